/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs a program and all that it starts until its Nth system call of those that touch files and
 * sockets, and lets that one go wrong.
 *
 *     inject [--only=PREFIX] RECORD N ACTION PROGRAM [ARGUMENT...]
 *
 * N can also be K:NAME:END, the Kth call of that name about what ends so: where several threads
 * run, or somebody answers, the Nth call is another one each time.
 *
 * ACTION is kill (everything, at once, before the call), short (one byte is transferred), or the
 * name of an error, which the call then returns without having been made; with a + at its end all
 * later calls of that name do so too. N 0 lets nothing go wrong. RECORD is a file that gets a line
 * of each call ("call N NAME WHAT", where N is 0), of the one that was hit ("hit N NAME WHAT"), of
 * each process that a signal ended ("died SIGNAL"; "lost SIGNAL" of those that the program
 * started), and of the program's end ("end STATUS").
 *
 * With --only the calls of programs whose names begin otherwise are passed over: nothing goes wrong
 * in them, though they are killed with the others. Passed over as well are the calls of the dynamic
 * loader, since a program that was not loaded yet can keep no promise, what is written to standard
 * error, and errors of pipes that are read and of counters (eventfd(2)).
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __x86_64__
int main(void)
{
        fputs("This knows the registers of x86-64 alone.\n", stderr);
        return 77;
}
#else

#include "inject-calls.h"

enum { MOST_TASKS = 256, NO_COUNT = -1 };
enum { SYSTEM_CALL = 0x80 }; /* in the signal of a stop, by PTRACE_O_TRACESYSGOOD */

struct task {
        pid_t pid;
        int is_new;     /* its first stop is of being traced */
        int exit_error; /* what its call, which is made, returns; 0: what it would */
        unsigned long long loader, loader_end;
};

struct run {
        FILE *record;
        long n, count;
        const char *name, *end;              /* of K:NAME:END; n is K then */
        const char *only;                    /* how the programs begin that are meant */
        int kills, shortens, error, goes_on; /* the action */
        int failing; /* the number of the call that goes on failing, or NO_COUNT */
        pid_t main;
        struct task tasks[MOST_TASKS];
        int task_count;
};

static void die(const char *what)
{
        perror(what);
        exit(70);
}

/* ---- Tasks ---- */

static struct task *find_task(struct run *run, pid_t pid)
{
        for (int i = 0; i < run->task_count; i++)
                if (run->tasks[i].pid == pid)
                        return &run->tasks[i];
        if (run->task_count == MOST_TASKS)
                die("too many tasks");
        run->tasks[run->task_count] = (struct task){.pid = pid, .is_new = 1};
        return &run->tasks[run->task_count++];
}

static void forget_task(struct run *run, pid_t pid)
{
        for (int i = 0; i < run->task_count; i++)
                if (run->tasks[i].pid == pid)
                        run->tasks[i] = run->tasks[--run->task_count];
}

/* Whether the calls of what the task runs are meant. */
static int is_ours(const struct run *run, const struct task *task)
{
        char path[64], program[PATH_MAX];
        const char *name;
        ssize_t count;

        snprintf(path, sizeof path, "/proc/%d/exe", (int) task->pid);
        count = readlink(path, program, sizeof program - 1);
        program[count > 0 ? count : 0] = '\0';
        name = strrchr(program, '/');
        return name && strncmp(name + 1, run->only, strlen(run->only)) == 0;
}

/* Where the dynamic loader is; nowhere, where nothing of the program is counted. */
static void find_loader(const struct run *run, struct task *task)
{
        char path[64], line[PATH_MAX + 100];
        FILE *maps;

        task->loader = task->loader_end = 0;
        if (!is_ours(run, task))
                return;
        snprintf(path, sizeof path, "/proc/%d/maps", (int) task->pid);
        maps = fopen(path, "re");
        while (maps && fgets(line, sizeof line, maps)) {
                unsigned long long begin, end;

                if (!strstr(line, "/ld-linux") || sscanf(line, "%llx-%llx", &begin, &end) != 2)
                        continue;
                if (!task->loader)
                        task->loader = begin;
                task->loader_end = end;
        }
        if (maps)
                fclose(maps);
}

/* ---- What a call is about ---- */

static void read_text(pid_t pid, unsigned long long address, char *text, size_t size)
{
        struct iovec here = {text, size - 1};
        struct iovec there = {(void *) (uintptr_t) address,
                              size - 1}; /* NOLINT: an address of another process */
        ssize_t count = process_vm_readv(pid, &here, 1, &there, 1, 0);

        /* A text at the end of a page. */
        if (count < 0) {
                there.iov_len = here.iov_len =
                        4096 - address % 4096 < size - 1 ? 4096 - address % 4096 : size - 1;
                count = process_vm_readv(pid, &here, 1, &there, 1, 0);
        }
        text[count > 0 ? count : 0] = '\0';
        for (char *letter = text; *letter; letter++)
                if (*letter == '\n')
                        *letter = '?';
}

static void describe(pid_t pid, const struct call *call, const struct user_regs_struct *registers,
                     char *text, size_t size)
{
        char path[64];
        ssize_t count;

        *text = '\0';
        if (call->subject == FIRST_PATH)
                read_text(pid, registers->rdi, text, size);
        else if (call->subject == SECOND_PATH)
                read_text(pid, registers->rsi, text, size);
        if (call->subject == NOTHING || (call->subject != DESCRIPTOR && *text))
                return;
        snprintf(path, sizeof path, "/proc/%d/fd/%d", (int) pid, (int) registers->rdi);
        count = readlink(path, text, size - 1);
        text[count > 0 ? count : 0] = '\0';
}

/* ---- The call ---- */

static const struct call *find_call(long long number)
{
        for (int i = 0; i < CALLS; i++)
                if (calls[i].number == number)
                        return &calls[i];
        return NULL;
}

static void kill_all(const struct run *run)
{
        for (int i = 0; i < run->task_count; i++)
                kill(run->tasks[i].pid, SIGKILL);
}

/* Memory that is asked for without a file is no call of ours, and of an error message that cannot
 * be written nobody can be told. */
static int is_counted(const struct task *task, const struct user_regs_struct *registers)
{
        if (task->loader == 0)
                return 0;
        if (registers->orig_rax == SYS_write && (int) registers->rdi == STDERR_FILENO)
                return 0;
        if (registers->orig_rax == SYS_mmap && (int) registers->r8 == -1)
                return 0;
        return registers->rip < task->loader || registers->rip >= task->loader_end;
}

/* Between two runs a number can come to another call, which knows no half. A pipe has no disk that
 * fails. GLib takes an error there for the end of a program that it has started, and waits for it
 * for ever while it runs; nor has the counter by which its threads wake each other. */
static int is_impossible(const struct run *run, const struct task *task, const struct call *call,
                         const struct user_regs_struct *registers)
{
        static const char counter[] = "anon_inode:[eventfd]";
        char what[sizeof counter];

        if (run->shortens && !call->can_be_short)
                return 1;
        if ((call->number != SYS_read && call->number != SYS_write) || run->kills ||
            run->shortens || run->error == EINTR)
                return 0;
        describe(task->pid, call, registers, what, sizeof what);
        return strcmp(what, counter) == 0 ||
               (call->number == SYS_read && strncmp(what, "pipe:", strlen("pipe:")) == 0);
}

static void act(struct run *run, struct task *task, const struct call *call,
                struct user_regs_struct *registers)
{
        if (is_impossible(run, task, call, registers))
                return;
        if (run->kills) {
                kill_all(run);
                return;
        }
        /* Linux frees the descriptor whatever it says then. */
        if (call->number == SYS_close && !run->shortens) {
                task->exit_error = run->error;
                return;
        }
        if (run->shortens) {
                registers->rdx = registers->rdx > 1 ? 1 : registers->rdx;
        } else {
                registers->orig_rax = (unsigned long long) -1;
                registers->rax = (unsigned long long) -(long long) run->error;
        }
        if (ptrace(PTRACE_SETREGS, task->pid, 0, registers) < 0)
                die("PTRACE_SETREGS");
        if (run->goes_on)
                run->failing = call->number;
}

static int ends_with(const char *text, const char *end)
{
        size_t length = strlen(text), end_length = strlen(end);

        return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* Whether the call is one of those that are counted. */
static int is_meant(const struct run *run, const struct call *call, const char *text)
{
        return !run->name || (strcmp(call->name, run->name) == 0 && ends_with(text, run->end));
}

static void at_call(struct run *run, struct task *task)
{
        struct user_regs_struct registers;
        const struct call *call;
        char text[512];
        int is_it;

        if (ptrace(PTRACE_GETREGS, task->pid, 0, &registers) < 0)
                return; /* killed meanwhile */
        call = find_call((long long) registers.orig_rax);
        if (!call || !is_counted(task, &registers))
                return;
        if (run->n == 0 || run->name)
                describe(task->pid, call, &registers, text, sizeof text);
        is_it = is_meant(run, call, text) && ++run->count == run->n;
        if (is_it && !run->name)
                describe(task->pid, call, &registers, text, sizeof text);
        if (run->n == 0 || is_it)
                fprintf(run->record, "%s %ld %s %s\n", run->n == 0 ? "call" : "hit", run->count,
                        call->name, text);
        if (is_it || run->failing == call->number)
                act(run, task, call, &registers);
}

/* ---- The loop ---- */

/* The call was made; what it says is ours. */
static void at_exit_of_call(struct task *task)
{
        struct user_regs_struct registers;

        if (ptrace(PTRACE_GETREGS, task->pid, 0, &registers) < 0)
                return; /* killed meanwhile */
        registers.rax = (unsigned long long) -(long long) task->exit_error;
        task->exit_error = 0;
        if (ptrace(PTRACE_SETREGS, task->pid, 0, &registers) < 0)
                die("PTRACE_SETREGS");
}

static void at_stop(struct run *run, pid_t pid, int status)
{
        struct task *task = find_task(run, pid);
        int event = status >> 16, signal = WSTOPSIG(status);
        unsigned long other = 0;

        if (signal == (SIGTRAP | SYSTEM_CALL)) {
                at_exit_of_call(task);
                signal = 0;
        } else if (event == PTRACE_EVENT_SECCOMP) {
                at_call(run, task);
                task = find_task(run, pid);
        } else if (event == PTRACE_EVENT_EXEC) {
                find_loader(run, task);
        } else if (event != 0) {
                if (ptrace(PTRACE_GETEVENTMSG, pid, 0, &other) == 0) {
                        struct task *begun = find_task(run, (pid_t) other);

                        task = find_task(run, pid);
                        begun->loader = task->loader;
                        begun->loader_end = task->loader_end;
                }
        }
        if (event != 0 || (task->is_new && signal == SIGSTOP)) {
                if (event == 0)
                        task->is_new = 0;
                signal = 0;
        }
        ptrace(task->exit_error ? PTRACE_SYSCALL : PTRACE_CONT, pid, 0, signal);
}

static void follow(struct run *run)
{
        int status;
        pid_t pid;

        while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
                if (pid <= 0)
                        continue;
                if (WIFSTOPPED(status)) {
                        at_stop(run, pid, status);
                        continue;
                }
                forget_task(run, pid);
                if (WIFSIGNALED(status) && !(run->kills && WTERMSIG(status) == SIGKILL))
                        fprintf(run->record, "%s %s\n", pid == run->main ? "died" : "lost",
                                sigabbrev_np(WTERMSIG(status)));
                if (pid == run->main && WIFEXITED(status))
                        fprintf(run->record, "end %d\n", WEXITSTATUS(status));
        }
}

/* A filter that stops at the calls of the table. */
static void set_filter(void)
{
        struct sock_filter filter[2 * CALLS + 2];
        struct sock_fprog program = {.filter = filter};

        filter[program.len++] = (struct sock_filter) BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                                              offsetof(struct seccomp_data, nr));
        for (int i = 0; i < CALLS; i++) {
                filter[program.len++] =
                        (struct sock_filter) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
                                                      (unsigned) calls[i].number, 0, 1);
                filter[program.len++] =
                        (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
        }
        filter[program.len++] = (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
        if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0)
                return;
        /* Without privileges. */
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
                die("seccomp");
}

static void begin(struct run *run, char **command)
{
        int status;

        run->main = fork();
        if (run->main < 0)
                die("fork");
        if (run->main == 0) {
                if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
                        die("PTRACE_TRACEME");
                raise(SIGSTOP);
                set_filter();
                execvp(*command, command);
                die(*command);
        }
        if (waitpid(run->main, &status, 0) < 0 || !WIFSTOPPED(status))
                exit(77);
        find_task(run, run->main)->is_new = 0;
        if (ptrace(PTRACE_SETOPTIONS, run->main, 0,
                   PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP |
                           PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
                           PTRACE_O_TRACEEXEC) < 0)
                die("PTRACE_SETOPTIONS");
        ptrace(PTRACE_CONT, run->main, 0, 0);
}

/* N, or K:NAME:END. */
static void choose_call(struct run *run, char *text)
{
        char *name, *end;

        run->n = strtol(text, &name, 10);
        if (*name != ':')
                return;
        end = strchr(++name, ':');
        if (!end)
                exit(70);
        *end = '\0';
        run->name = name;
        run->end = end + 1;
}

static void choose_action(struct run *run, const char *action)
{
        size_t length = strcspn(action, "+");

        run->kills = strcmp(action, "kill") == 0;
        run->shortens = strcmp(action, "short") == 0;
        run->goes_on = action[length] == '+';
        for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
                if (strlen(errors[i].name) == length &&
                    strncmp(errors[i].name, action, length) == 0)
                        run->error = errors[i].number;
        if (run->n > 0 && !run->kills && !run->shortens && !run->error) {
                fprintf(stderr, "inject: there is no action %s\n", action);
                exit(70);
        }
}

int main(int argc, char **argv)
{
        static struct run run = {.failing = NO_COUNT, .only = ""};
        static const char only[] = "--only=";

        if (argc > 1 && strncmp(argv[1], only, strlen(only)) == 0) {
                run.only = argv[1] + strlen(only);
                argv++;
                argc--;
        }
        if (argc < 5) {
                fputs("inject [--only=PREFIX] RECORD N ACTION PROGRAM [ARGUMENT...]\n", stderr);
                return 70;
        }
        run.record = fopen(argv[1], "we");
        if (!run.record)
                die(argv[1]);
        choose_call(&run, argv[2]);
        choose_action(&run, argv[3]);
        begin(&run, argv + 4);
        follow(&run);
        return fclose(run.record) == 0 ? 0 : 70;
}
#endif
