/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What each element of snapshot.xml means: attributes and text to the structs of snapshot.h and
 * unit.h, with every word, number, digest and reference looked at, since a saved snapshot comes
 * from anywhere.
 */
#include "snapshot/snapshot-elements.h"

#include <string.h>

#include "base/limits.h"
#include "snapshot/settings.h"

/* The attributes by their position in the rules at the end of this file. */
enum { SNAPSHOT_VERSION };
enum {
        HOST_NAME,
        HOST_MACHINE_ID,
        HOST_BOOT_ID,
        HOST_OS_ID,
        HOST_OS_VERSION,
        HOST_OS_NAME,
        HOST_KERNEL,
        HOST_ARCHITECTURE,
        HOST_VIRTUALIZATION,
        HOST_UPTIME,
        HOST_TIME_SYNCHRONIZED,
};
enum {
        MANAGER_SOURCE,
        MANAGER_SCOPE,
        MANAGER_ROOT,
        MANAGER_SYSTEMD,
        MANAGER_PACKAGE,
        MANAGER_READ_AS,
        MANAGER_STATE,
        MANAGER_TAINTED
};
enum {
        COLLECTOR_BEGIN,
        COLLECTOR_USER,
        COLLECTOR_UID,
        COLLECTOR_PRIVILEGED,
        COLLECTOR_CAPABILITIES,
        COLLECTOR_TOOL
};
enum {
        UNIT_NAME,
        UNIT_TYPE,
        UNIT_LOAD,
        UNIT_LOAD_REASON,
        UNIT_TEMPLATE,
        UNIT_ACTIVE,
        UNIT_SUB,
        UNIT_STATE
};
enum {
        FILE_ROLE,
        FILE_PATH,
        FILE_TARGET,
        FILE_SHA256,
        FILE_SIZE,
        FILE_PACKAGE,
        FILE_CHANGE,
        FILE_MODIFIED
};
enum { DIRECTIVE_SECTION, DIRECTIVE_NAME, DIRECTIVE_FILE, DIRECTIVE_LINE };
enum {
        PROPERTY_NAME,
        PROPERTY_SIGNATURE,
        PROPERTY_FILE,
        PROPERTY_LINE,
        PROPERTY_IMPLIED_BY,
        PROPERTY_DISK_VALUE
};
enum { PROBLEM_SEVERITY, PROBLEM_UNIT, PROBLEM_PATH, PROBLEM_LINE };
enum { END_TIME, END_UNITS };

static gboolean start_snapshot(SnapshotReader *reader)
{
        return strcmp(attribute_value(reader, SNAPSHOT_VERSION), "1") == 0 ||
               snapshot_reader_fail(
                       reader,
                       "This is version “%.80s” of a snapshot; this program reads version 1.",
                       attribute_value(reader, SNAPSHOT_VERSION));
}

static gboolean end_snapshot(SnapshotReader *reader)
{
        return reader->tail.problems != NULL ||
               snapshot_reader_fail(reader, "The snapshot lacks its <end>.");
}

static gboolean start_host(SnapshotReader *reader)
{
        SnapshotHead *head = reader->head;
        gboolean synchronized = FALSE;

        if (!attribute_number(reader, HOST_UPTIME, G_MAXUINT64, &head->uptime) ||
            !attribute_boolean(reader, HOST_TIME_SYNCHRONIZED, &synchronized))
                return FALSE;
        if (attribute_value(reader, HOST_TIME_SYNCHRONIZED) != NULL)
                head->time_synchronized = synchronized ? SNAPSHOT_YES : SNAPSHOT_NO;
        head->host_name = g_strdup(attribute_value(reader, HOST_NAME));
        head->machine_id = g_strdup(attribute_value(reader, HOST_MACHINE_ID));
        head->boot_id = g_strdup(attribute_value(reader, HOST_BOOT_ID));
        head->os_id = g_strdup(attribute_value(reader, HOST_OS_ID));
        head->os_version_id = g_strdup(attribute_value(reader, HOST_OS_VERSION));
        head->os_pretty_name = g_strdup(attribute_value(reader, HOST_OS_NAME));
        head->kernel = g_strdup(attribute_value(reader, HOST_KERNEL));
        head->architecture = g_strdup(attribute_value(reader, HOST_ARCHITECTURE));
        head->virtualization = g_strdup(attribute_value(reader, HOST_VIRTUALIZATION));
        return TRUE;
}

static gboolean start_manager(SnapshotReader *reader)
{
        static const char *const sources[] = {
                [SNAPSHOT_FROM_FILES] = "files", [SNAPSHOT_FROM_MANAGER] = "manager", NULL};
        static const char *const scopes[] = {"system", "user", NULL};
        SnapshotHead *head = reader->head;
        guint64 systemd = 0, read_as = 0;
        int source, scope;

        if (!attribute_word(reader, MANAGER_SOURCE, sources, &source) ||
            !attribute_word(reader, MANAGER_SCOPE, scopes, &scope) ||
            !attribute_number(reader, MANAGER_SYSTEMD, G_MAXUINT32, &systemd) ||
            !attribute_number(reader, MANAGER_READ_AS, G_MAXUINT32, &read_as))
                return FALSE;
        head->source = (enum snapshot_source) source;
        head->user_scope = scope == 1;
        head->root = g_strdup(attribute_value(reader, MANAGER_ROOT));
        head->systemd_version = (unsigned) systemd;
        head->systemd_package = g_strdup(attribute_value(reader, MANAGER_PACKAGE));
        head->read_as = (unsigned) read_as;
        head->manager_state = g_strdup(attribute_value(reader, MANAGER_STATE));
        head->manager_tainted = g_strdup(attribute_value(reader, MANAGER_TAINTED));
        return TRUE;
}

/* The last that is known of the head. */
static gboolean end_collector(SnapshotReader *reader)
{
        SnapshotHead *head = reader->head;
        GError *error = NULL;
        guint64 uid = 0;

        if (!attribute_time(reader, COLLECTOR_BEGIN, &head->begin) ||
            !attribute_number(reader, COLLECTOR_UID, G_MAXUINT32, &uid) ||
            !attribute_boolean(reader, COLLECTOR_PRIVILEGED, &head->collector_privileged))
                return FALSE;
        head->collector_user = g_strdup(attribute_value(reader, COLLECTOR_USER));
        head->collector_uid = (unsigned) uid;
        head->collector_capabilities = g_strdup(attribute_value(reader, COLLECTOR_CAPABILITIES));
        head->tool_version = g_strdup(attribute_value(reader, COLLECTOR_TOOL));
        if (!reader->sink->begin(reader->sink->context, head, &error)) {
                snapshot_reader_take_error(reader, error);
                return FALSE;
        }
        return TRUE;
}

static gboolean start_unit(SnapshotReader *reader)
{
        const char *name = attribute_value(reader, UNIT_NAME);
        enum unit_type type = unit_type_from_string(attribute_value(reader, UNIT_TYPE));
        enum unit_load load = unit_load_from_string(attribute_value(reader, UNIT_LOAD));
        int order = reader->last_unit != NULL ? strcmp(reader->last_unit, name) : -1;

        if (*name == '\0')
                return snapshot_reader_fail(reader, "A unit has no name.");
        if (order == 0)
                return snapshot_reader_fail(reader, "The unit %s is there twice.", name);
        if (order > 0)
                return snapshot_reader_fail(reader,
                                            "The unit %s comes after %s; units are in byte order.",
                                            name, reader->last_unit);
        if (type == UNIT_TYPE_INVALID)
                return attribute_refuse(reader, UNIT_TYPE, "a unit type");
        if (load == UNIT_LOAD_INVALID)
                return attribute_refuse(reader, UNIT_LOAD, "a load state");
        if (reader->unit_count == LIMIT_UNITS)
                return snapshot_reader_fail(reader, "There are more than %d units.", LIMIT_UNITS);

        g_free(reader->last_unit);
        reader->last_unit = g_strdup(name);
        reader->unit_count++;
        reader->unit_begin = input_file_position(reader->input);
        reader->unit = unit_new(name, type);
        reader->unit->load = load;
        reader->unit->load_reason =
                unit_string(reader->unit, attribute_value(reader, UNIT_LOAD_REASON));
        reader->unit->active_state =
                unit_string(reader->unit, attribute_value(reader, UNIT_ACTIVE));
        reader->unit->sub_state = unit_string(reader->unit, attribute_value(reader, UNIT_SUB));
        reader->unit->unit_file_state =
                unit_string(reader->unit, attribute_value(reader, UNIT_STATE));
        return attribute_boolean(reader, UNIT_TEMPLATE, &reader->unit->is_template);
}

static gboolean runs_processes(enum unit_type type)
{
        return type == UNIT_SERVICE || type == UNIT_SOCKET || type == UNIT_MOUNT ||
               type == UNIT_SWAP;
}

/* A snapshot that was read and written before holds the problems of its properties already. */
static void drop_repeated_problems(GPtrArray *problems, guint old_count)
{
        for (guint i = problems->len; i > old_count; i--)
                for (guint j = 0; j < old_count; j++) {
                        const Problem *new = problems->pdata[i - 1], *old = problems->pdata[j];

                        if (new->severity == old->severity &&new->line == old->line &&
                            g_strcmp0(new->unit, old->unit) == 0 &&
                            g_strcmp0(new->path, old->path) == 0 &&
                            strcmp(new->message, old->message) == 0) {
                                g_ptr_array_remove_index(problems, i - 1);
                                break;
                        }
                }
}

static gboolean end_unit(SnapshotReader *reader)
{
        g_autoptr(Unit) unit = g_steal_pointer(&reader->unit);
        GError *error = NULL;

        if (unit->load == UNIT_LOADED && runs_processes(unit->type)) {
                guint count = unit->problems->len;

                unit_settings_from_properties(unit, reader->head->user_scope);
                drop_repeated_problems(unit->problems, count);
        }
        if (!reader->sink->unit(reader->sink->context, unit, &error)) {
                snapshot_reader_take_error(reader, error);
                return FALSE;
        }
        return TRUE;
}

static gboolean end_alias(SnapshotReader *reader)
{
        g_ptr_array_add(reader->unit->aliases,
                        (char *) unit_string(reader->unit, reader->text->str));
        return TRUE;
}

static gboolean is_sha256(const char *text)
{
        return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static gboolean start_file(SnapshotReader *reader)
{
        static const char *const roles[] = {
                [UNIT_FILE_FRAGMENT] = "fragment", [UNIT_FILE_DROP_IN] = "drop-in", NULL};
        static const char *const changes[] = {[UNIT_FILE_SAME] = "same",
                                              [UNIT_FILE_GONE] = "gone",
                                              [UNIT_FILE_NEW] = "new",
                                              NULL};
        struct unit_file file = {0};
        int role, change = UNIT_FILE_SAME;

        if (!attribute_word(reader, FILE_ROLE, roles, &role) ||
            !attribute_number(reader, FILE_SIZE, G_MAXUINT64, &file.size) ||
            (attribute_value(reader, FILE_CHANGE) &&
             !attribute_word(reader, FILE_CHANGE, changes, &change)) ||
            (attribute_value(reader, FILE_MODIFIED) &&
             !attribute_time(reader, FILE_MODIFIED, &file.modified)))
                return FALSE;
        if (attribute_value(reader, FILE_SHA256) != NULL &&
            !is_sha256(attribute_value(reader, FILE_SHA256)))
                return attribute_refuse(reader, FILE_SHA256, "64 lower-case hexadecimal digits");
        if (reader->unit->files->len > LIMIT_DROP_INS_PER_UNIT)
                return snapshot_reader_fail(reader, "The unit %s has more than %d files.",
                                            reader->unit->name, LIMIT_DROP_INS_PER_UNIT);
        file.role = (enum unit_file_role) role;
        file.change = (enum unit_file_change) change;
        file.path = unit_string(reader->unit, attribute_value(reader, FILE_PATH));
        file.target = unit_string(reader->unit, attribute_value(reader, FILE_TARGET));
        file.sha256 = unit_string(reader->unit, attribute_value(reader, FILE_SHA256));
        file.package = unit_string(reader->unit, attribute_value(reader, FILE_PACKAGE));
        g_array_append_val(reader->unit->files, file);
        return TRUE;
}

static gboolean end_directive(SnapshotReader *reader)
{
        struct directive directive = {0};

        if (!attribute_file(reader, DIRECTIVE_FILE, &directive.file) ||
            !attribute_line(reader, DIRECTIVE_LINE, &directive.line))
                return FALSE;
        directive.section = unit_string(reader->unit, attribute_value(reader, DIRECTIVE_SECTION));
        directive.name = unit_string(reader->unit, attribute_value(reader, DIRECTIVE_NAME));
        directive.value = unit_string(reader->unit, reader->text->str);
        g_array_append_val(reader->unit->directives, directive);
        return TRUE;
}

static gboolean end_property(SnapshotReader *reader)
{
        struct property property = {.file = PROPERTY_NO_FILE};
        const GArray *others = reader->unit->properties;
        const char *name = attribute_value(reader, PROPERTY_NAME);
        guint32 file;

        if (others->len > 0 &&
            strcmp(g_array_index(others, struct property, others->len - 1).name, name) >= 0)
                return snapshot_reader_fail(reader,
                                            "The property %s is there twice or not in byte order.",
                                            name);
        if (attribute_value(reader, PROPERTY_FILE) != NULL) {
                if (!attribute_file(reader, PROPERTY_FILE, &file) ||
                    !attribute_line(reader, PROPERTY_LINE, &property.line))
                        return FALSE;
                property.file = (gint32) file;
        } else if (attribute_value(reader, PROPERTY_LINE) != NULL)
                return snapshot_reader_fail(reader, "The property %s has a line but no file.",
                                            name);
        property.name = unit_string(reader->unit, name);
        property.signature = unit_string(reader->unit, attribute_value(reader, PROPERTY_SIGNATURE));
        property.value = unit_string(reader->unit, reader->text->str);
        property.implied_by =
                unit_string(reader->unit, attribute_value(reader, PROPERTY_IMPLIED_BY));
        property.disk_value =
                unit_string(reader->unit, attribute_value(reader, PROPERTY_DISK_VALUE));
        g_array_append_val(reader->unit->properties, property);
        return TRUE;
}

static gboolean read_problem(SnapshotReader *reader, GPtrArray *problems)
{
        static const char *const severities[] = {[PROBLEM_NOTE] = "note",
                                                 [PROBLEM_WARNING] = "warning",
                                                 [PROBLEM_ERROR] = "error",
                                                 NULL};
        int severity;
        guint32 line;

        if (!attribute_word(reader, PROBLEM_SEVERITY, severities, &severity) ||
            !attribute_line(reader, PROBLEM_LINE, &line))
                return FALSE;
        g_ptr_array_add(problems, problem_new((enum problem_severity) severity,
                                              attribute_value(reader, PROBLEM_UNIT),
                                              attribute_value(reader, PROBLEM_PATH), line, "%s",
                                              reader->text->str));
        return TRUE;
}

static gboolean end_unit_problem(SnapshotReader *reader)
{
        return read_problem(reader, reader->unit->problems);
}

static gboolean end_problem(SnapshotReader *reader)
{
        return read_problem(reader, reader->tail.problems);
}

static gboolean start_end(SnapshotReader *reader)
{
        guint64 count;

        if (!attribute_time(reader, END_TIME, &reader->tail.end) ||
            !attribute_number(reader, END_UNITS, LIMIT_UNITS, &count))
                return FALSE;
        if (count != reader->unit_count)
                return snapshot_reader_fail(reader,
                                            "The snapshot should hold %u units and holds %u.",
                                            (guint) count, reader->unit_count);
        reader->tail.unit_count = (guint) count;
        reader->tail.problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        return TRUE;
}

const struct element_rule element_rules[ELEMENT_ENFORCEMENT] = {
        [ELEMENT_SNAPSHOT] = {.name = "snapshot",
                              .parent = ELEMENT_DOCUMENT,
                              .once = TRUE,
                              .attributes = {[SNAPSHOT_VERSION] = {"version", TRUE}},
                              .start = start_snapshot,
                              .end = end_snapshot},
        [ELEMENT_HOST] = {.name = "host",
                          .parent = ELEMENT_SNAPSHOT,
                          .once = TRUE,
                          .attributes = {[HOST_NAME] = {"name", FALSE},
                                         [HOST_MACHINE_ID] = {"machine-id", FALSE},
                                         [HOST_BOOT_ID] = {"boot-id", FALSE},
                                         [HOST_OS_ID] = {"os-id", FALSE},
                                         [HOST_OS_VERSION] = {"os-version", FALSE},
                                         [HOST_OS_NAME] = {"os-name", FALSE},
                                         [HOST_KERNEL] = {"kernel", FALSE},
                                         [HOST_ARCHITECTURE] = {"architecture", FALSE},
                                         [HOST_VIRTUALIZATION] = {"virtualization", FALSE},
                                         [HOST_UPTIME] = {"uptime", FALSE},
                                         [HOST_TIME_SYNCHRONIZED] = {"time-synchronized", FALSE}},
                          .start = start_host},
        [ELEMENT_MANAGER] = {.name = "manager",
                             .parent = ELEMENT_SNAPSHOT,
                             .follows = 1,
                             .place = 1,
                             .once = TRUE,
                             .attributes = {[MANAGER_SOURCE] = {"source", TRUE},
                                            [MANAGER_SCOPE] = {"scope", TRUE},
                                            [MANAGER_ROOT] = {"root", FALSE},
                                            [MANAGER_SYSTEMD] = {"systemd", FALSE},
                                            [MANAGER_PACKAGE] = {"systemd-package", FALSE},
                                            [MANAGER_READ_AS] = {"read-as", FALSE},
                                            [MANAGER_STATE] = {"state", FALSE},
                                            [MANAGER_TAINTED] = {"tainted", FALSE}},
                             .start = start_manager},
        [ELEMENT_COLLECTOR] = {.name = "collector",
                               .parent = ELEMENT_SNAPSHOT,
                               .follows = 2,
                               .place = 2,
                               .once = TRUE,
                               .attributes = {[COLLECTOR_BEGIN] = {"begin", TRUE},
                                              [COLLECTOR_USER] = {"user", FALSE},
                                              [COLLECTOR_UID] = {"uid", TRUE},
                                              [COLLECTOR_PRIVILEGED] = {"privileged", TRUE},
                                              [COLLECTOR_CAPABILITIES] = {"capabilities", FALSE},
                                              [COLLECTOR_TOOL] = {"tool-version", FALSE}},
                               .end = end_collector},
        [ELEMENT_UNIT] = {.name = "unit",
                          .parent = ELEMENT_SNAPSHOT,
                          .follows = 3,
                          .place = 3,
                          .attributes = {[UNIT_NAME] = {"name", TRUE},
                                         [UNIT_TYPE] = {"type", TRUE},
                                         [UNIT_LOAD] = {"load", TRUE},
                                         [UNIT_LOAD_REASON] = {"load-reason", FALSE},
                                         [UNIT_TEMPLATE] = {"template", FALSE},
                                         [UNIT_ACTIVE] = {"active", FALSE},
                                         [UNIT_SUB] = {"sub", FALSE},
                                         [UNIT_STATE] = {"file-state", FALSE}},
                          .start = start_unit,
                          .end = end_unit},
        [ELEMENT_ALIAS] = {.name = "alias",
                           .parent = ELEMENT_UNIT,
                           .has_text = TRUE,
                           .end = end_alias},
        [ELEMENT_FILE] = {.name = "file",
                          .parent = ELEMENT_UNIT,
                          .place = 1,
                          .attributes = {[FILE_ROLE] = {"role", TRUE},
                                         [FILE_PATH] = {"path", TRUE},
                                         [FILE_TARGET] = {"target", FALSE},
                                         [FILE_SHA256] = {"sha256", FALSE},
                                         [FILE_SIZE] = {"size", TRUE},
                                         [FILE_PACKAGE] = {"package", FALSE},
                                         [FILE_CHANGE] = {"change", FALSE},
                                         [FILE_MODIFIED] = {"modified", FALSE}},
                          .start = start_file},
        [ELEMENT_DIRECTIVE] = {.name = "directive",
                               .parent = ELEMENT_UNIT,
                               .place = 2,
                               .has_text = TRUE,
                               .attributes = {[DIRECTIVE_SECTION] = {"section", TRUE},
                                              [DIRECTIVE_NAME] = {"name", TRUE},
                                              [DIRECTIVE_FILE] = {"file", TRUE},
                                              [DIRECTIVE_LINE] = {"line", TRUE}},
                               .end = end_directive},
        [ELEMENT_PROPERTY] = {.name = "property",
                              .parent = ELEMENT_UNIT,
                              .place = 3,
                              .has_text = TRUE,
                              .attributes = {[PROPERTY_NAME] = {"name", TRUE},
                                             [PROPERTY_SIGNATURE] = {"signature", FALSE},
                                             [PROPERTY_FILE] = {"file", FALSE},
                                             [PROPERTY_LINE] = {"line", FALSE},
                                             [PROPERTY_IMPLIED_BY] = {"implied-by", FALSE},
                                             [PROPERTY_DISK_VALUE] = {"disk-value", FALSE}},
                              .end = end_property},
        [ELEMENT_UNIT_PROBLEM] = {.name = "problem",
                                  .parent = ELEMENT_UNIT,
                                  .place = 5,
                                  .has_text = TRUE,
                                  .attributes = {[PROBLEM_SEVERITY] = {"severity", TRUE},
                                                 [PROBLEM_UNIT] = {"unit", FALSE},
                                                 [PROBLEM_PATH] = {"path", FALSE},
                                                 [PROBLEM_LINE] = {"line", FALSE}},
                                  .end = end_unit_problem},
        [ELEMENT_END] = {.name = "end",
                         .parent = ELEMENT_SNAPSHOT,
                         .follows = 3,
                         .place = 3,
                         .once = TRUE,
                         .attributes = {[END_TIME] = {"time", TRUE}, [END_UNITS] = {"units", TRUE}},
                         .start = start_end},
        [ELEMENT_PROBLEM] = {.name = "problem",
                             .parent = ELEMENT_END,
                             .has_text = TRUE,
                             .attributes = {[PROBLEM_SEVERITY] = {"severity", TRUE},
                                            [PROBLEM_UNIT] = {"unit", FALSE},
                                            [PROBLEM_PATH] = {"path", FALSE},
                                            [PROBLEM_LINE] = {"line", FALSE}},
                             .end = end_problem},
};
