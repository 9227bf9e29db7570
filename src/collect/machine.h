/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What kind of machine: architecture and virtualisation, in systemd's words, found without running
 * a program. */
#pragma once

#include "base/root.h"

/* Of the running kernel as ConditionArchitecture= names it (systemd.unit(5)), "x86-64"; NULL where
 * it has no name. */
const char *machine_own_architecture(void);

/* Of the programs installed in a tree, from the ELF header of systemd or the shell; NULL where none
 * can be read. */
const char *machine_tree_architecture(const Root *root);

/* The same from the first bytes of an ELF file (20 are needed). */
const char *machine_elf_architecture(const guint8 *header, gsize size);

/*
 * Of the running system as systemd-detect-virt(1) names it; root is that of "/". "none" only where
 * it is plain that there is none; NULL where it cannot be told. The caller's.
 */
char *machine_virtualization(const Root *root);
