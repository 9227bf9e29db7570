/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <enforcement> of snapshot.xml, written and read: the processes of a unit, and the views of the
 * mount namespaces that they share. A number that is not known has no attribute.
 */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "snapshot/enforcement.h"
#include "snapshot/snapshot-elements.h"
#include "snapshot/snapshot-put.h"

enum { ENFORCEMENT_GROUP, ENFORCEMENT_FILTERS, ENFORCEMENT_TRUNCATED };
enum { VIEW_TRUNCATED };
enum { MOUNT_PATH, MOUNT_MOUNTED, MOUNT_TYPE, MOUNT_READ_ONLY, MOUNT_REPLACED };
enum {
        PROCESS_PID,
        PROCESS_MAIN,
        PROCESS_COMMAND,
        PROCESS_GROUP,
        PROCESS_START,
        PROCESS_UNSEEN,
        PROCESS_NO_NEW_PRIVILEGES,
        PROCESS_SECCOMP,
        PROCESS_SECCOMP_FILTERS,
        PROCESS_BOUNDING,
        PROCESS_EFFECTIVE,
        PROCESS_PERMITTED,
        PROCESS_INHERITABLE,
        PROCESS_AMBIENT,
        PROCESS_UID,
        PROCESS_GID,
        PROCESS_GROUPS,
        PROCESS_NAMESPACES_UNSEEN,
        PROCESS_NAMESPACES,
        PROCESS_MOUNTS_UNSEEN,
        PROCESS_VIEW,
};

static const char *truth(gboolean value)
{
        return value ? "true" : NULL;
}

static void put_paths(XmlWriter *xml, const char *element, const GPtrArray *paths)
{
        for (guint i = 0; i < paths->len; i++)
                snapshot_put_element(xml, element, (const struct attribute[]){{0}},
                                     paths->pdata[i]);
}

static void put_view(XmlWriter *xml, const struct mount_view *view)
{
        snapshot_begin_element(
                xml, "view",
                (const struct attribute[]){{"truncated", truth(view->is_truncated)}, {0}}, NULL);
        for (guint i = 0; i < view->facts->len; i++) {
                const struct mount_fact *fact = &g_array_index(view->facts, struct mount_fact, i);

                snapshot_put_element(xml, "mount",
                                     (const struct attribute[]){{"path", fact->path},
                                                                {"mounted", fact->mounted},
                                                                {"type", fact->type},
                                                                {"read-only",
                                                                 truth(fact->read_only)},
                                                                {"replaced", truth(fact->replaced)},
                                                                {0}},
                                     NULL);
        }
        put_paths(xml, "read-only", view->read_only);
        put_paths(xml, "hidden", view->hidden);
        xml_end(xml);
}

/* A number that may be unknown. */
static const char *digits(gint64 number, char buffer[static 24])
{
        if (number < 0)
                return NULL;
        g_snprintf(buffer, 24, "%" G_GINT64_FORMAT, number);
        return buffer;
}

static const char *mask(guint64 bits, char buffer[static 24])
{
        g_snprintf(buffer, 24, "%016" G_GINT64_MODIFIER "x", bits);
        return buffer;
}

static const char *ids(const guint32 list[static 4], char buffer[static 48])
{
        g_snprintf(buffer, 48, "%u %u %u %u", list[0], list[1], list[2], list[3]);
        return buffer;
}

static char *format_groups(const GArray *groups)
{
        GString *text = g_string_new(NULL);

        for (guint i = 0; i < groups->len; i++)
                g_string_append_printf(text, "%s%u", i > 0 ? " " : "",
                                       g_array_index(groups, guint32, i));
        return g_string_free(text, FALSE);
}

static char *format_namespaces(const struct process *process)
{
        GString *text = g_string_new(NULL);

        for (int i = 0; i < NAMESPACE_COUNT; i++)
                if (process->namespaces[i] != NAMESPACE_UNSEEN)
                        g_string_append_printf(text, "%s%s=%s", text->len > 0 ? " " : "",
                                               process_namespace_names[i],
                                               process->namespaces[i] == NAMESPACE_OWN ? "own"
                                                                                       : "shared");
        return g_string_free(text, FALSE);
}

static void put_process(XmlWriter *xml, const struct process *process)
{
        gboolean seen = !process->status_unseen;
        char pid[24], nnp[24], seccomp[24], filters[24], view[24], uid[48], gid[48];
        char bounding[24], effective[24], permitted[24], inheritable[24], ambient[24];
        g_autofree char *start = process->start != 0 ? text_timestamp_exact(process->start) : NULL;
        g_autofree char *groups = seen ? format_groups(process->groups) : NULL;
        g_autofree char *namespaces = format_namespaces(process);

        snapshot_put_element(
                xml, "process",
                (const struct attribute[]){
                        {"pid", digits(process->pid, pid)},
                        {"main", truth(process->is_main)},
                        {"command", process->command},
                        {"control-group", process->control_group},
                        {"start", start},
                        {"unseen", process->status_unseen},
                        {"no-new-privileges", digits(process->no_new_privileges, nnp)},
                        {"seccomp", digits(process->seccomp, seccomp)},
                        {"seccomp-filters", digits(process->seccomp_filters, filters)},
                        {"bounding", seen ? mask(process->bounding, bounding) : NULL},
                        {"effective", seen ? mask(process->effective, effective) : NULL},
                        {"permitted", seen ? mask(process->permitted, permitted) : NULL},
                        {"inheritable", seen ? mask(process->inheritable, inheritable) : NULL},
                        {"ambient", seen ? mask(process->ambient, ambient) : NULL},
                        {"uid", seen ? ids(process->uid, uid) : NULL},
                        {"gid", seen ? ids(process->gid, gid) : NULL},
                        {"groups", groups},
                        {"namespaces-unseen", process->namespaces_unseen},
                        {"namespaces", namespaces},
                        {"mounts-unseen", process->mounts_unseen},
                        {"view", digits(process->view, view)},
                        {0}},
                NULL);
}

void snapshot_put_enforcement(XmlWriter *xml, const Unit *unit)
{
        const Enforcement *enforcement = unit->enforcement;
        char filters[24];

        if (!enforcement)
                return;
        snapshot_begin_element(
                xml, "enforcement",
                (const struct attribute[]){{"control-group", enforcement->control_group},
                                           {"inherited-filters",
                                            digits(enforcement->inherited_filters, filters)},
                                           {"truncated", truth(enforcement->is_truncated)},
                                           {0}},
                NULL);
        for (guint i = 0; i < enforcement->views->len; i++)
                put_view(xml, &g_array_index(enforcement->views, struct mount_view, i));
        for (guint i = 0; i < enforcement->processes->len; i++)
                put_process(xml, &g_array_index(enforcement->processes, struct process, i));
        xml_end(xml);
}

/* What the reader of the document is in. */
static struct mount_view *last_view(const SnapshotReader *reader)
{
        GArray *views = reader->unit->enforcement->views;

        return &g_array_index(views, struct mount_view, views->len - 1);
}

static const char *text_at(const SnapshotReader *reader, int attribute)
{
        return unit_string_shared(reader->unit, attribute_value(reader, attribute));
}

static gboolean start_view(SnapshotReader *reader)
{
        if (reader->unit->enforcement->views->len == LIMIT_MOUNT_VIEWS)
                return snapshot_reader_fail(reader, "The unit %s has more than %d views.",
                                            reader->unit->name, LIMIT_MOUNT_VIEWS);
        return attribute_boolean(reader, VIEW_TRUNCATED,
                                 &enforcement_add_view(reader->unit->enforcement)->is_truncated);
}

static gboolean start_mount(SnapshotReader *reader)
{
        struct mount_fact fact = {
                .path = text_at(reader, MOUNT_PATH),
                .mounted = text_at(reader, MOUNT_MOUNTED),
                .type = text_at(reader, MOUNT_TYPE),
        };

        if (last_view(reader)->facts->len == LIMIT_MOUNT_PATHS)
                return snapshot_reader_fail(reader, "A view has more than %d mounts.",
                                            LIMIT_MOUNT_PATHS);
        if (!attribute_boolean(reader, MOUNT_READ_ONLY, &fact.read_only) ||
            !attribute_boolean(reader, MOUNT_REPLACED, &fact.replaced))
                return FALSE;
        g_array_append_val(last_view(reader)->facts, fact);
        return TRUE;
}

static gboolean add_path(SnapshotReader *reader, GPtrArray *paths)
{
        if (paths->len == LIMIT_MOUNT_PATHS)
                return snapshot_reader_fail(reader, "A view has more than %d paths of a kind.",
                                            LIMIT_MOUNT_PATHS);
        g_ptr_array_add(paths, (char *) unit_string(reader->unit, reader->text->str));
        return TRUE;
}

static gboolean end_read_only(SnapshotReader *reader)
{
        return add_path(reader, last_view(reader)->read_only);
}

static gboolean end_hidden(SnapshotReader *reader)
{
        return add_path(reader, last_view(reader)->hidden);
}

static gboolean read_mask(SnapshotReader *reader, int attribute, guint64 *ret_mask)
{
        const char *value = attribute_value(reader, attribute);

        return !value || g_ascii_string_to_unsigned(value, 16, 0, G_MAXUINT64, ret_mask, NULL) ||
               attribute_refuse(reader, attribute, "a hexadecimal number");
}

/* A number that is -1 where it is unknown, which it is before. */
static gboolean read_known(SnapshotReader *reader, int attribute, guint64 largest, gint64 *ret)
{
        guint64 number = 0;

        if (!attribute_value(reader, attribute))
                return TRUE;
        if (!attribute_number(reader, attribute, largest, &number))
                return FALSE;
        *ret = (gint64) number;
        return TRUE;
}

static gboolean start_enforcement(SnapshotReader *reader)
{
        reader->unit->enforcement = enforcement_new();
        reader->unit->enforcement->control_group = text_at(reader, ENFORCEMENT_GROUP);
        return read_known(reader, ENFORCEMENT_FILTERS, G_MAXINT32,
                          &reader->unit->enforcement->inherited_filters) &&
               attribute_boolean(reader, ENFORCEMENT_TRUNCATED,
                                 &reader->unit->enforcement->is_truncated);
}

static gboolean read_small(SnapshotReader *reader, int attribute, guint64 largest, gint *ret)
{
        gint64 number = *ret;

        if (!read_known(reader, attribute, largest, &number))
                return FALSE;
        *ret = (gint) number;
        return TRUE;
}

/* Numbers with a blank between; at most limit. */
static gboolean read_list(SnapshotReader *reader, int attribute, guint limit, GArray *numbers)
{
        const char *value = attribute_value(reader, attribute);
        g_auto(GStrv) words = value && *value ? g_strsplit(value, " ", (gint) limit + 1) : NULL;

        for (char **word = words; word && *word; word++) {
                guint64 number;
                guint32 id;

                if (!g_ascii_string_to_unsigned(*word, 10, 0, G_MAXUINT32, &number, NULL))
                        return attribute_refuse(reader, attribute, "a list of numbers");
                id = (guint32) number;
                g_array_append_val(numbers, id);
        }
        return TRUE;
}

static gboolean read_ids(SnapshotReader *reader, int attribute, guint32 ids_read[static 4])
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint32));

        if (!attribute_value(reader, attribute))
                return TRUE;
        if (!read_list(reader, attribute, 4, numbers))
                return FALSE;
        if (numbers->len != 4)
                return attribute_refuse(reader, attribute, "four numbers");
        memcpy(ids_read, numbers->data, 4 * sizeof(guint32));
        return TRUE;
}

static gboolean read_namespaces(SnapshotReader *reader, struct process *process)
{
        const char *value = attribute_value(reader, PROCESS_NAMESPACES);
        g_auto(GStrv) words = value && *value ? g_strsplit(value, " ", -1) : NULL;

        for (char **word = words; word && *word; word++) {
                char *equals = strchr(*word, '=');
                int which = 0;

                if (!equals)
                        return attribute_refuse(reader, PROCESS_NAMESPACES, "words like mnt=own");
                *equals = '\0';
                while (which < NAMESPACE_COUNT &&
                       strcmp(process_namespace_names[which], *word) != 0)
                        which++;
                if (which == NAMESPACE_COUNT ||
                    (strcmp(equals + 1, "own") != 0 && strcmp(equals + 1, "shared") != 0))
                        return attribute_refuse(reader, PROCESS_NAMESPACES, "words like mnt=own");
                process->namespaces[which] = equals[1] == 'o' ? NAMESPACE_OWN : NAMESPACE_SHARED;
        }
        return TRUE;
}

static gboolean read_view(SnapshotReader *reader, struct process *process)
{
        guint count = reader->unit->enforcement->views->len;

        if (!read_small(reader, PROCESS_VIEW, G_MAXINT32, &process->view))
                return FALSE;
        return process->view < (gint) count ||
               snapshot_reader_fail(reader, "A process refers to view %d of %u.", process->view,
                                    count);
}

static gboolean start_process(SnapshotReader *reader)
{
        Enforcement *enforcement = reader->unit->enforcement;
        struct process *process;
        guint64 pid = 0;

        if (enforcement->processes->len == LIMIT_PROCESSES_PER_UNIT)
                return snapshot_reader_fail(reader, "The unit %s has more than %d processes.",
                                            reader->unit->name, LIMIT_PROCESSES_PER_UNIT);
        process = enforcement_add_process(enforcement);
        process->command = text_at(reader, PROCESS_COMMAND);
        process->control_group = text_at(reader, PROCESS_GROUP);
        process->status_unseen = text_at(reader, PROCESS_UNSEEN);
        process->namespaces_unseen = text_at(reader, PROCESS_NAMESPACES_UNSEEN);
        process->mounts_unseen = text_at(reader, PROCESS_MOUNTS_UNSEEN);
        if (!attribute_number(reader, PROCESS_PID, G_MAXINT32, &pid) ||
            (attribute_value(reader, PROCESS_START) &&
             !attribute_time(reader, PROCESS_START, &process->start)))
                return FALSE;
        process->pid = (guint32) pid;
        return attribute_boolean(reader, PROCESS_MAIN, &process->is_main) &&
               read_small(reader, PROCESS_NO_NEW_PRIVILEGES, 1, &process->no_new_privileges) &&
               read_small(reader, PROCESS_SECCOMP, 2, &process->seccomp) &&
               read_known(reader, PROCESS_SECCOMP_FILTERS, G_MAXINT32, &process->seccomp_filters) &&
               read_mask(reader, PROCESS_BOUNDING, &process->bounding) &&
               read_mask(reader, PROCESS_EFFECTIVE, &process->effective) &&
               read_mask(reader, PROCESS_PERMITTED, &process->permitted) &&
               read_mask(reader, PROCESS_INHERITABLE, &process->inheritable) &&
               read_mask(reader, PROCESS_AMBIENT, &process->ambient) &&
               read_ids(reader, PROCESS_UID, process->uid) &&
               read_ids(reader, PROCESS_GID, process->gid) &&
               read_list(reader, PROCESS_GROUPS, LIMIT_PROCESS_GROUPS, process->groups) &&
               read_namespaces(reader, process) && read_view(reader, process);
}

/* The one with most attributes leaves room for the end of them. */
G_STATIC_ASSERT(PROCESS_VIEW + 1 < MAX_ATTRIBUTES);

const struct element_rule enforcement_rules[ELEMENT_ENFORCEMENT_COUNT] = {
        [0] = {.name = "enforcement",
               .parent = ELEMENT_UNIT,
               .place = 4,
               .once = TRUE,
               .attributes = {[ENFORCEMENT_GROUP] = {"control-group", TRUE},
                              [ENFORCEMENT_FILTERS] = {"inherited-filters", FALSE},
                              [ENFORCEMENT_TRUNCATED] = {"truncated", FALSE}},
               .start = start_enforcement},
        [ELEMENT_VIEW -
                ELEMENT_ENFORCEMENT] = {.name = "view",
                                        .parent = ELEMENT_ENFORCEMENT,
                                        .attributes = {[VIEW_TRUNCATED] = {"truncated", FALSE}},
                                        .start = start_view},
        [ELEMENT_MOUNT -
                ELEMENT_ENFORCEMENT] = {.name = "mount",
                                        .parent = ELEMENT_VIEW,
                                        .attributes = {[MOUNT_PATH] = {"path", TRUE},
                                                       [MOUNT_MOUNTED] = {"mounted", TRUE},
                                                       [MOUNT_TYPE] = {"type", TRUE},
                                                       [MOUNT_READ_ONLY] = {"read-only", FALSE},
                                                       [MOUNT_REPLACED] = {"replaced", FALSE}},
                                        .start = start_mount},
        [ELEMENT_READ_ONLY - ELEMENT_ENFORCEMENT] = {.name = "read-only",
                                                     .parent = ELEMENT_VIEW,
                                                     .place = 1,
                                                     .has_text = TRUE,
                                                     .end = end_read_only},
        [ELEMENT_HIDDEN - ELEMENT_ENFORCEMENT] = {.name = "hidden",
                                                  .parent = ELEMENT_VIEW,
                                                  .place = 2,
                                                  .has_text = TRUE,
                                                  .end = end_hidden},
        [ELEMENT_PROCESS - ELEMENT_ENFORCEMENT] =
                {.name = "process",
                 .parent = ELEMENT_ENFORCEMENT,
                 .place = 1,
                 .attributes = {[PROCESS_PID] = {"pid", TRUE},
                                [PROCESS_MAIN] = {"main", FALSE},
                                [PROCESS_COMMAND] = {"command", TRUE},
                                [PROCESS_GROUP] = {"control-group", TRUE},
                                [PROCESS_START] = {"start", FALSE},
                                [PROCESS_UNSEEN] = {"unseen", FALSE},
                                [PROCESS_NO_NEW_PRIVILEGES] = {"no-new-privileges", FALSE},
                                [PROCESS_SECCOMP] = {"seccomp", FALSE},
                                [PROCESS_SECCOMP_FILTERS] = {"seccomp-filters", FALSE},
                                [PROCESS_BOUNDING] = {"bounding", FALSE},
                                [PROCESS_EFFECTIVE] = {"effective", FALSE},
                                [PROCESS_PERMITTED] = {"permitted", FALSE},
                                [PROCESS_INHERITABLE] = {"inheritable", FALSE},
                                [PROCESS_AMBIENT] = {"ambient", FALSE},
                                [PROCESS_UID] = {"uid", FALSE},
                                [PROCESS_GID] = {"gid", FALSE},
                                [PROCESS_GROUPS] = {"groups", FALSE},
                                [PROCESS_NAMESPACES_UNSEEN] = {"namespaces-unseen", FALSE},
                                [PROCESS_NAMESPACES] = {"namespaces", FALSE},
                                [PROCESS_MOUNTS_UNSEEN] = {"mounts-unseen", FALSE},
                                [PROCESS_VIEW] = {"view", FALSE}},
                 .start = start_process},
};
