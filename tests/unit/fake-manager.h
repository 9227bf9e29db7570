/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A small service manager over a socket, for what a real one won't do on request: odd values, late
 * answers, errors, a lost connection, a reload in the middle. It serves one connection in a thread
 * of its own, out of tables (fake-answers.h).
 */
#pragma once

#include "fake-answers.h"

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

static inline void fake_list_from_now_on(struct fake_unit *unit)
{
        if (unit && unit->behaviour == FAKE_NOT_LISTED)
                unit->behaviour = FAKE_ANSWER;
}

/* What happens once something was answered, to the unit of the name touch. */
static inline void fake_happen(struct fake_manager *fake, enum fake_behaviour behaviour,
                               const char *touch)
{
        g_autofree char *path = touch ? fake_unit_path(touch) : NULL;
        struct fake_unit *touched = touch ? fake_find(fake, touch) : NULL;

        switch (behaviour) {
        case FAKE_RELOAD:
                fake->has_reloaded = TRUE;
                fake_list_from_now_on(touched);
                sd_bus_emit_signal(fake->bus, "/org/freedesktop/systemd1",
                                   "org.freedesktop.systemd1.Manager", "Reloading", "b", 1);
                sd_bus_emit_signal(fake->bus, "/org/freedesktop/systemd1",
                                   "org.freedesktop.systemd1.Manager", "Reloading", "b", 0);
                break;
        case FAKE_TOUCH:
                if (touched)
                        touched->touched = TRUE;
                fake_emit_change(fake, path);
                break;
        case FAKE_FLOOD:
                fake_emit_flood(fake);
                break;
        case FAKE_ODD:
                fake_emit_odd(fake, touch, path);
                break;
        case FAKE_QUIET:
                fake->has_reloaded = TRUE;
                fake_list_from_now_on(touched);
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
        case FAKE_NO_LIST:
                fake->no_list = TRUE;
                break;
        case FAKE_MUTE:
                fake->is_mute = TRUE;
                break;
        case FAKE_LEAVE:
                sd_bus_flush(fake->bus);
                fake->quit = TRUE;
                break;
        case FAKE_ANNOUNCE:
                fake->announced++;
                fake_list_from_now_on(touched);
                sd_bus_emit_signal(fake->bus, "/org/freedesktop/systemd1",
                                   "org.freedesktop.systemd1.Manager", "UnitNew", "so", touch,
                                   path);
                break;
        default:
                break;
        }
}

static inline void fake_events(struct fake_manager *fake, const char *answered)
{
        for (struct fake_event *event = fake->events; event && event->after; event++)
                if (strcmp(event->after, answered) == 0 &&
                    (++event->seen == event->nth || event->nth == 0))
                        fake_happen(fake, event->does, event->touch);
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
        if (unit && !(fake->settles && unit->asked > 1))
                fake_happen(fake, unit->behaviour, unit->touch);
        fake_events(fake, name);
}

static inline void fake_load_unit(struct fake_manager *fake, sd_bus_message *call)
{
        g_autofree char *path = NULL;
        const char *name;

        g_assert_cmpint(sd_bus_message_read(call, "s", &name), >=, 0);
        path = fake_unit_path(name);
        if (fake_find(fake, name))
                sd_bus_reply_method_return(call, "o", fake->load_path ? fake->load_path : path);
        else
                sd_bus_reply_method_errorf(call, "org.freedesktop.systemd1.NoSuchUnit",
                                           "No such unit");
}

/* Every call but those about units. */
static inline void fake_answer_call(struct fake_manager *fake, sd_bus_message *call,
                                    const char *member, const char *path)
{
        if (fake->wrong && strcmp(member, fake->wrong) == 0)
                sd_bus_reply_method_return(call, "u", 7);
        else if (strcmp(member, "ListUnits") == 0)
                fake_list_units(fake, call);
        else if (strcmp(member, "ListUnitFiles") == 0)
                fake_list_unit_files(fake, call);
        else if (strcmp(member, "Get") == 0)
                sd_bus_reply_method_return(call, "v", "s", FAKE_VERSION);
        else if (strcmp(member, "Hello") == 0)
                sd_bus_reply_method_return(call, "s", ":1.7");
        else if (strcmp(member, "GetMachineId") == 0)
                sd_bus_reply_method_return(call, "s", "00112233445566778899aabbccddeeff");
        else if (strcmp(member, "LoadUnit") == 0)
                fake_load_unit(fake, call);
        else if (strcmp(member, "GetAll") != 0)
                sd_bus_reply_method_return(call, NULL);
        else if (strcmp(path, "/org/freedesktop/hostname1") == 0 && fake->host)
                fake_answer_properties(call, fake->host);
        else if (strcmp(path, "/org/freedesktop/timedate1") == 0 && fake->time)
                fake_answer_properties(call, fake->time);
        else if (strcmp(path, "/org/freedesktop/systemd1") == 0)
                fake_answer_manager(fake, call);
        else
                sd_bus_reply_method_errorf(call, SD_BUS_ERROR_SERVICE_UNKNOWN, "Not here");
}

static inline int fake_on_call(sd_bus_message *call, void *context,
                               sd_bus_error *error G_GNUC_UNUSED)
{
        struct fake_manager *fake = context;
        const char *member = sd_bus_message_get_member(call);
        const char *path = sd_bus_message_get_path(call);

        if (!member || !sd_bus_message_is_method_call(call, NULL, NULL))
                return 0;
        if (fake->is_mute) {
                fake->unheard++;
                return 1;
        }
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
        if (strcmp(member, "GetAll") == 0 &&
            g_str_has_prefix(path, "/org/freedesktop/systemd1/unit/")) {
                g_queue_push_tail(&fake->waiting, sd_bus_message_ref(call));
                return 1;
        }
        fake_answer_call(fake, call, member, path);
        fake_events(fake,
                    strcmp(member, "GetAll") == 0 && strcmp(path, "/org/freedesktop/systemd1") == 0
                            ? "Manager"
                            : member);
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
