/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values of a message one after the other, until the first that cannot be read. */
#include "collect/bus-cursor.h"

#include <errno.h>
#include <stdarg.h>

/* Keeps a failure; TRUE where there was something. */
static gboolean keep(struct bus_cursor *cursor, int r)
{
        if (r < 0)
                cursor->error = r;
        return r > 0;
}

gboolean bus_cursor_enter(struct bus_cursor *cursor, char type, const char *contents)
{
        return cursor->error == 0 &&
               keep(cursor, sd_bus_message_enter_container(cursor->message, type, contents));
}

gboolean bus_cursor_enter_if(struct bus_cursor *cursor, char type, const char *contents)
{
        int r;

        if (cursor->error < 0)
                return FALSE;
        r = sd_bus_message_enter_container(cursor->message, type, contents);
        return r != -ENXIO && keep(cursor, r);
}

void bus_cursor_leave(struct bus_cursor *cursor)
{
        if (cursor->error == 0)
                keep(cursor, sd_bus_message_exit_container(cursor->message));
}

gboolean bus_cursor_next(struct bus_cursor *cursor, const char *types, ...)
{
        va_list results;
        gboolean is_there;

        va_start(results, types);
        is_there = cursor->error == 0 &&
                   keep(cursor, sd_bus_message_readv(cursor->message, types, results));
        va_end(results);
        return is_there;
}

gboolean bus_cursor_next_basic(struct bus_cursor *cursor, char type, void *ret)
{
        return cursor->error == 0 &&
               keep(cursor, sd_bus_message_read_basic(cursor->message, type, ret));
}

gboolean bus_cursor_next_bytes(struct bus_cursor *cursor, const void **ret_bytes, gsize *ret_size)
{
        return cursor->error == 0 &&
               keep(cursor, sd_bus_message_read_array(cursor->message, 'y', ret_bytes, ret_size));
}

gboolean bus_cursor_peek(struct bus_cursor *cursor, char *ret_type, const char **ret_contents)
{
        if (cursor->error < 0)
                return FALSE;
        if (keep(cursor, sd_bus_message_peek_type(cursor->message, ret_type, ret_contents)))
                return TRUE;
        if (cursor->error == 0)
                cursor->error = -ENXIO;
        return FALSE;
}

gboolean bus_cursor_has_more(struct bus_cursor *cursor)
{
        int r;

        if (cursor->error < 0)
                return FALSE;
        r = sd_bus_message_at_end(cursor->message, FALSE);
        keep(cursor, r);
        return r == 0;
}
