/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Values without members to text: numbers that stand for times, sizes, masks or choices, and plain
 * lists. Which property has which form says the table in bus-value.c.
 */
#include <string.h>
#include <sys/mount.h>

#include "collect/bus-format.h"
#include "collect/bus-text.h"
#include "snapshot/setting-names.h"

static void read_t(struct bus_cursor *cursor, guint64 *ret)
{
        bus_cursor_next_basic(cursor, 't', ret);
}

void bus_form_number(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                     GString *text)
{
        guint64 number = 0;

        read_t(cursor, &number);
        bus_text_number(text, number);
}

/* A number whose largest value stands for something else. */
static void append_number_or(struct bus_cursor *cursor, GString *text, const char *largest)
{
        guint64 number = 0;

        read_t(cursor, &number);
        if (number == G_MAXUINT64)
                g_string_append(text, largest);
        else
                bus_text_number(text, number);
}

void bus_form_limit(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                    GString *text)
{
        append_number_or(cursor, text, "infinity");
}

void bus_form_amount(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                     GString *text)
{
        append_number_or(cursor, text, "[not set]");
}

void bus_form_traffic(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                      GString *text)
{
        append_number_or(cursor, text, "[no data]");
}

void bus_form_weight(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                     GString *text)
{
        gsize begin = text->len;

        append_number_or(cursor, text, "[not set]");
        if (strcmp(text->str + begin, "0") == 0)
                g_string_overwrite_len(g_string_truncate(text, begin), begin, "idle", 4);
}

void bus_form_hexadecimal(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                          GString *text)
{
        guint64 number = 0;

        read_t(cursor, &number);
        g_string_append_printf(text, "0x%" G_GINT64_MODIFIER "x", number);
}

void bus_form_timespan(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                       GString *text)
{
        guint64 microseconds = 0;

        read_t(cursor, &microseconds);
        bus_text_timespan(text, microseconds);
}

void bus_form_timespan_or_default(const struct bus_format *format G_GNUC_UNUSED,
                                  struct bus_cursor *cursor, GString *text)
{
        guint64 microseconds = 0;

        read_t(cursor, &microseconds);
        if (microseconds == G_MAXUINT64)
                g_string_append(text, "[not set]");
        else
                bus_text_timespan(text, microseconds);
}

void bus_form_timestamp(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                        GString *text)
{
        guint64 microseconds = 0;

        read_t(cursor, &microseconds);
        bus_text_timestamp(text, microseconds, "");
}

void bus_form_capabilities(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                           GString *text)
{
        gsize begin = text->len;
        guint64 mask = 0;

        read_t(cursor, &mask);
        for (guint number = 0; number <= capability_last(); number++) {
                if (!(mask & (G_GUINT64_CONSTANT(1) << number)))
                        continue;
                bus_text_separate(text, begin);
                g_string_append(text, capability_to_name(number));
        }
}

/* To be all namespaces, a mask needs those of 252; newer than 257, `time` as well. */
void bus_form_namespaces(const struct bus_format *format, struct bus_cursor *cursor, GString *text)
{
        guint64 known = namespaces_known(format->version > 257 ? format->version : 252), mask = 0;
        gsize begin = text->len;

        read_t(cursor, &mask);
        if ((mask & known) == known || (mask & known) == 0) {
                g_string_append(text, (mask & known) == 0 ? "yes" : "no");
                return;
        }
        for (const struct namespace_flag *flag = namespace_flags; flag->name; flag++) {
                if (!(mask & flag->flag))
                        continue;
                bus_text_separate(text, begin);
                g_string_append(text, flag->name);
        }
}

void bus_form_propagation(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                          GString *text)
{
        guint64 flags = 0;

        read_t(cursor, &flags);
        switch (flags & (MS_SHARED | MS_SLAVE | MS_PRIVATE)) {
        case 0:
                break;
        case MS_SHARED:
                g_string_append(text, "shared");
                break;
        case MS_SLAVE:
                g_string_append(text, "slave");
                break;
        case MS_PRIVATE:
                g_string_append(text, "private");
                break;
        default:
                bus_text_number(text, flags);
        }
}

void bus_form_mode(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                   GString *text)
{
        guint32 mode = 0;

        bus_cursor_next_basic(cursor, 'u', &mode);
        bus_text_octal(text, mode);
}

void bus_form_user_number(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                          GString *text)
{
        guint32 number = 0;

        bus_cursor_next_basic(cursor, 'u', &number);
        if (number == G_MAXUINT32)
                g_string_append(text, "[not set]");
        else
                bus_text_number(text, number);
}

void bus_form_exit_code(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                        GString *text)
{
        gint32 code = 0;

        bus_cursor_next_basic(cursor, 'i', &code);
        if (code < 0 || code > 255)
                g_string_append(text, "[not set]");
        else
                bus_text_signed(text, code);
}

void bus_form_numa_policy(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                          GString *text)
{
        static const char *const names[] = {"default", "preferred", "bind", "interleave", "local"};
        gint32 policy = -1;

        bus_cursor_next_basic(cursor, 'i', &policy);
        g_string_append(text, policy < 0 || policy >= (gint32) G_N_ELEMENTS(names) ? "n/a"
                                                                                   : names[policy]);
}

void bus_form_words(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                    GString *text)
{
        gboolean first = TRUE;
        const char *word;

        bus_cursor_enter(cursor, 'a', "s");
        while (bus_cursor_next_basic(cursor, 's', &word)) {
                if (!first)
                        g_string_append_c(text, ' ');
                bus_text_word(text, word);
                first = FALSE;
        }
        bus_cursor_leave(cursor);
}

void bus_form_bit_ranges(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                         GString *text)
{
        const void *bytes = NULL;
        gsize size = 0;

        bus_cursor_next_bytes(cursor, &bytes, &size);
        bus_text_bit_ranges(text, bytes, size);
}

void bus_form_base64(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                     GString *text)
{
        const void *bytes = NULL;
        gsize size = 0;
        g_autofree char *encoded = NULL;

        bus_cursor_next_bytes(cursor, &bytes, &size);
        encoded = g_base64_encode(bytes, size);
        g_string_append(text, encoded);
}
