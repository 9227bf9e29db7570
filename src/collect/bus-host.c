/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The head of a snapshot that a manager gives. Of this machine the files and the kernel tell more
 * than the bus; of another one the manager and its hostname service are asked, where the latter
 * runs already: nothing is started for a question.
 */
#include <string.h>

#include "base/error.h"
#include "collect/bus-reader.h"
#include "collect/host.h"

enum {
        FALLBACK_VERSION = 257,
};

static GHashTable *read_object(struct bus_reader *reader, const char *path, const char *interface,
                               GError **error)
{
        g_autoptr(sd_bus_message) answer =
                bus_session_call(&reader->session, path, "org.freedesktop.DBus.Properties",
                                 "GetAll", error, "s", interface);
        g_autoptr(BusUnitReader) units = bus_unit_reader_new(0, FALSE, FALSE);

        return answer ? bus_properties_read(units, answer, error) : NULL;
}

/* Replaces a string by a property, where there is one that says something. */
static void take(char **field, GHashTable *properties, const char *name)
{
        const char *value = properties ? g_hash_table_lookup(properties, name) : NULL;

        if (!value || !*value)
                return;
        g_free(*field);
        *field = g_strdup(value);
}

static guint64 number_of(GHashTable *properties, const char *name)
{
        const char *value = g_hash_table_lookup(properties, name);

        return value ? g_ascii_strtoull(value, NULL, 10) : 0;
}

/* GetAll of a service beside the manager, unless it would have to be started. */
static GHashTable *ask_service(struct bus_reader *reader, const char *name, const char *path)
{
        g_autoptr(sd_bus_message) call = NULL, answer = NULL;
        g_autoptr(BusUnitReader) units = bus_unit_reader_new(0, FALSE, FALSE);
        int r = sd_bus_message_new_method_call(reader->session.bus, &call, name, path,
                                               "org.freedesktop.DBus.Properties", "GetAll");

        if (r >= 0)
                r = sd_bus_message_set_auto_start(call, FALSE);
        if (r >= 0)
                r = sd_bus_message_append(call, "s", name);
        if (r >= 0)
                r = sd_bus_call(reader->session.bus, call, bus_session_time(&reader->session), NULL,
                                &answer);
        return r < 0 ? NULL : bus_properties_read(units, answer, NULL);
}

static void take_other_machine(struct bus_reader *reader, SnapshotHead *head)
{
        g_autoptr(GHashTable) host =
                ask_service(reader, "org.freedesktop.hostname1", "/org/freedesktop/hostname1");
        g_autoptr(GHashTable) time =
                ask_service(reader, "org.freedesktop.timedate1", "/org/freedesktop/timedate1");
        const char *synchronized = time ? g_hash_table_lookup(time, "NTPSynchronized") : NULL;
        g_autoptr(sd_bus_message) answer =
                bus_session_call(&reader->session, MANAGER_PATH, "org.freedesktop.DBus.Peer",
                                 "GetMachineId", NULL, NULL);
        const char *machine_id;

        if (answer && sd_bus_message_read(answer, "s", &machine_id) >= 0)
                head->machine_id = g_strdup(machine_id);
        take(&head->host_name, host, "StaticHostname");
        take(&head->host_name, host, "Hostname");
        take(&head->kernel, host, "KernelRelease");
        take(&head->os_pretty_name, host, "OperatingSystemPrettyName");
        if (synchronized)
                head->time_synchronized =
                        g_str_equal(synchronized, "yes") ? SNAPSHOT_YES : SNAPSHOT_NO;
}

/* Only what is true of whoever reads, not of the system that this program runs on. */
static void forget_own_system(SnapshotHead *head)
{
        char **const fields[] = {
                &head->host_name,      &head->machine_id,      &head->boot_id, &head->os_id,
                &head->os_version_id,  &head->os_pretty_name,  &head->kernel,  &head->architecture,
                &head->virtualization, &head->systemd_package, &head->root};

        for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
                g_clear_pointer(fields[i], g_free);
        head->systemd_version = 0;
        head->uptime = 0;
        head->time_synchronized = SNAPSHOT_UNKNOWN;
}

static struct bus_stamp stamp_of(GHashTable *manager)
{
        return (struct bus_stamp){
                .load_time = number_of(manager, "UnitsLoadFinishTimestampMonotonic"),
                .name_count = number_of(manager, "NNames"),
        };
}

static void take_manager(struct bus_reader *reader, SnapshotHead *head, GHashTable *manager)
{
        const char *version = g_hash_table_lookup(manager, "Version");
        guint64 number = version ? g_ascii_strtoull(version, NULL, 10) : 0;

        take(&head->architecture, manager, "Architecture");
        take(&head->virtualization, manager, "Virtualization");
        if (number > 0 && number <= G_MAXINT)
                head->systemd_version = (unsigned) number;
        if (!head->systemd_package)
                take(&head->systemd_package, manager, "Version");
        take(&head->manager_state, manager, "SystemState");
        head->manager_tainted = g_strdup(g_hash_table_lookup(manager, "Tainted"));
        take(&reader->unit_path, manager, "UnitPath");
        reader->stamp = stamp_of(manager);
}

SnapshotHead *bus_head_new(struct bus_reader *reader, GError **error)
{
        const struct bus_options *options = reader->options;
        const char *files_root = options->files_root ? options->files_root : "/";
        g_autoptr(GHashTable) manager = read_object(reader, MANAGER_PATH, MANAGER_INTERFACE, error);
        g_autoptr(SnapshotHead) head = NULL;
        g_autoptr(Root) root = NULL;

        if (!manager)
                return NULL;
        root = root_open(files_root, error);
        if (!root)
                return NULL;
        head = host_head_new(root, options->user_scope, reader->problems);
        head->source = SNAPSHOT_FROM_MANAGER;
        if (!reader->session.is_own && !options->files_root) {
                forget_own_system(head);
                take_other_machine(reader, head);
        } else {
                bus_add_unheard(reader, root);
        }
        take_manager(reader, head, manager);
        head->read_as = options->read_as > 0        ? options->read_as
                        : head->systemd_version > 0 ? head->systemd_version
                                                    : FALLBACK_VERSION;
        return g_steal_pointer(&head);
}

struct bus_stamp bus_stamp_read(struct bus_reader *reader)
{
        g_autoptr(GHashTable) manager = read_object(reader, MANAGER_PATH, MANAGER_INTERFACE, NULL);

        return manager ? stamp_of(manager) : (struct bus_stamp){0};
}
