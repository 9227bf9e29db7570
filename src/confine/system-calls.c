/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * System calls, by libseccomp: those of systemd's own group for services, less what reading and
 * rendering never does. What is refused by name gets EPERM; what nobody listed, a newer call of a
 * newer C library say, gets ENOSYS, for which libraries have another way.
 */
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/socket.h>

#include "confine/confine-steps.h"
#include "snapshot/system-call-groups.h"

/* The newest edition of the groups, whatever system this runs on. */
enum { NEWEST = G_MAXUINT16 };

/* The LeakSanitizer looks at its own process as a debugger would. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

/* Which argument of clone has its flags. */
#if defined(__s390__)
enum { CLONE_FLAGS = 1 };
#else
enum { CLONE_FLAGS = 0 };
#endif

/* Further steps of this kind come from inside, so these stay. */
static const char *const own[] = {"landlock_create_ruleset", "landlock_add_rule",
                                  "landlock_restrict_self", "seccomp", NULL};

/* Of the group for services, what nothing here does. */
static const char *const never[] = {"@keyring", "@setuid", "@resources", "@chown", NULL};
/* A C library asks for its own limits, and for where its threads may run; both calls also change
 * what they are asked about, but only downwards without capabilities. */
static const char *const still[] = {"prlimit64",   "getrlimit",  "ugetrlimit", "sched_setaffinity",
                                    "setpriority", "ioprio_set", NULL};
/* What starts a program, or reaches another one; a pair of sockets that is open already still
 * works. */
static const char *const of_programs[] = {
        "execve", "execveat", "fork",    "vfork", "socket", "connect",           "bind",
        "listen", "accept",   "accept4", "kill",  "tkill",  "pidfd_send_signal", "pidfd_open",
        NULL};
/* Never, whatever programs are started. */
static const char *const of_namespaces[] = {"setns", "unshare", NULL};

static void add_group(GHashTable *names, const char *group)
{
        const char *const *members = system_call_group_native(NEWEST, group);

        for (; members && *members; members++)
                g_hash_table_add(names, (gpointer) *members);
}

static void remove_group(GHashTable *names, const char *group)
{
        const char *const *members = system_call_group_native(NEWEST, group);

        for (; members && *members; members++)
                if (!g_strv_contains(still, *members))
                        g_hash_table_remove(names, *members);
}

/* The names that go through, and in denied those that are refused by name. */
static GHashTable *choose(const struct confinement *confinement, GHashTable *denied)
{
        GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
        GHashTableIter known;
        gpointer name;

        add_group(names, "@system-service");
        for (const char *const *own_name = own; *own_name; own_name++)
                g_hash_table_add(names, (gpointer) *own_name);
        for (const char *const *group = never; *group && !confinement->programs; group++)
                remove_group(names, *group);
        for (const char *const *call = of_programs; *call && !confinement->programs; call++)
                g_hash_table_remove(names, *call);
        for (const char *const *call = of_namespaces; *call; call++)
                g_hash_table_remove(names, *call);
        add_group(denied, "@known");
        g_hash_table_iter_init(&known, names);
        while (g_hash_table_iter_next(&known, &name, NULL))
                g_hash_table_remove(denied, name);
        /* Its flags lie in memory, where no filter sees them; libraries fall back on clone. */
        g_hash_table_remove(names, "clone3");
        g_hash_table_remove(denied, "clone3");
        return names;
}

static gboolean add_rules(scmp_filter_ctx filter, GHashTable *names, guint32 action)
{
        GHashTableIter iterator;
        gpointer name;

        g_hash_table_iter_init(&iterator, names);
        while (g_hash_table_iter_next(&iterator, &name, NULL)) {
                int number;

                if (system_call_resolve(name, &number) && number >= 0 &&
                    seccomp_rule_add(filter, action, number, 0) < 0)
                        return FALSE;
        }
        return TRUE;
}

/* A call where one of its arguments is as said. */
static gboolean add_where(scmp_filter_ctx filter, guint32 action, int number, unsigned argument,
                          enum scmp_compare comparison, scmp_datum_t a, scmp_datum_t b)
{
        const struct scmp_arg_cmp is_so = {
                .arg = argument, .op = comparison, .datum_a = a, .datum_b = b};

        return seccomp_rule_add_array(filter, action, number, 1, &is_so) == 0;
}

/* Sockets of this machine alone. */
static gboolean add_local_sockets(scmp_filter_ctx filter)
{
        int number = SCMP_SYS(socket);

        return add_where(filter, SCMP_ACT_ALLOW, number, 0, SCMP_CMP_EQ, AF_UNIX, 0) &&
               add_where(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), number, 0, SCMP_CMP_NE, AF_UNIX, 0);
}

/* Threads and processes, without namespaces of their own. */
static gboolean add_clone(scmp_filter_ctx filter)
{
        const scmp_datum_t namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
                                        CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

        return add_where(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), CLONE_FLAGS, SCMP_CMP_MASKED_EQ,
                         namespaces, 0);
}

static gboolean fill(scmp_filter_ctx filter, const struct confinement *confinement,
                     guint *ret_count)
{
        g_autoptr(GHashTable) denied = g_hash_table_new(g_str_hash, g_str_equal);
        g_autoptr(GHashTable) names = choose(confinement, denied);

        *ret_count = g_hash_table_size(names);
        g_hash_table_remove(names, "clone");
        if (confinement->programs)
                g_hash_table_remove(names, "socket");
        /* Every thread, also one that a library started. A call of another architecture's table is
         * refused as libseccomp does on its own. */
        return seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
               seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 &&
               add_rules(filter, names, SCMP_ACT_ALLOW) &&
               add_rules(filter, denied, SCMP_ACT_ERRNO(EPERM)) && add_clone(filter) &&
               (!confinement->programs || add_local_sockets(filter));
}

guint confine_system_calls(const struct confinement *confinement)
{
        scmp_filter_ctx filter;
        gboolean done;
        guint count = 0;

        if (IS_SANITIZED)
                return 0;
        filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
        if (!filter)
                return 0;
        done = fill(filter, confinement, &count) && seccomp_load(filter) == 0;
        seccomp_release(filter);
        return done ? count : 0;
}
