/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Items that are ready to the sink, on a thread of their own: finding out where values come from,
 * writing and compressing go on while the manager's next answers are read. The queue between both
 * is short, so that memory does not grow where the sink is the slower one.
 */
#include "collect/bus-handover.h"

#include "base/threads.h"

enum {
        QUEUE_LENGTH = 64,     /* units */
        QUEUE_SIZE = 64 << 20, /* bytes of them */
        BATCH_LENGTH = 16,     /* units, for which waking the thread is worth it */
};

struct bus_handover {
        struct bus_reader *reader;
        GThread *thread;
        GMutex mutex;
        GCond changed;
        GQueue queue; /* struct bus_item *, whose units are the thread's */
        gsize size;   /* bytes of its units */
        gboolean ended;
        gboolean cancelled;
        GError *error; /* the sink's; nothing is handed on after it */
};

static Unit *take_unit(struct bus_reader *reader, struct bus_item *item)
{
        Unit *unit = g_steal_pointer(&item->unit);

        /* Its state is told by the files too. */
        if (item->in_files)
                return unit_load_by_name(&reader->files->loader, item->name);
        if (reader->files)
                provenance_fill(reader->files->provenance, unit);
        if (reader->processes)
                process_read(reader->processes, unit);
        return unit;
}

/* While the manager's first answers are under way. */
static void list_processes(struct bus_reader *reader)
{
        g_autoptr(GError) error = NULL;

        if (!reader->processes || process_reader_list(reader->processes, &error))
                return;
        g_ptr_array_add(reader->file_problems,
                        problem_new(PROBLEM_ERROR, NULL, NULL, 0, "%s", error->message));
        g_clear_pointer(&reader->processes, process_reader_free);
}

/* Takes the next items, none at the end. */
static GQueue wait_for_items(BusHandover *handover)
{
        GQueue items = G_QUEUE_INIT;

        g_mutex_lock(&handover->mutex);
        while (handover->queue.length < BATCH_LENGTH && handover->size < QUEUE_SIZE &&
               !handover->ended)
                g_cond_wait(&handover->changed, &handover->mutex);
        if (!handover->cancelled) {
                items = handover->queue;
                g_queue_init(&handover->queue);
                handover->size = 0;
        }
        g_cond_signal(&handover->changed);
        g_mutex_unlock(&handover->mutex);
        return items;
}

static gboolean is_cancelled(BusHandover *handover)
{
        gboolean cancelled;

        g_mutex_lock(&handover->mutex);
        cancelled = handover->cancelled;
        g_mutex_unlock(&handover->mutex);
        return cancelled;
}

static void hand_on(BusHandover *handover, struct bus_item *item)
{
        const struct snapshot_sink *sink = handover->reader->sink;
        g_autoptr(Unit) unit = take_unit(handover->reader, item);
        GError *error = NULL;

        if (sink->unit(sink->context, unit, &error))
                return;
        g_mutex_lock(&handover->mutex);
        handover->error = error;
        handover->cancelled = handover->ended = TRUE;
        g_cond_signal(&handover->changed);
        g_mutex_unlock(&handover->mutex);
}

static gpointer hand_on_all(gpointer data)
{
        BusHandover *handover = data;
        struct bus_reader *reader = handover->reader;
        GQueue items;

        list_processes(reader);
        while ((items = wait_for_items(handover)).length > 0) {
                struct bus_item *item;

                while ((item = g_queue_pop_head(&items)))
                        if (!is_cancelled(handover))
                                hand_on(handover, item);
        }
        return NULL;
}

BusHandover *bus_handover_new(struct bus_reader *reader)
{
        BusHandover *handover = g_new0(BusHandover, 1);

        handover->reader = reader;
        g_mutex_init(&handover->mutex);
        g_cond_init(&handover->changed);
        g_queue_init(&handover->queue);
        handover->thread = threads_start("sink", hand_on_all, handover, &handover->error);
        /* A thread that runs says so itself, and may have done that already. */
        if (!handover->thread)
                handover->cancelled = handover->ended = TRUE;
        return handover;
}

gboolean bus_handover_push(BusHandover *handover, struct bus_item *item)
{
        gboolean cancelled;

        g_mutex_lock(&handover->mutex);
        while ((handover->queue.length >= QUEUE_LENGTH || handover->size >= QUEUE_SIZE) &&
               !handover->cancelled)
                g_cond_wait(&handover->changed, &handover->mutex);
        cancelled = handover->cancelled;
        if (!cancelled) {
                g_queue_push_tail(&handover->queue, item);
                handover->size += item->size;
        }
        if (handover->queue.length >= BATCH_LENGTH || handover->size >= QUEUE_SIZE)
                g_cond_signal(&handover->changed);
        g_mutex_unlock(&handover->mutex);
        return !cancelled;
}

gboolean bus_handover_finish(BusHandover *handover, gboolean cancel, GError **error)
{
        gboolean ok;

        g_mutex_lock(&handover->mutex);
        handover->ended = TRUE;
        handover->cancelled = handover->cancelled || cancel;
        g_cond_signal(&handover->changed);
        g_mutex_unlock(&handover->mutex);
        if (handover->thread)
                g_thread_join(handover->thread);
        ok = handover->error == NULL;
        if (!ok && error && !*error)
                g_propagate_error(error, g_steal_pointer(&handover->error));
        g_clear_error(&handover->error);
        g_queue_clear(&handover->queue);
        g_mutex_clear(&handover->mutex);
        g_cond_clear(&handover->changed);
        g_free(handover);
        return ok;
}
