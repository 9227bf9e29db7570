/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A unit to its findings: each rule of what can be enforced is held against every process, and one
 * finding tells of all the processes that lack it, with a few of them as evidence. The cause is
 * looked for in what the unit itself says: a command that is exempt, a file that is younger than
 * the process, a manager without the privileges.
 */
#include "score/findings.h"

#include <string.h>

#include "base/text.h"
#include "score/findings-rules.h"

static const char *const severity_names[FINDING_SEVERITY_COUNT] = {
        [FINDING_NOTE] = "note", [FINDING_WARNING] = "warning", [FINDING_SERIOUS] = "serious"};

const char *finding_severity_to_string(enum finding_severity severity)
{
        return severity_names[severity];
}

int finding_severity_from_string(const char *name)
{
        for (int i = 0; i < FINDING_SEVERITY_COUNT; i++)
                if (strcmp(severity_names[i], name) == 0)
                        return i;
        return -1;
}

static void evidence_clear(gpointer data)
{
        struct finding_evidence *evidence = data;

        g_free(evidence->command);
        g_free(evidence->field);
        g_free(evidence->value);
}

Finding *finding_new(const char *id, enum finding_severity severity)
{
        Finding *finding = g_new0(Finding, 1);

        finding->id = g_strdup(id);
        finding->severity = severity;
        finding->evidence = g_array_new(FALSE, FALSE, sizeof(struct finding_evidence));
        g_array_set_clear_func(finding->evidence, evidence_clear);
        return finding;
}

void finding_free(Finding *finding)
{
        if (!finding)
                return;
        g_free(finding->id);
        g_free(finding->property);
        g_free(finding->declared);
        g_free(finding->path);
        g_free(finding->sentence);
        g_free(finding->cause);
        g_array_unref(finding->evidence);
        g_free(finding);
}

void finding_add_evidence(Finding *finding, guint32 pid, const char *command, const char *field,
                          const char *value)
{
        struct finding_evidence evidence = {
                .pid = pid,
                .command = g_strdup(command),
                .field = g_strdup(field),
                .value = g_strdup(value),
        };

        g_array_append_val(finding->evidence, evidence);
}

char *finding_shorten(char *text)
{
        enum { LONGEST = 120 };

        if (!g_utf8_validate(text, -1, NULL)) {
                char *valid = g_utf8_make_valid(text, -1);

                g_free(text);
                text = valid;
        }
        if (g_utf8_strlen(text, -1) > LONGEST) {
                char *cut = g_utf8_substring(text, 0, LONGEST - 1);

                g_free(text);
                text = g_strconcat(cut, "…", NULL);
                g_free(cut);
        }
        return text;
}

static void set_place(Finding *finding, const Unit *unit, gint32 file, guint32 line)
{
        const struct unit_file *from = unit_file_at(unit, file);

        if (!from)
                return;
        finding->path = g_strdup(from->path);
        finding->line = line;
}

void finding_set_origin(Finding *finding, const struct inspection *inspection, enum setting_id id)
{
        const struct setting_origin *origin = &inspection->settings->origin[id];

        finding->property = g_strdup(settings_table[id].property);
        finding->declared = finding_shorten(setting_format(inspection->settings, id));
        set_place(finding, inspection->unit, origin->file, origin->line);
}

void finding_set_directive(Finding *finding, const struct inspection *inspection,
                           const struct directive *directive)
{
        finding->property = g_strdup(directive->name);
        finding->declared = g_strdup(directive->value);
        set_place(finding, inspection->unit, (gint32) directive->file, directive->line);
}

gboolean inspection_concerns(const struct inspection *inspection, const struct process *process)
{
        gsize length = strlen(process->command);

        if (*process->control_group && inspection->settings->delegate)
                return FALSE;
        /* systemd's own: "(sd-pam)", and a command that it has not executed yet. */
        return length < 2 || process->command[0] != '(' || process->command[length - 1] != ')';
}

static const struct unit_file *file_of(const struct inspection *inspection, enum setting_id id)
{
        return unit_file_at(inspection->unit, inspection->settings->origin[id].file);
}

/* Why a setting is not enforced for the process, as far as the unit tells. */
static char *find_cause(const struct inspection *inspection, const struct enforced_rule *rule,
                        enum setting_id id, const struct process *process)
{
        const struct unit_file *file = file_of(inspection, id);

        if (inspection->full_privileges)
                return g_strdup("The command of ExecStart= begins with “+”, so that systemd runs "
                                "it without any of these settings.");
        if (rule->of_users && inspection->no_user)
                return g_strdup("The command of ExecStart= begins with “!”, so that systemd starts "
                                "it as root and leaves changing the user to it.");
        if (file && process->start != 0 && file->modified > process->start) {
                g_autofree char *started = text_timestamp(process->start);
                g_autofree char *modified = text_timestamp(file->modified);

                return g_strdup_printf("The process was started at %s, before %s was modified at "
                                       "%s: most likely the service was not restarted since. "
                                       "Restart it.",
                                       started, file->path, modified);
        }
        if (inspection->user_scope)
                return g_strdup("It belongs to a user manager, which has not the privileges that "
                                "most of these settings need.");
        if (file && process->start != 0 && file->modified != 0)
                return g_strdup(
                        rule->path
                                ? "The process is younger than the file that declares it, so most "
                                  "likely the path was not there yet when the service was started, "
                                  "or the container around the system does not allow it."
                                : "The process is younger than the file that declares it, so most "
                                  "likely the kernel or the container around the system does not "
                                  "support it.");
        return NULL;
}

static void add_missing(struct inspection *inspection, const struct enforced_rule *rule,
                        enum setting_id id, Finding **finding, const struct process *process,
                        const char *value)
{
        if (!*finding) {
                *finding = finding_new(rule->id, rule->severity);
                finding_set_origin(*finding, inspection, id);
                (*finding)->cause = find_cause(inspection, rule, id, process);
                g_ptr_array_add(inspection->findings, *finding);
        }
        if ((*finding)->processes++ < FINDING_EVIDENCE)
                finding_add_evidence(*finding, process->pid, process->command, rule->field, value);
}

/* "its process", "all of its 3 processes", "2 of its 3 processes"; the caller's. */
static char *name_processes(guint concerned, guint all)
{
        if (all == 1)
                return g_strdup("its process");
        if (concerned == all)
                return g_strdup_printf("all of its %u processes", all);
        return g_strdup_printf("%u of its %u processes", concerned, all);
}

static void conclude(Finding *finding, const struct enforced_rule *rule, guint looked_at)
{
        g_autofree char *who = name_processes(finding->processes, looked_at);

        finding->sentence = g_strdup_printf("%s= is declared, but %s %s.", finding->property, who,
                                            rule->effect);
}

static void apply_rule(struct inspection *inspection, const struct enforced_rule *rule)
{
        const GArray *processes = inspection->unit->enforcement->processes;
        enum setting_id id = rule->setting;
        Finding *finding = NULL;
        guint looked_at = 0;

        if (!rule->is_declared(inspection, rule, &id))
                return;
        for (guint i = 0; i < processes->len; i++) {
                const struct process *process = &g_array_index(processes, struct process, i);
                g_autofree char *value = NULL;

                if (!inspection_concerns(inspection, process))
                        continue;
                looked_at++;
                if (rule->look(inspection, rule, process, &value) == SIGHT_MISSING)
                        add_missing(inspection, rule, id, &finding, process, value);
        }
        if (finding)
                conclude(finding, rule, looked_at);
}

/* What could not be seen is said once, with the first reason. */
static void report_unseen(struct inspection *inspection)
{
        const GArray *processes = inspection->unit->enforcement->processes;
        g_autofree char *who = NULL;
        Finding *finding = NULL;

        for (guint i = 0; i < processes->len; i++) {
                const struct process *process = &g_array_index(processes, struct process, i);
                const struct {
                        const char *field;
                        const char *reason;
                } parts[] = {{"status", process->status_unseen},
                             {"ns", process->namespaces_unseen},
                             {"mountinfo", process->mounts_unseen}};
                gboolean is_counted = FALSE;

                for (gsize j = 0; j < G_N_ELEMENTS(parts); j++) {
                        if (!parts[j].reason)
                                continue;
                        if (!finding)
                                finding = finding_new("enforcement-unseen", FINDING_NOTE);
                        if (finding->evidence->len < FINDING_EVIDENCE)
                                finding_add_evidence(finding, process->pid, process->command,
                                                     parts[j].field, parts[j].reason);
                        finding->processes += is_counted ? 0 : 1;
                        is_counted = TRUE;
                }
        }
        if (!finding)
                return;
        who = name_processes(finding->processes, processes->len);
        finding->sentence =
                g_strdup_printf("What the kernel applies to %s could not be seen in full.", who);
        finding->cause = g_strdup("Namespaces and mounts of another user's process are shown to "
                                  "root alone. Make the snapshot as root to have them.");
        g_ptr_array_add(inspection->findings, finding);
}

/* Whether ExecStart= has a prefix that lifts settings. */
static void find_prefixes(struct inspection *inspection)
{
        const Unit *unit = inspection->unit;

        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);
                enum command_exemption exemption;

                if (strcmp(directive->name, "ExecStart") != 0)
                        continue;
                exemption = command_exemption(directive->value);
                /* Of several commands the last one is what goes on running. */
                inspection->full_privileges =
                        exemption == COMMAND_FULL_PRIVILEGES ? directive : NULL;
                inspection->no_user = exemption == COMMAND_NO_USER ? directive : NULL;
        }
}

gboolean finding_is_visible(enum setting_id setting)
{
        for (gsize i = 0; i < enforced_rule_count; i++)
                if (enforced_rules[i].setting == setting)
                        return TRUE;
        return FALSE;
}

GPtrArray *findings_find(const Unit *unit, gboolean user_scope)
{
        struct inspection inspection = {
                .unit = unit,
                .settings = unit->settings,
                .user_scope = user_scope,
                .findings = g_ptr_array_new_with_free_func((GDestroyNotify) finding_free),
        };

        if (!unit->settings || unit->type != UNIT_SERVICE)
                return inspection.findings;
        find_prefixes(&inspection);
        for (gsize i = 0; unit->enforcement && i < enforced_rule_count; i++)
                apply_rule(&inspection, &enforced_rules[i]);
        findings_from_directives(&inspection);
        findings_from_contradictions(&inspection);
        findings_from_files(&inspection);
        if (unit->enforcement)
                report_unseen(&inspection);
        return inspection.findings;
}
