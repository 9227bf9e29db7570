/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The collector over the bus, against a manager that does what a real one won't do on request. */
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

/* One way in which reading goes, with the units and problems that it gives. */
struct way {
        const char *name;
        struct fake_unit units[6];
        struct bus_options options;
        const char *expected;
        const char *problem; /* a part of the problems, or NULL: there are none */
        gboolean settles;
        int error; /* -1: none */
};

static const struct fake_property odd_signature[] = {{"PrivateTmp", "s", "maybe"},
                                                     {"Unheard", "a(sa(st))", "1|a|1|b|5"},
                                                     {NULL, NULL, NULL}};

static const struct fake_property twice[] = {{"PrivateTmp", "b", "1"},
                                             {"Unheard", "s", "a"},
                                             {"PrivateTmp", "s", "no"},
                                             {NULL, NULL, NULL}};

static const struct fake_property usual_signature[] = {{"PrivateTmp", "b", "1"},
                                                       {"Unheard", "a(sa(st))", "0"},
                                                       {NULL, NULL, NULL}};

static const struct way ways[] = {
        {.name = "a property twice",
         .units = {{.name = "a.service", .properties = twice}},
         .expected = "a.service loaded\n",
         .problem = "warning a.service: The manager gives the property PrivateTmp more than once",
         .error = -1},
        {.name = "in order",
         .units = {{.name = "b.service"}, {.name = "a.socket"}, {.name = "a-b.service"}},
         .expected = "a-b.service loaded\na.socket loaded\nb.service loaded\n",
         .error = -1},
        {.name = "error for one unit",
         .units = {{.name = "a.service"},
                   {.name = "b.service", .behaviour = FAKE_ERROR},
                   {.name = "c.service"}},
         .expected = "a.service loaded\nb.service error not-running\nc.service loaded\n",
         .problem = "error b.service: The manager does not say anything about this unit: Out of "
                    "order.",
         .error = -1},
        {.name = "no answer for one unit",
         .units = {{.name = "a.service", .behaviour = FAKE_SILENT}, {.name = "b.service"}},
         .options = {.call_timeout = G_USEC_PER_SEC / 5},
         .expected = "a.service error not-running\nb.service loaded\n",
         .problem = "error a.service: The manager did not answer",
         .error = -1},
        {.name = "no time",
         .units = {{.name = "a.service"},
                   {.name = "b.service", .behaviour = FAKE_SILENT},
                   {.name = "c.service"}},
         .options = {.timeout = G_USEC_PER_SEC / 2},
         .expected = "a.service loaded\nb.service error not-running\nc.service loaded\n",
         .problem = "error b.service: The time that reading may take was over",
         .error = -1},
        {.name = "vanished",
         .units = {{.name = "a.service", .behaviour = FAKE_VANISHED}, {.name = "b.service"}},
         .expected = "a.service not-found\nb.service loaded\n",
         .problem = "note a.service: ",
         .error = -1},
        {.name = "gone",
         .units = {{.name = "a.service", .behaviour = FAKE_GONE}, {.name = "b.service"}},
         .expected = "a.service not-found not-running\nb.service loaded\n",
         .problem = "note a.service: The manager dropped this unit while it was read.",
         .error = -1},
        {.name = "damaged answer",
         .units = {{.name = "a.service", .behaviour = FAKE_DAMAGED}, {.name = "b.service"}},
         .expected = "a.service error not-running\nb.service loaded\n",
         .problem = "error a.service: The manager's answer about a.service is damaged",
         .error = -1},
        {.name = "unexpected signature",
         .units = {{.name = "a.service", .properties = odd_signature}},
         .expected = "a.service loaded\n",
         .problem = "warning a.service: The manager gives the property PrivateTmp with the "
                    "signature \"s\" instead of \"b\"",
         .error = -1},
        {.name = "a signature that only one of the units has",
         .units = {{.name = "a.service", .properties = usual_signature},
                   {.name = "b.service", .properties = odd_signature},
                   {.name = "c.service", .properties = usual_signature}},
         .expected = "a.service loaded\nb.service loaded\nc.service loaded\n",
         .problem = "warning b.service: The manager gives the property PrivateTmp with the "
                    "signature \"s\" instead of \"b\"",
         .error = -1},
        {.name = "connection lost",
         .units = {{.name = "a.service"}, {.name = "b.service", .behaviour = FAKE_HANG_UP}},
         .error = BULKHEAD_ERROR_CHANGED},
        {.name = "connection lost at the last attempt",
         .units = {{.name = "a.service"}, {.name = "b.service", .behaviour = FAKE_HANG_UP}},
         .options = {.accept_changes = TRUE},
         .error = BULKHEAD_ERROR_FAILED},
        {.name = "a reload before anything was handed on",
         .units = {{.name = "a.service", .behaviour = FAKE_SILENT},
                   {.name = "b.service", .behaviour = FAKE_RELOAD}},
         .options = {.call_timeout = G_USEC_PER_SEC / 5},
         .settles = TRUE,
         .expected = "a.service error not-running\nb.service loaded\n",
         .problem = "error a.service: The manager did not answer",
         .error = -1},
        {.name = "a reload in the middle",
         .units = {{.name = "a.service"},
                   {.name = "b.service"},
                   {.name = "c.service", .behaviour = FAKE_RELOAD},
                   {.name = "d.service"}},
         .options = {.window = 1},
         .error = BULKHEAD_ERROR_CHANGED},
        {.name = "a reload in the middle of the last attempt",
         .units = {{.name = "a.service"},
                   {.name = "b.service"},
                   {.name = "c.service", .behaviour = FAKE_RELOAD},
                   {.name = "d.service"}},
         .settles = TRUE,
         .options = {.window = 1, .accept_changes = TRUE},
         .expected = "a.service loaded\nb.service loaded\nc.service loaded\nd.service loaded\n",
         .problem = "error -: The manager reloaded its units while it was read",
         .error = -1},
        {.name = "a change after the unit was handed on",
         .units = {{.name = "a.service"},
                   {.name = "b.service", .behaviour = FAKE_TOUCH, .touch = "a.service"},
                   {.name = "c.service"}},
         .options = {.window = 1},
         .error = BULKHEAD_ERROR_CHANGED},
        {.name = "a change after the unit was handed on, at the last attempt",
         .units = {{.name = "a.service"},
                   {.name = "b.service", .behaviour = FAKE_TOUCH, .touch = "a.service"},
                   {.name = "c.service"}},
         .options = {.window = 1, .accept_changes = TRUE},
         .expected = "a.service loaded\nb.service loaded\nc.service loaded\n",
         .problem = "error a.service: This unit was configured anew after it was read",
         .error = -1},
        {.name = "a change that comes with the last answer",
         .units = {{.name = "a.service"},
                   {.name = "b.service", .behaviour = FAKE_TOUCH, .touch = "a.service"}},
         .options = {.window = 1},
         .error = BULKHEAD_ERROR_CHANGED},
        {.name = "a change before the unit is asked for",
         .units = {{.name = "a.service", .behaviour = FAKE_TOUCH, .touch = "c.service"},
                   {.name = "b.service"},
                   {.name = "c.service"}},
         .options = {.window = 1},
         .expected = "a.service loaded\nb.service loaded\nc.service loaded hardened\n",
         .error = -1},
        {.name = "a change of a unit that waits for one before it",
         .units = {{.name = "a.service", .behaviour = FAKE_SILENT},
                   {.name = "b.service"},
                   {.name = "c.service", .behaviour = FAKE_TOUCH, .touch = "b.service"}},
         .options = {.call_timeout = G_USEC_PER_SEC / 5},
         .settles = TRUE,
         .expected = "a.service error not-running\nb.service loaded hardened\nc.service loaded\n",
         .problem = "error a.service: The manager did not answer",
         .error = -1},
        {.name = "a unit that appears",
         .units = {{.name = "a.service"},
                   {.name = "b.service", .behaviour = FAKE_ANNOUNCE, .touch = "n.service"},
                   {.name = "n.service", .behaviour = FAKE_NOT_LISTED}},
         .expected = "a.service loaded\nb.service loaded\n",
         .problem = "note n.service: This unit appeared while the manager was read",
         .error = -1},
        {.name = "a name, a glob, and a name that is not there",
         .units = {{.name = "a.service"}, {.name = "b.socket"}, {.name = "bb.socket"}},
         .options = {.names = (const char *const[]){"a", "b*.socket", "nothing", NULL}},
         .expected = "a.service loaded\nb.socket loaded\nbb.socket loaded\n"
                     "nothing.service loaded\n",
         .error = -1},
        {.name = "a unit of a type that nobody knows",
         .units = {{.name = "a.service"}, {.name = "b.gadget"}},
         .expected = "a.service loaded\n",
         .problem = "error b.gadget: This unit is of a type that is not known here",
         .error = -1},
};

static void check_way(const struct way *way)
{
        struct fake_unit units[G_N_ELEMENTS(way->units)];
        struct fake_manager fake = {.units = units, .settles = way->settles};
        struct result *result;

        memcpy(units, way->units, sizeof(units));
        result = read_fake(&fake, way->options);
        if (way->error >= 0) {
                if (!g_error_matches(result->error, BULKHEAD_ERROR, way->error))
                        fail_msg("%s: %s", way->name,
                                 result->error ? result->error->message : "no error");
        } else if (result->error) {
                fail_msg("%s: %s", way->name, result->error->message);
        } else if (strcmp(result->units->str, way->expected) != 0) {
                fail_msg("%s gives\n%s", way->name, result->units->str);
        }
        if (way->error < 0 && (way->problem ? !strstr(result->problems->str, way->problem)
                                            : result->problems->len > 0))
                fail_msg("%s has the problems\n%s", way->name, result->problems->str);
        result_free(result);
}

static void test_ways(void **state G_GNUC_UNUSED)
{
        for (gsize i = 0; i < G_N_ELEMENTS(ways); i++)
                check_way(&ways[i]);
}

/* A bus that refuses what is too much is asked again, fewer at once, and every unit is read. */
static void test_refusals(void **state G_GNUC_UNUSED)
{
        static const guint limits[] = {1, 3, 40, 63};

        for (gsize i = 0; i < G_N_ELEMENTS(limits); i++) {
                struct fake_manager fake = {.generated = 300, .refuse_above = limits[i]};
                struct result *result = read_fake(&fake, (struct bus_options){0});

                assert_null(result->error);
                assert_int_equal(result->count, 300);
                assert_null(strstr(result->units->str, "error"));
                assert_string_equal(result->problems->str, "");
                assert_true(fake.highest <= BUS_WINDOW);
                result_free(result);
        }
}

static void test_many(void **state G_GNUC_UNUSED)
{
        struct fake_manager fake = {.generated = 20000};
        struct result *result = read_fake(&fake, (struct bus_options){0});

        assert_null(result->error);
        assert_int_equal(result->count, 20000);
        assert_string_equal(result->problems->str, "");
        assert_true(fake.highest > 1);
        assert_true(result->told > 0);
        result_free(result);
}

static void test_no_list(void **state G_GNUC_UNUSED)
{
        struct fake_manager fake = {.no_list = TRUE};
        struct result *result = read_fake(&fake, (struct bus_options){0});

        assert_true(g_error_matches(result->error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED));
        assert_non_null(strstr(result->error->message, "Not for you"));
        assert_false(result->began);
        result_free(result);
}

/* What is on the way to a manager answers a Ping; that is no manager yet. */
static void test_bridge(void **state G_GNUC_UNUSED)
{
        struct fake_manager fake = {.is_bridge = TRUE};
        struct result *result = read_fake(&fake, (struct bus_options){0});

        assert_true(g_error_matches(result->error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED));
        assert_non_null(strstr(result->error->message, "cannot be reached"));
        assert_non_null(strstr(result->error->message, "Nobody is there"));
        assert_false(result->began);
        result_free(result);
}

/* A manager that says nothing at all, at each step before the units. */
static void test_silent(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *member, *words; /* of the error; NULL: it goes on */
        } cases[] = {
                {"Get", "cannot be reached"},
                {"GetAll", "GetAll: "},
                {"ListUnits", "The manager does not list its units"},
                {"ListUnitFiles", "The manager does not list its unit files"},
                {"Subscribe", NULL},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                struct fake_unit units[] = {{.name = "a.service"}, {0}};
                struct fake_manager fake = {.units = units, .silent = cases[i].member};
                struct result *result =
                        read_fake(&fake, (struct bus_options){.call_timeout = G_USEC_PER_SEC / 10});

                if (cases[i].words) {
                        assert_true(g_error_matches(result->error, BULKHEAD_ERROR,
                                                    BULKHEAD_ERROR_FAILED));
                        if (!strstr(result->error->message, cases[i].words))
                                fail_msg("%s: %s", cases[i].member, result->error->message);
                        assert_int_equal(result->count, 0);
                } else {
                        assert_null(result->error);
                        assert_int_equal(result->count, 1);
                        assert_non_null(strstr(result->problems->str, "does not tell of changes"));
                }
                result_free(result);
        }
}

static void test_stop(void **state G_GNUC_UNUSED)
{
        static const volatile gint stop = 1;
        struct fake_manager fake = {.generated = 10};
        struct result *result = read_fake(&fake, (struct bus_options){.stop = &stop});

        assert_non_null(strstr(result->error->message, "interrupted"));
        result_free(result);
}

/* Files of another machine: what ListUnitFiles names is asked of its manager. */
static void test_unit_files_elsewhere(void **state G_GNUC_UNUSED)
{
        static const char *const files[] = {"/lib/systemd/system/a.service",
                                            "enabled",
                                            "/lib/systemd/system/b.service",
                                            "disabled",
                                            "/lib/systemd/system/c@.service",
                                            "static",
                                            "/etc/systemd/system/alias.service",
                                            "alias",
                                            NULL};
        struct fake_unit units[] = {{.name = "a.service"},
                                    {.name = "b.service", .behaviour = FAKE_NOT_LISTED},
                                    {0}};
        struct fake_manager fake = {.units = units, .unit_files = files};
        struct result *result = read_fake(&fake, (struct bus_options){0});

        assert_null(result->error);
        assert_string_equal(result->units->str, "a.service loaded\nb.service loaded\n"
                                                "c@.service loaded not-running template\n");
        result_free(result);
}

/* Files beside the manager: a loaded unit comes from it, all others from the files, each once. */
static void test_unit_files_here(void **state G_GNUC_UNUSED)
{
        static const struct fixture_file rows[] = {
                {.path = "/usr/lib/systemd/system/a.service",
                 .content = "[Service]\nExecStart=/bin/true\nNoNewPrivileges=yes\n"},
                {.path = "/usr/lib/systemd/system/b.service",
                 .content = "[Service]\nExecStart=/bin/true\nNoNewPrivileges=yes\n"},
                {.path = "/usr/lib/systemd/system/c@.service",
                 .content = "[Service]\nExecStart=/bin/true\n"},
                {.path = "/etc/systemd/system/other.service",
                 .link = "/usr/lib/systemd/system/a.service"},
                {.path = "/etc/systemd/system/x.target.wants/c@1.service",
                 .link = "/usr/lib/systemd/system/c@.service"},
                {.path = "/run/systemd/generator/made.service",
                 .content = "[Service]\nExecStart=/bin/true\n"},
                {.path = "/etc/os-release", .content = "ID=debian\n"},
        };
        g_autofree char *root = fixture_new(rows, G_N_ELEMENTS(rows));
        struct fake_unit units[] = {{.name = "a.service"}, {0}};
        struct fake_manager fake = {.units = units};
        struct result *result = read_fake(&fake, (struct bus_options){.files_root = root});

        assert_null(result->error);
        assert_string_equal(result->units->str, "a.service loaded\n"
                                                "b.service loaded hardened not-running\n"
                                                "c@.service loaded not-running template\n"
                                                "c@1.service loaded not-running\n"
                                                "made.service loaded\n");
        fixture_free(g_steal_pointer(&root));
        result_free(result);
}

/* Units come while the manager does not tell: their number does. */
static void test_count(void **state G_GNUC_UNUSED)
{
        static const struct fixture_file rows[] = {
                {.path = "/usr/lib/systemd/system/a.service", .content = "[Service]\n"},
                {.path = "/etc/os-release", .content = "ID=debian\n"},
        };
        static const char *const words = "had 7 names of units loaded before it was read and 8";
        static const char *const globs[] = {"*", NULL}, *const none[] = {NULL};
        static const char *const *const names[] = {NULL, none, globs};
        char *root = fixture_new(rows, G_N_ELEMENTS(rows));

        for (guint row = 0; row < 4 * G_N_ELEMENTS(names); row++) {
                const gboolean heard = row & 1, comes = row & 2;
                struct fake_unit units[] = {{.name = "a.service", .touch = "n.service"}, {0}};
                struct fake_manager fake = {.units = units, .silent = heard ? NULL : "Subscribe"};
                const struct bus_options options = {.call_timeout = G_USEC_PER_SEC / 10,
                                                    .files_root = root,
                                                    .names = names[row / 4]};
                struct result *result;

                units[0].behaviour = comes ? FAKE_ANNOUNCE : FAKE_ANSWER;
                result = read_fake(&fake, options);
                assert_null(result->error);
                /* To be asked for a name, a manager loads units itself. */
                assert_int_equal(strstr(result->problems->str, words) != NULL,
                                 comes && !heard && options.names != globs);
                result_free(result);
        }
        fixture_free(root);
}

static void test_unreachable(void **state G_GNUC_UNUSED)
{
        const struct snapshot_sink sink = {.begin = on_begin, .unit = on_unit, .end = on_end};
        const struct bus_options options = {.address = "unix:path=/nonexistent/bus"};
        g_autoptr(GError) error = NULL;

        assert_false(bus_read(&options, &sink, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED));
        assert_non_null(strstr(error->message, "unix:path=/nonexistent/bus"));
        assert_non_null(strstr(error->message, "--root="));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_ways),
                cmocka_unit_test(test_refusals),
                cmocka_unit_test(test_many),
                cmocka_unit_test(test_no_list),
                cmocka_unit_test(test_bridge),
                cmocka_unit_test(test_silent),
                cmocka_unit_test(test_stop),
                cmocka_unit_test(test_unit_files_elsewhere),
                cmocka_unit_test(test_unit_files_here),
                cmocka_unit_test(test_count),
                cmocka_unit_test(test_unreachable),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
