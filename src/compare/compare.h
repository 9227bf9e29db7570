/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two sides to a comparison: scored by one rule set, merged by the names of their units. */
#pragma once

#include "compare/comparison.h"
#include "compare/side.h"

struct compare_options {
        const struct rule_set *rules; /* NULL: the newer of the two, or that of a report */
        const Policy *policy;         /* or NULL */
        gboolean systemd_bands;
        const GPtrArray *inputs; /* struct comparison_input *, for the head; or NULL */
        /* Called with each unit before the sink is, to mark what is waived; or NULL. */
        void (*mark)(void *context, UnitComparison *unit);
        void *mark_context;
};

/*
 * Compares, unit by unit, into the sink: first those that both sides have, in byte order; then the
 * renamed, the added and the removed ones, each in byte order. Of each side one unit is in memory;
 * those that one side alone has wait in a temporary file.
 *
 * A unit that is gone is renamed where one that is new was or is an alias of it; or where both come
 * from one package (or from none) with the same fragment or the same ExecStart=, or from packages
 * that differ in the version that is part of their name, and no third unit does. The type is the
 * same.
 *
 * Errors: those of the sides, of the sink, and INPUT where the sides cannot be compared: scored by
 * different rule sets, or one of the system and one of a user's manager. INCOMPLETE where a side
 * has no unit at all.
 */
gboolean compare_sides(Side *before, Side *after, const struct compare_options *options,
                       const struct comparison_sink *sink, GError **error);

/* The rule set that both would be scored by; for several comparisons that must use one. Waits for
 * the heads. NULL with an error as above. */
const struct rule_set *compare_choose_rules(Side *const *sides, guint count,
                                            const struct rule_set *asked, GError **error);
