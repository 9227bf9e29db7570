/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A document that the user named, read from its beginning to its end: size limit, gzip and digest
 * are looked after. (Files below a root that is audited are opened by base/root.h.)
 */
#pragma once

#include <glib.h>

typedef struct input_file InputFile;

/*
 * Opens path, or standard input for "-". What is gzip by its first bytes is unpacked, whatever the
 * name says. A regular file is expected; a pipe is read only where the path names a descriptor that
 * is open already (/dev/stdin, /dev/fd/63, as a shell's <(command) gives it), since opening any
 * other could wait for ever. A directory or device is an INPUT error.
 */
InputFile *input_file_open(const char *path, GError **error);
void input_file_free(InputFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(InputFile, input_file_free)

/*
 * Reads some bytes; 0 at the end, which is reached only if the gzip stream is whole. -1 with an
 * INPUT error that names the file: damaged, truncated, over LIMIT_DOCUMENT_SIZE unpacked; FAILED
 * where the system does not give what is in it.
 */
gssize input_file_read(InputFile *file, void *buffer, gsize size, GError **error);

/* How messages name it: the path, or "standard input". */
const char *input_file_name(const InputFile *file);
/* Bytes given out so far. */
guint64 input_file_position(const InputFile *file);
/* Once the end was read: the SHA-256 of the file's own bytes (packed, where it is), lower-case
 * hexadecimal. */
const char *input_file_sha256(InputFile *file);
