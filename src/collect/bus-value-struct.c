/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Structs of few members, and lists of them, to text. Each list has its own way of being written:
 * some have an element on each line, some have all on one.
 */
#include <string.h>

#include "collect/bus-format.h"
#include "collect/bus-text.h"

void bus_form_allow_or_deny(const struct bus_format *format G_GNUC_UNUSED,
                            struct bus_cursor *cursor, GString *text)
{
        const char *word;
        gboolean first = TRUE;
        int is_allow_list = TRUE;

        bus_cursor_enter(cursor, 'r', "bas");
        bus_cursor_next_basic(cursor, 'b', &is_allow_list);
        bus_cursor_enter(cursor, 'a', "s");
        if (!is_allow_list)
                g_string_append_c(text, '~');
        while (bus_cursor_next_basic(cursor, 's', &word)) {
                if (!first)
                        g_string_append_c(text, ' ');
                g_string_append(text, word);
                first = FALSE;
        }
        bus_cursor_leave(cursor);
        bus_cursor_leave(cursor);
}

/* "-profile" where a failure to apply it does not matter. */
void bus_form_prefixed(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                       GString *text)
{
        const char *value = "";
        int ignore = FALSE;

        bus_cursor_next(cursor, "(bs)", &ignore, &value);
        if (*value)
                g_string_append_printf(text, "%s%s", ignore ? "-" : "", value);
}

static void append_numbers(struct bus_cursor *cursor, GString *text, gsize begin,
                           void (*append)(GString *text, gint32 number))
{
        gint32 number;

        bus_cursor_enter(cursor, 'a', "i");
        while (bus_cursor_next_basic(cursor, 'i', &number)) {
                bus_text_separate(text, begin);
                append(text, number);
        }
        bus_cursor_leave(cursor);
}

static void append_code(GString *text, gint32 code)
{
        bus_text_signed(text, code);
}

void bus_form_exit_status(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                          GString *text)
{
        gsize begin = text->len;

        bus_cursor_enter(cursor, 'r', "aiai");
        append_numbers(cursor, text, begin, append_code);
        append_numbers(cursor, text, begin, bus_text_signal);
        bus_cursor_leave(cursor);
}

void bus_form_load_error(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                         GString *text)
{
        const char *name = "", *sentence = "";

        bus_cursor_next(cursor, "(ss)", &name, &sentence);
        if (*name || *sentence)
                g_string_append_printf(text, "%s \"%s\"", name, sentence);
}

/* "private:host", as ProtectHostname= takes it (systemd.exec(5)); systemctl does not print it. */
void bus_form_hostname(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                       GString *text)
{
        const char *mode = "", *host_name = "";

        bus_cursor_next(cursor, "(ss)", &mode, &host_name);
        g_string_append_printf(text, "%s%s%s", mode, *host_name ? ":" : "", host_name);
}

/* Bytes, or the part of the file system in whole percents; unset where it is not enforced. */
void bus_form_quota(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                    GString *text)
{
        guint64 bytes = 0;
        guint32 part = 0;
        const char *enforced = "";

        bus_cursor_next(cursor, "(tus)", &bytes, &part, &enforced);
        if (strcmp(enforced, "yes") != 0)
                g_string_append(text, "[not set]");
        else if (bytes == G_MAXUINT64)
                g_string_append_printf(text, "%u%%",
                                       (guint) (((guint64) part * 100 + G_MAXUINT32 / 2) /
                                                G_MAXUINT32));
        else
                bus_text_number(text, bytes);
}

void bus_form_job(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                  GString *text)
{
        guint32 number = 0;
        const char *path;

        bus_cursor_next(cursor, "(uo)", &number, &path);
        if (number > 0)
                bus_text_number(text, number);
}

static void begin_line(GString *text, gboolean *first)
{
        if (!*first)
                g_string_append_c(text, '\n');
        *first = FALSE;
}

void bus_form_environment_files(const struct bus_format *format G_GNUC_UNUSED,
                                struct bus_cursor *cursor, GString *text)
{
        const char *path;
        gboolean first = TRUE;
        int ignore;

        bus_cursor_enter(cursor, 'a', "(sb)");
        while (bus_cursor_next(cursor, "(sb)", &path, &ignore)) {
                begin_line(text, &first);
                g_string_append_printf(text, "%s (ignore_errors=%s)", path, ignore ? "yes" : "no");
        }
        bus_cursor_leave(cursor);
}

/* A line for each pair: what stands before its first, between both, and behind. */
static void append_pairs(struct bus_cursor *cursor, GString *text, const char *between,
                         const char *behind, gboolean reverse)
{
        const char *left, *right;
        gboolean first = TRUE;

        bus_cursor_enter(cursor, 'a', "(ss)");
        while (bus_cursor_next(cursor, "(ss)", &left, &right)) {
                begin_line(text, &first);
                g_string_append(text, reverse ? right : left);
                g_string_append(text, between);
                g_string_append(text, reverse ? left : right);
                g_string_append(text, behind);
        }
        bus_cursor_leave(cursor);
}

void bus_form_pairs(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                    GString *text)
{
        append_pairs(cursor, text, " ", "", FALSE);
}

void bus_form_colon_pairs(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                          GString *text)
{
        append_pairs(cursor, text, ":", "", FALSE);
}

void bus_form_equal_pairs(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                          GString *text)
{
        append_pairs(cursor, text, "=", "", FALSE);
}

/* "what (kind)" of a kind and what it is. */
void bus_form_kinds(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                    GString *text)
{
        append_pairs(cursor, text, " (", ")", TRUE);
}

/* "/path:options /path" */
void bus_form_mounts(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                     GString *text)
{
        gsize begin = text->len;
        const char *path, *options;

        bus_cursor_enter(cursor, 'a', "(ss)");
        while (bus_cursor_next(cursor, "(ss)", &path, &options)) {
                bus_text_separate(text, begin);
                g_string_append_printf(text, "%s%s%s", path, *options ? ":" : "", options);
        }
        bus_cursor_leave(cursor);
}

void bus_form_symlinks(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                       GString *text)
{
        const char *source, *link;
        gboolean first = TRUE;
        guint64 flags;

        bus_cursor_enter(cursor, 'a', "(sst)");
        while (bus_cursor_next(cursor, "(sst)", &source, &link, &flags)) {
                begin_line(text, &first);
                g_string_append_printf(text, "%s:%s", source, link);
        }
        bus_cursor_leave(cursor);
}

void bus_form_open_files(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                         GString *text)
{
        /* OpenFile=, systemd.service(5); in the order of the bits. */
        static const char *const options[] = {"read-only", "append", "truncate", "graceful"};
        const char *path, *name;
        guint64 flags;
        gboolean first = TRUE;

        bus_cursor_enter(cursor, 'a', "(sst)");
        while (bus_cursor_next(cursor, "(sst)", &path, &name, &flags)) {
                char separator = ':';

                begin_line(text, &first);
                g_string_append_printf(text, "%s:%s", path, name);
                for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
                        if (!(flags & (G_GUINT64_CONSTANT(1) << i)))
                                continue;
                        g_string_append_printf(text, "%c%s", separator, options[i]);
                        separator = ',';
                }
        }
        bus_cursor_leave(cursor);
}

/* A pattern a line, "~" before one whose lines are left out. */
void bus_form_patterns(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                       GString *text)
{
        const char *pattern;
        gboolean first = TRUE;
        int is_allowed;

        bus_cursor_enter(cursor, 'a', "(bs)");
        while (bus_cursor_next(cursor, "(bs)", &is_allowed, &pattern)) {
                begin_line(text, &first);
                g_string_append_printf(text, "%s%s", is_allowed ? "" : "~", pattern);
        }
        bus_cursor_leave(cursor);
}

static void append_devices(struct bus_cursor *cursor, GString *text,
                           void (*append)(GString *text, guint64 number))
{
        const char *path;
        guint64 number;
        gboolean first = TRUE;

        bus_cursor_enter(cursor, 'a', "(st)");
        while (bus_cursor_next(cursor, "(st)", &path, &number)) {
                begin_line(text, &first);
                g_string_append(text, path);
                g_string_append_c(text, ' ');
                append(text, number);
        }
        bus_cursor_leave(cursor);
}

void bus_form_device_numbers(const struct bus_format *format G_GNUC_UNUSED,
                             struct bus_cursor *cursor, GString *text)
{
        append_devices(cursor, text, bus_text_number);
}

void bus_form_device_times(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                           GString *text)
{
        append_devices(cursor, text, bus_text_timespan);
}
