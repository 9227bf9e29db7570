/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to waivers, to targets and to the file format that both are: what is read is applied to a
 * service on a day in between, what is refused says why. What is written again with pseudonyms is
 * read as well as what it came from.
 */
#include <string.h>

#include "base/error.h"
#include "base/ini.h"
#include "evidence/redactor.h"
#include "evidence/target.h"
#include "evidence/waiver.h"
#include "fuzz.h"

#define NOW G_GINT64_CONSTANT(1764547200000000)

/* A service of which every other check fails. */
static struct report_unit *add_unit(Report *report)
{
        struct report_unit *unit = report_unit_new();

        g_ptr_array_add(report->units, unit);

        unit->name = "web.service";
        unit->exposure = 50;
        for (int i = 0; i < CHECK_COUNT; i++)
                unit->checks[i] = (struct report_check){
                        .status = i % 2 ? CHECK_FAIL : CHECK_PASS,
                        .badness = i % 2,
                        .range = 1,
                        .weight = 100,
                };
        return unit;
}

static Redactor *make_redactor(void)
{
        g_autoptr(GBytes) key = g_bytes_new_static("a key of these tests", 20);
        Redactor *redactor = redactor_new(REDACT_HOST | REDACT_USER | REDACT_PATH, key);

        redactor_learn_host(redactor, "web.example.org");
        redactor_learn_users(redactor, "jane");
        return redactor;
}

static void judge_by_waivers(Waivers *waivers)
{
        g_autoptr(Report) report = report_new();
        struct report_unit *unit = add_unit(report);

        waivers_begin(waivers, NOW);
        waivers_judge(waivers, report, unit, TRUE);
        g_assert_cmpuint(unit->unwaived, <=, 100);
        waivers_end(waivers, report);
        for (guint i = 0; i < report->waivers->len; i++)
                g_ptr_array_unref(waiver_remarks(
                        &g_array_index(report->waivers, struct report_waiver, i), TRUE));
}

static void try_waivers(const char *data, gsize size)
{
        g_autoptr(Waivers) waivers = waivers_new();
        g_autoptr(Redactor) redactor = make_redactor();
        g_autoptr(GError) error = NULL;
        gboolean read = waivers_add_text(waivers, data, size, "/etc/waivers", &error);

        g_assert_true(read == (error == NULL));
        if (!read)
                return;
        judge_by_waivers(waivers);
        waivers_show(waivers, redactor);
        redactor_settle(redactor);
        redactor_note_unit(redactor, "web.service");
        if (!waivers_redact(waivers, redactor, &error))
                g_error("%s", error->message);
        judge_by_waivers(waivers);
}

static void try_targets(const char *data, gsize size)
{
        g_autoptr(Targets) targets = targets_new();
        g_autoptr(Redactor) redactor = make_redactor();
        g_autoptr(Report) report = report_new();
        g_autoptr(GError) error = NULL;
        gboolean read = targets_add_text(targets, data, size, "/etc/targets", &error);
        struct report_unit *unit;

        g_assert_true(read == (error == NULL));
        if (!read)
                return;
        unit = add_unit(report);
        targets_begin(targets);
        targets_judge(targets, report, unit, TRUE);
        targets_end(targets, report);
        targets_show(targets, redactor);
        redactor_settle(redactor);
        if (!targets_redact(targets, redactor, &error))
                g_error("%s", error->message);
}

/* What was written again says the same, on the same lines. */
static void try_again(const char *data, gsize size)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(IniFile) file = ini_parse(data, size, "fuzz", &error), again = NULL;
        g_autofree char *text = NULL, *more = NULL;

        g_assert_true((file == NULL) == (error != NULL));
        if (!file)
                return;
        text = ini_to_text(file);
        again = ini_parse(text, strlen(text), "again", &error);
        if (!again)
                g_error("%s", error->message);
        more = ini_to_text(again);
        g_assert_cmpstr(text, ==, more);
        g_assert_cmpuint(file->sections->len, ==, again->sections->len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        try_again((const char *) data, size);
        try_waivers((const char *) data, size);
        try_targets((const char *) data, size);
        return 0;
}
