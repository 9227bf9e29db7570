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
#include "collect/journal-record.h"
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
        const char *says; /* a part of the advice, or NULL */
};

static const struct row rows[] = {
        {"read-only path in quotes", "ProtectSystem=strict", JOURNAL_SERVICE,
         "nginx: [emerg] open() \"/var/log/nginx/error.log\" failed (30: Read-only file system)",
         "EROFS", "/var/log/nginx/error.log", "ProtectSystem", "ReadWritePaths=/var/log/nginx",
         NULL},
        {"read-only path of Python", "ProtectSystem=strict", JOURNAL_SERVICE,
         "OSError: [Errno 30] Read-only file system: '/srv/data/x y.db'", "EROFS",
         "/srv/data/x y.db", "ProtectSystem", "ReadWritePaths=/srv/data", NULL},
        {"a read-only path with a blank", "ProtectSystem=strict", JOURNAL_SERVICE,
         "touch: cannot touch '/srv/a b/x': Read-only file system", "EROFS", "/srv/a b/x",
         "ProtectSystem", "ReadWritePaths=\"/srv/a b\"", NULL},
        {"the program's own path, and one in quotes", "ProtectSystem=strict", JOURNAL_SERVICE,
         "/usr/bin/touch: cannot touch '/srv/data/x': Read-only file system", "EROFS",
         "/srv/data/x", "ProtectSystem", "ReadWritePaths=/srv/data", NULL},
        {"the program's own path, and another", "ProtectSystem=strict", JOURNAL_SERVICE,
         "/usr/sbin/x: open /srv/data/y: Read-only file system", "EROFS", "/srv/data/y",
         "ProtectSystem", "ReadWritePaths=/srv/data", NULL},
        {"a path at the beginning", "ProtectSystem=strict", JOURNAL_SERVICE,
         "/srv/data/z: Read-only file system", "EROFS", "/srv/data/z", "ProtectSystem",
         "ReadWritePaths=/srv/data", NULL},
        {"read-only sysctl", "ProtectKernelTunables=yes", JOURNAL_SERVICE,
         "cannot write /proc/sys/net/ipv4/ip_forward: Read-only file system", "EROFS",
         "/proc/sys/net/ipv4/ip_forward", "ProtectKernelTunables", "ProtectKernelTunables=no",
         NULL},
        {"a low port", "User=x\nCapabilityBoundingSet=", JOURNAL_SERVICE,
         "bind() to 0.0.0.0:80 failed (13: Permission denied)", "EACCES", "bind",
         "CapabilityBoundingSet", "CapabilityBoundingSet=CAP_NET_BIND_SERVICE", NULL},
        {"a hidden home", "ProtectHome=yes", JOURNAL_SERVICE, "open /run/user/7: permission denied",
         "EACCES", "/run/user/7", "ProtectHome", "ProtectHome=read-only", NULL},
        {"a device", "PrivateDevices=yes", JOURNAL_SERVICE,
         "Could not access '/dev/kvm': Permission denied", "EACCES", "/dev/kvm", "PrivateDevices",
         "PrivateDevices=no", NULL},
        {"memory", "MemoryDenyWriteExecute=yes", JOURNAL_SERVICE,
         "libx.so: cannot enable executable stack as shared object requires: Permission denied",
         "EACCES", NULL, "MemoryDenyWriteExecute", "MemoryDenyWriteExecute=no", NULL},
        {"files of others", "CapabilityBoundingSet=", JOURNAL_SERVICE,
         "open() \"/var/log/x/y\" failed (13: Permission denied)", "EACCES", "/var/log/x/y",
         "CapabilityBoundingSet", "CapabilityBoundingSet=CAP_DAC_OVERRIDE", NULL},
        {"a filtered call", "SystemCallFilter=~@setuid\nSystemCallErrorNumber=EPERM",
         JOURNAL_SERVICE, "setgid(33) failed (1: Operation not permitted)", "EPERM", "setgid",
         "SystemCallFilter", "SystemCallFilter=setgid", NULL},
        {"a function of the library", "SystemCallFilter=~@setuid", JOURNAL_SERVICE,
         "initgroups(www-data, 33) failed (1: Operation not permitted)", "EPERM", "setgroups",
         "SystemCallFilter", "SystemCallFilter=setgroups", NULL},
        {"a capability", "CapabilityBoundingSet=", JOURNAL_SERVICE,
         "setuid(33) failed (1: Operation not permitted)", "EPERM", "setuid",
         "CapabilityBoundingSet", "CapabilityBoundingSet=CAP_SETUID", NULL},
        {"a family", "RestrictAddressFamilies=AF_UNIX", JOURNAL_SERVICE,
         "socket() 0.0.0.0:80 failed (97: Address family not supported by protocol)",
         "EAFNOSUPPORT", "AF_INET", "RestrictAddressFamilies", "RestrictAddressFamilies=AF_INET",
         NULL},
        {"a family that no directive denies", "", JOURNAL_SERVICE,
         "socket() [::]:80 failed (97: Address family not supported by protocol)", NULL, NULL, NULL,
         NULL, NULL},
        {"a record of the kernel", "SystemCallFilter=~@mount", JOURNAL_KERNEL,
         "audit: type=1326 audit(1700000000.1:7): auid=4294967295 uid=0 gid=0 ses=4294967295 "
         "pid=77 comm=\"x\" exe=\"/usr/bin/x\" sig=31 arch=c000003e syscall=165 compat=0 "
         "ip=0x7f code=0x80000000",
         "SIGSYS", "mount", "SystemCallFilter", "SystemCallFilter=mount", NULL},
        {"a record of the audit log", "SystemCallFilter=~@mount", JOURNAL_KERNEL,
         "SECCOMP auid=4294967295 uid=0 gid=0 ses=4294967295 pid=77 comm=\"x\" exe=\"/x\" sig=31 "
         "arch=c00000b7 syscall=40 compat=0",
         "SIGSYS", "mount", "SystemCallFilter", "SystemCallFilter=mount", NULL},
        {"AppArmor", "", JOURNAL_KERNEL,
         "audit: type=1400 audit(1.1:1): apparmor=\"DENIED\" operation=\"open\" profile=\"x\" "
         "name=\"/etc/x\" pid=77 comm=\"x\"",
         "apparmor", "/etc/x", NULL, NULL, NULL},
        {"killed by a filter", "SystemCallFilter=~@mount", JOURNAL_MANAGER,
         "x.service: Main process exited, code=killed, status=31/SYS", "SIGSYS", NULL,
         "SystemCallFilter", NULL, NULL},
        {"a missing path", "ReadWritePaths=/x", JOURNAL_MANAGER,
         "x.service: Main process exited, code=exited, status=226/NAMESPACE", "226/NAMESPACE", NULL,
         "ReadWritePaths", NULL, NULL},
        {"a read-only file at the top", "ProtectSystem=strict", JOURNAL_SERVICE,
         "open /x.db: Read-only file system", "EROFS", "/x.db", "ProtectSystem",
         "ReadWritePaths=/x.db", NULL},
        {"a read-only home", "ProtectHome=read-only", JOURNAL_SERVICE,
         "open /home/a.b/c: Read-only file system", "EROFS", "/home/a.b/c", "ProtectHome",
         "ReadWritePaths=/home/a.b", NULL},
        {"a path between the quotes of m4", "ProtectSystem=strict", JOURNAL_SERVICE,
         "cannot open `/srv/a b/x': Read-only file system", "EROFS", "/srv/a b/x", "ProtectSystem",
         "ReadWritePaths=\"/srv/a b\"", NULL},
        {"two paths", "ProtectSystem=strict", JOURNAL_SERVICE,
         "rename /srv/a/x to /srv/b/x: Read-only file system", "EROFS", "/srv/a/x", "ProtectSystem",
         "ReadWritePaths=/srv/a", NULL},
        {"an address and the top are no paths", "ProtectSystem=strict", JOURNAL_SERVICE,
         "http://x.example/: Read-only file system of / or /. or /", "EROFS", NULL, NULL, NULL,
         "strace"},
        {"a home that only begins like one", "User=x\nProtectHome=yes", JOURNAL_SERVICE,
         "open /homestead/x: permission denied", "EACCES", "/homestead/x", NULL, NULL,
         "No directive"},
        {"the home itself", "ProtectHome=yes", JOURNAL_SERVICE, "chdir /root: permission denied",
         "EACCES", "/root", "ProtectHome", "ProtectHome=read-only", NULL},
        {"files of others and a user of its own", "DynamicUser=yes\nCapabilityBoundingSet=",
         JOURNAL_SERVICE, "open /var/log/x/y: Permission denied", "EACCES", "/var/log/x/y", NULL,
         NULL, "what User= may do"},
        {"files of others and root by name", "User=root\nCapabilityBoundingSet=", JOURNAL_SERVICE,
         "open /var/log/x/y: Permission denied", "EACCES", "/var/log/x/y", "CapabilityBoundingSet",
         "CapabilityBoundingSet=CAP_DAC_OVERRIDE", NULL},
        {"files of others and root by number", "User=0\nCapabilityBoundingSet=", JOURNAL_SERVICE,
         "open /var/log/x/y: Permission denied", "EACCES", "/var/log/x/y", "CapabilityBoundingSet",
         "CapabilityBoundingSet=CAP_DAC_OVERRIDE", NULL},
        {"memory by mprotect", "MemoryDenyWriteExecute=yes", JOURNAL_SERVICE,
         "mprotect failed: Permission denied", "EACCES", NULL, "MemoryDenyWriteExecute",
         "MemoryDenyWriteExecute=no", NULL},
        {"memory by mmap", "MemoryDenyWriteExecute=yes", JOURNAL_SERVICE,
         "mmap failed: Permission denied", "EACCES", NULL, "MemoryDenyWriteExecute",
         "MemoryDenyWriteExecute=no", NULL},
        {"memory in words", "MemoryDenyWriteExecute=yes", JOURNAL_SERVICE,
         "no executable memory for the compiler: Permission denied", "EACCES", NULL,
         "MemoryDenyWriteExecute", "MemoryDenyWriteExecute=no", NULL},
        {"a low port in words", "CapabilityBoundingSet=", JOURNAL_SERVICE,
         "could not bind to port 80: Permission denied", "EACCES", NULL, "CapabilityBoundingSet",
         "CapabilityBoundingSet=CAP_NET_BIND_SERVICE", NULL},
        {"nothing but the error", "", JOURNAL_SERVICE, "Operation not permitted", "EPERM", NULL,
         NULL, NULL, "NoNewPrivileges="},
        {"nothing but the error, and a filter", "SystemCallFilter=~@mount", JOURNAL_SERVICE,
         "Operation not permitted", "EPERM", NULL, NULL, NULL, "SystemCallLog="},
        {"a call that the filter lets through", "SystemCallFilter=~@mount\nCapabilityBoundingSet=",
         JOURNAL_SERVICE, "setuid: Operation not permitted", "EPERM", "setuid",
         "CapabilityBoundingSet", "CapabilityBoundingSet=CAP_SETUID", NULL},
        {"a call of two groups, the smaller", "SystemCallFilter=~close", JOURNAL_SERVICE,
         "close: Operation not permitted", "EPERM", "close", "SystemCallFilter",
         "SystemCallFilter=close", "@basic-io"},
        {"a capability that its user lacks", "User=x", JOURNAL_SERVICE,
         "setuid(33) failed (1: Operation not permitted)", "EPERM", "setuid",
         "CapabilityBoundingSet", "CapabilityBoundingSet=CAP_SETUID", "its user does not have"},
        {"a call that nothing of the unit denies", "", JOURNAL_SERVICE,
         "setuid(33) failed (1: Operation not permitted)", "EPERM", "setuid", NULL, NULL,
         "likely reasons"},
        {"a namespace by unshare", "RestrictNamespaces=yes", JOURNAL_SERVICE,
         "unshare(CLONE_NEWNET): Operation not permitted", "EPERM", "unshare", "RestrictNamespaces",
         "RestrictNamespaces=no", NULL},
        {"a namespace by clone", "RestrictNamespaces=yes", JOURNAL_SERVICE,
         "clone: Operation not permitted", "EPERM", "clone", "RestrictNamespaces",
         "RestrictNamespaces=no", NULL},
        {"a namespace by setns", "RestrictNamespaces=yes", JOURNAL_SERVICE,
         "setns: Operation not permitted", "EPERM", "setns", "RestrictNamespaces",
         "RestrictNamespaces=no", NULL},
        {"a namespace that no directive denies", "", JOURNAL_SERVICE,
         "setns: Operation not permitted", "EPERM", "setns", NULL, NULL, "likely reasons"},
        {"a peer", "IPAddressDeny=any", JOURNAL_SERVICE, "connect: Operation not permitted",
         "EPERM", "connect", "IPAddressDeny", "IPAddressAllow=any", NULL},
        {"a peer by sendto", "IPAddressDeny=any", JOURNAL_SERVICE,
         "ping failed in sendto (Operation not permitted)", "EPERM", NULL, "IPAddressDeny",
         "IPAddressAllow=any", NULL},
        {"a peer by sendmsg", "IPAddressDeny=any", JOURNAL_SERVICE,
         "dns failed in sendmsg (Operation not permitted)", "EPERM", NULL, "IPAddressDeny",
         "IPAddressAllow=any", NULL},
        {"a peer that no directive denies", "", JOURNAL_SERVICE, "connect: Operation not permitted",
         "EPERM", "connect", NULL, NULL, "likely reasons"},
        {"a family without a name", "RestrictAddressFamilies=AF_UNIX", JOURNAL_SERVICE,
         "Address family not supported by protocol", "EAFNOSUPPORT", NULL,
         "RestrictAddressFamilies", "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
         "does not name the family"},
        {"a record without its call", "SystemCallFilter=~@mount", JOURNAL_KERNEL,
         "audit: type=1326 audit(1.1:7): pid=77 comm=\"x\" sig=31 arch=c000003e", NULL, NULL, NULL,
         NULL, NULL},
        {"a record without its architecture", "SystemCallFilter=~@mount", JOURNAL_KERNEL,
         "audit: type=1326 audit(1.1:7): pid=77 comm=\"x\" sig=31 syscall=165", NULL, NULL, NULL,
         NULL, NULL},
        {"a record with a call that nobody knows", "SystemCallFilter=~@mount", JOURNAL_KERNEL,
         "audit: type=1326 audit(1.1:7): pid=77 comm=\"x\" sig=31 arch=c000003e syscall=99999",
         "SIGSYS", "99999", NULL, NULL, "The number 99999 is no call"},
        {"killed by a filter, with a core", "SystemCallFilter=~@mount", JOURNAL_MANAGER,
         "x.service: Main process exited, code=dumped, signal=SYS", "SIGSYS", NULL,
         "SystemCallFilter", NULL, "journalctl -k"},
        {"nothing", "", JOURNAL_SERVICE, "ready on /run/x.sock", NULL, NULL, NULL, NULL, NULL},
        {"an ordinary exit", "", JOURNAL_MANAGER,
         "x.service: Main process exited, code=exited, status=1/FAILURE", NULL, NULL, NULL, NULL,
         NULL},
};

/* The denials that a unit with these settings has by these messages, each of them twice. */
static GPtrArray *denials_of(const char *settings, enum journal_source source,
                             const char *const *messages)
{
        const struct reading reading = {.version = 252};
        struct unit_loader loader = {.reading = &reading};
        g_autofree char *data = g_strconcat("[Service]\nExecStart=/bin/x\n", settings, "\n", NULL);
        const struct unit_text text = {UNIT_FILE_FRAGMENT, "/etc/systemd/system/x.service", data,
                                       strlen(data)};
        g_autoptr(GArray) texts = g_array_new(FALSE, FALSE, sizeof(text));
        g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(struct journal_line));
        g_autoptr(Unit) unit = NULL;

        g_array_append_val(texts, text);
        for (; *messages; messages++) {
                struct journal_line line = {.source = source, .message = (char *) *messages};

                g_array_append_val(lines, line);
                g_array_append_val(lines, line);
        }
        unit = unit_load_from_texts(&loader, "x.service", texts);
        return denials_find(lines, unit, 252);
}

static void test_row(void **state)
{
        const struct row *row = *state;
        const char *const messages[] = {row->message, NULL};
        g_autoptr(GPtrArray) denials = denials_of(row->settings, row->source, messages);
        const Denial *denial;

        assert_int_equal(denials->len, row->error ? 1 : 0);
        if (!row->error)
                return;
        denial = denials->pdata[0];
        assert_string_equal(denial->error, row->error);
        assert_int_equal(denial->count, 2);
        assert_int_equal(g_strcmp0(denial->object, row->object), 0);
        assert_int_equal(g_strcmp0(denial->directive, row->directive), 0);
        assert_non_null(denial->advice);
        if (row->says)
                assert_non_null(strstr(denial->advice, row->says));
        if (row->relax)
                assert_string_equal(denial->relax->pdata[0], row->relax);
        else
                assert_int_equal(denial->relax->len, 0);
}

/* The same error at the same path is another denial where another directive is the reason. */
static void test_two_directives(void **state G_GNUC_UNUSED)
{
        static const char *const messages[] = {
                "executable memory of /srv/x: Permission denied",
                "open /srv/x: Permission denied",
                NULL,
        };
        g_autoptr(GPtrArray) denials =
                denials_of("MemoryDenyWriteExecute=yes\nCapabilityBoundingSet=", JOURNAL_SERVICE,
                           messages);
        const Denial *first, *second;

        assert_int_equal(denials->len, 2);
        first = denials->pdata[0];
        second = denials->pdata[1];
        assert_string_equal(first->object, "/srv/x");
        assert_string_equal(first->directive, "MemoryDenyWriteExecute");
        assert_string_equal(second->object, "/srv/x");
        assert_string_equal(second->directive, "CapabilityBoundingSet");
        assert_int_equal(second->count, 2);
}

/* Which records of the kernel are about the processes or the program of the unit. */
static void test_concerns(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *message;
                gboolean concerns;
        } cases[] = {
                {"audit: type=1326 audit(1.1:1): pid=7 exe=\"/bin/y\"", TRUE},
                {"audit: SECCOMP pid=8 exe=\"/bin/x\"", TRUE},
                {"audit: apparmor=\"DENIED\" pid=7", TRUE},
                {"audit: type=1326 audit(1.1:1): exe=\"/bin/x\"", TRUE},
                {"audit: type=1326 audit(1.1:1): pid=8 exe=\"/bin/y\"", FALSE},
                {"audit: type=1326 audit(1.1:1): pid=8", FALSE},
                {"audit: type=1300 audit(1.1:1): pid=7 exe=\"/bin/x\"", FALSE},
        };
        g_autoptr(GHashTable) pids = g_hash_table_new(NULL, NULL);

        g_hash_table_add(pids, GUINT_TO_POINTER(7));
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
                if (journal_record_concerns(cases[i].message, pids, "x") != cases[i].concerns)
                        fail_msg("%s", cases[i].message);
}

int main(void)
{
        struct CMUnitTest tests[G_N_ELEMENTS(rows) + 2] = {
                [G_N_ELEMENTS(rows)] = cmocka_unit_test(test_two_directives),
                [G_N_ELEMENTS(rows) + 1] = cmocka_unit_test(test_concerns),
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
                tests[i] =
                        (struct CMUnitTest){rows[i].name, test_row, NULL, NULL, (void *) &rows[i]};
        return cmocka_run_group_tests_name("denial", tests, NULL, NULL);
}
