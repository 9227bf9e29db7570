/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A running manager to a snapshot's stream of units, over sd-bus: the sibling of collect/tree.h.
 *
 * What the manager has loaded is read from it (ListUnits, then one GetAll for each unit, many of
 * them under way at once). ListUnitFiles is asked of another machine alone, since it stops a
 * manager of a few thousand unit files for many seconds. What is installed but not loaded is read
 * from its unit files where the manager is this machine's own, and has neither active_state nor
 * sub_state then: nothing of it runs. The files of another machine cannot be read, so its manager
 * is asked for those units too, which makes it load them while it answers, as `systemctl show NAME`
 * does.
 *
 * Every property of every interface is kept with its D-Bus signature and its value as
 * `systemctl show --all` prints it; docs/architecture.md lists what differs.
 */
#pragma once

#include <glib.h>

#include "snapshot/snapshot.h"

struct bus_options {
        /* Which manager; at most one of address, host, machine. None: this machine's own, over its
         * private socket where that is allowed, else the bus. */
        const char *address; /* a D-Bus address, "unix:path=…" */
        const char *host;    /* [USER@]HOST, over ssh */
        const char *machine; /* a local container, or USER@ for its user manager */
        int *descriptor;     /* a connected socket, which is taken over; for tests. NULL: none */
        gboolean user_scope;
        /* The root whose unit files are the manager's. NULL: "/" for this machine's own manager,
         * none for any other. */
        const char *files_root;

        const char *const *names; /* unit names and globs to read; NULL or empty: everything */
        gboolean with_digests;    /* of the files of units that are not loaded */
        gboolean with_packages;
        gboolean include_secrets;
        unsigned read_as; /* systemd version whose grammar reads unit files; 0: the manager's */

        guint window;         /* calls under way at once; 0: BUS_WINDOW */
        guint64 call_timeout; /* microseconds for one call; 0: BUS_CALL_TIMEOUT */
        guint64 timeout;      /* microseconds for all; 0: BUS_TIMEOUT */

        /*
         * What to do when the manager reloads, or a unit that was already handed on changes. A sink
         * takes every unit once, so it cannot be corrected: without this, bus_read() fails with
         * BULKHEAD_ERROR_CHANGED, and the caller begins again with a new sink; with it, the
         * snapshot keeps what it has, and a problem says what is uncertain. Pass it on the last
         * attempt (BUS_ATTEMPTS) and where the output cannot be taken back.
         */
        gboolean accept_changes;
        /* The manager was there a moment ago, so that one which executes itself anew, as it does
         * while its package is upgraded, is waited for (BUS_RETURN). Pass it after CHANGED. */
        gboolean again;

        /* May be NULL. Called now and then, at most some ten times a second. */
        void (*progress)(void *context, guint done, guint total);
        void *progress_context;
        /* May be NULL. Set to non-zero, by a signal handler, to end with an error soon. */
        const volatile gint *stop;
};

enum {
        BUS_WINDOW = 64,  /* dbus-daemon refuses more than some 128 replies a connection */
        BUS_ATTEMPTS = 3, /* to read a manager that does not hold still */
};
#define BUS_CALL_TIMEOUT (30 * G_USEC_PER_SEC)
#define BUS_TIMEOUT      (10 * 60 * G_USEC_PER_SEC)
#define BUS_RETURN       (15 * G_USEC_PER_SEC)

/*
 * Reads the manager into the sink, in byte order of the names. A unit that cannot be read is in the
 * stream with load UNIT_ERROR, load_reason, and a problem; the rest goes on. A name that was asked
 * for and is not known is UNIT_NOT_FOUND.
 *
 * Errors: NOT_FOUND where no systemd runs here, FAILED where the manager cannot be reached or does
 * not list its units, or the connection is lost; CHANGED (see accept_changes).
 */
gboolean bus_read(const struct bus_options *options, const struct snapshot_sink *sink,
                  GError **error);
