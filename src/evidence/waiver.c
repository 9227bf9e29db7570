/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waivers on a report: which findings they accept, what is left, and what is to be said of them. */
#include <string.h>

#include "base/ini.h"
#include "base/text.h"
#include "evidence/waiver-rule.h"

#define DAY ((gint64) 24 * 60 * 60 * G_USEC_PER_SEC)

/* ---- What it is for ---- */

static gboolean is_glob(const char *word)
{
        return strpbrk(word, "*?[") != NULL;
}

/* True if nothing but wildcards stands before the type: the glob is for every unit. */
static gboolean is_for_all(const char *word)
{
        gsize wild = strspn(word, "*?");

        return wild > 0 && (word[wild] == '\0' || word[wild] == '.');
}

static gboolean any_word(const char *words, gboolean (*is)(const char *word))
{
        g_auto(GStrv) list = g_strsplit_set(words, " \t", -1);

        for (char **word = list; *word; word++)
                if (**word && is(*word))
                        return TRUE;
        return FALSE;
}

static gboolean is_all_checks(const struct waiver_rule *rule)
{
        for (int check = 0; check < CHECK_COUNT; check++)
                if (!rule->checks[check])
                        return FALSE;
        return TRUE;
}

static gboolean is_too_broad(const struct waiver_rule *rule, guint units, guint all)
{
        if (!any_word(rule->waiver.unit, is_glob))
                return FALSE;
        return any_word(rule->waiver.unit, is_for_all) || is_all_checks(rule) ||
               (units > WAIVER_FEW_UNITS && units * 2 > all);
}

/* ---- Applying ---- */

static enum waiver_state state_at(const struct waiver_rule *rule, gint64 now)
{
        if (now >= rule->end + DAY)
                return WAIVER_EXPIRED;
        return now < rule->begin ? WAIVER_PENDING : WAIVER_ACTIVE;
}

void waivers_begin(Waivers *waivers, gint64 now)
{
        waivers->units = 0;
        for (guint i = 0; i < waivers->rules->len; i++) {
                struct waiver_rule *rule = waivers->rules->pdata[i];
                struct report_waiver *waiver = &rule->waiver;

                rule->matched_units = rule->matched_findings = 0;
                waiver->findings = waiver->units = waiver->violated = 0;
                waiver->state = state_at(rule, now);
                waiver->expiring = waiver->state == WAIVER_ACTIVE &&
                                   rule->end + DAY - now <= WAIVER_EXPIRING_DAYS * DAY;
        }
}

/* What one waiver does in one unit. */
struct effect {
        guint matched, findings;
        gboolean violated;
};

/* waived: checks that are accepted already. */
static struct effect apply(const struct waiver_rule *rule, const char *name,
                           struct report_unit *unit, gboolean *waived)
{
        const struct report_waiver *waiver = &rule->waiver;
        struct effect effect = {.violated = waiver->maximum_exposure != NO_MAXIMUM &&
                                            unit->exposure > waiver->maximum_exposure};

        for (int i = 0; i < CHECK_COUNT; i++) {
                struct report_check *check = &unit->checks[i];

                if (!rule->checks[i] || check->status != CHECK_FAIL)
                        continue;
                effect.matched++;
                if (waiver->state == WAIVER_ACTIVE && !effect.violated) {
                        if (waived[i])
                                continue;
                        waived[i] = TRUE;
                        check->waiver = name;
                        check->lapsed = NULL;
                        effect.findings++;
                } else if (waiver->state != WAIVER_PENDING && !check->lapsed && !waived[i])
                        check->lapsed = name;
        }
        return effect;
}

static void count(struct waiver_rule *rule, const struct effect *effect)
{
        struct report_waiver *waiver = &rule->waiver;

        rule->matched_units++;
        rule->matched_findings += effect->matched;
        waiver->findings += effect->findings;
        waiver->units += effect->findings > 0;
        waiver->violated +=
                effect->violated && effect->matched > 0 && waiver->state == WAIVER_ACTIVE;
}

void waivers_judge(Waivers *waivers, Report *strings, struct report_unit *unit, gboolean counting)
{
        gboolean waived[CHECK_COUNT] = {};

        waivers->units += counting;
        for (guint i = 0; i < waivers->rules->len; i++) {
                struct waiver_rule *rule = waivers->rules->pdata[i];
                struct effect effect;

                if (!selection_matches(rule->units, unit->name, unit->aliases, FALSE))
                        continue;
                effect = apply(rule, report_string(strings, rule->waiver.name), unit, waived);
                if (counting)
                        count(rule, &effect);
        }
        unit->waived = 0;
        for (int i = 0; i < CHECK_COUNT; i++)
                unit->waived += waived[i];
        unit->unwaived = unit->waived > 0 ? report_exposure_without(unit, waived) : unit->exposure;
}

static void keep_waiver(const Waivers *waivers, const struct waiver_rule *rule, Report *report)
{
        struct report_waiver waiver = rule->waiver;

        waiver.name = report_string(report, waiver.name);
        waiver.unit = report_string(report, waiver.unit);
        waiver.check = report_string(report, waiver.check);
        waiver.reason = report_string(report, waiver.reason);
        waiver.owner = report_string(report, waiver.owner);
        waiver.approver = report_string(report, waiver.approver);
        waiver.ticket = report_string(report, waiver.ticket);
        waiver.created = report_string(report, waiver.created);
        waiver.expires = report_string(report, waiver.expires);
        waiver.path = report_string(report, waiver.path);
        waiver.unused = waiver.state == WAIVER_ACTIVE && rule->matched_findings == 0;
        waiver.too_broad = is_too_broad(rule, rule->matched_units, waivers->units);
        g_array_append_val(report->waivers, waiver);
}

void waivers_end(const Waivers *waivers, Report *report)
{
        for (guint i = 0; i < waivers->files->len; i++) {
                const IniFile *file = waivers->files->pdata[i];
                struct report_input input = {
                        .kind = "waivers",
                        .path = report_string(report, file->path),
                        .sha256 = report_string(report, file->sha256),
                };

                g_array_append_val(report->inputs, input);
        }
        for (guint i = 0; i < waivers->rules->len; i++)
                keep_waiver(waivers, waivers->rules->pdata[i], report);
}

/* ---- What is to be said ---- */

static void G_GNUC_PRINTF(2, 3) add_remark(GPtrArray *remarks, const char *format, ...)
{
        va_list arguments;

        va_start(arguments, format);
        g_ptr_array_add(remarks, g_strdup_vprintf(format, arguments));
        va_end(arguments);
}

GPtrArray *waiver_remarks(const struct report_waiver *waiver, gboolean all_units)
{
        GPtrArray *remarks = g_ptr_array_new_with_free_func(g_free);
        char limit[16];

        if (waiver->state == WAIVER_EXPIRED)
                add_remark(remarks, "The waiver %s expired on %s; what it waived counts again.",
                           waiver->name, waiver->expires);
        if (waiver->state == WAIVER_PENDING)
                add_remark(remarks, "The waiver %s is not in force before %s.", waiver->name,
                           waiver->created);
        if (waiver->expiring)
                add_remark(remarks, "The waiver %s expires on %s.", waiver->name, waiver->expires);
        if (waiver->unused && all_units)
                add_remark(remarks, "The waiver %s is unused: no check of %s fails in %s.",
                           waiver->name, waiver->check, waiver->unit);
        if (waiver->too_broad)
                add_remark(remarks,
                           "The waiver %s is too broad: name the units and checks that it "
                           "is for.",
                           waiver->name);
        if (waiver->violated > 0)
                add_remark(remarks,
                           "The waiver %s is violated: %u of its units %s more exposed than %s.",
                           waiver->name, waiver->violated, waiver->violated == 1 ? "is" : "are",
                           text_tenths(waiver->maximum_exposure, limit));
        return remarks;
}
