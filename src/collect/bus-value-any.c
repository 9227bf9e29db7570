/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A value of any signature to text, for what no other form knows. It follows the message and trusts
 * only its types, so a property that a newer systemd adds or changes is kept all the same.
 */
#include <math.h>
#include <string.h>

#include "collect/bus-format.h"
#include "collect/bus-text.h"

static void append_value(struct bus_cursor *cursor, GString *text, guint depth);

static void append_basic(struct bus_cursor *cursor, char type, GString *text, guint depth)
{
        union {
                guint8 y;
                gint16 n;
                guint16 q;
                gint32 i;
                guint32 u;
                gint64 x;
                guint64 t;
                int b;
                double d;
                const char *s;
        } value;
        char number[G_ASCII_DTOSTR_BUF_SIZE];

        if (!bus_cursor_next_basic(cursor, type, &value))
                return;
        switch (type) {
        case 'y':
                bus_text_number(text, value.y);
                break;
        case 'n':
                bus_text_signed(text, value.n);
                break;
        case 'q':
                bus_text_number(text, value.q);
                break;
        case 'i':
        case 'h':
                bus_text_signed(text, value.i);
                break;
        case 'u':
                bus_text_number(text, value.u);
                break;
        case 'x':
                bus_text_signed(text, value.x);
                break;
        case 't':
                bus_text_number(text, value.t);
                break;
        case 'b':
                g_string_append(text, value.b ? "yes" : "no");
                break;
        case 'd':
                g_string_append(text, g_ascii_dtostr(number, sizeof(number), value.d));
                break;
        default: /* s, o, g */
                if (depth == 0)
                        g_string_append(text, value.s);
                else
                        bus_text_word(text, value.s);
        }
}

static void append_bytes(struct bus_cursor *cursor, GString *text)
{
        const void *bytes = NULL;
        gsize size = 0;

        bus_cursor_next_bytes(cursor, &bytes, &size);
        bus_text_hexadecimal(text, bytes, size);
}

/* The members of a container that was entered; it is left. */
static void append_members(struct bus_cursor *cursor, GString *text, guint depth, char separator)
{
        gsize begin = text->len;

        while (bus_cursor_has_more(cursor)) {
                if (text->len > begin)
                        g_string_append_c(text, separator);
                append_value(cursor, text, depth + 1);
        }
        bus_cursor_leave(cursor);
}

/* A container below the outermost array and its structs is in brackets. */
static void append_container(struct bus_cursor *cursor, char type, const char *contents,
                             GString *text, guint depth)
{
        gboolean is_array = type == SD_BUS_TYPE_ARRAY;
        gboolean is_line = is_array && depth == 0 && strchr("({", *contents);
        gboolean bracket = type != SD_BUS_TYPE_VARIANT && depth > (is_array ? 0 : 1);

        if (is_array && strcmp(contents, "y") == 0) {
                append_bytes(cursor, text);
                return;
        }
        bus_cursor_enter(cursor, type, contents);
        if (bracket)
                g_string_append_c(text, '[');
        append_members(cursor, text, depth,
                       is_line ? '\n' : (type == SD_BUS_TYPE_DICT_ENTRY ? '=' : ' '));
        if (bracket)
                g_string_append_c(text, ']');
}

static void append_value(struct bus_cursor *cursor, GString *text, guint depth)
{
        const char *contents;
        char type;

        if (!bus_cursor_peek(cursor, &type, &contents))
                return;
        if (strchr("arve", type))
                append_container(cursor, type, contents, text, depth);
        else
                append_basic(cursor, type, text, depth);
}

void bus_form_any(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                  GString *text)
{
        append_value(cursor, text, 0);
}
