/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A proposal for a reader at a terminal: the numbers first, then dangers, the file, and what to do.
 */
#include <string.h>

#include "advise/advice-text.h"
#include "base/text.h"
#include "score/band.h"
#include "score/findings.h"

static const char *label(guint exposure, gboolean seven_bands)
{
        return (seven_bands ? systemd_band(exposure) : guide_band(exposure))->label;
}

static void put_list(GString *out, const char *mark, const char *text)
{
        g_autofree char *harmless = text_for_terminal(text);

        g_string_append_printf(out, "%s%s\n", mark, harmless);
}

static void put_summary(GString *out, const Proposal *proposal, gboolean seven_bands)
{
        char before[16], after[16], goal[16];

        g_string_append_printf(out, "%s: exposure %s (%s) now, %s (%s) with this, by %s.\n",
                               proposal->unit, text_tenths(proposal->before, before),
                               label(proposal->before, seven_bands),
                               proposal->after == G_MAXUINT ? "none"
                                                            : text_tenths(proposal->after, after),
                               proposal->after == G_MAXUINT ? "systemd would refuse it"
                                                            : label(proposal->after, seven_bands),
                               proposal->rules->name);
        if (proposal->user_scope && proposal->user_after != G_MAXUINT)
                g_string_append_printf(out,
                                       "Without the checks that cannot apply in a user's manager: "
                                       "%s (%s) now, %s (%s) with this.\n",
                                       text_tenths(proposal->user_before, before),
                                       label(proposal->user_before, seven_bands),
                                       text_tenths(proposal->user_after, after),
                                       label(proposal->user_after, seven_bands));
        if (proposal->is_waived && proposal->unwaived_after != G_MAXUINT)
                g_string_append_printf(
                        out, "Without waived findings: %s (%s) now, %s (%s) with this%s.\n",
                        text_tenths(proposal->unwaived_before, before),
                        label(proposal->unwaived_before, seven_bands),
                        text_tenths(proposal->unwaived_after, after),
                        label(proposal->unwaived_after, seven_bands),
                        proposal->goal == NO_GOAL ? "" : ", which is what the goal is for");
        for (guint i = 0; i < proposal->unmet->len; i++)
                put_list(out, "With this as well, ", proposal->unmet->pdata[i]);
        if (proposal->target && proposal->unmet->len == 0)
                g_string_append_printf(out, "With this it meets its target, %s.\n",
                                       proposal->target);
        text_tenths(proposal->unwaived_after == G_MAXUINT ? 0 : proposal->unwaived_after, after);
        if (proposal->goal == NO_GOAL)
                return;
        text_tenths(proposal->goal, goal);
        if (!proposal->goal_reached)
                g_string_append_printf(out,
                                       "The goal of %s is not reached: %s is the lowest that "
                                       "the settings which fit this service give.\n",
                                       goal, text_tenths(proposal->after, after));
        else
                g_string_append_printf(out, "%s of the settings that fit reaches the goal of %s.\n",
                                       proposal->is_cheapest ? "No set of less risk"
                                                             : "No set of less risk that was tried",
                                       goal);
}

static void put_findings(GString *out, const Proposal *proposal)
{
        for (guint i = 0; i < proposal->problems->len; i++) {
                const Problem *problem = proposal->problems->pdata[i];
                g_autofree char *text = problem->path && problem->line > 0
                                                ? g_strdup_printf("%s:%u: %s", problem->path,
                                                                  problem->line, problem->message)
                                                : g_strdup(problem->message);

                put_list(out, "Error: ", text);
        }
        for (guint i = 0; i < proposal->findings->len; i++) {
                const Finding *finding = proposal->findings->pdata[i];

                put_list(out, finding->severity == FINDING_NOTE ? "Note: " : "Without effect: ",
                         finding->sentence);
                if (finding->cause)
                        put_list(out, "  ", finding->cause);
        }
}

/* "Name=value", and what it would give where that is less. */
static void put_name(GString *out, const Proposal *proposal, const struct advice_step *step)
{
        char exposure[16];

        g_string_append(out, step->lines->pdata[0]);
        if (step->exposure < proposal->after)
                g_string_append_printf(out, " (%s with it)", text_tenths(step->exposure, exposure));
}

static gboolean is_said(const GPtrArray *steps, guint index)
{
        const struct advice_step *step = steps->pdata[index];

        for (guint i = 0; i < index; i++)
                if (strcmp(((const struct advice_step *) steps->pdata[i])->left_out,
                           step->left_out) == 0)
                        return TRUE;
        return FALSE;
}

/* One reason and all that it is the reason of. */
static void put_left_out(GString *out, const Proposal *proposal)
{
        const GPtrArray *steps = proposal->left_out;
        gboolean any = FALSE;

        for (guint i = 0; i < steps->len; i++) {
                const struct advice_step *first = steps->pdata[i];
                g_autoptr(GString) names = g_string_new("  ");

                if (is_said(steps, i) || strcmp(first->left_out, STEP_NOT_ASKED) == 0)
                        continue;
                for (guint j = i; j < steps->len; j++) {
                        const struct advice_step *step = steps->pdata[j];

                        if (strcmp(step->left_out, first->left_out) != 0)
                                continue;
                        g_string_append(names, j > i ? ", " : "");
                        put_name(names, proposal, step);
                }
                if (!any)
                        g_string_append(out, "\nLeft out:\n");
                any = TRUE;
                put_list(out, "  ", first->left_out);
                advice_put_wrapped(out, "    ", "    ", names->str + 2);
        }
}

char *advice_words(const Proposal *proposal, const struct advice_place *place, gboolean seven_bands)
{
        GString *out = g_string_new(NULL);
        g_autofree char *file = advice_file(proposal, place);
        g_autoptr(GPtrArray) commands = advice_commands(place);

        put_summary(out, proposal, seven_bands);
        for (guint i = 0; i < proposal->warnings->len; i++)
                put_list(out, "Warning: ", proposal->warnings->pdata[i]);
        put_findings(out, proposal);
        if (proposal->profile && proposal->steps->len == 0) {
                g_string_append(out, "There is nothing to propose.\n");
        } else if (proposal->profile) {
                g_string_append_printf(out, "\n%s:\n\n%s", place->path, file);
        } else {
                for (guint i = 0; i < proposal->steps->len; i++) {
                        const struct advice_step *step = proposal->steps->pdata[i];
                        char exposure[16] = "-";

                        if (step->exposure != G_MAXUINT)
                                text_tenths(step->exposure, exposure);
                        put_list(out, i == 0 ? "\n" : "", step->lines->pdata[0]);
                        g_string_append_printf(out, "    exposure %s, risk %s%s%s\n", exposure,
                                               risk_to_string(step->risk), step->does ? ": " : "",
                                               step->does ? step->does : "");
                }
                return g_string_free(out, FALSE);
        }
        put_left_out(out, proposal);
        if (proposal->steps->len > 0) {
                g_string_append(out, "\nTo apply it:\n");
                for (guint i = 0; i < commands->len; i++)
                        g_string_append_printf(out, "  %s\n", (const char *) commands->pdata[i]);
        }
        return g_string_free(out, FALSE);
}
