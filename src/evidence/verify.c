/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A report directory to a verdict: the steps in turn, and what follows from them together. */
#include "evidence/verify.h"

#include <sys/stat.h>

#include "base/error.h"
#include "evidence/verify-steps.h"

static void finding_clear(gpointer data)
{
        struct verify_finding *finding = data;

        g_free(finding->path);
        g_free(finding->sentence);
        g_free(finding);
}

Verification *verification_new(const char *path)
{
        Verification *verification = g_new0(Verification, 1);

        verification->directory = g_strdup(path);
        verification->findings = g_ptr_array_new_with_free_func(finding_clear);
        return verification;
}

void verification_free(Verification *verification)
{
        if (!verification)
                return;
        for (int i = 0; i < VERIFY_STEP_COUNT; i++)
                g_free(verification->steps[i].sentence);
        g_free(verification->directory);
        g_ptr_array_unref(verification->findings);
        manifest_free(verification->manifest);
        g_clear_pointer(&verification->sums, g_hash_table_unref);
        g_free(verification);
}

static void add_finding(Verification *verification, enum verify_step step, const char *code,
                        const char *path, char *sentence)
{
        struct verify_finding *finding = g_new(struct verify_finding, 1);

        *finding = (struct verify_finding){
                .step = step,
                .code = code,
                .path = g_strdup(path),
                .sentence = sentence,
        };
        g_ptr_array_add(verification->findings, finding);
}

void verify_object(Verification *verification, enum verify_step step, const char *code,
                   const char *path, const char *format, ...)
{
        va_list arguments;

        va_start(arguments, format);
        add_finding(verification, step, code, path, g_strdup_vprintf(format, arguments));
        va_end(arguments);
        verification->steps[step].outcome = VERIFY_FAILS;
}

void verify_doubt(Verification *verification, enum verify_step step, const char *code,
                  const char *path, const char *format, ...)
{
        va_list arguments;

        va_start(arguments, format);
        add_finding(verification, step, code, path, g_strdup_vprintf(format, arguments));
        va_end(arguments);
        verification->steps[step].outcome = MAX(verification->steps[step].outcome, VERIFY_UNKNOWN);
}

gboolean verify_is_unread(const Verification *verification, const char *name, const GError *failure)
{
        g_autofree char *path = g_build_filename(verification->directory, name, NULL);
        struct stat status;

        return g_error_matches(failure, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED) &&
               (lstat(path, &status) < 0 || S_ISREG(status.st_mode));
}

void verify_say(Verification *verification, enum verify_step step, enum verify_outcome outcome,
                const char *format, ...)
{
        va_list arguments;

        if (verification->steps[step].outcome >= VERIFY_UNKNOWN)
                return;
        verification->steps[step].outcome = outcome;
        g_free(verification->steps[step].sentence);
        va_start(arguments, format);
        verification->steps[step].sentence = g_strdup_vprintf(format, arguments);
        va_end(arguments);
}

/* What does not hold outweighs what is not known. */
static enum verify_verdict conclude(const Verification *verification)
{
        enum verify_outcome worst = VERIFY_HOLDS;

        for (int i = 0; i < VERIFY_STEP_COUNT; i++)
                worst = MAX(worst, verification->steps[i].outcome);
        if (worst == VERIFY_FAILS)
                return VERDICT_DOES_NOT_HOLD;
        if (worst == VERIFY_UNKNOWN)
                return VERDICT_NOT_VERIFIED;
        return verification->manifest->complete ? VERDICT_HOLDS : VERDICT_INCOMPLETE;
}

/* One of the two files that every report directory has; else a slip of the user is no tampering. */
static gboolean is_report_directory(const char *path)
{
        g_autofree char *sums = g_build_filename(path, "SHA256SUMS", NULL);
        g_autofree char *manifest = g_build_filename(path, MANIFEST_NAME, NULL);

        return g_file_test(sums, G_FILE_TEST_EXISTS) || g_file_test(manifest, G_FILE_TEST_EXISTS);
}

Verification *verify_directory(const char *path, const struct verify_options *options,
                               GError **error)
{
        g_autoptr(Verification) verification = NULL;

        if (!g_file_test(path, G_FILE_TEST_IS_DIR) || !is_report_directory(path)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: This is no report directory: it holds neither SHA256SUMS nor "
                            "manifest.json.",
                            path);
                return NULL;
        }
        verification = verification_new(path);
        verify_digests(verification);
        verify_manifest(verification);
        /* What follows asks for no files. */
        g_clear_pointer(&verification->sums, g_hash_table_unref);
        if (verification->manifest && verification->manifest->written)
                g_ptr_array_set_size(verification->manifest->written, 0);
        verify_signatures(verification, &options->trust);
        verify_chain(verification, options->previous);
        verify_report(verification, options);
        verification->verdict = conclude(verification);
        return g_steal_pointer(&verification);
}
