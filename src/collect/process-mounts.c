/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A mountinfo to what the paths that settings speak of look like in that mount namespace. Which
 * mount a path is on follows from the tree of mounts, not from the order of lines or the length of
 * paths: a mount over a folder hides the mounts below that folder.
 */
#include "collect/process-mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"

/* \040 and its like, in place. */
static char *unescape_octal(char *text)
{
        char *out = text;

        for (const char *in = text; *in; in++) {
                if (in[0] == '\\' && in[1] >= '0' && in[1] <= '3' && in[2] >= '0' && in[2] <= '7' &&
                    in[3] >= '0' && in[3] <= '7') {
                        *out++ = (char) ((in[1] - '0') << 6 | (in[2] - '0') << 3 | (in[3] - '0'));
                        in += 3;
                } else {
                        *out++ = *in;
                }
        }
        *out = '\0';
        return text;
}

static gboolean has_option(const char *options, const char *wanted)
{
        gsize length = strlen(wanted);

        for (const char *at = options; (at = strstr(at, wanted)); at += length)
                if ((at == options || at[-1] == ',') && (at[length] == ',' || at[length] == '\0'))
                        return TRUE;
        return FALSE;
}

/* Ends the word at the blank after it, and gives what follows; NULL where there is no blank. */
static char *cut_word(char *word)
{
        char *blank = strchr(word, ' ');

        if (blank)
                *blank++ = '\0';
        return blank;
}

/* "36 35 98:0 /root /point options optional… - type source superblock-options" */
static gboolean parse_line(char *line, struct mount *ret_mount)
{
        char *words[6], *end = strstr(line, " - "), *save = NULL, *type, *source, *options;

        if (!end)
                return FALSE;
        *end = '\0';
        for (int i = 0; i < 6; i++)
                if (!(words[i] = strtok_r(i == 0 ? line : NULL, " ", &save)))
                        return FALSE;
        /* The source may be empty. */
        type = end + strlen(" - ");
        source = cut_word(type);
        options = source ? cut_word(source) : NULL;
        if (!options ||
            !g_ascii_string_to_unsigned(words[0], 10, 0, G_MAXUINT64, &ret_mount->id, NULL) ||
            !g_ascii_string_to_unsigned(words[1], 10, 0, G_MAXUINT64, &ret_mount->parent, NULL))
                return FALSE;
        ret_mount->device = words[2];
        ret_mount->root = unescape_octal(words[3]);
        ret_mount->point = unescape_octal(words[4]);
        ret_mount->type = unescape_octal(type);
        ret_mount->read_only = has_option(words[5], "ro") || has_option(options, "ro");
        return TRUE;
}

MountTable *mount_table_parse(const char *text)
{
        MountTable *table = g_new0(MountTable, 1);
        char *save = NULL;

        table->mounts = g_array_new(FALSE, FALSE, sizeof(struct mount));
        table->text = g_strdup(text);
        for (char *line = strtok_r(table->text, "\n", &save); line;
             line = strtok_r(NULL, "\n", &save)) {
                struct mount mount;

                if (table->mounts->len == LIMIT_MOUNTS) {
                        table->is_truncated = TRUE;
                        break;
                }
                if (parse_line(line, &mount))
                        g_array_append_val(table->mounts, mount);
        }
        return table;
}

void mount_table_free(MountTable *table)
{
        if (!table)
                return;
        g_array_unref(table->mounts);
        g_free(table->text);
        g_free(table);
}

/* What remains of path below point, "" for itself; NULL where it is not below. */
static const char *below(const char *path, const char *point)
{
        gsize length = strlen(point);

        if (strcmp(point, "/") == 0)
                return strcmp(path, "/") == 0 ? "" : path;
        if (strncmp(path, point, length) != 0 || (path[length] != '\0' && path[length] != '/'))
                return NULL;
        return path + length;
}

static gboolean has_mount(const MountTable *table, guint64 id)
{
        for (guint i = 0; i < table->mounts->len; i++)
                if (g_array_index(table->mounts, struct mount, i).id == id)
                        return TRUE;
        return FALSE;
}

/* The mount on "/" that is on no other of the table. */
static const struct mount *root_mount(const MountTable *table)
{
        for (guint i = 0; i < table->mounts->len; i++) {
                const struct mount *mount = &g_array_index(table->mounts, struct mount, i);

                if (strcmp(mount->point, "/") == 0 &&
                    (mount->parent == mount->id || !has_mount(table, mount->parent)))
                        return mount;
        }
        return NULL;
}

/* Of the mounts on this one, that on the way to path that comes first. */
static const struct mount *next_mount(const MountTable *table, const struct mount *on,
                                      const char *path)
{
        const struct mount *next = NULL;

        for (guint i = 0; i < table->mounts->len; i++) {
                const struct mount *mount = &g_array_index(table->mounts, struct mount, i);

                if (mount->parent == on->id && mount->id != on->id && below(path, mount->point) &&
                    (!next || strlen(mount->point) < strlen(next->point)))
                        next = mount;
        }
        return next;
}

const struct mount *mount_table_find(const MountTable *table, const char *path)
{
        const struct mount *mount = root_mount(table), *next;

        /* Mounts that name each other as their parents must not keep us here. */
        for (guint i = 0; mount && i < table->mounts->len; i++, mount = next)
                if (!(next = next_mount(table, mount, path)))
                        break;
        return mount;
}

/* What path is called in the file system of the mount that it is on: two texts, one after the
 * other. */
static void place_in(const struct mount *mount, const char *path, const char *ret_parts[static 2])
{
        ret_parts[0] = strcmp(mount->root, "/") == 0 ? "" : mount->root;
        ret_parts[1] = below(path, mount->point);
}

/* Whether both show the same folder of the same file system at path. */
static gboolean is_same_place(const struct mount *left, const struct mount *right, const char *path)
{
        const char *a[2], *b[2];

        if (!right || strcmp(left->device, right->device) != 0)
                return FALSE;
        place_in(left, path, a);
        place_in(right, path, b);
        for (guint i = 0, j = 0;; a[i]++, b[j]++) {
                if (!*a[i] && i == 0)
                        i = 1;
                if (!*b[j] && j == 0)
                        j = 1;
                if (*a[i] != *b[j])
                        return FALSE;
                if (!*a[i])
                        return TRUE;
        }
}

/*
 * Whether the path is there and no link: nobody mounts on a link or on nothing. A mount point is,
 * and is not asked, since a file system that does not answer would keep us here.
 */
static gboolean is_there(int directory, const struct mount *mount, const char *path)
{
        g_autofree char *name = g_strconcat("root", path, NULL);
        struct stat st;

        return strcmp(mount->point, path) == 0 ||
               (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0 &&
                !S_ISLNK(st.st_mode));
}

static void add_facts(Unit *unit, struct mount_view *view, const MountTable *table,
                      const MountTable *host, int directory)
{
        for (gsize i = 0; i < VIEW_PATH_COUNT; i++) {
                const char *path = view_paths[i];
                const struct mount *mount = mount_table_find(table, path);
                struct mount_fact fact;

                if (!mount || !is_there(directory, mount, path))
                        continue;
                fact = (struct mount_fact){
                        .path = path,
                        .read_only = mount->read_only,
                        .replaced = !is_same_place(mount, mount_table_find(host, path), path),
                        .type = unit_string_shared(unit, mount->type),
                        .mounted = unit_string_shared(unit, mount->point),
                };
                g_array_append_val(view->facts, fact);
        }
}

static void add_path(Unit *unit, struct mount_view *view, GPtrArray *paths, const char *path)
{
        if (paths->len == LIMIT_MOUNT_PATHS)
                view->is_truncated = TRUE;
        else
                g_ptr_array_add(paths, (char *) unit_string(unit, path));
}

static gint compare_paths(gconstpointer left, gconstpointer right)
{
        return strcmp(*(const char *const *) left, *(const char *const *) right);
}

void mount_view_fill(Unit *unit, struct mount_view *view, const MountTable *table,
                     const MountTable *host, int directory)
{
        view->is_truncated = table->is_truncated || host->is_truncated;
        add_facts(unit, view, table, host, directory);
        for (guint i = 0; i < table->mounts->len; i++) {
                const struct mount *mount = &g_array_index(table->mounts, struct mount, i);
                gboolean hides = strstr(mount->root, "/systemd/inaccessible/") != NULL;
                const struct mount *before;

                /* Most mounts are those of the host, neither read-only nor hiding anything. */
                if ((!hides && !mount->read_only) || mount_table_find(table, mount->point) != mount)
                        continue;
                before = mount_table_find(host, mount->point);
                if (hides)
                        add_path(unit, view, view->hidden, mount->point);
                else if (!before || !before->read_only)
                        add_path(unit, view, view->read_only, mount->point);
        }
        g_ptr_array_sort(view->read_only, compare_paths);
        g_ptr_array_sort(view->hidden, compare_paths);
}
