/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts for terminals, numbers and times. */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <fnmatch.h>
#include <string.h>

#include "base/text.h"

static void terminal(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name;
                const char *text;
                const char *shown;
        } cases[] = {
                {"plain", "nginx.service", "nginx.service"},
                {"letters", "Größe 日本", "Größe 日本"},
                {"escape sequence", "\x1b[31mred", "\\x1b[31mred"},
                {"newline and tab", "a\nb\tc\r", "a\\x0ab\\x09c\\x0d"},
                {"DEL", "\x7f", "\\x7f"},
                {"C1", "\xc2\x9b", "\\u009b"},
                {"override",
                 "a\xe2\x80\xae"
                 "b",
                 "a\\u202eb"},
                {"isolate", "\xe2\x81\xa6", "\\u2066"},
                {"zero width space", "\xe2\x80\x8b", "\\u200b"},
                {"byte order mark", "\xef\xbb\xbf", "\\ufeff"},
                {"line separator", "\xe2\x80\xa8", "\\u2028"},
                {"tag character", "\xf3\xa0\x80\x81", "\\U000e0001"},
                {"invalid", "a\xff\xc3", "a\\xff\\xc3"},
                {"overlong", "\xc0\xaf", "\\xc0\\xaf"},
                {"surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *shown = text_for_terminal(cases[i].text);

                if (strcmp(shown, cases[i].shown) != 0)
                        fail_msg("%s: %s", cases[i].name, shown);
        }
}

static void hidden(void **state G_GNUC_UNUSED)
{
        static const struct {
                gunichar character;
                gboolean is_hidden;
        } cases[] = {
                {' ', FALSE},     {'~', FALSE},    {'\t', TRUE},    {0x1b, TRUE},
                {0x7f, TRUE},     {0x9b, TRUE},    {0xa0, FALSE},   {0xad, TRUE},
                {0xe9, FALSE},    {0x301, FALSE},  {0x34f, TRUE},   {0x61c, TRUE},
                {0x115f, TRUE},   {0x1160, TRUE},  {0x17b4, TRUE},  {0x180e, TRUE},
                {0x200b, TRUE},   {0x200d, TRUE},  {0x200f, TRUE},  {0x2010, FALSE},
                {0x2028, TRUE},   {0x2029, TRUE},  {0x202a, TRUE},  {0x202e, TRUE},
                {0x2030, FALSE},  {0x2060, TRUE},  {0x2066, TRUE},  {0x206f, TRUE},
                {0x3164, TRUE},   {0x65e5, FALSE}, {0xfe0f, FALSE}, {0xfeff, TRUE},
                {0xffa0, TRUE},   {0xfff9, TRUE},  {0xfffc, TRUE},  {0xfffd, FALSE},
                {0x1f600, FALSE}, {0xe0001, TRUE}, {0xe007f, TRUE}, {0xe0100, FALSE},
        };
        g_autofree char *shown = text_reveal("a\u202e\tb\u200b\nc\x1b\U000e0041");

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
                if (text_is_hidden(cases[i].character) != cases[i].is_hidden)
                        fail_msg("U+%04X", cases[i].character);
        assert_string_equal(shown, "a<U+202E>\tb<U+200B>\nc<U+001B><U+E0041>");
        assert_null(text_reveal(""));
        assert_null(text_reveal("Größe\t\r\n日本 ✔\ufe0f"));
        assert_string_equal(text_find_hidden("ab\u00adc"), "\u00adc");
        assert_null(text_find_hidden("abc"));
}

static void width(void **state G_GNUC_UNUSED)
{
        assert_int_equal(text_terminal_width(""), 0);
        assert_int_equal(text_terminal_width("abc"), 3);
        assert_int_equal(text_terminal_width("Größe"), 5);
        assert_int_equal(text_terminal_width("日本"), 4);
        assert_int_equal(text_terminal_width("e\xcc\x81"), 1);
        assert_int_equal(text_terminal_width("\xff"), 1);
}

static void tenths(void **state G_GNUC_UNUSED)
{
        char buffer[16];

        assert_string_equal(text_tenths(0, buffer), "0.0");
        assert_string_equal(text_tenths(7, buffer), "0.7");
        assert_string_equal(text_tenths(96, buffer), "9.6");
        assert_string_equal(text_tenths(100, buffer), "10.0");
        assert_string_equal(text_tenths(G_MAXUINT64, buffer), "9999999999999.9");
}

static void without_path(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *message, *path, *result;
        } cases[] = {
                {"/a/b: cannot be read: why.", "/a/b", "The file cannot be read: why."},
                {"/a/b: cannot be read: why.", "/a", "/a/b: cannot be read: why."},
                {"A sentence.", "/a", "A sentence."},
                {": cannot be read.", "", ": cannot be read."},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *result = text_without_path(cases[i].message, cases[i].path);

                assert_string_equal(result, cases[i].result);
        }
}

static void timestamps(void **state G_GNUC_UNUSED)
{
        static const struct {
                gint64 time;
                const char *text;
                const char *exact;
        } cases[] = {
                {0, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
                {G_GINT64_CONSTANT(1795470000123456), "2026-11-23T21:40:00Z",
                 "2026-11-23T21:40:00.123456Z"},
                {G_GINT64_CONSTANT(1709164800000001), "2024-02-29T00:00:00Z",
                 "2024-02-29T00:00:00.000001Z"},
                {-1, "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.999999Z"},
                {G_GINT64_CONSTANT(-62135596800000000), "0001-01-01T00:00:00Z",
                 "0001-01-01T00:00:00Z"},
                {G_GINT64_CONSTANT(253402300799999999), "9999-12-31T23:59:59Z",
                 "9999-12-31T23:59:59.999999Z"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *text = text_timestamp(cases[i].time);
                g_autofree char *exact = text_timestamp_exact(cases[i].time);
                gint64 time = 0;

                assert_string_equal(text, cases[i].text);
                assert_string_equal(exact, cases[i].exact);
                assert_true(text_parse_timestamp(exact, &time));
                assert_true(time == cases[i].time);
        }
}

/* Beyond what can be written there is no crash and no nonsense. */
static void timestamp_extremes(void **state G_GNUC_UNUSED)
{
        g_autofree char *first = text_timestamp(G_MININT64),
                        *last = text_timestamp_exact(G_MAXINT64);

        assert_string_equal(first, "0001-01-01T00:00:00Z");
        assert_true(g_str_has_prefix(last, "9999-12-31T23:59:59"));
}

static void refused_timestamps(void **state G_GNUC_UNUSED)
{
        static const char *const cases[] = {
                "",
                "2026-11-23",
                "2026-11-23T21:40:00",
                "2026-11-23T21:40:00+00:00",
                "2026-11-23 21:40:00Z",
                "2026-11-23T21:40:00Z ",
                "2026-11-23T21:40:00.Z",
                "2026-11-23T21:40:00.1234567Z",
                "2026-13-01T00:00:00Z",
                "2026-02-29T00:00:00Z",
                "2026-11-23T24:00:00Z",
                "2026-11-23T21:60:00Z",
                "2026-11-23T21:40:60Z",
                "0000-01-01T00:00:00Z",
                "-026-01-01T00:00:00Z",
                "+026-01-01T00:00:00Z",
                "2026-1-01T00:00:00Z",
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                gint64 time = 17;

                if (text_parse_timestamp(cases[i], &time) || time != 17)
                        fail_msg("“%s” was accepted", cases[i]);
        }
}

static void now(void **state G_GNUC_UNUSED)
{
        gint64 before = g_get_real_time();

        g_unsetenv("SOURCE_DATE_EPOCH");
        assert_true(text_now() >= before);
        g_setenv("SOURCE_DATE_EPOCH", "1795470000", TRUE);
        assert_true(text_now() == G_GINT64_CONSTANT(1795470000000000));
        g_setenv("SOURCE_DATE_EPOCH", "soon", TRUE);
        assert_true(text_now() >= before);
        g_setenv("SOURCE_DATE_EPOCH", "99999999999999999", TRUE);
        assert_true(text_now() >= before);
        g_unsetenv("SOURCE_DATE_EPOCH");
}

static void shell(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *text, *word;
        } rows[] = {
                {"nginx.service", "nginx.service"},
                {"a@b:c_d-e.service", "a@b:c_d-e.service"},
                {"a\\x2db.service", "'a\\x2db.service'"},
                {"/srv/a b", "'/srv/a b'"},
                {"", "''"},
                {"$(id)", "'$(id)'"},
                {"it's", "'it'\\''s'"},
                {"~root", "'~root'"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *word = text_for_shell(rows[i].text);

                assert_string_equal(word, rows[i].word);
        }
}

/* Whatever fnmatch() says of a glob. */
static void globs(void **state G_GNUC_UNUSED)
{
        static const char *const texts[] = {"",    "ssh", "sshd", "ssh*", "a\\b",
                                            "a[b", "é1",  "é",    "*"};
        static const char *const patterns[] = {"",      "ssh",    "ssh*",   "*",   "?sh", "ss?",
                                               "s[s]h", "ssh\\*", "a\\\\b", "a[b", "é?",  "é[0-9]",
                                               "[!s]*", "sshd*",  "x*",     "??",  "\\",  "é*"};

        for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
                for (gsize j = 0; j < G_N_ELEMENTS(patterns); j++)
                        if (text_matches_glob(texts[i], patterns[j]) !=
                            (fnmatch(patterns[j], texts[i], 0) == 0))
                                fail_msg("%s, %s", texts[i], patterns[j]);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(terminal),
                cmocka_unit_test(hidden),
                cmocka_unit_test(width),
                cmocka_unit_test(tenths),
                cmocka_unit_test(without_path),
                cmocka_unit_test(timestamps),
                cmocka_unit_test(timestamp_extremes),
                cmocka_unit_test(refused_timestamps),
                cmocka_unit_test(now),
                cmocka_unit_test(shell),
                cmocka_unit_test(globs),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
