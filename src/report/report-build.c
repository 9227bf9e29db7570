/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Snapshot to report: a sink that scores each service as it arrives and keeps of a unit only what a
 * report shows, so that the units themselves need not stay in memory; of an outline, not even that.
 */
#include "base/text.h"
#include "report/report-proposal.h"
#include "report/report-rest.h"
#include "report/report-source.h"
#include "report/report.h"
#include "report/slug.h"
#include "snapshot/enforcement.h"

struct report_builder {
        const struct report_options *options;
        const Policy *policy;
        Report *report;
        Report *strings;    /* what a unit is made of; the report itself where it keeps units */
        SocketMap *sockets; /* NULL without evidence */
        GHashTable *files;  /* paths of the report's files: the report's own strings */
        gint64 judged;      /* the time that the judge was told */
};

ReportBuilder *report_builder_new(const struct report_options *options)
{
        ReportBuilder *builder = g_new0(ReportBuilder, 1);

        builder->options = options;
        builder->policy = options->policy;
        builder->report = report_new();
        builder->strings = options->outline ? report_new() : builder->report;
        builder->files = g_hash_table_new(g_direct_hash, g_direct_equal);
        if (options->outline)
                report_rest_begin(builder->report);
        if (options->evidence)
                builder->sockets = socket_map_new(builder->report);
        return builder;
}

void report_builder_free(ReportBuilder *builder)
{
        if (!builder)
                return;
        socket_map_free(builder->sockets);
        g_hash_table_unref(builder->files);
        if (builder->strings != builder->report)
                report_free(builder->strings);
        report_free(builder->report);
        g_free(builder);
}

static gboolean build_begin(void *context, const SnapshotHead *head, GError **error)
{
        ReportBuilder *builder = context;
        Report *report = builder->report;

        report->head = snapshot_head_copy(head);
        report->tool_version = g_strdup(BULKHEAD_VERSION);
        report->rules = builder->options->rules;
        if (!report->rules)
                report->rules = rule_set_for_version(
                        head->systemd_version ? head->systemd_version : head->read_as, FALSE);
        report->systemd_bands = builder->options->systemd_bands;
        if (builder->policy) {
                report->policy_path = g_strdup(policy_path(builder->policy));
                report->policy_sha256 = g_strdup(policy_sha256(builder->policy));
        }
        if (builder->options->advisor)
                builder->options->advisor->begin(builder->options->advisor->context, report->head,
                                                 report->rules);
        if (builder->options->judge) {
                builder->judged = builder->options->judged ? builder->options->judged : text_now();
                return builder->options->judge->begin(builder->options->judge->context,
                                                      builder->judged, error);
        }
        return TRUE;
}

static Problem *copy_problem(const Problem *problem, const char *unit)
{
        return problem_new(problem->severity, problem->unit ? problem->unit : unit, problem->path,
                           problem->line, "%s", problem->message);
}

static struct report_file keep_file(Report *report, const struct unit_file *file)
{
        return (struct report_file){
                .role = file->role,
                .path = report_string(report, file->path),
                .target = report_string(report, file->target),
                .sha256 = report_string(report, file->sha256),
                .size = file->size,
                .package = report_string(report, file->package),
        };
}

static const struct unit_file *unit_fragment(const Unit *unit)
{
        if (unit->files->len == 0)
                return NULL;

        const struct unit_file *first = &g_array_index(unit->files, struct unit_file, 0);

        return first->role == UNIT_FILE_FRAGMENT ? first : NULL;
}

/* As the manager has it; as it is written where a snapshot lacks the property. NULL where it is
 * only the name. */
static const char *description_of(const Unit *unit)
{
        const struct property *property = unit_find_property(unit, "Description");
        const struct directive *directive = unit_find_directive(unit, "Unit", "Description");

        if (property)
                return g_str_equal(property->value, unit->name) ? NULL : property->value;
        return directive ? directive->value : NULL;
}

static void keep_identity(Report *report, struct report_unit *scored, const Unit *unit)
{
        const struct unit_file *fragment = unit_fragment(unit);
        g_autofree char *slug = slug_from_unit_name(unit->name);

        scored->name = report_string(report, unit->name);
        scored->slug = report_string(report, slug);
        scored->load = unit_load_to_string(unit->load);
        scored->active = report_string(report, unit->active_state);
        scored->sub = report_string(report, unit->sub_state);
        scored->file_state = report_string(report, unit->unit_file_state);
        scored->path = report_string(report, fragment ? fragment->path : NULL);
        scored->package = report_string(report, fragment ? fragment->package : NULL);
        scored->description = report_string(report, description_of(unit));
        scored->user = report_string(report, unit->settings->user && *unit->settings->user
                                                     ? unit->settings->user
                                                     : "root");
        for (guint i = 0; i < unit->aliases->len; i++)
                g_ptr_array_add(scored->aliases,
                                (gpointer) report_string(report, unit->aliases->pdata[i]));
        for (guint i = 0; i < unit->files->len; i++) {
                struct report_file file =
                        keep_file(report, &g_array_index(unit->files, struct unit_file, i));

                g_array_append_val(scored->files, file);
        }
        for (guint i = 0; i < unit->problems->len; i++)
                g_ptr_array_add(scored->problems, copy_problem(unit->problems->pdata[i], NULL));
}

/* The exposure that would remain if this check alone had no badness. */
static guint exposure_without(const struct score *score, const struct check_result *result)
{
        guint64 share = (result->badness * result->weight + result->range - 1) / result->range;

        return (guint) (((score->badness_sum - share) * 100 + score->weight_sum - 1) /
                        score->weight_sum);
}

static void keep_check(ReportBuilder *builder, struct report_unit *scored, const Unit *unit,
                       const struct score *score, int check)
{
        Report *report = builder->strings;
        const struct rule_set *rules = builder->report->rules;
        const struct check_result *result = &score->results[check];
        const struct setting_origin *origin = check_origin(unit->settings, rules, check);
        const struct unit_file *file = origin ? unit_file_at(unit, origin->file) : NULL;
        g_autofree char *value = check_value(unit->settings, rules, check, result);

        scored->checks[check] = (struct report_check){
                .status = result->status,
                .exposure = result->exposure,
                .then = result->status == CHECK_FAIL ? exposure_without(score, result) : 0,
                .badness = result->badness,
                .range = result->range,
                .weight = result->weight,
                .value = report_string(report, value),
                .path = file ? report_string(report, file->path) : NULL,
                .line = file ? origin->line : 0,
                .implied_by = origin ? report_string(report, origin->implied_by) : NULL,
        };
        scored->count[result->status]++;
}

/* Serious ones first, else in the order of the rules. */
static void keep_findings(struct report_unit *scored, const Unit *unit, gboolean user_scope)
{
        g_autoptr(GPtrArray) findings = findings_find(unit, user_scope);

        for (int severity = FINDING_SEVERITY_COUNT - 1; severity >= 0; severity--)
                for (guint i = 0; i < findings->len; i++)
                        if ((int) ((const Finding *) findings->pdata[i])->severity == severity)
                                g_ptr_array_add(scored->findings, findings->pdata[i]);
        g_ptr_array_set_free_func(findings, NULL);
        if (unit->enforcement)
                scored->processes = unit->enforcement->processes->len;
}

/* A policy of the unit's own changes its numbers: with what they would be without. */
static void keep_policy(ReportBuilder *builder, struct report_unit *scored, const Unit *unit,
                        const Policy *own)
{
        const Report *report = builder->report;
        struct score score;

        score_service(unit->settings, report->head->user_scope, report->rules, builder->policy,
                      &score);
        scored->policy_path = report_string(builder->strings, policy_path(own));
        scored->policy_sha256 = report_string(builder->strings, policy_sha256(own));
        scored->without_policy = score.exposure;
}

static void keep_proposal(const ReportBuilder *builder, struct report_unit *scored,
                          const Unit *unit, const Policy *policy)
{
        const struct report_advisor *advisor = builder->options->advisor;

        if (advisor)
                scored->proposal =
                        advisor->unit(advisor->context, builder->strings, unit, scored, policy);
}

static struct report_unit *score_unit(ReportBuilder *builder, const Unit *unit)
{
        const Report *report = builder->report;
        const struct report_judge *judge = builder->options->judge;
        const Policy *own = judge && judge->policy ? judge->policy(judge->context, unit) : NULL;
        struct report_unit *scored = report_unit_new();
        struct score score;

        score_service(unit->settings, report->head->user_scope, report->rules,
                      own ? own : builder->policy, &score);
        keep_identity(builder->strings, scored, unit);
        scored->exposure = score.exposure;
        scored->unwaived = score.exposure;
        scored->of_user = score_of_user(&score);
        scored->badness_sum = score.badness_sum;
        scored->weight_sum = score.weight_sum;
        for (int check = 0; check < CHECK_COUNT; check++)
                keep_check(builder, scored, unit, &score, check);
        if (own)
                keep_policy(builder, scored, unit, own);
        if (judge)
                judge->unit(judge->context, builder->strings, scored, TRUE);
        keep_proposal(builder, scored, unit, own ? own : builder->policy);
        return scored;
}

static void keep_details(ReportBuilder *builder, struct report_unit *scored, const Unit *unit)
{
        report_keep_commands(builder->strings, scored, unit);
        report_keep_documentation(builder->strings, scored, unit);
        keep_findings(scored, unit, builder->report->head->user_scope);
        if (builder->options->evidence)
                report_keep_directives(builder->strings, scored, unit);
}

static gboolean keep_unit(ReportBuilder *builder, const Unit *unit, GError **error)
{
        struct report_unit *scored = score_unit(builder, unit);
        gboolean kept;

        keep_details(builder, scored, unit);
        if (!builder->options->outline) {
                g_ptr_array_add(builder->report->units, scored);
                return TRUE;
        }
        kept = report_rest_add(builder->report, scored, error);
        report_unit_free(scored);
        g_string_chunk_clear(builder->strings->strings);
        return kept;
}

static enum report_outcome unit_outcome(const Unit *unit, const char **ret_reason)
{
        *ret_reason = NULL;
        if (unit->type != UNIT_SERVICE)
                return OUTCOME_NOT_APPLICABLE;
        if (unit->load != UNIT_LOADED)
                *ret_reason = unit_load_to_string(unit->load);
        else if (unit->is_template)
                *ret_reason = "template";
        else
                return OUTCOME_SCORED;
        return OUTCOME_SKIPPED;
}

/* Every unit has a place in the inventory, and its files in the list of those that were read. */
static void keep_entry(ReportBuilder *builder, const Unit *unit, enum report_outcome outcome,
                       const char *reason)
{
        Report *report = builder->report;
        const struct unit_file *fragment = unit_fragment(unit);
        struct report_entry entry = {
                .name = report_string(report, unit->name),
                .type = unit_type_to_string(unit->type),
                .load = unit_load_to_string(unit->load),
                .active = report_string(report, unit->active_state),
                .sub = report_string(report, unit->sub_state),
                .file_state = report_string(report, unit->unit_file_state),
                .outcome = outcome,
                .reason = reason,
                .detail = report_string(report, unit->load_reason),
                .path = report_string(report, fragment ? fragment->path : NULL),
                .package = report_string(report, fragment ? fragment->package : NULL),
        };

        g_array_append_val(report->inventory, entry);
        if (builder->sockets)
                socket_map_add(builder->sockets, unit);
        for (guint i = 0; i < unit->files->len; i++) {
                const struct unit_file *read = &g_array_index(unit->files, struct unit_file, i);
                struct report_file file;

                /* A drop-in of service.d belongs to every service but was one file that was read.
                 */
                if (!g_hash_table_add(builder->files, (gpointer) report_string(report, read->path)))
                        continue;
                file = keep_file(report, read);
                g_array_append_val(report->files, file);
        }
        for (guint i = 0; outcome != OUTCOME_SCORED && i < unit->problems->len; i++)
                g_ptr_array_add(report->problems,
                                copy_problem(unit->problems->pdata[i], unit->name));
}

static gboolean build_unit(void *context, const Unit *unit, GError **error)
{
        ReportBuilder *builder = context;
        const char *reason;
        enum report_outcome outcome = unit_outcome(unit, &reason);

        keep_entry(builder, unit, outcome, reason);
        return outcome != OUTCOME_SCORED || keep_unit(builder, unit, error);
}

/* When it ended; but where a day has passed since units were judged by the date, the time that they
 * were judged by, which is the one that somebody else would judge them by. */
static gint64 report_time(const ReportBuilder *builder)
{
        gint64 now = text_now(), day = (gint64) 24 * 60 * 60 * G_USEC_PER_SEC;

        return builder->judged > 0 && now / day != builder->judged / day ? builder->judged : now;
}

static gboolean build_end(void *context, const struct snapshot_tail *tail, GError **error)
{
        ReportBuilder *builder = context;
        Report *report = builder->report;

        (void) error;
        report->end = tail->end;
        report->generated = report_time(builder);
        for (guint i = 0; tail->problems && i < tail->problems->len; i++)
                g_ptr_array_add(report->problems, copy_problem(tail->problems->pdata[i], NULL));
        for (guint i = 0; builder->sockets && !builder->options->outline && i < report->units->len;
             i++)
                socket_map_give(builder->sockets, report->units->pdata[i]);
        if (builder->options->outline)
                report_rest_take_sockets(report, g_steal_pointer(&builder->sockets));
        report_settle(report);
        if (builder->options->judge)
                builder->options->judge->end(builder->options->judge->context, report);
        if (builder->options->advisor)
                builder->options->advisor->end(builder->options->advisor->context, report);
        return TRUE;
}

struct snapshot_sink report_builder_sink(ReportBuilder *builder)
{
        return (struct snapshot_sink){
                .begin = build_begin,
                .unit = build_unit,
                .end = build_end,
                .context = builder,
        };
}

Report *report_builder_take(ReportBuilder *builder)
{
        if (builder->strings == builder->report)
                builder->strings = NULL;
        return g_steal_pointer(&builder->report);
}
