/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the processes of a service use, as a proc tells it that the test makes: descriptors, memory,
 * namespaces, users and tables of sockets, whole and damaged. */
#include <sys/socket.h>

/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "collect/observe.h"
#include "snapshot/enforcement.h"
#include "tree-fixture.h"

/* A process in the service; the first is the main one unless the case says otherwise. */
struct member {
        guint32 pid, user;
        const char *command;
        gboolean status_unseen;
};

struct sight {
        const char *name;
        struct fixture_file files[12]; /* of the proc, ended by a NULL path */
        struct member members[3];      /* of pid 7 of the user 0 where there are none */
        const char *expected;          /* described; NULL: nothing was seen */
        gboolean no_main, is_truncated;
};

#define MAPS(text)                                                                                 \
        {                                                                                          \
                .path = "/7/maps", .content = text                                                 \
        }
#define FD(n, where)                                                                               \
        {                                                                                          \
                .path = "/7/fd/" n, .link = where                                                  \
        }
#define FLAGS(text)                                                                                \
        {                                                                                          \
                .path = "/7/fdinfo/3", .content = text                                             \
        }
#define NET(of, name, text)                                                                        \
        {                                                                                          \
                .path = "/" of "/net/" name,                                                       \
                .content = "  sl  local_address rem_address st queue tr tm retr uid timeout "      \
                           "inode\n" text                                                          \
        }
#define SOCKET FD("3", "socket:[44]")

/* The columns of a table of the Internet up to the inode. */
#define INTERNET(local, remote, state) "0: " local " " remote " " state " 0:0 0:0 0 0 0 44"

#define NOT_SHOWN                                                                                  \
        "unseen: The open files and the memory of its processes were not shown; run this as root " \
        "to have the proposal fit them.\n"
#define NOT_LISTED                                                                                 \
        "unseen: Some of its sockets are of kinds that the kernel does not list, so "              \
        "RestrictAddressFamilies= may be too narrow.\n"
#define NOT_LOOKED_UP "unseen: Not all sockets of its processes could be looked up.\n"
#define MORE          "unseen: It has more processes than were looked at.\n"

static const struct sight sights[] = {
        {.name = "a process that uses nothing",
         .files = {MAPS(""), FD("x", "/root")},
         .expected = "users: 0\n"},
        {.name = "homes",
         .files = {MAPS(""),
                   FD("3", "/root"),
                   FD("4", "/home/../etc"),
                   FD("5", "/homeless"),
                   {.path = "/7/cwd", .link = "/run/user/1000"}},
         .expected = "users: 0\nhome: /home/../etc\nhome: /root\nhome: /run/user/1000\n"},
        {.name = "what is no file in a file system",
         .files = {MAPS(""),
                   FD("3", "anon_inode:[eventpoll]"),
                   FD("4", "/root/x (deleted)"),
                   FD("5", "/root/nothing"),
                   {.path = "/7/fd/6", .content = "no link"}},
         .expected = "users: 0\n"},
        {.name = "pseudo devices",
         .files = {MAPS(""),
                   FD("3", "/dev/null"),
                   FD("4", "/dev/pts/../null"),
                   FD("5", "/dev/shm/../null"),
                   {.path = "/7/fd/6", .link = "/proc/../dev/null"}},
         .expected = "users: 0\n"},
        {.name = "a device",
         .files = {MAPS(""), FD("3", "/dev/../dev/null")},
         .expected = "users: 0\ndevice: /dev/../dev/null\n"},
        {.name = "a file that is read",
         .files = {MAPS(""), FD("3", "/etc/passwd"), FLAGS("pos:\t0\nflags:\t0100000\n")},
         .expected = "users: 0\n"},
        {.name = "a file that is written",
         .files = {MAPS(""), FD("3", "/etc/passwd"), FLAGS("pos:\t0\nflags:\t0100001\n")},
         .expected = "users: 0\nwrites: /etc\n"},
        {.name = "a file of which nothing is said",
         .files = {MAPS(""), FD("3", "/etc/passwd"), FLAGS("pos:\t0\n"), FD("4", "/etc/group")},
         .expected = "users: 0\n"},
        {.name = "memory",
         .files = {MAPS("line\n00-01 rwx\n00-01 rwxp\n02-03 rwxp 0 0 0\n"
                        "04-05 rwxp 0 0 0    [heap]\n06-07 rw-p 0 0 0 /root/data\n"
                        "08-09 r-xp 0 0 0 /usr/lib/x\n10-11 rwxp 0 0 0 unended"),
                   {.path = "/7/fd"}},
         .expected = "users: 0\nhome: /root/data\nexecutable: a: [heap]\n"
                     "executable: a: unnamed memory\n"},
        {.name = "memory that is not shown", .files = {{.path = "/7/fd"}}, .expected = NULL},
        {.name = "descriptors that are not shown", .files = {MAPS("")}, .expected = NULL},
        {.name = "another process that is not shown",
         .files = {MAPS(""), {.path = "/7/fd"}},
         .members = {{7, 0, "a", FALSE}, {8, 1, "b", TRUE}},
         .expected = "users: 0\n" NOT_SHOWN},
        {.name = "privileges that were gained, and a user twice",
         .files = {MAPS(""),
                   {.path = "/7/fd"},
                   {.path = "/8/fd"},
                   {.path = "/8/maps", .content = ""}},
         .members = {{7, 33, "a", FALSE}, {8, 0, "b", FALSE}, {7, 33, "a", FALSE}},
         .expected = "users: 33 0\ngained\n"},
        {.name = "privileges that were given up",
         .files = {MAPS(""), {.path = "/7/fd"}},
         .members = {{7, 0, "a", FALSE}, {7, 33, "b", FALSE}},
         .expected = "users: 0 33\n"},
        {.name = "privileges beside a main process that has ended",
         .files = {MAPS(""), {.path = "/7/fd"}},
         .members = {{7, 33, "a", FALSE}, {7, 0, "b", FALSE}},
         .no_main = TRUE,
         .expected = "users: 33 0\n"},
        {.name = "namespaces of its own",
         .files = {MAPS(""),
                   {.path = "/7/fd"},
                   {.path = "/7/ns/ipc", .link = "ipc:[1]"},
                   {.path = "/8/ns/ipc", .link = "ipc:[1]"},
                   {.path = "/7/ns/net", .link = "net:[2]"},
                   {.path = "/8/ns/mnt", .link = "mnt:[3]"},
                   {.path = "/7/ns/user", .link = "user:[5]"},
                   {.path = "/8/ns/user", .link = "user:[6]"}},
         .members = {{7, 0, "a", FALSE}, {8, 0, "(sd-pam)", FALSE}, {8, 0, "b", FALSE}},
         .expected = "users: 0\nnamespaces\n" NOT_SHOWN},
        {.name = "namespaces that are shared",
         .files = {MAPS(""),
                   {.path = "/7/fd"},
                   {.path = "/7/ns/ipc", .link = "ipc:[1]"},
                   {.path = "/8/ns/ipc", .link = "ipc:[1]"}},
         .members = {{7, 0, "a", FALSE}, {8, 0, "b", FALSE}},
         .expected = "users: 0\n" NOT_SHOWN},
        {.name = "more processes than were looked at",
         .files = {MAPS(""), {.path = "/7/fd"}},
         .is_truncated = TRUE,
         .expected = "users: 0\n" MORE},

        {.name = "a socket that listens on this machine",
         .files = {MAPS(""), SOCKET, NET("1", "tcp", INTERNET("0100007F:0050", "0:0", "0A") "\n")},
         .expected = "users: 0\nsocket: 2 80 listening loopback\n"},
        {.name = "a socket that listens everywhere, in its own namespace",
         .files = {MAPS(""), SOCKET, NET("7", "tcp", INTERNET("00000000:1F90", "0:0", "0A"))},
         .expected = "users: 0\nsocket: 2 8080 listening\n"},
        {.name = "a connection on this machine",
         .files = {MAPS(""), SOCKET,
                   NET("1", "tcp6",
                       INTERNET("00000000000000000000000001000000:0050",
                                "00000000000000000000000001000000:9999", "01"))},
         .expected = "users: 0\nsocket: 10 80 loopback\n"},
        {.name = "a connection to another machine",
         .files = {MAPS(""), SOCKET,
                   NET("1", "tcp", INTERNET("0100007F:0050", "08080808:0050", "01"))},
         .expected = "users: 0\nsocket: 2 80\n"},
        {.name = "datagrams",
         .files = {MAPS(""), SOCKET, NET("1", "udp", INTERNET("0:0035", "0:0", "07"))},
         .expected = "users: 0\nsocket: 2 53 listening\n"},
        {.name = "datagrams without a port",
         .files = {MAPS(""), SOCKET, NET("1", "udp", INTERNET("0:0000", "0:0", "07"))},
         .expected = "users: 0\nsocket: 2 0\n"},
        {.name = "datagrams to one address",
         .files = {MAPS(""), SOCKET, NET("1", "udp", INTERNET("0:0035", "1:1", "07"))},
         .expected = "users: 0\nsocket: 2 53\n"},
        {.name = "an address without a port",
         .files = {MAPS(""), SOCKET, NET("1", "raw", INTERNET("0", "0", "07"))},
         .expected = "users: 0\nsocket: 2 0 raw\n"},
        {.name = "a socket with a path",
         .files = {MAPS(""), SOCKET, NET("1", "unix", "0: 2 0 00010000 1 01 44 /run/x")},
         .expected = "users: 0\nsocket: 1 0 listening loopback /run/x\n"},
        {.name = "a socket with an abstract name",
         .files = {MAPS(""), SOCKET, NET("1", "unix", "0: 2 0 00000000 1 03 44 @x")},
         .expected = "users: 0\nsocket: 1 0 loopback\n"},
        {.name = "a socket without a name, and one twice",
         .files = {MAPS(""), SOCKET, FD("5", "socket:[44]"),
                   NET("1", "unix", "0: 2 0 00000000 1 03 44  \n0: 2 0 00000000 1 03 44 /x\n")},
         .expected = "users: 0\nsocket: 1 0 loopback\n"},
        {.name = "a socket of the kernel",
         .files = {MAPS(""), SOCKET, NET("1", "netlink", "f 0 1 2 3 4 5 6 7 44\n")},
         .expected = "users: 0\nsocket: 16 0\n"},
        {.name = "packets, in a line with more columns than any has",
         .files = {MAPS(""), SOCKET,
                   NET("1", "packet", "f 3 3 0003 2 1 0 0 44 9 10 11 12 13 14 15 16 17\n")},
         .expected = "users: 0\nsocket: 17 0 raw\n"},
        {.name = "lines that say nothing, and a table that is empty",
         .files = {MAPS(""),
                   SOCKET,
                   NET("1", "tcp", "0:\n\n" INTERNET("0:1", "0:1", "1") "0\n"),
                   {.path = "/1/net/tcp6", .content = ""},
                   NET("1", "udp", "a b c d e f g h i 0\na b c d e f g h i j\n")},
         .expected = "users: 0\n" NOT_LISTED},
        {.name = "a table that cannot be read",
         .files = {MAPS(""), SOCKET, {.path = "/1/net/tcp"}},
         .expected = "users: 0\n" NOT_LOOKED_UP NOT_LISTED},
};

static gint compare_texts(gconstpointer left, gconstpointer right)
{
        return strcmp(*(const char *const *) left, *(const char *const *) right);
}

static void describe_texts(GString *text, const char *what, GPtrArray *list)
{
        g_ptr_array_sort(list, compare_texts);
        for (guint i = 0; i < list->len; i++)
                g_string_append_printf(text, "%s: %s\n", what, (const char *) list->pdata[i]);
}

static char *describe(const Observation *seen)
{
        GString *text = g_string_new("users:");

        for (guint i = 0; i < seen->users->len; i++)
                g_string_append_printf(text, " %u", g_array_index(seen->users, guint32, i));
        g_string_append(text, seen->gained ? "\ngained\n" : "\n");
        if (seen->own_namespaces)
                g_string_append(text, "namespaces\n");
        for (guint i = 0; i < seen->sockets->len; i++) {
                const struct observed_socket *socket =
                        &g_array_index(seen->sockets, struct observed_socket, i);

                g_string_append_printf(text, "socket: %d %u%s%s%s%s%s\n", socket->family,
                                       socket->port, socket->listening ? " listening" : "",
                                       socket->loopback ? " loopback" : "",
                                       socket->raw ? " raw" : "", socket->path ? " " : "",
                                       socket->path ? socket->path : "");
        }
        describe_texts(text, "writes", seen->writes);
        describe_texts(text, "home", seen->homes);
        describe_texts(text, "device", seen->devices);
        describe_texts(text, "executable", seen->executable);
        describe_texts(text, "unseen", seen->unseen);
        return g_string_free(text, FALSE);
}

static Unit *unit_of(const struct sight *sight)
{
        static const struct member alone = {7, 0, "a", FALSE};
        const struct member *members = sight->members[0].pid ? sight->members : &alone;
        gsize count = sight->members[0].pid ? G_N_ELEMENTS(sight->members) : 1;
        Unit *unit = unit_new("a.service", UNIT_SERVICE);

        unit->enforcement = enforcement_new();
        unit->enforcement->is_truncated = sight->is_truncated;
        for (gsize i = 0; i < count && members[i].pid; i++) {
                struct process *process = enforcement_add_process(unit->enforcement);

                process->pid = members[i].pid;
                process->is_main = i == 0 && !sight->no_main;
                process->command = members[i].command;
                process->uid[1] = members[i].user;
                process->permitted = 1;
                process->status_unseen = members[i].status_unseen ? "Gone." : NULL;
        }
        return unit;
}

static gsize count_files(const struct sight *sight)
{
        gsize count = 0;

        while (count < G_N_ELEMENTS(sight->files) && sight->files[count].path)
                count++;
        return count;
}

static void test_sights(void **state G_GNUC_UNUSED)
{
        for (gsize i = 0; i < G_N_ELEMENTS(sights); i++) {
                char *proc = fixture_new(sights[i].files, count_files(&sights[i]));
                g_autoptr(Unit) unit = unit_of(&sights[i]);
                g_autoptr(Observation) seen = observe_unit(unit, proc);
                g_autofree char *text = seen ? describe(seen) : NULL;

                fixture_free(proc);
                if (g_strcmp0(text, sights[i].expected) != 0)
                        fail_msg("%s: %s", sights[i].name, text ? text : "nothing");
        }
}

/* A service without processes, and processes without a proc, are not seen. */
static void test_nobody(void **state G_GNUC_UNUSED)
{
        g_autoptr(Unit) unit = unit_new("a.service", UNIT_SERVICE);

        assert_null(observe_unit(unit, "/proc"));
        unit->enforcement = enforcement_new();
        assert_null(observe_unit(unit, "/proc"));
        enforcement_add_process(unit->enforcement);
        assert_null(observe_unit(unit, "/nowhere/at/all"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_sights),
                cmocka_unit_test(test_nobody),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
