/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which D-Bus properties a directive sets. */
#pragma once

#include "snapshot/unit.h"

enum {
        DIRECTIVE_PROPERTIES = 5, /* at most */
        DIRECTIVE_PROPERTY_LENGTH = 64
};

/* Names of properties, some of which a unit may not have. */
struct directive_properties {
        guint count;
        char names[DIRECTIVE_PROPERTIES][DIRECTIVE_PROPERTY_LENGTH];
};

/* Empty for a directive of [Install] and of the X- sections, which set none. */
void directive_properties(const struct directive *directive, struct directive_properties *ret);
