/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A baseline: what is written of a report, what is read of that again, and what is said of one that
 * somebody has edited. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "base/xml.h"
#include "compare/baseline.h"
#include "report/report.h"
#include "tree-fixture.h"

#define SOURCE "<source begin='2026-11-23T21:40:00Z' rules='systemd-252'/>"
#define BASELINE_BEGIN(units)                                                                      \
        "<baseline xmlns='urn:bulkhead:baseline:1' version='1' units='" units "'>"
#define BASELINE(units, rest) BASELINE_BEGIN(units) rest "</baseline>"
#define UNIT(attributes, rest)                                                                     \
        BASELINE("1", SOURCE "<unit name='a.service' type='service' load='loaded' " attributes     \
                             ">" rest "</unit>")
#define SCORED(rest) UNIT("exposure='10' badness-sum='1' weight-sum='2'", rest)

/* Three units of a user's manager: one scored, and one before and behind it. */
static Report *report_from(enum snapshot_source source, unsigned version)
{
        const struct report_options options = {0};
        g_autoptr(ReportBuilder) builder = report_builder_new(&options);
        struct snapshot_sink sink = report_builder_sink(builder);
        SnapshotHead head = {.source = source,
                             .user_scope = TRUE,
                             .systemd_version = version,
                             .read_as = 252,
                             .begin = 1000000};
        g_autoptr(GPtrArray) problems = g_ptr_array_new();
        struct snapshot_tail tail = {.end = 2000000, .unit_count = 3, .problems = problems};
        static const char *const names[] = {"a.socket", "b.service", "c.target"};
        static const enum unit_type types[] = {UNIT_SOCKET, UNIT_SERVICE, UNIT_TARGET};

        assert_true(sink.begin(sink.context, &head, NULL));
        for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
                g_autoptr(Unit) unit = unit_new(names[i], types[i]);

                if (types[i] == UNIT_SERVICE)
                        unit->settings = unit_settings_new(UNIT_SERVICE, TRUE);
                assert_true(sink.unit(sink.context, unit, NULL));
        }
        assert_true(sink.end(sink.context, &tail, NULL));
        return report_builder_take(builder);
}

static char *text_of(const Report *report)
{
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
        g_autoptr(GError) error = NULL;
        GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM(stream);

        if (!baseline_write(report, stream, &error))
                fail_msg("%s", error->message);
        return g_strndup(g_memory_output_stream_get_data(memory),
                         g_memory_output_stream_get_data_size(memory));
}

static void test_writes(void **state G_GNUC_UNUSED)
{
        g_autoptr(Report) report = report_from(SNAPSHOT_FROM_MANAGER, 0);
        struct report_unit *unit = report->units->pdata[0];
        g_autofree char *text = text_of(report), *passed = NULL;

        assert_non_null(strstr(text, "kind=\"manager\" scope=\"user\""));
        assert_null(strstr(text, "systemd=\""));
        assert_non_null(strstr(text, "<fails>"));
        assert_non_null(strstr(text, "name=\"c.target\""));
        for (int check = 0; check < CHECK_COUNT; check++)
                unit->checks[check].status = CHECK_PASS;
        passed = text_of(report);
        assert_null(strstr(passed, "<fails"));
        assert_null(strstr(passed, "<not-applicable"));
}

static void test_incomplete(void **state G_GNUC_UNUSED)
{
        g_autoptr(Report) report = report_from(SNAPSHOT_FROM_FILES, 252);
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
        g_autoptr(GError) error = NULL;

        g_autofree char *text = text_of(report);

        assert_non_null(strstr(text, "kind=\"files\""));
        assert_non_null(strstr(text, "systemd=\"252\""));
        report->complete = FALSE;
        assert_false(baseline_write(report, stream, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INCOMPLETE));
}

static Side *start(const char *path)
{
        return side_start(comparison_side_new(), baseline_read_side, g_strdup(path), g_free);
}

/* The units of the baseline, or the error. */
static guint read_all(Side *side, GError **error)
{
        const struct side_unit *unit = NULL;
        guint count = 0;

        if (!side_wait_head(side, error))
                return 0;
        side_set_rules(side, rule_set_for_version(252, FALSE), NULL);
        while (side_next(side, &unit, error) && unit)
                count++;
        return count;
}

static const struct {
        const char *text, *says; /* NULL: it is read */
} rows[] = {
        {BASELINE("0", SOURCE), NULL},
        {UNIT("", ""), NULL},
        {SCORED("<fails>UMask:2</fails><not-applicable>UserOrDynamicUser</not-applicable>"), NULL},
        {SCORED("<file role='fragment'/><alias>b.service</alias>"), NULL},
        {SCORED("<fails>UMask</fails>"), "UMask is unknown or has no badness"},
        {SCORED("<fails>UMask:0</fails>"), "UMask is unknown or has no badness"},
        {SCORED("<not-applicable>Bogus</not-applicable>"), "Bogus is unknown"},
        {SCORED("<other/>"), "<other> is unknown in <unit>"},
        {UNIT("exposure='x' badness-sum='1' weight-sum='2'", ""), "exposure="},
        {UNIT("exposure='1' weight-sum='2'", ""), "badness-sum="},
        {UNIT("exposure='1' badness-sum='1'", ""), "weight-sum="},
        {UNIT("exposure='101' badness-sum='1' weight-sum='2'", ""), "above 100"},
        {BASELINE("1", SOURCE "<unit type='service' load='loaded'/>"), "name="},
        {BASELINE("1", SOURCE "<unit name='a.service' load='loaded'/>"), "type="},
        {BASELINE("1", SOURCE "<unit name='a.service' type='service'/>"), "load="},
        {BASELINE("1", SOURCE "<unit name='a.service' type='x' load='loaded'/>"), "is unknown"},
        {BASELINE("1", SOURCE "<unit name='a.service' type='service' load='x'/>"), "is unknown"},
        {BASELINE("0", "<source rules='systemd-252'/>"), "begin="},
        {BASELINE("0", "<source begin='2026-11-23T21:40:00Z'/>"), "rules="},
        {BASELINE("0", "<source begin='noon' rules='systemd-252'/>"), "is no time"},
        {BASELINE("0", "<source begin='2026-11-23T21:40:00Z' rules='x'/>"), "is unknown"},
        {BASELINE("", SOURCE), "units="},
        {BASELINE("1", SOURCE), "that it has 1 units and has 0"},
        {BASELINE("0", ""), "does not say what it is of"},
        {BASELINE("0", "<other/>"), "does not say what it is of"},
        {BASELINE("0", SOURCE "<other/>"), "<other> is not expected here"},
};

static void test_reads(void **state G_GNUC_UNUSED)
{
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                char *folder =
                        fixture_new(&(struct fixture_file){"/b.xml", rows[i].text, NULL, FALSE}, 1);
                g_autofree char *path = g_build_filename(folder, "b.xml", NULL);
                g_autoptr(Side) side = start(path);
                g_autoptr(GError) error = NULL;
                guint count = read_all(side, &error);

                if (!rows[i].says && (error || count != (strstr(rows[i].text, "<unit") != NULL)))
                        fail_msg("%s: %s", rows[i].text, error ? error->message : "units");
                if (rows[i].says &&
                    (!g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT) ||
                     !strstr(error->message, "The baseline is damaged: ") ||
                     !strstr(error->message, rows[i].says)))
                        fail_msg("%s: %s", rows[i].text, error ? error->message : "no error");
                fixture_free(folder);
        }
}

/* A comparison that ends early ends the reading too. */
static void test_stops(void **state G_GNUC_UNUSED)
{
        g_autoptr(GString) text = g_string_new(BASELINE_BEGIN("300") SOURCE);
        char *folder = fixture_new(NULL, 0);
        g_autofree char *path = g_build_filename(folder, "b.xml", NULL);
        g_autoptr(GError) error = NULL;
        const struct side_unit *unit = NULL;
        Side *side;

        for (guint i = 0; i < 300; i++)
                g_string_append_printf(text,
                                       "<unit name='a%03u.service' type='service' load='loaded'/>",
                                       i);
        g_string_append(text, "</baseline>");
        fixture_add(folder, &(struct fixture_file){.path = "/b.xml", .content = text->str});
        side = start(path);
        assert_true(side_wait_head(side, &error));
        side_set_rules(side, rule_set_for_version(252, FALSE), NULL);
        assert_true(side_next(side, &unit, &error));
        assert_string_equal(unit->unit->name, "a000.service");
        side_free(side);
        fixture_free(folder);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_writes),
                cmocka_unit_test(test_incomplete),
                cmocka_unit_test(test_reads),
                cmocka_unit_test(test_stops),
        };

        xml_init();
        return cmocka_run_group_tests_name("baseline", tests, NULL, NULL);
}
