/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Units that one side alone has, put aside until all units of both sides are known: one of them may
 * be another's new name. They wait in an unnamed file; what stays in memory is what names are
 * matched by.
 */
#pragma once

#include "compare/side.h"

typedef struct park Park;

/* What is known of a parked unit without fetching it. */
struct parked {
        char *name;
        enum unit_type type;
        char *package;  /* name of the fragment's package without its version, or NULL */
        char *fragment; /* SHA-256, or NULL */
        char *command;  /* SHA-256 of what the ExecStart= lines say, where /usr/bin is /bin; or
                           NULL */
        char *family; /* package and command without digits, the same of php8.2-fpm and php8.4-fpm;
                         NULL where there are none */
        GPtrArray *aliases; /* char * */
        guint64 offset;     /* of the rest, in the file */
        gboolean matched;   /* for who matches names */
};

/* Error: FAILED where no file can be made. */
Park *park_new(const struct rule_set *rules, GError **error);
void park_free(Park *park);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Park, park_free)

gboolean park_add(Park *park, const struct side_unit *unit, GError **error);
guint park_count(const Park *park);
/* In the order of adding, which is byte order of the names. */
struct parked *park_at(const Park *park, guint index);

/* Brings one back as it was; valid until the next fetch of this park. */
gboolean park_fetch(Park *park, const struct parked *parked, const struct side_unit **ret_unit,
                    GError **error);
