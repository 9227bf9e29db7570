/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A signature's text has one spelling: what was written is read back, and nothing else is. */
#include <glib.h>
#include <string.h>

/* cmocka.h needs these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "evidence/armor.h"

#define LABEL "TEST SIGNATURE"

static void test_back(void **state G_GNUC_UNUSED)
{
        guint8 data[200];

        for (gsize i = 0; i < sizeof data; i++)
                data[i] = (guint8) (i * 7);
        for (gsize size = 1; size <= sizeof data; size++)
                for (int checksum = 0; checksum < 2; checksum++) {
                        g_autoptr(GBytes) bytes = g_bytes_new(data, size);
                        g_autofree char *text = armor_encode(bytes, LABEL, checksum);
                        g_autoptr(GBytes) back = armor_decode(text, strlen(text), LABEL, checksum);

                        assert_non_null(back);
                        assert_true(g_bytes_equal(bytes, back));
                }
}

/* The bits that Base64 leaves over, ends of lines and the checksum are covered too. */
static void test_any_flip(void **state G_GNUC_UNUSED)
{
        g_autoptr(GBytes) bytes =
                g_bytes_new_static("a signature of some length, not of three's", 40);
        g_autofree char *text = armor_encode(bytes, LABEL, TRUE);
        gsize length = strlen(text);

        for (gsize i = 0; i < length; i++)
                for (int bit = 0; bit < 8; bit++) {
                        text[i] ^= (char) (1 << bit);
                        assert_null(armor_decode(text, length, LABEL, TRUE));
                        text[i] ^= (char) (1 << bit);
                }
        assert_null(armor_decode(text, length - 1, LABEL, TRUE));
        assert_null(armor_decode(text, length, "ANOTHER", TRUE));
        assert_null(armor_decode(text, length, LABEL, FALSE));
        assert_null(armor_decode("", 0, LABEL, TRUE));
}

/* RFC 4880, 6.1, by the armour that GnuPG gives the one byte "a". */
static void test_checksum(void **state G_GNUC_UNUSED)
{
        g_autoptr(GBytes) bytes = g_bytes_new_static("a", 1);
        g_autofree char *text = armor_encode(bytes, LABEL, TRUE);

        assert_string_equal(text,
                            "-----BEGIN " LABEL "-----\n\nYQ==\n=8lcT\n-----END " LABEL "-----\n");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_back),
                cmocka_unit_test(test_any_flip),
                cmocka_unit_test(test_checksum),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
