/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a unit is enabled, as `systemctl is-enabled` names it, as far as files show. */
#pragma once

#include "collect/search-path.h"
#include "collect/unit-map.h"
#include "snapshot/unit.h"

/* A static string. The unit has been loaded; the entry is its file. */
const char *unit_state(const SearchPath *path, const UnitMap *map, const Unit *unit,
                       const struct unit_map_entry *entry);
