/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The text of a property, in the form of `systemctl show`, to the typed setting. Strict where a
 * directive is lenient: a manager does not send nonsense, so that what cannot be understood is
 * damage or a newer systemd.
 */
#include <arpa/inet.h>
#include <string.h>

#include "base/error.h"
#include "snapshot/setting-names.h"
#include "snapshot/setting-text.h"
#include "snapshot/system-call-filter.h"

/* Sets the field; false where text makes no sense, which the caller turns into the sentence. */
typedef gboolean (*parse_function)(Unit *unit, UnitSettings *settings, enum setting_id id,
                                   const char *text);

static gboolean parse_boolean(Unit *unit, UnitSettings *settings, enum setting_id id,
                              const char *text)
{
        gint *field = setting_field(settings, id);

        (void) unit;
        if (strcmp(text, "yes") == 0)
                *field = 1;
        else if (strcmp(text, "no") == 0)
                *field = 0;
        else
                return FALSE;
        return TRUE;
}

static gboolean set_word(UnitSettings *settings, enum setting_id id, const char *word, gsize length)
{
        const struct setting_value *values = settings_table[id].values;

        for (gint i = 0; values[i].word; i++)
                if (strlen(values[i].word) == length &&
                    strncmp(values[i].word, word, length) == 0) {
                        *(gint *) setting_field(settings, id) = i;
                        return TRUE;
                }
        return FALSE;
}

gboolean setting_parse_extended(Unit *unit, UnitSettings *settings, enum setting_id id,
                                const char *text)
{
        const char *colon = strchr(text, ':'); /* "private:host" of ProtectHostnameEx */

        if (!set_word(settings, id, text, colon ? (gsize) (colon - text) : strlen(text)))
                return FALSE;
        if (id == SETTING_PROTECT_HOSTNAME)
                settings->protect_hostname_name =
                        colon ? unit_string_shared(unit, colon + 1) : NULL;
        return TRUE;
}

static gboolean parse_enum(Unit *unit, UnitSettings *settings, enum setting_id id, const char *text)
{
        (void) unit;
        return set_word(settings, id, text, strlen(text));
}

static gboolean parse_string(Unit *unit, UnitSettings *settings, enum setting_id id,
                             const char *text)
{
        *(const char **) setting_field(settings, id) =
                *text ? unit_string_shared(unit, text) : NULL;
        return TRUE;
}

/* Calls each for every word between single blanks; false as soon as one does not fit. */
static gboolean each_word(const char *text, gboolean (*each)(gpointer context, const char *word),
                          gpointer context)
{
        g_auto(GStrv) words = g_strsplit(text, " ", -1);

        for (char **word = words; *word; word++)
                if (**word == '\0' || !each(context, *word))
                        return FALSE;
        return TRUE;
}

/* Undoes the \xNN of setting_format(), in place; false where an escape is another one. */
static gboolean unescape(char *word)
{
        char *to = word;

        for (const char *from = word; *from; to++) {
                if (*from != '\\') {
                        *to = *from++;
                        continue;
                }
                if (from[1] != 'x' || !g_ascii_isxdigit(from[2]) || !g_ascii_isxdigit(from[3]))
                        return FALSE;
                *to = (char) (g_ascii_xdigit_value(from[2]) << 4 | g_ascii_xdigit_value(from[3]));
                if (*to == '\0')
                        return FALSE;
                from += 4;
        }
        *to = '\0';
        return TRUE;
}

/* What a backslash between quotes stands for, as systemctl writes it; '\0' where it is nothing. */
static char quoted_character(const char **cursor)
{
        static const char letters[] = "abtnvfr\"\\$`", meanings[] = "\a\b\t\n\v\f\r\"\\$`";
        const char *at = *cursor, *letter = *at ? strchr(letters, *at) : NULL;
        guint number = 0;

        if (letter) {
                *cursor = at + 1;
                return meanings[letter - letters];
        }
        for (guint i = 0; i < 3; i++) {
                if (at[i] < '0' || at[i] > '7')
                        return '\0';
                number = number * 8 + (guint) (at[i] - '0');
        }
        *cursor = at + 3;
        return (char) number;
}

/* A word in the quotes of systemctl, behind the first; NULL where it does not end as one. */
static char *unquote(const char **cursor)
{
        g_autoptr(GString) word = g_string_new(NULL);
        const char *at = *cursor;

        while (*at && *at != '"') {
                char character = *at++;

                if (character == '\\' && !(character = quoted_character(&at)))
                        return NULL;
                g_string_append_c(word, character);
        }
        if (*at != '"' || (at[1] != ' ' && at[1] != '\0'))
                return NULL;
        *cursor = at + 1;
        return g_string_free(g_steal_pointer(&word), FALSE);
}

/* The next word as setting_format() writes it, or in quotes, as systemctl does; NULL: it is none.
 */
static char *next_string(const char **cursor)
{
        gsize length = strcspn(*cursor, " ");
        char *word;

        if (**cursor == '"') {
                (*cursor)++;
                return unquote(cursor);
        }
        word = g_strndup(*cursor, length);
        *cursor += length;
        if (length > 0 && unescape(word))
                return word;
        g_free(word);
        return NULL;
}

static gboolean parse_strings(Unit *unit, UnitSettings *settings, enum setting_id id,
                              const char *text)
{
        g_autoptr(GPtrArray) words = g_ptr_array_new();

        while (*text) {
                g_autofree char *word = next_string(&text);

                /* A blank is between two words, and not at the end. */
                if (!word || (*text == ' ' && *++text == '\0'))
                        return FALSE;
                g_ptr_array_add(words, (gpointer) unit_string_shared(unit, word));
        }
        setting_clear(settings, id);
        if (id == SETTING_SYSTEM_CALL_ARCHITECTURES)
                settings->system_call_architectures_set = words->len > 0;
        if (words->len > 0)
                *(GPtrArray **) setting_field(settings, id) = g_steal_pointer(&words);
        return TRUE;
}

static gboolean parse_mode(Unit *unit, UnitSettings *settings, enum setting_id id, const char *text)
{
        char *end;
        guint64 mode = g_ascii_strtoull(text, &end, 8);

        (void) unit;
        if (!g_ascii_isdigit(*text) || *end || mode > 07777)
                return FALSE;
        *(guint32 *) setting_field(settings, id) = (guint32) mode;
        return TRUE;
}

static gboolean add_capability(gpointer context, const char *word)
{
        guint64 number;
        int named = capability_from_name(word);

        if (named >= 0)
                number = (guint64) named;
        else if (!g_ascii_string_to_unsigned(word, 10, 0, 63, &number, NULL))
                return FALSE;
        *(guint64 *) context |= G_GUINT64_CONSTANT(1) << number;
        return TRUE;
}

static gboolean parse_capabilities(Unit *unit, UnitSettings *settings, enum setting_id id,
                                   const char *text)
{
        guint64 mask = 0;

        (void) unit;
        if (strcmp(text, capabilities_all_text()) == 0)
                mask = CAPABILITIES_ALL;
        else if (*text && !each_word(text, add_capability, &mask))
                return FALSE;
        *(guint64 *) setting_field(settings, id) = capabilities_normalize(mask);
        return TRUE;
}

static gboolean add_namespace(gpointer context, const char *word)
{
        for (const struct namespace_flag *flag = namespace_flags; flag->name; flag++)
                if (strcmp(flag->name, word) == 0) {
                        *(guint64 *) context |= flag->flag;
                        return TRUE;
                }
        return FALSE;
}

static gboolean parse_namespaces(Unit *unit, UnitSettings *settings, enum setting_id id,
                                 const char *text)
{
        guint64 mask = 0;

        (void) unit;
        if (strcmp(text, "no") == 0)
                mask = NAMESPACES_ALL;
        else if (strcmp(text, "yes") != 0 && (!*text || !each_word(text, add_namespace, &mask)))
                return FALSE;
        *(guint64 *) setting_field(settings, id) = mask;
        return TRUE;
}

static gboolean parse_system_calls(Unit *unit, UnitSettings *settings, enum setting_id id,
                                   const char *text)
{
        struct system_call_filter *filter = NULL;

        (void) unit;
        if (strcmp(text, "~") != 0) {
                filter = system_call_filter_parse(text, NULL);
                if (!filter)
                        return FALSE;
        }
        setting_clear(settings, id);
        *(struct system_call_filter **) setting_field(settings, id) = filter;
        return TRUE;
}

static gboolean add_family(gpointer context, const char *word)
{
        int family = address_family_from_name(word);

        if (family < 0)
                return FALSE;
        g_array_append_val((GArray *) context, family);
        return TRUE;
}

static gint compare_numbers(gconstpointer left, gconstpointer right)
{
        return *(const int *) left - *(const int *) right;
}

static gboolean parse_address_families(Unit *unit, UnitSettings *settings, enum setting_id id,
                                       const char *text)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int));
        gboolean allow_list = *text != '~';

        (void) unit;
        if (!allow_list)
                text++;
        if (*text && !each_word(text, add_family, numbers))
                return FALSE;
        g_array_sort(numbers, compare_numbers);
        setting_clear(settings, id);
        if (allow_list || numbers->len > 0) {
                struct address_families *families = g_new0(struct address_families, 1);

                families->allow_list = allow_list;
                families->families = g_steal_pointer(&numbers);
                *(struct address_families **) setting_field(settings, id) = families;
        }
        return TRUE;
}

static gboolean add_address(gpointer context, const char *word)
{
        struct address_prefix prefix = {.family = strchr(word, ':') ? AF_INET6 : AF_INET};
        const char *slash = strchr(word, '/');
        g_autofree char *address = NULL;
        guint64 length;

        if (!slash || !g_ascii_string_to_unsigned(
                              slash + 1, 10, 0, prefix.family == AF_INET ? 32 : 128, &length, NULL))
                return FALSE;
        address = g_strndup(word, (gsize) (slash - word));
        if (inet_pton(prefix.family, address, prefix.address) != 1)
                return FALSE;
        prefix.length = (guint8) length;
        g_array_append_val((GArray *) context, prefix);
        return TRUE;
}

static gboolean parse_addresses(Unit *unit, UnitSettings *settings, enum setting_id id,
                                const char *text)
{
        g_autoptr(GArray) prefixes = g_array_new(FALSE, FALSE, sizeof(struct address_prefix));

        (void) unit;
        if (*text && !each_word(text, add_address, prefixes))
                return FALSE;
        setting_clear(settings, id);
        if (prefixes->len > 0)
                *(GArray **) setting_field(settings, id) = g_steal_pointer(&prefixes);
        return TRUE;
}

static gboolean parse_device(Unit *unit, const char *line, struct device_allow *ret_device)
{
        const char *blank = strrchr(line, ' ');
        g_autofree char *path = NULL;

        if (!blank || blank == line || strlen(blank + 1) >= sizeof(ret_device->access) ||
            strspn(blank + 1, "rwm") != strlen(blank + 1))
                return FALSE;
        path = g_strndup(line, (gsize) (blank - line));
        ret_device->path = unit_string_shared(unit, path);
        g_strlcpy(ret_device->access, blank + 1, sizeof(ret_device->access));
        return TRUE;
}

static gboolean parse_devices(Unit *unit, UnitSettings *settings, enum setting_id id,
                              const char *text)
{
        g_autoptr(GArray) devices = g_array_new(FALSE, FALSE, sizeof(struct device_allow));
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

        for (char **line = lines; *line; line++) {
                struct device_allow device = {0};

                if (!parse_device(unit, *line, &device))
                        return FALSE;
                g_array_append_val(devices, device);
        }
        setting_clear(settings, id);
        if (devices->len > 0)
                *(GArray **) setting_field(settings, id) = g_steal_pointer(&devices);
        return TRUE;
}

static const parse_function parse_functions[] = {
        [SETTING_BOOLEAN] = parse_boolean,
        [SETTING_TRISTATE] = parse_boolean,
        [SETTING_ENUM] = parse_enum,
        [SETTING_STRING] = parse_string,
        [SETTING_STRINGS] = parse_strings,
        [SETTING_MODE] = parse_mode,
        [SETTING_CAPABILITIES] = parse_capabilities,
        [SETTING_NAMESPACES] = parse_namespaces,
        [SETTING_SYSTEM_CALLS] = parse_system_calls,
        [SETTING_ADDRESS_FAMILIES] = parse_address_families,
        [SETTING_ADDRESSES] = parse_addresses,
        [SETTING_DEVICES] = parse_devices,
};
G_STATIC_ASSERT(G_N_ELEMENTS(parse_functions) == SETTING_KIND_COUNT);

gboolean setting_parse(Unit *unit, UnitSettings *settings, enum setting_id id, const char *value,
                       GError **error)
{
        const struct setting *setting = &settings_table[id];

        if (parse_functions[setting->kind](unit, settings, id, value))
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                    "The property %s has the value \"%s\", which can't be understood.",
                    setting->property, value);
        return FALSE;
}
