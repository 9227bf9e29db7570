/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The outline of a picture: path data as in SVG (SVG 1.1, 8.3), all commands. */
#pragma once

#include <glib.h>

enum path_kind { PATH_MOVE, PATH_LINE, PATH_CURVE, PATH_CLOSE };

/* A step to the last point; a curve has two points before it that pull it. */
struct path_step {
        enum path_kind kind;
        double points[3][2];
};

/* Absolute struct path_step, the caller's; NULL where the data has a mistake, and *ret_at (may be
 * NULL) is where in bytes. */
GArray *picture_path_parse(const char *data, gsize *ret_at);
