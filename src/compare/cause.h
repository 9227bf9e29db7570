/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What brought a change about, as far as the evidence tells: a line of a file, another setting,
 * another version of systemd or of a package. */
#pragma once

#include "compare/comparison.h"

/* The two sides that a change lies between. A unit is NULL where the side does not have it. */
struct cause_context {
        const ComparisonSide *before_side, *after_side;
        const Unit *before, *after;
        UnitComparison *into; /* whose chunk the strings go to */
};

/*
 * Why a value that was set at one place is another one now. name is what it is called in sentences,
 * with its equals sign.
 */
struct comparison_cause cause_of_value(const struct cause_context *context, const char *name,
                                       const struct comparison_value *before,
                                       const struct comparison_value *after);

/* Why a value names the same file by its other name (merged.h). */
struct comparison_cause cause_of_merged(const struct comparison_value *after);

/* Whether the packages of a side are known, so that a file without one is nobody's. */
struct cause_packages {
        gboolean before, after;
};

/* Why a unit's exposure changed: the check that matters most, and how many more. */
struct comparison_cause cause_of_exposure(const UnitComparison *unit);

/* Why a file is another one. */
struct comparison_cause cause_of_file(const struct file_difference *file,
                                      const struct cause_packages *known, UnitComparison *into);

/* Why a unit is in another state. */
struct comparison_cause cause_of_state(const struct cause_context *context);

/*
 * Why a unit is there on one side alone. other_packages holds the packages of the other side by
 * name ("nginx" to "nginx 1.22.1-9"), other_aliases its aliases ("sshd.service" to "ssh.service").
 */
struct comparison_cause cause_of_presence(UnitComparison *unit, const struct cause_packages *known,
                                          GHashTable *other_packages, GHashTable *other_aliases);
