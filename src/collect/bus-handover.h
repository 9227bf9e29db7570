/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to the collector over the bus: the thread that calls the sink. */
#pragma once

#include "collect/bus-reader.h"

/* Starts the thread. From now until bus_handover_finish() the reader's files, processes and sink
 * are its own. */
BusHandover *bus_handover_new(struct bus_reader *reader);

/* Hands an item on, with its unit, in the order of the calls; waits where the thread is behind.
 * False where the sink has failed. */
gboolean bus_handover_push(BusHandover *handover, struct bus_item *item);

/*
 * Waits until all is handed on, or with cancel only for the unit that is under way, and frees.
 * False with the sink's error where it failed; an error that is set already stays.
 */
gboolean bus_handover_finish(BusHandover *handover, gboolean cancel, GError **error);
