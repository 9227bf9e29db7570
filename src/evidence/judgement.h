/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Everything besides the checks that decides about a unit, as one judge for the report builder. */
#pragma once

#include "evidence/target.h"
#include "evidence/unit-policy.h"
#include "evidence/waiver.h"

typedef struct judgement Judgement;
struct judgement {
        Waivers *waivers;
        Targets *targets;
        UnitPolicies *policies;
        Redactor *redactor; /* borrowed, settled before the first unit; or NULL */
        gboolean redacted;
        GPtrArray *problems;       /* Problem *: policies of units that cannot be used */
        struct report_judge judge; /* give report_options its address */
};

Judgement *judgement_new(void);
void judgement_free(Judgement *judgement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Judgement, judgement_free)
