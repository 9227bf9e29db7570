/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Directives to typed settings: for each kind of setting the grammar that systemd applies to unit
 * files, with merging, resetting, invalid values that are ignored and fatal ones that make it
 * refuse the unit.
 */
#pragma once

#include <glib.h>

#include "collect/reading.h"
#include "snapshot/settings.h"

/*
 * What the loader knows of a unit while its files are applied. unit->settings is there. The process
 * fields are those directives that no check looks at, but that decide what is implied and whether
 * systemd refuses the unit.
 */
struct loading {
        const struct reading *reading;
        Unit *unit;
        const char *process_section; /* "Service", "Socket", "Mount", "Swap" */
        const char *fragment_path;   /* for %y and %Y */

        /* Directives that only decide implied settings and refusals; owned by directive.c. */
        struct process_facts *facts;
};

struct process_facts *process_facts_new(void);
void process_facts_free(struct process_facts *facts);

/*
 * Applies the last directive of unit->directives (already appended by the loader, with file and
 * line) to unit->settings. A value that systemd ignores, and a name that it does not know, becomes
 * a problem of the unit. False with a sentence in *ret_reason (the caller's) where systemd would
 * refuse to load the unit because of this value; the loader goes on reading so that every directive
 * is kept.
 */
gboolean directive_apply(struct loading *loading, const struct directive *directive,
                         char **ret_reason);

/* After fragment and drop-ins: the settings that others imply (facts: systemd.exec(5), and the
 * loader's own order). */
void implied_settings_apply(struct loading *loading);

/* True if systemd would refuse the unit as it stands now; *ret_reason is a sentence that says why.
 */
gboolean loading_is_refused(const struct loading *loading, char **ret_reason);
