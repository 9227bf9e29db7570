/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Painting: whole, the same every time, and an error where it cannot be written. */
#include <errno.h>
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "render/pdf/canvas.h"
#include "render/pdf/paint.h"

#define OPEN "<document xmlns='urn:bulkhead:pages:1' version='1' generated='2026-01-02T03:04:05Z'>"

static const char *const templates[] = {BULKHEAD_SOURCE_DIR "/templates", NULL};
static const char *const styles[] = {BULKHEAD_SOURCE_DIR "/styles", NULL};
static const char *const nowhere[] = {"/nonexistent", NULL};

static const struct render_options options = {
        .templates = templates,
        .styles = styles,
        .font_dir = BULKHEAD_SOURCE_DIR "/fonts",
        .paper = "a4",
};

/* The bytes of the PDF, or NULL. */
static GBytes *paint(const char *blocks, const struct render_options *how, GPtrArray *problems,
                     GError **error)
{
        g_autofree char *whole = g_strconcat(OPEN, blocks, "</document>", NULL);
        g_autoptr(Markup) document = markup_parse(whole, strlen(whole), "pages.xml", NULL);
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();

        assert_non_null(document);
        if (!paint_document(document, how, stream, problems, error))
                return NULL;
        assert_true(g_output_stream_close(stream, NULL, NULL));
        return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(stream));
}

static gboolean has(GBytes *bytes, const char *words)
{
        gsize size;
        const char *data = g_bytes_get_data(bytes, &size);

        return memmem(data, size, words, strlen(words)) != NULL;
}

static guint count_pages(GBytes *bytes)
{
        gsize size;
        const char *data = g_bytes_get_data(bytes, &size), *end = data + size, *at;
        const char *words = "/Type /Page %";
        guint n = 0;

        for (at = data; (at = memmem(at, (gsize) (end - at), words, strlen(words))); at++)
                n++;
        return n;
}

/* A table whose second row is the words so many times. */
static char *tall_table(const char *words, guint times)
{
        GString *out =
                g_string_new("<table><column width='1'/><head><row><cell>h</cell></row></head>"
                             "<row><cell>a</cell></row><group><title>g</title><row><cell>");

        for (guint i = 0; i < times; i++)
                g_string_append(out, words);
        g_string_append(out, "</cell></row></group><row><cell>z</cell></row></table>");
        return g_string_free(out, FALSE);
}

static char *repeat(const char *before, const char *words, guint times, const char *after)
{
        GString *out = g_string_new(before);

        for (guint i = 0; i < times; i++)
                g_string_append(out, words);
        g_string_append(out, after);
        return g_string_free(out, FALSE);
}

static void test_documents(void **state G_GNUC_UNUSED)
{
        g_autofree char *tall = tall_table("word ", 8000), *wide = tall_table("w", 20000);
        g_autofree char *slopes =
                repeat("<slope before='a' after='b'>",
                       "<line before='5' after='6' band='ok'><label>x</label></line>", 200,
                       "</slope>");
        g_autofree char *notes =
                repeat("", "<paragraph>x<note>a note, and its words</note></paragraph>", 120, "");
        g_autofree char *note = repeat("<paragraph>x<note>", "words of it ", 4000,
                                       "</note></paragraph><paragraph>y</paragraph>");
        const struct {
                const char *name, *blocks;
                guint pages; /* at least */
        } rows[] = {
                {"nothing", "", 1},
                {"an empty paragraph", "<paragraph/>", 1},
                {"empty tables", "<table><column width='1'/></table><table/>", 1},
                {"only fitted columns",
                 "<table><column width='fit'/><row><cell>x</cell></row></table>", 1},
                {"columns that take their width from their words",
                 "<table><column/><column width='fit'/><column/><column width='1'/><row><cell>x"
                 "</cell><cell>y</cell><cell bar='1'>z</cell><cell blank='yes'/></row></table>",
                 1},
                {"pictures, wider and taller than the page too",
                 "<picture width='9000' height='9000' viewbox='0 0 36 24' align='center'><path "
                 "d='M0 2h6v20h-6z' color='accent'/></picture><picture width='20' height='10' "
                 "align='right'><png>"
                 "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4"
                 "zwAE/wEHAAH/4iOeWQAAAABJRU5ErkJggg=="
                 "</png></picture>",
                 2},
                {"page breaks at the top",
                 "<page-break/><page-break/><paragraph>x</paragraph><page-break/>", 2},
                {"more space than a page",
                 "<paragraph>x</paragraph><space points='9000'/><paragraph>y</paragraph>", 2},
                {"a heading at the end", "<heading level='3'>x</heading>", 1},
                {"contents without headings", "<contents/>", 1},
                {"a gauge out of its range",
                 "<gauge value='99' band='ok'><range to='10' "
                 "band='ok'><label>x</label></range></gauge>",
                 1},
                {"a distribution of nothing",
                 "<distribution><part count='0' band='ok'><label>x</label></part></distribution>",
                 1},
                {"slopes that cross, leave the scale and stand still",
                 "<slope before='January' after='March'><line before='9.6' after='2' band='ok'>"
                 "<label>x</label></line><line before='1' after='99' band='unsafe'><label>y</label>"
                 "</line><line before='9.6' after='9.6' "
                 "band='safe'><label>z</label></line></slope>",
                 1},
                {"more slopes than a page has room for", slopes, 1},
                {"a footnote in a paragraph, a list and a callout",
                 "<paragraph>x<note>n</note></paragraph><list><item>y<note>m</note></item></list>"
                 "<callout><paragraph>z<note>l</note></paragraph></callout>",
                 1},
                {"footnotes that fill pages", notes, 3},
                {"a footnote longer than a page", note, 1},
                {"a row taller than a page", tall, 4},
                {"a word taller than a page", wide, 4},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GError) error = NULL;
                g_autoptr(GBytes) pdf = paint(rows[i].blocks, &options, NULL, &error);

                if (!pdf || !has(pdf, "%%EOF"))
                        fail_msg("%s: %s", rows[i].name, error ? error->message : "not whole");
                if (count_pages(pdf) < rows[i].pages)
                        fail_msg("%s: %u pages", rows[i].name, count_pages(pdf));
        }
}

/* How many pages it takes. */
static guint pages_of(const char *blocks)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) pdf = paint(blocks, &options, NULL, &error);

        if (!pdf)
                fail_msg("%s", error->message);
        return count_pages(pdf);
}

static void test_columns_make_tables_short(void **state G_GNUC_UNUSED)
{
        const char *row = "<row><cell>name</cell><cell>a package with a version 1.2.3-4+deb12u1 and"
                          " what else there is to say about it in a row</cell><cell>x</cell></row>";
        g_autofree char *even =
                repeat("<table><column width='1'/><column width='1'/><column width='1'/>", row, 150,
                       "</table>");
        g_autofree char *by_words =
                repeat("<table><column/><column/><column/>", row, 150, "</table>");
        /* One long value takes lines, and does not take the room of all others. */
        g_autofree char *value =
                repeat("<row><cell>", "long ", 800, "</cell><cell/><cell/></row></table>");
        g_autofree char *outlier = repeat("<table><column/><column/><column/>", row, 150, value);

        assert_true(pages_of(by_words) < pages_of(even));
        assert_true(pages_of(outlier) <= pages_of(by_words) + 1);
}

static void test_space_fills_the_page(void **state G_GNUC_UNUSED)
{
        assert_int_equal(
                pages_of("<paragraph>x</paragraph><space fill='yes'/><paragraph>y</paragraph>"
                         "<page-break/><paragraph>z</paragraph>"),
                2);
        assert_int_equal(
                pages_of("<paragraph>x</paragraph><space fill='yes'/><paragraph>y</paragraph>"
                         "<space points='30'/><paragraph>z</paragraph>"),
                1);
        /* There is nothing to fill where what follows is longer than the page. */
        assert_int_equal(pages_of("<paragraph>x</paragraph><space fill='yes'/><space points='700'/>"
                                  "<heading level='1' id='a'>y</heading><paragraph>z</paragraph>"),
                         2);
}

/* A table of n rows, a short one behind it, and then so much that the rows brought along show. */
static guint pages_with_tail(guint n, const char *follow)
{
        g_autofree char *tail = g_strdup_printf(
                "</table><table follow='%s'><column/><row><cell>x</cell></row><row><cell>x</cell>"
                "</row></table><space points='675'/><paragraph>x</paragraph>",
                follow);
        g_autofree char *blocks = repeat("<table><column/>", "<row><cell>x</cell></row>", n, tail);

        return pages_of(blocks);
}

static void test_a_table_brings_rows_along(void **state G_GNUC_UNUSED)
{
        guint more = 0;

        for (guint n = 55; n < 75; n++) {
                guint alone = pages_with_tail(n, "no"), along = pages_with_tail(n, "yes");

                assert_true(along >= alone);
                more += along - alone;
        }
        assert_in_range(more, 1, 4);
}

static void test_twice_the_same(void **state G_GNUC_UNUSED)
{
        const char *blocks =
                "<heading level='1' id='a'>A</heading>"
                "<paragraph>x <link to='a'>y</link> <page-of to='a'/></paragraph><contents/>";
        g_autoptr(GBytes) first = paint(blocks, &options, NULL, NULL);
        g_autoptr(GBytes) second = paint(blocks, &options, NULL, NULL);

        assert_non_null(first);
        assert_true(g_bytes_equal(first, second));
        assert_true(has(first, "/CreationDate (20260102030405"));
        assert_true(has(first, "/Marked true"));
}

static void test_missing_characters(void **state G_GNUC_UNUSED)
{
        g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GBytes) pdf = paint("<paragraph>&#xE123;&#xE124; &#xE123;</paragraph>"
                                      "<paragraph>&#xE123;</paragraph>",
                                      &options, problems, NULL);
        guint named = 0;

        assert_non_null(pdf);
        for (guint i = 0; i < problems->len; i++)
                named += strstr(problems->pdata[i], "U+E12") != NULL;
        assert_int_equal(named, 2);
}

static void test_refusals(void **state G_GNUC_UNUSED)
{
        struct render_options paper = options, style = options, fonts = options;
        g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) pdf = NULL;

        paper.paper = "a5";
        assert_null(paint("", &paper, NULL, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE));
        g_clear_error(&error);

        style.styles = nowhere;
        assert_null(paint("", &style, NULL, &error));
        assert_non_null(error);
        g_clear_error(&error);

        /* Where the document names a place that is none, an id on a paragraph of a callout. */
        assert_null(paint("<callout><paragraph id='x'>y</paragraph></callout>", &options, NULL,
                          &error));
        assert_non_null(strstr(error->message, "cannot be a place"));
        g_clear_error(&error);

        fonts.font_dir = "/nonexistent";
        pdf = paint("<paragraph>x</paragraph>", &fonts, problems, NULL);
        assert_non_null(pdf);
        assert_int_equal(problems->len, 1);
}

static void test_full_disk(void **state G_GNUC_UNUSED)
{
        const char *whole = OPEN "<paragraph>x</paragraph></document>";
        g_autoptr(Markup) document = markup_parse(whole, strlen(whole), "pages.xml", NULL);
        char room[512];
        g_autoptr(GOutputStream) stream =
                g_memory_output_stream_new(room, sizeof(room), NULL, NULL);
        g_autoptr(GError) error = NULL;

        assert_false(paint_document(document, &options, stream, NULL, &error));
        assert_true(g_error_matches(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE));
}

static void test_quoting(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *text, *quoted;
        } rows[] = {
                {"", "''"},           {"a b", "'a b'"},     {"a'b", "'a\\'b'"},
                {"a\\b", "'a\\\\b'"}, {"\\'", "'\\\\\\''"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *quoted = canvas_quote(rows[i].text);

                assert_string_equal(quoted, rows[i].quoted);
        }
}

static void test_hostile_names(void **state G_GNUC_UNUSED)
{
        /* Every ASCII character, quotes and backslashes in all places, as an id and in an address.
         */
        g_autoptr(GString) name = g_string_new("'\\'\\\\");
        g_autofree char *escaped = NULL, *blocks = NULL;
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) pdf = NULL;

        for (char c = ' '; c < 0x7f; c++)
                g_string_append_c(name, c);
        g_string_append(name, "é日'");
        escaped = g_markup_escape_text(name->str, -1);
        blocks = g_strdup_printf(
                "<heading level='1' id='%s'>%s</heading><paragraph><link to='%s'>x</link>"
                "<link uri='https://%s'>y</link></paragraph>",
                escaped, escaped, escaped, escaped);
        pdf = paint(blocks, &options, NULL, &error);
        if (!pdf)
                fail_msg("%s", error->message);
}

static int start(void **state G_GNUC_UNUSED)
{
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_documents),
                cmocka_unit_test(test_twice_the_same),
                cmocka_unit_test(test_missing_characters),
                cmocka_unit_test(test_refusals),
                cmocka_unit_test(test_full_disk),
                cmocka_unit_test(test_quoting),
                cmocka_unit_test(test_hostile_names),
                cmocka_unit_test(test_columns_make_tables_short),
                cmocka_unit_test(test_space_fills_the_page),
                cmocka_unit_test(test_a_table_brings_rows_along),
        };

        return cmocka_run_group_tests_name("pdf-paint", tests, start, NULL);
}
