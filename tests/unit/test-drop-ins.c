/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which drop-ins apply and in which order, in trees whose outcome systemd 252 was asked for. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "collect/drop-ins.h"
#include "tree-fixture.h"

#define ETC "/etc/systemd/system/"
#define USR "/usr/lib/systemd/system/"

static const struct fixture_file files[] = {
        {.path = USR "a.service", .content = "a"},
        {.path = ETC "b.service", .link = USR "a.service"},
        {.path = USR "foo-bar@.service", .content = "x"},
        {.path = USR "foo-bar.service", .content = "x"},
        /* the search path before the name; the type last */
        {.path = USR "foo-bar.service.d/30.conf", .content = "specific"},
        {.path = ETC "foo-.service.d/30.conf", .content = "prefix"},
        {.path = ETC "service.d/30.conf", .content = "type"},
        {.path = ETC "service.d/90.conf", .content = "type"},
        {.path = USR "foo-.service.d/10.conf", .content = "prefix"},
        /* an instance */
        {.path = USR "foo-bar@x.service.d/1.conf", .content = "1"},
        {.path = USR "foo-bar@.service.d/2.conf", .content = "2"},
        {.path = USR "foo-@x.service.d/3.conf", .content = "3"},
        {.path = USR "foo-@.service.d/4.conf", .content = "4"},
        /* the id before the alias, even from a lower directory */
        {.path = USR "a.service.d/5.conf", .content = "id"},
        {.path = ETC "b.service.d/5.conf", .content = "alias"},
        {.path = ETC "b.service.d/6.conf", .content = "alias"},
        /* what is no drop-in, and what masks one */
        {.path = ETC "a.service.d/.hidden.conf", .content = "x"},
        {.path = ETC "a.service.d/7.conf~", .content = "x"},
        {.path = ETC "a.service.d/7.config", .content = "x"},
        {.path = ETC "a.service.d/8.conf", .link = "/dev/null"},
        {.path = USR "a.service.d/8.conf", .content = "masked"},
        {.path = ETC "a.service.d/9.conf"},
        {.path = USR "a.service.d/9.conf", .content = "masked"},
        {.path = ETC "a.service.d/91.conf", .link = "/opt/91.conf"},
        {.path = "/opt/91.conf", .content = "linked"},
        /* a directory that is a link */
        {.path = USR "linked.service", .content = "x"},
        {.path = ETC "linked.service.d", .link = "/opt"},
        {.path = USR "dangling.service", .content = "x"},
        {.path = ETC "dangling.service.d", .link = "/nowhere"},
};

struct world {
        Root *root;
        SearchPath *path;
        UnitMap *map;
        GPtrArray *problems;
        struct unit_content_reader reader;
        DropIns *drop_ins;
};

static void test_order(void **state)
{
        static const struct {
                const char *id;
                const char *paths; /* the content, or "-" where it cannot be read, of each */
        } rows[] = {
                {"foo-bar.service", "10.conf:prefix 30.conf:prefix 90.conf:type"},
                {"foo-bar@x.service",
                 "1.conf:1 10.conf:prefix 2.conf:2 3.conf:3 30.conf:prefix 4.conf:4 90.conf:type"},
                {"foo-bar@y.service",
                 "10.conf:prefix 2.conf:2 30.conf:prefix 4.conf:4 90.conf:type"},
                {"a.service", "30.conf:type 5.conf:id 6.conf:alias 8.conf: 9.conf:- 90.conf:type "
                              "91.conf:linked"},
                {"linked.service", "30.conf:type 90.conf:type 91.conf:linked"},
                {"dangling.service", "30.conf:type 90.conf:type"},
                {"other.service", "30.conf:type 90.conf:type"},
                {"other.socket", ""},
        };
        const struct world *world = *state;

        for (gsize i = 0; i < 2 * G_N_ELEMENTS(rows); i++) {
                const char *id = rows[i % G_N_ELEMENTS(rows)].id;
                const struct unit_map_entry *entry = NULL;
                g_autoptr(GPtrArray) aliases = NULL;
                g_autoptr(GArray) found = NULL;
                g_autoptr(GString) result = g_string_new(NULL);
                gboolean exceeded;

                unit_map_find(world->map, id, &entry);
                aliases = unit_map_aliases(world->map, id, entry);
                found = drop_ins_find(world->drop_ins, id, aliases, &exceeded);
                assert_false(exceeded);
                for (guint j = 0; j < found->len; j++) {
                        const struct drop_in *drop_in = &g_array_index(found, struct drop_in, j);
                        g_autoptr(UnitContent) content =
                                drop_ins_read(world->drop_ins, drop_in, NULL);

                        g_string_append_printf(result, "%s%s:%s", j ? " " : "", drop_in->file,
                                               content ? content->data : "-");
                }
                if (!g_str_equal(result->str, rows[i % G_N_ELEMENTS(rows)].paths))
                        fail_msg("%s: %s", id, result->str);
        }
        /* Each directory is listed once: the dangling one is one problem however often it is asked
         * for. */
        assert_int_equal(world->problems->len, 1);
        assert_string_equal(((const Problem *) world->problems->pdata[0])->path,
                            ETC "dangling.service.d");
}

static void test_content(void **state)
{
        const struct world *world = *state;
        g_autoptr(GError) error = NULL;
        g_autoptr(UnitContent) plain =
                unit_content_read(&world->reader, 2, "service.d/30.conf", FALSE, NULL);
        g_autoptr(UnitContent) linked =
                unit_content_read(&world->reader, 2, "a.service.d/91.conf", FALSE, NULL);

        assert_string_equal(search_path_at(world->path, 2)->path, "/etc/systemd/system");
        assert_string_equal(plain->data, "type");
        assert_int_equal(plain->size, 4);
        assert_null(plain->target);
        assert_string_equal(plain->sha256,
                            "1303c06b0b014d0ce7b988ab173a13f31227d417058ff4bbe6f8c222b4ad913c");
        assert_string_equal(linked->target, "/opt/91.conf");
        assert_null(unit_content_read(&world->reader, 2, "a.service.d/9.conf", FALSE, &error));
        assert_non_null(strstr(error->message, "a directory"));
}

/* More contents of shared drop-ins than are kept: those are read again each time. */
static void test_large(void **state G_GNUC_UNUSED)
{
        enum { HALF = 9 * 1024 * 1024 };
        g_autofree char *first = g_strnfill(HALF, '#'), *second = g_strnfill(HALF, ';');
        const struct fixture_file rows[] = {
                {.path = USR "a.service", .content = "a"},
                {.path = ETC "service.d/1.conf", .content = first},
                {.path = ETC "service.d/2.conf", .content = second},
        };
        char *directory = fixture_new(rows, G_N_ELEMENTS(rows));
        g_autoptr(Root) root = root_open(directory, NULL);
        g_autoptr(GPtrArray) problems =
                g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        g_autoptr(GPtrArray) aliases = g_ptr_array_new();
        SearchPath *path = search_path_new(root, FALSE, 252, problems);
        UnitMap *map = unit_map_new(root, path, problems);
        const struct unit_content_reader reader = {.root = root, .path = path};
        g_autoptr(DropIns) drop_ins = drop_ins_new(&reader, map, problems);
        gboolean exceeded;
        g_autoptr(GArray) found = drop_ins_find(drop_ins, "a.service", aliases, &exceeded);

        assert_int_equal(found->len, 2);
        for (guint i = 0; i < 4; i++) {
                const struct drop_in *drop_in = &g_array_index(found, struct drop_in, i % 2);
                g_autoptr(UnitContent) content = drop_ins_read(drop_ins, drop_in, NULL);

                assert_int_equal(content->size, HALF);
                assert_int_equal(content->data[0], i % 2 ? ';' : '#');
        }
        unit_map_free(map);
        search_path_free(path);
        fixture_free(directory);
}

/* A file by its path alone, wherever it is. */
static void test_path(void **state)
{
        const struct world *world = *state;
        g_autoptr(GError) error = NULL;
        g_autoptr(UnitContent) plain = unit_content_read_path(&world->reader, "/opt/91.conf", NULL);
        g_autoptr(UnitContent) linked =
                unit_content_read_path(&world->reader, ETC "a.service.d/91.conf", NULL);

        assert_string_equal(plain->data, "linked");
        assert_null(plain->target);
        assert_string_equal(linked->target, "/opt/91.conf");
        assert_null(unit_content_read_path(&world->reader, "/opt/92.conf", &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND));
}

/* systemd takes a link to any character device for one to /dev/null; a device itself is none. */
static void test_device(void **state G_GNUC_UNUSED)
{
        const struct fixture_file rows[] = {
                {.path = "/zero.service", .link = "/dev/zero"},
                {.path = "/pipe.service", .link = "/pipe"},
        };
        char *directory = fixture_new(rows, G_N_ELEMENTS(rows));
        g_autofree char *zero = g_strconcat(directory, "/zero.service", NULL);
        g_autofree char *pipe = g_strconcat(directory, "/pipe.service", NULL);
        g_autoptr(Root) root = root_open("/", NULL);
        const struct unit_content_reader reader = {.root = root};
        g_autoptr(UnitContent) content = unit_content_read_path(&reader, zero, NULL);

        assert_true(content->is_null);
        assert_int_equal(content->size, 0);
        assert_string_equal(content->target, "/dev/zero");
        assert_null(unit_content_read_path(&reader, pipe, NULL));
        assert_null(unit_content_read_path(&reader, "/dev/zero", NULL));
        fixture_free(directory);
}

/* What a failing disk keeps is missing evidence; a path is not said twice. */
static void test_problem(void **state G_GNUC_UNUSED)
{
        static const struct {
                int code;
                const char *message;
                enum problem_severity severity;
                const char *says;
        } rows[] = {
                {BULKHEAD_ERROR_FAILED, "/a: cannot be read.", PROBLEM_ERROR, "It cannot be read."},
                {BULKHEAD_ERROR_INPUT, "/a: is odd.", PROBLEM_WARNING, "It is odd."},
                {BULKHEAD_ERROR_INPUT, "Something is odd.", PROBLEM_WARNING, "Something is odd."},
                {BULKHEAD_ERROR_INPUT, "/ab: is odd.", PROBLEM_WARNING, "/ab: is odd."},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GError) error =
                        g_error_new_literal(BULKHEAD_ERROR, rows[i].code, rows[i].message);
                g_autoptr(Problem) problem = unit_content_problem("x.service", "/a", error);

                assert_int_equal(problem->severity, rows[i].severity);
                assert_string_equal(problem->message, rows[i].says);
                assert_string_equal(problem->path, "/a");
        }
}

int main(void)
{
        char *directory = fixture_new(files, G_N_ELEMENTS(files));
        struct world world = {.root = root_open(directory, NULL)};
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_prestate(test_order, &world),
                cmocka_unit_test_prestate(test_content, &world),
                cmocka_unit_test(test_large),
                cmocka_unit_test_prestate(test_path, &world),
                cmocka_unit_test(test_device),
                cmocka_unit_test(test_problem),
        };
        int failed;

        g_unsetenv("SYSTEMD_UNIT_PATH");
        world.problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        world.path = search_path_new(world.root, FALSE, 252, world.problems);
        world.map = unit_map_new(world.root, world.path, world.problems);
        world.reader = (struct unit_content_reader){.root = world.root,
                                                    .path = world.path,
                                                    .with_digests = TRUE};
        world.drop_ins = drop_ins_new(&world.reader, world.map, world.problems);
        failed = cmocka_run_group_tests(tests, NULL, NULL);
        drop_ins_free(world.drop_ins);
        unit_map_free(world.map);
        search_path_free(world.path);
        root_free(world.root);
        g_ptr_array_unref(world.problems);
        fixture_free(directory);
        return failed;
}
