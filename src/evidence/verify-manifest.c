/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The manifest itself, its chain, and the signatures. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file-list.h"
#include "evidence/verify-steps.h"

/* ---- The manifest against SHA256SUMS ---- */

static void compare_written(Verification *verification)
{
        const Manifest *manifest = verification->manifest;
        g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
        g_autoptr(GList) listed =
                g_list_sort(g_hash_table_get_keys(verification->sums), (GCompareFunc) strcmp);

        for (guint i = 0; i < manifest->written->len; i++) {
                const struct file_sum *file = manifest->written->pdata[i];
                const char *digest = g_hash_table_lookup(verification->sums, file->name);

                g_hash_table_add(names, file->name);
                if (g_strcmp0(digest, file->sha256) != 0)
                        verify_object(verification, VERIFY_MANIFEST, "manifest-differs", file->name,
                                      digest ? "The manifest gives another digest of it than "
                                               "SHA256SUMS."
                                             : "The manifest names it, and SHA256SUMS does not.");
        }
        for (GList *name = listed; name; name = name->next)
                if (!g_str_equal(name->data, MANIFEST_NAME) &&
                    !g_hash_table_contains(names, name->data))
                        verify_object(verification, VERIFY_MANIFEST, "manifest-differs", name->data,
                                      "SHA256SUMS names it, and the manifest does not.");
}

static void compare_inputs(Verification *verification)
{
        const Manifest *manifest = verification->manifest;

        for (guint i = 0; i < manifest->inputs->len; i++) {
                const struct input *input = manifest->inputs->pdata[i];
                const char *digest =
                        input->copy ? g_hash_table_lookup(verification->sums, input->copy) : NULL;

                if (input->copy && g_strcmp0(digest, input->sha256) != 0)
                        verify_object(verification, VERIFY_MANIFEST, "manifest-differs",
                                      input->copy,
                                      "It is not the %s that the manifest names as read.",
                                      input->kind);
        }
}

void verify_manifest(Verification *verification)
{
        g_autofree char *path = g_build_filename(verification->directory, MANIFEST_NAME, NULL);
        g_autoptr(GError) failure = NULL;
        Manifest *manifest;

        manifest = verification->manifest = manifest_read(path, &failure);
        if (!manifest) {
                gboolean gone = g_error_matches(failure, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND);
                gboolean listed = verification->sums &&
                                  g_hash_table_contains(verification->sums, MANIFEST_NAME);

                if (gone && verification->sums && !listed)
                        verify_doubt(verification, VERIFY_MANIFEST, "no-manifest", MANIFEST_NAME,
                                     "There is none: bulkhead report did not write this directory "
                                     "as it is.");
                else if (verify_is_unread(verification, MANIFEST_NAME, failure))
                        verify_doubt(verification, VERIFY_MANIFEST, "unreadable", MANIFEST_NAME,
                                     "%s", failure->message);
                else
                        verify_object(verification, VERIFY_MANIFEST,
                                      gone ? "removed" : "manifest-damaged", MANIFEST_NAME, "%s",
                                      gone ? "The manifest was removed." : failure->message);
                return;
        }
        if (!manifest->is_known) {
                verify_doubt(verification, VERIFY_MANIFEST, "manifest-version", MANIFEST_NAME,
                             "It is a manifest of another version, %s; this program knows "
                             "" MANIFEST_SCHEMA ".",
                             manifest->schema);
                return;
        }
        if (verification->sums) {
                compare_written(verification);
                compare_inputs(verification);
        }
        verify_say(verification, VERIFY_MANIFEST, VERIFY_HOLDS,
                   "Made by bulkhead %s on %s; %u units found, %u scored.", manifest->tool_version,
                   manifest->generated, manifest->found, manifest->scored);
}

/* ---- The chain ---- */

/* FALSE where the link does not fit, or could not be read, which is said then. */
static gboolean check_link(Verification *verification, const Manifest *manifest, const char *path,
                           Manifest **ret_previous)
{
        g_autoptr(GError) failure = NULL;
        g_autoptr(Manifest) previous = manifest_read(path, &failure);

        if (!previous) {
                verify_doubt(verification, VERIFY_CHAIN, "chain-unread", NULL,
                             "The manifest before it cannot be read: %s", failure->message);
                return FALSE;
        }
        if (!manifest->previous_sha256)
                verify_object(verification, VERIFY_CHAIN, "chain-broken", NULL,
                              "%s: The chain is broken: the manifest of %s says that none came "
                              "before it.",
                              path, manifest->generated);
        else if (!g_str_equal(previous->sha256, manifest->previous_sha256))
                verify_object(verification, VERIFY_CHAIN, "chain-broken", NULL,
                              "%s: The chain is broken: the manifest of %s follows one whose "
                              "SHA-256 is %s, and this one's is %s.",
                              path, manifest->generated, manifest->previous_sha256,
                              previous->sha256);
        else if (!previous->is_known)
                verify_doubt(verification, VERIFY_CHAIN, "manifest-version", NULL,
                             "%s: It is a manifest of another version, %s.", path,
                             previous->schema);
        else if (!manifest_same_host(previous, manifest->host_name, manifest->machine_id))
                verify_object(verification, VERIFY_CHAIN, "chain-broken", NULL,
                              "%s: The chain is broken: this manifest is of another host.", path);
        else if (previous->number + 1 != manifest->number)
                verify_object(verification, VERIFY_CHAIN, "chain-broken", NULL,
                              "%s: The chain is broken: number %u does not come before number %u.",
                              path, previous->number, manifest->number);
        else {
                *ret_previous = g_steal_pointer(&previous);
                return TRUE;
        }
        return FALSE;
}

void verify_chain(Verification *verification, const char *const *previous)
{
        const Manifest *manifest = verification->manifest;
        g_autoptr(Manifest) held = NULL;
        guint links = 0;

        if (!manifest || !manifest->is_known) {
                verify_doubt(verification, VERIFY_CHAIN, "chain-unread", NULL,
                             "Without its manifest nothing is known of what came before.");
                return;
        }
        for (; previous && previous[links]; links++) {
                Manifest *before = NULL;

                if (!check_link(verification, manifest, previous[links], &before))
                        return;
                g_clear_pointer(&held, manifest_free);
                manifest = held = before;
        }
        if (links > 0)
                verify_say(verification, VERIFY_CHAIN, VERIFY_HOLDS,
                           links == 1 ? "The manifest before it is the one it names (%u link)."
                                      : "The manifests before it are those it names (%u links).",
                           links);
        else if (manifest->previous_sha256)
                verify_say(verification, VERIFY_CHAIN, VERIFY_NONE,
                           "Number %u of its chain; it follows the manifest with SHA-256 %s. "
                           "--previous=DIR checks that.",
                           manifest->number, manifest->previous_sha256);
        else
                verify_say(verification, VERIFY_CHAIN, VERIFY_NONE,
                           "It is the first of its chain.");
}

/* ---- Signatures ---- */

static const struct {
        const char *code;
        gboolean fails;
} verdicts[] = {
        [SIGNATURE_GOOD] = {NULL, FALSE},
        [SIGNATURE_UNATTRIBUTED] = {"unknown-key", FALSE},
        [SIGNATURE_UNKNOWN_KEY] = {"unknown-key", TRUE},
        [SIGNATURE_DAMAGED] = {"signature-damaged", TRUE},
        [SIGNATURE_OF_OTHER] = {"signature-replaced", TRUE},
        [SIGNATURE_REVOKED] = {"revoked-key", TRUE},
        [SIGNATURE_EXPIRED] = {"expired-key", TRUE},
        [SIGNATURE_LAPSED] = {"expired-signature", TRUE},
        [SIGNATURE_UNCHECKED] = {"signature-unchecked", FALSE},
};

/* True if the manifest names this format and another key than the one that signed. */
static gboolean is_by_another(const Manifest *manifest, enum signature_format format,
                              const struct signature_result *result)
{
        if (!manifest || !manifest->signature_format || !result->fingerprint ||
            g_strcmp0(manifest->signature_format, signature_format_to_string(format)) != 0)
                return FALSE;
        /* Of an OpenPGP key that is not at hand only the subkey is known. */
        if (format == SIGNATURE_OPENPGP && result->verdict == SIGNATURE_UNKNOWN_KEY && !result->who)
                return FALSE;
        return g_strcmp0(manifest->signature_key, result->fingerprint) != 0;
}

static void check_signature(Verification *verification, enum signature_format format,
                            const struct signature_trust *trust)
{
        const Manifest *manifest = verification->manifest;
        const char *name = signature_file_name(format);
        struct signature_result result = {0};

        signature_verify(verification->directory, format, trust,
                         manifest && manifest->is_known ? manifest->generated_at : 0, &result);
        if (is_by_another(manifest, format, &result))
                verify_object(verification, VERIFY_SIGNATURE, "signature-replaced", name,
                              "The signature was replaced: the key %s made it, and the manifest "
                              "says that %s signed.",
                              result.fingerprint, manifest->signature_key);
        if (verdicts[result.verdict].fails)
                verify_object(verification, VERIFY_SIGNATURE, verdicts[result.verdict].code, name,
                              "%s", result.sentence);
        else if (verdicts[result.verdict].code)
                verify_doubt(verification, VERIFY_SIGNATURE, verdicts[result.verdict].code, name,
                             "%s", result.sentence);
        else
                verify_say(verification, VERIFY_SIGNATURE, VERIFY_HOLDS, "%s", result.sentence);
        signature_result_clear(&result);
}

void verify_signatures(Verification *verification, const struct signature_trust *trust)
{
        const Manifest *manifest = verification->manifest;
        struct stat status;
        guint found = 0;

        for (int i = 0; i < SIGNATURE_FORMAT_COUNT; i++) {
                const char *name = signature_file_name((enum signature_format) i);
                g_autofree char *path = g_build_filename(verification->directory, name, NULL);

                if (lstat(path, &status) == 0) {
                        check_signature(verification, (enum signature_format) i, trust);
                        found++;
                } else if (errno != ENOENT) {
                        verify_doubt(verification, VERIFY_SIGNATURE, "signature-unchecked", name,
                                     "It cannot be looked at: %s.", g_strerror(errno));
                        found++;
                } else if (manifest && g_strcmp0(manifest->signature_file, name) == 0) {
                        verify_object(verification, VERIFY_SIGNATURE, "signature-removed", name,
                                      "The signature was removed: the manifest says that the key "
                                      "%s signed.",
                                      manifest->signature_key);
                        found++;
                }
        }
        if (found == 0 && (trust->allowed_signers || trust->signer))
                verify_object(verification, VERIFY_SIGNATURE, "unsigned", NULL,
                              "Nobody signed this report, and a signature was asked for.");
        if (found == 0)
                verify_say(verification, VERIFY_SIGNATURE, VERIFY_NONE,
                           "Nobody signed it: whoever can write here could have made it.");
}
