/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unit names to slugs: an injective escape, so that no two units share a page. */
#include "report/slug.h"

#include <string.h>

enum {
        SLUG_LENGTH_MAX = 200, /* leaves room for ".html" within the 255 bytes of a file name */
        SLUG_LENGTH_CUT = 150,
        SLUG_DIGEST_LENGTH = 32,
};

static gboolean looks_like_escape(const char *text)
{
        return text[0] == '_' && g_ascii_isxdigit(text[1]) && g_ascii_isxdigit(text[2]);
}

char *slug_from_unit_name(const char *name)
{
        GString *slug = g_string_new(NULL);

        for (const char *p = name; *p; p++) {
                gboolean plain = g_ascii_isalnum(*p) || strchr("_.@-", *p);

                /* A leading dot would hide the page, a leading dash looks like an option. */
                if (p == name && strchr(".-", *p))
                        plain = FALSE;
                if (plain && !looks_like_escape(p))
                        g_string_append_c(slug, *p);
                else
                        g_string_append_printf(slug, "_%02x", (guint8) *p);
        }
        if (slug->len > SLUG_LENGTH_MAX) {
                g_autofree char *digest =
                        g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);

                g_string_truncate(slug, SLUG_LENGTH_CUT);
                g_string_append_c(slug, '.');
                g_string_append_len(slug, digest, SLUG_DIGEST_LENGTH);
        }
        return g_string_free(slug, FALSE);
}
