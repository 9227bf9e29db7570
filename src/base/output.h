/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A file that appears whole or not at all: written under a temporary name in its own directory,
 * synced, renamed.
 */
#pragma once

#include <gio/gio.h>
#include <glib.h>

typedef struct output_file OutputFile;

/*
 * Begins to write path ("-" is standard output, which is just written; so is a device or pipe that
 * is there already). A link is followed, and the mode of a file that is replaced is kept. Where
 * compress is set the stream gzips, with a header that holds neither name nor time, so that the
 * same content gives the same bytes. An error of the stream is a full sentence that names the path,
 * and needs no prefix.
 */
OutputFile *output_file_open(const char *path, gboolean compress, GError **error);
/* The stream to write to, borrowed. */
GOutputStream *output_file_stream(OutputFile *file);
/*
 * Closes, syncs and renames into place. ret_sha256 (may be NULL) gets the lower-case hexadecimal
 * SHA-256 of the bytes in the file, NULL where they went to no regular file. On failure the file
 * that was there before is untouched. Always frees.
 */
gboolean output_file_commit(OutputFile *file, char **ret_sha256, GError **error);
/* Removes the temporary file and frees; for error paths. */
void output_file_discard(OutputFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutputFile, output_file_discard)

/* All at once. */
gboolean output_write_file(const char *path, const char *data, gsize size, GError **error);
