/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One function for each family of checks: the settings of a service to the badness that
 * systemd-analyze security gives it. Where a rule looks odd it is systemd's; the parity test holds
 * every one of them against the real program.
 */
#include "score/families.h"

#include <assert.h>
#include <string.h>
#include <sys/socket.h>

#include "snapshot/system-call-filter.h"
#include "snapshot/system-call-groups.h"

/* What systemd is built with on Debian and everywhere else that matters; compared as text, before
 * anything else. */
#define NOBODY_USER_NAME "nobody"

gint setting_number(const UnitSettings *settings, enum setting_id id)
{
        return *(const gint *) ((const char *) settings + settings_table[id].offset);
}

static gboolean is_set(const char *text)
{
        return text && *text;
}

static gboolean is_root_name(const char *user)
{
        return user && (strcmp(user, "root") == 0 || strcmp(user, "0") == 0);
}

static gboolean user_scope_counts(const struct assessment *assessment)
{
        return assessment->user_scope && assessment->rules->version >= 262;
}

gboolean assessment_runs_as_root(const struct assessment *assessment)
{
        const UnitSettings *settings = assessment->settings;

        if (user_scope_counts(assessment))
                return FALSE;
        if (is_root_name(settings->user))
                return TRUE;
        return !settings->dynamic_user && !is_set(settings->user);
}

static guint64 assess_user(struct assessment *assessment)
{
        const char *user = assessment->settings->user;

        if (user_scope_counts(assessment))
                return 0;
        if (user && strcmp(user, NOBODY_USER_NAME) == 0)
                return 9;
        return assessment_runs_as_root(assessment) ? 10 : 0;
}

static guint64 assess_supplementary_groups(struct assessment *assessment)
{
        const GPtrArray *groups = assessment->settings->supplementary_groups;

        if (assessment_runs_as_root(assessment))
                return DOES_NOT_APPLY;
        return groups && groups->len > 0;
}

static guint64 assess_boolean(struct assessment *assessment)
{
        return setting_number(assessment->settings, assessment->check->setting) == 0;
}

enum setting_id mount_namespace_setting(const UnitSettings *settings, const struct rule_set *rules)
{
        static const enum setting_id implying[] = {
                SETTING_PRIVATE_DEVICES,        SETTING_PRIVATE_TMP,
                SETTING_PROTECT_CONTROL_GROUPS, SETTING_PROTECT_KERNEL_TUNABLES,
                SETTING_PROTECT_KERNEL_MODULES, SETTING_PROTECT_HOME,
                SETTING_PROTECT_SYSTEM,
        };

        /* Since 254 the setting has three states, and the offline reader takes "unset" for true. */
        if (settings->private_mounts > 0 ||
            (rules->offline && rules->version >= 254 && settings->private_mounts < 0))
                return SETTING_PRIVATE_MOUNTS;
        if (rules->offline)
                return SETTING_NONE;
        for (size_t i = 0; i < G_N_ELEMENTS(implying); i++)
                if (setting_number(settings, implying[i]) != 0)
                        return implying[i];
        return is_set(settings->root_image) ? SETTING_ROOT_IMAGE : SETTING_NONE;
}

static guint64 assess_private_mounts(struct assessment *assessment)
{
        return mount_namespace_setting(assessment->settings, assessment->rules) == SETTING_NONE;
}

static guint64 assess_delegate(struct assessment *assessment)
{
        return assessment->settings->delegate != 0;
}

static guint64 assess_protect_home(struct assessment *assessment)
{
        static const guint64 badness[] = {
                [PROTECT_HOME_NO] = 10,
                [PROTECT_HOME_YES] = 0,
                [PROTECT_HOME_READ_ONLY] = 5,
                [PROTECT_HOME_TMPFS] = 1,
        };

        return badness[assessment->settings->protect_home];
}

static guint64 assess_protect_system(struct assessment *assessment)
{
        static const guint64 badness[] = {
                [PROTECT_SYSTEM_NO] = 10,
                [PROTECT_SYSTEM_YES] = 5,
                [PROTECT_SYSTEM_FULL] = 3,
                [PROTECT_SYSTEM_STRICT] = 0,
        };

        return badness[assessment->settings->protect_system];
}

static gboolean is_host_root(const char *path)
{
        return !is_set(path) || strcmp(path, "/") == 0;
}

static guint64 assess_root_directory(struct assessment *assessment)
{
        return is_host_root(assessment->settings->root_directory) &&
               is_host_root(assessment->settings->root_image);
}

static guint64 assess_capabilities(struct assessment *assessment)
{
        return (assessment->settings->capability_bounding_set & assessment->check->mask) != 0;
}

static guint64 assess_umask(struct assessment *assessment)
{
        guint32 mask = assessment->settings->umask;

        if (!(mask & 0002))
                return 10;
        if (!(mask & 0004))
                return 5;
        if (!(mask & 0020))
                return 2;
        return !(mask & 0040);
}

static guint64 assess_keyring_mode(struct assessment *assessment)
{
        return assessment->settings->keyring_mode != KEYRING_PRIVATE;
}

static guint64 assess_protect_proc(struct assessment *assessment)
{
        static const guint64 badness[] = {
                [PROTECT_PROC_DEFAULT] = 3,
                [PROTECT_PROC_NOACCESS] = 1,
                [PROTECT_PROC_INVISIBLE] = 0,
                [PROTECT_PROC_PTRACEABLE] = 0,
        };

        return badness[assessment->settings->protect_proc];
}

static guint64 assess_proc_subset(struct assessment *assessment)
{
        return assessment->settings->proc_subset != PROC_SUBSET_PID;
}

static guint64 assess_notify_access(struct assessment *assessment)
{
        return assessment->settings->notify_access == NOTIFY_ACCESS_ALL;
}

static guint64 assess_remove_ipc(struct assessment *assessment)
{
        if (user_scope_counts(assessment) || assessment_runs_as_root(assessment))
                return DOES_NOT_APPLY;
        return assessment->settings->remove_ipc == 0;
}

static guint64 assess_namespaces(struct assessment *assessment)
{
        return (assessment->settings->restrict_namespaces & assessment->check->mask) != 0;
}

static enum address_class address_class_of(int family)
{
        switch (family) {
        case AF_INET:
        case AF_INET6:
                return ADDRESS_CLASS_INTERNET;
        case AF_UNIX:
                return ADDRESS_CLASS_UNIX;
        case AF_NETLINK:
                return ADDRESS_CLASS_NETLINK;
        case AF_PACKET:
                return ADDRESS_CLASS_PACKET;
        default:
                return ADDRESS_CLASS_OTHER;
        }
}

/* A class is as good as the list's sense; one listed member turns it: `~AF_INET6` alone clears IPv4
 * as well. */
static guint64 assess_address_families(struct assessment *assessment)
{
        const struct address_families *list = assessment->settings->restrict_address_families;
        gboolean good = list && list->allow_list;

        for (guint i = 0; list && list->families && i < list->families->len; i++)
                if (address_class_of(g_array_index(list->families, int, i)) ==
                    assessment->check->mask)
                        good = !list->allow_list;
        return !good;
}

static guint64 assess_architectures(struct assessment *assessment)
{
        const GPtrArray *names = assessment->settings->system_call_architectures;
        guint count = names ? names->len : 0;

        if (count == 1 && strcmp(g_ptr_array_index(names, 0), "native") == 0)
                return 0;
        if (count > 0)
                return 8;
        /* A list of unknown names only: newer systemd keeps the empty list, and offline sees it. */
        return assessment->rules->offline && assessment->rules->version >= 257 &&
                               assessment->settings->system_call_architectures_set
                       ? 8
                       : 10;
}

/* The calls of a row's group; found once for each rule set, since every service asks. */
static const char *const *group_calls(const struct check *check, const struct rule_set *rules)
{
        enum { RULE_SETS_MAX = 16 };
        static gsize once[RULE_SETS_MAX];
        static const char *const *calls[RULE_SETS_MAX][CHECK_COUNT];
        size_t index = (size_t) (rules - rule_sets);

        if (g_once_init_enter(&once[index])) {
                for (size_t i = 0; i < CHECK_COUNT; i++)
                        if (checks[i].group)
                                calls[index][i] =
                                        system_call_group_native(rules->version, checks[i].group);
                g_once_init_leave(&once[index], 1);
        }
        return calls[index][check - checks];
}

/* The 247 manager shows "swapon:EPERM" for a call denied with an errno, and nobody there took the
 * errno off. */
static gboolean is_listed(const struct system_call_filter *filter, const char *call,
                          const struct rule_set *rules)
{
        return rules->version < 252 && !rules->offline
                       ? system_call_filter_contains_plainly(filter, call)
                       : system_call_filter_contains(filter, call);
}

static guint64 assess_system_calls(struct assessment *assessment)
{
        const struct system_call_filter *filter = assessment->settings->system_call_filter;
        gboolean allow_list = filter && system_call_filter_is_allow_list(filter);

        if (!filter || (!allow_list && system_call_filter_is_empty(filter)))
                return 10;
        for (const char *const *call = group_calls(assessment->check, assessment->rules); *call;
             call++)
                if (!is_listed(filter, *call, assessment->rules) == !allow_list) {
                        assessment->offender = *call;
                        return allow_list ? 9 : 10;
                }
        return 0;
}

static gboolean is_localhost(const struct address_prefix *prefix, const struct rule_set *rules)
{
        static const guint8 loopback[16] = {[15] = 1};

        if (prefix->family == AF_INET)
                return prefix->address[0] == 127 && (rules->offline || prefix->length == 8);
        return memcmp(prefix->address, loopback, sizeof(loopback)) == 0 &&
               (rules->offline || prefix->length == 128);
}

static gboolean covers_everything(const GArray *prefixes)
{
        gboolean ipv4 = FALSE, ipv6 = FALSE;

        for (guint i = 0; prefixes && i < prefixes->len; i++) {
                const struct address_prefix *prefix =
                        &g_array_index(prefixes, struct address_prefix, i);
                if (prefix->length > 0)
                        continue;
                if (prefix->family == AF_INET)
                        ipv4 = TRUE;
                else
                        ipv6 = TRUE;
        }
        return ipv4 && ipv6;
}

static gboolean has_custom_filter(const UnitSettings *settings, const struct rule_set *rules)
{
        const GPtrArray *ingress = settings->ip_ingress_filter_path;
        const GPtrArray *egress = settings->ip_egress_filter_path;

        /* The 247 manager: what was learned about ingress is overwritten by egress. */
        if (egress && egress->len > 0)
                return TRUE;
        return ingress && ingress->len > 0 && (rules->version >= 252 || rules->offline);
}

enum address_access address_access(const UnitSettings *settings, const struct rule_set *rules)
{
        const GArray *allowed = settings->ip_address_allow;
        enum address_access access = ADDRESS_ACCESS_NONE;

        if (has_custom_filter(settings, rules))
                return ADDRESS_ACCESS_CUSTOM_FILTER;
        if (!covers_everything(settings->ip_address_deny))
                return ADDRESS_ACCESS_ALL;
        for (guint i = 0; allowed && i < allowed->len; i++) {
                if (!is_localhost(&g_array_index(allowed, struct address_prefix, i), rules))
                        return ADDRESS_ACCESS_SOME;
                access = ADDRESS_ACCESS_LOCALHOST;
        }
        return access;
}

static guint64 assess_address_deny(struct assessment *assessment)
{
        static const guint64 badness[] = {
                [ADDRESS_ACCESS_CUSTOM_FILTER] = 0, [ADDRESS_ACCESS_NONE] = 0,
                [ADDRESS_ACCESS_LOCALHOST] = 2,     [ADDRESS_ACCESS_SOME] = 5,
                [ADDRESS_ACCESS_ALL] = 10,
        };

        return badness[address_access(assessment->settings, assessment->rules)];
}

static guint64 assess_device_allow(struct assessment *assessment)
{
        const GArray *devices = assessment->settings->device_allow;

        if (assessment->settings->device_policy == DEVICE_POLICY_AUTO)
                return 10;
        return devices && devices->len > 0 ? 5 : 0;
}

static guint64 assess_ambient_capabilities(struct assessment *assessment)
{
        return assessment->settings->ambient_capabilities != 0;
}

static guint64 (*const assess_functions[])(struct assessment *assessment) = {
        [CHECK_USER] = assess_user,
        [CHECK_SUPPLEMENTARY_GROUPS] = assess_supplementary_groups,
        [CHECK_BOOLEAN] = assess_boolean,
        [CHECK_PRIVATE_MOUNTS] = assess_private_mounts,
        [CHECK_DELEGATE] = assess_delegate,
        [CHECK_PROTECT_HOME] = assess_protect_home,
        [CHECK_PROTECT_SYSTEM] = assess_protect_system,
        [CHECK_ROOT_DIRECTORY] = assess_root_directory,
        [CHECK_CAPABILITIES] = assess_capabilities,
        [CHECK_UMASK] = assess_umask,
        [CHECK_KEYRING_MODE] = assess_keyring_mode,
        [CHECK_PROTECT_PROC] = assess_protect_proc,
        [CHECK_PROC_SUBSET] = assess_proc_subset,
        [CHECK_NOTIFY_ACCESS] = assess_notify_access,
        [CHECK_REMOVE_IPC] = assess_remove_ipc,
        [CHECK_NAMESPACES] = assess_namespaces,
        [CHECK_ADDRESS_FAMILIES] = assess_address_families,
        [CHECK_ARCHITECTURES] = assess_architectures,
        [CHECK_SYSTEM_CALLS] = assess_system_calls,
        [CHECK_ADDRESS_DENY] = assess_address_deny,
        [CHECK_DEVICE_ALLOW] = assess_device_allow,
        [CHECK_AMBIENT_CAPABILITIES] = assess_ambient_capabilities,
};

static_assert(G_N_ELEMENTS(assess_functions) == CHECK_FAMILY_COUNT, "every family has a rule");

guint64 assessment_run(struct assessment *assessment)
{
        return assess_functions[assessment->check->family](assessment);
}
