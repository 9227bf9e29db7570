/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What each declared setting must show in a process, as a table; systemd.exec(5), proc(5). A row is
 * only for what cannot be otherwise while the setting holds: a process may give up more than it
 * must, so that what it does not have is no finding.
 */
#include <string.h>

#include "score/families.h"
#include "score/findings-rules.h"
#include "snapshot/setting-names.h"
#include "snapshot/system-call-filter.h"
#include "snapshot/words.h"

static gboolean is_on(const struct inspection *inspection, const struct enforced_rule *rule,
                      enum setting_id *id)
{
        (void) rule;
        return setting_number(inspection->settings, *id) > 0;
}

static gboolean has_system_calls(const UnitSettings *settings)
{
        const struct system_call_filter *filter = settings->system_call_filter;

        return filter &&
               (system_call_filter_is_allow_list(filter) || !system_call_filter_is_empty(filter));
}

/* Whether it is not the empty deny list, which leaves everything open. */
static gboolean has_address_families(const UnitSettings *settings)
{
        g_autofree char *value = setting_format(settings, SETTING_RESTRICT_ADDRESS_FAMILIES);

        return strcmp(value, "~") != 0;
}

/* The settings that systemd applies by a seccomp filter. */
static gboolean is_filtered(const struct inspection *inspection, const struct enforced_rule *rule,
                            enum setting_id *id)
{
        static const enum setting_id booleans[] = {
                SETTING_RESTRICT_REALTIME,       SETTING_RESTRICT_SUID_SGID,
                SETTING_LOCK_PERSONALITY,        SETTING_MEMORY_DENY_WRITE_EXECUTE,
                SETTING_PROTECT_KERNEL_TUNABLES, SETTING_PROTECT_KERNEL_MODULES,
                SETTING_PROTECT_KERNEL_LOGS,     SETTING_PROTECT_CLOCK,
                SETTING_PRIVATE_DEVICES,
        };
        const UnitSettings *settings = inspection->settings;

        (void) rule;
        if (has_system_calls(settings))
                *id = SETTING_SYSTEM_CALL_FILTER;
        else if (settings->system_call_architectures_set)
                *id = SETTING_SYSTEM_CALL_ARCHITECTURES;
        else if (has_address_families(settings))
                *id = SETTING_RESTRICT_ADDRESS_FAMILIES;
        else if (settings->restrict_namespaces != NAMESPACES_ALL)
                *id = SETTING_RESTRICT_NAMESPACES;
        for (gsize i = 0; *id == SETTING_NONE && i < G_N_ELEMENTS(booleans); i++)
                if (setting_number(settings, booleans[i]) > 0)
                        *id = booleans[i];
        return *id != SETTING_NONE;
}

static gboolean is_bounded(const struct inspection *inspection, const struct enforced_rule *rule,
                           enum setting_id *id)
{
        (void) rule;
        (void) id;
        return inspection->settings->capability_bounding_set != CAPABILITIES_ALL;
}

static gboolean has_ambient(const struct inspection *inspection, const struct enforced_rule *rule,
                            enum setting_id *id)
{
        (void) rule;
        (void) id;
        return inspection->settings->ambient_capabilities != 0;
}

static gboolean has_user(const struct inspection *inspection, const struct enforced_rule *rule,
                         enum setting_id *id)
{
        const char *user = inspection->settings->user;

        (void) rule;
        *id = inspection->settings->dynamic_user ? SETTING_DYNAMIC_USER : SETTING_USER;
        return inspection->settings->dynamic_user ||
               (user && *user && strcmp(user, "root") != 0 && strcmp(user, "0") != 0);
}

/* The settings for which systemd always makes a mount namespace. */
static gboolean has_mounts(const struct inspection *inspection, const struct enforced_rule *rule,
                           enum setting_id *id)
{
        static const enum setting_id makers[] = {
                SETTING_PROTECT_SYSTEM,
                SETTING_PROTECT_HOME,
                SETTING_PRIVATE_TMP,
                SETTING_PRIVATE_DEVICES,
                SETTING_PROTECT_KERNEL_TUNABLES,
                SETTING_PROTECT_KERNEL_MODULES,
                SETTING_PROTECT_KERNEL_LOGS,
                SETTING_PROTECT_CONTROL_GROUPS,
                SETTING_PROTECT_PROC,
                SETTING_PROC_SUBSET,
                SETTING_PRIVATE_MOUNTS,
        };

        (void) rule;
        for (gsize i = 0; *id == SETTING_NONE && i < G_N_ELEMENTS(makers); i++)
                if (setting_number(inspection->settings, makers[i]) > 0)
                        *id = makers[i];
        return *id != SETTING_NONE;
}

static gboolean has_control_groups(const struct inspection *inspection,
                                   const struct enforced_rule *rule, enum setting_id *id)
{
        (void) rule;
        (void) id;
        return inspection->settings->protect_control_groups >= PROTECT_CONTROL_GROUPS_PRIVATE;
}

/* Whether the unit itself opens the path again. */
static gboolean is_reopened(const struct inspection *inspection, const char *path)
{
        const struct property *property = unit_find_property(inspection->unit, "ReadWritePaths");
        const char *cursor = property ? property->value : NULL;
        gboolean found = FALSE;
        char *word;

        while (cursor && !found &&
               word_next(&cursor, WORD_QUOTES | WORD_C_ESCAPES, &word) == WORD_FOUND) {
                found = strcmp(word + strspn(word, "-+"), path) == 0;
                g_free(word);
        }
        for (guint i = 0; !property && i < inspection->unit->directives->len; i++)
                found = found ||
                        strcmp(g_array_index(inspection->unit->directives, struct directive, i)
                                       .name,
                               "ReadWritePaths") == 0;
        return found;
}

/* ProtectSystem= and ProtectHome= in their degrees: the row's argument is the least one. */
static gboolean is_at_least(const struct inspection *inspection, const struct enforced_rule *rule,
                            enum setting_id *id)
{
        return setting_number(inspection->settings, *id) >= rule->argument &&
               !is_reopened(inspection, rule->path);
}

static gboolean is_exactly(const struct inspection *inspection, const struct enforced_rule *rule,
                           enum setting_id *id)
{
        return setting_number(inspection->settings, *id) == rule->argument &&
               !is_reopened(inspection, rule->path);
}

/* Where all of the file system is read-only, one row is enough. */
static gboolean is_system_less_than_strict(const struct inspection *inspection,
                                           const struct enforced_rule *rule, enum setting_id *id)
{
        return inspection->settings->protect_system != PROTECT_SYSTEM_STRICT &&
               is_at_least(inspection, rule, id);
}

static enum sight look_at_privileges(const struct inspection *inspection,
                                     const struct enforced_rule *rule,
                                     const struct process *process, char **ret_value)
{
        (void) inspection;
        (void) rule;
        if (process->status_unseen || process->no_new_privileges < 0)
                return SIGHT_UNSEEN;
        if (process->no_new_privileges > 0)
                return SIGHT_ENFORCED;
        *ret_value = g_strdup("0");
        return SIGHT_MISSING;
}

/* A container's filters are on every process in it, and are none of the service's. */
static enum sight look_at_filters(const struct inspection *inspection,
                                  const struct enforced_rule *rule, const struct process *process,
                                  char **ret_value)
{
        gint64 inherited = inspection->unit->enforcement->inherited_filters;

        (void) rule;
        if (process->status_unseen || process->seccomp < 0)
                return SIGHT_UNSEEN;
        if (process->seccomp == 0)
                *ret_value = g_strdup("0");
        else if (process->seccomp_filters >= 0 && process->seccomp_filters <= inherited)
                *ret_value = g_strdup_printf("%d, with no filter but the %" G_GINT64_FORMAT
                                             " that PID 1 has",
                                             process->seccomp, inherited);
        return *ret_value ? SIGHT_MISSING : SIGHT_ENFORCED;
}

static char *capability_names(guint64 mask)
{
        GString *names = g_string_new(NULL);

        for (guint i = 0; i <= capability_last(); i++)
                if (mask & G_GUINT64_CONSTANT(1) << i) {
                        g_autofree char *upper = g_ascii_strup(capability_to_name(i), -1);

                        g_string_append_printf(names, "%s%s", names->len > 0 ? " " : "", upper);
                }
        return g_string_free(names, FALSE);
}

static enum sight look_at_capabilities(const struct inspection *inspection,
                                       const struct enforced_rule *rule,
                                       const struct process *process, char **ret_value)
{
        gboolean bounding = rule->setting == SETTING_CAPABILITY_BOUNDING_SET;
        guint64 allowed = bounding ? inspection->settings->capability_bounding_set
                                   : inspection->settings->ambient_capabilities;
        guint64 more =
                (bounding ? process->bounding : process->ambient) & ~allowed & CAPABILITIES_KNOWN;

        if (process->status_unseen)
                return SIGHT_UNSEEN;
        if (more == 0)
                return SIGHT_ENFORCED;
        *ret_value = capability_names(more);
        return SIGHT_MISSING;
}

static enum sight look_at_user(const struct inspection *inspection,
                               const struct enforced_rule *rule, const struct process *process,
                               char **ret_value)
{
        (void) inspection;
        (void) rule;
        if (process->status_unseen)
                return SIGHT_UNSEEN;
        if (process->uid[0] != 0 && process->uid[1] != 0 && process->uid[2] != 0)
                return SIGHT_ENFORCED;
        *ret_value = g_strdup_printf("%u %u %u %u", process->uid[0], process->uid[1],
                                     process->uid[2], process->uid[3]);
        return SIGHT_MISSING;
}

static enum sight look_at_namespace(const struct inspection *inspection,
                                    const struct enforced_rule *rule, const struct process *process,
                                    char **ret_value)
{
        (void) inspection;
        switch (process->namespaces[rule->argument]) {
        case NAMESPACE_OWN:
                return SIGHT_ENFORCED;
        case NAMESPACE_SHARED:
                *ret_value = g_strdup("that of PID 1");
                return SIGHT_MISSING;
        default:
                return SIGHT_UNSEEN;
        }
}

/* A process in PID 1's mount namespace has a row of its own. */
static const struct mount_fact *fact_of(const struct inspection *inspection,
                                        const struct enforced_rule *rule,
                                        const struct process *process)
{
        const struct mount_view *view = enforcement_view(inspection->unit->enforcement, process);

        return view ? mount_view_find(view, rule->path) : NULL;
}

static enum sight look_at_writable(const struct inspection *inspection,
                                   const struct enforced_rule *rule, const struct process *process,
                                   char **ret_value)
{
        const struct mount_fact *fact = fact_of(inspection, rule, process);

        if (!fact)
                return SIGHT_UNSEEN;
        if (fact->read_only)
                return SIGHT_ENFORCED;
        *ret_value = g_strdup_printf("%s is writable on the mount %s", rule->path, fact->mounted);
        return SIGHT_MISSING;
}

static enum sight look_at_replaced(const struct inspection *inspection,
                                   const struct enforced_rule *rule, const struct process *process,
                                   char **ret_value)
{
        const struct mount_fact *fact = fact_of(inspection, rule, process);

        if (!fact)
                return SIGHT_UNSEEN;
        if (fact->replaced)
                return SIGHT_ENFORCED;
        *ret_value = g_strdup_printf("%s is what PID 1 sees there", rule->path);
        return SIGHT_MISSING;
}

#define NAMESPACE_RULE(name, which, kind, text, declared, what)                                    \
        {                                                                                          \
                .id = "not-enforced-" name, .setting = (which), .field = (text), .effect = (what), \
                .severity = FINDING_SERIOUS, .argument = (kind), .is_declared = (declared),        \
                .look = look_at_namespace                                                          \
        }
#define MOUNT_RULE(name, which, at, least, declared, how, what)                                    \
        {                                                                                          \
                .id = "not-enforced-" name, .setting = (which), .field = "mountinfo",              \
                .effect = (what), .severity = FINDING_SERIOUS, .argument = (least), .path = (at),  \
                .is_declared = (declared), .look = (how)                                           \
        }

const struct enforced_rule enforced_rules[] = {
        {.id = "not-enforced-no-new-privileges",
         .setting = SETTING_NO_NEW_PRIVILEGES,
         .field = "NoNewPrivs",
         .effect = "can still gain privileges",
         .severity = FINDING_SERIOUS,
         .is_declared = is_on,
         .look = look_at_privileges},
        {.id = "not-enforced-seccomp",
         .setting = SETTING_NONE,
         .field = "Seccomp",
         .effect = "can make system calls without a filter of its own",
         .severity = FINDING_SERIOUS,
         .is_declared = is_filtered,
         .look = look_at_filters},
        {.id = "not-enforced-capability-bounding-set",
         .setting = SETTING_CAPABILITY_BOUNDING_SET,
         .field = "CapBnd",
         .effect = "can still obtain capabilities that it takes away",
         .severity = FINDING_SERIOUS,
         .is_declared = is_bounded,
         .look = look_at_capabilities},
        {.id = "ambient-capabilities-beyond",
         .setting = SETTING_AMBIENT_CAPABILITIES,
         .field = "CapAmb",
         .effect = "can pass on more capabilities than it grants",
         .severity = FINDING_NOTE,
         .is_declared = has_ambient,
         .look = look_at_capabilities},
        {.id = "not-enforced-user",
         .setting = SETTING_USER,
         .field = "Uid",
         .effect = "can act as root",
         .severity = FINDING_SERIOUS,
         .of_users = TRUE,
         .is_declared = has_user,
         .look = look_at_user},
        NAMESPACE_RULE("private-network", SETTING_PRIVATE_NETWORK, NAMESPACE_NETWORK, "ns/net",
                       is_on, "can use the host's network"),
        NAMESPACE_RULE("private-users", SETTING_PRIVATE_USERS, NAMESPACE_USER, "ns/user", is_on,
                       "can act in the host's own user namespace"),
        NAMESPACE_RULE("protect-hostname", SETTING_PROTECT_HOSTNAME, NAMESPACE_UTS, "ns/uts", is_on,
                       "can reach the host's own name"),
        NAMESPACE_RULE("private-control-groups", SETTING_PROTECT_CONTROL_GROUPS, NAMESPACE_CGROUP,
                       "ns/cgroup", has_control_groups, "can see all control groups"),
        NAMESPACE_RULE("mount-namespace", SETTING_NONE, NAMESPACE_MOUNT, "ns/mnt", has_mounts,
                       "can see all files as PID 1 does"),
        MOUNT_RULE("protect-system-strict", SETTING_PROTECT_SYSTEM, "/", PROTECT_SYSTEM_STRICT,
                   is_exactly, look_at_writable, "can write to the whole file system"),
        MOUNT_RULE("protect-system-full", SETTING_PROTECT_SYSTEM, "/etc", PROTECT_SYSTEM_FULL,
                   is_exactly, look_at_writable, "can write to /etc"),
        MOUNT_RULE("protect-system", SETTING_PROTECT_SYSTEM, "/usr", PROTECT_SYSTEM_YES,
                   is_system_less_than_strict, look_at_writable, "can write to /usr"),
        MOUNT_RULE("protect-home", SETTING_PROTECT_HOME, "/home", PROTECT_HOME_YES, is_exactly,
                   look_at_replaced, "can see /home"),
        MOUNT_RULE("protect-home-root", SETTING_PROTECT_HOME, "/root", PROTECT_HOME_YES, is_exactly,
                   look_at_replaced, "can see /root"),
        MOUNT_RULE("protect-home-read-only", SETTING_PROTECT_HOME, "/home", PROTECT_HOME_READ_ONLY,
                   is_exactly, look_at_writable, "can write to /home"),
        MOUNT_RULE("protect-home-root-read-only", SETTING_PROTECT_HOME, "/root",
                   PROTECT_HOME_READ_ONLY, is_exactly, look_at_writable, "can write to /root"),
        MOUNT_RULE("protect-home-tmpfs", SETTING_PROTECT_HOME, "/home", PROTECT_HOME_TMPFS,
                   is_exactly, look_at_replaced, "can see /home"),
        MOUNT_RULE("private-tmp", SETTING_PRIVATE_TMP, "/tmp", PRIVATE_TMP_YES, is_at_least,
                   look_at_replaced, "can see the host's /tmp"),
        MOUNT_RULE("private-var-tmp", SETTING_PRIVATE_TMP, "/var/tmp", PRIVATE_TMP_YES, is_at_least,
                   look_at_replaced, "can see the host's /var/tmp"),
        MOUNT_RULE("private-devices", SETTING_PRIVATE_DEVICES, "/dev", 1, is_at_least,
                   look_at_replaced, "can see the host's devices"),
        MOUNT_RULE("protect-kernel-tunables", SETTING_PROTECT_KERNEL_TUNABLES, "/proc/sys", 1,
                   is_at_least, look_at_writable, "can write to /proc/sys"),
        MOUNT_RULE("protect-kernel-tunables-sys", SETTING_PROTECT_KERNEL_TUNABLES, "/sys", 1,
                   is_at_least, look_at_writable, "can write to /sys"),
        MOUNT_RULE("protect-kernel-modules", SETTING_PROTECT_KERNEL_MODULES, "/usr/lib/modules", 1,
                   is_at_least, look_at_replaced, "can see the kernel's modules"),
        MOUNT_RULE("protect-control-groups", SETTING_PROTECT_CONTROL_GROUPS, "/sys/fs/cgroup",
                   PROTECT_CONTROL_GROUPS_YES, is_at_least, look_at_writable,
                   "can write to the control groups"),
        MOUNT_RULE("protect-proc", SETTING_PROTECT_PROC, "/proc", PROTECT_PROC_NOACCESS,
                   is_at_least, look_at_replaced, "can see the processes of others"),
        MOUNT_RULE("proc-subset", SETTING_PROC_SUBSET, "/proc", PROC_SUBSET_PID, is_at_least,
                   look_at_replaced, "can see all of /proc"),
};
const gsize enforced_rule_count = G_N_ELEMENTS(enforced_rules);
