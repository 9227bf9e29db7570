/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every rule of settings without effect: a unit that it is about, and one next to it that it is
 * not. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "collect/load.h"
#include "score/findings-rules.h"
#include "score/findings.h"
#include "snapshot/settings.h"

struct row {
        const char *name;
        const char *lines;
        const char *id; /* that is found, or not, where it begins with "!" */
        gboolean user_scope;
};

static const struct row rows[] = {
        {"paths without a protection", "ReadWritePaths=/var/lib/x",
         "read-write-paths-without-effect", FALSE},
        {"paths with strict", "ProtectSystem=strict\nReadWritePaths=/var/lib/x",
         "!read-write-paths-without-effect", FALSE},
        {"paths with read-only ones", "ReadOnlyPaths=/var\nReadWritePaths=/var/lib/x",
         "!read-write-paths-without-effect", FALSE},
        {"paths of a dynamic user", "DynamicUser=yes\nReadWritePaths=/var/lib/x",
         "!read-write-paths-without-effect", FALSE},
        {"paths outside of full", "ProtectSystem=full\nReadWritePaths=/var/lib/x",
         "read-write-paths-needless", FALSE},
        {"paths inside of full", "ProtectSystem=full\nReadWritePaths=/etc/x /var",
         "!read-write-paths-needless", FALSE},
        {"the root is writable", "ProtectSystem=strict\nReadWritePaths=/var -/",
         "read-write-paths-root", FALSE},
        {"a part is writable", "ProtectSystem=strict\nReadWritePaths=/var",
         "!read-write-paths-root", FALSE},
        {"ambient without bounding",
         "User=x\nCapabilityBoundingSet=CAP_CHOWN\nAmbientCapabilities=CAP_KILL",
         "ambient-outside-bounding", FALSE},
        {"ambient taken away by another",
         "User=x\nProtectClock=yes\nAmbientCapabilities=CAP_SYS_TIME", "ambient-outside-bounding",
         FALSE},
        {"ambient in bounding",
         "User=x\nCapabilityBoundingSet=CAP_KILL\nAmbientCapabilities=CAP_KILL",
         "!ambient-outside-bounding", FALSE},
        {"errno without filter", "SystemCallErrorNumber=EPERM", "error-number-without-filter",
         FALSE},
        {"errno with a filter taken back",
         "SystemCallFilter=@swap\nSystemCallFilter=\nSystemCallErrorNumber=EPERM",
         "error-number-without-filter", FALSE},
        {"errno with filter", "SystemCallFilter=~@swap\nSystemCallErrorNumber=EPERM",
         "!error-number-without-filter", FALSE},
        {"allow without deny", "IPAddressAllow=localhost", "address-allow-without-deny", FALSE},
        {"allow with deny", "IPAddressAllow=localhost\nIPAddressDeny=any",
         "!address-allow-without-deny", FALSE},
        {"clock and devices", "ProtectClock=yes\nDevicePolicy=closed", "clock-adds-device", FALSE},
        {"clock and a device", "ProtectClock=yes\nDeviceAllow=/dev/null rw", "clock-adds-device",
         FALSE},
        {"clock alone", "ProtectClock=yes", "!clock-adds-device", FALSE},
        {"hidden device", "PrivateDevices=yes\nDeviceAllow=/dev/kvm rw", "device-allow-hidden",
         FALSE},
        {"pseudo device", "PrivateDevices=yes\nDeviceAllow=/dev/null rw", "!device-allow-hidden",
         FALSE},
        {"bound home", "ProtectHome=yes\nBindPaths=/home/x", "home-paths-hidden", FALSE},
        {"bound home in tmpfs", "ProtectHome=tmpfs\nBindPaths=/home/x", "!home-paths-hidden",
         FALSE},
        {"working in a home", "ProtectHome=yes\nWorkingDirectory=/home/x", "home-program-hidden",
         FALSE},
        {"working near a home", "ProtectHome=yes\nWorkingDirectory=/homes/x",
         "!home-program-hidden", FALSE},
        {"privileges and a filter", "User=x\nNoNewPrivileges=no\nSystemCallFilter=~@swap",
         "no-new-privileges-implied", FALSE},
        {"privileges and a filter, spelled otherwise",
         "User=x\nNoNewPrivileges=Off\nSystemCallFilter=~@swap", "no-new-privileges-implied",
         FALSE},
        {"privileges and root", "NoNewPrivileges=no\nSystemCallFilter=~@swap",
         "!no-new-privileges-implied", FALSE},
        {"root and IPC", "RemoveIPC=yes", "remove-ipc-of-root", FALSE},
        {"a user and IPC", "User=x\nRemoveIPC=yes", "!remove-ipc-of-root", FALSE},
        {"inner capabilities", "User=x\nPrivateUsers=yes\nAmbientCapabilities=CAP_KILL",
         "ambient-inside-user-namespace", FALSE},
        {"inner users alone", "User=x\nPrivateUsers=yes", "!ambient-inside-user-namespace", FALSE},
        {"memory and any architecture", "MemoryDenyWriteExecute=yes", "memory-second-abi", FALSE},
        {"memory and one architecture",
         "MemoryDenyWriteExecute=yes\nSystemCallArchitectures=native", "!memory-second-abi", FALSE},
        {"plus without a root", "ProtectSystem=strict\nReadWritePaths=-+/var",
         "plus-path-without-root", FALSE},
        {"plus with a root", "RootDirectory=/srv/x\nReadWritePaths=+/var",
         "!plus-path-without-root", FALSE},
        {"process list and root", "ProtectProc=invisible", "protect-proc-without-effect", FALSE},
        {"process list without ptrace",
         "ProtectProc=invisible\nCapabilityBoundingSet=~CAP_SYS_PTRACE",
         "!protect-proc-without-effect", FALSE},
        {"a command with all privileges", "User=x\nExecStartPre=+/bin/true",
         "full-privileges-command", FALSE},
        {"a confined command", "User=x\nExecStartPre=-/bin/true", "!full-privileges-command",
         FALSE},
        {"capabilities of a user's unit", "CapabilityBoundingSet=", "user-scope-without-effect",
         TRUE},
        {"capabilities of a system unit", "CapabilityBoundingSet=", "!user-scope-without-effect",
         FALSE},
        {"a filter of a user's unit", "SystemCallFilter=~@swap", "!user-scope-without-effect",
         TRUE},
};

static void test_row(void **state)
{
        const struct row *row = *state;
        const struct reading reading = {.version = 252, .user_scope = row->user_scope};
        struct unit_loader loader = {.reading = &reading};
        g_autofree char *data =
                g_strconcat("[Service]\nExecStart=/bin/x\n", row->lines, "\n", NULL);
        const struct unit_text text = {UNIT_FILE_FRAGMENT, "/etc/systemd/system/x.service", data,
                                       strlen(data)};
        g_autoptr(GArray) texts = g_array_new(FALSE, FALSE, sizeof(text));
        g_autoptr(Unit) unit = NULL;
        g_autoptr(GPtrArray) findings = NULL;
        gboolean wanted = *row->id != '!', found = FALSE;

        g_array_append_val(texts, text);
        unit = unit_load_from_texts(&loader, "x.service", texts);
        assert_int_equal(unit->load, UNIT_LOADED);
        findings = findings_find(unit, row->user_scope);
        for (guint i = 0; i < findings->len; i++) {
                const Finding *finding = findings->pdata[i];

                if (strcmp(finding->id, row->id + !wanted) != 0)
                        continue;
                found = TRUE;
                assert_non_null(finding->sentence);
                assert_null(strstr(finding->sentence, "%s"));
                assert_non_null(finding->cause);
                assert_true(finding->line > 0);
        }
        assert_int_equal(found, wanted);
}

/* A rule that never fires, or always, is none. */
static void test_both_ways(void **state G_GNUC_UNUSED)
{
        const char *id;

        for (gsize i = 0; (id = contradiction_id(i)); i++) {
                guint found = 0, not_found = 0;

                for (gsize j = 0; j < G_N_ELEMENTS(rows); j++) {
                        found += strcmp(rows[j].id, id) == 0;
                        not_found += *rows[j].id == '!' && strcmp(rows[j].id + 1, id) == 0;
                }
                if (found == 0 || not_found == 0)
                        fail_msg("%s: %u rows where it is found, %u where it is not", id, found,
                                 not_found);
        }
}

int main(void)
{
        struct CMUnitTest tests[G_N_ELEMENTS(rows) + 1];

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
                tests[i] =
                        (struct CMUnitTest){rows[i].name, test_row, NULL, NULL, (void *) &rows[i]};
        tests[G_N_ELEMENTS(rows)] = (struct CMUnitTest) cmocka_unit_test(test_both_ways);
        return cmocka_run_group_tests_name("contradictions", tests, NULL, NULL);
}
