/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options of OPTIONS_MAIL: a table and what belongs to it. */
#pragma once

#include "verbs/options.h"

/* Entries that write into options. */
void mail_options_add(GOptionContext *context, struct options *options);
/* That of OPTIONS_KEEP alone. */
void keep_option_add(GOptionContext *context, struct options *options);
/* Error: USAGE for a word that an option does not know. */
gboolean mail_options_check(const struct mail_options *mail, GError **error);
void mail_options_clear(struct mail_options *mail);
