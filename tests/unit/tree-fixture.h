/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small trees for the tests of whatever reads one: made from a table in a temporary directory, and
 * removed again. */
#pragma once

#include <ftw.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A row is a file with content, or with link a symbolic link, or with neither a directory; a FIFO
 * where fifo. */
struct fixture_file {
        const char *path; /* inside the root, absolute */
        const char *content;
        const char *link;
        gboolean fifo;
};

static inline void fixture_add(const char *root, const struct fixture_file *file)
{
        g_autofree char *path = g_strconcat(root, file->path, NULL);
        g_autofree char *directory = g_path_get_dirname(path);

        g_assert_cmpint(g_mkdir_with_parents(directory, 0755), ==, 0);
        if (file->fifo)
                g_assert_cmpint(mkfifo(path, 0644), ==, 0);
        else if (file->link)
                g_assert_cmpint(symlink(file->link, path), ==, 0);
        else if (file->content)
                g_assert_true(g_file_set_contents(path, file->content, -1, NULL));
        else
                g_assert_cmpint(g_mkdir_with_parents(path, 0755), ==, 0);
}

static inline char *fixture_new(const struct fixture_file *files, gsize count)
{
        char *root = g_dir_make_tmp("bulkhead-test-XXXXXX", NULL);

        g_assert_nonnull(root);
        for (gsize i = 0; i < count; i++)
                fixture_add(root, &files[i]);
        return root;
}

static inline int fixture_remove(const char *path, const struct stat *st G_GNUC_UNUSED,
                                 int kind G_GNUC_UNUSED, struct FTW *ftw G_GNUC_UNUSED)
{
        return remove(path);
}

static inline void fixture_free(char *root)
{
        nftw(root, fixture_remove, 32, FTW_DEPTH | FTW_PHYS);
        g_free(root);
}
