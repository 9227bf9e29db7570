/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where the values of a unit that a manager has loaded come from: its files are read again, with
 * the reader of unit files, to find the line that sets each property, and to find what the files
 * would give now where the manager has not read them since.
 */
#pragma once

#include <glib.h>

#include "collect/load.h"
#include "snapshot/unit.h"

typedef struct provenance Provenance;

/* The loader, with the search path of the manager's own root, is borrowed. */
Provenance *provenance_new(struct unit_loader *loader);
void provenance_free(Provenance *provenance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Provenance, provenance_free)

/*
 * unit was read from the manager: it has its properties, its settings where it runs processes, and
 * in files the FragmentPath and DropInPaths that the manager names. Adds to it
 *  - of every file the digest, size, time, link target and package; state says whether it is gone;
 *    files that are there and that the manager has not read are appended with UNIT_FILE_NEW;
 *  - the directives as written;
 *  - the file and line of every property that a file sets (the line that decides its value now);
 *  - implied_by where a setting comes from another one;
 *  - disk_value of every property of settings_table whose value in the files is another one;
 *  - problems: files that cannot be read, lines that systemd ignores.
 * A unit without files is left as it is.
 */
void provenance_fill(Provenance *provenance, Unit *unit);
