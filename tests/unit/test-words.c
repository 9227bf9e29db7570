/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A directive's value to words, with quotes and escapes in every mode. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "snapshot/words.h"

static const struct {
        const char *value;
        enum word_mode mode;
        const char *words; /* joined by '|'; "!" at the end where the rest is broken */
} cases[] = {
        {"", WORD_PLAIN, ""},
        {" \t\r\n", WORD_PLAIN, ""},
        {"a b\tc", WORD_PLAIN, "a|b|c"},
        {"  a  ", WORD_PLAIN, "a"},
        {"\"a b\"", WORD_PLAIN, "\"a|b\""},
        {"swa\\pon x", WORD_PLAIN, "swapon|x"},
        {"a\\ b", WORD_PLAIN, "a b"},
        {"a b\\", WORD_PLAIN, "a|!"},
        {"\"a b\" c", WORD_QUOTES, "a b|c"},
        {"a\"b c\"d", WORD_QUOTES, "ab cd"},
        {"'it \"is\"'", WORD_QUOTES, "it \"is\""},
        {"\"\" x", WORD_QUOTES, "|x"},
        {"a \"b c", WORD_QUOTES, "a|!"},
        {"a \"b c", WORD_QUOTES | WORD_RELAXED, "a|b c"},
        {"a b\\", WORD_QUOTES | WORD_RELAXED, "a|b"},
        {"\"a\\\"b\"", WORD_QUOTES, "a\"b"},
        {"a\\x41b", WORD_QUOTES, "ax41b"},
        {"a\\x41\\101\\t\\s", WORD_QUOTES | WORD_C_ESCAPES, "aAA\t "},
        {"a\\qb", WORD_C_ESCAPES, "a\\qb"},
        {"\\u00e4", WORD_C_ESCAPES, "\xc3\xa4"},
        {"\\x00", WORD_C_ESCAPES, "\\x00"},
        {"a\\:b", WORD_KEEP_ESCAPES, "a\\:b"},
};

static void test_words(void **state G_GNUC_UNUSED)
{
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(GString) found = g_string_new(NULL);
                const char *cursor = cases[i].value;
                enum word_result result;
                gboolean is_first = TRUE;
                char *word;

                while ((result = word_next(&cursor, cases[i].mode, &word)) == WORD_FOUND) {
                        g_string_append_printf(found, "%s%s", is_first ? "" : "|", word);
                        is_first = FALSE;
                        g_free(word);
                }
                if (result == WORD_BROKEN)
                        g_string_append(found, is_first ? "!" : "|!");
                if (strcmp(found->str, cases[i].words) != 0)
                        fail_msg("\"%s\" gives \"%s\"", cases[i].value, found->str);
        }
}

static void test_separated(void **state G_GNUC_UNUSED)
{
        static const char *const expected[] = {"a", "", "b:c d", ""};
        const char *cursor = "a::b\\:c d:";
        char *word;

        for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
                assert_int_equal(word_next_separated(&cursor, WORD_PLAIN, ':', &word), WORD_FOUND);
                assert_string_equal(word, expected[i]);
                g_free(word);
        }
        assert_int_equal(word_next_separated(&cursor, WORD_PLAIN, ':', &word), WORD_END);
}

/* What is quoted is one word again, the same. */
static void test_quote(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *text, *quoted;
        } rows[] = {
                {"/var/lib/x", "/var/lib/x"},
                {"/srv/a b", "\"/srv/a b\""},
                {"a\"b", "\"a\\\"b\""},
                {"a\\x2db", "\"a\\\\x2db\""},
                {"it's", "\"it's\""},
                {"", "\"\""},
                {"100%", "100%%"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *quoted = word_quote(rows[i].text), *word = NULL;
                const char *cursor = quoted;

                assert_string_equal(quoted, rows[i].quoted);
                assert_int_equal(word_next(&cursor, WORD_QUOTES, &word), WORD_FOUND);
                if (!strchr(rows[i].text, '%'))
                        assert_string_equal(word, rows[i].text);
                assert_string_equal(cursor, "");
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_words),
                cmocka_unit_test(test_separated),
                cmocka_unit_test(test_quote),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
