/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of a merged /usr, brought to the shorter one. */
#include "compare/merged.h"

#include <string.h>

static const char *const folders[] = {"bin/", "sbin/", "lib/", "lib32/", "lib64/"};

/* True for "/usr/lib/" and its like at the beginning. */
static gboolean has_other_name(const char *text)
{
        if (!g_str_has_prefix(text, "/usr/"))
                return FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
                if (g_str_has_prefix(text + strlen("/usr/"), folders[i]))
                        return TRUE;
        return FALSE;
}

const char *merged_path(const char *path)
{
        return has_other_name(path) ? path + strlen("/usr") : path;
}

/* A name begins where no other one goes on; "-" and its like may stand before a command. */
static gboolean begins_name(const char *text, const char *at)
{
        return at == text || !(g_ascii_isalnum(at[-1]) || strchr("/._", at[-1]));
}

char *merged_text(const char *text)
{
        GString *kept = g_string_sized_new(strlen(text));

        for (const char *at = text; *at; at++) {
                if (*at == '/' && begins_name(text, at) && has_other_name(at))
                        at += strlen("/usr");
                g_string_append_c(kept, *at);
        }
        return g_string_free(kept, FALSE);
}

gboolean merged_same(const char *a, const char *b)
{
        g_autofree char *left = merged_text(a), *right = merged_text(b);

        return !g_str_equal(a, b) && g_str_equal(left, right);
}
