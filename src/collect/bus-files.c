/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the unit-file reader needs, opened beside a connection to the manager of the same system. */
#include "collect/bus-files.h"

#include "collect/host.h"

struct bus_files *bus_files_open(const struct bus_options *options, const char *root,
                                 const SnapshotHead *head, GPtrArray *problems, GError **error)
{
        struct bus_files *files = g_new0(struct bus_files, 1);

        files->root = root_open(root, error);
        if (!files->root) {
                g_free(files);
                return NULL;
        }
        files->reading = (struct reading){
                .root = files->root,
                .version = head->read_as,
                .user_scope = options->user_scope,
                .keep_secrets = options->include_secrets,
        };
        files->host_facts = host_facts_new(files->root, head, &files->reading.facts);
        if (options->with_packages)
                files->packages = package_index_new(files->root, problems);
        files->path =
                search_path_new(files->root, options->user_scope, files->reading.version, problems);
        files->map = unit_map_new(files->root, files->path, problems);
        files->loader = (struct unit_loader){
                .reading = &files->reading,
                .path = files->path,
                .map = files->map,
                .packages = files->packages,
                .with_properties = TRUE,
                .with_times = TRUE,
                .contents = {.root = files->root,
                             .path = files->path,
                             .with_digests = options->with_digests},
        };
        files->drop_ins = drop_ins_new(&files->loader.contents, files->map, problems);
        files->loader.drop_ins = files->drop_ins;
        files->provenance = provenance_new(&files->loader);
        return files;
}

void bus_files_close(struct bus_files *files)
{
        if (!files)
                return;
        g_clear_pointer(&files->provenance, provenance_free);
        g_clear_pointer(&files->drop_ins, drop_ins_free);
        g_clear_pointer(&files->map, unit_map_free);
        g_clear_pointer(&files->path, search_path_free);
        g_clear_pointer(&files->packages, package_index_free);
        g_clear_pointer(&files->host_facts, host_facts_free);
        g_clear_pointer(&files->root, root_free);
        g_free(files);
}

char *bus_files_id(const struct bus_files *files, const char *name)
{
        const struct unit_map_entry *entry;

        switch (unit_map_find(files->map, name, &entry)) {
        case UNIT_LOOKUP_FOUND:
                return unit_map_id(name, entry);
        case UNIT_LOOKUP_MISSING:
                return NULL;
        default: /* a link that leads nowhere is a unit of its own name, which cannot be loaded */
                return g_strdup(name);
        }
}
