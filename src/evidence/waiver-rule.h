/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waivers between their reader and what applies them. */
#pragma once

#include "evidence/waiver.h"
#include "snapshot/selection.h"

struct waiver_rule {
        struct report_waiver waiver; /* as written; its strings are those of the file */
        Selection *units;
        gboolean checks[CHECK_COUNT];
        gint64 begin; /* of the day it was created, or 0 */
        gint64 end;   /* of the day it expires: that day's beginning */
        guint matched_units, matched_findings;
};

/* Takes the file over; NULL is an error that is set already. */
gboolean waivers_add_file(Waivers *waivers, IniFile *file, GError **error);

struct waivers {
        GPtrArray *rules; /* struct waiver_rule * */
        GPtrArray *files; /* IniFile * */
        guint units;      /* that were looked at */
};
