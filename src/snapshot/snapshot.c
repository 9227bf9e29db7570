/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What surrounds the units of a snapshot, and the sink that feeds two others. */
#include "snapshot/snapshot.h"

#include <stddef.h>

/* The strings of a head, so that copying and freeing cannot forget one. */
static const size_t head_strings[] = {
        offsetof(struct snapshot_head, host_name),
        offsetof(struct snapshot_head, machine_id),
        offsetof(struct snapshot_head, boot_id),
        offsetof(struct snapshot_head, os_id),
        offsetof(struct snapshot_head, os_version_id),
        offsetof(struct snapshot_head, os_pretty_name),
        offsetof(struct snapshot_head, kernel),
        offsetof(struct snapshot_head, architecture),
        offsetof(struct snapshot_head, virtualization),
        offsetof(struct snapshot_head, root),
        offsetof(struct snapshot_head, systemd_package),
        offsetof(struct snapshot_head, manager_state),
        offsetof(struct snapshot_head, manager_tainted),
        offsetof(struct snapshot_head, collector_user),
        offsetof(struct snapshot_head, collector_capabilities),
        offsetof(struct snapshot_head, tool_version),
};

void snapshot_head_free(SnapshotHead *head)
{
        if (head == NULL)
                return;
        for (size_t i = 0; i < G_N_ELEMENTS(head_strings); i++)
                g_free(G_STRUCT_MEMBER(char *, head, head_strings[i]));
        g_free(head);
}

SnapshotHead *snapshot_head_copy(const SnapshotHead *head)
{
        SnapshotHead *copy = g_memdup2(head, sizeof *head);

        for (size_t i = 0; i < G_N_ELEMENTS(head_strings); i++) {
                char **string = G_STRUCT_MEMBER_P(copy, head_strings[i]);

                *string = g_strdup(*string);
        }
        return copy;
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
