/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One listing of every search directory, sorted into what matters: the first half of the name map
 * (unit-map.h). */
#pragma once

#include <glib.h>

#include "base/root.h"
#include "collect/search-path.h"

/* Where the links that enable a unit are. */
enum {
        ENABLED_IN_ETC = 1,
        ENABLED_IN_RUN = 2,
        ENABLED_BY_VENDOR = 4, /* below /usr: part of the system, and not called enabled */
};

struct unit_scan {
        GStringChunk *strings;
        GHashTable *entries;  /* name to struct unit_map_entry * */
        GHashTable *drop_ins; /* "foo.service" for foo.service.d, or "service": GArray of struct
                                 drop_in_directory */
        GHashTable *links;    /* names in .wants/ and the like to flags */
};

/* Fills the scan, which is empty before. What is odd or cannot be read is a problem. */
void unit_scan(const Root *root, const SearchPath *path, struct unit_scan *scan,
               GPtrArray *problems);
void unit_scan_clear(struct unit_scan *scan);

/* The flag of links in that directory of the search path. */
guint unit_scan_flags(const SearchPath *path, guint directory);
