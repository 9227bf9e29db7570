/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Directives whose values can hold secrets, and what a snapshot keeps of them. */
#pragma once

#include <glib.h>

/*
 * The value that a snapshot keeps: "sha256:<hex>" of a value that can hold a secret, so that two
 * snapshots still tell whether it changed; NULL where the value may stay as it is. An empty value
 * only resets a list and stays. The caller's.
 */
char *redact_value(const char *section, const char *name, const char *value);
