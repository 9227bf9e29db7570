/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A running manager to a snapshot: listen for changes first, then ask who it is, list, and read, so
 * that no change falls between two steps.
 */
#include "collect/bus.h"

#include "base/text.h"
#include "collect/bus-handover.h"

/* The processes are those of this machine, whichever of its managers is read. */
static void open_processes(struct bus_reader *reader)
{
        g_autoptr(GError) error = NULL;
        const struct process_options options = {0};

        reader->processes = process_reader_new(&options, &error);
        if (!reader->processes)
                g_ptr_array_add(reader->problems,
                                problem_new(PROBLEM_ERROR, NULL, NULL, 0, "%s", error->message));
}

static gboolean reader_open(struct bus_reader *reader, const struct bus_options *options,
                            const struct snapshot_sink *sink, GError **error)
{
        const char *root = options->files_root;

        reader->options = options;
        reader->sink = sink;
        reader->problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        reader->file_problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        reader->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, bus_item_free);
        reader->items = g_ptr_array_new();
        reader->late = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_queue_init(&reader->again);
        if (!bus_session_open(&reader->session, options, error))
                return FALSE;
        reader->window = reader->session.window;
        bus_watch(reader);
        reader->head = bus_head_new(reader, error);
        if (!reader->head)
                return FALSE;
        reader->units = bus_unit_reader_new(reader->head->systemd_version, options->user_scope,
                                            options->include_secrets);
        if (!root && reader->session.is_own)
                root = "/";
        if (root) {
                reader->files =
                        bus_files_open(options, root, reader->head, reader->file_problems, error);
                if (!reader->files)
                        return FALSE;
        }
        if (reader->session.is_own)
                open_processes(reader);
        reader->listed_problems = reader->problems->len;
        return bus_list(reader, error);
}

static void reader_close(struct bus_reader *reader)
{
        /* The items first: they hold calls of the session, and units that the rest made. */
        g_queue_clear(&reader->again);
        g_clear_pointer(&reader->items, g_ptr_array_unref);
        g_clear_pointer(&reader->by_name, g_hash_table_unref);
        g_clear_pointer(&reader->late, g_hash_table_unref);
        bus_session_close(&reader->session);
        g_clear_pointer(&reader->units, bus_unit_reader_free);
        g_clear_pointer(&reader->processes, process_reader_free);
        g_clear_pointer(&reader->files, bus_files_close);
        g_clear_pointer(&reader->unit_path, g_free);
        g_clear_pointer(&reader->head, snapshot_head_free);
        g_clear_pointer(&reader->file_problems, g_ptr_array_unref);
        g_clear_pointer(&reader->problems, g_ptr_array_unref);
}

static guint count_done(const struct bus_reader *reader)
{
        guint count = 0;

        for (guint i = 0; i < reader->items->len; i++)
                if (((const struct bus_item *) reader->items->pdata[i])->state == ITEM_DONE)
                        count++;
        return count;
}

static void add_unheard(void *context, const char *path, const char *sentence)
{
        g_ptr_array_add(context, problem_new(PROBLEM_ERROR, NULL, path, 0, "%s", sentence));
}

void bus_add_unheard(struct bus_reader *reader, const Root *root)
{
        root_each_unheard(root, add_unheard, reader->problems);
}

/* A list that is made anew at the end is read as well; that happens BUS_ATTEMPTS times at most. */
static gboolean read_all(struct bus_reader *reader, GError **error)
{
        do
                if (!bus_window_read(reader, error) || !bus_watch_settle(reader, error))
                        return FALSE;
        while (!reader->is_settled);
        return TRUE;
}

static gboolean send(struct bus_reader *reader, GError **error)
{
        struct snapshot_tail tail = {.problems = reader->problems};
        gboolean ok;

        if (!reader->sink->begin(reader->sink->context, reader->head, error))
                return FALSE;
        reader->handover = bus_handover_new(reader);
        ok = read_all(reader, error);
        if (!bus_handover_finish(g_steal_pointer(&reader->handover), !ok, error) || !ok)
                return FALSE;
        g_ptr_array_extend_and_steal(reader->problems, g_steal_pointer(&reader->file_problems));
        if (reader->files)
                bus_add_unheard(reader, reader->files->root);
        tail.end = text_now();
        tail.unit_count = count_done(reader);
        return reader->sink->end(reader->sink->context, &tail, error);
}

gboolean bus_read(const struct bus_options *options, const struct snapshot_sink *sink,
                  GError **error)
{
        struct bus_reader reader = {0};
        gboolean ok = reader_open(&reader, options, sink, error) && send(&reader, error);

        reader_close(&reader);
        return ok;
}
