/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Options to a connection. The manager's private socket has no broker between and is open to root
 * alone; where it does not answer, the bus does. A connection only counts once a call was answered,
 * since sd-bus connects in the background.
 */
#include "collect/bus-session.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/error.h"

#define RETURN_PAUSE   (100 * 1000) /* microseconds between two looks for a manager */
#define PRIVATE_SOCKET "unix:path=/run/systemd/private"

const char *bus_error_text(const sd_bus_error *bus_error, int r)
{
        if (bus_error && sd_bus_error_is_set(bus_error) && bus_error->message)
                return bus_error->message;
        return g_strerror(r < 0 ? -r : EIO);
}

static int open_address(sd_bus **ret_bus, const char *address, gboolean is_bus)
{
        g_autoptr(sd_bus) bus = NULL;
        int r = sd_bus_new(&bus);

        if (r >= 0)
                r = sd_bus_set_address(bus, address);
        if (r >= 0 && is_bus)
                r = sd_bus_set_bus_client(bus, TRUE);
        if (r >= 0)
                r = sd_bus_start(bus);
        if (r >= 0)
                *ret_bus = g_steal_pointer(&bus);
        return r;
}

static int open_descriptor(sd_bus **ret_bus, int *descriptor)
{
        g_autoptr(sd_bus) bus = NULL;
        int r = sd_bus_new(&bus);

        if (r >= 0)
                r = sd_bus_set_fd(bus, *descriptor, *descriptor);
        if (r >= 0) {
                *descriptor = -1;
                r = sd_bus_start(bus);
        }
        if (r >= 0)
                *ret_bus = g_steal_pointer(&bus);
        return r;
}

static int open_private(sd_bus **ret_bus, gboolean user_scope)
{
        const char *directory = g_getenv("XDG_RUNTIME_DIR");
        g_autofree char *escaped = NULL, *address = NULL;

        if (!user_scope)
                return geteuid() == 0 ? open_address(ret_bus, PRIVATE_SOCKET, FALSE) : -EACCES;
        if (!directory)
                return -ENXIO;
        escaped = g_uri_escape_string(directory, "/", FALSE);
        address = g_strconcat("unix:path=", escaped, "/systemd/private", NULL);
        return open_address(ret_bus, address, FALSE);
}

static int open_bus(sd_bus **ret_bus, const struct bus_options *options)
{
        if (options->descriptor)
                return open_descriptor(ret_bus, options->descriptor);
        if (options->address)
                return open_address(ret_bus, options->address, TRUE);
        if (options->host)
                return sd_bus_open_system_remote(ret_bus, options->host);
        if (options->machine)
                return options->user_scope ? sd_bus_open_user_machine(ret_bus, options->machine)
                                           : sd_bus_open_system_machine(ret_bus, options->machine);
        return options->user_scope ? sd_bus_open_user(ret_bus) : sd_bus_open_system(ret_bus);
}

/*
 * True where a manager answers at the other end. It is asked for what it alone has: a bridge on the
 * way (--host=, --machine=) answers a Ping itself.
 */
static gboolean answers(struct bus_session *session, GError **error)
{
        g_autoptr(sd_bus_message) reply =
                bus_session_call(session, MANAGER_PATH, "org.freedesktop.DBus.Properties", "Get",
                                 error, "ss", MANAGER_INTERFACE, "Version");

        return reply != NULL;
}

/* Named as the user named it. */
static char *whose_manager(const struct bus_options *options)
{
        if (options->host)
                return g_strdup_printf("The service manager of host %s", options->host);
        if (options->machine)
                return g_strdup_printf("The service manager of machine %s", options->machine);
        if (options->address)
                return g_strdup_printf("The service manager at %s", options->address);
        return g_strdup(options->user_scope ? "The user's service manager" : "The service manager");
}

static void set_open_error(const struct bus_options *options, const char *why, GError **error)
{
        g_autofree char *whose = whose_manager(options);

        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "%s cannot be reached: %s. --root= reads the unit files of an installed system "
                    "instead.",
                    whose, why);
}

static gboolean open_once(struct bus_session *session, const struct bus_options *options,
                          GError **error)
{
        g_autoptr(GError) cause = NULL;
        int r;

        *session = (struct bus_session){
                .options = options,
                .is_own = !options->address && !options->host && !options->machine &&
                          !options->descriptor,
                .deadline = g_get_monotonic_time() +
                            (gint64) (options->timeout > 0 ? options->timeout : BUS_TIMEOUT),
                .call_timeout =
                        options->call_timeout > 0 ? options->call_timeout : BUS_CALL_TIMEOUT,
                .window = options->window > 0 ? options->window : BUS_WINDOW,
        };
        if (session->is_own && !options->user_scope && sd_booted() <= 0) {
                g_set_error(
                        error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND,
                        "No systemd manager is running here. --root=/ reads the unit files that "
                        "are installed on this system instead.");
                return FALSE;
        }
        if (session->is_own && open_private(&session->bus, options->user_scope) >= 0) {
                if (answers(session, NULL))
                        return TRUE;
                bus_session_close(session);
        }
        r = open_bus(&session->bus, options);
        if (r < 0) {
                set_open_error(options, g_strerror(-r), error);
                return FALSE;
        }
        if (answers(session, &cause))
                return TRUE;
        set_open_error(options, cause->message, error);
        bus_session_close(session);
        return FALSE;
}

gboolean bus_session_open(struct bus_session *session, const struct bus_options *options,
                          GError **error)
{
        gint64 end = g_get_monotonic_time() + (options->again ? BUS_RETURN : 0);
        GError *failure = NULL;

        while (!open_once(session, options, &failure)) {
                if (g_get_monotonic_time() >= end) {
                        g_propagate_error(error, failure);
                        return FALSE;
                }
                g_clear_error(&failure);
                g_usleep(RETURN_PAUSE);
        }
        return TRUE;
}

void bus_session_close(struct bus_session *session)
{
        if (session->bus)
                sd_bus_close_unref(session->bus);
        session->bus = NULL;
}

gboolean bus_session_is_over(const struct bus_session *session)
{
        return g_get_monotonic_time() > session->deadline;
}

guint64 bus_session_time(const struct bus_session *session)
{
        gint64 left = MAX(session->deadline - g_get_monotonic_time(), BUS_LAST_CALL);

        return MIN((guint64) left, session->call_timeout);
}

sd_bus_message *bus_session_call(struct bus_session *session, const char *path,
                                 const char *interface, const char *member, GError **error,
                                 const char *types, ...)
{
        g_autoptr(sd_bus_message) call = NULL;
        sd_bus_error bus_error = SD_BUS_ERROR_NULL;
        sd_bus_message *reply = NULL;
        va_list arguments;
        int r = sd_bus_message_new_method_call(session->bus, &call, MANAGER_NAME, path, interface,
                                               member);

        va_start(arguments, types);
        if (r >= 0 && types)
                r = sd_bus_message_appendv(call, types, arguments);
        va_end(arguments);
        if (r >= 0)
                r = sd_bus_call(session->bus, call, bus_session_time(session), &bus_error, &reply);
        if (r < 0)
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "%s: %s", member,
                            bus_error_text(&bus_error, r));
        sd_bus_error_free(&bus_error);
        return r < 0 ? NULL : reply;
}
