/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A report of ten thousand services is written without ever being in memory: each service is scored
 * once, counted, and put into a temporary file as soon as there is more than fits into a buffer;
 * whoever writes a document has them back one at a time.
 */
#include "report/report-rest.h"

#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include "base/scratch.h"
#include "report/unit-bytes.h"

enum {
        BUFFER_SIZE = 512 * 1024, /* of two hundred services; they need no file */
        WINDOW_SIZE = 64 * 1024,  /* that is read at once */
};

struct report_rest {
        int fd;             /* -1 until there is one */
        guint64 written;    /* bytes in it */
        GByteArray *buffer; /* what comes after them */
        GPtrArray *none;    /* what most units have in place of lists */
        SocketMap *sockets; /* or NULL */
};

void report_rest_begin(Report *report)
{
        report->rest = g_new0(struct report_rest, 1);
        report->rest->fd = -1;
        report->rest->buffer = g_byte_array_new();
        report->rest->none = g_ptr_array_new();
}

void report_rest_take_sockets(Report *report, SocketMap *sockets)
{
        report->rest->sockets = sockets;
}

void report_rest_free(struct report_rest *rest)
{
        if (!rest)
                return;
        if (rest->fd >= 0)
                close(rest->fd);
        g_byte_array_unref(rest->buffer);
        g_ptr_array_unref(rest->none);
        socket_map_free(rest->sockets);
        g_free(rest);
}

/* ---- In ---- */

static GPtrArray *take_list(const struct report_rest *rest, GPtrArray **list)
{
        return (*list)->len > 0 ? g_steal_pointer(list) : g_ptr_array_ref(rest->none);
}

/* Its first members, in memory for no more than these. */
static struct report_unit *outline_of(Report *report, struct report_unit *unit)
{
        struct report_unit outline = *unit;

        outline.is_outline = TRUE;
        outline.name = report_string(report, unit->name);
        outline.policy_path = report_string(report, unit->policy_path);
        outline.unmet = take_list(report->rest, &unit->unmet);
        outline.problems = take_list(report->rest, &unit->problems);
        outline.place = report->rest->written + report->rest->buffer->len;
        return g_memdup2(&outline, G_STRUCT_OFFSET(struct report_unit, badness_sum));
}

static gboolean flush(struct report_rest *rest, GError **error)
{
        if (rest->fd < 0)
                rest->fd = scratch_open(NULL, error);
        if (rest->fd < 0 ||
            !scratch_write(rest->fd, rest->written, rest->buffer->data, rest->buffer->len, error))
                return FALSE;
        rest->written += rest->buffer->len;
        g_byte_array_set_size(rest->buffer, 0);
        return TRUE;
}

gboolean report_rest_add(Report *report, struct report_unit *unit, GError **error)
{
        struct report_rest *rest = report->rest;
        guint begin = rest->buffer->len;
        guint32 size = 0;

        report_count_unit(report, unit);
        g_ptr_array_add(report->units, outline_of(report, unit));
        g_byte_array_append(rest->buffer, (const guint8 *) &size, sizeof size);
        unit_bytes_put(rest->buffer, unit);
        size = rest->buffer->len - begin - (guint32) sizeof size;
        memcpy(rest->buffer->data + begin, &size, sizeof size);
        return rest->buffer->len < BUFFER_SIZE || flush(rest, error);
}

/* ---- Out ---- */

struct report_cursor {
        const Report *report;
        guint next;
        struct report_unit *unit; /* the one before, of an outline */
        GByteArray *window;
        guint64 begin; /* where that is in the file */
};

ReportCursor *report_cursor_new(const Report *report)
{
        ReportCursor *cursor = g_new0(ReportCursor, 1);

        cursor->report = report;
        cursor->window = g_byte_array_new();
        return cursor;
}

void report_cursor_free(ReportCursor *cursor)
{
        if (!cursor)
                return;
        g_clear_pointer(&cursor->unit, report_unit_free);
        g_byte_array_unref(cursor->window);
        g_free(cursor);
}

/* The bytes at a place in the file, with those behind them, for what comes next. */
static const guint8 *read_file(ReportCursor *cursor, guint64 place, gsize size, GError **error)
{
        const struct report_rest *rest = cursor->report->rest;
        guint64 end = cursor->begin + cursor->window->len;

        if (place < cursor->begin || place + size > end) {
                guint64 wanted = MIN(MAX(size, WINDOW_SIZE), rest->written - place);

                g_assert(size <= wanted);
                g_byte_array_set_size(cursor->window, (guint) wanted);
                cursor->begin = place;
                if (!scratch_read(rest->fd, place, cursor->window->data, wanted, error))
                        return NULL;
        }
        return cursor->window->data + (place - cursor->begin);
}

static const guint8 *read_bytes(ReportCursor *cursor, guint64 place, gsize size, GError **error)
{
        const struct report_rest *rest = cursor->report->rest;

        if (place < rest->written)
                return read_file(cursor, place, size, error);
        g_assert(place - rest->written + size <= rest->buffer->len);
        return rest->buffer->data + (place - rest->written);
}

static struct report_unit *read_whole(ReportCursor *cursor, const struct report_unit *outline,
                                      GError **error)
{
        const struct report_rest *rest = cursor->report->rest;
        struct report_unit *unit;
        const guint8 *bytes;
        guint32 size;

        g_assert(rest);
        bytes = read_bytes(cursor, outline->place, sizeof size, error);
        if (!bytes)
                return NULL;
        memcpy(&size, bytes, sizeof size);
        bytes = read_bytes(cursor, outline->place + sizeof size, size, error);
        if (!bytes)
                return NULL;
        unit = unit_bytes_get(bytes, size);
        g_ptr_array_unref(unit->unmet);
        g_ptr_array_unref(unit->problems);
        unit->unmet = g_ptr_array_ref(outline->unmet);
        unit->problems = g_ptr_array_ref(outline->problems);
        if (rest->sockets)
                socket_map_give(rest->sockets, unit);
        return unit;
}

gboolean report_cursor_next(ReportCursor *cursor, const struct report_unit **ret_unit,
                            GError **error)
{
        const GPtrArray *units = cursor->report->units;
        const struct report_unit *unit;

        g_clear_pointer(&cursor->unit, report_unit_free);
        if (cursor->next >= units->len) {
                *ret_unit = NULL;
                return TRUE;
        }
        unit = units->pdata[cursor->next++];
        if (unit->is_outline)
                unit = cursor->unit = read_whole(cursor, unit, error);
        if (unit)
                *ret_unit = unit;
        return unit != NULL;
}

gboolean report_each_unit(const Report *report, report_unit_function function, void *context,
                          GError **error)
{
        g_autoptr(ReportCursor) cursor = report_cursor_new(report);
        const struct report_unit *unit;

        while (report_cursor_next(cursor, &unit, error)) {
                if (!unit)
                        return TRUE;
                if (!function(context, unit, error))
                        return FALSE;
        }
        return FALSE;
}

void report_forget_units(Report *report)
{
        struct report_rest *rest = report->rest;

        if (!rest)
                return;
        if (rest->fd >= 0)
                close(rest->fd);
        rest->fd = -1;
        rest->written = 0;
        g_byte_array_unref(rest->buffer);
        rest->buffer = g_byte_array_new();
        g_clear_pointer(&rest->sockets, socket_map_free);
        /* Threads that make pages have heaps of their own: what is free in this one is of no use
         * to them. */
        malloc_trim(0);
}
