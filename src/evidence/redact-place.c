/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which parts of a path are the usual hierarchy's, and which name something of a house. */
#include "evidence/redact-place.h"

#include <string.h>

#include "evidence/redact-words.h"

static const char *const unit_endings[] = {
        ".service", ".socket", ".target", ".device", ".mount", ".automount",
        ".swap",    ".timer",  ".path",   ".slice",  ".scope",
};

/* The name of a unit, or of a directory beside its file. */
static gboolean is_of_unit(const char *part)
{
        g_autofree char *name = g_strdup(part);
        static const char *const folders[] = {".d", ".wants", ".requires", ".upholds"};

        for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
                if (g_str_has_suffix(name, folders[i])) {
                        name[strlen(name) - strlen(folders[i])] = '\0';
                        break;
                }
        for (gsize i = 0; i < G_N_ELEMENTS(unit_endings); i++)
                if (g_str_has_suffix(name, unit_endings[i]) ||
                    g_str_equal(name, unit_endings[i] + 1))
                        return TRUE;
        return FALSE;
}

gboolean redact_is_named_like(GHashTable *public, const char *part)
{
        g_autofree char *lower = g_ascii_strdown(part, -1);
        g_auto(GStrv) words = g_strsplit_set(lower, "-_.@: \\", -1);
        gboolean any = FALSE;

        for (char **word = words; *word; word++) {
                if (!**word || strspn(*word, "0123456789") == strlen(*word))
                        continue;
                if (!g_hash_table_contains(public, *word) && !redact_component_is_public(*word))
                        return FALSE;
                any = TRUE;
        }
        return any;
}

gboolean redact_part_is_public(const struct place *place, const char *part, GHashTable *public)
{
        if (strspn(part, ".*%") == strlen(part) || (part[0] == '%' && part[1] && !part[2]))
                return TRUE;
        if (place->is_kernel || (place->is_systemd && is_of_unit(part)))
                return TRUE;
        if (place->depth == 0)
                return redact_component_is_public(part) || is_of_unit(part);
        if (place->is_known && redact_component_is_public(part))
                return TRUE;
        return place->is_shipped &&
               (redact_component_is_public(part) || redact_is_named_like(public, part));
}

void redact_step_into(struct place *place, const char *part, gboolean is_public)
{
        static const char *const shipped[] = {"usr", "lib",  "lib32", "lib64", "libx32",
                                              "bin", "sbin", "boot",  NULL};
        static const char *const given[] = {"srv", "home", "root", "mnt", "media", "opt", NULL};

        if (place->depth == 0) {
                place->is_kernel = g_str_equal(part, "proc") || g_str_equal(part, "sys") ||
                                   g_str_equal(part, "dev");
                place->is_shipped = g_strv_contains(shipped, part);
                place->is_systemd =
                        g_str_has_suffix(part, ".slice") || g_str_has_suffix(part, ".scope");
                place->is_known = !g_strv_contains(given, part);
        } else if (g_str_equal(part, "local"))
                place->is_shipped = FALSE;
        place->is_known = place->is_known && is_public;
        place->is_systemd = place->is_systemd || g_str_equal(part, "systemd");
        place->is_home = g_str_equal(part, "home");
        if (place->depth == 1 && (g_str_equal(part, "mapper") || g_str_equal(part, "disk")))
                place->is_kernel = FALSE;
        place->depth++;
}

char *redact_unescape_path(const char *name, gsize length)
{
        GString *path = g_string_new("/");

        for (gsize i = 0; i < length; i++)
                if (name[i] == '\\' && i + 3 < length && name[i + 1] == 'x' &&
                    g_ascii_isxdigit(name[i + 2]) && g_ascii_isxdigit(name[i + 3])) {
                        g_string_append_c(path, (char) (g_ascii_xdigit_value(name[i + 2]) << 4 |
                                                        g_ascii_xdigit_value(name[i + 3])));
                        i += 3;
                } else
                        g_string_append_c(path, name[i] == '-' ? '/' : name[i]);
        return g_string_free(path, FALSE);
}

void redact_escape_path(const char *path, GString *out)
{
        for (path++; *path; path++)
                if (*path == '/')
                        g_string_append_c(out, '-');
                else if (g_ascii_isalnum(*path) || strchr(":_.", *path))
                        g_string_append_c(out, *path);
                else
                        g_string_append_printf(out, "\\x%02x", (guchar) *path);
}
