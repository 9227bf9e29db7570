/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A report directory that is filled to one that can be verified: manifest, digests, signature. */
#pragma once

#include "evidence/inputs.h"
#include "evidence/redactor.h"
#include "evidence/signature.h"
#include "render/output-directory.h"
#include "report/report.h"
#include "verbs/options.h"

/* What is found out before anything is read, so that a wrong key costs no time. */
typedef struct seal Seal;

/*
 * Looks for the key of --sign= and the manifest of --previous=, and starts the process that will
 * sign what directory holds then: before there are threads, and before this process gives up the
 * right to start others.
 */
Seal *seal_new(const struct options *options, const OutputDirectory *directory, GError **error);
void seal_free(Seal *seal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Seal, seal_free)

/*
 * Writes the copies of inputs, manifest.json and SHA256SUMS, and signs that. Templates, styles and
 * fonts are added to inputs. With a redactor (may be NULL) nothing is copied that holds a name.
 *
 * With SOURCE_DATE_EPOCH the manifest says only what decides the bytes of the report: no operator,
 * no paths of the command line, and no previous manifest but that of --previous=.
 */
gboolean seal_apply(Seal *seal, const struct options *options, const Report *report, Inputs *inputs,
                    Redactor *redactor, OutputDirectory *directory, GError **error);
