/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Settings that one version of systemd reads otherwise than the other while their lines are the
 * same. One such difference comes with many units, so it is counted and said once, as a remark.
 */
#pragma once

#include "compare/comparison.h"

/* True for a difference that is said once, and left out where units are told one by one. */
gboolean reading_is_shared(const struct property_difference *property);

typedef struct readings Readings;
Readings *readings_new(void);
void readings_free(Readings *readings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Readings, readings_free)
/* Counts those of a unit. */
void readings_note(Readings *readings, const UnitComparison *unit);
/* Appends a struct comparison_remark of the kind "reading" for each (or "merged"), the most
 * frequent first. */
void readings_add_remarks(const Readings *readings, const struct comparison_head *head,
                          GPtrArray *remarks);
