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
static int append_words(sd_bus_message *message, GString *text)
{
        const char *word;
        gboolean first = TRUE;
        int r = sd_bus_message_enter_container(message, 'a', "s");

        while (r >= 0 && (r = sd_bus_message_read_basic(message, 's', &word)) > 0) {
                if (!first)
                        g_string_append_c(text, ' ');
                g_string_append(text, word);
                first = FALSE;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

/* The members of one command; has_flags: the newer form, with words instead of a boolean. */
static int append_command(sd_bus_message *message, GString *text, gboolean has_flags)
{
        struct outcome_of_command outcome = {0};
        const char *path = "";
        int ignore = FALSE;
        int r = sd_bus_message_read_basic(message, 's', &path);

        g_string_append_printf(text, "{ path=%s ; argv[]=", path);
        if (r >= 0)
                r = append_words(message, text);
        if (r >= 0 && has_flags) {
                g_string_append(text, " ; flags=");
                r = append_words(message, text);
        } else if (r >= 0) {
                r = sd_bus_message_read_basic(message, 'b', &ignore);
                g_string_append_printf(text, " ; ignore_errors=%s", ignore ? "yes" : "no");
        }
        if (r >= 0)
                r = sd_bus_message_read(message, "ttttuii", &outcome.start,
                                        &outcome.start_monotonic, &outcome.stop,
                                        &outcome.stop_monotonic, &outcome.pid, &outcome.code,
                                        &outcome.status);
        append_outcome(text, &outcome);
        return r;
}

static int append_commands(sd_bus_message *message, GString *text, gboolean has_flags)
{
        const char *members = has_flags ? "sasasttttuii" : "sasbttttuii";
        gsize begin = text->len;
        int r = sd_bus_message_enter_container(message, 'a',
                                               has_flags ? "(sasasttttuii)" : "(sasbttttuii)");

        while (r >= 0 && (r = sd_bus_message_enter_container(message, 'r', members)) > 0) {
                if (text->len > begin)
                        g_string_append_c(text, '\n');
                r = append_command(message, text, has_flags);
                if (r >= 0)
                        r = sd_bus_message_exit_container(message);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int bus_form_command(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                     GString *text)
{
        return append_commands(message, text, FALSE);
}

int bus_form_command_flags(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                           GString *text)
{
        return append_commands(message, text, TRUE);
}

int bus_form_timers(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                    GString *text)
{
        gsize begin = text->len;
        const char *base;
        guint64 value, next;
        int r = sd_bus_message_enter_container(message, 'a', "(stt)");

        while (r >= 0 && (r = sd_bus_message_read(message, "(stt)", &base, &value, &next)) > 0) {
                if (text->len > begin)
                        g_string_append_c(text, '\n');
                g_string_append_printf(text, "{ %s=", base);
                bus_text_timespan(text, value);
                g_string_append(text, " ; next_elapse=");
                bus_text_timespan(text, next);
                g_string_append(text, " }");
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int bus_form_calendars(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                       GString *text)
{
        gsize begin = text->len;
        const char *base, *expression;
        guint64 next;
        int r = sd_bus_message_enter_container(message, 'a', "(sst)");

        while (r >= 0 &&
               (r = sd_bus_message_read(message, "(sst)", &base, &expression, &next)) > 0) {
                if (text->len > begin)
                        g_string_append_c(text, '\n');
                g_string_append_printf(text, "{ %s=%s ; next_elapse=", base, expression);
                bus_text_timestamp(text, next, "(null)");
                g_string_append(text, " }");
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int bus_form_binds(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                   GString *text)
{
        const guint64 recursive = 16384; /* MS_REC */
        gsize begin = text->len;
        const char *source, *destination;
        guint64 flags;
        int ignore, r = sd_bus_message_enter_container(message, 'a', "(ssbt)");

        while (r >= 0 && (r = sd_bus_message_read(message, "(ssbt)", &source, &destination, &ignore,
                                                  &flags)) > 0) {
                bus_text_separate(text, begin);
                g_string_append_printf(text, "%s%s:%s%s", ignore ? "-" : "", source, destination,
                                       flags == recursive ? ":rbind" : "");
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

/* ":partition:options" for each */
static int append_image_options(sd_bus_message *message, GString *text)
{
        const char *partition, *options;
        int r = sd_bus_message_enter_container(message, 'a', "(ss)");

        while (r >= 0 && (r = sd_bus_message_read(message, "(ss)", &partition, &options)) > 0)
                g_string_append_printf(text, ":%s:%s", partition, options);
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

/* Both kinds: images of extensions have no destination. */
int bus_form_images(const struct bus_format *format, sd_bus_message *message, GString *text)
{
        g_autofree char *element = g_strdup(format->signature + 1);
        g_autofree char *members = g_strndup(element + 1, strlen(element) - 2);
        gboolean has_destination = members[1] == 's';
        gsize begin = text->len;
        int r = sd_bus_message_enter_container(message, 'a', element);

        while (r >= 0 && (r = sd_bus_message_enter_container(message, 'r', members)) > 0) {
                const char *source = "", *destination = "";
                int ignore = FALSE;

                r = sd_bus_message_read_basic(message, 's', &source);
                if (r >= 0 && has_destination)
                        r = sd_bus_message_read_basic(message, 's', &destination);
                if (r >= 0)
                        r = sd_bus_message_read_basic(message, 'b', &ignore);
                bus_text_separate(text, begin);
                g_string_append_printf(text, "%s%s%s%s", ignore ? "-" : "", source,
                                       has_destination ? ":" : "", destination);
                if (r >= 0)
                        r = append_image_options(message, text);
                if (r >= 0)
                        r = sd_bus_message_exit_container(message);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
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

int bus_form_addresses(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                       GString *text)
{
        gsize begin = text->len;
        int r = sd_bus_message_enter_container(message, 'a', "(iayu)");

        while (r >= 0 && (r = sd_bus_message_enter_container(message, 'r', "iayu")) > 0) {
                const void *bytes = NULL;
                size_t size = 0;
                gint32 family = 0;
                guint32 length = 0;

                r = sd_bus_message_read_basic(message, 'i', &family);
                if (r >= 0)
                        r = sd_bus_message_read_array(message, 'y', &bytes, &size);
                if (r >= 0)
                        r = sd_bus_message_read_basic(message, 'u', &length);
                if (r >= 0)
                        r = sd_bus_message_exit_container(message);
                bus_text_separate(text, begin);
                append_address(text, family, bytes, size);
                g_string_append_c(text, '/');
                bus_text_number(text, length);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
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

int bus_form_socket_binds(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                          GString *text)
{
        gsize begin = text->len;
        gint32 family, protocol;
        guint16 count, port;
        int r = sd_bus_message_enter_container(message, 'a', "(iiqq)");

        while (r >= 0 && (r = sd_bus_message_read(message, "(iiqq)", &family, &protocol, &count,
                                                  &port)) > 0) {
                if (text->len > begin)
                        g_string_append_c(text, '\n');
                append_socket_bind(text, family, protocol, count, port);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

/* Fields of a journal entry. What is no text is written in hexadecimal. */
int bus_form_text_fields(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                         GString *text)
{
        gsize begin = text->len;
        const void *bytes;
        size_t size;
        int r = sd_bus_message_enter_container(message, 'a', "ay");

        while (r >= 0 && (r = sd_bus_message_read_array(message, 'y', &bytes, &size)) > 0) {
                if (size == 0)
                        continue;
                bus_text_separate(text, begin);
                if (g_utf8_validate_len(bytes, size, NULL))
                        g_string_append_len(text, bytes, (gssize) size);
                else
                        bus_text_hexadecimal(text, bytes, size);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}
