/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Folders laid over each other: those of a house before Bulkhead's own, so that a house keeps only
 * the files that it changes. An array of paths, the first wins, NULL ends it; there is at least
 * one.
 */
#pragma once

#include <glib.h>

typedef const char *const *Layers;

/* The lowest, which holds everything. */
const char *layers_last(Layers layers);

/*
 * The folder that a file is taken from: the first that has something of that name, even a link that
 * leads nowhere, since that is a mistake to be named and not one to be passed over; the last where
 * none has it. Borrowed.
 */
const char *layers_find(Layers layers, const char *name);

/* The file's path there. */
char *layers_path(Layers layers, const char *name);
