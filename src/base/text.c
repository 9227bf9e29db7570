/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values to text for people, terminals and files, without looking at the locale. */
#include "base/text.h"

#include <fnmatch.h>
#include <string.h>

enum {
        MICROSECONDS = 1000 * 1000,
};

/* What RFC 3339 can write: the years 0001 to 9999. */
static const gint64 timestamp_first = G_GINT64_CONSTANT(-62135596800);
static const gint64 timestamp_last = G_GINT64_CONSTANT(253402300799);

/* What Unicode has besides its general categories: letters, marks and symbols that no font shows
 * (Default_Ignorable_Code_Point; variation selectors belong to what is before them). */
static const struct {
        gunichar first, last;
} fillers[] = {
        {0x034f, 0x034f}, {0x115f, 0x1160},   {0x17b4, 0x17b5},
        {0x3164, 0x3164}, {0xffa0, 0xffa0},   {0xfff0, 0xfff8},
        {0xfffc, 0xfffc}, {0xe0000, 0xe00ff}, {0xe01f0, 0xe0fff},
};

gboolean text_is_hidden(gunichar character)
{
        if (character >= 0x20 && character < 0x7f)
                return FALSE;
        switch (g_unichar_type(character)) {
        case G_UNICODE_CONTROL:
        case G_UNICODE_FORMAT:
        case G_UNICODE_LINE_SEPARATOR:
        case G_UNICODE_PARAGRAPH_SEPARATOR:
        case G_UNICODE_SURROGATE:
                return TRUE;
        default:
                break;
        }
        for (gsize i = 0; i < G_N_ELEMENTS(fillers); i++)
                if (character >= fillers[i].first && character <= fillers[i].last)
                        return TRUE;
        return FALSE;
}

const char *text_find_hidden(const char *text)
{
        for (; *text; text = g_utf8_next_char(text)) {
                guchar byte = (guchar) *text;

                if (byte >= 0x20 && byte < 0x7f)
                        continue;
                if (!strchr("\t\n\r", byte) && text_is_hidden(g_utf8_get_char(text)))
                        return text;
        }
        return NULL;
}

char *text_reveal(const char *text)
{
        const char *hidden = text_find_hidden(text);
        GString *shown = hidden ? g_string_new(NULL) : NULL;

        if (!hidden)
                return NULL;
        for (; hidden; hidden = text_find_hidden(text)) {
                g_string_append_len(shown, text, hidden - text);
                g_string_append_printf(shown, "<U+%04X>", g_utf8_get_char(hidden));
                text = g_utf8_next_char(hidden);
        }
        g_string_append(shown, text);
        return g_string_free(shown, FALSE);
}

char *text_for_terminal(const char *text)
{
        GString *result = g_string_sized_new(strlen(text));

        while (*text != '\0') {
                gunichar character = g_utf8_get_char_validated(text, -1);
                const char *next;

                if (character == (gunichar) -1 || character == (gunichar) -2) {
                        g_string_append_printf(result, "\\x%02x", (guchar) *text);
                        text++;
                        continue;
                }
                next = g_utf8_next_char(text);
                if (!text_is_hidden(character))
                        g_string_append_len(result, text, next - text);
                else if (character < 0x80)
                        g_string_append_printf(result, "\\x%02x", character);
                else if (character < 0x10000)
                        g_string_append_printf(result, "\\u%04x", character);
                else
                        g_string_append_printf(result, "\\U%08x", character);
                text = next;
        }
        return g_string_free(result, FALSE);
}

gsize text_terminal_width(const char *text)
{
        gsize width = 0;

        while (*text != '\0') {
                gunichar character = g_utf8_get_char_validated(text, -1);

                if (character == (gunichar) -1 || character == (gunichar) -2) {
                        width++; /* one replacement character */
                        text++;
                        continue;
                }
                if (!g_unichar_iszerowidth(character))
                        width += g_unichar_iswide(character) ? 2 : 1;
                text = g_utf8_next_char(text);
        }
        return width;
}

gboolean text_parse_tenths(const char *text, guint maximum, guint *ret_tenths)
{
        guint64 whole, tenth = 0;
        char *end;

        if (!g_ascii_isdigit(text[0]))
                return FALSE;
        whole = g_ascii_strtoull(text, &end, 10);
        if (*end == '.') {
                if (!g_ascii_isdigit(end[1]) || end[2] != '\0')
                        return FALSE;
                tenth = (guint64) g_ascii_digit_value(end[1]);
        } else if (*end != '\0')
                return FALSE;
        if (whole > maximum / 10 || whole * 10 + tenth > maximum)
                return FALSE;
        *ret_tenths = (guint) (whole * 10 + tenth);
        return TRUE;
}

char *text_for_shell(const char *text)
{
        return *text && text[strspn(text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "/._-@:+,=")] ==
                                       '\0'
                       ? g_strdup(text)
                       : g_shell_quote(text);
}

const char *text_tenths(guint64 tenths, char buffer[static 16])
{
        /* 13 digits and the tenth fit; no sum of exposures comes near. */
        tenths = MIN(tenths, G_GUINT64_CONSTANT(99999999999999));
        g_snprintf(buffer, 16, "%" G_GUINT64_FORMAT ".%d", tenths / 10, (int) (tenths % 10));
        return buffer;
}

char *text_without_path(const char *message, const char *path)
{
        gsize length = strlen(path);

        if (length == 0 || strncmp(message, path, length) != 0 ||
            !g_str_has_prefix(message + length, ": "))
                return g_strdup(message);
        return g_strconcat("The file ", message + length + strlen(": "), NULL);
}

static char *format_timestamp(gint64 seconds, int fraction)
{
        g_autoptr(GDateTime) time =
                g_date_time_new_from_unix_utc(CLAMP(seconds, timestamp_first, timestamp_last));
        char fraction_text[16] = "";

        if (fraction != 0)
                g_snprintf(fraction_text, sizeof fraction_text, ".%06d", fraction);
        return g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02d%sZ", g_date_time_get_year(time),
                               g_date_time_get_month(time), g_date_time_get_day_of_month(time),
                               g_date_time_get_hour(time), g_date_time_get_minute(time),
                               g_date_time_get_second(time), fraction_text);
}

static gint64 split_microseconds(gint64 microseconds, int *ret_fraction)
{
        gint64 seconds = microseconds / MICROSECONDS;
        gint64 fraction = microseconds % MICROSECONDS;

        if (fraction < 0) {
                fraction += MICROSECONDS;
                seconds--;
        }
        *ret_fraction = (int) fraction;
        return seconds;
}

char *text_timestamp(gint64 microseconds)
{
        int fraction;

        return format_timestamp(split_microseconds(microseconds, &fraction), 0);
}

char *text_timestamp_exact(gint64 microseconds)
{
        int fraction;
        gint64 seconds = split_microseconds(microseconds, &fraction);

        return format_timestamp(seconds, fraction);
}

/* Reads exactly count digits; false where there is anything else. */
static gboolean parse_digits(const char **text, int count, int *ret_number)
{
        int number = 0;

        for (int i = 0; i < count; i++) {
                if (!g_ascii_isdigit((*text)[i]))
                        return FALSE;
                number = number * 10 + ((*text)[i] - '0');
        }
        *text += count;
        *ret_number = number;
        return TRUE;
}

static gboolean parse_fraction(const char **text, int *ret_fraction)
{
        int fraction = 0, digits = 0;

        for ((*text)++; g_ascii_isdigit(**text); (*text)++) {
                if (++digits > 6)
                        return FALSE;
                fraction = fraction * 10 + (**text - '0');
        }
        if (digits == 0)
                return FALSE;
        for (; digits < 6; digits++)
                fraction *= 10;
        *ret_fraction = fraction;
        return TRUE;
}

gboolean text_parse_timestamp(const char *text, gint64 *ret_microseconds)
{
        static const struct {
                int digits;
                char after;
        } fields[] = {{4, '-'}, {2, '-'}, {2, 'T'}, {2, ':'}, {2, ':'}, {2, '\0'}};
        g_autoptr(GDateTime) time = NULL;
        int numbers[G_N_ELEMENTS(fields)], fraction = 0;

        for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
                if (!parse_digits(&text, fields[i].digits, &numbers[i]))
                        return FALSE;
                if (fields[i].after != '\0' && *text++ != fields[i].after)
                        return FALSE;
        }
        if (*text == '.' && !parse_fraction(&text, &fraction))
                return FALSE;
        if (strcmp(text, "Z") != 0)
                return FALSE;
        time = g_date_time_new_utc(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4],
                                   numbers[5]);
        if (time == NULL)
                return FALSE;
        *ret_microseconds = g_date_time_to_unix(time) * MICROSECONDS + fraction;
        return TRUE;
}

static gboolean given_time(gint64 *ret_time)
{
        const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
        guint64 seconds;

        if (epoch == NULL ||
            !g_ascii_string_to_unsigned(epoch, 10, 0, timestamp_last, &seconds, NULL))
                return FALSE;
        *ret_time = (gint64) seconds * MICROSECONDS;
        return TRUE;
}

gint64 text_now(void)
{
        gint64 time;

        return given_time(&time) ? time : g_get_real_time();
}

gboolean text_time_is_given(void)
{
        gint64 time;

        return given_time(&time);
}

gboolean text_matches_glob(const char *text, const char *glob)
{
        gsize plain = strcspn(glob, "*?[\\");

        if (!glob[plain])
                return strcmp(text, glob) == 0;
        return strncmp(text, glob, plain) == 0 && fnmatch(glob + plain, text + plain, 0) == 0;
}
