/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The table of settings, and the typed settings to properties and back. One table, so that what is
 * read from unit files, from a running manager and from a saved snapshot is the same thing.
 */
#include "snapshot/settings.h"

#include <assert.h>
#include <string.h>

#include "snapshot/setting-names.h"
#include "snapshot/setting-text.h"
#include "snapshot/system-call-filter.h"

static const struct setting_value device_policy_values[] = {
        {"auto", 0}, {"closed", 0}, {"strict", 0}, {NULL, 0}};
static const struct setting_value keyring_mode_values[] = {
        {"inherit", 0}, {"private", 0}, {"shared", 0}, {NULL, 0}};
static const struct setting_value notify_access_values[] = {
        {"none", 0}, {"all", 0}, {"exec", 0}, {"main", 0}, {NULL, 0}};
static const struct setting_value private_tmp_values[] = {
        {"no", 0}, {"yes", 0}, {"connected", 257}, {"disconnected", 257}, {NULL, 0}};
static const struct setting_value private_users_values[] = {{"no", 0},     {"yes", 0},
                                                            {"self", 257}, {"identity", 257},
                                                            {"full", 258}, {"managed", 260},
                                                            {NULL, 0}};
static const struct setting_value proc_subset_values[] = {{"all", 0}, {"pid", 0}, {NULL, 0}};
static const struct setting_value protect_control_groups_values[] = {
        {"no", 0}, {"yes", 0}, {"private", 257}, {"strict", 257}, {NULL, 0}};
static const struct setting_value protect_home_values[] = {
        {"no", 0}, {"yes", 0}, {"read-only", 0}, {"tmpfs", 0}, {NULL, 0}};
static const struct setting_value protect_hostname_values[] = {
        {"no", 0}, {"yes", 0}, {"private", 258}, {NULL, 0}};
static const struct setting_value protect_proc_values[] = {
        {"default", 0}, {"noaccess", 0}, {"invisible", 0}, {"ptraceable", 0}, {NULL, 0}};
static const struct setting_value protect_system_values[] = {
        {"no", 0}, {"yes", 0}, {"full", 0}, {"strict", 0}, {NULL, 0}};

const struct setting settings_table[SETTING_COUNT] = {
        [SETTING_AMBIENT_CAPABILITIES] = {.property = "AmbientCapabilities",
                                          .signature = "t",
                                          .kind = SETTING_CAPABILITIES,
                                          .offset = offsetof(UnitSettings, ambient_capabilities)},
        [SETTING_CAPABILITY_BOUNDING_SET] = {.property = "CapabilityBoundingSet",
                                             .signature = "t",
                                             .kind = SETTING_CAPABILITIES,
                                             .offset = offsetof(UnitSettings,
                                                                capability_bounding_set)},
        [SETTING_DEFAULT_DEPENDENCIES] = {.property = "DefaultDependencies",
                                          .signature = "b",
                                          .kind = SETTING_BOOLEAN,
                                          .offset = offsetof(UnitSettings, default_dependencies),
                                          .default_number = TRUE},
        [SETTING_DELEGATE] = {.property = "Delegate",
                              .signature = "b",
                              .kind = SETTING_BOOLEAN,
                              .offset = offsetof(UnitSettings, delegate)},
        [SETTING_DEVICE_ALLOW] = {.property = "DeviceAllow",
                                  .signature = "a(ss)",
                                  .kind = SETTING_DEVICES,
                                  .offset = offsetof(UnitSettings, device_allow)},
        [SETTING_DEVICE_POLICY] = {.property = "DevicePolicy",
                                   .signature = "s",
                                   .kind = SETTING_ENUM,
                                   .offset = offsetof(UnitSettings, device_policy),
                                   .values = device_policy_values},
        [SETTING_DYNAMIC_USER] = {.property = "DynamicUser",
                                  .signature = "b",
                                  .kind = SETTING_BOOLEAN,
                                  .offset = offsetof(UnitSettings, dynamic_user)},
        [SETTING_GROUP] = {.property = "Group",
                           .signature = "s",
                           .kind = SETTING_STRING,
                           .offset = offsetof(UnitSettings, group)},
        [SETTING_IP_ADDRESS_ALLOW] = {.property = "IPAddressAllow",
                                      .signature = "a(iayu)",
                                      .kind = SETTING_ADDRESSES,
                                      .offset = offsetof(UnitSettings, ip_address_allow)},
        [SETTING_IP_ADDRESS_DENY] = {.property = "IPAddressDeny",
                                     .signature = "a(iayu)",
                                     .kind = SETTING_ADDRESSES,
                                     .offset = offsetof(UnitSettings, ip_address_deny)},
        [SETTING_IP_EGRESS_FILTER_PATH] = {.property = "IPEgressFilterPath",
                                           .signature = "as",
                                           .kind = SETTING_STRINGS,
                                           .offset = offsetof(UnitSettings, ip_egress_filter_path)},
        [SETTING_IP_INGRESS_FILTER_PATH] = {.property = "IPIngressFilterPath",
                                            .signature = "as",
                                            .kind = SETTING_STRINGS,
                                            .offset =
                                                    offsetof(UnitSettings, ip_ingress_filter_path)},
        [SETTING_KEYRING_MODE] = {.property = "KeyringMode",
                                  .signature = "s",
                                  .kind = SETTING_ENUM,
                                  .offset = offsetof(UnitSettings, keyring_mode),
                                  .values = keyring_mode_values,
                                  .default_number = KEYRING_INHERIT},
        [SETTING_LOCK_PERSONALITY] = {.property = "LockPersonality",
                                      .signature = "b",
                                      .kind = SETTING_BOOLEAN,
                                      .offset = offsetof(UnitSettings, lock_personality)},
        [SETTING_MEMORY_DENY_WRITE_EXECUTE] = {.property = "MemoryDenyWriteExecute",
                                               .signature = "b",
                                               .kind = SETTING_BOOLEAN,
                                               .offset = offsetof(UnitSettings,
                                                                  memory_deny_write_execute)},
        [SETTING_NO_NEW_PRIVILEGES] = {.property = "NoNewPrivileges",
                                       .signature = "b",
                                       .kind = SETTING_BOOLEAN,
                                       .offset = offsetof(UnitSettings, no_new_privileges)},
        [SETTING_NOTIFY_ACCESS] = {.property = "NotifyAccess",
                                   .signature = "s",
                                   .kind = SETTING_ENUM,
                                   .offset = offsetof(UnitSettings, notify_access),
                                   .values = notify_access_values,
                                   .of_services_only = TRUE},
        [SETTING_PRIVATE_DEVICES] = {.property = "PrivateDevices",
                                     .signature = "b",
                                     .kind = SETTING_BOOLEAN,
                                     .offset = offsetof(UnitSettings, private_devices)},
        [SETTING_PRIVATE_MOUNTS] = {.property = "PrivateMounts",
                                    .signature = "b",
                                    .kind = SETTING_TRISTATE,
                                    .offset = offsetof(UnitSettings, private_mounts),
                                    .default_number = -1},
        [SETTING_PRIVATE_NETWORK] = {.property = "PrivateNetwork",
                                     .signature = "b",
                                     .kind = SETTING_BOOLEAN,
                                     .offset = offsetof(UnitSettings, private_network)},
        [SETTING_PRIVATE_TMP] = {.property = "PrivateTmp",
                                 .signature = "b",
                                 .kind = SETTING_ENUM,
                                 .offset = offsetof(UnitSettings, private_tmp),
                                 .extended = "PrivateTmpEx",
                                 .values = private_tmp_values},
        [SETTING_PRIVATE_USERS] = {.property = "PrivateUsers",
                                   .signature = "b",
                                   .kind = SETTING_ENUM,
                                   .offset = offsetof(UnitSettings, private_users),
                                   .extended = "PrivateUsersEx",
                                   .values = private_users_values},
        [SETTING_PROC_SUBSET] = {.property = "ProcSubset",
                                 .signature = "s",
                                 .kind = SETTING_ENUM,
                                 .offset = offsetof(UnitSettings, proc_subset),
                                 .values = proc_subset_values},
        [SETTING_PROTECT_CLOCK] = {.property = "ProtectClock",
                                   .signature = "b",
                                   .kind = SETTING_BOOLEAN,
                                   .offset = offsetof(UnitSettings, protect_clock)},
        [SETTING_PROTECT_CONTROL_GROUPS] = {.property = "ProtectControlGroups",
                                            .signature = "b",
                                            .kind = SETTING_ENUM,
                                            .offset =
                                                    offsetof(UnitSettings, protect_control_groups),
                                            .extended = "ProtectControlGroupsEx",
                                            .values = protect_control_groups_values},
        [SETTING_PROTECT_HOME] = {.property = "ProtectHome",
                                  .signature = "s",
                                  .kind = SETTING_ENUM,
                                  .offset = offsetof(UnitSettings, protect_home),
                                  .values = protect_home_values},
        [SETTING_PROTECT_HOSTNAME] = {.property = "ProtectHostname",
                                      .signature = "b",
                                      .kind = SETTING_ENUM,
                                      .offset = offsetof(UnitSettings, protect_hostname),
                                      .extended = "ProtectHostnameEx",
                                      .extended_signature = "(ss)",
                                      .values = protect_hostname_values},
        [SETTING_PROTECT_KERNEL_LOGS] = {.property = "ProtectKernelLogs",
                                         .signature = "b",
                                         .kind = SETTING_BOOLEAN,
                                         .offset = offsetof(UnitSettings, protect_kernel_logs)},
        [SETTING_PROTECT_KERNEL_MODULES] = {.property = "ProtectKernelModules",
                                            .signature = "b",
                                            .kind = SETTING_BOOLEAN,
                                            .offset =
                                                    offsetof(UnitSettings, protect_kernel_modules)},
        [SETTING_PROTECT_KERNEL_TUNABLES] = {.property = "ProtectKernelTunables",
                                             .signature = "b",
                                             .kind = SETTING_BOOLEAN,
                                             .offset = offsetof(UnitSettings,
                                                                protect_kernel_tunables)},
        [SETTING_PROTECT_PROC] = {.property = "ProtectProc",
                                  .signature = "s",
                                  .kind = SETTING_ENUM,
                                  .offset = offsetof(UnitSettings, protect_proc),
                                  .values = protect_proc_values},
        [SETTING_PROTECT_SYSTEM] = {.property = "ProtectSystem",
                                    .signature = "s",
                                    .kind = SETTING_ENUM,
                                    .offset = offsetof(UnitSettings, protect_system),
                                    .values = protect_system_values},
        [SETTING_REMOVE_IPC] = {.property = "RemoveIPC",
                                .signature = "b",
                                .kind = SETTING_BOOLEAN,
                                .offset = offsetof(UnitSettings, remove_ipc)},
        [SETTING_RESTRICT_ADDRESS_FAMILIES] = {.property = "RestrictAddressFamilies",
                                               .signature = "(bas)",
                                               .kind = SETTING_ADDRESS_FAMILIES,
                                               .offset = offsetof(UnitSettings,
                                                                  restrict_address_families)},
        [SETTING_RESTRICT_NAMESPACES] = {.property = "RestrictNamespaces",
                                         .signature = "t",
                                         .kind = SETTING_NAMESPACES,
                                         .offset = offsetof(UnitSettings, restrict_namespaces)},
        [SETTING_RESTRICT_REALTIME] = {.property = "RestrictRealtime",
                                       .signature = "b",
                                       .kind = SETTING_BOOLEAN,
                                       .offset = offsetof(UnitSettings, restrict_realtime)},
        [SETTING_RESTRICT_SUID_SGID] = {.property = "RestrictSUIDSGID",
                                        .signature = "b",
                                        .kind = SETTING_BOOLEAN,
                                        .offset = offsetof(UnitSettings, restrict_suid_sgid)},
        [SETTING_ROOT_DIRECTORY] = {.property = "RootDirectory",
                                    .signature = "s",
                                    .kind = SETTING_STRING,
                                    .offset = offsetof(UnitSettings, root_directory)},
        [SETTING_ROOT_IMAGE] = {.property = "RootImage",
                                .signature = "s",
                                .kind = SETTING_STRING,
                                .offset = offsetof(UnitSettings, root_image)},
        [SETTING_SUPPLEMENTARY_GROUPS] = {.property = "SupplementaryGroups",
                                          .signature = "as",
                                          .kind = SETTING_STRINGS,
                                          .offset = offsetof(UnitSettings, supplementary_groups)},
        [SETTING_SYSTEM_CALL_ARCHITECTURES] = {.property = "SystemCallArchitectures",
                                               .signature = "as",
                                               .kind = SETTING_STRINGS,
                                               .offset = offsetof(UnitSettings,
                                                                  system_call_architectures)},
        [SETTING_SYSTEM_CALL_FILTER] = {.property = "SystemCallFilter",
                                        .signature = "(bas)",
                                        .kind = SETTING_SYSTEM_CALLS,
                                        .offset = offsetof(UnitSettings, system_call_filter)},
        [SETTING_UMASK] = {.property = "UMask",
                           .signature = "u",
                           .kind = SETTING_MODE,
                           .offset = offsetof(UnitSettings, umask),
                           .default_number = 0022},
        [SETTING_USER] = {.property = "User",
                          .signature = "s",
                          .kind = SETTING_STRING,
                          .offset = offsetof(UnitSettings, user)},
};

enum setting_id setting_find(const char *property)
{
        int low = 0, high = SETTING_COUNT;

        while (low < high) {
                int middle = low + (high - low) / 2;
                int order = strcmp(property, settings_table[middle].property);

                if (order == 0)
                        return (enum setting_id) middle;
                if (order < 0)
                        high = middle;
                else
                        low = middle + 1;
        }
        return SETTING_NONE;
}

UnitSettings *unit_settings_new(enum unit_type type, gboolean user_scope)
{
        UnitSettings *settings = g_new0(UnitSettings, 1);

        for (int id = 0; id < SETTING_COUNT; id++) {
                const struct setting *setting = &settings_table[id];

                settings->origin[id].file = PROPERTY_NO_FILE;
                if (setting->default_number != 0)
                        *(guint32 *) setting_field(settings, (enum setting_id) id) =
                                setting->default_number;
        }
        settings->capability_bounding_set = CAPABILITIES_ALL;
        settings->restrict_namespaces = NAMESPACES_ALL;
        if (type == UNIT_SERVICE && !user_scope)
                settings->keyring_mode = KEYRING_PRIVATE;
        return settings;
}

void address_families_free(struct address_families *families)
{
        if (!families)
                return;
        g_array_unref(families->families);
        g_free(families);
}

void setting_clear(UnitSettings *settings, enum setting_id id)
{
        gpointer *field = setting_field(settings, id);

        switch (settings_table[id].kind) {
        case SETTING_STRINGS:
                g_clear_pointer((GPtrArray **) field, g_ptr_array_unref);
                break;
        case SETTING_ADDRESSES:
        case SETTING_DEVICES:
                g_clear_pointer((GArray **) field, g_array_unref);
                break;
        case SETTING_ADDRESS_FAMILIES:
                g_clear_pointer((struct address_families **) field, address_families_free);
                break;
        case SETTING_SYSTEM_CALLS:
                g_clear_pointer((struct system_call_filter **) field, system_call_filter_free);
                break;
        case SETTING_STRING:
                *(const char **) field = NULL;
                break;
        default:
                break; /* a number in place */
        }
}

void unit_settings_free(UnitSettings *settings)
{
        if (!settings)
                return;
        for (int id = 0; id < SETTING_COUNT; id++)
                setting_clear(settings, (enum setting_id) id);
        g_free(settings);
}

static gint compare_properties(gconstpointer left, gconstpointer right)
{
        return strcmp(((const struct property *) left)->name,
                      ((const struct property *) right)->name);
}

static gboolean is_settings_property(const char *name)
{
        gsize length = strlen(name);

        if (setting_find(name) != SETTING_NONE)
                return TRUE;
        if (length < 3 || strcmp(name + length - 2, "Ex") != 0)
                return FALSE;
        for (int id = 0; id < SETTING_COUNT; id++)
                if (g_strcmp0(settings_table[id].extended, name) == 0)
                        return TRUE;
        return FALSE;
}

static void remove_settings_properties(GArray *properties)
{
        guint kept = 0;

        for (guint i = 0; i < properties->len; i++) {
                struct property property = g_array_index(properties, struct property, i);

                if (!is_settings_property(property.name))
                        g_array_index(properties, struct property, kept++) = property;
        }
        g_array_set_size(properties, kept);
}

void unit_settings_to_properties(Unit *unit)
{
        const UnitSettings *settings = unit->settings;
        g_autoptr(GString) buffer = g_string_new(NULL);

        remove_settings_properties(unit->properties);
        for (int id = 0; id < SETTING_COUNT; id++) {
                const struct setting *setting = &settings_table[id];
                const struct setting_origin *origin = &settings->origin[id];
                struct property property = {
                        .name = setting->property,
                        .signature = setting->signature,
                        .file = origin->file,
                        .line = origin->line,
                        .implied_by = origin->implied_by,
                };

                if (setting->of_services_only && unit->type != UNIT_SERVICE)
                        continue;
                property.value = setting_text(settings, (enum setting_id) id, buffer);
                if (property.value == buffer->str)
                        property.value = unit_string_shared(unit, buffer->str);
                g_array_append_val(unit->properties, property);

                if (setting_has_extended(settings, (enum setting_id) id)) {
                        property.name = setting->extended;
                        property.signature =
                                setting->extended_signature ? setting->extended_signature : "s";
                        property.value =
                                setting_extended_text(settings, (enum setting_id) id, buffer);
                        if (property.value == buffer->str)
                                property.value = unit_string_shared(unit, buffer->str);
                        g_array_append_val(unit->properties, property);
                }
        }
        g_array_sort(unit->properties, compare_properties);
}

/*
 * A PrivateMounts= that nothing sets reads "no" as well; only the origin tells it apart. A file
 * that gives another value now is not where this one comes from.
 */
static void apply_origin(UnitSettings *settings, enum setting_id id,
                         const struct property *property)
{
        gboolean is_set = property->file != PROPERTY_NO_FILE || property->implied_by;

        if (property->disk_value)
                return;

        settings->origin[id] = (struct setting_origin){
                .file = property->file,
                .line = property->line,
                .implied_by = property->implied_by,
        };
        if (settings_table[id].kind == SETTING_TRISTATE && !is_set) {
                gint *value = setting_field(settings, id);

                if (*value == 0)
                        *value = -1;
        }
}

static void read_property(Unit *unit, UnitSettings *settings, enum setting_id id)
{
        const struct setting *setting = &settings_table[id];
        const struct property *property = unit_find_property(unit, setting->property);
        const struct property *extended =
                setting->extended ? unit_find_property(unit, setting->extended) : NULL;
        g_autoptr(GError) error = NULL;

        if (!property)
                return;
        if (!setting_parse(unit, settings, id, property->value, &error)) {
                g_ptr_array_add(unit->problems, problem_new(PROBLEM_ERROR, unit->name, NULL, 0,
                                                            "%s", error->message));
                return;
        }
        /* An unknown word of a newer systemd leaves what the boolean says. */
        if (extended)
                (void) setting_parse_extended(unit, settings, id, extended->value);
        apply_origin(settings, id, property);
}

void unit_settings_from_properties(Unit *unit, gboolean user_scope)
{
        UnitSettings *settings = unit_settings_new(unit->type, user_scope);

        for (int id = 0; id < SETTING_COUNT; id++)
                read_property(unit, settings, (enum setting_id) id);
        unit_settings_free(unit->settings);
        unit->settings = settings;
}
