/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the templates of the PDF write is what docs/schema/pages.rng says; those of the sample house
 * too. */
#include <libxml/relaxng.h>
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "render/xslt.h"

#define SOURCE BULKHEAD_SOURCE_DIR

static const char *const ours[] = {SOURCE "/templates", NULL};
static const char *const house[] = {SOURCE "/samples/house-style/templates", SOURCE "/templates",
                                    NULL};

static xmlRelaxNGPtr schema;

static gboolean is_valid(XmlDocument *document)
{
        xmlRelaxNGValidCtxtPtr context = xmlRelaxNGNewValidCtxt(schema);
        int status = xmlRelaxNGValidateDoc(context, document);

        xmlRelaxNGFreeValidCtxt(context);
        return status == 0;
}

static void test_templates(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *template;
                Layers layers;
                const char *detail, *list;
        } rows[] = {
                {"pages/report.xsl", ours, "full", ""},
                {"pages/report.xsl", ours, "summary", ""},
                {"pages/report.xsl", ours, "full", "services"},
                {"pages/report.xsl", ours, "full", "files"},
                {"pages/report.xsl", house, "full", ""},
                {"pages/report.xsl", house, "summary", ""},
                {"pages/report.xsl", house, "summary", "services"},
                {"pages/service.xsl", ours, NULL, NULL},
                {"pages/service.xsl", house, NULL, NULL},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                const char *const parameters[] = {rows[i].detail ? "detail" : NULL,
                                                  rows[i].detail,
                                                  "list",
                                                  rows[i].list,
                                                  "batch",
                                                  "2",
                                                  NULL};
                g_autoptr(GError) error = NULL;
                g_autoptr(XmlDocument) report =
                        xml_read_file(SOURCE "/tests/golden/saved/expected/report.xml", &error);
                g_autoptr(Stylesheet) stylesheet =
                        stylesheet_load(rows[i].layers, rows[i].template, &error);
                g_autoptr(XmlDocument) pages =
                        report && stylesheet
                                ? stylesheet_apply(stylesheet, report, parameters, &error)
                                : NULL;

                if (!pages)
                        fail_msg("%s: %s", rows[i].template, error->message);
                if (!is_valid(pages))
                        fail_msg("%s, %s: not valid", rows[i].template,
                                 rows[i].detail ? rows[i].detail : "parts");
        }
}

static gboolean has_rows(const xmlNode *node, const char *list)
{
        g_autofree char *of =
                xml_is(node, "urn:bulkhead:pages:1", "rows") ? xml_attribute(node, "of") : NULL;

        if (of)
                return strcmp(of, list) == 0;
        for (node = xml_first_element(node); node; node = xml_next_element(node))
                if (has_rows(node, list))
                        return TRUE;
        return FALSE;
}

/* What a unit has in lists, and the document around them. */
static void test_comparison(void **state G_GNUC_UNUSED)
{
        static const char *const parts[] = {"unit", "frame"};
        static const char lists[] =
                "<list name='worse' count='1'/><list name='slope' count='20'/>"
                "<list name='newly-failing' count='1'/><list name='failing' count='1'/>"
                "<list name='better' count='1'/><list name='added' count='1'/>"
                "<list name='removed' count='1'/><list name='rest a reason' count='2'/>"
                "<list name='uncompared' count='1'/></comparison>";
        g_autofree char *text = NULL;
        g_autoptr(GString) whole = NULL;

        assert_true(g_file_get_contents(SOURCE "/tests/golden/compare-classes/expected/xml", &text,
                                        NULL, NULL));
        whole = g_string_new(text);
        assert_int_equal(g_string_replace(whole, "</comparison>", lists, 1), 1);
        for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
                const char *const parameters[] = {"part", parts[i], NULL};
                g_autoptr(GError) error = NULL;
                g_autoptr(XmlDocument) comparison = xml_parse(whole->str, whole->len, "c", &error);
                g_autoptr(Stylesheet) stylesheet =
                        stylesheet_load(ours, "pages/comparison.xsl", &error);
                g_autoptr(XmlDocument) pages =
                        stylesheet_apply(stylesheet, comparison, parameters, &error);

                if (!pages)
                        fail_msg("%s: %s", parts[i], error->message);
                if (!is_valid(pages))
                        fail_msg("%s: not valid", parts[i]);
                /* Each list has its place in the document. */
                for (xmlNode *list = xml_first_element(xmlDocGetRootElement(comparison));
                     i == 1 && list; list = xml_next_element(list)) {
                        g_autofree char *name = xml_attribute(list, "name");

                        if (xml_is(list, "urn:bulkhead:comparison:1", "list") &&
                            !has_rows(xmlDocGetRootElement(pages), name))
                                fail_msg("%s is nowhere", name);
                }
        }
}

/* The words of all pages, as they stand in the document. */
static char *words_of(XmlDocument *document)
{
        xmlChar *content = xmlNodeGetContent(xmlDocGetRootElement(document));
        char *words = g_strdup((const char *) content);

        xmlFree(content);
        return words;
}

/* A finding that is waived still fails, and says by what it is accepted and until when. */
static void test_waivers(void **state G_GNUC_UNUSED)
{
        static const char waivers[] =
                "<waivers><waiver name='backup' state='active' unit='web.service' check='User' "
                "owner='Jane' expires='2026-11-30' findings='1' units='1' path='w.conf' line='2'>"
                "<reason>It reads every file.</reason></waiver><waiver name='old' state='expired' "
                "unit='*' check='UMask' owner='Jo' expires='2024-01-01' findings='0' units='0' "
                "path='w.conf' line='9' violated='3'><reason>Soon.</reason></waiver></waivers>"
                "<catalogue>";
        static const struct {
                const char *template, *words;
        } rows[] = {
                {"pages/report.xsl", "It reads every file."}, {"pages/report.xsl", "in force"},
                {"pages/report.xsl", "violated by 3"},        {"pages/report.xsl", "w.conf:2"},
                {"pages/service.xsl", "waived: backup"},      {"pages/service.xsl", "would be 1.7"},
        };
        g_autofree char *text = NULL;
        g_autoptr(GString) report = NULL;

        assert_true(g_file_get_contents(SOURCE "/tests/golden/saved/expected/report.xml", &text,
                                        NULL, NULL));
        report = g_string_new(text);
        assert_int_equal(g_string_replace(report, "<catalogue>", waivers, 1), 1);
        assert_int_equal(g_string_replace(report, "status=\"fail\"",
                                          "status=\"fail\" waiver=\"backup\" layer=\"user\"", 1),
                         1);
        assert_int_equal(g_string_replace(report, "<unit name=",
                                          "<unit waived=\"1\" unwaived=\"17\" name=", 0) > 0,
                         TRUE);
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GError) error = NULL;
                g_autoptr(XmlDocument) document = xml_parse(report->str, report->len, "r", &error);
                g_autoptr(Stylesheet) stylesheet = stylesheet_load(ours, rows[i].template, &error);
                g_autoptr(XmlDocument) pages = stylesheet_apply(stylesheet, document, NULL, &error);
                g_autofree char *words = words_of(pages);

                assert_true(is_valid(pages));
                if (!strstr(words, rows[i].words))
                        fail_msg("%s does not say “%s”", rows[i].template, rows[i].words);
        }
}

static void test_what_is_not_valid(void **state G_GNUC_UNUSED)
{
        static const char *const rows[] = {
                "<part xmlns='urn:bulkhead:pages:1'><chapter/></part>",
                "<part xmlns='urn:bulkhead:pages:1'><space points='wide'/></part>",
                "<part xmlns='urn:bulkhead:other:1'/>",
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(XmlDocument) document = xml_parse(rows[i], strlen(rows[i]), "x", NULL);

                assert_non_null(document);
                assert_false(is_valid(document));
        }
}

static void ignore(void *context G_GNUC_UNUSED, const char *format G_GNUC_UNUSED, ...)
{
}

static int start(void **state G_GNUC_UNUSED)
{
        /* The schema first: what is loaded with the first stylesheet reads no files by name. */
        xmlRelaxNGParserCtxtPtr parser = xmlRelaxNGNewParserCtxt(SOURCE "/docs/schema/pages.rng");

        schema = xmlRelaxNGParse(parser);
        xmlRelaxNGFreeParserCtxt(parser);
        xmlSetGenericErrorFunc(NULL, ignore);
        xml_init();
        return schema ? 0 : -1;
}

static int stop(void **state G_GNUC_UNUSED)
{
        xmlRelaxNGFree(schema);
        xmlRelaxNGCleanupTypes();
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_templates),
                cmocka_unit_test(test_comparison),
                cmocka_unit_test(test_waivers),
                cmocka_unit_test(test_what_is_not_valid),
        };

        return cmocka_run_group_tests_name("pdf-templates", tests, start, stop);
}
