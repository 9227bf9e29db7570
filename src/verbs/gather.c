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
#include "verbs/advisor.h"
#include "verbs/judge.h"
#include "verbs/overlay.h"
#include "verbs/program.h"
#include "verbs/progress.h"
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

static gboolean is_selected(void *context, const struct report_unit *unit)
{
        return selection_matches(context, unit->name, unit->aliases, TRUE);
}

/* Says which name finds no unit. */
static void name_missing(Report *report, const Selection *selection)
{
        g_autoptr(GPtrArray) missing = selection_missing(selection);

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
        g_autoptr(Selection) selection = selection_new((const char *const *) options->arguments);
        g_autoptr(Progress) progress = NULL;
        Report *report;

        if (options->rules || options->policies || options->waivers) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "%s is a report and scored already; --rules=, --policy= and --waivers= "
                            "need its snapshot.",
                            options->from);
                return NULL;
        }
        progress = progress_begin(options, "Reading the report");
        report = report_read_file(options->from, is_selected, selection, error);
        if (report)
                name_missing(report, selection);
        return report;
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
        gathering->writer = snapshot_writer_new(output_file_stream(gathering->file));
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
                            const char *snapshot, Redactor *redactor, GError **error)
{
        g_autoptr(Overlay) overlay = NULL;
        struct gathering gathering = {.scoring = scoring, .snapshot = snapshot};
        const struct source_target target = {gathering_open, gathering_discard, &gathering};
        /* What --offline of a version prints follows from its own reading of the files, too. */
        const struct source_needs needs = {
                .evidence = scoring->evidence,
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

/* A policy and what is wrong with it. */
struct scoring_policy {
        Policy *policy; /* or NULL */
        GPtrArray *problems;
        char *original; /* its digest before it was redacted, or NULL */
};

static void scoring_policy_clear(struct scoring_policy *own)
{
        policy_free(own->policy);
        g_ptr_array_unref(own->problems);
        g_free(own->original);
}
typedef struct scoring_policy ScoringPolicy;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ScoringPolicy, scoring_policy_clear)

/* Replaces the policy by one that was read from its text with pseudonyms, as verify will read it;
 * the numbers are the same. */
static gboolean redact_policy(Redactor *redactor, struct scoring_policy *own, Report *report,
                              GError **error)
{
        gsize size;
        const char *data = g_bytes_get_data(policy_content(own->policy), &size);
        g_autofree char *plain = g_strndup(data ? data : "", size);
        g_autofree char *text = redactor_text(redactor, plain);
        g_autofree char *path = redactor_path(redactor, policy_path(own->policy));
        Policy *told;

        g_ptr_array_set_size(own->problems, 0);
        told = policy_parse(text, strlen(text), path, own->problems, error);
        if (!told)
                return FALSE;
        own->original = g_strdup(policy_sha256(own->policy));
        policy_free(own->policy);
        own->policy = told;
        g_free(report->policy_path);
        g_free(report->policy_sha256);
        report->policy_path = g_strdup(policy_path(told));
        report->policy_sha256 = g_strdup(policy_sha256(told));
        return TRUE;
}

static void keep_policy(Inputs *inputs, const struct scoring_policy *own)
{
        const Policy *policy = own->policy;
        g_autofree char *sha256 =
                g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, policy_content(policy));

        if (own->original)
                inputs_keep_redacted(inputs, "policy", policy_path(policy), policy_content(policy),
                                     own->original);
        else /* of a compressed file the text is another than the bytes */
                inputs_keep(inputs, "policy", policy_path(policy), policy_sha256(policy),
                            g_str_equal(sha256, policy_sha256(policy)) ? policy_content(policy)
                                                                       : NULL);
}

static void take_problems(Report *report, GPtrArray *problems)
{
        while (problems->len > 0) {
                Problem *problem = g_ptr_array_steal_index(problems, 0);

                if (problem->severity == PROBLEM_ERROR)
                        report->complete = FALSE;
                g_ptr_array_add(report->problems, problem);
        }
}

static Report *score_source(const struct options *options, const struct report_options *scoring,
                            const char *snapshot, Redactor *redactor, GError **error)
{
        const char *from = options->from;

        if (!from || !is_saved_report(from))
                return build_report(options, scoring, snapshot, redactor, error);
        if (!redactor && !snapshot)
                return read_saved_report(options, error);
        if (redactor)
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "%s is a report; --redact= needs its snapshot.", from);
        else
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "%s is a report, not a snapshot; bulkhead render turns a saved report "
                            "into other formats.",
                            from);
        return NULL;
}

static gboolean is_empty(const struct options *options, const Report *report, GError **error)
{
        if (report->inventory->len > 0)
                return FALSE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INCOMPLETE,
                    options->arguments[0]
                            ? "No unit of %s matches what was asked for: nothing was read, so "
                              "nothing is known."
                            : "No unit was found in %s: nothing was read, so nothing is known.",
                    report->head->root ? report->head->root : options->from);
        return TRUE;
}

static gboolean read_advisor(const struct options *options, struct report_options *scoring,
                             Advisor **ret_advisor, GError **error)
{
        g_autoptr(Resources) resources = NULL;
        Advisor *advisor;

        resources = resources_find(options, error);
        advisor = resources ? advisor_new((Layers) resources->templates, error) : NULL;
        if (!advisor)
                return FALSE;
        scoring->advisor = &advisor->advisor;
        *ret_advisor = advisor;
        return TRUE;
}

Report *gather_report(const struct options *options, enum gather_depth depth, const char *snapshot,
                      Inputs *inputs, Redactor *redactor, GError **error)
{
        struct report_options scoring = {.systemd_bands = options->systemd_bands,
                                         .evidence = depth >= GATHER_EVIDENCE,
                                         .outline = TRUE};
        g_auto(ScoringPolicy)
                own = {.problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free)};
        g_autoptr(Judgement) judgement = NULL;
        g_autoptr(Advisor) advisor = NULL;
        g_autofree char *frameworks = NULL;
        const char *policy_file;
        g_autoptr(Report) report = NULL;

        if (!resources_frameworks(options, &frameworks, error) ||
            !judge_find_policy(options, &policy_file, error) ||
            !(judgement = judge_read(options, error)) ||
            (depth >= GATHER_PROPOSALS && !read_advisor(options, &scoring, &advisor, error)))
                return NULL;
        scoring.judge = &judgement->judge;
        judge_redact(judgement, redactor);
        if (options->rules && !(scoring.rules = gather_find_rules(options->rules, error)))
                return NULL;
        if (policy_file && !(own.policy = policy_read(policy_file, own.problems, error)))
                return NULL;
        if (own.policy && redactor)
                redactor_learn_path(redactor, policy_path(own.policy));
        scoring.policy = own.policy;
        report = score_source(options, &scoring, snapshot, redactor, error);
        if (!report || (redactor && own.policy && !redact_policy(redactor, &own, report, error)))
                return NULL;
        if (inputs && own.policy)
                keep_policy(inputs, &own);
        if (inputs)
                judge_keep_inputs(judgement, inputs);
        if (frameworks) {
                g_free(report->frameworks);
                report->frameworks = g_steal_pointer(&frameworks);
        }
        take_problems(report, own.problems);
        take_problems(report, judgement->problems);
        return is_empty(options, report, error) ? NULL : g_steal_pointer(&report);
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

/* A name that leads nowhere was named already, as a problem; a link that does has more to tell. The
 * sentences are those of collect/load.c and of the manager. */
static gboolean is_plainly_missing(const struct report_entry *entry)
{
        return strcmp(entry->reason, unit_load_to_string(UNIT_NOT_FOUND)) == 0 &&
               (!entry->detail ||
                strcmp(entry->detail, "There is no unit file of this name.") == 0 ||
                g_str_has_suffix(entry->detail, " not found."));
}

/* Why a service that was asked for by its own name has no score. */
static void name_skipped(const struct options *options, const Report *report)
{
        for (guint i = 0; options->arguments[0] && i < report->inventory->len; i++) {
                const struct report_entry *entry =
                        &g_array_index(report->inventory, struct report_entry, i);

                if (entry->outcome == OUTCOME_SKIPPED && !is_plainly_missing(entry))
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
                program_say(options, "No service could be scored; %u unit%s found.",
                            report->inventory->len,
                            report->inventory->len == 1 ? " was" : "s were");
        exceeded = judge_name_reasons(options, report);
        if (!report->complete) {
                program_warn("The evidence is incomplete: what could not be read is named above.");
                return STATUS_INCOMPLETE;
        }
        return exceeded > 0 && !options->exit_zero ? STATUS_LIMIT : STATUS_DONE;
}
