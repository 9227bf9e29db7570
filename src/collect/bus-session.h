/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A connection to a service manager, and calls to it that wait for the answer. */
#pragma once

#include <glib.h>
#include <systemd/sd-bus.h>

#include "collect/bus.h"

#define MANAGER_NAME      "org.freedesktop.systemd1"
#define MANAGER_PATH      "/org/freedesktop/systemd1"
#define MANAGER_INTERFACE "org.freedesktop.systemd1.Manager"
#define UNIT_PATH_PREFIX  "/org/freedesktop/systemd1/unit"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sd_bus, sd_bus_close_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sd_bus_message, sd_bus_message_unref)

/* Even where no time is left, a manager is asked whether what was read is still true. */
#define BUS_LAST_CALL G_USEC_PER_SEC

struct bus_session {
        const struct bus_options *options;
        sd_bus *bus;
        gboolean is_own; /* the manager of this machine, or of the user who reads */
        gint64 deadline; /* of all, on the monotonic clock */
        guint64 call_timeout;
        guint window;
};

/* Connects and makes sure that a manager answers. Errors: as bus_read(). */
gboolean bus_session_open(struct bus_session *session, const struct bus_options *options,
                          GError **error);
void bus_session_close(struct bus_session *session);

/* Whether the time for all is over. */
gboolean bus_session_is_over(const struct bus_session *session);
/* Microseconds that a call may take that is waited for, so that the time for all holds: at most
 * call_timeout, and BUS_LAST_CALL or call_timeout where it is over. */
guint64 bus_session_time(const struct bus_session *session);

/*
 * Calls a method and waits. types and what follows are as in sd_bus_message_append(). The answer is
 * the caller's; NULL with a FAILED error that has the member's name and what the other side said.
 */
sd_bus_message *bus_session_call(struct bus_session *session, const char *path,
                                 const char *interface, const char *member, GError **error,
                                 const char *types, ...);

/* The end of a sentence out of an error of the bus, "it does not answer"; static or the error's. */
const char *bus_error_text(const sd_bus_error *bus_error, int r);
