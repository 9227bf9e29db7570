/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unit names to slugs: an injective escape, so that no two units share a page. */
#include "report/slug.h"

#include <string.h>

enum {
        SLUG_LENGTH_MAX = 130, /* with ".html" within the 143 bytes that eCryptfs allows */
        SLUG_LENGTH_CUT = 95,
        SLUG_DIGEST_LENGTH = 32,
};

/* What the slug itself uses: "_3a" for a byte, "_-3" for capitals. */
static gboolean looks_like_escape(const char *text)
{
        return text[0] == '_' &&
               (text[1] == '-' || (g_ascii_isxdigit(text[1]) && g_ascii_isxdigit(text[2])));
}

/* Whether Windows takes the name for a device, which it does whatever follows the first dot. */
static gboolean names_device(const char *name)
{
        static const char *const devices[] = {"con", "prn", "aux", "nul", NULL};
        gsize length = strcspn(name, ".");
        g_autofree char *stem = g_ascii_strdown(name, (gssize) length);

        return g_strv_contains(devices, stem) ||
               (length == 4 && (g_str_has_prefix(stem, "com") || g_str_has_prefix(stem, "lpt")) &&
                g_ascii_isdigit(stem[3]));
}

/* Four letters a digit: which of the name's letters are capitals, where a file system may not tell
 * "Foo" from "foo". */
static void append_capitals(GString *slug, const char *name)
{
        g_autoptr(GString) digits = g_string_new(NULL);
        guint letters = 0, digit = 0, used = 0;

        for (const char *p = name; *p; p++) {
                if (!g_ascii_isalpha(*p))
                        continue;
                digit |= (guint) g_ascii_isupper(*p) << letters % 4;
                letters++;
                if (letters % 4 && strpbrk(p + 1, G_CSET_A_2_Z G_CSET_a_2_z))
                        continue;
                g_string_append_printf(digits, "%x", digit);
                used = digit ? (guint) digits->len : used;
                digit = 0;
        }
        if (used)
                g_string_append_printf(slug, "_-%.*s", (int) used, digits->str);
}

char *slug_from_unit_name(const char *name)
{
        GString *slug = g_string_new(NULL);
        gboolean device = names_device(name);

        for (const char *p = name; *p; p++) {
                gboolean plain = g_ascii_isalnum(*p) || strchr("_.@-", *p);

                /* A leading dot would hide the page, a leading dash looks like an option. */
                if (p == name && (device || strchr(".-", *p)))
                        plain = FALSE;
                if (plain && !looks_like_escape(p))
                        g_string_append_c(slug, *p);
                else
                        g_string_append_printf(slug, "_%02x", (guint8) *p);
        }
        append_capitals(slug, name);
        if (slug->len > SLUG_LENGTH_MAX) {
                g_autofree char *digest =
                        g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);

                g_string_truncate(slug, SLUG_LENGTH_CUT);
                g_string_append_c(slug, '.');
                g_string_append_len(slug, digest, SLUG_DIGEST_LENGTH);
        }
        return g_string_free(slug, FALSE);
}
