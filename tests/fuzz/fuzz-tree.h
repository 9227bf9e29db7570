/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A small tree of files out of an input, in memory, for what reads trees. An input is text, so that
 * seeds are read and written by hand and a dictionary fits:
 *
 *     @ etc/systemd/system/a.service
 *     [Service]
 *     @ etc/systemd/system/b.service -> a.service
 *     @ etc/systemd/system/c.service.d/
 *     @ etc/systemd/system/d.service |
 *
 * A file with what follows up to the next line of this kind, a link, a directory, a FIFO. What
 * stands before the first is the content of the file that the target names.
 */
#pragma once

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

enum { TREE_ENTRIES = 32, TREE_DEPTH = 12 };

/* Empties a directory; links are removed and not followed. */
static void tree_empty(int directory)
{
        DIR *listing = fdopendir(directory);
        const struct dirent *entry;

        g_assert_nonnull(listing);
        while ((entry = readdir(listing))) {
                int below;

                if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
                        continue;
                if (unlinkat(directory, entry->d_name, 0) == 0)
                        continue;
                below = openat(directory, entry->d_name,
                               O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
                g_assert_cmpint(below, >=, 0);
                tree_empty(below);
                g_assert_cmpint(unlinkat(directory, entry->d_name, AT_REMOVEDIR), ==, 0);
        }
        closedir(listing);
}

static void tree_free(char *path)
{
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        g_assert_cmpint(fd, >=, 0);
        tree_empty(fd);
        g_assert_cmpint(rmdir(path), ==, 0);
        g_free(path);
}

/* The directory of a name below the tree, made where it is missing, and the name's last component;
 * -1 where there cannot be one. No link is followed on the way: all stays inside. */
static int tree_directory(const char *tree, char **words, const char **ret_last)
{
        int fd = open(tree, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        for (guint depth = 0; fd >= 0 && *words; words++) {
                int below;

                if (!**words || strcmp(*words, ".") == 0 || strcmp(*words, "..") == 0)
                        continue;
                if (!words[1]) {
                        *ret_last = *words;
                        return fd;
                }
                mkdirat(fd, *words, 0755);
                below = depth++ < TREE_DEPTH
                                ? openat(fd, *words,
                                         O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                                : -1;
                close(fd);
                fd = below;
        }
        if (fd >= 0)
                close(fd);
        return -1;
}

static void tree_put_file(int directory, const char *name, const char *content, gsize size)
{
        int fd = openat(directory, name,
                        O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644);

        if (fd < 0)
                return;
        g_assert_cmpint(write(fd, content, size), ==, (ssize_t) size);
        close(fd);
}

/* The head is what stands behind "@ ". */
static void tree_put(const char *tree, const char *head, const char *content, gsize size)
{
        const char *arrow = strstr(head, " -> ");
        g_autofree char *name = g_strndup(head, arrow ? (gsize) (arrow - head) : strlen(head));
        gboolean is_fifo = !arrow && g_str_has_suffix(name, " |");
        gboolean is_directory = !arrow && g_str_has_suffix(name, "/");
        g_auto(GStrv) words = NULL;
        const char *last;
        int directory;

        if (is_fifo)
                name[strlen(name) - 2] = '\0';
        if (is_directory)
                name[strlen(name) - 1] = '\0';
        words = g_strsplit(name, "/", -1);
        directory = tree_directory(tree, words, &last);
        if (directory < 0)
                return;
        if (arrow)
                (void) !symlinkat(arrow + strlen(" -> "), directory, last);
        else if (is_fifo)
                (void) !mkfifoat(directory, last, 0644);
        else if (is_directory)
                (void) !mkdirat(directory, last, 0755);
        else
                tree_put_file(directory, last, content, size);
        close(directory);
}

/* The beginning of the next entry's line, or the end. */
static const char *tree_next(const char *text, const char *end)
{
        static const char mark[] = "\n@ ";
        const char *found = memmem(text, (gsize) (end - text), mark, strlen(mark));

        return found ? found + 1 : end;
}

/* Returns the path of the tree, for tree_free(). */
static char *tree_new(const uint8_t *data, size_t size, const char *first)
{
        const char *place = g_getenv("FUZZ_SCRATCH");
        char *tree = g_strdup_printf("%s/fuzz-tree-XXXXXX", place ? place : "/dev/shm");
        const char *text = (const char *) data, *end = text + size;
        gsize count = 0;

        g_assert_nonnull(g_mkdtemp(tree));
        if (size < 2 || memcmp(text, "@ ", 2) != 0) {
                const char *next = size > 0 ? tree_next(text, end) : end;

                tree_put(tree, first, text, (gsize) (next - text));
                text = next;
        }
        for (; text < end && count < TREE_ENTRIES; count++) {
                const char *next = tree_next(text, end);
                const char *newline = memchr(text, '\n', (gsize) (next - text));
                const char *content = newline ? newline + 1 : next;
                g_autofree char *head =
                        g_strndup(text + 2, (gsize) ((newline ? newline : next) - text) - 2);

                tree_put(tree, head, content, (gsize) (next - content));
                text = next;
        }
        return tree;
}
