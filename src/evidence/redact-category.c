/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What of --redact= there is. */
#include "base/error.h"
#include "evidence/redactor.h"

static const struct {
        unsigned mask;
        const char *name;
} categories[] = {{REDACT_HOST, "host"}, {REDACT_USER, "user"}, {REDACT_PATH, "path"}};

gboolean redact_categories_parse(const char *text, unsigned *ret_mask, GError **error)
{
        g_auto(GStrv) words = g_strsplit(text, ",", -1);
        unsigned mask = 0;

        for (char **word = words; *word; word++) {
                unsigned found = 0;

                for (gsize i = 0; i < G_N_ELEMENTS(categories); i++)
                        if (g_str_equal(categories[i].name, *word))
                                found = categories[i].mask;
                if (!found) {
                        g_set_error(
                                error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                                "--redact=%s is not known; it takes host, user and path, parted "
                                "by commas.",
                                text);
                        return FALSE;
                }
                mask |= found;
        }
        *ret_mask = mask;
        return TRUE;
}

char *redact_categories_to_string(unsigned mask)
{
        GString *text = g_string_new(NULL);

        for (gsize i = 0; i < G_N_ELEMENTS(categories); i++)
                if (mask & categories[i].mask)
                        g_string_append_printf(text, "%s%s", text->len > 0 ? "," : "",
                                               categories[i].name);
        return g_string_free(text, FALSE);
}
