/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A snapshot: who was looked at, when, by whom, and the units. Large collections are streamed: a
 * source calls a sink once for the head, once for each unit in byte order of the names, and once
 * for the end.
 */
#pragma once

#include <glib.h>

#include "snapshot/unit.h"

enum snapshot_source {
        SNAPSHOT_FROM_FILES,   /* unit files of an installed tree */
        SNAPSHOT_FROM_MANAGER, /* a running manager over sd-bus */
};

/* What may be unknown. */
enum snapshot_answer {
        SNAPSHOT_UNKNOWN,
        SNAPSHOT_NO,
        SNAPSHOT_YES,
};

/* What is known before the first unit. Strings are NULL where unknown. All owned. */
struct snapshot_head {
        /* host */
        char *host_name;
        char *machine_id;
        char *boot_id;
        char *os_id;
        char *os_version_id;
        char *os_pretty_name;
        char *kernel;
        char *architecture;   /* as systemd's ConditionArchitecture= names it, "x86-64" */
        char *virtualization; /* as systemd-detect-virt names it */
        guint64 uptime;       /* seconds when the reading began; 0 unknown */
        enum snapshot_answer time_synchronized; /* the clock that gave the times, with another */
        /* manager */
        enum snapshot_source source;
        char *root; /* of the tree read, "/" for the system's own */
        gboolean user_scope;
        unsigned systemd_version; /* 252; 0 unknown */
        char *systemd_package;    /* exact package version, or NULL */
        char *manager_state;      /* its SystemState, "running"; NULL where none was asked */
        char *manager_tainted;    /* its Tainted, words parted by ':', often "" */
        unsigned read_as; /* the systemd version whose grammar the unit files were read by */
        /* collection */
        gint64 begin; /* microseconds since the epoch */
        char *collector_user;
        unsigned collector_uid;
        gboolean collector_privileged; /* effective uid 0 or CAP_DAC_READ_SEARCH */
        char *collector_capabilities;  /* effective, parted by blanks; "all" of this kernel */
        char *tool_version;
};

/* What is known after the last. */
struct snapshot_tail {
        gint64 end;
        guint unit_count;
        GPtrArray *problems; /* Problem *: those that belong to no single unit */
};

typedef struct snapshot_head SnapshotHead;
void snapshot_head_free(SnapshotHead *head);
/* A deep copy. */
SnapshotHead *snapshot_head_copy(const SnapshotHead *head);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SnapshotHead, snapshot_head_free)

/*
 * Where a source puts what it reads. Each returns false with an error to stop. Everything is
 * borrowed for the call: a sink copies what it keeps.
 */
struct snapshot_sink {
        gboolean (*begin)(void *context, const SnapshotHead *head, GError **error);
        gboolean (*unit)(void *context, const Unit *unit, GError **error);
        gboolean (*end)(void *context, const struct snapshot_tail *tail, GError **error);
        void *context;
};

/* Sends what it receives to both sinks in turn. */
struct snapshot_tee {
        struct snapshot_sink first;
        struct snapshot_sink second;
};
struct snapshot_sink snapshot_tee_sink(struct snapshot_tee *tee);
