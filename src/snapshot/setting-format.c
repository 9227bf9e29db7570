/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A typed setting to the text that `systemctl show` prints for its property. Most settings of most
 * units have a value that is a fixed word, which is handed out without a copy.
 */
#include <arpa/inet.h>
#include <string.h>

#include "snapshot/setting-names.h"
#include "snapshot/setting-text.h"
#include "snapshot/system-call-filter.h"

typedef const char *(*format_function)(const struct setting *setting, gconstpointer field,
                                       GString *buffer);

static const char *boolean_word(gboolean value)
{
        return value ? "yes" : "no";
}

static const char *format_boolean(const struct setting *setting, gconstpointer field,
                                  GString *buffer)
{
        (void) setting;
        (void) buffer;
        return boolean_word(*(const gint *) field > 0);
}

static const char *format_enum(const struct setting *setting, gconstpointer field, GString *buffer)
{
        gint value = *(const gint *) field;

        (void) buffer;
        return setting->extended ? boolean_word(value != 0) : setting->values[value].word;
}

static const char *format_string(const struct setting *setting, gconstpointer field,
                                 GString *buffer)
{
        const char *text = *(const char *const *) field;

        (void) setting;
        if (!text)
                return "";
        return g_string_assign(buffer, text)->str;
}

static void append_separated(GString *buffer, const char *word)
{
        if (buffer->len > 0)
                g_string_append_c(buffer, ' ');
        g_string_append(buffer, word);
}

/* A blank inside a word would read back as two words, a quote as one of systemctl's. */
static void append_word(GString *buffer, const char *word)
{
        if (buffer->len > 0)
                g_string_append_c(buffer, ' ');
        for (const char *c = word; *c; c++) {
                if ((guchar) *c <= ' ' || strchr("\\\"'", *c))
                        g_string_append_printf(buffer, "\\x%02x", (guchar) *c);
                else
                        g_string_append_c(buffer, *c);
        }
}

static const char *format_strings(const struct setting *setting, gconstpointer field,
                                  GString *buffer)
{
        const GPtrArray *words = *(GPtrArray *const *) field;

        (void) setting;
        if (!words)
                return "";
        g_string_truncate(buffer, 0);
        for (guint i = 0; i < words->len; i++)
                append_word(buffer, g_ptr_array_index(words, i));
        return buffer->str;
}

static const char *format_mode(const struct setting *setting, gconstpointer field, GString *buffer)
{
        guint32 mode = *(const guint32 *) field;

        if (mode == setting->default_number)
                return "0022";
        g_string_printf(buffer, "%04o", mode);
        return buffer->str;
}

static void append_capabilities(GString *buffer, guint64 mask)
{
        for (guint number = 0; number <= capability_last(); number++)
                if (mask & G_GUINT64_CONSTANT(1) << number)
                        append_separated(buffer, capability_to_name(number));
        mask = capabilities_normalize(mask);
        if (mask == CAPABILITIES_ALL)
                return;
        for (guint number = capability_last() + 1; number < 64; number++)
                if (mask & G_GUINT64_CONSTANT(1) << number)
                        g_string_append_printf(buffer, "%s%u", buffer->len > 0 ? " " : "", number);
}

/* What nearly every unit has. */
const char *capabilities_all_text(void)
{
        static const char *text = NULL;

        if (g_once_init_enter(&text)) {
                GString *all = g_string_new(NULL);
                const char *interned;

                append_capabilities(all, CAPABILITIES_ALL);
                interned = g_intern_string(all->str);
                g_string_free(all, TRUE);
                g_once_init_leave(&text, interned);
        }
        return text;
}

static const char *format_capabilities(const struct setting *setting, gconstpointer field,
                                       GString *buffer)
{
        guint64 mask = *(const guint64 *) field;

        (void) setting;
        if ((mask & CAPABILITIES_KNOWN) == CAPABILITIES_KNOWN)
                return capabilities_all_text();
        g_string_truncate(buffer, 0);
        append_capabilities(buffer, mask);
        return buffer->str;
}

static const char *format_namespaces(const struct setting *setting, gconstpointer field,
                                     GString *buffer)
{
        guint64 mask = *(const guint64 *) field;

        (void) setting;
        if (mask == NAMESPACES_ALL)
                return "no";
        g_string_truncate(buffer, 0);
        for (const struct namespace_flag *flag = namespace_flags; flag->name; flag++)
                if (mask & flag->flag)
                        append_separated(buffer, flag->name);
        return buffer->len > 0 ? buffer->str : "yes";
}

static const char *format_system_calls(const struct setting *setting, gconstpointer field,
                                       GString *buffer)
{
        const struct system_call_filter *filter = *(struct system_call_filter *const *) field;
        g_autofree char *text = NULL;

        (void) setting;
        if (!filter)
                return "~";
        text = system_call_filter_format(filter);
        return g_string_assign(buffer, text)->str;
}

static gint compare_names(gconstpointer left, gconstpointer right)
{
        return strcmp(*(const char *const *) left, *(const char *const *) right);
}

static const char *format_address_families(const struct setting *setting, gconstpointer field,
                                           GString *buffer)
{
        const struct address_families *families = *(struct address_families *const *) field;
        g_autoptr(GPtrArray) names = NULL;

        (void) setting;
        if (!families)
                return "~";
        names = g_ptr_array_sized_new(families->families->len);
        for (guint i = 0; i < families->families->len; i++) /* which names gave */
                g_ptr_array_add(names, (gpointer) address_family_to_name(
                                               g_array_index(families->families, int, i)));
        g_ptr_array_sort(names, compare_names);

        g_string_truncate(buffer, 0);
        for (guint i = 0; i < names->len; i++)
                append_separated(buffer, g_ptr_array_index(names, i));
        if (!families->allow_list)
                g_string_prepend_c(buffer, '~');
        return buffer->str;
}

static const char *format_addresses(const struct setting *setting, gconstpointer field,
                                    GString *buffer)
{
        const GArray *prefixes = *(GArray *const *) field;

        (void) setting;
        if (!prefixes)
                return "";
        g_string_truncate(buffer, 0);
        for (guint i = 0; i < prefixes->len; i++) {
                const struct address_prefix *prefix =
                        &g_array_index(prefixes, struct address_prefix, i);
                char text[INET6_ADDRSTRLEN] = "";

                inet_ntop(prefix->family, prefix->address, text, sizeof(text));
                append_separated(buffer, text);
                g_string_append_printf(buffer, "/%u", prefix->length);
        }
        return buffer->str;
}

static const char *format_devices(const struct setting *setting, gconstpointer field,
                                  GString *buffer)
{
        const GArray *devices = *(GArray *const *) field;

        (void) setting;
        if (!devices)
                return "";
        g_string_truncate(buffer, 0);
        for (guint i = 0; i < devices->len; i++) {
                const struct device_allow *device = &g_array_index(devices, struct device_allow, i);

                g_string_append_printf(buffer, "%s%s %s", i > 0 ? "\n" : "", device->path,
                                       device->access);
        }
        return buffer->str;
}

static const format_function format_functions[] = {
        [SETTING_BOOLEAN] = format_boolean,
        [SETTING_TRISTATE] = format_boolean,
        [SETTING_ENUM] = format_enum,
        [SETTING_STRING] = format_string,
        [SETTING_STRINGS] = format_strings,
        [SETTING_MODE] = format_mode,
        [SETTING_CAPABILITIES] = format_capabilities,
        [SETTING_NAMESPACES] = format_namespaces,
        [SETTING_SYSTEM_CALLS] = format_system_calls,
        [SETTING_ADDRESS_FAMILIES] = format_address_families,
        [SETTING_ADDRESSES] = format_addresses,
        [SETTING_DEVICES] = format_devices,
};
G_STATIC_ASSERT(G_N_ELEMENTS(format_functions) == SETTING_KIND_COUNT);

const char *setting_text(const UnitSettings *settings, enum setting_id id, GString *buffer)
{
        const struct setting *setting = &settings_table[id];

        return format_functions[setting->kind](setting, setting_field_const(settings, id), buffer);
}

char *setting_format(const UnitSettings *settings, enum setting_id id)
{
        g_autoptr(GString) buffer = g_string_new(NULL);

        return g_strdup(setting_text(settings, id, buffer));
}

/* Of lists, only those that are empty. */
static gboolean is_same_pointer(enum setting_kind kind, gconstpointer left, gconstpointer right)
{
        if (kind == SETTING_SYSTEM_CALLS && left && right)
                return system_call_filter_is_same(left, right);
        if (kind == SETTING_STRING)
                return g_strcmp0(left, right) == 0;
        return !left && !right;
}

gboolean setting_is_same(const UnitSettings *left, const UnitSettings *right, enum setting_id id)
{
        gconstpointer a = setting_field_const(left, id), b = setting_field_const(right, id);
        enum setting_kind kind = settings_table[id].kind;

        switch (kind) {
        case SETTING_ENUM:
                if (id == SETTING_PROTECT_HOSTNAME &&
                    g_strcmp0(left->protect_hostname_name, right->protect_hostname_name) != 0)
                        return FALSE;
                return *(const gint *) a == *(const gint *) b;
        case SETTING_BOOLEAN:
        case SETTING_TRISTATE:
        case SETTING_MODE:
                return *(const gint *) a == *(const gint *) b;
        case SETTING_CAPABILITIES:
        case SETTING_NAMESPACES:
                return *(const guint64 *) a == *(const guint64 *) b;
        default:
                return is_same_pointer(kind, *(const gconstpointer *) a,
                                       *(const gconstpointer *) b);
        }
}

/* The name that ProtectHostname= sets, or NULL. */
static const char *extended_name(const UnitSettings *settings, enum setting_id id)
{
        return id == SETTING_PROTECT_HOSTNAME ? settings->protect_hostname_name : NULL;
}

gboolean setting_has_extended(const UnitSettings *settings, enum setting_id id)
{
        return settings_table[id].extended &&
               (*(const gint *) setting_field_const(settings, id) > 1 ||
                extended_name(settings, id));
}

const char *setting_extended_text(const UnitSettings *settings, enum setting_id id, GString *buffer)
{
        const struct setting *setting = &settings_table[id];
        const char *word = setting->values[*(const gint *) setting_field_const(settings, id)].word;
        const char *name = extended_name(settings, id);

        if (!name)
                return word;
        g_string_printf(buffer, "%s:%s", word, name);
        return buffer->str;
}
