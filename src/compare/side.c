/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Three batches go round: the reading thread fills one, the comparing one empties another, and the
 * third waits between them, full or empty. Only the exchange needs the lock. Units are kept and not
 * copied; a batch is cleared by the thread that fills it again.
 */
#include "compare/side.h"

#include <string.h>

#include "base/error.h"
#include "base/threads.h"

/* A unit and what belongs to it. */
struct offer {
        struct side_unit unit;
        struct comparison_value values[CHECK_COUNT];
};

struct batch {
        struct offer offers[SIDE_BATCH_UNITS];
        guint count;
        gsize size; /* bytes of the units, about */
};

struct side {
        ComparisonSide *description;
        side_read read;
        void *context;
        GDestroyNotify free_context;
        GThread *thread;

        GMutex lock;
        GCond changed;
        gboolean head_known, rules_known, stopped;
        gboolean ended; /* the thread has nothing more to offer */
        GError *error;
        struct batch *waiting;
        gboolean is_full; /* waiting is to be taken, else to be filled */

        struct batch *filled; /* of the thread that reads */
        struct batch *taken;  /* of the one that compares */
        guint next;           /* of taken */

        const struct rule_set *rules;
        const Policy *policy;
        GString *last; /* name of the last unit */
        GPtrArray *problems;
};

static void batch_clear(struct batch *batch)
{
        for (guint i = 0; i < batch->count; i++)
                unit_free((Unit *) batch->offers[i].unit.unit);
        batch->count = 0;
        batch->size = 0;
}

static void batch_free(struct batch *batch)
{
        batch_clear(batch);
        g_free(batch);
}

static void exchange(struct batch **a, struct batch **b)
{
        struct batch *kept = *a;

        *a = *b;
        *b = kept;
}

/* Passes on what is filled. False where the comparison has stopped. */
static gboolean hand_over(Side *side)
{
        gboolean go_on;

        g_mutex_lock(&side->lock);
        while (side->is_full && !side->stopped)
                g_cond_wait(&side->changed, &side->lock);
        go_on = !side->stopped;
        if (go_on) {
                exchange(&side->filled, &side->waiting);
                side->is_full = TRUE;
                g_cond_broadcast(&side->changed);
        }
        g_mutex_unlock(&side->lock);
        batch_clear(side->filled);
        return go_on;
}

static gpointer run(gpointer data)
{
        Side *side = data;
        GError *error = NULL;
        gboolean done = side->read(side->context, side, &error);

        /* What comes before a mistake is still compared, so that the first one of two is told. */
        if (side->filled->count > 0)
                hand_over(side);
        g_mutex_lock(&side->lock);
        side->ended = TRUE;
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
        side->waiting = g_new0(struct batch, 1);
        side->filled = g_new0(struct batch, 1);
        side->taken = g_new0(struct batch, 1);
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
        batch_free(side->waiting);
        batch_free(side->filled);
        batch_free(side->taken);
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

/* Bytes that the unit takes, about: what is large is its texts. */
static gsize size_of(const Unit *unit)
{
        gsize size = sizeof *unit;

        for (guint i = 0; i < unit->directives->len; i++)
                size += sizeof(struct directive) +
                        strlen(g_array_index(unit->directives, struct directive, i).value);
        for (guint i = 0; i < unit->properties->len; i++)
                size += sizeof(struct property) +
                        strlen(g_array_index(unit->properties, struct property, i).value);
        return size + unit->files->len * sizeof(struct unit_file);
}

/* The place of the next unit, in its batch; NULL where its name is out of order. */
static struct offer *begin_offer(Side *side, const Unit *unit, GError **error)
{
        struct offer *offer = &side->filled->offers[side->filled->count];

        if (!check_order(side, unit->name, error))
                return NULL;
        keep_problems(side, unit->problems, unit->name);
        side->filled->count++;
        side->filled->size += size_of(unit);
        offer->unit = (struct side_unit){.unit = unit_keep(unit)};
        return offer;
}

static gboolean end_offer(Side *side, GError **error)
{
        if (side->filled->count < SIDE_BATCH_UNITS && side->filled->size < SIDE_BATCH_SIZE)
                return TRUE;
        return hand_over(side) || stopped(error);
}

gboolean side_offer_scored(Side *side, const struct side_unit *unit, GError **error)
{
        struct offer *offer = begin_offer(side, unit->unit, error);

        if (!offer)
                return FALSE;
        offer->unit = *unit;
        if (unit->values) {
                memcpy(offer->values, unit->values, sizeof offer->values);
                offer->unit.values = offer->values;
        }
        return end_offer(side, error);
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
        struct offer *offer = begin_offer(side, unit, error);
        struct side_unit *scored = offer ? &offer->unit : NULL;

        if (!scored)
                return FALSE;
        scored->user_scope = side->description->head->user_scope;
        scored->reason = reason_of(unit);
        scored->scored = unit->type == UNIT_SERVICE && !scored->reason && unit->settings;
        if (scored->scored)
                score_service(unit->settings, scored->user_scope, side->rules, side->policy,
                              &scored->score);
        return end_offer(side, error);
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

/* The next batch, or an empty one at the end. */
static gboolean take_batch(Side *side, GError **error)
{
        gboolean right = TRUE;

        side->next = 0;
        g_mutex_lock(&side->lock);
        while (!side->is_full && !side->ended)
                g_cond_wait(&side->changed, &side->lock);
        if (side->is_full) {
                exchange(&side->taken, &side->waiting);
                side->is_full = FALSE;
                g_cond_broadcast(&side->changed);
        } else {
                batch_clear(side->taken);
                right = !take_error(side, error);
        }
        g_mutex_unlock(&side->lock);
        return right;
}

gboolean side_next(Side *side, const struct side_unit **ret_unit, GError **error)
{
        if (side->next == side->taken->count && !take_batch(side, error))
                return FALSE;
        *ret_unit =
                side->next < side->taken->count ? &side->taken->offers[side->next++].unit : NULL;
        return TRUE;
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
