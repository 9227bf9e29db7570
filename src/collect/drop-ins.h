/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The drop-ins of a unit: which directories apply to it, which file of each name wins, and in which
 * order they are applied; systemd.unit(5). Each drop-in directory is listed once, and a file that
 * is meant for many units is read once.
 */
#pragma once

#include <glib.h>

#include "collect/unit-content.h"
#include "collect/unit-map.h"

struct drop_in {
        const char *file;  /* its name in the directory, by which drop-ins are ordered */
        const char *name;  /* below the search directory, "foo.service.d/x.conf" */
        guint directory;   /* index into the search path */
        gboolean has_link; /* the file or its directory is a link */
        gboolean shared;   /* it is in a directory that is not named after one unit alone */
};

typedef struct drop_ins DropIns;

/* Everything is borrowed for the life of the result. problems gets what is wrong with directories.
 */
DropIns *drop_ins_new(const struct unit_content_reader *reader, const UnitMap *map,
                      GPtrArray *problems);
void drop_ins_free(DropIns *drop_ins);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DropIns, drop_ins_free)

/*
 * The drop-ins of the unit in the order in which they are applied: struct drop_in, their strings
 * live as long as drop_ins. *ret_exceeded is set to true where there are more than
 * LIMIT_DROP_INS_PER_UNIT.
 */
GArray *drop_ins_find(DropIns *drop_ins, const char *id, const GPtrArray *aliases,
                      gboolean *ret_exceeded);

/* The content of one of them. Errors as unit_content_read(). */
UnitContent *drop_ins_read(DropIns *drop_ins, const struct drop_in *drop_in, GError **error);
