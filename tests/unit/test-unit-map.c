/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name map: what systemd 252 makes of the same trees. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "collect/unit-map.h"
#include "snapshot/unit.h"
#include "tree-fixture.h"

#define ETC "/etc/systemd/system/"
#define USR "/usr/lib/systemd/system/"

static const struct fixture_file files[] = {
        /* priority, aliases by name */
        {.path = USR "a.service", .content = "a"},
        {.path = ETC "a.service", .content = "a"},
        {.path = USR "b.service", .content = "b"},
        {.path = USR "alias-b.service", .link = "b.service"},
        {.path = ETC "second-b.service", .link = "/usr/lib/systemd/system/alias-b.service"},
        {.path = ETC "deep-b.service", .link = "some/where/b.service"},
        {.path = USR "alias-a.service", .link = USR "a.service"},
        {.path = USR "vendor.service", .content = "x"},
        {.path = USR "dbus-vendor.service", .link = "vendor.service"},
        /* masks and linked files */
        {.path = ETC "masked.service", .link = "/dev/null"},
        {.path = USR "masked.service", .content = "x"},
        {.path = ETC "relative-mask.service", .link = "../../../dev/null"},
        {.path = "/opt/linked.service", .content = "x"},
        {.path = ETC "linked.service", .link = "/opt/linked.service"},
        {.path = ETC "renamed.service", .link = "../../../opt/linked.service"},
        {.path = ETC "gone.service", .link = "/opt/gone.service"},
        {.path = USR "gone.service", .content = "x"},
        /* templates */
        {.path = USR "t@.service", .content = "t"},
        {.path = USR "t@own.service", .content = "t"},
        {.path = ETC "u@.service", .link = USR "t@.service"},
        {.path = ETC "v@one.service", .link = USR "t@.service"},
        {.path = ETC "t@two.service", .link = USR "t@.service"},
        {.path = ETC "w@three.service", .link = USR "t@three.service"},
        /* no aliases: the name stays free */
        {.path = ETC "c.service", .link = "t@.service"},
        {.path = USR "c.service", .content = "c"},
        {.path = ETC "d.service", .link = "d.socket"},
        {.path = USR "d.service", .content = "d"},
        {.path = ETC "e.service", .link = USR "e.service"},
        {.path = USR "e.service", .content = "e"},
        {.path = ETC "f.service"},
        {.path = USR "f.service", .content = "f"},
        {.path = ETC "g.service", .fifo = TRUE},
        {.path = USR "g.service", .content = "g"},
        {.path = ETC "x.mount", .link = USR "y.mount"},
        {.path = USR "y.mount", .content = "y"},
        {.path = ETC "t@six.service", .link = USR "t@seven.service"},
        {.path = ETC "not-a-unit.service", .link = "README"},
        /* types that may have aliases, and names that fit or do not */
        {.path = USR "s.socket", .content = "s"},
        {.path = ETC "r.socket", .link = USR "s.socket"},
        {.path = USR "s.target", .content = "s"},
        {.path = ETC "r.target", .link = USR "s.target"},
        {.path = USR "s.device", .content = "s"},
        {.path = ETC "r.device", .link = USR "s.device"},
        {.path = USR "s.timer", .content = "s"},
        {.path = ETC "r.timer", .link = USR "s.timer"},
        {.path = USR "s.path", .content = "s"},
        {.path = ETC "r.path", .link = USR "s.path"},
        {.path = ETC "r@.device", .link = USR "s@.device"},
        {.path = ETC "t@eight.service", .link = USR "b.service"},
        {.path = ETC "t@own.service.wants/README", .link = "x"},
        {.path = ETC "u@nine.service", .link = USR "t@.service"},
        {.path = USR "q@.service", .content = "q"},
        {.path = ETC "p@.service", .link = USR "q@.service"},
        {.path = ETC "p@own.service", .content = "p"},
        /* nowhere, in circles */
        {.path = ETC "dangling.service", .link = USR "nothing.service"},
        {.path = ETC "loop.service", .link = "pool.service"},
        {.path = ETC "pool.service", .link = "loop.service"},
        {.path = ETC "n0.service", .content = "n"},
        {.path = ETC "n1.service", .link = "n0.service"},
        {.path = ETC "n2.service", .link = "n1.service"},
        {.path = ETC "n3.service", .link = "n2.service"},
        {.path = ETC "n4.service", .link = "n3.service"},
        {.path = ETC "n5.service", .link = "n4.service"},
        {.path = ETC "n6.service", .link = "n5.service"},
        {.path = ETC "n7.service", .link = "n6.service"},
        {.path = ETC "n8.service", .link = "n7.service"},
        /* not units */
        {.path = ETC "README", .content = "x"},
        {.path = ETC "<script>.service", .content = "x"},
        {.path = ETC "a b.service", .content = "x"},
        /* enablement */
        {.path = ETC "multi-user.target.wants/a.service", .link = "/lib/nowhere"},
        {.path = ETC "graphical.target.wants", .link = "/opt/wants"},
        {.path = "/opt/wants/y.mount", .link = "x"},
        {.path = ETC "multi-user.target.wants/t@five.service", .link = USR "t@.service"},
        {.path = ETC "multi-user.target.wants/absent.service", .link = "x"},
        {.path = ETC "multi-user.target.requires/b.service", .link = "x"},
        {.path = ETC "multi-user.target.wants/e.service", .content = "no link"},
        {.path = ETC "multi-user.target.wants/no unit.service", .link = "x"},
        {.path = ETC "multi-user.target.wants/q@.service", .link = USR "q@.service"},
        {.path = "/run/systemd/system/x.target.upholds/c.service", .link = "x"},
        {.path = USR "multi-user.target.wants/d.service", .link = "x"},
        /* drop-in directories */
        {.path = ETC "a.service.d"},
        {.path = USR "a.service.d"},
        {.path = USR "b.service.d", .link = "/opt"},
        {.path = USR "service.d"},
        {.path = ETC "n.service.d", .content = "x"},
};

struct world {
        Root *root;
        SearchPath *path;
        UnitMap *map;
        GPtrArray *problems;
};

static void test_find(void **state)
{
        static const struct {
                const char *name;
                const char *path; /* or what went wrong */
                const char *id, *aliases;
        } rows[] = {
                {"a.service", ETC "a.service", "a.service", "alias-a.service"},
                {"alias-a.service", ETC "a.service", "a.service", "alias-a.service"},
                {"b.service", USR "b.service", "b.service",
                 "alias-b.service deep-b.service second-b.service"},
                {"second-b.service", USR "b.service", "b.service",
                 "alias-b.service deep-b.service second-b.service"},
                {"masked.service", "link " ETC "masked.service", "masked.service", ""},
                {"relative-mask.service", "link " ETC "relative-mask.service",
                 "relative-mask.service", ""},
                {"linked.service", "link " ETC "linked.service", "linked.service", ""},
                {"renamed.service", "link " ETC "renamed.service", "renamed.service", ""},
                {"gone.service", "link " ETC "gone.service", "gone.service", ""},
                {"t@.service", USR "t@.service", "t@.service", "u@.service"},
                {"u@.service", USR "t@.service", "t@.service", "u@.service"},
                {"t@any.service", USR "t@.service", "t@any.service", "u@any.service"},
                {"u@any.service", USR "t@.service", "t@any.service", "u@any.service"},
                {"t@own.service", USR "t@own.service", "t@own.service", ""},
                {"t@one.service", USR "t@.service", "t@one.service", "u@one.service v@one.service"},
                {"v@one.service", USR "t@.service", "t@one.service", "u@one.service v@one.service"},
                {"t@two.service", USR "t@.service", "t@two.service", "u@two.service"},
                {"w@three.service", USR "t@.service", "t@three.service",
                 "u@three.service w@three.service"},
                {"v@other.service", "missing", NULL, NULL},
                {"r.socket", USR "s.socket", "s.socket", "r.socket"},
                {"r.target", USR "s.target", "s.target", "r.target"},
                {"r.device", USR "s.device", "s.device", "r.device"},
                {"r.timer", USR "s.timer", "s.timer", "r.timer"},
                {"r.path", USR "s.path", "s.path", "r.path"},
                {"t@eight.service", USR "t@.service", "t@eight.service", "u@eight.service"},
                {"t@nine.service", USR "t@.service", "t@nine.service", "u@nine.service"},
                /* An instance of the alias that has a file of its own is no alias. */
                {"q@any.service", USR "q@.service", "q@any.service", "p@any.service"},
                {"q@own.service", USR "q@.service", "q@own.service", ""},
                {"c.service", USR "c.service", "c.service", ""},
                {"d.service", USR "d.service", "d.service", ""},
                {"e.service", USR "e.service", "e.service", ""},
                {"f.service", USR "f.service", "f.service", ""},
                {"g.service", USR "g.service", "g.service", ""},
                {"x.mount", "missing", NULL, NULL},
                {"not-a-unit.service", "missing", NULL, NULL},
                {"dangling.service", "dangling", NULL, NULL},
                {"loop.service", "loop", NULL, NULL},
                {"n7.service", ETC "n0.service", "n0.service",
                 "n1.service n2.service n3.service n4.service n5.service n6.service n7.service"},
                {"n8.service", "loop", NULL, NULL},
                {"nothing.service", "missing", NULL, NULL},
                {"<script>.service", "missing", NULL, NULL},
        };
        static const char *const failures[] = {
                [UNIT_LOOKUP_MISSING] = "missing",
                [UNIT_LOOKUP_DANGLING] = "dangling",
                [UNIT_LOOKUP_LOOP] = "loop",
        };
        const struct world *world = *state;

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                const struct unit_map_entry *entry;
                enum unit_lookup lookup = unit_map_find(world->map, rows[i].name, &entry);
                g_autofree char *found = NULL, *id = NULL, *joined = NULL;
                g_autoptr(GPtrArray) aliases = NULL;

                if (lookup != UNIT_LOOKUP_FOUND) {
                        if (!g_str_equal(rows[i].path, failures[lookup]))
                                fail_msg("%s: %s", rows[i].name, failures[lookup]);
                        continue;
                }
                found = g_strdup_printf("%s%s/%s", entry->is_link ? "link " : "",
                                        search_path_at(world->path, entry->directory)->path,
                                        entry->name);
                if (!g_str_equal(found, rows[i].path))
                        fail_msg("%s: %s", rows[i].name, found);
                id = unit_map_id(rows[i].name, entry);
                assert_string_equal(id, rows[i].id);
                aliases = unit_map_aliases(world->map, id, entry);
                g_ptr_array_add(aliases, NULL);
                joined = g_strjoinv(" ", (char **) aliases->pdata);
                if (!g_str_equal(joined, rows[i].aliases))
                        fail_msg("%s has the aliases \"%s\"", rows[i].name, joined);
        }
}

/* An instance whose name by the template would be too long keeps the name that leads to it, and the
 * template's other names do not lend themselves to it. */
static void test_too_long(void **state G_GNUC_UNUSED)
{
        g_autofree char *stem = g_strnfill(40, 'l'), *instance = g_strnfill(240, 'i');
        g_autofree char *path = g_strconcat(USR, stem, "@.service", NULL);
        g_autofree char *name = g_strconcat("s@", instance, ".service", NULL);
        g_autofree char *other = g_strconcat("m@", instance, ".service", NULL);
        g_autofree char *longer = g_strconcat(ETC, stem, "-m@.service", NULL);
        const struct fixture_file rows[] = {
                {.path = path, .content = "x"},
                {.path = ETC "s@.service", .link = path},
                {.path = USR "m@.service", .content = "m"},
                {.path = longer, .link = USR "m@.service"},
        };
        char *directory = fixture_new(rows, G_N_ELEMENTS(rows));
        g_autoptr(Root) root = root_open(directory, NULL);
        g_autoptr(GPtrArray) problems =
                g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        g_autoptr(SearchPath) search = search_path_new(root, FALSE, 252, problems);
        UnitMap *map = unit_map_new(root, search, problems);
        const struct unit_map_entry *entry;
        g_autofree char *id = NULL;
        g_autoptr(GPtrArray) aliases = NULL, none = NULL;

        assert_int_equal(unit_map_find(map, name, &entry), UNIT_LOOKUP_FOUND);
        id = unit_map_id(name, entry);
        assert_string_equal(id, name);
        aliases = unit_map_aliases(map, id, entry);
        assert_int_equal(aliases->len, 0);
        assert_int_equal(unit_map_find(map, other, &entry), UNIT_LOOKUP_FOUND);
        none = unit_map_aliases(map, other, entry);
        assert_int_equal(none->len, 0);
        unit_map_free(map);
        fixture_free(directory);
}

static void test_enabled(void **state)
{
        static const struct {
                const char *id, *enabled;
        } rows[] = {
                {"a.service", "yes"},      {"b.service", "yes"},     {"c.service", "run"},
                {"d.service", "no"},       {"vendor.service", "no"}, {"e.service", "no"},
                {"t@five.service", "yes"}, {"t@.service", "yes"},    {"n0.service", "yes"},
                {"s.socket", "yes"},       {"y.mount", "yes"},
        };
        const struct world *world = *state;

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                gboolean runtime, enabled = unit_map_is_enabled(world->map, rows[i].id, &runtime);

                if (!g_str_equal(enabled ? runtime ? "run" : "yes" : "no", rows[i].enabled))
                        fail_msg("%s is not %s", rows[i].id, rows[i].enabled);
        }
}

static gboolean has_name(const GPtrArray *names, const char *name)
{
        return g_ptr_array_find_with_equal_func((GPtrArray *) names, name, g_str_equal, NULL);
}

static void test_names(void **state)
{
        const struct world *world = *state;
        g_autoptr(GPtrArray) names = unit_map_names(world->map);

        assert_true(has_name(names, "a.service"));
        assert_true(has_name(names, "t@five.service"));
        assert_true(has_name(names, "absent.service"));
        assert_true(has_name(names, "loop.service"));
        assert_false(has_name(names, "<script>.service"));
        assert_false(has_name(names, "README"));
        assert_false(has_name(names, "x.mount"));
        for (guint i = 1; i < names->len; i++)
                assert_true(strcmp(names->pdata[i - 1], names->pdata[i]) < 0);
}

static void test_problems(void **state)
{
        static const struct {
                const char *path;
                enum problem_severity severity;
        } rows[] = {
                {ETC "<script>.service", PROBLEM_NOTE},
                {ETC "a b.service", PROBLEM_NOTE},
                {ETC "c.service", PROBLEM_WARNING},
                {ETC "d.service", PROBLEM_WARNING},
                {ETC "f.service", PROBLEM_WARNING},
                {ETC "g.service", PROBLEM_WARNING},
                {ETC "x.mount", PROBLEM_WARNING},
                {ETC "t@six.service", PROBLEM_WARNING},
                {ETC "not-a-unit.service", PROBLEM_WARNING},
                {ETC "r@.device", PROBLEM_WARNING},
                {ETC "t@eight.service", PROBLEM_WARNING},
        };
        const struct world *world = *state;

        assert_int_equal(world->problems->len, G_N_ELEMENTS(rows));
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                gboolean found = FALSE;

                for (guint j = 0; j < world->problems->len; j++) {
                        const Problem *problem = world->problems->pdata[j];

                        if (g_strcmp0(problem->path, rows[i].path) == 0)
                                found = problem->severity == rows[i].severity &&
                                        g_str_has_suffix(problem->message, ".");
                }
                if (!found)
                        fail_msg("no problem for %s", rows[i].path);
        }
}

static void test_drop_in_directories(void **state)
{
        static const struct {
                const char *name;
                guint count;
        } rows[] = {{"a.service", 2}, {"b.service", 1}, {"service", 1}, {"n.service", 0}};
        const struct world *world = *state;

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                const GArray *directories = unit_map_drop_in_directories(world->map, rows[i].name);

                assert_int_equal(directories ? directories->len : 0, rows[i].count);
        }
}

int main(void)
{
        char *directory = fixture_new(files, G_N_ELEMENTS(files));
        struct world world = {.root = root_open(directory, NULL)};
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_prestate(test_find, &world),
                cmocka_unit_test(test_too_long),
                cmocka_unit_test_prestate(test_enabled, &world),
                cmocka_unit_test_prestate(test_names, &world),
                cmocka_unit_test_prestate(test_problems, &world),
                cmocka_unit_test_prestate(test_drop_in_directories, &world),
        };
        int failed;

        g_unsetenv("SYSTEMD_UNIT_PATH");
        world.problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        world.path = search_path_new(world.root, FALSE, 252, world.problems);
        world.map = unit_map_new(world.root, world.path, world.problems);
        failed = cmocka_run_group_tests(tests, NULL, NULL);
        unit_map_free(world.map);
        search_path_free(world.path);
        root_free(world.root);
        g_ptr_array_unref(world.problems);
        fixture_free(directory);
        return failed;
}
