/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Property values of a running manager to text: finds the form of each property by a table of
 * names, once for each name. All of the rules were learnt by asking systemctl 252, 257 and 262 what
 * they print; tests/live compares them again.
 */
#include "collect/bus-value.h"

#include <string.h>

#include "base/limits.h"
#include "collect/bus-format.h"
#include "collect/redact.h"
#include "snapshot/settings.h"

struct bus_formats {
        GHashTable *by_name; /* name to struct bus_format *, of the signature it had first */
        GPtrArray *all;
        unsigned version;
};

enum match { MATCH_NAME, MATCH_PREFIX, MATCH_SUFFIX, MATCH_PART };

/* The first row that matches name and signature decides; a name alone is then an unexpected
 * signature. */
static const struct {
        enum match match;
        const char *name;
        const char *signature;
        bus_form form;
        unsigned since; /* the first systemd version that writes it so, 0 always */
} forms[] = {
        {MATCH_NAME, "LastTriggerUSec", "t", bus_form_timestamp, 0},
        {MATCH_NAME, "NextElapseUSecRealtime", "t", bus_form_timestamp, 0},
        {MATCH_SUFFIX, "Timestamp", "t", bus_form_timestamp, 0},
        {MATCH_NAME, "ManagedOOMMemoryPressureDurationUSec", "t", bus_form_timespan_or_default, 0},
        {MATCH_PART, "USec", "t", bus_form_timespan, 0},
        {MATCH_NAME, "CapabilityBoundingSet", "t", bus_form_capabilities, 0},
        {MATCH_NAME, "AmbientCapabilities", "t", bus_form_capabilities, 0},
        {MATCH_NAME, "RestrictNamespaces", "t", bus_form_namespaces, 0},
        {MATCH_NAME, "MountFlags", "t", bus_form_propagation, 0},
        {MATCH_NAME, "CoredumpFilter", "t", bus_form_hexadecimal, 0},
        {MATCH_NAME, "CPUWeight", "t", bus_form_weight, 0},
        {MATCH_NAME, "StartupCPUWeight", "t", bus_form_weight, 0},
        {MATCH_SUFFIX, "Weight", "t", bus_form_amount, 0},
        {MATCH_SUFFIX, "Shares", "t", bus_form_amount, 0},
        {MATCH_SUFFIX, "NSec", "t", bus_form_amount, 0},
        {MATCH_NAME, "MemoryCurrent", "t", bus_form_amount, 0},
        {MATCH_NAME, "MemoryPeak", "t", bus_form_amount, 0},
        {MATCH_NAME, "MemorySwapCurrent", "t", bus_form_amount, 0},
        {MATCH_NAME, "MemorySwapPeak", "t", bus_form_amount, 0},
        {MATCH_NAME, "MemoryZSwapCurrent", "t", bus_form_amount, 0},
        {MATCH_NAME, "TasksCurrent", "t", bus_form_amount, 0},
        {MATCH_NAME, "IOReadBytes", "t", bus_form_amount, 257},
        {MATCH_NAME, "IOReadOperations", "t", bus_form_amount, 257},
        {MATCH_NAME, "IOWriteBytes", "t", bus_form_amount, 257},
        {MATCH_NAME, "IOWriteOperations", "t", bus_form_amount, 257},
        {MATCH_PREFIX, "IPIngress", "t", bus_form_traffic, 0},
        {MATCH_PREFIX, "IPEgress", "t", bus_form_traffic, 0},
        {MATCH_PREFIX, "Limit", "t", bus_form_limit, 0},
        {MATCH_PREFIX, "DefaultMemory", "t", bus_form_limit, 0},
        {MATCH_PREFIX, "StartupMemory", "t", bus_form_limit, 0},
        {MATCH_PREFIX, "DefaultStartupMemory", "t", bus_form_limit, 0},
        {MATCH_PREFIX, "EffectiveMemory", "t", bus_form_limit, 0},
        {MATCH_NAME, "EffectiveTasksMax", "t", bus_form_limit, 0},
        {MATCH_NAME, "MemoryAvailable", "t", bus_form_amount, 257},
        {MATCH_NAME, "MemoryAvailable", "t", bus_form_limit, 0},
        {MATCH_NAME, "MemoryMin", "t", bus_form_limit, 257},
        {MATCH_NAME, "MemoryZSwapMax", "t", bus_form_limit, 0},
        {MATCH_NAME, "MemoryHigh", "t", bus_form_limit, 0},
        {MATCH_NAME, "MemoryLimit", "t", bus_form_limit, 0},
        {MATCH_NAME, "MemoryLow", "t", bus_form_limit, 0},
        {MATCH_NAME, "MemoryMax", "t", bus_form_limit, 0},
        {MATCH_NAME, "MemorySwapMax", "t", bus_form_limit, 0},
        {MATCH_NAME, "TasksMax", "t", bus_form_limit, 0},
        {MATCH_NAME, "UMask", "u", bus_form_mode, 0},
        {MATCH_SUFFIX, "Mode", "u", bus_form_mode, 0},
        {MATCH_NAME, "UID", "u", bus_form_user_number, 0},
        {MATCH_NAME, "GID", "u", bus_form_user_number, 0},
        {MATCH_SUFFIX, "ActionExitStatus", "i", bus_form_exit_code, 0},
        {MATCH_NAME, "NUMAPolicy", "i", bus_form_numa_policy, 0},
        {MATCH_NAME, "CPUAffinity", "ay", bus_form_bit_ranges, 0},
        {MATCH_NAME, "NUMAMask", "ay", bus_form_bit_ranges, 0},
        {MATCH_NAME, "AllowedCPUs", "ay", bus_form_bit_ranges, 0},
        {MATCH_NAME, "AllowedMemoryNodes", "ay", bus_form_bit_ranges, 0},
        {MATCH_NAME, "EffectiveCPUs", "ay", bus_form_bit_ranges, 0},
        {MATCH_NAME, "EffectiveMemoryNodes", "ay", bus_form_bit_ranges, 0},
        {MATCH_NAME, "StandardInputData", "ay", bus_form_base64, 0},
        {MATCH_NAME, "RootHashSignature", "ay", bus_form_base64, 0},
        {MATCH_NAME, "RestrictAddressFamilies", "(bas)", bus_form_allow_or_deny, 0},
        {MATCH_NAME, "RestrictFileSystems", "(bas)", bus_form_allow_or_deny, 0},
        {MATCH_NAME, "RestrictNetworkInterfaces", "(bas)", bus_form_allow_or_deny, 0},
        {MATCH_NAME, "SystemCallFilter", "(bas)", bus_form_allow_or_deny, 0},
        {MATCH_NAME, "SystemCallLog", "(bas)", bus_form_allow_or_deny, 0},
        {MATCH_NAME, "AppArmorProfile", "(bs)", bus_form_prefixed, 0},
        {MATCH_NAME, "SELinuxContext", "(bs)", bus_form_prefixed, 0},
        {MATCH_NAME, "SmackProcessLabel", "(bs)", bus_form_prefixed, 0},
        {MATCH_NAME, "RestartForceExitStatus", "(aiai)", bus_form_exit_status, 0},
        {MATCH_NAME, "RestartPreventExitStatus", "(aiai)", bus_form_exit_status, 0},
        {MATCH_NAME, "SuccessExitStatus", "(aiai)", bus_form_exit_status, 0},
        {MATCH_NAME, "ProtectHostnameEx", "(ss)", bus_form_hostname, 0},
        {MATCH_SUFFIX, "DirectoryQuota", "(tus)", bus_form_quota, 0},
        {MATCH_NAME, "LoadError", "(ss)", bus_form_load_error, 0},
        {MATCH_NAME, "Job", "(uo)", bus_form_job, 0},
        {MATCH_NAME, "EnvironmentFiles", "a(sb)", bus_form_environment_files, 0},
        {MATCH_NAME, "DeviceAllow", "a(ss)", bus_form_pairs, 0},
        {MATCH_NAME, "BPFProgram", "a(ss)", bus_form_colon_pairs, 0},
        {MATCH_NAME, "RootImageOptions", "a(ss)", bus_form_colon_pairs, 0},
        {MATCH_PREFIX, "XAttr", "a(ss)", bus_form_equal_pairs, 0},
        {MATCH_NAME, "Listen", "a(ss)", bus_form_kinds, 0},
        {MATCH_NAME, "Paths", "a(ss)", bus_form_kinds, 0},
        {MATCH_NAME, "TemporaryFileSystem", "a(ss)", bus_form_mounts, 0},
        {MATCH_SUFFIX, "DirectorySymlink", "a(sst)", bus_form_symlinks, 0},
        {MATCH_NAME, "IODeviceLatencyTargetUSec", "a(st)", bus_form_device_times, 0},
        {MATCH_PREFIX, "IO", "a(st)", bus_form_device_numbers, 0},
        {MATCH_PREFIX, "BlockIO", "a(st)", bus_form_device_numbers, 0},
        {MATCH_PREFIX, "Exec", "a(sasbttttuii)", bus_form_command, 0},
        {MATCH_PREFIX, "Exec", "a(sasasttttuii)", bus_form_command_flags, 0},
        {MATCH_NAME, "OpenFile", "a(sst)", bus_form_open_files, 0},
        {MATCH_NAME, "LogFilterPatterns", "a(bs)", bus_form_patterns, 0},
        {MATCH_NAME, "TimersMonotonic", "a(stt)", bus_form_timers, 0},
        {MATCH_NAME, "TimersCalendar", "a(sst)", bus_form_calendars, 0},
        {MATCH_NAME, "BindPaths", "a(ssbt)", bus_form_binds, 0},
        {MATCH_NAME, "BindReadOnlyPaths", "a(ssbt)", bus_form_binds, 0},
        {MATCH_NAME, "MountImages", "a(ssba(ss))", bus_form_images, 0},
        {MATCH_NAME, "ExtensionImages", "a(sba(ss))", bus_form_images, 0},
        {MATCH_NAME, "IPAddressAllow", "a(iayu)", bus_form_addresses, 0},
        {MATCH_NAME, "IPAddressDeny", "a(iayu)", bus_form_addresses, 0},
        {MATCH_NAME, "SocketBindAllow", "a(iiqq)", bus_form_socket_binds, 0},
        {MATCH_NAME, "SocketBindDeny", "a(iiqq)", bus_form_socket_binds, 0},
        {MATCH_NAME, "LogExtraFields", "aay", bus_form_text_fields, 0},
        /* Whatever its name is. */
        {MATCH_PREFIX, "", "as", bus_form_words, 0},
        {MATCH_PREFIX, "", "t", bus_form_number, 0},
};

static gboolean name_matches(enum match match, const char *pattern, const char *name)
{
        switch (match) {
        case MATCH_PREFIX:
                return g_str_has_prefix(name, pattern);
        case MATCH_SUFFIX:
                return g_str_has_suffix(name, pattern);
        case MATCH_PART:
                return strstr(name, pattern) != NULL;
        default:
                return strcmp(name, pattern) == 0;
        }
}

/* What tells that a unit was configured anew, beside its settings. */
static gboolean is_file_property(const char *name)
{
        static const char *const names[] = {"LoadState", "FragmentPath", "DropInPaths",
                                            "UnitFileState"};

        for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
                if (strcmp(names[i], name) == 0)
                        return TRUE;
        return FALSE;
}

static gboolean may_be_secret(const char *name)
{
        g_autofree char *redacted = redact_value("Service", name, "x");

        return redacted || strcmp(name, "Options") == 0;
}

static struct bus_format *format_new(const char *name, const char *signature, unsigned version)
{
        struct bus_format *format = g_new0(struct bus_format, 1);
        enum setting_id setting = setting_find(name);
        const char *listed = setting != SETTING_NONE ? settings_table[setting].signature : NULL;
        gboolean is_known = listed && strcmp(listed, signature) == 0;

        format->name = g_strdup(name);
        format->signature = g_strdup(signature);
        format->version = version;
        format->is_configured = setting != SETTING_NONE || is_file_property(name);
        format->is_secret = may_be_secret(name);
        for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
                if (version < forms[i].since || !name_matches(forms[i].match, forms[i].name, name))
                        continue;
                if (strcmp(forms[i].signature, signature) == 0) {
                        format->form = forms[i].form;
                        is_known = is_known || (*forms[i].name && !listed);
                        break;
                }
                if (!listed && forms[i].match == MATCH_NAME)
                        listed = forms[i].signature;
        }
        if (!format->form)
                format->form = bus_form_any;
        format->expected = is_known ? NULL : listed;
        return format;
}

static void format_free(gpointer data)
{
        struct bus_format *format = data;

        g_free(format->name);
        g_free(format->signature);
        g_free(format);
}

BusFormats *bus_formats_new(unsigned version)
{
        BusFormats *formats = g_new0(BusFormats, 1);

        formats->by_name = g_hash_table_new(g_str_hash, g_str_equal);
        formats->all = g_ptr_array_new_with_free_func(format_free);
        formats->version = version;
        return formats;
}

void bus_formats_free(BusFormats *formats)
{
        if (!formats)
                return;
        g_hash_table_unref(formats->by_name);
        g_ptr_array_unref(formats->all);
        g_free(formats);
}

const struct bus_format *bus_formats_find(BusFormats *formats, const char *name,
                                          const char *signature)
{
        struct bus_format *format = g_hash_table_lookup(formats->by_name, name);

        if (format && strcmp(format->signature, signature) == 0)
                return format;
        if (formats->all->len >= LIMIT_MANAGER_PROPERTIES)
                return NULL;
        /* A property that changes its signature from unit to unit is rare, and made anew. */
        format = format_new(name, signature, formats->version);
        g_ptr_array_add(formats->all, format);
        if (!g_hash_table_contains(formats->by_name, name))
                g_hash_table_insert(formats->by_name, format->name, format);
        return format;
}

const char *bus_format_name(const struct bus_format *format)
{
        return format->name;
}

const char *bus_format_signature(const struct bus_format *format)
{
        return format->signature;
}

const char *bus_format_expected(const struct bus_format *format)
{
        return format->expected;
}

gboolean bus_format_is_secret(const struct bus_format *format)
{
        return format->is_secret;
}

gboolean bus_format_is_configured(const struct bus_format *format)
{
        return format->is_configured;
}

const char *bus_format_read(const struct bus_format *format, struct bus_cursor *cursor,
                            GString *buffer)
{
        const char *text = "";
        int boolean = FALSE;

        /* Half of all values need no form and no copy. */
        if (strcmp(format->signature, "b") == 0) {
                bus_cursor_next_basic(cursor, 'b', &boolean);
                return boolean ? "yes" : "no";
        }
        if (strcmp(format->signature, "s") == 0) {
                bus_cursor_next_basic(cursor, 's', &text);
                return text;
        }
        g_string_truncate(buffer, 0);
        format->form(format, cursor, buffer);
        return buffer->str;
}
