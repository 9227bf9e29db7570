/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs of plain characters are appended at once. */
#include "base/json-text.h"

#include <string.h>

#include "base/text.h"

/* As UTF-16, since JSON has no escape for characters above U+FFFF. */
static const char *escape_utf16(gunichar character, char buffer[static 16])
{
        if (character < 0x10000)
                g_snprintf(buffer, 16, "\\u%04x", character);
        else
                g_snprintf(buffer, 16, "\\u%04x\\u%04x", 0xd7c0 + (character >> 10),
                           0xdc00 + (character & 0x3ff));
        return buffer;
}

/* The escape of the character at text (valid UTF-8), or NULL where it stands for itself;
 * *ret_length is what it takes up. What cannot be seen is escaped, as everywhere (text_is_hidden).
 */
static const char *escape(const char *text, char buffer[static 16], gsize *ret_length)
{
        guint8 byte = (guint8) *text;
        gunichar character;

        *ret_length = 1;
        switch (byte) {
        case '"':
                return "\\\"";
        case '\\':
                return "\\\\";
        case '\n':
                return "\\n";
        case '\t':
                return "\\t";
        default:
                if (byte >= 0x20 && byte < 0x7f)
                        return NULL;
                character = g_utf8_get_char(text);
                *ret_length = (gsize) (g_utf8_next_char(text) - text);
                return text_is_hidden(character) ? escape_utf16(character, buffer) : NULL;
        }
}

void json_put_string(GString *text, const char *value)
{
        g_autofree char *valid = NULL;
        const char *run;

        if (!value) {
                g_string_append_len(text, "null", 4);
                return;
        }
        if (!g_utf8_validate(value, -1, NULL))
                value = valid = g_utf8_make_valid(value, -1);
        g_string_append_c(text, '"');
        for (run = value; *value;) {
                char buffer[16];
                gsize length;
                const char *escaped = escape(value, buffer, &length);

                if (escaped) {
                        g_string_append_len(text, run, value - run);
                        g_string_append(text, escaped);
                        run = value + length;
                }
                value += length;
        }
        g_string_append_len(text, run, value - run);
        g_string_append_c(text, '"');
}

void json_put_name(GString *text, const char *name)
{
        char last = text->len > 0 ? text->str[text->len - 1] : ',';

        if (last != '{')
                g_string_append_c(text, ',');
        g_string_append_c(text, '"');
        g_string_append(text, name);
        g_string_append_len(text, "\":", 2);
}

void json_put_member(GString *text, const char *name, const char *value)
{
        json_put_name(text, name);
        json_put_string(text, value);
}

void json_put_known(GString *text, const char *name, const char *value)
{
        if (value)
                json_put_member(text, name, value);
}

void json_put_count(GString *text, const char *name, guint64 number)
{
        json_put_name(text, name);
        g_string_append_printf(text, "%" G_GUINT64_FORMAT, number);
}

void json_put_tenths(GString *text, const char *name, guint tenths)
{
        json_put_name(text, name);
        g_string_append_printf(text, "%u.%u", tenths / 10, tenths % 10);
}

void json_put_truth(GString *text, const char *name, gboolean value)
{
        json_put_name(text, name);
        g_string_append(text, value ? "true" : "false");
}
