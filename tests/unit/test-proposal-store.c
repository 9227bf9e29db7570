/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Proposals into the store and back. */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "report/proposal-store.h"

static void add(ProposalStore *store, GArray *steps, const char *change, const char *lines,
                const char *reason, guint exposure)
{
        struct report_step step = {
                .change = proposal_store_string(store, change),
                .lines = proposal_store_string(store, lines),
                .risk = proposal_store_string(store, "low"),
                .reason = proposal_store_string(store, reason),
                .exposure = exposure,
        };

        g_array_append_val(steps, step);
}

static const struct report_step *step_at(const GArray *steps, guint i)
{
        return &g_array_index(steps, struct report_step, i);
}

/* The same two steps for each unit, at other exposures. */
static void put(ProposalStore *store, const char *unit, guint exposure)
{
        g_autoptr(ReportProposal) proposal = report_proposal_new();

        proposal->before = exposure + 2;
        proposal->after = exposure;
        add(store, proposal->steps, "PrivateTmp", "PrivateTmp=yes", NULL, exposure + 1);
        add(store, proposal->steps, "strict", "ProtectSystem=strict\nReadWritePaths=/var/lib/a",
            NULL, exposure);
        add(store, proposal->left_out, "PrivateTmp", "PrivateTmp=yes", "It shares files there.", 0);
        if (exposure == 10)
                g_ptr_array_add(proposal->warnings,
                                (gpointer) proposal_store_string(store, "It may fail."));
        proposal_store_put(store, unit, proposal);
}

static void gives_back_what_was_put(void **state G_GNUC_UNUSED)
{
        g_autoptr(ProposalStore) store = proposal_store_new();
        g_autoptr(ReportProposal) first = NULL, second = NULL, none = NULL;

        put(store, "a.service", 10);
        put(store, "b.service", 50);
        first = proposal_store_get(store, "a.service");
        second = proposal_store_get(store, "b.service");
        none = proposal_store_get(store, "c.service");
        assert_null(none);
        assert_int_equal(first->before, 12);
        assert_int_equal(first->after, 10);
        assert_int_equal(first->steps->len, 2);
        assert_int_equal(first->left_out->len, 1);
        assert_int_equal(first->warnings->len, 1);
        assert_string_equal(first->warnings->pdata[0], "It may fail.");
        assert_int_equal(second->warnings->len, 0);
        assert_int_equal(step_at(first->steps, 0)->exposure, 11);
        assert_int_equal(step_at(second->steps, 0)->exposure, 51);
        assert_int_equal(step_at(second->steps, 1)->exposure, 50);
        assert_string_equal(step_at(first->steps, 1)->lines,
                            "ProtectSystem=strict\nReadWritePaths=/var/lib/a");
        assert_null(step_at(first->steps, 0)->reason);
        assert_string_equal(step_at(first->left_out, 0)->reason, "It shares files there.");
        assert_string_equal(step_at(first->left_out, 0)->change, "PrivateTmp");
}

static void keeps_the_last_of_a_unit(void **state G_GNUC_UNUSED)
{
        g_autoptr(ProposalStore) store = proposal_store_new();
        g_autoptr(ReportProposal) last = NULL;

        put(store, "a.service", 10);
        put(store, "a.service", 30);
        last = proposal_store_get(store, "a.service");
        assert_int_equal(last->after, 30);
        assert_int_equal(last->warnings->len, 0);
}

/* What a proposal holds outlives the one that was put. */
static void many(void **state G_GNUC_UNUSED)
{
        g_autoptr(ProposalStore) store = proposal_store_new();

        for (guint i = 0; i < 1000; i++) {
                g_autofree char *name = g_strdup_printf("%u.service", i);

                put(store, name, i % 90);
        }
        for (guint i = 0; i < 1000; i++) {
                g_autofree char *name = g_strdup_printf("%u.service", i);
                g_autoptr(ReportProposal) proposal = proposal_store_get(store, name);

                assert_int_equal(proposal->after, i % 90);
                assert_int_equal(step_at(proposal->steps, 1)->exposure, i % 90);
                assert_string_equal(step_at(proposal->steps, 0)->lines, "PrivateTmp=yes");
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(gives_back_what_was_put),
                cmocka_unit_test(keeps_the_last_of_a_unit),
                cmocka_unit_test(many),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
