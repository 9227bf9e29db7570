/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A process that does nothing but sign one report directory when it is told to. It is started
 * before anything is read that others wrote, so it keeps what ssh-keygen(1) and gpg(1) need (the
 * key, the agent, the right to start programs) while the process that reads gives all of it up.
 */
#pragma once

#include "evidence/signature.h"

typedef struct signing_process SigningProcess;

/*
 * Starts it, for this key (see signer_new()) and the SHA256SUMS of this directory alone. There may
 * be no other thread yet, not even one of a library. Errors: as of signer_new(); FAILED where no
 * process can be started.
 */
SigningProcess *signing_process_new(const char *key, const char *directory, GError **error);

const Signer *signing_process_signer(const SigningProcess *process); /* borrowed */

/* Has it signed, once; errors as of signer_sign(). */
gboolean signing_process_sign(SigningProcess *process, GError **error);

/* Ends it, whether it signed or not. */
void signing_process_free(SigningProcess *process);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SigningProcess, signing_process_free)
