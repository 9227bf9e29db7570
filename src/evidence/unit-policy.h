/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Policies of single units: systemd's JSON (systemd-analyze(1), --security-policy=) in files named
 * after their units, "nginx.service.json", in systemd/security-policy.d below /etc, /run,
 * /usr/local/lib and /usr/lib, the first wins. A file of a template is for its instances that have
 * none. (The place is the one proposed in systemd's issue 43548.)
 */
#pragma once

#include "base/root.h"
#include "evidence/redactor.h"
#include "score/score.h"

typedef struct unit_policies UnitPolicies;
UnitPolicies *unit_policies_new(void);
void unit_policies_free(UnitPolicies *policies);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UnitPolicies, unit_policies_free)

/* Adds those of the well-known directories of a root. One that cannot be used is a problem (Problem
 * *) in problems, and its unit is scored without. */
void unit_policies_add_root(UnitPolicies *policies, const Root *root, GPtrArray *problems);
/* Adds one from memory, unless its unit has one. */
void unit_policies_add_text(UnitPolicies *policies, const char *data, gsize size, const char *path,
                            GPtrArray *problems);

/* That of a unit, or NULL. Borrowed. */
const Policy *unit_policies_find(const UnitPolicies *policies, const char *unit);

/* From now on everything of them is said with pseudonyms; what they have wrong is told to problems
 * once more. */
void unit_policies_redact(UnitPolicies *policies, Redactor *redactor, GPtrArray *problems);

/* Calls the function with each: path, digest and content (NULL where it could not be read), and
 * the digest before there were pseudonyms, or NULL. */
typedef void (*unit_policy_function)(void *context, const char *path, const char *sha256,
                                     GBytes *content, const char *original);
void unit_policies_each(const UnitPolicies *policies, unit_policy_function function, void *context);
