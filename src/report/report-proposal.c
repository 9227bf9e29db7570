/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Proposals in memory, to report.xml and back. */
#include "report/report-proposal.h"

#include "report/report-reader.h"

ReportProposal *report_proposal_new(void)
{
        ReportProposal *proposal = g_new0(ReportProposal, 1);

        proposal->steps = g_array_new(FALSE, TRUE, sizeof(struct report_step));
        proposal->left_out = g_array_new(FALSE, TRUE, sizeof(struct report_step));
        proposal->warnings = g_ptr_array_new();
        return proposal;
}

void report_proposal_free(ReportProposal *proposal)
{
        if (!proposal)
                return;
        g_array_unref(proposal->steps);
        g_array_unref(proposal->left_out);
        g_ptr_array_unref(proposal->warnings);
        g_free(proposal);
}

ReportAdvice *report_advice_new(void)
{
        ReportAdvice *advice = g_new0(ReportAdvice, 1);

        advice->changes = g_array_new(FALSE, TRUE, sizeof(struct report_change));
        advice->exempt = g_array_new(FALSE, TRUE, sizeof(struct report_exempt));
        return advice;
}

void report_advice_free(ReportAdvice *advice)
{
        if (!advice)
                return;
        g_array_unref(advice->changes);
        g_array_unref(advice->exempt);
        g_free(advice);
}

/* ---- Writing ---- */

static void put_lines(XmlWriter *writer, const char *lines)
{
        g_auto(GStrv) each = g_strsplit(lines, "\n", -1);

        for (char **line = each; *line; line++)
                xml_put_element(writer, "line", *line);
}

static void write_change(XmlWriter *writer, const struct report_change *change)
{
        xml_begin(writer, "change");
        xml_put_attribute(writer, "id", change->id);
        xml_put_attribute(writer, "risk", change->risk);
        xml_put_number(writer, "units", change->units);
        xml_put_number(writer, "gain", change->gain);
        if (change->is_for_all)
                xml_put_boolean(writer, "for-all", TRUE);
        put_lines(writer, change->lines);
        xml_put_element(writer, "does", change->does);
        xml_put_element(writer, "breaks", change->breaks);
        xml_end(writer);
}

static void write_drop_in(XmlWriter *writer, const ReportAdvice *advice)
{
        xml_begin(writer, "drop-in");
        xml_put_attribute(writer, "path", advice->path);
        xml_put_number(writer, "units", advice->units);
        xml_put_number(writer, "helped", advice->helped);
        xml_put_number(writer, "exempt", advice->exempt_units);
        xml_put_number(writer, "before", advice->before);
        xml_put_number(writer, "after", advice->after);
        for (guint i = 0; i < advice->exempt->len; i++) {
                const struct report_exempt *exempt =
                        &g_array_index(advice->exempt, struct report_exempt, i);

                xml_begin(writer, "exempt");
                xml_put_attribute(writer, "unit", exempt->unit);
                xml_put_attribute(writer, "change", exempt->change);
                xml_put_attribute(writer, "line-back", exempt->line_back);
                xml_put_text(writer, exempt->reason);
                xml_end(writer);
        }
        xml_put_element(writer, "text", advice->text);
        xml_end(writer);
}

void report_write_advice(XmlWriter *writer, const Report *report)
{
        const ReportAdvice *advice = report->advice;

        if (!advice)
                return;
        xml_begin(writer, "advice");
        for (guint i = 0; i < advice->changes->len; i++)
                write_change(writer, &g_array_index(advice->changes, struct report_change, i));
        if (advice->path)
                write_drop_in(writer, advice);
        xml_end(writer);
}

static void write_steps(XmlWriter *writer, const char *element, const GArray *steps)
{
        for (guint i = 0; i < steps->len; i++) {
                const struct report_step *step = &g_array_index(steps, struct report_step, i);

                xml_begin(writer, element);
                xml_put_attribute(writer, "change", step->change);
                xml_put_attribute(writer, "risk", step->risk);
                if (!step->reason)
                        xml_put_number(writer, "exposure", step->exposure);
                put_lines(writer, step->lines);
                xml_put_element(writer, "reason", step->reason);
                xml_end(writer);
        }
}

void report_write_proposal(XmlWriter *writer, const struct report_unit *unit)
{
        const ReportProposal *proposal = unit->proposal;

        if (!proposal)
                return;
        xml_begin(writer, "proposal");
        xml_put_number(writer, "before", proposal->before);
        xml_put_number(writer, "after", proposal->after);
        for (guint i = 0; i < proposal->warnings->len; i++)
                xml_put_element(writer, "warning", proposal->warnings->pdata[i]);
        write_steps(writer, "step", proposal->steps);
        write_steps(writer, "left-out", proposal->left_out);
        xml_end(writer);
}

/* ---- Reading ---- */

static gboolean is_named(const xmlNode *node, const char *name)
{
        return g_str_equal((const char *) node->name, name);
}

static gboolean set_unknown(const xmlNode *node, const char *parent, GError **error)
{
        xml_set_error(error, node, "The element <%s> is not expected in <%s>.",
                      (const char *) node->name, parent);
        return FALSE;
}

static const char *text_of(Report *report, const xmlNode *node)
{
        g_autofree char *text = xml_text(node);

        return report_string(report, text);
}

/* The lines, parted by newlines. One of a unit file holds none: what somebody else put there is a
 * blank. */
static const char *read_lines(Report *report, const xmlNode *node)
{
        g_autoptr(GString) lines = g_string_new(NULL);

        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child)) {
                g_autofree char *text = is_named(child, "line") ? xml_text(child) : NULL;

                if (!text)
                        continue;
                g_strdelimit(text, "\r\n", ' ');
                g_string_append_printf(lines, "%s%s", lines->len > 0 ? "\n" : "", text);
        }
        return report_string(report, lines->str);
}

static const char *read_child_text(Report *report, const xmlNode *node, const char *name)
{
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child))
                if (is_named(child, name))
                        return text_of(report, child);
        return NULL;
}

static gboolean read_change(struct reader *reader, const xmlNode *node, ReportAdvice *advice)
{
        struct report_change change = {
                .lines = read_lines(reader->report, node),
                .does = read_child_text(reader->report, node, "does"),
                .breaks = read_child_text(reader->report, node, "breaks"),
                .is_for_all = reader_is_true(node, "for-all"),
        };
        guint64 units;

        if (!reader_require(reader, node, "id", &change.id) ||
            !reader_require(reader, node, "risk", &change.risk) ||
            !reader_number(reader, node, "units", FALSE, G_MAXUINT32, &units) ||
            !reader_number(reader, node, "gain", FALSE, G_MAXUINT64, &change.gain))
                return FALSE;
        change.units = (guint) units;
        g_array_append_val(advice->changes, change);
        return TRUE;
}

static gboolean read_exempt(struct reader *reader, const xmlNode *node, ReportAdvice *advice)
{
        struct report_exempt exempt = {
                .change = reader_attribute(reader, node, "change"),
                .reason = text_of(reader->report, node),
                .line_back = reader_attribute(reader, node, "line-back"),
        };

        if (!reader_require(reader, node, "unit", &exempt.unit))
                return FALSE;
        g_array_append_val(advice->exempt, exempt);
        return TRUE;
}

static gboolean read_drop_in(struct reader *reader, const xmlNode *node, ReportAdvice *advice)
{
        guint64 units, helped, exempt;

        if (!reader_require(reader, node, "path", &advice->path) ||
            !reader_number(reader, node, "units", FALSE, G_MAXUINT32, &units) ||
            !reader_number(reader, node, "helped", FALSE, units, &helped) ||
            !reader_number(reader, node, "exempt", FALSE, G_MAXUINT32, &exempt) ||
            !reader_number(reader, node, "before", FALSE, G_MAXUINT64, &advice->before) ||
            !reader_number(reader, node, "after", FALSE, G_MAXUINT64, &advice->after))
                return FALSE;
        advice->units = (guint) units;
        advice->helped = (guint) helped;
        advice->exempt_units = (guint) exempt;
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child)) {
                if (is_named(child, "text"))
                        advice->text = text_of(reader->report, child);
                else if (!is_named(child, "exempt"))
                        return set_unknown(child, "drop-in", reader->error);
                else if (!read_exempt(reader, child, advice))
                        return FALSE;
        }
        return TRUE;
}

gboolean report_read_advice(Report *report, const xmlNode *node, GError **error)
{
        struct reader reader = {report, error};

        report->advice = report_advice_new();
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child)) {
                gboolean is_change = is_named(child, "change");

                if (!is_change && !is_named(child, "drop-in"))
                        return set_unknown(child, "advice", error);
                if (!(is_change ? read_change : read_drop_in)(&reader, child, report->advice))
                        return FALSE;
        }
        return TRUE;
}

static gboolean read_step(struct reader *reader, const xmlNode *node, GArray *steps,
                          gboolean is_left_out)
{
        struct report_step step = {
                .lines = read_lines(reader->report, node),
                .reason = read_child_text(reader->report, node, "reason"),
        };
        guint64 exposure;

        if (!reader_require(reader, node, "change", &step.change) ||
            !reader_require(reader, node, "risk", &step.risk) ||
            !reader_number(reader, node, "exposure", is_left_out, 100, &exposure))
                return FALSE;
        step.exposure = (guint) exposure;
        g_array_append_val(steps, step);
        return TRUE;
}

gboolean report_read_proposal(Report *report, const xmlNode *node, struct report_unit *unit,
                              GError **error)
{
        struct reader reader = {report, error};
        ReportProposal *proposal = report_proposal_new();
        guint64 before, after;

        report_proposal_free(unit->proposal);
        unit->proposal = proposal;
        if (!reader_number(&reader, node, "before", FALSE, 100, &before) ||
            !reader_number(&reader, node, "after", FALSE, 100, &after))
                return FALSE;
        proposal->before = (guint) before;
        proposal->after = (guint) after;
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child)) {
                gboolean is_left_out = is_named(child, "left-out");

                if (is_named(child, "warning"))
                        g_ptr_array_add(proposal->warnings, (gpointer) text_of(report, child));
                else if (!is_left_out && !is_named(child, "step"))
                        return set_unknown(child, "proposal", error);
                else if (!read_step(&reader, child,
                                    is_left_out ? proposal->left_out : proposal->steps,
                                    is_left_out))
                        return FALSE;
        }
        return TRUE;
}
