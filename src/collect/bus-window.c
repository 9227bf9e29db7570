/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Items to units, in their order. A window of calls is under way at any time, so that the manager
 * never waits for us nor we for it; answers become units as they come, and are handed on as soon as
 * all units before them are. What goes wrong with one unit is said of that unit.
 */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "collect/bus-handover.h"
#include "collect/unit-name.h"

enum {
        PROGRESS_INTERVAL = 100 * 1000, /* microseconds; also how soon a stop is seen */
        REFUSAL_PAUSE = 1000,           /* microseconds, after a refusal of a single call */
};

/* A unit of which nothing is known but the name. */
static void item_give_up(struct bus_item *item, enum unit_load load, enum problem_severity severity,
                         const char *reason)
{
        unit_free(item->unit);
        item->unit = unit_new(item->name, unit_name_type(item->name));
        item->unit->load = load;
        item->unit->load_reason = unit_string(item->unit, reason);
        item->unit->unit_file_state = unit_string(item->unit, item->file_state);
        unit_add_problem(item->unit, problem_new(severity, item->name, NULL, 0, "%s", reason));
        item->state = ITEM_READY;
}

static void item_refused(struct bus_item *item)
{
        struct bus_reader *reader = item->reader;

        if (++item->refusals > BUS_REFUSALS) {
                item_give_up(item, UNIT_ERROR, PROBLEM_ERROR,
                             "The bus refused to ask for this unit again and again, because too "
                             "many calls wait for an answer.");
                return;
        }
        /* Other calls of the same window may be refused as well; the first one tells. */
        if (item->asked_window == reader->window)
                reader->window = MAX(1, reader->window / 2);
        if (reader->window == 1)
                g_usleep(REFUSAL_PAUSE * item->refusals);
        item->state = ITEM_WAITING;
        g_queue_push_tail(&reader->again, item);
}

static void item_failed(struct bus_item *item, const sd_bus_error *bus_error)
{
        g_autofree char *reason = NULL;

        if (sd_bus_is_open(item->reader->session.bus) <= 0)
                return; /* the connection is lost, which is another matter */
        if (sd_bus_error_has_name(bus_error, SD_BUS_ERROR_LIMITS_EXCEEDED)) {
                item_refused(item);
        } else if (sd_bus_error_has_name(bus_error, SD_BUS_ERROR_UNKNOWN_OBJECT) ||
                   sd_bus_error_has_name(bus_error, "org.freedesktop.systemd1.NoSuchUnit")) {
                item_give_up(item, UNIT_NOT_FOUND, PROBLEM_NOTE,
                             "The manager dropped this unit while it was read.");
        } else if (sd_bus_error_has_name(bus_error, SD_BUS_ERROR_NO_REPLY) ||
                   sd_bus_error_has_name(bus_error, SD_BUS_ERROR_TIMEOUT)) {
                reason = g_strdup_printf("The manager did not answer within %" G_GUINT64_FORMAT
                                         " seconds when it was asked for this unit.",
                                         item->reader->session.call_timeout / G_USEC_PER_SEC);
                item_give_up(item, UNIT_ERROR, PROBLEM_ERROR, reason);
        } else {
                reason = g_strdup_printf("The manager does not say anything about this unit: %s.",
                                         bus_error_text(bus_error, -EIO));
                item_give_up(item, UNIT_ERROR, PROBLEM_ERROR, reason);
        }
}

/* What the answer makes of the item. */
static void item_answered(struct bus_item *item, sd_bus_message *answer)
{
        struct bus_reader *reader = item->reader;
        g_autoptr(GError) error = NULL;
        const struct property *id;

        unit_free(item->unit);
        item->unit = bus_unit_read(reader->units, item->name, answer, &item->digest, &error);
        if (!item->unit) {
                item_give_up(item, UNIT_ERROR, PROBLEM_ERROR, error->message);
                return;
        }
        item->state = ITEM_READY;
        item->size = bus_unit_reader_size(reader->units);
        reader->held += item->size;
        id = unit_find_property(item->unit, "Id");
        if (id && strcmp(id->value, item->name) != 0 &&
            g_hash_table_contains(reader->by_name, id->value))
                item->state = ITEM_DROPPED;
        if (item->was_loaded && item->unit->load == UNIT_NOT_FOUND)
                unit_add_problem(item->unit,
                                 problem_new(PROBLEM_NOTE, item->name, NULL, 0,
                                             "Other units refer to this unit, but there is no unit "
                                             "file for it."));
}

static int on_answer(sd_bus_message *answer, void *context, sd_bus_error *ret_error G_GNUC_UNUSED)
{
        struct bus_item *item = context;
        const sd_bus_error *bus_error = sd_bus_message_get_error(answer);

        item->reader->in_flight--;
        item->slot = sd_bus_slot_unref(item->slot);
        if (bus_error)
                item_failed(item, bus_error);
        else
                item_answered(item, answer);
        return 0;
}

static int new_call(struct bus_item *item, sd_bus_message **ret_call)
{
        int r = 0;

        if (!item->path)
                r = sd_bus_path_encode(UNIT_PATH_PREFIX, item->name, &item->path);
        if (r >= 0)
                r = sd_bus_message_new_method_call(item->reader->session.bus, ret_call,
                                                   MANAGER_NAME, item->path,
                                                   "org.freedesktop.DBus.Properties", "GetAll");
        return r < 0 ? r : sd_bus_message_append(*ret_call, "s", "");
}

static void item_ask(struct bus_item *item)
{
        struct bus_reader *reader = item->reader;
        g_autoptr(sd_bus_message) call = NULL;
        int r;

        /* Nobody but its file can tell anything of a template. */
        if (unit_name_classify(item->name) == UNIT_NAME_TEMPLATE) {
                item_give_up(item, UNIT_LOADED, PROBLEM_NOTE,
                             "The file of this template is on another machine, so its lines are "
                             "not here.");
                item->unit->load_reason = NULL;
                item->unit->is_template = TRUE;
                return;
        }
        item->asked_window = reader->window;
        r = new_call(item, &call);
        if (r >= 0)
                r = sd_bus_call_async(reader->session.bus, &item->slot, call, on_answer, item,
                                      reader->session.call_timeout);
        if (r == -ENOBUFS) {
                item_refused(item);
        } else if (r < 0) {
                item_give_up(item, UNIT_ERROR, PROBLEM_ERROR, g_strerror(-r));
        } else {
                item->state = ITEM_ASKED;
                reader->in_flight++;
        }
}

sd_bus_message *bus_item_ask_now(struct bus_item *item, GError **error)
{
        return bus_session_call(&item->reader->session, item->path,
                                "org.freedesktop.DBus.Properties", "GetAll", error, "s", "");
}

gboolean bus_item_ask_again(struct bus_item *item)
{
        if (item->rereads >= BUS_REREADS)
                return FALSE;
        item->rereads++;
        item->reader->held -= item->size;
        item->size = 0;
        g_clear_pointer(&item->unit, unit_free);
        item->state = ITEM_WAITING;
        g_queue_push_tail(&item->reader->again, item);
        return TRUE;
}

static void fill_window(struct bus_reader *reader)
{
        while (reader->in_flight < reader->window &&
               (reader->held < BUS_HELD || reader->in_flight == 0)) {
                struct bus_item *item = g_queue_pop_head(&reader->again);

                if (!item && reader->next_ask < reader->items->len &&
                    reader->next_ask - reader->next_out < BUS_AHEAD)
                        item = reader->items->pdata[reader->next_ask++];
                if (!item)
                        return;
                if (item->state == ITEM_WAITING)
                        item_ask(item);
        }
}

/* Whether there is nothing to do before an answer comes. */
static gboolean is_waiting(const struct bus_reader *reader)
{
        const struct bus_item *item = reader->items->pdata[reader->next_out];

        return item->state == ITEM_WAITING || item->state == ITEM_ASKED;
}

/* Hands on what is ready, up to the first unit that is not. False where the sink has failed. */
static gboolean hand_on_ready(struct bus_reader *reader)
{
        while (reader->next_out < reader->items->len && !is_waiting(reader)) {
                struct bus_item *item = reader->items->pdata[reader->next_out++];

                reader->held -= item->size;
                if (item->state == ITEM_DROPPED) {
                        g_clear_pointer(&item->unit, unit_free);
                        continue;
                }
                item->in_files = item->state == ITEM_IN_FILES;
                item->state = ITEM_DONE;
                if (!bus_handover_push(reader->handover, item))
                        return FALSE;
        }
        return TRUE;
}

static void show_progress(struct bus_reader *reader)
{
        gint64 now = g_get_monotonic_time();

        if (!reader->options->progress || now - reader->last_progress < PROGRESS_INTERVAL)
                return;
        reader->last_progress = now;
        reader->options->progress(reader->options->progress_context, reader->next_out,
                                  reader->items->len);
}

static void give_up_rest(struct bus_reader *reader)
{
        for (guint i = reader->next_out; i < reader->items->len; i++) {
                struct bus_item *item = reader->items->pdata[i];

                item->slot = sd_bus_slot_unref(item->slot);
                if (item->state == ITEM_WAITING || item->state == ITEM_ASKED)
                        item_give_up(item, UNIT_ERROR, PROBLEM_ERROR,
                                     "The time that reading may take was over before the manager "
                                     "answered about this unit.");
        }
        g_queue_clear(&reader->again);
        reader->next_ask = reader->items->len;
        reader->in_flight = 0;
}

/* Reads what has come, or waits a little. */
static gboolean process(struct bus_reader *reader, GError **error)
{
        sd_bus *bus = reader->session.bus;
        int r = sd_bus_process(bus, NULL);

        if (r == 0 && is_waiting(reader))
                r = sd_bus_wait(bus, PROGRESS_INTERVAL);
        if (r >= 0 || r == -EINTR)
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR,
                    reader->options->accept_changes ? BULKHEAD_ERROR_FAILED
                                                    : BULKHEAD_ERROR_CHANGED,
                    "The connection to the manager was lost after %u of %u units.",
                    reader->next_out, reader->items->len);
        return FALSE;
}

/* One round; false ends the reading, without an error where it is the sink's. */
static gboolean read_some(struct bus_reader *reader, GError **error)
{
        if (reader->options->stop && *reader->options->stop) {
                g_set_error_literal(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                                    "Reading the manager was interrupted.");
                return FALSE;
        }
        if (reader->reloaded && !bus_watch_reloaded(reader, error))
                return FALSE;
        if (bus_session_is_over(&reader->session))
                give_up_rest(reader);
        fill_window(reader);
        if (!hand_on_ready(reader))
                return FALSE;
        show_progress(reader);
        return reader->next_out == reader->items->len || process(reader, error);
}

gboolean bus_window_read(struct bus_reader *reader, GError **error)
{
        while (reader->next_out < reader->items->len)
                if (!read_some(reader, error))
                        return FALSE;
        return TRUE;
}
