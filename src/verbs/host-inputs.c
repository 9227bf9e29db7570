/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files themselves; a new one that src/collect reads is a new row. */
#include "verbs/host-inputs.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/root.h"

static const char *const paths[] = {
        "/etc/os-release", "/usr/lib/os-release",  "/etc/hostname",
        "/etc/machine-id", "/etc/machine-info",    "/etc/passwd",
        "/etc/group",      "/var/lib/dpkg/status", "/var/lib/dpkg/diversions",
};

/* Package databases of many files, each told as one: by the digest of the lines that sha256sum(1)
 * prints of them in byte order. */
static const struct {
        const char *folder, *suffix;
} databases[] = {
        {"/var/lib/dpkg/info", ".list"},
        {"/var/lib/dpkg/status.d", ""},
        {"/usr/lib/sysimage/rpm", ""},
        {"/var/lib/rpm", ""},
};

/* The caller's; NULL where there is no such file. */
static char *digest_of(const Root *root, const char *path)
{
        gsize size;
        g_autoptr(GError) ignored = NULL;
        g_autofree char *text = root_read_file(root, path, LIMIT_SYSTEM_FILE_SIZE, &size, &ignored);

        return text ? g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) text, size)
                    : NULL;
}

static int compare_names(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *names_in(const Root *root, const char *folder, const char *suffix)
{
        GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GError) ignored = NULL;
        int fd = root_open_directory(root, folder, NULL, &ignored);
        DIR *stream = fd < 0 ? NULL : fdopendir(fd);
        struct dirent *entry;

        if (fd >= 0 && !stream)
                close(fd);
        while (stream && (entry = readdir(stream)) && names->len < LIMIT_PACKAGE_LISTS)
                if (entry->d_name[0] != '.' && g_str_has_suffix(entry->d_name, suffix))
                        g_ptr_array_add(names, g_strdup(entry->d_name));
        if (stream)
                closedir(stream);
        g_ptr_array_sort(names, compare_names);
        return names;
}

static void add_database(Inputs *inputs, const Root *root, const char *folder, const char *suffix)
{
        g_autoptr(GPtrArray) names = names_in(root, folder, suffix);
        g_autoptr(GChecksum) all = g_checksum_new(G_CHECKSUM_SHA256);
        g_autofree char *pattern = g_strdup_printf("%s/*%s", folder, suffix);
        guint count = 0;

        for (guint i = 0; i < names->len; i++) {
                g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
                g_autofree char *sha256 = digest_of(root, path);
                g_autofree char *line = sha256 ? g_strdup_printf("%s  %s\n", sha256, path) : NULL;

                if (!line)
                        continue;
                g_checksum_update(all, (const guchar *) line, (gssize) strlen(line));
                count++;
        }
        if (count > 0)
                inputs_add(inputs, "host", pattern, g_checksum_get_string(all));
}

void host_inputs_add(Inputs *inputs, const struct options *options)
{
        g_autoptr(Root) root = NULL;

        if (options->from || options->host || options->machine || options->bus || options->redact)
                return;
        root = root_open(options->root ? options->root : "/", NULL);
        for (gsize i = 0; root && i < G_N_ELEMENTS(paths); i++) {
                g_autofree char *sha256 = digest_of(root, paths[i]);

                if (sha256)
                        inputs_add(inputs, "host", paths[i], sha256);
        }
        for (gsize i = 0; root && i < G_N_ELEMENTS(databases); i++)
                add_database(inputs, root, databases[i].folder, databases[i].suffix);
}
