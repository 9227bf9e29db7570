/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to signature.c: the two programs that sign. Arguments as in signature.h. */
#pragma once

#include "evidence/signature.h"

/* A copy; error FAILED. */
char *signature_ssh_fingerprint(const char *key, GError **error);
gboolean signature_ssh_sign(const Signer *signer, const char *directory, GError **error);
void signature_ssh_verify(const char *directory, GBytes *text, const struct signature_trust *trust,
                          gint64 signed_at, struct signature_result *ret_result);

/* By bulkhead-openpgp, which alone is linked with gpgme: the same three by its own functions. */
char *signature_helper_fingerprint(const char *key, GError **error);
gboolean signature_helper_sign(const Signer *signer, const char *directory, GError **error);
void signature_helper_verify(const char *directory, const struct signature_trust *trust,
                             struct signature_result *ret_result);
/* What that program does. Returns its exit status. */
int signature_helper_serve(int n_arguments, char **arguments);

/* What the text of a signature says of itself: whose key, as ssh-keygen -l shows it, and the
 * purpose that it was made for (its namespace, up to a NUL). FALSE, and nothing set, where it is
 * damaged. */
gboolean signature_ssh_read(GBytes *text, char **ret_fingerprint, char **ret_namespace);

char *signature_openpgp_fingerprint(const char *key, GError **error);
gboolean signature_openpgp_sign(const Signer *signer, const char *directory, GError **error);
void signature_openpgp_verify(const char *directory, GBytes *text,
                              const struct signature_trust *trust,
                              struct signature_result *ret_result);

/* Sets verdict and sentence. */
void signature_say(struct signature_result *result, enum signature_verdict verdict,
                   const char *format, ...) G_GNUC_PRINTF(3, 4);
