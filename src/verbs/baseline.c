/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead baseline: what is accepted from now on, written from complete evidence only. What is
 * there already is replaced if it is a baseline, and the difference is said. */
#include "compare/baseline.h"

#include "base/error.h"
#include "base/output.h"
#include "compare/compare.h"
#include "compare/side-report.h"
#include "verbs/confined.h"
#include "verbs/gather.h"
#include "verbs/program.h"
#include "verbs/sides.h"
#include "verbs/verb.h"

#define DEFAULT_BASELINE "bulkhead-baseline.xml"

static gboolean count_head(void *context G_GNUC_UNUSED,
                           const struct comparison_head *head G_GNUC_UNUSED,
                           GError **error G_GNUC_UNUSED)
{
        return TRUE;
}

static gboolean count_unit(void *context G_GNUC_UNUSED, const UnitComparison *unit G_GNUC_UNUSED,
                           GError **error G_GNUC_UNUSED)
{
        return TRUE;
}

static gboolean count_tail(void *context, const struct comparison_tail *tail,
                           GError **error G_GNUC_UNUSED)
{
        *(struct comparison_totals *) context = tail->totals;
        return TRUE;
}

/* What the new baseline accepts that the one at path did not; a damaged one is an error. */
static gboolean compare_with_old(const struct options *options, const char *path, Report *report,
                                 char **ret_verdict, GError **error)
{
        struct comparison_totals totals = {0};
        const struct comparison_sink sink = {
                .head = count_head, .unit = count_unit, .tail = count_tail, .context = &totals};
        const struct compare_options terms = {0};
        ComparisonSide *description = comparison_side_new();
        g_autoptr(Side) before = NULL, after = NULL;
        g_autoptr(GError) failure = NULL;

        description->name = g_strdup("the report");
        description->kind = SIDE_REPORT;
        after = side_start(description, side_read_report_model, report, NULL);
        before = side_open(options, path, error);
        if (!before)
                return FALSE;
        if (side_description(before)->kind != SIDE_BASELINE) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s is a %s and no baseline; --force replaces it.", path,
                            side_kind_to_string(side_description(before)->kind));
                return FALSE;
        }
        if (!compare_sides(before, after, &terms, &sink, &failure)) {
                /* Scored by another rule set, or of another scope: a new beginning. */
                if (side_description(before)->scored_by && side_description(after)->scored_by &&
                    !g_str_equal(side_description(before)->scored_by,
                                 side_description(after)->scored_by)) {
                        *ret_verdict = g_strdup_printf("The rule set was %s and is %s.",
                                                       side_description(before)->scored_by,
                                                       side_description(after)->scored_by);
                        return TRUE;
                }
                g_propagate_prefixed_error(error, g_steal_pointer(&failure),
                                           "The baseline that is there is not replaced without "
                                           "--force: ");
                return FALSE;
        }
        *ret_verdict = comparison_verdict(&totals);
        return TRUE;
}

static gboolean write_baseline(const Report *report, const char *path, GError **error)
{
        g_autoptr(OutputFile) file = output_file_open(path, g_str_has_suffix(path, ".gz"), error);

        return file && baseline_write(report, output_file_stream(file), error) &&
               output_file_commit(g_steal_pointer(&file), NULL, error);
}

int verb_baseline(const struct options *options, GError **error)
{
        const char *path = options->output ? options->output : DEFAULT_BASELINE;
        gboolean exists = !g_str_equal(path, "-") && g_file_test(path, G_FILE_TEST_EXISTS);
        g_autoptr(Report) report = NULL;
        g_autofree char *verdict = NULL;
        int status;

        if (options->arguments[0]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "A baseline is of all units; it cannot be made of some.");
                return STATUS_USAGE;
        }
        confined_reading(options, path);
        report = gather_report(options, GATHER_EVIDENCE, NULL, NULL, NULL, error);
        if (!report)
                return STATUS_FAILED;
        status = gather_verdict(options, report);
        if (!report->complete) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INCOMPLETE,
                            "No baseline is written from incomplete evidence%s.",
                            exists ? "; the one that is there stays as it is" : "");
                return STATUS_INCOMPLETE;
        }
        if (exists && !options->force && !compare_with_old(options, path, report, &verdict, error))
                return STATUS_FAILED;
        if (!write_baseline(report, path, error))
                return STATUS_FAILED;
        if (!g_str_equal(path, "-"))
                program_say(options, "%s accepts %u services of %u units.%s%s", path,
                            report->units->len, report->inventory->len,
                            verdict ? " Against the one before: " : "", verdict ? verdict : "");
        return status;
}
