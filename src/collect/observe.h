/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the processes of a running service use at this moment, out of proc(5): sockets, files,
 * devices, memory, users. */
#pragma once

#include "snapshot/observation.h"
#include "snapshot/unit.h"

/*
 * Looks at the processes in unit->enforcement. NULL where there are none, or where none of them
 * could be looked at at all. What single parts of proc(5) do not show to this user is a sentence in
 * unseen. proc is where proc(5) of the manager's PID namespace is.
 */
Observation *observe_unit(const Unit *unit, const char *proc);
