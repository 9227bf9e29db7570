/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Source to report to verdict, for every verb that scores. */
#include "verbs/gather.h"

#include <string.h>

#include "base/error.h"
#include "base/input.h"
#include "base/output.h"
#include "base/text.h"
#include "report/report-xml.h"
#include "snapshot/selection.h"
#include "snapshot/snapshot-xml.h"
#include "verbs/judge.h"
#include "verbs/overlay.h"
#include "verbs/program.h"
#include "verbs/resources.h"
#include "verbs/source.h"
#include "verbs/verb.h"

/* True if the beginning of the file names the namespace of reports. Errors are left to whoever
 * reads it whole. */
static gboolean is_saved_report(const char *path)
{
        g_autoptr(InputFile) file = NULL;
        char head[4096];
        gsize used = 0;
        gssize count;

        if (g_str_equal(path, "-"))
                return FALSE;
        file = input_file_open(path, NULL);
        if (!file)
                return FALSE;
        while (used < sizeof head &&
               (count = input_file_read(file, head + used, sizeof head - used, NULL)) > 0)
                used += (gsize) count;
        return memmem(head, used, REPORT_NAMESPACE, strlen(REPORT_NAMESPACE)) != NULL;
}

const struct rule_set *gather_find_rules(const char *name, GError **error)
{
        const struct rule_set *rules = rule_set_find(name);
        g_autoptr(GString) known = g_string_new(NULL);

        if (rules)
                return rules;
        for (const struct rule_set *row = rule_sets; row->name; row++)
                g_string_append_printf(known, "%s%s", known->len > 0 ? ", " : "", row->name);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                    "There is no rule set %s; there are: %s.", name, known->str);
        return NULL;
}

/* Drops the units that no name asks for, and says which name finds none. */
static void select_units(Report *report, const char *const *names)
{
        g_autoptr(Selection) selection = selection_new(names);
        g_autoptr(GPtrArray) missing = NULL;

        for (guint i = report->units->len; i-- > 0;) {
                const struct report_unit *unit = report->units->pdata[i];

                if (!selection_matches(selection, unit->name, unit->aliases, TRUE))
                        g_ptr_array_remove_index(report->units, i);
        }
        report_count(report);
        missing = selection_missing(selection);
        for (guint i = 0; i < missing->len; i++) {
                report->complete = FALSE;
                g_ptr_array_add(report->problems,
                                problem_new(PROBLEM_ERROR, NULL, NULL, 0,
                                            "There is no score of %s in this report.",
                                            (const char *) missing->pdata[i]));
        }
}

static Report *read_saved_report(const struct options *options, GError **error)
{
        g_autoptr(XmlDocument) document = NULL;
        g_autoptr(Report) report = NULL;

        if (options->rules || options->policies || options->waivers) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "%s is a report and scored already; --rules=, --policy= and --waivers= "
                            "need its snapshot.",
                            options->from);
                return NULL;
        }
        document = xml_read_file(options->from, error);
        if (!document)
                return NULL;
        report = report_read_xml(document, error);
        if (!report)
                return NULL;
        select_units(report, (const char *const *) options->arguments);
        return g_steal_pointer(&report);
}

/* A report in the making, and the snapshot beside it; both begin anew where the source does. */
struct gathering {
        const struct report_options *scoring;
        const char *snapshot; /* path, or NULL */
        Overlay *overlay;     /* or NULL */
        ReportBuilder *builder;
        OutputFile *file;
        SnapshotWriter *writer;
        struct snapshot_tee tee;
};

static void gathering_discard(void *context)
{
        struct gathering *gathering = context;

        g_clear_pointer(&gathering->writer, snapshot_writer_free);
        g_clear_pointer(&gathering->file, output_file_discard);
        g_clear_pointer(&gathering->builder, report_builder_free);
}

static gboolean gathering_open(void *context, struct snapshot_sink *ret_sink, GError **error)
{
        struct gathering *gathering = context;

        gathering->builder = report_builder_new(gathering->scoring);
        *ret_sink = report_builder_sink(gathering->builder);
        if (gathering->overlay)
                *ret_sink = overlay_sink(gathering->overlay, ret_sink);
        if (!gathering->snapshot)
                return TRUE;
        gathering->file = output_file_open(gathering->snapshot, TRUE, error);
        if (!gathering->file)
                return FALSE;
        gathering->writer = snapshot_writer_new(output_file_stream(gathering->file), error);
        if (!gathering->writer)
                return FALSE;
        gathering->tee = (struct snapshot_tee){
                .first = snapshot_writer_sink(gathering->writer),
                .second = *ret_sink,
        };
        *ret_sink = snapshot_tee_sink(&gathering->tee);
        return TRUE;
}

/* Reads the source and scores it. The digest is that of the snapshot beside the report, where one
 * is written. */
static Report *build_report(const struct options *options, const struct report_options *scoring,
                            gboolean evidence, const char *snapshot, Redactor *redactor,
                            GError **error)
{
        g_autoptr(Overlay) overlay = NULL;
        struct gathering gathering = {.scoring = scoring, .snapshot = snapshot};
        const struct source_target target = {gathering_open, gathering_discard, &gathering};
        /* What --offline of a version prints follows from its own reading of the files, too. */
        const struct source_needs needs = {
                .evidence = evidence,
                .redactor = redactor,
                .read_as = scoring->rules && scoring->rules->offline ? scoring->rules->version : 0,
        };
        g_autofree char *source_sha256 = NULL, *sha256 = NULL;
        Report *report = NULL;

        if (options->with &&
            !(overlay = overlay_new(options, scoring->rules, scoring->policy, error)))
                return NULL;
        gathering.overlay = overlay;
        if (source_read(options, &needs, &target, &source_sha256, error) &&
            (!gathering.file ||
             output_file_commit(g_steal_pointer(&gathering.file), &sha256, error))) {
                report = report_builder_take(gathering.builder);
                report->snapshot_sha256 =
                        sha256 ? g_steal_pointer(&sha256) : g_steal_pointer(&source_sha256);
        }
        gathering_discard(&gathering);
        return report;
}

static void redact_string(Redactor *redactor, char **text,
                          char *(*redact)(Redactor *redactor, const char *text))
{
        char *made = redact(redactor, *text);

        g_free(*text);
        *text = made;
}

/* What the snapshot did not bring; all else has its pseudonyms already. */
static void redact_policy(Redactor *redactor, Report *report, const GPtrArray *problems)
{
        redact_string(redactor, &report->policy_path, redactor_path);
        for (guint i = 0; i < problems->len; i++) {
                Problem *problem = problems->pdata[i];

                redact_string(redactor, &problem->path, redactor_path);
                redact_string(redactor, &problem->message, redactor_text);
        }
}

Report *gather_report(const struct options *options, gboolean evidence, const char *snapshot,
                      Inputs *inputs, Redactor *redactor, GError **error)
{
        struct report_options scoring = {.systemd_bands = options->systemd_bands,
                                         .evidence = evidence,
                                         .outline = snapshot != NULL};
        g_autoptr(Policy) policy = NULL;
        g_autoptr(Judgement) judgement = NULL;
        g_autofree char *frameworks = NULL;
        const char *policy_file;
        g_autoptr(GPtrArray) problems =
                g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        g_autoptr(Report) report = NULL;

        if (!resources_frameworks(options, &frameworks, error) ||
            !judge_find_policy(options, &policy_file, error))
                return NULL;
        judgement = judge_read(options, problems, error);
        if (!judgement)
                return NULL;
        scoring.judge = &judgement->judge;
        judge_redact(judgement, redactor);
        if (options->rules && !(scoring.rules = gather_find_rules(options->rules, error)))
                return NULL;
        if (policy_file && !(policy = policy_read(policy_file, problems, error)))
                return NULL;
        scoring.policy = policy;
        if (policy && inputs)
                inputs_keep_file(inputs, "policy", policy_path(policy), policy_sha256(policy));
        if (options->from && is_saved_report(options->from)) {
                if (redactor) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                                    "%s is a report; --redact= needs its snapshot.", options->from);
                        return NULL;
                }
                if (snapshot) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                                    "%s is a report, not a snapshot; bulkhead render turns a saved "
                                    "report into other formats.",
                                    options->from);
                        return NULL;
                }
                report = read_saved_report(options, error);
        } else
                report = build_report(options, &scoring, evidence, snapshot, redactor, error);
        if (!report)
                return NULL;
        if (inputs)
                judge_keep_inputs(judgement, report, inputs);
        judgement->redactor = NULL;
        if (frameworks) {
                g_free(report->frameworks);
                report->frameworks = g_steal_pointer(&frameworks);
        }
        report->judge = g_steal_pointer(&judgement);
        report->judge_free = (GDestroyNotify) judgement_free;
        report_outlines(report, snapshot, g_steal_pointer(&policy));
        if (report->inventory->len == 0) {
                g_set_error(
                        error, BULKHEAD_ERROR, BULKHEAD_ERROR_INCOMPLETE,
                        options->arguments[0]
                                ? "No unit of %s matches what was asked for: nothing was read, so "
                                  "nothing is known."
                                : "No unit was found in %s: nothing was read, so nothing is "
                                  "known.",
                        report->head->root ? report->head->root : options->from);
                return NULL;
        }
        if (redactor)
                redact_policy(redactor, report, problems);
        while (problems->len > 0)
                g_ptr_array_add(report->problems, g_ptr_array_steal_index(problems, 0));
        return g_steal_pointer(&report);
}

static void name_problems(const struct options *options, const Report *report)
{
        for (guint i = 0; i < report->problems->len; i++)
                program_warn_problem(options, report->problems->pdata[i], NULL);
        for (guint i = 0; i < report->units->len; i++) {
                const struct report_unit *unit = report->units->pdata[i];

                for (guint j = 0; j < unit->problems->len; j++)
                        program_warn_problem(options, unit->problems->pdata[j], unit->name);
        }
}

/* Why a service that was asked for by its own name has no score. */
static void name_skipped(const struct options *options, const Report *report)
{
        for (guint i = 0; options->arguments[0] && i < report->inventory->len; i++) {
                const struct report_entry *entry =
                        &g_array_index(report->inventory, struct report_entry, i);

                if (entry->outcome == OUTCOME_SKIPPED)
                        program_say(options, "%s is not scored (%s)%s%s", entry->name,
                                    entry->reason, entry->detail ? ": " : ".",
                                    entry->detail ? entry->detail : "");
        }
}

int gather_verdict(const struct options *options, const Report *report)
{
        guint exceeded;

        name_problems(options, report);
        name_skipped(options, report);
        if (report->units->len == 0)
                program_say(options, "No service could be scored; %u units were found.",
                            report->inventory->len);
        exceeded = judge_name_reasons(options, report);
        if (!report->complete) {
                program_warn("The evidence is incomplete: what could not be read is named above.");
                return STATUS_INCOMPLETE;
        }
        return exceeded > 0 && !options->exit_zero ? STATUS_LIMIT : STATUS_DONE;
}
