/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Commands, timers, mounts and network rules to text. */
#include <arpa/inet.h>
#include <string.h>
#include <wait.h>

#include "collect/bus-format.h"
#include "collect/bus-text.h"

/* What became of a command: seven members after its flags. */
struct outcome_of_command {
        guint64 start, start_monotonic, stop, stop_monotonic;
        guint32 pid;
        gint32 code, status;
};

static const char *code_name(gint32 code)
{
        switch (code) {
        case CLD_EXITED:
                return "exited";
        case CLD_KILLED:
                return "killed";
        case CLD_DUMPED:
                return "dumped";
        case CLD_TRAPPED:
                return "trapped";
        case CLD_STOPPED:
                return "stopped";
        case CLD_CONTINUED:
                return "continued";
        default:
                return "(null)";
        }
}

static void append_outcome(GString *text, const struct outcome_of_command *outcome)
{
        g_string_append(text, " ; start_time=[");
        bus_text_timestamp(text, outcome->start, "n/a");
        g_string_append(text, "] ; stop_time=[");
        bus_text_timestamp(text, outcome->stop, "n/a");
        g_string_append(text, "] ; pid=");
        bus_text_number(text, outcome->pid);
        g_string_append_printf(text, " ; code=%s ; status=", code_name(outcome->code));
        bus_text_signed(text, outcome->status);
        if (outcome->code != CLD_EXITED) {
                g_string_append_c(text, '/');
                bus_text_signal(text, outcome->status);
        }
        g_string_append(text, " }");
}

/* Words as they are, a blank between them. */
static void append_words(struct bus_cursor *cursor, GString *text)
{
        const char *word;
        gboolean first = TRUE;

        bus_cursor_enter(cursor, 'a', "s");
        while (bus_cursor_next_basic(cursor, 's', &word)) {
                if (!first)
                        g_string_append_c(text, ' ');
                g_string_append(text, word);
                first = FALSE;
        }
        bus_cursor_leave(cursor);
}

/* The members of one command; has_flags: the newer form, with words instead of a boolean. */
static void append_command(struct bus_cursor *cursor, GString *text, gboolean has_flags)
{
        struct outcome_of_command outcome = {0};
        const char *path = "";
        int ignore = FALSE;

        bus_cursor_next_basic(cursor, 's', &path);
        g_string_append_printf(text, "{ path=%s ; argv[]=", path);
        append_words(cursor, text);
        if (has_flags) {
                g_string_append(text, " ; flags=");
                append_words(cursor, text);
        } else {
                bus_cursor_next_basic(cursor, 'b', &ignore);
                g_string_append_printf(text, " ; ignore_errors=%s", ignore ? "yes" : "no");
        }
        bus_cursor_next(cursor, "ttttuii", &outcome.start, &outcome.start_monotonic, &outcome.stop,
                        &outcome.stop_monotonic, &outcome.pid, &outcome.code, &outcome.status);
        append_outcome(text, &outcome);
}

static void append_commands(struct bus_cursor *cursor, GString *text, gboolean has_flags)
{
        const char *members = has_flags ? "sasasttttuii" : "sasbttttuii";
        gsize begin = text->len;

        bus_cursor_enter(cursor, 'a', has_flags ? "(sasasttttuii)" : "(sasbttttuii)");
        while (bus_cursor_enter(cursor, 'r', members)) {
                if (text->len > begin)
                        g_string_append_c(text, '\n');
                append_command(cursor, text, has_flags);
                bus_cursor_leave(cursor);
        }
        bus_cursor_leave(cursor);
}

void bus_form_command(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                      GString *text)
{
        append_commands(cursor, text, FALSE);
}

void bus_form_command_flags(const struct bus_format *format G_GNUC_UNUSED,
                            struct bus_cursor *cursor, GString *text)
{
        append_commands(cursor, text, TRUE);
}

void bus_form_timers(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                     GString *text)
{
        gsize begin = text->len;
        const char *base;
        guint64 value, next;

        bus_cursor_enter(cursor, 'a', "(stt)");
        while (bus_cursor_next(cursor, "(stt)", &base, &value, &next)) {
                if (text->len > begin)
                        g_string_append_c(text, '\n');
                g_string_append_printf(text, "{ %s=", base);
                bus_text_timespan(text, value);
                g_string_append(text, " ; next_elapse=");
                bus_text_timespan(text, next);
                g_string_append(text, " }");
        }
        bus_cursor_leave(cursor);
}

void bus_form_calendars(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                        GString *text)
{
        gsize begin = text->len;
        const char *base, *expression;
        guint64 next;

        bus_cursor_enter(cursor, 'a', "(sst)");
        while (bus_cursor_next(cursor, "(sst)", &base, &expression, &next)) {
                if (text->len > begin)
                        g_string_append_c(text, '\n');
                g_string_append_printf(text, "{ %s=%s ; next_elapse=", base, expression);
                bus_text_timestamp(text, next, "(null)");
                g_string_append(text, " }");
        }
        bus_cursor_leave(cursor);
}

void bus_form_binds(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                    GString *text)
{
        const guint64 recursive = 16384; /* MS_REC */
        gsize begin = text->len;
        const char *source, *destination;
        guint64 flags;
        int ignore;

        bus_cursor_enter(cursor, 'a', "(ssbt)");
        while (bus_cursor_next(cursor, "(ssbt)", &source, &destination, &ignore, &flags)) {
                bus_text_separate(text, begin);
                g_string_append_printf(text, "%s%s:%s%s", ignore ? "-" : "", source, destination,
                                       flags == recursive ? ":rbind" : "");
        }
        bus_cursor_leave(cursor);
}

/* ":partition:options" for each */
static void append_image_options(struct bus_cursor *cursor, GString *text)
{
        const char *partition, *options;

        bus_cursor_enter(cursor, 'a', "(ss)");
        while (bus_cursor_next(cursor, "(ss)", &partition, &options))
                g_string_append_printf(text, ":%s:%s", partition, options);
        bus_cursor_leave(cursor);
}

/* Both kinds: images of extensions have no destination. */
void bus_form_images(const struct bus_format *format, struct bus_cursor *cursor, GString *text)
{
        g_autofree char *element = g_strdup(format->signature + 1);
        g_autofree char *members = g_strndup(element + 1, strlen(element) - 2);
        gboolean has_destination = members[1] == 's';
        gsize begin = text->len;

        bus_cursor_enter(cursor, 'a', element);
        while (bus_cursor_enter(cursor, 'r', members)) {
                const char *source = "", *destination = "";
                int ignore = FALSE;

                bus_cursor_next_basic(cursor, 's', &source);
                if (has_destination)
                        bus_cursor_next_basic(cursor, 's', &destination);
                bus_cursor_next_basic(cursor, 'b', &ignore);
                bus_text_separate(text, begin);
                g_string_append_printf(text, "%s%s%s%s", ignore ? "-" : "", source,
                                       has_destination ? ":" : "", destination);
                append_image_options(cursor, text);
                bus_cursor_leave(cursor);
        }
        bus_cursor_leave(cursor);
}

/* An address that is none keeps its numbers. */
static void append_address(GString *text, int family, const void *bytes, gsize size)
{
        char address[INET6_ADDRSTRLEN];

        if ((family == AF_INET && size == sizeof(struct in_addr)) ||
            (family == AF_INET6 && size == sizeof(struct in6_addr))) {
                g_string_append(text, inet_ntop(family, bytes, address, sizeof(address)));
                return;
        }
        bus_text_signed(text, family);
        g_string_append_c(text, ':');
        bus_text_hexadecimal(text, bytes, size);
}

void bus_form_addresses(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                        GString *text)
{
        gsize begin = text->len;

        bus_cursor_enter(cursor, 'a', "(iayu)");
        while (bus_cursor_enter(cursor, 'r', "iayu")) {
                const void *bytes = NULL;
                gsize size = 0;
                gint32 family = 0;
                guint32 length = 0;

                bus_cursor_next_basic(cursor, 'i', &family);
                bus_cursor_next_bytes(cursor, &bytes, &size);
                bus_cursor_next_basic(cursor, 'u', &length);
                bus_cursor_leave(cursor);
                bus_text_separate(text, begin);
                append_address(text, family, bytes, size);
                g_string_append_c(text, '/');
                bus_text_number(text, length);
        }
        bus_cursor_leave(cursor);
}

static void append_socket_bind(GString *text, gint32 family, gint32 protocol, guint16 count,
                               guint16 port)
{
        if (family != AF_UNSPEC)
                g_string_append(text, family == AF_INET    ? "ipv4:"
                                      : family == AF_INET6 ? "ipv6:"
                                                           : "(null)");
        if (protocol != 0)
                g_string_append(text, protocol == IPPROTO_TCP   ? "tcp"
                                      : protocol == IPPROTO_UDP ? "udp"
                                                                : "(null)");
        if (count == 0) {
                g_string_append(text, "any");
                return;
        }
        bus_text_number(text, port);
        if (count > 1) {
                g_string_append_c(text, '-');
                bus_text_number(text, (guint16) (port + count - 1));
        }
}

void bus_form_socket_binds(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                           GString *text)
{
        gsize begin = text->len;
        gint32 family, protocol;
        guint16 count, port;

        bus_cursor_enter(cursor, 'a', "(iiqq)");
        while (bus_cursor_next(cursor, "(iiqq)", &family, &protocol, &count, &port)) {
                if (text->len > begin)
                        g_string_append_c(text, '\n');
                append_socket_bind(text, family, protocol, count, port);
        }
        bus_cursor_leave(cursor);
}

/* Fields of a journal entry. What is no text is written in hexadecimal. */
void bus_form_text_fields(const struct bus_format *format G_GNUC_UNUSED, struct bus_cursor *cursor,
                          GString *text)
{
        gsize begin = text->len;
        const void *bytes;
        gsize size;

        bus_cursor_enter(cursor, 'a', "ay");
        while (bus_cursor_next_bytes(cursor, &bytes, &size)) {
                if (size == 0)
                        continue;
                bus_text_separate(text, begin);
                if (g_utf8_validate_len(bytes, size, NULL))
                        g_string_append_len(text, bytes, (gssize) size);
                else
                        bus_text_hexadecimal(text, bytes, size);
        }
        bus_cursor_leave(cursor);
}
