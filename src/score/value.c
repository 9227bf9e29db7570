/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Why a check came out as it did: the value that decided it, for a table cell, and where that value
 * was set. The values are those of the service even where the check does not apply.
 */
#include <assert.h>
#include <string.h>

#include "score/families.h"
#include "snapshot/setting-names.h"
#include "snapshot/system-call-filter.h"

/* What is looked at, and what came out of it. */
struct subject {
        const UnitSettings *settings;
        const struct rule_set *rules;
        const struct check *check;
        const struct check_result *result;
};

static const char *word_of(const UnitSettings *settings, enum setting_id id)
{
        gint number = setting_number(settings, id);

        if (settings_table[id].kind == SETTING_ENUM)
                return settings_table[id].values[number].word;
        return number > 0 ? "yes" : "no";
}

static char *value_user(const struct subject *subject)
{
        const char *user = subject->settings->user;

        if (subject->settings->dynamic_user)
                return g_strdup_printf("%s (dynamic)", user && *user ? user : "a user of its own");
        return g_strdup(user && *user ? user : "root");
}

static char *join(const GPtrArray *words, const char *none)
{
        if (!words || words->len == 0)
                return g_strdup(none);
        GString *text = g_string_new(NULL);
        for (guint i = 0; i < words->len; i++)
                g_string_append_printf(text, "%s%s", i > 0 ? " " : "",
                                       (const char *) g_ptr_array_index(words, i));
        return g_string_free(text, FALSE);
}

static char *value_supplementary_groups(const struct subject *subject)
{
        return join(subject->settings->supplementary_groups, "none");
}

static char *value_word(const struct subject *subject)
{
        return g_strdup(word_of(subject->settings, subject->check->setting));
}

static char *value_private_mounts(const struct subject *subject)
{
        enum setting_id decider = mount_namespace_setting(subject->settings, subject->rules);

        if (decider == SETTING_NONE)
                return g_strdup("no");
        if (decider == SETTING_PRIVATE_MOUNTS)
                return g_strdup(subject->settings->private_mounts > 0 ? "yes" : "unset");
        return g_strdup_printf("yes (%s=)", settings_table[decider].property);
}

static char *value_root_directory(const struct subject *subject)
{
        const char *directory = subject->settings->root_directory;
        const char *image = subject->settings->root_image;

        if (directory && *directory && strcmp(directory, "/") != 0)
                return g_strdup(directory);
        return g_strdup(image && *image ? image : "/");
}

static char *capability_names(guint64 mask, const char *none)
{
        GString *text = g_string_new(NULL);

        for (guint number = 0; number < 64; number++) {
                if (!(mask >> number & 1))
                        continue;
                if (text->len > 0)
                        g_string_append_c(text, ' ');
                if (number > capability_last()) {
                        g_string_append_printf(text, "%u", number);
                        continue;
                }
                g_autofree char *name = g_ascii_strup(capability_to_name(number), -1);
                g_string_append(text, name);
        }
        if (text->len == 0)
                g_string_append(text, none);
        return g_string_free(text, FALSE);
}

static char *value_capabilities(const struct subject *subject)
{
        return capability_names(subject->settings->capability_bounding_set & subject->check->mask,
                                "removed");
}

static char *value_ambient_capabilities(const struct subject *subject)
{
        guint64 mask = subject->settings->ambient_capabilities;

        return mask == CAPABILITIES_ALL ? g_strdup("all") : capability_names(mask, "none");
}

static char *value_umask(const struct subject *subject)
{
        return g_strdup_printf("%04o", subject->settings->umask);
}

static char *value_namespaces(const struct subject *subject)
{
        gboolean allowed = (subject->settings->restrict_namespaces & subject->check->mask) != 0;

        return g_strdup(allowed ? "allowed" : "denied");
}

static char *value_address_families(const struct subject *subject)
{
        const struct address_families *list = subject->settings->restrict_address_families;

        if (!list)
                return g_strdup("no filter");
        return g_strdup(subject->result->badness > 0 ? "allowed" : "denied");
}

static char *value_architectures(const struct subject *subject)
{
        return join(subject->settings->system_call_architectures, "any");
}

static char *value_system_calls(const struct subject *subject)
{
        const struct system_call_filter *filter = subject->settings->system_call_filter;

        if (!filter ||
            (!system_call_filter_is_allow_list(filter) && system_call_filter_is_empty(filter)))
                return g_strdup("no filter");
        if (subject->result->offender)
                return g_strdup_printf("%s is allowed", subject->result->offender);
        return g_strdup("denied");
}

static char *value_address_deny(const struct subject *subject)
{
        static const char *const words[] = {
                [ADDRESS_ACCESS_CUSTOM_FILTER] = "filter program",
                [ADDRESS_ACCESS_NONE] = "any is denied",
                [ADDRESS_ACCESS_LOCALHOST] = "localhost is allowed",
                [ADDRESS_ACCESS_SOME] = "some are allowed",
                [ADDRESS_ACCESS_ALL] = "no filter",
        };
        const GArray *denied = subject->settings->ip_address_deny;
        enum address_access access = address_access(subject->settings, subject->rules);

        if (access == ADDRESS_ACCESS_ALL && denied && denied->len > 0)
                return g_strdup("not all are denied");
        return g_strdup(words[access]);
}

static char *value_device_allow(const struct subject *subject)
{
        const GArray *devices = subject->settings->device_allow;
        const char *policy = word_of(subject->settings, SETTING_DEVICE_POLICY);

        if (subject->settings->device_policy == DEVICE_POLICY_AUTO || !devices || devices->len == 0)
                return g_strdup(policy);
        const struct device_allow *first = &g_array_index(devices, struct device_allow, 0);
        if (devices->len == 1)
                return g_strdup_printf("%s, %s:%s", policy, first->path, first->access);
        return g_strdup_printf("%s, %s:%s and %u more", policy, first->path, first->access,
                               devices->len - 1);
}

static char *(*const value_functions[])(const struct subject *subject) = {
        [CHECK_USER] = value_user,
        [CHECK_SUPPLEMENTARY_GROUPS] = value_supplementary_groups,
        [CHECK_BOOLEAN] = value_word,
        [CHECK_PRIVATE_MOUNTS] = value_private_mounts,
        [CHECK_DELEGATE] = value_word,
        [CHECK_PROTECT_HOME] = value_word,
        [CHECK_PROTECT_SYSTEM] = value_word,
        [CHECK_ROOT_DIRECTORY] = value_root_directory,
        [CHECK_CAPABILITIES] = value_capabilities,
        [CHECK_UMASK] = value_umask,
        [CHECK_KEYRING_MODE] = value_word,
        [CHECK_PROTECT_PROC] = value_word,
        [CHECK_PROC_SUBSET] = value_word,
        [CHECK_NOTIFY_ACCESS] = value_word,
        [CHECK_REMOVE_IPC] = value_word,
        [CHECK_NAMESPACES] = value_namespaces,
        [CHECK_ADDRESS_FAMILIES] = value_address_families,
        [CHECK_ARCHITECTURES] = value_architectures,
        [CHECK_SYSTEM_CALLS] = value_system_calls,
        [CHECK_ADDRESS_DENY] = value_address_deny,
        [CHECK_DEVICE_ALLOW] = value_device_allow,
        [CHECK_AMBIENT_CAPABILITIES] = value_ambient_capabilities,
};

static_assert(G_N_ELEMENTS(value_functions) == CHECK_FAMILY_COUNT, "every family has a value");

char *check_value(const UnitSettings *settings, const struct rule_set *rules, int check,
                  const struct check_result *result)
{
        struct subject subject = {settings, rules, &checks[check], result};

        return value_functions[checks[check].family](&subject);
}

static gboolean has_origin(const UnitSettings *settings, enum setting_id id)
{
        const struct setting_origin *origin = &settings->origin[id];

        return origin->file != PROPERTY_NO_FILE || origin->implied_by;
}

/* The setting whose origin explains the value; its default explains nothing. */
static enum setting_id deciding_setting(const UnitSettings *settings, const struct rule_set *rules,
                                        const struct check *check)
{
        enum setting_id decider = check->setting;

        switch (check->family) {
        case CHECK_PRIVATE_MOUNTS:
                decider = mount_namespace_setting(settings, rules);
                return decider == SETTING_NONE ? check->setting : decider;
        case CHECK_ADDRESS_DENY:
                switch (address_access(settings, rules)) {
                case ADDRESS_ACCESS_CUSTOM_FILTER:
                        return has_origin(settings, SETTING_IP_EGRESS_FILTER_PATH)
                                       ? SETTING_IP_EGRESS_FILTER_PATH
                                       : SETTING_IP_INGRESS_FILTER_PATH;
                case ADDRESS_ACCESS_LOCALHOST:
                case ADDRESS_ACCESS_SOME:
                        return SETTING_IP_ADDRESS_ALLOW;
                default:
                        return SETTING_IP_ADDRESS_DENY;
                }
        case CHECK_DEVICE_ALLOW:
                if (settings->device_policy != DEVICE_POLICY_AUTO && settings->device_allow &&
                    settings->device_allow->len > 0)
                        return SETTING_DEVICE_ALLOW;
                return SETTING_DEVICE_POLICY;
        case CHECK_USER:
        case CHECK_ROOT_DIRECTORY:
                return has_origin(settings, decider) ? decider : check->other_setting;
        default:
                return decider;
        }
}

const struct setting_origin *check_origin(const UnitSettings *settings,
                                          const struct rule_set *rules, int check)
{
        enum setting_id decider = deciding_setting(settings, rules, &checks[check]);

        return has_origin(settings, decider) ? &settings->origin[decider] : NULL;
}
