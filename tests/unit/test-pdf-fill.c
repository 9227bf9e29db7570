/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sheets that have rows of lists in them, as the painter gets them. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "render/pdf/compose-fill.h"

#define NS "urn:bulkhead:pages:1"

/* ---- A painter that keeps what it gets; refuses is the sheet that it does not take. ---- */

static GPtrArray *sheets;
static guint refuses;

gboolean painter_send(Painter *painter G_GNUC_UNUSED, const struct sheet *sheet, GError **error)
{
        if (sheets->len == refuses) {
                g_set_error_literal(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "refused");
                return FALSE;
        }
        g_ptr_array_add(sheets, g_strndup((const char *) sheet->text, (gsize) sheet->size));
        return TRUE;
}

void sheet_init(struct sheet *sheet, XmlDocument *document)
{
        xmlDocDumpMemoryEnc(document, &sheet->text, &sheet->size, "UTF-8");
}

void sheet_clear(struct sheet *sheet)
{
        xmlFree(sheet->text);
}

static int set_up(void **state G_GNUC_UNUSED)
{
        sheets = g_ptr_array_new_with_free_func(g_free);
        refuses = G_MAXUINT;
        return 0;
}

static int tear_down(void **state G_GNUC_UNUSED)
{
        g_ptr_array_unref(sheets);
        return 0;
}

/* ---- Lists: "letters", "long" with many rows, "none", and "broken". ---- */

enum { LONG = 5000 };

static gboolean visit(void *context G_GNUC_UNUSED, const char *list, spool_visitor visitor,
                      void *visitor_context, GError **error)
{
        static const char *const letters[] = {"<row><cell>a</cell></row>",
                                              "<row><cell>&lt;?bulkhead-rows 0?></cell></row>",
                                              "<row><cell>c</cell></row>"};

        if (strcmp(list, "broken") == 0) {
                g_set_error_literal(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "broken");
                return FALSE;
        }
        for (gsize i = 0; strcmp(list, "letters") == 0 && i < G_N_ELEMENTS(letters); i++)
                if (!visitor(visitor_context, letters[i], strlen(letters[i]), error))
                        return FALSE;
        for (guint i = 0; strcmp(list, "long") == 0 && i < LONG; i++) {
                g_autofree char *row =
                        g_strdup_printf("<row><cell>%u, and what it says</cell></row>", i);

                if (!visitor(visitor_context, row, strlen(row), error))
                        return FALSE;
        }
        return TRUE;
}

static gboolean compose(const char *text, GError **error)
{
        const struct row_source rows = {.visit = visit};
        g_autoptr(XmlDocument) document = xml_parse(text, strlen(text), "test.xml", error);

        assert_non_null(document);
        fill_prepare(document);
        return compose_send(NULL, document, &rows, error);
}

/* All sheets parse; returns the one of that number. */
static XmlDocument *sheet_of(guint number)
{
        XmlDocument *document;
        GError *error = NULL;

        assert_true(number < sheets->len);
        document = xml_parse(sheets->pdata[number], strlen(sheets->pdata[number]), "sheet", &error);
        if (!document)
                fail_msg("%s: %s", error->message, (char *) sheets->pdata[number]);
        return document;
}

static void assert_sheet(guint number, const char *wanted)
{
        xmlFreeDoc(sheet_of(number));
        if (!strstr(sheets->pdata[number], wanted))
                fail_msg("no %s in %s", wanted, (char *) sheets->pdata[number]);
}

#define LETTERS                                                                                    \
        "<row><cell>a</cell></row><row><cell>&lt;?bulkhead-rows 0?></cell></row>"                  \
        "<row><cell>c</cell></row>"

static void test_places(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *blocks, *wanted;
        } rows[] = {
                {"<table><column/><rows of='letters'/></table>", "<column/>" LETTERS "</table>"},
                {"<table><column/><rows of='none'/></table>", "<column/></table>"},
                {"<rows of='letters'/>", LETTERS "</further>"},
                {"<rows of='none'/>", "<further xmlns=\"" NS "\"></further>"},
                {"<list><rows of='letters' most='2'/><item>d</item></list>",
                 "?></cell></row><item>d</item></list>"},
                {"<table><row><cell><rows of='letters' between=' &lt; '/></cell></row></table>",
                 "a</cell></row> &lt; <row><cell>"},
                {"<list><rows of='none'/><rows of='letters' most='1'/><rows/></list>",
                 "<list><row><cell>a</cell></row></list>"},
                /* Two lists of one table, or rows beside one, are on one sheet. */
                {"<table><rows of='letters' most='1'/><rows of='letters' most='1'/></table>",
                 "<table><row><cell>a</cell></row><row><cell>a</cell></row></table>"},
                {"<table><row id='r'/><rows of='letters' most='1'/></table>",
                 "<row id=\"r\"/><row><cell>a</cell></row></table>"},
                {"<table><rows of='letters' most='1'/><group id='g'/></table>",
                 "<row><cell>a</cell></row><group id=\"g\"/></table>"},
                /* What only looks like a place is none. */
                {"<paragraph><?bulkhead-rows 7?>x<!-- <?bulkhead-rows 7?> -->y"
                 "<![CDATA[<?bulkhead-rows 7?>]]></paragraph>",
                 "<paragraph>xy&lt;?bulkhead-rows 7?&gt;</paragraph>"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *text =
                        g_strdup_printf("<document xmlns='" NS "' version='1'>%s</document>",
                                        rows[i].blocks);
                g_autoptr(GError) error = NULL;

                g_ptr_array_set_size(sheets, 0);
                if (!compose(text, &error))
                        fail_msg("%s", error->message);
                assert_int_equal(sheets->len, 2);
                assert_sheet(1, rows[i].wanted);
        }
}

/* Rows have no prefix, so what they stand among must not need one. */
static void test_prefix(void **state G_GNUC_UNUSED)
{
        static const char *const rows[] = {
                "<p:document xmlns:p='" NS "'><p:table><p:rows of='letters'/></p:table>"
                "</p:document>",
                "<p:document xmlns:p='" NS "' xmlns:q='urn:other'><p:list><p:rows of='letters'/>"
                "</p:list></p:document>",
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(XmlDocument) sheet = NULL;
                xmlNode *block;

                g_ptr_array_set_size(sheets, 0);
                assert_true(compose(rows[i], NULL));
                sheet = sheet_of(1);
                block = xml_first_element(xmlDocGetRootElement(sheet));
                assert_true(xml_is(block, NS, i == 0 ? "table" : "list"));
                assert_true(xml_is(xml_first_element(block), NS, "row"));
        }
}

/* What is no page goes to the painter as it is, which says so. */
static void test_other_documents(void **state G_GNUC_UNUSED)
{
        static const char *const rows[] = {"<page xmlns='urn:other'><rows of='letters'/></page>",
                                           "<page><rows of='letters'/></page>"};

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_ptr_array_set_size(sheets, 0);
                assert_true(compose(rows[i], NULL));
                assert_int_equal(sheets->len, 1);
                assert_sheet(0, "<rows of=\"letters\"/></page>");
        }
}

static guint count_rows(guint number)
{
        g_autoptr(XmlDocument) sheet = sheet_of(number);
        xmlNode *block = xml_first_element(xmlDocGetRootElement(sheet));
        guint count = 0;

        if (xml_is(block, NS, "table"))
                block = xml_first_element(block);
        for (; block; block = xml_next_element(block))
                count += xml_is(block, NS, "row") ? 1 : 0;
        return count;
}

/* A long list comes in many sheets, of which the first alone has what a place is called. */
static void test_long(void **state G_GNUC_UNUSED)
{
        static const char *const rows[] = {
                "<rows of='long'/>",
                "<table id='t' follow='yes' keep='yes'><column/><rows of='long'/></table>",
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *text =
                        g_strdup_printf("<document xmlns='" NS "' version='1'>%s</document>",
                                        rows[i]);
                guint count = 0;

                g_ptr_array_set_size(sheets, 0);
                assert_true(compose(text, NULL));
                assert_true(sheets->len > 3);
                for (guint number = 1; number < sheets->len; number++) {
                        const char *sheet = sheets->pdata[number];

                        assert_true(strlen(sheet) < 80 * 1024);
                        count += count_rows(number);
                        if (i == 0)
                                continue;
                        assert_non_null(strstr(sheet, "alike=\"sheets.0\""));
                        assert_int_equal(strstr(sheet, " id=\"t\"") != NULL, number == 1);
                        assert_int_equal(strstr(sheet, " follow=") != NULL, number == 1);
                        assert_int_equal(strstr(sheet, " continues=\"yes\"") != NULL, number > 1);
                        assert_null(number > 1 ? strstr(sheet, " keep=") : NULL);
                }
                assert_int_equal(count, LONG);
        }
}

static void test_failures(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *block;
                guint refuses;
                const char *message;
        } rows[] = {
                {"<rows of='broken'/>", G_MAXUINT, "broken"},
                {"<list><rows of='broken'/></list>", G_MAXUINT, "broken"},
                {"<rows of='long'/>", 2, "refused"},
                {"<rows of='letters'/>", 1, "refused"},
                {"<list><rows of='letters'/></list>", 1, "refused"},
                {"<space/>", 0, "refused"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *text = g_strdup_printf("<document xmlns='" NS
                                                        "' version='1'>%s<space/></document>",
                                                        rows[i].block);
                g_autoptr(GError) error = NULL;

                g_ptr_array_set_size(sheets, 0);
                refuses = rows[i].refuses;
                assert_false(compose(text, &error));
                assert_string_equal(error->message, rows[i].message);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_places, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_prefix, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_other_documents, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_long, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_failures, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
