/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waivers of the model to report.xml and back. */
#include "report/report-waiver.h"

static void put_some(XmlWriter *writer, const char *name, guint number)
{
        if (number > 0)
                xml_put_number(writer, name, number);
}

static void put_flag(XmlWriter *writer, const char *name, gboolean flag)
{
        if (flag)
                xml_put_boolean(writer, name, TRUE);
}

static void write_waiver(XmlWriter *writer, const struct report_waiver *waiver)
{
        xml_begin(writer, "waiver");
        xml_put_attribute(writer, "name", waiver->name);
        xml_put_attribute(writer, "state", waiver_state_to_string(waiver->state));
        xml_put_attribute(writer, "unit", waiver->unit);
        xml_put_attribute(writer, "check", waiver->check);
        xml_put_attribute(writer, "owner", waiver->owner);
        xml_put_attribute(writer, "approver", waiver->approver);
        xml_put_attribute(writer, "ticket", waiver->ticket);
        xml_put_attribute(writer, "created", waiver->created);
        xml_put_attribute(writer, "expires", waiver->expires);
        if (waiver->maximum_exposure != NO_MAXIMUM)
                xml_put_number(writer, "maximum-exposure", waiver->maximum_exposure);
        xml_put_number(writer, "findings", waiver->findings);
        xml_put_number(writer, "units", waiver->units);
        put_some(writer, "violated", waiver->violated);
        put_flag(writer, "unused", waiver->unused);
        put_flag(writer, "too-broad", waiver->too_broad);
        put_flag(writer, "expiring", waiver->expiring);
        xml_put_attribute(writer, "path", waiver->path);
        xml_put_number(writer, "line", waiver->line);
        xml_put_element(writer, "reason", waiver->reason);
        xml_end(writer);
}

void report_write_waivers(XmlWriter *writer, const Report *report)
{
        if (report->waivers->len == 0)
                return;
        xml_begin(writer, "waivers");
        for (guint i = 0; i < report->waivers->len; i++)
                write_waiver(writer, &g_array_index(report->waivers, struct report_waiver, i));
        xml_end(writer);
}

void report_write_targets(XmlWriter *writer, const Report *report)
{
        if (report->targets->len == 0)
                return;
        xml_begin(writer, "targets");
        for (guint i = 0; i < report->targets->len; i++) {
                const struct report_target *target =
                        &g_array_index(report->targets, struct report_target, i);

                xml_begin(writer, "target");
                xml_put_attribute(writer, "unit", target->unit);
                if (target->maximum_exposure != NO_MAXIMUM)
                        xml_put_number(writer, "maximum-exposure", target->maximum_exposure);
                xml_put_attribute(writer, "checks", target->checks);
                xml_put_number(writer, "units", target->units);
                xml_put_number(writer, "unmet", target->unmet);
                xml_put_attribute(writer, "path", target->path);
                xml_put_number(writer, "line", target->line);
                xml_end(writer);
        }
        xml_end(writer);
}

void report_write_unit_targets(XmlWriter *writer, const struct report_unit *unit)
{
        if (unit->policy_path) {
                xml_begin(writer, "policy");
                xml_put_attribute(writer, "path", unit->policy_path);
                xml_put_attribute(writer, "sha256", unit->policy_sha256);
                xml_put_number(writer, "without", unit->without_policy);
                xml_end(writer);
        }
        for (guint i = 0; i < unit->unmet->len; i++)
                xml_put_element(writer, "unmet", unit->unmet->pdata[i]);
}

void report_write_inputs(XmlWriter *writer, const Report *report)
{
        if (report->inputs->len == 0)
                return;
        xml_begin(writer, "inputs");
        for (guint i = 0; i < report->inputs->len; i++) {
                const struct report_input *input =
                        &g_array_index(report->inputs, struct report_input, i);

                xml_begin(writer, "input");
                xml_put_attribute(writer, "kind", input->kind);
                xml_put_attribute(writer, "path", input->path);
                xml_put_attribute(writer, "sha256", input->sha256);
                xml_end(writer);
        }
        xml_end(writer);
}

/* ---- Reading ---- */

struct text_attribute {
        const char *name;
        const char **place;
        gboolean required;
};

static gboolean read_texts(Report *report, const xmlNode *node,
                           const struct text_attribute *attributes, gsize count, GError **error)
{
        for (gsize i = 0; i < count; i++) {
                g_autofree char *value =
                        attributes[i].required
                                ? xml_require_attribute(node, attributes[i].name, error)
                                : xml_attribute(node, attributes[i].name);

                if (!value && attributes[i].required)
                        return FALSE;
                *attributes[i].place = report_string(report, value);
        }
        return TRUE;
}

static gboolean read_number(const xmlNode *node, const char *name, gboolean required,
                            guint *ret_number, GError **error)
{
        g_autofree char *value = xml_attribute(node, name);
        guint64 number;

        if (!value && !required)
                return TRUE;
        if (!xml_require_number(node, name, &number, error))
                return FALSE;
        *ret_number = (guint) MIN(number, G_MAXUINT - 1);
        return TRUE;
}

static gboolean has_flag(const xmlNode *node, const char *name)
{
        g_autofree char *value = xml_attribute(node, name);

        return g_strcmp0(value, "true") == 0;
}

static gboolean read_state(const xmlNode *node, enum waiver_state *ret_state, GError **error)
{
        g_autofree char *value = xml_require_attribute(node, "state", error);

        if (!value)
                return FALSE;
        for (int i = 0; i < WAIVER_STATE_COUNT; i++)
                if (g_str_equal(value, waiver_state_to_string((enum waiver_state) i))) {
                        *ret_state = (enum waiver_state) i;
                        return TRUE;
                }
        xml_set_error(error, node, "state=\"%s\" is unknown.", value);
        return FALSE;
}

gboolean report_read_waiver(Report *report, const xmlNode *node, GError **error)
{
        struct report_waiver waiver = {.maximum_exposure = NO_MAXIMUM};
        const struct text_attribute texts[] = {
                {"name", &waiver.name, TRUE},        {"unit", &waiver.unit, TRUE},
                {"check", &waiver.check, TRUE},      {"owner", &waiver.owner, TRUE},
                {"expires", &waiver.expires, TRUE},  {"path", &waiver.path, TRUE},
                {"created", &waiver.created, FALSE}, {"approver", &waiver.approver, FALSE},
                {"ticket", &waiver.ticket, FALSE},
        };
        const xmlNode *reason = xml_first_element(node);
        g_autofree char *text = reason ? xml_text(reason) : NULL;

        if (!read_texts(report, node, texts, G_N_ELEMENTS(texts), error) ||
            !read_state(node, &waiver.state, error) ||
            !read_number(node, "line", TRUE, &waiver.line, error) ||
            !read_number(node, "findings", TRUE, &waiver.findings, error) ||
            !read_number(node, "units", TRUE, &waiver.units, error) ||
            !read_number(node, "violated", FALSE, &waiver.violated, error) ||
            !read_number(node, "maximum-exposure", FALSE, &waiver.maximum_exposure, error))
                return FALSE;
        waiver.reason = report_string(report, text ? text : "");
        waiver.unused = has_flag(node, "unused");
        waiver.too_broad = has_flag(node, "too-broad");
        waiver.expiring = has_flag(node, "expiring");
        g_array_append_val(report->waivers, waiver);
        return TRUE;
}

gboolean report_read_target(Report *report, const xmlNode *node, GError **error)
{
        struct report_target target = {.maximum_exposure = NO_MAXIMUM};
        const struct text_attribute texts[] = {
                {"unit", &target.unit, TRUE},
                {"path", &target.path, TRUE},
                {"checks", &target.checks, FALSE},
        };

        if (!read_texts(report, node, texts, G_N_ELEMENTS(texts), error) ||
            !read_number(node, "maximum-exposure", FALSE, &target.maximum_exposure, error) ||
            !read_number(node, "units", TRUE, &target.units, error) ||
            !read_number(node, "unmet", TRUE, &target.unmet, error) ||
            !read_number(node, "line", TRUE, &target.line, error))
                return FALSE;
        g_array_append_val(report->targets, target);
        return TRUE;
}

gboolean report_read_unit_policy(Report *report, const xmlNode *node, struct report_unit *unit,
                                 GError **error)
{
        const struct text_attribute texts[] = {
                {"path", &unit->policy_path, TRUE},
                {"sha256", &unit->policy_sha256, TRUE},
        };

        return read_texts(report, node, texts, G_N_ELEMENTS(texts), error) &&
               read_number(node, "without", TRUE, &unit->without_policy, error);
}

gboolean report_read_input(Report *report, const xmlNode *node, GError **error)
{
        struct report_input input = {};
        const struct text_attribute texts[] = {
                {"kind", &input.kind, TRUE},
                {"path", &input.path, TRUE},
                {"sha256", &input.sha256, TRUE},
        };

        if (!read_texts(report, node, texts, G_N_ELEMENTS(texts), error))
                return FALSE;
        g_array_append_val(report->inputs, input);
        return TRUE;
}
