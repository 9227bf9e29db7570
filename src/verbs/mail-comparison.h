/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a message compares a report with. */
#pragma once

#include "base/xml.h"
#include "verbs/options.h"

/*
 * The comparison.xml of a report directory with what came before it: a report, a snapshot (as
 * compare takes one), or a comparison.xml that somebody made already. Both are scored by the rule
 * set of that name (may be NULL). Units that are the same are left out. Errors: those of reading
 * and comparing.
 */
XmlDocument *mail_comparison(const struct options *options, const char *previous,
                             const char *report, const char *rules, XmlDocument *catalogue,
                             GError **error);
