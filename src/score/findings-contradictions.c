/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Settings that have no effect, or that contradict each other, as a table: what to look at, and
 * what to say. Certain from the unit alone; systemd.exec(5) and systemd.resource-control(5).
 */
#include <string.h>

#include "score/findings-rules.h"
#include "snapshot/setting-names.h"
#include "snapshot/system-call-filter.h"
#include "snapshot/words.h"

/* What a rule has found. */
struct place {
        const struct directive *directive; /* or NULL: the setting's own place */
        char *detail;                      /* a word for the sentence, or NULL; owned */
};

/* A row. find returns the directive or sets the setting that the finding is about. */
struct contradiction {
        const char *id;
        enum finding_severity severity;
        enum setting_id setting; /* whose place is shown, where find gives no directive */
        gboolean of_user_scope;  /* only looked at in units of a user's manager */
        gboolean (*find)(const struct inspection *inspection, struct place *place);
        const char *sentence; /* %s is the detail */
        const char *cause;
};

static const struct directive *find_directive(const struct inspection *inspection, const char *name)
{
        const struct directive *found = unit_find_directive(inspection->unit, "Service", name);

        return found && *found->value ? found : NULL;
}

static gboolean runs_as_root(const UnitSettings *settings)
{
        return !settings->dynamic_user &&
               (!settings->user || !*settings->user || strcmp(settings->user, "root") == 0 ||
                strcmp(settings->user, "0") == 0);
}

static gboolean is_below(const char *path, const char *directory)
{
        gsize length = strlen(directory);

        return strncmp(path, directory, length) == 0 &&
               (path[length] == '/' || path[length] == '\0' || length == 1);
}

/* Whether a word of the directive is a path below one of these; marks before it are passed over. */
static gboolean names_path(const struct directive *directive, const char *const *places,
                           char **ret_path)
{
        const char *cursor = directive->value;
        g_autofree char *word = NULL;

        while (word_next(&cursor, WORD_QUOTES, &word) == WORD_FOUND) {
                const char *path = word + strspn(word, "-+!@:|");

                for (const char *const *place = places; *place; place++)
                        if (is_below(path, *place)) {
                                *ret_path = g_strndup(path, strcspn(path, ":"));
                                return TRUE;
                        }
                g_clear_pointer(&word, g_free);
        }
        return FALSE;
}

static gboolean find_writable_anyway(const struct inspection *inspection, struct place *place)
{
        const UnitSettings *settings = inspection->settings;

        place->directive = find_directive(inspection, "ReadWritePaths");
        return place->directive && settings->protect_system == PROTECT_SYSTEM_NO &&
               settings->protect_home != PROTECT_HOME_READ_ONLY &&
               !find_directive(inspection, "ReadOnlyPaths") &&
               !find_directive(inspection, "TemporaryFileSystem");
}

static gboolean find_writable_outside(const struct inspection *inspection, struct place *place)
{
        const UnitSettings *settings = inspection->settings;
        static const char *const closed[] = {"/usr", "/boot", "/efi", "/etc", NULL};

        place->directive = find_directive(inspection, "ReadWritePaths");
        if (!place->directive ||
            (settings->protect_system != PROTECT_SYSTEM_YES &&
             settings->protect_system != PROTECT_SYSTEM_FULL) ||
            settings->protect_home == PROTECT_HOME_READ_ONLY ||
            find_directive(inspection, "ReadOnlyPaths") ||
            find_directive(inspection, "TemporaryFileSystem") ||
            names_path(place->directive, closed, &place->detail))
                return FALSE;
        place->detail = g_strdup(settings->protect_system == PROTECT_SYSTEM_FULL ? "full" : "yes");
        return TRUE;
}

static gboolean find_all_writable(const struct inspection *inspection, struct place *place)
{
        const char *cursor;
        g_autofree char *word = NULL;

        place->directive = find_directive(inspection, "ReadWritePaths");
        if (!place->directive || inspection->settings->protect_system != PROTECT_SYSTEM_STRICT)
                return FALSE;
        for (cursor = place->directive->value;
             word_next(&cursor, WORD_QUOTES, &word) == WORD_FOUND;) {
                if (strcmp(word + strspn(word, "-+"), "/") == 0)
                        return TRUE;
                g_clear_pointer(&word, g_free);
        }
        return FALSE;
}

static gboolean find_ambient_outside(const struct inspection *inspection, struct place *place)
{
        const UnitSettings *settings = inspection->settings;
        guint64 lost = settings->ambient_capabilities & CAPABILITIES_KNOWN &
                       ~settings->capability_bounding_set;

        place->directive = NULL;
        for (guint i = 0; i <= capability_last(); i++)
                if (lost >> i & 1) {
                        place->detail = g_ascii_strup(capability_to_name(i), -1);
                        return TRUE;
                }
        return FALSE;
}

static gboolean find_error_number(const struct inspection *inspection, struct place *place)
{
        const struct system_call_filter *filter = inspection->settings->system_call_filter;

        place->directive = find_directive(inspection, "SystemCallErrorNumber");
        return place->directive && (!filter || system_call_filter_is_empty(filter));
}

static gboolean find_allow_alone(const struct inspection *inspection, struct place *place)
{
        const UnitSettings *settings = inspection->settings;

        place->directive = NULL;
        return settings->ip_address_allow && settings->ip_address_allow->len > 0 &&
               (!settings->ip_address_deny || settings->ip_address_deny->len == 0);
}

static gboolean find_clock_device(const struct inspection *inspection, struct place *place)
{
        place->directive = find_directive(inspection, "DevicePolicy");
        if (!place->directive)
                place->directive = find_directive(inspection, "DeviceAllow");
        return place->directive && inspection->settings->protect_clock;
}

static gboolean find_hidden_device(const struct inspection *inspection, struct place *place)
{
        static const char *const pseudo[] = {"/dev/null", "/dev/zero",   "/dev/full",
                                             "/dev/tty",  "/dev/random", "/dev/urandom",
                                             "/dev/pts",  "/dev/ptmx",   "/dev/shm",
                                             NULL};
        static const char *const all[] = {"/dev", NULL};
        g_autofree char *path = NULL;

        place->directive = find_directive(inspection, "DeviceAllow");
        if (!place->directive || !inspection->settings->private_devices ||
            names_path(place->directive, pseudo, &path) ||
            !names_path(place->directive, all, &path))
                return FALSE;
        place->detail = g_steal_pointer(&path);
        return TRUE;
}

static const char *const homes[] = {"/home", "/root", "/run/user", NULL};

static gboolean find_hidden_bind(const struct inspection *inspection, struct place *place)
{
        static const char *const names[] = {"BindPaths", "BindReadOnlyPaths", "ReadWritePaths"};

        for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
                place->directive = find_directive(inspection, names[i]);
                if (place->directive && inspection->settings->protect_home == PROTECT_HOME_YES &&
                    names_path(place->directive, homes, &place->detail))
                        return TRUE;
        }
        return FALSE;
}

static gboolean find_hidden_program(const struct inspection *inspection, struct place *place)
{
        static const char *const names[] = {"ExecStart", "WorkingDirectory", "EnvironmentFile"};

        for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
                place->directive = find_directive(inspection, names[i]);
                if (place->directive &&
                    (inspection->settings->protect_home == PROTECT_HOME_YES ||
                     inspection->settings->protect_home == PROTECT_HOME_TMPFS) &&
                    names_path(place->directive, homes, &place->detail))
                        return TRUE;
        }
        return FALSE;
}

static gboolean find_privileges_implied(const struct inspection *inspection, struct place *place)
{
        const struct system_call_filter *filter = inspection->settings->system_call_filter;
        place->directive = find_directive(inspection, "NoNewPrivileges");
        return place->directive && boolean_from_text(place->directive->value) == 0 &&
               (inspection->settings->dynamic_user ||
                ((!runs_as_root(inspection->settings) || inspection->user_scope) &&
                 !(inspection->settings->ambient_capabilities >>
                           capability_from_name("CAP_SYS_ADMIN") &
                   1) &&
                 filter && !system_call_filter_is_empty(filter)));
}

static gboolean find_root_ipc(const struct inspection *inspection, struct place *place)
{
        place->directive = find_directive(inspection, "RemoveIPC");
        return place->directive && inspection->settings->remove_ipc &&
               runs_as_root(inspection->settings) && !inspection->user_scope;
}

static gboolean find_inner_capabilities(const struct inspection *inspection, struct place *place)
{
        place->directive = NULL;
        return inspection->settings->private_users != PRIVATE_USERS_NO &&
               (inspection->settings->ambient_capabilities & CAPABILITIES_KNOWN) != 0;
}

static gboolean find_second_abi(const struct inspection *inspection, struct place *place)
{
        place->directive = NULL;
        return inspection->settings->memory_deny_write_execute &&
               !inspection->settings->system_call_architectures_set;
}

static gboolean find_plus_path(const struct inspection *inspection, struct place *place)
{
        static const char *const names[] = {"ReadWritePaths", "ReadOnlyPaths", "InaccessiblePaths",
                                            "ExecPaths", "NoExecPaths"};
        const UnitSettings *settings = inspection->settings;

        if ((settings->root_directory && *settings->root_directory) ||
            (settings->root_image && *settings->root_image))
                return FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
                g_auto(GStrv) words = NULL;

                place->directive = find_directive(inspection, names[i]);
                words = g_strsplit(place->directive ? place->directive->value : "", " ", -1);
                for (char **word = words; *word; word++)
                        if (g_str_has_prefix(*word, "+/") || g_str_has_prefix(*word, "-+/")) {
                                place->detail = g_strdup(*word);
                                return TRUE;
                        }
        }
        return FALSE;
}

static gboolean find_root_only(const struct inspection *inspection, struct place *place)
{
        static const char *const names[] = {
                "AmbientCapabilities",
                "CapabilityBoundingSet",
                "DeviceAllow",
                "DevicePolicy",
                "DynamicUser",
                "IPAddressAllow",
                "IPAddressDeny",
                "ProtectClock",
                "ProtectHostname",
                "ProtectKernelLogs",
                "ProtectKernelModules",
                "SupplementaryGroups",
                "User",
        };

        for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
                place->directive = unit_find_directive(inspection->unit, "Service", names[i]);
                if (place->directive) {
                        place->detail = g_strconcat(names[i], "=", NULL);
                        return TRUE;
                }
        }
        return FALSE;
}

static const struct contradiction contradictions[] = {
        {"read-write-paths-without-effect", FINDING_WARNING, SETTING_NONE, FALSE,
         find_writable_anyway,
         "ReadWritePaths= does nothing: no directive makes these paths "
         "read-only.",
         "Add ProtectSystem=strict, or leave the line out."},
        {"read-write-paths-needless", FINDING_NOTE, SETTING_NONE, FALSE, find_writable_outside,
         "ReadWritePaths= names nothing that ProtectSystem=%s makes read-only: these paths are "
         "writable without it.",
         "It becomes useful with ProtectSystem=strict."},
        {"read-write-paths-root", FINDING_SERIOUS, SETTING_NONE, FALSE, find_all_writable,
         "ReadWritePaths=/ takes back all that ProtectSystem=strict protects.",
         "List the paths that the service writes to instead."},
        {"ambient-outside-bounding", FINDING_WARNING, SETTING_AMBIENT_CAPABILITIES, FALSE,
         find_ambient_outside,
         "AmbientCapabilities= names %s, which the bounding set does not hold, so the service does "
         "not get it.",
         "CapabilityBoundingSet= decides, and so do PrivateDevices=, ProtectClock=, "
         "ProtectKernelModules= and ProtectKernelLogs=, which take capabilities away. Add it there "
         "or leave it out here."},
        {"error-number-without-filter", FINDING_WARNING, SETTING_NONE, FALSE, find_error_number,
         "SystemCallErrorNumber= does nothing: there is no SystemCallFilter= whose denials could "
         "return it.",
         "Add SystemCallFilter=@system-service, or leave the line out."},
        {"address-allow-without-deny", FINDING_WARNING, SETTING_IP_ADDRESS_ALLOW, FALSE,
         find_allow_alone,
         "IPAddressAllow= restricts nothing: without IPAddressDeny= every address is allowed.",
         "Add IPAddressDeny=any."},
        {"clock-adds-device", FINDING_NOTE, SETTING_NONE, FALSE, find_clock_device,
         "ProtectClock= adds char-rtc, for reading, to the devices that this line leaves to the "
         "service.",
         "The check DeviceAllow= takes half of its weight for it. Nothing needs to be done; before "
         "systemd 252 it also closed all other devices."},
        {"device-allow-hidden", FINDING_WARNING, SETTING_NONE, FALSE, find_hidden_device,
         "DeviceAllow= names %s, which PrivateDevices= does not put into the service's /dev.",
         "Replace PrivateDevices= by DevicePolicy=closed where the service needs the device."},
        {"home-paths-hidden", FINDING_WARNING, SETTING_NONE, FALSE, find_hidden_bind,
         "ProtectHome=yes hides %s, so naming it here does nothing.",
         "With ProtectHome=tmpfs, BindPaths= and BindReadOnlyPaths= bring single directories "
         "back."},
        {"home-program-hidden", FINDING_SERIOUS, SETTING_NONE, FALSE, find_hidden_program,
         "ProtectHome= hides %s, which the service needs in order to start.",
         "Move it out of the home directory, or use ProtectHome=read-only."},
        {"no-new-privileges-implied", FINDING_NOTE, SETTING_NONE, FALSE, find_privileges_implied,
         "NoNewPrivileges=no does nothing: a filter of system calls without root, or DynamicUser=, "
         "sets it all the same.",
         "Leave the line out, or the filter."},
        {"remove-ipc-of-root", FINDING_NOTE, SETTING_NONE, FALSE, find_root_ipc,
         "RemoveIPC= does nothing for a service that runs as root.",
         "It takes effect once User= or DynamicUser= gives the service an account."},
        {"ambient-inside-user-namespace", FINDING_WARNING, SETTING_AMBIENT_CAPABILITIES, FALSE,
         find_inner_capabilities,
         "With PrivateUsers= the capabilities of AmbientCapabilities= hold inside the service's "
         "own "
         "user namespace only: they open no port below 1024 and no file of the host.",
         "Leave one of the two out."},
        {"memory-second-abi", FINDING_NOTE, SETTING_MEMORY_DENY_WRITE_EXECUTE, FALSE,
         find_second_abi,
         "MemoryDenyWriteExecute= can be passed by through the system calls of another "
         "architecture, which are open to the service.",
         "Add SystemCallArchitectures=native."},
        {"plus-path-without-root", FINDING_NOTE, SETTING_NONE, FALSE, find_plus_path,
         "The mark in %s means a path inside RootDirectory= or RootImage=, and the unit has "
         "neither.",
         "Leave the + out."},
        {"user-scope-without-effect", FINDING_NOTE, SETTING_NONE, TRUE, find_root_only,
         "%s does nothing, or fails, in a unit of a user's manager, which has not the privileges "
         "for it.",
         "Leave the line out of user units."},
};

static void add_finding(struct inspection *inspection, const struct contradiction *row,
                        const struct place *place)
{
        Finding *finding = finding_new(row->id, row->severity);
        g_auto(GStrv) parts = g_strsplit(row->sentence, "%s", 2);

        if (place->directive)
                finding_set_directive(finding, inspection, place->directive);
        else
                finding_set_origin(finding, inspection, row->setting);
        finding->sentence = g_strjoinv(place->detail ? place->detail : "", parts);
        finding->cause = g_strdup(row->cause);
        g_ptr_array_add(inspection->findings, finding);
}

const char *contradiction_id(gsize index)
{
        return index < G_N_ELEMENTS(contradictions) ? contradictions[index].id : NULL;
}

void findings_from_contradictions(struct inspection *inspection)
{
        for (gsize i = 0; i < G_N_ELEMENTS(contradictions); i++) {
                struct place place = {};

                if ((!contradictions[i].of_user_scope || inspection->user_scope) &&
                    contradictions[i].find(inspection, &place))
                        add_finding(inspection, &contradictions[i], &place);
                g_free(place.detail);
        }
}
