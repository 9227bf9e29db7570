/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a process says that cannot go on because the system gives it no memory or no thread: it ends
 * with status 1 and a sentence, as after every other failure. What it was writing under another
 * name is removed by the next run, as after a kill. Mistakes of our own still end by a signal.
 */
#pragma once

/*
 * To be called first in main(). What GLib says before it gives up becomes such an end, and the
 * stack has its room from here on: where there is none, that is the end at once. parent is a
 * descriptor for the record of an error (base/helper.h), -1 where there is none; then, and where it
 * cannot be written, the sentence goes to standard error.
 */
void last_words_prepare(int parent);

/* Ends the process for want of memory. Every allocation that fails comes here. */
_Noreturn void last_words_no_memory(void);
