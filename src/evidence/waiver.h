/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Waivers: exceptions with a reason, an owner and an end. A finding that is waived is shown as
 * waived and never as passed; when its waiver ends it counts again. INI files:
 *
 *     [Waiver printing]
 *     Unit=cups.service cups-*.service      names and globs; required
 *     Check=PrivateNetwork= UMask           ids, names or directives of checks, * for all; required
 *     Reason=It prints over the network.    required
 *     Owner=Jane Doe <jane@example.org>     required
 *     Expires=2026-12-31                    required; in force until that day ends in UTC
 *     Created=2026-01-01                    not in force before that day
 *     Approver=, Ticket=                    who agreed, and where that is written
 *     MaximumExposure=7.0                   holds only in units that are not more exposed
 */
#pragma once

#include "base/ini.h"
#include "evidence/redactor.h"
#include "report/report.h"

enum {
        WAIVER_EXPIRING_DAYS = 30,
        /* A glob that is for more units than this and for more than half of all is too broad. */
        WAIVER_FEW_UNITS = 3,
};

typedef struct waivers Waivers;

Waivers *waivers_new(void);
void waivers_free(Waivers *waivers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Waivers, waivers_free)

/*
 * Adds those of a file, or of the files of a directory whose names end in ".conf". Errors: INPUT
 * "path:line: sentence" for what is not understood (an unknown key or section, a date that is none,
 * a waiver without reason, owner or end, two of one name), those of base/ini.h.
 */
gboolean waivers_add_path(Waivers *waivers, const char *path, GError **error);
/* The same from memory; path is for the messages and the report. */
gboolean waivers_add_text(Waivers *waivers, const char *data, gsize size, const char *path,
                          GError **error);
/* Adds those of /usr/lib/bulkhead/waivers.d and /etc/bulkhead/waivers.d, where there are any; a
 * file there goes before one of its name here. */
gboolean waivers_add_standard(Waivers *waivers, GError **error);

/*
 * As report_judge has them: marks the findings of a unit that are waived at the time that the first
 * was told, reckons what it exposes without them, and at the end adds the waivers with what is to
 * be said of each, and their files as inputs of kind "waivers".
 *
 * The first waiver that is in force decides about a finding. It is unused where it is in force and
 * no failing check is its; too broad where a glob of Unit= has nothing but a wildcard before the
 * type, where Check=* is for a glob, or by the numbers above.
 */
void waivers_begin(Waivers *waivers, gint64 now);
void waivers_judge(Waivers *waivers, Report *strings, struct report_unit *unit, gboolean counting);
void waivers_end(const Waivers *waivers, Report *report);

/*
 * Writes the files again with pseudonyms and reads what came out, so that whoever has the copies
 * judges the redacted units as this report does. Before it is settled the redactor is shown what
 * is in them (waivers_show()); it must have been told which units have new names. A person
 * (Owner=, Approver=) is "person_" and digits. Error: INPUT.
 */
void waivers_show(const Waivers *waivers, Redactor *redactor);
gboolean waivers_redact(Waivers *waivers, Redactor *redactor, GError **error);

/* Calls the function with each file. */
void waivers_each_file(const Waivers *waivers, ini_function function, void *context);

/* What is to be said of a waiver besides that it is in force, a sentence each (char *, owned). That
 * it is unused only where all units were looked at. */
GPtrArray *waiver_remarks(const struct report_waiver *waiver, gboolean all_units);
