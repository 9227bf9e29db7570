/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files themselves; a new one that src/collect reads is a new row. */
#include "verbs/host-inputs.h"

#include <string.h>

#include "base/limits.h"
#include "base/root.h"
#include "verbs/program.h"

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
        g_autofree char *text = root_read_file(root, path, LIMIT_SYSTEM_FILE_SIZE, &size, NULL);

        return text ? g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) text, size)
                    : NULL;
}

static void add_database(Inputs *inputs, const Root *root, const char *folder, const char *suffix)
{
        g_autoptr(GPtrArray) names = root_list(root, folder, NULL);
        g_autoptr(GChecksum) all = g_checksum_new(G_CHECKSUM_SHA256);
        g_autofree char *pattern = g_strdup_printf("%s/*%s", folder, suffix);
        guint count = 0;

        for (guint i = 0; names && i < names->len && count < LIMIT_PACKAGE_LISTS; i++) {
                const char *name = names->pdata[i];
                g_autofree char *path = g_build_filename(folder, name, NULL);
                g_autofree char *sha256 = NULL, *line = NULL;

                if (*name == '.' || !g_str_has_suffix(name, suffix))
                        continue;
                sha256 = digest_of(root, path);
                if (!sha256)
                        continue;
                line = g_strdup_printf("%s  %s\n", sha256, path);
                g_checksum_update(all, (const guchar *) line, (gssize) strlen(line));
                count++;
        }
        if (count > 0)
                inputs_add(inputs, "host", pattern, g_checksum_get_string(all));
}

static void say_missing(void *context, const char *path, const char *sentence)
{
        gboolean *complete = context;

        *complete = FALSE;
        program_warn("%s: Its digest is missing in the manifest: %s", path, sentence);
}

gboolean host_inputs_add(Inputs *inputs, const struct options *options)
{
        g_autoptr(Root) root = NULL;
        gboolean complete = TRUE;

        if (options->from || options->host || options->machine || options->bus || options->redact)
                return TRUE;
        root = root_open(options->root ? options->root : "/", NULL);
        for (gsize i = 0; root && i < G_N_ELEMENTS(paths); i++) {
                g_autofree char *sha256 = digest_of(root, paths[i]);

                if (sha256)
                        inputs_add(inputs, "host", paths[i], sha256);
        }
        for (gsize i = 0; root && i < G_N_ELEMENTS(databases); i++)
                add_database(inputs, root, databases[i].folder, databases[i].suffix);
        if (root)
                root_each_unheard(root, say_missing, &complete);
        return root && complete;
}
