/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options to one unit. The source gives it to a sink, in which the verb does its work. */
#include "verbs/subject.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "collect/observe.h"
#include "verbs/gather.h"
#include "verbs/judge.h"
#include "verbs/program.h"
#include "verbs/source.h"

struct reading_one {
        struct subject subject;
        SnapshotHead *head;
        Policy *policy;
        Judgement *judgement;
        gboolean (*call)(const struct subject *subject, void *context, GError **error);
        void *context;
        gboolean is_done, is_incomplete;
};

static const char *root_of(const struct options *options)
{
        if (options->from)
                return NULL;
        return options->root ? options->root : "/";
}

static gboolean begin(void *context, const SnapshotHead *head, GError **error)
{
        struct reading_one *reading = context;
        struct subject *subject = &reading->subject;
        const struct options *options = subject->options;

        (void) error;
        g_clear_pointer(&reading->head, snapshot_head_free);
        reading->head = snapshot_head_copy(head);
        subject->head = reading->head;
        subject->is_local = head->source == SNAPSHOT_FROM_MANAGER && !options->from &&
                            !options->host && !options->machine && !options->bus;
        if (!options->rules)
                subject->rules = rule_set_for_version(
                        head->systemd_version ? head->systemd_version : head->read_as, FALSE);
        return TRUE;
}

/* Says what of the system, or of the unit, could not be read. */
static void take_problems(struct reading_one *reading, const GPtrArray *problems, const char *unit)
{
        for (guint i = 0; problems && i < problems->len; i++) {
                const Problem *problem = problems->pdata[i];

                if (problem->severity != PROBLEM_ERROR)
                        continue;
                program_warn_problem(reading->subject.options, problem, unit);
                reading->is_incomplete = TRUE;
        }
}

static gboolean can_look(const Unit *unit, GError **error)
{
        if (unit->type != UNIT_SERVICE) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s is a %s unit; only services have an exposure.", unit->name,
                            unit_type_to_string(unit->type));
                return FALSE;
        }
        if (unit->is_template) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s is a template and has no exposure of its own; name an instance.",
                            unit->name);
                return FALSE;
        }
        return TRUE;
}

Report *subject_assess(const struct subject *subject, const Unit *unit, GError **error)
{
        const struct report_options scoring = {
                .rules = subject->rules,
                .policy = subject->general_policy,
                .judge = subject->judge,
        };
        const struct snapshot_tail tail = {};
        g_autoptr(ReportBuilder) builder = report_builder_new(&scoring);
        struct snapshot_sink sink = report_builder_sink(builder);

        if (!sink.begin(sink.context, subject->head, error) ||
            !sink.unit(sink.context, unit, error) || !sink.end(sink.context, &tail, error))
                return NULL;
        return report_builder_take(builder);
}

/* What is said of the unit as it is; as its files give it, where the manager has not loaded it. */
static gboolean assess(struct subject *subject, Report **ret_report, GError **error)
{
        const Unit *unit = subject->unit->settings ? subject->unit : subject->files;
        const Policy *own = subject->judge->policy(subject->judge->context, unit);

        subject->policy = own ? own : subject->general_policy;
        *ret_report = subject_assess(subject, unit, error);
        if (!*ret_report)
                return FALSE;
        subject->report = *ret_report;
        if ((*ret_report)->units->len == 1) {
                subject->assessed = (*ret_report)->units->pdata[0];
                return TRUE;
        }
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT, "%s cannot be scored: %s",
                    unit->name, unit->load_reason ? unit->load_reason : "it is not loaded.");
        return FALSE;
}

static gboolean take_unit(void *context, const Unit *unit, GError **error)
{
        struct reading_one *reading = context;
        struct subject *subject = &reading->subject;
        g_autoptr(Report) report = NULL;
        gboolean ok;

        if (reading->is_done)
                return TRUE;
        if (!can_look(unit, error))
                return FALSE;
        subject->what_if = what_if_new(root_of(subject->options), subject->head, unit, error);
        if (!subject->what_if)
                return FALSE;
        subject->unit = unit;
        subject->files = what_if_with_drop_in(subject->what_if, NULL, NULL);
        if (subject->is_local)
                subject->observation = observe_unit(unit, "/proc");
        if (!subject->files->settings) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s would not be loaded from its files as they are now: %s", unit->name,
                            subject->files->load_reason ? subject->files->load_reason : "");
                ok = FALSE;
        } else {
                reading->is_done = TRUE;
                take_problems(reading, unit->problems, unit->name);
                ok = assess(subject, &report, error) &&
                     reading->call(subject, reading->context, error);
        }
        g_clear_pointer(&subject->observation, observation_free);
        g_clear_pointer(&subject->files, unit_free);
        g_clear_pointer(&subject->what_if, what_if_free);
        return ok;
}

static gboolean end(void *context, const struct snapshot_tail *tail, GError **error)
{
        struct reading_one *reading = context;

        if (reading->is_done) {
                take_problems(reading, tail->problems, NULL);
                return TRUE;
        }
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND, "There is no unit %s.",
                    reading->subject.options->arguments[0]);
        return FALSE;
}

static gboolean open_sink(void *context, struct snapshot_sink *ret_sink, GError **error)
{
        (void) error;
        *ret_sink = (struct snapshot_sink){begin, take_unit, end, context};
        return TRUE;
}

static gboolean prepare(struct reading_one *reading, const struct options *options, GError **error)
{
        const char *name = options->arguments[0], *policy;
        g_autoptr(GPtrArray) problems =
                g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);

        if (!name || options->arguments[1] || strpbrk(name, "*?[")) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "Name one unit, such as nginx.service.");
                return FALSE;
        }
        reading->subject.options = options;
        reading->subject.asked =
                strchr(name, '.') ? g_strdup(name) : g_strconcat(name, ".service", NULL);
        if (options->rules && !(reading->subject.rules = gather_find_rules(options->rules, error)))
                return FALSE;
        if (!judge_find_policy(options, &policy, error))
                return FALSE;
        if (policy && !(reading->policy = policy_read(policy, problems, error)))
                return FALSE;
        for (guint i = 0; i < problems->len; i++)
                program_warn_problem(options, problems->pdata[i], NULL);
        reading->subject.general_policy = reading->policy;
        reading->judgement = judge_read(options, error);
        if (!reading->judgement)
                return FALSE;
        reading->subject.judge = &reading->judgement->judge;
        return TRUE;
}

gboolean subject_read(const struct options *options,
                      gboolean (*call)(const struct subject *subject, void *context,
                                       GError **error),
                      void *context, gboolean *ret_complete, GError **error)
{
        struct reading_one reading = {.call = call, .context = context};
        const struct source_target target = {.open = open_sink, .context = &reading};
        struct options kept = *options;
        g_autofree char *sha256 = NULL;
        gboolean ok = prepare(&reading, options, error);

        if (ok) {
                const struct rule_set *rules = reading.subject.rules;
                const struct source_needs needs = {
                        .read_as = rules && rules->offline ? rules->version : 0,
                };

                /* Values are laid over each other, so they have to be the real ones; none is
                 * shown. */
                kept.include_secrets = TRUE;
                ok = source_read(&kept, &needs, &target, &sha256, error);
        }
        policy_free(reading.policy);
        judgement_free(reading.judgement);
        g_free(reading.subject.asked);
        snapshot_head_free(reading.head);
        if (ok)
                *ret_complete = !reading.is_incomplete;
        return ok;
}

char *subject_drop_in_directory(const struct subject *subject)
{
        const struct options *options = subject->options;
        const char *name = strstr(subject->asked, "@.") ? subject->asked : subject->unit->name;
        g_autofree char *directory = g_strconcat(name, ".d", NULL);

        if (!options->user_scope)
                return g_build_filename("/etc/systemd/system", directory, NULL);
        if (options->root || options->from)
                return g_build_filename("/etc/systemd/user", directory, NULL);
        return g_build_filename(g_get_user_config_dir(), "systemd/user", directory, NULL);
}

const char *subject_format(const struct options *options, const char *const *formats,
                           GError **error)
{
        const char *format =
                options->formats && options->formats[0] ? options->formats[0] : formats[0];
        g_autofree char *known = NULL;

        if (options->formats && options->formats[0] && options->formats[1]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "This verb writes one format at a time.");
                return NULL;
        }
        if (g_str_equal(format, "help")) {
                for (; *formats; formats++)
                        printf("%s\n", *formats);
                return format;
        }
        if (g_strv_contains(formats, format))
                return format;
        known = g_strjoinv(", ", (char **) formats);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                    "There is no format %s here; there are: %s.", format, known);
        return NULL;
}
