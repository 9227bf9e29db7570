/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Report to JSON, straight to the stream: json-glib builds every document as a tree of objects
 * first, which for ten thousand services would cost more than reading and scoring them. One unit is
 * one line, so that two documents compare.
 */
#include "report/report-json.h"

#include <string.h>

#include "base/json-text.h"
#include "base/text.h"
#include "report/report-proposal-json.h"
#include "report/report-waiver.h"

enum { JSON_FLUSH_SIZE = 64 * 1024 };

struct json {
        const Report *report;
        GOutputStream *stream;
        GString *text;
        GError **error;
        gboolean failed;
        guint units; /* written */
};

static void put_string(struct json *json, const char *text)
{
        json_put_string(json->text, text);
}

/* ,"name": or "name": at the beginning of an object */
static void put_name(struct json *json, const char *name)
{
        char last = json->text->len > 0 ? json->text->str[json->text->len - 1] : ',';

        if (last != '{')
                g_string_append_c(json->text, ',');
        g_string_append_c(json->text, '"');
        g_string_append(json->text, name);
        g_string_append_len(json->text, "\":", 2);
}

static void put_number(struct json *json, guint64 number)
{
        char digits[24];
        gsize first = sizeof digits;

        /* The commonest text of all; printf() would be a tenth of the whole time. */
        do
                digits[--first] = (char) ('0' + number % 10);
        while ((number /= 10) > 0);
        g_string_append_len(json->text, digits + first, (gssize) (sizeof digits - first));
}

static void put_member(struct json *json, const char *name, const char *value)
{
        put_name(json, name);
        put_string(json, value);
}

static void put_count(struct json *json, const char *name, guint64 number)
{
        put_name(json, name);
        put_number(json, number);
}

static void put_tenths(struct json *json, const char *name, guint tenths)
{
        put_name(json, name);
        put_number(json, tenths / 10);
        g_string_append_c(json->text, '.');
        put_number(json, tenths % 10);
}

static void put_truth(struct json *json, const char *name, gboolean value)
{
        put_name(json, name);
        g_string_append(json->text, value ? "true" : "false");
}

static void put_time(struct json *json, const char *name, gint64 time)
{
        g_autofree char *text = text_timestamp(time);

        put_member(json, name, text);
}

static void flush(struct json *json)
{
        if (!json->failed && !g_output_stream_write_all(json->stream, json->text->str,
                                                        json->text->len, NULL, NULL, json->error))
                json->failed = TRUE;
        g_string_truncate(json->text, 0);
}

static void put_head(struct json *json, const Report *report)
{
        const SnapshotHead *head = report->head;

        put_member(json, "schema", "bulkhead/report/1");
        put_name(json, "tool");
        g_string_append_c(json->text, '{');
        put_member(json, "name", "bulkhead");
        put_member(json, "version", report->tool_version);
        g_string_append(json->text, "}");
        put_time(json, "generated", report->generated);
        put_name(json, "host");
        g_string_append_c(json->text, '{');
        put_member(json, "name", head->host_name);
        put_member(json, "machine_id", head->machine_id);
        put_member(json, "os", head->os_pretty_name);
        put_member(json, "os_id", head->os_id);
        put_member(json, "os_version", head->os_version_id);
        put_member(json, "kernel", head->kernel);
        put_member(json, "architecture", head->architecture);
        put_member(json, "virtualization", head->virtualization);
        put_member(json, "root", head->root);
        put_name(json, "systemd");
        if (head->systemd_version > 0)
                put_number(json, head->systemd_version);
        else
                g_string_append(json->text, "null");
        g_string_append_c(json->text, '}');
        put_member(json, "rules", report->rules->name);
        if (report->policy_path) {
                put_name(json, "policy");
                g_string_append_c(json->text, '{');
                put_member(json, "path", report->policy_path);
                put_member(json, "sha256", report->policy_sha256);
                g_string_append_c(json->text, '}');
        }
        put_truth(json, "complete", report->complete);
        put_name(json, "counts");
        g_string_append_c(json->text, '{');
        put_count(json, "found", report->inventory->len);
        put_count(json, "scored", report->outcomes[OUTCOME_SCORED]);
        put_count(json, "not_applicable", report->outcomes[OUTCOME_NOT_APPLICABLE]);
        put_count(json, "skipped", report->outcomes[OUTCOME_SKIPPED]);
        g_string_append_c(json->text, '}');
        report_json_waivers(json->text, report);
}

static void put_source(struct json *json, const struct report_check *check)
{
        put_member(json, "source", check->path);
        if (check->path && check->line > 0) {
                g_string_truncate(json->text, json->text->len - 1);
                g_string_append_c(json->text, ':');
                put_number(json, check->line);
                g_string_append_c(json->text, '"');
        }
        if (check->implied_by)
                put_member(json, "implied_by", check->implied_by);
}

static void put_check(struct json *json, const Report *report, int index,
                      const struct report_check *check)
{
        g_string_append(json->text, index > 0 ? ",{" : "{");
        put_member(json, "id", checks[index].id);
        put_member(json, "status", check_status_to_string(check->status));
        if (check->status == CHECK_NOT_APPLICABLE)
                put_member(json, "badness", NULL);
        else
                put_count(json, "badness", check->badness);
        put_count(json, "range", check->range);
        put_count(json, "weight", check->weight);
        if (check->status == CHECK_NOT_APPLICABLE)
                put_member(json, "exposure", NULL);
        else
                put_tenths(json, "exposure", check->exposure);
        put_member(json, "value", check->value);
        put_source(json, check);
        if (check->waiver)
                report_json_waived(json->text, report, check->waiver);
        if (check->lapsed)
                put_member(json, "lapsed_waiver", check->lapsed);
        if (report->head->user_scope && check_is_of_system_scope(index))
                put_truth(json, "set_apart", TRUE);
        g_string_append_c(json->text, '}');
}

static void put_finding(struct json *json, const Finding *finding)
{
        g_string_append_c(json->text, '{');
        put_member(json, "id", finding->id);
        put_member(json, "severity", finding_severity_to_string(finding->severity));
        put_member(json, "property", finding->property);
        put_member(json, "declared", finding->declared);
        put_member(json, "path", finding->path);
        if (finding->line > 0)
                put_count(json, "line", finding->line);
        put_member(json, "sentence", finding->sentence);
        put_member(json, "cause", finding->cause);
        put_count(json, "processes", finding->processes);
        put_name(json, "evidence");
        g_string_append_c(json->text, '[');
        for (guint i = 0; i < finding->evidence->len; i++) {
                const struct finding_evidence *evidence =
                        &g_array_index(finding->evidence, struct finding_evidence, i);

                g_string_append(json->text, i > 0 ? ",{" : "{");
                put_count(json, "pid", evidence->pid);
                put_member(json, "command", evidence->command);
                put_member(json, "field", evidence->field);
                put_member(json, "value", evidence->value);
                g_string_append_c(json->text, '}');
        }
        g_string_append(json->text, "]}");
}

static void put_findings(struct json *json, const struct report_unit *unit)
{
        put_count(json, "processes", unit->processes);
        put_name(json, "findings");
        g_string_append_c(json->text, '[');
        for (guint i = 0; i < unit->findings->len; i++) {
                if (i > 0)
                        g_string_append_c(json->text, ',');
                put_finding(json, unit->findings->pdata[i]);
        }
        g_string_append_c(json->text, ']');
}

static void put_unit_members(struct json *json, const Report *report,
                             const struct report_unit *unit)
{
        const struct band *band = guide_band(unit->exposure);

        put_member(json, "unit", unit->name);
        put_tenths(json, "exposure", unit->exposure);
        if (report->head->user_scope)
                put_tenths(json, "exposure_of_user", unit->of_user);
        put_member(json, "band", band->label);
        put_member(json, "action", band->action);
        put_member(json, "systemd_band", systemd_band(unit->exposure)->label);
        if (unit->waived > 0) {
                put_count(json, "waived", unit->waived);
                put_tenths(json, "exposure_unwaived", unit->unwaived);
        }
        report_json_unit_targets(json->text, unit);
        put_name(json, "checks");
        g_string_append_c(json->text, '[');
        for (int check = 0; check < CHECK_COUNT; check++)
                put_check(json, report, check, &unit->checks[check]);
        g_string_append_c(json->text, ']');
        put_findings(json, unit);
        report_json_proposal(json->text, unit);
}

static void put_unit(struct json *json, const Report *report, const struct report_unit *unit)
{
        g_string_append_c(json->text, '{');
        put_unit_members(json, report, unit);
        g_string_append_c(json->text, '}');
}

static void put_problem_members(struct json *json, const Problem *problem, const char *unit)
{
        put_member(json, "severity", problem_severity_to_string(problem->severity));
        put_member(json, "unit", problem->unit ? problem->unit : unit);
        put_member(json, "path", problem->path);
        if (problem->line > 0)
                put_count(json, "line", problem->line);
        put_member(json, "message", problem->message);
}

static void put_problem(struct json *json, const Problem *problem, const char *unit)
{
        g_string_append_c(json->text, '{');
        put_problem_members(json, problem, unit);
        g_string_append_c(json->text, '}');
}

static void put_skipped(struct json *json, const Report *report)
{
        const char *separator = "\n";

        put_name(json, "skipped");
        g_string_append_c(json->text, '[');
        for (guint i = 0; i < report->inventory->len; i++) {
                const struct report_entry *entry =
                        &g_array_index(report->inventory, struct report_entry, i);

                if (entry->outcome != OUTCOME_SKIPPED)
                        continue;
                g_string_append(json->text, separator);
                separator = ",\n";
                g_string_append_c(json->text, '{');
                put_member(json, "unit", entry->name);
                put_member(json, "reason", entry->reason);
                if (entry->detail)
                        put_member(json, "detail", entry->detail);
                g_string_append_c(json->text, '}');
        }
        g_string_append(json->text, "]");
}

static void put_problems(struct json *json, const Report *report)
{
        const char *separator = "\n";

        put_name(json, "problems");
        g_string_append_c(json->text, '[');
        for (guint i = 0; i < report->problems->len; i++, separator = ",\n") {
                g_string_append(json->text, separator);
                put_problem(json, report->problems->pdata[i], NULL);
        }
        for (guint i = 0; i < report->units->len; i++) {
                const struct report_unit *unit = report->units->pdata[i];

                for (guint j = 0; j < unit->problems->len; j++, separator = ",\n") {
                        g_string_append(json->text, separator);
                        put_problem(json, unit->problems->pdata[j], unit->name);
                }
        }
        g_string_append(json->text, "]");
}

static gboolean write_unit(void *context, const struct report_unit *unit,
                           GError **error G_GNUC_UNUSED)
{
        struct json *json = context;

        g_string_append(json->text, json->units++ > 0 ? ",\n" : "\n");
        put_unit(json, json->report, unit);
        /* Not everything: put_name looks back at the last byte written. */
        if (json->text->len > JSON_FLUSH_SIZE)
                flush(json);
        return TRUE;
}

gboolean report_write_json(const Report *report, GOutputStream *stream, GError **error)
{
        g_autoptr(GString) text = g_string_sized_new(2 * JSON_FLUSH_SIZE);
        struct json json = {.report = report, .stream = stream, .text = text, .error = error};

        g_string_append_c(json.text, '{');
        put_head(&json, report);
        put_name(&json, "units");
        g_string_append_c(json.text, '[');
        if (!report_each_unit(report, write_unit, &json, error))
                return FALSE;
        g_string_append_c(json.text, ']');
        put_skipped(&json, report);
        put_problems(&json, report);
        if (report->advice) {
                put_name(&json, "advice");
                g_string_append_c(json.text, '{');
                report_json_advice(json.text, report, "\n");
                g_string_append_c(json.text, '}');
        }
        g_string_append(json.text, "}\n");
        flush(&json);
        return !json.failed;
}

/* ---- A line each ---- */

static void begin_line(struct json *json, const char *record)
{
        g_string_append_c(json->text, '{');
        put_member(json, "record", record);
}

static void end_line(struct json *json)
{
        g_string_append(json->text, "}\n");
        if (json->text->len > JSON_FLUSH_SIZE)
                flush(json);
}

static void put_entry_line(struct json *json, const struct report_entry *entry)
{
        if (entry->outcome == OUTCOME_SCORED)
                return;
        begin_line(json, report_outcome_to_string(entry->outcome));
        put_member(json, "unit", entry->name);
        put_member(json, "type", entry->type);
        put_member(json, "load", entry->load);
        put_member(json, "reason", entry->reason);
        put_member(json, "detail", entry->detail);
        end_line(json);
}

static void put_problem_lines(struct json *json, const GPtrArray *problems, const char *unit)
{
        for (guint i = 0; i < problems->len; i++) {
                begin_line(json, "problem");
                put_problem_members(json, problems->pdata[i], unit);
                end_line(json);
        }
}

static gboolean write_unit_line(void *context, const struct report_unit *unit,
                                GError **error G_GNUC_UNUSED)
{
        struct json *json = context;

        begin_line(json, "unit");
        put_unit_members(json, json->report, unit);
        end_line(json);
        return TRUE;
}

gboolean report_write_ndjson(const Report *report, GOutputStream *stream, GError **error)
{
        g_autoptr(GString) text = g_string_sized_new(2 * JSON_FLUSH_SIZE);
        struct json json = {.report = report, .stream = stream, .text = text, .error = error};

        begin_line(&json, "report");
        put_head(&json, report);
        end_line(&json);
        if (!report_each_unit(report, write_unit_line, &json, error))
                return FALSE;
        if (report->advice) {
                begin_line(&json, "advice");
                report_json_advice(json.text, report, "");
                end_line(&json);
        }
        for (guint i = 0; i < report->inventory->len; i++)
                put_entry_line(&json, &g_array_index(report->inventory, struct report_entry, i));
        put_problem_lines(&json, report->problems, NULL);
        for (guint i = 0; i < report->units->len; i++) {
                const struct report_unit *unit = report->units->pdata[i];

                put_problem_lines(&json, unit->problems, unit->name);
        }
        flush(&json);
        return !json.failed;
}
