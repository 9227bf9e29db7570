/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A step of the drop-in for all services is also one of the general profile, so the proposal of a
 * service says whether it would help there, is there already, or would break it. Then the service
 * is exempt: the name of the drop-in is masked for it, which takes the whole of it away. Where a
 * waiver accepts that a service lacks one of its lines, or the unit says no to it itself, a second
 * drop-in of that service takes this line back. The exposure of every other service is scored with
 * the drop-in as it will be read.
 */
#include "verbs/machine-advice.h"

#include <string.h>

#include "advise/advice-text.h"
#include "advise/fit.h"
#include "base/text.h"
#include "verbs/machine-drop-in.h"

enum { MILLION = 1000000 };
#define NO_WAY_BACK (G_MAXUINT - 1)

struct tally {
        char *id;
        guint units;
        guint64 gain; /* millionths of a service's badness */
};

struct machine_advice {
        const Guidance *guidance;
        const Profile *general;
        Profile *all;
        const SnapshotHead *head; /* of the report that is made */
        const struct rule_set *rules;
        GArray *tallies; /* struct tally: one a step of the general profile, in its order */
        GArray *exempt;  /* struct exemption */
        guint units, helped, exempt_units;
        guint64 before, after; /* tenths */
};

struct exemption {
        char *unit, *change, *reason;
        char *line; /* that takes the change back, where the rest is for it; or NULL */
};

static void tally_clear(gpointer data)
{
        g_free(((struct tally *) data)->id);
}

static void exemption_clear(gpointer data)
{
        struct exemption *exemption = data;

        g_free(exemption->unit);
        g_free(exemption->change);
        g_free(exemption->reason);
        g_free(exemption->line);
}

char *machine_advice_id(const char *id, const char *line)
{
        return id ? g_strdup(id) : step_directive_name(line);
}

MachineAdvice *machine_advice_new(Layers templates, const Guidance *guidance,
                                  const Profile *general, GError **error)
{
        g_autoptr(MachineAdvice) machine = g_new0(MachineAdvice, 1);

        machine->guidance = guidance;
        machine->general = general;
        machine->all = profile_read(templates, PROFILE_ALL, error);
        return machine->all ? g_steal_pointer(&machine) : NULL;
}

void machine_advice_free(MachineAdvice *machine)
{
        if (!machine)
                return;
        profile_free(machine->all);
        g_clear_pointer(&machine->tallies, g_array_unref);
        g_clear_pointer(&machine->exempt, g_array_unref);
        g_free(machine);
}

void machine_advice_begin(MachineAdvice *machine, const SnapshotHead *head,
                          const struct rule_set *rules)
{
        g_clear_pointer(&machine->tallies, g_array_unref);
        g_clear_pointer(&machine->exempt, g_array_unref);
        machine->head = head;
        machine->rules = rules;
        machine->units = machine->helped = machine->exempt_units = 0;
        machine->before = machine->after = 0;
        machine->tallies = g_array_new(FALSE, TRUE, sizeof(struct tally));
        g_array_set_clear_func(machine->tallies, tally_clear);
        machine->exempt = g_array_new(FALSE, TRUE, sizeof(struct exemption));
        g_array_set_clear_func(machine->exempt, exemption_clear);
        for (guint i = 0; i < machine->general->steps->len; i++) {
                const struct profile_step *row = machine->general->steps->pdata[i];
                struct tally tally = {.id = machine_advice_id(row->id, row->lines->pdata[0])};

                g_array_append_val(machine->tallies, tally);
        }
}

static const char *first_line(const struct profile_step *row)
{
        return row->lines->pdata[0];
}

/* Whether the drop-in may hold the step: in a user's manager some directives have no effect. */
static gboolean is_for_all(const MachineAdvice *machine, const char *id)
{
        for (guint i = 0; i < machine->all->steps->len; i++) {
                const struct profile_step *row = machine->all->steps->pdata[i];
                g_autofree char *its = machine_advice_id(row->id, first_line(row));
                g_autofree char *directive = step_directive_name(first_line(row));

                if (strcmp(its, id) == 0)
                        return !machine->head->user_scope ||
                               !directive_is_of_system_scope(directive);
        }
        return FALSE;
}

static struct tally *find_tally(const MachineAdvice *machine, const char *id)
{
        for (guint i = 0; i < machine->tallies->len; i++) {
                struct tally *tally = &g_array_index(machine->tallies, struct tally, i);

                if (strcmp(tally->id, id) == 0)
                        return tally;
        }
        return NULL;
}

static char *lines_for_all(const MachineAdvice *machine)
{
        GString *text = g_string_new("[Service]\n");

        for (guint i = 0; i < machine->all->steps->len; i++) {
                const struct profile_step *row = machine->all->steps->pdata[i];
                g_autofree char *id = machine_advice_id(row->id, first_line(row));

                for (guint j = 0; is_for_all(machine, id) && j < row->lines->len; j++)
                        g_string_append_printf(text, "%s\n", (const char *) row->lines->pdata[j]);
        }
        return g_string_free(text, FALSE);
}

static void exempt(MachineAdvice *machine, const char *unit, const char *change, const char *reason,
                   const char *line)
{
        struct exemption exemption = {
                .unit = g_strdup(unit),
                .change = g_strdup(change),
                .reason = g_strdup(reason),
                .line = g_strdup(line),
        };

        g_array_append_val(machine->exempt, exemption);
}

/* "Name=no" of "Name=yes", "Name=" of what adds to a list. The caller's. */
static char *line_back(const char *line)
{
        const char *value = strchr(line, '=') + 1;

        return g_strdup_printf("%.*s%s", (int) (value - line), line,
                               strcmp(value, "yes") == 0 ? "no" : "");
}

/* Steps of the drop-in that would break the service, or that waivers keep from it: what takes them
 * back is added to lines. Whether the drop-in is for it at all. */
static gboolean apply_left_out(MachineAdvice *machine, const Proposal *proposal,
                               gboolean takes_back, GString *lines)
{
        gboolean is_for_it = TRUE;

        for (guint i = 0; i < proposal->left_out->len; i++) {
                const struct advice_step *step = proposal->left_out->pdata[i];
                g_autofree char *id = machine_advice_id(step->id, step->lines->pdata[0]);
                g_autofree char *back = NULL;

                if (step->is_moot || !is_for_all(machine, id))
                        continue;
                if ((step->is_waived || step->is_refused) && takes_back)
                        back = line_back(step->lines->pdata[0]);
                exempt(machine, proposal->unit, id, step->left_out, back);
                if (back)
                        g_string_append_printf(lines, "%s\n", back);
                else
                        is_for_it = FALSE;
        }
        return is_for_it;
}

/* Whether the setting of each line is what it is without any drop-in of ours. */
static gboolean are_as_before(const Unit *plain, const Unit *unit, const char *lines)
{
        g_auto(GStrv) each = g_strsplit(lines, "\n", -1);

        for (char **line = each; *line && **line; line++) {
                g_autofree char *directive = step_directive_name(*line);

                for (int id = 0; id < SETTING_COUNT; id++) {
                        g_autofree char *before = NULL, *after = NULL;

                        if (strcmp(settings_table[id].property, directive) != 0)
                                continue;
                        before = setting_format(plain->settings, (enum setting_id) id);
                        after = setting_format(unit->settings, (enum setting_id) id);
                        if (strcmp(before, after) != 0)
                                return FALSE;
                }
        }
        return TRUE;
}

/* The exposure with the whole drop-in and what takes lines of it back; G_MAXUINT where systemd
 * would not load the unit, NO_WAY_BACK where the lines do not take it back. */
static guint exposure_with_all(const MachineAdvice *machine, const WhatIf *what_if,
                               const char *lines, const Policy *policy)
{
        g_autofree char *all = lines_for_all(machine), *text = g_strconcat(all, lines, NULL);
        g_autoptr(Unit) unit = what_if_with_drop_in(what_if, MACHINE_DROP_IN, text);
        struct score score;

        if (unit->load != UNIT_LOADED || !unit->settings)
                return G_MAXUINT;
        if (*lines) {
                g_autoptr(Unit) plain = what_if_with_drop_in(what_if, NULL, NULL);

                if (!are_as_before(plain, unit, lines))
                        return NO_WAY_BACK;
        }
        score_service(unit->settings, machine->head->user_scope, machine->rules, policy, &score);
        return score.exposure;
}

/* What the service exposes once the drop-in is there, with what the file says to do for it. */
static guint apply_all(MachineAdvice *machine, const WhatIf *what_if, const Proposal *proposal,
                       const Policy *policy)
{
        guint kept = machine->exempt->len, after = NO_WAY_BACK;
        g_autoptr(GString) lines = g_string_new(NULL);

        if (apply_left_out(machine, proposal, TRUE, lines))
                after = exposure_with_all(machine, what_if, lines->str, policy);
        else
                g_string_truncate(lines, 0);
        if (after == NO_WAY_BACK) {
                g_array_set_size(machine->exempt, kept);
                apply_left_out(machine, proposal, FALSE, lines);
                machine->exempt_units++;
                return proposal->before;
        }
        if (after > proposal->before) {
                g_array_set_size(machine->exempt, kept);
                exempt(machine, proposal->unit, NULL,
                       after == G_MAXUINT ? "systemd would refuse the unit with it."
                                          : "It would weaken what the unit has.",
                       NULL);
                machine->exempt_units++;
                return proposal->before;
        }
        machine->units++;
        machine->helped += after < proposal->before;
        return after;
}

void machine_advice_add(MachineAdvice *machine, const WhatIf *what_if, const Proposal *proposal,
                        const Policy *policy)
{
        for (guint i = 0; i < proposal->steps->len; i++) {
                const struct advice_step *step = proposal->steps->pdata[i];
                g_autofree char *id = machine_advice_id(step->id, step->lines->pdata[0]);
                struct tally *tally = find_tally(machine, id);

                if (tally && step->gain > 0) {
                        tally->units++;
                        tally->gain += step->gain;
                }
        }
        machine->before += proposal->before;
        machine->after += apply_all(machine, what_if, proposal, policy);
}

/* ---- What comes of it ---- */

static gint by_gain(gconstpointer left, gconstpointer right)
{
        const struct report_change *a = left, *b = right;

        if (a->gain != b->gain)
                return a->gain > b->gain ? -1 : 1;
        return strcmp(a->id, b->id);
}

/* What is fitted to each service, "{families}", has no value that is that of all. */
static const char *join_lines(Report *report, const GPtrArray *lines)
{
        g_autoptr(GRegex) fitted = g_regex_new("\\{[a-z]+\\}", 0, 0, NULL);
        g_autoptr(GString) text = g_string_new(NULL);
        g_autofree char *shown = NULL;

        for (guint i = 0; i < lines->len; i++)
                g_string_append_printf(text, "%s%s", i > 0 ? "\n" : "",
                                       (const char *) lines->pdata[i]);
        shown = g_regex_replace_literal(fitted, text->str, -1, 0, "…", 0, NULL);
        return report_string(report, shown);
}

static void add_changes(const MachineAdvice *machine, Report *report)
{
        for (guint i = 0; i < machine->general->steps->len; i++) {
                const struct profile_step *row = machine->general->steps->pdata[i];
                const struct tally *tally = &g_array_index(machine->tallies, struct tally, i);
                const char *does, *breaks;
                guint risk = guidance_of_line(machine->guidance, first_line(row), &does, &breaks);
                struct report_change change = {
                        .id = report_string(report, tally->id),
                        .lines = join_lines(report, row->lines),
                        .risk = risk_to_string(row->risk > 0 ? row->risk : risk),
                        .does = report_string(report, does),
                        .breaks = report_string(report, breaks),
                        .units = tally->units,
                        .gain = (tally->gain * 100 + MILLION / 2) / MILLION,
                        .is_for_all = tally->units > 0 && is_for_all(machine, tally->id),
                };

                g_array_append_val(report->advice->changes, change);
        }
        g_array_sort(report->advice->changes, by_gain);
}

static gint by_unit(gconstpointer left, gconstpointer right)
{
        const struct report_exempt *a = left, *b = right;
        int order = strcmp(a->unit, b->unit);

        return order != 0 ? order : g_strcmp0(a->change, b->change);
}

/* Whether the change is one of the file. */
static gboolean is_in_file(const ReportAdvice *advice, const char *id)
{
        for (guint i = 0; i < advice->changes->len; i++) {
                const struct report_change *change =
                        &g_array_index(advice->changes, struct report_change, i);

                if (strcmp(change->id, id) == 0)
                        return change->is_for_all;
        }
        return FALSE;
}

static void add_exempt(const MachineAdvice *machine, Report *report)
{
        for (guint i = 0; i < machine->exempt->len; i++) {
                const struct exemption *row = &g_array_index(machine->exempt, struct exemption, i);
                struct report_exempt exempted = {
                        .unit = report_string(report, row->unit),
                        .change = report_string(report, row->change),
                        .reason = report_string(report, row->reason),
                        .line_back = report_string(report, row->line),
                };

                /* What no service gets need not be taken back. */
                if (!row->line || is_in_file(report->advice, row->change))
                        g_array_append_val(report->advice->exempt, exempted);
        }
        g_array_sort(report->advice->exempt, by_unit);
}

void machine_advice_end(const MachineAdvice *machine, Report *report)
{
        const char *directory =
                report->head->user_scope ? "/etc/systemd/user" : "/etc/systemd/system";
        ReportAdvice *advice = report_advice_new();
        g_autofree char *path = g_build_filename(directory, "service.d", MACHINE_DROP_IN, NULL);

        report->advice = advice;
        add_changes(machine, report);
        if (machine->helped > 0) {
                g_autofree char *text = NULL;

                add_exempt(machine, report);
                advice->path = report_string(report, path);
                advice->units = machine->units;
                advice->helped = machine->helped;
                advice->exempt_units = machine->exempt_units;
                advice->before = machine->before;
                advice->after = machine->after;
                text = machine_drop_in_text(advice, machine->rules, directory);
                advice->text = report_string(report, text);
        }
}
