/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Text for people and for files: escaping for a terminal, numbers, times. The same output in every
 * locale.
 */
#pragma once

#include <glib.h>

/*
 * Whether a character is not seen itself, or turns or hides what stands around it: control
 * characters (C0, DEL, C1), bidirectional marks, embeddings and overrides, zero-width characters,
 * fillers, line and paragraph separators, tags. It is never shown as it is: documents for people
 * write it as "<U+202E>" (text_reveal), a terminal, JSON and XML in their own escapes. Newlines and
 * tabs are control characters.
 */
gboolean text_is_hidden(gunichar character);
/* The first hidden character but blanks ('\t', '\n', '\r') in UTF-8, or NULL where there is none.
 */
const char *text_find_hidden(const char *text);
/* UTF-8 text with each hidden character but blanks as "<U+202E>"; NULL where it has none. */
char *text_reveal(const char *text);

/*
 * Text that is harmless and legible on a terminal: hidden characters, newlines and tabs among them,
 * and invalid UTF-8 become \xNN or \uNNNN escapes.
 */
char *text_for_terminal(const char *text);

/* Columns that a UTF-8 string takes on a terminal (wide characters are two). */
gsize text_terminal_width(const char *text);

/* One word for a shell: as it is where a shell takes it so, else in quotes. The caller's. */
char *text_for_shell(const char *text);

/* Tenths as "9.6"; buffer must hold at least 16 bytes. Returns buffer. */
const char *text_tenths(guint64 tenths, char buffer[static 16]);

/* "6", "6.0" or "10.0" to tenths of at most maximum; false for anything else. */
gboolean text_parse_tenths(const char *text, guint maximum, guint *ret_tenths);

/*
 * "PATH: cannot be read: why." as "The file cannot be read: why.", for a problem that holds the
 * path apart. Anything else is only copied.
 */
char *text_without_path(const char *message, const char *path);

/* As fnmatch(3) without flags, which first makes wide characters of all: many globs begin with
 * other letters than the text, or are names. */
gboolean text_matches_glob(const char *text, const char *glob);

/* UTC RFC 3339 with seconds, "2026-11-23T21:40:00Z", from microseconds since the epoch. */
char *text_timestamp(gint64 microseconds);
/* The same with microseconds where they are not zero, "2026-11-23T21:40:00.123456Z": what a file
 * must give back equal. */
char *text_timestamp_exact(gint64 microseconds);
/* The inverse of both; false where text is not such a time. */
gboolean text_parse_timestamp(const char *text, gint64 *ret_microseconds);
/* Now, or SOURCE_DATE_EPOCH where the environment sets it to a valid number. */
gint64 text_now(void);
/* True where it is SOURCE_DATE_EPOCH. */
gboolean text_time_is_given(void);
