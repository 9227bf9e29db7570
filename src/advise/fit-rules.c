/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities, users, system calls, memory and namespaces: what a process may do. */
#include <string.h>
#include <sys/socket.h>

#include "advise/fit.h"
#include "snapshot/setting-names.h"
#include "snapshot/settings.h"
#include "snapshot/system-call-filter.h"

#define CAPABILITY(name) (G_GUINT64_CONSTANT(1) << capability_from_name(name))
enum { FIRST_FREE_PORT = 1024, MOST_NAMED = 3 };

/* What servers that start as root commonly use: for its files, its helpers and its ports. */
static const char *const of_a_root_service[] = {
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER",     "CAP_FSETID",
        "CAP_KILL",  "CAP_SETGID",       "CAP_SETUID",          "CAP_SYS_CHROOT",
};
/* For which there is a way to see that they are not used. */
static const char *const of_the_network[] = {"CAP_NET_BIND_SERVICE", "CAP_NET_RAW",
                                             "CAP_NET_ADMIN"};

/* Whether the set names what is kept, rather than what is taken away from all. */
static gboolean is_short_list(guint64 set)
{
        return (guint) __builtin_popcountll(set) * 2 < capability_last();
}

static guint64 mask_of(const char *const *names, gsize count)
{
        guint64 mask = 0;

        for (gsize i = 0; i < count; i++)
                mask |= CAPABILITY(names[i]);
        return mask;
}

static guint16 low_port(const Observation *seen)
{
        for (guint i = 0; i < seen->sockets->len; i++) {
                const struct observed_socket *socket =
                        &g_array_index(seen->sockets, struct observed_socket, i);

                if (socket->listening && socket->port > 0 && socket->port < FIRST_FREE_PORT)
                        return socket->port;
        }
        return 0;
}

static gboolean has_family(const Observation *seen, int family)
{
        for (guint i = 0; i < seen->sockets->len; i++)
                if (g_array_index(seen->sockets, struct observed_socket, i).family == family)
                        return TRUE;
        return FALSE;
}

static gboolean has_raw_socket(const Observation *seen)
{
        for (guint i = 0; i < seen->sockets->len; i++)
                if (g_array_index(seen->sockets, struct observed_socket, i).raw)
                        return TRUE;
        return FALSE;
}

/* The powers of the network that the sockets speak of. */
static guint64 network_powers(const Observation *seen, struct advice_step *step)
{
        guint64 mask = 0;
        guint16 port = low_port(seen);

        if (port > 0) {
                mask |= CAPABILITY("CAP_NET_BIND_SERVICE");
                step_add_seen(step,
                              "It listens on port %u, for which it needs "
                              "CAP_NET_BIND_SERVICE.",
                              port);
        }
        if (has_raw_socket(seen) || has_family(seen, AF_NETLINK)) {
                mask |= CAPABILITY("CAP_NET_RAW") | CAPABILITY("CAP_NET_ADMIN");
                step_add_seen(step, "It has AF_NETLINK or raw sockets, so that CAP_NET_ADMIN "
                                    "and CAP_NET_RAW are left to it.");
        }
        return mask;
}

static guint64 powers_of_root(const struct fit *fit, struct advice_step *step)
{
        guint64 common = mask_of(of_a_root_service, G_N_ELEMENTS(of_a_root_service));
        const Observation *seen = fit->seen;

        if (!seen) {
                step_add_seen(step, "Nothing was seen of a running process, so what servers that "
                                    "start as root commonly use is left to it.");
                return common | mask_of(of_the_network, G_N_ELEMENTS(of_the_network));
        }
        common |= network_powers(seen, step);
        if ((seen->permitted & CAPABILITIES_KNOWN) == 0 ||
            (seen->permitted & CAPABILITY("CAP_SYS_ADMIN"))) {
                step_add_seen(step, "Its processes hold all capabilities; the kernel does not tell "
                                    "which of them are used, so the common ones stay.");
                return common;
        }
        step_add_seen(step, "Its processes have given up all capabilities but those that stay; "
                            "what it may need to start is left to it as well.");
        return common | seen->permitted;
}

static void set_capabilities(struct advice_step *step, guint64 mask, gboolean is_reset)
{
        GString *line = g_string_new("CapabilityBoundingSet=");

        for (guint i = 0; i <= capability_last(); i++) {
                g_autofree char *name = NULL;

                if (!(mask >> i & 1))
                        continue;
                name = g_ascii_strup(capability_to_name(i), -1);
                g_string_append_printf(line, "%s%s", line->str[line->len - 1] == '=' ? "" : " ",
                                       name);
        }
        g_ptr_array_set_size(step->lines, 0);
        if (is_reset && mask != 0)
                g_ptr_array_add(step->lines, g_strdup("CapabilityBoundingSet="));
        g_ptr_array_add(step->lines, g_string_free(line, FALSE));
}

void fit_capabilities(const struct fit *fit, struct advice_step *step)
{
        guint64 held = fit->settings->capability_bounding_set & CAPABILITIES_KNOWN, kept;
        gboolean is_own =
                unit_find_directive(fit->unit, "Service", "CapabilityBoundingSet") != NULL;

        if (!strstr(step->lines->pdata[0], "{capabilities}"))
                return;
        if (fit->is_root && is_own) {
                step_leave_out(step,
                               "The unit has a CapabilityBoundingSet= that was chosen for it.");
                kept = held;
        } else if (fit->is_root) {
                kept = held & powers_of_root(fit, step);
        } else {
                kept = held & fit->settings->ambient_capabilities;
                step->risk = RISK_LOW;
                step_add_seen(step, "It does not run as root, so that it holds no capability but "
                                    "those of AmbientCapabilities=.");
        }
        set_capabilities(step, kept, held != CAPABILITIES_KNOWN);
}

void fit_users(const struct fit *fit, struct advice_step *step)
{
        const Observation *seen = fit->seen;

        if (g_str_has_prefix(step->lines->pdata[0], "AmbientCapabilities")) {
                if (fit->is_root && !fit->request->only)
                        step_add_seen(step, "It runs as root and needs this line only once User= "
                                            "gives it an account.");
                return;
        }
        if (fit->settings->ambient_capabilities != 0)
                step_leave_out(step, "AmbientCapabilities= would hold inside its namespace only.");
        else if (seen && seen->users->len > 1)
                step_leave_out(step, "Its processes run as %u different users.", seen->users->len);
        else if (seen && low_port(seen) > 0)
                step_leave_out(step, "It listens on port %u, which needs a capability of the host.",
                               low_port(seen));
        if (!fit->is_root && !step->left_out)
                step->risk = RISK_LOW;
}

void fit_dynamic_user(const struct fit *fit, struct advice_step *step)
{
        if (!fit->is_root)
                step_leave_out(step, "It does not run as root already.");
        else if (fit->seen && fit->seen->users->len > 1)
                step_leave_out(step, "It starts as root and has processes of other users.");
        else if (fit->seen && low_port(fit->seen) > 0)
                step_leave_out(step, "It listens on port %u, which needs a capability.",
                               low_port(fit->seen));
}

void fit_static_user(const struct fit *fit, struct advice_step *step)
{
        if (!fit->is_root)
                step_leave_out(step, "The unit has a user of its own already.");
        else if (fit->seen && fit->seen->users->len > 1)
                step_leave_out(step, "It starts as root and changes its user itself.");
}

void fit_privileges(const struct fit *fit, struct advice_step *step)
{
        if (fit->seen && fit->seen->gained)
                step_leave_out(step,
                               "A process of it has gained privileges: it is of root, and the "
                               "main process is not.");
        else if (fit->seen)
                step_add_seen(step, "No process of it was seen to have gained privileges.");
}

void fit_memory(const struct fit *fit, struct advice_step *step)
{
        static const char *const compiling[] = {
                "java", "node",   "nodejs",   "dotnet",  "mono", "php",   "luajit",
                "erl",  "beam",   "pypy",     "pypy3",   "ruby", "julia", "deno",
                "bun",  "chrome", "chromium", "firefox", "qemu",
        };
        const char *start = fit_directive(fit, "ExecStart");
        g_autofree char *command = NULL, *name = NULL;

        if (fit->seen && fit->seen->executable->len > 0) {
                g_autofree char *where = fit_join(fit->seen->executable, MOST_NAMED);

                step_leave_out(step, "It has memory that is writable and executable: %s.", where);
                return;
        }
        if (fit->seen) {
                step_add_seen(step, "None of its memory is writable and executable.");
                step->risk = RISK_LOW;
                return;
        }
        command = g_strndup(start ? start : "", strcspn(start ? start : "", " \t"));
        name = g_path_get_basename(command);
        for (gsize i = 0; i < G_N_ELEMENTS(compiling); i++)
                if (g_str_has_prefix(name, compiling[i]))
                        step_leave_out(step, "%s compiles as it runs.", name);
        step_add_seen(step, "Nothing was seen of a running process.");
}

void fit_namespaces(const struct fit *fit, struct advice_step *step)
{
        if (fit->seen && fit->seen->own_namespaces)
                step_leave_out(step, "Its processes are in namespaces that they made themselves.");
}

void fit_system_calls(const struct fit *fit, struct advice_step *step)
{
        const struct system_call_filter *filter = fit->settings->system_call_filter;
        const char *line = step->lines->pdata[0];
        gboolean is_denied = strstr(line, "=~") != NULL;

        if (!is_denied) {
                if (filter && !system_call_filter_is_empty(filter))
                        step_leave_out(step, "The unit has a SystemCallFilter= already.");
                if (fit_directive(fit, "SystemCallErrorNumber") && step->lines->len > 1)
                        g_ptr_array_set_size(step->lines, 1);
                return;
        }
        if (strstr(line, "@privileged") && fit->is_root &&
            strcmp(fit->request->profile->name, PROFILE_GENERAL) == 0)
                step_leave_out(step,
                               "It runs as root, and calls such as chown() and setuid() belong "
                               "to that group.");
        else if (strstr(line, "@privileged") && !fit->is_root)
                step->risk = MIN(step->risk, RISK_LOW);
}

/* A capability that a unit names for itself is one that it uses. */
void fit_kernel_power(const struct fit *fit, struct advice_step *step)
{
        static const struct {
                const char *directive, *capability;
        } powers[] = {
                {"ProtectClock", "CAP_SYS_TIME"},
                {"ProtectKernelLogs", "CAP_SYSLOG"},
                {"ProtectKernelModules", "CAP_SYS_MODULE"},
        };
        guint64 bounding = fit->settings->capability_bounding_set & CAPABILITIES_KNOWN;
        guint64 ambient = fit->settings->ambient_capabilities & CAPABILITIES_KNOWN;
        guint64 kept = ambient | (is_short_list(bounding) ? bounding : 0);
        g_autofree char *directive = step_directive_name(step->lines->pdata[0]);

        for (gsize i = 0; i < G_N_ELEMENTS(powers); i++)
                if (strcmp(powers[i].directive, directive) == 0 &&
                    (kept & CAPABILITY(powers[i].capability)))
                        step_leave_out(step, "The unit keeps %s for itself.", powers[i].capability);
}
