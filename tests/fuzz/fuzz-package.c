/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to dpkg's database (status, status.d, lists, diversions) in a tree, and to what the rpm
 * program prints of its own.
 */
#include "collect/package-index.h"
#include "fuzz-tree.h"

static void look(const Root *root)
{
        g_autoptr(GPtrArray) problems =
                g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        g_autoptr(PackageIndex) index = package_index_new(root, problems);
        GHashTableIter owners;
        gpointer path, owner;

        g_hash_table_iter_init(&owners, index->owners);
        while (g_hash_table_iter_next(&owners, &path, &owner)) {
                g_assert_nonnull(strstr(path, "/systemd/"));
                g_assert_nonnull(strchr(owner, ' '));
                g_assert_cmpstr(package_index_find(index, path), ==, owner);
        }
        g_free(package_read_version(root, "systemd", NULL));
}

/* In two pieces, as a pipe may give it: what is read is the same. */
static guint read_rpm(const uint8_t *data, size_t size, size_t first)
{
        g_autoptr(GHashTable) versions =
                g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        g_autoptr(GHashTable) owners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        PackageIndex index = {versions, owners, g_string_chunk_new(256)};
        RpmOutput *output = rpm_output_new(&index);
        guint count;

        rpm_output_take(output, (const char *) data, first);
        rpm_output_take(output, (const char *) data + first, size - first);
        count = rpm_output_free(output);
        g_assert_cmpuint(g_hash_table_size(versions), <=, count);
        g_string_chunk_free(index.packages);
        return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        char *tree = tree_new(data, size, "var/lib/dpkg/status");
        Root *root = root_open(tree, NULL);

        look(root);
        root_free(root);
        tree_free(tree);
        g_assert_cmpuint(read_rpm(data, size, 0), ==, read_rpm(data, size, size / 2));
        return 0;
}
