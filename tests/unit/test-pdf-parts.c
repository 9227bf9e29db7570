/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A document that comes in parts: what leads from one to another. */
#include <stdlib.h>
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "render/pdf/pages.h"

#define OPEN "<document xmlns='urn:bulkhead:pages:1' version='1' generated='2026-01-02T03:04:05Z'>"

static const char *const styles[] = {BULKHEAD_SOURCE_DIR "/styles", NULL};
static struct page_style *style;

static int read_style(void **state G_GNUC_UNUSED)
{
        style = page_style_read(styles, NULL);
        return style ? 0 : -1;
}

static int free_style(void **state G_GNUC_UNUSED)
{
        page_style_free(style);
        return 0;
}

static gboolean read_part(struct pages *pages, const char *blocks, GError **error)
{
        g_autofree char *whole =
                g_strconcat("<part xmlns='urn:bulkhead:pages:1'>\n", blocks, "</part>", NULL);

        return pages_add(pages, whole, strlen(whole), "part.xml", error);
}

static gboolean read_frame(struct pages *pages, const char *blocks, GError **error)
{
        g_autofree char *whole = g_strconcat(OPEN, "\n", blocks, "</document>", NULL);

        return pages_add(pages, whole, strlen(whole), "pages.xml", error) &&
               pages_close(pages, error) && pages_rewind(pages, error);
}

static void test_parts(void **state G_GNUC_UNUSED)
{
        static const char *const order[] = {"before", "one", "two", "after"};
        g_autoptr(Pages) pages = pages_new(style, -1);
        g_autoptr(GError) error = NULL;

        /* Links lead both ways, and to parts that come later. */
        assert_true(read_part(pages, "<heading level='2' id='one' xmlns:x='urn:x'>one</heading>",
                              &error));
        assert_true(read_part(pages, "<paragraph id='two'>two<link to='end'> x</link></paragraph>",
                              &error));
        assert_true(read_frame(pages,
                               "<paragraph>before<link to='two'> y</link></paragraph><parts/>"
                               "<paragraph id='end'>after</paragraph>",
                               &error));
        assert_int_equal(pages->blocks->len, 4);
        for (guint i = 0; i < 4; i++) {
                const struct block *block = pages->blocks->pdata[i];
                const struct text *text = block->texts->pdata[0];

                assert_string_equal(text->spans[0].text, order[i]);
        }
}

static void test_mistakes_of_parts(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *part, *frame, *message;
        } rows[] = {
                {"an id of two parts", "<paragraph id='a'/>", "<paragraph id='a'/>", "there twice"},
                {"an id twice in a part", "<paragraph id='a'/><paragraph id='a'/>", NULL,
                 "part.xml:2: The id “a” is there twice."},
                {"an unknown element with an attribute", "<chapter id='a'/>", NULL,
                 "part.xml:2: The element <chapter> is not expected here."},
                {"what is no binding of a namespace", "<paragraph xmlnsx='a'/>", NULL,
                 "part.xml:2: The element <paragraph> has no attribute xmlnsx=."},
                {"a mistake in a part", "<chapter/>", NULL,
                 "part.xml:2: The element <chapter> is not expected here."},
                {"an attribute that nothing has",
                 "<table><column/><row id='b' colour='red'><cell/></row></table>", NULL,
                 "part.xml:2: The element <row> has no attribute colour=."},
                {"an attribute of another element", "", "<list><item style='small'>x</item></list>",
                 "pages.xml:2: The element <item> has no attribute style=."},
                {"two links to nowhere, of which the first in byte order is named", "",
                 "<paragraph><link to='c'>x</link><link to='a'>x</link><link to='b'>x</link>"
                 "</paragraph>",
                 "A link leads to “a”"},
                {"a part that the document leaves out",
                 "<paragraph id='a'/><table><column/><row id='b'/><row/></table>",
                 "<paragraph><link to='b'>x</link></paragraph>", "A link leads to “b”"},
                {"a link out of a part to nowhere", "<paragraph><link to='b'>x</link></paragraph>",
                 "", "part.xml:2: A link leads to “b”"},
                {"a link to nowhere", "", "<paragraph><link to='b'>x</link></paragraph>",
                 "pages.xml:2: A link leads to “b”"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(Pages) pages = pages_new(style, -1);
                g_autoptr(GError) error = NULL;

                if ((read_part(pages, rows[i].part, &error) &&
                     read_frame(pages, rows[i].frame, &error)) ||
                    !strstr(error->message, rows[i].message))
                        fail_msg("%s: %s", rows[i].name, error ? error->message : "it was read");
        }
}

/* Of many rows that are alike an even sample decides how wide their columns are. */
static void test_alike_rows(void **state G_GNUC_UNUSED)
{
        enum { ROWS = 2000, MOST = 480 };
        g_autoptr(Pages) pages = pages_new(style, -1);
        g_autoptr(GString) rows = g_string_new("<table alike='a'><column/>");
        const struct alike *alike;

        for (guint i = 0; i < ROWS; i++)
                g_string_append_printf(rows, "<row><cell>%04u</cell></row>", i);
        g_string_append(rows, "</table>");
        assert_true(read_part(pages, rows->str, NULL));
        assert_true(read_frame(pages, "<parts/>", NULL));
        alike = g_hash_table_lookup(pages->alike, "a");
        assert_non_null(alike);
        assert_in_range(alike->rows->len, MOST / 2, MOST);
        for (guint i = 0; i < alike->rows->len; i++) {
                const struct row *row = alike->rows->pdata[i];

                assert_int_equal(atoi(row->cells[0].text->spans[0].text), i * alike->stride);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_parts),
                cmocka_unit_test(test_mistakes_of_parts),
                cmocka_unit_test(test_alike_rows),
        };

        return cmocka_run_group_tests_name("pdf-parts", tests, read_style, free_style);
}
