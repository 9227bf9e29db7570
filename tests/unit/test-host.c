/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts about made-up trees, and about the system that the test runs on. */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <elf.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/root.h"
#include "collect/host.h"
#include "collect/machine.h"
#include "collect/os-release.h"

struct tree {
        char *path;
        Root *root;
        GPtrArray *problems;
};

static int set_up(void **state)
{
        struct tree *tree = g_new0(struct tree, 1);

        tree->path = g_dir_make_tmp("test-host-XXXXXX", NULL);
        tree->root = root_open(tree->path, NULL);
        tree->problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        *state = tree;
        return tree->root == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
        struct tree *tree = *state;
        const char *argv[] = {"rm", "-rf", tree->path, NULL};

        g_spawn_sync(NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                     NULL);
        root_free(tree->root);
        g_ptr_array_unref(tree->problems);
        g_free(tree->path);
        g_free(tree);
        return 0;
}

static void put(const struct tree *tree, const char *path, const char *content, gssize size)
{
        g_autofree char *full = g_build_filename(tree->path, path, NULL);
        g_autofree char *directory = g_path_get_dirname(full);

        assert_int_equal(g_mkdir_with_parents(directory, 0755), 0);
        assert_true(g_file_set_contents(full, content, size, NULL));
}

static void same(const char *found, const char *expected)
{
        if (g_strcmp0(found, expected) != 0)
                fail_msg("%s and not %s", found != NULL ? found : "NULL",
                         expected != NULL ? expected : "NULL");
}

static void reads_assignments(void **state)
{
        static const struct {
                const char *name;
                const char *value;
        } cases[] = {
                {"PLAIN", "one"},
                {"DOUBLE", "two words"},
                {"SINGLE", "it $is \\n as it is"},
                {"ESCAPED", "a \"b\" $c `d` \\"},
                {"JOINED", "ab c"},
                {"BLANKS", "x"},
                {"EMPTY", NULL},
                {"EMPTY_QUOTED", NULL},
                {"TWICE", "second"},
                {"OPEN", NULL},
                {"1DIGIT", NULL},
                {"BINARY", "\xff\x01"},
                {"LAST", "no newline"},
                {"ODD-NAME", NULL},
        };
        struct tree *tree = *state;
        g_autoptr(GHashTable) found = NULL;

        put(tree, "usr/lib/os-release", "NOT=this\n", -1);
        put(tree, "etc/os-release",
            "# a comment\n\nPLAIN=one\nDOUBLE=\"two words\"\nSINGLE='it $is \\n as it is'\n"
            "ESCAPED=\"a \\\"b\\\" \\$c \\`d\\` \\\\\"\nJOINED=a\"b c\"\n  BLANKS=x  "
            "\nEMPTY=\nEMPTY_QUOTED=\"\"\n"
            "TWICE=first\nTWICE=second\nOPEN=\"no end\n1DIGIT=x\nno "
            "assignment\nBINARY=\xff\x01\nODD-NAME=x\nLAST='no newline'",
            -1);
        found = assignments_read(tree->root, os_release_paths, tree->problems);
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *value = assignments_get(found, cases[i].name);

                if (g_strcmp0(value, cases[i].value) != 0)
                        fail_msg("%s: %s", cases[i].name, value != NULL ? value : "NULL");
        }
        assert_false(g_hash_table_contains(found, "NOT"));
        assert_int_equal(tree->problems->len, 4);
        for (guint i = 0; i < 4; i++) {
                const Problem *problem = tree->problems->pdata[i];

                same(problem->path, "/etc/os-release");
                assert_int_equal(problem->severity, PROBLEM_NOTE);
                assert_int_equal(problem->line, i < 3 ? 13 + i : 17);
        }
}

static void describes_a_tree(void **state)
{
        struct tree *tree = *state;
        g_autoptr(SnapshotHead) head = NULL;
        struct specifier_facts facts;
        struct host_facts *store;

        put(tree, "usr/lib/os-release",
            "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12 "
            "(bookworm)\"\nBUILD_ID=7\nVARIANT_ID=v\n"
            "IMAGE_ID=i\nIMAGE_VERSION=2\n",
            -1);
        put(tree, "etc/machine-id", "0123456789abcdef0123456789ABCDEF\n", -1);
        put(tree, "etc/hostname", "# the name\n\n  web1  \n", -1);
        put(tree, "etc/machine-info", "PRETTY_HOSTNAME=\"Web server\"\n", -1);
        put(tree, "var/lib/dpkg/status",
            "Package: systemd\nStatus: install ok installed\nVersion: 252.39-1~deb12u1\n", -1);
        head = host_head_new(tree->root, FALSE, tree->problems);
        same(head->os_id, "debian");
        same(head->os_version_id, "12");
        same(head->os_pretty_name, "Debian GNU/Linux 12 (bookworm)");
        same(head->machine_id, "0123456789abcdef0123456789abcdef");
        same(head->host_name, "web1");
        same(head->systemd_package, "252.39-1~deb12u1");
        assert_int_equal(head->systemd_version, 252);
        same(head->root, tree->path);
        same(head->kernel, NULL);
        same(head->boot_id, NULL);
        same(head->virtualization, NULL);
        same(head->architecture, NULL);
        assert_int_equal(head->source, SNAPSHOT_FROM_FILES);
        assert_int_equal(head->collector_uid, geteuid());
        assert_int_equal(tree->problems->len, 0);

        store = host_facts_new(tree->root, head, &facts);
        same(facts.pretty_host_name, "Web server");
        same(facts.host_name, "web1");
        same(facts.os_build_id, "7");
        same(facts.os_variant_id, "v");
        same(facts.os_image_id, "i");
        same(facts.os_image_version, "2");
        same(facts.user_name, "root");
        same(facts.user_home, "/root");
        same(facts.user_shell, "/bin/sh");
        same(facts.group_name, "root");
        assert_int_equal(facts.uid, 0);
        host_facts_free(store);
}

static void knows_nothing_of_an_empty_tree(void **state)
{
        struct tree *tree = *state;
        g_autoptr(SnapshotHead) head = host_head_new(tree->root, FALSE, tree->problems);

        same(head->os_id, NULL);
        same(head->machine_id, NULL);
        same(head->host_name, NULL);
        same(head->systemd_package, NULL);
        assert_int_equal(head->systemd_version, 0);
        assert_int_equal(tree->problems->len, 0);
}

static void says_what_it_could_not_read(void **state)
{
        struct tree *tree = *state;
        g_autoptr(SnapshotHead) head = NULL;
        const Problem *problem;

        put(tree, "etc/os-release/x", "", -1);
        head = host_head_new(tree->root, FALSE, tree->problems);
        assert_int_equal(tree->problems->len, 1);
        problem = tree->problems->pdata[0];
        same(problem->path, "/etc/os-release");
        same(problem->message,
             "The file cannot be read: it is a directory where a regular file should be.");
}

static void machine_ids(void **state)
{
        static const struct {
                const char *content;
                const char *id;
        } cases[] = {
                {"0123456789abcdef0123456789abcdef\n", "0123456789abcdef0123456789abcdef"},
                {"uninitialized\n", NULL},
                {"", NULL},
                {"\n", NULL},
                {"00000000000000000000000000000000\n", NULL},
                {"0123456789abcdef0123456789abcde\n", NULL},
                {"0123456789abcdef0123456789abcdeg\n", NULL},
        };
        struct tree *tree = *state;

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(SnapshotHead) head = NULL;

                put(tree, "etc/machine-id", cases[i].content, -1);
                head = host_head_new(tree->root, FALSE, tree->problems);
                same(head->machine_id, cases[i].id);
        }
}

static void systemd_versions(void **state)
{
        static const struct {
                const char *library;
                unsigned version;
        } cases[] = {
                {"usr/lib/systemd/libsystemd-shared-245.so", 245},
                {"usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-252.so", 252},
                {"usr/lib64/systemd/libsystemd-shared-253.4-1.fc38.so", 253},
                {"lib/systemd/libsystemd-shared-254.so", 254},
                {"usr/lib/systemd/libsystemd-shared-257.9-1~deb13u1.so", 257},
                {"usr/lib/systemd/libsystemd-shared-nonsense.so", 257},
                {"usr/lib/systemd/libsystemd-shared-300.txt", 257},
                {"usr/lib/systemd/libsystemd-shared-99999999999.so", 257},
        };
        struct tree *tree = *state;
        g_autoptr(SnapshotHead) packaged = NULL;

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(SnapshotHead) head = NULL;

                put(tree, cases[i].library, "", -1);
                head = host_head_new(tree->root, FALSE, tree->problems);
                assert_int_equal(head->systemd_version, cases[i].version);
                same(head->systemd_package, NULL);
        }
        /* The package says it better than the library. */
        put(tree, "var/lib/dpkg/status", "Package: systemd\nVersion: 1:247.3-7\n", -1);
        packaged = host_head_new(tree->root, FALSE, tree->problems);
        assert_int_equal(packaged->systemd_version, 247);
}

static void architectures(void **state)
{
        static const struct {
                guint16 machine;
                guint8 class, data;
                const char *name;
        } cases[] = {
                {EM_X86_64, ELFCLASS64, ELFDATA2LSB, "x86-64"},
                {EM_386, ELFCLASS32, ELFDATA2LSB, "x86"},
                {EM_AARCH64, ELFCLASS64, ELFDATA2LSB, "arm64"},
                {EM_AARCH64, ELFCLASS64, ELFDATA2MSB, "arm64-be"},
                {EM_ARM, ELFCLASS32, ELFDATA2LSB, "arm"},
                {EM_PPC64, ELFCLASS64, ELFDATA2LSB, "ppc64-le"},
                {EM_PPC64, ELFCLASS64, ELFDATA2MSB, "ppc64"},
                {EM_S390, ELFCLASS64, ELFDATA2MSB, "s390x"},
                {EM_RISCV, ELFCLASS64, ELFDATA2LSB, "riscv64"},
                {EM_RISCV, ELFCLASS32, ELFDATA2LSB, "riscv32"},
                {EM_MIPS, ELFCLASS64, ELFDATA2LSB, "mips64-le"},
                {EM_X86_64, ELFCLASS64, ELFDATA2MSB, NULL},
                {0x7777, ELFCLASS64, ELFDATA2LSB, NULL},
        };
        struct tree *tree = *state;

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                guint8 header[20] = {0x7f, 'E', 'L', 'F', cases[i].class, cases[i].data, 1};
                gboolean big = cases[i].data == ELFDATA2MSB;

                header[big ? 19 : 18] = cases[i].machine & 0xff;
                header[big ? 18 : 19] = cases[i].machine >> 8;
                same(machine_elf_architecture(header, sizeof header), cases[i].name);
                same(machine_elf_architecture(header, sizeof header - 1), NULL);
                put(tree, "usr/bin/sh", (char *) header, sizeof header);
                same(machine_tree_architecture(tree->root), cases[i].name);
        }
        put(tree, "usr/bin/sh", "#!/bin/false, and long enough for a header", -1);
        same(machine_tree_architecture(tree->root), NULL);
}

/* A container is found before the machine that it runs on. */
static void containers(void **state)
{
        static const struct {
                const char *path;
                const char *content;
                const char *name;
        } cases[] = {
                {".dockerenv", "", "docker"},
                {"run/.containerenv", "", "podman"},
                {"run/systemd/container", "systemd-nspawn\n", "systemd-nspawn"},
                {"run/systemd/container", "something new\n", "container-other"},
                {"run/systemd/container", "oci", "podman"},
                {"proc/1/environ", "A=b\0container=lxc\0C=d\0", "lxc"},
        };
        struct tree *tree = *state;

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *name = NULL;

                put(tree, cases[i].path, cases[i].content, i == 5 ? 22 : -1);
                name = machine_virtualization(tree->root);
                same(name, cases[i].name);
        }
}

/* Firmware names the maker of a machine; of some it says more than the processor. */
static void machines(void **state)
{
        static const struct {
                const char *maker, *name;
        } cases[] = {
                {"VirtualBox\n", "oracle"},
                {"Amazon EC2\n", "amazon"},
                {"Xen HVM domU\n", "xen"},
                {"Parallels ARM\n", "parallels"},
                {"Google Compute Engine\n", "google"},
        };
        struct tree *tree = *state;

        put(tree, "proc/1/environ", "A=b\0", 4);
        put(tree, "run/systemd/container", "\n", -1);
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *name = NULL;

                put(tree, "sys/class/dmi/id/bios_vendor", cases[i].maker, -1);
                name = machine_virtualization(tree->root);
                same(name, cases[i].name);
        }
        /* A board that is nobody's: what the processor says is all there is. */
        put(tree, "sys/class/dmi/id/bios_vendor", "American Megatrends\n", -1);
        {
                g_autofree char *name = machine_virtualization(tree->root);
                g_autoptr(Root) empty = root_open("/proc/self/task", NULL);
                g_autofree char *expected = machine_virtualization(empty);

                same(name, expected);
        }
        /* A hypervisor whose maker the processor may tell as well. */
        put(tree, "sys/class/dmi/id/bios_vendor", "KVM\n", -1);
        {
                g_autofree char *name = machine_virtualization(tree->root);

                assert_non_null(name);
                assert_string_not_equal(name, "none");
        }
}

static void describes_this_system(void **state G_GNUC_UNUSED)
{
        g_autoptr(Root) root = root_open("/", NULL);
        g_autoptr(GPtrArray) problems =
                g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        g_autoptr(SnapshotHead) head = host_head_new(root, FALSE, problems);
        struct utsname name;
        char host[256];

        assert_int_equal(uname(&name), 0);
        assert_int_equal(gethostname(host, sizeof host), 0);
        same(head->kernel, name.release);
        same(head->host_name, host);
        same(head->root, "/");
        same(head->architecture, machine_own_architecture());
        assert_non_null(head->collector_user);
        assert_true(head->begin > 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(reads_assignments, set_up, tear_down),
                cmocka_unit_test_setup_teardown(describes_a_tree, set_up, tear_down),
                cmocka_unit_test_setup_teardown(knows_nothing_of_an_empty_tree, set_up, tear_down),
                cmocka_unit_test_setup_teardown(says_what_it_could_not_read, set_up, tear_down),
                cmocka_unit_test_setup_teardown(machine_ids, set_up, tear_down),
                cmocka_unit_test_setup_teardown(systemd_versions, set_up, tear_down),
                cmocka_unit_test_setup_teardown(architectures, set_up, tear_down),
                cmocka_unit_test_setup_teardown(containers, set_up, tear_down),
                cmocka_unit_test_setup_teardown(machines, set_up, tear_down),
                cmocka_unit_test(describes_this_system),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
