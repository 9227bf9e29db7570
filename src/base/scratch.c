/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What does not fit into memory goes here, so where there is no folder for it memory has to do. */
#include "base/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"

static int open_unnamed(const char *directory)
{
        g_autofree char *path = NULL;
        int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

        if (fd >= 0)
                return fd;
        /* Some file systems have no files without a name. */
        path = g_build_filename(directory, ".bulkhead.XXXXXX", NULL);
        fd = mkostemp(path, O_CLOEXEC);
        if (fd >= 0)
                unlink(path);
        return fd;
}

int scratch_open(const char *directory, GError **error)
{
        const char *place = directory ? directory : g_get_tmp_dir();
        int fd = open_unnamed(place);

        if (fd < 0 && !directory && (errno == EROFS || errno == EACCES || errno == ENOENT))
                fd = memfd_create("bulkhead", MFD_CLOEXEC);
        if (fd < 0)
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: A temporary file cannot be made: %s.", place, g_strerror(errno));
        return fd;
}

static gboolean fail(const char *what, const char *why, GError **error)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "A temporary file cannot be %s: %s.", what, why);
        return FALSE;
}

gboolean scratch_write(int fd, guint64 offset, const void *data, gsize size, GError **error)
{
        const char *at = data;

        while (size > 0) {
                gssize count = pwrite(fd, at, size, (off_t) offset);

                if (count < 0 && errno == EINTR)
                        continue;
                if (count <= 0)
                        return fail("written", g_strerror(count < 0 ? errno : ENOSPC), error);
                at += count;
                offset += (guint64) count;
                size -= (gsize) count;
        }
        return TRUE;
}

gboolean scratch_read(int fd, guint64 offset, void *data, gsize size, GError **error)
{
        char *at = data;

        while (size > 0) {
                gssize count = pread(fd, at, size, (off_t) offset);

                if (count < 0 && errno == EINTR)
                        continue;
                if (count < 0)
                        return fail("read", g_strerror(errno), error);
                if (count == 0)
                        return fail("read", "it ends too early", error);
                at += count;
                offset += (guint64) count;
                size -= (gsize) count;
        }
        return TRUE;
}
