/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading pages.xml: what is a mistake of the template, and what becomes of words. */
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

static struct pages *read_pages(const char *blocks, GError **error)
{
        g_autofree char *whole = g_strconcat(OPEN, "\n", blocks, "</document>", NULL);
        g_autoptr(Markup) document = markup_parse(whole, strlen(whole), "pages.xml", NULL);

        assert_non_null(document);
        return pages_read(document, style, error);
}

static void test_mistakes(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *blocks, *message;
        } rows[] = {
                {"an unknown block", "<chapter/>", "<chapter> is not expected"},
                {"an unknown inline element", "<paragraph><b>x</b></paragraph>",
                 "<b> cannot stand"},
                {"an unknown text style", "<paragraph style='loud'/>", "no text style “loud”"},
                {"an unknown band", "<paragraph><band name='bad'>x</band></paragraph>",
                 "no band “bad”"},
                {"a link to nowhere", "<paragraph><link to='x'>x</link></paragraph>",
                 "nothing has that id"},
                {"a page of nowhere", "<paragraph><page-of to='x'/></paragraph>",
                 "nothing has that id"},
                {"a link without a target", "<paragraph><link>x</link></paragraph>",
                 "either to= or uri="},
                {"an id twice", "<heading level='1' id='a'/><heading level='1' id='a'/>",
                 "there twice"},
                {"a level of 4", "<heading level='4'/>", "1, 2 or 3"},
                {"too many cells", "<table><column width='1'/><row><cell/><cell/></row></table>",
                 "more cells than the table has columns"},
                {"a span of 0", "<table><column width='1'/><row><cell span='0'/></row></table>",
                 "more cells than the table has columns"},
                {"a number that is none", "<space points='wide'/>", "needs a number in points="},
                {"a number that is too much", "<space points='inf'/>", "needs a number in points="},
                {"a gauge without a value", "<gauge/>", "needs a number in value="},
                {"a chart without parts", "<distribution/>", "at least one part"},
                {"a part without a label",
                 "<distribution><part count='1' band='ok'/></distribution>", "a band and a label"},
                {"a fact without a value", "<facts><fact><label>x</label></fact></facts>",
                 "a label and a value"},
                {"a slope without an end",
                 "<slope before='a' after='b'><line before='1' band='ok'/></slope>",
                 "needs a number in after="},
                {"a slope without a side",
                 "<slope before='a'><line before='1' after='2' band='ok'/></slope>", "after"},
                {"a footnote in a footnote", "<paragraph><note>x<note>y</note></note></paragraph>",
                 "footnote cannot stand here"},
                {"a footnote in a table",
                 "<table><column width='1'/><row><cell><note>y</note></cell></row></table>",
                 "footnote cannot stand here"},
                {"tables that are alike and are not",
                 "<table alike='a'><column/></table><table alike='a'><column/><column/></table>",
                 "has 2 columns; another"},
                {"a picture without a size", "<picture width='1'/>", "needs a number in height="},
                {"a path with a mistake",
                 "<picture width='1' height='1'><path d='M0 0L1'/></picture>",
                 "a mistake at character 7"},
                {"an image that is none",
                 "<picture width='1' height='1'><png>bm8gaW1hZ2U=</png></picture>",
                 "not a PNG image"},
                {"a color that is none",
                 "<picture width='1' height='1'><path d='M0 0' color='mauve'/></picture>",
                 "no color “mauve”"},
                {"a viewbox of three numbers", "<picture width='1' height='1' viewbox='0 0 1'/>",
                 "four numbers"},
                {"a page number in the body", "<paragraph><page-number/></paragraph>",
                 "<page-number> cannot stand"},
                {"a link in a margin",
                 "<header><left><link uri='https://example.org'>x</link></left></header>",
                 "<link> cannot stand"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GError) error = NULL;
                g_autoptr(Pages) pages = read_pages(rows[i].blocks, &error);

                if (pages || !g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT) ||
                    !g_str_has_prefix(error->message, "pages.xml:2: ") ||
                    !strstr(error->message, rows[i].message))
                        fail_msg("%s: %s", rows[i].name, error ? error->message : "it was read");
        }
}

/* The spans as "text", joined by "|". */
static char *words_of(const struct text *text)
{
        GString *out = g_string_new(NULL);

        for (guint i = 0; i < text->n_spans; i++)
                g_string_append_printf(out, "%s%s", i ? "|" : "", text->spans[i].text);
        return g_string_free(out, FALSE);
}

static void test_words(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *block, *words;
        } rows[] = {
                {"nothing", "<paragraph/>", ""},
                {"blank", "<paragraph> \n </paragraph>", ""},
                {"space is collapsed", "<paragraph>\n a \t b\n</paragraph>", "a b"},
                {"one space between spans", "<paragraph>a <strong> b </strong> c</paragraph>",
                 "a |b |c"},
                {"a space before a span", "<paragraph>a<strong> b</strong></paragraph>", "a| b"},
                {"a blank span at the end", "<paragraph>a<strong> </strong></paragraph>", "a"},
                {"a break", "<paragraph>a<break/> b</paragraph>", "a|\n|b"},
                {"code keeps its space", "<code><line>  a  b</line></code>", "  a  b"},
                {"a bidirectional override", "<paragraph>a&#x202e;b</paragraph>", "a<U+202E>b"},
                {"a zero-width space", "<paragraph>a&#x200b;b</paragraph>", "a<U+200B>b"},
                {"a C1 control", "<paragraph>a&#x85;b</paragraph>", "a<U+0085>b"},
                {"marks that no letter has",
                 "<paragraph>e&#x301;&#x301;&#x301;&#x301;&#x301;&#x301;&#x301;&#x301;&#x301;&#"
                 "x301;"
                 "&#x301;&#x301;&#x301;&#x301;x&#x301;</paragraph>",
                 "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81"
                 "\xcc\x81\xcc\x81\xcc\x81<U+0301><U+0301>x\xcc\x81"},
                {"an object character", "<paragraph>a&#xfffc;b</paragraph>", "a<U+FFFC>b"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(Pages) pages = read_pages(rows[i].block, NULL);
                const struct block *block = pages ? pages->blocks->pdata[0] : NULL;
                g_autofree char *words = block ? words_of(block->texts->pdata[0]) : NULL;

                if (g_strcmp0(words, rows[i].words) != 0)
                        fail_msg("%s: “%s”, not “%s”", rows[i].name, words, rows[i].words);
        }
}

static void test_addresses(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *uri;
                gboolean linked;
        } rows[] = {
                {"https://example.org/", TRUE},
                {"http://example.org/", TRUE},
                {"mailto:a@example.org", TRUE},
                {"javascript:alert(1)", FALSE},
                {"file:///etc/passwd", FALSE},
                {"man:nginx(8)", FALSE},
                {"", FALSE},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *block =
                        g_strdup_printf("<paragraph><link uri='%s'>x</link></paragraph>",
                                        rows[i].uri);
                g_autoptr(Pages) pages = read_pages(block, NULL);
                const struct text *text;

                assert_non_null(pages);
                text = ((struct block *) pages->blocks->pdata[0])->texts->pdata[0];
                if ((text->spans[0].target != NULL) != rows[i].linked)
                        fail_msg("%s", rows[i].uri);
        }
}

static void test_same_words_are_kept_once(void **state G_GNUC_UNUSED)
{
        g_autoptr(Pages) pages = read_pages("<paragraph>a <code>b</code></paragraph>"
                                            "<paragraph>a\n<code>b</code></paragraph>"
                                            "<paragraph>a <strong>b</strong></paragraph>",
                                            NULL);
        const struct text *texts[3];

        assert_non_null(pages);
        for (guint i = 0; i < 3; i++)
                texts[i] = ((struct block *) pages->blocks->pdata[i])->texts->pdata[0];
        assert_ptr_equal(texts[0], texts[1]);
        assert_ptr_not_equal(texts[0], texts[2]);
}

static gboolean read_part(struct pages *pages, const char *blocks, GError **error)
{
        g_autofree char *whole =
                g_strconcat("<part xmlns='urn:bulkhead:pages:1'>\n", blocks, "</part>", NULL);
        g_autoptr(Markup) part = markup_parse(whole, strlen(whole), "part.xml", NULL);

        assert_non_null(part);
        return pages_read_part(pages, part, style, error);
}

static gboolean read_frame(struct pages *pages, const char *blocks, GError **error)
{
        g_autofree char *whole = g_strconcat(OPEN, "\n", blocks, "</document>", NULL);
        g_autoptr(Markup) document = markup_parse(whole, strlen(whole), "pages.xml", NULL);

        assert_non_null(document);
        return pages_read_document(pages, document, style, error);
}

static void test_parts(void **state G_GNUC_UNUSED)
{
        static const char *const order[] = {"before", "one", "two", "after"};
        g_autoptr(Pages) pages = pages_new();
        g_autoptr(GError) error = NULL;

        /* Links lead both ways, and to parts that come later. */
        assert_true(read_part(pages, "<heading level='2' id='one'>one</heading>", &error));
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
                {"a link out of a part to nowhere", "<paragraph><link to='b'>x</link></paragraph>",
                 "", "part.xml:2: A link leads to “b”"},
                {"a link to nowhere", "", "<paragraph><link to='b'>x</link></paragraph>",
                 "pages.xml:2: A link leads to “b”"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(Pages) pages = pages_new();
                g_autoptr(GError) error = NULL;

                assert_true(read_part(pages, rows[i].part, NULL));
                if (read_frame(pages, rows[i].frame, &error) ||
                    !strstr(error->message, rows[i].message))
                        fail_msg("%s: %s", rows[i].name, error ? error->message : "it was read");
        }
}

static void test_same_rows_are_kept_once(void **state G_GNUC_UNUSED)
{
        g_autoptr(Pages) pages =
                read_pages("<table><column width='1' code='yes'/><column width='1'/>"
                           "<row><cell>a</cell><cell>a</cell></row>"
                           "<row quiet='yes'><cell>a</cell><cell>a</cell></row>"
                           "<row id='x'><cell>a</cell><cell>a</cell></row></table>"
                           "<table><column width='2' code='yes'/><column width='1'/>"
                           "<row><cell>a</cell><cell>a</cell></row></table>",
                           NULL);
        const struct row *rows[4];

        assert_non_null(pages);
        for (guint i = 0; i < 4; i++)
                rows[i] = ((struct block *) pages->blocks->pdata[i / 3])->table->rows->pdata[i % 3];
        assert_ptr_equal(rows[0], rows[3]);
        assert_ptr_not_equal(rows[0], rows[1]);
        assert_ptr_not_equal(rows[0], rows[2]);
        /* The first column is code. */
        assert_ptr_not_equal(rows[0]->cells[0].text, rows[0]->cells[1].text);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_mistakes),
                cmocka_unit_test(test_words),
                cmocka_unit_test(test_addresses),
                cmocka_unit_test(test_same_words_are_kept_once),
                cmocka_unit_test(test_same_rows_are_kept_once),
                cmocka_unit_test(test_parts),
                cmocka_unit_test(test_mistakes_of_parts),
        };

        return cmocka_run_group_tests_name("pdf-pages", tests, read_style, free_style);
}
