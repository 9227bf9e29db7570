/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables: calls and the capability they need, exit statuses of systemd.exec(5), audit records. */
#include "advise/denial-rules.h"

#include <seccomp.h>
#include <string.h>

#include "snapshot/setting-names.h"
#include "snapshot/system-call-filter.h"
#include "snapshot/system-call-groups.h"
#include "snapshot/words.h"

enum { SMALLEST_GROUP_AT_MOST = 100000 };

/* capabilities(7): what a call needs where it is not about one's own. */
static const struct {
        const char *call, *capability;
} needs[] = {
        {"bind", "CAP_NET_BIND_SERVICE"},
        {"chown", "CAP_CHOWN"},
        {"chroot", "CAP_SYS_CHROOT"},
        {"fchown", "CAP_CHOWN"},
        {"initgroups", "CAP_SETGID"},
        {"kill", "CAP_KILL"},
        {"lchown", "CAP_CHOWN"},
        {"mknod", "CAP_MKNOD"},
        {"mlock", "CAP_IPC_LOCK"},
        {"mlockall", "CAP_IPC_LOCK"},
        {"mount", "CAP_SYS_ADMIN"},
        {"ptrace", "CAP_SYS_PTRACE"},
        {"sched_setscheduler", "CAP_SYS_NICE"},
        {"setgid", "CAP_SETGID"},
        {"setgroups", "CAP_SETGID"},
        {"setpriority", "CAP_SYS_NICE"},
        {"setresgid", "CAP_SETGID"},
        {"setresuid", "CAP_SETUID"},
        {"setrlimit", "CAP_SYS_RESOURCE"},
        {"settimeofday", "CAP_SYS_TIME"},
        {"setuid", "CAP_SETUID"},
        {"umount", "CAP_SYS_ADMIN"},
};

/* The call that a function of the C library makes. */
static const char *call_of(const char *function)
{
        return function && strcmp(function, "initgroups") == 0 ? "setgroups" : function;
}

gboolean denial_is_call(const char *word)
{
        for (gsize i = 0; i < G_N_ELEMENTS(needs); i++)
                if (strcmp(needs[i].call, word) == 0)
                        return TRUE;
        return seccomp_syscall_resolve_name(word) >= 0;
}

static gboolean is_below(const char *path, const char *directory)
{
        gsize length = strlen(directory);

        return strncmp(path, directory, length) == 0 &&
               (path[length] == '/' || path[length] == '\0');
}

static gboolean has_capability(const UnitSettings *settings, const char *name)
{
        return settings->capability_bounding_set >> capability_from_name(name) & 1;
}

static gboolean is_root(const UnitSettings *settings)
{
        return !settings->dynamic_user && (!settings->user || strcmp(settings->user, "root") == 0 ||
                                           strcmp(settings->user, "0") == 0);
}

/* Whether the filter denies the call. An empty list of what is allowed denies every call. */
static gboolean is_filtered(const UnitSettings *settings, const char *call)
{
        const struct system_call_filter *filter = settings->system_call_filter;

        return filter && system_call_filter_contains(filter, call) !=
                                 system_call_filter_is_allow_list(filter);
}

/* The smallest group with the call, or NULL. */
static const char *smallest_group(unsigned version, const char *call)
{
        static const char *const groups[] = {
                "@aio",         "@basic-io",   "@chown",    "@clock",   "@cpu-emulation", "@debug",
                "@file-system", "@io-event",   "@ipc",      "@keyring", "@memlock",       "@module",
                "@mount",       "@network-io", "@obsolete", "@process", "@raw-io",        "@reboot",
                "@resources",   "@setuid",     "@signal",   "@swap",    "@sync",          "@timer",
        };
        const char *best = NULL;
        guint least = SMALLEST_GROUP_AT_MOST;

        for (gsize i = 0; i < G_N_ELEMENTS(groups); i++) {
                const char *const *members = system_call_group_native(version, groups[i]);
                guint count = g_strv_length((char **) members);

                if (g_strv_contains(members, call) && count < least) {
                        best = groups[i];
                        least = count;
                }
        }
        return best;
}

static void allow_call(const struct denial_search *search, Denial *denial, const char *call)
{
        const char *group = smallest_group(search->version, call);

        denial_relax(denial, "SystemCallFilter", "SystemCallFilter=%s", call);
        if (group)
                denial_say(denial,
                           "The call %s() belongs to the group %s; SystemCallFilter=%s "
                           "allows all of it.",
                           call, group, group);
        else
                denial_say(denial, "The call %s() is not in SystemCallFilter=.", call);
}

static void allow_capability(const struct denial_search *search, Denial *denial, const char *name)
{
        denial_relax(denial, "CapabilityBoundingSet", "CapabilityBoundingSet=%s", name);
        if (!is_root(search->settings))
                denial_relax(denial, "CapabilityBoundingSet", "AmbientCapabilities=%s", name);
        denial_say(denial, "It needs %s, which CapabilityBoundingSet= takes away%s.", name,
                   is_root(search->settings) ? "" : " or its user does not have");
}

/* The directory to open for writing: that of a file, since it may have to be created. */
static char *writable_directory(const char *path)
{
        char *directory = g_path_get_dirname(path);

        if (strcmp(directory, "/") == 0) {
                g_free(directory);
                return g_strdup(path);
        }
        return directory;
}

static Denial *of_read_only(const struct denial_search *search, const char *path)
{
        static const struct {
                const char *place, *directive;
        } kernel[] = {
                {"/sys/fs/cgroup", "ProtectControlGroups"},
                {"/proc/sys", "ProtectKernelTunables"},
                {"/sys", "ProtectKernelTunables"},
                {"/proc", "ProtectKernelTunables"},
        };
        const UnitSettings *settings = search->settings;
        Denial *denial = denial_new("EROFS", path);
        g_autofree char *directory = path ? writable_directory(path) : NULL;
        g_autofree char *word = directory ? word_quote(directory) : NULL;

        for (gsize i = 0; path && i < G_N_ELEMENTS(kernel); i++)
                if (is_below(path, kernel[i].place)) {
                        denial_relax(denial, kernel[i].directive, "%s=no", kernel[i].directive);
                        denial_say(denial, "%s= makes %s read-only.", kernel[i].directive,
                                   kernel[i].place);
                        return denial;
                }
        if (!path) {
                denial_say(denial, "The line does not name the path. `strace -f -e trace=file` on "
                                   "the service's command shows it; ReadWritePaths= opens it.");
                return denial;
        }
        denial_relax(denial,
                     settings->protect_system != PROTECT_SYSTEM_NO      ? "ProtectSystem"
                     : settings->protect_home == PROTECT_HOME_READ_ONLY ? "ProtectHome"
                                                                        : "ReadOnlyPaths",
                     "ReadWritePaths=%s", word);
        denial_say(denial, "%s is in a part of the file system that is read-only for the service.",
                   path);
        return denial;
}

static Denial *of_access(const struct denial_search *search, const char *message, const char *path,
                         const char *call)
{
        static const char *const homes[] = {"/home", "/root", "/run/user"};
        const UnitSettings *settings = search->settings;
        Denial *denial = denial_new("EACCES", path ? path : call);

        if (settings->memory_deny_write_execute &&
            (strstr(message, "mprotect") || strstr(message, "mmap") ||
             strstr(message, "executable stack") || strstr(message, "executable memory"))) {
                denial_relax(denial, "MemoryDenyWriteExecute", "MemoryDenyWriteExecute=no");
                denial_say(denial, "It asks for memory that is writable and executable.");
                return denial;
        }
        if (g_strcmp0(call, "bind") == 0 || strstr(message, "could not bind")) {
                allow_capability(search, denial, "CAP_NET_BIND_SERVICE");
                return denial;
        }
        for (gsize i = 0; path && i < G_N_ELEMENTS(homes); i++)
                if (is_below(path, homes[i]) && settings->protect_home != PROTECT_HOME_NO) {
                        denial_relax(denial, "ProtectHome", "ProtectHome=read-only");
                        denial_say(denial,
                                   "ProtectHome= hides %s; ProtectHome=tmpfs with "
                                   "BindPaths= brings back single directories only.",
                                   homes[i]);
                        return denial;
                }
        if (path && is_below(path, "/dev") && settings->private_devices) {
                g_autofree char *word = word_quote(path);

                denial_relax(denial, "PrivateDevices", "PrivateDevices=no");
                g_ptr_array_add(denial->relax, g_strdup("DevicePolicy=closed"));
                g_ptr_array_add(denial->relax, g_strdup_printf("DeviceAllow=%s rw", word));
                denial_say(denial, "PrivateDevices= leaves only pseudo devices.");
                return denial;
        }
        if (is_root(settings) && !has_capability(settings, "CAP_DAC_OVERRIDE")) {
                allow_capability(search, denial, "CAP_DAC_OVERRIDE");
                return denial;
        }
        denial_say(denial, "No directive of the unit stands out; the permissions of the file, or "
                           "what User= may do, are the likely reason.");
        return denial;
}

static Denial *of_permission(const struct denial_search *search, const char *message,
                             const char *path, const char *call)
{
        const UnitSettings *settings = search->settings;
        Denial *denial;

        call = call_of(call);
        denial = denial_new("EPERM", call ? call : path);

        if (call && is_filtered(settings, call)) {
                allow_call(search, denial, call);
                return denial;
        }
        if (call &&
            (strcmp(call, "unshare") == 0 || strcmp(call, "clone") == 0 ||
             strcmp(call, "setns") == 0) &&
            settings->restrict_namespaces != NAMESPACES_ALL) {
                denial_relax(denial, "RestrictNamespaces", "RestrictNamespaces=no");
                denial_say(denial, "It makes a namespace; name the one that it needs instead of no "
                                   "where you know it.");
                return denial;
        }
        if ((g_strcmp0(call, "connect") == 0 || strstr(message, "sendto") ||
             strstr(message, "sendmsg")) &&
            settings->ip_address_deny) {
                denial_relax(denial, "IPAddressDeny", "IPAddressAllow=any");
                denial_say(denial, "IPAddressDeny= drops its packets; name the peer's address in "
                                   "place of any.");
                return denial;
        }
        for (gsize i = 0; call && i < G_N_ELEMENTS(needs); i++)
                if (strcmp(needs[i].call, call) == 0 &&
                    (!is_root(settings) || !has_capability(settings, needs[i].capability))) {
                        allow_capability(search, denial, needs[i].capability);
                        return denial;
                }
        denial_say(denial, settings->system_call_filter
                                   ? "The line does not name the call. SystemCallFilter= and "
                                     "CapabilityBoundingSet= are the likely reasons; "
                                     "SystemCallLog=~@system-service shows which calls it makes."
                                   : "CapabilityBoundingSet= and NoNewPrivileges= are the likely "
                                     "reasons.");
        return denial;
}

static Denial *of_family(const char *message)
{
        static const struct {
                const char *word, *family;
        } words[] = {
                {"AF_NETLINK", "AF_NETLINK"}, {"netlink", "AF_NETLINK"},
                {"AF_INET6", "AF_INET6"},     {"[::]", "AF_INET6"},
                {"IPv6", "AF_INET6"},         {"AF_PACKET", "AF_PACKET"},
                {"packet", "AF_PACKET"},      {"unix:", "AF_UNIX"},
                {"AF_UNIX", "AF_UNIX"},       {"bluetooth", "AF_BLUETOOTH"},
                {"AF_ALG", "AF_ALG"},         {"AF_INET", "AF_INET"},
                {"0.0.0.0", "AF_INET"},       {"IPv4", "AF_INET"},
        };
        Denial *denial;

        for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
                if (strstr(message, words[i].word)) {
                        denial = denial_new("EAFNOSUPPORT", words[i].family);
                        denial_relax(denial, "RestrictAddressFamilies",
                                     "RestrictAddressFamilies=%s", words[i].family);
                        denial_say(denial, "It opens a socket of %s.", words[i].family);
                        return denial;
                }
        denial = denial_new("EAFNOSUPPORT", NULL);
        denial_relax(denial, "RestrictAddressFamilies",
                     "RestrictAddressFamilies=AF_INET AF_INET6 "
                     "AF_UNIX AF_NETLINK");
        denial_say(denial, "The line does not name the family; these are the common ones.");
        return denial;
}

Denial *denial_of_error(const struct denial_search *search, const char *error, const char *message,
                        const char *path, const char *call)
{
        if (strcmp(error, "EROFS") == 0)
                return of_read_only(search, path);
        if (strcmp(error, "EACCES") == 0)
                return of_access(search, message, path, call);
        if (strcmp(error, "EPERM") == 0)
                return of_permission(search, message, path, call);
        return search->settings->restrict_address_families ? of_family(message) : NULL;
}

static char *record_value(const char *message, const char *name)
{
        g_autofree char *key = g_strconcat(" ", name, "=", NULL);
        const char *at = strstr(message, key);

        if (!at)
                return NULL;
        at += strlen(key);
        return *at == '"' ? g_strndup(at + 1, strcspn(at + 1, "\""))
                          : g_strndup(at, strcspn(at, " \n"));
}

Denial *denial_of_record(const struct denial_search *search, const char *message)
{
        g_autofree char *number = record_value(message, "syscall");
        g_autofree char *arch = record_value(message, "arch");
        g_autofree char *path = record_value(message, "name");
        Denial *denial;

        if (strstr(message, "apparmor=\"DENIED\"")) {
                denial = denial_new("apparmor", path);
                denial_say(denial, "An AppArmor profile denies it, not a directive of the unit; "
                                   "aa-logprof proposes a rule for the profile.");
                return denial;
        }
        if (!number || !arch)
                return NULL;
        /* libseccomp's numbers of architectures are those of the audit log. */
        char *call = seccomp_syscall_resolve_num_arch((guint32) g_ascii_strtoull(arch, NULL, 16),
                                                      (int) g_ascii_strtoll(number, NULL, 10));
        denial = denial_new("SIGSYS", call ? call : number);
        if (call)
                allow_call(search, denial, call);
        else
                denial_say(denial, "The number %s is no call that libseccomp knows.", number);
        free(call);
        return denial;
}

/* systemd.exec(5), "Process Exit Codes", as the manager logs them. */
static const struct {
        const char *status, *directive, *advice;
} exits[] = {
        {"status=200/CHDIR", "WorkingDirectory",
         "Its working directory cannot be entered: it is missing, or hidden by ProtectHome= or "
         "InaccessiblePaths=."},
        {"status=203/EXEC", "ExecStart",
         "Its program cannot be started: it is missing, not executable, or hidden by ProtectHome=, "
         "RootDirectory= or NoExecPaths=."},
        {"status=216/GROUP", "Group", "Its group does not exist, or may not be taken."},
        {"status=217/USER", "User", "Its user does not exist; create it with sysusers.d(5)."},
        {"status=218/CAPABILITIES", "AmbientCapabilities",
         "Its capabilities could not be set; what AmbientCapabilities= names must be in "
         "CapabilityBoundingSet=."},
        {"status=226/NAMESPACE", "ReadWritePaths",
         "Its view of the file system could not be set up: most often a path of ReadWritePaths=, "
         "BindPaths= or their like is missing. A leading - passes over it."},
        {"status=228/SECCOMP", "SystemCallFilter",
         "Its filter of system calls could not be installed."},
};

Denial *denial_of_exit(const struct denial_search *search, const char *message)
{
        Denial *denial;

        (void) search;
        for (gsize i = 0; i < G_N_ELEMENTS(exits); i++)
                if (strstr(message, exits[i].status)) {
                        denial = denial_new(exits[i].status + strlen("status="), NULL);
                        denial->directive = g_strdup(exits[i].directive);
                        denial_say(denial, "%s", exits[i].advice);
                        return denial;
                }
        if (!strstr(message, "status=31/SYS") && !strstr(message, "signal=SYS"))
                return NULL;
        denial = denial_new("SIGSYS", NULL);
        denial->directive = g_strdup("SystemCallFilter");
        denial_say(denial, "A system call that the filter denies ended it, and no record of the "
                           "kernel's names the call. `journalctl -k` or the audit log may; "
                           "SystemCallErrorNumber=EPERM lets the program go on and say itself what "
                           "failed.");
        return denial;
}
