/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The line syntax of unit files. What each row expects is what systemd 252 makes of the same bytes;
 * "|" in the table separates what was delivered: "Section.Name=Value@line", "!line" for a
 * complaint, "X line" where the file is aborted.
 */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/limits.h"
#include "collect/unit-syntax.h"

static void assign(void *context, const char *section, const char *name, const char *value,
                   guint32 line)
{
        g_string_append_printf(context, "%s.%s=%s@%u|", section, name, value, line);
}

static void complain(void *context, guint32 line, const char *message)
{
        assert_true(g_str_has_suffix(message, "."));
        g_string_append_printf(context, "!%u|", line);
}

static char *parse_as(unsigned version, const char *data, gsize size)
{
        g_autoptr(GString) result = g_string_new(NULL);
        g_autoptr(GError) error = NULL;
        guint32 line = 0;

        if (!unit_syntax_parse(data, size, version, assign, complain, result, &line, &error)) {
                assert_non_null(error);
                g_string_append_printf(result, "X%u|", line);
        }
        return g_string_free(g_steal_pointer(&result), FALSE);
}

static char *parse(const char *data, gsize size)
{
        return parse_as(252, data, size);
}

#define S "[S]\n"

static void test_syntax(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *text, *expected;
        } rows[] = {
                {"", ""},
                {S "a=1\n", "S.a=1@2|"},
                {S "a=1", "S.a=1@2|"},
                {" [S] \n \t a = 1 2 \t\n", "S.a=1 2@2|"},
                {S "a=b=c\n", "S.a=b=c@2|"},
                {S "a=\n", "S.a=@2|"},
                /* comments */
                {"#x\n;y\n  # z\n" S "a=1 # no comment\n", "S.a=1 # no comment@5|"},
                {S "a=1\\\n#c\n ;d\n 2\n", "S.a=1  2@2|"},
                /* ends of lines */
                {"[S]\ra=1\rb=2\r", "S.a=1@2|S.b=2@3|"},
                {"[S]\r\na=1\r\nb=2\r\n", "S.a=1@2|S.b=2@3|"},
                {"[S]\n\ra=1\n\rb=2\n\r", "S.a=1@2|S.b=2@3|"},
                {"[S]\n\n\na=1\n", "S.a=1@4|"},
                /* continued lines */
                {S "a=1\\\n2\\\n 3\nb=4\n", "S.a=1 2  3@2|S.b=4@5|"},
                {S "a=1\\\\\nb=2\n", "S.a=1\\\\@2|S.b=2@3|"},
                {S "a=1\\\\\\\nb=2\n", "S.a=1\\\\ b=2@2|"},
                {S "a=1\\\n\nb=2\n", "S.a=1@2|S.b=2@4|"},
                {S "a=1\\", "S.a=1@2|"},
                {S "a=1\\\n", "S.a=1@2|"},
                {"[S\\\n]\na=1\n", "S .a=1@3|"},
                /* what is ignored */
                {"a=1\n" S "b=2\n", "!1|S.b=2@3|"},
                {S "nonsense\n=1\na=2\n", "!2|!3|S.a=2@4|"},
                {S "[T]\na=1\n[]\nb=2\n", "T.a=1@3|.b=2@5|"},
                {S "\va=1\n", "S.\va=1@2|"},
                /* byte order marks */
                {"\xef\xbb\xbf" S "a=1\n", "S.a=1@2|"},
                {S "\xef\xbb\xbf"
                   "a=1\n\xef\xbb\xbf"
                   "b=2\n",
                 "S.a=1@2|S.\xef\xbb\xbf"
                 "b=2@3|"},
                {"\xef\xbb\xbf#c\n" S "a=1\n", "!1|S.a=1@3|"},
                /* what ends the file */
                {S "a=1\n[T\nb=2\n", "S.a=1@2|X3|"},
                {S "a=1\n[\n", "S.a=1@2|X3|"},
                {S "a=1\n[T] x\n", "S.a=1@2|X3|"},
                {S "a=1\n[T\"]\n", "S.a=1@2|X3|"},
                {S "a=1\n[T\\x]\n", "S.a=1@2|X3|"},
                {S "a=1\n[T\x7f]\n", "S.a=1@2|X3|"},
                {S "a=1\n[T\x01]\n", "S.a=1@2|X3|"},
                {S "a=1\nb=\xff\nc=3\n", "S.a=1@2|X3|"},
                {S "# \xff\na=1\n", "S.a=1@3|"},
                {S "a=\xed\xa0\x80\n", "X2|"},
                {S "a=\xef\xbf\xbe\n", "X2|"},
                {S "a=\xef\xb7\x90\n", "X2|"},
                {S "a=\xf0\x9f\xbf\xbe\n", "X2|"},
                {S "a=\xee\x80\x80\n", "S.a=\xee\x80\x80@2|"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *result = parse(rows[i].text, strlen(rows[i].text));

                if (!g_str_equal(result, rows[i].expected))
                        fail_msg("row %zu: %s instead of %s", i, result, rows[i].expected);
        }
}

static void test_versions(void **state G_GNUC_UNUSED)
{
        static const char text[] = S "a=1\n[]\nb=2\n";
        g_autofree char *old = parse_as(257, text, strlen(text));
        g_autofree char *new = parse_as(262, text, strlen(text));

        assert_string_equal(old, "S.a=1@2|.b=2@4|");
        assert_string_equal(new, "S.a=1@2|X3|");
}

static void test_nul(void **state G_GNUC_UNUSED)
{
        static const char text[] = "[S]\0a=1\0\0b\0=2\nc=3\n";
        g_autofree char *result = parse(text, sizeof(text) - 1);

        assert_string_equal(result, "S.a=1@2|!4|!5|S.c=3@6|");
}

/* Sizes around the limit: what counts is the line without its end. */
static void test_long_lines(void **state G_GNUC_UNUSED)
{
        static const struct {
                gsize first, second; /* bytes of a line, and of one that continues it */
                gboolean ok;
        } rows[] = {
                {LIMIT_LINE_LENGTH - 1, 0, TRUE},
                {LIMIT_LINE_LENGTH, 0, FALSE},
                {600000, LIMIT_LINE_LENGTH - 600000, TRUE},
                {600000, LIMIT_LINE_LENGTH - 600000 + 1, FALSE},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GString) text = g_string_new(S "a=");
                g_autofree char *result = NULL, *end = NULL;
                gsize begin = strlen(S), line;

                while (text->len - begin < rows[i].first)
                        g_string_append_c(text, 'x');
                if (rows[i].second > 0) {
                        text->str[text->len - 1] = '\\';
                        g_string_append_c(text, '\n');
                        for (line = 0; line < rows[i].second; line++)
                                g_string_append_c(text, 'y');
                }
                g_string_append(text, "\nb=1\n");
                result = parse(text->str, text->len);
                end = g_strdup(result + strlen(result) - MIN(strlen(result), 20));
                assert_int_equal(strstr(end, "S.b=1@") != NULL, rows[i].ok);
                assert_int_equal(strstr(end, "X") != NULL, !rows[i].ok);
        }
}

/* A continued line at the very end is a line too; who asks for no place gets none. */
static void test_continued_end(void **state G_GNUC_UNUSED)
{
        static const char text[] = S "a=1\n[b\\";
        g_autofree char *result = parse(text, strlen(text));
        g_autoptr(GError) error = NULL;

        assert_string_equal(result, "S.a=1@2|X3|");
        assert_false(unit_syntax_parse("[a", 2, 252, NULL, NULL, NULL, NULL, &error));
        assert_non_null(error);
        g_clear_error(&error);
        assert_true(unit_syntax_parse("a=1\n", 4, 252, NULL, NULL, NULL, NULL, &error));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_syntax),        cmocka_unit_test(test_versions),
                cmocka_unit_test(test_nul),           cmocka_unit_test(test_long_lines),
                cmocka_unit_test(test_continued_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
