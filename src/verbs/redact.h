/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* --redact=, --redact-key= and --redact-map= to a redactor, and the map to its file. */
#pragma once

#include "evidence/redactor.h"
#include "verbs/options.h"

/*
 * ret_redactor is NULL where nothing is to be redacted. The key comes from --redact-key=, else from
 * the map where it is there already, else it is made. The map must not be below place (may be
 * NULL), where the report goes. Errors: USAGE, FAILED.
 */
gboolean redact_new(const struct options *options, const char *place, Redactor **ret_redactor,
                    GError **error);

/* Writes the key and every pseudonym with its name to --redact-map=, for its owner alone. */
gboolean redact_write_map(const struct options *options, const Redactor *redactor, GError **error);
