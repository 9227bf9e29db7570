/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A value of any signature to text, for what no other form knows. It follows the message and trusts
 * only its types, so a property that a newer systemd adds or changes is kept all the same.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "collect/bus-format.h"
#include "collect/bus-text.h"

static int append_value(sd_bus_message *message, GString *text, guint depth);

static int append_basic(sd_bus_message *message, char type, GString *text, guint depth)
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
        int r = sd_bus_message_read_basic(message, type, &value);

        if (r < 0)
                return r;
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
        return 0;
}

static int append_bytes(sd_bus_message *message, GString *text)
{
        const void *bytes;
        size_t size;
        int r = sd_bus_message_read_array(message, 'y', &bytes, &size);

        if (r < 0)
                return r;
        bus_text_hexadecimal(text, bytes, size);
        return 0;
}

/* The members of a container that was entered; it is left. */
static int append_members(sd_bus_message *message, GString *text, guint depth, char separator)
{
        gsize begin = text->len;
        int r;

        while ((r = sd_bus_message_at_end(message, FALSE)) == 0) {
                if (text->len > begin)
                        g_string_append_c(text, separator);
                r = append_value(message, text, depth + 1);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

/* A container below the outermost array and its structs is in brackets. */
static int append_container(sd_bus_message *message, char type, const char *contents, GString *text,
                            guint depth)
{
        gboolean is_array = type == SD_BUS_TYPE_ARRAY;
        gboolean is_line = is_array && depth == 0 && strchr("({", *contents);
        gboolean bracket = type != SD_BUS_TYPE_VARIANT && depth > (is_array ? 0 : 1);
        int r;

        if (is_array && strcmp(contents, "y") == 0)
                return append_bytes(message, text);
        r = sd_bus_message_enter_container(message, type, contents);
        if (r < 0)
                return r;
        if (bracket)
                g_string_append_c(text, '[');
        r = append_members(message, text, depth,
                           is_line ? '\n' : (type == SD_BUS_TYPE_DICT_ENTRY ? '=' : ' '));
        if (bracket)
                g_string_append_c(text, ']');
        return r;
}

static int append_value(sd_bus_message *message, GString *text, guint depth)
{
        const char *contents;
        char type;
        int r = sd_bus_message_peek_type(message, &type, &contents);

        if (r <= 0)
                return r < 0 ? r : -ENXIO;
        if (strchr("arve", type))
                return append_container(message, type, contents, text, depth);
        return append_basic(message, type, text, depth);
}

int bus_form_any(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                 GString *text)
{
        return append_value(message, text, 0);
}
