/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Signals of the manager to doubts about what was read, and doubts to a second look. Each answer of
 * the manager is consistent in itself; what can go wrong is that it reloads between two of them, or
 * that a unit changes after its answer. Since signals and answers come in the order in which the
 * manager sent them, a signal that comes before an answer needs nothing: the answer is the newer.
 */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "collect/bus-reader.h"

static void unit_appeared(struct bus_reader *reader, const char *name)
{
        if (!g_hash_table_contains(reader->by_name, name) && bus_is_wanted(reader, name) &&
            g_hash_table_size(reader->late) < LIMIT_MANAGER_NEWS)
                g_hash_table_add(reader->late, g_strdup(name));
}

static int on_manager_signal(sd_bus_message *message, void *context,
                             sd_bus_error *ret_error G_GNUC_UNUSED)
{
        struct bus_reader *reader = context;
        const char *name;
        int begins;

        if (sd_bus_message_is_signal(message, NULL, "Reloading")) {
                /* A reload that ends is a doubt as well: it may have begun before we listened. */
                if (sd_bus_message_read(message, "b", &begins) >= 0)
                        reader->reloaded = TRUE;
        } else if (sd_bus_message_is_signal(message, NULL, "UnitNew")) {
                if (sd_bus_message_read(message, "so", &name, NULL) >= 0)
                        unit_appeared(reader, name);
        } else if (sd_bus_message_is_signal(message, NULL, "UnitRemoved")) {
                if (sd_bus_message_read(message, "so", &name, NULL) >= 0)
                        g_hash_table_remove(reader->late, name);
        }
        return 0;
}

static int on_properties_changed(sd_bus_message *message, void *context,
                                 sd_bus_error *ret_error G_GNUC_UNUSED)
{
        struct bus_reader *reader = context;
        g_autofree char *name = NULL;
        struct bus_item *item;

        if (sd_bus_path_decode(sd_bus_message_get_path(message), UNIT_PATH_PREFIX, &name) <= 0)
                return 0;
        item = g_hash_table_lookup(reader->by_name, name);
        if (item &&
            (item->state == ITEM_DONE || (item->state == ITEM_READY && !bus_item_ask_again(item))))
                item->changed = TRUE;
        return 0;
}

void bus_watch(struct bus_reader *reader)
{
        sd_bus *bus = reader->session.bus;
        g_autoptr(GError) error = NULL;
        g_autoptr(sd_bus_message) answer = NULL;
        int r = sd_bus_match_signal(bus, NULL, NULL, MANAGER_PATH, MANAGER_INTERFACE, NULL,
                                    on_manager_signal, reader);

        if (r >= 0)
                r = sd_bus_add_match(bus, NULL,
                                     "type='signal',interface='org.freedesktop.DBus.Properties',"
                                     "member='PropertiesChanged',"
                                     "path_namespace='" UNIT_PATH_PREFIX "'",
                                     on_properties_changed, reader);
        answer = bus_session_call(&reader->session, MANAGER_PATH, MANAGER_INTERFACE, "Subscribe",
                                  &error, NULL);
        reader->is_deaf = r < 0 || !answer;
        if (reader->is_deaf)
                g_ptr_array_add(reader->problems,
                                problem_new(PROBLEM_NOTE, NULL, NULL, 0,
                                            "The manager does not tell of changes (%s), so one "
                                            "that happened while it was read may have gone "
                                            "unnoticed.",
                                            r < 0 ? g_strerror(-r) : error->message));
}

static gboolean set_changed(GError **error, const char *what)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_CHANGED,
                    "%s while it was read, so the snapshot would not fit together.", what);
        return FALSE;
}

/* Everything that is read but not handed on was so before. */
static void read_rest_again(struct bus_reader *reader)
{
        for (guint i = reader->next_out; i < reader->items->len; i++) {
                struct bus_item *item = reader->items->pdata[i];

                if (item->state == ITEM_READY)
                        bus_item_ask_again(item);
        }
}

/* The stamp, and all that the manager told before it answered with it. */
static struct bus_stamp read_stamp_and_news(struct bus_reader *reader)
{
        struct bus_stamp stamp = bus_stamp_read(reader);
        guint64 waiting = 0;

        sd_bus_get_n_queued_read(reader->session.bus, &waiting);
        for (; waiting > 0; waiting--)
                sd_bus_process(reader->session.bus, NULL);
        return stamp;
}

/* A manager that does not list its units any more executes itself anew: that is a change as well.
 */
static gboolean list_anew(struct bus_reader *reader, GError **error)
{
        g_autoptr(GError) failure = NULL;

        if (bus_list(reader, &failure))
                return TRUE;
        g_set_error_literal(error, BULKHEAD_ERROR,
                            reader->options->accept_changes ? BULKHEAD_ERROR_FAILED
                                                            : BULKHEAD_ERROR_CHANGED,
                            failure->message);
        return FALSE;
}

gboolean bus_watch_reloaded(struct bus_reader *reader, GError **error)
{
        gboolean lists_anew = reader->next_out == 0 && reader->reloads < BUS_ATTEMPTS;

        if (!lists_anew && !reader->options->accept_changes)
                return set_changed(error, "The manager reloaded its units");
        /* A reload is told when it begins and when it ends; this is answered after both. */
        reader->stamp = read_stamp_and_news(reader);
        reader->reloaded = FALSE;
        reader->reloads++;
        if (lists_anew)
                return list_anew(reader, error);
        g_ptr_array_add(reader->problems,
                        problem_new(PROBLEM_ERROR, NULL, NULL, 0,
                                    "The manager reloaded its units while it was read: the first "
                                    "%u units are as they were before, the others as they are "
                                    "after it.",
                                    reader->next_out));
        read_rest_again(reader);
        return TRUE;
}

/* True where what is configured is what was handed on; what cannot be read any more is left as it
 * was. */
static gboolean is_as_before(struct bus_item *item)
{
        g_autoptr(sd_bus_message) answer = bus_item_ask_now(item, NULL);
        g_autoptr(Unit) unit = NULL;
        guint64 digest;

        if (!answer)
                return TRUE;
        unit = bus_unit_read(item->reader->units, item->name, answer, &digest, NULL);
        return !unit || digest == item->digest;
}

static gboolean settle_changed(struct bus_reader *reader, GError **error)
{
        guint looked_at = 0, left = 0;

        for (guint i = 0; i < reader->items->len; i++) {
                struct bus_item *item = reader->items->pdata[i];

                /* What was read from its files has no path: nothing of it ran when it was listed.
                 */
                if (!item->changed || !item->path)
                        continue;
                item->changed = FALSE;
                if (++looked_at > BUS_SETTLED || bus_session_is_over(&reader->session)) {
                        left++;
                        continue;
                }
                if (is_as_before(item))
                        continue;
                if (!reader->options->accept_changes)
                        return set_changed(error, "The manager's units changed");
                g_ptr_array_add(reader->problems,
                                problem_new(PROBLEM_ERROR, item->name, NULL, 0,
                                            "This unit was configured anew after it was read; "
                                            "what is here is how it was before."));
        }
        if (left > 0)
                g_ptr_array_add(reader->problems,
                                problem_new(PROBLEM_WARNING, NULL, NULL, 0,
                                            "%u units changed after they were read, more than "
                                            "were looked at again; most likely they started or "
                                            "stopped.",
                                            left));
        return TRUE;
}

static gint compare_names(gconstpointer left, gconstpointer right)
{
        return strcmp(*(const char *const *) left, *(const char *const *) right);
}

static void note_late(struct bus_reader *reader)
{
        guint count;
        g_autofree gpointer *names = g_hash_table_get_keys_as_array(reader->late, &count);

        qsort(names, count, sizeof(*names), compare_names);
        for (guint i = 0; i < count && i < BUS_LATE_LISTED; i++)
                g_ptr_array_add(reader->problems,
                                problem_new(PROBLEM_NOTE, names[i], NULL, 0,
                                            "This unit appeared while the manager was read, so it "
                                            "is not among the units."));
        if (count > BUS_LATE_LISTED)
                g_ptr_array_add(reader->problems,
                                problem_new(PROBLEM_NOTE, NULL, NULL, 0,
                                            "%u more units appeared while the manager was read.",
                                            count - BUS_LATE_LISTED));
}

/*
 * Where nothing tells which units came and went, their number does that some did. The manager of
 * another machine is no such case: to be asked for a unit, it loads it.
 */
static void note_count(struct bus_reader *reader, const struct bus_stamp *stamp)
{
        const char *const *names = reader->options->names;

        if (!reader->is_deaf || !reader->files || stamp->name_count == reader->stamp.name_count)
                return;
        /* To be asked for a unit by its name, the manager loads it. */
        if (names && *names)
                return;
        g_ptr_array_add(
                reader->problems,
                problem_new(PROBLEM_WARNING, NULL, NULL, 0,
                            "The manager had %" G_GUINT64_FORMAT
                            " names of units loaded before it was read and %" G_GUINT64_FORMAT
                            " after it, so units came or went meanwhile.",
                            reader->stamp.name_count, stamp->name_count));
}

gboolean bus_watch_settle(struct bus_reader *reader, GError **error)
{
        /* What changes after it is later than the snapshot. */
        struct bus_stamp stamp = read_stamp_and_news(reader);

        if (stamp.load_time > 0 && stamp.load_time != reader->stamp.load_time)
                reader->reloaded = TRUE;
        reader->is_settled = TRUE;
        /* Where nothing fitted, what has come since can still be read. */
        if (reader->next_out == 0 && g_hash_table_size(reader->late) > 0 &&
            reader->reloads < BUS_ATTEMPTS)
                reader->reloaded = TRUE;
        note_count(reader, &stamp);
        if (reader->reloaded && !bus_watch_reloaded(reader, error))
                return FALSE;
        if (!reader->is_settled)
                return TRUE;
        if (!settle_changed(reader, error))
                return FALSE;
        note_late(reader);
        return TRUE;
}
