/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a process says that cannot go on. GLib ends a process that gets no memory or no thread by a
 * signal; with this it ends with status 1 and a sentence, as after every other failure. What it was
 * writing under another name is removed by the next run, as after a kill.
 */
#pragma once

void last_words_prepare(void);

/*
 * Ends the process for want of memory: for allocators of libraries that would go on without. What
 * GLib itself asks for in vain may still end by a signal, since it asks for memory to say so.
 */
_Noreturn void last_words_no_memory(void);
