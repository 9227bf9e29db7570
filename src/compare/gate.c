/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One function for each gate; a unit can fail several. Each looks at what is left when what is
 * waived is accepted. */
#include "compare/gate.h"

#include "base/error.h"
#include "base/text.h"

static const struct {
        const char *word;
        unsigned condition;
} words_table[] = {
        {"worse", GATE_WORSE},
        {"new", GATE_NEW},
        {"band", GATE_BAND},
        {"any", GATE_ANY},
};

gboolean gate_parse(const char *words, unsigned *ret_conditions, GError **error)
{
        /* An empty word is one that is not known. */
        g_auto(GStrv) list = g_strsplit(*words ? words : ",", ",", -1);
        unsigned conditions = 0;

        for (char **word = list; *word; word++) {
                gsize row = 0;

                while (row < G_N_ELEMENTS(words_table) &&
                       !g_str_equal(words_table[row].word, *word))
                        row++;
                if (row == G_N_ELEMENTS(words_table)) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                                    "--fail-on=%s is not known; it takes worse, new, band, any, or "
                                    "several of them with commas between.",
                                    *word);
                        return FALSE;
                }
                conditions |= words_table[row].condition;
        }
        *ret_conditions |= conditions;
        return TRUE;
}

/* ---- What is accepted ---- */

/* A service of one side as waivers and targets leave it. */
struct judged {
        struct report_unit unit;
        struct report_check checks[CHECK_COUNT];
};

/* counting: it is what goes out, and what waivers and targets are told of. */
static void judge(const struct gate *gate, const char *name, const struct comparison_state *state,
                  gboolean counting, struct judged *ret)
{
        struct report_unit *unit = &ret->unit;

        *ret = (struct judged){0};
        unit->name = name;
        unit->exposure = unit->unwaived = state->exposure;
        unit->badness_sum = state->badness_sum;
        unit->weight_sum = state->weight_sum;
        unit->limit = NO_MAXIMUM;
        unit->unmet = g_ptr_array_new_with_free_func(g_free);
        unit->aliases = (GPtrArray *) state->aliases;
        unit->checks = ret->checks;
        if (!gate->judge || !state->results)
                return;
        for (int i = 0; i < CHECK_COUNT; i++)
                ret->checks[i] = (struct report_check){
                        .status = state->results[i].status,
                        .badness = state->results[i].badness,
                        .range = state->results[i].range,
                        .weight = state->results[i].weight,
                        .exposure = state->results[i].exposure,
                };
        gate->judge->unit(gate->judge->context, gate->judged, unit, counting);
}

static void judged_clear(struct judged *judged)
{
        g_ptr_array_unref(judged->unit.unmet);
}

/* A unit, and both sides of it by the name that each has. */
struct case_of {
        const UnitComparison *unit;
        struct judged before, after;
};

/* ---- The gates ---- */

static void add_reason(struct gate *gate, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add_reason(struct gate *gate, const char *format, ...)
{
        va_list arguments;

        va_start(arguments, format);
        g_ptr_array_add(gate->reasons, g_strdup_vprintf(format, arguments));
        va_end(arguments);
}

static const char *because(const UnitComparison *unit)
{
        return unit->cause.sentence ? unit->cause.sentence : "";
}

static const char *left(const struct judged *judged)
{
        return judged->unit.waived > 0 ? " without waived findings" : "";
}

static void look_worse(struct gate *gate, const struct case_of *it)
{
        guint old = it->before.unit.unwaived, new = it->after.unit.unwaived;
        char before[16], after[16];

        if (it->unit->exposure == DIRECTION_WORSE && new > old)
                add_reason(gate, "%s: its exposure%s rose from %s to %s. %s", it->unit->name,
                           left(&it->after), text_tenths(old, before), text_tenths(new, after),
                           because(it->unit));
}

static void add_checks(struct gate *gate, const UnitComparison *unit,
                       const struct check_difference *check, guint more)
{
        const char *why = check->cause.sentence ? check->cause.sentence : "";

        if (more == 0)
                add_reason(gate, "%s: %s newly fails. %s", unit->name, checks[check->check].name,
                           why);
        else
                add_reason(gate, "%s: %s and %u more of it newly fail. %s", unit->name,
                           checks[check->check].name, more, why);
}

static gboolean newly_fails(const struct case_of *it, const struct check_difference *check)
{
        return check->change == CHECK_NOW_FAILS && !it->after.checks[check->check].waiver;
}

static void look_checks(struct gate *gate, const struct case_of *it)
{
        const struct check_difference *first = NULL;
        guint more = 0;

        for (guint i = 0; i < it->unit->checks->len; i++) {
                const struct check_difference *check =
                        &g_array_index(it->unit->checks, struct check_difference, i);

                if (!newly_fails(it, check))
                        continue;
                if (first && check_differences_belong(first, check)) {
                        more++;
                        continue;
                }
                if (first)
                        add_checks(gate, it->unit, first, more);
                first = check;
                more = 0;
        }
        if (first)
                add_checks(gate, it->unit, first, more);
}

static void look_new(struct gate *gate, const struct case_of *it)
{
        const struct comparison_state *state = &it->unit->after;
        char after[16];

        /* A new service all of whose findings are waived was expected. */
        if (it->unit->change == UNIT_ADDED && state->scored &&
            (state->failing == 0 || it->after.unit.waived < state->failing))
                add_reason(gate, "%s: the service is new, with an exposure of %s%s. %s",
                           it->unit->name, text_tenths(it->after.unit.unwaived, after),
                           left(&it->after), because(it->unit));
        look_checks(gate, it);
}

static const struct band *band_of(const struct gate *gate, guint exposure)
{
        return gate->systemd_bands ? systemd_band(exposure) : guide_band(exposure);
}

static void look_band(struct gate *gate, const struct case_of *it)
{
        guint old = it->before.unit.unwaived, new = it->after.unit.unwaived;
        char before[16], after[16];

        if (it->unit->band == DIRECTION_WORSE && new > old &&
            band_of(gate, old) != band_of(gate, new))
                add_reason(gate, "%s: it crossed%s from %s (%s) to %s (%s). %s", it->unit->name,
                           left(&it->after), band_of(gate, old)->label, text_tenths(old, before),
                           band_of(gate, new)->label, text_tenths(new, after), because(it->unit));
}

static void look_any(struct gate *gate, const struct case_of *it)
{
        if (it->unit->change != UNIT_SAME)
                add_reason(gate, "%s: it is %s. %s", it->unit->name,
                           unit_change_to_string(it->unit->change), because(it->unit));
}

/* Limits are of what goes out, whatever was before. */
static void look_limits(struct gate *gate, const struct case_of *it)
{
        const struct report_unit *unit = &it->after.unit;
        char after[16], most[16];

        if (!it->unit->after.scored)
                return;
        if (unit->limit == NO_MAXIMUM && gate->max_exposure != GATE_NO_LIMIT &&
            unit->unwaived > gate->max_exposure)
                add_reason(gate, "%s: its exposure of %s%s is above the limit of %s.",
                           it->unit->name, text_tenths(unit->unwaived, after), left(&it->after),
                           text_tenths(gate->max_exposure, most));
        for (guint i = 0; i < unit->unmet->len; i++)
                add_reason(gate, "%s: %s", it->unit->name, (const char *) unit->unmet->pdata[i]);
}

static gboolean gate_head(void *context, const struct comparison_head *head, GError **error)
{
        struct gate *gate = context;

        gate->systemd_bands = head->systemd_bands;
        return !gate->judge || gate->judge->begin(gate->judge->context, head->generated, error);
}

static gboolean gate_unit(void *context, const UnitComparison *unit, GError **error G_GNUC_UNUSED)
{
        static const struct {
                unsigned condition;
                void (*look)(struct gate *gate, const struct case_of *it);
        } gates[] = {
                {GATE_WORSE, look_worse},
                {GATE_NEW, look_new},
                {GATE_BAND, look_band},
                {GATE_ANY, look_any},
        };
        struct gate *gate = context;
        struct case_of it = {.unit = unit};

        judge(gate, unit->old_name ? unit->old_name : unit->name, &unit->before, FALSE, &it.before);
        judge(gate, unit->name, &unit->after, TRUE, &it.after);
        for (gsize i = 0; i < G_N_ELEMENTS(gates); i++)
                if (gate->conditions & gates[i].condition)
                        gates[i].look(gate, &it);
        look_limits(gate, &it);
        judged_clear(&it.before);
        judged_clear(&it.after);
        return TRUE;
}

static void mark_check(UnitComparison *unit, struct check_difference *check, const char *waiver)
{
        g_autofree char *sentence = NULL;

        check->waiver = unit_comparison_string(unit, waiver);
        if (!check->cause.sentence)
                return;
        sentence = g_strdup_printf("%s It is waived by %s.", check->cause.sentence, waiver);
        check->cause.sentence = unit_comparison_string(unit, sentence);
}

void gate_mark(struct gate *gate, UnitComparison *unit)
{
        struct judged after;

        if (!unit->after.results)
                return;
        judge(gate, unit->name, &unit->after, FALSE, &after);
        for (guint i = 0; i < unit->checks->len; i++) {
                struct check_difference *check =
                        &g_array_index(unit->checks, struct check_difference, i);
                const char *waiver = after.checks[check->check].waiver;

                if (waiver && check->after.present && check->after.result.status == CHECK_FAIL)
                        mark_check(unit, check, waiver);
        }
        judged_clear(&after);
}

static gboolean gate_tail(void *context, const struct comparison_tail *tail,
                          GError **error G_GNUC_UNUSED)
{
        struct gate *gate = context;

        /* What is not of a unit is a change as well. */
        for (guint i = 0; (gate->conditions & GATE_ANY) && i < tail->remarks->len; i++) {
                const struct comparison_remark *remark = tail->remarks->pdata[i];

                if (g_str_equal(remark->kind, "policy") || g_str_equal(remark->kind, "waivers"))
                        add_reason(gate, "%s", remark->sentence);
        }
        if (gate->judge)
                gate->judge->end(gate->judge->context, gate->judged);
        return TRUE;
}

void gate_init(struct gate *gate)
{
        gate->reasons = g_ptr_array_new_with_free_func(g_free);
        gate->judged = report_new();
}

void gate_clear(struct gate *gate)
{
        g_ptr_array_unref(gate->reasons);
        report_free(gate->judged);
}

struct comparison_sink gate_sink(struct gate *gate)
{
        return (struct comparison_sink){
                .head = gate_head, .unit = gate_unit, .tail = gate_tail, .context = gate};
}
