/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs a program with its words going nowhere and writes into a file what it cost: status, seconds
 * from start to end, its own processor seconds, peak memory in KiB. What is measured from Python
 * begins with Python's memory, which the kernel counts as the program's until the program itself is
 * loaded; this is small.
 *
 *     cost FILE PROGRAM [ARGUMENT...]
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_of(struct timeval time)
{
        return (double) time.tv_sec + (double) time.tv_usec / 1e6;
}

static double now(void)
{
        struct timespec time;

        clock_gettime(CLOCK_MONOTONIC, &time);
        return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

static void become(char **command)
{
        int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

        if (nowhere >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0)
                execvp(command[0], command);
        _exit(127);
}

int main(int argc, char **argv)
{
        struct rusage usage;
        double begin = now();
        int status;
        FILE *file;
        pid_t child;

        if (argc < 3)
                return 2;
        child = fork();
        if (child == 0)
                become(argv + 2);
        if (child < 0 || wait4(child, &status, 0, &usage) < 0)
                return 1;
        begin = now() - begin;
        file = fopen(argv[1], "we");
        if (!file)
                return 1;
        fprintf(file, "%d %.6f %.6f %ld\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128, begin,
                seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime), usage.ru_maxrss);
        return fclose(file) == 0 ? 0 : 1;
}
