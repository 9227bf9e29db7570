/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unit to proposal and sums. */
#include "verbs/advisor.h"

#include <string.h>

#include "advise/proposal.h"
#include "report/report-proposal.h"
#include "verbs/machine-advice.h"

#define STANDARD_NAME "override.conf"
enum { MOST_NAMES = 100 };

struct advising {
        Guidance *guidance;
        Profile *general;
        MachineAdvice *machine;
        SnapshotHead *head;
        const struct rule_set *rules;
};

/* A unit on its way. */
struct asking {
        const WhatIf *what_if;
        char *path; /* of the drop-in */
};

char *advisor_drop_in_name(const WhatIf *what_if)
{
        if (!what_if_has_drop_in(what_if, STANDARD_NAME))
                return g_strdup(STANDARD_NAME);
        for (guint i = 1; i < MOST_NAMES; i++) {
                g_autofree char *name = i == 1 ? g_strdup("zz-bulkhead.conf")
                                               : g_strdup_printf("zz-bulkhead-%u.conf", i);

                if (!what_if_has_drop_in(what_if, name))
                        return g_steal_pointer(&name);
        }
        return g_strdup(STANDARD_NAME);
}

static void begin(void *context, const SnapshotHead *head, const struct rule_set *rules)
{
        struct advising *advising = context;

        g_clear_pointer(&advising->head, snapshot_head_free);
        advising->head = snapshot_head_copy(head);
        advising->rules = rules;
        machine_advice_begin(advising->machine, head, rules);
}

static Unit *read_with(void *context, const char *text)
{
        const struct asking *asking = context;

        return what_if_with_drop_in(asking->what_if, asking->path, text);
}

static const char *join_lines(Report *strings, const GPtrArray *lines)
{
        g_autoptr(GString) text = g_string_new(NULL);

        for (guint i = 0; i < lines->len; i++)
                g_string_append_printf(text, "%s%s", i > 0 ? "\n" : "",
                                       (const char *) lines->pdata[i]);
        return report_string(strings, text->str);
}

static void keep_steps(Report *strings, GArray *kept, const GPtrArray *steps)
{
        for (guint i = 0; i < steps->len; i++) {
                const struct advice_step *step = steps->pdata[i];
                g_autofree char *id = machine_advice_id(step->id, step->lines->pdata[0]);
                struct report_step row = {
                        .change = report_string(strings, id),
                        .lines = join_lines(strings, step->lines),
                        .risk = risk_to_string(step->risk),
                        .reason = report_string(strings, step->left_out),
                        .exposure = step->left_out ? 0 : step->exposure,
                };

                /* What would gain nothing is no news. */
                if (!step->is_moot)
                        g_array_append_val(kept, row);
        }
}

static ReportProposal *keep(Report *strings, const Proposal *proposal)
{
        ReportProposal *kept = report_proposal_new();

        kept->before = proposal->before;
        kept->after = proposal->after;
        keep_steps(strings, kept->steps, proposal->steps);
        keep_steps(strings, kept->left_out, proposal->left_out);
        for (guint i = 0; i < proposal->warnings->len; i++)
                g_ptr_array_add(kept->warnings,
                                (gpointer) report_string(strings, proposal->warnings->pdata[i]));
        return kept;
}

/* As harden does without a running service to look at. */
static Proposal *propose(const struct advising *advising, struct asking *asking, const Unit *files,
                         const struct report_unit *judged, const Policy *policy)
{
        struct advise_verdicts verdicts;
        struct advise_request request = {
                .unit = files,
                .read = read_with,
                .context = asking,
                .rules = advising->rules,
                .policy = policy,
                .user_scope = advising->head->user_scope,
                .guidance = advising->guidance,
                .profile = advising->general,
                .goal = NO_GOAL,
                .is_brief = TRUE,
        };

        advise_request_judge(&request, judged, &verdicts);
        return proposal_new(&request, NULL);
}

static ReportProposal *advise_unit(void *context, Report *strings, const Unit *unit,
                                   const struct report_unit *judged, const Policy *policy)
{
        struct advising *advising = context;
        g_autoptr(WhatIf) what_if = what_if_new(NULL, advising->head, unit, NULL);
        g_autofree char *name = what_if ? advisor_drop_in_name(what_if) : NULL;
        struct asking asking = {.what_if = what_if, .path = name};
        g_autoptr(Unit) files = what_if ? what_if_with_drop_in(what_if, NULL, NULL) : NULL;
        g_autoptr(Proposal) proposal = NULL;

        if (!files || files->load != UNIT_LOADED || !files->settings)
                return NULL;
        proposal = propose(advising, &asking, files, judged, policy);
        if (!proposal || proposal->before > EXPOSURE_MAX || proposal->after > EXPOSURE_MAX)
                return NULL;
        machine_advice_add(advising->machine, what_if, proposal, policy);
        return keep(strings, proposal);
}

static void end(void *context, Report *report)
{
        const struct advising *advising = context;

        machine_advice_end(advising->machine, report);
}

Advisor *advisor_new(Layers templates, GError **error)
{
        g_autoptr(Advisor) advisor = g_new0(Advisor, 1);
        struct advising *advising = g_new0(struct advising, 1);

        advisor->advising = advising;
        advisor->advisor = (struct report_advisor){begin, advise_unit, end, advising};
        advising->guidance = guidance_read(templates, error);
        advising->general =
                advising->guidance ? profile_read(templates, PROFILE_GENERAL, error) : NULL;
        if (advising->general)
                advising->machine =
                        machine_advice_new(templates, advising->guidance, advising->general, error);
        return advising->machine ? g_steal_pointer(&advisor) : NULL;
}

void advisor_free(Advisor *advisor)
{
        struct advising *advising;

        if (!advisor)
                return;
        advising = advisor->advising;
        guidance_free(advising->guidance);
        profile_free(advising->general);
        machine_advice_free(advising->machine);
        g_clear_pointer(&advising->head, snapshot_head_free);
        g_free(advising);
        g_free(advisor);
}
