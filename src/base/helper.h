/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Programs of our own that are run for what needs more libraries than all the rest: setting pages,
 * mail, OpenPGP. So nobody pays for cairo or GMime who does not use them. A helper lies beside the
 * program that runs it, or in libexec/bulkhead/ beside its folder. It tells how it went in records
 * on a descriptor of their own, so that standard output and error stay free.
 */
#pragma once

#include <glib.h>

/* ---- The side that runs one ---- */

/* Where the helper is; whether it is there shows when it is run. */
char *helper_path(const char *name);

/* Becomes the helper, with the same arguments; returns only with an error (FAILED). */
void helper_become(const char *name, char **arguments, GError **error);

typedef struct helper Helper;

/*
 * Starts it with these arguments (ended by NULL). input and output become its standard input and
 * output, -1 leaves it ours; both are borrowed, and closed in the helper only. FAILED where it
 * cannot be run.
 */
Helper *helper_start(const char *name, const char *const *arguments, int input, int output,
                     GError **error);
/*
 * Waits for its end. ret_answers (may be NULL) are the records of helper_answer(), in order. The
 * error is the helper's own, code and sentence, or FAILED where it ended without a word.
 */
gboolean helper_finish(Helper *helper, GPtrArray *ret_answers, GError **error);
/* Waits for its end and frees; it should have nothing left to read or write. */
void helper_free(Helper *helper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Helper, helper_free)

/* All of that at once. */
gboolean helper_run(const char *name, const char *const *arguments, GPtrArray *ret_answers,
                    GError **error);

/* ---- The helper's side ---- */

/* The first words of main(): should memory run out, the last ones are an error, too (FAILED). */
void helper_begin(void);
void helper_answer(const char *text);
/* The last words: how it went. Returns the exit status. */
int helper_end(const GError *error);
