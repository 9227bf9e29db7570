/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A program that was started, until its end. */
#pragma once

#include <gio/gio.h>

/*
 * Waits for the end of the program and takes what it says meanwhile on its pipes; words may be NULL
 * where its errors have none. What goes beyond LIMIT_CHILD_WORDS is dropped. After so many seconds
 * (0: never) it is ended, and false is returned. No thread is needed: g_subprocess_communicate()
 * waits for ever where none can be started.
 */
gboolean child_wait(GSubprocess *process, guint seconds, GString *output, GString *words);
