/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stylesheets of formats make, as text: frames with rows in them, and what is no frame or row.
 */
#include <glib/gstdio.h>
#include <string.h>

/* cmocka.h needs these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "render/format-pieces.h"
#include "render/json-form.h"

/* Two stylesheets that make what is in the document: as text, and as XML. */
static char *folder;
static Stylesheet *text_style, *xml_style;

static Stylesheet *make_style(const char *name, const char *method)
{
        const char *const layers[] = {folder, NULL};
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *content = g_strdup_printf(
                "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"
                "<xsl:output method='%s' encoding='UTF-8'/>"
                "<xsl:template match='/*'><xsl:copy-of select='node()'/></xsl:template>"
                "</xsl:stylesheet>",
                method);

        if (!g_file_set_contents(path, content, -1, NULL))
                return NULL;
        return stylesheet_load(layers, name, NULL);
}

static int set_up(void **state G_GNUC_UNUSED)
{
        folder = g_dir_make_tmp("test-format-pieces-XXXXXX", NULL);
        text_style = folder ? make_style("text.xsl", "text") : NULL;
        xml_style = text_style ? make_style("xml.xsl", "xml") : NULL;
        return xml_style ? 0 : -1;
}

static int tear_down(void **state G_GNUC_UNUSED)
{
        g_autofree char *first = g_build_filename(folder, "text.xsl", NULL);
        g_autofree char *second = g_build_filename(folder, "xml.xsl", NULL);

        stylesheet_free(text_style);
        stylesheet_free(xml_style);
        g_unlink(first);
        g_unlink(second);
        g_rmdir(folder);
        g_free(folder);
        return 0;
}

static XmlDocument *transform(Stylesheet *style, const char *content)
{
        const char *declared = strstr(content, "j:") ? " xmlns:j='" JSON_FORM_NAMESPACE "'" : "";
        g_autofree char *text = g_strdup_printf("<r%s>%s</r>", declared, content);
        g_autoptr(XmlDocument) document = xml_parse(text, strlen(text), "case", NULL);

        assert_non_null(document);
        return stylesheet_apply(style, document, NULL, NULL);
}

/* The whole that the frame and the rows make; NULL with error set. */
static char *write_whole(Stylesheet *style, const char *frame, const char *row, GError **error)
{
        g_autoptr(XmlDocument) of_frame = transform(style, frame), of_row = transform(style, row);
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
        g_autoptr(Spool) spool = spool_new(g_get_tmp_dir(), NULL);
        g_autoptr(SpoolRows) rows = spool_rows_new();
        g_autoptr(GPtrArray) pieces = format_frame(style, of_frame, error);

        if (!pieces || !format_rows(style, of_row, rows, error))
                return NULL;
        assert_true(spool_add(spool, 0, 0, 0, rows, NULL));
        assert_true(format_pieces_write(pieces, spool, stream, error));
        assert_true(g_output_stream_write_all(stream, "", 1, NULL, NULL, NULL));
        assert_true(g_output_stream_close(stream, NULL, NULL));
        return g_memory_output_stream_steal_data(G_MEMORY_OUTPUT_STREAM(stream));
}

#define DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

static void test_wholes(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name;
                Stylesheet **style;
                const char *frame, *row, *whole;
        } rows[] = {
                {"text", &text_style, "a<?bulkhead-rows x?>b<?other x?><!-- c --><d>e</d>",
                 "<?bulkhead-row x?>1<?bulkhead-row y?>2<?bulkhead-row x?>3<e>4</e>", "a13b"},
                {"no row", &text_style, "a<?bulkhead-rows x?>b", "", "ab"},
                {"an empty row", &text_style, "a<?bulkhead-rows x?>b",
                 "<?bulkhead-row x?><?bulkhead-row x?>1<?bulkhead-row x?>", "a1b"},
                {"a list without a name", &text_style, "a<?bulkhead-rows?>b",
                 "<?bulkhead-row?>1<?bulkhead-row x?>2", "a1b"},
                {"XML", &xml_style, "<a><?bulkhead-rows x?></a>",
                 "<?bulkhead-row x?><b/>2<!-- 3 --><c xmlns='urn:c'>&amp;</c>",
                 "<a><b/><c xmlns=\"urn:c\">&amp;</c></a>\n"},
                {"XML without an element", &xml_style, "<!-- a -->", "", "<!-- a -->\n"},
                {"a mark that has no end", &xml_style, "<a/><!-- <?bulkhead-rows x -->", "",
                 "<a/><!-- <?bulkhead-rows x -->\n"},
                {"JSON", &xml_style,
                 "<j:map><j:array key='k'><j:null/><?bulkhead-rows x?><?other x?>"
                 "<j:number>3</j:number></j:array></j:map>",
                 "<?bulkhead-row x?><j:number>1</j:number><?bulkhead-row x?><j:string>2</j:string>",
                 "{\"k\":[null,\n1,\n\"2\",\n3]}\n"},
                {"JSON that begins with rows", &xml_style,
                 "<j:array><?bulkhead-rows x?><j:null/></j:array>",
                 "<?bulkhead-row x?><j:number>1</j:number>", "[1,\nnull]\n"},
                {"JSON of two lists", &xml_style,
                 "<j:map><j:array key='a'><?bulkhead-rows x?></j:array>"
                 "<j:array key='b'><?bulkhead-rows?></j:array></j:map>",
                 "<?bulkhead-row?><j:number>1</j:number>", "{\"a\":[],\"b\":[1]}\n"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GError) error = NULL;
                g_autofree char *whole =
                        write_whole(*rows[i].style, rows[i].frame, rows[i].row, &error);
                const char *found = whole;

                if (!whole)
                        fail_msg("%s: %s", rows[i].name, error->message);
                if (g_str_has_prefix(found, DECLARATION))
                        found += strlen(DECLARATION);
                if (strcmp(found, rows[i].whole) != 0)
                        fail_msg("%s: %s", rows[i].name, whole);
        }
}

static void test_mistakes(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name;
                Stylesheet **style;
                const char *frame, *row, *says;
        } rows[] = {
                {"a row without a mark", &text_style, "", "1",
                 "The template text.xsl makes a row without <?bulkhead-row?>"},
                {"a text before the first row", &text_style, "", "1<?bulkhead-row x?>2",
                 "The template text.xsl makes a row without <?bulkhead-row?>"},
                {"an element before the first row", &xml_style, "<a/>",
                 "<b/><?bulkhead-row x?><c/>", "The template xml.xsl makes a row without"},
                {"a frame that is no JSON", &xml_style, "<j:number>x</j:number>", "",
                 "The template xml.xsl: x is no number as JSON has it."},
                {"a row that is no JSON", &xml_style, "<j:array><?bulkhead-rows x?></j:array>",
                 "<?bulkhead-row x?><j:number>y</j:number>",
                 "The template xml.xsl: y is no number as JSON has it."},
                {"a member that is no JSON", &xml_style,
                 "<j:array><?bulkhead-rows x?><j:boolean>z</j:boolean></j:array>", "",
                 "The template xml.xsl: z is neither true nor false."},
                {"a list in a list", &xml_style,
                 "<j:array><?bulkhead-rows x?><j:array><?bulkhead-rows y?></j:array></j:array>", "",
                 "An array holds a list of rows where none can be."},
                {"a list in a row", &xml_style, "<j:array><?bulkhead-rows x?></j:array>",
                 "<?bulkhead-row x?><j:array><?bulkhead-rows y?></j:array>",
                 "An array holds a list of rows where none can be."},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GError) error = NULL;
                g_autofree char *whole =
                        write_whole(*rows[i].style, rows[i].frame, rows[i].row, &error);

                if (whole || !g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT) ||
                    !strstr(error->message, rows[i].says))
                        fail_msg("%s: %s", rows[i].name, whole ? whole : error->message);
        }
}

/* Where nothing can be written the error is that of the stream. */
static void test_no_room(void **state G_GNUC_UNUSED)
{
        static const char *const frames[] = {"a", "<?bulkhead-rows x?>"};
        g_autoptr(XmlDocument) of_row = transform(text_style, "<?bulkhead-row x?>1");
        g_autoptr(Spool) spool = spool_new(g_get_tmp_dir(), NULL);
        g_autoptr(SpoolRows) rows = spool_rows_new();

        assert_true(format_rows(text_style, of_row, rows, NULL));
        assert_true(spool_add(spool, 0, 0, 0, rows, NULL));
        for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
                g_autoptr(XmlDocument) result = transform(text_style, frames[i]);
                g_autoptr(GPtrArray) pieces = format_frame(text_style, result, NULL);
                g_autoptr(GOutputStream) stream = g_memory_output_stream_new(NULL, 0, NULL, NULL);
                g_autoptr(GError) error = NULL;

                assert_false(format_pieces_write(pieces, spool, stream, &error));
                assert_true(g_error_matches(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_wholes),
                cmocka_unit_test(test_mistakes),
                cmocka_unit_test(test_no_room),
        };

        xml_init();
        return cmocka_run_group_tests(tests, set_up, tear_down);
}
