/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to a file that is there whole or not at all. The digest is taken from the bytes on their
 * way to the descriptor, after packing, so that it is that of the file and the file need not be
 * read again.
 */
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/background-stream.h"
#include "base/error.h"
#include "base/leftover.h"

/* A stream to a descriptor that keeps the digest of what went through. */
struct digest_stream {
        GOutputStream parent;
        int fd;
        const char *path;    /* for messages; borrowed, as the descriptor is */
        GChecksum *checksum; /* NULL for what is no file: nobody can ask for its digest */
};
typedef struct digest_stream DigestStream;
typedef struct {
        GOutputStreamClass parent_class;
} DigestStreamClass;

static GType digest_stream_get_type(void);
G_DEFINE_TYPE(DigestStream, digest_stream, G_TYPE_OUTPUT_STREAM)

static gssize digest_stream_write(GOutputStream *base, const void *buffer, gsize size,
                                  GCancellable *cancellable, GError **error)
{
        DigestStream *stream = (DigestStream *) base;
        ssize_t n;

        if (g_cancellable_set_error_if_cancelled(cancellable, error))
                return -1;
        do {
                n = write(g_atomic_int_get(&stream->fd), buffer, size);
        } while (n < 0 && errno == EINTR);
        if (n < 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: It cannot be written: %s.", stream->path, g_strerror(errno));
                return -1;
        }
        if (stream->checksum)
                g_checksum_update(stream->checksum, buffer, n);
        return n;
}

static void digest_stream_finalize(GObject *object)
{
        g_clear_pointer(&((DigestStream *) object)->checksum, g_checksum_free);
        G_OBJECT_CLASS(digest_stream_parent_class)->finalize(object);
}

static void digest_stream_class_init(DigestStreamClass *class)
{
        G_OBJECT_CLASS(class)->finalize = digest_stream_finalize;
        G_OUTPUT_STREAM_CLASS(class)->write_fn = digest_stream_write;
}

static void digest_stream_init(DigestStream *stream)
{
        stream->fd = -1;
}

enum {
        NAME_ATTEMPTS = 100,
        PACKING_LEVEL = 3, /* packs snapshots to a twentieth in half the time of the default */
};

struct output_file {
        char *path;   /* as the user wrote it, for messages */
        char *target; /* what is replaced, links resolved; NULL where the descriptor is written in
                         place */
        char *temporary; /* NULL once it is renamed or removed, or while it has no name */
        gboolean is_nameless;
        int fd;
        int claim; /* on the temporary file once fd is closed, or -1 */
        DigestStream *digest;
        GOutputStream *stream; /* the digest stream itself, or what packs into it */
};

static gboolean output_fail(const OutputFile *file, GError **error, const char *what,
                            const char *why)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "%s: %s: %s.", file->path, what,
                    why);
        return FALSE;
}

/* A file without a name, where the file system has them: it is gone however the program ends. */
static void output_open_nameless(OutputFile *file)
{
        g_autofree char *directory = g_path_get_dirname(file->target);

        if (access("/proc/self/fd", X_OK) == 0)
                file->fd = open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
        file->is_nameless = file->fd >= 0;
}

/* The name under which it can be renamed over the target. */
static gboolean output_give_name(OutputFile *file)
{
        g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", file->fd);

        leftover_claim(file->fd);
        for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
                g_autofree char *name = leftover_template(file->target);

                g_snprintf(name + strlen(name) - strlen("XXXXXX"), sizeof "XXXXXX", "%06x",
                           g_random_int() & 0xffffff);
                if (linkat(AT_FDCWD, link, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0) {
                        file->temporary = g_steal_pointer(&name);
                        return TRUE;
                }
                if (errno != EEXIST)
                        return FALSE;
        }
        return FALSE;
}

/* An exclusive temporary file beside the target, with the mode of a file that is there already. */
static gboolean output_open_temporary(OutputFile *file, const struct stat *old, GError **error)
{
        leftover_clean(file->target);
        output_open_nameless(file);
        if (!file->is_nameless) {
                file->temporary = leftover_template(file->target);
                file->fd = leftover_make_file(file->temporary);
        }
        if (file->fd < 0) {
                int cause = errno;

                g_clear_pointer(&file->temporary, g_free);
                return output_fail(file, error, "It cannot be written", g_strerror(cause));
        }
        if (old != NULL && fchmod(file->fd, old->st_mode & 0777) < 0)
                return output_fail(file, error, "Its permissions cannot be kept",
                                   g_strerror(errno));
        return TRUE;
}

static gboolean output_open_path(OutputFile *file, GError **error)
{
        struct stat status;

        if (stat(file->path, &status) < 0) {
                /* A link to nowhere: writing through it would put the file where nobody looks for
                 * it. */
                file->target = g_strdup(file->path);
                return output_open_temporary(file, NULL, error);
        }
        if (S_ISDIR(status.st_mode))
                return output_fail(file, error, "It cannot be written", g_strerror(EISDIR));
        if (S_ISREG(status.st_mode)) {
                char *resolved = realpath(file->path, NULL);

                if (resolved == NULL)
                        return output_fail(file, error, "It cannot be written", g_strerror(errno));
                file->target = g_strdup(resolved);
                free(resolved);
                return output_open_temporary(file, &status, error);
        }
        /* /dev/stdout, /dev/null, a pipe: never replaced by a file. */
        file->fd = open(file->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
        if (file->fd < 0)
                return output_fail(file, error, "It cannot be written", g_strerror(errno));
        return TRUE;
}

OutputFile *output_file_open(const char *path, gboolean compress, GError **error)
{
        g_autoptr(OutputFile) file = g_new0(OutputFile, 1);

        file->fd = file->claim = -1;
        if (strcmp(path, "-") == 0) {
                file->path = g_strdup("standard output");
                fflush(stdout);
                file->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
                if (file->fd < 0) {
                        output_fail(file, error, "It cannot be written", g_strerror(errno));
                        return NULL;
                }
        } else {
                file->path = g_strdup(path);
                if (!output_open_path(file, error))
                        return NULL;
        }

        file->digest = g_object_new(digest_stream_get_type(), NULL);
        file->digest->fd = file->fd;
        file->digest->path = file->path;
        if (file->target)
                file->digest->checksum = g_checksum_new(G_CHECKSUM_SHA256);
        if (compress) {
                g_autoptr(GConverter) packer = G_CONVERTER(
                        g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, PACKING_LEVEL));
                g_autoptr(GOutputStream) packed =
                        g_converter_output_stream_new(G_OUTPUT_STREAM(file->digest), packer);

                file->stream = background_stream_new(packed);
        } else
                file->stream = G_OUTPUT_STREAM(g_object_ref(file->digest));
        return g_steal_pointer(&file);
}

GOutputStream *output_file_stream(OutputFile *file)
{
        return file->stream;
}

/* Puts the file into its place. Its entry is on disk only once its directory is; that is opened
 * before, so that what fails there leaves what was in the place. */
static gboolean put_in_place(OutputFile *file, GError **error)
{
        g_autofree char *directory = g_path_get_dirname(file->target);
        int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        gboolean done;

        if (fd < 0)
                return output_fail(file, error, "Its directory cannot be opened",
                                   g_strerror(errno));
        if (rename(file->temporary, file->target) < 0) {
                output_fail(file, error, "It cannot be put into place", g_strerror(errno));
                close(fd);
                return FALSE;
        }
        g_clear_pointer(&file->temporary, g_free);
        /* Some file systems have no way to sync a directory. */
        done = fsync(fd) == 0 || errno == EINVAL || errno == EROFS;
        if (!done)
                output_fail(file, error, "Its directory cannot be synced", g_strerror(errno));
        close(fd);
        return done;
}

static gboolean output_finish(OutputFile *file, GError **error)
{
        int fd;

        if (!g_output_stream_close(file->stream, NULL, error))
                return FALSE;
        if (file->target != NULL && fsync(file->fd) < 0)
                return output_fail(file, error, "It cannot be written", g_strerror(errno));
        if (file->is_nameless && !output_give_name(file))
                return output_fail(file, error, "It cannot be put into place", g_strerror(errno));
        /* Some network file systems report a full disk only here. */
        file->claim = fcntl(file->fd, F_DUPFD_CLOEXEC, 3);
        fd = file->fd;
        file->fd = -1;
        if (close(fd) < 0 && errno != EINTR)
                return output_fail(file, error, "It cannot be written", g_strerror(errno));
        return file->target == NULL || put_in_place(file, error);
}

gboolean output_file_commit(OutputFile *file, char **ret_sha256, GError **error)
{
        gboolean done = output_finish(file, error);

        if (done && ret_sha256 != NULL)
                *ret_sha256 = file->digest->checksum
                                      ? g_strdup(g_checksum_get_string(file->digest->checksum))
                                      : NULL;
        output_file_discard(file);
        return done;
}

void output_file_discard(OutputFile *file)
{
        if (file == NULL)
                return;
        if (file->temporary != NULL)
                g_unlink(file->temporary);
        /* A stream is closed when it dies; without a descriptor the packer cannot make a whole out
         * of a part then. */
        if (file->digest != NULL)
                g_atomic_int_set(&file->digest->fd, -1);
        g_clear_object(&file->stream);
        g_clear_object(&file->digest);
        if (file->fd >= 0)
                close(file->fd);
        if (file->claim >= 0)
                close(file->claim);
        g_free(file->temporary);
        g_free(file->target);
        g_free(file->path);
        g_free(file);
}

gboolean output_write_file(const char *path, const char *data, gsize size, GError **error)
{
        g_autoptr(OutputFile) file = output_file_open(path, FALSE, error);

        if (file == NULL)
                return FALSE;
        if (!g_output_stream_write_all(file->stream, data, size, NULL, NULL, error))
                return FALSE;
        return output_file_commit(g_steal_pointer(&file), NULL, error);
}
