/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A file system root that is read, and the only way by which files below it are opened: every component,
 * symbolic links too, is resolved inside the root, as chroot(2) would. Nothing here writes.
 */
#pragma once

#include <glib.h>
#include <sys/stat.h>

typedef struct root Root;

/* Opens the directory at path ("/" for the running system's own root). Errors: NOT_FOUND, FAILED. */
Root *root_open(const char *path, GError **error);
void root_free(Root *root);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Root, root_free)

/* The root as the user named it, made absolute and without a trailing slash; "/" for the system's own root. */
const char *root_path(const Root *root);

/*
 * Resolves path (absolute, as seen inside the root) with all its symbolic links, the last component too unless
 * keep_last_link. Links that try to leave the root stay inside it. Returns the canonical path inside the root.
 * Errors: NOT_FOUND (also a dangling link), LIMIT (too many links), FAILED (permission, input error).
 */
char *root_resolve(const Root *root, const char *path, gboolean keep_last_link, GError **error);

/* Opens a directory inside the root for reading. Returns the descriptor (the caller closes it), or -1. */
int root_open_directory(const Root *root, const char *path, char **ret_resolved, GError **error);

/*
 * Opens a regular file inside the root for reading, without ever blocking on a FIFO or touching a device: anything
 * that is not a regular file is FAILED with a sentence that says what it is. ret_resolved and ret_stat may be NULL.
 */
int root_open_file(const Root *root, const char *path, char **ret_resolved, struct stat *ret_stat, GError **error);

/* The target of the symbolic link at path (its directory is resolved, the link is not), or NULL with an error. */
char *root_read_link(const Root *root, const char *path, GError **error);

/*
 * Reads a whole regular file, at most limit bytes (LIMIT error beyond). The result has a terminating NUL that
 * ret_size does not count; the content may hold NULs of its own. ret_size may be NULL.
 */
char *root_read_file(const Root *root, const char *path, gsize limit, gsize *ret_size, GError **error);
