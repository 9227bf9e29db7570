/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waivers and policies: what they accept stays in the lists of what a service may do, or keeps a
 * step away; what they require is proposed. */
#include <string.h>

#include "advise/fit.h"
#include "advise/trial.h"
#include "report/report.h"
#include "score/families.h"
#include "snapshot/setting-names.h"
#include "snapshot/system-call-groups.h"

/* Whether the check is of that directive, and not of what it brings with it. */
static gboolean is_check_of(int check, const char *directive)
{
        enum setting_id other = checks[check].other_setting;

        return strcmp(settings_table[checks[check].setting].property, directive) == 0 ||
               (other != SETTING_NONE && strcmp(settings_table[other].property, directive) == 0);
}

/* Adds a word to the last line, unless it is there. */
static void add_word(struct advice_step *step, const char *word)
{
        char **line = (char **) &step->lines->pdata[step->lines->len - 1];
        const char *value = strchr(*line, '=') + 1;
        g_auto(GStrv) words = g_strsplit(value, " ", -1);
        char *longer;

        if (g_strv_contains((const char *const *) words, word))
                return;
        longer = g_strconcat(*line, *value ? " " : "", word, NULL);
        g_free(*line);
        *line = longer;
}

static void keep_capabilities(const struct fit *fit, struct advice_step *step, guint64 mask)
{
        mask &= fit->settings->capability_bounding_set;
        for (guint i = 0; i <= capability_last(); i++) {
                g_autofree char *name = NULL;

                if (!(mask >> i & 1))
                        continue;
                name = g_ascii_strup(capability_to_name(i), -1);
                add_word(step, name);
        }
}

static void keep_namespaces(struct advice_step *step, guint64 mask)
{
        char **line = (char **) &step->lines->pdata[0];

        if (g_str_has_suffix(*line, "=yes"))
                (*line)[strlen(*line) - strlen("yes")] = '\0';
        for (const struct namespace_flag *flag = namespace_flags; flag->name; flag++)
                if (flag->flag & mask)
                        add_word(step, flag->name);
}

static void keep_families(struct advice_step *step, guint64 class, const char *waiver)
{
        static const struct {
                guint64 class;
                const char *families[3];
        } known[] = {
                {ADDRESS_CLASS_INTERNET, {"AF_INET", "AF_INET6"}},
                {ADDRESS_CLASS_UNIX, {"AF_UNIX"}},
                {ADDRESS_CLASS_NETLINK, {"AF_NETLINK"}},
                {ADDRESS_CLASS_PACKET, {"AF_PACKET"}},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
                if (known[i].class == class) {
                        for (const char *const *family = known[i].families; *family; family++)
                                add_word(step, *family);
                        return;
                }
        step_leave_out(step, "The waiver %s accepts families that have no list.", waiver);
}

static gboolean have_common_call(unsigned version, const char *one, const char *other)
{
        const char *const *calls = system_call_group_native(version, one);
        const char *const *others = system_call_group_native(version, other);

        for (; calls && others && *calls; calls++)
                if (g_strv_contains(others, *calls))
                        return TRUE;
        return FALSE;
}

/* Whether the calls of a group go on: the list that is allowed names the group, and what takes
 * some of them away is left out. */
static gboolean keep_calls(const struct fit *fit, struct advice_step *step, const char *group,
                           const char *waiver)
{
        char *line = step->lines->pdata[0];
        const char *denied = strstr(line, "=~");

        if (!denied) {
                step->lines->pdata[0] = g_strconcat(line, " ", group, NULL);
                g_free(line);
                return TRUE;
        }
        if (have_common_call(fit->request->rules->version, group, denied + strlen("=~"))) {
                step->is_waived = step->left_out == NULL;
                step_leave_out(step, "The waiver %s accepts that it is missing.", waiver);
        }
        return FALSE;
}

void advise_request_judge(struct advise_request *request, const struct report_unit *unit,
                          struct advise_verdicts *verdicts)
{
        for (int i = 0; i < CHECK_COUNT; i++) {
                verdicts->waivers[i] = unit->checks[i].waiver;
                verdicts->required[i] = unit->checks[i].is_required;
        }
        request->waivers = unit->waived > 0 ? verdicts->waivers : NULL;
        request->required = verdicts->required;
}

void fit_waivers(const struct fit *fit, struct advice_step *step, const char *directive)
{
        const char *const *waivers = fit->request->waivers;

        for (int i = 0; waivers && i < CHECK_COUNT; i++) {
                const struct check *check = &checks[i];

                if (!waivers[i] || step->left_out || !is_check_of(i, directive))
                        continue;
                if (check->family == CHECK_CAPABILITIES)
                        keep_capabilities(fit, step, check->mask);
                else if (check->family == CHECK_NAMESPACES)
                        keep_namespaces(step, check->mask);
                else if (check->family == CHECK_ADDRESS_FAMILIES)
                        keep_families(step, check->mask, waivers[i]);
                else if (check->family != CHECK_SYSTEM_CALLS ||
                         !keep_calls(fit, step, check->group, waivers[i]))
                        continue;
                if (!step->left_out)
                        step_add_seen(step, "The waiver %s leaves to it what %s is about.",
                                      waivers[i], check->name);
        }
}

/* What a policy requires is not too risky. A step whose own checks are waived would take away what
 * the waiver is for; of one that touches such checks among others the reader is told. */
void fit_policy(const struct advise_request *request, struct advice_step *step, const Unit *without,
                const Unit *with)
{
        g_autofree char *directive = step_directive_name(step->lines->pdata[0]);
        const char *waiver = NULL, *name;
        gboolean is_own = FALSE, is_free = FALSE;
        struct score before, after;

        if ((!request->waivers && !request->required) ||
            !request_score(request, without, request->user_scope, &before) ||
            !request_score(request, with, request->user_scope, &after))
                return;
        for (int i = 0; i < CHECK_COUNT; i++) {
                if (before.results[i].status != CHECK_FAIL ||
                    after.results[i].badness >= before.results[i].badness)
                        continue;
                name = request->waivers ? request->waivers[i] : NULL;
                if (name)
                        waiver = name;
                if (is_check_of(i, directive)) {
                        is_own |= name != NULL;
                        is_free |= name == NULL;
                        step->is_required |= request->required && request->required[i] && !name &&
                                             after.results[i].status == CHECK_PASS;
                }
        }
        if (is_own && !is_free && !(request->only && *request->only)) {
                step->is_waived = step->left_out == NULL;
                step_leave_out(step, "The waiver %s accepts that it is missing.", waiver);
        } else if (waiver)
                step_add_seen(step, "The waiver %s accepts a part of what this changes.", waiver);
}
