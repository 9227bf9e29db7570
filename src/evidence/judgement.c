/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policies first, since they decide the numbers; then waivers, then the targets for what is left.
 */
#include "evidence/judgement.h"

static gboolean redact(Judgement *judgement, GError **error)
{
        if (!judgement->redactor || judgement->redacted)
                return TRUE;
        judgement->redacted = TRUE;
        g_ptr_array_set_size(judgement->problems, 0);
        unit_policies_redact(judgement->policies, judgement->redactor, judgement->problems);
        return waivers_redact(judgement->waivers, judgement->redactor, error) &&
               targets_redact(judgement->targets, judgement->redactor, error);
}

static gboolean begin(void *context, gint64 now, GError **error)
{
        Judgement *judgement = context;

        if (!redact(judgement, error))
                return FALSE;
        waivers_begin(judgement->waivers, now);
        targets_begin(judgement->targets);
        return TRUE;
}

static const Policy *find_policy(void *context, const Unit *unit)
{
        const Judgement *judgement = context;

        return unit_policies_find(judgement->policies, unit->name);
}

static void judge_unit(void *context, Report *strings, struct report_unit *unit, gboolean counting)
{
        Judgement *judgement = context;

        waivers_judge(judgement->waivers, strings, unit, counting);
        targets_judge(judgement->targets, strings, unit, counting);
}

static void add_policy(void *context, const char *path, const char *sha256,
                       GBytes *content G_GNUC_UNUSED, const char *original G_GNUC_UNUSED)
{
        Report *report = context;
        struct report_input input = {
                .kind = "unit-policy",
                .path = report_string(report, path),
                .sha256 = report_string(report, sha256),
        };

        if (sha256)
                g_array_append_val(report->inputs, input);
}

static void end(void *context, Report *report)
{
        const Judgement *judgement = context;

        waivers_end(judgement->waivers, report);
        targets_end(judgement->targets, report);
        unit_policies_each(judgement->policies, add_policy, report);
}

Judgement *judgement_new(void)
{
        Judgement *judgement = g_new0(Judgement, 1);

        judgement->waivers = waivers_new();
        judgement->targets = targets_new();
        judgement->policies = unit_policies_new();
        judgement->problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        judgement->judge = (struct report_judge){
                .begin = begin,
                .policy = find_policy,
                .unit = judge_unit,
                .end = end,
                .context = judgement,
        };
        return judgement;
}

void judgement_free(Judgement *judgement)
{
        if (!judgement)
                return;
        waivers_free(judgement->waivers);
        targets_free(judgement->targets);
        unit_policies_free(judgement->policies);
        g_ptr_array_unref(judgement->problems);
        g_free(judgement);
}
