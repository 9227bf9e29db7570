/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waivers, targets and policies of units in the JSON of a report. */
#include "base/json-text.h"
#include "report/report-waiver.h"

static const struct report_waiver *find_waiver(const Report *report, const char *name)
{
        for (guint i = 0; i < report->waivers->len; i++) {
                const struct report_waiver *waiver =
                        &g_array_index(report->waivers, struct report_waiver, i);

                if (g_str_equal(waiver->name, name))
                        return waiver;
        }
        return NULL;
}

static void put_terms(GString *json, const struct report_waiver *waiver)
{
        json_put_member(json, "reason", waiver->reason);
        json_put_member(json, "owner", waiver->owner);
        json_put_known(json, "approver", waiver->approver);
        json_put_known(json, "ticket", waiver->ticket);
        json_put_known(json, "created", waiver->created);
        json_put_member(json, "expires", waiver->expires);
}

void report_json_waived(GString *json, const Report *report, const char *name)
{
        const struct report_waiver *waiver = find_waiver(report, name);

        json_put_name(json, "waived");
        g_string_append_c(json, '{');
        json_put_member(json, "waiver", name);
        if (waiver)
                put_terms(json, waiver);
        g_string_append_c(json, '}');
}

static void put_waiver(GString *json, const struct report_waiver *waiver)
{
        g_string_append_c(json, '{');
        json_put_member(json, "name", waiver->name);
        json_put_member(json, "state", waiver_state_to_string(waiver->state));
        json_put_member(json, "unit", waiver->unit);
        json_put_member(json, "check", waiver->check);
        put_terms(json, waiver);
        if (waiver->maximum_exposure != NO_MAXIMUM)
                json_put_tenths(json, "maximum_exposure", waiver->maximum_exposure);
        json_put_count(json, "findings", waiver->findings);
        json_put_count(json, "units", waiver->units);
        json_put_count(json, "violated", waiver->violated);
        json_put_truth(json, "unused", waiver->unused);
        json_put_truth(json, "too_broad", waiver->too_broad);
        json_put_truth(json, "expiring", waiver->expiring);
        json_put_member(json, "path", waiver->path);
        json_put_count(json, "line", waiver->line);
        g_string_append_c(json, '}');
}

static void put_target(GString *json, const struct report_target *target)
{
        g_string_append_c(json, '{');
        json_put_member(json, "unit", target->unit);
        if (target->maximum_exposure != NO_MAXIMUM)
                json_put_tenths(json, "maximum_exposure", target->maximum_exposure);
        json_put_known(json, "required_checks", target->checks);
        json_put_count(json, "units", target->units);
        json_put_count(json, "unmet", target->unmet);
        json_put_member(json, "path", target->path);
        json_put_count(json, "line", target->line);
        g_string_append_c(json, '}');
}

void report_json_waivers(GString *json, const Report *report)
{
        if (report->waivers->len > 0) {
                json_put_name(json, "waivers");
                for (guint i = 0; i < report->waivers->len; i++) {
                        g_string_append_c(json, i > 0 ? ',' : '[');
                        put_waiver(json, &g_array_index(report->waivers, struct report_waiver, i));
                }
                g_string_append_c(json, ']');
        }
        if (report->targets->len > 0) {
                json_put_name(json, "targets");
                for (guint i = 0; i < report->targets->len; i++) {
                        g_string_append_c(json, i > 0 ? ',' : '[');
                        put_target(json, &g_array_index(report->targets, struct report_target, i));
                }
                g_string_append_c(json, ']');
        }
}

void report_json_unit_targets(GString *json, const struct report_unit *unit)
{
        if (unit->policy_path) {
                json_put_name(json, "policy");
                g_string_append_c(json, '{');
                json_put_member(json, "path", unit->policy_path);
                json_put_member(json, "sha256", unit->policy_sha256);
                json_put_tenths(json, "exposure_without", unit->without_policy);
                g_string_append_c(json, '}');
        }
        if (unit->target) {
                json_put_member(json, "target", unit->target);
                json_put_tenths(json, "limit", unit->limit);
        }
        if (unit->unmet->len == 0)
                return;
        json_put_name(json, "unmet");
        for (guint i = 0; i < unit->unmet->len; i++) {
                g_string_append_c(json, i > 0 ? ',' : '[');
                json_put_string(json, unit->unmet->pdata[i]);
        }
        g_string_append_c(json, ']');
}
