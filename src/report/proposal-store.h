/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The proposals of all services of an outline. They are made of the same few hundred steps, so each
 * step is kept once and a proposal is the numbers of its steps: some hundred bytes a service.
 */
#pragma once

#include "report/report-proposal.h"

typedef struct proposal_store ProposalStore;
ProposalStore *proposal_store_new(void);
void proposal_store_free(ProposalStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProposalStore, proposal_store_free)

/* A string that lasts as long as the store, NULL for NULL; equal strings are one. */
const char *proposal_store_string(ProposalStore *store, const char *text);
/* Keeps a proposal, whose strings are all the store's, in place of the one that the unit had. The
 * proposal stays the caller's. */
void proposal_store_put(ProposalStore *store, const char *unit, const ReportProposal *proposal);
/* An equal one: the caller's reference, or NULL. Its strings are the store's. */
ReportProposal *proposal_store_get(const ProposalStore *store, const char *unit);
