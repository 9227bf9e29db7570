/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What some settings imply for others once all files of a unit are read (systemd.exec(5),
 * systemd.resource-control(5)), in the order of systemd's own loader; then each setting gets the
 * one form in which equal values are equal.
 */
#include <linux/capability.h>
#include <string.h>

#include "collect/process-facts.h"
#include "snapshot/setting-names.h"
#include "snapshot/setting-text.h"
#include "snapshot/system-call-filter.h"

enum {
        KERNEL_LOGS_SINCE = 244,
        CLOCK_SINCE = 245,
        CLOCK_DEVICE_GUARDED_SINCE = 252, /* before, ProtectClock= always adds its device */
        DEVICE_MAPPER_SINCE = 246,
        CREDENTIAL_DEVICE_SINCE = 252,
        CREDENTIAL_DEVICE_GROUP_SINCE = 254,
        CREDENTIAL_DEVICE_UNTIL = 257,
        DISCONNECTED_TMP_SINCE = 257,
        NO_NEW_PRIVILEGES_SINCE = 242,
        LOGIN_NAME_MAX_LENGTH = 31,
        NAME_DIGITS = 16,
};

#define BIT(number) (G_GUINT64_CONSTANT(1) << (number))

/* The setting now has its value because of another. One that a file had set to the same value keeps
 * its origin. */
static void imply(UnitSettings *settings, enum setting_id id, enum setting_id by)
{
        settings->origin[id] = settings->origin[by];
        settings->origin[id].implied_by = settings_table[by].property;
}

static void imply_number(UnitSettings *settings, enum setting_id id, gint value, enum setting_id by)
{
        gint *field = setting_field(settings, id);

        if (*field == value)
                return;
        *field = value;
        imply(settings, id, by);
}

static gboolean is_default(const UnitSettings *settings, enum setting_id id)
{
        return settings->origin[id].file == PROPERTY_NO_FILE;
}

/* Capabilities that a protection takes out of the bounding set. */
static const struct {
        guint64 mask;
        enum setting_id by;
        unsigned since;
} dropped_capabilities[] = {
        {BIT(CAP_MKNOD) | BIT(CAP_SYS_RAWIO), SETTING_PRIVATE_DEVICES, 0},
        {BIT(CAP_SYS_MODULE), SETTING_PROTECT_KERNEL_MODULES, 0},
        {BIT(CAP_SYSLOG), SETTING_PROTECT_KERNEL_LOGS, KERNEL_LOGS_SINCE},
        {BIT(CAP_SYS_TIME) | BIT(CAP_WAKE_ALARM), SETTING_PROTECT_CLOCK, CLOCK_SINCE},
};

static void drop_capabilities(UnitSettings *settings, unsigned version)
{
        gboolean was_default = is_default(settings, SETTING_CAPABILITY_BOUNDING_SET);

        for (gsize i = 0; i < G_N_ELEMENTS(dropped_capabilities); i++) {
                const gboolean *protects = setting_field(settings, dropped_capabilities[i].by);

                if (!*protects || version < dropped_capabilities[i].since)
                        continue;
                settings->capability_bounding_set &= ~dropped_capabilities[i].mask;
                if (was_default)
                        imply(settings, SETTING_CAPABILITY_BOUNDING_SET,
                              dropped_capabilities[i].by);
        }
}

/* The strict rules for the name of a user. */
static gboolean is_strict_user_name(const char *name)
{
        if (!g_ascii_isalpha(*name) && *name != '_')
                return FALSE;
        for (const char *c = name; *c; c++)
                if (!g_ascii_isalnum(*c) && *c != '_' && *c != '-')
                        return FALSE;
        return strlen(name) <= LOGIN_NAME_MAX_LENGTH;
}

/* The name without instance and type where it is a user's name, else one made from it that stays
 * the same. */
static const char *dynamic_user_name(Unit *unit)
{
        gsize length = strcspn(unit->name, "@");
        const char *dot = strrchr(unit->name, '.');
        g_autofree char *prefix = NULL;
        g_autofree char *digest = NULL;
        g_autofree char *name = NULL;

        if ((gsize) (dot - unit->name) < length)
                length = (gsize) (dot - unit->name);
        prefix = g_strndup(unit->name, length);
        if (is_strict_user_name(prefix))
                return unit_string_shared(unit, prefix);
        digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, prefix, -1);
        name = g_strdup_printf("_du%.*s", NAME_DIGITS, digest);
        return unit_string_shared(unit, name);
}

static void apply_dynamic_user(struct loading *loading)
{
        UnitSettings *settings = loading->unit->settings;
        unsigned version = loading->reading->version;
        const enum setting_id by = SETTING_DYNAMIC_USER;

        if (!settings->dynamic_user)
                return;
        if (!settings->user) {
                settings->user = dynamic_user_name(loading->unit);
                imply(settings, SETTING_USER, by);
        }
        if (!settings->group) {
                settings->group = settings->user;
                imply(settings, SETTING_GROUP, by);
        }
        if (version < DISCONNECTED_TMP_SINCE)
                imply_number(settings, SETTING_PRIVATE_TMP, PRIVATE_TMP_YES, by);
        else if (settings->private_tmp == PRIVATE_TMP_NO)
                imply_number(settings, SETTING_PRIVATE_TMP, PRIVATE_TMP_DISCONNECTED, by);
        imply_number(settings, SETTING_REMOVE_IPC, TRUE, by);
        imply_number(settings, SETTING_PROTECT_SYSTEM, PROTECT_SYSTEM_STRICT, by);
        if (settings->protect_home == PROTECT_HOME_NO)
                imply_number(settings, SETTING_PROTECT_HOME, PROTECT_HOME_READ_ONLY, by);
        if (version >= NO_NEW_PRIVILEGES_SINCE) {
                imply_number(settings, SETTING_NO_NEW_PRIVILEGES, TRUE, by);
                imply_number(settings, SETTING_RESTRICT_SUID_SGID, TRUE, by);
        }
}

static void allow_device(UnitSettings *settings, const char *path, const char *access,
                         enum setting_id by, gboolean was_default)
{
        struct device_allow device = {.path = path};

        g_strlcpy(device.access, access, sizeof(device.access));
        if (!settings->device_allow)
                settings->device_allow = g_array_new(FALSE, FALSE, sizeof(device));
        g_array_prepend_val(settings->device_allow, device);
        if (was_default)
                imply(settings, SETTING_DEVICE_ALLOW, by);
}

/* Devices that an image needs to be mounted. */
static void allow_image_devices(UnitSettings *settings, unsigned version, gboolean was_default)
{
        static const struct {
                const char *path, *access;
                unsigned since;
        } devices[] = {
                {"/dev/loop-control", "rw", 0},
                {"/dev/mapper/control", "rw", DEVICE_MAPPER_SINCE},
                {"block-loop", "rwm", 0},
                {"block-blkext", "rwm", 0},
                {"block-device-mapper", "rwm", DEVICE_MAPPER_SINCE},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(devices); i++)
                if (version >= devices[i].since)
                        allow_device(settings, devices[i].path, devices[i].access,
                                     SETTING_ROOT_IMAGE, was_default);
}

static void apply_devices(struct loading *loading)
{
        UnitSettings *settings = loading->unit->settings;
        const struct process_facts *facts = loading->facts;
        unsigned version = loading->reading->version;
        gboolean was_default = is_default(settings, SETTING_DEVICE_ALLOW);
        gboolean is_guarded;

        if (settings->private_devices && settings->device_policy == DEVICE_POLICY_AUTO)
                imply_number(settings, SETTING_DEVICE_POLICY, DEVICE_POLICY_CLOSED,
                             SETTING_PRIVATE_DEVICES);
        is_guarded = settings->device_policy != DEVICE_POLICY_AUTO || settings->device_allow;

        if (is_guarded && (settings->root_image || facts->mount_images || facts->root_mstack))
                allow_image_devices(settings, version, was_default);
        if (settings->protect_clock && version >= CLOCK_SINCE &&
            (is_guarded || version < CLOCK_DEVICE_GUARDED_SINCE))
                allow_device(settings, "char-rtc", "r", SETTING_PROTECT_CLOCK, was_default);
        if (is_guarded && process_facts_need_tpm(facts) && version >= CREDENTIAL_DEVICE_SINCE &&
            version <= CREDENTIAL_DEVICE_UNTIL)
                allow_device(settings,
                             version < CREDENTIAL_DEVICE_GROUP_SINCE ? "/dev/tpmrm0" : "char-tpm",
                             "rw", SETTING_DEVICE_POLICY, was_default);
}

/* A service that reports its state must be allowed to. */
static void apply_notify_access(struct loading *loading)
{
        UnitSettings *settings = loading->unit->settings;
        const struct process_facts *facts = loading->facts;
        enum service_type type = process_service_type(loading);

        if (loading->unit->type != UNIT_SERVICE || settings->notify_access != NOTIFY_ACCESS_NONE)
                return;
        if (type != SERVICE_NOTIFY && type != SERVICE_NOTIFY_RELOAD && !facts->watchdog &&
            !facts->file_descriptor_store)
                return;
        settings->notify_access = NOTIFY_ACCESS_MAIN;
        settings->origin[SETTING_NOTIFY_ACCESS] = (struct setting_origin){
                .file = PROPERTY_NO_FILE,
                .implied_by = facts->watchdog                ? "WatchdogUSec"
                              : facts->file_descriptor_store ? "FileDescriptorStoreMax"
                                                             : "Type",
        };
}

/* While loading, some settings remember how they came about; afterwards only what they are. */
static void normalize(UnitSettings *settings, unsigned version)
{
        struct system_call_filter *calls = settings->system_call_filter;
        struct address_families *families = settings->restrict_address_families;
        guint64 known = namespaces_known(version);

        settings->capability_bounding_set =
                capabilities_normalize(settings->capability_bounding_set);
        settings->ambient_capabilities = capabilities_normalize(settings->ambient_capabilities);
        if ((settings->restrict_namespaces & known) == known)
                settings->restrict_namespaces = NAMESPACES_ALL;
        if (calls && !system_call_filter_is_allow_list(calls) && system_call_filter_is_empty(calls))
                setting_clear(settings, SETTING_SYSTEM_CALL_FILTER);
        if (families && !families->allow_list && families->families->len == 0)
                setting_clear(settings, SETTING_RESTRICT_ADDRESS_FAMILIES);
        else if (families)
                families->is_decided = FALSE;
}

void implied_settings_apply(struct loading *loading)
{
        UnitSettings *settings = loading->unit->settings;

        drop_capabilities(settings, loading->reading->version);
        apply_dynamic_user(loading);
        apply_devices(loading);
        apply_notify_access(loading);
        normalize(settings, loading->reading->version);
}
