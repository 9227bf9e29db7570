/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to redactor.c: what is public knowledge, and the dictionary of what is not. */
#pragma once

#include <glib.h>

/* Accounts and groups that distributions ship, and numbers. */
gboolean redact_user_is_public(const char *name);
/* Directories and programs of the usual hierarchy (file-hierarchy(7), hier(7)). */
gboolean redact_component_is_public(const char *component);

/* Letters, digits and all bytes beyond ASCII; everything else ends a word. */
gboolean redact_is_word_byte(char byte);

/* Names to pseudonyms, found as whole words of a text in whatever case. */
typedef struct redact_words RedactWords;
RedactWords *redact_words_new(void);
void redact_words_free(RedactWords *words);
/* Also as systemd-escape(1) spells the name. The first pseudonym of a name stays. */
void redact_words_add(RedactWords *words, const char *name, const char *pseudonym);
/* True if the text is a part of one of the names, in whatever case. */
gboolean redact_words_have_part(const RedactWords *words, const char *text);
/* The pseudonym of the longest name that stands at text, which is the beginning of a word; or NULL.
 * ret_length gets the length of the name. Borrowed. */
const char *redact_words_match(const RedactWords *words, const char *text, gsize *ret_length);
