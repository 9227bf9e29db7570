/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks as people name them, in waivers and policies. */
#pragma once

#include <glib.h>

#include "score/score.h"

/*
 * Sets ret_set[i] for the checks that words name, parted by blanks; others are left as they are. A
 * word is a check's id ("UserOrDynamicUser"), its name ("CapabilityBoundingSet=~CAP_SYS_ADMIN"), a
 * directive with or without "=" (all checks that look at it), or "*" for all. Returns the first
 * word that names none, or NULL; the caller's.
 */
char *checks_named(const char *words, gboolean ret_set[static CHECK_COUNT]);
