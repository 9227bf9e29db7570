/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report: slugs, outcomes and totals that reconcile, completeness, report.xml read back equal,
 * JSON. */
#include <json-glib/json-glib.h>
#include <string.h>

/* cmocka.h needs these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "report/report-json.h"
#include "report/report-table.h"
#include "report/report-xml.h"
#include "report/slug.h"
#include "snapshot/enforcement.h"

static void test_slugs(void **state)
{
        static const struct {
                const char *name, *slug;
        } cases[] = {
                {"nginx.service", "nginx.service"},
                {"getty@tty1.service", "getty@tty1.service"},
                {"dev-disk-by\\x2dlabel-a.swap", "dev-disk-by_5cx2dlabel-a.swap"},
                {"a:b.service", "a_3ab.service"},
                {"a_3ab.service", "a_5f3ab.service"},
                {"my_service.service", "my_service.service"},
                {"-.mount", "_2d.mount"},
                {"<script>.service", "_3cscript_3e.service"},
                {"con.service", "_63on.service"},
                {"com1.a.service", "_63om1.a.service"},
                {"com10.service", "com10.service"},
                {"console.service", "console.service"},
                {"Foo.service", "Foo.service_-1"},
                {"fOo.service", "fOo.service_-2"},
                {"NetworkManager.service", "NetworkManager.service_-18"},
                {"LPT9.service", "_4cPT9.service_-7"},
                {"foo.service_-1", "foo.service_5f-1"},
        };
        g_autofree char *longest = g_strnfill(255, 'a');
        g_autofree char *slug = slug_from_unit_name(longest);

        (void) state;
        for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *made = slug_from_unit_name(cases[i].name);

                assert_string_equal(made, cases[i].slug);
        }
        assert_true(strlen(slug) <= 130);
        longest[254] = 'b';
        g_autofree char *other = slug_from_unit_name(longest);
        assert_string_not_equal(slug, other);
        longest[254] = 'A';
        g_autofree char *capital = slug_from_unit_name(longest);
        assert_int_not_equal(g_ascii_strcasecmp(slug, capital), 0);
}

/* Every spelling of a name in small letters and capitals has a file of its own wherever. */
static void test_slugs_of_capitals(void **state)
{
        g_autoptr(GHashTable) slugs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

        (void) state;
        for (guint capitals = 0; capitals < 1 << 9; capitals++) {
                char name[] = "ab-c1d.efg_hi";
                g_autofree char *slug = NULL;
                guint letter = 0;

                for (char *p = name; *p; p++)
                        if (g_ascii_isalpha(*p) && capitals >> letter++ & 1)
                                *p = g_ascii_toupper(*p);
                slug = slug_from_unit_name(name);
                assert_true(g_hash_table_add(slugs, g_ascii_strdown(slug, -1)));
        }
}

/* A loaded service with default settings, or another unit. */
static Unit *make_unit(const char *name, enum unit_type type, enum unit_load load)
{
        Unit *unit = unit_new(name, type);
        struct unit_file file = {
                .role = UNIT_FILE_FRAGMENT,
                .path = unit_string(unit, "/usr/lib/systemd/system/x"),
                .sha256 =
                        unit_string(unit, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b"
                                          "7852b855"),
                .size = 12,
                .package = unit_string(unit, "x 1.0"),
        };
        struct directive description = {
                .section = unit_string(unit, "Unit"),
                .name = unit_string(unit, "Description"),
                .value = unit_string(unit, "A <b>bold</b> service\x01"),
                .line = 2,
        };

        unit->load = load;
        g_array_append_val(unit->files, file);
        g_array_append_val(unit->directives, description);
        if (type == UNIT_SERVICE && load == UNIT_LOADED) {
                unit->settings = unit_settings_new(type, FALSE);
                unit->settings->protect_system = PROTECT_SYSTEM_STRICT;
                unit->settings->origin[SETTING_PROTECT_SYSTEM] =
                        (struct setting_origin){.file = 0, .line = 7};
        }
        return unit;
}

static Report *build(const struct report_options *options)
{
        g_autoptr(ReportBuilder) builder = report_builder_new(options);
        struct snapshot_sink sink = report_builder_sink(builder);
        SnapshotHead head = {.systemd_version = 252,
                             .read_as = 252,
                             .root = (char *) "/srv/tree",
                             .begin = 1000000};
        g_autoptr(GPtrArray) problems = g_ptr_array_new();
        struct snapshot_tail tail = {.end = 2000000, .unit_count = 5, .problems = problems};
        g_autoptr(Unit) service = make_unit("b.service", UNIT_SERVICE, UNIT_LOADED);
        g_autoptr(Unit) masked = make_unit("a.service", UNIT_SERVICE, UNIT_MASKED);
        g_autoptr(Unit) other = make_unit("c.service", UNIT_SERVICE, UNIT_LOADED);
        g_autoptr(Unit) template = make_unit("d@.service", UNIT_SERVICE, UNIT_LOADED);
        g_autoptr(Unit) socket = make_unit("s.socket", UNIT_SOCKET, UNIT_LOADED);

        struct directive command = {
                .section = "Service", .name = "ExecStartPre", .value = "+/bin/c", .line = 4};
        struct process *process;

        template->is_template = TRUE;
        other->settings->user = unit_string(other, "c");
        /* Three findings: of a process, of a command, of a file. */
        other->settings->no_new_privileges = TRUE;
        other->enforcement = enforcement_new();
        process = enforcement_add_process(other->enforcement);
        process->pid = 7;
        process->command = unit_string(other, "<c>");
        process->no_new_privileges = 0;
        process->uid[0] = process->uid[1] = process->uid[2] = 1;
        g_array_append_val(other->directives, command);
        g_array_index(other->files, struct unit_file, 0).change = UNIT_FILE_GONE;
        g_ptr_array_add(other->problems,
                        problem_new(PROBLEM_WARNING, NULL, "/etc/x", 3, "It is odd."));
        assert_true(sink.begin(sink.context, &head, NULL));
        assert_true(sink.unit(sink.context, other, NULL));
        assert_true(sink.unit(sink.context, service, NULL));
        assert_true(sink.unit(sink.context, masked, NULL));
        assert_true(sink.unit(sink.context, template, NULL));
        assert_true(sink.unit(sink.context, socket, NULL));
        assert_true(sink.end(sink.context, &tail, NULL));
        return report_builder_take(builder);
}

static void test_totals(void **state)
{
        const struct report_options options = {};
        g_autoptr(Report) report = build(&options);
        guint guide[GUIDE_BAND_COUNT], systemd[SYSTEMD_BAND_COUNT], sum = 0;
        const struct report_unit *first = report->units->pdata[0];
        int check = check_find("ProtectSystem");

        (void) state;
        assert_int_equal(report->inventory->len, 5);
        assert_int_equal(report->outcomes[OUTCOME_SCORED], 2);
        assert_int_equal(report->outcomes[OUTCOME_NOT_APPLICABLE], 1);
        assert_int_equal(report->outcomes[OUTCOME_SKIPPED], 2);
        assert_string_equal(first->name, "b.service");
        assert_string_equal(report->rules->name, "systemd-252");
        assert_true(report->complete);
        assert_int_equal(report->files->len, 1);
        report_count_bands(report, guide, systemd);
        for (guint i = 0; i < GUIDE_BAND_COUNT; i++)
                sum += guide[i];
        assert_int_equal(sum, 2);
        assert_int_equal(first->count[CHECK_FAIL] + first->count[CHECK_PASS] +
                                 first->count[CHECK_NOT_APPLICABLE],
                         CHECK_COUNT);
        assert_int_equal(first->checks[check].status, CHECK_PASS);
        assert_int_equal(first->checks[check].line, 7);
        assert_string_equal(first->checks[check].path, "/usr/lib/systemd/system/x");
}

/* What a unit would score if one check passed is what the scorer says once it does. */
static void test_then(void **state)
{
        const struct report_options options = {};
        g_autoptr(Report) report = build(&options);
        const struct report_unit *unit = report->units->pdata[0];
        g_autoptr(Unit) better = make_unit("b.service", UNIT_SERVICE, UNIT_LOADED);
        struct score score;

        (void) state;
        better->settings->no_new_privileges = TRUE;
        score_service(better->settings, FALSE, report->rules, NULL, &score);
        assert_int_equal(unit->checks[check_find("NoNewPrivileges")].then, score.exposure);
        assert_true(score.exposure < unit->exposure);
}

static void test_missing_evidence(void **state)
{
        const struct report_options options = {};
        g_autoptr(Report) report = build(&options);

        (void) state;
        g_ptr_array_add(report->problems, problem_new(PROBLEM_ERROR, NULL, "/x", 0, "Unreadable."));
        report_settle(report);
        assert_false(report->complete);
}

static char *write_xml(const Report *report)
{
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
        g_autoptr(XmlDocument) catalogue = xml_read_file("templates/catalogue.xml", NULL);
        GError *error = NULL;

        assert_non_null(catalogue);
        assert_true(report_write_xml(report, catalogue, stream, &error));
        assert_true(g_output_stream_write_all(stream, "", 1, NULL, NULL, NULL));
        assert_true(g_output_stream_close(stream, NULL, NULL));
        return g_memory_output_stream_steal_data(G_MEMORY_OUTPUT_STREAM(stream));
}

static void test_read_back(void **state)
{
        const struct report_options options = {.systemd_bands = TRUE};
        g_autoptr(Report) report = build(&options);
        g_autofree char *written = write_xml(report);
        g_autoptr(XmlDocument) document = xml_parse(written, strlen(written), "report.xml", NULL);
        GError *error = NULL;
        g_autoptr(Report) back = NULL;
        g_autofree char *again = NULL;

        (void) state;
        assert_non_null(document);
        back = report_read_xml(document, &error);
        assert_null(error);
        again = write_xml(back);
        assert_string_equal(written, again);
}

/* The serious one comes first, and nothing of it is lost on the way. */
static void test_findings(void **state)
{
        static const char *const ids[] = {"not-enforced-no-new-privileges",
                                          "full-privileges-command", "file-gone"};
        const struct report_options options = {};
        g_autoptr(Report) report = build(&options);
        g_autofree char *written = write_xml(report);
        g_autoptr(XmlDocument) document = xml_parse(written, strlen(written), "report.xml", NULL);
        g_autoptr(Report) back = report_read_xml(document, NULL);
        const struct report_unit *clean, *unit;
        const Finding *finding;
        const struct finding_evidence *evidence;

        (void) state;
        clean = back->units->pdata[0];
        unit = back->units->pdata[1];
        assert_int_equal(clean->findings->len, 0);
        assert_int_equal(clean->processes, 0);
        assert_int_equal(unit->processes, 1);
        assert_int_equal(unit->findings->len, G_N_ELEMENTS(ids));
        for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
                assert_string_equal(((const Finding *) unit->findings->pdata[i])->id, ids[i]);
        finding = unit->findings->pdata[0];
        assert_int_equal(finding->severity, FINDING_SERIOUS);
        assert_string_equal(finding->property, "NoNewPrivileges");
        assert_int_equal(finding->evidence->len, 1);
        evidence = &g_array_index(finding->evidence, struct finding_evidence, 0);
        assert_int_equal(evidence->pid, 7);
        assert_string_equal(evidence->command, "<c>");
        assert_string_equal(evidence->field, "NoNewPrivs");
        assert_string_equal(evidence->value, "0");
        finding = unit->findings->pdata[1];
        assert_string_equal(finding->declared, "+/bin/c");
        assert_int_equal(finding->line, 4);
        assert_non_null(finding->cause);
}

/* Each turns a good report into a bad one; the message names what is wrong. */
static void test_refusals(void **state)
{
        static const struct {
                const char *name, *find, *replace, *says;
        } cases[] = {
                {"version", "<report xmlns=\"urn:bulkhead:report:1\" version=\"1\"",
                 "<report xmlns=\"urn:bulkhead:report:1\" version=\"7\"", "version 7"},
                {"namespace", "urn:bulkhead:report:1", "urn:other", "no Bulkhead report"},
                {"status", "status=\"fail\"", "status=\"maybe\"", "maybe"},
                {"exposure", "exposure=\"9", "exposure=\"999", "above 100"},
                {"rule set", "systemd-252\"", "systemd-1\"", "systemd-1"},
                {"check order", "<check id=\"PrivateDevices\" status", "<check id=\"X\" status",
                 "PrivateDevices"},
                {"time", "begin=\"1970", "begin=\"x970", "no UTC time"},
                {"severity of a finding", "severity=\"serious\"", "severity=\"grave\"", "grave"},
                {"pid", "pid=\"7\"", "pid=\"4294967296\"", "too large"},
                {"finding", "<finding id", "<finding x", "id"},
                {"evidence", "pid=\"7\" command", "pid=\"7\" kommand", "command"},
                {"sentence", "<sentence>A", "<cause/><cause/><sentence>A", "cause"},
        };
        const struct report_options options = {};
        g_autoptr(Report) report = build(&options);
        g_autofree char *written = write_xml(report);

        (void) state;
        for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_auto(GStrv) parts = g_strsplit(written, cases[i].find, 2);
                g_autofree char *bad = NULL;
                g_autoptr(XmlDocument) document = NULL;
                g_autoptr(Report) back = NULL;
                g_autoptr(GError) error = NULL;

                assert_int_equal(g_strv_length(parts), 2);
                bad = g_strjoinv(cases[i].replace, parts);
                document = xml_parse(bad, strlen(bad), "bad.xml", NULL);
                assert_non_null(document);
                back = report_read_xml(document, &error);
                assert_null(back);
                assert_non_null(error);
                if (!strstr(error->message, cases[i].says))
                        fail_msg("%s: %s", cases[i].name, error->message);
                assert_true(g_str_has_prefix(error->message, "bad.xml:"));
        }
}

/* What a catalogue must have, and what of it is not written: a check that there is none of, and
 * sets of controls that nobody asked for. */
static void test_catalogue(void **state)
{
        const struct report_options options = {};
        g_autoptr(Report) report = build(&options);
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
        g_autoptr(GOutputStream) none = g_memory_output_stream_new_resizable();
        g_autoptr(XmlDocument) more = NULL, less = NULL;
        g_autofree char *text = NULL, *added = NULL, *written = NULL, *id = NULL;
        g_auto(GStrv) parts = NULL, ids = NULL;
        g_autofree char *lacking = NULL;
        g_autoptr(GError) error = NULL;

        (void) state;
        assert_true(g_file_get_contents("templates/catalogue.xml", &text, NULL, NULL));
        parts = g_strsplit(text, "<layer ", 2);
        added = g_strjoinv("<check id=\"NoSuchCheck\"/><check/><control-set name=\"no-such-name\"/>"
                           "<control-set id=\"other\"/><control-set id=\"asked\"/><layer ",
                           parts);
        more = xml_parse(added, strlen(added), "more.xml", NULL);
        report->frameworks = g_strdup("asked for");
        assert_true(report_write_xml(report, more, stream, &error));
        assert_true(g_output_stream_write_all(stream, "", 1, NULL, NULL, NULL));
        assert_true(g_output_stream_close(stream, NULL, NULL));
        written = g_memory_output_stream_steal_data(G_MEMORY_OUTPUT_STREAM(stream));
        assert_null(strstr(written, "NoSuchCheck"));
        assert_null(strstr(written, "no-such-name"));
        assert_null(strstr(written, "<control-set id=\"other\""));
        assert_non_null(strstr(written, "<control-set id=\"asked\""));

        id = g_strdup_printf("<check id=\"%s\"", checks[3].id);
        ids = g_strsplit(text, id, 2);
        lacking = g_strjoinv("<check id=\"Other\"", ids);
        less = xml_parse(lacking, strlen(lacking), "less.xml", NULL);
        assert_false(report_write_xml(report, less, none, &error));
        g_free(g_steal_pointer(&id));
        id = g_strdup_printf("The catalogue has no text for the check %s.", checks[3].id);
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT));
        assert_true(g_str_has_suffix(error->message, id));
}

/* A disk that is full is the error of the stream. */
static void test_no_room(void **state)
{
        const struct report_options options = {};
        g_autoptr(Report) report = build(&options);
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new(NULL, 0, NULL, NULL);
        g_autoptr(XmlDocument) catalogue = xml_read_file("templates/catalogue.xml", NULL);
        g_autoptr(GError) error = NULL;

        (void) state;
        assert_false(report_write_xml(report, catalogue, stream, &error));
        assert_true(g_error_matches(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE));
}

static void test_json(void **state)
{
        const struct report_options options = {};
        g_autoptr(Report) report = build(&options);
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
        g_autoptr(JsonParser) parser = json_parser_new();
        JsonObject *root, *unit;

        (void) state;
        assert_true(report_write_json(report, stream, NULL));
        assert_true(json_parser_load_from_data(
                parser, g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(stream)),
                (gssize) g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(stream)),
                NULL));
        root = json_node_get_object(json_parser_get_root(parser));
        assert_string_equal(json_object_get_string_member(root, "schema"), "bulkhead/report/1");
        assert_int_equal(json_array_get_length(json_object_get_array_member(root, "units")), 2);
        assert_int_equal(json_array_get_length(json_object_get_array_member(root, "skipped")), 2);
        unit = json_array_get_object_element(json_object_get_array_member(root, "units"), 0);
        assert_int_equal(json_array_get_length(json_object_get_array_member(unit, "checks")),
                         CHECK_COUNT);
        assert_string_equal(json_object_get_string_member(unit, "unit"), "b.service");
}

static void test_table_is_harmless(void **state)
{
        const struct report_options options = {};
        g_autoptr(Report) report = build(&options);
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
        const char *data;
        gsize size;

        (void) state;
        assert_true(report_write_details(report, FALSE, stream, NULL));
        data = g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(stream));
        size = g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(stream));
        assert_non_null(g_strstr_len(data, (gssize) size, "c.service"));
        assert_null(g_strstr_len(data, (gssize) size, "INCOMPLETE"));
        for (gsize i = 0; i < size; i++)
                assert_true((guint8) data[i] >= 0x20 || data[i] == '\n');
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_slugs),
                cmocka_unit_test(test_slugs_of_capitals),
                cmocka_unit_test(test_totals),
                cmocka_unit_test(test_then),
                cmocka_unit_test(test_missing_evidence),
                cmocka_unit_test(test_read_back),
                cmocka_unit_test(test_findings),
                cmocka_unit_test(test_refusals),
                cmocka_unit_test(test_catalogue),
                cmocka_unit_test(test_no_room),
                cmocka_unit_test(test_json),
                cmocka_unit_test(test_table_is_harmless),
        };

        xml_init();
        return cmocka_run_group_tests(tests, NULL, NULL);
}
