/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A saved report: what its reader refuses, with file and line, and what it reads where a part is
 * not there. */
#include <string.h>

#include "base/error.h"
#include "damage.h"
#include "report/report-xml.h"

/* Reports of the golden cases: the one with waivers, targets and policies, and the one with
 * sockets, aliases and problems. */
static char *policies, *saved;
static XmlDocument *catalogue;

static int set_up(void **state G_GNUC_UNUSED)
{
        static const char folder[] = BULKHEAD_SOURCE_DIR "/tests/golden";

        catalogue = xml_read_file(BULKHEAD_SOURCE_DIR "/templates/catalogue.xml", NULL);
        g_autofree char *first =
                g_build_filename(folder, "policy-targets/expected/report.xml", NULL);
        g_autofree char *second = g_build_filename(folder, "saved/expected/report.xml", NULL);

        return catalogue && g_file_get_contents(first, &policies, NULL, NULL) &&
                               g_file_get_contents(second, &saved, NULL, NULL)
                       ? 0
                       : -1;
}

static int tear_down(void **state G_GNUC_UNUSED)
{
        g_free(policies);
        g_free(saved);
        xmlFreeDoc(catalogue);
        return 0;
}

/* What is written of it; NULL with error set where it is refused. */
static char *rewrite(const char *text, GError **error)
{
        g_autoptr(XmlDocument) document = xml_parse(text, strlen(text), "report.xml", NULL);
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
        g_autoptr(Report) report = NULL;

        assert_non_null(document);
        report = report_read_xml(document, error);
        if (!report)
                return NULL;
        assert_true(report_write_xml(report, catalogue, stream, NULL));
        assert_true(g_output_stream_write_all(stream, "", 1, NULL, NULL, NULL));
        assert_true(g_output_stream_close(stream, NULL, NULL));
        return g_memory_output_stream_steal_data(G_MEMORY_OUTPUT_STREAM(stream));
}

static void is_read_back(void **state G_GNUC_UNUSED)
{
        const char *const texts[] = {policies, saved};

        for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
                g_autoptr(GError) error = NULL;
                g_autofree char *written = rewrite(texts[i], &error);

                assert_null(error);
                assert_string_equal(written, texts[i]);
        }
}

static void refuse_one(const char *name, const char *document, const char *says)
{
        g_autoptr(GError) error = NULL;
        g_autofree char *written = rewrite(document, &error);

        if (written || !g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT) ||
            !g_str_has_prefix(error->message, "report.xml:") || !strstr(error->message, says))
                fail_msg("%s: %s", name, error ? error->message : "it was read");
}

static void refuse(const char *document, const struct damage *rows, gsize count)
{
        for (gsize i = 0; i < count; i++) {
                g_autofree char *bad = damage_apply(document, &rows[i]);

                refuse_one(rows[i].name, bad, rows[i].says);
        }
}

static void refuses_heads(void **state G_GNUC_UNUSED)
{
        static const struct damage rows[] = {
                {"no version", " version=\"1\" complete", " complete",
                 ":2: This report has version none; this Bulkhead reads version 1."},
                {"no time", "generated=", "made=", ":2: The element <report> lacks the attribute"},
                {"no tool", " <tool name=\"bulkhead\" version=\"0.1.0\"/>\n", "",
                 ":3: The element <snapshot> is not expected here."},
                {"begin", "<snapshot begin=", "<snapshot began=",
                 ":4: The element <snapshot> lacks the attribute begin=."},
                {"end", "end=\"2025-", "end=\"25-", "-12-01T00:00:00Z\" is no UTC time."},
                {"version of systemd", "systemd=\"257\"", "systemd=\"new\"",
                 ":4: The attribute systemd= of <snapshot> must be a whole number, not “new”."},
                {"version that it was read as", "read-as=\"257\"", "read-as=\"4294967296\"",
                 ":4: read-as=\"4294967296\" is above 4294967295."},
                {"time since the start", "<host ", "<host uptime=\"-1\" ",
                 ":5: The attribute uptime= of <host> must be a whole number, not “-1”."},
                {"who collected", "uid=\"0\" ", "",
                 ":6: The element <collector> lacks the attribute uid=."},
                {"name of the rules", "<rules name=", "<rules named=",
                 ":7: The element <rules> lacks the attribute name=."},
                {"input", "<input kind=\"waivers\"", "<input",
                 "The element <input> lacks the attribute kind=."},
                {"another list of inputs", "<input kind=\"waivers\"", "<output kind=\"waivers\"",
                 "The element <output> is unknown in <inputs>."},
                {"waiver", "state=\"active\"", "state=\"asleep\"", "state=\"asleep\" is unknown."},
                {"target", "<target unit=\"*\"", "<target",
                 "The element <target> lacks the attribute unit=."},
                {"advice", "<change id=\"calls\"", "<change",
                 "The element <change> lacks the attribute id=."},
        };

        refuse(policies, rows, G_N_ELEMENTS(rows));
}

static void refuses_units(void **state G_GNUC_UNUSED)
{
        static const struct damage rows[] = {
                {"another list of units", "<unit name=\"exposed.service\"",
                 "<thing/><unit name=\"x\"", "The element <thing> is unknown in <units>."},
                {"name", "<unit name=\"exposed.service\"", "<unit",
                 "The element <unit> lacks the attribute name=."},
                {"file name", "slug=\"exposed.service\"", "",
                 "The element <unit> lacks the attribute slug=."},
                {"load state", "systemd-band=\"UNSAFE\" load=\"loaded\"", "",
                 "The element <unit> lacks the attribute load=."},
                {"exposure", "exposure=\"96\" badness-sum", "exposure=\"101\" badness-sum",
                 "exposure=\"101\" is above 100."},
                {"exposure of the user", "exposure=\"96\" badness-sum",
                 "exposure=\"96\" of-user=\"101\" badness-sum", "of-user=\"101\" is above 100."},
                {"sum of badness", "badness-sum=\"53460\"", "badness-sum=\"much\"", "“much”"},
                {"sum of weight", "weight-sum=\"56160\"", "",
                 "The element <unit> lacks the attribute weight-sum=."},
                {"waived checks", "exposure=\"96\" badness-sum",
                 "exposure=\"96\" waived=\"1000\" badness-sum", "waived=\"1000\" is above"},
                {"exposure without waivers", "exposure=\"96\" badness-sum",
                 "exposure=\"96\" waived=\"1\" unwaived=\"97\" badness-sum",
                 "unwaived=\"97\" is above 96."},
                {"no exposure without waivers", "exposure=\"96\" badness-sum",
                 "exposure=\"96\" waived=\"1\" badness-sum",
                 "The element <unit> lacks the attribute unwaived=."},
                {"limit", "limit=\"95\"", "limit=\"x\"",
                 "The attribute limit= of <unit> must be a whole number, not “x”."},
                {"unknown part", "<description>exposed</description>", "<later/>",
                 "The element <later> is unknown in <unit>."},
                {"directive of a command", "<command directive=\"ExecStart\"", "<command",
                 "The element <command> lacks the attribute directive=."},
                {"line of a command", "line=\"4\">/usr/bin/exposed</command>",
                 "line=\"4294967296\">x</command>", "line=\"4294967296\" is above 4294967295."},
                {"path of a file", "<file role=\"fragment\" path=", "<file role=\"fragment\" at=",
                 "The element <file> lacks the attribute path=."},
                {"size of a file", "size=\"75\"/>", "size=\"-75\"/>", "“-75”"},
                {"section of a directive", "<directive section=\"Unit\"", "<directive",
                 "The element <directive> lacks the attribute section=."},
                {"policy", "<policy path=\"/etc", "<policy way=\"/etc",
                 "The element <policy> lacks the attribute path=."},
                {"proposal", "<proposal before=\"96\"", "<proposal before=\"960\"", "960"},
                {"one check more", "   <proposal before=\"96\"",
                 "<check id=\"One\"/><proposal before=\"96\"",
                 "The check One is not expected here; no other is."},
                {"id of a check", "<check id=\"UserOrDynamicUser\" st", "<check st",
                 "The element <check> lacks the attribute id=."},
                {"status of a check", "id=\"UserOrDynamicUser\" status=\"fail\"",
                 "id=\"UserOrDynamicUser\"", "The element <check> lacks the attribute status=."},
                {"badness", "badness=\"10\"", "",
                 "The element <check> lacks the attribute badness"},
                {"range", "badness=\"10\" range=\"10\"", "badness=\"10\" range=\"all\"", "“all”"},
                {"weight", "weight=\"2000\" exposure=\"4\"", "exposure=\"4\"",
                 "The element <check> lacks the attribute weight=."},
                {"exposure of a check", "weight=\"2000\" exposure=\"4\"",
                 "weight=\"2000\" exposure=\"104\"", "exposure=\"104\" is above 100."},
                {"exposure then", "then=\"92\"", "then=\"97\"", "then=\"97\" is above 96."},
                {"line of a check", "then=\"92\"", "then=\"92\" line=\"-\"", "“-”"},
        };

        refuse(policies, rows, G_N_ELEMENTS(rows));
}

static void refuses_what_follows(void **state G_GNUC_UNUSED)
{
        static const struct damage rows[] = {
                {"name of an entry", "<entry name=\"old.service\"", "<entry",
                 "The element <entry> lacks the attribute name=."},
                {"type of an entry", "<entry name=\"old.service\" type=\"service\"",
                 "<entry name=\"old.service\"", "The element <entry> lacks the attribute type=."},
                {"load state of an entry", "type=\"service\" load=\"loaded\"", "type=\"service\"",
                 "The element <entry> lacks the attribute load=."},
                {"outcome", "outcome=\"scored\"", "",
                 "The element <entry> lacks the attribute outcome=."},
                {"unknown outcome", "outcome=\"scored\"", "outcome=\"lost\"",
                 "outcome=\"lost\" is unknown or has no reason."},
                {"reason", "outcome=\"skipped\" reason=\"template\"", "outcome=\"skipped\"",
                 "outcome=\"skipped\" is unknown or has no reason."},
                {"severity", "<problem severity=\"warning\"", "<problem",
                 "The element <problem> lacks the attribute severity=."},
                {"unknown severity", "<problem severity=\"warning\"", "<problem severity=\"bad\"",
                 "severity=\"bad\" is unknown."},
                {"line of a problem", "severity=\"warning\"", "severity=\"warning\" line=\"x\"",
                 "The attribute line= of <problem> must be a whole number, not “x”."},
                {"another list of files", " <files>", " <files><thing/>",
                 "The element <thing> is unknown in <files>."},
                {"the lists in another order", "</inventory>", "</inventory><problems/>",
                 "The element <problems> is not expected here."},
                {"one list more", "</problems>", "</problems><later/>",
                 "The element <later> is not expected here."},
        };

        refuse(policies, rows, G_N_ELEMENTS(rows));
}

static void refuses_sockets_and_findings(void **state G_GNUC_UNUSED)
{
        static const struct damage rows[] = {
                {"socket", "<listens socket=", "<listens sockets=",
                 "The element <listens> lacks the attribute socket=."},
                {"kind of a socket", "kind=\"internet\"", "kind=\"magic\"",
                 "kind=\"magic\" is unknown."},
                {"severity of a problem of a unit", "<problem severity=\"warning\" unit",
                 "<problem severity=\"awful\" unit", "severity=\"awful\" is unknown."},
        };

        refuse(saved, rows, G_N_ELEMENTS(rows));
}

/* All from the first of these on is left out, up to what comes after it. */
static char *cut(const char *text, const char *from, const char *to)
{
        const char *begin = strstr(text, from), *end = begin ? strstr(begin, to) : NULL;
        g_autofree char *start = begin ? g_strndup(text, (gsize) (begin - text)) : NULL;

        if (!end)
                fail_msg("“%s” and “%s” are not there", from, to);
        return g_strconcat(start, end, NULL);
}

static void refuses_what_is_cut(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *from, *says;
        } rows[] = {
                {" <rules ", ":2: The element <rules> is missing."},
                {" <catalogue>", ":2: The element <catalogue> is missing."},
                {" <units>", ":2: The element <units> is missing."},
                {" <inventory>", ":2: The element <inventory> is missing."},
                {" <problems>", ":2: The element <problems> is missing."},
        };
        g_autofree char *last = g_strdup_printf("<check id=\"%s\" st", checks[CHECK_COUNT - 1].id);
        g_autofree char *less = cut(policies, last, "<proposal");

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *ended = cut(policies, rows[i].from, "</report>");

                refuse_one(rows[i].from, ended, rows[i].says);
        }
        refuse_one("a check less", less, "exposed.service has 80 checks instead of 81.");
}

static void reads_what_is_not_whole(void **state G_GNUC_UNUSED)
{
        static const struct damage rows[] = {
                {"a running manager of a user", "source=\"files\" scope=\"system\"",
                 "source=\"manager\" scope=\"user\"", "source=\"manager\" scope=\"user\""},
                {"a clock that is right", "<host ", "<host time-synchronized=\"true\" ",
                 "time-synchronized=\"true\""},
                {"a clock that is not", "<host ", "<host time-synchronized=\"false\" ",
                 "time-synchronized=\"false\""},
                {"a policy", "offline=\"false\" bands=\"guide\"/>",
                 "offline=\"false\" bands=\"guide\"><policy path=\"/p\" sha256=\"aa\"/></rules>",
                 "<policy path=\"/p\" sha256=\"aa\"/>"},
                {"the bands of systemd", "bands=\"guide\"", "bands=\"systemd\"",
                 "bands=\"systemd\""},
                {"what its maker missed", "complete=\"true\"", "complete=\"false\"",
                 "complete=\"false\""},
                {"no size", "fe92658e523\" size=\"67\"/>\n  <file path",
                 "fe92658e523\"/>\n  <file path", "fe92658e523\" size=\"0\"/>\n  <file path"},
                {"a check without a value",
                 "exposure=\"4\" then=\"92\">\n    <value>root</value>\n",
                 "exposure=\"4\" then=\"92\">\n", "exposure=\"4\" then=\"92\">\n    <value/>\n"},
                {"a waiver without a reason",
                 "\n   <reason>It answers on the network.</reason>\n  </waiver>", "</waiver>",
                 "line=\"1\">\n   <reason/>\n  </waiver>"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *other = damage_apply(policies, &rows[i]);
                g_autoptr(GError) error = NULL;
                g_autofree char *written = rewrite(other, &error);

                if (!written)
                        fail_msg("%s: %s", rows[i].name, error->message);
                if (!strstr(written, rows[i].says))
                        fail_msg("%s: “%s” is not written", rows[i].name, rows[i].says);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(is_read_back),
                cmocka_unit_test(refuses_heads),
                cmocka_unit_test(refuses_units),
                cmocka_unit_test(refuses_what_follows),
                cmocka_unit_test(refuses_sockets_and_findings),
                cmocka_unit_test(refuses_what_is_cut),
                cmocka_unit_test(reads_what_is_not_whole),
        };

        xml_init();
        return cmocka_run_group_tests(tests, set_up, tear_down);
}
