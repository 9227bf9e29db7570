/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Settings to badness and exposure. The exposures are what systemd-analyze 252.39 and 262.1 print
 * with --offline for the directives that give these settings; those of the manager follow from the
 * one rule that differs.
 */
#include <linux/capability.h>
#include <sched.h>
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "score/score.h"
#include "snapshot/system-call-filter.h"

#define CAPABILITY(number) (G_GUINT64_CONSTANT(1) << (number))

/* A service: properties as systemctl show prints them, the rest where that would be long. */
struct service {
        const char *properties;
        guint64 capabilities_removed;
        guint64 namespaces_removed;
        const char *system_call_filter; /* assignments, one a line */
};

static void apply_filter(UnitSettings *settings, unsigned version, const char *assignments)
{
        g_auto(GStrv) lines = g_strsplit(assignments, "\n", -1);

        settings->system_call_filter = system_call_filter_new();
        for (char **line = lines; *line; line++)
                system_call_filter_assign(settings->system_call_filter, version, *line, NULL, NULL);
}

static UnitSettings *make(Unit *unit, const struct service *service, unsigned version)
{
        UnitSettings *settings = unit_settings_new(UNIT_SERVICE, FALSE);
        g_auto(GStrv) lines = g_strsplit(service->properties ? service->properties : "", "\n", -1);

        for (char **line = lines; *line && **line; line++) {
                g_autoptr(GError) error = NULL;
                char *equals = strchr(*line, '=');
                assert_non_null(equals);
                *equals = '\0';
                enum setting_id id = setting_find(*line);
                if (id == SETTING_NONE)
                        fail_msg("no setting %s", *line);
                if (!setting_parse(unit, settings, id, equals + 1, &error))
                        fail_msg("%s=%s: %s", *line, equals + 1, error->message);
        }
        settings->capability_bounding_set &= ~service->capabilities_removed;
        settings->restrict_namespaces &= ~service->namespaces_removed;
        if (service->system_call_filter)
                apply_filter(settings, version, service->system_call_filter);
        return settings;
}

static struct score score(const struct service *service, const char *rule_set, gboolean user_scope)
{
        const struct rule_set *rules = rule_set_find(rule_set);
        g_autoptr(Unit) unit = unit_new("test.service", UNIT_SERVICE);
        struct score result;

        assert_non_null(rules);
        g_autoptr(UnitSettings) settings = make(unit, service, rules->version);
        score_service(settings, user_scope, rules, NULL, &result);
        return result;
}

#define ALL_CAPABILITIES G_MAXUINT64
#define ALL_NAMESPACES   G_MAXUINT64
#define DYNAMIC_USER                                                                               \
        "DynamicUser=yes\nUser=test\nGroup=test\nPrivateTmp=yes\nRemoveIPC=yes\n"                  \
        "ProtectSystem=strict\nProtectHome=read-only\nNoNewPrivileges=yes\n"                       \
        "RestrictSUIDSGID=yes\n"
#define PRIVATE_DEVICES                                                                            \
        .properties = "PrivateDevices=yes\nDevicePolicy=closed\n",                                 \
        .capabilities_removed = CAPABILITY(CAP_MKNOD) | CAPABILITY(CAP_SYS_RAWIO)

/* PrivateMounts= is bad in 252-offline and (unset) good in 262-offline: two tenths, more or less.
 */
/* clang-format off */
static const struct {
        const char *name;
        struct service service;
        guint offline_252, offline_262;
} exposures[] = {
        {"bare", {.properties = ""}, 96, 94},
        {"dynamic user", {.properties = DYNAMIC_USER}, 84, 82},
        {"static user", {.properties = "User=foo"}, 92, 90},
        {"nobody", {.properties = "User=nobody"}, 95, 93},
        {"file system", {.properties = "ProtectSystem=strict\nProtectHome=yes\nPrivateTmp=yes"}, 90,
         89},
        {"private devices", {PRIVATE_DEVICES}, 90, 88},
        {"no new privileges", {.properties = "NoNewPrivileges=yes"}, 94, 92},
        {"no capabilities", {.capabilities_removed = ALL_CAPABILITIES}, 71, 69},
        {"no CAP_SYS_ADMIN", {.capabilities_removed = CAPABILITY(CAP_SYS_ADMIN)}, 93, 91},
        {"allow list", {.system_call_filter = "@system-service"}, 82, 80},
        {"deny list", {.system_call_filter = "~@mount"}, 94, 92},
        {"deny list with a hole", {.system_call_filter = "~@mount\nopen_tree"}, 96, 92},
        {"reset filter", {.system_call_filter = "~@mount\n"}, 96, 94},
        {"quoted group", {.system_call_filter = "\"@system-service\""}, 80, 78},
        {"known calls", {.system_call_filter = "@known"}, 94, 92},
        {"native calls", {.properties = "SystemCallArchitectures=native"}, 94, 92},
        {"IP and UNIX", {.properties = "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX"}, 91, 90},
        {"no namespaces", {.namespaces_removed = ALL_NAMESPACES}, 88, 87},
        {"deny any", {.properties = "IPAddressDeny=::/0 0.0.0.0/0"}, 94, 92},
        {"deny any but localhost", {.properties =
         "IPAddressDeny=::/0 0.0.0.0/0\nIPAddressAllow=127.0.0.0/8 ::1/128"}, 94, 93},
        {"deny any but 127.0.0.1", {.properties =
         "IPAddressDeny=::/0 0.0.0.0/0\nIPAddressAllow=127.0.0.1/32"}, 94, 93},
        {"deny any, allow any", {.properties =
         "IPAddressDeny=::/0 0.0.0.0/0\nIPAddressAllow=::/0 0.0.0.0/0"}, 95, 93},
        {"delegate", {.properties = "Delegate=yes"}, 96, 94},
        {"notify all", {.properties = "NotifyAccess=all"}, 98, 96},
        {"notify main", {.properties = "NotifyAccess=main"}, 96, 94},
        {"umask", {.properties = "UMask=0077"}, 96, 94},
        {"ambient", {.properties = "AmbientCapabilities=cap_net_bind_service"}, 97, 95},
        {"root directory", {.properties = "RootDirectory=/srv/x"}, 95, 94},
        {"root image", {.properties = "RootImage=/srv/x.raw"}, 95, 94},
        {"devices", {.properties = "DevicePolicy=strict\nDeviceAllow=/dev/null rw"}, 95, 93},
        {"devices without policy", {.properties = "DeviceAllow=/dev/null rw"}, 96, 94},
        {"shared keyring", {.properties = "KeyringMode=shared"}, 98, 96},
        {"proc", {.properties = "ProtectProc=invisible\nProcSubset=pid"}, 94, 92},
        {"groups", {.properties = "User=foo\nSupplementaryGroups=a b"}, 92, 90},
        {"remove IPC", {.properties = "User=foo\nRemoveIPC=yes"}, 92, 90},
};
/* clang-format on */

static void test_exposure(void **state G_GNUC_UNUSED)
{
        for (size_t i = 0; i < G_N_ELEMENTS(exposures); i++) {
                guint old = score(&exposures[i].service, "systemd-252-offline", FALSE).exposure;
                guint new = score(&exposures[i].service, "systemd-262-offline", FALSE).exposure;
                if (old != exposures[i].offline_252 || new != exposures[i].offline_262)
                        fail_msg("%s: %u and %u, not %u and %u", exposures[i].name, old, new,
                                 exposures[i].offline_252, exposures[i].offline_262);
        }
}

enum { NA = -1 }; /* does not apply */

/* clang-format off */
static const struct {
        const char *name;
        struct service service;
        gboolean user_scope;
        const char *check;
        const char *rules;
        int badness;
} badnesses[] = {
        {"User=root is root even if dynamic", {.properties = "User=root\nDynamicUser=yes"}, FALSE,
         "UserOrDynamicUser", "systemd-252", 10},
        {"User=0", {.properties = "User=0"}, FALSE, "UserOrDynamicUser", "systemd-252", 10},
        {"User=65534 is a user", {.properties = "User=65534"}, FALSE, "UserOrDynamicUser",
         "systemd-252", 0},
        {"nobody comes first", {.properties = "User=nobody\nDynamicUser=yes"}, FALSE,
         "UserOrDynamicUser", "systemd-252", 9},
        {"user manager in 257", {.properties = ""}, TRUE, "UserOrDynamicUser", "systemd-257", 10},
        {"user manager in 262", {.properties = ""}, TRUE, "UserOrDynamicUser", "systemd-262", 0},
        {"user manager in 262: RemoveIPC=", {.properties = ""}, TRUE, "RemoveIPC", "systemd-262",
         NA},
        {"user manager in 262: groups", {.properties = "SupplementaryGroups=a"}, TRUE,
         "SupplementaryGroups", "systemd-262", 1},
        {"root's groups", {.properties = "SupplementaryGroups=a"}, FALSE, "SupplementaryGroups",
         "systemd-262", NA},
        {"PrivateMounts= alone", {.properties = "PrivateMounts=yes"}, FALSE, "PrivateMounts",
         "systemd-252-offline", 0},
        {"PrivateMounts= derived", {.properties = "PrivateTmp=yes"}, FALSE, "PrivateMounts",
         "systemd-252", 0},
        {"not derived offline", {.properties = "PrivateTmp=yes"}, FALSE, "PrivateMounts",
         "systemd-252-offline", 1},
        {"derived from ProtectHome=", {.properties = "ProtectHome=tmpfs"}, FALSE, "PrivateMounts",
         "systemd-257", 0},
        {"derived from RootImage=", {.properties = "RootImage=/x"}, FALSE, "PrivateMounts",
         "systemd-257", 0},
        {"not derived from RootDirectory=", {.properties = "RootDirectory=/x"}, FALSE,
         "PrivateMounts", "systemd-257", 1},
        {"not derived from ProtectKernelLogs=", {.properties = "ProtectKernelLogs=yes"}, FALSE,
         "PrivateMounts", "systemd-252", 1},
        {"unset is bad online", {.properties = ""}, FALSE, "PrivateMounts", "systemd-262", 1},
        {"unset is good in 257-offline", {.properties = ""}, FALSE, "PrivateMounts",
         "systemd-257-offline", 0},
        {"PrivateMounts=no is bad", {.properties = "PrivateMounts=no"}, FALSE, "PrivateMounts",
         "systemd-257-offline", 1},
        {"no CAP_BPF check in 247", {.properties = ""}, FALSE, "CapabilityBoundingSet_CAP_BPF",
         "systemd-247", NA},
        {"CAP_BPF in 252", {.properties = ""}, FALSE, "CapabilityBoundingSet_CAP_BPF",
         "systemd-252", 1},
        {"127.0.0.1/32 online", {.properties =
         "IPAddressDeny=::/0 0.0.0.0/0\nIPAddressAllow=127.0.0.1/32"}, FALSE, "IPAddressDeny",
         "systemd-252", 5},
        {"127.0.0.1/32 offline", {.properties =
         "IPAddressDeny=::/0 0.0.0.0/0\nIPAddressAllow=127.0.0.1/32"}, FALSE, "IPAddressDeny",
         "systemd-252-offline", 2},
        {"127.0.0.0/8 and ::1/128", {.properties =
         "IPAddressDeny=::/0 0.0.0.0/0\nIPAddressAllow=127.0.0.0/8 ::1/128"}, FALSE,
         "IPAddressDeny", "systemd-252", 2},
        {"IPv4 alone is denied", {.properties = "IPAddressDeny=0.0.0.0/0"}, FALSE, "IPAddressDeny",
         "systemd-252", 10},
        {"filter programs", {.properties = "IPIngressFilterPath=/x"}, FALSE, "IPAddressDeny",
         "systemd-252", 0},
        {"ingress program in 247", {.properties = "IPIngressFilterPath=/x"}, FALSE, "IPAddressDeny",
         "systemd-247", 10},
        {"egress program in 247", {.properties = "IPEgressFilterPath=/x"}, FALSE, "IPAddressDeny",
         "systemd-247", 0},
        {"a foreign architecture", {.properties = "SystemCallArchitectures=x86-64"}, FALSE,
         "SystemCallArchitectures", "systemd-252", 8},
        {"two architectures", {.properties = "SystemCallArchitectures=native x86"}, FALSE,
         "SystemCallArchitectures", "systemd-252", 8},
        {"no address family", {.properties = "RestrictAddressFamilies="}, FALSE,
         "RestrictAddressFamilies_OTHER", "systemd-252", 0},
        {"~AF_INET6 clears IPv4", {.properties = "RestrictAddressFamilies=~AF_INET6"}, FALSE,
         "RestrictAddressFamilies_AF_INET_INET6", "systemd-252", 0},
        {"~AF_INET6 leaves AF_UNIX", {.properties = "RestrictAddressFamilies=~AF_INET6"}, FALSE,
         "RestrictAddressFamilies_AF_UNIX", "systemd-252", 1},
        {"an exotic family in an allow list", {.properties =
         "RestrictAddressFamilies=AF_UNIX AF_BLUETOOTH"}, FALSE, "RestrictAddressFamilies_OTHER",
         "systemd-252", 1},
        {"denied with an errno", {.system_call_filter = "~@mount:EPERM"}, FALSE,
         "SystemCallFilter_mount", "systemd-252", 0},
        {"denied with an errno in 247", {.system_call_filter = "~@mount:EPERM @swap"}, FALSE,
         "SystemCallFilter_mount", "systemd-247", 10},
        {"denied without an errno in 247", {.system_call_filter = "~@mount:EPERM @swap"}, FALSE,
         "SystemCallFilter_swap", "systemd-247", 0},
        {"allow list is 9 at most", {.system_call_filter = "@mount"}, FALSE,
         "SystemCallFilter_mount", "systemd-252", 9},
        {"deny list is 10", {.system_call_filter = "~read"}, FALSE, "SystemCallFilter_mount",
         "systemd-252", 10},
        {"UMask=0002", {.properties = "UMask=0002"}, FALSE, "UMask", "systemd-252", 5},
        {"UMask=0026", {.properties = "UMask=0026"}, FALSE, "UMask", "systemd-252", 1},
        {"UMask=0006", {.properties = "UMask=0006"}, FALSE, "UMask", "systemd-252", 2},
        {"UMask=0066", {.properties = "UMask=0066"}, FALSE, "UMask", "systemd-252", 0},
        {"ProtectProc=noaccess", {.properties = "ProtectProc=noaccess"}, FALSE, "ProtectProc",
         "systemd-252", 1},
        {"ProtectSystem=full", {.properties = "ProtectSystem=full"}, FALSE, "ProtectSystem",
         "systemd-252", 3},
        {"ProtectHome=read-only", {.properties = "ProtectHome=read-only"}, FALSE, "ProtectHome",
         "systemd-252", 5},
        {"early services: PrivateTmp=", {.properties = "DefaultDependencies=no"}, FALSE,
         "PrivateTmp", "systemd-252", NA},
        {"early services: PrivateDevices=", {.properties = "DefaultDependencies=no"}, FALSE,
         "PrivateDevices", "systemd-252", 1},
};
/* clang-format on */

static void test_badness(void **state G_GNUC_UNUSED)
{
        for (size_t i = 0; i < G_N_ELEMENTS(badnesses); i++) {
                struct score result =
                        score(&badnesses[i].service, badnesses[i].rules, badnesses[i].user_scope);
                int check = check_find(badnesses[i].check);
                assert_int_not_equal(check, -1);
                const struct check_result *one = &result.results[check];
                int badness = one->status == CHECK_NOT_APPLICABLE ? NA : (int) one->badness;
                if (badness != badnesses[i].badness)
                        fail_msg("%s: %d, not %d", badnesses[i].name, badness,
                                 badnesses[i].badness);
        }
}

static void test_table(void **state G_GNUC_UNUSED)
{
        guint64 weight = 0;

        for (int i = 0; i < CHECK_COUNT; i++) {
                weight += checks[i].weight;
                assert_int_equal(check_find(checks[i].id), i);
                assert_true(checks[i].range > 0);
                assert_non_null(strchr(checks[i].name, '='));
                assert_true(checks[i].setting >= 0 && checks[i].setting < SETTING_COUNT);
        }
        assert_int_equal(weight, 56460);
        assert_int_equal(check_find("CapabilityBoundingSet_CAP_NET_BIND_SERVICE_BROADCAST_RAW"),
                         -1);
        assert_int_equal(check_find("CapabilityBoundingSet_CAP_NET_BIND_SERVICE_BROADCAST_RAW)"),
                         33);

        struct service bare = {.properties = ""};
        assert_int_equal(score(&bare, "systemd-252-offline", FALSE).badness_sum, 53510);
        assert_int_equal(score(&bare, "systemd-252-offline", FALSE).weight_sum, 56160);
        assert_int_equal(score(&bare, "systemd-247-offline", FALSE).weight_sum, 56160 - 25);
}

/* Each step takes something away from the service; none may cost exposure, and all together leave
 * nothing. */
static const struct service hardening[] = {
        {.properties = "User=foo\nRemoveIPC=yes"},
        {.properties = "PrivateDevices=yes"},
        {.properties = "PrivateMounts=yes"},
        {.properties = "PrivateNetwork=yes"},
        {.properties = "PrivateTmp=yes"},
        {.properties = "PrivateUsers=yes"},
        {.properties = "ProtectControlGroups=yes"},
        {.properties = "ProtectKernelModules=yes"},
        {.properties = "ProtectKernelTunables=yes"},
        {.properties = "ProtectKernelLogs=yes"},
        {.properties = "ProtectClock=yes"},
        {.properties = "ProtectHostname=yes"},
        {.properties = "ProtectHome=read-only"},
        {.properties = "ProtectHome=tmpfs"},
        {.properties = "ProtectHome=yes"},
        {.properties = "ProtectSystem=yes"},
        {.properties = "ProtectSystem=full"},
        {.properties = "ProtectSystem=strict"},
        {.properties = "RootDirectory=/srv/x"},
        {.properties = "LockPersonality=yes"},
        {.properties = "MemoryDenyWriteExecute=yes"},
        {.properties = "NoNewPrivileges=yes"},
        {.capabilities_removed = CAPABILITY(CAP_SYS_ADMIN)},
        {.capabilities_removed = CAPABILITY(CAP_SETUID)},
        {.capabilities_removed = ALL_CAPABILITIES},
        {.properties = "UMask=0027"},
        {.properties = "UMask=0077"},
        {.properties = "ProtectProc=noaccess"},
        {.properties = "ProtectProc=invisible"},
        {.properties = "ProcSubset=pid"},
        {.properties = "RestrictRealtime=yes"},
        {.properties = "RestrictSUIDSGID=yes"},
        {.namespaces_removed = CLONE_NEWUSER | CLONE_NEWNS},
        {.namespaces_removed = ALL_NAMESPACES},
        {.properties = "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6"},
        {.properties = "RestrictAddressFamilies=AF_UNIX"},
        {.properties = "RestrictAddressFamilies="},
        {.properties = "SystemCallArchitectures=native x86"},
        {.properties = "SystemCallArchitectures=native"},
        {.system_call_filter = "@system-service"},
        {.system_call_filter = "@system-service\n~@privileged @resources"},
        {.properties = "IPAddressDeny=::/0 0.0.0.0/0\nIPAddressAllow=10.0.0.0/8"},
        {.properties = "IPAddressDeny=::/0 0.0.0.0/0\nIPAddressAllow=127.0.0.0/8"},
        {.properties = "IPAddressDeny=::/0 0.0.0.0/0\nIPAddressAllow="},
        {.properties = "DevicePolicy=closed\nDeviceAllow=/dev/null rw"},
        {.properties = "DevicePolicy=closed\nDeviceAllow="},
};

static void check_monotone(const struct rule_set *rules)
{
        struct service all = {};
        g_autoptr(GString) properties = g_string_new(NULL);
        guint before = 100;

        for (size_t i = 0; i < G_N_ELEMENTS(hardening); i++) {
                if (hardening[i].properties)
                        g_string_append_printf(properties, "%s\n", hardening[i].properties);
                all.properties = properties->str;
                all.capabilities_removed |= hardening[i].capabilities_removed;
                all.namespaces_removed |= hardening[i].namespaces_removed;
                if (hardening[i].system_call_filter)
                        all.system_call_filter = hardening[i].system_call_filter;

                struct score result = score(&all, rules->name, FALSE);
                if (result.exposure > before)
                        fail_msg("%s: step %zu raises the exposure from %u to %u", rules->name, i,
                                 before, result.exposure);
                before = result.exposure;

                guint64 weight = 0;
                for (int j = 0; j < CHECK_COUNT; j++)
                        if (result.results[j].status != CHECK_NOT_APPLICABLE)
                                weight += result.results[j].weight;
                assert_int_equal(weight, result.weight_sum);
        }
        assert_int_equal(before, 0);
}

static void test_monotone(void **state G_GNUC_UNUSED)
{
        for (const struct rule_set *rules = rule_sets; rules->name; rules++)
                check_monotone(rules);
}

static void test_rule_sets(void **state G_GNUC_UNUSED)
{
        static const struct {
                unsigned version;
                gboolean offline;
                const char *name;
        } rows[] = {
                {0, FALSE, "systemd-262"},          {240, FALSE, "systemd-247"},
                {247, TRUE, "systemd-247-offline"}, {251, FALSE, "systemd-247"},
                {252, TRUE, "systemd-252-offline"}, {256, FALSE, "systemd-252"},
                {257, FALSE, "systemd-257"},        {261, TRUE, "systemd-257-offline"},
                {262, FALSE, "systemd-262"},        {300, TRUE, "systemd-262-offline"},
        };

        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
                assert_string_equal(rule_set_for_version(rows[i].version, rows[i].offline)->name,
                                    rows[i].name);
        assert_null(rule_set_find("systemd-25"));
        assert_ptr_equal(rule_set_find("systemd-257"), rule_set_for_version(257, FALSE));
}

static void test_values(void **state G_GNUC_UNUSED)
{
        static const struct {
                struct service service;
                const char *check;
                const char *value;
        } rows[] = {
                {{.properties = ""}, "UserOrDynamicUser", "root"},
                {{.properties = "DynamicUser=yes\nUser=x"}, "UserOrDynamicUser", "x (dynamic)"},
                {{.properties = ""}, "SupplementaryGroups", "none"},
                {{.properties = "ProtectSystem=strict"}, "ProtectSystem", "strict"},
                {{.properties = ""}, "PrivateMounts", "no"},
                {{.properties = "PrivateTmp=yes"}, "PrivateMounts", "yes (PrivateTmp=)"},
                {{.properties = ""},
                 "CapabilityBoundingSet_CAP_SET_UID_GID_PCAP",
                 "CAP_SETGID CAP_SETUID CAP_SETPCAP"},
                {{.capabilities_removed = ALL_CAPABILITIES},
                 "CapabilityBoundingSet_CAP_KILL",
                 "removed"},
                {{.properties = ""}, "UMask", "0022"},
                {{.properties = ""}, "RestrictNamespaces_user", "allowed"},
                {{.properties = ""}, "RestrictAddressFamilies_OTHER", "no filter"},
                {{.properties = ""}, "SystemCallArchitectures", "any"},
                {{.properties = ""}, "SystemCallFilter_mount", "no filter"},
                {{.system_call_filter = "@system-service"}, "SystemCallFilter_mount", "denied"},
                {{.system_call_filter = "~read"}, "SystemCallFilter_swap", "swapoff is allowed"},
                {{.properties = ""}, "IPAddressDeny", "no filter"},
                {{.properties = "IPAddressDeny=0.0.0.0/0"}, "IPAddressDeny", "not all are denied"},
                {{.properties = ""}, "DeviceAllow", "auto"},
                {{.properties = "DevicePolicy=closed\nDeviceAllow=/dev/null rw"},
                 "DeviceAllow",
                 "closed, /dev/null:rw"},
                {{.properties = ""}, "AmbientCapabilities", "none"},
        };
        const struct rule_set *rules = rule_set_find("systemd-252");

        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(Unit) unit = unit_new("test.service", UNIT_SERVICE);
                g_autoptr(UnitSettings) settings = make(unit, &rows[i].service, 252);
                struct score result;
                int check = check_find(rows[i].check);
                score_service(settings, FALSE, rules, NULL, &result);
                g_autofree char *value =
                        check_value(settings, rules, check, &result.results[check]);
                assert_string_equal(value, rows[i].value);
        }

        /* Every check has a value, and a default has no origin. */
        struct service bare = {.properties = ""};
        g_autoptr(Unit) unit = unit_new("test.service", UNIT_SERVICE);
        g_autoptr(UnitSettings) settings = make(unit, &bare, 252);
        struct score result;
        score_service(settings, FALSE, rules, NULL, &result);
        for (int i = 0; i < CHECK_COUNT; i++) {
                g_autofree char *value = check_value(settings, rules, i, &result.results[i]);
                assert_true(value && *value);
                assert_null(check_origin(settings, rules, i));
        }
        settings->private_tmp = 1;
        settings->origin[SETTING_PRIVATE_TMP] = (struct setting_origin){2, 17, NULL};
        const struct setting_origin *origin =
                check_origin(settings, rules, check_find("PrivateMounts"));
        assert_non_null(origin);
        assert_int_equal(origin->line, 17);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_table),     cmocka_unit_test(test_exposure),
                cmocka_unit_test(test_badness),   cmocka_unit_test(test_monotone),
                cmocka_unit_test(test_rule_sets), cmocka_unit_test(test_values),
        };

        return cmocka_run_group_tests_name("score", tests, NULL, NULL);
}
