/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a font file piece by piece, as its pages would count as memory if they were mapped. */
#include "render/pdf/font-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

enum { HEADER_SIZE = 12, RECORD_SIZE = 16, PIECE_SIZE = 64 * 1024 };

/* The sum of this one is wrong in many fonts, as it holds the sum of all; what is damaged in it
 * shows when the font is opened. */
static const char unsummed[] = "head";

struct font_file {
        const char *path;
        int fd;
        guint64 size;
};

static guint32 number_at(const guint8 *bytes)
{
        return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 |
               bytes[3];
}

static gboolean fail(const struct font_file *file, const char *why, GError **error)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "The font file %s %s; the PDF needs it whole. Its package installed again "
                    "brings it back.",
                    file->path, why);
        return FALSE;
}

static gboolean fail_to_read(const struct font_file *file, int number, GError **error)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "The font file %s cannot be read: %s.", file->path, g_strerror(number));
        return FALSE;
}

static gboolean read_at(const struct font_file *file, guint64 offset, guint8 *to, gsize size,
                        GError **error)
{
        if (offset > file->size || size > file->size - offset)
                return fail(file, "is cut off", error);
        while (size > 0) {
                ssize_t count = pread(file->fd, to, size, (off_t) offset);

                if (count < 0 && errno == EINTR)
                        continue;
                if (count < 0)
                        return fail_to_read(file, errno, error);
                if (count == 0)
                        return fail(file, "is cut off", error);
                to += count;
                offset += (guint64) count;
                size -= (gsize) count;
        }
        return TRUE;
}

/* The sum of a table's words of four bytes, the last one filled with zeros. */
static gboolean sum_table(const struct font_file *file, guint64 offset, guint64 size,
                          guint32 *ret_sum, GError **error)
{
        g_autofree guint8 *piece = g_malloc(PIECE_SIZE);
        guint32 sum = 0;

        while (size > 0) {
                gsize here = (gsize) MIN(size, PIECE_SIZE), whole = (here + 3) & ~(gsize) 3;

                if (!read_at(file, offset, piece, here, error))
                        return FALSE;
                memset(piece + here, 0, whole - here);
                for (gsize i = 0; i < whole; i += 4)
                        sum += number_at(piece + i);
                offset += here;
                size -= here;
        }
        *ret_sum = sum;
        return TRUE;
}

static gboolean check_table(const struct font_file *file, const guint8 *record, GError **error)
{
        guint64 offset = number_at(record + 8), size = number_at(record + 12);
        guint32 sum;

        if (offset > file->size || size > file->size - offset)
                return fail(file, "is cut off", error);
        if (memcmp(record, unsummed, 4) == 0)
                return TRUE;
        if (!sum_table(file, offset, size, &sum, error))
                return FALSE;
        return sum == number_at(record + 4) || fail(file, "is damaged", error);
}

static gboolean check_tables(const struct font_file *file, guint64 start, GError **error)
{
        guint8 header[HEADER_SIZE], record[RECORD_SIZE];
        guint n_tables;

        if (!read_at(file, start, header, sizeof(header), error))
                return FALSE;
        n_tables = (guint) header[4] << 8 | header[5];
        for (guint i = 0; i < n_tables; i++)
                if (!read_at(file, start + HEADER_SIZE + i * RECORD_SIZE, record, sizeof(record),
                             error) ||
                    !check_table(file, record, error))
                        return FALSE;
        return TRUE;
}

static gboolean check(const struct font_file *file, guint index, GError **error)
{
        guint8 start[HEADER_SIZE], where[4];

        if (!read_at(file, 0, start, sizeof(start), error))
                return FALSE;
        if (memcmp(start, "ttcf", 4) == 0)
                return read_at(file, HEADER_SIZE + 4 * (guint64) index, where, sizeof(where),
                               error) &&
                       check_tables(file, number_at(where), error);
        if (number_at(start) == 0x00010000 || memcmp(start, "OTTO", 4) == 0 ||
            memcmp(start, "true", 4) == 0)
                return check_tables(file, 0, error);
        return TRUE;
}

gboolean font_file_check(const char *path, guint index, GError **error)
{
        struct font_file file = {.path = path,
                                 .fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
        struct stat status;
        gboolean done;

        if (file.fd < 0)
                return fail_to_read(&file, errno, error);
        if (fstat(file.fd, &status) < 0) {
                done = fail_to_read(&file, errno, error);
        } else if (!S_ISREG(status.st_mode)) {
                done = fail(&file, "is no file", error);
        } else {
                file.size = (guint64) status.st_size;
                done = check(&file, index, error);
        }
        close(file.fd);
        return done;
}
