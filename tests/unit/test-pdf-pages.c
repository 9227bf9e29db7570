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
                {"a number and more", "<space points='1x'/>", "needs a number in points="},
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
                {"an image that is cut off",
                 "<picture width='1' height='1'><png>iVBORw0KGgoAAAANSUhEUg==</png></picture>",
                 "not a PNG image"},
                {"a gauge without parts", "<gauge value='1'/>", "at least one part"},
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
                {"an unknown style of a heading", "<heading level='1' style='loud'/>",
                 "no text style “loud”"},
                {"a level that is no number", "<heading level='one'/>", "needs a number in level="},
                {"a mistake in a heading", "<heading level='1'><b/></heading>", "<b> cannot stand"},
                {"an unknown style of a list", "<list style='loud'/>", "no text style “loud”"},
                {"a list of something else", "<list><point/></list>", "<point> is not expected"},
                {"a mistake in an item", "<list><item><b/></item></list>", "<b> cannot stand"},
                {"an unknown band of a callout", "<callout band='bad'/>", "no band “bad”"},
                {"an unknown style of a callout", "<callout style='loud'/>",
                 "no text style “loud”"},
                {"a callout of something else", "<callout><item/></callout>",
                 "<item> is not expected"},
                {"code of something else", "<code><item/></code>", "<item> is not expected"},
                {"an unknown style of code", "<code style='loud'/>", "no text style “loud”"},
                {"levels that are no number", "<contents levels='all'/>",
                 "needs a number in levels="},
                {"a break without a number", "<page-break unless-left='-1'/>",
                 "needs a number in unless-left="},
                {"a link in the other margin",
                 "<footer><right><link to='x'>x</link></right></footer>", "<link> cannot stand"},
                {"a page number of elsewhere in a margin",
                 "<header><left><page-of to='x'/></left></header>", "<page-of> cannot stand"},
                {"a footnote in a margin", "<header><left><note>x</note></left></header>",
                 "<note> cannot stand"},
                {"a count of pages in the body", "<paragraph><page-count/></paragraph>",
                 "<page-count> cannot stand"},
                {"a page of no place", "<paragraph><page-of/></paragraph>",
                 "lacks the attribute to="},
                {"a link of two kinds",
                 "<paragraph><link to='x' uri='https://example.org'>x</link></paragraph>",
                 "either to= or uri="},
                {"a mistake in a footnote", "<paragraph><note><b/></note></paragraph>",
                 "<b> cannot stand"},
                {"a row of something else", "<table><column/><row><field/></row></table>",
                 "<field> is not expected"},
                {"a table of something else", "<table><column/><line/></table>",
                 "<line> is not expected"},
                {"a number of rows that is none", "<table least='some'><column/></table>",
                 "needs a number in least="},
                {"a head of something else", "<table><column/><head><line/></head></table>",
                 "<line> is not expected"},
                {"a group of something else", "<table><column/><group><line/></group></table>",
                 "<line> is not expected"},
                {"a mistake in a title",
                 "<table><column/><group><title><b/></title></group></table>", "<b> cannot stand"},
                {"a mistake in what is continued", "<table><continued><b/></continued></table>",
                 "<b> cannot stand"},
                {"a mistake in a cell", "<table><column/><row><cell><b/></cell></row></table>",
                 "<b> cannot stand"},
                {"a width that is none", "<table><column width='wide'/></table>",
                 "needs a number in width="},
                {"a span that is none", "<table><column/><row><cell span='two'/></row></table>",
                 "needs a number in span="},
                {"a bar that is none", "<table><column/><row><cell bar='long'/></row></table>",
                 "needs a number in bar="},
                {"a bar of no length", "<table><column/><row><cell bar-maximum='x'/></row></table>",
                 "needs a number in bar-maximum="},
                {"an unknown band of a bar",
                 "<table><column/><row><cell bar-band='bad'/></row></table>", "no band “bad”"},
                {"facts of something else", "<facts><row/></facts>", "<row> is not expected"},
                {"a fact of something else", "<facts><fact><name/></fact></facts>",
                 "<name> is not expected"},
                {"a fact without a label", "<facts><fact><value>x</value></fact></facts>",
                 "a label and a value"},
                {"a mistake in a fact", "<facts><fact><label><b/></label></fact></facts>",
                 "<b> cannot stand"},
                {"a mistake in the value of a fact",
                 "<facts><fact><value><b/></value></fact></facts>", "<b> cannot stand"},
                {"a chart of something else", "<distribution><slice/></distribution>",
                 "<slice> is not expected"},
                {"a part of something else",
                 "<distribution><part count='1' band='ok'><b/></part></distribution>",
                 "<b> is not expected"},
                {"a mistake in a part",
                 "<distribution><part count='1' "
                 "band='ok'><label><b/></label></part></distribution>",
                 "<b> cannot stand"},
                {"a part without a band",
                 "<distribution><part count='1'><label>x</label></part></distribution>",
                 "a band and a label"},
                {"a part of an unknown band",
                 "<distribution><part count='1' band='bad'/></distribution>", "no band “bad”"},
                {"a part without a count", "<distribution><part band='ok'/></distribution>",
                 "needs a number in count="},
                {"a gauge of an unknown band", "<gauge value='1' band='bad'/>", "no band “bad”"},
                {"a gauge without an end", "<gauge value='1' maximum='x'/>",
                 "needs a number in maximum="},
                {"a slope without an end of its scale", "<slope before='a' after='b' maximum='x'/>",
                 "needs a number in maximum="},
                {"a slope without its first side", "<slope after='b'/>",
                 "lacks the attribute before="},
                {"a picture without a width", "<picture height='1'/>", "needs a number in width="},
                {"a picture of no width", "<picture width='0' height='1'/>", "above 0"},
                {"a picture of no height", "<picture width='1' height='0'/>", "above 0"},
                {"a picture of something else", "<picture width='1' height='1'><circle/></picture>",
                 "<circle> is not expected"},
                {"a path without a course", "<picture width='1' height='1'><path/></picture>",
                 "lacks the attribute d="},
                {"a viewbox without a width", "<picture width='1' height='1' viewbox='0 0 0 1'/>",
                 "four numbers"},
                {"a viewbox without a height", "<picture width='1' height='1' viewbox='0 0 1 0'/>",
                 "four numbers"},
                {"a viewbox that is no number",
                 "<picture width='1' height='1' viewbox='0 0 1 1x'/>", "four numbers"},
                {"a viewbox without a word", "<picture width='1' height='1' viewbox='0  1 1'/>",
                 "four numbers"},
                {"a viewbox without a place", "<picture width='1' height='1' viewbox='nan 0 1 1'/>",
                 "four numbers"},
                {"a viewbox without an end", "<picture width='1' height='1' viewbox='0 0 inf 1'/>",
                 "four numbers"},
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
                {"a line of code of two lines", "<code><line>a  &#10;\tb</line></code>", "a  \n b"},
                {"a carriage return", "<paragraph>a  &#13;b</paragraph>", "a b"},
                {"a deleted character", "<paragraph>a&#127;b</paragraph>", "a<U+007F>b"},
                {"a band without a name", "<paragraph>a<band> b</band></paragraph>", "a| b"},
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

/* What is no document of pages at all, and what has no time. */
static void test_roots(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *document, *message;
        } rows[] = {
                {"<part xmlns='urn:bulkhead:pages:1'/>", "pages.xml:1: This is not a document of "
                                                         "pages."},
                {"<document xmlns='urn:x'/>", "pages.xml:1: This is not a document of pages."},
                {"<document xmlns='urn:bulkhead:pages:1'/>",
                 "pages.xml:1: The element <document> lacks the attribute generated=."},
                {OPEN "<paragraph id='a'/><callout id='a'/></document>",
                 "pages.xml:1: The id “a” is there twice."},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(Markup) document =
                        markup_parse(rows[i].document, strlen(rows[i].document), "pages.xml", NULL);
                g_autoptr(GError) error = NULL;
                g_autoptr(Pages) pages = NULL;

                assert_non_null(document);
                pages = pages_read(document, style, &error);
                assert_null(pages);
                assert_string_equal(error->message, rows[i].message);
        }
}

/* A bar is a part of its maximum, never more than all of it, and none where the maximum is 0. */
static void test_bars(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *cell;
                float bar;
        } rows[] = {
                {"<cell bar='1' bar-maximum='4'/>", 0.25F},
                {"<cell bar='3'/>", 1},
                {"<cell bar='1' bar-maximum='0'/>", 0},
                {"<cell bar-maximum='4'/>", -1},
                {"<cell blank='yes'/>", -1},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *block =
                        g_strdup_printf("<table><column/><row>%s</row></table>", rows[i].cell);
                g_autoptr(Pages) pages = read_pages(block, NULL);
                const struct row *row;

                assert_non_null(pages);
                row = ((struct block *) pages->blocks->pdata[0])->table->rows->pdata[0];
                if (row->cells[0].bar < rows[i].bar || row->cells[0].bar > rows[i].bar)
                        fail_msg("%s: %f", rows[i].cell, (double) row->cells[0].bar);
                assert_int_equal(row->cells[0].blank, strstr(rows[i].cell, "blank") != NULL);
        }
}

static void test_views(void **state G_GNUC_UNUSED)
{
        g_autoptr(Pages) pages =
                read_pages("<picture width='10' height='5'><path d='M0 0L1 1'/></picture>"
                           "<picture width='10' height='5' viewbox='-1 2 300 100'><path d='M0 0L1 "
                           "1'/></picture>",
                           NULL);
        const struct picture *own, *other;

        assert_non_null(pages);
        own = ((struct block *) pages->blocks->pdata[0])->picture;
        other = ((struct block *) pages->blocks->pdata[1])->picture;
        assert_int_equal((int) own->view[2], 10);
        assert_int_equal((int) own->view[3], 5);
        assert_int_equal((int) other->view[0], -1);
        assert_int_equal((int) other->view[1], 2);
        assert_int_equal((int) other->view[2], 300);
        assert_int_equal((int) other->view[3], 100);
        assert_int_equal(other->parts->len, 1);
}

static void test_alignments(void **state G_GNUC_UNUSED)
{
        g_autoptr(Pages) pages = read_pages("<table><column align='right'/><column align='center' "
                                            "head-align='left'/><column width='fit'/></table>",
                                            NULL);
        const struct column *columns;

        assert_non_null(pages);
        columns = (const struct column *) (gpointer) ((struct block *) pages->blocks->pdata[0])
                          ->table->columns->data;
        assert_int_equal(columns[0].alignment, ALIGN_RIGHT);
        assert_int_equal(columns[0].head_alignment, ALIGN_RIGHT);
        assert_int_equal(columns[1].alignment, ALIGN_CENTER);
        assert_int_equal(columns[1].head_alignment, ALIGN_LEFT);
        assert_int_equal(columns[2].kind, COLUMN_FIT);
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
                cmocka_unit_test(test_roots),
                cmocka_unit_test(test_bars),
                cmocka_unit_test(test_views),
                cmocka_unit_test(test_alignments),
        };

        return cmocka_run_group_tests_name("pdf-pages", tests, read_style, free_style);
}
