/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A document of which no sheet stays in memory: what comes back from the file, and what does not
 * where that is damaged. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "base/scratch.h"
#include "render/pdf/pages.h"

#define NAMESPACE "xmlns='urn:bulkhead:pages:1'"
#define DOCUMENT                                                                                   \
        "<document " NAMESPACE " version='1' generated='2026-01-02T03:04:05Z'><parts/></document>"

static const char *const styles[] = {BULKHEAD_SOURCE_DIR "/styles", NULL};
static struct page_style *style;
static int shelf;

static int set_up(void **state G_GNUC_UNUSED)
{
        style = page_style_read(styles, NULL);
        shelf = scratch_open(NULL, NULL);
        return style && shelf >= 0 ? 0 : -1;
}

static int tear_down(void **state G_GNUC_UNUSED)
{
        page_style_free(style);
        return close(shelf);
}

/* A document without room for anything. */
static Pages *new_pages(int descriptor)
{
        Pages *pages = pages_new(style, descriptor);

        pages->most = pages->room = 0;
        return pages;
}

static gboolean add_part(Pages *pages, const char *blocks, GError **error)
{
        g_autofree char *whole = g_strconcat("<part " NAMESPACE ">", blocks, "</part>", NULL);

        return pages_add(pages, whole, strlen(whole), "part.xml", error);
}

static void close_pages(Pages *pages)
{
        assert_true(pages_add(pages, DOCUMENT, strlen(DOCUMENT), "pages.xml", NULL));
        assert_true(pages_close(pages, NULL));
}

static void add_words(gpointer context, const struct block *heading)
{
        const struct text *text = heading->texts ? heading->texts->pdata[0] : NULL;

        g_string_append_printf(context, "%s ", text ? text->spans[0].text : "");
}

static void test_headings(void **state G_GNUC_UNUSED)
{
        g_autoptr(Pages) pages = new_pages(shelf);
        g_autoptr(GString) words = g_string_new(NULL);

        assert_true(add_part(pages,
                             "<heading level='1'>one</heading><paragraph>x</paragraph>"
                             "<heading level='1' outline='no'>hidden</heading>"
                             "<heading level='3'>three</heading>",
                             NULL));
        assert_true(add_part(pages, "<heading level='2'>two</heading>", NULL));
        close_pages(pages);
        assert_true(pages->shelved > 0);
        assert_true(pages_each_heading(pages, 1, add_words, words, NULL));
        assert_string_equal(words->str, "one ");
        g_string_truncate(words, 0);
        assert_true(pages_each_heading(pages, 2, add_words, words, NULL));
        assert_string_equal(words->str, "one two ");
}

/* What a text has is kept with it. */
static void test_kept_text(void **state G_GNUC_UNUSED)
{
        g_autoptr(Pages) pages = new_pages(shelf);
        const struct text *kept;
        const struct block *block;
        gboolean has_note = FALSE, has_target = FALSE;

        assert_true(add_part(pages,
                             "<paragraph>a<note>b</note> <link uri='https://example.org'>c</link>"
                             "</paragraph>",
                             NULL));
        close_pages(pages);
        assert_true(pages_rewind(pages, NULL));
        block = pages->blocks->pdata[0];
        kept = pages_keep_text(pages, block->texts->pdata[0]);
        assert_true(pages_go_on(pages, NULL));
        assert_int_equal(pages->n_ready, 0);
        assert_string_equal(kept->spans[0].text, "a");
        for (guint i = 0; i < kept->n_spans; i++) {
                has_note |=
                        kept->spans[i].note && strcmp(kept->spans[i].note->spans[0].text, "b") == 0;
                has_target |= kept->spans[i].target &&
                              strcmp(kept->spans[i].target, "https://example.org") == 0;
        }
        assert_true(has_note);
        assert_true(has_target);
}

static gboolean add_further(Pages *pages, const char *blocks, GError **error)
{
        g_autofree char *whole = g_strconcat("<further " NAMESPACE ">", blocks, "</further>", NULL);

        return pages_add(pages, whole, strlen(whole), "further.xml", error);
}

/* The words of all blocks, as they come while a document is set. */
static char *read_all(Pages *pages, guint *ret_steps)
{
        GString *words = g_string_new(NULL);

        *ret_steps = 0;
        for (gboolean done = pages_rewind(pages, NULL); pages->n_ready > 0;
             done = pages_go_on(pages, NULL)) {
                assert_true(done);
                ++*ret_steps;
                for (guint i = 0; i < pages->n_ready; i++)
                        add_words(words, pages->blocks->pdata[i]);
        }
        return g_string_free(words, FALSE);
}

/* As many pieces come at a time as there is room for, and always one. */
static void test_window(void **state G_GNUC_UNUSED)
{
        enum { PARTS = 100 };
        static const struct {
                gsize room; /* for so many parts */
                guint steps;
        } rows[] = {{0, PARTS}, {2, PARTS / 2}, {2 * PARTS, 1}};
        const gsize size = strlen("<part " NAMESPACE "><paragraph>000</paragraph></part>");

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(Pages) pages = new_pages(shelf);
                g_autoptr(GString) expected = g_string_new(NULL);
                g_autofree char *words = NULL, *again = NULL;
                guint steps;

                pages->most = rows[i].room * size;
                for (guint part = 0; part < PARTS; part++) {
                        g_autofree char *block =
                                g_strdup_printf("<paragraph>%03u</paragraph>", part);

                        assert_true(add_part(pages, block, NULL));
                        g_string_append_printf(expected, "%03u ", part);
                }
                close_pages(pages);
                words = read_all(pages, &steps);
                assert_string_equal(words, expected->str);
                assert_int_equal(steps, rows[i].steps);
                again = read_all(pages, &steps);
                assert_string_equal(again, words);
        }
}

/* What is further may say where the parts stand; then it is not put away. */
static void test_further(void **state G_GNUC_UNUSED)
{
        static const char document[] =
                "<document " NAMESPACE " version='1' generated='2026-01-02T03:04:05Z'>"
                "<paragraph>one<link to='id'>x</link></paragraph></document>";
        g_autoptr(Pages) pages = new_pages(shelf);
        g_autoptr(GError) error = NULL;
        g_autofree char *words = NULL;
        guint steps;

        assert_true(add_part(pages,
                             "<paragraph id='id'>three<link to='last'>x</link></paragraph>"
                             "<table alike='a'><column/><row><cell><link to='id'>x</link></cell>"
                             "</row></table>",
                             NULL));
        assert_false(add_further(pages, "<paragraph/>", &error));
        assert_non_null(strstr(error->message, "<further> is not expected"));
        assert_true(pages_add(pages, document, strlen(document), "pages.xml", NULL));
        assert_true(add_further(pages, "<paragraph>two</paragraph>", NULL));
        assert_true(add_further(pages, "<paragraph>and</paragraph><parts/>", NULL));
        assert_true(add_further(
                pages, "<paragraph id='last'>four<link to='id'>x</link></paragraph>", NULL));
        assert_true(pages_close(pages, NULL));
        words = read_all(pages, &steps);
        assert_string_equal(words, "one two and three  four ");
}

/* A mistake is one at once, and so is a file that cannot be written. */
static void test_mistakes(void **state G_GNUC_UNUSED)
{
        int closed = open("/dev/null", O_RDONLY | O_CLOEXEC);
        g_autoptr(Pages) pages = new_pages(shelf), unwritten = new_pages(closed);
        g_autoptr(GError) error = NULL;

        assert_false(add_part(pages, "<paragraph/><chapter/><paragraph/>", &error));
        assert_non_null(strstr(error->message, "<chapter> is not expected"));
        g_clear_error(&error);
        assert_false(add_part(pages, "<paragraph>", &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT));
        g_clear_error(&error);
        assert_false(add_part(unwritten, "<paragraph/>", &error));
        assert_non_null(strstr(error->message, "temporary file cannot be written"));
        close(closed);
}

/* What comes back is looked at as if it were new. */
static void test_damage(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *old, *new;
                const char *message;
        } rows[] = {
                {"no XML", "<heading", "<<eading", ""},
                {"another block", "paragraph", "chapterxx", "<chapterxx> is not expected"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(Pages) pages = new_pages(shelf);
                g_autoptr(GString) words = g_string_new(NULL);
                g_autoptr(GError) error = NULL;
                char *text, *place;

                assert_true(add_part(
                        pages, "<heading level='1'>one</heading><paragraph/><paragraph/>", NULL));
                close_pages(pages);
                text = g_malloc0(pages->shelved + 1);
                assert_true(scratch_read(shelf, 0, text, pages->shelved, NULL));
                place = strstr(text, rows[i].old);
                assert_non_null(place);
                memcpy(place, rows[i].new, strlen(rows[i].new));
                assert_true(scratch_write(shelf, 0, text, pages->shelved, NULL));
                g_free(text);
                assert_false(pages_rewind(pages, &error));
                if (!strstr(error->message, rows[i].message))
                        fail_msg("%s: %s", rows[i].name, error->message);
                assert_int_equal(pages->n_ready, 0);
                assert_false(pages_each_heading(pages, 1, add_words, words, NULL));
                assert_string_equal(words->str, "");
        }
}

static void test_lost_file(void **state G_GNUC_UNUSED)
{
        g_autoptr(Pages) pages = new_pages(shelf);
        g_autoptr(GError) error = NULL;

        assert_true(add_part(pages, "<paragraph/>", NULL));
        close_pages(pages);
        assert_int_equal(ftruncate(shelf, 0), 0);
        assert_false(pages_rewind(pages, &error));
        assert_non_null(strstr(error->message, "temporary file cannot be read"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_headings),  cmocka_unit_test(test_kept_text),
                cmocka_unit_test(test_mistakes),  cmocka_unit_test(test_damage),
                cmocka_unit_test(test_window),    cmocka_unit_test(test_further),
                cmocka_unit_test(test_lost_file),
        };

        return cmocka_run_group_tests_name("pdf-shelf", tests, set_up, tear_down);
}
