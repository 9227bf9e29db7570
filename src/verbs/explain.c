/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead explain: a check, a directive, a band or a unit, out of the catalogue and the guidance.
 */
#include <string.h>

#include "advise/advice-text.h"
#include "advise/guidance.h"
#include "base/error.h"
#include "base/output.h"
#include "base/text.h"
#include "base/xml.h"
#include "score/band.h"
#include "verbs/confined.h"
#include "verbs/judge.h"
#include "verbs/resources.h"
#include "verbs/subject.h"
#include "verbs/verb.h"

#define CATALOGUE_NAMESPACE "urn:bulkhead:catalogue:1"
enum { WORST = 10 };

struct explaining {
        GString *out;
        XmlDocument *catalogue;
        Guidance *guidance;
        gboolean complete;
};

/* A paragraph whose further lines stand under its first word. */
static void put(GString *out, const char *prefix, const char *text)
{
        g_autofree char *blanks = g_strnfill(text_terminal_width(prefix), ' ');

        advice_put_wrapped(out, prefix, blanks, text);
}

static void put_children(GString *out, const xmlNode *node, const char *element, const char *prefix)
{
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child)) {
                g_autofree char *text = xml_text(child), *name = NULL;

                if (!xml_is(child, CATALOGUE_NAMESPACE, element))
                        continue;
                name = xml_attribute(child, "name");
                if (name) {
                        g_autofree char *whole = g_strconcat(name, ": ", text, NULL);

                        put(out, prefix, whole);
                } else
                        put(out, prefix, text);
        }
}

static const xmlNode *find_child(const xmlNode *node, const char *element)
{
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child))
                if (xml_is(child, CATALOGUE_NAMESPACE, element))
                        return child;
        return NULL;
}

static const xmlNode *find_entry(const struct explaining *explaining, const char *element,
                                 const char *id)
{
        const xmlNode *root = xmlDocGetRootElement(explaining->catalogue);

        for (xmlNode *node = xml_first_element(root); node; node = xml_next_element(node)) {
                g_autofree char *its = xml_attribute(node, "id");

                if (xml_is(node, CATALOGUE_NAMESPACE, element) && g_strcmp0(its, id) == 0)
                        return node;
        }
        return NULL;
}

/* "NIST SP 800-53: AC-6, AC-6(5)" for each set. */
static void put_controls(const struct explaining *explaining, const char *id)
{
        const xmlNode *controls = find_entry(explaining, "controls", id);
        g_autofree char *before = NULL;
        g_autoptr(GString) line = g_string_new(NULL);

        for (xmlNode *node = xml_first_element(controls); node; node = xml_next_element(node)) {
                g_autofree char *set = xml_attribute(node, "set"),
                                *ref = xml_attribute(node, "ref");

                if (g_strcmp0(set, before) != 0) {
                        const xmlNode *named = find_entry(explaining, "control-set", set);
                        g_autofree char *title = xml_attribute(named, "title");

                        g_string_append_printf(line, "%s%s ", line->len > 0 ? "; " : "",
                                               title ? title : set);
                        g_free(before);
                        before = g_steal_pointer(&set);
                } else
                        g_string_append(line, ", ");
                g_string_append(line, ref ? ref : "");
        }
        if (line->len > 0)
                put(explaining->out, "supports  ", line->str);
}

static void put_check(const struct explaining *explaining, int check)
{
        GString *out = explaining->out;
        const xmlNode *node = find_entry(explaining, "check", checks[check].id);
        const xmlNode *advice = node ? find_child(node, "advice") : NULL;
        const xmlNode *values = node ? find_child(node, "values") : NULL;
        g_autofree char *controls = xml_attribute(node, "controls");
        g_autofree char *manual = xml_attribute(node, "manual");
        g_autofree char *weight = NULL;

        g_string_append_printf(out, "%s  (%s)\n", checks[check].name, checks[check].id);
        if (!node)
                return;
        put_children(out, node, "title", "          ");
        put_children(out, node, "risk", "risk      ");
        if (advice) {
                put_children(out, advice, "line", "set       ");
                put_children(out, advice, "text", "          ");
        }
        if (values)
                put_children(out, values, "value", "value     ");
        put_children(out, node, "breaks", "breaks    ");
        weight = g_strdup_printf("%" G_GUINT64_FORMAT " of 56460, badness from 0 to "
                                 "%" G_GUINT64_FORMAT,
                                 checks[check].weight, checks[check].range);
        put(out, "weight    ", weight);
        if (controls)
                put_controls(explaining, controls);
        if (manual)
                put(out, "manual    ", manual);
        g_string_append_c(out, '\n');
}

static gboolean explain_band(const struct explaining *explaining, const char *name)
{
        char from[16], to[16];

        for (int i = 0; i < GUIDE_BAND_COUNT; i++)
                if (g_ascii_strcasecmp(guide_bands[i].label, name) == 0) {
                        g_string_append_printf(
                                explaining->out,
                                "%s: exposure %s to %s in the bands of the hardening guide. What "
                                "to do: %s.\n",
                                guide_bands[i].label, text_tenths(guide_bands[i].from, from),
                                text_tenths(guide_bands[i].to, to), guide_bands[i].action);
                        return TRUE;
                }
        for (int i = 0; i < SYSTEMD_BAND_COUNT; i++)
                if (g_ascii_strcasecmp(systemd_bands[i].label, name) == 0) {
                        g_string_append_printf(explaining->out,
                                               "%s: exposure %s to %s in systemd's own bands.\n",
                                               systemd_bands[i].label,
                                               text_tenths(systemd_bands[i].from, from),
                                               text_tenths(systemd_bands[i].to, to));
                        return TRUE;
                }
        return FALSE;
}

static gboolean explain_directive(const struct explaining *explaining, const char *name)
{
        g_autofree char *directive = g_strndup(name, strcspn(name, "="));
        const struct directive_text *text = NULL;
        gboolean found = FALSE;

        for (guint i = 0; i < explaining->guidance->directives->len; i++) {
                const struct directive_text *row = explaining->guidance->directives->pdata[i];

                if (g_ascii_strcasecmp(row->name, directive) == 0)
                        text = row;
        }
        if (text) {
                g_string_append_printf(explaining->out, "%s=  risk of breakage: %s\n", text->name,
                                       risk_to_string(text->risk));
                put(explaining->out, "does      ", text->does);
                put(explaining->out, "breaks    ", text->breaks);
                put(explaining->out, "manual    ", text->manual);
                if (!text->check)
                        put(explaining->out, "score     ", "No check looks at it.");
                g_string_append_c(explaining->out, '\n');
        }
        for (int i = 0; i < CHECK_COUNT; i++) {
                enum setting_id other = checks[i].other_setting;

                if (g_ascii_strcasecmp(settings_table[checks[i].setting].property, directive) !=
                            0 &&
                    (other == SETTING_NONE ||
                     g_ascii_strcasecmp(settings_table[other].property, directive) != 0))
                        continue;
                put_check(explaining, i);
                found = TRUE;
        }
        return found || text;
}

static gboolean explain_check(const struct explaining *explaining, const char *name)
{
        for (int i = 0; i < CHECK_COUNT; i++)
                if (g_ascii_strcasecmp(checks[i].id, name) == 0 ||
                    (g_ascii_strcasecmp(checks[i].name, name) == 0 && strchr(name, '~'))) {
                        put_check(explaining, i);
                        return TRUE;
                }
        return FALSE;
}

/* The check that costs most of those that were not taken yet; -1: none is left. What is waived
 * comes last. */
static int next_worst(const struct report_unit *unit, const gboolean *taken)
{
        int worst = -1;

        for (int i = 0; i < CHECK_COUNT; i++) {
                const struct report_check *check = &unit->checks[i];
                const struct report_check *other = worst < 0 ? NULL : &unit->checks[worst];

                if (check->status != CHECK_FAIL || taken[i])
                        continue;
                if (!other || (!check->waiver && other->waiver) ||
                    (!check->waiver == !other->waiver &&
                     check->badness * check->weight * other->range >
                             other->badness * other->weight * check->range))
                        worst = i;
        }
        return worst;
}

static void put_scores(GString *out, const struct subject *subject)
{
        const struct report_unit *unit = subject->assessed;
        g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
        char exposure[16];

        g_string_append_printf(out, "%s: exposure %s (%s: %s), by %s.\n", unit->name,
                               text_tenths(unit->exposure, exposure),
                               guide_band(unit->exposure)->label,
                               guide_band(unit->exposure)->action, subject->rules->name);
        if (subject->head->user_scope)
                g_string_append_printf(out,
                                       "Without the checks that cannot apply in a user's manager "
                                       "it is %s (%s).\n",
                                       text_tenths(unit->of_user, exposure),
                                       guide_band(unit->of_user)->label);
        if (unit->waived > 0)
                g_string_append_printf(out, "Without the %u waived findings it is %s (%s).\n",
                                       unit->waived, text_tenths(unit->unwaived, exposure),
                                       guide_band(unit->unwaived)->label);
        if (unit->policy_path)
                g_string_append_printf(out, "By its own policy, %s; without that it is %s.\n",
                                       unit->policy_path,
                                       text_tenths(unit->without_policy, exposure));
        judge_add_reasons(subject->options, unit, reasons);
        for (guint i = 0; i < reasons->len; i++)
                put(out, "Not as it should be: ", reasons->pdata[i]);
        g_string_append(out, "What costs most:\n\n");
}

/* "Waived until 2026-12-31 by the waiver printing: It prints over the network." */
static void put_waiver(GString *out, const Report *report, const char *name)
{
        for (guint i = 0; i < report->waivers->len; i++) {
                const struct report_waiver *waiver =
                        &g_array_index(report->waivers, struct report_waiver, i);
                g_autofree char *text = NULL;

                if (!g_str_equal(waiver->name, name))
                        continue;
                text = g_strdup_printf("Waived until %s by the waiver %s: %s", waiver->expires,
                                       name, waiver->reason);
                put(out, "     ", text);
                return;
        }
}

static gboolean explain_unit(const struct subject *subject, void *context,
                             GError **error G_GNUC_UNUSED)
{
        const struct explaining *explaining = context;
        const struct report_unit *unit = subject->assessed;
        g_autofree char *name = text_for_shell(unit->name);
        gboolean taken[CHECK_COUNT] = {FALSE};
        char exposure[16];

        put_scores(explaining->out, subject);
        for (int i = 0, check; i < WORST && (check = next_worst(unit, taken)) >= 0; i++) {
                const struct report_check *result = &unit->checks[check];
                const xmlNode *node = find_entry(explaining, "check", checks[check].id);
                g_autofree char *head =
                        g_strdup_printf("%s  %s: %s", text_tenths(result->exposure, exposure),
                                        checks[check].name, result->value ? result->value : "");

                taken[check] = TRUE;
                put(explaining->out, "", head);
                if (result->waiver)
                        put_waiver(explaining->out, subject->report, result->waiver);
                if (subject->head->user_scope && check_is_of_system_scope(check))
                        put(explaining->out, "     ", "Set apart: it cannot apply here.");
                if (node)
                        put_children(explaining->out, node, "risk", "     ");
        }
        g_string_append_printf(explaining->out,
                               "\nbulkhead explain CHECK tells all of a check; bulkhead harden %s"
                               "%s proposes what to change.\n",
                               subject->head->user_scope ? "--user " : "", name);
        return TRUE;
}

static gboolean explain(struct explaining *explaining, const struct options *options,
                        GError **error)
{
        const char *name = options->arguments[0];
        g_autoptr(GError) failure = NULL;

        if (!name || options->arguments[1]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "Name one check, directive, band or unit, such as ProtectSystem= or "
                            "nginx.service.");
                return FALSE;
        }
        if (g_str_has_suffix(name, ".service"))
                return subject_read(options, explain_unit, explaining, &explaining->complete,
                                    error);
        if (explain_band(explaining, name) ||
            (strpbrk(name, "~_") && explain_check(explaining, name)) ||
            explain_directive(explaining, name) || explain_check(explaining, name))
                return TRUE;
        if (subject_read(options, explain_unit, explaining, &explaining->complete, &failure))
                return TRUE;
        if (!g_error_matches(failure, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND)) {
                g_propagate_error(error, g_steal_pointer(&failure));
                return FALSE;
        }
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                    "%s is no check, directive, band or unit that is known here.", name);
        return FALSE;
}

int verb_explain(const struct options *options, GError **error)
{
        g_autoptr(Resources) resources = resources_find(options, error);
        g_autoptr(XmlDocument) catalogue = NULL;
        g_autoptr(Guidance) guidance = NULL;
        g_autoptr(GString) out = g_string_new(NULL);
        struct explaining explaining = {.out = out, .complete = TRUE};

        if (!resources || !(catalogue = resources_catalogue(resources, error)) ||
            !(guidance = guidance_read((Layers) resources->templates, error)))
                return STATUS_FAILED;
        confined_reading(options, NULL);
        explaining.catalogue = catalogue;
        explaining.guidance = guidance;
        if (!explain(&explaining, options, error) ||
            !output_write_file(options->output ? options->output : "-", out->str, out->len, error))
                return STATUS_FAILED;
        return explaining.complete ? STATUS_DONE : STATUS_INCOMPLETE;
}
