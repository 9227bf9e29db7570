/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A report directory that appears whole or not at all: filled under a temporary name beside its
 * place, with SHA256SUMS over all its files, then exchanged with what was there before.
 */
#pragma once

#include <glib.h>

typedef struct output_directory OutputDirectory;

/*
 * Begins a directory that will be at path. What is there already is only replaced if every file of
 * it is one that Bulkhead wrote (its SHA256SUMS names it), or with force. Errors: FAILED with a
 * sentence that names the file in the way.
 */
OutputDirectory *output_directory_open(const char *path, gboolean force, GError **error);

/* Where to write now; borrowed. */
const char *output_directory_path(const OutputDirectory *directory);
/* A path below it; the caller's. */
char *output_directory_file(const OutputDirectory *directory, const char *name);

/*
 * Writes SHA256SUMS, puts the directory into its place, removes what was there. A file with the
 * same bytes as the one of its name that was there is that file still, time and all. Always frees.
 */
gboolean output_directory_commit(OutputDirectory *directory, GError **error);
/* Removes everything written; for error paths. */
void output_directory_discard(OutputDirectory *directory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutputDirectory, output_directory_discard)
