/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files themselves; a new one that src/collect reads is a new row. */
#include "verbs/host-inputs.h"

#include "base/limits.h"
#include "base/root.h"

static const char *const paths[] = {
        "/etc/os-release",   "/usr/lib/os-release", "/etc/hostname", "/etc/machine-id",
        "/etc/machine-info", "/etc/passwd",         "/etc/group",    "/var/lib/dpkg/status",
};

static void add(Inputs *inputs, const Root *root, const char *path)
{
        gsize size;
        g_autofree char *text = root_read_file(root, path, LIMIT_SYSTEM_FILE_SIZE, &size, NULL);
        g_autofree char *sha256 =
                text ? g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) text, size)
                     : NULL;

        if (sha256)
                inputs_add(inputs, "host", path, sha256);
}

void host_inputs_add(Inputs *inputs, const struct options *options)
{
        g_autoptr(Root) root = NULL;

        if (options->from || options->host || options->machine || options->bus || options->redact)
                return;
        root = root_open(options->root ? options->root : "/", NULL);
        for (gsize i = 0; root && i < G_N_ELEMENTS(paths); i++)
                add(inputs, root, paths[i]);
}
