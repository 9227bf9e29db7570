/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to the files of a tree that say what it is: os-release, machine-info, machine-id, hostname,
 * the library that tells systemd's version.
 */
#include "collect/host.h"
#include "collect/machine.h"
#include "collect/os-release.h"
#include "collect/specifier.h"
#include "fuzz-tree.h"

static void look(const Root *root)
{
        g_autoptr(GPtrArray) problems =
                g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        g_autoptr(SnapshotHead) head = host_head_new(root, FALSE, problems);
        g_autoptr(GHashTable) names = assignments_read(root, machine_info_paths, problems);
        g_autofree char *name = assignments_get(names, "PRETTY_HOSTNAME");
        struct specifier_facts facts = {0};
        struct host_facts *store = host_facts_new(root, head, &facts);

        g_assert_true(!name || *name);
        if (head->machine_id)
                g_assert_cmpuint(strlen(head->machine_id), ==, 32);
        if (head->host_name)
                g_assert_true(*head->host_name);
        host_facts_free(store);
        g_free(machine_virtualization(root));
        machine_tree_architecture(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        char *tree = tree_new(data, size, "etc/os-release");
        Root *root = root_open(tree, NULL);

        look(root);
        root_free(root);
        machine_elf_architecture(data, size);
        tree_free(tree);
        return 0;
}
