/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rating bands: the guide's five with their actions, and systemd's seven. */
#pragma once

#include <glib.h>

struct band {
        const char *id;     /* "unsafe": for styles and attributes */
        const char *label;  /* "Unsafe" */
        const char *action; /* "Urgent"; NULL for systemd's bands */
        guint from;         /* exposure in tenths, inclusive */
        guint to;
};

enum { GUIDE_BAND_COUNT = 5, SYSTEMD_BAND_COUNT = 7 };
extern const struct band guide_bands[GUIDE_BAND_COUNT];     /* from Safe to Unsafe */
extern const struct band systemd_bands[SYSTEMD_BAND_COUNT]; /* from PERFECT to DANGEROUS */

const struct band *guide_band(guint exposure);
const struct band *systemd_band(guint exposure);
