/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of the units that one side alone has are the same under another name. */
#pragma once

#include "compare/park.h"

struct rename_pair {
        struct parked *before, *after;
        const char *by; /* "alias", "package", "content"; static */
};

/* Pairs (struct rename_pair), byte order of the new names; both are marked as matched. */
GArray *rename_match(const Park *before, const Park *after);
