/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A message that is read value by value. What fails once fails from then on, without a further look
 * at the message, so that whoever reads a value of many members asks once, at the end, whether all
 * of it was there. On failure results are untouched.
 */
#pragma once

#include <glib.h>
#include <systemd/sd-bus.h>

struct bus_cursor {
        sd_bus_message *message; /* borrowed */
        int error;               /* 0, or the negative errno of what failed first */
};

/* TRUE where the container is entered; FALSE at the end of an array around it as well. */
gboolean bus_cursor_enter(struct bus_cursor *cursor, char type, const char *contents);
/* The same; but a container of another type or contents is no failure. */
gboolean bus_cursor_enter_if(struct bus_cursor *cursor, char type, const char *contents);
/* The container is left, wherever in it the cursor is. */
void bus_cursor_leave(struct bus_cursor *cursor);

/*
 * The next value, with types and what follows as in sd_bus_message_read(); what they point to is
 * the message's. FALSE at the end of an array as well.
 */
gboolean bus_cursor_next(struct bus_cursor *cursor, const char *types, ...);
/* The same of one value of a basic type, and faster. */
gboolean bus_cursor_next_basic(struct bus_cursor *cursor, char type, void *ret);
/* An array of bytes. */
gboolean bus_cursor_next_bytes(struct bus_cursor *cursor, const void **ret_bytes, gsize *ret_size);

/* Type, where ret_type is not NULL, and contents of the next value, which has to be there. */
gboolean bus_cursor_peek(struct bus_cursor *cursor, char *ret_type, const char **ret_contents);
/* FALSE at the end of the container. */
gboolean bus_cursor_has_more(struct bus_cursor *cursor);
