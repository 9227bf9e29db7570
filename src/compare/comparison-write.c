/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The model to XML. What is not known has no attribute, what did not change has no element. */
#include <string.h>

#include "base/text.h"
#include "compare/comparison-xml.h"
#include "report/slug.h"

struct comparison_writer {
        XmlWriter *xml;
        XmlDocument *catalogue;
};

static void put_time(XmlWriter *xml, const char *name, gint64 time)
{
        g_autofree char *text = time > 0 ? text_timestamp(time) : NULL;

        xml_put_attribute(xml, name, text);
}

static void put_known_number(XmlWriter *xml, const char *name, guint64 number)
{
        if (number > 0)
                xml_put_number(xml, name, number);
}

/* ---- The head ---- */

static void put_side(XmlWriter *xml, const char *element, const ComparisonSide *side)
{
        const SnapshotHead *head = side->head;

        xml_begin(xml, element);
        xml_put_attribute(xml, "name", side->name);
        xml_put_attribute(xml, "kind", side_kind_to_string(side->kind));
        xml_put_attribute(xml, "source",
                          head->source == SNAPSHOT_FROM_MANAGER ? "manager" : "files");
        xml_put_attribute(xml, "scope", head->user_scope ? "user" : "system");
        put_time(xml, "begin", head->begin);
        xml_put_attribute(xml, "root", head->root);
        xml_put_attribute(xml, "host", head->host_name);
        xml_put_attribute(xml, "machine-id", head->machine_id);
        xml_put_attribute(xml, "os-id", head->os_id);
        xml_put_attribute(xml, "os-version", head->os_version_id);
        xml_put_attribute(xml, "os-name", head->os_pretty_name);
        xml_put_attribute(xml, "kernel", head->kernel);
        xml_put_attribute(xml, "architecture", head->architecture);
        put_known_number(xml, "systemd", head->systemd_version);
        xml_put_attribute(xml, "systemd-package", head->systemd_package);
        xml_put_attribute(xml, "scored-by", side->scored_by);
        xml_put_attribute(xml, "policy-sha256", side->policy_sha256);
        xml_put_attribute(xml, "waivers-sha256", side->waivers_sha256);
        xml_end(xml);
}

static void put_rules(XmlWriter *xml, const struct comparison_head *head)
{
        xml_begin(xml, "rules");
        xml_put_attribute(xml, "name", head->rules->name);
        xml_put_attribute(xml, "bands", head->systemd_bands ? "systemd" : "guide");
        if (head->policy_path) {
                xml_begin(xml, "policy");
                xml_put_attribute(xml, "path", head->policy_path);
                xml_put_attribute(xml, "sha256", head->policy_sha256);
                xml_end(xml);
        }
        for (guint i = 0; head->inputs && i < head->inputs->len; i++) {
                const struct comparison_input *input = head->inputs->pdata[i];

                xml_begin(xml, "input");
                xml_put_attribute(xml, "kind", input->kind);
                xml_put_attribute(xml, "path", input->path);
                xml_put_attribute(xml, "sha256", input->sha256);
                xml_end(xml);
        }
        xml_end(xml);
}

static void put_bands(XmlWriter *xml, gboolean first)
{
        const struct band *bands = first ? systemd_bands : guide_bands;
        guint count = first ? SYSTEMD_BAND_COUNT : GUIDE_BAND_COUNT;

        for (guint i = 0; i < count; i++) {
                xml_begin(xml, "band");
                xml_put_attribute(xml, "id", bands[i].id);
                xml_put_attribute(xml, "label", bands[i].label);
                xml_put_attribute(xml, "action", bands[i].action);
                xml_put_number(xml, "from", bands[i].from);
                xml_put_number(xml, "to", bands[i].to);
                xml_end(xml);
        }
}

/* The texts of one check: its title and what an attacker gains. */
static void put_texts(XmlWriter *xml, XmlDocument *catalogue, const char *id, const char *name)
{
        for (xmlNode *node = xml_first_element(xmlDocGetRootElement(catalogue)); node;
             node = xml_next_element(node)) {
                g_autofree char *found = NULL, *layer = NULL;

                if (strcmp((const char *) node->name, "check") != 0)
                        continue;
                found = xml_attribute(node, "id");
                if (g_strcmp0(found, id) != 0)
                        continue;
                layer = xml_attribute(node, "layer");
                xml_begin(xml, "check");
                xml_put_attribute(xml, "id", id);
                xml_put_attribute(xml, "name", name);
                xml_put_attribute(xml, "layer", layer);
                for (xmlNode *text = xml_first_element(node); text; text = xml_next_element(text))
                        if (strcmp((const char *) text->name, "title") == 0 ||
                            strcmp((const char *) text->name, "risk") == 0)
                                xml_put_node(xml, text);
                xml_end(xml);
                return;
        }
}

static void put_catalogue(XmlWriter *xml, XmlDocument *catalogue)
{
        xml_begin(xml, "catalogue");
        for (int check = 0; check < CHECK_COUNT; check++)
                put_texts(xml, catalogue, checks[check].id, checks[check].name);
        xml_end(xml);
}

static gboolean write_head(void *context, const struct comparison_head *head, GError **error)
{
        ComparisonWriter *writer = context;
        XmlWriter *xml = writer->xml;

        xml_begin_root(xml, "comparison", COMPARISON_NAMESPACE);
        xml_put_attribute(xml, "version", "1");
        put_time(xml, "generated", head->generated);
        xml_begin(xml, "tool");
        xml_put_attribute(xml, "name", "bulkhead");
        xml_put_attribute(xml, "version", head->tool_version);
        xml_end(xml);
        put_rules(xml, head);
        put_side(xml, "before", head->before);
        put_side(xml, "after", head->after);
        put_bands(xml, head->systemd_bands);
        put_catalogue(xml, writer->catalogue);
        xml_begin(xml, "units");
        return xml_writer_check(xml, error);
}

/* ---- A unit ---- */

static void put_cause(XmlWriter *xml, const struct comparison_cause *cause)
{
        if (cause->kind == CAUSE_NONE)
                return;
        xml_begin(xml, "cause");
        xml_put_attribute(xml, "kind", cause_kind_to_string(cause->kind));
        if (cause->path)
                xml_put_attribute(xml, "side", cause->in_before ? "before" : "after");
        xml_put_attribute(xml, "path", cause->path);
        put_known_number(xml, "line", cause->line);
        xml_put_attribute(xml, "setting", cause->setting);
        xml_put_text(xml, cause->sentence);
        xml_end(xml);
}

static void put_state(XmlWriter *xml, const char *element, const struct comparison_state *state)
{
        if (!state->present)
                return;
        xml_begin(xml, element);
        xml_put_attribute(xml, "load", state->load);
        xml_put_attribute(xml, "active", state->active);
        xml_put_attribute(xml, "sub", state->sub);
        xml_put_attribute(xml, "file-state", state->file_state);
        xml_put_attribute(xml, "reason", state->reason);
        xml_put_attribute(xml, "path", state->path);
        xml_put_attribute(xml, "package", state->package);
        if (state->scored) {
                xml_put_number(xml, "exposure", state->exposure);
                xml_put_number(xml, "badness-sum", state->badness_sum);
                xml_put_number(xml, "weight-sum", state->weight_sum);
                xml_put_number(xml, "failing", state->failing);
        }
        xml_end(xml);
}

static void put_value_attributes(XmlWriter *xml, const struct comparison_value *value)
{
        xml_put_attribute(xml, "path", value->path);
        put_known_number(xml, "line", value->line);
        xml_put_attribute(xml, "implied-by", value->implied_by);
}

static void put_check_side(XmlWriter *xml, const char *element, const struct check_side *side)
{
        if (!side->present)
                return;
        xml_begin(xml, element);
        xml_put_attribute(xml, "status", check_status_to_string(side->result.status));
        if (side->result.status != CHECK_NOT_APPLICABLE) {
                xml_put_number(xml, "badness", side->result.badness);
                xml_put_number(xml, "exposure", side->result.exposure);
        }
        put_value_attributes(xml, &side->value);
        if (side->value.text)
                xml_put_text(xml, side->value.text);
        xml_end(xml);
}

static void put_checks(XmlWriter *xml, const UnitComparison *unit)
{
        for (guint i = 0; i < unit->checks->len; i++) {
                const struct check_difference *check =
                        &g_array_index(unit->checks, struct check_difference, i);
                const struct check_side *side =
                        check->after.present ? &check->after : &check->before;

                xml_begin(xml, "check");
                xml_put_attribute(xml, "id", checks[check->check].id);
                xml_put_attribute(xml, "name", checks[check->check].name);
                xml_put_attribute(xml, "change", check_change_to_string(check->change));
                xml_put_attribute(xml, "waiver", check->waiver);
                xml_put_number(xml, "range", side->result.range);
                xml_put_number(xml, "weight", side->result.weight);
                put_check_side(xml, "before", &check->before);
                put_check_side(xml, "after", &check->after);
                put_cause(xml, &check->cause);
                xml_end(xml);
        }
}

static void put_value(XmlWriter *xml, const char *element, const struct comparison_value *value)
{
        if (!value->text)
                return;
        xml_begin(xml, element);
        put_value_attributes(xml, value);
        xml_put_text(xml, value->text);
        xml_end(xml);
}

static void put_properties(XmlWriter *xml, const UnitComparison *unit)
{
        for (guint i = 0; i < unit->properties->len; i++) {
                const struct property_difference *property =
                        &g_array_index(unit->properties, struct property_difference, i);

                xml_begin(xml, "property");
                xml_put_attribute(xml, "name", property->name);
                xml_put_attribute(xml, "section", property->section);
                xml_put_attribute(xml, "class", property_class_to_string(property->class));
                if (property->in_checks)
                        xml_put_boolean(xml, "in-checks", TRUE);
                put_value(xml, "before", &property->before);
                put_value(xml, "after", &property->after);
                xml_put_element(xml, "gone", property->words_gone);
                xml_put_element(xml, "new", property->words_new);
                put_cause(xml, &property->cause);
                xml_end(xml);
        }
}

static void put_file_side(XmlWriter *xml, const char *element, const struct file_side *side)
{
        if (!side->path)
                return;
        xml_begin(xml, element);
        xml_put_attribute(xml, "path", side->path);
        xml_put_attribute(xml, "sha256", side->sha256);
        xml_put_attribute(xml, "package", side->package);
        xml_end(xml);
}

static void put_lines(XmlWriter *xml, const GArray *lines)
{
        for (guint i = 0; lines && i < lines->len; i++) {
                const struct line_difference *line =
                        &g_array_index(lines, struct line_difference, i);

                xml_begin(xml, "line");
                xml_put_attribute(xml, "change", line->removed ? "removed" : "added");
                xml_put_attribute(xml, "section", line->section);
                xml_put_attribute(xml, "name", line->name);
                xml_put_number(xml, "number", line->line);
                xml_put_text(xml, line->value);
                xml_end(xml);
        }
}

static void put_files(XmlWriter *xml, const UnitComparison *unit)
{
        for (guint i = 0; i < unit->files->len; i++) {
                const struct file_difference *file =
                        &g_array_index(unit->files, struct file_difference, i);

                xml_begin(xml, "file");
                xml_put_attribute(xml, "change", file_change_to_string(file->change));
                xml_put_attribute(xml, "role",
                                  file->role == UNIT_FILE_FRAGMENT ? "fragment" : "drop-in");
                if (file->lines_unknown)
                        xml_put_boolean(xml, "lines-known", FALSE);
                put_file_side(xml, "before", &file->before);
                put_file_side(xml, "after", &file->after);
                put_lines(xml, file->lines);
                put_cause(xml, &file->cause);
                xml_end(xml);
        }
}

static void put_names(XmlWriter *xml, const char *change, const GPtrArray *names)
{
        for (guint i = 0; i < names->len; i++) {
                xml_begin(xml, "alias");
                xml_put_attribute(xml, "change", change);
                xml_put_text(xml, names->pdata[i]);
                xml_end(xml);
        }
}

static void put_unit_attributes(XmlWriter *xml, const UnitComparison *unit)
{
        g_autofree char *slug = slug_from_unit_name(unit->name);

        xml_put_attribute(xml, "name", unit->name);
        xml_put_attribute(xml, "slug", slug);
        xml_put_attribute(xml, "type", unit->type);
        xml_put_attribute(xml, "change", unit_change_to_string(unit->change));
        xml_put_attribute(xml, "old-name", unit->old_name);
        xml_put_attribute(xml, "renamed-by", unit->renamed_by);
        xml_put_attribute(xml, "exposure", direction_to_string(unit->exposure));
        if (unit->band == DIRECTION_WORSE || unit->band == DIRECTION_BETTER)
                xml_put_attribute(xml, "band", direction_to_string(unit->band));
        if (unit->state_changed)
                xml_put_boolean(xml, "state-changed", TRUE);
        if (unit->became_active || unit->became_inactive)
                xml_put_attribute(xml, "became", unit->became_active ? "active" : "inactive");
}

static gboolean write_unit(void *context, const UnitComparison *unit, GError **error)
{
        XmlWriter *xml = ((ComparisonWriter *) context)->xml;

        xml_begin(xml, "unit");
        put_unit_attributes(xml, unit);
        put_state(xml, "before", &unit->before);
        /* Of what is the same, one side tells both. */
        if (unit->change != UNIT_SAME)
                put_state(xml, "after", &unit->after);
        put_cause(xml, &unit->cause);
        put_names(xml, "removed", unit->aliases_gone);
        put_names(xml, "added", unit->aliases_new);
        put_checks(xml, unit);
        put_properties(xml, unit);
        put_files(xml, unit);
        for (guint i = 0; i < unit->uncompared->len; i++)
                xml_put_element(xml, "uncompared", unit->uncompared->pdata[i]);
        xml_end(xml);
        return xml_writer_check(xml, error);
}

/* ---- The end ---- */

static void put_problems(XmlWriter *xml, const char *side, const GPtrArray *problems)
{
        for (guint i = 0; i < problems->len; i++) {
                const Problem *problem = problems->pdata[i];

                xml_begin(xml, "problem");
                xml_put_attribute(xml, "side", side);
                xml_put_attribute(xml, "unit", problem->unit);
                xml_put_attribute(xml, "path", problem->path);
                put_known_number(xml, "line", problem->line);
                xml_put_text(xml, problem->message);
                xml_end(xml);
        }
}

static void put_totals(XmlWriter *xml, const struct comparison_totals *totals)
{
        g_autofree char *verdict = comparison_verdict(totals);

        xml_begin(xml, "totals");
        for (guint i = 0; i < comparison_totals_count; i++)
                xml_put_number(xml, comparison_totals_names[i].name,
                               comparison_totals_value(totals, i));
        xml_put_element(xml, "verdict", verdict);
        xml_end(xml);
}

static gboolean write_tail(void *context, const struct comparison_tail *tail, GError **error)
{
        ComparisonWriter *writer = context;
        XmlWriter *xml = writer->xml;

        xml_end(xml);
        xml_begin(xml, "remarks");
        for (guint i = 0; i < tail->remarks->len; i++) {
                const struct comparison_remark *remark = tail->remarks->pdata[i];

                xml_begin(xml, "remark");
                xml_put_attribute(xml, "kind", remark->kind);
                xml_put_text(xml, remark->sentence);
                xml_end(xml);
        }
        xml_end(xml);
        xml_begin(xml, "evidence");
        xml_put_boolean(xml, "before-complete", tail->before_complete);
        xml_put_boolean(xml, "after-complete", tail->after_complete);
        xml_put_attribute(xml, "before-sha256", tail->before->sha256);
        xml_put_attribute(xml, "after-sha256", tail->after->sha256);
        put_problems(xml, "before", tail->before_problems);
        put_problems(xml, "after", tail->after_problems);
        xml_end(xml);
        put_totals(xml, &tail->totals);
        xml_end(xml);
        return xml_writer_finish(g_steal_pointer(&writer->xml), error);
}

ComparisonWriter *comparison_writer_new(GOutputStream *stream, XmlDocument *catalogue)
{
        ComparisonWriter *writer = g_new0(ComparisonWriter, 1);

        writer->xml = xml_writer_new(stream);
        writer->catalogue = catalogue;
        return writer;
}

void comparison_writer_free(ComparisonWriter *writer)
{
        if (!writer)
                return;
        xml_writer_free(writer->xml);
        g_free(writer);
}

struct comparison_sink comparison_writer_sink(ComparisonWriter *writer)
{
        return (struct comparison_sink){
                .head = write_head, .unit = write_unit, .tail = write_tail, .context = writer};
}
