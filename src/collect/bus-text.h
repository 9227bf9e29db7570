/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers, times and words as systemctl writes them. All of these append to a text. */
#pragma once

#include <glib.h>

void bus_text_number(GString *text, guint64 number);
void bus_text_signed(GString *text, gint64 number);
void bus_text_octal(GString *text, guint32 mode); /* at least four digits */

/* "1min 2.500000s" of microseconds; "0", and "infinity" for the largest number. */
void bus_text_timespan(GString *text, guint64 microseconds);
/* "Tue 2023-11-14 22:13:20 UTC" of microseconds since the epoch, always in UTC; unset (a text) for
 * zero and the largest number. */
void bus_text_timestamp(GString *text, guint64 microseconds, const char *unset);

/* A word of a list: in double quotes with escapes where a shell would need them. */
void bus_text_word(GString *text, const char *word);
/* A blank, unless the text still has the length it began with. */
void bus_text_separate(GString *text, gsize begin);

/* "TERM", "RTMIN+2", or the number where it is none of a signal. */
void bus_text_signal(GString *text, gint32 number);
/* "0-3 7" of a mask of bits, the lowest in the first byte. */
void bus_text_bit_ranges(GString *text, const guint8 *bytes, gsize size);
/* Lower-case hexadecimal digits without blanks. */
void bus_text_hexadecimal(GString *text, const guint8 *bytes, gsize size);
