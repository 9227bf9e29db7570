/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is different about one unit: two units in, a struct unit_comparison out. No I/O. */
#pragma once

#include "compare/cause.h"
#include "compare/side.h"

/* What all units of a comparison share. */
struct difference_context {
        const ComparisonSide *before, *after;
        const struct rule_set *rules;
        gboolean systemd_bands;
        struct cause_packages packages; /* as far as the sides were read */
        GHashTable *one_sided;          /* names of properties that one side alone knows; grows */
};

/* Fills into, which is empty; before or after may be NULL, but not both. */
void difference_find(const struct difference_context *context, const struct side_unit *before,
                     const struct side_unit *after, UnitComparison *into);

/* property-difference.c: the properties and directives that differ. */
void difference_find_properties(const struct difference_context *context,
                                const struct cause_context *causes, const struct side_unit *before,
                                const struct side_unit *after, UnitComparison *into);
/* file-difference.c: the files that differ, with their lines. */
void difference_find_files(const struct difference_context *context, const struct side_unit *before,
                           const struct side_unit *after, UnitComparison *into);
