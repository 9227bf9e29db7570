/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Outlines: their units come back whole, in order, from memory and from a file; what stays in
 * memory of a service is small; a disk that is full is an error. */
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* cmocka.h needs these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "report/report-json.h"
#include "report/report-proposal.h"
#include "report/report-rest.h"
#include "report/report-table.h"
#include "report/report-xml.h"

static void put(Unit *unit, const char *section, const char *name, const char *value)
{
        struct directive directive = {
                .section = unit_string(unit, section),
                .name = unit_string(unit, name),
                .value = unit_string(unit, value),
                .line = unit->directives->len + 2,
        };

        g_array_append_val(unit->directives, directive);
}

static Unit *make_unit(const char *name, enum unit_type type)
{
        Unit *unit = unit_new(name, type);
        g_autofree char *path = g_strconcat("/usr/lib/systemd/system/", name, NULL);
        struct unit_file file = {.role = UNIT_FILE_FRAGMENT, .path = unit_string(unit, path)};

        unit->load = UNIT_LOADED;
        g_array_append_val(unit->files, file);
        if (type != UNIT_SERVICE) {
                put(unit, "Socket", "ListenStream", "22");
                return unit;
        }
        unit->settings = unit_settings_new(type, FALSE);
        unit->settings->protect_system = PROTECT_SYSTEM_STRICT;
        unit->settings->origin[SETTING_PROTECT_SYSTEM] =
                (struct setting_origin){.file = 0, .line = 7};
        put(unit, "Unit", "Description", name);
        put(unit, "Service", "ExecStart", "/bin/true");
        return unit;
}

static Problem *make_problem(const char *unit)
{
        return problem_new(PROBLEM_WARNING, unit, "/etc/x", 3, "Something is odd.");
}

struct size {
        guint services;
        guint at;    /* which of them */
        gsize bytes; /* is so long */
};

/* Every fifth service has a socket, every seventh a problem. */
static Report *build(gboolean outline, const struct size *size, GError **error)
{
        const struct report_options options = {.evidence = TRUE, .outline = outline};
        g_autoptr(ReportBuilder) builder = report_builder_new(&options);
        struct snapshot_sink sink = report_builder_sink(builder);
        SnapshotHead head = {.systemd_version = 252, .read_as = 252, .root = (char *) "/"};
        struct snapshot_tail tail = {.end = 1, .unit_count = size->services};
        gboolean ok = sink.begin(sink.context, &head, error);

        for (guint i = 0; ok && i < size->services; i++) {
                g_autofree char *name = g_strdup_printf("%06u.service", i);
                g_autofree char *socket = g_strdup_printf("%06u.socket", i);
                g_autofree char *value = g_strnfill(i == size->at ? size->bytes : 9, 'v');
                g_autoptr(Unit) service = make_unit(name, UNIT_SERVICE);
                g_autoptr(Unit) other = make_unit(socket, UNIT_SOCKET);

                put(service, "Service", "Environment", value);
                if (i % 7 == 0)
                        g_ptr_array_add(service->problems, make_problem(NULL));
                ok = sink.unit(sink.context, service, error) &&
                     (i % 5 != 0 || sink.unit(sink.context, other, error));
        }
        ok = ok && sink.end(sink.context, &tail, error);
        return ok ? report_builder_take(builder) : NULL;
}

static char *ended(GOutputStream *stream)
{
        assert_true(g_output_stream_write_all(stream, "", 1, NULL, NULL, NULL));
        assert_true(g_output_stream_close(stream, NULL, NULL));
        return g_memory_output_stream_steal_data(G_MEMORY_OUTPUT_STREAM(stream));
}

/* All that a report shows. */
static char *written(const Report *report)
{
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
        g_autoptr(XmlDocument) catalogue = xml_read_file("templates/catalogue.xml", NULL);

        assert_non_null(catalogue);
        assert_true(report_write_xml(report, catalogue, stream, NULL));
        assert_true(report_write_json(report, stream, NULL));
        assert_true(report_write_ndjson(report, stream, NULL));
        assert_true(report_write_details(report, FALSE, stream, NULL));
        return ended(stream);
}

static void assert_same(const Report *whole, const Report *outline, const char *name)
{
        g_autofree char *expected = written(whole), *actual = written(outline);

        if (strcmp(expected, actual) != 0)
                fail_msg("%s: The outline is written otherwise.", name);
}

static void whole_and_outline_are_written_alike(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name;
                struct size size;
        } cases[] = {
                {"none", {0, 0, 0}},
                {"in memory", {20, 3, 100}},
                {"in a file", {900, 3, 100}},
                {"one is longer than what is read at once", {600, 400, 300 * 1024}},
                {"one is longer than what is written at once", {30, 10, 2 * 1024 * 1024}},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(Report) whole = build(FALSE, &cases[i].size, NULL);
                g_autoptr(Report) outline = build(TRUE, &cases[i].size, NULL);

                whole->generated = outline->generated = 1;
                assert_same(whole, outline, cases[i].name);
        }
}

/* Reports with all that a report can have: waivers, targets, policies, proposals, findings. */
static void reads_files_as_outlines(void **state G_GNUC_UNUSED)
{
        static const char *const cases[] = {"waivers-life", "policy-targets", "saved",
                                            "user-services"};

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *path =
                        g_strdup_printf("tests/golden/%s/expected/report.xml", cases[i]);
                g_autoptr(XmlDocument) document = xml_read_file(path, NULL);
                g_autoptr(Report) whole = document ? report_read_xml(document, NULL) : NULL;
                g_autoptr(Report) outline = report_read_file(path, NULL, NULL, NULL);

                assert_non_null(whole);
                assert_non_null(outline);
                assert_same(whole, outline, cases[i]);
        }
}

/* What no golden report has: every text and number that a unit can have is another. */
static struct report_unit *make_full_unit(Report *strings)
{
        struct report_unit *unit = report_unit_new();
        Finding *finding = finding_new("id", FINDING_SERIOUS);
        struct report_step step = {"change", "A=b\nC=d", "low", "a reason", 12};
        struct report_file file = {UNIT_FILE_DROP_IN, "/p", "/t", "5ha", G_MAXUINT64, "a 1"};
        struct report_listen listen = {"s",  "ListenStream", "1", "active", LISTEN_LOOPBACK,
                                       TRUE, "/l",           8};

        unit->name = report_string(strings, "full.service");
        unit->exposure = 99;
        unit->of_user = 98;
        unit->policy_path = "/policy";
        unit->policy_sha256 = "sha";
        unit->without_policy = 97;
        unit->target = "full*";
        unit->limit = 50;
        finding->property = g_strdup("P");
        finding->declared = g_strdup("D");
        finding->path = g_strdup("/f");
        finding->line = 4000000000;
        finding->sentence = g_strdup("S.");
        finding->cause = g_strdup("C.");
        finding->processes = 3;
        finding_add_evidence(finding, 77, "c", "f", "v");
        g_ptr_array_add(unit->findings, finding);
        unit->proposal = report_proposal_new();
        unit->proposal->before = 99;
        unit->proposal->after = 11;
        g_array_append_val(unit->proposal->steps, step);
        g_array_append_val(unit->proposal->left_out, step);
        g_ptr_array_add(unit->proposal->warnings, (gpointer) "a warning");
        g_array_append_val(unit->files, file);
        g_array_append_val(unit->listens, listen);
        for (int check = 0; check < CHECK_COUNT; check++)
                unit->checks[check] = (struct report_check){
                        .status = CHECK_FAIL,
                        .exposure = 1,
                        .then = 98,
                        .badness = G_MAXUINT64 - 1,
                        .range = 300,
                        .weight = 200000,
                        .value = "v",
                        .path = check % 2 ? "/p" : NULL,
                        .line = 70000,
                        .implied_by = "I",
                        .waiver = "w",
                        .is_required = TRUE,
                        .lapsed = "l",
                };
        return unit;
}

static void keeps_what_no_report_has(void **state G_GNUC_UNUSED)
{
        g_autoptr(Report) outline = report_new();
        struct report_unit *full = make_full_unit(outline);
        g_autoptr(ReportCursor) cursor = NULL;
        const struct report_unit *unit;
        const Finding *finding;
        const struct finding_evidence *evidence;
        const struct report_step *step;

        report_rest_begin(outline);
        assert_true(report_rest_add(outline, full, NULL));
        cursor = report_cursor_new(outline);
        assert_true(report_cursor_next(cursor, &unit, NULL));
        assert_int_equal(unit->without_policy, 97);
        assert_int_equal(unit->of_user, 98);
        assert_string_equal(unit->policy_path, "/policy");
        assert_string_equal(unit->policy_sha256, "sha");
        assert_string_equal(unit->target, "full*");
        assert_int_equal(unit->limit, 50);
        finding = unit->findings->pdata[0];
        assert_string_equal(finding->cause, "C.");
        assert_int_equal(finding->line, 4000000000);
        evidence = &g_array_index(finding->evidence, struct finding_evidence, 0);
        assert_int_equal(evidence->pid, 77);
        assert_string_equal(evidence->value, "v");
        step = &g_array_index(unit->proposal->left_out, struct report_step, 0);
        assert_string_equal(step->lines, "A=b\nC=d");
        assert_int_equal(step->exposure, 12);
        assert_string_equal(unit->proposal->warnings->pdata[0], "a warning");
        assert_true(g_array_index(unit->files, struct report_file, 0).size == G_MAXUINT64);
        assert_int_equal(g_array_index(unit->listens, struct report_listen, 0).kind,
                         LISTEN_LOOPBACK);
        for (int check = 0; check < CHECK_COUNT; check++) {
                assert_true(unit->checks[check].badness == G_MAXUINT64 - 1);
                assert_true(unit->checks[check].is_required);
                assert_string_equal(unit->checks[check].lapsed, "l");
                assert_true((unit->checks[check].path != NULL) == (check % 2 == 1));
        }
        assert_true(report_cursor_next(cursor, &unit, NULL));
        assert_null(unit);
        report_unit_free(full);
}

/* Each has a place of its own. */
static void cursors_go_side_by_side(void **state G_GNUC_UNUSED)
{
        const struct size size = {700, 0, 0};
        g_autoptr(Report) report = build(TRUE, &size, NULL);
        g_autoptr(ReportCursor) ahead = report_cursor_new(report);
        g_autoptr(ReportCursor) behind = report_cursor_new(report);
        const struct report_unit *first, *second;

        for (guint i = 0; i < 300; i++)
                assert_true(report_cursor_next(ahead, &first, NULL));
        for (guint i = 0; i < 400; i++) {
                assert_true(report_cursor_next(ahead, &first, NULL));
                assert_true(report_cursor_next(behind, &second, NULL));
                assert_int_equal(atoi(first->name), i + 300);
                assert_int_equal(atoi(second->name), i);
        }
}

static gboolean is_even(void *context, const struct report_unit *unit)
{
        guint *asked = context;

        ++*asked;
        return atoi(unit->name) % 2 == 0;
}

/* What is counted is what is wanted. */
static void leaves_out_what_is_not_wanted(void **state G_GNUC_UNUSED)
{
        const struct size size = {9, 0, 0};
        g_autoptr(Report) report = build(FALSE, &size, NULL);
        g_autofree char *path = g_build_filename(g_get_tmp_dir(), "bulkhead-rest.xml", NULL);
        g_autofree char *text = written(report);
        g_autoptr(Report) some = NULL;
        guint asked = 0, scored = 0;

        strstr(text, "</report>")[strlen("</report>")] = '\0';
        assert_true(g_file_set_contents(path, text, -1, NULL));
        some = report_read_file(path, is_even, &asked, NULL);
        unlink(path);
        assert_non_null(some);
        assert_int_equal(asked, 9);
        assert_int_equal(some->units->len, 5);
        for (guint i = 0; i <= EXPOSURE_MAX; i++)
                scored += some->totals.exposures[i];
        assert_int_equal(scored, 5);
}

/* Its place in the inventory, its file, its outline, and their names. */
enum { BYTES_A_SERVICE = 1200, WHOLE = 7000 };

static gsize bytes_of(guint services, gboolean outline)
{
        const struct size size = {services, 0, 0};
        gsize before = mallinfo2().uordblks + mallinfo2().hblkhd;
        g_autoptr(Report) report = build(outline, &size, NULL);

        assert_int_equal(report->units->len, services);
        return mallinfo2().uordblks + mallinfo2().hblkhd - before;
}

static void memory_of_a_service_is_small(void **state G_GNUC_UNUSED)
{
        gsize outline = (bytes_of(4000, TRUE) - bytes_of(2000, TRUE)) / 2000;
        gsize whole;

        if (mallinfo2().uordblks == 0) /* under a sanitizer */
                skip();
        whole = (bytes_of(4000, FALSE) - bytes_of(2000, FALSE)) / 2000;
        print_message("%zu bytes a service in an outline, %zu whole\n", outline, whole);
        assert_true(outline < BYTES_A_SERVICE);
        assert_true(whole > WHOLE); /* what is measured is what it is about */
}

static void full_disk_is_an_error(void **state G_GNUC_UNUSED)
{
        const struct size size = {1000, 0, 0};
        struct rlimit before, none = {0, 0};
        g_autoptr(GError) error = NULL;
        g_autoptr(Report) report = NULL;

        signal(SIGXFSZ, SIG_IGN);
        assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
        none.rlim_max = before.rlim_max;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
        report = build(TRUE, &size, &error);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_null(report);
        assert_non_null(strstr(error->message, "temporary file cannot be written"));
}

/* Cuts off all files without a name that this process holds. */
static guint cut_off_files(void)
{
        guint count = 0;

        for (int fd = 3; fd < 100; fd++) {
                g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", fd);
                g_autofree char *target = g_file_read_link(link, NULL);

                if (target && g_str_has_suffix(target, " (deleted)") && ftruncate(fd, 0) == 0)
                        count++;
        }
        return count;
}

static void lost_file_is_an_error(void **state G_GNUC_UNUSED)
{
        const struct size size = {900, 0, 0};
        g_autoptr(Report) report = build(TRUE, &size, NULL);
        g_autoptr(XmlDocument) catalogue = xml_read_file("templates/catalogue.xml", NULL);

        assert_int_equal(cut_off_files(), 1);
        for (guint i = 0; i < 4; i++) {
                g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
                g_autoptr(GError) error = NULL;

                assert_false(i == 0   ? report_write_xml(report, catalogue, stream, &error)
                             : i == 1 ? report_write_json(report, stream, &error)
                             : i == 2 ? report_write_ndjson(report, stream, &error)
                                      : report_write_details(report, FALSE, stream, &error));
                assert_non_null(strstr(error->message, "temporary file cannot be read"));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(whole_and_outline_are_written_alike),
                cmocka_unit_test(reads_files_as_outlines),
                cmocka_unit_test(keeps_what_no_report_has),
                cmocka_unit_test(cursors_go_side_by_side),
                cmocka_unit_test(leaves_out_what_is_not_wanted),
                cmocka_unit_test(memory_of_a_service_is_small),
                cmocka_unit_test(full_disk_is_an_error),
                cmocka_unit_test(lost_file_is_an_error),
        };

        xml_init();
        return cmocka_run_group_tests(tests, NULL, NULL);
}
