/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Turns a name in a search directory into bytes and their digest. A file without a link on the way
 * is opened by its directory's descriptor, which is most files and one open each; only links are
 * resolved.
 */
#include "collect/unit-content.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"

static int open_content(const struct unit_content_reader *reader, guint directory, const char *name,
                        const char *path, gboolean has_link, char **ret_target,
                        struct stat *ret_stat, GError **error)
{
        const struct search_directory *parent = search_path_at(reader->path, directory);
        gboolean is_link = FALSE;

        if (!has_link) {
                int fd = root_open_entry(parent->fd, name, path, &is_link, ret_stat, error);

                if (!is_link)
                        return fd;
        }
        return root_open_file(reader->root, path, ret_target, ret_stat, error);
}

static void clear(gpointer data)
{
        struct unit_content *content = data;

        g_free(content->data);
        g_free(content->sha256);
        g_free(content->target);
}

/*
 * A link to /dev/null is an empty file, also in a tree that has no devices; systemd takes any
 * character device for one.
 */
static gboolean leads_to_null(const Root *root, const char *path, char **ret_target)
{
        g_autofree char *link = root_read_link(root, path, NULL), *above = g_path_get_dirname(path);
        g_autofree char *target = NULL;
        struct stat st;

        if (!link)
                return FALSE;
        target = g_canonicalize_filename(link, above);
        if (!g_str_equal(target, "/dev/null")) {
                g_free(target);
                target = root_resolve(root, path, FALSE, NULL);
                if (!target || !root_stat(root, target, &st, NULL) || !S_ISCHR(st.st_mode))
                        return FALSE;
        }
        *ret_target = g_steal_pointer(&target);
        return TRUE;
}

/* Takes over what was found while opening, and the descriptor, which is -1 with an error. */
static UnitContent *read_opened(const struct unit_content_reader *reader, const char *path, int fd,
                                char *target, const struct stat *st, GError *failure,
                                GError **error)
{
        g_autoptr(UnitContent) content = g_rc_box_new0(struct unit_content);

        content->target = target;
        if (fd < 0) {
                if (leads_to_null(reader->root, path, &content->target)) {
                        content->data = g_strdup("");
                        content->is_null = TRUE;
                        g_error_free(failure);
                        return g_steal_pointer(&content);
                }
                g_propagate_error(error, failure);
                return NULL;
        }
        content->modified =
                (gint64) st->st_mtim.tv_sec * G_USEC_PER_SEC + st->st_mtim.tv_nsec / 1000;
        content->data = root_read_descriptor(fd, path, (gsize) st->st_size, LIMIT_UNIT_FILE_SIZE,
                                             &content->size, &content->truncated, error);
        close(fd);
        if (!content->data)
                return NULL;
        if (reader->with_digests && !content->truncated)
                content->sha256 =
                        g_compute_checksum_for_data(G_CHECKSUM_SHA256,
                                                    (const guchar *) content->data, content->size);
        return g_steal_pointer(&content);
}

UnitContent *unit_content_read(const struct unit_content_reader *reader, guint directory,
                               const char *name, gboolean has_link, GError **error)
{
        const struct search_directory *parent = search_path_at(reader->path, directory);
        g_autofree char *path = g_strconcat(parent->path, "/", name, NULL);
        GError *failure = NULL;
        char *target = NULL;
        struct stat st;
        int fd = open_content(reader, directory, name, path, has_link, &target, &st, &failure);

        return read_opened(reader, path, fd, target, &st, failure, error);
}

UnitContent *unit_content_read_path(const struct unit_content_reader *reader, const char *path,
                                    GError **error)
{
        GError *failure = NULL;
        char *resolved = NULL;
        struct stat st;
        int fd = root_open_file(reader->root, path, &resolved, &st, &failure);

        if (fd >= 0 && strcmp(resolved, path) == 0)
                g_clear_pointer(&resolved, g_free);
        return read_opened(reader, path, fd, resolved, &st, failure, error);
}

UnitContent *unit_content_ref(UnitContent *content)
{
        return g_rc_box_acquire(content);
}

void unit_content_unref(UnitContent *content)
{
        g_rc_box_release_full(content, clear);
}

enum problem_severity unit_content_severity(const GError *error)
{
        return g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED) ? PROBLEM_ERROR
                                                                             : PROBLEM_WARNING;
}

Problem *unit_content_problem(const char *unit, const char *path, const GError *error)
{
        const char *message = error->message;
        gsize length = strlen(path);

        if (!g_str_has_prefix(message, path) || !g_str_has_prefix(message + length, ": "))
                return problem_new(unit_content_severity(error), unit, path, 0, "%s", message);
        return problem_new(unit_content_severity(error), unit, path, 0, "It %s",
                           message + length + strlen(": "));
}

void unit_content_complain(GPtrArray *problems, const char *path, const char *verb)
{
        g_autoptr(GError) error = NULL;

        root_set_error(&error, errno, path, verb);
        g_ptr_array_add(problems, unit_content_problem(NULL, path, error));
}
