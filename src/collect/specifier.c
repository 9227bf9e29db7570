/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Specifiers to text. One table row for each letter says where its text comes from: a fact of the
 * host, the unit's name, or a directory that depends on whose manager it is.
 */
#include "collect/specifier.h"

#include <string.h>

#include "collect/unit-name.h"

typedef char *(*specifier_function)(const struct loading *loading);

struct specifier {
        specifier_function expand; /* or NULL */
        gboolean is_fact;          /* fact below is an offset into struct specifier_facts */
        gboolean may_be_missing;   /* a fact that is empty where the system does not say */
        gboolean may_fail; /* NULL of expand is an error, where else it is a lack of facts */
        size_t fact;
        const char *system, *user; /* directories of a system and of a user manager */
        unsigned since;
};

/* \xNN of a unit name to its character, and '-' to '/'. NULL for another backslash. */
static char *unescape_name(const char *name)
{
        g_autoptr(GString) text = g_string_new(NULL);

        for (const char *c = name; *c; c++) {
                if (*c != '\\') {
                        g_string_append_c(text, *c == '-' ? '/' : *c);
                        continue;
                }
                if (c[1] != 'x' || !g_ascii_isxdigit(c[2]) || !g_ascii_isxdigit(c[3]))
                        return NULL;
                g_string_append_c(text, (char) (g_ascii_xdigit_value(c[2]) << 4 |
                                                g_ascii_xdigit_value(c[3])));
                c += 3;
        }
        return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Without an empty component, "." and "..", but for the slash at its beginning. */
static gboolean is_normalized(const char *path)
{
        g_auto(GStrv) components = g_strsplit(path + 1, "/", -1);

        for (char **component = components; *component; component++)
                if (!**component || strcmp(*component, ".") == 0 || strcmp(*component, "..") == 0)
                        return FALSE;
        return TRUE;
}

static char *expand_prefix(const struct loading *loading)
{
        return unit_name_prefix(loading->unit->name);
}

static char *expand_unescaped_prefix(const struct loading *loading)
{
        g_autofree char *prefix = expand_prefix(loading);

        return unescape_name(prefix);
}

static char *expand_instance(const struct loading *loading)
{
        char *instance = unit_name_instance(loading->unit->name);

        return instance ? instance : g_strdup("");
}

static char *expand_unescaped_instance(const struct loading *loading)
{
        g_autofree char *instance = expand_instance(loading);

        return unescape_name(instance);
}

static char *expand_last_component(const struct loading *loading)
{
        g_autofree char *prefix = expand_prefix(loading);
        const char *dash = strrchr(prefix, '-');

        return g_strdup(dash ? dash + 1 : prefix);
}

static char *expand_unescaped_last_component(const struct loading *loading)
{
        g_autofree char *component = expand_last_component(loading);

        return unescape_name(component);
}

/* The instance as a path, or the prefix as one where there is no instance. NULL where it is none.
 */
static char *expand_path(const struct loading *loading)
{
        g_autofree char *instance = unit_name_instance(loading->unit->name);
        g_autofree char *name = instance ? g_steal_pointer(&instance) : expand_prefix(loading);
        g_autofree char *unescaped = NULL;
        g_autofree char *path = NULL;

        if (strcmp(name, "-") == 0)
                return g_strdup("/");
        unescaped = unescape_name(name);
        if (!unescaped)
                return NULL;
        path = g_strconcat("/", unescaped, NULL);
        return is_normalized(path) ? g_steal_pointer(&path) : NULL;
}

static char *expand_name(const struct loading *loading)
{
        return g_strdup(loading->unit->name);
}

static char *expand_name_without_suffix(const struct loading *loading)
{
        const char *dot = strrchr(loading->unit->name, '.');

        return g_strndup(loading->unit->name, (gsize) (dot - loading->unit->name));
}

static char *expand_fragment(const struct loading *loading)
{
        return g_strdup(loading->fragment_path ? loading->fragment_path : "");
}

static char *expand_fragment_directory(const struct loading *loading)
{
        return loading->fragment_path ? g_path_get_dirname(loading->fragment_path) : g_strdup("");
}

static char *expand_user_id(const struct loading *loading)
{
        return g_strdup_printf("%u", loading->reading->facts.uid);
}

static char *expand_group_id(const struct loading *loading)
{
        return g_strdup_printf("%u", loading->reading->facts.gid);
}

static char *expand_short_host_name(const struct loading *loading)
{
        const char *name = loading->reading->facts.host_name;

        return name ? g_strndup(name, strcspn(name, ".")) : NULL;
}

static char *expand_runtime_root(const struct loading *loading)
{
        return loading->reading->user_scope
                       ? g_strdup_printf("/run/user/%u", loading->reading->facts.uid)
                       : g_strdup("/run");
}

static char *expand_credentials(const struct loading *loading)
{
        g_autofree char *runtime = expand_runtime_root(loading);

        return g_strdup_printf("%s/credentials/%s", runtime, loading->unit->name);
}

/* Deprecated specifiers of control groups: while a unit is loaded it has no slice yet, and stands
 * at the root. */
static char *expand_control_group_root(const struct loading *loading)
{
        (void) loading;
        return g_strdup("");
}

static char *expand_control_group(const struct loading *loading)
{
        return g_strconcat("/", loading->unit->name, NULL);
}

#define FACT(name) .is_fact = TRUE, .fact = offsetof(struct specifier_facts, name)

static const struct specifier specifiers[128] = {
        ['%'] = {.system = "%", .user = "%"},
        ['a'] = {FACT(architecture)},
        ['A'] = {FACT(os_image_version), .may_be_missing = TRUE},
        ['b'] = {FACT(boot_id)},
        ['B'] = {FACT(os_build_id), .may_be_missing = TRUE},
        ['c'] = {.expand = expand_control_group},
        ['C'] = {.system = "/var/cache", .user = "/.cache"},
        ['d'] = {.expand = expand_credentials},
        ['D'] = {.system = "/usr/share", .user = "/.local/share", .since = 256},
        ['E'] = {.system = "/etc", .user = "/.config"},
        ['f'] = {.expand = expand_path, .may_fail = TRUE},
        ['g'] = {FACT(group_name)},
        ['G'] = {.expand = expand_group_id},
        ['h'] = {FACT(user_home)},
        ['H'] = {FACT(host_name)},
        ['i'] = {.expand = expand_instance},
        ['I'] = {.expand = expand_unescaped_instance, .may_fail = TRUE},
        ['j'] = {.expand = expand_last_component},
        ['J'] = {.expand = expand_unescaped_last_component, .may_fail = TRUE},
        ['l'] = {.expand = expand_short_host_name},
        ['L'] = {.system = "/var/log", .user = "/.local/state/log"},
        ['m'] = {FACT(machine_id)},
        ['M'] = {FACT(os_image_id), .may_be_missing = TRUE},
        ['n'] = {.expand = expand_name},
        ['N'] = {.expand = expand_name_without_suffix},
        ['o'] = {FACT(os_id), .may_be_missing = TRUE},
        ['p'] = {.expand = expand_prefix},
        ['P'] = {.expand = expand_unescaped_prefix, .may_fail = TRUE},
        ['q'] = {FACT(pretty_host_name)},
        ['r'] = {.expand = expand_control_group_root},
        ['R'] = {.expand = expand_control_group_root},
        ['s'] = {FACT(user_shell)},
        ['S'] = {.system = "/var/lib", .user = "/.local/state"},
        ['t'] = {.expand = expand_runtime_root},
        ['T'] = {.system = "/tmp", .user = "/tmp"},
        ['u'] = {FACT(user_name)},
        ['U'] = {.expand = expand_user_id},
        ['v'] = {FACT(kernel_release)},
        ['V'] = {.system = "/var/tmp", .user = "/var/tmp"},
        ['w'] = {FACT(os_version_id), .may_be_missing = TRUE},
        ['W'] = {FACT(os_variant_id), .may_be_missing = TRUE},
        ['y'] = {.expand = expand_fragment},
        ['Y'] = {.expand = expand_fragment_directory},
};

/* Directories of a user manager that begin like this are below the home directory. */
static char *expand_directory(const struct specifier *specifier, const struct loading *loading)
{
        const char *home = loading->reading->facts.user_home;

        if (!loading->reading->user_scope)
                return g_strdup(specifier->system);
        if (!g_str_has_prefix(specifier->user, "/."))
                return g_strdup(specifier->user);
        return home ? g_strconcat(home, specifier->user, NULL) : NULL;
}

static char *expand_fact(const struct specifier *specifier, const struct loading *loading)
{
        const char *text =
                *(const char *const *) ((const char *) &loading->reading->facts + specifier->fact);

        return g_strdup(!text && specifier->may_be_missing ? "" : text);
}

static const struct specifier *find_specifier(const struct loading *loading, char letter)
{
        const struct specifier *specifier;

        if (letter <= 0)
                return NULL;
        specifier = &specifiers[(guchar) letter];
        if (!specifier->expand && !specifier->is_fact && !specifier->system)
                return NULL;
        return loading->reading->version >= specifier->since ? specifier : NULL;
}

char *specifier_expand(const struct loading *loading, const char *text, char *ret_specifier)
{
        g_autoptr(GString) expanded = g_string_sized_new(strlen(text) + 16);

        for (const char *c = text; *c; c++) {
                const struct specifier *specifier =
                        c[0] == '%' ? find_specifier(loading, c[1]) : NULL;
                g_autofree char *value = NULL;

                if (!specifier) {
                        if (c[0] == '%' && g_ascii_isalnum(c[1])) {
                                *ret_specifier = c[1];
                                return NULL;
                        }
                        g_string_append_c(expanded, *c);
                        continue;
                }
                if (specifier->expand)
                        value = specifier->expand(loading);
                else if (specifier->is_fact)
                        value = expand_fact(specifier, loading);
                else
                        value = expand_directory(specifier, loading);
                if (value)
                        g_string_append(expanded, value);
                else if (specifier->may_fail) {
                        *ret_specifier = c[1];
                        return NULL;
                } else
                        g_string_append_len(expanded, c, 2);
                c++;
        }
        return g_string_free(g_steal_pointer(&expanded), FALSE);
}
