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

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/ini.h"
#include "base/text.h"
#include "evidence/target.h"
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

/* What a file of waivers or of targets may not hold. */
static void test_mistakes(void **state)
{
#define WAIVER(lines) "[Waiver w]\nUnit=a\nCheck=UMask\nReason=r\nOwner=o\n" lines
        static const struct {
                const char *text, *says;
        } waivers_rows[] = {
                {WAIVER("Expires=2026-01-01\n"), NULL},
                {"[Waiver ]\nUnit=a\n", "w.conf:1: The section is [Waiver]; a waiver begins"},
                {"[Other x]\nUnit=a\n", "w.conf:1: The section is [Other x]; a waiver begins"},
                {"[Waiver w]\nUnit=\n", "w.conf:2: Unit= is empty."},
                {"[Waiver w]\nCheck=\n", "w.conf:2: Check= is empty."},
                {WAIVER("Expires=\n"), "w.conf:6: Expires= has nothing, which is no date"},
                {WAIVER("Expires=2026/12-31\n"), "w.conf:6: Expires= has 2026/12-31, which"},
                {WAIVER("Expires=2026-12/31\n"), "which is no date"},
                {WAIVER("Expires=2026-1a-31\n"), "which is no date"},
                {WAIVER("Expires=2026-13-01\n"), "which is no date"},
                {WAIVER("Expires=2026-12-311\n"), "which is no date"},
                {WAIVER("Expires=2026-12-31T00:00:00Z\n"), "which is no date"},
                {WAIVER("MaximumExposure=\n"), "w.conf:6: MaximumExposure= has nothing, which is"},
                {WAIVER("MaximumExposure=11\n"), "MaximumExposure= has 11, which is no exposure"},
        };
        static const struct {
                const char *text, *says;
        } targets_rows[] = {
                {"[Unit a]\nMaximumExposure=5\n", NULL},
                {"[Unit ]\nMaximumExposure=5\n", "w.conf:1: The section is [Unit]; a policy's"},
                {"[Other x]\nMaximumExposure=5\n", "w.conf:1: The section is [Other x]; a policy"},
                {"[Unit a]\nMaximumExposure=\n", "w.conf:2: MaximumExposure= has nothing, which"},
                {"[Unit a]\nRequiredChecks=\n", "w.conf:2: RequiredChecks= names nothing, which"},
                {"[Unit a]\nRequiredChecks=UMask Foo\n", "w.conf:2: RequiredChecks= names Foo"},
        };

        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(waivers_rows); i++) {
                const char *text = waivers_rows[i].text, *says = waivers_rows[i].says;
                g_autoptr(Waivers) waivers = waivers_new();
                g_autoptr(GError) error = NULL;
                gboolean read = waivers_add_text(waivers, text, strlen(text), "w.conf", &error);

                if (read != !says || (says && !strstr(error->message, says)))
                        fail_msg("%s: %s", text, error ? error->message : "taken");
        }
        for (gsize i = 0; i < G_N_ELEMENTS(targets_rows); i++) {
                const char *text = targets_rows[i].text, *says = targets_rows[i].says;
                g_autoptr(Targets) targets = targets_new();
                g_autoptr(GError) error = NULL;
                gboolean read = targets_add_text(targets, text, strlen(text), "w.conf", &error);

                if (read != !says || (says && !strstr(error->message, says)))
                        fail_msg("%s: %s", text, error ? error->message : "taken");
        }
}

/* A waiver that a glob makes for more than it should, by its units and checks. */
static void test_too_broad(void **state)
{
        static const struct {
                const char *unit, *check;
                guint units; /* that there are, a0.service and so on, and as many b0.service */
                gboolean too_broad;
        } rows[] = {
                {"*", "UMask", 1, TRUE},
                {"*.service", "UMask", 1, TRUE},
                {"?*", "UMask", 1, TRUE},
                {"a0  b0", "*", 1, FALSE}, /* without a glob whatever is named */
                {"a* *x", "UMask", 1, FALSE},
                {"a*", "*", 1, TRUE},
                {"[ab]*", "UMask", 1, FALSE}, /* few */
                {"[ab]*", "UMask", 20, TRUE},
                {"a*", "UMask", 20, FALSE}, /* half of them */
        };

        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *text = g_strdup_printf(
                        "[Waiver w]\nUnit=%s\nCheck=%s\nReason=r\nOwner=o\nExpires=2099-01-01\n",
                        rows[i].unit, rows[i].check);
                g_autoptr(Waivers) waivers = waivers_new();
                g_autoptr(Report) report = make_report();
                struct report_unit *unit = report->units->pdata[0];

                assert_true(waivers_add_text(waivers, text, strlen(text), "w.conf", NULL));
                waivers_begin(waivers, time_of("2026-01-01T00:00:00Z"));
                for (guint j = 0; j < 2 * rows[i].units; j++) {
                        g_autofree char *name = g_strdup_printf("%c%u.service", "ab"[j % 2], j / 2);

                        unit->name = report_string(report, name);
                        waivers_judge(waivers, report, unit, TRUE);
                }
                waivers_end(waivers, report);
                if (g_array_index(report->waivers, struct report_waiver, 0).too_broad !=
                    rows[i].too_broad)
                        fail_msg("%s, %s, %u", rows[i].unit, rows[i].check, rows[i].units);
        }
}

/* Of two waivers for one finding the first has it; what has lapsed is said where none is left. */
static void test_two_waivers(void **state)
{
#define OF(name, check, more) "[Waiver " name "]\nUnit=a\nCheck=" check "\nReason=r\nOwner=o\n" more
        static const struct {
                const char *text, *waiver, *lapsed; /* of the first check */
                guint violated;                     /* of the last waiver */
        } rows[] = {
                {OF("x", "*", "Expires=2030-01-01\n") OF("y", "*", "Expires=2030-01-01\n"), "x",
                 NULL, 0},
                {OF("x", "*", "Expires=2020-01-01\n") OF("y", "*", "Expires=2030-01-01\n"), "y",
                 NULL, 0},
                {OF("x", "*", "Expires=2030-01-01\n") OF("y", "*", "Expires=2020-01-01\n"), "x",
                 NULL, 0},
                {OF("x", "*", "Expires=2020-01-01\n") OF("y", "*", "Expires=2020-01-01\n"), NULL,
                 "x", 0},
                {OF("x", "*", "Expires=2030-01-01\nMaximumExposure=1\n"), NULL, "x", 1},
                {OF("x", "*", "Expires=2020-01-01\nMaximumExposure=1\n"), NULL, "x", 0},
                {OF("x", "*", "Created=2028-01-01\nExpires=2030-01-01\nMaximumExposure=1\n"), NULL,
                 NULL, 0},
                {OF("x", "UMask", "Expires=2030-01-01\nMaximumExposure=1\n"), NULL, NULL, 0},
        };

        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(Waivers) waivers = waivers_new();
                g_autoptr(Report) report = make_report();
                const struct report_unit *unit = report->units->pdata[0];
                const struct report_check *check = &unit->checks[0];

                assert_true(waivers_add_text(waivers, rows[i].text, strlen(rows[i].text), "w.conf",
                                             NULL));
                apply(waivers, report, "2026-01-01T00:00:00Z");
                if (g_strcmp0(check->waiver, rows[i].waiver) != 0 ||
                    g_strcmp0(check->lapsed, rows[i].lapsed) != 0 ||
                    g_array_index(report->waivers, struct report_waiver, report->waivers->len - 1)
                                    .violated != rows[i].violated)
                        fail_msg("%s: %s, %s", rows[i].text, check->waiver, check->lapsed);
        }
}

/* A folder that may not be listed is an error: what is in it would be missed. */
static void test_closed_folder(void **state)
{
        g_autofree char *folder = g_dir_make_tmp("test-waiver-XXXXXX", NULL);
        g_autofree char *closed = g_build_filename(folder, "closed", NULL);
        g_autoptr(Waivers) waivers = waivers_new();
        g_autoptr(GError) error = NULL;
        gboolean as_root = geteuid() == 0, read;

        (void) state;
        assert_int_equal(g_chmod(folder, 0755), 0);
        assert_int_equal(g_mkdir(closed, 0), 0);
        if (as_root)
                assert_int_equal(seteuid(65534), 0);
        read = waivers_add_path(waivers, closed, &error);
        if (as_root)
                assert_int_equal(seteuid(0), 0);
        assert_int_equal(g_rmdir(closed), 0);
        assert_int_equal(g_rmdir(folder), 0);
        assert_false(read);
        assert_non_null(strstr(error->message, closed));
}

static void test_remarks(void **state)
{
        static const struct {
                guint violated;
                const char *remark;
        } rows[] = {
                {1, "The waiver w is violated: 1 of its units is more exposed than 5.0."},
                {2, "The waiver w is violated: 2 of its units are more exposed than 5.0."},
        };

        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                const struct report_waiver waiver = {.name = "w",
                                                     .state = WAIVER_ACTIVE,
                                                     .violated = rows[i].violated,
                                                     .maximum_exposure = 50};
                g_autoptr(GPtrArray) remarks = waiver_remarks(&waiver, TRUE);

                assert_int_equal(remarks->len, 1);
                assert_string_equal(remarks->pdata[0], rows[i].remark);
        }
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_days),          cmocka_unit_test(test_maximum),
                cmocka_unit_test(test_check_names),   cmocka_unit_test(test_ini),
                cmocka_unit_test(test_mistakes),      cmocka_unit_test(test_too_broad),
                cmocka_unit_test(test_two_waivers),   cmocka_unit_test(test_remarks),
                cmocka_unit_test(test_closed_folder),
        };

        return cmocka_run_group_tests_name("waiver", tests, NULL, NULL);
}
