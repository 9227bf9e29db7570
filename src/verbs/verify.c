/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead verify: what holds of a report directory, in words or JSON, and as an exit status. */
#include "evidence/verify.h"

#include <errno.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file-list.h"
#include "base/output.h"
#include "base/root.h"
#include "verbs/advisor.h"
#include "verbs/progress.h"
#include "verbs/resources.h"
#include "verbs/verb.h"

static const int statuses[VERDICT_COUNT] = {
        [VERDICT_HOLDS] = STATUS_DONE,
        [VERDICT_NOT_VERIFIED] = STATUS_FAILED,
        [VERDICT_DOES_NOT_HOLD] = STATUS_LIMIT,
        [VERDICT_INCOMPLETE] = STATUS_INCOMPLETE,
};

static gboolean wants_json(const struct options *options, gboolean *ret_json, GError **error)
{
        const char *format = options->formats ? options->formats[0] : "text";

        *ret_json = g_str_equal(format, "json");
        if (!*ret_json && !g_str_equal(format, "text")) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "There is no format %s here; there are: text, json.", format);
                return FALSE;
        }
        if (!options->arguments[0] || options->arguments[1]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "verify takes one report directory.");
                return FALSE;
        }
        return TRUE;
}

static Verification *verify(const struct options *options, GError **error)
{
        g_autoptr(Resources) resources = resources_find(options, error);
        g_autoptr(XmlDocument) catalogue = NULL;
        g_autofree char *program = NULL;
        g_autoptr(Advisor) advisor = NULL;
        Progress *progress;
        struct file_sum *sum;
        Verification *verification;

        if (!resources || !(catalogue = resources_catalogue(resources, error)) ||
            !file_program_digest(&program, error) ||
            !(advisor = advisor_new((Layers) resources->templates, error)))
                return NULL;
        sum = file_sum_of(layers_find((Layers) resources->templates, "catalogue.xml"),
                          "catalogue.xml", error);
        if (!sum)
                return NULL;

        const struct verify_options how = {
                .trust = {options->allowed_signers, options->signer},
                .previous = (const char *const *) options->previous,
                .catalogue = catalogue,
                .catalogue_sha256 = sum->sha256,
                .program_sha256 = program,
                .advisor = &advisor->advisor,
        };

        progress = progress_begin(options, "Verifying");
        verification = verify_directory(options->arguments[0], &how, error);
        progress_end(progress);
        file_sum_free(sum);
        return verification;
}

int verb_verify(const struct options *options, GError **error)
{
        g_autoptr(Verification) verification = NULL;
        g_autoptr(OutputFile) file = NULL;
        gboolean json;

        if (!wants_json(options, &json, error))
                return STATUS_USAGE;
        if (options->allowed_signers && access(options->allowed_signers, R_OK) < 0) {
                root_set_error(error, errno, options->allowed_signers, "read");
                return STATUS_FAILED;
        }
        verification = verify(options, error);
        if (!verification)
                return STATUS_FAILED;
        file = output_file_open(options->output ? options->output : "-", FALSE, error);
        if (!file ||
            !(json ? verification_write_json
                   : verification_write_text)(verification, output_file_stream(file), error) ||
            !output_file_commit(g_steal_pointer(&file), NULL, error))
                return STATUS_FAILED;
        return statuses[verification->verdict];
}
