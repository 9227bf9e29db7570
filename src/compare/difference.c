/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names, states, scores and checks of a unit on both sides. */
#include "compare/difference.h"

#include <string.h>

#include "snapshot/settings.h"

static const struct unit_file *fragment_of(const Unit *unit)
{
        const struct unit_file *first =
                unit->files->len > 0 ? &g_array_index(unit->files, struct unit_file, 0) : NULL;

        return first && first->role == UNIT_FILE_FRAGMENT ? first : NULL;
}

static struct comparison_state take_state(const struct side_unit *from, UnitComparison *into)
{
        const Unit *unit = from->unit;
        const struct unit_file *fragment = fragment_of(unit);
        struct comparison_state state = {
                .present = TRUE,
                .load = unit_load_to_string(unit->load),
                .active = unit_comparison_string(into, unit->active_state),
                .sub = unit_comparison_string(into, unit->sub_state),
                .file_state = unit_comparison_string(into, unit->unit_file_state),
                .reason = unit_comparison_string(into, from->reason),
                .path = fragment ? unit_comparison_string(into, fragment->path) : NULL,
                .package = fragment ? unit_comparison_string(into, fragment->package) : NULL,
                .scored = from->scored,
                .aliases = unit->aliases,
        };

        if (!from->scored)
                return state;
        state.exposure = from->score.exposure;
        state.results = from->score.results;
        state.badness_sum = from->score.badness_sum;
        state.weight_sum = from->score.weight_sum;
        for (int check = 0; check < CHECK_COUNT; check++)
                state.failing += from->score.results[check].status == CHECK_FAIL;
        return state;
}

/* A state that one side does not know is no change. */
static gboolean differs(const char *before, const char *after)
{
        return before && after && !g_str_equal(before, after);
}

static gboolean is_active(const char *state)
{
        return g_strcmp0(state, "active") == 0 || g_strcmp0(state, "reloading") == 0 ||
               g_strcmp0(state, "refreshing") == 0;
}

/* A manager lets go of what has ended, and a unit that it has not loaded does not run. */
static void fill_in_active(const ComparisonSide *side, const struct comparison_state *other,
                           struct comparison_state *state)
{
        if (!state->active && other->active && side->head->source == SNAPSHOT_FROM_MANAGER)
                state->active = "inactive";
}

static void compare_states(const struct cause_context *causes, UnitComparison *into)
{
        struct comparison_state *before = &into->before, *after = &into->after;

        fill_in_active(causes->before_side, after, before);
        fill_in_active(causes->after_side, before, after);
        into->state_changed = differs(before->load, after->load) ||
                              differs(before->active, after->active) ||
                              differs(before->file_state, after->file_state);
        if (before->active && after->active) {
                into->became_active = !is_active(before->active) && is_active(after->active);
                into->became_inactive = is_active(before->active) && !is_active(after->active);
        }
        if (into->state_changed)
                into->cause = cause_of_state(causes);
}

static int compare_strings(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void find_missing(const GPtrArray *names, const GPtrArray *among, const char *but,
                         UnitComparison *into, GPtrArray *ret_missing)
{
        for (guint i = 0; i < names->len; i++) {
                const char *name = names->pdata[i];
                gboolean found = g_strcmp0(name, but) == 0;

                for (guint j = 0; j < among->len && !found; j++)
                        found = g_str_equal(name, among->pdata[j]);
                if (!found)
                        g_ptr_array_add(ret_missing, (gpointer) unit_comparison_string(into, name));
        }
        g_ptr_array_sort(ret_missing, compare_strings);
}

/* Of a renamed unit, the other's name is no news. */
static void compare_aliases(const Unit *before, const Unit *after, UnitComparison *into)
{
        find_missing(before->aliases, after->aliases, after->name, into, into->aliases_gone);
        find_missing(after->aliases, before->aliases, before->name, into, into->aliases_new);
}

static enum direction compare_numbers(guint64 before, guint64 after)
{
        return after > before   ? DIRECTION_WORSE
               : after < before ? DIRECTION_BETTER
                                : DIRECTION_LEVEL;
}

static guint band_number(const struct difference_context *context, guint exposure)
{
        return context->systemd_bands ? (guint) (systemd_band(exposure) - systemd_bands)
                                      : (guint) (guide_band(exposure) - guide_bands);
}

static gboolean find_check_change(const struct check_result *before,
                                  const struct check_result *after, enum check_change *ret_change)
{
        if (before->status != after->status) {
                if (after->status == CHECK_FAIL)
                        *ret_change = CHECK_NOW_FAILS;
                else if (before->status == CHECK_FAIL && after->status == CHECK_PASS)
                        *ret_change = CHECK_NOW_PASSES;
                else if (after->status == CHECK_NOT_APPLICABLE)
                        *ret_change = CHECK_NO_LONGER_APPLIES;
                else
                        *ret_change = CHECK_NOW_APPLIES;
                return TRUE;
        }
        if (before->status != CHECK_FAIL || before->badness == after->badness)
                return FALSE;
        *ret_change = after->badness > before->badness ? CHECK_WORSE : CHECK_BETTER;
        return TRUE;
}

static struct check_side take_check(const struct difference_context *context,
                                    const struct side_unit *from, int check, UnitComparison *into)
{
        return (struct check_side){
                .present = TRUE,
                .result = from->score.results[check],
                .value = side_check_value(from, context->rules, check, into),
        };
}

/* A check that begins or ceases to apply does so for another setting: the account that the service
 * has, or DefaultDependencies=. */
static struct comparison_cause cause_of_applying(const struct difference_context *context,
                                                 const struct cause_context *causes,
                                                 const struct side_unit *before,
                                                 const struct side_unit *after, int check)
{
        static const char user_check[] = "UserOrDynamicUser";
        enum setting_id id = checks[check].default_dependencies_only ? SETTING_DEFAULT_DEPENDENCIES
                                                                     : SETTING_USER;
        int user = check_find(user_check);
        struct comparison_value old = {0}, new = {0};
        struct comparison_cause cause;
        const struct property *property;

        if (id == SETTING_USER) {
                old = side_check_value(before, context->rules, user, causes->into);
                new = side_check_value(after, context->rules, user, causes->into);
        } else {
                property = unit_find_property(before->unit, settings_table[id].property);
                if (property && property->file != PROPERTY_NO_FILE)
                        old = (struct comparison_value){
                                .path = unit_file_at(before->unit, property->file)->path,
                                .line = property->line};
                property = unit_find_property(after->unit, settings_table[id].property);
                if (property && property->file != PROPERTY_NO_FILE)
                        new = (struct comparison_value){
                                .path = unit_file_at(after->unit, property->file)->path,
                                .line = property->line};
        }
        cause = cause_of_value(causes, id == SETTING_USER ? "User=" : "DefaultDependencies=", &old,
                               &new);
        cause.setting = id == SETTING_USER ? "User" : "DefaultDependencies";
        return cause;
}

static struct comparison_cause cause_of_check(const struct difference_context *context,
                                              const struct cause_context *causes,
                                              const struct side_unit *before,
                                              const struct side_unit *after,
                                              const struct check_difference *difference)
{
        g_autofree char *name = NULL;
        gboolean applying = difference->before.result.status == CHECK_NOT_APPLICABLE ||
                            difference->after.result.status == CHECK_NOT_APPLICABLE;

        if (applying && difference->before.value.line == difference->after.value.line &&
            g_strcmp0(difference->before.value.path, difference->after.value.path) == 0)
                return cause_of_applying(context, causes, before, after, difference->check);
        name = g_strconcat(settings_table[checks[difference->check].setting].property, "=", NULL);
        return cause_of_value(causes, name, &difference->before.value, &difference->after.value);
}

static void compare_checks(const struct difference_context *context,
                           const struct cause_context *causes, const struct side_unit *before,
                           const struct side_unit *after, UnitComparison *into)
{
        for (int check = 0; check < CHECK_COUNT; check++) {
                struct check_difference difference = {.check = check};

                if (!find_check_change(&before->score.results[check], &after->score.results[check],
                                       &difference.change))
                        continue;
                difference.before = take_check(context, before, check, into);
                difference.after = take_check(context, after, check, into);
                difference.cause = cause_of_check(context, causes, before, after, &difference);
                g_array_append_val(into->checks, difference);
        }
}

/* Of a service that one side alone has, what does not simply pass. */
static void list_checks(const struct difference_context *context, const struct side_unit *from,
                        gboolean added, UnitComparison *into)
{
        for (int check = 0; check < CHECK_COUNT; check++) {
                struct check_difference difference = {.check = check, .change = CHECK_LISTED};

                if (from->score.results[check].status == CHECK_PASS)
                        continue;
                *(added ? &difference.after : &difference.before) =
                        take_check(context, from, check, into);
                g_array_append_val(into->checks, difference);
        }
}

static void compare_scores(const struct difference_context *context,
                           const struct cause_context *causes, const struct side_unit *before,
                           const struct side_unit *after, UnitComparison *into)
{
        into->exposure = compare_numbers(into->before.exposure, into->after.exposure);
        into->band = compare_numbers(band_number(context, into->before.exposure),
                                     band_number(context, into->after.exposure));
        compare_checks(context, causes, before, after, into);
        if (into->exposure != DIRECTION_LEVEL)
                into->cause = cause_of_exposure(into);
}

static void note_uncompared(UnitComparison *into, const char *sentence)
{
        g_ptr_array_add(into->uncompared, (gpointer) unit_comparison_string(into, sentence));
}

static void note_missing_score(const struct side_unit *before, const struct side_unit *after,
                               UnitComparison *into)
{
        const struct side_unit *unscored = before->scored ? after : before;
        g_autofree char *sentence = NULL;

        if (before->unit->type != UNIT_SERVICE || before->scored == after->scored)
                return;
        sentence = g_strdup_printf("It has a score on one side only: it %s %s.",
                                   unscored == after ? "is" : "was",
                                   unscored->reason ? unscored->reason : "not scored");
        note_uncompared(into, sentence);
}

/* Missing evidence may be the reason of any difference. */
static void note_problems(const struct side_unit *unit, const char *side, UnitComparison *into)
{
        for (guint i = 0; i < unit->unit->problems->len; i++) {
                const Problem *problem = unit->unit->problems->pdata[i];
                g_autofree char *sentence = NULL;

                if (problem->severity != PROBLEM_ERROR)
                        continue;
                sentence = g_strdup_printf("%s: %s%s%s", side, problem->path ? problem->path : "",
                                           problem->path ? ": " : "", problem->message);
                note_uncompared(into, sentence);
        }
}

static gboolean is_changed(const UnitComparison *unit)
{
        return unit->state_changed || unit->checks->len > 0 || unit->properties->len > 0 ||
               unit->files->len > 0 || unit->aliases_gone->len > 0 || unit->aliases_new->len > 0 ||
               unit->exposure == DIRECTION_WORSE || unit->exposure == DIRECTION_BETTER ||
               unit->before.scored != unit->after.scored ||
               (unit->before.scored && unit->before.badness_sum * unit->after.weight_sum !=
                                               unit->after.badness_sum * unit->before.weight_sum);
}

static void compare_both(const struct difference_context *context, const struct side_unit *before,
                         const struct side_unit *after, UnitComparison *into)
{
        const struct cause_context causes = {
                .before_side = context->before,
                .after_side = context->after,
                .before = before->unit,
                .after = after->unit,
                .into = into,
        };

        compare_states(&causes, into);
        if (!before->bare && !after->bare) {
                compare_aliases(before->unit, after->unit, into);
                difference_find_files(context, before, after, into);
        }
        if (before->scored && after->scored)
                compare_scores(context, &causes, before, after, into);
        if (!before->bare && !after->bare)
                difference_find_properties(context, &causes, before, after, into);
        note_missing_score(before, after, into);
        into->change = is_changed(into) ? UNIT_CHANGED : UNIT_SAME;
        if (!g_str_equal(before->unit->name, after->unit->name)) {
                into->change = UNIT_RENAMED;
                into->old_name = unit_comparison_string(into, before->unit->name);
        }
}

void difference_find(const struct difference_context *context, const struct side_unit *before,
                     const struct side_unit *after, UnitComparison *into)
{
        const Unit *unit = after ? after->unit : before->unit;

        into->name = unit_comparison_string(into, unit->name);
        into->type = unit_type_to_string(unit->type);
        if (before) {
                into->before = take_state(before, into);
                note_problems(before, "Before", into);
        }
        if (after) {
                into->after = take_state(after, into);
                note_problems(after, "After", into);
        }
        if (before && after) {
                compare_both(context, before, after, into);
                return;
        }
        into->change = after ? UNIT_ADDED : UNIT_REMOVED;
        if ((after ? after : before)->scored)
                list_checks(context, after ? after : before, after != NULL, into);
}
