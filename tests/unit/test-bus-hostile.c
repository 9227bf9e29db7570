/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A manager that wants to harm who reads it: what it says without an end, or at a length or in a
 * number that no honest one does, is read within bounds, and the units beside it are read. */
#include <string.h>
#include <sys/resource.h>

/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "base/limits.h"
#include "fake-reading.h"

enum {
        MEBIBYTE = 1 << 20,
        LONG_STRING = 10 * MEBIBYTE,
        TOO_LONG = LIMIT_MANAGER_UNIT_SIZE + 1,
        LONG_UNITS = 20,
        FLOOD = LIMIT_MANAGER_NEWS + 5000,
        REPEATS = 20000,
        MANY = 60 * 1000,
        MOST_MEMORY = 1200 * 1024, /* KiB, of the manager in this process too */
};

static void assert_memory(void)
{
        struct rusage usage;

        getrusage(RUSAGE_SELF, &usage);
        assert_in_range(usage.ru_maxrss, 0, MOST_MEMORY);
}

static void test_long_strings(void **state G_GNUC_UNUSED)
{
        g_autofree char *text = g_strnfill(LONG_STRING, 'x');
        g_autofree char *longer = g_strnfill(TOO_LONG, 'y');
        const struct fake_property is_long[] = {{"Description", "s", text}, {0}};
        const struct fake_property is_too_long[] = {{"Description", "s", longer}, {0}};
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        struct fake_unit units[LONG_UNITS + 1] = {0};
        struct fake_manager fake = {.units = units};
        struct result *result;

        for (guint i = 0; i < LONG_UNITS; i++) {
                g_ptr_array_add(names, g_strdup_printf("u%02u.service", i));
                units[i] = (struct fake_unit){.name = names->pdata[i],
                                              .properties = i == 3 ? is_too_long : is_long};
        }
        result = read_fake(&fake, (struct bus_options){0});
        assert_null(result->error);
        assert_int_equal(result->count, LONG_UNITS);
        assert_non_null(strstr(result->units->str, "u02.service loaded\nu03.service error "
                                                   "not-running\nu04.service loaded\n"));
        assert_non_null(strstr(result->problems->str,
                               "error u03.service: The manager says more about u03.service than is "
                               "read of any unit: its properties are too long."));
        result_free(result);
        assert_memory();
}

/* The same property again and again. */
static void test_doubles(void **state G_GNUC_UNUSED)
{
        g_autofree struct fake_property *doubles = g_new0(struct fake_property, MANY + 1);
        struct fake_unit units[] = {{.name = "a.service", .properties = doubles},
                                    {.name = "b.service"},
                                    {0}};
        struct fake_manager fake = {.units = units};
        struct result *result;

        for (guint i = 0; i < MANY; i++)
                doubles[i] = (struct fake_property){i % 2 ? "PrivateTmp" : "Odd", "s", "maybe"};
        result = read_fake(&fake, (struct bus_options){0});
        assert_null(result->error);
        assert_string_equal(result->units->str, "a.service loaded\nb.service loaded\n");
        assert_in_range(strlen(result->problems->str), 1, MEBIBYTE);
        result_free(result);
        assert_memory();
}

/* Always other properties, which the reader remembers by their names. */
static void test_names(void **state G_GNUC_UNUSED)
{
        g_autoptr(GStringChunk) names = g_string_chunk_new(MEBIBYTE);
        g_autofree struct fake_property *first = g_new0(struct fake_property, MANY + 1);
        g_autofree struct fake_property *second = g_new0(struct fake_property, MANY + 1);
        struct fake_unit units[] = {{.name = "a.service", .properties = first},
                                    {.name = "b.service", .properties = second},
                                    {.name = "c.service"},
                                    {0}};
        struct fake_manager fake = {.units = units};
        struct result *result;
        char name[32];

        for (guint i = 0; i < 2 * MANY; i++) {
                g_snprintf(name, sizeof name, "P%u", i);
                (i < MANY ? first : second)[i % MANY] =
                        (struct fake_property){g_string_chunk_insert(names, name), "u", "1"};
        }
        result = read_fake(&fake, (struct bus_options){.window = 1});
        assert_null(result->error);
        assert_string_equal(result->units->str, "a.service loaded\nb.service error not-running\n"
                                                "c.service loaded\n");
        assert_non_null(strstr(result->problems->str, "too many different properties"));
        result_free(result);
        assert_memory();
}

static void test_floods(void **state G_GNUC_UNUSED)
{
        static const enum fake_behaviour behaviours[] = {FAKE_FLOOD, FAKE_REPEAT};

        for (gsize i = 0; i < G_N_ELEMENTS(behaviours); i++) {
                struct fake_unit units[] = {{.name = "a.service"},
                                            {.name = "b.service", .behaviour = behaviours[i]},
                                            {.name = "c.service"},
                                            {0}};
                struct fake_manager fake = {.units = units,
                                            .flood = behaviours[i] == FAKE_FLOOD ? FLOOD : REPEATS};
                struct result *result = read_fake(&fake, (struct bus_options){.window = 1});

                assert_null(result->error);
                assert_string_equal(result->units->str,
                                    "a.service loaded\nb.service loaded\nc.service loaded\n");
                result_free(result);
        }
        assert_memory();
}

/* Changes of a unit without an end, while another unit is never answered for: time is over. */
static void test_noise(void **state G_GNUC_UNUSED)
{
        struct fake_unit units[] = {{.name = "a.service"},
                                    {.name = "b.service", .behaviour = FAKE_SILENT},
                                    {0}};
        struct fake_manager fake = {.units = units, .noise = 50};
        struct result *result = read_fake(&fake, (struct bus_options){.timeout = G_USEC_PER_SEC,
                                                                      .accept_changes = TRUE});

        assert_null(result->error);
        assert_string_equal(result->units->str, "a.service loaded\nb.service error not-running\n");
        assert_non_null(strstr(result->problems->str, "The time that reading may take was over"));
        result_free(result);
        assert_memory();
}

/* All units change at the end, and then nothing is answered any more: the time for all counts, and
 * not that for each call again and again. */
static void test_mute(void **state G_GNUC_UNUSED)
{
        enum { CALLS = 3 }; /* in the time for all */
        struct fake_unit units[] = {{.name = "z.service", .behaviour = FAKE_TOUCH_ALL}, {0}};
        struct fake_event events[] = {{.after = "z.service", .nth = 1, .does = FAKE_MUTE}, {0}};
        struct fake_manager fake = {.units = units, .generated = 200, .events = events};
        struct result *result =
                read_fake(&fake, (struct bus_options){.timeout = CALLS * G_USEC_PER_SEC,
                                                      .call_timeout = G_USEC_PER_SEC});

        assert_null(result->error);
        assert_int_equal(result->count, 201);
        assert_non_null(strstr(result->problems->str, "units changed after they were read"));
        /* One of them asks when the manager reloaded last, and one may begin as time is over. */
        assert_in_range(fake.unheard, 1, CALLS + 2);
        result_free(result);
        assert_memory();
}

/* What is answered with something else than it should be is an error or left out; nothing is
 * taken for what it is not. */
static void test_wrong(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *method;
                gboolean fails;
        } rows[] = {{"ListUnits", TRUE},
                    {"ListUnitFiles", TRUE},
                    {"GetMachineId", FALSE},
                    {"Subscribe", FALSE}};

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                struct fake_unit units[] = {{.name = "a.service"}, {0}};
                struct fake_manager fake = {.units = units, .wrong = rows[i].method};
                struct result *result = read_fake(&fake, (struct bus_options){0});

                if (rows[i].fails)
                        assert_true(g_error_matches(result->error, BULKHEAD_ERROR,
                                                    BULKHEAD_ERROR_FAILED));
                else
                        assert_string_equal(result->units->str, "a.service loaded\n");
                result_free(result);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_long_strings), cmocka_unit_test(test_doubles),
                cmocka_unit_test(test_names),        cmocka_unit_test(test_floods),
                cmocka_unit_test(test_noise),        cmocka_unit_test(test_mute),
                cmocka_unit_test(test_wrong),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
