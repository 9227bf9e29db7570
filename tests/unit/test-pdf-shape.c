/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of words: where they may break, and that nothing is lost or added by it. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "render/pdf/fonts.h"
#include "render/pdf/shape.h"

static const char *const styles[] = {BULKHEAD_SOURCE_DIR "/styles", NULL};

struct fixture {
        PageStyle *style;
        GPtrArray *problems;
        PangoContext *context;
        Shaper *shaper;
};

static void start(struct fixture *fixture)
{
        fixture->style = page_style_read(styles, NULL);
        assert_non_null(fixture->style);
        fixture->problems = g_ptr_array_new_with_free_func(g_free);
        fixture->context = fonts_context_new(BULKHEAD_SOURCE_DIR "/fonts", fixture->style,
                                             fixture->problems, NULL);
        assert_non_null(fixture->context);
        fixture->shaper = shaper_new(fixture->context, fixture->style, fixture->problems);
}

static void stop(struct fixture *fixture)
{
        shaper_free(fixture->shaper);
        g_object_unref(fixture->context);
        g_ptr_array_unref(fixture->problems);
        page_style_free(fixture->style);
}

static struct text *one_span(const char *words)
{
        struct text *text = g_malloc0(sizeof(struct text) + sizeof(struct span));

        text->n_spans = 1;
        text->spans[0].text = words;
        return text;
}

/* The characters of a line. */
static char *line_words(const struct line *line)
{
        GString *words = g_string_new(NULL);

        for (guint i = 0; i < line->n_runs; i++)
                g_string_append_len(words, line->runs[i].utf8, line->runs[i].n_bytes);
        return g_string_free(words, FALSE);
}

static char *repeat(const char *words, guint times)
{
        GString *out = g_string_new(NULL);

        while (times-- > 0)
                g_string_append(out, words);
        return g_string_free(out, FALSE);
}

/* However long a word is and whatever it is of, its lines are full, begin with a letter, and are
 * the word together. */
static void test_long_words(void **state G_GNUC_UNUSED)
{
        enum { WIDTH = 400 };
        static const struct {
                const char *name, *words;
                guint times;
                guint piece; /* characters, of which each full line has a multiple; 0: any */
        } rows[] = {
                {"letters", "z", 100000, 8},
                {"a short word's letters are parted anywhere", "z", 490, 0},
                {"letters with marks", "e\xcc\x81", 20000, 0},
                {"letters with marks on them and below", "e\xcc\x81\xcc\xa3\xcc\x84", 5000, 0},
                {"separators", "/", 50000, 0},
                {"separators with marks", "/\xcc\x81/", 5000, 0},
                {"a path", "/a-folder", 5000, 0},
                {"Chinese", "\xe7\xbd\x91", 10000, 0},
                {"spaces that do not break", "aaaa\xc2\xa0", 5000, 0},
        };
        struct fixture fixture;

        start(&fixture);
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *words = repeat(rows[i].words, rows[i].times);
                g_autofree struct text *text = one_span(words);
                g_autoptr(GString) all = g_string_new(NULL);
                struct shape *shape =
                        shaper_once(fixture.shaper, text, fixture.style->roles[ROLE_TABLE], WIDTH);

                assert_true(shape->n_lines > 1);
                for (guint j = 0; j < shape->n_lines; j++) {
                        const struct line *line = &shape->lines[j];
                        g_autofree char *own = line_words(line);
                        gboolean full = line->width > 0.85 * WIDTH && line->width <= WIDTH + 0.01;
                        gboolean last = j + 1 == shape->n_lines;

                        if (!full && !last)
                                fail_msg("%s: line %u is %.1f wide", rows[i].name, j, line->width);
                        if (g_unichar_ismark(g_utf8_get_char(own)))
                                fail_msg("%s: line %u begins with a mark", rows[i].name, j);
                        if (rows[i].piece > 0 && !last && strlen(own) % rows[i].piece != 0)
                                fail_msg("%s: line %u ends in the middle of a piece", rows[i].name,
                                         j);
                        g_string_append(all, own);
                }
                if (!g_str_equal(all->str, words))
                        fail_msg("%s: the words are others", rows[i].name);
                shape_free(shape);
        }
        stop(&fixture);
}

/* Where a reader would break a name, a path and a setting. */
static void test_breaks(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *words, *wanted; /* the lines, with a bar between them */
                double width;               /* in characters of the code family */
        } rows[] = {
                {"systemd-suspend-then-hibernate.service",
                 "systemd-suspend-then|-hibernate.service", 32},
                {"/usr/lib/systemd/system/container-getty@.service",
                 "/usr/lib/systemd/system/|container-getty@.service", 30},
                {"/usr/lib/systemd/system/container-getty@.service",
                 "/usr/lib/systemd/system/container|-getty@.service", 42},
                {"InaccessiblePaths=-/mnt -/media", "InaccessiblePaths=-/mnt|-/media", 26},
                {"was set at /usr/lib/x:12", "was set at|/usr/lib/x:12", 14},
                {"InaccessiblePaths=-/mnt/x/y", "InaccessiblePaths=|-/mnt/x/y", 20},
                {"SystemCallFilter=~@resources", "SystemCallFilter=|~@resources", 19},
                {"RootDirectory=/RootImage=", "RootDirectory=|/RootImage=", 16},
                {"1:9.2p1-2+deb12u10-of-long-length.service",
                 "1:9.2p1-2+deb12u10-of-long|-length.service", 30},
                {"part_without_any_separatorinit.service",
                 "part_without_any_|separatorinit.service", 28},
                {"x-averyveryverylongnameofsomethingelse.service",
                 "x-averyveryverylongnameofsomethingelse.|service", 41},
                {"https://www.example.org/page", "https://www.|example.org/page", 18},
                {"at /lib/systemd-hostnamed.service:25, and",
                 "at /lib/systemd|-hostnamed.service:25, and", 28},
                {"/lib/a-name-b.conf:1234", "/lib/a-name|-b.conf:1234", 21},
                {"offline", "offline", 18},
        };
        struct fixture fixture;

        start(&fixture);
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                const struct text_style *style = fixture.style->roles[ROLE_TABLE];
                g_autofree struct text *text = one_span(rows[i].words), *one = one_span("m");
                g_autoptr(GString) lines = g_string_new(NULL);
                struct shape *shape;
                double width;

                text->spans[0].flags = one->spans[0].flags = SPAN_CODE;
                shape = shaper_once(fixture.shaper, one, style, -1);
                width = shape->width * rows[i].width;
                shape_free(shape);
                shape = shaper_once(fixture.shaper, text, style, width);
                for (guint j = 0; j < shape->n_lines; j++) {
                        g_autofree char *own = line_words(&shape->lines[j]);

                        g_string_append_printf(lines, "%s%s", j > 0 ? "|" : "", g_strchomp(own));
                }
                if (!g_str_equal(lines->str, rows[i].wanted))
                        fail_msg("%s: %s", rows[i].words, lines->str);
                shape_free(shape);
        }
        stop(&fixture);
}

/* Each letter is a glyph of its own, or names would be pasted with ligatures. */
static void test_no_ligatures(void **state G_GNUC_UNUSED)
{
        static const guint flags[] = {0, SPAN_STRONG, SPAN_CODE};
        struct fixture fixture;

        start(&fixture);
        for (gsize i = 0; i < G_N_ELEMENTS(flags); i++) {
                g_autofree struct text *text = one_span("firstboot-offline-flush");
                struct shape *shape;

                text->spans[0].flags = flags[i];
                shape = shaper_once(fixture.shaper, text, fixture.style->roles[ROLE_TABLE], -1);
                assert_int_equal(shape->lines[0].n_runs, 1);
                assert_int_equal(shape->lines[0].runs[0].n_glyphs, strlen(text->spans[0].text));
                shape_free(shape);
        }
        stop(&fixture);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_long_words),
                cmocka_unit_test(test_breaks),
                cmocka_unit_test(test_no_ligatures),
        };

        return cmocka_run_group_tests_name("pdf-shape", tests, NULL, NULL);
}
