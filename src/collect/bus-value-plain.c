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

static int read_t(sd_bus_message *message, guint64 *ret)
{
        return sd_bus_message_read_basic(message, 't', ret);
}

int bus_form_number(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                    GString *text)
{
        guint64 number = 0;
        int r = read_t(message, &number);

        bus_text_number(text, number);
        return r;
}

/* A number whose largest value stands for something else. */
static int append_number_or(sd_bus_message *message, GString *text, const char *largest)
{
        guint64 number = 0;
        int r = read_t(message, &number);

        if (number == G_MAXUINT64)
                g_string_append(text, largest);
        else
                bus_text_number(text, number);
        return r;
}

int bus_form_limit(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                   GString *text)
{
        return append_number_or(message, text, "infinity");
}

int bus_form_amount(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                    GString *text)
{
        return append_number_or(message, text, "[not set]");
}

int bus_form_traffic(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                     GString *text)
{
        return append_number_or(message, text, "[no data]");
}

int bus_form_weight(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                    GString *text)
{
        gsize begin = text->len;
        int r = append_number_or(message, text, "[not set]");

        if (strcmp(text->str + begin, "0") == 0)
                g_string_overwrite_len(g_string_truncate(text, begin), begin, "idle", 4);
        return r;
}

int bus_form_hexadecimal(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                         GString *text)
{
        guint64 number = 0;
        int r = read_t(message, &number);

        g_string_append_printf(text, "0x%" G_GINT64_MODIFIER "x", number);
        return r;
}

int bus_form_timespan(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                      GString *text)
{
        guint64 microseconds = 0;
        int r = read_t(message, &microseconds);

        bus_text_timespan(text, microseconds);
        return r;
}

int bus_form_timespan_or_default(const struct bus_format *format G_GNUC_UNUSED,
                                 sd_bus_message *message, GString *text)
{
        guint64 microseconds = 0;
        int r = read_t(message, &microseconds);

        if (microseconds == G_MAXUINT64)
                g_string_append(text, "[not set]");
        else
                bus_text_timespan(text, microseconds);
        return r;
}

int bus_form_timestamp(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                       GString *text)
{
        guint64 microseconds = 0;
        int r = read_t(message, &microseconds);

        bus_text_timestamp(text, microseconds, "");
        return r;
}

int bus_form_capabilities(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                          GString *text)
{
        gsize begin = text->len;
        guint64 mask = 0;
        int r = read_t(message, &mask);

        for (guint number = 0; number <= capability_last(); number++) {
                if (!(mask & (G_GUINT64_CONSTANT(1) << number)))
                        continue;
                bus_text_separate(text, begin);
                g_string_append(text, capability_to_name(number));
        }
        return r;
}

/* To be all namespaces, a mask needs those of 252; newer than 257, `time` as well. */
int bus_form_namespaces(const struct bus_format *format, sd_bus_message *message, GString *text)
{
        guint64 known = namespaces_known(format->version > 257 ? format->version : 252), mask = 0;
        gsize begin = text->len;
        int r = read_t(message, &mask);

        if ((mask & known) == known || (mask & known) == 0) {
                g_string_append(text, (mask & known) == 0 ? "yes" : "no");
                return r;
        }
        for (const struct namespace_flag *flag = namespace_flags; flag->name; flag++) {
                if (!(mask & flag->flag))
                        continue;
                bus_text_separate(text, begin);
                g_string_append(text, flag->name);
        }
        return r;
}

int bus_form_propagation(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                         GString *text)
{
        guint64 flags = 0;
        int r = read_t(message, &flags);

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
        return r;
}

int bus_form_mode(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                  GString *text)
{
        guint32 mode = 0;
        int r = sd_bus_message_read_basic(message, 'u', &mode);

        bus_text_octal(text, mode);
        return r;
}

int bus_form_user_number(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                         GString *text)
{
        guint32 number = 0;
        int r = sd_bus_message_read_basic(message, 'u', &number);

        if (number == G_MAXUINT32)
                g_string_append(text, "[not set]");
        else
                bus_text_number(text, number);
        return r;
}

int bus_form_exit_code(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                       GString *text)
{
        gint32 code = 0;
        int r = sd_bus_message_read_basic(message, 'i', &code);

        if (code < 0 || code > 255)
                g_string_append(text, "[not set]");
        else
                bus_text_signed(text, code);
        return r;
}

int bus_form_numa_policy(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                         GString *text)
{
        static const char *const names[] = {"default", "preferred", "bind", "interleave", "local"};
        gint32 policy = -1;
        int r = sd_bus_message_read_basic(message, 'i', &policy);

        g_string_append(text, policy < 0 || policy >= (gint32) G_N_ELEMENTS(names) ? "n/a"
                                                                                   : names[policy]);
        return r;
}

int bus_form_words(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                   GString *text)
{
        gboolean first = TRUE;
        const char *word;
        int r = sd_bus_message_enter_container(message, 'a', "s");

        while (r >= 0 && (r = sd_bus_message_read_basic(message, 's', &word)) > 0) {
                if (!first)
                        g_string_append_c(text, ' ');
                bus_text_word(text, word);
                first = FALSE;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int bus_form_bit_ranges(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                        GString *text)
{
        const void *bytes = NULL;
        size_t size = 0;
        int r = sd_bus_message_read_array(message, 'y', &bytes, &size);

        bus_text_bit_ranges(text, bytes, size);
        return r;
}

int bus_form_base64(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                    GString *text)
{
        const void *bytes = NULL;
        size_t size = 0;
        int r = sd_bus_message_read_array(message, 'y', &bytes, &size);
        g_autofree char *encoded = size > 0 ? g_base64_encode(bytes, size) : NULL;

        if (encoded)
                g_string_append(text, encoded);
        return r;
}
