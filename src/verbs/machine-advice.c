/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A step of the drop-in for all services is also one of the general profile, so the proposal of a
 * service says whether it would help there, is there already, or would break it. Then the service
 * is exempt: the name of the drop-in is masked for it, which takes the whole of it away. The
 * exposure of every other service is scored with the drop-in as it will be read.
 */
#include "verbs/machine-advice.h"

#include <string.h>

#include "advise/advice-text.h"
#include "advise/fit.h"
#include "base/text.h"

#define DROP_IN_NAME "10-bulkhead.conf"
enum { MILLION = 1000000, NAMES_MAX = 6 };

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

static void exempt(MachineAdvice *machine, const char *unit, const char *change, const char *reason)
{
        struct exemption exemption = {
                .unit = g_strdup(unit),
                .change = g_strdup(change),
                .reason = g_strdup(reason),
        };

        g_array_append_val(machine->exempt, exemption);
}

/* Whether a step of the drop-in would break the service. */
static gboolean is_broken_by_steps(MachineAdvice *machine, const Proposal *proposal)
{
        gboolean is_broken = FALSE;

        for (guint i = 0; i < proposal->left_out->len; i++) {
                const struct advice_step *step = proposal->left_out->pdata[i];
                g_autofree char *id = machine_advice_id(step->id, step->lines->pdata[0]);

                if (step->is_moot || !is_for_all(machine, id))
                        continue;
                exempt(machine, proposal->unit, id, step->left_out);
                is_broken = TRUE;
        }
        return is_broken;
}

/* The exposure with the whole drop-in, G_MAXUINT where systemd would not load the unit. */
static guint exposure_with_all(const MachineAdvice *machine, const WhatIf *what_if,
                               const Policy *policy)
{
        g_autofree char *text = lines_for_all(machine);
        g_autoptr(Unit) unit = what_if_with_drop_in(what_if, DROP_IN_NAME, text);
        struct score score;

        if (unit->load != UNIT_LOADED || !unit->settings)
                return G_MAXUINT;
        score_service(unit->settings, machine->head->user_scope, machine->rules, policy, &score);
        return score.exposure;
}

void machine_advice_add(MachineAdvice *machine, const WhatIf *what_if, const Proposal *proposal,
                        const Policy *policy)
{
        guint after = proposal->before;

        for (guint i = 0; i < proposal->steps->len; i++) {
                const struct advice_step *step = proposal->steps->pdata[i];
                g_autofree char *id = machine_advice_id(step->id, step->lines->pdata[0]);
                struct tally *tally = find_tally(machine, id);

                if (tally && step->gain > 0) {
                        tally->units++;
                        tally->gain += step->gain;
                }
        }
        if (is_broken_by_steps(machine, proposal))
                machine->exempt_units++;
        else if ((after = exposure_with_all(machine, what_if, policy)) > proposal->before) {
                exempt(machine, proposal->unit, NULL,
                       after == G_MAXUINT ? "systemd would refuse the unit with it."
                                          : "It would weaken what the unit has.");
                machine->exempt_units++;
                after = proposal->before;
        } else {
                machine->units++;
                machine->helped += after < proposal->before;
        }
        machine->before += proposal->before;
        machine->after += after;
}

/* ---- What comes of it ---- */

static gint by_gain(gconstpointer left, gconstpointer right)
{
        const struct report_change *a = left, *b = right;

        if (a->gain != b->gain)
                return a->gain > b->gain ? -1 : 1;
        return strcmp(a->id, b->id);
}

static const char *join_lines(Report *report, const GPtrArray *lines)
{
        g_autoptr(GString) text = g_string_new(NULL);

        for (guint i = 0; i < lines->len; i++)
                g_string_append_printf(text, "%s%s", i > 0 ? "\n" : "",
                                       (const char *) lines->pdata[i]);
        return report_string(report, text->str);
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

static void add_exempt(const MachineAdvice *machine, Report *report)
{
        for (guint i = 0; i < machine->exempt->len; i++) {
                const struct exemption *row = &g_array_index(machine->exempt, struct exemption, i);
                struct report_exempt exempted = {
                        .unit = report_string(report, row->unit),
                        .change = report_string(report, row->change),
                        .reason = report_string(report, row->reason),
                };

                g_array_append_val(report->advice->exempt, exempted);
        }
        g_array_sort(report->advice->exempt, by_unit);
}

/* "getty@.service" of "getty@tty1.service": instances are exempt together. The caller's. */
static char *exempt_name(const char *unit)
{
        const char *at = strchr(unit, '@'), *dot = strrchr(unit, '.');

        return at && dot && at < dot ? g_strdup_printf("%.*s%s", (int) (at + 1 - unit), unit, dot)
                                     : g_strdup(unit);
}

/* Each once, char *, in byte order; of one change (id), or of all where that is NULL. */
static GPtrArray *exempt_names(const ReportAdvice *advice, const char *change)
{
        GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

        for (guint i = 0; i < advice->exempt->len; i++) {
                const struct report_exempt *row =
                        &g_array_index(advice->exempt, struct report_exempt, i);
                g_autofree char *name = exempt_name(row->unit);

                if ((!change || g_strcmp0(change, row->change) == 0) &&
                    !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
                        g_ptr_array_add(names, g_steal_pointer(&name));
        }
        return names;
}

/* How to keep it from services, as comments. */
static void put_exemptions(GString *out, const ReportAdvice *advice, const char *directory)
{
        g_autoptr(GPtrArray) names = exempt_names(advice, NULL);

        if (names->len == 0)
                return;
        advice_put_wrapped(out, "# ", "# ",
                           "The services below would break, lose what they are there for or lock "
                           "administrators out. Mask its name for them first; run this as root:");
        g_string_append(out, "#   for unit in");
        for (guint i = 0; i < names->len; i++) {
                g_autofree char *quoted = g_shell_quote(names->pdata[i]);

                g_string_append_printf(out, " \\\n#     %s", quoted);
        }
        g_string_append_printf(out,
                               "\n#   do mkdir -p \"%s/$unit.d\" &&\n"
                               "#     ln -s /dev/null \"%s/$unit.d/" DROP_IN_NAME "\"; done\n",
                               directory, directory);
}

static void put_change(GString *out, const ReportAdvice *advice, const struct report_change *change,
                       guint number)
{
        char gain[16];
        g_autoptr(GPtrArray) names = exempt_names(advice, change->id);
        g_autofree char *not_for = fit_join(names, NAMES_MAX);
        guint average = (guint) ((change->gain + change->units / 2) / change->units);
        g_autofree char *less = average > 0 ? g_strdup_printf("%s less", text_tenths(average, gain))
                                            : g_strdup("less than 0.05 less");
        g_autofree char *head =
                g_strdup_printf("\n# %u. %s in each of %u services on average, risk %s: ", number,
                                less, change->units, change->risk);

        advice_put_wrapped(out, head, "#    ", change->does ? change->does : "");
        if (change->breaks)
                advice_put_wrapped(out, "#    May break: ", "#    ", change->breaks);
        if (names->len > 0)
                advice_put_wrapped(out, "#    Not for: ", "#    ", not_for);
        g_string_append_printf(out, "%s\n", change->lines);
}

static char *make_text(const MachineAdvice *machine, const ReportAdvice *advice,
                       const char *directory)
{
        GString *out = g_string_new(NULL);
        char before[16], after[16];
        guint number = 0;
        g_autofree char *head = g_strdup_printf(
                "Proposed by Bulkhead for all services, to be put at %s: %u services get it, %u of "
                "them become less exposed. The exposures of all services together: %s before, %s "
                "after (%s). It also counts for services that are installed later.",
                advice->path, advice->units, advice->helped,
                text_tenths((guint) advice->before, before),
                text_tenths((guint) advice->after, after), machine->rules->name);

        advice_put_wrapped(out, "# ", "# ", head);
        put_exemptions(out, advice, directory);
        g_string_append(out, "[Service]\n");
        for (guint i = 0; i < advice->changes->len; i++) {
                const struct report_change *change =
                        &g_array_index(advice->changes, struct report_change, i);

                if (change->is_for_all)
                        put_change(out, advice, change, ++number);
        }
        return g_string_free(out, FALSE);
}

void machine_advice_end(const MachineAdvice *machine, Report *report)
{
        const char *directory =
                report->head->user_scope ? "/etc/systemd/user" : "/etc/systemd/system";
        ReportAdvice *advice = report_advice_new();
        g_autofree char *path = g_build_filename(directory, "service.d", DROP_IN_NAME, NULL);

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
                text = make_text(machine, advice, directory);
                advice->text = report_string(report, text);
        }
}
