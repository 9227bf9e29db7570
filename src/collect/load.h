/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One unit out of its files: the fragment, its drop-ins, every directive, the typed settings, what
 * systemd would refuse. */
#pragma once

#include <glib.h>

#include "collect/drop-ins.h"
#include "collect/package.h"
#include "collect/reading.h"
#include "collect/unit-map.h"

/* What all units of a tree are loaded with. Everything is borrowed. */
struct unit_loader {
        const struct reading *reading;
        const SearchPath *path;
        const UnitMap *map;
        const PackageIndex *packages; /* NULL: owners are not looked up */
        gboolean with_properties;     /* write the settings as properties too */
        gboolean with_times;          /* tell when each file was modified */
        struct unit_content_reader contents;
        DropIns *drop_ins;
};

/*
 * The unit that this name leads to (the unit may have another name: unit_map_id()). Never fails: a
 * unit that could not be read, or that systemd would refuse, says so in load, load_reason and its
 * problems. The name need not be a valid one.
 */
Unit *unit_load_by_name(struct unit_loader *loader, const char *name);

/*
 * The unit of this id (a valid one) out of these files, wherever they are: the fragment, NULL for
 * none, and const char * drop-ins in the order in which they are applied. Without aliases and
 * unit_file_state.
 */
Unit *unit_load_from_paths(struct unit_loader *loader, const char *id, const char *fragment,
                           const GPtrArray *drop_ins);

/* A file of a unit by what is in it. */
struct unit_text {
        enum unit_file_role role;
        const char *path;
        const char *data;
        gsize size;
};

/* The same out of these texts (struct unit_text, in the order in which they are applied): no file
 * is read, and map, path and drop-ins of the loader are not looked at. */
Unit *unit_load_from_texts(struct unit_loader *loader, const char *id, const GArray *texts);
