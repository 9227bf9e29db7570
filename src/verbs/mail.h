/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What bulkhead mail does, for the verb that does it every week. */
#pragma once

#include "verbs/options.h"

/* Sends, writes or keeps quiet, as the options of OPTIONS_MAIL say. False with an error; ret_kept
 * (may be NULL) is set where the message waits in the spool or is kept as refused, so that nobody
 * needs to write it again. */
gboolean mail_report(const struct options *options, gboolean *ret_kept, GError **error);
