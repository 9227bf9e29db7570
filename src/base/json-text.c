/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs of plain characters are appended at once. */
#include "base/json-text.h"

#include <string.h>

/* The escape of the character at text, or NULL where it stands for itself; *ret_length is what it
 * takes up. */
static const char *escape(const char *text, char buffer[static 8], gsize *ret_length)
{
        guint8 byte = (guint8) *text;

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
        case 0xe2:
                /* Valid JSON, but JavaScript once took these two for line ends. */
                if ((guint8) text[1] != 0x80 || ((guint8) text[2] & 0xfe) != 0xa8)
                        return NULL;
                *ret_length = 3;
                return (guint8) text[2] == 0xa8 ? "\\u2028" : "\\u2029";
        default:
                if (byte >= 0x20 && byte != 0x7f)
                        return NULL;
                g_snprintf(buffer, 8, "\\u%04x", byte);
                return buffer;
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
                char buffer[8];
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
