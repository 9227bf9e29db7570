/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Directives to properties: each row is what was seen when the real program of that version read
 * the same lines, or what its manual says.
 */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "collect/directive-property.h"
#include "collect/process-facts.h"
#include "loading-fixture.h"

static const struct {
        unsigned version;
        const char *directives;
        const char *property, *value; /* NULL: systemd refuses the unit */
} cases[] = {
        /* booleans */
        {252, "PrivateDevices=YeS", "PrivateDevices", "yes"},
        {252, "PrivateDevices=yes|PrivateDevices=", "PrivateDevices", "yes"},
        {252, "PrivateDevices=yes|PrivateDevices=maybe", "PrivateDevices", "yes"},
        {252, "PrivateDevices=yes # why", "PrivateDevices", "no"},
        {252, "PrivateDevices=on|PrivateDevices=f", "PrivateDevices", "no"},
        {252, "Unit.DefaultDependencies=no", "DefaultDependencies", "no"},
        {252, "DefaultDependencies=no", "DefaultDependencies", "yes"},
        {252, "Unit.PrivateDevices=yes", "PrivateDevices", "no"},
        {252, "privatedevices=yes", "PrivateDevices", "no"},
        {252, "DynamicUser=maybe", "DynamicUser", NULL},
        {252, "DynamicUser=", "DynamicUser", NULL},
        {252, "PrivateMounts=yes|PrivateMounts=", "PrivateMounts", "yes"},
        {254, "PrivateMounts=yes|PrivateMounts=", "PrivateMounts", "no"},
        /* words */
        {252, "ProtectSystem=strict", "ProtectSystem", "strict"},
        {252, "ProtectSystem=true", "ProtectSystem", "yes"},
        {252, "ProtectSystem=full|ProtectSystem=Strict", "ProtectSystem", "full"},
        {252, "ProtectHome=read-only|ProtectHome=", "ProtectHome", "read-only"},
        {252, "ProtectProc=yes", "ProtectProc", "default"},
        {252, "PrivateTmp=disconnected", "PrivateTmp", "no"},
        {257, "PrivateTmp=disconnected", "PrivateTmp", "yes"},
        {257, "PrivateUsers=full", "PrivateUsers", "no"},
        {258, "PrivateUsers=full", "PrivateUsers", "yes"},
        {252, "ProtectHostname=private", "ProtectHostname", "no"},
        {258, "ProtectHostname=private:foo", "ProtectHostname", "yes"},
        {258, "ProtectHostname=yes|ProtectHostname=", "ProtectHostname", "no"},
        {258, "ProtectHostname=yes:-a", "ProtectHostname", "no"},
        {258, "ProtectHostname=private:foo", "ProtectHostnameEx", "private:foo"},
        {258, "ProtectHostname=yes:%p", "ProtectHostnameEx", "yes:a"},
        {258, "ProtectHostname=private:foo|ProtectHostname=yes", "ProtectHostnameEx", "missing"},
        {258, "ProtectHostname=yes:foo|ProtectHostname=", "ProtectHostnameEx", "missing"},
        {258, "ProtectHostname=yes:foo|ProtectHostname=maybe", "ProtectHostnameEx", "yes:foo"},
        {258, "ProtectHostname=no:foo", "ProtectHostnameEx", "missing"},
        {258, "PrivateUsers=full", "PrivateUsersEx", "full"},
        {252, "KeyringMode=shared|KeyringMode=yes", "KeyringMode", "shared"},
        {258, "ProtectHostname=yes:a_b.c-d", "ProtectHostnameEx", "yes:a_b.c-d"},
        {258, "ProtectHostname=yes:", "ProtectHostname", "no"},
        {258, "ProtectHostname=yes:a-.b", "ProtectHostname", "no"},
        {258, "ProtectHostname=yes:a!b", "ProtectHostname", "no"},
        {258, "ProtectHostname=yes:a.", "ProtectHostname", "no"},
        {258, "ProtectHostname=yes:a-", "ProtectHostname", "no"},
        {258, "ProtectHostname=yes:%Q", "ProtectHostname", "no"},
        {258,
         "ProtectHostname=yes:"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "ProtectHostname", "no"},
        /* modes */
        {252, "UMask=077", "UMask", "0077"},
        {252, "UMask=0o77", "UMask", "0022"},
        {252, "UMask=08", "UMask", "0022"},
        {252, "UMask=10000", "UMask", "0022"},
        {252, "UMask=1000000", "UMask", "0022"},
        /* users and paths */
        {252, "User=foo bar", "User", "foo bar"},
        {252, "User=foo|User=", "User", ""},
        {252, "User=%p", "User", "a"},
        {252, "User=65535", "User", NULL},
        {252, "User=00", "User", NULL},
        {252, "User=4294967296", "User", NULL},
        {252, "User=a:b", "User", NULL},
        {252, "User=%Q", "User", NULL},
        {252, "SupplementaryGroups=a b|SupplementaryGroups=c", "SupplementaryGroups", "a b c"},
        {252, "SupplementaryGroups=a|SupplementaryGroups=", "SupplementaryGroups", ""},
        {252, "SupplementaryGroups=a b/c", "SupplementaryGroups", NULL},
        {252, "SupplementaryGroups=a b\\", "SupplementaryGroups", NULL},
        {252, "RootDirectory=//srv/./x/", "RootDirectory", "/srv/x"},
        {252, "RootDirectory=/srv/../x", "RootDirectory", NULL},
        {252, "RootImage=-/x", "RootImage", NULL},
        {252, "WorkingDirectory=-x", "User", ""},
        {252, "WorkingDirectory=x", "User", NULL},
        {252, "RootVerity=/x", "User", ""},
        {252, "RootVerity=x", "User", NULL},
        {252, "WorkingDirectory=%Q", "User", NULL},
        {252, "PIDFile=../x", "User", NULL},
        {252, "PIDFile=", "User", ""},
        {252, "PIDFile=%Q", "User", ""},
        {252, "SELinuxContext=x", "User", ""},
        {252, "SELinuxContext=%Q", "User", NULL},
        {252, "SELinuxContext=-%Q", "User", ""},
        {252, "RootMStack=x", "User", ""},
        {262, "RootMStack=x", "User", NULL},
        /* capabilities */
        {252, "CapabilityBoundingSet=", "CapabilityBoundingSet", ""},
        {252, "CapabilityBoundingSet=CAP_BOGUS", "CapabilityBoundingSet", ""},
        {252, "CapabilityBoundingSet=cap_kill \"CAP_CHOWN\" 0x6", "CapabilityBoundingSet",
         "cap_chown cap_kill cap_setgid"},
        {252, "CapabilityBoundingSet=CAP_KILL|CapabilityBoundingSet=CAP_CHOWN",
         "CapabilityBoundingSet", "cap_chown cap_kill"},
        {252, "CapabilityBoundingSet=CAP_KILL CAP_CHOWN|CapabilityBoundingSet=~CAP_KILL",
         "CapabilityBoundingSet", "cap_chown"},
        {252,
         "CapabilityBoundingSet=~CAP_CHOWN|CapabilityBoundingSet=CAP_CHOWN|CapabilityBoundingSet="
         "CAP_KILL",
         "CapabilityBoundingSet", "cap_kill"},
        {252, "CapabilityBoundingSet=CAP_CHOWN \"CAP_KILL", "CapabilityBoundingSet", "cap_chown"},
        {257, "CapabilityBoundingSet=CAP_CHOWN \"CAP_KILL", "CapabilityBoundingSet",
         "cap_chown cap_kill"},
        {257,
         "CapabilityBoundingSet=~CAP_CHOWN|CapabilityBoundingSet=CAP_CHOWN|CapabilityBoundingSet="
         "CAP_KILL",
         "CapabilityBoundingSet", "cap_kill"},
        {252, "AmbientCapabilities=63", "AmbientCapabilities", "63"},
        {257, "AmbientCapabilities=63", "AmbientCapabilities", ""},
        /* namespaces */
        {252, "RestrictNamespaces=yes", "RestrictNamespaces", "yes"},
        {252, "RestrictNamespaces=yes|RestrictNamespaces=", "RestrictNamespaces", "no"},
        {252, "RestrictNamespaces=user mnt", "RestrictNamespaces", "mnt user"},
        {252, "RestrictNamespaces=~user mnt|RestrictNamespaces=user", "RestrictNamespaces",
         "cgroup ipc net pid user uts"},
        {252, "RestrictNamespaces=user bogus", "RestrictNamespaces", "no"},
        {252, "RestrictNamespaces=~", "RestrictNamespaces", "no"},
        /* address families */
        {252, "RestrictAddressFamilies=AF_LOCAL af_inet", "RestrictAddressFamilies",
         "AF_INET AF_UNIX"},
        {252, "RestrictAddressFamilies=none", "RestrictAddressFamilies", ""},
        {252, "RestrictAddressFamilies=none|RestrictAddressFamilies=~AF_INET",
         "RestrictAddressFamilies", "~AF_INET"},
        {252, "RestrictAddressFamilies=AF_INET|RestrictAddressFamilies=~AF_INET",
         "RestrictAddressFamilies", ""},
        {252, "RestrictAddressFamilies=~AF_INET|RestrictAddressFamilies=AF_INET",
         "RestrictAddressFamilies", "~"},
        {252, "RestrictAddressFamilies=AF_INET|RestrictAddressFamilies=", "RestrictAddressFamilies",
         "~"},
        {252, "RestrictAddressFamilies=AF_BOGUS AF_UNIX", "RestrictAddressFamilies", "AF_UNIX"},
        {262, "RestrictAddressFamilies=AF_BOGUS AF_UNIX", "RestrictAddressFamilies", ""},
        /* lists */
        {252, "SystemCallArchitectures=native x86|SystemCallArchitectures=\"arm64\"",
         "SystemCallArchitectures", "arm64 native x86"},
        {252, "SystemCallArchitectures=loongarch64", "SystemCallArchitectures", ""},
        {257, "SystemCallArchitectures=loongarch64", "SystemCallArchitectures", "loongarch64"},
        {252, "SystemCallFilter=~swapon|SystemCallFilter=", "SystemCallFilter", "~"},
        {252, "SystemCallFilter=~swapon swapoff", "SystemCallFilter", "~swapoff swapon"},
        {252, "IPAddressAllow=localhost 10.1.2.3/8 10.0.0.0/8 bogus", "IPAddressAllow",
         "127.0.0.0/8 ::1/128 10.0.0.0/8"},
        {252, "IPAddressAllow=a.localhost alocalhost 10.0.0.0/8", "IPAddressAllow",
         "127.0.0.0/8 ::1/128 10.0.0.0/8"},
        {252, "IPAddressAllow=10.0.0.0/-1 10.0.0.0/33 ::/129 10.0.0.0/32", "IPAddressAllow",
         "10.0.0.0/32"},
        {252, "IPAddressDeny=any|IPAddressDeny=", "IPAddressDeny", ""},
        {252, "IPAddressDeny=LOCALHOST.|IPAddressDeny=Any", "IPAddressDeny", "127.0.0.0/8 ::1/128"},
        {252, "IPIngressFilterPath=/x|IPIngressFilterPath=/x|IPIngressFilterPath=y",
         "IPIngressFilterPath", "/x"},
        {252, "DeviceAllow=/dev/a r|DeviceAllow=char-rtc mw", "DeviceAllow",
         "char-rtc wm\n/dev/a r"},
        {252, "DeviceAllow=/device|DeviceAllow=/run/systemd/inaccessible/chr", "DeviceAllow",
         "/run/systemd/inaccessible/chr rwm"},
        {252, "DeviceAllow=\"/dev/a b\"", "DeviceAllow", "/dev/a b rwm"},
        {252, "DeviceAllow=/dev/../x|DeviceAllow=/etc/x|DeviceAllow=/dev/a x", "DeviceAllow", ""},
        {252, "Delegate=", "Delegate", "yes"},
        {252, "Delegate=bogus", "Delegate", "yes"},
        {252, "Delegate=off", "Delegate", "no"},
        {252, "Delegate='cpu", "Delegate", "no"},
};

static char *shown(const struct loaded *loaded, const char *property)
{
        const struct property *extended;

        if (setting_find(property) != SETTING_NONE)
                return setting_format(loaded->unit->settings, setting_find(property));
        unit_settings_to_properties(loaded->unit);
        extended = unit_find_property(loaded->unit, property);
        return g_strdup(extended ? extended->value : "missing");
}

static void test_grammar(void **state G_GNUC_UNUSED)
{
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                struct loaded loaded;
                g_autofree char *value = NULL;

                loaded_whole(&loaded, cases[i].version, "a.service", cases[i].directives);
                value = shown(&loaded, cases[i].property);
                if (!cases[i].value != !!loaded.fatal)
                        fail_msg("%u %s: refused for %s", cases[i].version, cases[i].directives,
                                 loaded.fatal);
                if (cases[i].value && strcmp(value, cases[i].value) != 0)
                        fail_msg("%u %s: %s is \"%s\"", cases[i].version, cases[i].directives,
                                 cases[i].property, value);
                loaded_end(&loaded);
        }
}

static void test_origin(void **state G_GNUC_UNUSED)
{
        struct loaded loaded;
        const struct setting_origin *origin;

        loaded_whole(&loaded, 254, "a.service",
                     "ProtectHome=yes|ProtectHome=tmpfs|ProtectHome=bogus|PrivateMounts=yes|"
                     "PrivateMounts=");
        origin = loaded.unit->settings->origin;
        assert_int_equal(origin[SETTING_PROTECT_HOME].file, 0);
        assert_int_equal(origin[SETTING_PROTECT_HOME].line, 2);
        assert_int_equal(origin[SETTING_PRIVATE_MOUNTS].file, PROPERTY_NO_FILE);
        assert_int_equal(origin[SETTING_UMASK].file, PROPERTY_NO_FILE);
        assert_int_equal(loaded.unit->settings->private_mounts, -1);
        loaded_end(&loaded);
}

/* Problems: how many, and what the first one says. */
static void test_problems(void **state G_GNUC_UNUSED)
{
        static const struct {
                unsigned version;
                const char *directives;
                guint count;
                const char *says;
        } rows[] = {
                {252, "PrivateTmp=yes|X-Mine=1|Description=|Unit.Description=x", 1, "Description="},
                {252, "PrivateTmp=maybe", 1, "\"maybe\""},
                {252, "Bogus=1", 1, "no directive of that name"},
                {252, "PrivatePIDs=yes", 1, "newer than 252"},
                {257, "PrivatePIDs=yes", 0, NULL},
                {252, "CapabilityBoundingSet=CAP_BOGUS CAP_X CAP_KILL", 2, "CAP_BOGUS"},
                {252, "SetCredential=secret/word:1", 1, "(hidden)"},
                {252, "BusName=%Q|PAMName=%Q", 2, "no specifier %Q"},
                {257, "PrivatePIDs=maybe", 1, "neither yes nor no"},
                {252, "MountImages=\"\" /a:b /a:%Q /a:/b x\\", 4, "is not an image"},
                {999, "Bogus=1", 1, "no directive of that name"},
                {252, "BusName=bogus|Type=bogus|Restart=|KillMode=x|WatchdogSec=x", 5, "BusName="},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                struct loaded loaded;
                const struct problem *first;

                loaded_begin(&loaded, rows[i].version, "a.service", rows[i].directives);
                if (loaded.unit->problems->len != rows[i].count)
                        fail_msg("%s: %u problems", rows[i].directives, loaded.unit->problems->len);
                if (rows[i].says) {
                        first = g_ptr_array_index(loaded.unit->problems, 0);
                        if (!strstr(first->message, rows[i].says))
                                fail_msg("%s: %s", rows[i].directives, first->message);
                        assert_string_equal(first->path, "/etc/systemd/system/x.service");
                }
                loaded_end(&loaded);
        }
}

/* From 258 on a complement is taken in what is known, and to give it back is not to set it anew. */
static void test_complement_since_258(void **state G_GNUC_UNUSED)
{
        struct loaded loaded, plain;
        g_autofree char *value = NULL, *expected = NULL;

        loaded_whole(&plain, 258, "a.service", "");
        loaded_whole(&loaded, 258, "a.service",
                     "CapabilityBoundingSet=~CAP_CHOWN|CapabilityBoundingSet=CAP_CHOWN|"
                     "CapabilityBoundingSet=CAP_KILL");
        expected = setting_format(plain.unit->settings, SETTING_CAPABILITY_BOUNDING_SET);
        value = setting_format(loaded.unit->settings, SETTING_CAPABILITY_BOUNDING_SET);
        assert_string_equal(value, expected);
        loaded_end(&loaded);
        loaded_end(&plain);
}

/* What only an unescaped instance can hold: a blank at an end of a user's name. */
static void test_blanks_in_user(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *unit;
                gboolean is_refused;
        } rows[] = {
                {"a@b\\x20.service", TRUE},
                {"a@\\x20b.service", TRUE},
                {"a@b\\x20b.service", FALSE},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                struct loaded loaded;

                loaded_begin(&loaded, 252, rows[i].unit, "User=%I");
                if (!!loaded.fatal != rows[i].is_refused)
                        fail_msg("%s: %s", rows[i].unit, loaded.fatal);
                loaded_end(&loaded);
        }
}

/* A component of a path that no file system holds. */
static void test_long_component(void **state G_GNUC_UNUSED)
{
        for (guint length = 255; length <= 256; length++) {
                g_autofree char *component = g_strnfill(length, 'a');
                g_autofree char *root = g_strconcat("RootDirectory=/", component, NULL);
                g_autofree char *command = g_strconcat("ExecStart=/", component, "/b", NULL);
                struct loaded loaded;

                loaded_begin(&loaded, 252, "a.service", root);
                assert_int_equal(loaded.fatal != NULL, length > 255);
                loaded_end(&loaded);
                loaded_begin(&loaded, 252, "a.service", command);
                assert_int_equal(loaded.fatal != NULL, length > 255);
                loaded_end(&loaded);
        }
}

/* A wildcard in the path of a command is refused since 258. */
static void test_wildcard(void **state G_GNUC_UNUSED)
{
        static const struct {
                unsigned version;
                const char *command;
                gboolean is_refused;
        } rows[] = {
                {257, "ExecStart=/bin/a?", FALSE},
                {258, "ExecStart=/bin/a?", TRUE},
                {258, "ExecStart=/bin/a ?", FALSE},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                struct loaded loaded;

                loaded_begin(&loaded, rows[i].version, "a.service", rows[i].command);
                assert_int_equal(loaded.fatal != NULL, rows[i].is_refused);
                loaded_end(&loaded);
        }
}

/* What is stored for a service while it is down is a number of descriptors. */
static void test_descriptor_store(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *line;
                gboolean stores;
                guint problems;
        } rows[] = {
                {"FileDescriptorStoreMax=5", TRUE, 0},
                {"FileDescriptorStoreMax=0", FALSE, 0},
                {"FileDescriptorStoreMax=x", FALSE, 1},
                {"FileDescriptorStoreMax=-1", FALSE, 1},
                {"FileDescriptorStoreMax=4294967296", FALSE, 1},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                struct loaded loaded;

                loaded_begin(&loaded, 252, "a.service", rows[i].line);
                if (loaded.loading.facts->file_descriptor_store != rows[i].stores ||
                    loaded.unit->problems->len != rows[i].problems)
                        fail_msg("%s", rows[i].line);
                loaded_end(&loaded);
        }
}

/* A user's manager neither reboots nor powers off. */
static void test_user_scope(void **state G_GNUC_UNUSED)
{
        struct loaded loaded;

        loaded_begin(&loaded, 252, "a.service", "");
        loaded.reading.user_scope = TRUE;
        loaded_add(&loaded, "Unit", "SuccessAction", "reboot", 1);
        assert_false(loaded.loading.facts->success_action);
        assert_int_equal(loaded.unit->problems->len, 1);
        loaded_add(&loaded, "Unit", "SuccessAction", "exit", 2);
        assert_true(loaded.loading.facts->success_action);
        assert_int_equal(loaded.unit->problems->len, 1);
        loaded_end(&loaded);
}

static void test_socket_cannot_delegate(void **state G_GNUC_UNUSED)
{
        struct loaded loaded;
        const Problem *problem;

        loaded_begin(&loaded, 252, "a.service", "");
        loaded.unit->type = UNIT_SOCKET;
        loaded_add(&loaded, "Socket", "Delegate", "yes", 1);
        assert_false(loaded.unit->settings->delegate);
        assert_int_equal(loaded.unit->problems->len, 1);
        problem = loaded.unit->problems->pdata[0];
        assert_non_null(strstr(problem->message, "cannot delegate"));
        loaded_end(&loaded);
}

/* Type= of a mount is that of its file system. */
static void test_type_of_mount(void **state G_GNUC_UNUSED)
{
        struct loaded loaded;

        loaded_begin(&loaded, 252, "a.service", "");
        loaded.unit->type = UNIT_MOUNT;
        loaded_add(&loaded, "Mount", "Type", "ext4", 1);
        assert_int_equal(loaded.unit->problems->len, 0);
        assert_int_equal(loaded.loading.facts->type, SERVICE_TYPE_UNSET);
        loaded_end(&loaded);
}

/* The properties of the bus that a directive sets. */
static void test_properties(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *section, *name, *properties;
        } rows[] = {
                {"Service", "PrivateTmp", "PrivateTmp PrivateTmpEx"},
                {"Service", "UMask", "UMask"},
                {"Service", "ExecStart", "ExecStart ExecStartEx"},
                {"Service", "TimeoutSec",
                 "TimeoutSec TimeoutUSec TimeoutStartUSec TimeoutStopUSec"},
                {"Install", "WantedBy", ""},
                {"X-Mine", "UMask", ""},
                {"Service", "ExecAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                 "ExecAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                const struct directive directive = {.section = rows[i].section,
                                                    .name = rows[i].name};
                struct directive_properties properties;
                g_autoptr(GString) text = g_string_new(NULL);

                directive_properties(&directive, &properties);
                for (guint j = 0; j < properties.count; j++)
                        g_string_append_printf(text, "%s%s", j > 0 ? " " : "", properties.names[j]);
                assert_string_equal(text->str, rows[i].properties);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_complement_since_258),
                cmocka_unit_test(test_blanks_in_user),
                cmocka_unit_test(test_long_component),
                cmocka_unit_test(test_wildcard),
                cmocka_unit_test(test_descriptor_store),
                cmocka_unit_test(test_user_scope),
                cmocka_unit_test(test_socket_cannot_delegate),
                cmocka_unit_test(test_type_of_mount),
                cmocka_unit_test(test_properties),
                cmocka_unit_test(test_grammar),
                cmocka_unit_test(test_origin),
                cmocka_unit_test(test_problems),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
