/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * All unit names of a search path and what they lead to: files, linked files, masks, aliases,
 * enablement links, drop-in directories. Built from one listing of each directory; asking it does
 * no input or output. The rules are systemd's own (facts: the name map of systemd 252 to 262).
 */
#pragma once

#include <glib.h>

#include "base/root.h"
#include "collect/search-path.h"

/* A name in a search directory that counts: the first directory that has it wins. */
struct unit_map_entry {
        const char *name;
        const char *alias_of; /* the name that it is an alias of, or NULL: then it is a unit file */
        guint directory;      /* index into the search path */
        gboolean is_link;     /* a unit file that is a link which leads out of the search path */
};

enum unit_lookup {
        UNIT_LOOKUP_FOUND,
        UNIT_LOOKUP_MISSING,  /* no file and no link of that name */
        UNIT_LOOKUP_DANGLING, /* an alias of something that is not there */
        UNIT_LOOKUP_LOOP,     /* aliases that lead in a circle, or through too many names */
};

/* One directory NAME.d of a search directory. */
struct drop_in_directory {
        guint directory;
        gboolean is_link;
};

typedef struct unit_map UnitMap;

UnitMap *unit_map_new(const Root *root, const SearchPath *path, GPtrArray *problems);
void unit_map_free(UnitMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UnitMap, unit_map_free)

/* The unit file that a name leads to; for an instance without a file of its own, its template's. */
enum unit_lookup unit_map_find(const UnitMap *map, const char *name,
                               const struct unit_map_entry **ret_entry);

/* The id of the unit that a name leads to: its file's name, with the name's instance. The caller's.
 */
char *unit_map_id(const char *name, const struct unit_map_entry *entry);

/* The other names of the unit, in byte order: char *, the caller's. */
GPtrArray *unit_map_aliases(const UnitMap *map, const char *id, const struct unit_map_entry *entry);

/*
 * Every name of the search path, and every unit name that an enablement link has (NAME.wants/,
 * .requires/, .upholds/), in byte order: const char *, the map's. The array is the caller's.
 */
GPtrArray *unit_map_names(const UnitMap *map);
/* True if there is a file or link of that name in a search directory. */
gboolean unit_map_has_name(const UnitMap *map, const char *name);

/* True if a link below /etc or /run (of /run alone where *ret_runtime) enables the unit of that id,
 * or an alias does. */
gboolean unit_map_is_enabled(const UnitMap *map, const char *id, gboolean *ret_runtime);

/* The directories called name + ".d", in the order of the search path: struct drop_in_directory, or
 * NULL. */
const GArray *unit_map_drop_in_directories(const UnitMap *map, const char *name);
