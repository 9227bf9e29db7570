/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A font that is gone or damaged is an error that names it, and never a page without words. */
#include <string.h>
#include <sys/stat.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "render/pdf/font-file.h"
#include "render/pdf/fonts.h"
#include "tree-fixture.h"

#define NOTO   "/usr/share/fonts/truetype/noto/"
#define DEJAVU "/usr/share/fonts/truetype/dejavu/"

static const char *const styles[] = {BULKHEAD_SOURCE_DIR "/styles", NULL};

/* What happens to a file: it keeps so many bytes (0: all), and one of them is another. */
struct damage {
        gsize kept, changed;
};

static void copy_font(const char *from, const char *to, const struct damage *damage)
{
        g_autofree char *bytes = NULL;
        gsize size;

        assert_true(g_file_get_contents(from, &bytes, &size, NULL));
        if (damage->changed > 0)
                bytes[damage->changed] ^= 0x55;
        assert_true(g_file_set_contents(
                to, bytes, (gssize) (damage->kept ? MIN(damage->kept, size) : size), NULL));
}

static void test_files(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *font;
                guint index;
                struct damage damage;
                const char *message; /* NULL: it is whole */
        } rows[] = {
                {"whole", NOTO "NotoSans-Regular.ttf", 0, {0, 0}, NULL},
                {"a collection", "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 1, {0, 0}, NULL},
                {"no such font in a collection",
                 "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
                 1 << 30,
                 {0, 0},
                 "is cut off"},
                {"cut off in its first bytes",
                 NOTO "NotoSans-Regular.ttf",
                 0,
                 {7, 0},
                 "is cut off"},
                {"in its directory", NOTO "NotoSans-Regular.ttf", 0, {100, 0}, "is cut off"},
                {"in its tables", NOTO "NotoSans-Regular.ttf", 0, {200000, 0}, "is cut off"},
                {"a byte of its outlines", NOTO "NotoSans-Regular.ttf", 0, {0, 400000}, "damaged"},
                {"a byte of its outlines, mono",
                 DEJAVU "DejaVuSansMono.ttf",
                 0,
                 {0, 200000},
                 "damaged"},
                {"no font", BULKHEAD_SOURCE_DIR "/LICENSE", 0, {0, 0}, NULL},
        };
        char *folder = fixture_new(NULL, 0);
        g_autofree char *path = g_build_filename(folder, "font", NULL);

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GError) error = NULL;
                gboolean whole;

                copy_font(rows[i].font, path, &rows[i].damage);
                whole = font_file_check(path, rows[i].index, &error);
                if (whole != !rows[i].message ||
                    (error &&
                     (!strstr(error->message, rows[i].message) || !strstr(error->message, path))))
                        fail_msg("%s: %s", rows[i].name, error ? error->message : "it is whole");
        }
        fixture_free(folder);
}

static void test_what_is_no_file(void **state G_GNUC_UNUSED)
{
        char *folder = fixture_new(NULL, 0);
        g_autofree char *gone = g_build_filename(folder, "gone", NULL);
        g_autofree char *pipe = g_build_filename(folder, "pipe", NULL);
        g_autoptr(GError) error = NULL;

        assert_false(font_file_check(gone, 0, &error));
        assert_non_null(strstr(error->message, "cannot be read"));
        g_clear_error(&error);
        assert_false(font_file_check(folder, 0, &error));
        assert_non_null(strstr(error->message, "is no file"));
        g_clear_error(&error);
        assert_int_equal(mkfifo(pipe, 0600), 0);
        assert_false(font_file_check(pipe, 0, &error));
        assert_non_null(strstr(error->message, "is no file"));
        fixture_free(folder);
}

/* A folder with the four faces, one of them as the damage leaves it, or not there. */
static void test_faces(void **state G_GNUC_UNUSED)
{
        static const char *const faces[] = {NOTO "NotoSans-Regular.ttf", NOTO "NotoSans-Bold.ttf",
                                            DEJAVU "DejaVuSansMono.ttf",
                                            DEJAVU "DejaVuSansMono-Bold.ttf"};
        static const struct {
                const char *name;
                int face; /* -1: none is touched */
                struct damage damage;
                gboolean gone;
                const char *message; /* NULL: there are fonts to draw with */
        } rows[] = {
                {"all there", -1, {0, 0}, FALSE, NULL},
                {"the regular face is gone", 0, {0, 0}, TRUE, "“Noto Sans” has no regular face"},
                {"it is cut off", 0, {300, 0}, FALSE, "“Noto Sans” has no regular face"},
                {"it has another byte", 0, {0, 400000}, FALSE, "NotoSans-Regular.ttf is damaged"},
                {"the bold face is gone", 1, {0, 0}, TRUE, "“Noto Sans” has no bold face"},
                {"it has another byte", 1, {0, 400000}, FALSE, "NotoSans-Bold.ttf is damaged"},
                {"the code's face is gone",
                 2,
                 {0, 0},
                 TRUE,
                 "“DejaVu Sans Mono” has no regular face"},
                {"it has another byte", 2, {0, 200000}, FALSE, "DejaVuSansMono.ttf is damaged"},
        };
        g_autoptr(PageStyle) style = page_style_read(styles, NULL);

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                char *folder = fixture_new(NULL, 0);
                g_autofree char *conf = g_build_filename(folder, "fonts.conf", NULL);
                g_autofree char *text = g_strdup_printf(
                        "<fontconfig><dir>%s</dir><cachedir>%s/cache</cachedir></fontconfig>",
                        folder, folder);
                g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
                g_autoptr(GError) error = NULL;
                g_autoptr(PangoContext) context = NULL;

                assert_true(g_file_set_contents(conf, text, -1, NULL));
                for (int j = 0; j < (int) G_N_ELEMENTS(faces); j++) {
                        g_autofree char *name = g_path_get_basename(faces[j]);
                        g_autofree char *path = g_build_filename(folder, name, NULL);
                        const struct damage none = {0, 0};

                        if (j != rows[i].face || !rows[i].gone)
                                copy_font(faces[j], path,
                                          j == rows[i].face ? &rows[i].damage : &none);
                }
                context = fonts_context_new(folder, style, problems, &error);
                if (!context != (rows[i].message != NULL) ||
                    (error && !strstr(error->message, rows[i].message)))
                        fail_msg("%s: %s", rows[i].name, error ? error->message : "no error");
                assert_int_equal(problems->len, 0);
                fixture_free(folder);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_files),
                cmocka_unit_test(test_what_is_no_file),
                cmocka_unit_test(test_faces),
        };

        return cmocka_run_group_tests_name("pdf-fonts", tests, NULL, NULL);
}
