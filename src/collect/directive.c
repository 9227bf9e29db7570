/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One directive to what it changes: finds the setting or the fact about the process, calls the
 * grammar of its kind, and keeps the origin. A name that systemd does not know becomes a problem
 * here.
 */
#include "collect/directive.h"

#include <string.h>

#include "collect/directive-kind.h"
#include "collect/directive-names.h"
#include "collect/process-facts.h"
#include "collect/redact.h"
#include "collect/specifier.h"

/* The grammar of each kind; settings with one of their own come before it. */
static const directive_function kind_functions[] = {
        [SETTING_BOOLEAN] = directive_boolean,
        [SETTING_TRISTATE] = directive_tristate,
        [SETTING_ENUM] = directive_enum,
        [SETTING_STRING] = directive_user,
        [SETTING_STRINGS] = directive_filter_paths,
        [SETTING_MODE] = directive_mode,
        [SETTING_CAPABILITIES] = directive_capabilities,
        [SETTING_NAMESPACES] = directive_namespaces,
        [SETTING_SYSTEM_CALLS] = directive_system_calls,
        [SETTING_ADDRESS_FAMILIES] = directive_address_families,
        [SETTING_ADDRESSES] = directive_addresses,
        [SETTING_DEVICES] = directive_devices,
};
G_STATIC_ASSERT(G_N_ELEMENTS(kind_functions) == SETTING_KIND_COUNT);

static const directive_function own_functions[SETTING_COUNT] = {
        [SETTING_DELEGATE] = directive_delegate,
        [SETTING_DYNAMIC_USER] = directive_dynamic_user,
        [SETTING_PROTECT_HOSTNAME] = directive_hostname,
        [SETTING_ROOT_DIRECTORY] = directive_path,
        [SETTING_ROOT_IMAGE] = directive_path,
        [SETTING_SUPPLEMENTARY_GROUPS] = directive_users,
        [SETTING_SYSTEM_CALL_ARCHITECTURES] = directive_architectures,
};

void assignment_complain(struct assignment *assignment, enum problem_severity severity,
                         const char *format, ...)
{
        Unit *unit = assignment->loading->unit;
        const struct unit_file *file = unit_file_at(unit, (gint32) assignment->directive->file);
        g_autofree char *message = NULL;
        va_list arguments;

        va_start(arguments, format);
        message = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        unit_add_problem(unit, problem_new(severity, unit->name, file->path,
                                           assignment->directive->line, "%s", message));
}

/* A value that can hold a secret is not repeated. */
static const char *shown(const struct assignment *assignment, const char *text)
{
        const struct directive *directive = assignment->directive;
        g_autofree char *redacted = NULL;

        if (assignment->loading->reading->keep_secrets)
                return text;
        redacted = redact_value(directive->section, directive->name, assignment->value);
        return redacted ? "(hidden)" : text;
}

enum outcome assignment_ignore(struct assignment *assignment, const char *why)
{
        assignment_complain(
                assignment, PROBLEM_WARNING,
                "%s= has the value \"%s\": %s, so that systemd ignores it and keeps what "
                "was set before.",
                assignment->directive->name, shown(assignment, assignment->value), why);
        return OUTCOME_IGNORED;
}

enum outcome assignment_refuse(struct assignment *assignment, const char *why)
{
        assignment->reason =
                g_strdup_printf("%s= has the value \"%s\": %s, and systemd refuses such a unit.",
                                assignment->directive->name, shown(assignment, assignment->value),
                                why);
        return OUTCOME_REFUSED;
}

void assignment_skip_word(struct assignment *assignment, const char *word, const char *why)
{
        assignment_complain(assignment, PROBLEM_WARNING, "%s= ignores the word \"%s\": %s.",
                            assignment->directive->name, shown(assignment, word), why);
}

char *assignment_expand(const struct assignment *assignment, const char *text, char **ret_why)
{
        char specifier;
        char *expanded;

        if (!strchr(text, '%'))
                return g_strdup(text);
        expanded = specifier_expand(assignment->loading, text, &specifier);
        if (!expanded)
                *ret_why =
                        g_strdup_printf(strchr("fIJP", specifier)
                                                ? "the unit's name has no part that %%%c stands for"
                                                : "there is no specifier %%%c",
                                        specifier);
        return expanded;
}

/* False, with a problem, where systemd of this version has no such directive and ignores it. */
static gboolean check_name(struct assignment *assignment)
{
        const struct directive *directive = assignment->directive;
        unsigned version = assignment->loading->reading->version;
        enum directive_name known =
                directive_name_classify(version, directive->section, directive->name);

        if (known == DIRECTIVE_KNOWN)
                return TRUE;
        if (g_str_has_prefix(directive->name, "X-"))
                return FALSE;
        if (known == DIRECTIVE_NEWER)
                assignment_complain(assignment, PROBLEM_WARNING,
                                    "%s= is ignored: only a systemd newer than %u knows it.",
                                    directive->name, version);
        else if (known == DIRECTIVE_OTHER_SECTION)
                assignment_complain(assignment, PROBLEM_WARNING,
                                    "%s= is ignored: it has no meaning in the section [%s].",
                                    directive->name, directive->section);
        else
                assignment_complain(assignment,
                                    version > DIRECTIVE_NAMES_NEWEST ? PROBLEM_NOTE
                                                                     : PROBLEM_WARNING,
                                    "%s= is ignored: systemd knows no directive of that name.",
                                    directive->name);
        return FALSE;
}

static enum outcome apply_setting(struct assignment *assignment)
{
        enum setting_id id = assignment->id;
        struct setting_origin *origin = &assignment->settings->origin[id];
        directive_function apply =
                own_functions[id] ? own_functions[id] : kind_functions[settings_table[id].kind];
        enum outcome outcome = apply(assignment);

        if (outcome == OUTCOME_SET)
                *origin = (struct setting_origin){
                        .file = (gint32) assignment->directive->file,
                        .line = assignment->directive->line,
                };
        else if (outcome == OUTCOME_RESET)
                *origin = (struct setting_origin){.file = PROPERTY_NO_FILE};
        return outcome;
}

gboolean directive_apply(struct loading *loading, const struct directive *directive,
                         char **ret_reason)
{
        enum outcome outcome = OUTCOME_SET;
        struct assignment assignment = {
                .loading = loading,
                .directive = directive,
                .settings = loading->unit->settings,
                .id = SETTING_NONE,
                .value = directive->value,
        };

        /* A name that is known in its section means one thing alone. */
        if (!check_name(&assignment))
                return TRUE;
        assignment.id = setting_find(directive->name);
        if (assignment.id != SETTING_NONE)
                outcome = apply_setting(&assignment);
        else
                process_directive_apply(&assignment, &outcome);
        if (outcome != OUTCOME_REFUSED)
                return TRUE;
        *ret_reason = assignment.reason;
        return FALSE;
}
