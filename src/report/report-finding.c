/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The findings of a service to report.xml and back; a saved report shows them as a new one does. */
#include "report/report-finding.h"

static void put_optional(XmlWriter *writer, const char *name, guint64 number)
{
        if (number != 0)
                xml_put_number(writer, name, number);
}

static void write_finding(XmlWriter *writer, const Finding *finding)
{
        xml_begin(writer, "finding");
        xml_put_attribute(writer, "id", finding->id);
        xml_put_attribute(writer, "severity", finding_severity_to_string(finding->severity));
        xml_put_attribute(writer, "property", finding->property);
        xml_put_attribute(writer, "declared", finding->declared);
        xml_put_attribute(writer, "path", finding->path);
        put_optional(writer, "line", finding->line);
        put_optional(writer, "processes", finding->processes);
        xml_put_element(writer, "sentence", finding->sentence);
        xml_put_element(writer, "cause", finding->cause);
        for (guint i = 0; i < finding->evidence->len; i++) {
                const struct finding_evidence *evidence =
                        &g_array_index(finding->evidence, struct finding_evidence, i);

                xml_begin(writer, "evidence");
                xml_put_number(writer, "pid", evidence->pid);
                xml_put_attribute(writer, "command", evidence->command);
                xml_put_attribute(writer, "field", evidence->field);
                xml_put_text(writer, evidence->value);
                xml_end(writer);
        }
        xml_end(writer);
}

void report_write_findings(XmlWriter *writer, const struct report_unit *unit)
{
        if (unit->findings->len == 0 && unit->processes == 0)
                return;
        xml_begin(writer, "findings");
        put_optional(writer, "processes", unit->processes);
        for (guint i = 0; i < unit->findings->len; i++)
                write_finding(writer, unit->findings->pdata[i]);
        xml_end(writer);
}

/* A number that may be missing, which is 0. */
static gboolean read_optional(const xmlNode *node, const char *name, guint32 *ret_number,
                              GError **error)
{
        g_autofree char *value = xml_attribute(node, name);
        guint64 number = 0;

        if (value && (!xml_require_number(node, name, &number, error)))
                return FALSE;
        if (number > G_MAXUINT32) {
                xml_set_error(error, node, "%s=\"%s\" is too large.", name, value);
                return FALSE;
        }
        *ret_number = (guint32) number;
        return TRUE;
}

static gboolean read_evidence(const xmlNode *node, Finding *finding, GError **error)
{
        g_autofree char *command = xml_require_attribute(node, "command", error);
        g_autofree char *field = command ? xml_require_attribute(node, "field", error) : NULL;
        g_autofree char *value = xml_text(node);
        guint32 pid;

        if (!field || !read_optional(node, "pid", &pid, error))
                return FALSE;
        finding_add_evidence(finding, pid, command, field, value);
        return TRUE;
}

static gboolean read_parts(const xmlNode *node, Finding *finding, GError **error)
{
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child)) {
                const char *name = (const char *) child->name;

                if (g_str_equal(name, "evidence")) {
                        if (!read_evidence(child, finding, error))
                                return FALSE;
                } else if (g_str_equal(name, "sentence") && !finding->sentence) {
                        finding->sentence = xml_text(child);
                } else if (g_str_equal(name, "cause") && !finding->cause) {
                        finding->cause = xml_text(child);
                } else {
                        xml_set_error(error, child,
                                      "The element <%s> is not expected in <finding>.", name);
                        return FALSE;
                }
        }
        if (!finding->sentence)
                xml_set_error(error, node, "The element <finding> lacks its <sentence>.");
        return finding->sentence != NULL;
}

static gboolean read_finding(const xmlNode *node, struct report_unit *unit, GError **error)
{
        g_autofree char *id = xml_require_attribute(node, "id", error);
        g_autofree char *severity = id ? xml_require_attribute(node, "severity", error) : NULL;
        g_autoptr(Finding) finding = NULL;
        int number;

        if (!severity)
                return FALSE;
        number = finding_severity_from_string(severity);
        if (number < 0) {
                xml_set_error(error, node, "severity=\"%s\" is unknown.", severity);
                return FALSE;
        }
        finding = finding_new(id, (enum finding_severity) number);
        finding->property = xml_attribute(node, "property");
        finding->declared = xml_attribute(node, "declared");
        finding->path = xml_attribute(node, "path");
        if (!read_optional(node, "line", &finding->line, error) ||
            !read_optional(node, "processes", &finding->processes, error) ||
            !read_parts(node, finding, error))
                return FALSE;
        g_ptr_array_add(unit->findings, g_steal_pointer(&finding));
        return TRUE;
}

gboolean report_read_findings(const xmlNode *node, struct report_unit *unit, GError **error)
{
        if (!read_optional(node, "processes", &unit->processes, error))
                return FALSE;
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child)) {
                if (!g_str_equal((const char *) child->name, "finding")) {
                        xml_set_error(error, child,
                                      "The element <%s> is not expected in <findings>.",
                                      (const char *) child->name);
                        return FALSE;
                }
                if (!read_finding(child, unit, error))
                        return FALSE;
        }
        return TRUE;
}
