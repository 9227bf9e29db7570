/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The line syntax of unit files (systemd.syntax(7); exact rules as systemd 252 to 262 apply them):
 * comments, continued lines, sections, assignments. It knows no directive.
 */
#pragma once

#include <glib.h>

/* Called for each assignment in order. Strings are valid during the call. line is where the
 * assignment begins. */
typedef void (*unit_syntax_assignment)(void *context, const char *section, const char *name,
                                       const char *value, guint32 line);
/* Called for a line that systemd ignores with a warning: message is a full sentence. */
typedef void (*unit_syntax_complaint)(void *context, guint32 line, const char *message);

/*
 * Parses the content of a unit file or drop-in as systemd of that version does. False with an INPUT
 * error (a sentence with the line number in *ret_line) where systemd aborts the file: invalid
 * UTF-8, a malformed section header, a line over the limit. What was parsed before stays delivered.
 */
gboolean unit_syntax_parse(const char *data, gsize size, unsigned version,
                           unit_syntax_assignment assignment, unit_syntax_complaint complaint,
                           void *context, guint32 *ret_line, GError **error);
