/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The other side of signature-helper.c: what bulkhead-openpgp does. */
#include "base/error.h"
#include "base/helper.h"
#include "base/limits.h"
#include "base/root.h"
#include "evidence/signature-formats.h"

static gboolean serve_fingerprint(char **arguments, GError **error)
{
        g_autofree char *fingerprint = signature_openpgp_fingerprint(arguments[0], error);

        if (fingerprint)
                helper_answer(fingerprint);
        return fingerprint != NULL;
}

static gboolean serve_sign(char **arguments, GError **error)
{
        const Signer signer = {.format = SIGNATURE_OPENPGP,
                               .key = arguments[1],
                               .fingerprint = arguments[2]};

        return signature_openpgp_sign(&signer, arguments[0], error);
}

static void answer(const char *word)
{
        helper_answer(word ? word : "");
}

static gboolean serve_verify(char **arguments, GError **error)
{
        const struct signature_trust trust = {.signer = arguments[1]};
        g_autofree char *name = g_strconcat("/", signature_file_name(SIGNATURE_OPENPGP), NULL);
        g_autofree char *verdict = NULL;
        g_autoptr(Root) root = root_open(arguments[0], error);
        g_autoptr(GBytes) text = NULL;
        struct signature_result result = {.verdict = SIGNATURE_UNCHECKED};
        char *content;
        gsize size;

        content = root ? root_read_file(root, name, LIMIT_SIGNATURE_SIZE, &size, error) : NULL;
        if (!content)
                return FALSE;
        text = g_bytes_new_take(content, size);
        signature_openpgp_verify(arguments[0], text, &trust, &result);
        verdict = g_strdup_printf("%d", (int) result.verdict);
        answer(verdict);
        answer(result.fingerprint);
        answer(result.who);
        answer(result.sentence);
        signature_result_clear(&result);
        return TRUE;
}

static const struct {
        const char *name;
        int least, most; /* arguments; those that are missing are NULL */
        gboolean (*serve)(char **arguments, GError **error);
} services[] = {
        {"fingerprint", 1, 1, serve_fingerprint},
        {"sign", 3, 3, serve_sign},
        {"verify", 1, 2, serve_verify},
};

int signature_helper_serve(int n_arguments, char **arguments)
{
        g_autoptr(GError) error = NULL;

        for (gsize i = 0; i < G_N_ELEMENTS(services); i++)
                if (n_arguments > services[i].least && n_arguments - 1 <= services[i].most &&
                    g_str_equal(arguments[0], services[i].name)) {
                        services[i].serve(arguments + 1, &error);
                        return helper_end(error);
                }
        g_set_error(&error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                    "bulkhead-openpgp is run by bulkhead.");
        return helper_end(error);
}
