/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Unit names taken apart and put together. systemd.unit(5) gives the grammar; the order of drop-in
 * names, and that a template's prefix loses its "@" when it is cut, are what systemd 252 to 262 do.
 */
#include "collect/unit-name.h"

#include <string.h>

/* With the NUL that systemd counts. */
enum { NAME_SIZE = 256 };

#define CHARACTERS "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:-_.\\@"

enum unit_type unit_name_type(const char *name)
{
        const char *dot = strrchr(name, '.');

        return dot ? unit_type_from_string(dot + 1) : UNIT_TYPE_INVALID;
}

gboolean unit_name_has_type_suffix(const char *name)
{
        return unit_name_type(name) != UNIT_TYPE_INVALID;
}

enum unit_name_kind unit_name_classify(const char *name)
{
        const char *dot = strrchr(name, '.'), *at;

        if (!dot || dot == name || unit_type_from_string(dot + 1) == UNIT_TYPE_INVALID)
                return UNIT_NAME_INVALID;
        if (strlen(name) >= NAME_SIZE || strspn(name, CHARACTERS) < (gsize) (dot - name))
                return UNIT_NAME_INVALID;
        at = memchr(name, '@', (gsize) (dot - name));
        if (!at)
                return UNIT_NAME_PLAIN;
        if (at == name)
                return UNIT_NAME_INVALID;
        return at + 1 == dot ? UNIT_NAME_TEMPLATE : UNIT_NAME_INSTANCE;
}

char *unit_name_prefix(const char *name)
{
        const char *end = strchr(name, '@');

        if (!end)
                end = strrchr(name, '.');
        return g_strndup(name, (gsize) (end - name));
}

char *unit_name_instance(const char *name)
{
        const char *at = strchr(name, '@'), *dot = strrchr(name, '.');

        return at && at + 1 < dot ? g_strndup(at + 1, (gsize) (dot - at - 1)) : NULL;
}

char *unit_name_template(const char *name)
{
        const char *at = strchr(name, '@');

        if (!at)
                return NULL;
        return g_strdup_printf("%.*s%s", (int) (at + 1 - name), name, strrchr(name, '.'));
}

char *unit_name_with_instance(const char *name, const char *instance)
{
        const char *at = strchr(name, '@');
        g_autofree char *result = NULL;

        if (!at)
                return NULL;
        result = g_strdup_printf("%.*s%s%s", (int) (at + 1 - name), name, instance,
                                 strrchr(name, '.'));
        return unit_name_classify(result) == UNIT_NAME_INSTANCE ? g_steal_pointer(&result) : NULL;
}

/* "foo-bar" and "foo-bar-" give "foo-" and "foo-"; FALSE where there is no dash to cut at. */
static gboolean cut_at_dash(char *prefix)
{
        char *dash;

        if (g_str_has_suffix(prefix, "-"))
                prefix[strlen(prefix) - 1] = 0;
        dash = strrchr(prefix, '-');
        if (!dash || dash == prefix)
                return FALSE;
        dash[1] = 0;
        return TRUE;
}

static void add_names(GPtrArray *names, const char *name)
{
        g_autofree char *prefix = unit_name_prefix(name), *instance = unit_name_instance(name);

        g_ptr_array_add(names, g_strdup(name));
        if (instance) {
                g_autofree char *template = unit_name_template(name);

                add_names(names, template);
        }
        /* Cutting goes on in the name that has been cut, which is this function again. */
        if (cut_at_dash(prefix)) {
                g_autofree char *cut =
                        g_strconcat(prefix, instance ? "@" : "", instance ? instance : "",
                                    strrchr(name, '.'), NULL);

                add_names(names, cut);
        }
}

GPtrArray *unit_name_drop_in_names(const char *name)
{
        GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

        add_names(names, name);
        return names;
}
