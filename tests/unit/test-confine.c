/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is given up is gone, in a child process each, and what stays works. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/capability.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Needs those above. */
#include <cmocka.h>

#include "confine/confine.h"

struct place {
        char *open, *closed; /* directories */
        const char *paths[4];
};

static int setup(void **state)
{
        struct place *place = g_new0(struct place, 1);

        place->open = g_dir_make_tmp("open.XXXXXX", NULL);
        place->closed = g_dir_make_tmp("closed.XXXXXX", NULL);
        for (int i = 0; i < 2; i++) {
                g_autofree char *file =
                        g_build_filename(i == 0 ? place->open : place->closed, "file", NULL);

                if (!g_file_set_contents(file, "text", -1, NULL))
                        return 1;
        }
        place->paths[0] = place->open;
        place->paths[1] = "/dev";
        *state = place;
        return 0;
}

static int teardown(void **state)
{
        struct place *place = *state;

        for (int i = 0; i < 2; i++) {
                const char *directory = i == 0 ? place->open : place->closed;
                g_autofree char *file = g_build_filename(directory, "file", NULL);
                g_autofree char *new = g_build_filename(directory, "new", NULL);

                g_unlink(file);
                g_unlink(new);
                g_rmdir(directory);
        }
        g_free(place->open);
        g_free(place->closed);
        g_free(place);
        return 0;
}

/* Runs the steps in a child; they print what is wrong and return how much of it there is. */
static void in_child(int (*steps)(const struct place *place), const struct place *place)
{
        int status;
        pid_t pid = fork();

        if (pid == 0) {
                status = steps(place);
                fflush(stderr);
                _exit(status);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
}

static int expect(const char *what, gboolean holds)
{
        if (!holds)
                fprintf(stderr, "# wrong: %s (errno %s)\n", what, g_strerror(errno));
        return holds ? 0 : 1;
}

/* errno of opening directory/name, 0 where that works. */
static int open_error(const char *directory, const char *name, int flags)
{
        g_autofree char *path = g_build_filename(directory, name, NULL);
        int fd = open(path, flags | O_CLOEXEC, 0600);
        int failure = fd < 0 ? errno : 0;

        if (fd >= 0)
                close(fd);
        return failure;
}

static int socket_error(int family)
{
        int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        int failure = fd < 0 ? errno : 0;

        if (fd >= 0)
                close(fd);
        return failure;
}

static gboolean holds_capability(void)
{
        cap_t held = cap_get_proc();
        cap_t none = cap_init();
        gboolean same = cap_compare(held, none) == 0;

        cap_free(held);
        cap_free(none);
        return !same;
}

static int check_reading(const struct place *place)
{
        const struct confinement reading = {.writable = place->paths,
                                            .programs = TRUE,
                                            .reads_others = TRUE};
        struct confined confined;
        int wrong = 0;

        confine(&reading, &confined);
        wrong += expect("new privileges are ruled out", confined.new_privileges);
        wrong += expect("capabilities are given up", confined.capabilities);
        wrong += expect("a file elsewhere is read",
                        open_error(place->closed, "file", O_RDONLY) == 0);
        wrong += expect("a file in the place is written",
                        open_error(place->open, "new", O_WRONLY | O_CREAT) == 0);
        if (confined.landlock > 0)
                wrong += expect("no file elsewhere is written",
                                open_error(place->closed, "new", O_WRONLY | O_CREAT) == EACCES &&
                                        open_error(place->closed, "file", O_WRONLY) == EACCES);
        if (confined.system_calls) {
                wrong += expect("a socket of this machine", socket_error(AF_UNIX) == 0);
                wrong += expect("no socket of a network",
                                socket_error(AF_INET) == EAFNOSUPPORT &&
                                        socket_error(AF_INET6) == EAFNOSUPPORT &&
                                        socket_error(AF_NETLINK) == EAFNOSUPPORT);
                wrong += expect("no tracing",
                                ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0 && errno == EPERM);
                wrong += expect("no namespace", unshare(CLONE_NEWUSER) < 0 && errno == EPERM);
                wrong += expect("no namespace by clone", syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD,
                                                                 NULL, NULL, NULL, 0) < 0);
        }
        wrong += expect("a program is started", system("exit 0") == 0);
        return wrong;
}

static void test_reading(void **state)
{
        in_child(check_reading, *state);
}

static gpointer in_thread(gpointer data)
{
        const struct place *place = data;

        return GINT_TO_POINTER(expect("a thread is confined too",
                                      open_error(place->closed, "file", O_RDONLY) == EACCES));
}

static int check_rendering(const struct place *place)
{
        const struct confinement reading = {.writable = place->paths,
                                            .programs = TRUE,
                                            .reads_others = TRUE};
        const char *const readable[] = {"/usr", "/lib", "/lib64", NULL};
        const struct confinement rendering = {.readable = readable, .writable = place->paths};
        struct confined confined;
        int wrong = 0;

        /* One after the other, as a verb does. */
        confine(&reading, &confined);
        confine(&rendering, &confined);
        wrong += expect("no capability is left", !holds_capability());
        wrong +=
                expect("a file in the place is read", open_error(place->open, "file", O_RDWR) == 0);
        if (confined.landlock > 0) {
                wrong += expect("no file elsewhere is read",
                                open_error(place->closed, "file", O_RDONLY) == EACCES);
                wrong += GPOINTER_TO_INT(
                        g_thread_join(g_thread_new("confined", in_thread, (gpointer) place)));
        }
        if (confined.system_calls) {
                char *const arguments[] = {(char *) "/bin/true", NULL};

                wrong += expect("no socket at all",
                                socket_error(AF_UNIX) == EPERM && socket_error(AF_INET) == EPERM);
                wrong += expect("no program", execv(arguments[0], arguments) < 0 && errno == EPERM);
        }
        return wrong;
}

static void test_rendering(void **state)
{
        in_child(check_rendering, *state);
}

/* As on a kernel that was built without Landlock and without filters of system calls. */
static int check_bare_kernel(const struct place *place)
{
        const struct confinement rendering = {.readable = place->paths, .writable = place->paths};
        struct confined confined;
        scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
        const struct scmp_arg_cmp sets_filter = {
                .arg = 0, .op = SCMP_CMP_EQ, .datum_a = 22 /* PR_SET_SECCOMP */, .datum_b = 0};
        int wrong = 0;

        if (!filter ||
            seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(landlock_create_ruleset), 0) <
                    0 ||
            seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(seccomp), 0) < 0 ||
            seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1,
                                   &sets_filter) < 0 ||
            seccomp_load(filter) < 0)
                return 1;
        seccomp_release(filter);
        confine(&rendering, &confined);
        wrong += expect("files are not confined", confined.landlock == 0);
        wrong += expect("system calls are not confined", !confined.system_calls);
        wrong += expect("capabilities are given up all the same",
                        confined.capabilities && !holds_capability());
        wrong += expect("work goes on", open_error(place->closed, "file", O_RDONLY) == 0);
        return wrong;
}

static void test_bare_kernel(void **state)
{
        in_child(check_bare_kernel, *state);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_reading, setup, teardown),
                cmocka_unit_test_setup_teardown(test_rendering, setup, teardown),
                cmocka_unit_test_setup_teardown(test_bare_kernel, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
