/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead compare: two sides, what changed between them, and whether it may go out. */
#include "compare/compare.h"

#include <string.h>

#include "base/error.h"
#include "base/input.h"
#include "compare/gate.h"
#include "verbs/comparison-output.h"
#include "verbs/confined.h"
#include "verbs/history.h"
#include "verbs/judge.h"
#include "verbs/program.h"
#include "verbs/progress.h"
#include "verbs/sides.h"
#include "verbs/verb.h"

/* The output, and those who look on: the gate, and who says what is missing. */
struct onlooker {
        const struct options *options;
        struct gate *gate;
        struct comparison_sink gate_sink, output_sink;
        gboolean complete;
};

static gboolean onlooker_head(void *context, const struct comparison_head *head, GError **error)
{
        struct onlooker *onlooker = context;

        return onlooker->gate_sink.head(onlooker->gate_sink.context, head, error) &&
               onlooker->output_sink.head(onlooker->output_sink.context, head, error);
}

static gboolean onlooker_unit(void *context, const UnitComparison *unit, GError **error)
{
        struct onlooker *onlooker = context;

        return onlooker->gate_sink.unit(onlooker->gate_sink.context, unit, error) &&
               onlooker->output_sink.unit(onlooker->output_sink.context, unit, error);
}

static void say_problems(const struct options *options, const GPtrArray *problems)
{
        for (guint i = 0; i < problems->len; i++)
                program_warn_problem(options, problems->pdata[i], NULL);
}

static gboolean onlooker_tail(void *context, const struct comparison_tail *tail, GError **error)
{
        static const char *const said[] = {"swapped", "hosts", "policy", "waivers", "uncompared"};
        struct onlooker *onlooker = context;

        say_problems(onlooker->options, tail->before_problems);
        say_problems(onlooker->options, tail->after_problems);
        /* The text says it itself. */
        for (guint i = 0;
             (onlooker->options->formats || onlooker->options->output) && i < tail->remarks->len;
             i++) {
                const struct comparison_remark *remark = tail->remarks->pdata[i];

                for (gsize j = 0; j < G_N_ELEMENTS(said); j++)
                        if (g_str_equal(remark->kind, said[j]))
                                program_say(onlooker->options, "%s", remark->sentence);
        }
        onlooker->complete = tail->before_complete && tail->after_complete;
        return onlooker->gate_sink.tail(onlooker->gate_sink.context, tail, error) &&
               onlooker->output_sink.tail(onlooker->output_sink.context, tail, error);
}

static gboolean read_terms(const struct options *options, struct compare_options *terms,
                           Policy **ret_policy, Judgement **ret_judgement, struct gate *gate,
                           GError **error)
{
        const char *policy;

        terms->systemd_bands = options->systemd_bands;
        if (options->rules && !(terms->rules = rule_set_find(options->rules))) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE, "There is no rule set %s.",
                            options->rules);
                return FALSE;
        }
        for (char **word = options->fail_on; word && *word; word++)
                if (!gate_parse(*word, &gate->conditions, error))
                        return FALSE;
        gate->max_exposure =
                options->max_exposure == NO_LIMIT ? GATE_NO_LIMIT : options->max_exposure;
        *ret_judgement = judge_read_files(options, error);
        if (!*ret_judgement || !judge_find_policy(options, &policy, error))
                return FALSE;
        gate->judge = &(*ret_judgement)->judge;
        terms->policy = *ret_policy = policy ? policy_read(policy, NULL, error) : NULL;
        return !policy || terms->policy;
}

static int verdict(const struct onlooker *onlooker)
{
        const GPtrArray *reasons = onlooker->gate->reasons;

        judge_name_waivers(onlooker->options, onlooker->gate->judged, TRUE);
        for (guint i = 0; i < reasons->len; i++)
                program_warn("%s", (const char *) reasons->pdata[i]);
        if (!onlooker->complete) {
                program_warn("The evidence is incomplete: what could not be read is named above.");
                return STATUS_INCOMPLETE;
        }
        return reasons->len > 0 && !onlooker->options->exit_zero ? STATUS_LIMIT : STATUS_DONE;
}

static void mark(void *context, UnitComparison *unit)
{
        gate_mark(context, unit);
}

static void keep_waivers(void *context, const IniFile *file)
{
        g_ptr_array_add(context, comparison_input_new("waivers", file->path, file->sha256));
}

static void keep_targets(void *context, const IniFile *file)
{
        g_ptr_array_add(context, comparison_input_new("targets", file->path, file->sha256));
}

/* The files that decide what is waived and what is asked of a unit. */
static GPtrArray *list_inputs(const Judgement *judgement)
{
        GPtrArray *inputs = g_ptr_array_new_with_free_func(comparison_input_free);

        waivers_each_file(judgement->waivers, keep_waivers, inputs);
        targets_each_file(judgement->targets, keep_targets, inputs);
        return inputs;
}

static gboolean compare_two(const struct options *options, const struct compare_options *terms,
                            struct onlooker *onlooker, GError **error)
{
        const struct comparison_sink sink = {.head = onlooker_head,
                                             .unit = onlooker_unit,
                                             .tail = onlooker_tail,
                                             .context = onlooker};
        g_autoptr(Side) before = side_open(options, options->arguments[0], error);
        g_autoptr(Side) after = NULL;
        g_autoptr(ComparisonOutput) output = NULL;

        if (!before)
                return FALSE;
        after = options->arguments[1] ? side_open(options, options->arguments[1], error)
                                      : side_open_now(options);
        output = after ? comparison_output_new(options, error) : NULL;
        if (!output)
                return FALSE;
        onlooker->output_sink = comparison_output_sink(output);
        return compare_sides(before, after, terms, &sink, error) &&
               comparison_output_finish(output, error);
}

/* The gates look at the last step of a history. */
static int compare_history(const struct options *options, char *const *names,
                           const struct compare_options *terms, struct onlooker *onlooker,
                           GError **error)
{
        int status = history_run(options, names, terms, &onlooker->gate_sink, error);

        if (status != STATUS_DONE && status != STATUS_INCOMPLETE)
                return status;
        onlooker->complete = status == STATUS_DONE;
        return verdict(onlooker);
}

static int run(const struct options *options, const struct compare_options *terms,
               struct onlooker *onlooker, GError **error)
{
        g_auto(GStrv) names = NULL;

        if (history_is_asked(options, &names))
                return compare_history(options, names, terms, onlooker, error);
        return compare_two(options, terms, onlooker, error) ? verdict(onlooker) : STATUS_FAILED;
}

int verb_compare(const struct options *options, GError **error)
{
        struct gate gate = {0};
        struct compare_options terms = {0};
        g_autoptr(Policy) policy = NULL;
        g_autoptr(Judgement) judgement = NULL;
        g_autoptr(GPtrArray) inputs = NULL;
        struct onlooker onlooker = {.options = options, .gate = &gate};
        g_autoptr(Progress) progress = NULL;
        int status = STATUS_FAILED;

        if (comparison_format_help(options))
                return STATUS_DONE;
        if (!options->arguments[0]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "compare takes what was before and what is after; the second is this "
                            "system as it is now where it is left out. Three or more, or a "
                            "directory of snapshots, give a history.");
                return STATUS_USAGE;
        }
        confined_reading(options, NULL);
        gate_init(&gate);
        onlooker.gate_sink = gate_sink(&gate);
        if (read_terms(options, &terms, &policy, &judgement, &gate, error)) {
                terms.inputs = inputs = list_inputs(judgement);
                terms.mark = mark;
                terms.mark_context = &gate;
                progress = progress_begin_output(options, "Comparing");
                status = run(options, &terms, &onlooker, error);
        }
        gate_clear(&gate);
        return status;
}
