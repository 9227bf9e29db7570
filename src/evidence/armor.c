/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes to an armoured text and back, back only from the one right spelling. */
#include "evidence/armor.h"

#include <string.h>

enum { LINE_PLAIN = 70, LINE_CHECKED = 64 };

/* RFC 4880, 6.1. */
static guint32 crc24(const guint8 *data, gsize size)
{
        guint32 crc = 0xb704ce;

        for (gsize i = 0; i < size; i++) {
                crc ^= (guint32) data[i] << 16;
                for (int bit = 0; bit < 8; bit++) {
                        crc <<= 1;
                        if (crc & 0x1000000)
                                crc ^= 0x1864cfb;
                }
        }
        return crc & 0xffffff;
}

char *armor_encode(GBytes *data, const char *label, gboolean with_checksum)
{
        gsize size;
        const guint8 *bytes = g_bytes_get_data(data, &size);
        g_autofree char *base64 = g_base64_encode(bytes, size);
        gsize length = strlen(base64), line = with_checksum ? LINE_CHECKED : LINE_PLAIN;
        GString *text = g_string_new(NULL);

        g_string_append_printf(text, "-----BEGIN %s-----\n%s", label, with_checksum ? "\n" : "");
        for (gsize i = 0; i < length; i += line) {
                g_string_append_len(text, base64 + i, (gssize) MIN(line, length - i));
                g_string_append_c(text, '\n');
        }
        if (with_checksum) {
                guint32 crc = crc24(bytes, size);
                const guchar sum[3] = {(guchar) (crc >> 16), (guchar) (crc >> 8), (guchar) crc};
                g_autofree char *check = g_base64_encode(sum, sizeof sum);

                g_string_append_printf(text, "=%s\n", check);
        }
        g_string_append_printf(text, "-----END %s-----\n", label);
        return g_string_free(text, FALSE);
}

GBytes *armor_decode(const char *text, gsize size, const char *label, gboolean with_checksum)
{
        g_autofree char *begin =
                g_strdup_printf("-----BEGIN %s-----\n%s", label, with_checksum ? "\n" : "");
        g_autofree char *end = g_strdup_printf("-----END %s-----\n", label);
        g_autofree char *whole = g_strndup(text, size);
        g_autofree char *again = NULL;
        g_autoptr(GBytes) data = NULL;
        char *stop;
        gsize length;

        if (strlen(whole) != size || !g_str_has_prefix(whole, begin))
                return NULL;
        stop = strstr(whole, with_checksum ? "\n=" : end);
        if (!stop)
                return NULL;
        *stop = '\0';

        guchar *bytes = g_base64_decode(whole + strlen(begin), &length);

        data = g_bytes_new_take(bytes, length);
        again = armor_encode(data, label, with_checksum);
        return strlen(again) == size && memcmp(again, text, size) == 0 ? g_steal_pointer(&data)
                                                                       : NULL;
}
