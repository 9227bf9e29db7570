/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Units out of listed files, of texts, and of files that are gone when they are read. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/limits.h"
#include "collect/bus-files.h"
#include "tree-fixture.h"

#define ETC      "/etc/systemd/system/"
#define FRAGMENT ETC "a.service"
#define DROP_IN  "/opt/1.conf"
#define LARGE    "/opt/large.conf"

static const struct fixture_file files[] = {
        {.path = FRAGMENT, .content = "[Service]\nExecStart=/bin/a\nUMask=0077\n"},
        {.path = DROP_IN, .content = "[Service]\nExecStart=/bin/b\nType=oneshot\n"},
        {.path = ETC "masked.service", .link = "/dev/null"},
        {.path = ETC "gone.service", .content = "[Service]\nExecStart=/bin/a\n"},
        {.path = ETC "dangling.service", .link = "nothing.service"},
};

struct world {
        char *root;
        struct bus_files *files;
};

static void test_listed(void **state)
{
        static const struct {
                const char *fragment, *drop_in;
                enum unit_load load;
                guint files;
        } rows[] = {
                {FRAGMENT, NULL, UNIT_LOADED, 1},
                {FRAGMENT, DROP_IN, UNIT_LOADED, 2},
                {NULL, DROP_IN, UNIT_LOADED, 1},
                {ETC "nothing.service", DROP_IN, UNIT_NOT_FOUND, 1},
                {ETC "masked.service", DROP_IN, UNIT_MASKED, 1},
        };
        const struct world *world = *state;

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GPtrArray) drop_ins = rows[i].drop_in ? g_ptr_array_new() : NULL;
                g_autoptr(Unit) unit = NULL;

                if (drop_ins)
                        g_ptr_array_add(drop_ins, (char *) rows[i].drop_in);
                unit = unit_load_from_paths(&world->files->loader, "a.service", rows[i].fragment,
                                            drop_ins);
                if (unit->load != rows[i].load || unit->files->len != rows[i].files)
                        fail_msg("%zu: %s, %u files", i, unit_load_to_string(unit->load),
                                 unit->files->len);
        }
}

/* An empty text masks the unit, as an empty file does, and nothing after it counts. */
static void test_texts(void **state)
{
        static const char drop_in[] = "[Service]\nUMask=0077\n";
        const struct world *world = *state;
        const struct unit_text texts[] = {
                {UNIT_FILE_FRAGMENT, FRAGMENT, "", 0},
                {UNIT_FILE_DROP_IN, DROP_IN, drop_in, strlen(drop_in)},
        };
        g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(struct unit_text));
        g_autoptr(Unit) unit = NULL;

        g_array_append_vals(list, texts, G_N_ELEMENTS(texts));
        unit = unit_load_from_texts(&world->files->loader, "a.service", list);
        assert_int_equal(unit->load, UNIT_MASKED);
        assert_int_equal(unit->files->len, 1);
}

static void test_by_name(void **state)
{
        const struct world *world = *state;
        g_autofree char *path = g_strconcat(world->root, ETC "gone.service", NULL);
        g_autoptr(Unit) gone = NULL, nameless = NULL;
        g_autofree char *dangling = bus_files_id(world->files, "dangling.service");
        g_autofree char *missing = bus_files_id(world->files, "missing.service");
        const Problem *problem;

        /* The list of names was made while it was there. */
        assert_int_equal(unlink(path), 0);
        gone = unit_load_by_name(&world->files->loader, "gone.service");
        assert_int_equal(gone->load, UNIT_NOT_FOUND);
        problem = gone->problems->pdata[0];
        assert_null(strstr(problem->message, "link"));
        nameless = unit_load_by_name(&world->files->loader, "no type");
        assert_int_equal(nameless->load, UNIT_NOT_FOUND);
        assert_int_equal(nameless->type, UNIT_SERVICE);
        /* A link that leads nowhere is a unit of its own name. */
        assert_string_equal(dangling, "dangling.service");
        assert_null(missing);
}

/* A file whose end is not read is a problem, and refuses the unit where it is the fragment. */
static void test_large(void **state)
{
        const struct world *world = *state;
        g_autofree char *path = g_strconcat(world->root, LARGE, NULL);
        g_autofree char *text = g_strnfill(LIMIT_UNIT_FILE_SIZE + 1, '#');
        g_autoptr(GPtrArray) drop_ins = g_ptr_array_new();
        g_autoptr(Unit) unit = NULL, refused = NULL;
        const Problem *problem;

        for (gsize i = 0; i < LIMIT_UNIT_FILE_SIZE; i += 4096)
                text[i] = '\n';
        assert_true(g_file_set_contents(path, text, LIMIT_UNIT_FILE_SIZE + 1, NULL));
        g_ptr_array_add(drop_ins, (char *) LARGE);
        unit = unit_load_from_paths(&world->files->loader, "a.service", FRAGMENT, drop_ins);
        assert_int_equal(unit->load, UNIT_LOADED);
        problem = unit->problems->pdata[0];
        assert_non_null(strstr(problem->message, "too large to be read whole"));
        assert_string_equal(problem->path, LARGE);
        refused = unit_load_from_paths(&world->files->loader, "a.service", LARGE, NULL);
        assert_int_equal(refused->load, UNIT_ERROR);
        assert_int_equal(unlink(path), 0);
}

int main(void)
{
        struct world world = {.root = fixture_new(files, G_N_ELEMENTS(files))};
        const struct bus_options options = {0};
        const SnapshotHead head = {.read_as = 252};
        g_autoptr(GPtrArray) problems =
                g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_prestate(test_listed, &world),
                cmocka_unit_test_prestate(test_texts, &world),
                cmocka_unit_test_prestate(test_by_name, &world),
                cmocka_unit_test_prestate(test_large, &world),
        };
        int failed;

        g_unsetenv("SYSTEMD_UNIT_PATH");
        world.files = bus_files_open(&options, world.root, &head, problems, NULL);
        failed = cmocka_run_group_tests_name("load", tests, NULL, NULL);
        bus_files_close(world.files);
        fixture_free(world.root);
        return failed;
}
