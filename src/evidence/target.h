/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Targets: what units have to reach. INI files whose sections are named after units or globs:
 *
 *     [Unit web*.service]
 *     MaximumExposure=4.0
 *     RequiredChecks=NoNewPrivileges= ProtectSystem=
 *
 * The last section that fits a unit and has a MaximumExposure= decides; RequiredChecks= of all that
 * fit are required. A waived finding counts as accepted.
 */
#pragma once

#include "base/ini.h"
#include "evidence/redactor.h"
#include "report/report.h"

typedef struct targets Targets;
Targets *targets_new(void);
void targets_free(Targets *targets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Targets, targets_free)

/* Errors: INPUT "path:line: sentence" for what is not understood, those of base/ini.h. */
gboolean targets_add_file(Targets *targets, const char *path, GError **error);
/* Adds those of /usr/lib/bulkhead/policy.d and /etc/bulkhead/policy.d; a file there goes before one
 * of its name here. */
gboolean targets_add_standard(Targets *targets, GError **error);
/* The same from memory; path is for the messages and the report. */
gboolean targets_add_text(Targets *targets, const char *data, gsize size, const char *path,
                          GError **error);

/* As report_judge has them. */
void targets_begin(Targets *targets);
void targets_judge(Targets *targets, Report *strings, struct report_unit *unit, gboolean counting);
void targets_end(const Targets *targets, Report *report);

/* As waivers_show(), waivers_redact() and waivers_each_file(). */
void targets_show(const Targets *targets, Redactor *redactor);
gboolean targets_redact(Targets *targets, Redactor *redactor, GError **error);
void targets_each_file(const Targets *targets, ini_function function, void *context);
