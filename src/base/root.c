/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Turns paths inside a root into open files. Links are followed here and not by the kernel, since
 * the kernel would follow an absolute link out of the root. The canonical path that results has no
 * link in it, so it is opened with openat2(2)'s RESOLVE_NO_SYMLINKS where there is one: a tree that
 * changes under us gives an error and never a file outside.
 */
#include "base/root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file-list.h"
#include "base/limits.h"
#include "base/text.h"

struct root {
        char *path;
        int fd;
        GMutex lock;
        GHashTable *unheard; /* path to sentence */
};

void root_set_error(GError **error, int error_number, const char *path, const char *verb)
{
        enum bulkhead_error code = BULKHEAD_ERROR_FAILED;

        if (error_number == ENOENT || error_number == ENOTDIR)
                code = BULKHEAD_ERROR_NOT_FOUND;
        else if (error_number == ELOOP || error_number == ENAMETOOLONG)
                code = BULKHEAD_ERROR_LIMIT;
        g_set_error(error, BULKHEAD_ERROR, code, "%s: cannot be %s: %s.", path, verb,
                    strerrordesc_np(error_number));
}

/* Whoever takes no error takes what is missing or is something else as an answer, and has no way
 * to take a failure. The running system keeps files from those who may not read all of it. */
static void remember(const Root *root, int error_number, const char *path, const char *verb)
{
        g_autoptr(GError) error = NULL;

        /* That a file is no symbolic link is an answer too. */
        if (error_number == EINVAL ||
            ((error_number == EACCES || error_number == EPERM) && g_str_equal(root->path, "/")))
                return;
        root_set_error(&error, error_number, path, verb);
        root_keep_unheard(root, path, error);
}

void root_keep_unheard(const Root *root, const char *path, const GError *error)
{
        Root *own = (Root *) root;

        if (!g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED))
                return;
        g_mutex_lock(&own->lock);
        if (g_hash_table_size(own->unheard) < LIMIT_PROBLEMS_PER_UNIT)
                g_hash_table_insert(own->unheard, g_strdup(path),
                                    text_without_path(error->message, path));
        g_mutex_unlock(&own->lock);
}

static void fail(const Root *root, GError **error, int error_number, const char *path,
                 const char *verb)
{
        if (error)
                root_set_error(error, error_number, path, verb);
        else
                remember(root, error_number, path, verb);
}

void root_each_unheard(const Root *root, root_failure function, void *context)
{
        Root *own = (Root *) root;
        g_autoptr(GList) paths = NULL;

        g_mutex_lock(&own->lock);
        paths = g_list_sort(g_hash_table_get_keys(own->unheard), (GCompareFunc) strcmp);
        for (GList *path = paths; path; path = path->next)
                function(context, path->data, g_hash_table_lookup(own->unheard, path->data));
        g_mutex_unlock(&own->lock);
}

const char *root_file_kind(mode_t mode)
{
        switch (mode & S_IFMT) {
        case S_IFREG:
                return "a regular file";
        case S_IFDIR:
                return "a directory";
        case S_IFLNK:
                return "a symbolic link";
        case S_IFIFO:
                return "a FIFO";
        case S_IFSOCK:
                return "a socket";
        case S_IFCHR:
                return "a character device";
        case S_IFBLK:
                return "a block device";
        }
        return "no file of a known kind";
}

static void set_kind_error(GError **error, const char *path, mode_t mode)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                    "%s: cannot be read: it is %s where a regular file should be.", path,
                    root_file_kind(mode));
}

/* The name by which the descriptor of the root is asked for a path inside it. */
static const char *below(const char *path)
{
        while (*path == '/')
                path++;
        return *path ? path : ".";
}

/*
 * Opens a path in which no link is expected, below a directory. Where the kernel has no openat2(2)
 * at least the last component cannot be a link.
 */
static int open_without_links(int directory_fd, const char *path, int flags)
{
        struct open_how how = {
                .flags = (guint64) (flags | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK),
                .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH,
        };
        int fd;

        do {
                fd = (int) syscall(SYS_openat2, directory_fd, path, &how, sizeof(how));
                if (fd < 0 && (errno == ENOSYS || errno == EPERM))
                        fd = openat(directory_fd, path, (int) how.flags);
        } while (fd < 0 && errno == EINTR);
        return fd;
}

static int open_canonical(const Root *root, const char *path, int flags)
{
        return open_without_links(root->fd, below(path), flags);
}

Root *root_open(const char *path, GError **error)
{
        g_autofree char *absolute = NULL;
        Root *root;
        int fd;

        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0) {
                root_set_error(error, errno, path, "opened as a root directory");
                return NULL;
        }
        absolute = g_canonicalize_filename(path, NULL);
        if (strstr(path, "..")) {
                char *real = realpath(path, NULL);

                if (real) {
                        g_free(absolute);
                        absolute = g_strdup(real);
                        free(real);
                }
        }
        root = g_new0(Root, 1);
        root->path = g_steal_pointer(&absolute);
        /* "//" is a path of its own to GLib. */
        if (strspn(root->path, "/") == strlen(root->path))
                root->path[1] = 0;
        root->fd = fd;
        g_mutex_init(&root->lock);
        root->unheard = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        return root;
}

void root_free(Root *root)
{
        if (!root)
                return;
        close(root->fd);
        g_hash_table_unref(root->unheard);
        g_mutex_clear(&root->lock);
        g_free(root->path);
        g_free(root);
}

const char *root_path(const Root *root)
{
        return root->path;
}

/* What is left to resolve, and what is resolved so far: canonical, "" for the root itself. */
struct walk {
        const Root *root;
        const char *path; /* as asked for, for the messages */
        GString *done;
        char *left;
        unsigned links, components;
};

static gboolean walk_fail(const struct walk *walk, int error_number, GError **error)
{
        fail(walk->root, error, error_number, walk->path, "resolved");
        return FALSE;
}

/* ".." of the root is the root. What is left must be a directory, as the kernel would have it. */
static gboolean walk_up(struct walk *walk, GError **error)
{
        struct stat st;
        char *slash;

        if (fstatat(walk->root->fd, below(walk->done->str), &st, AT_SYMLINK_NOFOLLOW) < 0)
                return walk_fail(walk, errno, error);
        if (!S_ISDIR(st.st_mode))
                return walk_fail(walk, ENOTDIR, error);
        slash = strrchr(walk->done->str, '/');
        g_string_truncate(walk->done, slash ? (gsize) (slash - walk->done->str) : 0);
        return TRUE;
}

static gboolean walk_follow(struct walk *walk, const char *target, const char *rest, GError **error)
{
        char *joined;

        if (++walk->links > LIMIT_SYMLINK_HOPS)
                return walk_fail(walk, ELOOP, error);
        if (strlen(target) + strlen(rest) >= LIMIT_PATH_LENGTH)
                return walk_fail(walk, ENAMETOOLONG, error);
        if (target[0] == '/')
                g_string_truncate(walk->done, 0);
        joined = g_strconcat(target, "/", rest, NULL);
        g_free(walk->left);
        walk->left = joined;
        return TRUE;
}

/* One component, and with it the link that it may be. */
static gboolean walk_step(struct walk *walk, const char *name, const char *rest, gboolean keep_link,
                          GError **error)
{
        char target[LIMIT_PATH_LENGTH];
        gsize before = walk->done->len;
        ssize_t length;

        g_string_append_c(walk->done, '/');
        g_string_append(walk->done, name);
        if (walk->done->len >= LIMIT_PATH_LENGTH)
                return walk_fail(walk, ENAMETOOLONG, error);
        length = readlinkat(walk->root->fd, below(walk->done->str), target, sizeof(target) - 1);
        if (length < 0 && errno != EINVAL)
                return walk_fail(walk, errno, error);
        if (length < 0 || keep_link)
                return TRUE;
        target[length] = 0;
        g_string_truncate(walk->done, before);
        return walk_follow(walk, target, rest, error);
}

static gboolean walk_all(struct walk *walk, gboolean keep_last_link, GError **error)
{
        while (walk->left) {
                g_autofree char *left = g_steal_pointer(&walk->left);
                char *name = left + strspn(left, "/");
                char *rest = name + strcspn(name, "/");
                gboolean ok, last;

                if (*rest)
                        *rest++ = 0;
                rest += strspn(rest, "/");
                last = !*rest;
                if (!last)
                        walk->left = g_strdup(rest);
                if (++walk->components > LIMIT_PATH_DEPTH)
                        return walk_fail(walk, ENAMETOOLONG, error);
                if (!*name || g_str_equal(name, "."))
                        continue;
                ok = g_str_equal(name, "..")
                             ? walk_up(walk, error)
                             : walk_step(walk, name, rest, last && keep_last_link, error);
                if (!ok)
                        return FALSE;
        }
        return TRUE;
}

char *root_resolve(const Root *root, const char *path, gboolean keep_last_link, GError **error)
{
        struct walk walk = {
                .root = root,
                .path = path,
                .done = g_string_new(NULL),
                .left = g_strdup(path),
        };
        gboolean ok = walk_all(&walk, keep_last_link, error);

        g_free(walk.left);
        if (ok && walk.done->len == 0)
                g_string_append_c(walk.done, '/');
        return g_string_free(walk.done, !ok);
}

int root_open_directory(const Root *root, const char *path, char **ret_resolved, GError **error)
{
        g_autofree char *resolved = root_resolve(root, path, FALSE, error);
        int fd;

        if (!resolved)
                return -1;
        fd = open_canonical(root, resolved, O_RDONLY | O_DIRECTORY);
        if (fd < 0) {
                fail(root, error, errno, path, "opened as a directory");
                return -1;
        }
        if (ret_resolved)
                *ret_resolved = g_steal_pointer(&resolved);
        return fd;
}

GPtrArray *root_list(const Root *root, const char *path, GError **error)
{
        g_autoptr(GError) failure = NULL;
        int fd = root_open_directory(root, path, NULL, error);
        GPtrArray *names = fd < 0 ? NULL : file_names_of(fd, path, &failure);

        if (failure && !error)
                root_keep_unheard(root, path, failure);
        else if (failure)
                g_propagate_error(error, g_steal_pointer(&failure));
        return names;
}

/* The first look keeps us from opening a device; the second is at what was really opened. */
static int check_opened(const Root *root, int fd, const char *path, struct stat *ret_stat,
                        GError **error)
{
        struct stat st;

        if (fd < 0 || fstat(fd, &st) < 0) {
                if (root)
                        fail(root, error, errno, path, "opened");
                else
                        root_set_error(error, errno, path, "opened");
        } else if (!S_ISREG(st.st_mode)) {
                set_kind_error(error, path, st.st_mode);
        } else {
                if (ret_stat)
                        *ret_stat = st;
                return fd;
        }
        if (fd >= 0)
                close(fd);
        return -1;
}

int root_open_file(const Root *root, const char *path, char **ret_resolved, struct stat *ret_stat,
                   GError **error)
{
        g_autofree char *resolved = root_resolve(root, path, FALSE, error);
        struct stat st;
        int fd;

        if (!resolved)
                return -1;
        if (fstatat(root->fd, below(resolved), &st, AT_SYMLINK_NOFOLLOW) < 0) {
                fail(root, error, errno, path, "opened");
                return -1;
        }
        if (!S_ISREG(st.st_mode)) {
                set_kind_error(error, path, st.st_mode);
                return -1;
        }
        fd = check_opened(root, open_canonical(root, resolved, O_RDONLY), path, ret_stat, error);
        if (fd >= 0 && ret_resolved)
                *ret_resolved = g_steal_pointer(&resolved);
        return fd;
}

int root_open_entry(int directory_fd, const char *name, const char *path, gboolean *ret_is_link,
                    struct stat *ret_stat, GError **error)
{
        int fd = open_without_links(directory_fd, name, O_RDONLY);

        if (ret_is_link)
                *ret_is_link = fd < 0 && errno == ELOOP;
        if (fd < 0 && errno == ELOOP && ret_is_link)
                return -1;
        return check_opened(NULL, fd, path, ret_stat, error);
}

char *root_read_link(const Root *root, const char *path, GError **error)
{
        g_autofree char *resolved = root_resolve(root, path, TRUE, error);
        char target[LIMIT_PATH_LENGTH];
        ssize_t length;

        if (!resolved)
                return NULL;
        length = readlinkat(root->fd, below(resolved), target, sizeof(target) - 1);
        if (length < 0) {
                fail(root, error, errno, path, "read as a symbolic link");
                return NULL;
        }
        return g_strndup(target, (gsize) length);
}

gboolean root_stat(const Root *root, const char *path, struct stat *ret_stat, GError **error)
{
        g_autofree char *resolved = root_resolve(root, path, TRUE, error);
        struct stat st;

        if (!resolved)
                return FALSE;
        if (fstatat(root->fd, below(resolved), &st, AT_SYMLINK_NOFOLLOW) < 0) {
                fail(root, error, errno, path, "examined");
                return FALSE;
        }
        *ret_stat = st;
        return TRUE;
}

char *root_read_descriptor(int fd, const char *path, gsize expected_size, gsize limit,
                           gsize *ret_size, gboolean *ret_truncated, GError **error)
{
        gsize capacity = MIN(expected_size, limit) + 2, size = 0;
        g_autofree char *data = g_malloc(capacity);

        for (;;) {
                ssize_t count = read(fd, data + size, capacity - size - 1);

                if (count < 0 && errno == EINTR)
                        continue;
                if (count < 0) {
                        root_set_error(error, errno, path, "read");
                        return NULL;
                }
                size += (gsize) count;
                if (count == 0 || size > limit)
                        break;
                if (size == capacity - 1) {
                        capacity = MIN(capacity * 2, limit + 2);
                        data = g_realloc(data, capacity);
                }
        }
        if (size > limit && !ret_truncated) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_LIMIT,
                            "%s: is larger than %" G_GSIZE_FORMAT
                            " bytes, which is the most that is read.",
                            path, limit);
                return NULL;
        }
        if (ret_truncated)
                *ret_truncated = size > limit;
        size = MIN(size, limit);
        data[size] = 0;
        if (ret_size)
                *ret_size = size;
        return g_steal_pointer(&data);
}

char *root_read_file(const Root *root, const char *path, gsize limit, gsize *ret_size,
                     GError **error)
{
        struct stat st;
        int fd = root_open_file(root, path, NULL, &st, error);
        char *data;

        if (fd < 0)
                return NULL;
        errno = 0;
        data = root_read_descriptor(fd, path, (gsize) st.st_size, limit, ret_size, NULL, error);
        if (!data && !error && errno != 0)
                remember(root, errno, path, "read");
        close(fd);
        return data;
}
