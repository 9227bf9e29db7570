/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What this process gives up, for good, before it reads what others wrote: file access beyond some
 * folders (landlock(7)), system calls (seccomp(2)), capabilities(7), and any privilege that another
 * program would bring. Each call takes away more; nothing is given back.
 *
 * Landlock and capabilities hold for the calling thread and for those that it starts afterwards, so
 * this is called before there are others. Where the kernel has one of the means not, the others are
 * used; that is no error, and the result tells it.
 */
#pragma once

#include <glib.h>

struct confinement {
        const char *const *readable; /* files, and folders with all below; NULL: everything */
        /* The same for writing; what may be written may be read. NULL: everything. What does not
         * exist is left out. */
        const char *const *writable;
        gboolean programs;     /* other programs, and sockets, of this machine (AF_UNIX) alone */
        gboolean reads_others; /* keeps the capabilities to read what is not its own */
        gboolean looks_into_others; /* into processes, in /proc: Landlock hides them, so files are
                                       not confined */
};

/* What of it the kernel took on. */
struct confined {
        int landlock;            /* version of its interface, 0 where files are not confined */
        gboolean system_calls;   /* a filter is in force */
        guint allowed;           /* how many calls it lets through */
        gboolean capabilities;   /* given up, or there were none */
        gboolean new_privileges; /* no program that is started can gain any */
};

/* What libraries read on their way, for readable: themselves, character sets, fonts, time zones,
 * names of users. Ended by NULL. */
extern const char *const confine_of_libraries[];

void confine(const struct confinement *confinement, struct confined *ret);
