/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report model: memory, byte order, counts. What fills it is report-build.c or report-read.c.
 */
#include "report/report.h"

#include <string.h>

#include "report/report-proposal.h"
#include "report/report-rest.h"

const char *report_outcome_to_string(enum report_outcome outcome)
{
        static const char *const names[OUTCOME_COUNT] = {
                [OUTCOME_SCORED] = "scored",
                [OUTCOME_NOT_APPLICABLE] = "not-applicable",
                [OUTCOME_SKIPPED] = "skipped",
        };

        return names[outcome];
}

void report_unit_free(struct report_unit *unit)
{
        g_clear_pointer(&unit->unmet, g_ptr_array_unref);
        g_clear_pointer(&unit->problems, g_ptr_array_unref);
        if (unit->is_outline) {
                g_free(unit);
                return;
        }
        g_clear_pointer(&unit->documentation, g_ptr_array_unref);
        g_clear_pointer(&unit->aliases, g_ptr_array_unref);
        g_clear_pointer(&unit->commands, g_array_unref);
        g_clear_pointer(&unit->files, g_array_unref);
        g_clear_pointer(&unit->directives, g_array_unref);
        g_clear_pointer(&unit->listens, g_array_unref);
        g_clear_pointer(&unit->findings, g_ptr_array_unref);
        report_proposal_free(unit->proposal);
        g_free(unit->checks);
        g_free(unit);
}

struct report_unit *report_unit_new(void)
{
        struct report_unit *unit = g_new0(struct report_unit, 1);

        unit->limit = NO_MAXIMUM;
        unit->unmet = g_ptr_array_new_with_free_func(g_free);
        unit->documentation = g_ptr_array_new();
        unit->aliases = g_ptr_array_new();
        unit->commands = g_array_new(FALSE, TRUE, sizeof(struct report_command));
        unit->files = g_array_new(FALSE, TRUE, sizeof(struct report_file));
        unit->directives = g_array_new(FALSE, FALSE, sizeof(struct report_directive));
        unit->listens = g_array_new(FALSE, FALSE, sizeof(struct report_listen));
        unit->findings = g_ptr_array_new_with_free_func((GDestroyNotify) finding_free);
        unit->problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        unit->checks = g_new0(struct report_check, CHECK_COUNT);
        return unit;
}

Report *report_new(void)
{
        Report *report = g_new0(Report, 1);

        report->strings = g_string_chunk_new(64 * 1024);
        report->units = g_ptr_array_new_with_free_func((GDestroyNotify) report_unit_free);
        report->inventory = g_array_new(FALSE, TRUE, sizeof(struct report_entry));
        report->files = g_array_new(FALSE, TRUE, sizeof(struct report_file));
        report->problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        report->waivers = g_array_new(FALSE, TRUE, sizeof(struct report_waiver));
        report->targets = g_array_new(FALSE, TRUE, sizeof(struct report_target));
        report->inputs = g_array_new(FALSE, TRUE, sizeof(struct report_input));
        return report;
}

void report_free(Report *report)
{
        if (!report)
                return;
        report_rest_free(report->rest);
        g_ptr_array_unref(report->units);
        g_array_unref(report->inventory);
        g_array_unref(report->files);
        g_ptr_array_unref(report->problems);
        g_array_unref(report->waivers);
        g_array_unref(report->targets);
        g_array_unref(report->inputs);
        g_string_chunk_free(report->strings);
        snapshot_head_free(report->head);
        g_free(report->snapshot_sha256);
        g_free(report->tool_version);
        g_free(report->policy_path);
        g_free(report->policy_sha256);
        g_free(report->frameworks);
        report_advice_free(report->advice);
        g_free(report);
}

const char *report_string(Report *report, const char *text)
{
        return text ? g_string_chunk_insert_const(report->strings, text) : NULL;
}

static int compare_units(gconstpointer a, gconstpointer b)
{
        const struct report_unit *const *left = a, *const *right = b;

        return strcmp((*left)->name, (*right)->name);
}

static int compare_entries(gconstpointer a, gconstpointer b)
{
        const struct report_entry *left = a, *right = b;

        return strcmp(left->name, right->name);
}

static int compare_files(gconstpointer a, gconstpointer b)
{
        const struct report_file *left = a, *right = b;

        return strcmp(left->path, right->path);
}

/* A drop-in of service.d belongs to every service but was one file that was read. */
static void drop_repeated_files(GArray *files)
{
        guint kept = 0;

        for (guint i = 0; i < files->len; i++) {
                struct report_file file = g_array_index(files, struct report_file, i);

                if (kept > 0 &&
                    g_str_equal(g_array_index(files, struct report_file, kept - 1).path, file.path))
                        continue;
                g_array_index(files, struct report_file, kept++) = file;
        }
        g_array_set_size(files, kept);
}

static gboolean has_missing_evidence(const GPtrArray *problems)
{
        for (guint i = 0; i < problems->len; i++)
                if (((const Problem *) problems->pdata[i])->severity == PROBLEM_ERROR)
                        return TRUE;
        return FALSE;
}

void report_count_unit(Report *report, const struct report_unit *unit)
{
        report->totals.exposures[unit->exposure]++;
        report->totals.of_user[unit->of_user]++;
        report->totals.waived += unit->waived;
        for (int check = 0; check < CHECK_COUNT; check++) {
                const struct report_check *result = &unit->checks[check];

                report->totals.checks[check].count[result->status]++;
                report->totals.checks[check].waived += result->waiver != NULL;
                if (!unit->policy_path || report->totals.checks[check].range == 0) {
                        report->totals.checks[check].weight = result->weight;
                        report->totals.checks[check].range = result->range;
                }
                if (result->status == CHECK_FAIL)
                        report->totals.checks[check].cost += unit->exposure - result->then;
        }
}

void report_count(Report *report)
{
        if (report->rest)
                return;
        report->totals = (struct report_totals){};
        for (guint i = 0; i < report->units->len; i++)
                report_count_unit(report, report->units->pdata[i]);
}

void report_settle(Report *report)
{
        report_count(report);
        g_ptr_array_sort(report->units, compare_units);
        g_array_sort(report->inventory, compare_entries);
        g_array_sort(report->files, compare_files);
        drop_repeated_files(report->files);

        memset(report->outcomes, 0, sizeof report->outcomes);
        report->complete = !has_missing_evidence(report->problems);
        for (guint i = 0; i < report->inventory->len; i++) {
                const struct report_entry *entry =
                        &g_array_index(report->inventory, struct report_entry, i);

                report->outcomes[entry->outcome]++;
        }
        for (guint i = 0; i < report->units->len; i++) {
                const struct report_unit *unit = report->units->pdata[i];

                if (has_missing_evidence(unit->problems))
                        report->complete = FALSE;
        }
}

guint report_exposure_without(const struct report_unit *unit,
                              const gboolean left_out[static CHECK_COUNT])
{
        guint64 sum = unit->badness_sum;

        for (int i = 0; i < CHECK_COUNT; i++) {
                const struct report_check *check = &unit->checks[i];
                guint64 share;

                if (!left_out[i] || check->status != CHECK_FAIL || check->range == 0)
                        continue;
                share = (check->badness * check->weight + check->range - 1) / check->range;
                sum -= MIN(sum, share);
        }
        return unit->weight_sum > 0
                       ? (guint) ((sum * 100 + unit->weight_sum - 1) / unit->weight_sum)
                       : 0;
}

const char *waiver_state_to_string(enum waiver_state state)
{
        static const char *const names[WAIVER_STATE_COUNT] = {
                [WAIVER_ACTIVE] = "active",
                [WAIVER_PENDING] = "pending",
                [WAIVER_EXPIRED] = "expired",
        };

        return names[state];
}

void report_count_bands(const Report *report, guint ret_guide[static GUIDE_BAND_COUNT],
                        guint ret_systemd[static SYSTEMD_BAND_COUNT])
{
        memset(ret_guide, 0, sizeof(guint) * GUIDE_BAND_COUNT);
        memset(ret_systemd, 0, sizeof(guint) * SYSTEMD_BAND_COUNT);
        for (guint exposure = 0; exposure <= EXPOSURE_MAX; exposure++) {
                ret_guide[guide_band(exposure) - guide_bands] += report->totals.exposures[exposure];
                ret_systemd[systemd_band(exposure) - systemd_bands] +=
                        report->totals.exposures[exposure];
        }
}

const struct band *report_band(const Report *report, guint exposure)
{
        return report->systemd_bands ? systemd_band(exposure) : guide_band(exposure);
}
