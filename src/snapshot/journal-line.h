/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An entry of the journal that concerns a service. */
#pragma once

#include <glib.h>

enum journal_source {
        JOURNAL_SERVICE, /* one of its processes wrote it */
        JOURNAL_MANAGER, /* systemd, about it */
        JOURNAL_KERNEL,  /* the kernel's log or the audit log, about one of its processes */
};

struct journal_line {
        enum journal_source source;
        gint64 time; /* microseconds since the epoch */
        guint32 pid; /* 0 unknown */
        char *message;
};
