/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The collector over the bus, against a manager in which something happens between any two of its
 * answers: nothing that fits what was asked for is left out without a word. */
#include <string.h>

/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "fake-reading.h"
#include "tree-fixture.h"

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct fixture_file tree[] = {
        {.path = "/usr/lib/systemd/system/0.service",
         .content = "[Service]\nExecStart=/bin/true\n"},
        {.path = "/etc/os-release", .content = "ID=debian\n"},
};

/* What happens, with the units and problems that it gives. */
static const struct course {
        const char *name;
        struct fake_unit units[5];
        struct fake_event events[5];
        struct bus_options options;
        gboolean has_tree;    /* beside the manager */
        const char *expected; /* NULL: an error, CHANGED or FAILED at the last attempt */
        const char *problems; /* all of them */
} courses[] = {
        {.name = "a reload that brings the only unit that fits, once the list was made",
         .units = {{.name = "a.service"}, {.name = "z.service", .behaviour = FAKE_NOT_LISTED}},
         .events = {{.after = "ListUnits", .nth = 1, .does = FAKE_RELOAD, .touch = "z.service"}},
         .options = {.names = NAMES("z*")},
         .expected = "z.service loaded\n",
         .problems = ""},
        {.name = "the same at the last attempt",
         .units = {{.name = "a.service"}, {.name = "z.service", .behaviour = FAKE_NOT_LISTED}},
         .events = {{.after = "ListUnits", .nth = 1, .does = FAKE_RELOAD, .touch = "z.service"}},
         .options = {.names = NAMES("z*"), .accept_changes = TRUE},
         .expected = "z.service loaded\n",
         .problems = ""},
        {.name = "the same, not told",
         .units = {{.name = "a.service"}, {.name = "z.service", .behaviour = FAKE_NOT_LISTED}},
         .events = {{.after = "ListUnits", .nth = 1, .does = FAKE_QUIET, .touch = "z.service"}},
         .options = {.names = NAMES("z*")},
         .expected = "z.service loaded\n",
         .problems = ""},
        {.name = "a reload that brings the only unit of all",
         .units = {{.name = "z.service", .behaviour = FAKE_NOT_LISTED}},
         .events = {{.after = "ListUnits", .nth = 1, .does = FAKE_RELOAD, .touch = "z.service"}},
         .expected = "z.service loaded\n",
         .problems = ""},
        {.name = "the only unit that fits appears",
         .units = {{.name = "a.service"}, {.name = "z.service", .behaviour = FAKE_NOT_LISTED}},
         .events = {{.after = "ListUnits", .nth = 1, .does = FAKE_ANNOUNCE, .touch = "z.service"}},
         .options = {.names = NAMES("z*")},
         .expected = "z.service loaded\n",
         .problems = ""},
        {.name = "a unit that fits appears again and again, and is never listed",
         .units = {{.name = "a.service"}},
         .events = {{.after = "ListUnits", .does = FAKE_ANNOUNCE, .touch = "z.service"}},
         .options = {.names = NAMES("z*")},
         .expected = "",
         .problems = "note z.service: This unit appeared while the manager was read, so it is not "
                     "among the units.\n"},
        {.name = "a reload again and again while nothing fits",
         .units = {{.name = "a.service"}},
         .events = {{.after = "ListUnits", .does = FAKE_RELOAD}},
         .options = {.names = NAMES("z*")}},
        {.name = "the same at the last attempt",
         .units = {{.name = "a.service"}},
         .events = {{.after = "ListUnits", .does = FAKE_RELOAD}},
         .options = {.names = NAMES("z*"), .accept_changes = TRUE},
         .expected = "",
         .problems = "error -: The manager reloaded its units while it was read: the first 0 units "
                     "are as they were before, the others as they are after it.\n"},
        {.name = "a unit that fits and one that does not appear beside one that is read",
         .units = {{.name = "z.service"}},
         .events = {{.after = "z.service", .nth = 1, .does = FAKE_ANNOUNCE, .touch = "y.service"},
                    {.after = "z.service", .nth = 1, .does = FAKE_ANNOUNCE, .touch = "z1.service"}},
         .options = {.names = NAMES("z*")},
         .expected = "z.service loaded\n",
         .problems = "note z1.service: This unit appeared while the manager was read, so it is not "
                     "among the units.\n"},
        {.name = "a reload in the middle, at the last attempt",
         .units = {{.name = "a.service"}, {.name = "b.service"}, {.name = "c.service"}},
         .events = {{.after = "b.service", .nth = 1, .does = FAKE_RELOAD}},
         .options = {.window = 1, .accept_changes = TRUE},
         .expected = "a.service loaded\nb.service loaded\nc.service loaded\n",
         .problems = "error -: The manager reloaded its units while it was read: the first 2 units "
                     "are as they were before, the others as they are after it.\n"},
        {.name = "two reloads in the middle, at the last attempt",
         .units = {{.name = "a.service"},
                   {.name = "b.service"},
                   {.name = "c.service"},
                   {.name = "d.service"}},
         .events = {{.after = "b.service", .nth = 1, .does = FAKE_RELOAD},
                    {.after = "d.service", .nth = 1, .does = FAKE_RELOAD}},
         .options = {.window = 1, .accept_changes = TRUE},
         .expected = "a.service loaded\nb.service loaded\nc.service loaded\nd.service loaded\n",
         .problems = "error -: The manager reloaded its units while it was read: the first 2 units "
                     "are as they were before, the others as they are after it.\n"
                     "error -: The manager reloaded its units while it was read: the first 4 units "
                     "are as they were before, the others as they are after it.\n"},
        {.name = "a reload after which no list is given",
         .units = {{.name = "a.service"}},
         .events = {{.after = "ListUnits", .nth = 1, .does = FAKE_RELOAD},
                    {.after = "ListUnits", .nth = 1, .does = FAKE_NO_LIST}},
         .options = {.names = NAMES("z*")}},
        {.name = "the same at the last attempt",
         .units = {{.name = "a.service"}},
         .events = {{.after = "ListUnits", .nth = 1, .does = FAKE_RELOAD},
                    {.after = "ListUnits", .nth = 1, .does = FAKE_NO_LIST}},
         .options = {.names = NAMES("z*"), .accept_changes = TRUE}},
        {.name = "the same unit twice in the list",
         .units = {{.name = "b.service"}, {.name = "a.service"}, {.name = "b.service"}},
         .expected = "a.service loaded\nb.service loaded\n",
         .problems = ""},
        {.name = "a unit that has become an alias of another",
         .units = {{.name = "a.service", .id = "b.service"}, {.name = "b.service"}},
         .expected = "b.service loaded\n",
         .problems = ""},
        {.name = "a reload once the list was made",
         .units = {{.name = "a.service"}, {.name = "z.service", .behaviour = FAKE_NOT_LISTED}},
         .events = {{.after = "ListUnits", .nth = 1, .does = FAKE_RELOAD, .touch = "z.service"}},
         .expected = "a.service loaded\nz.service loaded\n",
         .problems = ""},
        {.name = "a unit that was read from its files is loaded",
         .units = {{.name = "a.service"}},
         .events = {{.after = "a.service", .nth = 1, .does = FAKE_TOUCH, .touch = "0.service"}},
         .has_tree = TRUE,
         .expected = "0.service loaded not-running\na.service loaded\n",
         .problems = ""},
};

/* Says what is not as it should be; FALSE there. */
static gboolean check_result(const struct course *course, const struct result *result)
{
        if (!course->expected) {
                if (g_error_matches(result->error, BULKHEAD_ERROR,
                                    course->options.accept_changes ? BULKHEAD_ERROR_FAILED
                                                                   : BULKHEAD_ERROR_CHANGED))
                        return TRUE;
                print_error("%s: %s\n", course->name,
                            result->error ? result->error->message : "no error");
                return FALSE;
        }
        if (result->error) {
                print_error("%s: %s\n", course->name, result->error->message);
                return FALSE;
        }
        if (strcmp(result->units->str, course->expected) == 0 &&
            strcmp(result->problems->str, course->problems) == 0)
                return TRUE;
        print_error("%s gives\n%s%s", course->name, result->units->str, result->problems->str);
        return FALSE;
}

static gboolean check_course(const struct course *course, const char *root)
{
        struct fake_unit units[G_N_ELEMENTS(course->units) + 1] = {0};
        struct fake_event events[G_N_ELEMENTS(course->events) + 1] = {0};
        struct fake_manager fake = {.units = units, .events = events};
        struct bus_options options = course->options;
        struct result *result;
        gboolean ok;

        memcpy(units, course->units, sizeof(course->units));
        memcpy(events, course->events, sizeof(course->events));
        options.files_root = course->has_tree ? root : NULL;
        result = read_fake(&fake, options);
        ok = check_result(course, result);
        for (const struct fake_event *event = events; event->after; event++)
                if (event->seen < MAX(1, event->nth)) {
                        print_error("%s: %s was answered %u times only\n", course->name,
                                    event->after, event->seen);
                        ok = FALSE;
                }
        result_free(result);
        return ok;
}

static void test_courses(void **state G_GNUC_UNUSED)
{
        char *root = fixture_new(tree, G_N_ELEMENTS(tree));
        guint failed = 0;

        for (gsize i = 0; i < G_N_ELEMENTS(courses); i++)
                failed += !check_course(&courses[i], root);
        fixture_free(root);
        assert_int_equal(failed, 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_courses),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
