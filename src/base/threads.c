/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Threads, and the sentence that there is none. */
#include "base/threads.h"

#include "base/error.h"

static void set_error(const GError *cause, GError **error)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "No thread can be started, of which this needs one: %s.", cause->message);
}

GThread *threads_start(const char *name, GThreadFunc run, gpointer data, GError **error)
{
        g_autoptr(GError) cause = NULL;
        GThread *thread = g_thread_try_new(name, run, data, &cause);

        if (!thread)
                set_error(cause, error);
        return thread;
}

GThreadPool *threads_pool(GFunc work, gpointer data, guint count, GError **error)
{
        g_autoptr(GError) cause = NULL;
        /* An exclusive pool has all of its threads from the beginning. */
        GThreadPool *pool = g_thread_pool_new(work, data, (gint) count, TRUE, &cause);

        if (pool && g_thread_pool_get_num_threads(pool) > 0)
                return pool;
        if (pool)
                g_thread_pool_free(pool, TRUE, TRUE);
        set_error(cause, error);
        return NULL;
}
