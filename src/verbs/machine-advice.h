/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gains most over all services: sums of their proposals, and one drop-in for all of them. */
#pragma once

#include "advise/proposal.h"
#include "base/layers.h"
#include "collect/what-if.h"
#include "report/report-proposal.h"

#define PROFILE_ALL "all-services"

typedef struct machine_advice MachineAdvice;

/* Everything is borrowed. Errors: those of profile_read(). */
MachineAdvice *machine_advice_new(Layers templates, const Guidance *guidance,
                                  const Profile *general, GError **error);
void machine_advice_free(MachineAdvice *machine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MachineAdvice, machine_advice_free)

/* What was counted before is void. */
void machine_advice_begin(MachineAdvice *machine, const SnapshotHead *head,
                          const struct rule_set *rules);
/* A service and its proposal by the general profile, brief or not. */
void machine_advice_add(MachineAdvice *machine, const WhatIf *what_if, const Proposal *proposal,
                        const Policy *policy);
/* Sets report->advice. */
void machine_advice_end(const MachineAdvice *machine, Report *report);

/* What a step is called over the whole machine: its id, else its directive. The caller's. */
char *machine_advice_id(const char *id, const char *line);
