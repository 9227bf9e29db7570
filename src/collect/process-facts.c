/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Directives of the process that no check looks at, but that imply settings or make systemd refuse
 * the unit. Each is a row of a table; what systemd would not accept leaves the fact as it was.
 */
#include "collect/process-facts.h"

#include <gio/gio.h>
#include <string.h>

#include "snapshot/setting-names.h"
#include "snapshot/words.h"

static const struct setting_value type_words[] = {
        {"simple", 0},          {"exec", 0}, {"forking", 0},
        {"oneshot", 0},         {"dbus", 0}, {"notify", 0},
        {"notify-reload", 253}, {"idle", 0}, {NULL, 0},
};
static const struct setting_value restart_words[] = {
        {"no", 0},          {"on-success", 0}, {"on-failure", 0}, {"on-abnormal", 0},
        {"on-watchdog", 0}, {"on-abort", 0},   {"always", 0},     {NULL, 0},
};
static const struct setting_value kill_mode_words[] = {
        {"control-group", 0}, {"process", 0}, {"mixed", 0}, {"none", 0}, {NULL, 0},
};
/* "none" first: whatever comes after it is an action. */
static const struct setting_value action_words[] = {
        {"none", 0},
        {"exit", 0},
        {"exit-force", 0},
        {"reboot", 0},
        {"reboot-force", 0},
        {"reboot-immediate", 0},
        {"poweroff", 0},
        {"poweroff-force", 0},
        {"poweroff-immediate", 0},
        {"soft-reboot", 254},
        {"soft-reboot-force", 254},
        {"kexec", 255},
        {"kexec-force", 255},
        {"halt", 255},
        {"halt-force", 255},
        {"halt-immediate", 255},
        {NULL, 0},
};
enum { ACTIONS_OF_USER_MANAGER = 3 };

/* A service with credentials is of Type=exec where it does not say otherwise. */
enum { CREDENTIALS_EXEC_SINCE = 257 };

static struct process_facts *facts_of(const struct assignment *assignment)
{
        return assignment->loading->facts;
}

/* The index of the value among words, or -1. */
static gint find_word(const struct assignment *assignment, const struct setting_value *words)
{
        for (gint i = 0; words[i].word; i++)
                if (strcmp(words[i].word, assignment->value) == 0)
                        return assignment->loading->reading->version >= words[i].since ? i : -1;
        return -1;
}

#define NOT_A_WORD "it is not one of its words"

static enum outcome apply_type(struct assignment *assignment)
{
        gint type = find_word(assignment, type_words);

        if (type < 0)
                return assignment_ignore(assignment, NOT_A_WORD);
        facts_of(assignment)->type = (enum service_type) type;
        return OUTCOME_SET;
}

static enum outcome apply_restart(struct assignment *assignment)
{
        gint restart = find_word(assignment, restart_words);

        if (restart < 0)
                return assignment_ignore(assignment, NOT_A_WORD);
        facts_of(assignment)->restart = (enum service_restart) restart;
        return OUTCOME_SET;
}

static enum outcome apply_kill_mode(struct assignment *assignment)
{
        /* An empty value is the default again, as it is for no other word of systemd.kill(5). */
        gint mode = *assignment->value ? find_word(assignment, kill_mode_words) : 0;

        if (mode < 0)
                return assignment_ignore(assignment, NOT_A_WORD);
        facts_of(assignment)->kill_mode = (enum kill_mode) mode;
        return OUTCOME_SET;
}

static enum outcome apply_success_action(struct assignment *assignment)
{
        gint action = find_word(assignment, action_words);

        if (action < 0 ||
            (assignment->loading->reading->user_scope && action >= ACTIONS_OF_USER_MANAGER))
                return assignment_ignore(assignment, NOT_A_WORD);
        facts_of(assignment)->success_action = action > 0;
        return OUTCOME_SET;
}

static enum outcome apply_remain_after_exit(struct assignment *assignment)
{
        int value = boolean_from_text(assignment->value);

        if (value < 0)
                return assignment_ignore(assignment, "it is neither yes nor no");
        facts_of(assignment)->remain_after_exit = value;
        return OUTCOME_SET;
}

/* Units of time (systemd.time(7)); a longer one goes before one that it begins with. */
static const char *const time_units[] = {
        "seconds", "second", "sec", "s",     "minutes", "minute", "min",  "months", "month", "M",
        "msec",    "ms",     "m",   "hours", "hour",    "hr",     "h",    "days",   "day",   "d",
        "weeks",   "week",   "w",   "years", "year",    "y",      "usec", "us",     "µs",    "μs",
};

static gsize time_unit_length(const char *text)
{
        for (gsize i = 0; i < G_N_ELEMENTS(time_units); i++)
                if (g_str_has_prefix(text, time_units[i]))
                        return strlen(time_units[i]);
        return 0;
}

/* Whether a time span is more than nothing: "1h 30min", "2.5", "infinity"; -1 where it is no time
 * span. */
static int is_time_span(const char *text)
{
        gboolean is_positive = FALSE;

        text += strspn(text, WORD_BLANKS);
        if (*text == '\0')
                return -1;
        if (g_str_has_prefix(text, "infinity") &&
            text[strlen("infinity") + strspn(text + strlen("infinity"), WORD_BLANKS)] == '\0')
                return 1;
        while (*text) {
                const char *digits = text;
                gsize length = strspn(text, "0123456789");

                text += length;
                if (*text == '.') {
                        gsize fraction = strspn(text + 1, "0123456789");

                        length += fraction;
                        text += 1 + fraction;
                }
                if (length == 0)
                        return -1;
                for (; digits < text; digits++)
                        is_positive |= *digits >= '1'; /* a digit or a dot */
                text += strspn(text, WORD_BLANKS);
                text += time_unit_length(text);
                text += strspn(text, WORD_BLANKS);
        }
        return is_positive;
}

static enum outcome apply_watchdog(struct assignment *assignment)
{
        int positive = is_time_span(assignment->value);

        if (positive < 0)
                return assignment_ignore(assignment, "it is no time span");
        facts_of(assignment)->watchdog = positive;
        return OUTCOME_SET;
}

static enum outcome apply_file_descriptor_store(struct assignment *assignment)
{
        gint64 number;

        if (!number_from_text(assignment->value, &number) || number < 0 || number > G_MAXUINT32)
                return assignment_ignore(assignment, "it is no number");
        facts_of(assignment)->file_descriptor_store = number > 0;
        return OUTCOME_SET;
}

static enum outcome apply_bus_name(struct assignment *assignment)
{
        g_autofree char *why = NULL;
        g_autofree char *name = assignment_expand(assignment, assignment->value, &why);

        if (!name)
                return assignment_ignore(assignment, why);
        if (!g_dbus_is_name(name))
                return assignment_ignore(assignment, "it is no name on the bus");
        facts_of(assignment)->bus_name = TRUE;
        return OUTCOME_SET;
}

static enum outcome apply_pam_name(struct assignment *assignment)
{
        g_autofree char *why = NULL;
        g_autofree char *name = assignment_expand(assignment, assignment->value, &why);

        if (!name)
                return assignment_ignore(assignment, why);
        facts_of(assignment)->pam_name = *name != '\0';
        return OUTCOME_SET;
}

static enum outcome apply_exec_start(struct assignment *assignment)
{
        return exec_command_apply(assignment, &facts_of(assignment)->exec_start);
}

static enum outcome apply_exec_stop(struct assignment *assignment)
{
        return exec_command_apply(assignment, &facts_of(assignment)->exec_stop);
}

static enum outcome apply_other_command(struct assignment *assignment)
{
        guint count = 0;

        return exec_command_apply(assignment, &count);
}

/* A path of an image; "-" before it only says that it may be missing. */
static gboolean is_mount_path(const struct assignment *assignment, const char *text)
{
        g_autofree char *why = NULL;
        g_autofree char *expanded = assignment_expand(assignment, text, &why);
        g_autofree char *path = expanded ? path_tidy(expanded) : NULL;

        return path != NULL;
}

/* SOURCE:DESTINATION[:OPTIONS] words; one that is not so is left out. */
static enum outcome apply_mount_images(struct assignment *assignment)
{
        const char *value = assignment->value;
        char *next;

        if (*value == '\0')
                facts_of(assignment)->mount_images = FALSE;
        while (word_next(&value, WORD_QUOTES | WORD_KEEP_ESCAPES, &next) == WORD_FOUND) {
                g_autofree char *word = next;
                const char *cursor = word;
                g_autofree char *source = NULL;
                g_autofree char *destination = NULL;

                if (word_next_separated(&cursor, WORD_C_ESCAPES, ':', &source) == WORD_FOUND &&
                    word_next_separated(&cursor, WORD_C_ESCAPES, ':', &destination) == WORD_FOUND &&
                    is_mount_path(assignment, source + (*source == '-')) &&
                    is_mount_path(assignment, destination))
                        facts_of(assignment)->mount_images = TRUE;
                else
                        assignment_skip_word(assignment, word, "it is not an image and a path");
        }
        return OUTCOME_SET;
}

static enum outcome apply_root_mstack(struct assignment *assignment)
{
        enum outcome outcome;

        outcome = directive_path(assignment);
        if (outcome == OUTCOME_SET)
                facts_of(assignment)->root_mstack = *assignment->value != '\0';
        return outcome;
}

static enum outcome apply_restart_force_exit_status(struct assignment *assignment)
{
        facts_of(assignment)->restart_force_exit_status = *assignment->value != '\0';
        return OUTCOME_SET;
}

/* A path below /run where it is relative; systemd refuses one with "..". */
static enum outcome apply_pid_file(struct assignment *assignment)
{
        g_autofree char *why = NULL;
        g_autofree char *expanded = NULL;
        g_autofree char *absolute = NULL;
        g_autofree char *path = NULL;

        if (*assignment->value == '\0')
                return OUTCOME_SET;
        expanded = assignment_expand(assignment, assignment->value, &why);
        if (!expanded)
                return assignment_ignore(assignment, why);
        absolute = *expanded == '/' ? g_strdup(expanded) : g_strconcat("/run/", expanded, NULL);
        path = path_tidy(absolute);
        if (!path)
                return assignment_refuse(assignment, "it is no path without \"..\"");
        return OUTCOME_SET;
}

/* "~", or a path as RootDirectory=; with "-" before it a bad one is ignored. */
static enum outcome apply_working_directory(struct assignment *assignment)
{
        const char *value = assignment->value;
        g_autofree char *why = NULL;
        g_autofree char *expanded = NULL;
        g_autofree char *path = NULL;
        gboolean may_be_missing = *value == '-';

        if (may_be_missing)
                value++;
        facts_of(assignment)->home_directory = strcmp(value, "~") == 0;
        if (*value == '\0' || facts_of(assignment)->home_directory)
                return OUTCOME_SET;
        expanded = assignment_expand(assignment, value, &why);
        path = expanded ? path_tidy(expanded) : NULL;
        if (path)
                return OUTCOME_SET;
        if (!why)
                why = g_strdup("it is no absolute path without \"..\"");
        return may_be_missing ? assignment_ignore(assignment, why)
                              : assignment_refuse(assignment, why);
}

/* A label of a security module; "-" before it makes a bad one harmless. */
static enum outcome apply_label(struct assignment *assignment)
{
        const char *value = assignment->value;
        g_autofree char *why = NULL;
        g_autofree char *label = assignment_expand(assignment, value + (*value == '-'), &why);

        if (label)
                return OUTCOME_SET;
        return *value == '-' ? assignment_ignore(assignment, why)
                             : assignment_refuse(assignment, why);
}

static enum outcome apply_user_namespace_path(struct assignment *assignment)
{
        facts_of(assignment)->user_namespace_path = *assignment->value != '\0';
        return OUTCOME_SET;
}

static enum outcome apply_private_pids(struct assignment *assignment)
{
        int value = boolean_from_text(assignment->value);

        if (value < 0)
                return assignment_ignore(assignment, "it is neither yes nor no");
        facts_of(assignment)->private_pids = value;
        return OUTCOME_SET;
}

/* Sorted by name. */
static const struct process_directive {
        const char *name;
        directive_function apply;
        gboolean of_services_only;
} process_directives[] = {
        {"AppArmorProfile", apply_label, FALSE},
        {"BusName", apply_bus_name, TRUE},
        {"ExecCondition", apply_other_command, TRUE},
        {"ExecReload", apply_other_command, TRUE},
        {"ExecReloadPost", apply_other_command, TRUE},
        {"ExecStart", apply_exec_start, TRUE},
        {"ExecStartPost", apply_other_command, FALSE},
        {"ExecStartPre", apply_other_command, FALSE},
        {"ExecStop", apply_exec_stop, TRUE},
        {"ExecStopPost", apply_other_command, FALSE},
        {"ExecStopPre", apply_other_command, FALSE},
        {"FileDescriptorStoreMax", apply_file_descriptor_store, TRUE},
        {"ImportCredential", credential_import_apply, FALSE},
        {"KillMode", apply_kill_mode, FALSE},
        {"LoadCredential", credential_load_apply, FALSE},
        {"LoadCredentialEncrypted", credential_load_apply, FALSE},
        {"MountImages", apply_mount_images, FALSE},
        {"PAMName", apply_pam_name, FALSE},
        {"PIDFile", apply_pid_file, TRUE},
        {"PrivatePIDs", apply_private_pids, FALSE},
        {"RemainAfterExit", apply_remain_after_exit, TRUE},
        {"Restart", apply_restart, TRUE},
        {"RestartForceExitStatus", apply_restart_force_exit_status, TRUE},
        {"RootMStack", apply_root_mstack, FALSE},
        {"RootVerity", directive_path, FALSE},
        {"SELinuxContext", apply_label, FALSE},
        {"SetCredential", credential_set_apply, FALSE},
        {"SetCredentialEncrypted", credential_set_apply, FALSE},
        {"SmackProcessLabel", apply_label, FALSE},
        {"SuccessAction", apply_success_action, FALSE},
        {"Type", apply_type, TRUE},
        {"UserNamespacePath", apply_user_namespace_path, FALSE},
        {"WatchdogSec", apply_watchdog, TRUE},
        {"WorkingDirectory", apply_working_directory, FALSE},
};

static int compare_name(const void *name, const void *row)
{
        return strcmp(name, ((const struct process_directive *) row)->name);
}

gboolean process_directive_apply(struct assignment *assignment, enum outcome *ret_outcome)
{
        const struct process_directive *row =
                bsearch(assignment->directive->name, process_directives,
                        G_N_ELEMENTS(process_directives), sizeof(process_directives[0]),
                        compare_name);

        if (!row)
                return FALSE;
        if (row->of_services_only && assignment->loading->unit->type != UNIT_SERVICE)
                return FALSE;
        *ret_outcome = row->apply(assignment);
        return TRUE;
}

enum service_type process_service_type(const struct loading *loading)
{
        const struct process_facts *facts = loading->facts;

        if (facts->type != SERVICE_TYPE_UNSET)
                return facts->type;
        if (facts->bus_name)
                return SERVICE_DBUS;
        if (loading->reading->version >= CREDENTIALS_EXEC_SINCE &&
            process_facts_have_credentials(facts))
                return SERVICE_EXEC;
        return facts->exec_start > 0 ? SERVICE_SIMPLE : SERVICE_ONESHOT;
}

struct process_facts *process_facts_new(void)
{
        struct process_facts *facts = g_new0(struct process_facts, 1);

        facts->type = SERVICE_TYPE_UNSET;
        return facts;
}

void process_facts_free(struct process_facts *facts)
{
        if (!facts)
                return;
        g_clear_pointer(&facts->loaded_credentials, g_hash_table_unref);
        g_clear_pointer(&facts->set_credentials, g_hash_table_unref);
        g_free(facts);
}
