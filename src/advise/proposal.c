/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A profile that was fitted to a unit to a proposal: what changes nothing is dropped, what is too
 * risky is left out unless it was asked for, the rest is put in the order in which each step gains
 * most for its risk. Every exposure is that of the unit read anew.
 */
#include "advise/proposal.h"

#include <string.h>

#include "advise/fit.h"
#include "advise/order.h"
#include "advise/trial.h"
#include "base/error.h"
#include "score/findings.h"
#include "snapshot/settings.h"

/* A proposal in the making. */
struct making {
        const struct advise_request *request;
        Proposal *proposal;
        GPtrArray *candidates; /* struct advice_step *, owned until they are placed */
        struct trial trial;
        Unit *plain; /* the unit without any step of ours */
};

static guint64 bit(guint step)
{
        return G_GUINT64_CONSTANT(1) << step;
}

static Proposal *proposal_begin(const struct advise_request *request)
{
        Proposal *proposal = g_new0(Proposal, 1);

        proposal->unit = g_strdup(request->unit->name);
        proposal->rules = request->rules;
        proposal->goal = request->goal;
        proposal->was_seen = request->seen != NULL;
        proposal->steps = g_ptr_array_new_with_free_func((GDestroyNotify) advice_step_free);
        proposal->left_out = g_ptr_array_new_with_free_func((GDestroyNotify) advice_step_free);
        proposal->warnings = g_ptr_array_new_with_free_func(g_free);
        proposal->findings = g_ptr_array_new_with_free_func((GDestroyNotify) finding_free);
        proposal->unmet = g_ptr_array_new_with_free_func(g_free);
        proposal->problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        return proposal;
}

void proposal_free(Proposal *proposal)
{
        if (!proposal)
                return;
        g_free(proposal->unit);
        g_free(proposal->profile);
        g_free(proposal->target);
        g_ptr_array_unref(proposal->unmet);
        g_ptr_array_unref(proposal->steps);
        g_ptr_array_unref(proposal->left_out);
        g_ptr_array_unref(proposal->warnings);
        g_ptr_array_unref(proposal->findings);
        g_ptr_array_unref(proposal->problems);
        g_free(proposal);
}

static guint exposure_of(const struct advise_request *request, const Unit *unit)
{
        struct score score;

        return request_score(request, unit, request->user_scope, &score) ? score.exposure
                                                                         : G_MAXUINT;
}

/* The exposure without what waivers accept. */
static guint unwaived_of(const struct advise_request *request, const Unit *unit)
{
        struct score score;

        return request_score(request, unit, request->user_scope, &score)
                       ? exposure_without_waived(request, &score)
                       : G_MAXUINT;
}

/* The exposure over the checks that can apply in a user's manager. */
static guint user_exposure_of(const struct advise_request *request, const Unit *unit)
{
        struct score score;

        return request_score(request, unit, TRUE, &score) ? score_of_user(&score) : G_MAXUINT;
}

static gboolean same_settings(const UnitSettings *left, const UnitSettings *right)
{
        for (int id = 0; id < SETTING_COUNT; id++)
                if (!setting_is_same(left, right, (enum setting_id) id)) {
                        g_autofree char *a = setting_format(left, (enum setting_id) id);
                        g_autofree char *b = setting_format(right, (enum setting_id) id);

                        if (strcmp(a, b) != 0)
                                return FALSE;
                }
        return TRUE;
}

/* The step with what it needs, of those that are candidates. */
static guint64 needed_by(const struct making *making, guint index)
{
        const struct advice_step *step = making->candidates->pdata[index];
        guint64 set = 0;

        for (guint i = 0; step->needs && i < making->candidates->len; i++)
                if (step_is_named(making->candidates->pdata[i], step->needs))
                        set |= bit(i);
        return set;
}

static void leave_out_moot(struct advice_step *step, const char *reason)
{
        step->is_moot = step->left_out == NULL;
        step_leave_out(step, "%s", reason);
}

/* Three of them are there at a time. */
static Unit *read_set(struct making *making, guint64 set)
{
        g_autofree char *text = trial_text(&making->trial, set);
        Unit *unit = making->request->read(making->request->context, text);

        unit_forget_files(unit);
        return unit;
}

/* Why the step changes nothing, or nothing for the better. */
static void judge_alone(struct making *making, guint index)
{
        const struct advise_request *request = making->request;
        struct advice_step *step = making->candidates->pdata[index];
        guint64 needs = needed_by(making, index);
        gboolean is_general = strcmp(request->profile->name, PROFILE_GENERAL) == 0;
        g_autofree char *directive = step_directive_name(step->lines->pdata[0]);
        g_autoptr(Unit) needed = needs ? read_set(making, needs) : NULL;
        g_autoptr(Unit) with = read_set(making, needs | bit(index));
        const Unit *without = needed ? needed : making->plain;
        const struct outcome_of_set *before = trial_of_unit(&making->trial, needs, without);
        const struct outcome_of_set *after =
                trial_of_unit(&making->trial, needs | bit(index), with);

        step->alone = after->badness < before->badness ? before->badness - after->badness : 0;
        if (!after->is_loaded)
                step_leave_out(step, "systemd would refuse the unit with it: %s",
                               with->load_reason ? with->load_reason : "");
        else if (step->is_scored && same_settings(without->settings, with->settings))
                leave_out_moot(step, "The unit has it already.");
        else if (after->badness > before->badness && strcmp(directive, "AmbientCapabilities") != 0)
                step_leave_out(step, "It would weaken what the unit has.");
        else if (is_general && step->is_scored && after->badness == before->badness)
                leave_out_moot(step, "It gains nothing here.");
        else
                fit_policy(request, step, without, with);
}

/* Moves what is left out from the candidates to its list. */
static void sort_out(struct making *making)
{
        for (guint i = 0; i < making->candidates->len;) {
                struct advice_step *step = making->candidates->pdata[i];

                if (step->left_out)
                        g_ptr_array_add(making->proposal->left_out,
                                        g_ptr_array_steal_index(making->candidates, i));
                else
                        i++;
        }
}

static void judge_all(struct making *making)
{
        sort_out(making);
        trial_init(&making->trial, making->request, making->candidates);
        making->plain = read_set(making, 0);
        for (guint i = 0; i < making->candidates->len; i++) {
                const struct advice_step *step = making->candidates->pdata[i];

                /* What no check looks at cannot be judged by its gain, and is too risky anyway. */
                if (!making->request->is_brief || step->is_scored || step->risk <= RISK_MEDIUM)
                        judge_alone(making, i);
        }
        g_clear_pointer(&making->plain, unit_free);
        trial_clear(&making->trial);
        sort_out(making);
}

/* A reader gets what rarely breaks anything, or what a goal needs, and hears of the rest. */
static void leave_out_risky(struct making *making)
{
        const struct advise_request *request = making->request;

        if ((request->only && *request->only) ||
            strcmp(request->profile->name, PROFILE_GENERAL) != 0)
                return;
        for (guint i = 0; i < making->candidates->len; i++) {
                struct advice_step *step = making->candidates->pdata[i];
                g_autofree char *directive = step_directive_name(step->lines->pdata[0]);

                /* A goal may need it. */
                if (request->goal != NO_GOAL && step->is_scored)
                        continue;
                if (step->is_required)
                        step_add_seen(step, "A policy requires it.");
                else if (step->risk > RISK_MEDIUM)
                        step_leave_out(step, "The risk is %s; --only=%s asks for it.",
                                       risk_to_string(step->risk), directive);
        }
        sort_out(making);
}

/* Puts the set's steps into their order, with the exposure after each. */
static void place(struct making *making, guint64 set)
{
        struct ordering ordering;
        guint64 placed = 0, before = trial_of(&making->trial, 0)->badness;
        g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(guint));

        set = trial_settle(&making->trial, set);
        ordering_init(&ordering, &making->trial, set);
        while (placed != set) {
                guint index = ordering_next(&ordering, placed);
                struct advice_step *step = making->candidates->pdata[index];
                const struct outcome_of_set *outcome;

                placed |= bit(index);
                outcome = trial_of(&making->trial, placed);
                step->exposure = outcome->exposure;
                step->gain = outcome->badness < before ? before - outcome->badness : 0;
                before = outcome->badness;
                g_array_append_val(order, index);
        }
        for (guint i = 0; i < order->len; i++)
                g_ptr_array_add(making->proposal->steps,
                                making->candidates->pdata[g_array_index(order, guint, i)]);
        /* What is not placed was not needed for the goal, or is part of a stronger step. */
        for (guint i = 0; i < making->candidates->len; i++)
                if (!(set & bit(i)))
                        advice_step_free(making->candidates->pdata[i]);
        g_ptr_array_set_free_func(making->candidates, NULL);
}

static guint64 choose(struct making *making)
{
        Proposal *proposal = making->proposal;
        guint64 all = making->candidates->len == TRIAL_STEPS_MAX ? ~G_GUINT64_CONSTANT(0)
                                                                 : bit(making->candidates->len) - 1;
        guint64 set;

        if (proposal->goal == NO_GOAL)
                return all;
        set = goal_search(&making->trial, proposal->goal, &proposal->is_cheapest);
        proposal->goal_reached = trial_of(&making->trial, set)->unwaived <= proposal->goal;
        return proposal->goal_reached ? set : all;
}

char *proposal_plain_text(const Proposal *proposal)
{
        GString *text = g_string_new("[Service]\n");

        for (guint i = 0; i < proposal->steps->len; i++) {
                const struct advice_step *step = proposal->steps->pdata[i];

                for (guint j = 0; j < step->lines->len; j++)
                        g_string_append_printf(text, "%s\n", (const char *) step->lines->pdata[j]);
        }
        return g_string_free(text, FALSE);
}

static gboolean has_finding(const GPtrArray *findings, const Finding *finding)
{
        for (guint i = 0; i < findings->len; i++) {
                const Finding *other = findings->pdata[i];

                if (strcmp(other->id, finding->id) == 0 &&
                    g_strcmp0(other->property, finding->property) == 0 &&
                    g_strcmp0(other->declared, finding->declared) == 0)
                        return TRUE;
        }
        return FALSE;
}

static gboolean has_problem(const GPtrArray *problems, const Problem *problem)
{
        for (guint i = 0; i < problems->len; i++) {
                const Problem *other = problems->pdata[i];

                if (other->line == problem->line && g_strcmp0(other->path, problem->path) == 0 &&
                    strcmp(other->message, problem->message) == 0)
                        return TRUE;
        }
        return FALSE;
}

/* What the reader and the findings say of the unit with the text, and not without it. */
static void conclude(const struct advise_request *request, Proposal *proposal, const char *text)
{
        g_autoptr(Unit) plain = request->read(request->context, NULL);
        g_autoptr(GPtrArray) before =
                request->is_brief ? NULL : findings_find(plain, request->user_scope);
        g_autoptr(GPtrArray) after = NULL;
        g_autoptr(Unit) unit = NULL;

        unit_forget_files(plain);
        unit = request->read(request->context, text);
        if (!request->is_brief)
                after = findings_find(unit, request->user_scope);
        proposal->before = exposure_of(request, plain);
        proposal->after = exposure_of(request, unit);
        proposal->is_waived = request->waivers != NULL;
        proposal->unwaived_before = unwaived_of(request, plain);
        proposal->unwaived_after = unwaived_of(request, unit);
        proposal->user_scope = request->user_scope;
        proposal->user_before = user_exposure_of(request, plain);
        proposal->user_after = user_exposure_of(request, unit);
        for (guint i = 0; after && i < after->len;) {
                if (has_finding(before, after->pdata[i]))
                        i++;
                else
                        g_ptr_array_add(proposal->findings, g_ptr_array_steal_index(after, i));
        }
        for (guint i = 0; i < unit->problems->len; i++) {
                const Problem *problem = unit->problems->pdata[i];

                if (!has_problem(plain->problems, problem))
                        g_ptr_array_add(proposal->problems,
                                        problem_new(problem->severity, problem->unit, problem->path,
                                                    problem->line, "%s", problem->message));
        }
        if (unit->load != UNIT_LOADED)
                g_ptr_array_add(proposal->problems,
                                problem_new(PROBLEM_ERROR, unit->name, NULL, 0,
                                            "systemd would refuse the unit: %s",
                                            unit->load_reason ? unit->load_reason : ""));
}

static void warn(const struct advise_request *request, Proposal *proposal)
{
        for (guint i = 0; i < request->guidance->notes->len; i++) {
                const struct service_note *note = request->guidance->notes->pdata[i];

                if (note->danger &&
                    service_note_matches(note, request->unit->name, request->unit->aliases))
                        g_ptr_array_add(proposal->warnings, g_strdup(note->danger));
        }
        for (guint i = 0; request->seen && i < request->seen->unseen->len; i++)
                g_ptr_array_add(proposal->warnings, g_strdup(request->seen->unseen->pdata[i]));
        if (!request->seen && proposal->profile && !request->is_brief)
                g_ptr_array_add(proposal->warnings,
                                g_strdup("No running process of the service was looked at, so the "
                                         "proposal goes by its files alone and is cautious. Run "
                                         "this as root where the service runs to have it fit what "
                                         "the service uses."));
}

/* A score with every left out step added to all that are proposed, where it would be loaded. */
static void score_left_out(const struct advise_request *request, Proposal *proposal)
{
        for (guint i = 0; i < proposal->left_out->len; i++) {
                struct advice_step *step = proposal->left_out->pdata[i];
                g_autofree char *plain = proposal_plain_text(proposal);
                g_autoptr(GString) text = g_string_new(plain);
                g_autoptr(Unit) unit = NULL;

                for (guint j = 0; j < step->lines->len; j++)
                        g_string_append_printf(text, "%s\n", (const char *) step->lines->pdata[j]);
                unit = request->read(request->context, text->str);
                step->exposure = exposure_of(request, unit);
        }
}

static gboolean check_names(const struct advise_request *request, GError **error)
{
        const char *const *lists[] = {request->only, request->except};

        for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
                for (const char *const *name = lists[i]; name && *name; name++) {
                        g_autofree char *directive = step_directive_name(*name);
                        gboolean is_known = FALSE;

                        for (guint j = 0; j < request->guidance->directives->len; j++) {
                                const struct directive_text *text =
                                        request->guidance->directives->pdata[j];

                                is_known |= g_ascii_strcasecmp(text->name, directive) == 0;
                        }
                        if (!is_known) {
                                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                                            "%s is no directive that Bulkhead could propose.",
                                            directive);
                                return FALSE;
                        }
                }
        }
        return TRUE;
}

Proposal *proposal_new(const struct advise_request *request, GError **error)
{
        struct making making = {.request = request};
        g_autofree char *text = NULL;
        guint64 set;

        if (!check_names(request, error))
                return NULL;
        making.proposal = proposal_begin(request);
        making.proposal->profile = g_strdup(request->profile->name);
        making.candidates = fit_steps(request);
        judge_all(&making);
        leave_out_risky(&making);
        trial_init(&making.trial, request, making.candidates);
        set = choose(&making);
        place(&making, set);
        trial_clear(&making.trial);
        g_ptr_array_unref(making.candidates);
        text = proposal_plain_text(making.proposal);
        conclude(request, making.proposal, text);
        if (!request->is_brief)
                score_left_out(request, making.proposal);
        warn(request, making.proposal);
        return making.proposal;
}

static void describe_line(const struct advise_request *request, struct advice_step *step)
{
        const char *line = step->lines->pdata[0];
        g_autofree char *name = step_directive_name(line);
        const struct directive_text *known = guidance_find(request->guidance, name);

        step->risk = guidance_of_line(request->guidance, line, &step->does, &step->breaks);
        step->is_scored = known && known->check;
}

Proposal *proposal_of_lines(const struct advise_request *request, const GPtrArray *lines,
                            const char *text)
{
        Proposal *proposal = proposal_begin(request);
        g_autoptr(GString) so_far = g_string_new(NULL);

        for (guint i = 0; i < lines->len; i++) {
                const char *line = lines->pdata[i];
                struct advice_step *step;
                g_autoptr(Unit) unit = NULL;

                g_string_append_printf(so_far, "%s\n", line);
                if (*line == '[')
                        continue;
                step = advice_step_new(line);
                describe_line(request, step);
                unit = request->read(request->context, so_far->str);
                step->exposure = exposure_of(request, unit);
                g_ptr_array_add(proposal->steps, step);
        }
        conclude(request, proposal, text);
        warn(request, proposal);
        return proposal;
}
