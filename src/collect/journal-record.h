/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to journal.c: what a single entry says, without the journal. */
#pragma once

#include <glib.h>

/* The value of a field as sd_journal_get_data(3) gives it, "NAME=value", up to its first NUL and as
 * UTF-8; NULL where it is no such field. The caller's. */
char *journal_record_text(const void *data, gsize size, const char *name);

/* The value of _PID; 0 for text that is no number. */
guint32 journal_record_pid(const char *text);

/* Whether a message of the kernel or of the audit log tells that a process of the service was
 * denied something: one of these (GUINT_TO_POINTER), or of this program (may be NULL). */
gboolean journal_record_concerns(const char *message, GHashTable *pids, const char *program);
