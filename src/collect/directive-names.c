/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of all directives by section, out of a table that a script makes from the real
 * programs. */
#include "collect/directive-names.h"

#include <string.h>

enum section {
        SECTION_UNIT = 1 << 0,
        SECTION_INSTALL = 1 << 1,
        SECTION_SERVICE = 1 << 2,
        SECTION_SOCKET = 1 << 3,
        SECTION_MOUNT = 1 << 4,
        SECTION_AUTOMOUNT = 1 << 5,
        SECTION_SWAP = 1 << 6,
        SECTION_TIMER = 1 << 7,
        SECTION_PATH = 1 << 8,
        SECTION_SLICE = 1 << 9,
        SECTION_SCOPE = 1 << 10,
};

static const struct {
        const char *name;
        enum section section;
} sections[] = {
        {"Unit", SECTION_UNIT},     {"Install", SECTION_INSTALL}, {"Service", SECTION_SERVICE},
        {"Socket", SECTION_SOCKET}, {"Mount", SECTION_MOUNT},     {"Automount", SECTION_AUTOMOUNT},
        {"Swap", SECTION_SWAP},     {"Timer", SECTION_TIMER},     {"Path", SECTION_PATH},
        {"Slice", SECTION_SLICE},   {"Scope", SECTION_SCOPE},
};

/* Sorted by name. */
static const struct known_directive {
        const char *name;
        guint sections;
        unsigned not_in; /* the newest version asked that does not know it, 0 where all do */
} known_directives[] = {
#include "collect/directive-names-data.inc"
};

static int compare_name(const void *name, const void *row)
{
        return strcmp(name, ((const struct known_directive *) row)->name);
}

enum directive_name directive_name_classify(unsigned version, const char *section, const char *name)
{
        const struct known_directive *known =
                bsearch(name, known_directives, G_N_ELEMENTS(known_directives),
                        sizeof(known_directives[0]), compare_name);

        if (!known)
                return DIRECTIVE_UNKNOWN;
        for (gsize i = 0; i < G_N_ELEMENTS(sections); i++)
                if (strcmp(sections[i].name, section) == 0 &&
                    known->sections & (guint) sections[i].section)
                        return version > known->not_in ? DIRECTIVE_KNOWN : DIRECTIVE_NEWER;
        return DIRECTIVE_OTHER_SECTION;
}
