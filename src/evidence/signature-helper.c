/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* OpenPGP by a program of its own: one call, three or four words back. */
#include "base/error.h"
#include "base/helper.h"
#include "evidence/signature-formats.h"

#define OPENPGP_PROGRAM "bulkhead-openpgp"

char *signature_helper_fingerprint(const char *key, GError **error)
{
        const char *const arguments[] = {"fingerprint", key, NULL};
        g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);

        if (!helper_run(OPENPGP_PROGRAM, arguments, answers, error))
                return NULL;
        g_assert(answers->len == 1);
        return g_ptr_array_steal_index(answers, 0);
}

gboolean signature_helper_sign(const Signer *signer, const char *directory, GError **error)
{
        const char *const arguments[] = {"sign", directory, signer->key, signer->fingerprint, NULL};

        return helper_run(OPENPGP_PROGRAM, arguments, NULL, error);
}

static char *word_or_null(const GPtrArray *answers, guint index)
{
        const char *word = answers->pdata[index];

        return *word ? g_strdup(word) : NULL;
}

void signature_helper_verify(const char *directory, const struct signature_trust *trust,
                             struct signature_result *ret_result)
{
        const char *const arguments[] = {"verify", directory, trust->signer, NULL};
        g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GError) error = NULL;

        if (!helper_run(OPENPGP_PROGRAM, arguments, answers, &error) || answers->len != 4) {
                signature_say(ret_result, SIGNATURE_UNCHECKED,
                              "The signature cannot be checked: %s",
                              error ? error->message : "bulkhead-openpgp is of another version.");
                return;
        }
        ret_result->verdict =
                (enum signature_verdict) g_ascii_strtoull(answers->pdata[0], NULL, 10);
        ret_result->fingerprint = word_or_null(answers, 1);
        ret_result->who = word_or_null(answers, 2);
        ret_result->sentence = g_strdup(answers->pdata[3]);
}
