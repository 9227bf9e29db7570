/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to the files that read proc(5): mounts, and the view of them that a namespace has. */
#pragma once

#include "collect/process.h"

/* One mount of a mountinfo, proc_pid_mountinfo(5). */
struct mount {
        guint64 id, parent;
        const char *device; /* "major:minor" */
        const char *root;   /* the folder of the file system that is mounted */
        const char *point;  /* where, as the process sees it */
        const char *type;   /* of the file system */
        gboolean read_only;
};

typedef struct mount_table MountTable;
struct mount_table {
        GArray *mounts; /* struct mount */
        char *text;     /* what the mounts point into */
        gboolean is_truncated;
};

/* Reads the text of a mountinfo. Lines that are none are left out. */
MountTable *mount_table_parse(const char *text);
void mount_table_free(MountTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MountTable, mount_table_free)

/* The mount that a path is on, with what is mounted over what; NULL where it is outside of all. */
const struct mount *mount_table_find(const MountTable *table, const char *path);

/*
 * Fills the view. host is PID 1's table. directory is the descriptor of /proc/PID, by whose root a
 * path that is not there, or is a symbolic link, is found out and left out of the facts.
 */
void mount_view_fill(Unit *unit, struct mount_view *view, const MountTable *table,
                     const MountTable *host, int directory);
