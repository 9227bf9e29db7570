/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to the observation: the tables of sockets below a net folder of proc(5). */
#pragma once

#include "snapshot/observation.h"

/*
 * Adds to the observation what the tables in that folder ("123/net") say of the sockets whose
 * inodes (GUINT_TO_POINTER-like, guint64 keys) are in the set, and takes these out of it. FALSE
 * where a table could not be read.
 */
gboolean observe_sockets(int proc, const char *folder, GHashTable *inodes,
                         Observation *observation);
