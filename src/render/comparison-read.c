/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * XML to structs, by the names that comparison-write.c gives them. The stream hands over the head,
 * one unit at a time, and what comes after; totals are counted anew and must be those written.
 */
#include "render/comparison-read.h"

#include <string.h>

#include "base/input.h"
#include "base/text.h"
#include "compare/comparison-xml.h"
#include "render/report-stream.h"

struct reader {
        const struct comparison_sink *sink;
        ComparisonSide *before, *after;
        UnitComparison *unit;
        struct comparison_totals totals;
        GPtrArray *inputs, *remarks, *before_problems, *after_problems;
        char *policy_path, *policy_sha256, *tool_version;
};

static gboolean is(const xmlNode *node, const char *name)
{
        return xml_is(node, COMPARISON_NAMESPACE, name);
}

static const xmlNode *child(const xmlNode *parent, const char *name)
{
        for (xmlNode *node = xml_first_element(parent); node; node = xml_next_element(node))
                if (is(node, name))
                        return node;
        return NULL;
}

/* An attribute in the unit's chunk, or NULL. */
static const char *string(struct reader *reader, const xmlNode *node, const char *name)
{
        g_autofree char *text = xml_attribute(node, name);

        return unit_comparison_string(reader->unit, text);
}

static const char *content(struct reader *reader, const xmlNode *node)
{
        g_autofree char *text = node ? xml_text(node) : NULL;

        return unit_comparison_string(reader->unit, text);
}

static gint64 time_of(const xmlNode *node, const char *name)
{
        g_autofree char *text = xml_attribute(node, name);
        gint64 time = 0;

        if (text)
                text_parse_timestamp(text, &time);
        return time;
}

/* A word out of a table; an INPUT error where it is none of it. */
static gboolean word(const xmlNode *node, const char *name, int (*from_string)(const char *),
                     int *ret_word, GError **error)
{
        g_autofree char *text = xml_require_attribute(node, name, error);

        if (!text)
                return FALSE;
        *ret_word = from_string(text);
        if (*ret_word >= 0)
                return TRUE;
        xml_set_error(error, node, "%s=\"%s\" of <%s> is not known.", name, text, node->name);
        return FALSE;
}

/* ---- The head ---- */

static ComparisonSide *read_side(const xmlNode *node, GError **error)
{
        g_autoptr(ComparisonSide) side = comparison_side_new();
        g_autofree char *source = xml_attribute(node, "source");
        g_autofree char *scope = xml_attribute(node, "scope");
        int kind;

        if (!word(node, "kind", side_kind_from_string, &kind, error))
                return NULL;
        side->kind = (enum side_kind) kind;
        side->head = g_new0(SnapshotHead, 1);
        side->name = xml_require_attribute(node, "name", error);
        if (!side->name)
                return NULL;
        side->head->source =
                g_strcmp0(source, "manager") == 0 ? SNAPSHOT_FROM_MANAGER : SNAPSHOT_FROM_FILES;
        side->head->user_scope = g_strcmp0(scope, "user") == 0;
        side->head->begin = time_of(node, "begin");
        side->head->root = xml_attribute(node, "root");
        side->head->host_name = xml_attribute(node, "host");
        side->head->machine_id = xml_attribute(node, "machine-id");
        side->head->os_id = xml_attribute(node, "os-id");
        side->head->os_version_id = xml_attribute(node, "os-version");
        side->head->os_pretty_name = xml_attribute(node, "os-name");
        side->head->kernel = xml_attribute(node, "kernel");
        side->head->architecture = xml_attribute(node, "architecture");
        side->head->systemd_version = (unsigned) xml_known_number(node, "systemd");
        side->head->systemd_package = xml_attribute(node, "systemd-package");
        side->scored_by = xml_attribute(node, "scored-by");
        side->policy_sha256 = xml_attribute(node, "policy-sha256");
        side->waivers_sha256 = xml_attribute(node, "waivers-sha256");
        return g_steal_pointer(&side);
}

static const struct rule_set *read_rules(struct reader *reader, const xmlNode *rules,
                                         GError **error)
{
        g_autofree char *name = xml_require_attribute(rules, "name", error);
        const xmlNode *policy = child(rules, "policy");
        const struct rule_set *found = name ? rule_set_find(name) : NULL;

        if (policy) {
                reader->policy_path = xml_attribute(policy, "path");
                reader->policy_sha256 = xml_attribute(policy, "sha256");
        }
        for (const xmlNode *node = xml_first_element(rules); node; node = xml_next_element(node)) {
                g_autofree char *kind = xml_attribute(node, "kind");
                g_autofree char *path = xml_attribute(node, "path");
                g_autofree char *sha256 = xml_attribute(node, "sha256");

                if (is(node, "input"))
                        g_ptr_array_add(reader->inputs, comparison_input_new(kind, path, sha256));
        }
        if (name && !found)
                xml_set_error(error, rules, "The rule set %s is unknown.", name);
        return found;
}

static gboolean on_head(void *context, xmlNode *root, GError **error)
{
        struct reader *reader = context;
        const xmlNode *rules = child(root, "rules"), *tool = child(root, "tool");
        const xmlNode *before = child(root, "before"), *after = child(root, "after");
        g_autofree char *bands = xml_attribute(rules, "bands");
        struct comparison_head head = {.systemd_bands = g_strcmp0(bands, "systemd") == 0,
                                       .generated = time_of(root, "generated"),
                                       .remarks = reader->remarks};

        if (!rules || !tool || !before || !after) {
                xml_set_error(error, root, "The comparison lacks <rules>, <tool> or a side.");
                return FALSE;
        }
        head.rules = read_rules(reader, rules, error);
        reader->before = head.rules ? read_side(before, error) : NULL;
        reader->after = reader->before ? read_side(after, error) : NULL;
        if (!reader->after)
                return FALSE;
        reader->tool_version = xml_attribute(tool, "version");
        head.before = reader->before;
        head.after = reader->after;
        head.policy_path = reader->policy_path;
        head.policy_sha256 = reader->policy_sha256;
        head.inputs = reader->inputs;
        head.tool_version = reader->tool_version;
        return reader->sink->head(reader->sink->context, &head, error);
}

/* ---- A unit ---- */

static struct comparison_cause read_cause(struct reader *reader, const xmlNode *parent)
{
        const xmlNode *node = child(parent, "cause");
        g_autofree char *kind = xml_attribute(node, "kind");
        g_autofree char *side = xml_attribute(node, "side");

        return (struct comparison_cause){
                .kind = cause_kind_from_string(kind),
                .in_before = g_strcmp0(side, "before") == 0,
                .path = string(reader, node, "path"),
                .line = (guint) xml_known_number(node, "line"),
                .setting = string(reader, node, "setting"),
                .sentence = content(reader, node),
        };
}

static struct comparison_state read_state(struct reader *reader, const xmlNode *node)
{
        g_autofree char *exposure = xml_attribute(node, "exposure");

        if (!node)
                return (struct comparison_state){0};
        return (struct comparison_state){
                .present = TRUE,
                .load = string(reader, node, "load"),
                .active = string(reader, node, "active"),
                .sub = string(reader, node, "sub"),
                .file_state = string(reader, node, "file-state"),
                .reason = string(reader, node, "reason"),
                .path = string(reader, node, "path"),
                .package = string(reader, node, "package"),
                .scored = exposure != NULL,
                .exposure = (guint) MIN(xml_known_number(node, "exposure"), 100),
                .badness_sum = xml_known_number(node, "badness-sum"),
                .weight_sum = xml_known_number(node, "weight-sum"),
                .failing = (guint) xml_known_number(node, "failing"),
        };
}

static struct comparison_value read_value(struct reader *reader, const xmlNode *node)
{
        return (struct comparison_value){
                .text = content(reader, node),
                .path = string(reader, node, "path"),
                .line = (guint) xml_known_number(node, "line"),
                .implied_by = string(reader, node, "implied-by"),
        };
}

static struct check_side read_check_side(struct reader *reader, const xmlNode *check,
                                         const char *name)
{
        const xmlNode *node = child(check, name);
        g_autofree char *status = xml_attribute(node, "status");
        struct check_side side = {.present = TRUE};

        if (!node)
                return (struct check_side){0};
        side.result.status = CHECK_NOT_APPLICABLE;
        for (enum check_status i = CHECK_FAIL; i <= CHECK_NOT_APPLICABLE; i++)
                if (g_strcmp0(check_status_to_string(i), status) == 0)
                        side.result.status = i;
        side.result.badness = xml_known_number(node, "badness");
        side.result.exposure = (guint) xml_known_number(node, "exposure");
        side.result.range = xml_known_number(check, "range");
        side.result.weight = xml_known_number(check, "weight");
        side.value = read_value(reader, node);
        if (!*side.value.text)
                side.value.text = NULL;
        return side;
}

static gboolean read_check(struct reader *reader, const xmlNode *node, GError **error)
{
        g_autofree char *id = xml_require_attribute(node, "id", error);
        struct check_difference check = {.check = id ? check_find(id) : -1};
        int change;

        if (!id || !word(node, "change", check_change_from_string, &change, error))
                return FALSE;
        if (check.check < 0) {
                xml_set_error(error, node, "The check %s is unknown.", id);
                return FALSE;
        }
        check.change = (enum check_change) change;
        check.before = read_check_side(reader, node, "before");
        check.after = read_check_side(reader, node, "after");
        check.cause = read_cause(reader, node);
        check.waiver = string(reader, node, "waiver");
        g_array_append_val(reader->unit->checks, check);
        return TRUE;
}

static gboolean read_property(struct reader *reader, const xmlNode *node, GError **error)
{
        struct property_difference property = {
                .name = string(reader, node, "name"),
                .section = string(reader, node, "section"),
                .in_checks = xml_truth(node, "in-checks"),
                .before = read_value(reader, child(node, "before")),
                .after = read_value(reader, child(node, "after")),
                .words_gone = content(reader, child(node, "gone")),
                .words_new = content(reader, child(node, "new")),
                .cause = read_cause(reader, node),
        };
        int class;

        if (!word(node, "class", property_class_from_string, &class, error))
                return FALSE;
        property.class = (enum property_class) class;
        g_array_append_val(reader->unit->properties, property);
        return TRUE;
}

static struct file_side read_file_side(struct reader *reader, const xmlNode *node)
{
        return (struct file_side){
                .path = string(reader, node, "path"),
                .sha256 = string(reader, node, "sha256"),
                .package = string(reader, node, "package"),
        };
}

static GArray *read_lines(struct reader *reader, const xmlNode *file)
{
        GArray *lines = NULL;

        for (xmlNode *node = xml_first_element(file); node; node = xml_next_element(node)) {
                g_autofree char *change = xml_attribute(node, "change");
                struct line_difference line = {.removed = g_strcmp0(change, "removed") == 0};

                if (!is(node, "line"))
                        continue;
                line.section = string(reader, node, "section");
                line.name = string(reader, node, "name");
                line.value = content(reader, node);
                line.line = (guint) xml_known_number(node, "number");
                if (!lines)
                        lines = g_array_new(FALSE, FALSE, sizeof(struct line_difference));
                g_array_append_val(lines, line);
        }
        return lines;
}

static gboolean read_file(struct reader *reader, const xmlNode *node, GError **error)
{
        g_autofree char *role = xml_attribute(node, "role");
        g_autofree char *known = xml_attribute(node, "lines-known");
        struct file_difference *file;
        int change;

        if (!word(node, "change", file_change_from_string, &change, error))
                return FALSE;
        file = unit_comparison_add_file(reader->unit);
        file->change = (enum file_change) change;
        file->role = g_strcmp0(role, "fragment") == 0 ? UNIT_FILE_FRAGMENT : UNIT_FILE_DROP_IN;
        file->lines_unknown = known && !xml_truth(node, "lines-known");
        file->before = read_file_side(reader, child(node, "before"));
        file->after = read_file_side(reader, child(node, "after"));
        file->lines = read_lines(reader, node);
        file->cause = read_cause(reader, node);
        return TRUE;
}

static gboolean read_part(struct reader *reader, const xmlNode *node, GError **error)
{
        UnitComparison *unit = reader->unit;
        g_autofree char *change = NULL;

        if (is(node, "check"))
                return read_check(reader, node, error);
        if (is(node, "property"))
                return read_property(reader, node, error);
        if (is(node, "file"))
                return read_file(reader, node, error);
        if (is(node, "uncompared"))
                g_ptr_array_add(unit->uncompared, (gpointer) content(reader, node));
        if (is(node, "alias")) {
                change = xml_attribute(node, "change");
                g_ptr_array_add(g_strcmp0(change, "added") == 0 ? unit->aliases_new
                                                                : unit->aliases_gone,
                                (gpointer) content(reader, node));
        }
        return TRUE;
}

static gboolean read_unit(struct reader *reader, const xmlNode *node, GError **error)
{
        UnitComparison *unit = reader->unit;
        g_autofree char *exposure = xml_attribute(node, "exposure");
        g_autofree char *band = xml_attribute(node, "band");
        g_autofree char *became = xml_attribute(node, "became");
        int change;

        if (!word(node, "change", unit_change_from_string, &change, error))
                return FALSE;
        unit->change = (enum unit_change) change;
        unit->name = string(reader, node, "name");
        unit->type = string(reader, node, "type");
        unit->old_name = string(reader, node, "old-name");
        unit->renamed_by = string(reader, node, "renamed-by");
        unit->exposure = direction_from_string(exposure);
        unit->band = direction_from_string(band);
        unit->state_changed = xml_truth(node, "state-changed");
        unit->became_active = g_strcmp0(became, "active") == 0;
        unit->became_inactive = g_strcmp0(became, "inactive") == 0;
        unit->before = read_state(reader, child(node, "before"));
        unit->after =
                unit->change == UNIT_SAME ? unit->before : read_state(reader, child(node, "after"));
        unit->cause = read_cause(reader, node);
        if (!unit->name || !unit->type || (!unit->before.present && !unit->after.present)) {
                xml_set_error(error, node, "The unit lacks its name, its type or both sides.");
                return FALSE;
        }
        for (xmlNode *part = xml_first_element(node); part; part = xml_next_element(part))
                if (!read_part(reader, part, error))
                        return FALSE;
        return TRUE;
}

static gboolean on_unit(void *context, xmlNode *node, GError **error)
{
        struct reader *reader = context;
        gboolean done = read_unit(reader, node, error);

        if (done) {
                comparison_totals_add(&reader->totals, reader->unit);
                done = reader->sink->unit(reader->sink->context, reader->unit, error);
        }
        unit_comparison_clear(reader->unit);
        xmlFreeNode(node);
        return done;
}

/* ---- The end ---- */

static void read_remarks(struct reader *reader, const xmlNode *remarks)
{
        for (xmlNode *node = xml_first_element(remarks); node; node = xml_next_element(node)) {
                g_autofree char *kind = xml_attribute(node, "kind");
                g_autofree char *sentence = xml_text(node);

                g_ptr_array_add(reader->remarks,
                                comparison_remark_new(kind ? kind : "", "%s", sentence));
        }
}

static void read_problems(struct reader *reader, const xmlNode *evidence)
{
        for (xmlNode *node = xml_first_element(evidence); node; node = xml_next_element(node)) {
                g_autofree char *side = xml_attribute(node, "side");
                g_autofree char *unit = xml_attribute(node, "unit");
                g_autofree char *path = xml_attribute(node, "path");
                g_autofree char *message = xml_text(node);

                g_ptr_array_add(g_strcmp0(side, "before") == 0 ? reader->before_problems
                                                               : reader->after_problems,
                                problem_new(PROBLEM_ERROR, unit, path,
                                            (guint32) xml_known_number(node, "line"), "%s",
                                            message));
        }
}

static gboolean check_totals(const struct reader *reader, const xmlNode *totals, GError **error)
{
        for (guint i = 0; i < comparison_totals_count; i++) {
                const char *name = comparison_totals_names[i].name;
                guint counted = comparison_totals_value(&reader->totals, i);

                if (xml_known_number(totals, name) == counted)
                        continue;
                xml_set_error(error, totals,
                              "The totals say that %s is %" G_GUINT64_FORMAT
                              "; the units add up to %u.",
                              name, xml_known_number(totals, name), counted);
                return FALSE;
        }
        return TRUE;
}

static gboolean on_tail(void *context, xmlNode *root, GError **error)
{
        struct reader *reader = context;
        const xmlNode *evidence = child(root, "evidence"), *totals = child(root, "totals");
        struct comparison_tail tail = {.before = reader->before,
                                       .after = reader->after,
                                       .before_problems = reader->before_problems,
                                       .after_problems = reader->after_problems,
                                       .remarks = reader->remarks};

        if (!evidence || !totals) {
                xml_set_error(error, root, "The comparison lacks its <evidence> or <totals>.");
                return FALSE;
        }
        read_remarks(reader, child(root, "remarks"));
        read_problems(reader, evidence);
        reader->before->sha256 = xml_attribute(evidence, "before-sha256");
        reader->after->sha256 = xml_attribute(evidence, "after-sha256");
        tail.before_complete = xml_truth(evidence, "before-complete");
        tail.after_complete = xml_truth(evidence, "after-complete");
        tail.totals = reader->totals;
        return check_totals(reader, totals, error) &&
               reader->sink->tail(reader->sink->context, &tail, error);
}

gboolean comparison_read(const char *path, const struct comparison_sink *sink, GError **error)
{
        g_autoptr(InputFile) input = input_file_open(path, error);
        g_autoptr(UnitComparison) unit = unit_comparison_new();
        g_autoptr(GPtrArray) remarks = g_ptr_array_new_with_free_func(comparison_remark_free);
        g_autoptr(GPtrArray) inputs = g_ptr_array_new_with_free_func(comparison_input_free);
        g_autoptr(GPtrArray) before = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        g_autoptr(GPtrArray) after = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        struct reader reader = {.sink = sink,
                                .unit = unit,
                                .remarks = remarks,
                                .inputs = inputs,
                                .before_problems = before,
                                .after_problems = after};
        const struct xml_stream_sink stream = {
                .head = on_head, .item = on_unit, .context = &reader, .tail = on_tail};
        gboolean done = input && comparison_stream_read(input, &stream, error);

        comparison_side_free(reader.before);
        comparison_side_free(reader.after);
        g_free(reader.policy_path);
        g_free(reader.policy_sha256);
        g_free(reader.tool_version);
        return done;
}
