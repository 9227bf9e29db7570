/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Proposals to JSON: a step's lines are an array, exposures are as everywhere. */
#include "report/report-proposal-json.h"

#include "base/json-text.h"
#include "report/report-proposal.h"

static void put_lines(GString *text, const char *lines)
{
        g_auto(GStrv) each = g_strsplit(lines, "\n", -1);

        json_put_name(text, "lines");
        g_string_append_c(text, '[');
        for (char **line = each; *line; line++) {
                if (line > each)
                        g_string_append_c(text, ',');
                json_put_string(text, *line);
        }
        g_string_append_c(text, ']');
}

static void put_steps(GString *text, const char *name, const GArray *steps)
{
        json_put_name(text, name);
        g_string_append_c(text, '[');
        for (guint i = 0; i < steps->len; i++) {
                const struct report_step *step = &g_array_index(steps, struct report_step, i);

                g_string_append(text, i > 0 ? ",{" : "{");
                json_put_member(text, "change", step->change);
                put_lines(text, step->lines);
                json_put_member(text, "risk", step->risk);
                if (step->reason)
                        json_put_member(text, "reason", step->reason);
                else
                        json_put_tenths(text, "exposure", step->exposure);
                g_string_append_c(text, '}');
        }
        g_string_append_c(text, ']');
}

void report_json_proposal(GString *text, const struct report_unit *unit)
{
        const ReportProposal *proposal = unit->proposal;

        if (!proposal)
                return;
        json_put_name(text, "proposal");
        g_string_append_c(text, '{');
        json_put_tenths(text, "before", proposal->before);
        json_put_tenths(text, "after", proposal->after);
        json_put_name(text, "warnings");
        g_string_append_c(text, '[');
        for (guint i = 0; i < proposal->warnings->len; i++) {
                if (i > 0)
                        g_string_append_c(text, ',');
                json_put_string(text, proposal->warnings->pdata[i]);
        }
        g_string_append_c(text, ']');
        put_steps(text, "steps", proposal->steps);
        put_steps(text, "left_out", proposal->left_out);
        g_string_append_c(text, '}');
}

static void put_changes(GString *text, const GArray *changes, const char *line)
{
        json_put_name(text, "changes");
        g_string_append_c(text, '[');
        for (guint i = 0; i < changes->len; i++) {
                const struct report_change *change =
                        &g_array_index(changes, struct report_change, i);

                g_string_append_printf(text, "%s%s{", i > 0 ? "," : "", line);
                json_put_member(text, "id", change->id);
                put_lines(text, change->lines);
                json_put_member(text, "risk", change->risk);
                json_put_count(text, "units", change->units);
                json_put_tenths(text, "gain", (guint) MIN(change->gain, G_MAXUINT));
                json_put_truth(text, "for_all", change->is_for_all);
                json_put_member(text, "does", change->does);
                json_put_member(text, "breaks", change->breaks);
                g_string_append_c(text, '}');
        }
        g_string_append_c(text, ']');
}

static void put_exempt(GString *text, const GArray *exempt, const char *line)
{
        json_put_name(text, "exempt");
        g_string_append_c(text, '[');
        for (guint i = 0; i < exempt->len; i++) {
                const struct report_exempt *row = &g_array_index(exempt, struct report_exempt, i);

                g_string_append_printf(text, "%s%s{", i > 0 ? "," : "", line);
                json_put_member(text, "unit", row->unit);
                json_put_member(text, "change", row->change);
                json_put_member(text, "reason", row->reason);
                json_put_known(text, "line_back", row->line_back);
                g_string_append_c(text, '}');
        }
        g_string_append_c(text, ']');
}

void report_json_advice(GString *text, const Report *report, const char *line)
{
        const ReportAdvice *advice = report->advice;

        put_changes(text, advice->changes, line);
        if (!advice->path)
                return;
        json_put_name(text, "drop_in");
        g_string_append_c(text, '{');
        json_put_member(text, "path", advice->path);
        json_put_count(text, "units", advice->units);
        json_put_count(text, "helped", advice->helped);
        json_put_count(text, "exempt_units", advice->exempt_units);
        json_put_tenths(text, "before", (guint) MIN(advice->before, G_MAXUINT));
        json_put_tenths(text, "after", (guint) MIN(advice->after, G_MAXUINT));
        put_exempt(text, advice->exempt, line);
        json_put_member(text, "text", advice->text);
        g_string_append_c(text, '}');
}
