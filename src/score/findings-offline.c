/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Findings that need no process: commands that are exempt from what the unit declares, settings
 * that another one makes useless, and files that the manager has not read as they are now.
 */
#include <string.h>

#include "score/families.h"
#include "score/findings-rules.h"
#include "snapshot/setting-names.h"

enum { LONGEST_VALUE = 80 };

enum command_exemption command_exemption(const char *command)
{
        guint marks = 0;

        for (; *command && strchr("-@:|!+", *command); command++) {
                if (*command == '+')
                        return COMMAND_FULL_PRIVILEGES;
                if (*command == '!')
                        marks++;
        }
        return marks == 1 ? COMMAND_NO_USER : COMMAND_CONFINED;
}

/* What applies to each process, and is lifted by "+". */
static const enum setting_id confining[] = {
        SETTING_CAPABILITY_BOUNDING_SET,
        SETTING_DYNAMIC_USER,
        SETTING_LOCK_PERSONALITY,
        SETTING_MEMORY_DENY_WRITE_EXECUTE,
        SETTING_NO_NEW_PRIVILEGES,
        SETTING_PRIVATE_DEVICES,
        SETTING_PRIVATE_NETWORK,
        SETTING_PRIVATE_TMP,
        SETTING_PRIVATE_USERS,
        SETTING_PROC_SUBSET,
        SETTING_PROTECT_CLOCK,
        SETTING_PROTECT_CONTROL_GROUPS,
        SETTING_PROTECT_HOME,
        SETTING_PROTECT_HOSTNAME,
        SETTING_PROTECT_KERNEL_LOGS,
        SETTING_PROTECT_KERNEL_MODULES,
        SETTING_PROTECT_KERNEL_TUNABLES,
        SETTING_PROTECT_PROC,
        SETTING_PROTECT_SYSTEM,
        SETTING_RESTRICT_ADDRESS_FAMILIES,
        SETTING_RESTRICT_NAMESPACES,
        SETTING_RESTRICT_REALTIME,
        SETTING_RESTRICT_SUID_SGID,
        SETTING_SYSTEM_CALL_ARCHITECTURES,
        SETTING_SYSTEM_CALL_FILTER,
        SETTING_USER,
};

static gboolean confines(const struct inspection *inspection)
{
        g_autoptr(UnitSettings) defaults =
                unit_settings_new(inspection->unit->type, inspection->user_scope);

        for (gsize i = 0; i < G_N_ELEMENTS(confining); i++) {
                g_autofree char *value = setting_format(inspection->settings, confining[i]);
                g_autofree char *open = setting_format(defaults, confining[i]);

                if (strcmp(value, open) != 0)
                        return TRUE;
        }
        return FALSE;
}

static gboolean has_user(const UnitSettings *settings)
{
        return settings->dynamic_user ||
               (settings->user && *settings->user && strcmp(settings->user, "root") != 0 &&
                strcmp(settings->user, "0") != 0);
}

/* Whether an empty assignment further on takes the command back. */
static gboolean is_taken_back(const Unit *unit, guint index)
{
        const char *name = g_array_index(unit->directives, struct directive, index).name;

        for (guint i = index + 1; i < unit->directives->len; i++) {
                const struct directive *later =
                        &g_array_index(unit->directives, struct directive, i);

                if (strcmp(later->name, name) == 0 && !*later->value)
                        return TRUE;
        }
        return FALSE;
}

static gboolean is_command(const struct directive *directive)
{
        static const char *const names[] = {
                "ExecCondition", "ExecStartPre", "ExecStart",      "ExecStartPost",
                "ExecReload",    "ExecStop",     "ExecReloadPost", "ExecStopPost",
        };

        for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
                if (strcmp(directive->name, names[i]) == 0)
                        return strcmp(directive->section, "Service") == 0;
        return FALSE;
}

static void add_exempt(struct inspection *inspection, const struct directive *directive,
                       enum command_exemption exemption)
{
        gboolean is_main = directive == inspection->full_privileges;
        Finding *finding;

        if (exemption == COMMAND_FULL_PRIVILEGES) {
                finding = finding_new("full-privileges-command",
                                      is_main ? FINDING_SERIOUS : FINDING_WARNING);
                finding->sentence = g_strdup_printf(
                        "A command of %s= begins with “+”: it runs as root and without the "
                        "settings that confine the service.",
                        directive->name);
                finding->cause = g_strdup("Leave the prefix out, or give the command a service of "
                                          "its own that is confined to what it needs.");
        } else {
                finding = finding_new("root-command", FINDING_WARNING);
                finding->sentence = g_strdup_printf(
                        "A command of %s= begins with “!”: it starts as root in spite of %s=, and "
                        "only the program itself can change that.",
                        directive->name,
                        inspection->settings->dynamic_user ? "DynamicUser" : "User");
                finding->cause = g_strdup("Leave the prefix out where the program can start as "
                                          "that user; AmbientCapabilities= grants single "
                                          "capabilities.");
        }
        finding_set_directive(finding, inspection, directive);
        g_ptr_array_add(inspection->findings, finding);
}

static void find_exempt_commands(struct inspection *inspection)
{
        const Unit *unit = inspection->unit;
        int is_confined = -1;

        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);
                enum command_exemption exemption;

                if (!is_command(directive) ||
                    (exemption = command_exemption(directive->value)) == COMMAND_CONFINED ||
                    is_taken_back(unit, i))
                        continue;
                if (is_confined < 0)
                        is_confined = confines(inspection);
                if (exemption == COMMAND_FULL_PRIVILEGES ? is_confined
                                                         : has_user(inspection->settings))
                        add_exempt(inspection, directive, exemption);
        }
}

/* hidepid= of procfs, which ProtectProc= sets, is lifted by this capability; proc(5). */
static void find_useless_protect_proc(struct inspection *inspection)
{
        const UnitSettings *settings = inspection->settings;
        guint64 ptrace = G_GUINT64_CONSTANT(1) << capability_from_name("CAP_SYS_PTRACE");
        gboolean is_held = has_user(settings) ? (settings->ambient_capabilities & ptrace) != 0
                                              : (settings->capability_bounding_set & ptrace) != 0;
        Finding *finding;

        if (settings->protect_proc == PROTECT_PROC_DEFAULT || !is_held || inspection->user_scope)
                return;
        finding = finding_new("protect-proc-without-effect", FINDING_WARNING);
        finding_set_origin(finding, inspection, SETTING_PROTECT_PROC);
        finding->sentence = g_strdup("ProtectProc= hides nothing from this service, because it "
                                     "holds CAP_SYS_PTRACE, to which the kernel shows every "
                                     "process.");
        finding->cause = g_strdup("Take the capability away with "
                                  "CapabilityBoundingSet=~CAP_SYS_PTRACE, or run the service as "
                                  "another user with User=.");
        g_ptr_array_add(inspection->findings, finding);
}

void findings_from_directives(struct inspection *inspection)
{
        find_exempt_commands(inspection);
        find_useless_protect_proc(inspection);
}

static gboolean needs_reload(const Unit *unit)
{
        const struct property *property = unit_find_property(unit, "NeedDaemonReload");

        return property && strcmp(property->value, "yes") == 0;
}

static const char *reload_cause(const Unit *unit)
{
        return needs_reload(unit)
                       ? "The files were changed since the manager read them. `systemctl "
                         "daemon-reload` makes it read them again; running processes keep what "
                         "they have until the service is restarted."
                       : "The manager does not say that it needs a reload. Its own defaults, or a "
                         "change at run time, may be the reason; `systemctl daemon-reload` makes "
                         "it "
                         "read the files again.";
}

static void add_changed_file(struct inspection *inspection, const struct unit_file *file)
{
        gboolean gone = file->change == UNIT_FILE_GONE;
        Finding *finding = finding_new(gone ? "file-gone" : "file-new", FINDING_WARNING);

        finding->path = g_strdup(file->path);
        finding->sentence =
                g_strdup(gone ? "The manager has read this file, which is not there any more, or "
                                "which another one has replaced."
                              : "This file belongs to the unit, and the manager has not read it.");
        finding->cause = g_strdup(reload_cause(inspection->unit));
        g_ptr_array_add(inspection->findings, finding);
}

static void add_changed_value(struct inspection *inspection, const struct property *property)
{
        Finding *finding = finding_new("changed-on-disk", FINDING_WARNING);
        const struct unit_file *file = unit_file_at(inspection->unit, property->file);

        finding->property = g_strdup(property->name);
        finding->declared = finding_shorten(g_strdup(property->value));
        finding->path = file ? g_strdup(file->path) : NULL;
        finding->line = file ? property->line : 0;
        if (strlen(property->value) <= LONGEST_VALUE &&
            strlen(property->disk_value) <= LONGEST_VALUE)
                finding->sentence =
                        g_strdup_printf("The manager holds %s=%s, and the files give %s=%s now.",
                                        property->name, property->value, property->name,
                                        property->disk_value);
        else
                finding->sentence =
                        g_strdup_printf("The manager holds another %s= than the files give now.",
                                        property->name);
        finding->cause = g_strdup(reload_cause(inspection->unit));
        g_ptr_array_add(inspection->findings, finding);
}

void findings_from_files(struct inspection *inspection)
{
        const Unit *unit = inspection->unit;
        guint before = inspection->findings->len;
        Finding *finding;

        for (guint i = 0; i < unit->files->len; i++) {
                const struct unit_file *file = unit_file_at(unit, (gint32) i);

                if (file->change != UNIT_FILE_SAME)
                        add_changed_file(inspection, file);
        }
        for (guint i = 0; i < unit->properties->len; i++) {
                const struct property *property =
                        &g_array_index(unit->properties, struct property, i);

                if (property->disk_value)
                        add_changed_value(inspection, property);
        }
        if (inspection->findings->len > before || !needs_reload(unit))
                return;
        finding = finding_new("needs-reload", FINDING_NOTE);
        finding->sentence = g_strdup("Files of the unit were changed since the manager read them; "
                                     "no setting that is scored differs.");
        finding->cause = g_strdup(reload_cause(unit));
        g_ptr_array_add(inspection->findings, finding);
}
