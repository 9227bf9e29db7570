/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What holds of a report directory: that every file is the one that was written, who signed it,
 * what came before it, and that the report follows from the snapshot. What covers what: SHA256SUMS
 * lists every file but itself and the signatures, the manifest among them; a signature is over
 * SHA256SUMS; the manifest says whether and by which key it was signed.
 */
#pragma once

#include <gio/gio.h>

#include "base/xml.h"
#include "evidence/manifest.h"
#include "evidence/signature.h"

enum verify_step {
        VERIFY_DIGESTS,
        VERIFY_MANIFEST,
        VERIFY_SIGNATURE,
        VERIFY_CHAIN,
        VERIFY_REPORT,
        VERIFY_STEP_COUNT,
};

enum verify_outcome {
        VERIFY_HOLDS,
        VERIFY_NONE,    /* there is nothing to check: nobody signed it, it is the first */
        VERIFY_UNKNOWN, /* it could not be checked */
        VERIFY_FAILS,
};

enum verify_verdict {
        VERDICT_HOLDS,
        VERDICT_NOT_VERIFIED,
        VERDICT_DOES_NOT_HOLD,
        VERDICT_INCOMPLETE, /* it holds, and says itself that evidence is missing */
        VERDICT_COUNT,
};

/* One thing that does not hold, or could not be checked. */
struct verify_finding {
        enum verify_step step;
        const char *code; /* stable, static: "tampered", "removed", "added", … */
        char *path;       /* in the directory, or NULL */
        char *sentence;
};

typedef struct verification Verification;
struct verification {
        char *directory; /* as the user named it */
        struct {
                enum verify_outcome outcome;
                char *sentence;
        } steps[VERIFY_STEP_COUNT];
        GPtrArray *findings; /* struct verify_finding * */
        Manifest *manifest;  /* or NULL */
        GHashTable *sums;    /* of SHA256SUMS: name to digest; NULL where there is none */
        enum verify_verdict verdict;
};

struct verify_options {
        struct signature_trust trust;
        const char *const *previous; /* report directories or manifests, the youngest first */
        XmlDocument *catalogue;      /* of this program, with the digest of its file */
        const char *catalogue_sha256;
        const char *program_sha256;           /* its own executable's */
        const struct report_advisor *advisor; /* who proposes again, of the program's own texts */
};

/* Error: FAILED where path is no report directory at all. */
Verification *verify_directory(const char *path, const struct verify_options *options,
                               GError **error);
void verification_free(Verification *verification);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Verification, verification_free)

/* For people, and as "bulkhead/verification/1". */
gboolean verification_write_text(const Verification *verification, GOutputStream *stream,
                                 GError **error);
gboolean verification_write_json(const Verification *verification, GOutputStream *stream,
                                 GError **error);
