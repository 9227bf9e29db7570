/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Threads where there may be no room for another one (TasksMax=, RLIMIT_NPROC): GLib's own
 * functions end the program then, and a pool of its kind waits for ever.
 */
#pragma once

#include <glib.h>

/* NULL with FAILED where it cannot be started. */
GThread *threads_start(const char *name, GThreadFunc run, gpointer data, GError **error);

/* A pool of up to count threads, which are started at once; NULL with FAILED where there is not
 * even one. g_thread_pool_push() to it cannot fail. */
GThreadPool *threads_pool(GFunc work, gpointer data, guint count, GError **error);
