/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What settings imply for others in each version, and which units systemd refuses. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "collect/process-facts.h"
#include "loading-fixture.h"

static const struct {
        unsigned version;
        const char *unit, *directives;
        const char *property, *value;
        const char *implied_by; /* NULL: set or default */
} cases[] = {
        {252, "web.service", "DynamicUser=yes", "User", "web", "DynamicUser"},
        {252, "web.service", "DynamicUser=yes", "Group", "web", "DynamicUser"},
        {252, "web@1.service", "DynamicUser=yes", "User", "web", "DynamicUser"},
        {252, "1web.service", "DynamicUser=yes", "User", "_dubac40f31e8c607e3", "DynamicUser"},
        {252, "web.service", "DynamicUser=yes|User=foo", "Group", "foo", "DynamicUser"},
        {252, "web.service", "DynamicUser=yes|User=foo", "User", "foo", NULL},
        {252, "web.service", "DynamicUser=yes|PrivateTmp=no", "PrivateTmp", "yes", "DynamicUser"},
        {252, "web.service", "DynamicUser=yes|ProtectSystem=full", "ProtectSystem", "strict",
         "DynamicUser"},
        {252, "web.service", "DynamicUser=yes|ProtectSystem=strict", "ProtectSystem", "strict",
         NULL},
        {252, "web.service", "DynamicUser=yes|ProtectHome=tmpfs", "ProtectHome", "tmpfs", NULL},
        {252, "web.service", "DynamicUser=yes", "ProtectHome", "read-only", "DynamicUser"},
        {252, "web.service", "DynamicUser=yes", "NoNewPrivileges", "yes", "DynamicUser"},
        {252, "web.service", "DynamicUser=yes", "RestrictSUIDSGID", "yes", "DynamicUser"},
        {252, "web.service", "DynamicUser=yes", "RemoveIPC", "yes", "DynamicUser"},
        {252, "web.service", "PrivateDevices=yes|DevicePolicy=auto", "DevicePolicy", "closed",
         "PrivateDevices"},
        {252, "web.service", "PrivateDevices=yes|DevicePolicy=strict", "DevicePolicy", "strict",
         NULL},
        {252, "web.service", "CapabilityBoundingSet=CAP_MKNOD CAP_KILL|PrivateDevices=yes",
         "CapabilityBoundingSet", "cap_kill", NULL},
        {252, "web.service", "ProtectClock=yes", "DeviceAllow", "", NULL},
        {247, "web.service", "ProtectClock=yes", "DeviceAllow", "char-rtc r", "ProtectClock"},
        {252, "web.service", "ProtectClock=yes|DevicePolicy=closed", "DeviceAllow", "char-rtc r",
         "ProtectClock"},
        {252, "web.service", "DeviceAllow=/dev/a r|ProtectClock=yes", "DeviceAllow",
         "char-rtc r\n/dev/a r", NULL},
        {252, "web.service", "MountImages=/a:/b|DevicePolicy=strict", "DeviceAllow",
         "block-device-mapper rwm\nblock-blkext rwm\nblock-loop rwm\n/dev/mapper/control rw\n"
         "/dev/loop-control rw",
         "RootImage"},
        {252, "web.service", "LoadCredentialEncrypted=a|DevicePolicy=closed", "DeviceAllow",
         "/dev/tpmrm0 rw", "DevicePolicy"},
        {257, "web.service", "LoadCredentialEncrypted=a|DevicePolicy=closed", "DeviceAllow",
         "char-tpm rw", "DevicePolicy"},
        {262, "web.service", "LoadCredentialEncrypted=a|DevicePolicy=closed", "DeviceAllow", "",
         NULL},
        {252, "web.service", "LoadCredentialEncrypted=a|LoadCredential=a|DevicePolicy=closed",
         "DeviceAllow", "", NULL},
        {252, "web.service", "SetCredentialEncrypted=a:b|DevicePolicy=closed", "DeviceAllow", "",
         NULL},
        {252, "web.service", "Type=notify", "NotifyAccess", "main", "Type"},
        {257, "web.service", "Type=notify-reload", "NotifyAccess", "main", "Type"},
        /* Versions before the oldest rule set: a tree may hold one. */
        {240, "web.service", "DynamicUser=yes", "NoNewPrivileges", "no", NULL},
        {243, "web.service", "CapabilityBoundingSet=CAP_SYSLOG CAP_KILL|ProtectKernelLogs=yes",
         "CapabilityBoundingSet", "cap_kill cap_syslog", NULL},
        {244, "web.service", "ProtectClock=yes|DevicePolicy=closed", "DeviceAllow", "", NULL},
        {245, "web.service", "RootImage=/x|DevicePolicy=strict", "DeviceAllow",
         "block-blkext rwm\nblock-loop rwm\n/dev/loop-control rw", "RootImage"},
        {262, "web.service", "RootMStack=/x|DevicePolicy=strict", "DeviceAllow",
         "block-device-mapper rwm\nblock-blkext rwm\nblock-loop rwm\n/dev/mapper/control rw\n"
         "/dev/loop-control rw",
         "RootImage"},
        {251, "web.service", "LoadCredentialEncrypted=a|DevicePolicy=closed", "DeviceAllow", "",
         NULL},
        {252, "_web.service", "DynamicUser=yes", "User", "_web", "DynamicUser"},
        {252, "web.service", "WatchdogSec=0.5s", "NotifyAccess", "main", "WatchdogUSec"},
        {252, "web.service", "WatchdogSec=0", "NotifyAccess", "none", NULL},
        {252, "web.service", "WatchdogSec=infinity", "NotifyAccess", "main", "WatchdogUSec"},
        {252, "web.service", "WatchdogSec=infinity1", "NotifyAccess", "none", NULL},
        {252, "web.service", "WatchdogSec=", "NotifyAccess", "none", NULL},
        {252, "web.service", "Type=notify|NotifyAccess=all", "NotifyAccess", "all", NULL},
};

static void test_implied(void **state G_GNUC_UNUSED)
{
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                enum setting_id id = setting_find(cases[i].property);
                const struct setting_origin *origin;
                struct loaded loaded;
                g_autofree char *value = NULL;

                loaded_whole(&loaded, cases[i].version, cases[i].unit, cases[i].directives);
                value = setting_format(loaded.unit->settings, id);
                origin = &loaded.unit->settings->origin[id];
                if (strcmp(value, cases[i].value) != 0)
                        fail_msg("%u %s: %s is \"%s\"", cases[i].version, cases[i].directives,
                                 cases[i].property, value);
                if (g_strcmp0(origin->implied_by, cases[i].implied_by) != 0)
                        fail_msg("%u %s: %s is implied by %s", cases[i].version,
                                 cases[i].directives, cases[i].property, origin->implied_by);
                loaded_end(&loaded);
        }
}

static void test_dropped_capabilities(void **state G_GNUC_UNUSED)
{
        struct loaded loaded;
        const struct setting_origin *origin;
        g_autofree char *value = NULL;

        loaded_whole(&loaded, 252, "a.service",
                     "PrivateDevices=yes|ProtectClock=yes|ProtectKernelLogs=yes|"
                     "ProtectKernelModules=yes");
        value = setting_format(loaded.unit->settings, SETTING_CAPABILITY_BOUNDING_SET);
        assert_non_null(strstr(value, "cap_chown"));
        assert_null(strstr(value, "cap_mknod"));
        assert_null(strstr(value, "cap_sys_rawio"));
        assert_null(strstr(value, "cap_sys_time"));
        assert_null(strstr(value, "cap_wake_alarm"));
        assert_null(strstr(value, "cap_syslog"));
        assert_null(strstr(value, "cap_sys_module"));
        origin = &loaded.unit->settings->origin[SETTING_CAPABILITY_BOUNDING_SET];
        assert_string_equal(origin->implied_by, "ProtectClock");
        assert_int_equal(origin->line, 2);
        loaded_end(&loaded);
}

/* A name that cannot be a user's gives one that can, the same for every instance. */
static void test_made_up_user(void **state G_GNUC_UNUSED)
{
        struct loaded first, second;

        loaded_whole(&first, 252, "a.b@1.service", "DynamicUser=yes");
        loaded_whole(&second, 252, "a.b@2.service", "DynamicUser=yes");
        assert_true(g_str_has_prefix(first.unit->settings->user, "_du"));
        assert_int_equal(strlen(first.unit->settings->user), 3 + 16);
        assert_string_equal(first.unit->settings->user, second.unit->settings->user);
        loaded_end(&first);
        loaded_end(&second);
}

static void test_disconnected_tmp(void **state G_GNUC_UNUSED)
{
        struct loaded loaded;

        loaded_whole(&loaded, 257, "a.service", "DynamicUser=yes|PrivateTmp=no");
        assert_int_equal(loaded.unit->settings->private_tmp, PRIVATE_TMP_DISCONNECTED);
        loaded_end(&loaded);
}

static const struct {
        unsigned version;
        const char *directives;
        const char *reason; /* a part of the sentence, or NULL where systemd loads the unit */
} refusals[] = {
        {252, "ExecStart=/bin/true", NULL},
        {252, "", "neither ExecStart="},
        {252, "ExecStart=/bin/true|ExecStart=", "neither ExecStart="},
        {252, "ExecStart=\"/bin/a", "neither ExecStart="},
        {252, "ExecStart=-bin/a", "neither ExecStart="},
        {252, "ExecStart=;", "neither ExecStart="},
        {252, "ExecStart=true", NULL},
        {252, "ExecStart=@/bin/a b", NULL},
        {252, "ExecStart=/bin/a ;", NULL},
        {252, "ExecStart=/bin/a ; /bin/b", "more than one"},
        {252, "ExecStart=/bin/a \\; /bin/b", NULL},
        {252, "ExecStart=/bin/a;/bin/b", NULL},
        {252, "ExecStart=/bin/a ;b", NULL},
        {252, "ExecStart=/bin/a \\x41", NULL},
        {252, "ExecStart=/bin/a*", NULL},
        {252, "Type=oneshot|ExecStart=/bin/a|ExecStart=/bin/b", NULL},
        {252, "ExecStop=/bin/a", "RemainAfterExit=yes"},
        {252, "ExecStop=/bin/a|RemainAfterExit=yes", NULL},
        {252, "Unit.SuccessAction=reboot", NULL},
        {252, "Unit.SuccessAction=soft-reboot", "SuccessAction="},
        {254, "Unit.SuccessAction=soft-reboot", NULL},
        {252, "Unit.SuccessAction=reboot|Type=simple", "Type=oneshot"},
        {252, "Unit.SuccessAction=reboot|LoadCredential=a", NULL},
        {257, "Unit.SuccessAction=reboot|LoadCredential=a", "Type=oneshot"},
        {252, "Type=oneshot|ExecStart=/bin/a|Restart=always", "Restart="},
        {252, "Type=oneshot|ExecStart=/bin/a|Restart=on-failure", NULL},
        {252, "Type=oneshot|ExecStart=/bin/a|RestartForceExitStatus=1", "RestartForceExitStatus="},
        {252, "Type=dbus|ExecStart=/bin/a", "BusName="},
        {252, "Type=dbus|ExecStart=/bin/a|BusName=org.example", NULL},
        {252, "ExecStart=/bin/a|PAMName=x|KillMode=process", "KillMode="},
        {252, "ExecStart=/bin/a|PAMName=x|KillMode=mixed", NULL},
};

static void test_refusals(void **state G_GNUC_UNUSED)
{
        for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
                struct loaded loaded;
                g_autofree char *reason = NULL;

                loaded_whole(&loaded, refusals[i].version, "a.service", refusals[i].directives);
                if (loaded.fatal)
                        fail_msg("%s: %s", refusals[i].directives, loaded.fatal);
                if (loading_is_refused(&loaded.loading, &reason) != !!refusals[i].reason)
                        fail_msg("%u %s: %s", refusals[i].version, refusals[i].directives, reason);
                if (reason && !strstr(reason, refusals[i].reason))
                        fail_msg("%u %s: %s", refusals[i].version, refusals[i].directives, reason);
                loaded_end(&loaded);
        }
}

/* Commands for which systemd refuses the unit as it reads them. */
static void test_fatal_commands(void **state G_GNUC_UNUSED)
{
        static const struct {
                unsigned version;
                const char *command;
        } rows[] = {
                {252, "bin/a"},        {252, "@"},           {252, "@/bin/a"},
                {252, "/bin/a \"b"},   {252, "/bin/a %Q"},   {252, "%Q"},
                {252, "/bin/"},        {252, "\"\" a"},      {252, "/bin/a\\qb"},
                {252, ".."},           {252, "."},           {252, "/bin/a ; bin/b"},
                {252, "!!"},           {252, "!!!/bin/a"},   {252, "+!/bin/a"},
                {252, "!+/bin/a"},     {252, "++/bin/a"},    {252, "::/bin/a"},
                {252, "|/bin/a"},      {258, "|/bin/a \"b"}, {258, "/bin/a*"},
                {252, "@/bin/a \"\""},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                struct loaded loaded;

                loaded_begin(&loaded, rows[i].version, "a.service", "");
                loaded_add(&loaded, "Service", "ExecStart", rows[i].command, 1);
                if (!loaded.fatal)
                        fail_msg("%u: %s is accepted", rows[i].version, rows[i].command);
                loaded_end(&loaded);
        }
}

/* A line for a shell, from 258 on. */
static void test_shell_command(void **state G_GNUC_UNUSED)
{
        struct loaded loaded;

        loaded_begin(&loaded, 258, "a.service", "");
        loaded_add(&loaded, "Service", "ExecStart", "|bin/a | b", 1);
        assert_null(loaded.fatal);
        assert_int_equal(loaded.loading.facts->exec_start, 1);
        loaded_end(&loaded);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_implied),       cmocka_unit_test(test_dropped_capabilities),
                cmocka_unit_test(test_made_up_user),  cmocka_unit_test(test_disconnected_tmp),
                cmocka_unit_test(test_refusals),      cmocka_unit_test(test_fatal_commands),
                cmocka_unit_test(test_shell_command),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
