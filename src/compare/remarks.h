/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What must be said of two sides before their units: that they are of different hosts, swapped,
 * scored under other terms, or tell less than a snapshot. */
#pragma once

#include "compare/difference.h"

/* What the heads tell / what only all units tell. Appends struct comparison_remark. */
void remarks_add_before(GPtrArray *remarks, const struct comparison_head *head);
void remarks_add_after(GPtrArray *remarks, const struct difference_context *context);
