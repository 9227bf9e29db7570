/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When a waiver is in force, what checks a word names, and what an INI file may not hold. */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>

#include "base/error.h"
#include "base/ini.h"
#include "base/text.h"
#include "evidence/waiver.h"
#include "score/check-names.h"

static gint64 time_of(const char *text)
{
        gint64 time;

        assert_true(text_parse_timestamp(text, &time));
        return time;
}

/* A report of one service, two of whose checks fail with a share of 10 each. */
static Report *make_report(void)
{
        Report *report = report_new();
        struct report_unit *unit = report_unit_new();

        unit->name = report_string(report, "a.service");
        unit->weight_sum = 100;
        unit->badness_sum = 20;
        unit->exposure = 20;
        for (int i = 0; i < CHECK_COUNT; i++)
                unit->checks[i].status = CHECK_PASS;
        for (int i = 0; i < 2; i++)
                unit->checks[i] = (struct report_check){
                        .status = CHECK_FAIL, .badness = 1, .range = 1, .weight = 10};
        g_ptr_array_add(report->units, unit);
        return report;
}

static void apply(Waivers *waivers, Report *report, const char *now)
{
        waivers_begin(waivers, time_of(now));
        waivers_judge(waivers, report, report->units->pdata[0], TRUE);
        waivers_end(waivers, report);
}

static void test_days(void **state)
{
        static const struct {
                const char *now;
                enum waiver_state state;
                gboolean expiring;
        } cases[] = {
                {"2025-02-27T23:59:59Z", WAIVER_PENDING, FALSE},
                {"2025-02-28T00:00:00Z", WAIVER_ACTIVE, FALSE},
                {"2025-11-30T23:59:59Z", WAIVER_ACTIVE, FALSE},
                {"2025-12-02T00:00:00Z", WAIVER_ACTIVE, TRUE},
                {"2025-12-31T23:59:59Z", WAIVER_ACTIVE, TRUE},
                {"2026-01-01T00:00:00Z", WAIVER_EXPIRED, FALSE},
        };
        static const char text[] = "[Waiver w]\nUnit=a\nCheck=*\nReason=r\nOwner=o\n"
                                   "Created=2025-02-28\nExpires=2025-12-31\n";

        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(Waivers) waivers = waivers_new();
                g_autoptr(Report) report = make_report();
                const struct report_unit *unit = report->units->pdata[0];
                const struct report_waiver *waiver;
                gboolean active = cases[i].state == WAIVER_ACTIVE;

                assert_true(waivers_add_text(waivers, text, strlen(text), "w.conf", NULL));
                apply(waivers, report, cases[i].now);
                waiver = &g_array_index(report->waivers, struct report_waiver, 0);
                assert_int_equal(waiver->state, cases[i].state);
                assert_int_equal(waiver->expiring, cases[i].expiring);
                assert_int_equal(unit->waived, active ? 2 : 0);
                assert_int_equal(unit->unwaived, active ? 0 : 20);
                assert_int_equal(unit->exposure, 20);
                /* What is waived still fails. */
                assert_int_equal(unit->checks[0].status, CHECK_FAIL);
                assert_int_equal(unit->checks[0].lapsed != NULL, cases[i].state == WAIVER_EXPIRED);
        }
}

static void test_maximum(void **state)
{
        static const struct {
                const char *maximum;
                guint waived, violated;
        } cases[] = {{"1.9", 0, 1}, {"2.0", 1, 0}, {"10", 1, 0}};

        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *text = g_strdup_printf(
                        "[Waiver w]\nUnit=a*\nCheck=%s\nReason=r\nOwner=o\nExpires=2030-01-01\n"
                        "MaximumExposure=%s\n",
                        checks[0].id, cases[i].maximum);
                g_autoptr(Waivers) waivers = waivers_new();
                g_autoptr(Report) report = make_report();
                const struct report_unit *unit = report->units->pdata[0];

                assert_true(waivers_add_text(waivers, text, strlen(text), "w.conf", NULL));
                apply(waivers, report, "2026-01-01T00:00:00Z");
                assert_int_equal(unit->waived, cases[i].waived);
                assert_int_equal(unit->unwaived, cases[i].waived ? 10 : 20);
                assert_int_equal(g_array_index(report->waivers, struct report_waiver, 0).violated,
                                 cases[i].violated);
        }
}

static void test_check_names(void **state)
{
        static const struct {
                const char *words;
                guint count;
                const char *unknown;
        } cases[] = {
                {"*", CHECK_COUNT, NULL},
                {"UserOrDynamicUser", 1, NULL},
                {"User=", 1, NULL},
                {"DynamicUser", 1, NULL},
                {"ProtectHome= \t ProtectSystem", 2, NULL},
                {"CapabilityBoundingSet=~CAP_BPF", 1, NULL},
                {"RestrictNamespaces=", 7, NULL},
                {"", 0, NULL},
                {"Protect", 0, "Protect"},
                {"=", 0, "="},
                {"UMask protecthome=", 1, "protecthome="},
        };

        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                gboolean set[CHECK_COUNT] = {};
                g_autofree char *unknown = checks_named(cases[i].words, set);
                guint count = 0;

                for (int check = 0; check < CHECK_COUNT; check++)
                        count += set[check];
                assert_int_equal(count, cases[i].count);
                assert_true(g_strcmp0(unknown, cases[i].unknown) == 0);
        }
}

static void test_ini(void **state)
{
        static const struct {
                const char *text;
                const char *error; /* the beginning, or NULL */
        } cases[] = {
                {"", NULL},
                {"# a\n;b\n\n[K n a me ]\r\n a = b = c \n", NULL},
                {"a=b\n", "x:1: "},
                {"[K]\na=b\na=c\n", "x:3: a= is given already in line 2."},
                {"[K\n", "x:1: "},
                {"[]\n", "x:1: "},
                {"[K]\n=b\n", "x:2: "},
                {"[K]\n\nword\n", "x:3: "},
                {"[K]\na=\xff\n", "x:2: The line is not UTF-8."},
        };

        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(GError) error = NULL;
                g_autoptr(IniFile) file =
                        ini_parse(cases[i].text, strlen(cases[i].text), "x", &error);

                assert_int_equal(file == NULL, cases[i].error != NULL);
                if (cases[i].error)
                        assert_true(g_str_has_prefix(error->message, cases[i].error));
                else if (file->sections->len > 0) {
                        const struct ini_section *section = file->sections->pdata[0];

                        assert_string_equal(section->kind, "K");
                        assert_string_equal(section->name, "n a me");
                        assert_string_equal(
                                g_array_index(section->entries, struct ini_entry, 0).value,
                                "b = c");
                }
        }
        assert_null(ini_parse("[K]\na=\0b\n", 9, "x", NULL));
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_days),
                cmocka_unit_test(test_maximum),
                cmocka_unit_test(test_check_names),
                cmocka_unit_test(test_ini),
        };

        return cmocka_run_group_tests_name("waiver", tests, NULL, NULL);
}
