/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON text, word by word, held against RFC 8259 before json-glib may read it. */
#include "score/json-syntax.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"

enum { INTEGER_DIGITS_MAX = 18 };

/* Each of these returns the length of the word at the beginning of text, 0 where there is none.
 * What is valid UTF-8 of this length holds no NUL. */

static gsize string_length(const char *text, const char *end)
{
        const char *p;

        for (p = text + 1; p < end && *p != '"'; p++) {
                if ((guchar) *p < 0x20)
                        return 0;
                if (*p != '\\')
                        continue;
                if (++p == end || !strchr("\"\\/bfnrtu", *p))
                        return 0;
                if (*p != 'u')
                        continue;
                /* A NUL would end the string early for whoever reads it. */
                if (end - p < 5 || strncmp(p + 1, "0000", 4) == 0)
                        return 0;
                for (int i = 0; i < 4; i++)
                        if (!g_ascii_isxdigit(*++p))
                                return 0;
        }
        return p < end ? (gsize) (p + 1 - text) : 0;
}

static const char *skip_digits(const char *text, const char *end)
{
        while (text < end && g_ascii_isdigit(*text))
                text++;
        return text;
}

static gsize number_length(const char *text, const char *end)
{
        const char *first = *text == '-' ? text + 1 : text;
        const char *p = skip_digits(first, end);

        if (p == first || (*first == '0' && p > first + 1))
                return 0;
        if (p < end && *p == '.') {
                const char *fraction = p + 1;
                p = skip_digits(fraction, end);
                if (p == fraction)
                        return 0;
        } else if (p - first > INTEGER_DIGITS_MAX) {
                return 0;
        }
        if (p < end && (*p == 'e' || *p == 'E')) {
                p++;
                if (p < end && (*p == '+' || *p == '-'))
                        p++;
                const char *exponent = p;
                p = skip_digits(exponent, end);
                if (p == exponent)
                        return 0;
        }
        return (gsize) (p - text);
}

static gsize literal_length(const char *text, const char *end)
{
        static const char *const literals[] = {"true", "false", "null"};

        for (size_t i = 0; i < G_N_ELEMENTS(literals); i++) {
                gsize length = strlen(literals[i]);
                if ((gsize) (end - text) >= length && strncmp(text, literals[i], length) == 0)
                        return length;
        }
        return 0;
}

static gsize word_length(const char *text, const char *end)
{
        if (strchr("{}[],:", *text))
                return 1;
        if (*text == '"')
                return string_length(text, end);
        if (*text == '-' || g_ascii_isdigit(*text))
                return number_length(text, end);
        return literal_length(text, end);
}

static gboolean refuse(GError **error, const char *name, guint line, const char *sentence)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT, "%s:%u: %s", name, line, sentence);
        return FALSE;
}

gboolean json_syntax_check(const char *data, gsize size, const char *name, GError **error)
{
        const char *end = data + size;
        guint line = 1, depth = 0, values = 0;

        if (!g_utf8_validate_len(data, size, NULL))
                return refuse(error, name, line, "The text is not valid UTF-8.");
        for (const char *p = data; p < end;) {
                if (*p == '\n')
                        line++;
                if (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n') {
                        p++;
                        continue;
                }
                gsize length = word_length(p, end);
                if (length == 0)
                        return refuse(error, name, line,
                                      "This is not JSON: a comment, a number or a string that "
                                      "RFC 8259 does not know, or one that is too long.");
                if (depth == 0 && values++ > 0)
                        return refuse(error, name, line,
                                      "Something follows the end of the JSON value.");
                if (*p == '{' || *p == '[')
                        depth++;
                else if ((*p == '}' || *p == ']') && depth > 0)
                        depth--;
                if (depth > LIMIT_JSON_DEPTH)
                        return refuse(error, name, line, "The JSON value is nested too deep.");
                p += length;
        }
        if (values == 0)
                return refuse(error, name, line, "The file holds no JSON value.");
        return TRUE;
}
