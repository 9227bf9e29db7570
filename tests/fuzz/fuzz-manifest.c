/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to a manifest: either it is one, and then every member that verifying reads is there, or an
 * error says why not.
 */
#include "base/error.h"
#include "base/file-list.h"
#include "evidence/manifest.h"
#include "fuzz.h"

static void look_at(const Manifest *manifest)
{
        g_assert_nonnull(manifest->generated);
        g_assert_nonnull(manifest->rules);
        g_assert_nonnull(manifest->tool_version);
        for (guint i = 0; i < manifest->written->len; i++) {
                const struct file_sum *file = manifest->written->pdata[i];

                g_assert_nonnull(file->name);
                g_assert_nonnull(file->sha256);
        }
        for (guint i = 0; i < manifest->inputs->len; i++)
                g_assert_nonnull(((const struct input *) manifest->inputs->pdata[i])->kind);
        g_assert_true((manifest->signature_file == NULL) == (manifest->signature_key == NULL));
        g_free(manifest_find_difference(manifest, manifest->document));
        manifest_find_input(manifest, "policy", NULL);
        manifest_same_host(manifest, "host", "0123456789abcdef0123456789abcdef");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(Manifest) manifest = manifest_parse((const char *) data, size, "fuzz", &error);

        g_assert_true((manifest == NULL) == (error != NULL));
        if (manifest && manifest->is_known)
                look_at(manifest);
        return 0;
}
