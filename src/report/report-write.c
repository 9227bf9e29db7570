/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Report to report.xml. The catalogue's texts are copied in, so that the document can be rendered
 * and read without the Bulkhead that made it.
 */
#include <string.h>

#include "base/text.h"
#include "report/report-finding.h"
#include "report/report-proposal.h"
#include "report/report-source.h"
#include "report/report-waiver.h"
#include "report/report-xml.h"

static void put_time(XmlWriter *writer, const char *name, gint64 time)
{
        g_autofree char *text = text_timestamp(time);

        xml_put_attribute(writer, name, text);
}

static void put_optional_number(XmlWriter *writer, const char *name, guint64 number)
{
        if (number > 0)
                xml_put_number(writer, name, number);
}

static void write_origin(XmlWriter *writer, const Report *report)
{
        const SnapshotHead *head = report->head;

        xml_begin(writer, "tool");
        xml_put_attribute(writer, "name", "bulkhead");
        xml_put_attribute(writer, "version", report->tool_version);
        xml_end(writer);

        xml_begin(writer, "snapshot");
        xml_put_attribute(writer, "sha256", report->snapshot_sha256);
        put_time(writer, "begin", head->begin);
        put_time(writer, "end", report->end);
        xml_put_attribute(writer, "source",
                          head->source == SNAPSHOT_FROM_MANAGER ? "manager" : "files");
        xml_put_attribute(writer, "scope", head->user_scope ? "user" : "system");
        xml_put_attribute(writer, "root", head->root);
        put_optional_number(writer, "systemd", head->systemd_version);
        xml_put_attribute(writer, "systemd-package", head->systemd_package);
        put_optional_number(writer, "read-as", head->read_as);
        xml_put_attribute(writer, "state", head->manager_state);
        xml_put_attribute(writer, "tainted", head->manager_tainted);
        xml_end(writer);

        xml_begin(writer, "host");
        xml_put_attribute(writer, "name", head->host_name);
        xml_put_attribute(writer, "machine-id", head->machine_id);
        xml_put_attribute(writer, "boot-id", head->boot_id);
        xml_put_attribute(writer, "os-id", head->os_id);
        xml_put_attribute(writer, "os-version", head->os_version_id);
        xml_put_attribute(writer, "os-name", head->os_pretty_name);
        xml_put_attribute(writer, "kernel", head->kernel);
        xml_put_attribute(writer, "architecture", head->architecture);
        xml_put_attribute(writer, "virtualization", head->virtualization);
        put_optional_number(writer, "uptime", head->uptime);
        if (head->time_synchronized != SNAPSHOT_UNKNOWN)
                xml_put_boolean(writer, "time-synchronized",
                                head->time_synchronized == SNAPSHOT_YES);
        xml_end(writer);

        xml_begin(writer, "collector");
        xml_put_attribute(writer, "user", head->collector_user);
        xml_put_number(writer, "uid", head->collector_uid);
        xml_put_boolean(writer, "privileged", head->collector_privileged);
        xml_put_attribute(writer, "capabilities", head->collector_capabilities);
        xml_end(writer);
}

static void write_rules(XmlWriter *writer, const Report *report)
{
        xml_begin(writer, "rules");
        xml_put_attribute(writer, "name", report->rules->name);
        xml_put_number(writer, "version", report->rules->version);
        xml_put_boolean(writer, "offline", report->rules->offline);
        xml_put_attribute(writer, "bands", report->systemd_bands ? "systemd" : "guide");
        xml_put_attribute(writer, "frameworks", report->frameworks);
        if (report->policy_path) {
                xml_begin(writer, "policy");
                xml_put_attribute(writer, "path", report->policy_path);
                xml_put_attribute(writer, "sha256", report->policy_sha256);
                xml_end(writer);
        }
        xml_end(writer);
}

static void write_band(XmlWriter *writer, const char *element, const struct band *band, guint count)
{
        xml_begin(writer, element);
        xml_put_attribute(writer, "id", band->id);
        xml_put_attribute(writer, "label", band->label);
        xml_put_attribute(writer, "action", band->action);
        xml_put_number(writer, "from", band->from);
        xml_put_number(writer, "to", band->to);
        xml_put_number(writer, "count", count);
        xml_end(writer);
}

/* The highest and the median exposure; the lower middle of an even number. */
static void put_exposures(XmlWriter *writer, const Report *report, const guint *exposures,
                          const char *highest_name, const char *median_name)
{
        guint highest = EXPOSURE_MAX, median = 0, below = 0;

        if (report->units->len == 0)
                return;
        while (exposures[highest] == 0)
                highest--;
        while (below + exposures[median] < (report->units->len + 1) / 2)
                below += exposures[median++];
        xml_put_number(writer, highest_name, highest);
        xml_put_number(writer, median_name, median);
}

/* Units of one outcome, counted by a name that each has; written in byte order of that name. */
static void write_counts(XmlWriter *writer, const char *element, const Report *report,
                         enum report_outcome outcome)
{
        g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
        g_autoptr(GList) names = NULL;

        for (guint i = 0; i < report->inventory->len; i++) {
                const struct report_entry *entry =
                        &g_array_index(report->inventory, struct report_entry, i);
                const char *name = outcome == OUTCOME_SKIPPED ? entry->reason : entry->type;

                if (entry->outcome == outcome)
                        g_hash_table_insert(
                                counts, (gpointer) name,
                                GUINT_TO_POINTER(
                                        GPOINTER_TO_UINT(g_hash_table_lookup(counts, name)) + 1));
        }
        names = g_list_sort(g_hash_table_get_keys(counts), (GCompareFunc) strcmp);
        for (GList *name = names; name; name = name->next) {
                xml_begin(writer, element);
                xml_put_attribute(writer, "name", name->data);
                xml_put_number(writer, "count",
                               GPOINTER_TO_UINT(g_hash_table_lookup(counts, name->data)));
                xml_end(writer);
        }
}

static void write_totals(XmlWriter *writer, const Report *report)
{
        guint guide[GUIDE_BAND_COUNT], systemd[SYSTEMD_BAND_COUNT];

        report_count_bands(report, guide, systemd);
        xml_begin(writer, "totals");
        xml_put_number(writer, "found", report->inventory->len);
        xml_put_number(writer, "scored", report->outcomes[OUTCOME_SCORED]);
        xml_put_number(writer, "not-applicable", report->outcomes[OUTCOME_NOT_APPLICABLE]);
        xml_put_number(writer, "skipped", report->outcomes[OUTCOME_SKIPPED]);
        if (report->waivers->len > 0)
                xml_put_number(writer, "waived", report->totals.waived);
        put_exposures(writer, report, report->totals.exposures, "highest", "median");
        if (report->head->user_scope)
                put_exposures(writer, report, report->totals.of_user, "highest-of-user",
                              "median-of-user");
        for (guint i = 0; i < GUIDE_BAND_COUNT; i++)
                write_band(writer, "band", &guide_bands[i], guide[i]);
        for (guint i = 0; i < SYSTEMD_BAND_COUNT; i++)
                write_band(writer, "systemd-band", &systemd_bands[i], systemd[i]);
        write_counts(writer, "type", report, OUTCOME_NOT_APPLICABLE);
        write_counts(writer, "reason", report, OUTCOME_SKIPPED);
        xml_end(writer);
}

/* Copies an element of the catalogue with its text and the elements below, into the report's
 * namespace. */
static void copy_element(XmlWriter *writer, const xmlNode *node)
{
        xml_begin(writer, (const char *) node->name);
        for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) {
                g_autofree char *value = xml_attribute(node, (const char *) attribute->name);

                xml_put_attribute(writer, (const char *) attribute->name, value);
        }
        if (xml_first_element(node)) {
                for (xmlNode *child = xml_first_element(node); child;
                     child = xml_next_element(child))
                        copy_element(writer, child);
        } else {
                g_autofree char *text = xml_text(node);

                xml_put_text(writer, g_strstrip(text));
        }
        xml_end(writer);
}

/* Whether the framework that an attribute names is one that was asked for. */
static gboolean is_shown(const Report *report, const xmlNode *node, const char *attribute)
{
        g_autofree char *id = xml_attribute(node, attribute);
        g_auto(GStrv) chosen = report->frameworks ? g_strsplit(report->frameworks, " ", -1) : NULL;

        return !chosen || (id && g_strv_contains((const char *const *) chosen, id));
}

static void copy_controls(XmlWriter *writer, const Report *report, const xmlNode *catalogue,
                          const char *group)
{
        for (xmlNode *node = xml_first_element(catalogue); node; node = xml_next_element(node)) {
                g_autofree char *id = xml_attribute(node, "id");

                if (!xml_is(node, CATALOGUE_NAMESPACE, "controls") || g_strcmp0(id, group) != 0)
                        continue;
                for (xmlNode *control = xml_first_element(node); control;
                     control = xml_next_element(control))
                        if (is_shown(report, control, "set"))
                                copy_element(writer, control);
        }
}

static void write_check(XmlWriter *writer, const Report *report, int check,
                        const xmlNode *catalogue, const xmlNode *texts)
{
        const typeof(report->totals.checks[0]) *totals = &report->totals.checks[check];
        gboolean met = report->units->len > 0;
        g_autofree char *layer = xml_attribute(texts, "layer");
        g_autofree char *manual = xml_attribute(texts, "manual");
        g_autofree char *controls = xml_attribute(texts, "controls");

        xml_begin(writer, "check");
        xml_put_attribute(writer, "id", checks[check].id);
        xml_put_attribute(writer, "name", checks[check].name);
        xml_put_attribute(writer, "layer", layer);
        xml_put_number(writer, "weight", met ? totals->weight : checks[check].weight);
        xml_put_number(writer, "range", met ? totals->range : checks[check].range);
        xml_put_attribute(writer, "manual", manual);
        xml_put_number(writer, "fail", totals->count[CHECK_FAIL]);
        xml_put_number(writer, "pass", totals->count[CHECK_PASS]);
        xml_put_number(writer, "not-applicable", totals->count[CHECK_NOT_APPLICABLE]);
        xml_put_number(writer, "cost", totals->cost);
        put_optional_number(writer, "waived", totals->waived);
        if (report->head->user_scope && check_is_of_system_scope(check))
                xml_put_attribute(writer, "set-apart", "true");
        for (xmlNode *child = xml_first_element(texts); child; child = xml_next_element(child))
                copy_element(writer, child);
        copy_controls(writer, report, catalogue, controls);
        xml_end(writer);
}

/* The catalogue in table order. Error: INPUT where it lacks a check. */
static gboolean write_catalogue(XmlWriter *writer, const Report *report, XmlDocument *document,
                                GError **error)
{
        const xmlNode *catalogue = xmlDocGetRootElement(document);
        const xmlNode *texts[CHECK_COUNT] = {};

        xml_begin(writer, "catalogue");
        for (xmlNode *node = xml_first_element(catalogue); node; node = xml_next_element(node)) {
                g_autofree char *id = xml_attribute(node, "id");
                int check = id ? check_find(id) : -1;

                if (xml_is(node, CATALOGUE_NAMESPACE, "layer") ||
                    xml_is(node, CATALOGUE_NAMESPACE, "mapping") ||
                    (xml_is(node, CATALOGUE_NAMESPACE, "control-set") &&
                     is_shown(report, node, "id")))
                        copy_element(writer, node);
                else if (xml_is(node, CATALOGUE_NAMESPACE, "check") && check >= 0)
                        texts[check] = node;
        }
        for (int check = 0; check < CHECK_COUNT; check++) {
                if (!texts[check]) {
                        xml_set_error(error, catalogue,
                                      "The catalogue has no text for the check %s.",
                                      checks[check].id);
                        return FALSE;
                }
                write_check(writer, report, check, catalogue, texts[check]);
        }
        xml_end(writer);
        return TRUE;
}

static void write_file(XmlWriter *writer, const struct report_file *file, gboolean with_role)
{
        xml_begin(writer, "file");
        if (with_role)
                xml_put_attribute(writer, "role",
                                  file->role == UNIT_FILE_FRAGMENT ? "fragment" : "drop-in");
        xml_put_attribute(writer, "path", file->path);
        xml_put_attribute(writer, "target", file->target);
        xml_put_attribute(writer, "sha256", file->sha256);
        if (file->sha256)
                xml_put_number(writer, "size", file->size);
        xml_put_attribute(writer, "package", file->package);
        xml_end(writer);
}

static void write_problem(XmlWriter *writer, const Problem *problem)
{
        xml_begin(writer, "problem");
        xml_put_attribute(writer, "severity", problem_severity_to_string(problem->severity));
        xml_put_attribute(writer, "unit", problem->unit);
        xml_put_attribute(writer, "path", problem->path);
        put_optional_number(writer, "line", problem->line);
        xml_put_text(writer, problem->message);
        xml_end(writer);
}

static void write_result(XmlWriter *writer, int check, const struct report_check *result)
{
        xml_begin(writer, "check");
        xml_put_attribute(writer, "id", checks[check].id);
        xml_put_attribute(writer, "status", check_status_to_string(result->status));
        if (result->status != CHECK_NOT_APPLICABLE)
                xml_put_number(writer, "badness", result->badness);
        xml_put_number(writer, "range", result->range);
        xml_put_number(writer, "weight", result->weight);
        put_optional_number(writer, "exposure", result->exposure);
        if (result->status == CHECK_FAIL)
                xml_put_number(writer, "then", result->then);
        xml_put_attribute(writer, "path", result->path);
        put_optional_number(writer, "line", result->line);
        xml_put_attribute(writer, "implied-by", result->implied_by);
        xml_put_attribute(writer, "waiver", result->waiver);
        xml_put_attribute(writer, "lapsed", result->lapsed);
        xml_put_element(writer, "value", result->value ? result->value : "");
        xml_end(writer);
}

static void put_unit_attributes(XmlWriter *writer, const Report *report,
                                const struct report_unit *unit)
{
        const struct band *band = guide_band(unit->exposure);

        xml_put_attribute(writer, "name", unit->name);
        xml_put_attribute(writer, "slug", unit->slug);
        xml_put_number(writer, "exposure", unit->exposure);
        if (report->head->user_scope)
                xml_put_number(writer, "of-user", unit->of_user);
        xml_put_number(writer, "badness-sum", unit->badness_sum);
        xml_put_number(writer, "weight-sum", unit->weight_sum);
        xml_put_attribute(writer, "band", band->id);
        xml_put_attribute(writer, "band-label", band->label);
        xml_put_attribute(writer, "action", band->action);
        xml_put_attribute(writer, "systemd-band", systemd_band(unit->exposure)->label);
        xml_put_attribute(writer, "load", unit->load);
        xml_put_attribute(writer, "active", unit->active);
        xml_put_attribute(writer, "sub", unit->sub);
        xml_put_attribute(writer, "file-state", unit->file_state);
        xml_put_attribute(writer, "path", unit->path);
        xml_put_attribute(writer, "package", unit->package);
        xml_put_attribute(writer, "network", report_network_to_string(report_unit_network(unit)));
        xml_put_number(writer, "fail", unit->count[CHECK_FAIL]);
        xml_put_number(writer, "pass", unit->count[CHECK_PASS]);
        xml_put_number(writer, "not-applicable", unit->count[CHECK_NOT_APPLICABLE]);
        if (unit->waived > 0) {
                xml_put_number(writer, "waived", unit->waived);
                xml_put_number(writer, "unwaived", unit->unwaived);
        }
        if (unit->target) {
                xml_put_attribute(writer, "target", unit->target);
                xml_put_number(writer, "limit", unit->limit);
        }
}

struct writing {
        XmlWriter *writer;
        const Report *report;
};

static gboolean write_unit(void *context, const struct report_unit *unit,
                           GError **error G_GNUC_UNUSED)
{
        const struct writing *writing = context;
        XmlWriter *writer = writing->writer;

        xml_begin(writer, "unit");
        put_unit_attributes(writer, writing->report, unit);
        xml_put_element(writer, "description", unit->description);
        xml_put_element(writer, "user", unit->user);
        report_write_unit_targets(writer, unit);
        for (guint i = 0; i < unit->commands->len; i++) {
                const struct report_command *command =
                        &g_array_index(unit->commands, struct report_command, i);

                xml_begin(writer, "command");
                xml_put_attribute(writer, "directive", command->directive);
                xml_put_attribute(writer, "path", command->path);
                put_optional_number(writer, "line", command->line);
                xml_put_text(writer, command->text);
                xml_end(writer);
        }
        for (guint i = 0; i < unit->documentation->len; i++)
                xml_put_element(writer, "documentation", unit->documentation->pdata[i]);
        for (guint i = 0; i < unit->aliases->len; i++)
                xml_put_element(writer, "alias", unit->aliases->pdata[i]);
        report_write_listens(writer, unit);
        for (guint i = 0; i < unit->files->len; i++)
                write_file(writer, &g_array_index(unit->files, struct report_file, i), TRUE);
        report_write_directives(writer, unit);
        for (int check = 0; check < CHECK_COUNT; check++)
                write_result(writer, check, &unit->checks[check]);
        report_write_findings(writer, unit);
        report_write_proposal(writer, unit);
        for (guint i = 0; i < unit->problems->len; i++)
                write_problem(writer, unit->problems->pdata[i]);
        xml_end(writer);
        return TRUE;
}

static void write_inventory(XmlWriter *writer, const Report *report)
{
        xml_begin(writer, "inventory");
        for (guint i = 0; i < report->inventory->len; i++) {
                const struct report_entry *entry =
                        &g_array_index(report->inventory, struct report_entry, i);

                xml_begin(writer, "entry");
                xml_put_attribute(writer, "name", entry->name);
                xml_put_attribute(writer, "type", entry->type);
                xml_put_attribute(writer, "load", entry->load);
                xml_put_attribute(writer, "active", entry->active);
                xml_put_attribute(writer, "sub", entry->sub);
                xml_put_attribute(writer, "file-state", entry->file_state);
                xml_put_attribute(writer, "outcome", report_outcome_to_string(entry->outcome));
                xml_put_attribute(writer, "reason", entry->reason);
                xml_put_attribute(writer, "detail", entry->detail);
                xml_put_attribute(writer, "path", entry->path);
                xml_put_attribute(writer, "package", entry->package);
                xml_end(writer);
        }
        xml_end(writer);
}

static void write_evidence(XmlWriter *writer, const Report *report)
{
        xml_begin(writer, "files");
        for (guint i = 0; i < report->files->len; i++)
                write_file(writer, &g_array_index(report->files, struct report_file, i), FALSE);
        xml_end(writer);
        xml_begin(writer, "problems");
        for (guint i = 0; i < report->problems->len; i++)
                write_problem(writer, report->problems->pdata[i]);
        xml_end(writer);
}

gboolean report_write_xml(const Report *report, XmlDocument *catalogue, GOutputStream *stream,
                          GError **error)
{
        g_autoptr(XmlWriter) writer = xml_writer_new(stream);
        struct writing writing = {writer, report};

        xml_begin_root(writer, "report", REPORT_NAMESPACE);
        xml_put_attribute(writer, "version", "1");
        xml_put_boolean(writer, "complete", report->complete);
        put_time(writer, "generated", report->generated);
        write_origin(writer, report);
        write_rules(writer, report);
        write_totals(writer, report);
        report_write_inputs(writer, report);
        report_write_waivers(writer, report);
        report_write_targets(writer, report);
        report_write_advice(writer, report);
        if (!write_catalogue(writer, report, catalogue, error))
                return FALSE;
        xml_begin(writer, "units");
        if (!report_each_unit(report, write_unit, &writing, error))
                return FALSE;
        xml_end(writer);
        write_inventory(writer, report);
        write_evidence(writer, report);
        xml_end(writer);
        return xml_writer_finish(g_steal_pointer(&writer), error);
}
