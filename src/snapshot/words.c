/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One word after the other out of a directive's value. systemd splits the values of different
 * directives in different ways; the differences are flags of one small reader.
 */
#include "snapshot/words.h"

#include <string.h>

static gboolean is_separator(char character, const char *separators)
{
        return strchr(separators, character) != NULL; /* the end of the value separates too */
}

/* The digits of \xNN, \NNN, \uNNNN, \UNNNNNNNN to a character; 0 where they are not all there. */
static gunichar escaped_number(const char *digits, guint count, guint base)
{
        gunichar number = 0;

        for (guint i = 0; i < count; i++) {
                int digit = g_ascii_xdigit_value(digits[i]);

                if (digit < 0 || (guint) digit >= base)
                        return 0;
                number = number * base + (gunichar) digit;
        }
        return number;
}

/* Appends what the C escape after a backslash stands for; returns its length, 0 where it is none.
 */
static gsize append_c_escape(GString *word, const char *escape)
{
        static const char letters[] = "abfnrtvs\\\"'";
        static const char meanings[] = "\a\b\f\n\r\t\v \\\"'";
        static const struct {
                char letter;
                guint digits;
        } numeric[] = {{'x', 2}, {'u', 4}, {'U', 8}};
        const char *letter = strchr(letters, *escape);
        gunichar number;

        if (letter && *letter) {
                g_string_append_c(word, meanings[letter - letters]);
                return 1;
        }
        for (gsize i = 0; i < G_N_ELEMENTS(numeric); i++) {
                if (*escape != numeric[i].letter)
                        continue;
                number = escaped_number(escape + 1, numeric[i].digits, 16);
                if (number == 0 || (*escape != 'x' && !g_unichar_validate(number)))
                        return 0;
                if (*escape == 'x')
                        g_string_append_c(word, (char) number);
                else
                        g_string_append_unichar(word, number);
                return 1 + numeric[i].digits;
        }
        number = escaped_number(escape, 3, 8);
        if (number == 0 || number > 255)
                return 0;
        g_string_append_c(word, (char) number);
        return 3;
}

static const char *append_escape(GString *word, const char *at, enum word_mode mode)
{
        gsize length = 0;

        if (mode & WORD_C_ESCAPES) {
                length = append_c_escape(word, at);
                if (length > 0)
                        return at + length;
                g_string_append_c(word, '\\');
        }
        g_string_append_c(word, *at);
        return at + 1;
}

static enum word_result read_word(const char **cursor, enum word_mode mode, const char *separators,
                                  GString *word)
{
        const char *at = *cursor;
        char quote = '\0';

        while (quote || !is_separator(*at, separators)) {
                if (*at == '\0' || (*at == '\\' && at[1] == '\0' && !(mode & WORD_KEEP_ESCAPES))) {
                        if (!(mode & WORD_RELAXED))
                                return WORD_BROKEN;
                        at += strlen(at);
                        break;
                }
                if (*at == '\\' && !(mode & WORD_KEEP_ESCAPES)) {
                        at = append_escape(word, at + 1, mode);
                } else if (quote && *at == quote) {
                        quote = '\0';
                        at++;
                } else if (!quote && (mode & WORD_QUOTES) && (*at == '"' || *at == '\'')) {
                        quote = *at++;
                } else {
                        g_string_append_c(word, *at++);
                }
        }
        *cursor = at;
        return WORD_FOUND;
}

enum word_result word_next(const char **cursor, enum word_mode mode, char **ret_word)
{
        g_autoptr(GString) word = NULL;
        enum word_result result;

        *cursor += strspn(*cursor, WORD_BLANKS);
        if (**cursor == '\0')
                return WORD_END;
        word = g_string_new(NULL);
        result = read_word(cursor, mode, WORD_BLANKS, word);
        if (result != WORD_FOUND)
                return result;
        *cursor += strspn(*cursor, WORD_BLANKS);
        *ret_word = g_string_free(g_steal_pointer(&word), FALSE);
        return WORD_FOUND;
}

enum word_result word_next_separated(const char **cursor, enum word_mode mode, char separator,
                                     char **ret_word)
{
        const char separators[] = {separator, '\0'};
        g_autoptr(GString) word = NULL;
        enum word_result result;

        if (!*cursor)
                return WORD_END;
        word = g_string_new(NULL);
        result = read_word(cursor, mode, separators, word);
        if (result != WORD_FOUND)
                return result;
        *cursor = **cursor ? *cursor + 1 : NULL;
        *ret_word = g_string_free(g_steal_pointer(&word), FALSE);
        return WORD_FOUND;
}

char *word_quote(const char *text)
{
        gboolean is_plain = *text && !strpbrk(text, WORD_BLANKS "\"'\\");
        GString *word = g_string_new(is_plain ? NULL : "\"");

        for (; *text; text++) {
                if (*text == '"' || *text == '\\')
                        g_string_append_c(word, '\\');
                else if (*text == '%')
                        g_string_append_c(word, '%');
                g_string_append_c(word, *text);
        }
        if (!is_plain)
                g_string_append_c(word, '"');
        return g_string_free(word, FALSE);
}
