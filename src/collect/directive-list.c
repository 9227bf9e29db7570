/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The grammar of directives that collect a list, assignment by assignment: addresses, devices,
 * paths of filter programs, architectures. An empty value empties the list; a word that makes no
 * sense is left out.
 */
#include <arpa/inet.h>
#include <string.h>

#include "collect/directive-kind.h"
#include "snapshot/setting-names.h"
#include "snapshot/setting-text.h"
#include "snapshot/words.h"

/* Words for well-known networks. */
static const struct {
        const char *word;
        const char *prefixes[2];
} networks[] = {
        {"any", {"0.0.0.0/0", "::/0"}},
        {"localhost", {"127.0.0.0/8", "::1/128"}},
        {"link-local", {"169.254.0.0/16", "fe80::/64"}},
        {"multicast", {"224.0.0.0/4", "ff00::/8"}},
};

/* Every name of the local host that a resolver must not ask for, in any case and with a dot at its
 * end. */
static gboolean is_local_host_name(const char *word)
{
        static const char *const names[] = {"localhost", "localhost.localdomain"};
        g_autofree char *lower = g_ascii_strdown(word, -1);
        gsize length = strlen(lower);

        if (g_str_has_suffix(lower, "."))
                lower[--length] = '\0';
        for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
                gsize tail = strlen(names[i]);

                if (length < tail || strcmp(lower + length - tail, names[i]) != 0)
                        continue;
                if (length == tail || lower[length - tail - 1] == '.')
                        return TRUE;
        }
        return FALSE;
}

static void mask_address(struct address_prefix *prefix)
{
        for (guint bit = prefix->length; bit < sizeof(prefix->address) * 8; bit++)
                prefix->address[bit / 8] &= (guint8) ~(0x80u >> bit % 8);
}

/* ADDRESS or ADDRESS/LENGTH. */
static gboolean parse_prefix(const char *word, struct address_prefix *ret_prefix)
{
        const char *slash = strchr(word, '/');
        g_autofree char *address = slash ? g_strndup(word, (gsize) (slash - word)) : g_strdup(word);
        struct address_prefix prefix = {.family = AF_INET, .length = 32};
        gint64 length;

        if (inet_pton(AF_INET, address, prefix.address) != 1) {
                prefix.family = AF_INET6;
                prefix.length = 128;
                if (inet_pton(AF_INET6, address, prefix.address) != 1)
                        return FALSE;
        }
        if (slash) {
                if (!number_from_text(slash + 1, &length) || length < 0 || length > prefix.length)
                        return FALSE;
                prefix.length = (guint8) length;
        }
        mask_address(&prefix);
        *ret_prefix = prefix;
        return TRUE;
}

static void add_prefix(GArray **list, const struct address_prefix *prefix)
{
        if (!*list)
                *list = g_array_new(FALSE, FALSE, sizeof(*prefix));
        for (guint i = 0; i < (*list)->len; i++) {
                const struct address_prefix *other =
                        &g_array_index(*list, struct address_prefix, i);

                if (other->family == prefix->family && other->length == prefix->length &&
                    memcmp(other->address, prefix->address, sizeof(prefix->address)) == 0)
                        return;
        }
        g_array_append_val(*list, *prefix);
}

static gboolean add_address_word(GArray **list, const char *word)
{
        struct address_prefix prefix = {0};

        for (gsize i = 0; i < G_N_ELEMENTS(networks); i++) {
                gboolean is_local = strcmp(networks[i].word, "localhost") == 0;

                if (is_local ? !is_local_host_name(word) : strcmp(networks[i].word, word) != 0)
                        continue;
                for (gsize j = 0; j < G_N_ELEMENTS(networks[i].prefixes); j++) {
                        parse_prefix(networks[i].prefixes[j], &prefix);
                        add_prefix(list, &prefix);
                }
                return TRUE;
        }
        if (!parse_prefix(word, &prefix))
                return FALSE;
        add_prefix(list, &prefix);
        return TRUE;
}

enum outcome directive_addresses(struct assignment *assignment)
{
        GArray **list = setting_field(assignment->settings, assignment->id);
        const char *value = assignment->value;
        char *next;

        if (*value == '\0')
                setting_clear(assignment->settings, assignment->id);
        while (word_next(&value, WORD_PLAIN, &next) == WORD_FOUND) {
                g_autofree char *word = next;

                if (!add_address_word(list, word))
                        assignment_skip_word(assignment, word, "it is no address or network");
        }
        return OUTCOME_SET;
}

static gboolean is_below(const char *path, const char *directory)
{
        gsize length = strlen(directory);

        return strncmp(path, directory, length) == 0 &&
               (path[length] == '/' || path[length] == '\0');
}

/* The path of a device rule with its specifiers expanded, or NULL; a group of devices stays as it
 * is. */
static char *device_path(struct assignment *assignment, const char *word)
{
        g_autofree char *why = NULL;
        g_autofree char *expanded = assignment_expand(assignment, word, &why);
        g_autofree char *path = NULL;

        if (!expanded) {
                assignment_ignore(assignment, why);
                return NULL;
        }
        if (g_str_has_prefix(expanded, "block-") || g_str_has_prefix(expanded, "char-"))
                return g_steal_pointer(&expanded);
        path = path_tidy(expanded);
        if (!path || !(is_below(path, "/dev") || is_below(path, "/run/systemd/inaccessible"))) {
                assignment_ignore(assignment, "it names no device node below /dev/");
                return NULL;
        }
        return g_steal_pointer(&path);
}

enum outcome directive_devices(struct assignment *assignment)
{
        GArray **list = setting_field(assignment->settings, assignment->id);
        const char *rights = assignment->value;
        struct device_allow device = {.access = ""};
        g_autofree char *word = NULL;
        g_autofree char *path = NULL;

        if (*rights == '\0') {
                setting_clear(assignment->settings, assignment->id);
                return OUTCOME_SET;
        }
        if (word_next(&rights, WORD_QUOTES, &word) != WORD_FOUND)
                return assignment_ignore(assignment, "a quote or a backslash has no end");
        path = device_path(assignment, word);
        if (!path)
                return OUTCOME_IGNORED;
        if (rights[strspn(rights, "rwm")] != '\0')
                return assignment_ignore(assignment,
                                         "its rights hold another letter than r, w and m");

        for (const char *right = "rwm"; *right; right++)
                if (*rights == '\0' || strchr(rights, *right))
                        device.access[strlen(device.access)] = *right;
        device.path = unit_string_shared(assignment->loading->unit, path);
        if (!*list)
                *list = g_array_new(FALSE, FALSE, sizeof(device));
        g_array_prepend_val(*list, device);
        return OUTCOME_SET;
}

/* Adds text to a list of strings that has each only once. */
static void add_once(GPtrArray **list, const char *text)
{
        if (!*list)
                *list = g_ptr_array_new();
        if (!g_ptr_array_find_with_equal_func(*list, text, g_str_equal, NULL))
                g_ptr_array_add(*list, (gpointer) text);
}

enum outcome directive_filter_paths(struct assignment *assignment)
{
        GPtrArray **list = setting_field(assignment->settings, assignment->id);
        g_autofree char *why = NULL;
        g_autofree char *expanded = NULL;
        g_autofree char *path = NULL;

        if (*assignment->value == '\0') {
                setting_clear(assignment->settings, assignment->id);
                return OUTCOME_SET;
        }
        expanded = assignment_expand(assignment, assignment->value, &why);
        if (!expanded)
                return assignment_ignore(assignment, why);
        path = path_tidy(expanded);
        if (!path)
                return assignment_ignore(assignment, "it is no absolute path without \"..\"");
        add_once(list, unit_string_shared(assignment->loading->unit, path));
        return OUTCOME_SET;
}

static gint compare_strings(gconstpointer left, gconstpointer right)
{
        return strcmp(*(const char *const *) left, *(const char *const *) right);
}

enum outcome directive_architectures(struct assignment *assignment)
{
        UnitSettings *settings = assignment->settings;
        GPtrArray **list = setting_field(settings, assignment->id);
        const char *value = assignment->value;
        char *next;

        if (*value == '\0')
                setting_clear(settings, assignment->id);
        while (word_next(&value, WORD_QUOTES, &next) == WORD_FOUND) {
                g_autofree char *word = next;
                const char *name =
                        architecture_from_name(word, assignment->loading->reading->version);

                if (name)
                        add_once(list, name);
                else
                        assignment_skip_word(assignment, word, "it is no architecture");
        }
        if (*list)
                g_ptr_array_sort(*list, compare_strings);
        settings->system_call_architectures_set = *list != NULL;
        return OUTCOME_SET;
}
