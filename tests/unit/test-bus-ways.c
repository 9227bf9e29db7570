/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which manager is read, and over which way, for each of the options that say so: what opens a
 * connection is replaced, and a fake manager is at its other end.
 */
#include <errno.h>
#include <string.h>
#include <systemd/sd-daemon.h>

/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "collect/bus-files.h"
#include "collect/bus-session.h"
#include "collect/process.h"
#include "fake-reading.h"
#include "stand-in.h"
#include "tree-fixture.h"

#define SYSTEM_SOCKET "unix:path=/run/systemd/private "

/* What does not work: the first way, or what is needed beside a connection. */
enum broken { NOTHING, NO_BUS, FIRST_OPEN, FIRST_ANSWER, PROCESSES, PROCESS_LIST, FILES };

static const struct way {
        const char *name;
        struct bus_options options;
        gboolean is_user; /* who reads is not root */
        gboolean not_booted;
        const char *runtime_directory;
        enum broken broken;
        gboolean own_root;  /* no files_root is given */
        const char *opened; /* each way that was tried */
        const char *error;  /* a part of it, or NULL: the unit is read */
        const char *problem;
} ways[] = {
        {.name = "root", .opened = SYSTEM_SOCKET},
        {.name = "root, and the files of this machine", .own_root = TRUE, .opened = SYSTEM_SOCKET},
        {.name = "root, no private socket",
         .broken = FIRST_OPEN,
         .opened = SYSTEM_SOCKET "system "},
        {.name = "root, a private socket without a manager",
         .broken = FIRST_ANSWER,
         .opened = SYSTEM_SOCKET "system "},
        {.name = "root, no memory for the private socket", .broken = NO_BUS, .opened = "system "},
        {.name = "a user", .is_user = TRUE, .opened = "system "},
        {.name = "a user, a bus that is away for a moment",
         .options = {.again = TRUE},
         .is_user = TRUE,
         .broken = FIRST_OPEN,
         .opened = "system system "},
        {.name = "a machine whose manager is away for a moment",
         .options = {.machine = "box", .again = TRUE},
         .own_root = TRUE,
         .broken = FIRST_ANSWER,
         .opened = "machine box machine box "},
        {.name = "a user, no bus",
         .is_user = TRUE,
         .broken = FIRST_OPEN,
         .opened = "system ",
         .error = "The service manager cannot be reached: No such file or directory."},
        {.name = "no manager",
         .not_booted = TRUE,
         .opened = "",
         .error = "No systemd manager is running here."},
        {.name = "the user's manager",
         .options = {.user_scope = TRUE},
         .is_user = TRUE,
         .not_booted = TRUE,
         .runtime_directory = "/run/user/7 8",
         .opened = "unix:path=/run/user/7%208/systemd/private "},
        {.name = "the user's manager, without a folder for it",
         .options = {.user_scope = TRUE},
         .is_user = TRUE,
         .opened = "user "},
        {.name = "the user's manager, no bus",
         .options = {.user_scope = TRUE},
         .is_user = TRUE,
         .broken = FIRST_OPEN,
         .opened = "user ",
         .error = "The user's service manager cannot be reached: No such file or directory."},
        {.name = "an address",
         .options = {.address = "unix:path=/x"},
         .own_root = TRUE,
         .opened = "unix:path=/x "},
        {.name = "a host",
         .options = {.host = "root@there"},
         .own_root = TRUE,
         .opened = "host root@there "},
        {.name = "a host that cannot be reached",
         .options = {.host = "root@there"},
         .own_root = TRUE,
         .broken = FIRST_OPEN,
         .opened = "host root@there ",
         .error = "The service manager of host root@there cannot be reached: No such file"},
        {.name = "a machine",
         .options = {.machine = "box"},
         .own_root = TRUE,
         .opened = "machine box "},
        {.name = "a machine without a manager",
         .options = {.machine = "box"},
         .own_root = TRUE,
         .broken = FIRST_ANSWER,
         .opened = "machine box ",
         .error = "The service manager of machine box cannot be reached: Get: Nobody is there."},
        {.name = "a machine's user",
         .options = {.machine = "me@box", .user_scope = TRUE},
         .own_root = TRUE,
         .opened = "user machine me@box "},
        {.name = "a machine that is not running systemd itself",
         .options = {.machine = "box"},
         .own_root = TRUE,
         .not_booted = TRUE,
         .opened = "machine box "},
        {.name = "no processes",
         .broken = PROCESSES,
         .opened = SYSTEM_SOCKET,
         .problem = "error -: No processes here."},
        {.name = "processes that cannot be listed",
         .broken = PROCESS_LIST,
         .opened = SYSTEM_SOCKET,
         .problem = "error -: No list here."},
        {.name = "a folder that is gone a moment later",
         .broken = FILES,
         .opened = SYSTEM_SOCKET,
         .error = "No files here."},
};

/* ---- What is replaced ---- */

static const struct way *way;
static struct fake_manager fakes[2]; /* of the first way, and the second */
static GString *opened;
static guint n_opened;
static _Thread_local gboolean is_reader; /* and no fake manager */

static gboolean is_broken(enum broken what, const char *words, GError **error)
{
        if (way->broken == what)
                g_set_error_literal(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, words);
        return way->broken == what;
}

/* The other end of the next connection, or -ENOENT. */
static int next_way(const char *kind, const char *detail)
{
        guint number = n_opened++;

        assert_true(number < G_N_ELEMENTS(fakes));
        g_string_append_printf(opened, "%s%s ", kind, detail);
        if (number == 0 && way->broken == FIRST_OPEN)
                return -ENOENT;
        fakes[number].is_bridge = number == 0 && way->broken == FIRST_ANSWER;
        return fake_start(&fakes[number]);
}

STAND_IN(int, sd_bus_new, (sd_bus * *ret))
{
        return is_reader && way->broken == NO_BUS ? -ENOMEM : __real_sd_bus_new(ret);
}

static int open_way(sd_bus **ret, const char *kind, const char *detail)
{
        int fd = next_way(kind, detail);
        g_autoptr(sd_bus) bus = NULL;

        if (fd < 0)
                return fd;
        assert_true(__real_sd_bus_new(&bus) >= 0 && sd_bus_set_fd(bus, fd, fd) >= 0);
        assert_true(sd_bus_start(bus) >= 0);
        *ret = g_steal_pointer(&bus);
        return 0;
}

STAND_IN(int, sd_booted, (void) )
{
        return !way->not_booted;
}

STAND_IN(uid_t, geteuid, (void) )
{
        return way->is_user ? 1000 : 0;
}

STAND_IN(int, sd_bus_set_address, (sd_bus * bus, const char *address))
{
        int fd = next_way(address, "");

        return fd < 0 ? fd : sd_bus_set_fd(bus, fd, fd);
}

STAND_IN(int, sd_bus_open_system, (sd_bus * *ret))
{
        return open_way(ret, "system", "");
}

STAND_IN(int, sd_bus_open_user, (sd_bus * *ret))
{
        return open_way(ret, "user", "");
}

STAND_IN(int, sd_bus_open_system_remote, (sd_bus * *ret, const char *host))
{
        return open_way(ret, "host ", host);
}

STAND_IN(int, sd_bus_open_system_machine, (sd_bus * *ret, const char *machine))
{
        return open_way(ret, "machine ", machine);
}

STAND_IN(int, sd_bus_open_user_machine, (sd_bus * *ret, const char *machine))
{
        return open_way(ret, "user machine ", machine);
}

STAND_IN(ProcessReader *, process_reader_new,
         (const struct process_options *options, GError **error))
{
        return is_broken(PROCESSES, "No processes here.", error)
                       ? NULL
                       : __real_process_reader_new(options, error);
}

STAND_IN(gboolean, process_reader_list, (ProcessReader * reader, GError **error))
{
        return !is_broken(PROCESS_LIST, "No list here.", error) &&
               __real_process_reader_list(reader, error);
}

STAND_IN(struct bus_files *, bus_files_open,
         (const struct bus_options *options, const char *root, const SnapshotHead *head,
          GPtrArray *problems, GError **error))
{
        return is_broken(FILES, "No files here.", error)
                       ? NULL
                       : __real_bus_files_open(options, root, head, problems, error);
}

/* ---- Each way ---- */

/* Of this machine, where it is its own manager. */
static gboolean any_head(void *context G_GNUC_UNUSED, const SnapshotHead *head,
                         GError **error G_GNUC_UNUSED)
{
        assert_int_equal(head->source, SNAPSHOT_FROM_MANAGER);
        return TRUE;
}

static void check_way(const char *root)
{
        struct fake_unit units[2][2] = {{{.name = "a.service"}}, {{.name = "a.service"}}};
        struct result *result = result_new();
        struct snapshot_sink sink = result_sink(result);
        struct bus_options options = way->options;

        for (gsize i = 0; i < G_N_ELEMENTS(fakes); i++)
                fakes[i] = (struct fake_manager){.units = units[i]};
        sink.begin = any_head;
        n_opened = 0;
        g_string_truncate(opened, 0);
        if (way->runtime_directory)
                g_setenv("XDG_RUNTIME_DIR", way->runtime_directory, TRUE);
        else
                g_unsetenv("XDG_RUNTIME_DIR");
        options.files_root = way->own_root ? NULL : root;
        options.names = (const char *const[]){"a.service", NULL};
        is_reader = TRUE;
        bus_read(&options, &sink, &result->error);
        for (gsize i = 0; i < G_N_ELEMENTS(fakes); i++)
                if (fakes[i].thread)
                        fake_stop(&fakes[i]);
        if (strcmp(opened->str, way->opened) != 0)
                fail_msg("%s: opened %s", way->name, opened->str);
        if (way->error ? !result->error || !strstr(result->error->message, way->error)
                       : result->error != NULL)
                fail_msg("%s: %s", way->name, result->error ? result->error->message : "no error");
        if (!way->error && strcmp(result->units->str, "a.service loaded\n") != 0)
                fail_msg("%s gives %s", way->name, result->units->str);
        if (way->problem && !strstr(result->problems->str, way->problem))
                fail_msg("%s: %s", way->name, result->problems->str);
        result_free(result);
}

static void test_ways(void **state G_GNUC_UNUSED)
{
        static const struct fixture_file rows[] = {
                {.path = "/etc/os-release", .content = "ID=debian\n"},
        };
        char *root = fixture_new(rows, G_N_ELEMENTS(rows));

        opened = g_string_new(NULL);
        for (way = ways; way < ways + G_N_ELEMENTS(ways); way++)
                check_way(root);
        g_string_free(opened, TRUE);
        fixture_free(root);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_ways),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
