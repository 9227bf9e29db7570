/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A saved comparison: what its reader refuses, and what comes of a part that is not there. */
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "compare/comparison-xml.h"
#include "damage.h"
#include "render/comparison-read.h"

static char *folder, *path;

static int set_up(void **state G_GNUC_UNUSED)
{
        folder = g_dir_make_tmp("test-comparison-XXXXXX", NULL);
        path = folder ? g_build_filename(folder, "comparison.xml", NULL) : NULL;
        return path ? 0 : -1;
}

static int tear_down(void **state G_GNUC_UNUSED)
{
        g_unlink(path);
        g_rmdir(folder);
        g_free(path);
        g_free(folder);
        return 0;
}

/* As it is written, but for the bands and the catalogue, which are not read. */
#define HEAD                                                                                       \
        "<comparison xmlns=\"" COMPARISON_NAMESPACE                                                \
        "\" version=\"1\" generated=\"2026-01-02T03:04:05Z\">\n"                                   \
        " <tool name=\"bulkhead\" version=\"0.1.0\"/>\n"                                           \
        " <rules name=\"systemd-257\" bands=\"guide\">\n"                                          \
        "  <policy path=\"/p.json\" sha256=\"aa\"/>\n"                                             \
        "  <input kind=\"waivers\" path=\"/w.conf\" sha256=\"bb\"/>\n"                             \
        " </rules>\n"
#define SIDES                                                                                      \
        " <before name=\"old.xml\" kind=\"snapshot\" source=\"files\" scope=\"system\" "           \
        "begin=\"2026-01-01T00:00:00Z\" systemd=\"252\"/>\n"                                       \
        " <after name=\"new\" kind=\"manager\" source=\"manager\" scope=\"user\" "                 \
        "waivers-sha256=\"cc\"/>\n"
#define UNIT                                                                                       \
        "  <unit name=\"a.service\" slug=\"a.service\" type=\"service\" change=\"changed\" "       \
        "exposure=\"worse\" became=\"active\">\n"                                                  \
        "   <before load=\"loaded\" active=\"inactive\" exposure=\"70\" badness-sum=\"7\" "        \
        "weight-sum=\"10\" failing=\"1\"/>\n"                                                      \
        "   <after load=\"loaded\" active=\"active\" exposure=\"80\" badness-sum=\"8\" "           \
        "weight-sum=\"10\" failing=\"2\"/>\n"                                                      \
        "   <check id=\"PrivateTmp\" name=\"PrivateTmp=\" change=\"fails\" range=\"1\" "           \
        "weight=\"1000\">\n"                                                                       \
        "    <before status=\"pass\" badness=\"0\" exposure=\"0\" path=\"/a\" "                    \
        "line=\"3\">yes</before>\n"                                                                \
        "    <after status=\"fail\" badness=\"1\" exposure=\"2\">no</after>\n"                     \
        "    <cause kind=\"file\" side=\"before\" path=\"/a\" line=\"3\">It is gone.</cause>\n"    \
        "   </check>\n"                                                                            \
        "   <property name=\"After\" class=\"other\">\n"                                           \
        "    <before>b c</before>\n"                                                               \
        "    <after>b d</after>\n"                                                                 \
        "    <gone>c</gone>\n"                                                                     \
        "    <new>d</new>\n"                                                                       \
        "   </property>\n"                                                                         \
        "   <file change=\"changed\" role=\"drop-in\">\n"                                          \
        "    <before path=\"/a.conf\" sha256=\"dd\"/>\n"                                           \
        "    <after path=\"/a.conf\" sha256=\"ee\" package=\"p\"/>\n"                              \
        "    <line change=\"removed\" section=\"Service\" name=\"PrivateTmp\" "                    \
        "number=\"3\">yes</line>\n"                                                                \
        "   </file>\n"                                                                             \
        "   <uncompared>properties</uncompared>\n"                                                 \
        "   <alias change=\"removed\">x.service</alias>\n"                                         \
        "   <alias change=\"added\">y.service</alias>\n"                                           \
        "  </unit>\n"
#define TAIL                                                                                       \
        " <remarks>\n"                                                                             \
        "  <remark kind=\"systemd\">It became newer.</remark>\n"                                   \
        " </remarks>\n"                                                                            \
        " <evidence before-complete=\"true\" after-complete=\"false\" before-sha256=\"ff\">\n"     \
        "  <problem side=\"after\" path=\"/b\" line=\"4\">It cannot be read.</problem>\n"          \
        " </evidence>\n"                                                                           \
        " <totals before=\"1\" after=\"1\" changed=\"1\" before-scored=\"1\" "                     \
        "after-scored=\"1\" both-scored=\"1\" worse=\"1\" became-active=\"1\" "                    \
        "checks-failing=\"1\" properties=\"1\" files=\"1\" uncompared=\"1\"/>\n"
#define WHOLE HEAD SIDES " <units>\n" UNIT " </units>\n" TAIL "</comparison>\n"

/* What is written of it; NULL with error set where it is refused. */
static char *rewrite(const char *document, GError **error)
{
        static const char none[] = "<catalogue xmlns=\"urn:bulkhead:catalogue:1\" version=\"1\"/>";
        g_autoptr(XmlDocument) catalogue = xml_parse(none, strlen(none), "none", NULL);
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
        g_autoptr(ComparisonWriter) writer = comparison_writer_new(stream, catalogue);
        const struct comparison_sink sink = comparison_writer_sink(writer);

        assert_true(g_file_set_contents(path, document, -1, NULL));
        if (!comparison_read(path, &sink, error))
                return NULL;
        assert_true(g_output_stream_write_all(stream, "", 1, NULL, NULL, NULL));
        assert_true(g_output_stream_close(stream, NULL, NULL));
        return g_memory_output_stream_steal_data(G_MEMORY_OUTPUT_STREAM(stream));
}

/* Each line of it is written as it was read, but for the totals, of which more is written. */
static void is_read_back(void **state G_GNUC_UNUSED)
{
        g_autoptr(GError) error = NULL;
        g_autofree char *written = rewrite(WHOLE, &error);
        g_auto(GStrv) lines = g_strsplit(HEAD SIDES UNIT " <remarks>", "\n", -1);

        if (!written)
                fail_msg("%s", error->message);
        for (char **line = lines; *line; line++)
                if (!strstr(written, *line))
                        fail_msg("%s\nis not in\n%s", *line, written);
        assert_non_null(strstr(written, "before-complete=\"true\" after-complete=\"false\" "
                                        "before-sha256=\"ff\">\n  <problem side=\"after\" "
                                        "path=\"/b\" line=\"4\">It cannot be read.</problem>"));
}

static void refuses(void **state G_GNUC_UNUSED)
{
        static const struct damage rows[] = {
                {"namespace", COMPARISON_NAMESPACE, "urn:x", "1: "},
                {"version", "version=\"1\"", "version=\"2\"", "1: "},
                {"rules", "<rules name=\"systemd-257\"", "<rules name=\"systemd-1\"",
                 "3: The rule set systemd-1 is unknown."},
                {"name of the rules", "<rules name=", "<rules names=",
                 "3: The element <rules> lacks the attribute name=."},
                {"tool", " <tool name=\"bulkhead\" version=\"0.1.0\"/>", "",
                 "1: The comparison lacks <rules>, <tool> or a side."},
                {"name of a side", "<before name=", "<before named=",
                 "7: The element <before> lacks the attribute name=."},
                {"kind of a side", "kind=\"snapshot\"", "kind=\"photo\"",
                 "7: kind=\"photo\" of <before> is not known."},
                {"kind of the other side", "kind=\"manager\"", "",
                 "8: The element <after> lacks the attribute kind=."},
                {"change of a unit", "change=\"changed\"", "change=\"moved\"",
                 "10: change=\"moved\" of <unit> is not known."},
                {"no change of a unit", "change=\"changed\"", "",
                 "10: The element <unit> lacks the attribute change=."},
                {"name of a unit", "<unit name=", "<unit named=",
                 "10: The unit lacks its name, its type or both sides."},
                {"type of a unit", "type=\"service\"", "",
                 "10: The unit lacks its name, its type or both sides."},
                {"change of a check", "change=\"fails\"", "change=\"breaks\"",
                 "13: change=\"breaks\" of <check> is not known."},
                {"check", "id=\"PrivateTmp\"", "id=\"PrivateTmps\"",
                 "13: The check PrivateTmps is unknown."},
                {"id of a check",
                 "<check id=", "<check ident=", "13: The element <check> lacks the attribute id=."},
                {"class of a property", "class=\"other\"", "class=\"best\"",
                 "18: class=\"best\" of <property> is not known."},
                {"change of a file", "change=\"changed\" role", "change=\"same\" role",
                 "24: change=\"same\" of <file> is not known."},
                {"totals", "worse=\"1\"", "worse=\"2\"",
                 "The totals say that worse is 2; the units add up to 1."},
                /* What a unit counts for is what was read of it. */
                {"direction of the exposure", "exposure=\"worse\"", "exposure=\"sideways\"",
                 "The totals say that worse is 1; the units add up to 0."},
                {"band", "became=\"active\"", "band=\"worse\" became=\"active\"",
                 "The totals say that band-worse is 0; the units add up to 1."},
                {"state", "became=\"active\"", "became=\"active\" state-changed=\"1\"",
                 "The totals say that state-changed is 0; the units add up to 1."},
                {"inactive", "became=\"active\"", "became=\"inactive\"",
                 "The totals say that became-active is 1; the units add up to 0."},
                {"a unit that is the same", "change=\"changed\"", "change=\"same\"",
                 "The totals say that same is 0; the units add up to 1."},
                {"a total that is not there", "files=\"1\"", "",
                 "The totals say that files is 0; the units add up to 1."},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *bad = damage_apply(WHOLE, &rows[i]);
                g_autoptr(GError) error = NULL;
                g_autofree char *written = rewrite(bad, &error);

                if (written || !g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT) ||
                    !g_str_has_prefix(error->message, path) ||
                    !strstr(error->message, rows[i].says))
                        fail_msg("%s: %s", rows[i].name, error ? error->message : "it was read");
        }
}

/* A part as a whole is not there. */
static void refuses_what_lacks_a_part(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *document, *says;
        } rows[] = {
                {"rules",
                 "<comparison xmlns='" COMPARISON_NAMESPACE "' version='1'><tool/>" SIDES
                 "<units/>" TAIL "</comparison>",
                 "The comparison lacks <rules>, <tool> or a side."},
                {"before", HEAD "<after name='a' kind='tree'/><units/>" TAIL "</comparison>",
                 "The comparison lacks <rules>, <tool> or a side."},
                {"after", HEAD "<before name='a' kind='tree'/><units/>" TAIL "</comparison>",
                 "The comparison lacks <rules>, <tool> or a side."},
                {"evidence", HEAD SIDES "<units/><totals/></comparison>",
                 "The comparison lacks its <evidence> or <totals>."},
                {"totals", HEAD SIDES "<units/><evidence/></comparison>",
                 "The comparison lacks its <evidence> or <totals>."},
                {"both sides of a unit",
                 HEAD SIDES "<units><unit name='a' type='service' change='added'/></units>" TAIL
                            "</comparison>",
                 "The unit lacks its name, its type or both sides."},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GError) error = NULL;
                g_autofree char *written = rewrite(rows[i].document, &error);

                if (written || !g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT) ||
                    !strstr(error->message, rows[i].says))
                        fail_msg("%s: %s", rows[i].name, error ? error->message : "it was read");
        }
}

/* What may be left out or is of a later version is left out, or read as what is meant without it.
 */
static void reads_what_is_not_whole(void **state G_GNUC_UNUSED)
{
        static const struct damage rows[] = {
                {"time", "generated=\"2026-01-02T03:04:05Z\"", "", "version=\"1\">"},
                {"time that is none", "generated=\"2026-", "generated=\"x2026-", "version=\"1\">"},
                {"policy", "  <policy path=\"/p.json\" sha256=\"aa\"/>\n", "",
                 "bands=\"guide\">\n  <input"},
                {"bands", "bands=\"guide\"", "bands=\"systemd\"",
                 "<band id=\"perfect\" label=\"PERFECT\""},
                {"exposure above the most", "exposure=\"70\"", "exposure=\"700\"",
                 "exposure=\"100\" badness-sum=\"7\""},
                {"status", "status=\"fail\"", "status=\"maybe\"",
                 "<after status=\"not-applicable\""},
                {"no status", "status=\"fail\"", "", "<after status=\"not-applicable\""},
                {"value", ">no</after>", "></after>",
                 "<after status=\"fail\" badness=\"1\" exposure=\"2\"/>"},
                {"side of a check",
                 "    <before status=\"pass\" badness=\"0\" exposure=\"0\" "
                 "path=\"/a\" line=\"3\">yes</before>\n",
                 "", "weight=\"1000\">\n    <after"},
                {"side of a cause", "side=\"before\" path=\"/a\"", "path=\"/a\"",
                 "<cause kind=\"file\" side=\"after\" path=\"/a\""},
                {"cause of another kind", "<cause kind=\"file\"", "<cause kind=\"weather\"",
                 "no</after>\n   </check>"},
                {"waiver", "change=\"fails\"", "change=\"fails\" waiver=\"w\"", "waiver=\"w\""},
                {"property of a section", "class=\"other\"",
                 "section=\"Unit\" class=\"other\" in-checks=\"true\"",
                 "section=\"Unit\" class=\"other\" in-checks=\"true\""},
                {"role", "role=\"drop-in\"", "role=\"fragment\"", "role=\"fragment\""},
                {"lines", "role=\"drop-in\"", "role=\"drop-in\" lines-known=\"false\"",
                 "lines-known=\"false\""},
                {"lines that are known", "role=\"drop-in\"", "role=\"drop-in\" lines-known=\"1\"",
                 "role=\"drop-in\">"},
                {"line that is new", "<line change=\"removed\"", "<line change=\"added\"",
                 "<line change=\"added\""},
                {"unknown part of a unit", "<uncompared>", "<later/><uncompared>",
                 "<uncompared>properties</uncompared>"},
                {"unknown rule", "<input kind", "<later/><input kind",
                 "<input kind=\"waivers\" path=\"/w.conf\""},
                {"kind of a remark", "<remark kind=\"systemd\">", "<remark>",
                 "<remark kind=\"\">It became newer."},
                {"problem before", "<problem side=\"after\"", "<problem side=\"before\"",
                 "<problem side=\"before\""},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *other = damage_apply(WHOLE, &rows[i]);
                g_autoptr(GError) error = NULL;
                g_autofree char *written = rewrite(other, &error);

                if (!written)
                        fail_msg("%s: %s", rows[i].name, error->message);
                if (!strstr(written, rows[i].says))
                        fail_msg("%s:\n%s", rows[i].name, written);
        }
}

/* Whoever takes a part and cannot ends the reading, with an error of its own. */
static gboolean take_head(void *context, const struct comparison_head *head G_GNUC_UNUSED,
                          GError **error)
{
        const char *refused = context;

        if (strcmp(refused, "head") != 0)
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "No head.");
        return FALSE;
}

static gboolean take_unit(void *context, const UnitComparison *unit, GError **error)
{
        const char *refused = context;

        assert_string_equal(unit->name, "a.service");
        if (strcmp(refused, "unit") != 0)
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "No unit.");
        return FALSE;
}

static gboolean take_tail(void *context, const struct comparison_tail *tail, GError **error)
{
        const char *refused = context;

        assert_int_equal(tail->totals.worse, 1);
        if (strcmp(refused, "tail") != 0)
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "No tail.");
        return FALSE;
}

static void stops_when_the_sink_does(void **state G_GNUC_UNUSED)
{
        static const char *const parts[] = {"head", "unit", "tail"};

        assert_true(g_file_set_contents(path, WHOLE, -1, NULL));
        for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
                const struct comparison_sink sink = {take_head, take_unit, take_tail,
                                                     (void *) parts[i]};
                g_autofree char *message = g_strdup_printf("No %s.", parts[i]);
                g_autoptr(GError) error = NULL;

                assert_false(comparison_read(path, &sink, &error));
                assert_string_equal(error->message, message);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(is_read_back),
                cmocka_unit_test(refuses),
                cmocka_unit_test(refuses_what_lacks_a_part),
                cmocka_unit_test(reads_what_is_not_whole),
                cmocka_unit_test(stops_when_the_sink_does),
        };

        xml_init();
        return cmocka_run_group_tests(tests, set_up, tear_down);
}
