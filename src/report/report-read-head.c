/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a report says of where it comes from, read back. */
#include "base/text.h"
#include "report/report-reader.h"

gboolean reader_read_snapshot(struct reader *reader, const xmlNode *node)
{
        Report *report = reader->report;
        SnapshotHead *head = report->head;
        g_autofree char *source = xml_attribute(node, "source");
        g_autofree char *scope = xml_attribute(node, "scope");
        guint64 systemd, read_as;

        if (!reader_time(reader, node, "begin", &head->begin) ||
            !reader_time(reader, node, "end", &report->end) ||
            !reader_number(reader, node, "systemd", TRUE, G_MAXUINT, &systemd) ||
            !reader_number(reader, node, "read-as", TRUE, G_MAXUINT, &read_as))
                return FALSE;
        report->snapshot_sha256 = xml_attribute(node, "sha256");
        head->source =
                g_strcmp0(source, "manager") == 0 ? SNAPSHOT_FROM_MANAGER : SNAPSHOT_FROM_FILES;
        head->user_scope = g_strcmp0(scope, "user") == 0;
        head->root = xml_attribute(node, "root");
        head->systemd_version = (unsigned) systemd;
        head->systemd_package = xml_attribute(node, "systemd-package");
        head->read_as = (unsigned) read_as;
        head->manager_state = xml_attribute(node, "state");
        head->manager_tainted = xml_attribute(node, "tainted");
        return TRUE;
}

gboolean reader_read_host(struct reader *reader, const xmlNode *node)
{
        SnapshotHead *head = reader->report->head;
        g_autofree char *synchronized = xml_attribute(node, "time-synchronized");

        if (!reader_number(reader, node, "uptime", TRUE, G_MAXUINT64, &head->uptime))
                return FALSE;
        if (synchronized)
                head->time_synchronized =
                        reader_is_true(node, "time-synchronized") ? SNAPSHOT_YES : SNAPSHOT_NO;
        head->host_name = xml_attribute(node, "name");
        head->machine_id = xml_attribute(node, "machine-id");
        head->boot_id = xml_attribute(node, "boot-id");
        head->os_id = xml_attribute(node, "os-id");
        head->os_version_id = xml_attribute(node, "os-version");
        head->os_pretty_name = xml_attribute(node, "os-name");
        head->kernel = xml_attribute(node, "kernel");
        head->architecture = xml_attribute(node, "architecture");
        head->virtualization = xml_attribute(node, "virtualization");
        return TRUE;
}

gboolean reader_read_collector(struct reader *reader, const xmlNode *node)
{
        SnapshotHead *head = reader->report->head;
        guint64 uid;

        if (!reader_number(reader, node, "uid", FALSE, G_MAXUINT, &uid))
                return FALSE;
        head->collector_user = xml_attribute(node, "user");
        head->collector_uid = (unsigned) uid;
        head->collector_privileged = reader_is_true(node, "privileged");
        head->collector_capabilities = xml_attribute(node, "capabilities");
        return TRUE;
}

gboolean reader_read_rules(struct reader *reader, const xmlNode *node)
{
        Report *report = reader->report;
        g_autofree char *name = xml_require_attribute(node, "name", reader->error);
        g_autofree char *bands = xml_attribute(node, "bands");
        const xmlNode *policy = xml_first_element(node);

        if (!name)
                return FALSE;
        report->rules = rule_set_find(name);
        if (!report->rules) {
                xml_set_error(reader->error, node, "The rule set %s is unknown.", name);
                return FALSE;
        }
        report->systemd_bands = g_strcmp0(bands, "systemd") == 0;
        report->frameworks = xml_attribute(node, "frameworks");
        if (policy) {
                report->policy_path = xml_attribute(policy, "path");
                report->policy_sha256 = xml_attribute(policy, "sha256");
        }
        return TRUE;
}

gboolean reader_read_tool(struct reader *reader, const xmlNode *node)
{
        reader->report->tool_version = xml_attribute(node, "version");
        return TRUE;
}
