/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A good document made a bad one in one place: for tests of what its reader says then. */
#pragma once

/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <glib.h>

struct damage {
        const char *name;    /* of the case */
        const char *find;    /* what is in the document, the first time it is */
        const char *replace; /* and stands in its place */
        const char *says; /* what the message holds; or what is written of it, for those that read
                             it and write it again */
};

/* The caller's. The case fails where the document has not what it replaces. */
static inline char *damage_apply(const char *document, const struct damage *damage)
{
        g_auto(GStrv) parts = g_strsplit(document, damage->find, 2);

        if (g_strv_length(parts) != 2)
                fail_msg("%s: the document does not hold “%s”", damage->name, damage->find);
        return g_strjoinv(damage->replace, parts);
}
