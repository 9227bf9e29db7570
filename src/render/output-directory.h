/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A report directory that appears whole or not at all: filled under a temporary name beside its
 * place, with SHA256SUMS over all its files, then exchanged with what was there before.
 */
#pragma once

#include <glib.h>

#define OUTPUT_SUMS "SHA256SUMS"

typedef struct output_directory OutputDirectory;

/*
 * Begins a directory that will be at path. What is there already is only replaced if every file of
 * it is one that Bulkhead wrote (its SHA256SUMS names it), or with force. Errors: FAILED with a
 * sentence that names the file in the way.
 */
OutputDirectory *output_directory_open(const char *path, gboolean force, GError **error);

/* Where it will be; what it is going to replace is there until the commit. Borrowed. */
const char *output_directory_place(const OutputDirectory *directory);
/* Where to write now; borrowed. */
const char *output_directory_path(const OutputDirectory *directory);
/* A path below it; the caller's. */
char *output_directory_file(const OutputDirectory *directory, const char *name);

/*
 * The digests of what was written so far: struct file_sum in byte order of the names, borrowed. A
 * file is read once, so it must be whole when this is called. A file with the same bytes as the one
 * of its name that was there is that file from now on, time and all.
 */
const GPtrArray *output_directory_sums(OutputDirectory *directory, GError **error);

/*
 * Writes SHA256SUMS over every file. Nothing may be added after it but the signature of that file:
 * SHA256SUMS.sig or SHA256SUMS.asc.
 */
gboolean output_directory_seal(OutputDirectory *directory, GError **error);

/*
 * Seals it where that was not done, puts the directory into its place, removes what was there.
 * Always frees.
 */
gboolean output_directory_commit(OutputDirectory *directory, GError **error);
/* Removes everything written; for error paths. */
void output_directory_discard(OutputDirectory *directory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutputDirectory, output_directory_discard)
