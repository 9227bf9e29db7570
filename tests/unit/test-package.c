/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Owners of files out of made-up dpkg trees and a small rpm database. */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/root.h"
#include "collect/package-index.h"
#include "snapshot/unit.h"

struct tree {
        char *path;
        Root *root;
        GPtrArray *problems;
};

static int set_up(void **state)
{
        struct tree *tree = g_new0(struct tree, 1);

        tree->path = g_dir_make_tmp("test-package-XXXXXX", NULL);
        tree->root = root_open(tree->path, NULL);
        tree->problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        *state = tree;
        return tree->root == NULL ? -1 : 0;
}

/* Runs a program to its end. */
static gboolean run(const char *const *argv)
{
        int status;

        return g_spawn_sync(NULL, (char **) argv, NULL,
                            G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL |
                                    G_SPAWN_STDERR_TO_DEV_NULL,
                            NULL, NULL, NULL, NULL, &status, NULL) &&
               g_spawn_check_wait_status(status, NULL);
}

static int tear_down(void **state)
{
        struct tree *tree = *state;

        run((const char *[]){"rm", "-rf", tree->path, NULL});
        root_free(tree->root);
        g_ptr_array_unref(tree->problems);
        g_free(tree->path);
        g_free(tree);
        return 0;
}

static void put(const struct tree *tree, const char *path, const char *content)
{
        g_autofree char *full = g_build_filename(tree->path, path, NULL);
        g_autofree char *directory = g_path_get_dirname(full);

        assert_int_equal(g_mkdir_with_parents(directory, 0755), 0);
        assert_true(g_file_set_contents(full, content, -1, NULL));
}

struct owner_case {
        const char *path;
        const char *package; /* NULL: none */
};

static void check_owners(const PackageIndex *index, const struct owner_case *cases, gsize count)
{
        for (gsize i = 0; i < count; i++) {
                const char *package = package_index_find(index, cases[i].path);

                if (g_strcmp0(package, cases[i].package) != 0)
                        fail_msg("%s: %s", cases[i].path, package != NULL ? package : "no owner");
        }
}

static const char dpkg_status[] = "Package: alpha\n"
                                  "Status: install ok installed\n"
                                  "Architecture: amd64\n"
                                  "Version: 1:2.0-3\n"
                                  "Description: the first\n"
                                  " Version: not this one\n"
                                  "\n"
                                  "Package: beta\n"
                                  "Status: deinstall ok config-files\n"
                                  "Architecture: amd64\n"
                                  "Version: 9\n"
                                  "\n"
                                  "Package: gamma\n"
                                  "Status: install ok triggers-pending\n"
                                  "Architecture: amd64\n"
                                  "Multi-Arch: same\n"
                                  "Version: 4+b1\n"
                                  "\n"
                                  "Package: delta\n"
                                  "Version: 5\n"
                                  "Status: hold ok half-configured\n";

static void reads_dpkg(void **state)
{
        static const struct owner_case cases[] = {
                {"/usr/lib/systemd/system/a.service", "alpha 1:2.0-3"},
                {"/lib/systemd/system/a.service", "alpha 1:2.0-3"},
                {"/lib/systemd/system/b.service", NULL},
                {"/usr/lib/systemd/system/c.service", "gamma 4+b1"},
                {"/lib/systemd/system/c.service", "gamma 4+b1"},
                {"/etc/systemd/system/last.service", "alpha 1:2.0-3"},
                {"/usr/etc/systemd/system/last.service", NULL},
                {"/usr/bin/alpha", NULL},
                {"/usr/lib/systemd/system/moved.service", "gamma 4+b1"},
                {"/usr/lib/systemd/system/moved.service.orig", "alpha 1:2.0-3"},
                {"/usr/lib/systemd/system/local.service.mine", "alpha 1:2.0-3"},
                {"/usr/lib/systemd/system/local.service", NULL},
                {"/usr/lib/systemd/system/twice.service", "alpha 1:2.0-3"},
                {"", NULL},
        };
        struct tree *tree = *state;
        g_autoptr(PackageIndex) index = NULL;
        g_autofree char *version = NULL, *missing = NULL;

        put(tree, "var/lib/dpkg/status", dpkg_status);
        put(tree, "var/lib/dpkg/info/alpha.list",
            "/.\n/usr/bin/alpha\n/usr/lib/systemd/system/a.service\n/usr/lib/systemd/system/"
            "moved.service\n"
            "/usr/lib/systemd/system/local.service\n/usr/lib/systemd/system/twice.service\n"
            "/etc/systemd/system/last.service");
        put(tree, "var/lib/dpkg/info/beta.list", "/lib/systemd/system/b.service\n");
        put(tree, "var/lib/dpkg/info/gamma:amd64.list",
            "/lib/systemd/system/c.service\n/usr/lib/systemd/system/moved.service\n"
            "/usr/lib/systemd/system/twice.service\n");
        put(tree, "var/lib/dpkg/info/delta.list", "");
        put(tree, "var/lib/dpkg/info/alpha.md5sums",
            "0  usr/lib/systemd/system/not-a-list.service\n");
        put(tree, "var/lib/dpkg/diversions",
            "/usr/lib/systemd/system/moved.service\n/usr/lib/systemd/system/"
            "moved.service.orig\ngamma\n"
            "/usr/lib/systemd/system/local.service\n/usr/lib/systemd/system/"
            "local.service.mine\n:\n");

        index = package_index_new(tree->root, tree->problems);
        check_owners(index, cases, G_N_ELEMENTS(cases));
        assert_int_equal(tree->problems->len, 0);
        assert_string_equal(package_index_version(index, "alpha"), "1:2.0-3");
        assert_string_equal(package_index_version(index, "delta"), "5");
        assert_null(package_index_version(index, "beta"));
        version = package_read_version(tree->root, "gamma", NULL);
        assert_string_equal(version, "4+b1");
        missing = package_read_version(tree->root, "gamm", NULL);
        assert_null(missing);
}

/* Stanzas that lack what they need, and lines that are no paths. */
static void odd_database(void **state)
{
        static const struct owner_case cases[] = {
                {"/usr/lib/systemd/system/a.service", "alpha 2"},
                {"/usr/lib/systemd/system/b.service", NULL},
                {"/usr/lib/systemd/system/c.service", NULL},
                {"/usr/lib/systemd/system/d.service", NULL},
                {"usr/lib/systemd/system/relative.service", "alpha 2"},
                {"/usr/lib/systemd/system/relative.service", NULL},
        };
        struct tree *tree = *state;
        g_autoptr(PackageIndex) index = NULL;
        g_autofree char *info = g_build_filename(tree->path, "var/lib/dpkg/status.d", NULL);
        const Problem *problem;

        put(tree, "var/lib/dpkg/status",
            "Packages: x\nPackage: alpha\nVersion: 2\n\n"
            "Package: beta\nVersion: 1\nStatus: installed\n\n"
            "Package: gamma\nVersion: 1\nStatus: deinstall ok not-installed\n\n"
            "Package: delta\nStatus: install ok installed\n");
        put(tree, "var/lib/dpkg/info/alpha.list",
            "/usr/lib/systemd/system/a.service\nusr/lib/systemd/system/relative.service\n");
        put(tree, "var/lib/dpkg/info/beta.list", "/usr/lib/systemd/system/b.service\n");
        put(tree, "var/lib/dpkg/info/gamma.list", "/usr/lib/systemd/system/c.service\n");
        put(tree, "var/lib/dpkg/info/delta.list", "/usr/lib/systemd/system/d.service\n");
        assert_int_equal(symlink("status.d", info), 0);
        index = package_index_new(tree->root, tree->problems);
        check_owners(index, cases, G_N_ELEMENTS(cases));
        /* A folder that is a link to itself is said once. */
        assert_int_equal(tree->problems->len, 1);
        problem = tree->problems->pdata[0];
        assert_string_equal(problem->path, "/var/lib/dpkg/status.d");
        assert_int_equal(problem->severity, PROBLEM_ERROR);
}

/* A stanza that is a folder is said, and the others are read. */
static void odd_status_part(void **state)
{
        struct tree *tree = *state;
        g_autoptr(PackageIndex) index = NULL;

        put(tree, "var/lib/dpkg/status.d/alpha", "Package: alpha\nVersion: 2\n");
        put(tree, "var/lib/dpkg/status.d/beta/x", "no stanza");
        index = package_index_new(tree->root, tree->problems);
        assert_string_equal(package_index_version(index, "alpha"), "2");
        assert_int_equal(tree->problems->len, 1);
}

/* Of two owners the first by name stays, whichever is read first. */
static void first_owner(void **state)
{
        static const char path[] = "/usr/lib/systemd/system/a.service";
        struct tree *tree = *state;
        g_autoptr(PackageIndex) index = package_index_new(tree->root, tree->problems);

        package_index_add(index, path, strlen(path), "b 1");
        package_index_add(index, path, strlen(path), "c 1");
        assert_string_equal(package_index_find(index, path), "b 1");
        package_index_add(index, path, strlen(path), "a 1");
        assert_string_equal(package_index_find(index, path), "a 1");
}

/* As images without dpkg have it. */
static void reads_status_parts(void **state)
{
        static const struct owner_case cases[] = {
                {"/usr/lib/systemd/system/a.service", "alpha 2"},
                {"/lib/systemd/system/a.service", "alpha 2"},
                {"/usr/lib/systemd/system/b.service", NULL},
        };
        struct tree *tree = *state;
        g_autoptr(PackageIndex) index = NULL;

        put(tree, "var/lib/dpkg/status.d/alpha", "Package: alpha\nVersion: 2\n");
        put(tree, "var/lib/dpkg/status.d/alpha.md5sums",
            "d41d8cd98f00b204e9800998ecf8427e  usr/lib/systemd/system/a.service\n");
        index = package_index_new(tree->root, tree->problems);
        check_owners(index, cases, G_N_ELEMENTS(cases));
        assert_int_equal(tree->problems->len, 0);
}

static void nothing_there(void **state)
{
        struct tree *tree = *state;
        g_autoptr(PackageIndex) index = package_index_new(tree->root, tree->problems);

        assert_null(package_index_find(index, "/usr/lib/systemd/system/a.service"));
        assert_int_equal(tree->problems->len, 0);
}

static void damaged(void **state)
{
        struct tree *tree = *state;
        g_autoptr(PackageIndex) index = NULL;
        const Problem *problem;

        put(tree, "var/lib/dpkg/status", "\x01\x02 nothing \xff that makes sense");
        put(tree, "var/lib/dpkg/diversions", "/a\n/b\n");
        put(tree, "var/lib/dpkg/info/alpha.list/x", "a directory where a list should be");
        index = package_index_new(tree->root, tree->problems);
        assert_int_equal(tree->problems->len, 2);
        problem = tree->problems->pdata[0];
        assert_string_equal(problem->path, "/var/lib/dpkg/status");
        assert_int_equal(problem->severity, PROBLEM_WARNING);
        problem = tree->problems->pdata[1];
        assert_string_equal(problem->path, "/var/lib/dpkg/diversions");
        /* What was said is not said again. */
        assert_null(package_read_version(tree->root, "alpha", tree->problems));
        assert_int_equal(tree->problems->len, 2);
}

static void list_is_no_file(void **state)
{
        struct tree *tree = *state;
        g_autoptr(PackageIndex) index = NULL;
        const Problem *problem;

        put(tree, "var/lib/dpkg/status", dpkg_status);
        put(tree, "var/lib/dpkg/info/alpha.list/x", "a directory where a list should be");
        index = package_index_new(tree->root, tree->problems);
        assert_int_equal(tree->problems->len, 1);
        problem = tree->problems->pdata[0];
        assert_string_equal(problem->path, "/var/lib/dpkg/info/alpha.list");
}

/* A package that owns a unit, built and put into a database below the tree. */
static void make_rpm_database(const struct tree *tree)
{
        static const char spec[] =
                "Name: omega\nVersion: 3.1\nRelease: 2\nEpoch: 1\nSummary: s\nLicense: none\n"
                "BuildArch: noarch\n%description\n%install\n"
                "mkdir -p %{buildroot}/usr/lib/systemd/system %{buildroot}/usr/bin\n"
                "touch %{buildroot}/usr/lib/systemd/system/o.service %{buildroot}/usr/bin/o\n"
                "%files\n/usr/lib/systemd/system/o.service\n/usr/bin/o\n";
        g_autofree char *build = g_build_filename(tree->path, "build", NULL);
        g_autofree char *spec_path = g_build_filename(build, "omega.spec", NULL);
        g_autofree char *top = g_strdup_printf("_topdir %s", build);
        g_autofree char *package =
                g_build_filename(build, "RPMS/noarch/omega-3.1-2.noarch.rpm", NULL);
        g_autofree char *database = g_build_filename(tree->path, "var/lib/rpm", NULL);

        put(tree, "build/omega.spec", spec);
        assert_int_equal(g_mkdir_with_parents(database, 0755), 0);
        assert_true(run((const char *[]){"rpmbuild", "-bb", "--define", top, spec_path, NULL}));
        assert_true(run((const char *[]){"rpm", "--dbpath", database, "--initdb", NULL}));
        assert_true(run((const char *[]){"rpm", "--dbpath", database, "-i", "--justdb", "--nodeps",
                                         "--force-debian", package, NULL}));
}

/* The names below a directory with their sizes and times: what a query must leave as it is. */
static char *state_of(const char *directory)
{
        g_autofree char *output = NULL;
        const char *argv[] = {"find", directory, "-printf", "%P %s %T@ %C@\n", NULL};

        assert_true(g_spawn_sync(NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                                 &output, NULL, NULL, NULL));
        return g_steal_pointer(&output);
}

static void reads_rpm(void **state)
{
        static const struct owner_case cases[] = {
                {"/usr/lib/systemd/system/o.service", "omega 1:3.1-2"},
                {"/usr/bin/o", NULL},
        };
        struct tree *tree = *state;
        g_autoptr(PackageIndex) index = NULL;
        g_autofree char *version = NULL, *before = NULL, *after = NULL;
        g_autofree char *database = g_build_filename(tree->path, "var/lib/rpm", NULL);
        g_autofree char *program = g_find_program_in_path("rpmbuild");

        if (program == NULL) {
                print_message("SKIP: rpmbuild is not installed.\n");
                skip();
        }
        make_rpm_database(tree);
        before = state_of(database);
        index = package_index_new(tree->root, tree->problems);
        after = state_of(database);
        check_owners(index, cases, G_N_ELEMENTS(cases));
        assert_int_equal(tree->problems->len, 0);
        version = package_read_version(tree->root, "omega", NULL);
        assert_string_equal(version, "1:3.1-2");
        assert_string_equal(before, after);
}

static void rpm_program_is_missing(void **state)
{
        struct tree *tree = *state;
        g_autoptr(PackageIndex) index = NULL;
        g_autofree char *path = g_strdup(g_getenv("PATH"));
        const Problem *problem;

        put(tree, "usr/lib/sysimage/rpm/rpmdb.sqlite", "not a database");
        g_setenv("PATH", tree->path, TRUE);
        index = package_index_new(tree->root, tree->problems);
        g_setenv("PATH", path, TRUE);
        assert_int_equal(tree->problems->len, 1);
        problem = tree->problems->pdata[0];
        assert_int_equal(problem->severity, PROBLEM_NOTE);
        assert_string_equal(problem->path, "/usr/lib/sysimage/rpm");
        assert_non_null(strstr(problem->message, "is not installed; owners of files are unknown."));
}

static void rpm_database_is_damaged(void **state)
{
        struct tree *tree = *state;
        g_autoptr(PackageIndex) index = NULL;
        g_autofree char *program = g_find_program_in_path("rpm");

        if (program == NULL) {
                print_message("SKIP: rpm is not installed.\n");
                skip();
        }
        put(tree, "var/lib/rpm/rpmdb.sqlite", "not a database");
        index = package_index_new(tree->root, tree->problems);
        assert_int_equal(tree->problems->len, 1);
        assert_int_equal(((const Problem *) tree->problems->pdata[0])->severity, PROBLEM_WARNING);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(reads_dpkg, set_up, tear_down),
                cmocka_unit_test_setup_teardown(odd_database, set_up, tear_down),
                cmocka_unit_test_setup_teardown(odd_status_part, set_up, tear_down),
                cmocka_unit_test_setup_teardown(first_owner, set_up, tear_down),
                cmocka_unit_test_setup_teardown(reads_status_parts, set_up, tear_down),
                cmocka_unit_test_setup_teardown(nothing_there, set_up, tear_down),
                cmocka_unit_test_setup_teardown(damaged, set_up, tear_down),
                cmocka_unit_test_setup_teardown(list_is_no_file, set_up, tear_down),
                cmocka_unit_test_setup_teardown(reads_rpm, set_up, tear_down),
                cmocka_unit_test_setup_teardown(rpm_program_is_missing, set_up, tear_down),
                cmocka_unit_test_setup_teardown(rpm_database_is_damaged, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
