/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The proposals of a report, one service at a time as it goes by: that of `bulkhead harden` by the
 * files alone, so that it follows from the snapshot; and what gains most over all of them.
 */
#pragma once

#include "base/layers.h"
#include "collect/what-if.h"
#include "report/report-proposal.h"

typedef struct advisor Advisor;
struct advisor {
        struct report_advisor advisor; /* give report_options its address */
        struct advising *advising;
};

/* Errors: those of guidance_read() and profile_read(). */
Advisor *advisor_new(Layers templates, GError **error);
void advisor_free(Advisor *advisor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Advisor, advisor_free)

/* A name for one more drop-in that the unit has none of yet: the standard one where it is free. The
 * caller's. */
char *advisor_drop_in_name(const WhatIf *what_if);
