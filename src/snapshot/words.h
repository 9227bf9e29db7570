/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A directive's value to words, as systemd.syntax(7) splits it. It stands with the settings, since
 * system call filters are split the same way wherever they come from.
 */
#pragma once

#include <glib.h>

/* What separates words. */
#define WORD_BLANKS " \t\n\r"

enum word_mode {
        WORD_PLAIN = 0, /* quotes are ordinary; a backslash takes the next character literally */
        WORD_QUOTES = 1 << 0, /* "…" and '…' are removed */
        WORD_C_ESCAPES =
                1
                << 1, /* \n, \x41, \101, \u00e4 are what C says; an unknown one is kept as it is */
        WORD_KEEP_ESCAPES = 1 << 2, /* a backslash is ordinary, for a word that is split again */
        WORD_RELAXED = 1 << 3,      /* a quote or a backslash without its end ends with the value */
};

enum word_result {
        WORD_END,    /* nothing is left */
        WORD_FOUND,  /* *ret_word is the caller's */
        WORD_BROKEN, /* a quote or an escape without its end: systemd ignores the rest */
};

/* The next word at *cursor, which moves to the word after it. */
enum word_result word_next(const char **cursor, enum word_mode mode, char **ret_word);

/* The inverse for a value without C escapes that knows specifiers: in quotes where they are needed,
 * "%" doubled. The caller's. */
char *word_quote(const char *text);

/* As word_next(), with one separator in place of blanks; an empty word between two separators is a
 * word. */
enum word_result word_next_separated(const char **cursor, enum word_mode mode, char separator,
                                     char **ret_word);
