/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A file to a stream of unpacked bytes within the limits. The bytes pass by once: the digest is
 * taken from what is read from the descriptor, before unpacking, so that not even a large document
 * is ever held whole.
 */
#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/root.h"

enum {
        PACKED_BUFFER_SIZE = 64 * 1024,
};

struct input_file {
        char *name;
        int fd;
        GChecksum *checksum;
        GConverter *unpacker; /* NULL for plain content */
        gboolean at_end;      /* of the descriptor */
        gboolean unpacked;    /* the gzip stream has ended */
        guint64 position;
        gsize start, end; /* what of the buffer is still to be given out */
        char buffer[PACKED_BUFFER_SIZE];
};

static gboolean names_open_descriptor(const char *path)
{
        return strcmp(path, "/dev/stdin") == 0 || g_str_has_prefix(path, "/dev/fd/") ||
               g_str_has_prefix(path, "/proc/self/fd/");
}

static gboolean input_file_check_kind(const InputFile *file, const char *path, GError **error)
{
        struct stat status;

        if (fstat(file->fd, &status) < 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: It cannot be examined: %s.", file->name, g_strerror(errno));
                return FALSE;
        }
        if (S_ISREG(status.st_mode))
                return TRUE;
        if (S_ISFIFO(status.st_mode) && names_open_descriptor(path)) {
                int flags = fcntl(file->fd, F_GETFL);

                return flags >= 0 && fcntl(file->fd, F_SETFL, flags & ~O_NONBLOCK) == 0;
        }
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                    "%s: This is %s and not a file that can be read.", file->name,
                    root_file_kind(status.st_mode));
        return FALSE;
}

/* Fills the buffer from the descriptor. False on an error. */
static gboolean input_file_fill(InputFile *file, GError **error)
{
        if (file->start > 0) {
                memmove(file->buffer, file->buffer + file->start, file->end - file->start);
                file->end -= file->start;
                file->start = 0;
        }
        while (!file->at_end && file->end < sizeof file->buffer) {
                ssize_t n =
                        read(file->fd, file->buffer + file->end, sizeof file->buffer - file->end);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                                    "%s: It cannot be read: %s.", file->name, g_strerror(errno));
                        return FALSE;
                }
                if (n == 0)
                        file->at_end = TRUE;
                g_checksum_update(file->checksum, (const guchar *) file->buffer + file->end, n);
                file->end += n;
        }
        return TRUE;
}

InputFile *input_file_open(const char *path, GError **error)
{
        gboolean is_stdin = strcmp(path, "-") == 0;
        g_autoptr(InputFile) file = g_new0(InputFile, 1);

        file->name = g_strdup(is_stdin ? "standard input" : path);
        file->checksum = g_checksum_new(G_CHECKSUM_SHA256);
        /* O_NONBLOCK: opening a named pipe returns at once, and then is refused. */
        file->fd = is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                            : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (file->fd < 0) {
                g_set_error(error, BULKHEAD_ERROR,
                            errno == ENOENT ? BULKHEAD_ERROR_NOT_FOUND : BULKHEAD_ERROR_FAILED,
                            "%s: It cannot be opened: %s.", file->name, g_strerror(errno));
                return NULL;
        }
        if (!is_stdin && !input_file_check_kind(file, path, error))
                return NULL;
        if (!input_file_fill(file, error))
                return NULL;
        if (file->end >= 2 && memcmp(file->buffer, "\x1f\x8b", 2) == 0)
                file->unpacker =
                        G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP));
        return g_steal_pointer(&file);
}

void input_file_free(InputFile *file)
{
        if (file == NULL)
                return;
        if (file->fd >= 0)
                close(file->fd);
        g_clear_object(&file->unpacker);
        g_checksum_free(file->checksum);
        g_free(file->name);
        g_free(file);
}

static gssize input_file_unpack(InputFile *file, void *buffer, gsize size, GError **error)
{
        for (;;) {
                g_autoptr(GError) cause = NULL;
                gsize read = 0, written = 0;
                GConverterResult result;

                if (!input_file_fill(file, error))
                        return -1;
                if (file->unpacked && file->end > 0) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                                    "%s: Something follows the end of the gzip stream.",
                                    file->name);
                        return -1;
                }
                if (file->unpacked)
                        return 0;
                result = g_converter_convert(file->unpacker, file->buffer, file->end, buffer, size,
                                             file->at_end ? G_CONVERTER_INPUT_AT_END : 0, &read,
                                             &written, &cause);
                if (result == G_CONVERTER_ERROR) {
                        gboolean truncated =
                                g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);

                        g_set_error(
                                error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                                truncated ? "%s: The file is truncated: its gzip stream has no end."
                                          : "%s: The gzip stream is damaged.",
                                file->name);
                        return -1;
                }
                file->unpacked = result == G_CONVERTER_FINISHED;
                file->start = read;
                if (written > 0)
                        return written;
        }
}

gssize input_file_read(InputFile *file, void *buffer, gsize size, GError **error)
{
        gssize n;

        if (file->unpacker != NULL) {
                n = input_file_unpack(file, buffer, size, error);
                if (n < 0)
                        return -1;
        } else {
                if (file->start == file->end && !input_file_fill(file, error))
                        return -1;
                n = MIN(size, file->end - file->start);
                memcpy(buffer, file->buffer + file->start, n);
                file->start += n;
        }
        file->position += n;
        if (file->position > LIMIT_DOCUMENT_SIZE) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: The document is larger than %d MiB, which is the most that is "
                            "accepted.",
                            file->name, LIMIT_DOCUMENT_SIZE / (1024 * 1024));
                return -1;
        }
        return n;
}

const char *input_file_name(const InputFile *file)
{
        return file->name;
}

guint64 input_file_position(const InputFile *file)
{
        return file->position;
}

const char *input_file_sha256(InputFile *file)
{
        return g_checksum_get_string(file->checksum);
}
