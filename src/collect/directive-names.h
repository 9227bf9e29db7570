/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which directives there are: a name that systemd does not know is a mistake of the unit's author.
 */
#pragma once

#include <glib.h>

#include "snapshot/unit.h"

enum directive_name {
        DIRECTIVE_KNOWN,
        DIRECTIVE_NEWER,         /* a newer systemd knows it in that section */
        DIRECTIVE_UNKNOWN,       /* none does */
        DIRECTIVE_OTHER_SECTION, /* it exists, but not in that section */
};

enum directive_name directive_name_classify(unsigned version, const char *section,
                                            const char *name);

/* The newest systemd version whose directives the table has. */
enum { DIRECTIVE_NAMES_NEWEST = 262 };
