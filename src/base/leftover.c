/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Removing goes by descriptors: others may be able to write into the folder, and what is removed
 * must be what was looked at.
 */
#include "base/leftover.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

#define MARK "bulkhead-"

enum { ATTEMPTS = 100, RANDOM_LENGTH = 6 };

char *leftover_template(const char *path)
{
        g_autofree char *directory = g_path_get_dirname(path), *base = g_path_get_basename(path);

        /* A long name would not leave room for the addition. */
        return g_strdup_printf("%s/.%.200s." MARK "XXXXXX", directory, base);
}

void leftover_claim(int fd)
{
        /* Some file systems have no locks; there nothing is ever removed. */
        while (flock(fd, LOCK_EX) < 0 && errno == EINTR)
                ;
}

static int make_file(char *template)
{
        int fd = mkostemp(template, O_CLOEXEC);
        mode_t mask;

        if (fd < 0)
                return -1;
        mask = umask(0);
        umask(mask);
        (void) fchmod(fd, 0666 & ~mask);
        return fd;
}

static int make_directory(char *template)
{
        mode_t mask;
        int fd, cause;

        if (!mkdtemp(template))
                return -1;
        mask = umask(0);
        umask(mask);
        fd = open(template, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd >= 0 && fchmod(fd, 0777 & ~mask) == 0)
                return fd;
        cause = errno;
        if (fd >= 0)
                close(fd);
        rmdir(template);
        errno = cause;
        return -1;
}

/* Between making and claiming it another run may take it for something left over. */
static int make(char *template, int (*one)(char *template))
{
        char *end = template + strlen(template) - RANDOM_LENGTH;
        int fd = -1;

        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                memset(end, 'X', RANDOM_LENGTH);
                fd = one(template);
                if (fd < 0)
                        return -1;
                leftover_claim(fd);
                if (faccessat(AT_FDCWD, template, F_OK, AT_SYMLINK_NOFOLLOW) == 0 ||
                    errno != ENOENT)
                        return fd;
                close(fd);
        }
        errno = EAGAIN;
        return -1;
}

int leftover_make_file(char *template)
{
        return make(template, make_file);
}

int leftover_make_directory(char *template)
{
        return make(template, make_directory);
}

/* ---- Removing ---- */

static void remove_at(int folder, const char *name, int depth);

static void remove_below(int fd, int depth)
{
        DIR *stream = fdopendir(fd);

        if (!stream) {
                close(fd);
                return;
        }
        for (struct dirent *entry; (entry = readdir(stream));)
                if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                        remove_at(fd, entry->d_name, depth);
        closedir(stream);
}

static void remove_at(int folder, const char *name, int depth)
{
        int fd;

        if (unlinkat(folder, name, 0) == 0 || depth > LIMIT_REPORT_DEPTH)
                return;
        fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
                return;
        remove_below(fd, depth + 1);
        unlinkat(folder, name, AT_REMOVEDIR);
}

void leftover_remove(const char *path)
{
        remove_at(AT_FDCWD, path, 0);
}

/* A descriptor that holds the claim, -1 where it is another's or somebody works on it. */
static int take(int folder, const char *name)
{
        int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        struct stat status;

        if (fd < 0)
                return -1;
        if (fstat(fd, &status) == 0 && status.st_uid == geteuid() &&
            (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) &&
            flock(fd, LOCK_EX | LOCK_NB) == 0)
                return fd;
        close(fd);
        return -1;
}

static void clean(int folder, const char *name, const char *base)
{
        int fd = take(folder, name);

        if (fd < 0)
                return;
        if (!g_str_has_suffix(name, LEFTOVER_ASIDE) ||
            faccessat(folder, base, F_OK, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT ||
            renameat(folder, name, folder, base) < 0)
                remove_at(folder, name, 0);
        close(fd);
}

void leftover_clean(const char *path)
{
        g_autofree char *template = leftover_template(path), *base = g_path_get_basename(path);
        g_autofree char *name = g_path_get_basename(template);
        g_autofree char *directory = g_path_get_dirname(template);
        DIR *stream = opendir(directory);

        name[strlen(name) - RANDOM_LENGTH] = '\0';
        if (!stream)
                return;
        for (struct dirent *entry; (entry = readdir(stream));)
                if (g_str_has_prefix(entry->d_name, name))
                        clean(dirfd(stream), entry->d_name, base);
        closedir(stream);
}
