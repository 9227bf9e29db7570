/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * report.xml to report, for saved reports: only what was decided is read back (the results), the
 * catalogue's texts stay in the document. Every number is checked, since the document may come from
 * anywhere.
 */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "report/report-finding.h"
#include "report/report-proposal.h"
#include "report/report-reader.h"
#include "report/report-source.h"
#include "report/report-waiver.h"
#include "report/report-xml.h"

/* An attribute in the report's chunk, or NULL. */
const char *reader_attribute(struct reader *reader, const xmlNode *node, const char *name)
{
        g_autofree char *value = xml_attribute(node, name);

        return report_string(reader->report, value);
}

static const char *text_content(struct reader *reader, const xmlNode *node)
{
        g_autofree char *text = xml_text(node);

        return report_string(reader->report, text);
}

/* An attribute that must be there. */
gboolean reader_require(struct reader *reader, const xmlNode *node, const char *name,
                        const char **ret_value)
{
        g_autofree char *value = xml_require_attribute(node, name, reader->error);

        if (!value)
                return FALSE;
        *ret_value = report_string(reader->report, value);
        return TRUE;
}

/* An unsigned number of at most maximum; where it is optional, 0 without it. */
gboolean reader_number(struct reader *reader, const xmlNode *node, const char *name,
                       gboolean optional, guint64 maximum, guint64 *ret_number)
{
        g_autofree char *value = xml_attribute(node, name);
        guint64 number;

        if (!value && optional) {
                *ret_number = 0;
                return TRUE;
        }
        if (!xml_require_number(node, name, &number, reader->error))
                return FALSE;
        if (number > maximum) {
                xml_set_error(reader->error, node, "%s=\"%s\" is above %" G_GUINT64_FORMAT ".",
                              name, value, maximum);
                return FALSE;
        }
        *ret_number = number;
        return TRUE;
}

gboolean reader_time(struct reader *reader, const xmlNode *node, const char *name, gint64 *ret_time)
{
        g_autofree char *value = xml_require_attribute(node, name, reader->error);

        if (!value)
                return FALSE;
        if (!text_parse_timestamp(value, ret_time)) {
                xml_set_error(reader->error, node, "%s=\"%s\" is no UTC time.", name, value);
                return FALSE;
        }
        return TRUE;
}

gboolean reader_is_true(const xmlNode *node, const char *name)
{
        g_autofree char *value = xml_attribute(node, name);

        return g_strcmp0(value, "true") == 0;
}

static gboolean read_problem(struct reader *reader, const xmlNode *node, GPtrArray *problems)
{
        g_autofree char *severity = xml_require_attribute(node, "severity", reader->error);
        g_autofree char *unit = xml_attribute(node, "unit");
        g_autofree char *path = xml_attribute(node, "path");
        g_autofree char *message = xml_text(node);
        guint64 line;

        if (!severity || !reader_number(reader, node, "line", TRUE, G_MAXUINT32, &line))
                return FALSE;
        for (int i = PROBLEM_NOTE; i <= PROBLEM_ERROR; i++) {
                enum problem_severity candidate = (enum problem_severity) i;

                if (!g_str_equal(severity, problem_severity_to_string(candidate)))
                        continue;
                g_ptr_array_add(problems,
                                problem_new(candidate, unit, path, (guint32) line, "%s", message));
                return TRUE;
        }
        xml_set_error(reader->error, node, "severity=\"%s\" is unknown.", severity);
        return FALSE;
}

static gboolean read_file(struct reader *reader, const xmlNode *node, GArray *files)
{
        struct report_file file = {
                .target = reader_attribute(reader, node, "target"),
                .sha256 = reader_attribute(reader, node, "sha256"),
                .package = reader_attribute(reader, node, "package"),
        };
        const char *role = reader_attribute(reader, node, "role");

        if (!reader_require(reader, node, "path", &file.path) ||
            !reader_number(reader, node, "size", TRUE, G_MAXUINT64, &file.size))
                return FALSE;
        file.role = g_strcmp0(role, "drop-in") == 0 ? UNIT_FILE_DROP_IN : UNIT_FILE_FRAGMENT;
        g_array_append_val(files, file);
        return TRUE;
}

static gboolean read_command(struct reader *reader, const xmlNode *node, struct report_unit *unit)
{
        struct report_command command = {
                .path = reader_attribute(reader, node, "path"),
                .text = text_content(reader, node),
        };
        guint64 line;

        if (!reader_require(reader, node, "directive", &command.directive) ||
            !reader_number(reader, node, "line", TRUE, G_MAXUINT32, &line))
                return FALSE;
        command.line = (guint) line;
        g_array_append_val(unit->commands, command);
        return TRUE;
}

static gboolean read_status(struct reader *reader, const xmlNode *node,
                            enum check_status *ret_status)
{
        g_autofree char *status = xml_require_attribute(node, "status", reader->error);

        if (!status)
                return FALSE;
        for (int i = CHECK_FAIL; i <= CHECK_NOT_APPLICABLE; i++)
                if (g_str_equal(status, check_status_to_string((enum check_status) i))) {
                        *ret_status = (enum check_status) i;
                        return TRUE;
                }
        xml_set_error(reader->error, node, "status=\"%s\" is unknown.", status);
        return FALSE;
}

static gboolean read_check(struct reader *reader, const xmlNode *node, int expected,
                           struct report_unit *unit)
{
        struct report_check result = {
                .path = reader_attribute(reader, node, "path"),
                .implied_by = reader_attribute(reader, node, "implied-by"),
                .waiver = reader_attribute(reader, node, "waiver"),
                .lapsed = reader_attribute(reader, node, "lapsed"),
        };
        g_autofree char *id = xml_require_attribute(node, "id", reader->error);
        const xmlNode *value = xml_first_element(node);
        guint64 exposure, then, line;

        if (!id)
                return FALSE;
        if (expected >= CHECK_COUNT || !g_str_equal(id, checks[expected].id)) {
                xml_set_error(reader->error, node, "The check %s is not expected here; %s is.", id,
                              expected < CHECK_COUNT ? checks[expected].id : "no other");
                return FALSE;
        }
        if (!read_status(reader, node, &result.status) ||
            !reader_number(reader, node, "badness", result.status == CHECK_NOT_APPLICABLE,
                           G_MAXUINT64, &result.badness) ||
            !reader_number(reader, node, "range", FALSE, G_MAXUINT64, &result.range) ||
            !reader_number(reader, node, "weight", FALSE, G_MAXUINT64, &result.weight) ||
            !reader_number(reader, node, "exposure", TRUE, 100, &exposure) ||
            !reader_number(reader, node, "then", result.status != CHECK_FAIL, unit->exposure,
                           &then) ||
            !reader_number(reader, node, "line", TRUE, G_MAXUINT32, &line))
                return FALSE;
        result.exposure = (guint) exposure;
        result.then = (guint) then;
        result.line = (guint) line;
        if (value)
                result.value = text_content(reader, value);
        unit->checks[expected] = result;
        unit->count[result.status]++;
        return TRUE;
}

static gboolean read_unit_attributes(struct reader *reader, const xmlNode *node,
                                     struct report_unit *unit)
{
        guint64 exposure, of_user, waived, unwaived, limit;

        unit->active = reader_attribute(reader, node, "active");
        unit->sub = reader_attribute(reader, node, "sub");
        unit->file_state = reader_attribute(reader, node, "file-state");
        unit->path = reader_attribute(reader, node, "path");
        unit->package = reader_attribute(reader, node, "package");
        if (!reader_require(reader, node, "name", &unit->name) ||
            !reader_require(reader, node, "slug", &unit->slug) ||
            !reader_require(reader, node, "load", &unit->load) ||
            !reader_number(reader, node, "exposure", FALSE, 100, &exposure) ||
            !reader_number(reader, node, "of-user", TRUE, 100, &of_user) ||
            !reader_number(reader, node, "badness-sum", FALSE, G_MAXUINT64, &unit->badness_sum) ||
            !reader_number(reader, node, "weight-sum", FALSE, G_MAXUINT64, &unit->weight_sum) ||
            !reader_number(reader, node, "waived", TRUE, CHECK_COUNT, &waived) ||
            !reader_number(reader, node, "unwaived", waived == 0, exposure, &unwaived) ||
            !reader_number(reader, node, "limit", TRUE, 100, &limit))
                return FALSE;
        unit->exposure = (guint) exposure;
        unit->of_user = (guint) of_user;
        unit->waived = (guint) waived;
        unit->target = reader_attribute(reader, node, "target");
        unit->limit = unit->target ? (guint) limit : NO_MAXIMUM;
        unit->unwaived = waived > 0 ? (guint) unwaived : unit->exposure;
        return TRUE;
}

/* One child of a unit; *check is the index of the next check. */
static gboolean read_unit_child(struct reader *reader, const xmlNode *node,
                                struct report_unit *unit, int *check)
{
        const char *name = (const char *) node->name;

        if (g_str_equal(name, "check"))
                return read_check(reader, node, (*check)++, unit);
        if (g_str_equal(name, "problem"))
                return read_problem(reader, node, unit->problems);
        if (g_str_equal(name, "file"))
                return read_file(reader, node, unit->files);
        if (g_str_equal(name, "command"))
                return read_command(reader, node, unit);
        if (g_str_equal(name, "directive"))
                return report_read_directive(reader->report, node, unit, reader->error);
        if (g_str_equal(name, "listens"))
                return report_read_listens(reader->report, node, unit, reader->error);
        if (g_str_equal(name, "policy"))
                return report_read_unit_policy(reader->report, node, unit, reader->error);
        if (g_str_equal(name, "proposal"))
                return report_read_proposal(reader->report, node, unit, reader->error);
        if (g_str_equal(name, "findings"))
                return report_read_findings(node, unit, reader->error);
        if (g_str_equal(name, "description"))
                unit->description = text_content(reader, node);
        else if (g_str_equal(name, "user"))
                unit->user = text_content(reader, node);
        else if (g_str_equal(name, "documentation"))
                g_ptr_array_add(unit->documentation, (gpointer) text_content(reader, node));
        else if (g_str_equal(name, "unmet"))
                g_ptr_array_add(unit->unmet, xml_text(node));
        else if (g_str_equal(name, "alias"))
                g_ptr_array_add(unit->aliases, (gpointer) text_content(reader, node));
        else {
                xml_set_error(reader->error, node, "The element <%s> is unknown in <unit>.", name);
                return FALSE;
        }
        return TRUE;
}

gboolean reader_read_unit(struct reader *reader, const xmlNode *node)
{
        struct report_unit *unit = report_unit_new();
        int check = 0;

        g_ptr_array_add(reader->report->units, unit);
        if (!read_unit_attributes(reader, node, unit))
                return FALSE;
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child))
                if (!read_unit_child(reader, child, unit, &check))
                        return FALSE;
        if (check != CHECK_COUNT) {
                xml_set_error(reader->error, node, "%s has %d checks instead of %d.", unit->name,
                              check, CHECK_COUNT);
                return FALSE;
        }
        return TRUE;
}

gboolean reader_read_entry(struct reader *reader, const xmlNode *node)
{
        struct report_entry entry = {
                .active = reader_attribute(reader, node, "active"),
                .sub = reader_attribute(reader, node, "sub"),
                .file_state = reader_attribute(reader, node, "file-state"),
                .reason = reader_attribute(reader, node, "reason"),
                .detail = reader_attribute(reader, node, "detail"),
                .path = reader_attribute(reader, node, "path"),
                .package = reader_attribute(reader, node, "package"),
        };
        const char *outcome = NULL;

        if (!reader_require(reader, node, "name", &entry.name) ||
            !reader_require(reader, node, "type", &entry.type) ||
            !reader_require(reader, node, "load", &entry.load) ||
            !reader_require(reader, node, "outcome", &outcome))
                return FALSE;
        for (entry.outcome = OUTCOME_SCORED; entry.outcome < OUTCOME_COUNT; entry.outcome++)
                if (g_str_equal(outcome, report_outcome_to_string(entry.outcome)))
                        break;
        if (entry.outcome == OUTCOME_COUNT || (entry.outcome == OUTCOME_SKIPPED && !entry.reason)) {
                xml_set_error(reader->error, node, "outcome=\"%s\" is unknown or has no reason.",
                              outcome);
                return FALSE;
        }
        g_array_append_val(reader->report->inventory, entry);
        return TRUE;
}

static gboolean read_children(struct reader *reader, const xmlNode *node, const char *name,
                              gboolean (*read_child)(struct reader *, const xmlNode *))
{
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child)) {
                if (!xml_is(child, REPORT_NAMESPACE, name)) {
                        xml_set_error(reader->error, child, "The element <%s> is unknown in <%s>.",
                                      child->name, node->name);
                        return FALSE;
                }
                if (!read_child(reader, child))
                        return FALSE;
        }
        return TRUE;
}

gboolean reader_read_file(struct reader *reader, const xmlNode *node)
{
        return read_file(reader, node, reader->report->files);
}

gboolean reader_read_problem(struct reader *reader, const xmlNode *node)
{
        return read_problem(reader, node, reader->report->problems);
}

static gboolean read_waiver(struct reader *reader, const xmlNode *node)
{
        return report_read_waiver(reader->report, node, reader->error);
}

static gboolean read_target(struct reader *reader, const xmlNode *node)
{
        return report_read_target(reader->report, node, reader->error);
}

static gboolean read_input(struct reader *reader, const xmlNode *node)
{
        return report_read_input(reader->report, node, reader->error);
}

static gboolean read_advice(struct reader *reader, const xmlNode *node)
{
        return report_read_advice(reader->report, node, reader->error);
}

/* In their order; those that are lists have what reads one of it. */
static const struct {
        const char *name;
        gboolean (*read)(struct reader *, const xmlNode *);
        const char *child;
        gboolean (*read_child)(struct reader *, const xmlNode *);
        gboolean optional;
} sections[] = {
        {.name = "tool", .read = reader_read_tool},
        {.name = "snapshot", .read = reader_read_snapshot},
        {.name = "host", .read = reader_read_host},
        {.name = "collector", .read = reader_read_collector},
        {.name = "rules", .read = reader_read_rules},
        {.name = "totals"}, /* counted anew */
        {.name = "inputs", .child = "input", .read_child = read_input, .optional = TRUE},
        {.name = "waivers", .child = "waiver", .read_child = read_waiver, .optional = TRUE},
        {.name = "targets", .child = "target", .read_child = read_target, .optional = TRUE},
        {.name = "advice", .read = read_advice, .optional = TRUE},
        {.name = "catalogue"}, /* only rendered */
        {.name = "units", .child = "unit", .read_child = reader_read_unit},
        {.name = "inventory", .child = "entry", .read_child = reader_read_entry},
        {.name = "files", .child = "file", .read_child = reader_read_file},
        {.name = "problems", .child = "problem", .read_child = reader_read_problem},
};

static gboolean read_section(struct reader *reader, const xmlNode *node, guint section)
{
        if (sections[section].read && !sections[section].read(reader, node))
                return FALSE;
        return !sections[section].child ||
               read_children(reader, node, sections[section].child, sections[section].read_child);
}

/* Those of the table from next to before end: node and what follows it. */
static gboolean read_sections(struct reader *reader, const xmlNode *root, xmlNode *node, guint next,
                              guint end)
{
        for (; node; node = xml_next_element(node)) {
                while (next < end && sections[next].optional &&
                       !xml_is(node, REPORT_NAMESPACE, sections[next].name))
                        next++;
                if (next == end && end < G_N_ELEMENTS(sections) &&
                    xml_is(node, REPORT_NAMESPACE, sections[end].name))
                        return TRUE;
                if (next == end || !xml_is(node, REPORT_NAMESPACE, sections[next].name)) {
                        xml_set_error(reader->error, node, "The element <%s> is not expected here.",
                                      node->name);
                        return FALSE;
                }
                if (!read_section(reader, node, next))
                        return FALSE;
                next++;
        }
        if (next == end && end == G_N_ELEMENTS(sections))
                return TRUE;
        xml_set_error(reader->error, root, "The element <%s> is missing.", sections[next].name);
        return FALSE;
}

static guint find_section(const char *name)
{
        guint index = 0;

        while (!g_str_equal(sections[index].name, name))
                index++;
        return index;
}

gboolean reader_read_head(struct reader *reader, const xmlNode *root)
{
        g_autofree char *version = NULL;

        reader->report->head = g_new0(SnapshotHead, 1);
        if (!xml_is(root, REPORT_NAMESPACE, "report")) {
                xml_set_error(reader->error, root,
                              "This is no Bulkhead report: its root element is <%s>.", root->name);
                return FALSE;
        }
        version = xml_attribute(root, "version");
        if (g_strcmp0(version, "1") != 0) {
                xml_set_error(reader->error, root,
                              "This report has version %s; this Bulkhead reads version 1.",
                              version ? version : "none");
                return FALSE;
        }
        return reader_time(reader, root, "generated", &reader->report->generated) &&
               read_sections(reader, root, xml_first_element(root), 0, find_section("units"));
}

gboolean reader_read_rest(struct reader *reader, const xmlNode *root)
{
        xmlNode *units = xml_first_element(root);

        while (!xml_is(units, REPORT_NAMESPACE, "units"))
                units = xml_next_element(units);
        if (!read_sections(reader, root, units, find_section("units"), G_N_ELEMENTS(sections)))
                return FALSE;
        report_settle(reader->report);
        /* A report may have been incomplete for a reason that only its maker knew. */
        if (!reader_is_true(root, "complete"))
                reader->report->complete = FALSE;
        return TRUE;
}

Report *report_read_xml(const XmlDocument *document, GError **error)
{
        g_autoptr(Report) report = report_new();
        struct reader reader = {.report = report, .error = error};
        const xmlNode *root = xmlDocGetRootElement(document);

        return reader_read_head(&reader, root) && reader_read_rest(&reader, root)
                       ? g_steal_pointer(&report)
                       : NULL;
}
