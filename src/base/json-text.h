/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON straight into a string (RFC 8259), for documents too large to build as a tree first. */
#pragma once

#include <glib.h>

/* A string with its quotes, or null. Invalid UTF-8 becomes U+FFFD. */
void json_put_string(GString *text, const char *value);
/* "name": with a comma before it unless an object has just begun. The last byte written must still
 * be in text. */
void json_put_name(GString *text, const char *name);
void json_put_member(GString *text, const char *name, const char *value);
/* As above, and nothing where the value is NULL. */
void json_put_known(GString *text, const char *name, const char *value);
void json_put_count(GString *text, const char *name, guint64 number);
void json_put_tenths(GString *text, const char *name, guint tenths); /* 96 as 9.6 */
void json_put_truth(GString *text, const char *name, gboolean value);
