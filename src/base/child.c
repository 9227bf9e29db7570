/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One loop for both pipes, the end of the program, and the time. */
#include "base/child.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <unistd.h>

#include "base/limits.h"

struct pipe_end {
        GString *text;
        guint *open; /* how many of them are */
};

struct waiting {
        GSubprocess *process;
        guint open; /* pipes that may still say something */
        gboolean ended, late;
};

static gboolean on_words(gint fd, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
        struct pipe_end *end = data;
        char piece[4096];
        ssize_t count = read(fd, piece, sizeof piece);

        if (count < 0 && (errno == EINTR || errno == EAGAIN))
                return G_SOURCE_CONTINUE;
        if (count > 0) {
                gsize room = LIMIT_CHILD_WORDS - MIN(end->text->len, LIMIT_CHILD_WORDS);

                g_string_append_len(end->text, piece, (gssize) MIN((gsize) count, room));
                return G_SOURCE_CONTINUE;
        }
        (*end->open)--;
        return G_SOURCE_REMOVE;
}

static void on_end(GObject *process, GAsyncResult *result, gpointer data)
{
        struct waiting *waiting = data;

        g_subprocess_wait_finish(G_SUBPROCESS(process), result, NULL);
        waiting->ended = TRUE;
}

static gboolean on_late(gpointer data)
{
        struct waiting *waiting = data;

        waiting->late = TRUE;
        g_subprocess_force_exit(waiting->process);
        return G_SOURCE_REMOVE;
}

static GSource *attach(GMainContext *context, GSource *source, GSourceFunc function, gpointer data)
{
        g_source_set_callback(source, function, data, NULL);
        g_source_attach(source, context);
        return source;
}

static GSource *listen_to(GMainContext *context, GInputStream *stream, struct pipe_end *end)
{
        int fd = g_unix_input_stream_get_fd(G_UNIX_INPUT_STREAM(stream));

        (*end->open)++;
        return attach(context, g_unix_fd_source_new(fd, G_IO_IN | G_IO_HUP | G_IO_ERR),
                      G_SOURCE_FUNC(on_words), end);
}

static void stop(GSource *source)
{
        if (!source)
                return;
        g_source_destroy(source);
        g_source_unref(source);
}

gboolean child_wait(GSubprocess *process, guint seconds, GString *output, GString *words)
{
        g_autoptr(GMainContext) context = g_main_context_new();
        struct waiting waiting = {.process = process};
        struct pipe_end out = {output, &waiting.open}, err = {words, &waiting.open};
        GSource *sources[] = {
                listen_to(context, g_subprocess_get_stdout_pipe(process), &out),
                words ? listen_to(context, g_subprocess_get_stderr_pipe(process), &err) : NULL,
                seconds > 0
                        ? attach(context, g_timeout_source_new_seconds(seconds), on_late, &waiting)
                        : NULL,
        };

        g_main_context_push_thread_default(context);
        g_subprocess_wait_async(process, NULL, on_end, &waiting);
        /* Of a program that was ended, what it has started may keep the pipes. */
        while (!waiting.ended || (waiting.open > 0 && !waiting.late))
                g_main_context_iteration(context, TRUE);
        g_main_context_pop_thread_default(context);
        for (gsize i = 0; i < G_N_ELEMENTS(sources); i++)
                stop(sources[i]);
        return !waiting.late;
}
