/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files, by the kernel's Landlock interface: see "Landlock: unprivileged access control" in the
 * kernel's documentation. Version 1 can't allow a file to be moved or linked from one folder to
 * another, which a report directory needs, so it counts as none.
 */
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine/confine-steps.h"

/* Later than the headers that this may be compiled with. */
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#define ACCESS_FS_TRUNCATE (1ULL << 14) /* version 3 */

enum { LEAST_VERSION = 2, VERSION_TRUNCATE = 3 };

#define READS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define RUNS  LANDLOCK_ACCESS_FS_EXECUTE
#define WRITES                                                                                     \
        (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                           \
         LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |                           \
         LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |                               \
         LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |                             \
         LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER)
/* What makes sense for something that is no folder. */
#define OF_FILES                                                                                   \
        (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |                               \
         LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_FS_TRUNCATE)

static int interface_version(void)
{
        long version = syscall(SYS_landlock_create_ruleset, NULL, 0UL,
                               (unsigned long) LANDLOCK_CREATE_RULESET_VERSION);

        return version >= LEAST_VERSION ? (int) version : 0;
}

static gboolean allow(int rules, const char *path, guint64 access)
{
        struct landlock_path_beneath_attr rule = {.allowed_access = access};
        struct stat status;
        gboolean done;

        rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
        if (rule.parent_fd < 0)
                return TRUE; /* what is not there needs no rule */
        if (fstat(rule.parent_fd, &status) == 0 && !S_ISDIR(status.st_mode))
                rule.allowed_access &= OF_FILES;
        done = rule.allowed_access == 0 ||
               syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0UL) == 0;
        close(rule.parent_fd);
        return done;
}

static gboolean allow_all(int rules, const char *const *paths, guint64 access)
{
        for (; paths && *paths; paths++)
                if (!allow(rules, *paths, access))
                        return FALSE;
        return TRUE;
}

int confine_files(const struct confinement *confinement)
{
        int version = interface_version(), rules;
        guint64 writes = WRITES | (version >= VERSION_TRUNCATE ? ACCESS_FS_TRUNCATE : 0);
        struct landlock_ruleset_attr handled = {
                .handled_access_fs = (confinement->readable ? READS : 0) |
                                     (confinement->writable ? writes : 0) |
                                     (confinement->programs ? 0 : RUNS),
        };
        guint64 asked = handled.handled_access_fs;
        gboolean done;

        if (version == 0 || asked == 0)
                return 0;
        rules = (int) syscall(SYS_landlock_create_ruleset, &handled,
                              (unsigned long) sizeof handled.handled_access_fs, 0UL);
        if (rules < 0)
                return 0;
        done = allow_all(rules, confinement->readable, asked & READS) &&
               allow_all(rules, confinement->writable, asked & (READS | writes)) &&
               syscall(SYS_landlock_restrict_self, rules, 0UL) == 0;
        close(rules);
        return done ? version : 0;
}
