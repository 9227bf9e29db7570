/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A small service manager over a socket, for what a real one won't do on request: odd values, late
 * answers, errors, a lost connection, a reload in the middle. It serves one connection in a thread
 * of its own, out of tables.
 *
 * Values are written as tokens (bus-tokens.h): "as" with "2|a|b" is ["a", "b"].
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
        FAKE_RELOAD,     /* answers, then reloads */
        FAKE_TOUCH,      /* answers, then the unit of the name touch changes */
        FAKE_ANNOUNCE,   /* answers, then a unit of the name touch appears */
        FAKE_FLOOD,      /* answers, then so many units appear and change as flood says */
        FAKE_REPEAT,     /* answers so often as flood says */
        FAKE_ODD,        /* answers, then signals that no manager sends; touch comes and goes */
        FAKE_QUIET,      /* answers, then reloads and does not tell */
        FAKE_REMOVE,     /* answers, then the unit of the name touch changes and is gone */
        FAKE_TOUCH_ALL,  /* answers, then all generated units tell of a change */
        FAKE_LEAVE,      /* answers, then closes the connection */
        FAKE_LAST,       /* is answered for after as many others as last_after says */
        FAKE_REFUSED,    /* LimitsExceeded, always */
        FAKE_UNKNOWN,    /* org.freedesktop.systemd1.NoSuchUnit */
        FAKE_LATE,       /* org.freedesktop.DBus.Error.Timeout */
};

struct fake_unit {
        const char *name;
        enum fake_behaviour behaviour;
        const char *touch;
        const char *load;                       /* load state, or NULL: "loaded" */
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
        gboolean is_bridge; /* there is no manager, only what is on the way to it */
        const char *silent; /* a method of the manager itself that is never answered, or NULL */
        const char *wrong;  /* a method that is answered with a number, or NULL */
        guint last_after;
        guint flood, noise; /* noise: changes that are told whenever there is nothing to do */
        /* Properties of the manager, and of the services of host name and time beside it, ended by
         * a NULL name; NULL: the usual ones, and no such services. */
        const struct fake_property *own, *host, *time;
        const char *load_path; /* what LoadUnit answers with, or NULL: the unit's path */
        gboolean settles;      /* what FAKE_RELOAD and FAKE_TOUCH do, they do once */

        int fd;
        gboolean quit;
        GThread *thread;
        sd_bus *bus;
        guint served, served_before_last; /* answers, and how many of them before FAKE_LAST */
        guint refused, highest;           /* what was seen: refusals, calls that waited at once */
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
        fake_append_text(answer, "Id", name);
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

static inline void fake_emit_change(struct fake_manager *fake, const char *path)
{
        sd_bus_emit_signal(fake->bus, path, "org.freedesktop.DBus.Properties", "PropertiesChanged",
                           "sa{sv}as", "org.freedesktop.systemd1.Unit", 0, 0);
}

static inline void fake_emit_flood(struct fake_manager *fake)
{
        for (guint i = 0; i < fake->flood; i++) {
                g_autofree char *name = g_strdup_printf("flood-%u.service", i);
                g_autofree char *path = fake_unit_path(name);

                sd_bus_emit_signal(fake->bus, "/org/freedesktop/systemd1",
                                   "org.freedesktop.systemd1.Manager", "UnitNew", "so", name, path);
                /* Else all of them would wait here, in memory. */
                if (i % 1024 != 0)
                        continue;
                fake_emit_change(fake, path);
                sd_bus_flush(fake->bus);
        }
}

static inline void fake_emit(struct fake_manager *fake, const char *member, const char *types, ...)
{
        sd_bus_message *signal = NULL;
        va_list arguments;

        sd_bus_message_new_signal(fake->bus, &signal, "/org/freedesktop/systemd1",
                                  "org.freedesktop.systemd1.Manager", member);
        va_start(arguments, types);
        sd_bus_message_appendv(signal, types, arguments);
        va_end(arguments);
        sd_bus_send(fake->bus, signal, NULL);
        sd_bus_message_unref(signal);
}

static inline void fake_emit_odd(struct fake_manager *fake, const char *name, const char *path)
{
        fake_emit(fake, "Reloading", "s", "soon");
        fake_emit(fake, "UnitNew", "u", 7);
        fake_emit(fake, "UnitRemoved", "u", 7);
        fake_emit(fake, "JobNew", "uos", 7, "/job", name);
        fake_emit_change(fake, "/org/freedesktop/systemd1/unit");
        fake_emit(fake, "UnitNew", "so", name, path);
        fake_emit(fake, "UnitRemoved", "so", name, path);
        fake_emit(fake, "UnitNew", "so", "a.service", "/org/freedesktop/systemd1/unit/a_2eservice");
}

/* What happens once the unit was answered for. */
static inline void fake_after(struct fake_manager *fake, struct fake_unit *unit)
{
        g_autofree char *path = unit->touch ? fake_unit_path(unit->touch) : NULL;
        struct fake_unit *touched = unit->touch ? fake_find(fake, unit->touch) : NULL;

        if (fake->settles && unit->asked > 1)
                return;
        switch (unit->behaviour) {
        case FAKE_RELOAD:
                fake->has_reloaded = TRUE;
                sd_bus_emit_signal(fake->bus, "/org/freedesktop/systemd1",
                                   "org.freedesktop.systemd1.Manager", "Reloading", "b", 1);
                sd_bus_emit_signal(fake->bus, "/org/freedesktop/systemd1",
                                   "org.freedesktop.systemd1.Manager", "Reloading", "b", 0);
                break;
        case FAKE_TOUCH:
                touched->touched = TRUE;
                fake_emit_change(fake, path);
                break;
        case FAKE_FLOOD:
                fake_emit_flood(fake);
                break;
        case FAKE_ODD:
                fake_emit_odd(fake, unit->touch, path);
                break;
        case FAKE_QUIET:
                fake->has_reloaded = TRUE;
                break;
        case FAKE_REMOVE:
                touched->behaviour = FAKE_GONE;
                fake_emit_change(fake, path);
                break;
        case FAKE_TOUCH_ALL:
                for (guint i = 0; i < fake->generated; i++) {
                        g_autofree char *name = g_strdup_printf("fake-%u.service", i);
                        g_autofree char *changed = fake_unit_path(name);

                        fake_emit_change(fake, changed);
                }
                break;
        case FAKE_LEAVE:
                sd_bus_flush(fake->bus);
                fake->quit = TRUE;
                break;
        case FAKE_ANNOUNCE:
                fake->announced++;
                sd_bus_emit_signal(fake->bus, "/org/freedesktop/systemd1",
                                   "org.freedesktop.systemd1.Manager", "UnitNew", "so", unit->touch,
                                   path);
                break;
        default:
                break;
        }
}

static inline void fake_answer(struct fake_manager *fake, sd_bus_message *call)
{
        g_autofree char *name = NULL;
        struct fake_unit *unit;

        sd_bus_path_decode(sd_bus_message_get_path(call), "/org/freedesktop/systemd1/unit", &name);
        unit = fake_find(fake, name);
        if (unit && unit->behaviour == FAKE_LAST) {
                if (fake->served < fake->last_after) {
                        g_queue_push_tail(&fake->waiting, sd_bus_message_ref(call));
                        g_usleep(100);
                        return;
                }
                fake->served_before_last = fake->served;
        }
        fake->served++;
        if (unit)
                unit->asked++;
        if (!unit || unit->behaviour == FAKE_ANSWER ||
            (unit->behaviour >= FAKE_RELOAD && unit->behaviour <= FAKE_LAST) ||
            unit->behaviour == FAKE_NOT_LISTED || unit->behaviour == FAKE_VANISHED)
                fake_answer_unit(call, name, unit);
        for (guint i = 0; unit && unit->behaviour == FAKE_REPEAT && i < fake->flood; i++)
                fake_answer_unit(call, name, unit);
        if (unit && unit->behaviour == FAKE_ERROR)
                sd_bus_reply_method_errorf(call, SD_BUS_ERROR_FAILED, "Out of order");
        else if (unit && unit->behaviour == FAKE_GONE)
                sd_bus_reply_method_errorf(call, SD_BUS_ERROR_UNKNOWN_OBJECT, "Unknown object");
        else if (unit && unit->behaviour == FAKE_REFUSED)
                sd_bus_reply_method_errorf(call, SD_BUS_ERROR_LIMITS_EXCEEDED, "Too many");
        else if (unit && unit->behaviour == FAKE_UNKNOWN)
                sd_bus_reply_method_errorf(call, "org.freedesktop.systemd1.NoSuchUnit", "No unit");
        else if (unit && unit->behaviour == FAKE_LATE)
                sd_bus_reply_method_errorf(call, SD_BUS_ERROR_TIMEOUT, "Too late");
        else if (unit && unit->behaviour == FAKE_DAMAGED)
                sd_bus_reply_method_return(call, "a(ss)", 1, "Id", name);
        else if (unit && unit->behaviour == FAKE_HANG_UP)
                fake->quit = TRUE;
        if (unit)
                fake_after(fake, unit);
}

static inline int fake_on_call(sd_bus_message *call, void *context,
                               sd_bus_error *error G_GNUC_UNUSED)
{
        struct fake_manager *fake = context;
        const char *member = sd_bus_message_get_member(call);
        const char *path = sd_bus_message_get_path(call);
        const char *name;

        if (!member || !sd_bus_message_is_method_call(call, NULL, NULL))
                return 0;
        if (fake->silent && strcmp(member, fake->silent) == 0 &&
            strcmp(path, "/org/freedesktop/systemd1") == 0)
                return 1;
        if (fake->is_bridge) {
                /* A Ping is answered by sd-bus, as it is in systemd-stdio-bridge(1). */
                if (sd_bus_message_is_method_call(call, "org.freedesktop.DBus.Peer", NULL))
                        return 0;
                sd_bus_reply_method_errorf(call, SD_BUS_ERROR_SERVICE_UNKNOWN, "Nobody is there");
                return 1;
        }
        if (fake->wrong && strcmp(member, fake->wrong) == 0)
                sd_bus_reply_method_return(call, "u", 7);
        else if (strcmp(member, "ListUnits") == 0)
                fake_list_units(fake, call);
        else if (strcmp(member, "ListUnitFiles") == 0)
                fake_list_unit_files(fake, call);
        else if (strcmp(member, "Get") == 0)
                sd_bus_reply_method_return(call, "v", "s", FAKE_VERSION);
        else if (strcmp(member, "GetMachineId") == 0)
                sd_bus_reply_method_return(call, "s", "00112233445566778899aabbccddeeff");
        else if (strcmp(member, "LoadUnit") == 0 && sd_bus_message_read(call, "s", &name) >= 0) {
                g_autofree char *unit_path = fake_unit_path(name);

                if (fake_find(fake, name))
                        sd_bus_reply_method_return(call, "o",
                                                   fake->load_path ? fake->load_path : unit_path);
                else
                        sd_bus_reply_method_errorf(call, "org.freedesktop.systemd1.NoSuchUnit",
                                                   "No such unit");
        } else if (strcmp(member, "GetAll") != 0)
                sd_bus_reply_method_return(call, NULL);
        else if (g_str_has_prefix(path, "/org/freedesktop/systemd1/unit/"))
                g_queue_push_tail(&fake->waiting, sd_bus_message_ref(call));
        else if (strcmp(path, "/org/freedesktop/hostname1") == 0 && fake->host)
                fake_answer_properties(call, fake->host);
        else if (strcmp(path, "/org/freedesktop/timedate1") == 0 && fake->time)
                fake_answer_properties(call, fake->time);
        else if (strcmp(path, "/org/freedesktop/systemd1") == 0)
                fake_answer_manager(fake, call);
        else
                sd_bus_reply_method_errorf(call, SD_BUS_ERROR_SERVICE_UNKNOWN, "Not here");
        return 1;
}

/* Answers the oldest call, or refuses what is too much. */
static inline void fake_serve(struct fake_manager *fake)
{
        sd_bus_message *call;

        fake->highest = MAX(fake->highest, fake->waiting.length);
        while (fake->refuse_above > 0 && fake->waiting.length > fake->refuse_above) {
                call = g_queue_pop_tail(&fake->waiting);
                sd_bus_reply_method_errorf(call, SD_BUS_ERROR_LIMITS_EXCEEDED, "Too many");
                sd_bus_message_unref(call);
                fake->refused++;
        }
        call = g_queue_pop_head(&fake->waiting);
        if (call) {
                fake_answer(fake, call);
                sd_bus_message_unref(call);
        }
}

static inline gpointer fake_run(gpointer data)
{
        struct fake_manager *fake = data;

        g_assert_cmpint(sd_bus_new(&fake->bus), >=, 0);
        sd_bus_set_fd(fake->bus, fake->fd, fake->fd);
        sd_bus_set_server(fake->bus, TRUE, (sd_id128_t){.bytes = {1}});
        sd_bus_set_anonymous(fake->bus, TRUE);
        sd_bus_add_filter(fake->bus, NULL, fake_on_call, fake);
        sd_bus_start(fake->bus);
        while (!fake->quit && sd_bus_is_open(fake->bus) > 0) {
                int r = sd_bus_process(fake->bus, NULL);

                if (r < 0)
                        break;
                if (r > 0)
                        continue;
                for (guint i = 0; i < fake->noise; i++)
                        fake_emit_change(fake, "/org/freedesktop/systemd1/unit/a_2eservice");
                if (fake->waiting.length > 0)
                        fake_serve(fake);
                else
                        sd_bus_wait(fake->bus, G_USEC_PER_SEC / 100);
        }
        while (fake->waiting.length > 0)
                sd_bus_message_unref(g_queue_pop_head(&fake->waiting));
        sd_bus_close_unref(fake->bus);
        return NULL;
}

/* Returns the descriptor of the other end, which is the caller's. */
static inline int fake_start(struct fake_manager *fake)
{
        int sockets[2];

        g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), ==, 0);
        fake->fd = sockets[0];
        fake->thread = g_thread_new("manager", fake_run, fake);
        return sockets[1];
}

/* Once the other end is closed. */
static inline void fake_stop(struct fake_manager *fake)
{
        g_thread_join(fake->thread);
}
