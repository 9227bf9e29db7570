/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to a report directory that somebody else made: SHA256SUMS, the files that it names, the
 * manifest; and to the armour of signatures. A signature has one spelling: what is read is written
 * again byte by byte.
 */
#include "evidence/armor.h"
#include "evidence/signature-formats.h"
#include "evidence/verify-steps.h"
#include "fuzz-tree.h"

static void object_free(gpointer data)
{
        struct verify_finding *finding = data;

        g_assert_nonnull(finding->code);
        g_assert_nonnull(finding->sentence);
        g_free(finding->path);
        g_free(finding->sentence);
        g_free(finding);
}

static void look_at_directory(const char *path)
{
        g_autoptr(Verification) verification = g_new0(Verification, 1);
        g_autoptr(GOutputStream) text = fuzz_sink();
        g_autoptr(GOutputStream) json = fuzz_sink();

        verification->directory = g_strdup(path);
        verification->findings = g_ptr_array_new_with_free_func(object_free);
        verify_digests(verification);
        verify_manifest(verification);
        if (verification->steps[VERIFY_DIGESTS].outcome == VERIFY_HOLDS)
                g_assert_nonnull(verification->sums);
        g_assert_true(verification_write_text(verification, text, NULL));
        g_assert_true(verification_write_json(verification, json, NULL));
}

static void look_at_armor(const char *text, gsize size)
{
        static const char *const labels[] = {"SSH SIGNATURE", "PGP SIGNATURE"};
        g_autoptr(GBytes) bytes = g_bytes_new(text, size);
        char *fingerprint = NULL, *purpose = NULL;

        for (int i = 0; i < 2; i++) {
                g_autoptr(GBytes) blob = armor_decode(text, size, labels[i], i == 1);
                g_autofree char *again = blob ? armor_encode(blob, labels[i], i == 1) : NULL;

                if (again)
                        g_assert_cmpmem(again, strlen(again), text, size);
        }
        if (signature_ssh_read(bytes, &fingerprint, &purpose)) {
                g_assert_true(g_str_has_prefix(fingerprint, "SHA256:"));
                g_assert_nonnull(purpose);
        }
        g_free(fingerprint);
        g_free(purpose);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        char *directory = tree_new(data, size, "SHA256SUMS");

        look_at_directory(directory);
        tree_free(directory);
        look_at_armor((const char *) data, size);
        return 0;
}
