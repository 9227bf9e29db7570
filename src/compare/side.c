/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A rendezvous: the reading thread puts a unit down and waits until the comparing one has taken the
 * next step. Nothing is copied but what has no score and no place yet.
 */
#include "compare/side.h"

#include <string.h>

#include "base/error.h"
#include "base/threads.h"

struct side {
        ComparisonSide *description;
        side_read read;
        void *context;
        GDestroyNotify free_context;
        GThread *thread;

        GMutex lock;
        GCond changed;
        gboolean head_known, rules_known, stopped;
        gboolean ended;                  /* the thread has nothing more to offer */
        const struct side_unit *offered; /* or NULL */
        GError *error;

        const struct rule_set *rules;
        const Policy *policy;
        struct side_unit scored; /* of side_offer_unit() */
        GString *last;           /* name of the last unit */
        GPtrArray *problems;
};

static gpointer run(gpointer data)
{
        Side *side = data;
        GError *error = NULL;
        gboolean done = side->read(side->context, side, &error);

        g_mutex_lock(&side->lock);
        side->ended = TRUE;
        side->offered = NULL;
        if (!done)
                side->error = error;
        g_cond_broadcast(&side->changed);
        g_mutex_unlock(&side->lock);
        return NULL;
}

Side *side_start(ComparisonSide *description, side_read read, void *context,
                 GDestroyNotify free_context)
{
        Side *side = g_new0(Side, 1);

        /* GLib makes a locale at the first number that it reads. A thread that waits for another
         * one to do so finds errno changed by the wait, and takes that for a wrong number. */
        g_ascii_strtoull("0", NULL, 10);
        g_ascii_strtod("0", NULL);
        side->description = description;
        side->read = read;
        side->context = context;
        side->free_context = free_context;
        side->last = g_string_new(NULL);
        side->problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        g_mutex_init(&side->lock);
        g_cond_init(&side->changed);
        side->thread = threads_start("side", run, side, &side->error);
        /* A thread that runs says so itself, and may have done that already. */
        if (!side->thread)
                side->ended = TRUE;
        return side;
}

void side_free(Side *side)
{
        if (!side)
                return;
        g_mutex_lock(&side->lock);
        side->stopped = TRUE;
        g_cond_broadcast(&side->changed);
        g_mutex_unlock(&side->lock);
        if (side->thread)
                g_thread_join(side->thread);
        if (side->free_context)
                side->free_context(side->context);
        comparison_side_free(side->description);
        g_clear_error(&side->error);
        g_string_free(side->last, TRUE);
        g_ptr_array_unref(side->problems);
        g_mutex_clear(&side->lock);
        g_cond_clear(&side->changed);
        g_free(side);
}

/* ---- For who reads ---- */

static gboolean stopped(GError **error)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "The comparison was stopped.");
        return FALSE;
}

gboolean side_offer_head(Side *side, const SnapshotHead *head, GError **error)
{
        gboolean go_on;

        side->description->head = snapshot_head_copy(head);
        g_mutex_lock(&side->lock);
        side->head_known = TRUE;
        g_cond_broadcast(&side->changed);
        while (!side->rules_known && !side->stopped)
                g_cond_wait(&side->changed, &side->lock);
        go_on = !side->stopped;
        g_mutex_unlock(&side->lock);
        return go_on || stopped(error);
}

static void keep_problems(Side *side, const GPtrArray *problems, const char *unit)
{
        for (guint i = 0; problems && i < problems->len; i++) {
                const Problem *problem = problems->pdata[i];

                if (problem->severity == PROBLEM_ERROR)
                        g_ptr_array_add(
                                side->problems,
                                problem_new(problem->severity, problem->unit ? problem->unit : unit,
                                            problem->path, problem->line, "%s", problem->message));
        }
}

static gboolean check_order(Side *side, const char *name, GError **error)
{
        if (side->last->len > 0 && strcmp(name, side->last->str) <= 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: The unit %s comes after %s, which is out of order.",
                            side->description->name, name, side->last->str);
                return FALSE;
        }
        g_string_assign(side->last, name);
        return TRUE;
}

gboolean side_offer_scored(Side *side, const struct side_unit *unit, GError **error)
{
        gboolean go_on;

        if (!check_order(side, unit->unit->name, error))
                return FALSE;
        keep_problems(side, unit->unit->problems, unit->unit->name);
        g_mutex_lock(&side->lock);
        side->offered = unit;
        g_cond_broadcast(&side->changed);
        while (side->offered == unit && !side->stopped)
                g_cond_wait(&side->changed, &side->lock);
        go_on = !side->stopped;
        g_mutex_unlock(&side->lock);
        return go_on || stopped(error);
}

/* Why a service has no score, as a report says it. */
static const char *reason_of(const Unit *unit)
{
        if (unit->type != UNIT_SERVICE)
                return NULL;
        if (unit->load != UNIT_LOADED)
                return unit_load_to_string(unit->load);
        return unit->is_template ? "template" : NULL;
}

gboolean side_offer_unit(Side *side, const Unit *unit, GError **error)
{
        struct side_unit *scored = &side->scored;

        scored->unit = unit;
        scored->bare = FALSE;
        scored->user_scope = side->description->head->user_scope;
        scored->reason = reason_of(unit);
        scored->scored = unit->type == UNIT_SERVICE && !scored->reason && unit->settings;
        if (scored->scored)
                score_service(unit->settings, scored->user_scope, side->rules, side->policy,
                              &scored->score);
        return side_offer_scored(side, scored, error);
}

gboolean side_offer_tail(Side *side, gint64 end, const GPtrArray *problems,
                         GError **error G_GNUC_UNUSED)
{
        side->description->end = end;
        keep_problems(side, problems, NULL);
        return TRUE;
}

static gboolean sink_begin(void *context, const SnapshotHead *head, GError **error)
{
        return side_offer_head(context, head, error);
}

static gboolean sink_unit(void *context, const Unit *unit, GError **error)
{
        return side_offer_unit(context, unit, error);
}

static gboolean sink_end(void *context, const struct snapshot_tail *tail, GError **error)
{
        return side_offer_tail(context, tail->end, tail->problems, error);
}

struct snapshot_sink side_sink(Side *side)
{
        return (struct snapshot_sink){
                .begin = sink_begin, .unit = sink_unit, .end = sink_end, .context = side};
}

ComparisonSide *side_description_to_fill(Side *side)
{
        return side->description;
}

/* ---- For who compares ---- */

/* The side's error, which is given once. */
static gboolean take_error(Side *side, GError **error)
{
        if (!side->error)
                return FALSE;
        g_propagate_error(error, g_steal_pointer(&side->error));
        return TRUE;
}

gboolean side_wait_head(Side *side, GError **error)
{
        gboolean known;

        g_mutex_lock(&side->lock);
        while (!side->head_known && !side->ended)
                g_cond_wait(&side->changed, &side->lock);
        known = side->head_known;
        if (!known && !take_error(side, error))
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: It ends before it has begun.", side->description->name);
        g_mutex_unlock(&side->lock);
        return known;
}

const ComparisonSide *side_description(const Side *side)
{
        return side->description;
}

void side_set_rules(Side *side, const struct rule_set *rules, const Policy *policy)
{
        g_mutex_lock(&side->lock);
        side->rules = rules;
        side->policy = policy;
        side->rules_known = TRUE;
        g_cond_broadcast(&side->changed);
        g_mutex_unlock(&side->lock);
}

gboolean side_next(Side *side, const struct side_unit **ret_unit, GError **error)
{
        gboolean right;

        g_mutex_lock(&side->lock);
        if (*ret_unit && side->offered == *ret_unit) {
                side->offered = NULL;
                g_cond_broadcast(&side->changed);
        }
        while (!side->offered && !side->ended)
                g_cond_wait(&side->changed, &side->lock);
        *ret_unit = side->offered;
        right = !take_error(side, error);
        g_mutex_unlock(&side->lock);
        return right;
}

const GPtrArray *side_problems(const Side *side)
{
        return side->problems;
}

struct comparison_value side_check_value(const struct side_unit *unit, const struct rule_set *rules,
                                         int check, UnitComparison *into)
{
        const struct setting_origin *origin;
        const struct unit_file *file;
        g_autofree char *value = NULL;

        if (unit->values)
                return (struct comparison_value){
                        .text = unit_comparison_string(into, unit->values[check].text),
                        .path = unit_comparison_string(into, unit->values[check].path),
                        .line = unit->values[check].line,
                        .implied_by = unit_comparison_string(into, unit->values[check].implied_by),
                };
        if (!unit->unit->settings)
                return (struct comparison_value){0};
        value = check_value(unit->unit->settings, rules, check, &unit->score.results[check]);
        origin = check_origin(unit->unit->settings, rules, check);
        file = origin ? unit_file_at(unit->unit, origin->file) : NULL;
        return (struct comparison_value){
                .text = unit_comparison_string(into, value),
                .path = file ? unit_comparison_string(into, file->path) : NULL,
                .line = file ? origin->line : 0,
                .implied_by = origin ? unit_comparison_string(into, origin->implied_by) : NULL,
        };
}
