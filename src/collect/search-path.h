/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The directories in which a manager looks for unit files, highest priority first; systemd.unit(5),
 * and what `systemd-analyze unit-paths` prints. The directories of the running state (transient
 * units, generators) are left out, as `systemd-analyze --offline=yes` leaves them out.
 */
#pragma once

#include <glib.h>

#include "base/root.h"

struct search_directory {
        char *path;     /* as the search path names it */
        char *resolved; /* canonical; NULL where the directory is not there */
        int fd;         /* -1 where it is not there or cannot be read */
};

struct search_path {
        GArray *directories; /* struct search_directory */
};
typedef struct search_path SearchPath;

/*
 * Opens every directory once. A directory that leads to one that is already in the list is dropped;
 * one that is missing stays, since links into it are aliases all the same. One that cannot be
 * opened is a problem. version decides whether /lib/systemd/system is listed by that name.
 * SYSTEMD_UNIT_PATH replaces the list, or goes before it where it ends in ':'.
 */
SearchPath *search_path_new(const Root *root, gboolean user_scope, unsigned version,
                            GPtrArray *problems);
void search_path_free(SearchPath *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SearchPath, search_path_free)

const struct search_directory *search_path_at(const SearchPath *path, guint index);

/* The path below one of the directories ("foo.service", "foo.wants/bar.service"), or NULL where it
 * is outside all. */
const char *search_path_inside(const SearchPath *path, const char *file);
