/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Comparisons to series. What is kept of a unit is a byte for each point, and what changed. */
#include "compare/history.h"

#include <string.h>

History *history_new(GPtrArray *sides, const struct rule_set *rules)
{
        History *history = g_new0(History, 1);

        history->strings = g_string_chunk_new(16 * 1024);
        history->rules = rules;
        history->points = g_array_new(FALSE, TRUE, sizeof(struct history_point));
        history->series = g_ptr_array_new();
        history->by_name = g_hash_table_new(g_str_hash, g_str_equal);
        history->changes = g_array_new(FALSE, TRUE, sizeof(struct history_change));
        history->remarks = g_ptr_array_new_with_free_func(g_free);
        for (guint i = 0; i < sides->len; i++) {
                struct history_point point = {.side = sides->pdata[i], .complete = TRUE};

                g_array_append_val(history->points, point);
        }
        return history;
}

void history_free(History *history)
{
        if (!history)
                return;
        for (guint i = 0; i < history->points->len; i++)
                comparison_side_free(g_array_index(history->points, struct history_point, i).side);
        for (guint i = 0; i < history->series->len; i++) {
                struct history_series *series = history->series->pdata[i];

                g_free(series->exposures);
                g_free(series);
        }
        g_array_unref(history->points);
        g_ptr_array_unref(history->series);
        g_hash_table_unref(history->by_name);
        g_array_unref(history->changes);
        g_ptr_array_unref(history->remarks);
        g_string_chunk_free(history->strings);
        g_free(history);
}

static const char *keep(History *history, const char *text)
{
        return text ? g_string_chunk_insert_const(history->strings, text) : NULL;
}

static void note_exposure(History *history, const char *name, guint point,
                          const struct comparison_state *state)
{
        struct history_series *series;

        if (!state->scored)
                return;
        series = g_hash_table_lookup(history->by_name, name);
        if (!series) {
                series = g_new0(struct history_series, 1);
                series->name = keep(history, name);
                series->exposures = g_malloc(history->points->len);
                memset(series->exposures, HISTORY_NO_SCORE, history->points->len);
                g_hash_table_insert(history->by_name, (gpointer) series->name, series);
                g_ptr_array_add(history->series, series);
        }
        series->exposures[point] = (guint8) state->exposure;
}

/* True where the file that made the change belongs to no package: an administrator's. */
static gboolean is_local(const UnitComparison *unit)
{
        for (guint i = 0; i < unit->files->len; i++) {
                const struct file_difference *file =
                        &g_array_index(unit->files, struct file_difference, i);

                if (g_strcmp0(unit->cause.path, file->after.path) == 0 ||
                    g_strcmp0(unit->cause.path, file->before.path) == 0)
                        return !file->before.package && !file->after.package;
        }
        return !unit->before.package && !unit->after.package &&
               (unit->before.path || unit->after.path);
}

/* "Debian GNU/Linux 13 (trixie), nginx 1.22.1-9 became nginx 1.26.3-2" */
static const char *brought_by(History *history, guint point, const UnitComparison *unit)
{
        const ComparisonSide *old =
                g_array_index(history->points, struct history_point, point - 1).side;
        const ComparisonSide *new =
                g_array_index(history->points, struct history_point, point).side;
        const char *before = unit->before.package, *after = unit->after.package;
        g_autoptr(GString) text = g_string_new(NULL);

        if (is_local(unit))
                return keep(history, "a change on this host");
        if (g_strcmp0(old->head->os_pretty_name, new->head->os_pretty_name) != 0 &&
            new->head->os_pretty_name)
                g_string_append(text, new->head->os_pretty_name);
        if (before && after && !g_str_equal(before, after))
                g_string_append_printf(text, "%s%s became %s", text->len > 0 ? ", " : "", before,
                                       after);
        else if (!before && after && !unit->before.present)
                g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", after);
        if (text->len == 0 && unit->cause.kind == CAUSE_SYSTEMD)
                g_string_append_printf(text, "systemd %u", new->head->systemd_version);
        if (text->len == 0)
                g_string_append(text, "a change on this host");
        return keep(history, text->str);
}

static gboolean is_worth_telling(const UnitComparison *unit)
{
        gboolean scored = unit->before.scored || unit->after.scored;

        return scored &&
               (unit->exposure == DIRECTION_WORSE || unit->exposure == DIRECTION_BETTER ||
                unit->change == UNIT_ADDED || unit->change == UNIT_REMOVED ||
                unit->change == UNIT_RENAMED || unit->before.scored != unit->after.scored ||
                (unit->change == UNIT_CHANGED && unit->checks->len > 0));
}

/* The sentence of the cause; of checks that are waived it says so, and by which waivers. */
static const char *tell_cause(History *history, const UnitComparison *unit, guint *ret_waived)
{
        const char *sentence = unit->cause.sentence;
        g_autoptr(GString) text = g_string_new(NULL), names = g_string_new(NULL);
        const char *last = NULL;

        *ret_waived = 0;
        for (guint i = 0; i < unit->checks->len; i++) {
                const struct check_difference *check =
                        &g_array_index(unit->checks, struct check_difference, i);

                if (!sentence)
                        sentence = check->cause.sentence;
                if (!check->waiver)
                        continue;
                ++*ret_waived;
                if (g_strcmp0(last, check->waiver) != 0)
                        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "",
                                               check->waiver);
                last = check->waiver;
        }
        if (*ret_waived == 0)
                return keep(history, sentence);
        g_string_printf(text, "%s%s%u %s waived by %s.", sentence ? sentence : "",
                        sentence ? " " : "", *ret_waived,
                        *ret_waived == 1 ? "finding is" : "findings are", names->str);
        return keep(history, text->str);
}

static void note_change(History *history, guint point, const UnitComparison *unit)
{
        struct history_change change = {
                .point = point,
                .unit = keep(history, unit->name),
                .old_name = keep(history, unit->old_name),
                .change = unit->change,
                .before = unit->before.scored ? unit->before.exposure : HISTORY_NO_SCORE,
                .after = unit->after.scored ? unit->after.exposure : HISTORY_NO_SCORE,
                .path = keep(history, unit->cause.path),
                .line = unit->cause.line,
                .brought_by = brought_by(history, point, unit),
        };

        for (guint i = 0; i < unit->checks->len; i++) {
                enum check_change kind =
                        g_array_index(unit->checks, struct check_difference, i).change;

                change.failing += kind == CHECK_NOW_FAILS;
                change.passing += kind == CHECK_NOW_PASSES;
        }
        change.cause = tell_cause(history, unit, &change.waived);
        g_array_append_val(history->changes, change);
}

static gboolean step_head(void *context G_GNUC_UNUSED,
                          const struct comparison_head *head G_GNUC_UNUSED,
                          GError **error G_GNUC_UNUSED)
{
        return TRUE;
}

static gboolean step_unit(void *context, const UnitComparison *unit, GError **error G_GNUC_UNUSED)
{
        const struct history_step *step = context;

        note_exposure(step->history, unit->old_name ? unit->old_name : unit->name, step->point - 1,
                      &unit->before);
        note_exposure(step->history, unit->name, step->point, &unit->after);
        if (is_worth_telling(unit))
                note_change(step->history, step->point, unit);
        return TRUE;
}

static gboolean step_tail(void *context, const struct comparison_tail *tail,
                          GError **error G_GNUC_UNUSED)
{
        const struct history_step *step = context;
        GArray *points = step->history->points;

        g_array_index(points, struct history_point, step->point - 1).complete &=
                tail->before_complete;
        g_array_index(points, struct history_point, step->point).complete &= tail->after_complete;
        return TRUE;
}

struct comparison_sink history_sink(struct history_step *step)
{
        return (struct comparison_sink){
                .head = step_head, .unit = step_unit, .tail = step_tail, .context = step};
}

static int compare_series(gconstpointer a, gconstpointer b)
{
        const struct history_series *const *left = a, *const *right = b;

        return strcmp((*left)->name, (*right)->name);
}

static int compare_changes(gconstpointer a, gconstpointer b)
{
        const struct history_change *left = a, *right = b;

        return left->point != right->point
                       ? (left->point > right->point) - (left->point < right->point)
                       : strcmp(left->unit, right->unit);
}

static gboolean has_moved(const struct history_series *series, guint points)
{
        guint first = HISTORY_NO_SCORE;

        for (guint i = 0; i < points; i++) {
                if (series->exposures[i] == HISTORY_NO_SCORE)
                        continue;
                if (first != HISTORY_NO_SCORE && series->exposures[i] != first)
                        return TRUE;
                first = series->exposures[i];
        }
        return FALSE;
}

static void note_hosts(History *history)
{
        const ComparisonSide *first = g_array_index(history->points, struct history_point, 0).side;

        for (guint i = 1; i < history->points->len; i++) {
                const ComparisonSide *side =
                        g_array_index(history->points, struct history_point, i).side;
                gboolean known = first->head->machine_id && side->head->machine_id;

                if (known ? g_str_equal(first->head->machine_id, side->head->machine_id)
                          : g_strcmp0(first->head->host_name, side->head->host_name) == 0)
                        continue;
                g_ptr_array_add(
                        history->remarks,
                        g_strdup_printf("%s is of the host %s and %s of %s: this is no "
                                        "history of one host.",
                                        first->name,
                                        first->head->host_name ? first->head->host_name : "unknown",
                                        side->name,
                                        side->head->host_name ? side->head->host_name : "unknown"));
                return;
        }
}

void history_settle(History *history)
{
        g_ptr_array_sort(history->series, compare_series);
        g_array_sort(history->changes, compare_changes);
        for (guint i = 0; i < history->series->len; i++) {
                struct history_series *series = history->series->pdata[i];

                series->moved = has_moved(series, history->points->len);
        }
        note_hosts(history);
}
