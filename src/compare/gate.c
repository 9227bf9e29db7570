/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One function for each gate; a unit can fail several. */
#include "compare/gate.h"

#include <fnmatch.h>
#include <string.h>

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

/* ---- Limits per unit ---- */

struct limit {
        char *section, *glob;
        guint tenths;
};

struct gate_limits {
        GArray *rows;
};

static void limit_clear(gpointer data)
{
        struct limit *limit = data;

        g_free(limit->section);
        g_free(limit->glob);
}

static gboolean parse_tenths(const char *text, guint *ret_tenths)
{
        char *end;
        guint64 whole, tenth = 0;

        if (!g_ascii_isdigit(text[0]))
                return FALSE;
        whole = g_ascii_strtoull(text, &end, 10);
        if (*end == '.' && g_ascii_isdigit(end[1])) {
                tenth = (guint64) g_ascii_digit_value(end[1]);
                end += 2;
        }
        if (*end != '\0' || whole > 10 || whole * 10 + tenth > 100)
                return FALSE;
        *ret_tenths = (guint) (whole * 10 + tenth);
        return TRUE;
}

static gboolean read_section(GateLimits *limits, GKeyFile *file, const char *path,
                             const char *section, GError **error)
{
        g_autofree char *value = NULL;
        struct limit limit;

        if (!g_str_has_prefix(section, "Unit ") || !section[strlen("Unit ")]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: The section [%s] is not known; [Unit NAME-OR-GLOB] is.", path,
                            section);
                return FALSE;
        }
        value = g_key_file_get_string(file, section, "MaximumExposure", NULL);
        if (!value)
                return TRUE;
        if (!parse_tenths(g_strstrip(value), &limit.tenths)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: MaximumExposure=%s in [%s] is no exposure; it goes from 0.0 to "
                            "10.0.",
                            path, value, section);
                return FALSE;
        }
        limit.section = g_strdup(section);
        limit.glob = g_strdup(section + strlen("Unit "));
        g_array_append_val(limits->rows, limit);
        return TRUE;
}

GateLimits *gate_limits_read(const char *path, GError **error)
{
        g_autoptr(GKeyFile) file = g_key_file_new();
        g_autoptr(GateLimits) limits = g_new0(GateLimits, 1);
        g_auto(GStrv) sections = NULL;
        g_autoptr(GError) failure = NULL;

        limits->rows = g_array_new(FALSE, FALSE, sizeof(struct limit));
        g_array_set_clear_func(limits->rows, limit_clear);
        if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &failure)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: The limits cannot be read: %s.", path, failure->message);
                return NULL;
        }
        sections = g_key_file_get_groups(file, NULL);
        for (char **section = sections; *section; section++)
                if (!read_section(limits, file, path, *section, error))
                        return NULL;
        return g_steal_pointer(&limits);
}

void gate_limits_free(GateLimits *limits)
{
        if (!limits)
                return;
        g_array_unref(limits->rows);
        g_free(limits);
}

const char *gate_limits_find(const GateLimits *limits, const char *unit, guint *ret_tenths)
{
        for (guint i = limits ? limits->rows->len : 0; i-- > 0;) {
                const struct limit *limit = &g_array_index(limits->rows, struct limit, i);

                if (fnmatch(limit->glob, unit, FNM_NOESCAPE) == 0) {
                        *ret_tenths = limit->tenths;
                        return limit->section;
                }
        }
        return NULL;
}

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

static void look_worse(struct gate *gate, const UnitComparison *unit)
{
        char before[16], after[16];

        if (unit->exposure == DIRECTION_WORSE)
                add_reason(gate, "%s: its exposure rose from %s to %s. %s", unit->name,
                           text_tenths(unit->before.exposure, before),
                           text_tenths(unit->after.exposure, after), because(unit));
}

static void look_check(struct gate *gate, const UnitComparison *unit,
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

static void look_new(struct gate *gate, const UnitComparison *unit)
{
        char after[16];

        if (unit->change == UNIT_ADDED && unit->after.scored)
                add_reason(gate, "%s: the service is new, with an exposure of %s. %s", unit->name,
                           text_tenths(unit->after.exposure, after), because(unit));
        for (guint i = 0; i < unit->checks->len; i++) {
                const struct check_difference *check =
                        &g_array_index(unit->checks, struct check_difference, i);
                guint more = 0;

                if (check->change != CHECK_NOW_FAILS)
                        continue;
                while (i + 1 < unit->checks->len &&
                       check_differences_belong(check + more, check + more + 1)) {
                        more++;
                        i++;
                }
                look_check(gate, unit, check, more);
        }
}

static const struct band *band_of(const struct gate *gate, guint exposure)
{
        return gate->systemd_bands ? systemd_band(exposure) : guide_band(exposure);
}

static void look_band(struct gate *gate, const UnitComparison *unit)
{
        char before[16], after[16];

        if (unit->band == DIRECTION_WORSE)
                add_reason(gate, "%s: it crossed from %s (%s) to %s (%s). %s", unit->name,
                           band_of(gate, unit->before.exposure)->label,
                           text_tenths(unit->before.exposure, before),
                           band_of(gate, unit->after.exposure)->label,
                           text_tenths(unit->after.exposure, after), because(unit));
}

static void look_any(struct gate *gate, const UnitComparison *unit)
{
        if (unit->change != UNIT_SAME)
                add_reason(gate, "%s: it is %s. %s", unit->name,
                           unit_change_to_string(unit->change), because(unit));
}

static void look_limit(struct gate *gate, const UnitComparison *unit)
{
        guint limit = gate->max_exposure;
        const char *section = gate_limits_find(gate->limits, unit->name, &limit);
        char after[16], most[16];

        if (!unit->after.scored || limit == GATE_NO_LIMIT || unit->after.exposure <= limit)
                return;
        add_reason(gate, "%s: its exposure of %s is above the limit of %s%s%s%s.", unit->name,
                   text_tenths(unit->after.exposure, after), text_tenths(limit, most),
                   section ? " of [" : "", section ? section : "", section ? "]" : "");
}

static gboolean gate_head(void *context, const struct comparison_head *head,
                          GError **error G_GNUC_UNUSED)
{
        ((struct gate *) context)->systemd_bands = head->systemd_bands;
        return TRUE;
}

static gboolean gate_unit(void *context, const UnitComparison *unit, GError **error G_GNUC_UNUSED)
{
        static const struct {
                unsigned condition;
                void (*look)(struct gate *gate, const UnitComparison *unit);
        } gates[] = {
                {GATE_WORSE, look_worse},
                {GATE_NEW, look_new},
                {GATE_BAND, look_band},
                {GATE_ANY, look_any},
        };
        struct gate *gate = context;

        for (gsize i = 0; i < G_N_ELEMENTS(gates); i++)
                if (gate->conditions & gates[i].condition)
                        gates[i].look(gate, unit);
        look_limit(gate, unit);
        return TRUE;
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
        return TRUE;
}

void gate_init(struct gate *gate)
{
        gate->reasons = g_ptr_array_new_with_free_func(g_free);
}

void gate_clear(struct gate *gate)
{
        g_ptr_array_unref(gate->reasons);
}

struct comparison_sink gate_sink(struct gate *gate)
{
        return (struct comparison_sink){
                .head = gate_head, .unit = gate_unit, .tail = gate_tail, .context = gate};
}
