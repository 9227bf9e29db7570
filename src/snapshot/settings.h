/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The security settings of a unit, typed, and the one table that describes them. The unit-file
 * reader fills the struct from directives (collect/directive.h adds a grammar for each kind), every
 * other reader from property values in the form of `systemctl show`; the scorer only looks at the
 * struct.
 */
#pragma once

#include <glib.h>
#include <stddef.h>

#include "snapshot/unit.h"

enum setting_kind {
        SETTING_BOOLEAN,  /* gboolean; "yes", "no" */
        SETTING_TRISTATE, /* gint: -1 unset, 0, 1; PrivateMounts= since 254; shown as a boolean */
        SETTING_ENUM,     /* gint: index into values */
        SETTING_STRING,   /* const char *, NULL unset */
        SETTING_STRINGS,  /* GPtrArray * of const char *, NULL empty */
        SETTING_MODE,     /* guint32, "0022" */
        SETTING_CAPABILITIES,     /* guint64 mask of 1 << capability number */
        SETTING_NAMESPACES,       /* guint64 mask of allowed CLONE_NEW* bits, all ones unset */
        SETTING_SYSTEM_CALLS,     /* struct system_call_filter * */
        SETTING_ADDRESS_FAMILIES, /* struct address_families * */
        SETTING_ADDRESSES,        /* GArray * of struct address_prefix, NULL empty */
        SETTING_DEVICES, /* GArray * of struct device_allow, NULL empty; last directive first */
        SETTING_KIND_COUNT,
};

/* A word that an enumeration accepts. */
struct setting_value {
        const char *word;
        unsigned since; /* first systemd version that accepts it, 0 always */
};

struct system_call_filter; /* opaque: system-call-filter.h */

struct address_families {
        gboolean allow_list;
        gboolean is_decided; /* an assignment has said which kind of list it is; while loading only
                              */
        GArray *families;    /* int AF_*, sorted by number */
};

struct address_prefix {
        int family; /* AF_INET or AF_INET6 */
        guint8 address[16];
        guint8 length;
};

struct device_allow {
        const char *path;
        char access[4]; /* a subset of "rwm" in that order */
};

/*
 * Indexes of the enumerations' words. Those with the words "no" and "yes" take any boolean word for
 * these two. Where the D-Bus property is a boolean (signature "b"), it says whether the value is
 * another one than "no".
 */
enum private_tmp {
        PRIVATE_TMP_NO,
        PRIVATE_TMP_YES,
        PRIVATE_TMP_CONNECTED,
        PRIVATE_TMP_DISCONNECTED
};
enum private_users {
        PRIVATE_USERS_NO,
        PRIVATE_USERS_YES,
        PRIVATE_USERS_SELF,
        PRIVATE_USERS_IDENTITY,
        PRIVATE_USERS_FULL,
        PRIVATE_USERS_MANAGED,
};
enum protect_control_groups {
        PROTECT_CONTROL_GROUPS_NO,
        PROTECT_CONTROL_GROUPS_YES,
        PROTECT_CONTROL_GROUPS_PRIVATE,
        PROTECT_CONTROL_GROUPS_STRICT,
};
enum protect_hostname { PROTECT_HOSTNAME_NO, PROTECT_HOSTNAME_YES, PROTECT_HOSTNAME_PRIVATE };
enum protect_system {
        PROTECT_SYSTEM_NO,
        PROTECT_SYSTEM_YES,
        PROTECT_SYSTEM_FULL,
        PROTECT_SYSTEM_STRICT
};
enum protect_home { PROTECT_HOME_NO, PROTECT_HOME_YES, PROTECT_HOME_READ_ONLY, PROTECT_HOME_TMPFS };
enum protect_proc {
        PROTECT_PROC_DEFAULT,
        PROTECT_PROC_NOACCESS,
        PROTECT_PROC_INVISIBLE,
        PROTECT_PROC_PTRACEABLE
};
enum proc_subset { PROC_SUBSET_ALL, PROC_SUBSET_PID };
enum keyring_mode { KEYRING_INHERIT, KEYRING_PRIVATE, KEYRING_SHARED };
enum notify_access {
        NOTIFY_ACCESS_NONE,
        NOTIFY_ACCESS_ALL,
        NOTIFY_ACCESS_EXEC,
        NOTIFY_ACCESS_MAIN
};
enum device_policy { DEVICE_POLICY_AUTO, DEVICE_POLICY_CLOSED, DEVICE_POLICY_STRICT };

/*
 * Where the value of a setting comes from. A default has neither file nor implied_by; an implied
 * value may keep the file and line of the directive that implies it.
 */
struct setting_origin {
        gint32 file; /* index into the unit's files, or PROPERTY_NO_FILE */
        guint32 line;
        const char *implied_by; /* property name, static, or NULL */
};

/* Settings in the table's order; the struct's fields below have the same order and names. */
enum setting_id {
        SETTING_AMBIENT_CAPABILITIES,
        SETTING_CAPABILITY_BOUNDING_SET,
        SETTING_DEFAULT_DEPENDENCIES,
        SETTING_DELEGATE,
        SETTING_DEVICE_ALLOW,
        SETTING_DEVICE_POLICY,
        SETTING_DYNAMIC_USER,
        SETTING_GROUP,
        SETTING_IP_ADDRESS_ALLOW,
        SETTING_IP_ADDRESS_DENY,
        SETTING_IP_EGRESS_FILTER_PATH,
        SETTING_IP_INGRESS_FILTER_PATH,
        SETTING_KEYRING_MODE,
        SETTING_LOCK_PERSONALITY,
        SETTING_MEMORY_DENY_WRITE_EXECUTE,
        SETTING_NO_NEW_PRIVILEGES,
        SETTING_NOTIFY_ACCESS,
        SETTING_PRIVATE_DEVICES,
        SETTING_PRIVATE_MOUNTS,
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
        SETTING_REMOVE_IPC,
        SETTING_RESTRICT_ADDRESS_FAMILIES,
        SETTING_RESTRICT_NAMESPACES,
        SETTING_RESTRICT_REALTIME,
        SETTING_RESTRICT_SUID_SGID,
        SETTING_ROOT_DIRECTORY,
        SETTING_ROOT_IMAGE,
        SETTING_SUPPLEMENTARY_GROUPS,
        SETTING_SYSTEM_CALL_ARCHITECTURES,
        SETTING_SYSTEM_CALL_FILTER,
        SETTING_UMASK,
        SETTING_USER,
        SETTING_COUNT,
        SETTING_NONE = -1,
};

/* Everything the checks look at. Strings and lists are in the unit's chunk or freed with the
 * settings. */
typedef struct unit_settings UnitSettings;
struct unit_settings {
        guint64 ambient_capabilities;
        guint64 capability_bounding_set; /* all 64 bits set: not restricted */
        gboolean default_dependencies;
        gboolean delegate;
        GArray *device_allow;
        gint device_policy;
        gboolean dynamic_user;
        const char *group;
        GArray *ip_address_allow;
        GArray *ip_address_deny;
        GPtrArray *ip_egress_filter_path;
        GPtrArray *ip_ingress_filter_path;
        gint keyring_mode;
        gboolean lock_personality;
        gboolean memory_deny_write_execute;
        gboolean no_new_privileges;
        gint notify_access;
        gboolean private_devices;
        gint private_mounts;
        gboolean private_network;
        gint private_tmp;
        gint private_users;
        gint proc_subset;
        gboolean protect_clock;
        gint protect_control_groups;
        gint protect_home;
        gint protect_hostname;
        const char *protect_hostname_name; /* after the colon, or NULL; no check looks at it */
        gboolean protect_kernel_logs;
        gboolean protect_kernel_modules;
        gboolean protect_kernel_tunables;
        gint protect_proc;
        gint protect_system;
        gboolean remove_ipc;
        struct address_families *restrict_address_families; /* NULL unset */
        guint64 restrict_namespaces;
        gboolean restrict_realtime;
        gboolean restrict_suid_sgid;
        const char *root_directory;
        const char *root_image;
        GPtrArray *supplementary_groups;
        GPtrArray *system_call_architectures;          /* NULL empty; kept as a sorted set */
        gboolean system_call_architectures_set;        /* the list is not empty */
        struct system_call_filter *system_call_filter; /* NULL unset */
        guint32 umask;
        const char *user;

        struct setting_origin origin[SETTING_COUNT];
};

struct setting {
        const char *property;  /* the D-Bus property, which is also the directive's name */
        const char *signature; /* of the D-Bus property */
        /* The property that also tells the words of an enumeration whose own property is a boolean,
         * or NULL. */
        const char *extended;
        const char *extended_signature; /* NULL: "s" */
        enum setting_kind kind;
        size_t offset;                      /* into struct unit_settings */
        gboolean of_services_only;          /* no socket, mount or swap has it */
        const struct setting_value *values; /* SETTING_ENUM: words in index order, ended by NULL */
        guint32 default_number;             /* of booleans, tristates, enums and modes */
        unsigned since;                     /* first systemd version with it, 0 always */
};

extern const struct setting settings_table[SETTING_COUNT];

/* The setting of that property or directive name, or SETTING_NONE. Case matters. */
enum setting_id setting_find(const char *property);

/* The initial values of a unit of this type, in system or user scope (KeyringMode= differs). */
UnitSettings *unit_settings_new(enum unit_type type, gboolean user_scope);
void unit_settings_free(UnitSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UnitSettings, unit_settings_free)

/*
 * The value of one setting as `systemctl show` prints it. The caller's. A list without entries and
 * an unset string are empty; an unset filter or family list is "~", the empty deny list. A word of
 * a list that holds a blank, which show calls unprintable, is written with C escapes.
 */
char *setting_format(const UnitSettings *settings, enum setting_id id);

/* Whether both have the same value. Faster than comparing texts, and may say no where these are
 * equal all the same. */
gboolean setting_is_same(const UnitSettings *left, const UnitSettings *right, enum setting_id id);

/*
 * The inverse: sets one setting from a property value, strings going to the unit's chunk. Error:
 * INPUT with a sentence that names the property and the value.
 */
gboolean setting_parse(Unit *unit, UnitSettings *settings, enum setting_id id, const char *value,
                       GError **error);

/*
 * Writes every setting as a property into unit->properties (sorted), with its origin. Replaces
 * those of the same name. The extended property is written where the boolean does not tell all. An
 * unset PrivateMounts= is "no" without a file.
 */
void unit_settings_to_properties(Unit *unit);

/*
 * Makes unit->settings from unit->properties; a missing property keeps its default. A value that
 * can't be understood becomes a problem of the unit (PROBLEM_ERROR), and the setting keeps its
 * default.
 */
void unit_settings_from_properties(Unit *unit, gboolean user_scope);
