/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the kernel applies to the processes of running services, read from /proc of the manager's
 * own PID namespace. Needs no privileges and guesses nothing: what the kernel does not show to this
 * user is recorded as unseen, with the reason.
 */
#pragma once

#include <glib.h>

#include "snapshot/enforcement.h"
#include "snapshot/unit.h"

struct process_options {
        const char *proc; /* where proc(5) of the manager's PID namespace is; NULL: "/proc" */
        gint64 boot_time; /* microseconds since the epoch; 0: as the clocks say now */
};

typedef struct process_reader ProcessReader;

/* Reads what PID 1 has, once. Error: NOT_FOUND or FAILED where that place is no proc(5). */
ProcessReader *process_reader_new(const struct process_options *options, GError **error);
void process_reader_free(ProcessReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProcessReader, process_reader_free)

/* Lists the processes by their control groups, before the first process_read(). */
gboolean process_reader_list(ProcessReader *reader, GError **error);

/*
 * Sets unit->enforcement from the unit's properties ControlGroup and MainPID; leaves it NULL for
 * anything but a service with a process. A process that ends, or moves to another control group,
 * while it is read is left out. Where MainPID is not among the processes that were listed, they are
 * listed again (a limited number of times), since the service was restarted.
 *
 * Only for a manager whose PIDs are those of the proc given: never for --host= and --machine=.
 */
void process_read(ProcessReader *reader, Unit *unit);
