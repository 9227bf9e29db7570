/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Temporary names beside the place of an output, such that a run which was killed leaves nothing
 * for long: the name tells which output it was for, and a lock (flock(2)) whether anyone still
 * works on it. Whoever writes the same output next removes what nobody does.
 */
#pragma once

#include <glib.h>

/* "DIR/.NAME.bulkhead-XXXXXX", for mkstemp(3) and mkdtemp(3). The caller's. */
char *leftover_template(const char *path);

/*
 * Makes the file or directory of that template, which gets its name, and claims it. Returns a
 * descriptor that holds the claim until it is closed, as does each copy of it; -1 with errno set.
 * The descriptor of a file is open for writing; a file has the mode 0666, a directory 0777, less
 * the umask.
 */
int leftover_make_file(char *template);
int leftover_make_directory(char *template);

/* Claims what is open already and has no name yet, or another one. */
void leftover_claim(int fd);

/*
 * Removes what is the user's own and nobody claims of the temporary files and directories for the
 * output at path. One that ends in LEFTOVER_ASIDE is what was at path before, which is put back
 * where nothing is there.
 */
void leftover_clean(const char *path);
#define LEFTOVER_ASIDE ".old"

/* Removes a file, or a directory with all below, as far as that is possible. Follows no link. */
void leftover_remove(const char *path);
