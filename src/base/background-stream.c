/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pieces through a short queue to a thread that writes them. */
#include "base/background-stream.h"

enum {
        QUEUE_LENGTH = 4, /* pieces */
        PIECE_SIZE = 256 * 1024,
};

struct background_stream {
        GOutputStream parent;
        GOutputStream *base;
        GThread *thread;
        GMutex mutex;
        GCond changed;
        GQueue queue; /* GBytes * */
        gboolean is_busy;
        gboolean ended;
        GError *error; /* of base; nothing is written after it */
};
typedef struct background_stream BackgroundStream;
typedef struct {
        GOutputStreamClass parent_class;
} BackgroundStreamClass;

static GType background_stream_get_type(void);
G_DEFINE_TYPE(BackgroundStream, background_stream, G_TYPE_OUTPUT_STREAM)

/* With the mutex held. */
static void write_piece(BackgroundStream *stream, GBytes *piece)
{
        GError *error = NULL;
        gsize size;
        const void *data = g_bytes_get_data(piece, &size);

        if (stream->error)
                return;
        stream->is_busy = TRUE;
        g_mutex_unlock(&stream->mutex);
        g_output_stream_write_all(stream->base, data, size, NULL, NULL, &error);
        g_mutex_lock(&stream->mutex);
        stream->is_busy = FALSE;
        stream->error = error;
}

static gpointer write_pieces(gpointer data)
{
        BackgroundStream *stream = data;

        g_mutex_lock(&stream->mutex);
        while (stream->queue.length > 0 || !stream->ended) {
                g_autoptr(GBytes) piece = g_queue_pop_head(&stream->queue);

                if (piece)
                        write_piece(stream, piece);
                else
                        g_cond_wait(&stream->changed, &stream->mutex);
                g_cond_broadcast(&stream->changed);
        }
        g_mutex_unlock(&stream->mutex);
        return NULL;
}

/* With the mutex held. */
static gboolean check(BackgroundStream *stream, GError **error)
{
        if (!stream->error)
                return TRUE;
        g_propagate_error(error, g_error_copy(stream->error));
        return FALSE;
}

static gssize background_stream_write(GOutputStream *base, const void *buffer, gsize size,
                                      GCancellable *cancellable, GError **error)
{
        BackgroundStream *stream = (BackgroundStream *) base;
        gboolean ok;

        if (g_cancellable_set_error_if_cancelled(cancellable, error))
                return -1;
        if (!stream->thread)
                return g_output_stream_write(stream->base, buffer, size, cancellable, error);
        size = MIN(size, PIECE_SIZE);
        g_mutex_lock(&stream->mutex);
        while (stream->queue.length >= QUEUE_LENGTH && !stream->error)
                g_cond_wait(&stream->changed, &stream->mutex);
        ok = check(stream, error);
        if (ok) {
                g_queue_push_tail(&stream->queue, g_bytes_new(buffer, size));
                g_cond_broadcast(&stream->changed);
        }
        g_mutex_unlock(&stream->mutex);
        return ok ? (gssize) size : -1;
}

static gboolean background_stream_flush(GOutputStream *base, GCancellable *cancellable,
                                        GError **error)
{
        BackgroundStream *stream = (BackgroundStream *) base;
        gboolean ok;

        g_mutex_lock(&stream->mutex);
        while ((stream->queue.length > 0 || stream->is_busy) && !stream->error)
                g_cond_wait(&stream->changed, &stream->mutex);
        ok = check(stream, error);
        g_mutex_unlock(&stream->mutex);
        return ok && g_output_stream_flush(stream->base, cancellable, error);
}

static void end_thread(BackgroundStream *stream)
{
        g_mutex_lock(&stream->mutex);
        stream->ended = TRUE;
        g_cond_broadcast(&stream->changed);
        g_mutex_unlock(&stream->mutex);
        g_thread_join(stream->thread);
        stream->thread = NULL;
}

static gboolean background_stream_close(GOutputStream *base, GCancellable *cancellable,
                                        GError **error)
{
        BackgroundStream *stream = (BackgroundStream *) base;

        if (stream->thread)
                end_thread(stream);
        if (!stream->error)
                return g_output_stream_close(stream->base, cancellable, error);
        g_output_stream_close(stream->base, cancellable, NULL);
        g_propagate_error(error, g_error_copy(stream->error));
        return FALSE;
}

static void background_stream_finalize(GObject *object)
{
        BackgroundStream *stream = (BackgroundStream *) object;

        if (stream->thread)
                end_thread(stream);
        g_clear_object(&stream->base);
        g_clear_error(&stream->error);
        g_queue_clear_full(&stream->queue, (GDestroyNotify) g_bytes_unref);
        g_mutex_clear(&stream->mutex);
        g_cond_clear(&stream->changed);
        G_OBJECT_CLASS(background_stream_parent_class)->finalize(object);
}

static void background_stream_class_init(BackgroundStreamClass *class)
{
        G_OBJECT_CLASS(class)->finalize = background_stream_finalize;
        G_OUTPUT_STREAM_CLASS(class)->write_fn = background_stream_write;
        G_OUTPUT_STREAM_CLASS(class)->flush = background_stream_flush;
        G_OUTPUT_STREAM_CLASS(class)->close_fn = background_stream_close;
}

static void background_stream_init(BackgroundStream *stream)
{
        g_mutex_init(&stream->mutex);
        g_cond_init(&stream->changed);
        g_queue_init(&stream->queue);
}

GOutputStream *background_stream_new(GOutputStream *base)
{
        BackgroundStream *stream = g_object_new(background_stream_get_type(), NULL);

        stream->base = g_object_ref(base);
        /* Without a thread it is all written at once. */
        stream->thread = g_thread_try_new("output", write_pieces, stream, NULL);
        return G_OUTPUT_STREAM(stream);
}
