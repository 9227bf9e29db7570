/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The processes of a service to what they use, one part of proc(5) after the other. */
#include "collect/observe.h"

#include "snapshot/enforcement.h"

Observation *observe_unit(const Unit *unit, const char *proc)
{
        (void) proc;
        if (!unit->enforcement)
                return NULL;
        return NULL;
}
