/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was last told of the work, written again and again on one line of the terminal. */
#include "verbs/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What takes less needs no line. */
#define PROGRESS_DELAY    (G_USEC_PER_SEC / 2)
#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 5)

/* Back to the first column, and what stands on the line is erased. */
#define ERASE_LINE "\r\033[K"

struct progress {
        const char *what;
        GThread *thread;
        GMutex mutex;
        GCond ended;
        gboolean is_over;
        guint done, total;
};

/* With the mutex held. */
static void write_line(const Progress *progress)
{
        if (progress->total > 0)
                fprintf(stderr, ERASE_LINE "%s: %u of %u units …", progress->what, progress->done,
                        progress->total);
        else
                fprintf(stderr, ERASE_LINE "%s …", progress->what);
        fflush(stderr);
}

static gpointer write_lines(gpointer data)
{
        Progress *progress = data;
        gint64 next = g_get_monotonic_time() + PROGRESS_DELAY;
        gboolean is_visible = FALSE;

        g_mutex_lock(&progress->mutex);
        while (!progress->is_over)
                if (!g_cond_wait_until(&progress->ended, &progress->mutex, next)) {
                        write_line(progress);
                        is_visible = TRUE;
                        next = g_get_monotonic_time() + PROGRESS_INTERVAL;
                }
        g_mutex_unlock(&progress->mutex);
        if (is_visible) {
                fputs(ERASE_LINE, stderr);
                fflush(stderr);
        }
        return NULL;
}

Progress *progress_begin(const struct options *options, const char *what)
{
        Progress *progress;

        if (options->quiet || !isatty(STDERR_FILENO))
                return NULL;
        progress = g_new0(Progress, 1);
        progress->what = what;
        g_mutex_init(&progress->mutex);
        g_cond_init(&progress->ended);
        progress->thread = g_thread_new("progress", write_lines, progress);
        return progress;
}

Progress *progress_begin_output(const struct options *options, const char *what)
{
        gboolean is_standard = !options->output || strcmp(options->output, "-") == 0;

        return is_standard && isatty(STDOUT_FILENO) ? NULL : progress_begin(options, what);
}

void progress_count(void *context, guint done, guint total)
{
        Progress *progress = context;

        if (!progress)
                return;
        g_mutex_lock(&progress->mutex);
        progress->done = done;
        progress->total = total;
        g_mutex_unlock(&progress->mutex);
}

void progress_end(Progress *progress)
{
        if (!progress)
                return;
        g_mutex_lock(&progress->mutex);
        progress->is_over = TRUE;
        g_cond_signal(&progress->ended);
        g_mutex_unlock(&progress->mutex);
        g_thread_join(progress->thread);
        g_mutex_clear(&progress->mutex);
        g_cond_clear(&progress->ended);
        g_free(progress);
}
