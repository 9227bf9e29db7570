/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths to the packages that own them: the index, which the readers of dpkg's and rpm's databases
 * fill. */
#include "collect/package.h"

#include <string.h>

#include "base/text.h"
#include "collect/package-index.h"

static PackageIndex *package_index_make(const Root *root, const struct package_request *request)
{
        PackageIndex *index = g_new0(PackageIndex, 1);

        index->versions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        index->owners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        index->packages = g_string_chunk_new(4096);
        /* A system that is built of dpkg packages may have rpm installed as a tool, and not the
         * other way round. */
        if (!package_read_dpkg(index, root, request))
                package_read_rpm(index, root, request);
        return index;
}

PackageIndex *package_index_new(const Root *root, GPtrArray *problems)
{
        return package_index_make(root, &(struct package_request){.problems = problems});
}

void package_index_free(PackageIndex *index)
{
        if (index == NULL)
                return;
        g_hash_table_unref(index->versions);
        g_hash_table_unref(index->owners);
        g_string_chunk_free(index->packages);
        g_free(index);
}

void package_index_add(PackageIndex *index, const char *path, gsize length, const char *package)
{
        g_autofree char *key = NULL;
        const char *other;

        /* A damaged list may hold NULs, which no path has. */
        if (length == 0 || memchr(path, '\0', length) != NULL ||
            memmem(path, length, "/systemd/", strlen("/systemd/")) == NULL)
                return;
        key = g_strndup(path, length);
        other = g_hash_table_lookup(index->owners, key);
        if (other == NULL || strcmp(package, other) < 0)
                g_hash_table_replace(index->owners, g_steal_pointer(&key),
                                     g_string_chunk_insert_const(index->packages, package));
}

void package_index_add_version(PackageIndex *index, const char *package, const char *version)
{
        g_hash_table_replace(index->versions, g_strdup(package), g_strdup(version));
}

/* The database may be read twice, for a version and for the owners of files. */
static gboolean is_known(const GPtrArray *problems, const char *path, const char *sentence)
{
        for (guint i = 0; i < problems->len; i++) {
                const Problem *problem = problems->pdata[i];

                if (g_strcmp0(problem->path, path) == 0 && g_str_equal(problem->message, sentence))
                        return TRUE;
        }
        return FALSE;
}

void package_complain(const struct package_request *request, enum problem_severity severity,
                      const char *path, const char *message)
{
        g_autofree char *sentence = text_without_path(message, path);

        if (request->problems != NULL && !is_known(request->problems, path, sentence))
                g_ptr_array_add(request->problems,
                                problem_new(severity, NULL, path, 0, "%s", sentence));
}

const char *package_index_find(const PackageIndex *index, const char *path)
{
        const char *package = g_hash_table_lookup(index->owners, path);
        g_autofree char *other = NULL;

        if (package != NULL)
                return package;
        /* Where /lib is a link to /usr/lib, a package may list its files in either. */
        if (g_str_has_prefix(path, "/usr/lib/"))
                other = g_strdup(path + strlen("/usr"));
        else if (g_str_has_prefix(path, "/lib/"))
                other = g_strconcat("/usr", path, NULL);
        return other != NULL ? g_hash_table_lookup(index->owners, other) : NULL;
}

const char *package_index_version(const PackageIndex *index, const char *package)
{
        return g_hash_table_lookup(index->versions, package);
}

char *package_read_version(const Root *root, const char *package, GPtrArray *problems)
{
        const struct package_request request = {.only = package, .problems = problems};
        g_autoptr(PackageIndex) index = package_index_make(root, &request);

        return g_strdup(package_index_version(index, package));
}
