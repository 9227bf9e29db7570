/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What surrounds the units of a snapshot, and the sink that feeds two others. */
#include "snapshot/snapshot.h"

void snapshot_head_free(SnapshotHead *head)
{
        if (head == NULL)
                return;
        g_free(head->host_name);
        g_free(head->machine_id);
        g_free(head->boot_id);
        g_free(head->os_id);
        g_free(head->os_version_id);
        g_free(head->os_pretty_name);
        g_free(head->kernel);
        g_free(head->architecture);
        g_free(head->virtualization);
        g_free(head->root);
        g_free(head->systemd_package);
        g_free(head->collector_user);
        g_free(head->tool_version);
        g_free(head);
}

static gboolean tee_begin(void *context, const SnapshotHead *head, GError **error)
{
        const struct snapshot_tee *tee = context;

        return tee->first.begin(tee->first.context, head, error) &&
               tee->second.begin(tee->second.context, head, error);
}

static gboolean tee_unit(void *context, const Unit *unit, GError **error)
{
        const struct snapshot_tee *tee = context;

        return tee->first.unit(tee->first.context, unit, error) &&
               tee->second.unit(tee->second.context, unit, error);
}

static gboolean tee_end(void *context, const struct snapshot_tail *tail, GError **error)
{
        const struct snapshot_tee *tee = context;

        return tee->first.end(tee->first.context, tail, error) &&
               tee->second.end(tee->second.context, tail, error);
}

struct snapshot_sink snapshot_tee_sink(struct snapshot_tee *tee)
{
        return (struct snapshot_sink){
                .begin = tee_begin, .unit = tee_unit, .end = tee_end, .context = tee};
}
