/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the small service manager of fake-manager.h is made of, and what it answers. Values are
 * written as tokens (bus-tokens.h): "as" with "2|a|b" is ["a", "b"].
 */
#pragma once

#include <glib.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include "bus-tokens.h"

#define FAKE_VERSION "252.39-1~deb12u1"

struct fake_property {
        const char *name, *signature, *tokens;
};

enum fake_behaviour {
        FAKE_ANSWER,
        FAKE_NOT_LISTED, /* known, but not in ListUnits until it is announced */
        FAKE_ERROR,      /* org.freedesktop.DBus.Error.Failed */
        FAKE_VANISHED,   /* listed, but "not-found" when it is asked for */
        FAKE_GONE,       /* listed, but no such object when it is asked for */
        FAKE_SILENT,     /* never answers */
        FAKE_DAMAGED,    /* the answer is not what GetAll gives */
        FAKE_HANG_UP,    /* closes the connection instead of answering */
        FAKE_RELOAD, /* answers, then reloads; the unit of the name touch is listed from then on */
        FAKE_TOUCH,  /* answers, then the unit of the name touch changes */
        FAKE_ANNOUNCE,  /* answers, then a unit of the name touch appears, listed from then on */
        FAKE_FLOOD,     /* answers, then so many units appear and change as flood says */
        FAKE_REPEAT,    /* answers so often as flood says */
        FAKE_ODD,       /* answers, then signals that no manager sends; touch comes and goes */
        FAKE_QUIET,     /* answers, then reloads and does not tell */
        FAKE_REMOVE,    /* answers, then the unit of the name touch changes and is gone */
        FAKE_TOUCH_ALL, /* answers, then all generated units tell of a change */
        FAKE_LEAVE,     /* answers, then closes the connection */
        FAKE_LAST,      /* is answered for after as many others as last_after says */
        FAKE_REFUSED,   /* LimitsExceeded, always */
        FAKE_UNKNOWN,   /* org.freedesktop.systemd1.NoSuchUnit */
        FAKE_NO_LIST,   /* answers, and ListUnits is an error after it */
        FAKE_MUTE,      /* answers, and nothing any more after it */
        FAKE_LATE,      /* org.freedesktop.DBus.Error.Timeout */
};

struct fake_unit {
        const char *name;
        enum fake_behaviour behaviour;
        const char *touch;
        const char *load;                       /* load state, or NULL: "loaded" */
        const struct fake_property *properties; /* ended by a NULL name; may be NULL */
        const char *id;                         /* what it calls itself, or NULL: its name */
        /* By the manager. */
        guint asked;
        gboolean touched;
};

/* What happens beside the units' own behaviour. */
struct fake_event {
        /* Once this was answered: a member, "Manager" where it is GetAll of the manager itself, or
         * a unit's name where it is that of a unit. NULL ends a table. */
        const char *after;
        guint nth; /* time that it is answered, from 1 on; 0: each time */
        enum fake_behaviour does;
        const char *touch;
        guint seen; /* by the manager */
};

struct fake_manager {
        struct fake_unit *units;       /* ended by a NULL name */
        const char *const *unit_files; /* path, state, path, state, … NULL; or NULL */
        guint generated;               /* further units fake-N.service */
        guint refuse_above; /* LimitsExceeded where more calls wait than this; 0: never */
        gboolean no_list;   /* ListUnits is an error */
        gboolean is_bridge; /* there is no manager, only what is on the way to it */
        const char *silent; /* a method of the manager itself that is never answered, or NULL */
        const char *wrong;  /* a method that is answered with a number, or NULL */
        guint last_after;
        guint flood, noise; /* noise: changes that are told whenever there is nothing to do */
        /* Properties of the manager, and of the services of host name and time beside it, ended by
         * a NULL name; NULL: the usual ones, and no such services. */
        const struct fake_property *own, *host, *time;
        const char *load_path;     /* what LoadUnit answers with, or NULL: the unit's path */
        gboolean settles;          /* what FAKE_RELOAD and FAKE_TOUCH do, they do once */
        struct fake_event *events; /* or NULL */

        int fd;
        gboolean quit;
        GThread *thread;
        sd_bus *bus;
        guint served, served_before_last; /* answers, and how many of them before FAKE_LAST */
        gboolean is_mute;
        guint unheard;          /* calls that came once it was mute */
        guint refused, highest; /* what was seen: refusals, calls that waited at once */
        gboolean has_reloaded;
        guint announced; /* units that appeared */
        GQueue waiting;  /* sd_bus_message * */
};

/* Appends the value of one property, without a variant around it; every token has its place. */
static inline void fake_append_value(sd_bus_message *message, const char *signature,
                                     const char *text)
{
        g_auto(GStrv) split = g_strsplit(text, "|", VALUE_TOKENS);
        struct value_tokens tokens = {split, VALUE_TOKENS};

        g_assert_cmpint(value_append(message, signature, &tokens), >=, 0);
        g_assert_null(*tokens.next);
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

static inline void fake_append_text(sd_bus_message *message, const char *name, const char *value)
{
        fake_append_property(message, &(struct fake_property){name, "s", value});
}

/* The answer to GetAll: what every unit has, and what the table says. */
static inline void fake_answer_unit(sd_bus_message *call, const char *name,
                                    const struct fake_unit *unit)
{
        sd_bus_message *answer = NULL;

        g_assert_cmpint(sd_bus_message_new_method_return(call, &answer), >=, 0);
        sd_bus_message_open_container(answer, 'a', "{sv}");
        fake_append_text(answer, "Id", unit && unit->id ? unit->id : name);
        for (const struct fake_property *property = unit ? unit->properties : NULL;
             property && property->name; property++)
                fake_append_property(answer, property);
        fake_append_text(answer, "LoadState",
                         unit && unit->behaviour == FAKE_VANISHED ? "not-found"
                         : unit && unit->load                     ? unit->load
                                                                  : "loaded");
        fake_append_text(answer, "ActiveState", "active");
        fake_append_text(answer, "SubState", "running");
        fake_append_property(answer, &(struct fake_property){"NoNewPrivileges", "b",
                                                             unit && unit->touched ? "1" : "0"});
        sd_bus_message_close_container(answer);
        sd_bus_send(NULL, answer, NULL);
        sd_bus_message_unref(answer);
}

static inline void fake_append_listed(sd_bus_message *answer, const char *name)
{
        g_autofree char *path = fake_unit_path(name);

        sd_bus_message_append(answer, "(ssssssouso)", name, "", "loaded", "active", "running", "",
                              path, 0, "", "/");
}

static inline void fake_list_units(struct fake_manager *fake, sd_bus_message *call)
{
        sd_bus_message *answer = NULL;

        if (fake->no_list) {
                sd_bus_reply_method_errorf(call, SD_BUS_ERROR_ACCESS_DENIED, "Not for you");
                return;
        }
        sd_bus_message_new_method_return(call, &answer);
        sd_bus_message_open_container(answer, 'a', "(ssssssouso)");
        for (struct fake_unit *unit = fake->units; unit && unit->name; unit++)
                if (unit->behaviour != FAKE_NOT_LISTED)
                        fake_append_listed(answer, unit->name);
        for (guint i = 0; i < fake->generated; i++) {
                g_autofree char *name = g_strdup_printf("fake-%u.service", i);

                fake_append_listed(answer, name);
        }
        sd_bus_message_close_container(answer);
        sd_bus_send(NULL, answer, NULL);
        sd_bus_message_unref(answer);
}

static inline void fake_list_unit_files(struct fake_manager *fake, sd_bus_message *call)
{
        sd_bus_message *answer = NULL;

        sd_bus_message_new_method_return(call, &answer);
        sd_bus_message_open_container(answer, 'a', "(ss)");
        for (const char *const *file = fake->unit_files; file && *file; file += 2)
                sd_bus_message_append(answer, "(ss)", file[0], file[1]);
        sd_bus_message_close_container(answer);
        sd_bus_send(NULL, answer, NULL);
        sd_bus_message_unref(answer);
}

static inline void fake_answer_properties(sd_bus_message *call,
                                          const struct fake_property *properties)
{
        sd_bus_message *answer = NULL;

        sd_bus_message_new_method_return(call, &answer);
        sd_bus_message_open_container(answer, 'a', "{sv}");
        for (; properties->name; properties++)
                fake_append_property(answer, properties);
        sd_bus_message_close_container(answer);
        sd_bus_send(NULL, answer, NULL);
        sd_bus_message_unref(answer);
}

static inline void fake_answer_manager(struct fake_manager *fake, sd_bus_message *call)
{
        g_autofree char *loaded = g_strdup_printf("%u", fake->has_reloaded ? 2 : 1);
        g_autofree char *names = g_strdup_printf("%u", 7 + fake->announced);
        const struct fake_property usual[] = {
                {"Version", "s", FAKE_VERSION},
                {"Architecture", "s", "x86-64"},
                {"Virtualization", "s", "kvm"},
                {"UnitPath", "as", "1|/run/systemd/generator"},
                {"UnitsLoadFinishTimestampMonotonic", "t", loaded},
                {"NNames", "u", names},
                {NULL, NULL, NULL},
        };

        fake_answer_properties(call, fake->own ? fake->own : usual);
}
