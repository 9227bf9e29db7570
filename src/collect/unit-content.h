/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bytes of a unit file or drop-in, read once, with what a snapshot says of the file. */
#pragma once

#include <glib.h>

#include "base/root.h"
#include "collect/search-path.h"
#include "snapshot/unit.h"

/* Reference-counted: unit_content_unref(). */
struct unit_content {
        char *data;         /* NUL after the last byte */
        gsize size;         /* of data */
        gboolean truncated; /* the file is larger than LIMIT_UNIT_FILE_SIZE; data are its first
                               bytes */
        gboolean is_null;   /* a link to /dev/null or another character device: empty on purpose */
        gint64 modified;    /* microseconds since the epoch */
        char *sha256;       /* NULL where truncated or not asked for */
        char *target;       /* where the file is a link: what it leads to, resolved; else NULL */
};
typedef struct unit_content UnitContent;

struct unit_content_reader {
        const Root *root;
        const SearchPath *path;
        gboolean with_digests;
};

/*
 * Reads the file name ("foo.service", "foo.service.d/x.conf") of a search directory. has_link says
 * that the file or the directory that it is in is a link, so that the way to it must be resolved.
 * Errors as root_open_file().
 */
UnitContent *unit_content_read(const struct unit_content_reader *reader, guint directory,
                               const char *name, gboolean has_link, GError **error);
/* The same of a file by its path in the root, wherever that is. */
UnitContent *unit_content_read_path(const struct unit_content_reader *reader, const char *path,
                                    GError **error);
UnitContent *unit_content_ref(UnitContent *content);
void unit_content_unref(UnitContent *content);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UnitContent, unit_content_unref)

/*
 * What could not be read for want of permission or because of an input error is missing evidence,
 * PROBLEM_ERROR; what is not there, loops, or is no regular file systemd cannot read either,
 * PROBLEM_WARNING.
 */
enum problem_severity unit_content_severity(const GError *error);

/* A problem of that severity out of the error of opening or reading it; the path is not repeated in
 * the sentence. */
Problem *unit_content_problem(const char *unit, const char *path, const GError *error);

/* Adds the problem of errno: that a directory cannot be VERB, as root_set_error() says it. */
void unit_content_complain(GPtrArray *problems, const char *path, const char *verb);
