/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sockets: which kinds a service has, and whether they reach beyond the machine. */
#include <string.h>
#include <sys/socket.h>

#include "advise/fit.h"
#include "snapshot/setting-names.h"
#include "snapshot/settings.h"

static gboolean is_internet(int family)
{
        return family == AF_INET || family == AF_INET6;
}

static const struct observed_socket *find_socket(const Observation *seen, gboolean beyond)
{
        for (guint i = 0; i < seen->sockets->len; i++) {
                const struct observed_socket *socket =
                        &g_array_index(seen->sockets, struct observed_socket, i);

                if (is_internet(socket->family) && (!beyond || !socket->loopback))
                        return socket;
        }
        return NULL;
}

/* What is seen of it, "a socket that listens on port 80". */
static char *describe(const struct observed_socket *socket)
{
        if (socket->listening)
                return g_strdup_printf("a socket that listens on port %u", socket->port);
        return socket->port > 0 ? g_strdup_printf("an Internet socket of port %u", socket->port)
                                : g_strdup("an Internet socket");
}

void fit_private_network(const struct fit *fit, struct advice_step *step)
{
        const struct observed_socket *socket = fit->seen ? find_socket(fit->seen, FALSE) : NULL;
        const struct address_families *families = fit->settings->restrict_address_families;

        if (socket) {
                g_autofree char *what = describe(socket);

                step_leave_out(step, "It has %s.", what);
        } else if (fit->seen) {
                step->risk = RISK_MEDIUM;
                step_add_seen(step, "No Internet socket was open at that moment.");
        } else if (families && families->allow_list) {
                for (guint i = 0; i < families->families->len; i++)
                        if (is_internet(g_array_index(families->families, int, i)))
                                return;
                step->risk = RISK_LOW;
                step_add_seen(step, "RestrictAddressFamilies= leaves it no Internet socket.");
        }
}

void fit_address_deny(const struct fit *fit, struct advice_step *step)
{
        const struct observed_socket *socket = fit->seen ? find_socket(fit->seen, TRUE) : NULL;

        if (fit->settings->ip_address_deny && fit->settings->ip_address_deny->len > 0) {
                step_leave_out(step, "The unit has an IPAddressDeny= already.");
        } else if (socket) {
                g_autofree char *what = describe(socket);

                step_leave_out(step, "It has %s, which reaches beyond this machine.", what);
        } else if (fit->seen) {
                step->risk = RISK_MEDIUM;
                step_add_seen(step, "No socket reached beyond this machine at that moment.");
        } else if (fit->settings->private_network) {
                step->risk = RISK_NONE;
        }
}

static int compare_families(gconstpointer left, gconstpointer right)
{
        return strcmp(*(const char *const *) left, *(const char *const *) right);
}

/* The families of its sockets, and those that nearly every program opens now and then. */
static char *families_of(const struct fit *fit, struct advice_step *step)
{
        g_autoptr(GPtrArray) names = g_ptr_array_new();
        g_autofree char *seen = NULL;

        for (guint i = 0; i < fit->seen->sockets->len; i++) {
                int family = g_array_index(fit->seen->sockets, struct observed_socket, i).family;
                const char *name = address_family_to_name(family);

                if (name && !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
                        g_ptr_array_add(names, (char *) name);
        }
        g_ptr_array_sort(names, compare_families);
        seen = fit_join(names, names->len);
        if (*seen)
                step_add_seen(step, "Its sockets are of: %s.", seen);
        else
                step_add_seen(step, "It had no socket open.");
        if (!g_ptr_array_find_with_equal_func(names, "AF_UNIX", g_str_equal, NULL)) {
                g_ptr_array_add(names, (char *) "AF_UNIX");
                step_add_seen(step, "AF_UNIX stays for logging and name services.");
        }
        g_ptr_array_add(names, NULL);
        return g_strjoinv(" ", (char **) names->pdata);
}

void fit_address_families(const struct fit *fit, struct advice_step *step)
{
        g_autofree char *families = NULL;

        if (!strstr(step->lines->pdata[0], "{families}"))
                return;
        if (fit_directive(fit, "RestrictAddressFamilies"))
                step_leave_out(step, "The unit has a RestrictAddressFamilies= that was chosen for "
                                     "it.");
        if (fit->seen) {
                families = families_of(fit, step);
        } else {
                families = g_strdup("AF_INET AF_INET6 AF_NETLINK AF_UNIX");
                step_add_seen(step, "Nothing was seen of a running process, so what servers "
                                    "commonly use is left to it.");
        }
        g_free(step->lines->pdata[0]);
        step->lines->pdata[0] = g_strconcat("RestrictAddressFamilies=", families, NULL);
}
