/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * More than two snapshots of one host: how exposed each service was at each point in time, when
 * each change came, and which release or package brought it. Made of the comparisons of each point
 * with the next, all scored by one rule set; written as history.xml (docs/schema/history.rng), text
 * and JSON.
 */
#pragma once

#include <gio/gio.h>

#include "compare/comparison.h"

#define HISTORY_NAMESPACE "urn:bulkhead:history:1"
#define HISTORY_NO_SCORE  255

struct history_point {
        ComparisonSide *side; /* owned */
        gboolean complete;
};

/* A change of a service between two points. */
struct history_change {
        guint point; /* at which it is there */
        const char *unit, *old_name;
        enum unit_change change;
        guint before, after;      /* exposures in tenths, or HISTORY_NO_SCORE */
        guint failing, passing;   /* checks */
        guint waived;             /* checks that changed, fail, and are accepted */
        const char *cause, *path; /* or NULL */
        guint line;
        const char *brought_by; /* the release or package: a phrase */
};

struct history_series {
        const char *name;
        guint8 *exposures; /* tenths of each point, HISTORY_NO_SCORE where it has none */
        gboolean moved;    /* not the same wherever it has one */
};

typedef struct history History;
struct history {
        GStringChunk *strings;
        const struct rule_set *rules;
        GArray *points;    /* struct history_point, by time */
        GPtrArray *series; /* struct history_series *, byte order of the names once settled */
        GHashTable *by_name;
        GArray *changes;    /* struct history_change, by point, then name */
        GPtrArray *remarks; /* char * */
};

/* sides (ComparisonSide *, taken over) in the order of time. */
History *history_new(GPtrArray *sides, const struct rule_set *rules);
void history_free(History *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(History, history_free)

/* The sink for the comparison of a point with the next one; borrowed from step. */
struct history_step {
        History *history;
        guint point; /* of AFTER, from 1 */
};
struct comparison_sink history_sink(struct history_step *step);
/* After the last comparison: orders everything. */
void history_settle(History *history);

gboolean history_write_text(const History *history, GOutputStream *stream, GError **error);
gboolean history_write_json(const History *history, GOutputStream *stream, GError **error);
gboolean history_write_xml(const History *history, GOutputStream *stream, GError **error);
