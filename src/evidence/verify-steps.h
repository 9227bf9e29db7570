/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to verify.c: its steps, each in a file of its own. */
#pragma once

#include "evidence/verify.h"

/* Of a directory, with nothing found yet; verification_free. */
Verification *verification_new(const char *path);
/* Adds a finding and makes the step fail; with verify_doubt() it is only unknown. */
void verify_object(Verification *verification, enum verify_step step, const char *code,
                   const char *path, const char *format, ...) G_GNUC_PRINTF(5, 6);
void verify_doubt(Verification *verification, enum verify_step step, const char *code,
                  const char *path, const char *format, ...) G_GNUC_PRINTF(5, 6);
/* True where the system gives no content of a file of the directory: that says nothing against it.
 * Something else in its place does, as does that there is none. */
gboolean verify_is_unread(const Verification *verification, const char *name,
                          const GError *failure);
/* The sentence of a step that did not fail. */
void verify_say(Verification *verification, enum verify_step step, enum verify_outcome outcome,
                const char *format, ...) G_GNUC_PRINTF(4, 5);

void verify_digests(Verification *verification);
void verify_manifest(Verification *verification);
void verify_signatures(Verification *verification, const struct signature_trust *trust);
void verify_chain(Verification *verification, const char *const *previous);
void verify_report(Verification *verification, const struct verify_options *options);
