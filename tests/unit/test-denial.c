/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of the journal to what was denied and to the line that allows it. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "advise/denial.h"
#include "collect/load.h"

struct row {
        const char *name;
        const char *settings;
        enum journal_source source;
        const char *message;
        const char *error; /* NULL: it tells of no denial */
        const char *object;
        const char *directive;
        const char *relax;
};

static const struct row rows[] = {
        {"read-only path in quotes", "ProtectSystem=strict", JOURNAL_SERVICE,
         "nginx: [emerg] open() \"/var/log/nginx/error.log\" failed (30: Read-only file system)",
         "EROFS", "/var/log/nginx/error.log", "ProtectSystem", "ReadWritePaths=/var/log/nginx"},
        {"read-only path of Python", "ProtectSystem=strict", JOURNAL_SERVICE,
         "OSError: [Errno 30] Read-only file system: '/srv/data/x y.db'", "EROFS",
         "/srv/data/x y.db", "ProtectSystem", "ReadWritePaths=/srv/data"},
        {"a read-only path with a blank", "ProtectSystem=strict", JOURNAL_SERVICE,
         "touch: cannot touch '/srv/a b/x': Read-only file system", "EROFS", "/srv/a b/x",
         "ProtectSystem", "ReadWritePaths=\"/srv/a b\""},
        {"the program's own path, and one in quotes", "ProtectSystem=strict", JOURNAL_SERVICE,
         "/usr/bin/touch: cannot touch '/srv/data/x': Read-only file system", "EROFS",
         "/srv/data/x", "ProtectSystem", "ReadWritePaths=/srv/data"},
        {"the program's own path, and another", "ProtectSystem=strict", JOURNAL_SERVICE,
         "/usr/sbin/x: open /srv/data/y: Read-only file system", "EROFS", "/srv/data/y",
         "ProtectSystem", "ReadWritePaths=/srv/data"},
        {"a path at the beginning", "ProtectSystem=strict", JOURNAL_SERVICE,
         "/srv/data/z: Read-only file system", "EROFS", "/srv/data/z", "ProtectSystem",
         "ReadWritePaths=/srv/data"},
        {"read-only sysctl", "ProtectKernelTunables=yes", JOURNAL_SERVICE,
         "cannot write /proc/sys/net/ipv4/ip_forward: Read-only file system", "EROFS",
         "/proc/sys/net/ipv4/ip_forward", "ProtectKernelTunables", "ProtectKernelTunables=no"},
        {"a low port", "User=x\nCapabilityBoundingSet=", JOURNAL_SERVICE,
         "bind() to 0.0.0.0:80 failed (13: Permission denied)", "EACCES", "bind",
         "CapabilityBoundingSet", "CapabilityBoundingSet=CAP_NET_BIND_SERVICE"},
        {"a hidden home", "ProtectHome=yes", JOURNAL_SERVICE, "open /run/user/7: permission denied",
         "EACCES", "/run/user/7", "ProtectHome", "ProtectHome=read-only"},
        {"a device", "PrivateDevices=yes", JOURNAL_SERVICE,
         "Could not access '/dev/kvm': Permission denied", "EACCES", "/dev/kvm", "PrivateDevices",
         "PrivateDevices=no"},
        {"memory", "MemoryDenyWriteExecute=yes", JOURNAL_SERVICE,
         "libx.so: cannot enable executable stack as shared object requires: Permission denied",
         "EACCES", NULL, "MemoryDenyWriteExecute", "MemoryDenyWriteExecute=no"},
        {"files of others", "CapabilityBoundingSet=", JOURNAL_SERVICE,
         "open() \"/var/log/x/y\" failed (13: Permission denied)", "EACCES", "/var/log/x/y",
         "CapabilityBoundingSet", "CapabilityBoundingSet=CAP_DAC_OVERRIDE"},
        {"a filtered call", "SystemCallFilter=~@setuid\nSystemCallErrorNumber=EPERM",
         JOURNAL_SERVICE, "setgid(33) failed (1: Operation not permitted)", "EPERM", "setgid",
         "SystemCallFilter", "SystemCallFilter=setgid"},
        {"a function of the library", "SystemCallFilter=~@setuid", JOURNAL_SERVICE,
         "initgroups(www-data, 33) failed (1: Operation not permitted)", "EPERM", "setgroups",
         "SystemCallFilter", "SystemCallFilter=setgroups"},
        {"a capability", "CapabilityBoundingSet=", JOURNAL_SERVICE,
         "setuid(33) failed (1: Operation not permitted)", "EPERM", "setuid",
         "CapabilityBoundingSet", "CapabilityBoundingSet=CAP_SETUID"},
        {"a family", "RestrictAddressFamilies=AF_UNIX", JOURNAL_SERVICE,
         "socket() 0.0.0.0:80 failed (97: Address family not supported by protocol)",
         "EAFNOSUPPORT", "AF_INET", "RestrictAddressFamilies", "RestrictAddressFamilies=AF_INET"},
        {"a family that no directive denies", "", JOURNAL_SERVICE,
         "socket() [::]:80 failed (97: Address family not supported by protocol)", NULL, NULL, NULL,
         NULL},
        {"a record of the kernel", "SystemCallFilter=~@mount", JOURNAL_KERNEL,
         "audit: type=1326 audit(1700000000.1:7): auid=4294967295 uid=0 gid=0 ses=4294967295 "
         "pid=77 comm=\"x\" exe=\"/usr/bin/x\" sig=31 arch=c000003e syscall=165 compat=0 "
         "ip=0x7f code=0x80000000",
         "SIGSYS", "mount", "SystemCallFilter", "SystemCallFilter=mount"},
        {"a record of the audit log", "SystemCallFilter=~@mount", JOURNAL_KERNEL,
         "SECCOMP auid=4294967295 uid=0 gid=0 ses=4294967295 pid=77 comm=\"x\" exe=\"/x\" sig=31 "
         "arch=c00000b7 syscall=40 compat=0",
         "SIGSYS", "mount", "SystemCallFilter", "SystemCallFilter=mount"},
        {"AppArmor", "", JOURNAL_KERNEL,
         "audit: type=1400 audit(1.1:1): apparmor=\"DENIED\" operation=\"open\" profile=\"x\" "
         "name=\"/etc/x\" pid=77 comm=\"x\"",
         "apparmor", "/etc/x", NULL, NULL},
        {"killed by a filter", "SystemCallFilter=~@mount", JOURNAL_MANAGER,
         "x.service: Main process exited, code=killed, status=31/SYS", "SIGSYS", NULL,
         "SystemCallFilter", NULL},
        {"a missing path", "ReadWritePaths=/x", JOURNAL_MANAGER,
         "x.service: Main process exited, code=exited, status=226/NAMESPACE", "226/NAMESPACE", NULL,
         "ReadWritePaths", NULL},
        {"nothing", "", JOURNAL_SERVICE, "ready on /run/x.sock", NULL, NULL, NULL, NULL},
        {"an ordinary exit", "", JOURNAL_MANAGER,
         "x.service: Main process exited, code=exited, status=1/FAILURE", NULL, NULL, NULL, NULL},
};

static void test_row(void **state)
{
        const struct row *row = *state;
        const struct reading reading = {.version = 252};
        struct unit_loader loader = {.reading = &reading};
        g_autofree char *data =
                g_strconcat("[Service]\nExecStart=/bin/x\n", row->settings, "\n", NULL);
        const struct unit_text text = {UNIT_FILE_FRAGMENT, "/etc/systemd/system/x.service", data,
                                       strlen(data)};
        struct journal_line line = {.source = row->source, .message = (char *) row->message};
        g_autoptr(GArray) texts = g_array_new(FALSE, FALSE, sizeof(text));
        g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(line));
        g_autoptr(Unit) unit = NULL;
        g_autoptr(GPtrArray) denials = NULL;
        const Denial *denial;

        g_array_append_val(texts, text);
        g_array_append_val(lines, line);
        g_array_append_val(lines, line);
        unit = unit_load_from_texts(&loader, "x.service", texts);
        denials = denials_find(lines, unit, 252);
        assert_int_equal(denials->len, row->error ? 1 : 0);
        if (!row->error)
                return;
        denial = denials->pdata[0];
        assert_string_equal(denial->error, row->error);
        assert_int_equal(denial->count, 2);
        assert_int_equal(g_strcmp0(denial->object, row->object), 0);
        assert_int_equal(g_strcmp0(denial->directive, row->directive), 0);
        assert_non_null(denial->advice);
        if (row->relax)
                assert_string_equal(denial->relax->pdata[0], row->relax);
        else
                assert_int_equal(denial->relax->len, 0);
}

int main(void)
{
        struct CMUnitTest tests[G_N_ELEMENTS(rows)];

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
                tests[i] =
                        (struct CMUnitTest){rows[i].name, test_row, NULL, NULL, (void *) &rows[i]};
        return cmocka_run_group_tests_name("denial", tests, NULL, NULL);
}
