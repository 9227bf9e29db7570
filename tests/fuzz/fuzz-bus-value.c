/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to values of properties, one a line: name, signature, tokens (tests/unit/bus-tokens.h),
 * parted by tabs as in tests/unit/bus-values.tsv. Each form reads its whole value, whatever a
 * manager puts into it.
 */
#include <sys/socket.h>

#include "../unit/bus-tokens.h"
#include "collect/bus-session.h"
#include "collect/bus-value.h"
#include "fuzz.h"

/* A bus to make messages with; nobody is at its other end. */
static sd_bus *the_bus(void)
{
        static sd_bus *bus;
        int sockets[2];

        if (bus)
                return bus;
        g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), ==, 0);
        g_assert_cmpint(sd_bus_new(&bus), >=, 0);
        g_assert_cmpint(sd_bus_set_fd(bus, sockets[0], sockets[0]), >=, 0);
        g_assert_cmpint(sd_bus_start(bus), >=, 0);
        return bus;
}

static void try_value(BusFormats *formats, const char *name, const char *signature,
                      const char *tokens)
{
        g_autoptr(sd_bus_message) message = NULL;
        g_autoptr(GString) buffer = g_string_new("left over");
        const struct bus_format *format;
        struct bus_cursor cursor = {0};
        const char *text;

        g_assert_cmpint(sd_bus_message_new_method_call(the_bus(), &message, NULL, "/x", NULL, "X"),
                        >=, 0);
        if (!*signature || value_append_text(message, signature, tokens) < 0 ||
            signature[value_type_length(signature)])
                return;
        g_assert_cmpint(sd_bus_message_seal(message, 1, 0), >=, 0);
        g_assert_cmpint(sd_bus_message_rewind(message, TRUE), >=, 0);
        format = bus_formats_find(formats, name, signature);
        bus_format_expected(format);
        cursor.message = message;
        text = bus_format_read(format, &cursor, buffer);
        if (cursor.error < 0)
                g_error("%s %s %s: %s", name, signature, tokens, g_strerror(-cursor.error));
        g_assert_nonnull(text);
        g_assert_cmpint(sd_bus_message_at_end(message, TRUE), >, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static const unsigned versions[] = {247, 252, 257, 262};
        g_autoptr(BusFormats) formats = bus_formats_new(versions[size % G_N_ELEMENTS(versions)]);
        g_autofree char *text = g_strndup((const char *) data, size);
        g_auto(GStrv) lines = g_strsplit(text, "\n", 50);

        for (char **line = lines; *line; line++) {
                g_auto(GStrv) fields = g_strsplit(*line, "\t", 3);

                if (g_strv_length(fields) == 3 && g_utf8_validate(fields[0], -1, NULL))
                        try_value(formats, fields[0], fields[1], fields[2]);
        }
        return 0;
}
