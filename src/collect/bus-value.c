/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Property values of a running manager to text: finds the form of each property by tables of names,
 * once for each name, and holds the forms of values without members. All of the rules were learnt
 * by asking systemctl 252 and 257 what they print; tests/live asks them again.
 */
#include "collect/bus-value.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>

#include "collect/bus-format.h"
#include "collect/bus-text.h"
#include "collect/redact.h"
#include "snapshot/setting-names.h"
#include "snapshot/settings.h"

struct bus_formats {
        GHashTable *by_name; /* name to struct bus_format *, of the signature it had first */
        GPtrArray *all;
        unsigned version;
};

static int read_t(sd_bus_message *message, guint64 *ret)
{
        return sd_bus_message_read_basic(message, 't', ret);
}

static int form_number(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                       GString *text)
{
        guint64 number = 0;
        int r = read_t(message, &number);

        bus_text_number(text, number);
        return r;
}

/* A number whose largest value stands for something else. */
static int form_number_or(sd_bus_message *message, GString *text, const char *largest)
{
        guint64 number = 0;
        int r = read_t(message, &number);

        if (number == G_MAXUINT64)
                g_string_append(text, largest);
        else
                bus_text_number(text, number);
        return r;
}

static int form_limit(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                      GString *text)
{
        return form_number_or(message, text, "infinity");
}

static int form_amount(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                       GString *text)
{
        return form_number_or(message, text, "[not set]");
}

static int form_traffic(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                        GString *text)
{
        return form_number_or(message, text, "[no data]");
}

static int form_weight(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                       GString *text)
{
        gsize begin = text->len;
        int r = form_number_or(message, text, "[not set]");

        if (strcmp(text->str + begin, "0") == 0)
                g_string_overwrite_len(g_string_truncate(text, begin), begin, "idle", 4);
        return r;
}

static int form_hexadecimal(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                            GString *text)
{
        guint64 number = 0;
        int r = read_t(message, &number);

        g_string_append_printf(text, "0x%" G_GINT64_MODIFIER "x", number);
        return r;
}

static int form_timespan(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                         GString *text)
{
        guint64 microseconds = 0;
        int r = read_t(message, &microseconds);

        bus_text_timespan(text, microseconds);
        return r;
}

static int form_timespan_or_default(const struct bus_format *format G_GNUC_UNUSED,
                                    sd_bus_message *message, GString *text)
{
        guint64 microseconds = 0;
        int r = read_t(message, &microseconds);

        if (microseconds == G_MAXUINT64)
                g_string_append(text, "[not set]");
        else
                bus_text_timespan(text, microseconds);
        return r;
}

static int form_timestamp(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                          GString *text)
{
        guint64 microseconds = 0;
        int r = read_t(message, &microseconds);

        bus_text_timestamp(text, microseconds, "");
        return r;
}

static int form_capabilities(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                             GString *text)
{
        gsize begin = text->len;
        guint64 mask = 0;
        int r = read_t(message, &mask);

        for (guint number = 0; number <= capability_last(); number++) {
                if (!(mask & (G_GUINT64_CONSTANT(1) << number)))
                        continue;
                bus_text_separate(text, begin);
                g_string_append(text, capability_to_name(number));
        }
        return r;
}

/* To be all namespaces, a mask needs those of 252; newer than 257, `time` as well. */
static int form_namespaces(const struct bus_format *format, sd_bus_message *message, GString *text)
{
        guint64 known = namespaces_known(format->version > 257 ? format->version : 252), mask = 0;
        gsize begin = text->len;
        int r = read_t(message, &mask);

        if ((mask & known) == known || (mask & known) == 0) {
                g_string_append(text, (mask & known) == 0 ? "yes" : "no");
                return r;
        }
        for (const struct namespace_flag *flag = namespace_flags; flag->name; flag++) {
                if (!(mask & flag->flag))
                        continue;
                bus_text_separate(text, begin);
                g_string_append(text, flag->name);
        }
        return r;
}

static int form_propagation(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                            GString *text)
{
        guint64 flags = 0;
        int r = read_t(message, &flags);

        switch (flags & (MS_SHARED | MS_SLAVE | MS_PRIVATE)) {
        case 0:
                break;
        case MS_SHARED:
                g_string_append(text, "shared");
                break;
        case MS_SLAVE:
                g_string_append(text, "slave");
                break;
        case MS_PRIVATE:
                g_string_append(text, "private");
                break;
        default:
                bus_text_number(text, flags);
        }
        return r;
}

static int form_mode(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                     GString *text)
{
        guint32 mode = 0;
        int r = sd_bus_message_read_basic(message, 'u', &mode);

        bus_text_octal(text, mode);
        return r;
}

static int form_user_number(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                            GString *text)
{
        guint32 number = 0;
        int r = sd_bus_message_read_basic(message, 'u', &number);

        if (number == G_MAXUINT32)
                g_string_append(text, "[not set]");
        else
                bus_text_number(text, number);
        return r;
}

static int form_exit_code(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                          GString *text)
{
        gint32 code = 0;
        int r = sd_bus_message_read_basic(message, 'i', &code);

        if (code < 0 || code > 255)
                g_string_append(text, "[not set]");
        else
                bus_text_signed(text, code);
        return r;
}

static int form_numa_policy(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                            GString *text)
{
        static const char *const names[] = {"default", "preferred", "bind", "interleave", "local"};
        gint32 policy = -1;
        int r = sd_bus_message_read_basic(message, 'i', &policy);

        g_string_append(text, policy < 0 || policy >= (gint32) G_N_ELEMENTS(names) ? "n/a"
                                                                                   : names[policy]);
        return r;
}

static int form_words(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                      GString *text)
{
        gboolean first = TRUE;
        const char *word;
        int r = sd_bus_message_enter_container(message, 'a', "s");

        while (r >= 0 && (r = sd_bus_message_read_basic(message, 's', &word)) > 0) {
                if (!first)
                        g_string_append_c(text, ' ');
                bus_text_word(text, word);
                first = FALSE;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int form_bit_ranges(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                           GString *text)
{
        const void *bytes = NULL;
        size_t size = 0;
        int r = sd_bus_message_read_array(message, 'y', &bytes, &size);

        bus_text_bit_ranges(text, bytes, size);
        return r;
}

static int form_base64(const struct bus_format *format G_GNUC_UNUSED, sd_bus_message *message,
                       GString *text)
{
        const void *bytes = NULL;
        size_t size = 0;
        int r = sd_bus_message_read_array(message, 'y', &bytes, &size);
        g_autofree char *encoded = size > 0 ? g_base64_encode(bytes, size) : NULL;

        if (encoded)
                g_string_append(text, encoded);
        return r;
}

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
        {MATCH_NAME, "LastTriggerUSec", "t", form_timestamp, 0},
        {MATCH_NAME, "NextElapseUSecRealtime", "t", form_timestamp, 0},
        {MATCH_SUFFIX, "Timestamp", "t", form_timestamp, 0},
        {MATCH_NAME, "ManagedOOMMemoryPressureDurationUSec", "t", form_timespan_or_default, 0},
        {MATCH_PART, "USec", "t", form_timespan, 0},
        {MATCH_NAME, "CapabilityBoundingSet", "t", form_capabilities, 0},
        {MATCH_NAME, "AmbientCapabilities", "t", form_capabilities, 0},
        {MATCH_NAME, "RestrictNamespaces", "t", form_namespaces, 0},
        {MATCH_NAME, "MountFlags", "t", form_propagation, 0},
        {MATCH_NAME, "CoredumpFilter", "t", form_hexadecimal, 0},
        {MATCH_NAME, "CPUWeight", "t", form_weight, 0},
        {MATCH_NAME, "StartupCPUWeight", "t", form_weight, 0},
        {MATCH_SUFFIX, "Weight", "t", form_amount, 0},
        {MATCH_SUFFIX, "Shares", "t", form_amount, 0},
        {MATCH_SUFFIX, "NSec", "t", form_amount, 0},
        {MATCH_NAME, "MemoryCurrent", "t", form_amount, 0},
        {MATCH_NAME, "MemoryPeak", "t", form_amount, 0},
        {MATCH_NAME, "MemorySwapCurrent", "t", form_amount, 0},
        {MATCH_NAME, "MemorySwapPeak", "t", form_amount, 0},
        {MATCH_NAME, "MemoryZSwapCurrent", "t", form_amount, 0},
        {MATCH_NAME, "TasksCurrent", "t", form_amount, 0},
        {MATCH_NAME, "IOReadBytes", "t", form_amount, 257},
        {MATCH_NAME, "IOReadOperations", "t", form_amount, 257},
        {MATCH_NAME, "IOWriteBytes", "t", form_amount, 257},
        {MATCH_NAME, "IOWriteOperations", "t", form_amount, 257},
        {MATCH_PREFIX, "IPIngress", "t", form_traffic, 0},
        {MATCH_PREFIX, "IPEgress", "t", form_traffic, 0},
        {MATCH_PREFIX, "Limit", "t", form_limit, 0},
        {MATCH_PREFIX, "DefaultMemory", "t", form_limit, 0},
        {MATCH_PREFIX, "StartupMemory", "t", form_limit, 0},
        {MATCH_PREFIX, "DefaultStartupMemory", "t", form_limit, 0},
        {MATCH_PREFIX, "EffectiveMemory", "t", form_limit, 0},
        {MATCH_NAME, "EffectiveTasksMax", "t", form_limit, 0},
        {MATCH_NAME, "MemoryAvailable", "t", form_amount, 257},
        {MATCH_NAME, "MemoryAvailable", "t", form_limit, 0},
        {MATCH_NAME, "MemoryMin", "t", form_limit, 257},
        {MATCH_NAME, "MemoryZSwapMax", "t", form_limit, 0},
        {MATCH_NAME, "MemoryHigh", "t", form_limit, 0},
        {MATCH_NAME, "MemoryLimit", "t", form_limit, 0},
        {MATCH_NAME, "MemoryLow", "t", form_limit, 0},
        {MATCH_NAME, "MemoryMax", "t", form_limit, 0},
        {MATCH_NAME, "MemorySwapMax", "t", form_limit, 0},
        {MATCH_NAME, "TasksMax", "t", form_limit, 0},
        {MATCH_NAME, "UMask", "u", form_mode, 0},
        {MATCH_SUFFIX, "Mode", "u", form_mode, 0},
        {MATCH_NAME, "UID", "u", form_user_number, 0},
        {MATCH_NAME, "GID", "u", form_user_number, 0},
        {MATCH_SUFFIX, "ActionExitStatus", "i", form_exit_code, 0},
        {MATCH_NAME, "NUMAPolicy", "i", form_numa_policy, 0},
        {MATCH_NAME, "CPUAffinity", "ay", form_bit_ranges, 0},
        {MATCH_NAME, "NUMAMask", "ay", form_bit_ranges, 0},
        {MATCH_NAME, "AllowedCPUs", "ay", form_bit_ranges, 0},
        {MATCH_NAME, "AllowedMemoryNodes", "ay", form_bit_ranges, 0},
        {MATCH_NAME, "EffectiveCPUs", "ay", form_bit_ranges, 0},
        {MATCH_NAME, "EffectiveMemoryNodes", "ay", form_bit_ranges, 0},
        {MATCH_NAME, "StandardInputData", "ay", form_base64, 0},
        {MATCH_NAME, "RootHashSignature", "ay", form_base64, 0},
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
        {MATCH_NAME, "LoadError", "(ss)", bus_form_load_error, 0},
        {MATCH_NAME, "Job", "(uo)", bus_form_job, 0},
        {MATCH_NAME, "EnvironmentFiles", "a(sb)", bus_form_environment_files, 0},
        {MATCH_NAME, "DeviceAllow", "a(ss)", bus_form_pairs, 0},
        {MATCH_NAME, "BPFProgram", "a(ss)", bus_form_colon_pairs, 0},
        {MATCH_NAME, "RootImageOptions", "a(ss)", bus_form_colon_pairs, 0},
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
        {MATCH_PREFIX, "", "as", form_words, 0},
        {MATCH_PREFIX, "", "t", form_number, 0},
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

int bus_format_read(const struct bus_format *format, sd_bus_message *message, GString *buffer,
                    const char **ret_text)
{
        int r, boolean;

        /* Half of all values need no form and no copy. */
        if (strcmp(format->signature, "b") == 0) {
                r = sd_bus_message_read_basic(message, 'b', &boolean);
                *ret_text = r > 0 && boolean ? "yes" : "no";
                return r;
        }
        if (strcmp(format->signature, "s") == 0)
                return sd_bus_message_read_basic(message, 's', ret_text);
        g_string_truncate(buffer, 0);
        r = format->form(format, message, buffer);
        *ret_text = buffer->str;
        return r;
}
