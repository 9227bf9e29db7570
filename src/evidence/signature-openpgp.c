/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * OpenPGP signatures by gpgme. The signature is taken from GnuPG as bytes and armoured here: then
 * no setting of the user's adds a line to it, and its text has one spelling.
 */
#include <gpgme.h>
#include <locale.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/output.h"
#include "base/root.h"
#include "evidence/armor.h"
#include "evidence/signature-formats.h"

#define LABEL "PGP SIGNATURE"

static void context_release(gpgme_ctx_t context)
{
        if (context)
                gpgme_release(context);
}

static void data_release(gpgme_data_t data)
{
        if (data)
                gpgme_data_release(data);
}

static void key_release(gpgme_key_t key)
{
        if (key)
                gpgme_key_unref(key);
}

typedef struct gpgme_context OpenPgp;
typedef struct gpgme_data OpenPgpData;
typedef struct _gpgme_key OpenPgpKey;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OpenPgp, context_release)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OpenPgpData, data_release)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OpenPgpKey, key_release)

static gboolean fail(GError **error, const char *key, gpgme_error_t cause)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "%s: The report cannot be signed with this OpenPGP key: %s.", key,
                    gpgme_strerror(cause));
        return FALSE;
}

static gpgme_error_t open_context(gpgme_ctx_t *ret_context)
{
        gpgme_error_t cause;

        gpgme_check_version(NULL);
        cause = gpgme_engine_check_version(GPGME_PROTOCOL_OpenPGP);
        if (!cause)
                cause = gpgme_new(ret_context);
        if (!cause)
                cause = gpgme_set_protocol(*ret_context, GPGME_PROTOCOL_OpenPGP);
        return cause;
}

static gpgme_key_t find_secret_key(gpgme_ctx_t context, const char *name, GError **error)
{
        g_autoptr(OpenPgpKey) key = NULL;
        gpgme_key_t other = NULL;
        gpgme_error_t cause = gpgme_op_keylist_start(context, name, 1);

        if (!cause)
                cause = gpgme_op_keylist_next(context, &key);
        if (!cause && gpgme_op_keylist_next(context, &other) == 0) {
                key_release(other);
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: Several OpenPGP keys fit; name one by its fingerprint.", name);
                return NULL;
        }
        gpgme_op_keylist_end(context);
        if (cause && gpgme_err_code(cause) == GPG_ERR_EOF)
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: There is neither a file of that name (an SSH key) nor such an "
                            "OpenPGP secret key.",
                            name);
        else if (cause)
                fail(error, name, cause);
        return cause ? NULL : g_steal_pointer(&key);
}

char *signature_openpgp_fingerprint(const char *key, GError **error)
{
        g_autoptr(OpenPgp) context = NULL;
        g_autoptr(OpenPgpKey) found = NULL;
        gpgme_error_t cause = open_context(&context);

        if (cause) {
                fail(error, key, cause);
                return NULL;
        }
        found = find_secret_key(context, key, error);
        return found ? g_strdup(found->fpr) : NULL;
}

/* By gpgme a read that a signal interrupts would be tried again for ever. */
static GBytes *read_sums(const char *directory, GError **error)
{
        g_autoptr(Root) root = root_open(directory, error);
        gsize size;
        char *text = root ? root_read_file(root, "/SHA256SUMS", LIMIT_MANIFEST_SIZE, &size, error)
                          : NULL;

        return text ? g_bytes_new_take(text, size) : NULL;
}

/* Borrows the bytes. */
static gpgme_error_t data_new(gpgme_data_t *ret_data, GBytes *bytes)
{
        return gpgme_data_new_from_mem(ret_data, g_bytes_get_data(bytes, NULL),
                                       g_bytes_get_size(bytes), 0);
}

static gboolean write_armored(gpgme_data_t signature, const char *directory, GError **error)
{
        g_autofree char *path = g_build_filename(directory, "SHA256SUMS.asc", NULL);
        size_t size;
        char *memory = gpgme_data_release_and_get_mem(signature, &size);
        g_autoptr(GBytes) bytes = g_bytes_new(memory, size);
        g_autofree char *text = armor_encode(bytes, LABEL, TRUE);

        gpgme_free(memory);
        return output_write_file(path, text, strlen(text), error);
}

gboolean signature_openpgp_sign(const Signer *signer, const char *directory, GError **error)
{
        g_autoptr(GBytes) sums = read_sums(directory, error);
        g_autoptr(OpenPgp) context = NULL;
        g_autoptr(OpenPgpKey) key = NULL;
        g_autoptr(OpenPgpData) content = NULL, signature = NULL;
        gpgme_error_t cause;

        if (!sums)
                return FALSE;
        cause = open_context(&context);
        if (cause)
                return fail(error, signer->key, cause);
        key = find_secret_key(context, signer->fingerprint, error);
        if (!key)
                return FALSE;
        gpgme_set_armor(context, 0);
        cause = gpgme_signers_add(context, key);
        if (!cause)
                cause = data_new(&content, sums);
        if (!cause)
                cause = gpgme_data_new(&signature);
        if (!cause)
                cause = gpgme_op_sign(context, content, signature, GPGME_SIG_MODE_DETACH);
        if (cause)
                return fail(error, signer->key, cause);
        return write_armored(g_steal_pointer(&signature), directory, error);
}

/* ---- Verifying ---- */

/* True if the key is the one that the reader named: by fingerprint, key id or a part of a user id.
 */
static gboolean is_named(const OpenPgpKey *key, const char *signer)
{
        const char *id = g_str_has_prefix(signer, "0x") ? signer + 2 : signer;
        gsize length = strlen(id);

        for (gpgme_subkey_t subkey = key->subkeys; subkey; subkey = subkey->next) {
                gsize whole = subkey->fpr ? strlen(subkey->fpr) : 0;

                /* A short key id is easily made again. */
                if (length >= 16 && length <= whole &&
                    g_ascii_strcasecmp(subkey->fpr + whole - length, id) == 0)
                        return TRUE;
        }
        for (gpgme_user_id_t user = key->uids; user; user = user->next)
                if (g_strcmp0(user->email, signer) == 0 || g_strcmp0(user->uid, signer) == 0)
                        return TRUE;
        return FALSE;
}

/* True if the key that made the signature had expired by then. */
static gboolean had_expired(const OpenPgpKey *key, const char *fpr, unsigned long made)
{
        for (gpgme_subkey_t subkey = key->subkeys; subkey; subkey = subkey->next)
                if (g_strcmp0(subkey->fpr, fpr) == 0 && subkey->expires > 0 &&
                    (unsigned long) subkey->expires <= made)
                        return TRUE;
        return key->subkeys && key->subkeys->expires > 0 &&
               (unsigned long) key->subkeys->expires <= made;
}

static void say_lapsed(gpgme_signature_t signature, const char *fpr, const char *user,
                       struct signature_result *result)
{
        g_autoptr(GDateTime) end = g_date_time_new_from_unix_utc((gint64) signature->exp_timestamp);
        g_autofree char *day = g_date_time_format(end, "%Y-%m-%d");

        signature_say(result, SIGNATURE_LAPSED,
                      "Signed by %s with the key %s, for a time that ended on %s.", user, fpr, day);
}

static void judge_known(gpgme_signature_t signature, const OpenPgpKey *key,
                        const struct signature_trust *trust, struct signature_result *result)
{
        const char *user = key->uids ? key->uids->uid : "somebody without a name";

        g_free(result->fingerprint);
        result->fingerprint = g_strdup(key->fpr);
        result->who = g_strdup(user);
        if (key->revoked || gpgme_err_code(signature->status) == GPG_ERR_CERT_REVOKED)
                signature_say(result, SIGNATURE_REVOKED,
                              "The signature is of the key %s of %s, which was revoked.", key->fpr,
                              user);
        else if (had_expired(key, signature->fpr, signature->timestamp))
                signature_say(result, SIGNATURE_EXPIRED,
                              "The signature is of the key %s of %s, and was made after the key "
                              "had expired.",
                              key->fpr, user);
        else if (trust->signer && !is_named(key, trust->signer))
                signature_say(result, SIGNATURE_UNKNOWN_KEY,
                              "The signature is of the key %s of %s, and not of %s.", key->fpr,
                              user, trust->signer);
        else if (gpgme_err_code(signature->status) == GPG_ERR_SIG_EXPIRED)
                say_lapsed(signature, key->fpr, user, result);
        else
                signature_say(result, SIGNATURE_GOOD, "Signed by %s with the key %s.", user,
                              key->fpr);
}

/* Whose it is is not known either. */
static void say_unchecked(struct signature_result *result, gpgme_error_t cause)
{
        g_clear_pointer(&result->fingerprint, g_free);
        signature_say(result, SIGNATURE_UNCHECKED, "The signature cannot be checked: %s.",
                      gpgme_strerror(cause));
}

/* What the system or GnuPG itself met says nothing about a signature. */
static gboolean is_no_verdict(gpgme_error_t status)
{
        gpgme_err_code_t code = gpgme_err_code(status);

        return code == GPG_ERR_GENERAL || gpgme_err_code_to_errno(code) != 0;
}

static void judge(gpgme_ctx_t context, gpgme_signature_t signature,
                  const struct signature_trust *trust, struct signature_result *result)
{
        g_autoptr(OpenPgpKey) key = NULL;
        gpgme_err_code_t code = gpgme_err_code(signature->status);
        gpgme_error_t cause;

        result->fingerprint = g_strdup(signature->fpr);
        if (code == GPG_ERR_NO_PUBKEY) {
                signature_say(result, SIGNATURE_UNKNOWN_KEY,
                              "The signature is of the key %s, which is not in the keyring.",
                              signature->fpr);
                return;
        }
        if (is_no_verdict(signature->status)) {
                say_unchecked(result, signature->status);
                return;
        }
        if (code != GPG_ERR_NO_ERROR && code != GPG_ERR_KEY_EXPIRED &&
            code != GPG_ERR_CERT_REVOKED && code != GPG_ERR_SIG_EXPIRED) {
                signature_say(result, SIGNATURE_OF_OTHER,
                              "The signature is not one of this SHA256SUMS: it was replaced, or "
                              "what it signs was (%s).",
                              gpgme_strerror(signature->status));
                return;
        }
        /* It was just checked with this key, so that it is in the keyring whatever is said now. */
        cause = gpgme_get_key(context, signature->fpr, &key, 0);
        if (cause)
                say_unchecked(result, cause);
        else
                judge_known(signature, key, trust, result);
}

void signature_openpgp_verify(const char *directory, GBytes *text,
                              const struct signature_trust *trust,
                              struct signature_result *ret_result)
{
        g_autoptr(GError) failure = NULL;
        g_autoptr(GBytes) sums = read_sums(directory, &failure);
        gsize size;
        const char *armored = g_bytes_get_data(text, &size);
        g_autoptr(GBytes) bytes = armored ? armor_decode(armored, size, LABEL, TRUE) : NULL;
        g_autoptr(OpenPgp) context = NULL;
        g_autoptr(OpenPgpData) content = NULL, signature = NULL;
        gpgme_verify_result_t result;
        gpgme_signature_t found;
        gpgme_error_t cause;

        if (!bytes) {
                signature_say(ret_result, SIGNATURE_DAMAGED,
                              "The signature is damaged: its text is not what was written.");
                return;
        }
        if (!sums) {
                signature_say(ret_result, SIGNATURE_UNCHECKED,
                              "The signature cannot be checked: %s", failure->message);
                return;
        }
        cause = open_context(&context);
        if (!cause)
                cause = data_new(&content, sums);
        if (!cause)
                cause = data_new(&signature, bytes);
        if (cause) {
                say_unchecked(ret_result, cause);
                return;
        }
        cause = gpgme_op_verify(context, signature, content, NULL);
        result = gpgme_op_verify_result(context);
        found = result ? result->signatures : NULL;
        if (gpgme_err_code(cause) == GPG_ERR_NO_DATA || (found && found->next))
                signature_say(ret_result, SIGNATURE_DAMAGED,
                              "The signature is damaged: GnuPG finds no single signature in it.");
        else if (cause)
                say_unchecked(ret_result, cause);
        else if (!found)
                signature_say(ret_result, SIGNATURE_UNCHECKED,
                              "The signature cannot be checked: GnuPG says nothing of it.");
        else
                judge(context, found, trust, ret_result);
}
