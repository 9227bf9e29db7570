/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A stream that passes on what is written to it on a thread of its own, so that packing goes on
 * while the next part is made. At most a few pieces wait, so that memory does not grow where what
 * is behind it is the slower one.
 */
#pragma once

#include <gio/gio.h>

/*
 * base is held, and nobody else's while the thread runs: until a flush has returned, or the close.
 * Closing waits for all and closes base. An error of base is that of the next write, flush or
 * close.
 */
GOutputStream *background_stream_new(GOutputStream *base);
