/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Structs of few members, and lists of them, to text. Each list has its own way of being written:
 * some have an element on each line, some have all on one.
 */
#include <string.h>

#include "collect/bus-format.h"
#include "collect/bus-text.h"

int bus_form_allow_or_deny(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                           GString *text)
{
        const char *word;
        gboolean first = TRUE;
        int is_allow_list = TRUE, r;

        r = sd_bus_message_enter_container(message, 'r', "bas");
        if (r >= 0)
                r = sd_bus_message_read_basic(message, 'b', &is_allow_list);
        if (r >= 0)
                r = sd_bus_message_enter_container(message, 'a', "s");
        if (!is_allow_list)
                g_string_append_c(text, '~');
        while (r >= 0 && (r = sd_bus_message_read_basic(message, 's', &word)) > 0) {
                if (!first)
                        g_string_append_c(text, ' ');
                g_string_append(text, word);
                first = FALSE;
        }
        if (r >= 0)
                r = sd_bus_message_exit_container(message);
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

/* "-profile" where a failure to apply it does not matter. */
int bus_form_prefixed(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                      GString *text)
{
        const char *value = "";
        int ignore = FALSE;
        int r = sd_bus_message_read(message, "(bs)", &ignore, &value);

        if (r >= 0 && *value)
                g_string_append_printf(text, "%s%s", ignore ? "-" : "", value);
        return r;
}

static int append_numbers(sd_bus_message *message, GString *text, gsize begin,
                          void (*append)(GString *text, gint32 number))
{
        gint32 number;
        int r = sd_bus_message_enter_container(message, 'a', "i");

        while (r >= 0 && (r = sd_bus_message_read_basic(message, 'i', &number)) > 0) {
                bus_text_separate(text, begin);
                append(text, number);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static void append_code(GString *text, gint32 code)
{
        bus_text_signed(text, code);
}

int bus_form_exit_status(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                         GString *text)
{
        gsize begin = text->len;
        int r = sd_bus_message_enter_container(message, 'r', "aiai");

        if (r >= 0)
                r = append_numbers(message, text, begin, append_code);
        if (r >= 0)
                r = append_numbers(message, text, begin, bus_text_signal);
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int bus_form_load_error(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                        GString *text)
{
        const char *name = "", *sentence = "";
        int r = sd_bus_message_read(message, "(ss)", &name, &sentence);

        if (r >= 0 && (*name || *sentence))
                g_string_append_printf(text, "%s \"%s\"", name, sentence);
        return r;
}

/* "private:host", as ProtectHostname= takes it (systemd.exec(5)); systemctl does not print it. */
int bus_form_hostname(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                      GString *text)
{
        const char *mode = "", *host_name = "";
        int r = sd_bus_message_read(message, "(ss)", &mode, &host_name);

        g_string_append_printf(text, "%s%s%s", mode, *host_name ? ":" : "", host_name);
        return r;
}

/* Bytes, or the part of the file system in whole percents; unset where it is not enforced. */
int bus_form_quota(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                   GString *text)
{
        guint64 bytes = 0;
        guint32 part = 0;
        const char *enforced = "";
        int r = sd_bus_message_read(message, "(tus)", &bytes, &part, &enforced);

        if (strcmp(enforced, "yes") != 0)
                g_string_append(text, "[not set]");
        else if (bytes == G_MAXUINT64)
                g_string_append_printf(text, "%u%%",
                                       (guint) (((guint64) part * 100 + G_MAXUINT32 / 2) /
                                                G_MAXUINT32));
        else
                bus_text_number(text, bytes);
        return r;
}

int bus_form_job(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                 GString *text)
{
        guint32 number = 0;
        int r = sd_bus_message_read(message, "(uo)", &number, NULL);

        if (number > 0)
                bus_text_number(text, number);
        return r;
}

static void begin_line(GString *text, gboolean *first)
{
        if (!*first)
                g_string_append_c(text, '\n');
        *first = FALSE;
}

int bus_form_environment_files(const struct bus_format *format G_GNUC_UNUSED,
                               sd_bus_message *message, GString *text)
{
        const char *path;
        gboolean first = TRUE;
        int ignore, r = sd_bus_message_enter_container(message, 'a', "(sb)");

        while (r >= 0 && (r = sd_bus_message_read(message, "(sb)", &path, &ignore)) > 0) {
                begin_line(text, &first);
                g_string_append_printf(text, "%s (ignore_errors=%s)", path, ignore ? "yes" : "no");
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

/* A line for each pair: what stands before its first, between both, and behind. */
static int append_pairs(sd_bus_message *message, GString *text, const char *between,
                        const char *behind, gboolean reverse)
{
        const char *left, *right;
        gboolean first = TRUE;
        int r = sd_bus_message_enter_container(message, 'a', "(ss)");

        while (r >= 0 && (r = sd_bus_message_read(message, "(ss)", &left, &right)) > 0) {
                begin_line(text, &first);
                g_string_append(text, reverse ? right : left);
                g_string_append(text, between);
                g_string_append(text, reverse ? left : right);
                g_string_append(text, behind);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int bus_form_pairs(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                   GString *text)
{
        return append_pairs(message, text, " ", "", FALSE);
}

int bus_form_colon_pairs(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                         GString *text)
{
        return append_pairs(message, text, ":", "", FALSE);
}

int bus_form_equal_pairs(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                         GString *text)
{
        return append_pairs(message, text, "=", "", FALSE);
}

/* "what (kind)" of a kind and what it is. */
int bus_form_kinds(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                   GString *text)
{
        return append_pairs(message, text, " (", ")", TRUE);
}

/* "/path:options /path" */
int bus_form_mounts(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                    GString *text)
{
        gsize begin = text->len;
        const char *path, *options;
        int r = sd_bus_message_enter_container(message, 'a', "(ss)");

        while (r >= 0 && (r = sd_bus_message_read(message, "(ss)", &path, &options)) > 0) {
                bus_text_separate(text, begin);
                g_string_append_printf(text, "%s%s%s", path, *options ? ":" : "", options);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int bus_form_symlinks(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                      GString *text)
{
        const char *source, *link;
        gboolean first = TRUE;
        int r = sd_bus_message_enter_container(message, 'a', "(sst)");

        while (r >= 0 && (r = sd_bus_message_read(message, "(sst)", &source, &link, NULL)) > 0) {
                begin_line(text, &first);
                g_string_append_printf(text, "%s:%s", source, link);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int bus_form_open_files(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                        GString *text)
{
        /* OpenFile=, systemd.service(5); in the order of the bits. */
        static const char *const options[] = {"read-only", "append", "truncate", "graceful"};
        const char *path, *name;
        guint64 flags;
        gboolean first = TRUE;
        int r = sd_bus_message_enter_container(message, 'a', "(sst)");

        while (r >= 0 && (r = sd_bus_message_read(message, "(sst)", &path, &name, &flags)) > 0) {
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
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

/* A pattern a line, "~" before one whose lines are left out. */
int bus_form_patterns(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                      GString *text)
{
        const char *pattern;
        gboolean first = TRUE;
        int is_allowed, r = sd_bus_message_enter_container(message, 'a', "(bs)");

        while (r >= 0 && (r = sd_bus_message_read(message, "(bs)", &is_allowed, &pattern)) > 0) {
                begin_line(text, &first);
                g_string_append_printf(text, "%s%s", is_allowed ? "" : "~", pattern);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int append_devices(sd_bus_message *message, GString *text,
                          void (*append)(GString *text, guint64 number))
{
        const char *path;
        guint64 number;
        gboolean first = TRUE;
        int r = sd_bus_message_enter_container(message, 'a', "(st)");

        while (r >= 0 && (r = sd_bus_message_read(message, "(st)", &path, &number)) > 0) {
                begin_line(text, &first);
                g_string_append(text, path);
                g_string_append_c(text, ' ');
                append(text, number);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int bus_form_device_numbers(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                            GString *text)
{
        return append_devices(message, text, bus_text_number);
}

int bus_form_device_times(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                          GString *text)
{
        return append_devices(message, text, bus_text_timespan);
}
