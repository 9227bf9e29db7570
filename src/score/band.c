/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Exposure to bands: two tables and one look-up. */
#include "score/band.h"

const struct band guide_bands[GUIDE_BAND_COUNT] = {
        {"safe", "Safe", "Maintain", 0, 20},     {"ok", "OK", "Review", 21, 40},
        {"medium", "Medium", "Harden", 41, 60},  {"exposed", "Exposed", "Prioritize", 61, 80},
        {"unsafe", "Unsafe", "Urgent", 81, 100},
};

const struct band systemd_bands[SYSTEMD_BAND_COUNT] = {
        {"perfect", "PERFECT", NULL, 0, 0},
        {"safe", "SAFE", NULL, 1, 9},
        {"ok", "OK", NULL, 10, 49},
        {"medium", "MEDIUM", NULL, 50, 74},
        {"exposed", "EXPOSED", NULL, 75, 89},
        {"unsafe", "UNSAFE", NULL, 90, 99},
        {"dangerous", "DANGEROUS", NULL, 100, 100},
};

static const struct band *find(const struct band *bands, gsize count, guint exposure)
{
        gsize i = 0;

        while (i + 1 < count && exposure > bands[i].to)
                i++;
        return &bands[i];
}

const struct band *guide_band(guint exposure)
{
        return find(guide_bands, GUIDE_BAND_COUNT, exposure);
}

const struct band *systemd_band(guint exposure)
{
        return find(systemd_bands, SYSTEMD_BAND_COUNT, exposure);
}
