/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of the two kinds of signature a key or a file is. */
#include "evidence/signature.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/root.h"
#include "base/text.h"
#include "evidence/signature-formats.h"

static const struct {
        const char *name, *file;
        char *(*fingerprint)(const char *key, GError **error);
        gboolean (*sign)(const Signer *signer, const char *directory, GError **error);
} formats[SIGNATURE_FORMAT_COUNT] = {
        [SIGNATURE_SSH] = {"ssh", "SHA256SUMS.sig", signature_ssh_fingerprint, signature_ssh_sign},
        [SIGNATURE_OPENPGP] = {"openpgp", "SHA256SUMS.asc", signature_helper_fingerprint,
                               signature_helper_sign},
};

const char *signature_format_to_string(enum signature_format format)
{
        return formats[format].name;
}

const char *signature_file_name(enum signature_format format)
{
        return formats[format].file;
}

void signer_free(Signer *signer)
{
        if (!signer)
                return;
        g_free(signer->key);
        g_free(signer->fingerprint);
        g_free(signer);
}

Signer *signer_new(const char *key, GError **error)
{
        g_autoptr(Signer) signer = g_new0(Signer, 1);

        signer->format =
                g_file_test(key, G_FILE_TEST_IS_REGULAR) ? SIGNATURE_SSH : SIGNATURE_OPENPGP;
        for (int i = 0; i < SIGNATURE_FORMAT_COUNT; i++) {
                gsize length = strlen(formats[i].name);

                if (!g_str_has_prefix(key, formats[i].name) || key[length] != ':')
                        continue;
                signer->format = (enum signature_format) i;
                key += length + 1;
                break;
        }
        signer->key = g_strdup(key);
        signer->fingerprint = formats[signer->format].fingerprint(key, error);
        return signer->fingerprint ? g_steal_pointer(&signer) : NULL;
}

gboolean signer_sign(const Signer *signer, const char *directory, GError **error)
{
        return formats[signer->format].sign(signer, directory, error);
}

void signature_result_clear(struct signature_result *result)
{
        g_free(result->fingerprint);
        g_free(result->who);
        g_free(result->sentence);
        *result = (struct signature_result){0};
}

void signature_say(struct signature_result *result, enum signature_verdict verdict,
                   const char *format, ...)
{
        va_list arguments;

        result->verdict = verdict;
        g_free(result->sentence);
        va_start(arguments, format);
        result->sentence = g_strdup_vprintf(format, arguments);
        va_end(arguments);
}

void signature_verify(const char *directory, enum signature_format format,
                      const struct signature_trust *trust, gint64 signed_at,
                      struct signature_result *ret_result)
{
        g_autoptr(GError) failure = NULL;
        g_autoptr(Root) root = root_open(directory, &failure);
        g_autofree char *name = g_strconcat("/", formats[format].file, NULL);
        g_autoptr(GBytes) text = NULL;
        char *content;
        gsize size;

        *ret_result = (struct signature_result){.verdict = SIGNATURE_UNCHECKED};
        content = root ? root_read_file(root, name, LIMIT_SIGNATURE_SIZE, &size, &failure) : NULL;
        if (!content) {
                g_autofree char *why = text_without_path(failure->message, name);
                gboolean unread =
                        !root || g_error_matches(failure, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED);

                signature_say(ret_result, unread ? SIGNATURE_UNCHECKED : SIGNATURE_DAMAGED, "%s",
                              why);
                return;
        }
        text = g_bytes_new_take(content, size);
        if (format == SIGNATURE_SSH)
                signature_ssh_verify(directory, text, trust, signed_at, ret_result);
        else
                signature_helper_verify(directory, trust, ret_result);
}
