/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Names of system calls and of their groups to members and numbers. The groups are a table made
 * from the real programs; everything derived from it (which names libseccomp knows, a group without
 * its nesting) is computed once for the process and then only read, so that scoring ten thousand
 * services asks libseccomp a thousand questions in all.
 */
#include "snapshot/system-call-groups.h"

#include <errno.h>
#include <seccomp.h>
#include <string.h>

struct group {
        const char *name;
        unsigned version; /* the first known systemd that has these members */
        const char *const *members;
};

/* Sorted by name, then by version. */
static const struct group groups[] = {
#include "snapshot/system-call-groups-data.inc"
};

/* systemd's groups nest two deep; the limit only guards against a damaged table. */
enum { NESTING_LIMIT = 8, ERRNO_LIMIT = 4096, OLDEST_VERSION = 247 };

const char *const *system_call_group(unsigned version, const char *name)
{
        const struct group *found = NULL;

        /* Nothing is known of older versions than the first of the table. */
        version = MAX(version, OLDEST_VERSION);
        for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
                int order = strcmp(groups[i].name, name);
                if (order > 0)
                        break;
                if (order == 0 && groups[i].version <= version)
                        found = &groups[i];
        }
        return found ? found->members : NULL;
}

/* Every name of every group to its number; names that libseccomp does not know are absent. Never
 * freed, only read. */
static GHashTable *known_numbers(void)
{
        static gsize once;
        static GHashTable *numbers;

        if (g_once_init_enter(&once)) {
                numbers = g_hash_table_new(g_str_hash, g_str_equal);
                for (size_t i = 0; i < G_N_ELEMENTS(groups); i++)
                        for (const char *const *member = groups[i].members; *member; member++) {
                                if (**member == '@' || g_hash_table_contains(numbers, *member))
                                        continue;
                                int number = seccomp_syscall_resolve_name(*member);
                                if (number != __NR_SCMP_ERROR)
                                        g_hash_table_insert(numbers, (gpointer) *member,
                                                            GINT_TO_POINTER(number));
                        }
                g_once_init_leave(&once, 1);
        }
        return numbers;
}

gboolean system_call_resolve(const char *name, int *ret_number)
{
        gpointer number;

        if (g_hash_table_lookup_extended(known_numbers(), name, NULL, &number)) {
                *ret_number = GPOINTER_TO_INT(number);
                return TRUE;
        }
        /* A name of no group: the caller's own, so it is asked for again and not kept. */
        int answer = seccomp_syscall_resolve_name(name);
        if (answer == __NR_SCMP_ERROR)
                return FALSE;
        *ret_number = answer;
        return TRUE;
}

static void flatten(unsigned version, const char *name, unsigned depth, GPtrArray *calls)
{
        const char *const *members = system_call_group(version, name);

        for (; members && *members; members++) {
                int number;
                if (**members == '@') {
                        if (depth < NESTING_LIMIT)
                                flatten(version, *members, depth + 1, calls);
                } else if (system_call_resolve(*members, &number) && number >= 0) {
                        g_ptr_array_add(calls, (gpointer) *members);
                }
        }
}

/* The newest version that the table tells apart and that is not newer. */
static unsigned table_version(unsigned version)
{
        unsigned found = OLDEST_VERSION;

        for (size_t i = 0; i < G_N_ELEMENTS(groups); i++)
                if (groups[i].version <= version)
                        found = MAX(found, groups[i].version);
        return found;
}

const char *const *system_call_group_native(unsigned version, const char *name)
{
        static GMutex mutex;
        static GHashTable *lists; /* "252@mount" to a list; never freed, at most one for each row
                                     and version */

        if (!system_call_group(version, name))
                return NULL;
        version = table_version(version);
        g_autofree char *key = g_strdup_printf("%u%s", version, name);

        g_mutex_lock(&mutex);
        if (!lists)
                lists = g_hash_table_new(g_str_hash, g_str_equal);
        const char *const *list = g_hash_table_lookup(lists, key);
        if (!list) {
                GPtrArray *calls = g_ptr_array_new();
                flatten(version, name, 0, calls);
                g_ptr_array_add(calls, NULL);
                list = (const char *const *) g_ptr_array_free(calls, FALSE);
                g_hash_table_insert(lists, g_steal_pointer(&key), (gpointer) list);
        }
        g_mutex_unlock(&mutex);
        return list;
}

/* Names that the C library does not give back for their number, since another name has it too. */
static const struct {
        const char *name;
        int number;
} errno_synonyms[] = {
        {"EDEADLOCK", EDEADLOCK},
        {"ENOTSUP", ENOTSUP},
        {"EWOULDBLOCK", EWOULDBLOCK},
};

int errno_from_name(const char *name)
{
        for (size_t i = 0; i < G_N_ELEMENTS(errno_synonyms); i++)
                if (strcmp(errno_synonyms[i].name, name) == 0)
                        return errno_synonyms[i].number;
        for (int number = 1; number < ERRNO_LIMIT; number++) {
                const char *known = errno_to_name(number);
                if (known && strcmp(known, name) == 0)
                        return number;
        }
        return -1;
}

const char *errno_to_name(int number)
{
        /* The C library names 0 too, but no call can fail with it. */
        return number > 0 ? strerrorname_np(number) : NULL;
}
