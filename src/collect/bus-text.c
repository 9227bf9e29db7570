/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Numbers to text, as systemctl writes them. A snapshot has some hundred thousand of them, so the
 * common ones go without printf. What the forms are was learnt by asking systemctl; the tests hold
 * its answers.
 */
#include "collect/bus-text.h"

#include <signal.h>
#include <string.h>
#include <time.h>

enum {
        NUMBER_SIZE = 24, /* digits of the largest number, octal too */
        BITS_PER_BYTE = 8,
};

/* The first microsecond that has no four-digit year left after its second. */
#define TIMESTAMP_END G_GUINT64_CONSTANT(253402300799000000)

static void append_digits(GString *text, guint64 number, guint base, gsize width)
{
        char digits[NUMBER_SIZE];
        gsize at = sizeof(digits);

        do {
                digits[--at] = (char) ('0' + number % base);
                number /= base;
        } while (number > 0 || sizeof(digits) - at < width);
        g_string_append_len(text, digits + at, (gssize) (sizeof(digits) - at));
}

void bus_text_number(GString *text, guint64 number)
{
        append_digits(text, number, 10, 1);
}

void bus_text_signed(GString *text, gint64 number)
{
        if (number < 0)
                g_string_append_c(text, '-');
        bus_text_number(text, number < 0 ? -(guint64) number : (guint64) number);
}

void bus_text_octal(GString *text, guint32 mode)
{
        append_digits(text, mode, 8, 4);
}

/* The rest of a timespan below a minute: "59us", "1.500ms", "12s". */
static void append_seconds(GString *text, guint64 microseconds)
{
        static const struct {
                const char *suffix;
                guint64 unit;
                gsize decimals;
        } units[] = {{"s", G_USEC_PER_SEC, 6}, {"ms", 1000, 3}, {"us", 1, 0}};
        gsize i = 0;

        while (i + 1 < G_N_ELEMENTS(units) && microseconds < units[i].unit)
                i++;
        bus_text_number(text, microseconds / units[i].unit);
        if (microseconds % units[i].unit > 0) {
                g_string_append_c(text, '.');
                append_digits(text, microseconds % units[i].unit, 10, units[i].decimals);
        }
        g_string_append(text, units[i].suffix);
}

void bus_text_timespan(GString *text, guint64 microseconds)
{
        /* systemd.time(7): a month is 30.44 days, a year 365.25. */
        static const struct {
                const char *suffix;
                guint64 seconds;
        } units[] = {{"y", 31557600}, {"month", 2629800}, {"w", 604800},
                     {"d", 86400},    {"h", 3600},        {"min", 60}};
        gsize begin = text->len;

        if (microseconds == 0 || microseconds == G_MAXUINT64) {
                g_string_append(text, microseconds == 0 ? "0" : "infinity");
                return;
        }
        for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
                guint64 unit = units[i].seconds * G_USEC_PER_SEC;

                if (microseconds < unit)
                        continue;
                bus_text_separate(text, begin);
                bus_text_number(text, microseconds / unit);
                g_string_append(text, units[i].suffix);
                microseconds %= unit;
        }
        if (microseconds > 0) {
                bus_text_separate(text, begin);
                append_seconds(text, microseconds);
        }
}

void bus_text_timestamp(GString *text, guint64 microseconds, const char *unset)
{
        static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        time_t seconds = (time_t) (microseconds / G_USEC_PER_SEC);
        struct tm when;

        if (microseconds == 0 || microseconds == G_MAXUINT64) {
                g_string_append(text, unset);
        } else if (microseconds >= TIMESTAMP_END) {
                g_string_append(text, "--- XXXX-XX-XX XX:XX:XX");
        } else {
                gmtime_r(&seconds, &when);
                g_string_append_printf(text, "%s %04d-%02d-%02d %02d:%02d:%02d UTC",
                                       days[when.tm_wday], when.tm_year + 1900, when.tm_mon + 1,
                                       when.tm_mday, when.tm_hour, when.tm_min, when.tm_sec);
        }
}

static void append_escaped(GString *text, char c)
{
        static const char control[] = "\a\b\t\n\v\f\r", letters[] = "abtnvfr";
        const char *found = strchr(control, c);

        if (found) {
                g_string_append_c(text, '\\');
                g_string_append_c(text, letters[found - control]);
        } else if ((guchar) c < ' ' || c == '\x7f') {
                g_string_append_c(text, '\\');
                append_digits(text, (guchar) c, 8, 3);
        } else {
                if (strchr("\"\\$`", c))
                        g_string_append_c(text, '\\');
                g_string_append_c(text, c);
        }
}

/* What ends a run of plain bytes: the end itself, and what a shell would not take as it is. */
static const gboolean is_special[256] = {
        [0 ... ' '] = TRUE, ['"'] = TRUE, ['\\'] = TRUE, ['$'] = TRUE, ['`'] = TRUE, ['\''] = TRUE,
        ['!'] = TRUE,       ['&'] = TRUE, ['('] = TRUE,  [')'] = TRUE, ['*'] = TRUE, [';'] = TRUE,
        ['<'] = TRUE,       ['>'] = TRUE, ['?'] = TRUE,  ['['] = TRUE, ['|'] = TRUE, [0x7f] = TRUE,
};

void bus_text_word(GString *text, const char *word)
{
        gsize plain = 0;

        while (!is_special[(guchar) word[plain]])
                plain++;
        if (word[plain] == '\0') {
                g_string_append_len(text, word, (gssize) plain);
                return;
        }
        g_string_append_c(text, '"');
        for (; *word; word++)
                append_escaped(text, *word);
        g_string_append_c(text, '"');
}

void bus_text_separate(GString *text, gsize begin)
{
        if (text->len > begin)
                g_string_append_c(text, ' ');
}

void bus_text_signal(GString *text, gint32 number)
{
        const char *name = number == SIGIO ? "IO" : sigabbrev_np(number);

        if (number > 0 && name) {
                g_string_append(text, name);
        } else if (number >= SIGRTMIN && number <= SIGRTMAX) {
                g_string_append(text, "RTMIN+");
                bus_text_signed(text, number - SIGRTMIN);
        } else {
                bus_text_signed(text, number);
        }
}

static gboolean bit_is_set(const guint8 *bytes, gsize size, gsize bit)
{
        return bit / BITS_PER_BYTE < size &&
               (bytes[bit / BITS_PER_BYTE] & (1U << (bit % BITS_PER_BYTE)));
}

void bus_text_bit_ranges(GString *text, const guint8 *bytes, gsize size)
{
        gsize begin = text->len;

        for (gsize bit = 0; bit < size * BITS_PER_BYTE; bit++) {
                gsize first = bit;

                if (!bit_is_set(bytes, size, bit))
                        continue;
                while (bit_is_set(bytes, size, bit + 1))
                        bit++;
                bus_text_separate(text, begin);
                bus_text_number(text, first);
                if (bit > first) {
                        g_string_append_c(text, '-');
                        bus_text_number(text, bit);
                }
        }
}

void bus_text_hexadecimal(GString *text, const guint8 *bytes, gsize size)
{
        static const char digits[] = "0123456789abcdef";

        for (gsize i = 0; i < size; i++) {
                g_string_append_c(text, digits[bytes[i] >> 4]);
                g_string_append_c(text, digits[bytes[i] & 15]);
        }
}
