/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts about the system whose tree is read: os-release, machine id, host name, systemd's version;
 * and about who reads. */
#pragma once

#include "base/root.h"
#include "collect/reading.h"
#include "snapshot/snapshot.h"

/*
 * Fills everything of the head but read_as. What the tree does not say stays NULL or 0. For the
 * root "/" kernel, boot id and virtualisation are those of the running system; for another tree
 * they are unknown. The systemd version comes from the package database, else from the name of
 * libsystemd-shared-NNN.so in the tree.
 */
SnapshotHead *host_head_new(const Root *root, gboolean user_scope, GPtrArray *problems);

/* Specifier facts out of head and the tree; strings live as long as head and the returned store
 * (free with g_strfreev-like host_facts_free). */
struct host_facts;
struct host_facts *host_facts_new(const Root *root, const SnapshotHead *head,
                                  struct specifier_facts *ret_facts);
void host_facts_free(struct host_facts *facts);

/* Who this process is: effective uid 0 or CAP_DAC_READ_SEARCH; and its effective capabilities,
 * parted by blanks, "all" of this kernel. The caller's. */
gboolean host_may_read_everything(void);
char *host_own_capabilities(void);

/* The version of the systemd that this machine has installed (its libsystemd-shared), or 0. */
unsigned host_own_systemd_version(void);
