/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A long document, of which most is on the shelf while it is set, looks as if all were at hand. */
#include <string.h>
#include <unistd.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "base/scratch.h"
#include "render/pdf/paint.h"

#define SHEET(name) "<" name " xmlns='urn:bulkhead:pages:1'"

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

static void add(struct pages *pages, const char *sheet)
{
        g_autoptr(GError) error = NULL;

        if (!pages_add(pages, sheet, strlen(sheet), "pages.xml", &error))
                fail_msg("%s", error->message);
}

/* What a report has, and at each end something that minds what comes next: a footnote that its page
 * still owes, a heading that stays with its words, a table whose last rows do. */
static void add_part(struct pages *pages, guint n)
{
        GString *part = g_string_new(SHEET("part") ">");

        g_string_append_printf(part,
                               "<heading level='2' id='part.%u'>Part %u</heading>"
                               "<paragraph>Words<note>A note of %u</note> and a "
                               "<link to='part.%u'>link</link></paragraph>"
                               "<table alike='rows'><column/><column/><head><row><cell>a</cell>"
                               "<cell>b</cell></row></head>",
                               n, n, n, n ? n - 1 : n);
        for (guint i = 0; i < 5 + n % 7 * 9; i++)
                g_string_append_printf(part, "<row><cell>row %u</cell><cell>%s %u</cell></row>", i,
                                       i % 3 ? "the same" : "of its own", i % 3 ? 0 : n);
        g_string_append(part, "</table>");
        if (n % 3 == 0)
                g_string_append(part, "<paragraph follow='yes'>what follows</paragraph>");
        if (n % 4 == 0)
                g_string_append(part, "<heading level='3'>stays with what is next</heading>");
        if (n % 5 == 0)
                g_string_append(part, "<code><line>one</line><line>two</line></code>"
                                      "<paragraph>z<note>owed</note></paragraph>");
        g_string_append(part, "</part>");
        add(pages, part->str);
        g_string_free(part, TRUE);
}

static void add_document(struct pages *pages)
{
        add(pages, SHEET("document") " version='1' generated='2026-01-02T03:04:05Z'>"
                                     "<header><left>head</left></header></document>");
        add(pages, SHEET("further") "><contents levels='3'/></further>");
        add(pages, SHEET("further") "><parts/></further>");
        add(pages, SHEET("further") "><heading level='1'>End</heading></further>");
        add(pages, SHEET("further") "><paragraph>of <page-of to='part.3'/></paragraph></further>");
}

/* The document that add makes, with so many bytes at hand. */
static GBytes *paint(int shelf, gsize most, guint n_parts, GError **error)
{
        g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(PangoContext) fonts =
                fonts_context_new(BULKHEAD_SOURCE_DIR "/fonts", style, problems, NULL);
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
        g_autoptr(Pages) pages = pages_new(style, shelf);

        pages->most = pages->room = most;
        for (guint i = 0; i < n_parts; i++)
                add_part(pages, i);
        add_document(pages);
        assert_true(pages_close(pages, NULL));
        assert_true((pages->shelved > 0) == (most == 0));
        /* Nobody writes to the shelf any more. */
        if (error && ftruncate(shelf, (off_t) pages->shelved / 2) < 0)
                fail_msg("ftruncate");
        if (!paint_pages(pages, style, fonts, "a4", stream, problems, error))
                return NULL;
        assert_true(g_output_stream_close(stream, NULL, NULL));
        return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(stream));
}

static void test_same_document(void **state G_GNUC_UNUSED)
{
        for (guint n_parts = 20; n_parts < 28; n_parts++) {
                int shelf = scratch_open(NULL, NULL);
                g_autoptr(GBytes) held = paint(shelf, PAGES_IN_MEMORY, n_parts, NULL);
                g_autoptr(GBytes) shelved = paint(shelf, 0, n_parts, NULL);

                assert_non_null(held);
                assert_non_null(shelved);
                assert_true(g_bytes_equal(held, shelved));
                close(shelf);
        }
}

static void test_lost_shelf(void **state G_GNUC_UNUSED)
{
        int shelf = scratch_open(NULL, NULL);
        g_autoptr(GError) error = NULL;

        assert_null(paint(shelf, 0, 20, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED));
        assert_non_null(strstr(error->message, "temporary file"));
        close(shelf);
}

static void test_order_of_sheets(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *sheets[3];
        } rows[] = {
                {"what is further before the document", {SHEET("further") "/>"}},
                {"a part after the document",
                 {SHEET("document") " version='1' generated='2026-01-02T03:04:05Z'/>",
                  SHEET("part") "/>"}},
                {"two documents",
                 {SHEET("document") " version='1' generated='2026-01-02T03:04:05Z'/>",
                  SHEET("document") " version='1' generated='2026-01-02T03:04:05Z'/>"}},
                {"something else", {"<part/>"}},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(Pages) pages = pages_new(style, -1);
                g_autoptr(GError) error = NULL;

                for (guint j = 0; rows[i].sheets[j] && !error; j++)
                        pages_add(pages, rows[i].sheets[j], strlen(rows[i].sheets[j]), "pages.xml",
                                  &error);
                if (!error || !strstr(error->message, "is not expected here"))
                        fail_msg("%s: %s", rows[i].name, error ? error->message : "it was read");
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_same_document),
                cmocka_unit_test(test_lost_shelf),
                cmocka_unit_test(test_order_of_sheets),
        };

        return cmocka_run_group_tests_name("pdf-shelf", tests, read_style, free_style);
}
