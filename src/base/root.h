/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A file system root that is read, and the only way by which files below it are opened: every
 * component, symbolic links too, is resolved inside the root, as chroot(2) would. Nothing here
 * writes.
 */
#pragma once

#include <glib.h>
#include <sys/stat.h>

typedef struct root Root;

/* Opens the directory at path ("/" for the running system's own root). Errors: NOT_FOUND, FAILED.
 */
Root *root_open(const char *path, GError **error);
void root_free(Root *root);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Root, root_free)

/* The root as the user named it, made absolute and without a trailing slash; "/" for the system's
 * own root. */
const char *root_path(const Root *root);

/*
 * What could not be read, of calls that were given no place for an error: such a caller takes a
 * file that is missing as an answer, but a disk that fails is none. Calls for each path, in byte
 * order, with a sentence.
 */
typedef void (*root_failure)(void *context, const char *path, const char *sentence);
void root_each_unheard(const Root *root, root_failure function, void *context);

/* Keeps a failure for root_each_unheard(), for who met one and has nobody to tell. What is missing
 * or of another kind is an answer, and is not kept. */
void root_keep_unheard(const Root *root, const char *path, const GError *error);

/*
 * Resolves path (absolute, as seen inside the root) with all its symbolic links, the last component
 * too unless keep_last_link. Links that try to leave the root stay inside it. Returns the canonical
 * path inside the root. Errors: NOT_FOUND (also a dangling link), LIMIT (too many links), FAILED
 * (permission, input error).
 */
char *root_resolve(const Root *root, const char *path, gboolean keep_last_link, GError **error);

/* Opens a directory inside the root for reading. Returns the descriptor (the caller closes it), or
 * -1. */
int root_open_directory(const Root *root, const char *path, char **ret_resolved, GError **error);

/*
 * The names in a directory inside the root, as file_names_in() gives them. Without a place for an
 * error, a directory that cannot be read to its end is kept for root_each_unheard().
 */
GPtrArray *root_list(const Root *root, const char *path, GError **error);

/*
 * Opens a regular file inside the root for reading, without ever blocking on a FIFO or touching a
 * device: anything that is not a regular file is INPUT with a sentence that says what it is.
 * ret_resolved and ret_stat may be NULL.
 */
int root_open_file(const Root *root, const char *path, char **ret_resolved, struct stat *ret_stat,
                   GError **error);

/* The target of the symbolic link at path (its directory is resolved, the link is not), or NULL
 * with an error. */
char *root_read_link(const Root *root, const char *path, GError **error);

/* As lstat(2) on path: its directory is resolved, a link as last component is not followed. */
gboolean root_stat(const Root *root, const char *path, struct stat *ret_stat, GError **error);

/*
 * Reads a whole regular file, at most limit bytes (LIMIT error beyond). The result has a
 * terminating NUL that ret_size does not count; the content may hold NULs of its own. ret_size may
 * be NULL.
 */
char *root_read_file(const Root *root, const char *path, gsize limit, gsize *ret_size,
                     GError **error);

/*
 * As root_read_file(), of a file that is open already; path is for the messages. expected_size only
 * saves copying. Where ret_truncated is given, a file beyond the limit is no error: its first limit
 * bytes are returned.
 */
char *root_read_descriptor(int fd, const char *path, gsize expected_size, gsize limit,
                           gsize *ret_size, gboolean *ret_truncated, GError **error);

/*
 * Opens a regular file that a directory descriptor holds under that name, a link is not followed:
 * the fast way for those who have just listed the directory. path is for the messages. Errors as
 * root_open_file(); ret_is_link (may be NULL) is set to true, and there is no error, where the name
 * is a symbolic link.
 */
int root_open_entry(int directory_fd, const char *name, const char *path, gboolean *ret_is_link,
                    struct stat *ret_stat, GError **error);

/* "a directory", "a FIFO", "a character device" and so on: what a file is, for a sentence. */
const char *root_file_kind(mode_t mode);

/*
 * The error of an operation on path, from errno. What is missing is NOT_FOUND, too long or too many
 * links LIMIT, all else FAILED. The sentence is "path: cannot be VERB: why."
 */
void root_set_error(GError **error, int error_number, const char *path, const char *verb);
