/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The collector over the bus, against a manager that says what is rare: odd states, signals that
 * make no sense, a reload that it does not tell of; and a sink that has had enough. */
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
#include "collect/bus-files.h"
#include "fake-reading.h"
#include "tree-fixture.h"

/* One way in which reading goes, with the units and problems that it gives. */
static const struct way {
        const char *name;
        struct fake_unit units[4];
        struct bus_options options;
        guint noise;
        const char *expected; /* NULL: an error */
        const char *problem;  /* a part of the problems, or NULL: there are none */
        gboolean settles;
} ways[] = {
        {.name = "signals that make no sense, and a unit that came and went",
         .units = {{.name = "a.service"},
                   {.name = "b.service", .behaviour = FAKE_ODD, .touch = "n.service"}},
         .options = {.window = 1},
         .expected = "a.service loaded\nb.service loaded\n"},
        {.name = "a reload that is not told",
         .units = {{.name = "a.service"}, {.name = "b.service", .behaviour = FAKE_QUIET}},
         .options = {.window = 1}},
        {.name = "a reload that is not told, at the last attempt",
         .units = {{.name = "a.service"}, {.name = "b.service", .behaviour = FAKE_QUIET}},
         .options = {.window = 1, .accept_changes = TRUE},
         .expected = "a.service loaded\nb.service loaded\n",
         .problem = "error -: The manager reloaded its units while it was read"},
        {.name = "a reload again and again before anything was handed on",
         .units = {{.name = "a.service", .behaviour = FAKE_SILENT},
                   {.name = "b.service", .behaviour = FAKE_RELOAD}}},
        {.name = "a unit that is gone when it is looked at again",
         .units = {{.name = "a.service"},
                   {.name = "b.service", .behaviour = FAKE_REMOVE, .touch = "a.service"},
                   {.name = "c.service"}},
         .options = {.window = 1},
         .expected = "a.service loaded\nb.service loaded\nc.service loaded\n"},
        {.name = "a manager that leaves after its last answer",
         .units = {{.name = "a.service"}, {.name = "b.service", .behaviour = FAKE_LEAVE}},
         .options = {.window = 1},
         .expected = "a.service loaded\nb.service loaded\n"},
        {.name = "a unit that the bus never lets be asked for",
         .units = {{.name = "a.service"}, {.name = "b.service", .behaviour = FAKE_REFUSED}},
         .expected = "a.service loaded\nb.service error not-running\n",
         .problem = "error b.service: The bus refused to ask for this unit again and again"},
        {.name = "a unit that the manager does not know any more",
         .units = {{.name = "a.service", .behaviour = FAKE_UNKNOWN}, {.name = "b.service"}},
         .expected = "a.service not-found not-running\nb.service loaded\n",
         .problem = "note a.service: The manager dropped this unit while it was read."},
        {.name = "a bus that says that it is late",
         .units = {{.name = "a.service", .behaviour = FAKE_LATE}, {.name = "b.service"}},
         .expected = "a.service error not-running\nb.service loaded\n",
         .problem = "error a.service: The manager did not answer within"},
        {.name = "time that is over before a unit was asked for",
         .units = {{.name = "a.service"},
                   {.name = "b.service", .behaviour = FAKE_SILENT},
                   {.name = "c.service"}},
         .options = {.timeout = G_USEC_PER_SEC / 2, .window = 1},
         .expected = "a.service loaded\nb.service error not-running\n"
                     "c.service error not-running\n",
         .problem = "error c.service: The time that reading may take was over"},
        {.name = "a reload while a unit waits for one before it, at the last attempt",
         .units = {{.name = "0.service"},
                   {.name = "a.service", .behaviour = FAKE_SILENT},
                   {.name = "b.service"},
                   {.name = "c.service", .behaviour = FAKE_RELOAD}},
         .options = {.call_timeout = G_USEC_PER_SEC / 5, .accept_changes = TRUE},
         .settles = TRUE,
         .expected = "0.service loaded\na.service error not-running\nb.service loaded\n"
                     "c.service loaded\n",
         .problem = "error -: The manager reloaded its units while it was read"},
        {.name = "a unit that changes again and again while it waits for one before it",
         .units = {{.name = "0.service", .behaviour = FAKE_SILENT}, {.name = "a.service"}},
         .options = {.call_timeout = G_USEC_PER_SEC / 5, .timeout = 2 * G_USEC_PER_SEC},
         .noise = 5,
         .expected = "0.service error not-running\na.service loaded\n",
         .problem = "error 0.service: The manager did not answer"},
        {.name = "no names, as a list",
         .units = {{.name = "a.service"}},
         .options = {.names = (const char *const[]){NULL}},
         .expected = "a.service loaded\n"},
        {.name = "a name twice, and a template",
         .units = {{.name = "a.service"},
                   {.name = "t@test-instance.service", .behaviour = FAKE_NOT_LISTED}},
         .options = {.names = (const char *const[]){"a*", "a", "a.service", "t@", NULL}},
         .expected = "a.service loaded\nt@test-instance.service loaded\n"},
};

static void test_ways(void **state G_GNUC_UNUSED)
{
        for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
                const struct way *way = &ways[i];
                struct fake_unit units[G_N_ELEMENTS(way->units) + 1] = {0};
                struct fake_manager fake = {.units = units,
                                            .settles = way->settles,
                                            .noise = way->noise};
                struct result *result;

                memcpy(units, way->units, sizeof(way->units));
                result = read_fake(&fake, way->options);
                if (!way->expected) {
                        assert_true(g_error_matches(result->error, BULKHEAD_ERROR,
                                                    BULKHEAD_ERROR_CHANGED));
                } else if (result->error) {
                        fail_msg("%s: %s", way->name, result->error->message);
                } else {
                        if (strcmp(result->units->str, way->expected) != 0)
                                fail_msg("%s gives\n%s", way->name, result->units->str);
                        if (way->problem ? !strstr(result->problems->str, way->problem)
                                         : result->problems->len > 0)
                                fail_msg("%s: %s", way->name, result->problems->str);
                }
                result_free(result);
        }
}

/* ---- What a unit is ---- */

static const struct fake_property rich[] = {{"DropInPaths", "as",
                                             "1|/etc/systemd/system/a.service.d/1.conf"},
                                            {"Environment", "as", "1|A=secret"},
                                            {"FragmentPath", "s", "/etc/systemd/system/a.service"},
                                            {"Names", "as", "3|a.service|z.service|b.service"},
                                            {NULL, NULL, NULL}};
static const struct fake_property options_of_mount[] = {{"Options", "s", "password=secret"},
                                                        {NULL, NULL, NULL}};
static const struct fake_property load_error[] = {{"LoadError", "(ss)", "a.b|Unit is bad."},
                                                  {NULL, NULL, NULL}};
static const struct fake_property load_words[] = {{"LoadError", "(ss)", "|"}, {NULL, NULL, NULL}};

static gboolean begin_any(void *context G_GNUC_UNUSED, const SnapshotHead *head G_GNUC_UNUSED,
                          GError **error G_GNUC_UNUSED)
{
        return TRUE;
}

static gboolean end_any(void *context G_GNUC_UNUSED, const struct snapshot_tail *tail G_GNUC_UNUSED,
                        GError **error G_GNUC_UNUSED)
{
        return TRUE;
}

static gboolean describe_unit(void *context, const Unit *unit, GError **error G_GNUC_UNUSED)
{
        GString *text = context;
        const struct property *environment = unit_find_property(unit, "Environment");
        const struct property *options = unit_find_property(unit, "Options");

        g_string_append_printf(text, "%s %s%s%s%s", unit->name, unit_load_to_string(unit->load),
                               unit->load_reason ? ": " : "",
                               unit->load_reason ? unit->load_reason : "",
                               unit->settings ? " typed" : "");
        for (guint i = 0; i < unit->aliases->len; i++)
                g_string_append_printf(text, " =%s", (const char *) unit->aliases->pdata[i]);
        for (guint i = 0; i < unit->files->len; i++)
                g_string_append_printf(text, " %s",
                                       g_array_index(unit->files, struct unit_file, i).path);
        if (environment)
                g_string_append_printf(text, " %.7s", environment->value);
        if (options)
                g_string_append_printf(text, " %.7s", options->value);
        g_string_append_c(text, '\n');
        return TRUE;
}

static char *describe(struct fake_manager *fake, struct bus_options options)
{
        GString *text = g_string_new(NULL);
        const struct snapshot_sink sink = {
                .begin = begin_any, .unit = describe_unit, .end = end_any, .context = text};
        int descriptor = fake_start(fake);
        g_autoptr(GError) error = NULL;

        options.descriptor = &descriptor;
        if (!bus_read(&options, &sink, &error))
                fail_msg("%s", error->message);
        fake_stop(fake);
        return g_string_free(text, FALSE);
}

static void test_units(void **state G_GNUC_UNUSED)
{
        struct fake_unit units[] = {
                {.name = "a.service", .properties = rich},
                {.name = "b.mount", .properties = options_of_mount},
                {.name = "c.swap"},
                {.name = "d.target"},
                {.name = "e.service", .load = "masked"},
                {.name = "f.service", .load = "stub"},
                {.name = "g.service", .load = "error", .properties = load_error},
                {.name = "h.service", .load = "error", .properties = load_words},
                {0}};
        struct fake_manager fake = {.units = units}, again = {.units = units};
        g_autofree char *text = describe(&fake, (struct bus_options){0});
        g_autofree char *whole = describe(&again, (struct bus_options){.include_secrets = TRUE});

        assert_string_equal(text,
                            "a.service loaded typed =b.service =z.service "
                            "/etc/systemd/system/a.service "
                            "/etc/systemd/system/a.service.d/1.conf sha256:\n"
                            "b.mount loaded typed sha256:\n"
                            "c.swap loaded typed\n"
                            "d.target loaded\n"
                            "e.service masked: The unit is masked.\n"
                            "f.service error: The manager calls its load state \"stub\", which is "
                            "not final.\n"
                            "g.service error: Unit is bad.\n"
                            "h.service error: The manager does not say why.\n");
        assert_non_null(strstr(whole, " A=secre\n"));
        assert_non_null(strstr(whole, " passwor\n"));
}

/* ---- What the manager is ---- */

struct expected_head {
        const char *host_name, *kernel;
        unsigned version, read_as;
        enum snapshot_answer synchronized;
        const char *package;
};

static gboolean check_head(void *context, const SnapshotHead *head, GError **error G_GNUC_UNUSED)
{
        const struct expected_head *expected = context;

        assert_int_equal(g_strcmp0(head->host_name, expected->host_name), 0);
        assert_int_equal(g_strcmp0(head->kernel, expected->kernel), 0);
        assert_int_equal(head->systemd_version, expected->version);
        assert_int_equal(head->read_as, expected->read_as);
        assert_int_equal(head->time_synchronized, expected->synchronized);
        assert_int_equal(g_strcmp0(head->systemd_package, expected->package), 0);
        return TRUE;
}

static gboolean any_unit(void *context G_GNUC_UNUSED, const Unit *unit G_GNUC_UNUSED,
                         GError **error G_GNUC_UNUSED)
{
        return TRUE;
}

static const struct fake_property host[] = {{"StaticHostname", "s", ""},
                                            {"Hostname", "s", "mercury"},
                                            {"KernelRelease", "s", "6.1"},
                                            {NULL, NULL, NULL}};
static const struct fake_property in_time[] = {{"NTPSynchronized", "b", "1"}, {NULL, NULL, NULL}};
static const struct fake_property out_of_time[] = {{"NTPSynchronized", "b", "0"},
                                                   {NULL, NULL, NULL}};
static const struct fake_property nothing[] = {{NULL, NULL, NULL}};
static const struct fake_property words[] = {{"Version", "s", "newest"}, {NULL, NULL, NULL}};
static const struct fake_property huge[] = {{"Version", "s", "99999999999"}, {NULL, NULL, NULL}};

static void test_heads(void **state G_GNUC_UNUSED)
{
        static const struct {
                struct fake_manager fake;
                unsigned read_as;
                struct expected_head expected;
        } rows[] = {
                {{.host = host, .time = in_time},
                 0,
                 {"mercury", "6.1", 252, 252, SNAPSHOT_YES, FAKE_VERSION}},
                {{.time = out_of_time, .silent = "GetMachineId"},
                 249,
                 {NULL, NULL, 252, 249, SNAPSHOT_NO, FAKE_VERSION}},
                {{.own = nothing}, 0, {NULL, NULL, 0, 257, SNAPSHOT_UNKNOWN, NULL}},
                {{.own = words}, 0, {NULL, NULL, 0, 257, SNAPSHOT_UNKNOWN, "newest"}},
                {{.own = huge}, 0, {NULL, NULL, 0, 257, SNAPSHOT_UNKNOWN, "99999999999"}},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                struct fake_manager fake = rows[i].fake;
                const struct snapshot_sink sink = {.begin = check_head,
                                                   .unit = any_unit,
                                                   .end = end_any,
                                                   .context = (void *) &rows[i].expected};
                int descriptor = fake_start(&fake);
                const struct bus_options options = {.descriptor = &descriptor,
                                                    .read_as = rows[i].read_as,
                                                    .call_timeout = G_USEC_PER_SEC / 5};
                g_autoptr(GError) error = NULL;

                if (!bus_read(&options, &sink, &error))
                        fail_msg("%zu: %s", i, error->message);
                fake_stop(&fake);
        }
}

/* ---- Whoever takes the units ---- */

struct refusing {
        gboolean at_once;
        guint taken;
};

static gboolean refuse_head(void *context, const SnapshotHead *head G_GNUC_UNUSED, GError **error)
{
        const struct refusing *refusing = context;

        if (refusing->at_once)
                g_set_error_literal(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "Enough.");
        return !refusing->at_once;
}

static gboolean refuse_unit(void *context, const Unit *unit G_GNUC_UNUSED, GError **error)
{
        struct refusing *refusing = context;

        if (++refusing->taken == 1)
                return TRUE;
        g_set_error_literal(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "Enough.");
        return FALSE;
}

static void test_refusing_sink(void **state G_GNUC_UNUSED)
{
        for (guint i = 0; i < 3; i++) {
                struct refusing refusing = {.at_once = i == 0};
                const struct snapshot_sink sink = {.begin = refuse_head,
                                                   .unit = refuse_unit,
                                                   .end = end_any,
                                                   .context = &refusing};
                struct fake_manager fake = {.generated = 2000};
                int descriptor = fake_start(&fake);
                const struct bus_options options = {.descriptor = &descriptor};
                g_autoptr(GError) error = NULL;

                /* With and without a place for the error. */
                assert_false(bus_read(&options, &sink, i == 2 ? NULL : &error));
                if (i < 2)
                        assert_string_equal(error->message, "Enough.");
                assert_int_equal(refusing.taken, i == 0 ? 0 : 2);
                fake_stop(&fake);
        }
}

/* ---- Many units, and large ones ---- */

/* Units behind one that is answered for late are asked for up to a number and a size. */
static void test_ahead(void **state G_GNUC_UNUSED)
{
        enum { AHEAD = 1024, COUNT = 3000 };
        struct fake_unit units[] = {{.name = "a.service", .behaviour = FAKE_LAST}, {0}};
        struct fake_manager fake = {.units = units, .generated = COUNT, .last_after = AHEAD - 1};
        struct result *result = read_fake(&fake, (struct bus_options){0});

        assert_null(result->error);
        assert_int_equal(result->count, COUNT + 1);
        assert_null(strstr(result->units->str, "error"));
        assert_int_equal(fake.served_before_last, AHEAD - 1);
        result_free(result);
}

static void test_held(void **state G_GNUC_UNUSED)
{
        enum { LARGE = 12 << 20, COUNT = 9, HELD = 6 };
        g_autofree char *text = g_strnfill(LARGE, 'x');
        const struct fake_property is_large[] = {{"Description", "s", text}, {0}};
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        struct fake_unit units[COUNT + 2] = {{.name = "a.service", .behaviour = FAKE_LAST}};
        struct fake_manager fake = {.units = units, .last_after = HELD};
        struct result *result;

        for (guint i = 0; i < COUNT; i++) {
                g_ptr_array_add(names, g_strdup_printf("u%u.service", i));
                units[i + 1] = (struct fake_unit){.name = names->pdata[i], .properties = is_large};
        }
        result = read_fake(&fake, (struct bus_options){.window = 2});
        assert_null(result->error);
        assert_int_equal(result->count, COUNT + 1);
        assert_null(strstr(result->units->str, "error"));
        assert_int_equal(fake.served_before_last, HELD);
        result_free(result);
}

/* More changes than are looked at again are told by their number. */
static void test_many_changes(void **state G_GNUC_UNUSED)
{
        static const volatile gint stop = 0;
        struct fake_unit units[] = {{.name = "fake-98z.service", .behaviour = FAKE_TOUCH_ALL}, {0}};
        struct fake_manager fake = {.units = units, .generated = 300};
        struct result *result = read_fake(&fake, (struct bus_options){.window = 1, .stop = &stop});

        assert_null(result->error);
        assert_int_equal(result->count, 301);
        assert_non_null(strstr(result->problems->str, "units changed after they were read"));
        result_free(result);
}

/* ---- Names ---- */

/* An answer to LoadUnit that names no unit is as none. */
static void test_load_unit(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *load_path, *wrong;
        } rows[] = {{"/elsewhere", NULL}, {NULL, "LoadUnit"}};

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                struct fake_unit units[] = {{.name = "a.service", .behaviour = FAKE_NOT_LISTED},
                                            {0}};
                struct fake_manager fake = {.units = units,
                                            .load_path = rows[i].load_path,
                                            .wrong = rows[i].wrong};
                struct result *result =
                        read_fake(&fake,
                                  (struct bus_options){.names = (const char *const[]){"a", NULL}});

                assert_null(result->error);
                assert_int_equal(result->count, 1);
                result_free(result);
        }
}

/* A file of a type that nobody knows is no unit, and what is no unit's name neither. */
static void test_odd_files(void **state G_GNUC_UNUSED)
{
        static const char *const listed[] = {"/x/odd.gadget", "static", NULL};
        static const struct fixture_file rows[] = {
                {.path = "/usr/lib/systemd/system/a.service", .content = "[Service]\n"},
                {.path = "/usr/lib/systemd/system/dangling.service", .link = "nothing.service"},
                {.path = "/run/systemd/generator/no unit", .content = "x"},
                {.path = "/etc/os-release", .content = "ID=debian\n"},
                {.path = "/var/lib/dpkg/status",
                 .content = "Package: systemd\nVersion: 252.39-1~deb12u1\n"},
        };
        char *root = fixture_new(rows, G_N_ELEMENTS(rows));
        struct fake_unit units[] = {{.name = "a.service"}, {0}};
        struct fake_manager elsewhere = {.units = units, .unit_files = listed};
        struct fake_manager here = {.units = units};
        struct fake_manager bare = {.units = units, .own = nothing};
        struct result *result = read_fake(&elsewhere, (struct bus_options){0});
        g_autofree char *text = NULL;

        assert_string_equal(result->units->str, "a.service loaded\n");
        result_free(result);
        result = read_fake(&here, (struct bus_options){.files_root = root, .with_packages = TRUE});
        assert_null(result->error);
        assert_string_equal(result->units->str,
                            "a.service loaded\ndangling.service not-found not-running\n");
        result_free(result);
        text = describe(&bare, (struct bus_options){.files_root = root});
        assert_true(g_str_has_prefix(text, "a.service loaded typed"));
        fixture_free(root);
}

static void test_no_files(void **state G_GNUC_UNUSED)
{
        const struct bus_options options = {0};
        g_autoptr(GPtrArray) problems =
                g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        const SnapshotHead head = {.read_as = 252};
        g_autoptr(GError) error = NULL;

        assert_null(bus_files_open(&options, "/nowhere/at/all", &head, problems, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_ways),         cmocka_unit_test(test_units),
                cmocka_unit_test(test_heads),        cmocka_unit_test(test_refusing_sink),
                cmocka_unit_test(test_ahead),        cmocka_unit_test(test_held),
                cmocka_unit_test(test_many_changes), cmocka_unit_test(test_load_unit),
                cmocka_unit_test(test_odd_files),    cmocka_unit_test(test_no_files),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
