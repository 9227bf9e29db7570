/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A small service manager over a socket, for what a real one won't do on request: odd values, late
 * answers, errors, a lost connection, a reload in the middle. It serves one connection in a thread
 * of its own, out of tables.
 *
 * Values are written as tokens, parted by '|', in the order of the signature: an array has its
 * length first, a variant its signature, a struct just its members. "as" with "2|a|b" is ["a",
 * "b"].
 */
#pragma once

#include <glib.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

struct fake_property {
        const char *name, *signature, *tokens;
};

enum fake_behaviour {
        FAKE_ANSWER,
        FAKE_NOT_LISTED, /* known, but not in ListUnits until it is announced */
        FAKE_ERROR,      /* org.freedesktop.DBus.Error.Failed */
        FAKE_VANISHED,   /* listed, but gone when it is asked for */
        FAKE_SILENT,     /* never answers */
        FAKE_DAMAGED,    /* the answer is not what GetAll gives */
        FAKE_HANG_UP,    /* closes the connection instead of answering */
        FAKE_RELOAD,     /* answers, then reloads */
        FAKE_TOUCH,      /* answers, then the unit of the name touch changes */
        FAKE_ANNOUNCE,   /* answers, then a unit of the name touch appears */
};

struct fake_unit {
        const char *name;
        enum fake_behaviour behaviour;
        const char *touch;
        const struct fake_property *properties; /* ended by a NULL name; may be NULL */
        /* By the manager. */
        guint asked;
        gboolean touched;
};

struct fake_manager {
        struct fake_unit *units;       /* ended by a NULL name */
        const char *const *unit_files; /* path, state, path, state, … NULL; or NULL */
        guint generated;               /* further units fake-N.service */
        guint refuse_above; /* LimitsExceeded where more calls wait than this; 0: never */
        gboolean no_list;   /* ListUnits is an error */
        gboolean settles;   /* what FAKE_RELOAD and FAKE_TOUCH do, they do once */

        int fd;
        gboolean quit;
        GThread *thread;
        sd_bus *bus;
        guint refused, highest; /* what was seen: refusals, calls that waited at once */
        gboolean has_reloaded;
        GQueue waiting; /* sd_bus_message * */
};

static inline const char *fake_token(char ***tokens)
{
        g_assert_nonnull(**tokens);
        return *(*tokens)++;
}

static inline void fake_append(sd_bus_message *message, const char *signature, char ***tokens);

static inline gsize fake_type_length(const char *signature)
{
        guint depth = 0;
        gsize length = 0;

        while (signature[length] == 'a')
                length++;
        do {
                char c = signature[length++];

                depth += (c == '(' || c == '{') ? 1 : 0;
                depth -= (c == ')' || c == '}') ? 1 : 0;
        } while (depth > 0);
        return length;
}

static inline void fake_append_basic(sd_bus_message *message, char type, const char *token)
{
        guint64 number = g_ascii_strtoull(token, NULL, 0);
        guint8 byte = (guint8) number;
        guint16 word = (guint16) number;
        guint32 half = (guint32) number;
        int boolean = number != 0;
        double real = g_ascii_strtod(token, NULL);
        const void *value = &number;

        if (strchr("sog", type))
                value = token;
        else if (type == 'y')
                value = &byte;
        else if (type == 'n' || type == 'q')
                value = &word;
        else if (type == 'i' || type == 'u')
                value = &half;
        else if (type == 'b')
                value = &boolean;
        else if (type == 'd')
                value = &real;
        g_assert_cmpint(sd_bus_message_append_basic(message, type, value), >=, 0);
}

static inline void fake_append_one(sd_bus_message *message, const char *type, char ***tokens)
{
        g_autofree char *inner = g_strdup(type + 1);

        if (*type == 'a') {
                guint64 count = g_ascii_strtoull(fake_token(tokens), NULL, 10);

                g_assert_cmpint(sd_bus_message_open_container(message, 'a', inner), >=, 0);
                while (count-- > 0)
                        fake_append(message, inner, tokens);
        } else if (*type == '(' || *type == '{') {
                inner[strlen(inner) - 1] = '\0';
                g_assert_cmpint(sd_bus_message_open_container(message, *type == '(' ? 'r' : 'e',
                                                              inner),
                                >=, 0);
                fake_append(message, inner, tokens);
        } else if (*type == 'v') {
                const char *signature = fake_token(tokens);

                g_assert_cmpint(sd_bus_message_open_container(message, 'v', signature), >=, 0);
                fake_append(message, signature, tokens);
        } else {
                fake_append_basic(message, *type, fake_token(tokens));
                return;
        }
        g_assert_cmpint(sd_bus_message_close_container(message), >=, 0);
}

static inline void fake_append(sd_bus_message *message, const char *signature, char ***tokens)
{
        while (*signature) {
                gsize length = fake_type_length(signature);
                g_autofree char *type = g_strndup(signature, length);

                fake_append_one(message, type, tokens);
                signature += length;
        }
}

/* Appends the value of one property, without a variant around it. */
static inline void fake_append_value(sd_bus_message *message, const char *signature,
                                     const char *tokens)
{
        g_auto(GStrv) split = g_strsplit(tokens, "|", -1);
        char **cursor = split;

        /* An empty text is one empty token. */
        if (!*split) {
                g_strfreev(split);
                split = g_new0(char *, 2);
                split[0] = g_strdup("");
                cursor = split;
        }
        fake_append(message, signature, &cursor);
        g_assert_null(*cursor);
}

static inline void fake_append_property(sd_bus_message *message,
                                        const struct fake_property *property)
{
        g_assert_cmpint(sd_bus_message_open_container(message, 'e', "sv"), >=, 0);
        sd_bus_message_append_basic(message, 's', property->name);
        sd_bus_message_open_container(message, 'v', property->signature);
        fake_append_value(message, property->signature, property->tokens);
        sd_bus_message_close_container(message);
        sd_bus_message_close_container(message);
}

static inline char *fake_unit_path(const char *name)
{
        char *path = NULL;

        g_assert_cmpint(sd_bus_path_encode("/org/freedesktop/systemd1/unit", name, &path), >=, 0);
        return path;
}

static inline struct fake_unit *fake_find(struct fake_manager *fake, const char *name)
{
        for (struct fake_unit *unit = fake->units; unit && unit->name; unit++)
                if (strcmp(unit->name, name) == 0)
                        return unit;
        return NULL;
}
