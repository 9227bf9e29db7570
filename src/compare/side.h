/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One side of a comparison, read unit by unit in a thread of its own. Two sides are read at the
 * same time. The threads meet once for a batch of units (SIDE_BATCH_UNITS, or SIDE_BATCH_SIZE bytes
 * where they are large), and each side is at most two batches ahead of the comparison, so that
 * memory does not grow with the number of units.
 */
#pragma once

#include "compare/comparison.h"

enum {
        SIDE_BATCH_UNITS = 32,
        SIDE_BATCH_SIZE = 1024 * 1024,
};

/* A unit of a side with its score. Everything is borrowed; whoever offers one has all texts in the
 * unit's chunk, or where they stay. */
struct side_unit {
        const Unit *unit; /* of a report: without properties; of a baseline: without directives */
        gboolean user_scope;
        gboolean bare; /* no more is known than its states: no files, no aliases */
        gboolean scored;
        const char *reason; /* why a service has no score, or NULL */
        struct score score;
        /* What decided each check, of a report; NULL: the unit's settings say it, if there are any.
         */
        const struct comparison_value *values;
};

typedef struct side Side;

/*
 * Reads everything of the side, in the side's thread, by side_offer_*(). False with an error where
 * it cannot, or where one of these returned false.
 */
typedef gboolean (*side_read)(void *context, Side *side, GError **error);

/* Takes over the description, and context with what frees it. Begins to read at once. */
Side *side_start(ComparisonSide *description, side_read read, void *context,
                 GDestroyNotify free_context);
/* Tells the thread to stop, and waits for it. */
void side_free(Side *side);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Side, side_free)

/* ---- For who reads ---- */

/* The head (copied). Waits until the rules are known. */
gboolean side_offer_head(Side *side, const SnapshotHead *head, GError **error);
/* A unit as it was read: scored here, by the rules of the comparison. It is kept (unit_keep()). */
gboolean side_offer_unit(Side *side, const Unit *unit, GError **error);
/* A unit that is scored already; score and values are copied. */
gboolean side_offer_scored(Side *side, const struct side_unit *unit, GError **error);
gboolean side_offer_tail(Side *side, gint64 end, const GPtrArray *problems, GError **error);
/* The same as a sink, for sources of snapshots. */
struct snapshot_sink side_sink(Side *side);
/* To be filled before the head is offered. */
ComparisonSide *side_description_to_fill(Side *side);

/* ---- For who compares ---- */

/* Waits for the head. */
gboolean side_wait_head(Side *side, GError **error);
const ComparisonSide *side_description(const Side *side);
/* Lets the thread go on from its head. Borrowed until the side is freed. */
void side_set_rules(Side *side, const struct rule_set *rules, const Policy *policy);
/* The next unit, in byte order of the names; NULL after the last. The one before is gone then. An
 * INPUT error where a name comes out of order. */
gboolean side_next(Side *side, const struct side_unit **ret_unit, GError **error);
/* After the last unit: what could not be read (Problem *). */
const GPtrArray *side_problems(const Side *side);

/* The value of a check and its place; strings go to the unit's chunk. */
struct comparison_value side_check_value(const struct side_unit *unit, const struct rule_set *rules,
                                         int check, UnitComparison *into);
