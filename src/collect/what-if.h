/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A unit as it would be with another drop-in, or with another fragment. The unit's own files are
 * made anew from the directives that were read of them, and go through the reader of unit files
 * together with the new one, in the order that its name gives it: so merging, resetting, implied
 * settings and refusals are those of the reader, and a saved snapshot can be asked as well as a
 * system.
 */
#pragma once

#include <glib.h>

#include "snapshot/snapshot.h"

typedef struct what_if WhatIf;

/*
 * Copies what it needs. root is the tree that specifiers are expanded by; NULL: what the head says
 * alone. Error: INPUT for a unit that is not loaded, or of which no directives are known; FAILED
 * for the root.
 */
WhatIf *what_if_new(const char *root, const SnapshotHead *head, const Unit *unit, GError **error);
void what_if_free(WhatIf *what_if);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WhatIf, what_if_free)

/*
 * The unit with a drop-in of that content. path decides by its last component where it comes in the
 * order, and takes the place of a drop-in of the same name (systemd.unit(5)); problems of its lines
 * name it. text NULL: the unit as it is. The caller's.
 */
Unit *what_if_with_drop_in(const WhatIf *what_if, const char *path, const char *text);

/* The unit with that fragment in place of its own; its drop-ins apply as before. */
Unit *what_if_with_fragment(const WhatIf *what_if, const char *path, const char *text);

/* The unit without the drop-ins of administrators: those below /usr and /lib alone. */
Unit *what_if_as_shipped(const WhatIf *what_if);

/* Whether a drop-in of the unit has that file name ("override.conf"). */
gboolean what_if_has_drop_in(const WhatIf *what_if, const char *name);
