/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The files below a directory and their digests: what SHA256SUMS and the manifest are made of, and
 * what verify looks at. Links are never followed.
 */
#pragma once

#include <glib.h>

enum listed_kind {
        LISTED_FILE,      /* a regular file */
        LISTED_DIRECTORY, /* one without anything in it; others show by what they hold */
        LISTED_OTHER,     /* a link, a FIFO, a device, … */
};

struct listed_file {
        char *name; /* relative, with '/' */
        enum listed_kind kind;
};

/*
 * Everything below path, struct listed_file in byte order of the names; the array owns them.
 * Errors: LIMIT where it is nested more deeply than LIMIT_REPORT_DEPTH, else FAILED or a file error
 * that names the path.
 */
GPtrArray *file_list_below(const char *path, GError **error);

/*
 * The names in a folder, char * in byte order, without "." and "..". Error: FAILED, NOT_FOUND, or
 * LIMIT where there are more than LIMIT_UNITS. Other than with GLib's GDir a folder that cannot be
 * read to its end is an error. Of the second a descriptor is given, which is closed; the path is
 * for the message.
 */
GPtrArray *file_names_in(const char *folder, GError **error);
GPtrArray *file_names_of(int fd, const char *folder, GError **error);

/* What a regular file holds. */
struct file_sum {
        char *name;
        char *sha256; /* lower-case hexadecimal */
        guint64 size;
};
void file_sum_free(struct file_sum *sum);

/*
 * Digest and size of the regular file base/name; a link or anything else is no file. The caller's.
 * Error: FAILED.
 */
struct file_sum *file_sum_of(const char *base, const char *name, GError **error);

/*
 * The digest of the executable that runs, the caller's; NULL where nobody says which it is, or it
 * was replaced since. Error: FAILED.
 */
gboolean file_program_digest(char **ret_sha256, GError **error);

/* Whether nothing has that name; what cannot be looked at may be there. */
gboolean file_is_gone(const char *path);

/* Opens a regular file for reading, or gives -1 with errno set. */
int file_open_regular(const char *path);

/* The line of a SHA256SUMS file, as sha256sum(1) writes it. */
void file_sum_append_line(GString *text, const struct file_sum *sum);
