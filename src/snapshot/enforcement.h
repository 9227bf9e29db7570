/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the kernel applied to the processes of a running service when the snapshot was made: the
 * other half of the settings, which say what was declared. What could not be seen has a reason and
 * no value. Strings are in the unit's chunk; proc(5), namespaces(7), capabilities(7).
 */
#pragma once

#include <glib.h>

#include "snapshot/unit.h"

enum process_namespace {
        NAMESPACE_CGROUP,
        NAMESPACE_IPC,
        NAMESPACE_MOUNT,
        NAMESPACE_NETWORK,
        NAMESPACE_PID,
        NAMESPACE_TIME,
        NAMESPACE_USER,
        NAMESPACE_UTS,
        NAMESPACE_COUNT,
};
/* As below /proc/PID/ns: "cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts". */
extern const char *const process_namespace_names[NAMESPACE_COUNT];

/* A namespace of a process against that of the manager's host, its PID 1. */
enum namespace_relation {
        NAMESPACE_UNSEEN, /* also where the kernel has no such namespace */
        NAMESPACE_SHARED, /* the same as PID 1's */
        NAMESPACE_OWN,    /* another one */
};

/* A path that settings speak of, as a mount namespace shows it. */
struct mount_fact {
        const char *path;
        gboolean read_only;  /* the mount or its file system is */
        gboolean replaced;   /* another file system or folder stands there than in PID 1's view */
        const char *type;    /* of the file system there: "tmpfs" */
        const char *mounted; /* the mount point that the path belongs to */
};

/* What one mount namespace shows: most services have one view, and their processes share it. */
struct mount_view {
        GArray *facts;        /* struct mount_fact, in the order of view_paths */
        GPtrArray *read_only; /* const char *: mount points that are read-only here, not in PID 1's
                                 view; byte order */
        GPtrArray *hidden; /* const char *: paths with an inaccessible node of systemd's on top */
        gboolean is_truncated; /* more than LIMIT_MOUNTS mounts, or LIMIT_MOUNT_PATHS paths */
};
enum { VIEW_PATH_COUNT = 18 };
/* The paths that every view tells of: "/", "/usr", "/etc", "/home", "/tmp" and so on. */
extern const char *const view_paths[VIEW_PATH_COUNT];

#define PROCESS_NO_VIEW (-1)

struct process {
        guint32 pid;
        gboolean is_main;
        const char *command;       /* its comm, at most 15 bytes */
        const char *control_group; /* below the unit's: "" in it, "/sub" in a delegated one */
        gint64 start;              /* microseconds since the epoch; 0 unknown */

        /* From its status; all zero where status_unseen says why it could not be read. */
        const char *status_unseen;
        gint no_new_privileges; /* 0 or 1; -1 where the kernel does not say */
        gint seccomp;           /* 0 off, 1 strict, 2 filter; -1 where the kernel does not say */
        gint64 seccomp_filters; /* -1 where the kernel does not say */
        guint64 bounding, effective, permitted, inheritable, ambient; /* capabilities */
        guint32 uid[4], gid[4]; /* real, effective, saved, file system */
        GArray *groups;         /* guint32, supplementary */

        const char *namespaces_unseen; /* or NULL */
        enum namespace_relation namespaces[NAMESPACE_COUNT];

        /* An index into the views; PROCESS_NO_VIEW with NULL: it is that of PID 1. */
        const char *mounts_unseen;
        gint32 view;
};

typedef struct enforcement Enforcement;
struct enforcement {
        const char *control_group; /* as the manager names it */
        gint64 inherited_filters;  /* that PID 1 has, and so every process; -1 unknown */
        GArray *processes;         /* struct process, by pid */
        GArray *views;             /* struct mount_view */
        gboolean is_truncated;     /* more than LIMIT_PROCESSES_PER_UNIT; the first ones and the
                                      main process are here */
};

Enforcement *enforcement_new(void);
void enforcement_free(Enforcement *enforcement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Enforcement, enforcement_free)

/* Appends an empty one with its arrays; valid until the next is appended. */
struct process *enforcement_add_process(Enforcement *enforcement);
struct mount_view *enforcement_add_view(Enforcement *enforcement);

/* The main process, or NULL. */
const struct process *enforcement_main(const Enforcement *enforcement);
/* The view of a process; NULL where it is PID 1's or unseen. */
const struct mount_view *enforcement_view(const Enforcement *enforcement,
                                          const struct process *process);
/* What the view says of one of view_paths. */
const struct mount_fact *mount_view_find(const struct mount_view *view, const char *path);
