/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A side of a comparison: two threads and the batches between them, in many rounds with units of
 * all sizes, ends of all kinds and readers that stop. tests/sanitize/run builds it with
 * ThreadSanitizer, too. */

/* cmocka.h needs these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>

#include "base/error.h"
#include "base/xml.h"
#include "compare/side.h"

enum { ROUNDS = 200, NEVER = -1 };

/* What a reading thread does. */
struct plan {
        guint units;
        int fails_at;   /* index of the unit before which it fails, or NEVER */
        int swaps_at;   /* index of the unit that has the name of the one before, or NEVER */
        gsize text;     /* bytes of a property of each unit */
        guint large_at; /* index of a unit with a hundred times of it */
        gboolean without_head;
        gint offered; /* so far; atomic */
};

static void name_of(guint index, char into[static 32])
{
        g_snprintf(into, 32, "unit-%05u.socket", index);
}

static Unit *unit_of(const struct plan *plan, guint index)
{
        char name[32];
        gsize size = plan->text * (index == plan->large_at ? 100 : 1);
        g_autofree char *text = g_strnfill(size, (char) ('a' + index % 26));
        struct property property = {.name = "Description"};
        Unit *unit;

        name_of((int) index == plan->swaps_at ? index - 1 : index, name);
        unit = unit_new(name, UNIT_SOCKET);
        property.value = unit_string(unit, text);
        g_array_append_val(unit->properties, property);
        return unit;
}

static gboolean read_plan(void *context, Side *side, GError **error)
{
        struct plan *plan = context;
        SnapshotHead head = {.systemd_version = 252};
        g_autoptr(GPtrArray) problems = g_ptr_array_new();
        g_autoptr(Problem) problem = problem_new(PROBLEM_ERROR, NULL, "/x", 0, "Gone.");

        if (plan->without_head)
                return TRUE;
        if (!side_offer_head(side, &head, error))
                return FALSE;
        for (guint i = 0; i < plan->units; i++) {
                g_autoptr(Unit) unit = unit_of(plan, i);

                if ((int) i == plan->fails_at) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT, "Damaged at %u.",
                                    i);
                        return FALSE;
                }
                if (!side_offer_unit(side, unit, error))
                        return FALSE;
                g_atomic_int_inc(&plan->offered);
        }
        g_ptr_array_add(problems, problem);
        return side_offer_tail(side, 42, problems, error);
}

static Side *start(struct plan *plan)
{
        ComparisonSide *description = comparison_side_new();

        description->name = g_strdup("a side");
        return side_start(description, read_plan, plan, NULL);
}

static void check_unit(const struct plan *plan, guint index, const struct side_unit *unit)
{
        const struct property *property = unit_find_property(unit->unit, "Description");
        gsize size = plan->text * (index == plan->large_at ? 100 : 1);
        char name[32];

        name_of(index, name);
        assert_string_equal(unit->unit->name, name);
        assert_int_equal(strlen(property->value), size);
        assert_true(size == 0 || property->value[size - 1] == (char) ('a' + index % 26));
}

/* Units until the end, an error, or so many; the error is the caller's. */
static guint take(Side *side, struct plan *plan, guint most, gboolean slowly, GError **error)
{
        const struct side_unit *unit = NULL;
        guint taken = 0;

        while (taken < most && side_next(side, &unit, error) && unit) {
                int ahead = g_atomic_int_get(&plan->offered) - (int) taken;

                check_unit(plan, taken, unit);
                assert_true(ahead <= 3 * SIDE_BATCH_UNITS);
                taken++;
                if (slowly && taken % 7 == 0)
                        g_thread_yield();
        }
        return taken;
}

static struct plan random_plan(GRand *random)
{
        struct plan plan = {
                .units = (guint) g_rand_int_range(random, 0, 4 * SIDE_BATCH_UNITS),
                .fails_at = NEVER,
                .swaps_at = NEVER,
                .text = (gsize) g_rand_int_range(random, 0, 20000),
                .large_at = (guint) g_rand_int_range(random, 0, 200),
        };

        return plan;
}

static void test_all_arrive(void **state)
{
        g_autoptr(GRand) random = g_rand_new_with_seed(6);

        (void) state;
        for (guint round = 0; round < ROUNDS; round++) {
                struct plan plan = random_plan(random);
                g_autoptr(Side) side = start(&plan);
                g_autoptr(GError) error = NULL;
                const struct side_unit *unit = NULL;

                assert_true(side_wait_head(side, &error));
                assert_int_equal(side_description(side)->head->systemd_version, 252);
                side_set_rules(side, rule_set_for_version(252, FALSE), NULL);
                assert_int_equal(take(side, &plan, G_MAXUINT, round % 2 == 0, &error), plan.units);
                assert_null(error);
                /* The end stays the end. */
                assert_true(side_next(side, &unit, &error));
                assert_null(unit);
                assert_int_equal(side_problems(side)->len, 1);
                assert_int_equal(side_description(side)->end, 42);
        }
}

/* Each unit before the mistake arrives, then the mistake. */
static void test_mistakes(void **state)
{
        g_autoptr(GRand) random = g_rand_new_with_seed(7);

        (void) state;
        for (guint round = 0; round < ROUNDS; round++) {
                struct plan plan = random_plan(random);
                gboolean swaps = round % 2 == 0;
                guint at;
                g_autoptr(Side) side = NULL;
                g_autoptr(GError) error = NULL;

                plan.units += 2;
                at = (guint) g_rand_int_range(random, 1, (gint32) plan.units);
                *(swaps ? &plan.swaps_at : &plan.fails_at) = (int) at;
                side = start(&plan);
                assert_true(side_wait_head(side, &error));
                side_set_rules(side, rule_set_for_version(252, FALSE), NULL);
                assert_int_equal(take(side, &plan, G_MAXUINT, FALSE, &error), at);
                assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT));
                assert_non_null(strstr(error->message, swaps ? "out of order" : "Damaged at"));
        }
}

/* A comparison that ends early leaves nobody waiting, wherever the other thread is. */
static void test_stops(void **state)
{
        g_autoptr(GRand) random = g_rand_new_with_seed(8);

        (void) state;
        for (guint round = 0; round < ROUNDS; round++) {
                struct plan plan = random_plan(random);
                g_autoptr(Side) side = start(&plan);
                g_autoptr(GError) error = NULL;

                if (round % 4 == 0)
                        continue;
                assert_true(side_wait_head(side, &error));
                if (round % 4 == 1)
                        continue;
                side_set_rules(side, rule_set_for_version(252, FALSE), NULL);
                take(side, &plan, (guint) g_rand_int_range(random, 0, 60), FALSE, &error);
                assert_null(error);
        }
}

static void test_no_head(void **state)
{
        (void) state;
        for (guint round = 0; round < ROUNDS; round++) {
                struct plan plan = {.without_head = TRUE};
                g_autoptr(Side) side = start(&plan);
                g_autoptr(GError) error = NULL;

                assert_false(side_wait_head(side, &error));
                assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_all_arrive),
                cmocka_unit_test(test_mistakes),
                cmocka_unit_test(test_stops),
                cmocka_unit_test(test_no_head),
        };

        xml_init();
        return cmocka_run_group_tests(tests, NULL, NULL);
}
