/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words to checks. */
#include "score/check-names.h"

#include <string.h>

/* True if the directive (without "=") is one of those in a name such as "User=/DynamicUser=". */
static gboolean looks_at(const char *name, const char *directive, gsize length)
{
        for (const char *part = name; part; part = strchr(part, '/')) {
                part += *part == '/';
                if (strncmp(part, directive, length) == 0 && part[length] == '=')
                        return TRUE;
        }
        return FALSE;
}

static gboolean set_named(const char *word, gboolean *set)
{
        gsize length = strlen(word);
        gboolean found = FALSE;

        for (int check = 0; check < CHECK_COUNT; check++) {
                const char *name = checks[check].name;

                if (!g_str_equal(word, "*") && !g_str_equal(word, checks[check].id) &&
                    !g_str_equal(word, name) &&
                    !looks_at(name, word, length - (length > 1 && word[length - 1] == '=')))
                        continue;
                set[check] = TRUE;
                found = TRUE;
        }
        return found;
}

char *checks_named(const char *words, gboolean ret_set[static CHECK_COUNT])
{
        g_auto(GStrv) list = g_strsplit_set(words, " \t", -1);

        for (char **word = list; *word; word++)
                if (**word && !set_named(*word, ret_set))
                        return g_strdup(*word);
        return NULL;
}
