/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What pages show of a unit with thousands of files or lines, so that its tree takes no more memory
 * than what is shown of it: the first of them, and those that decide a check. All of them stand in
 * the report, and all files in its list of files.
 */
#pragma once

#include "base/xml.h"

enum {
        EXCERPT_FILES = 1000,      /* of a unit */
        EXCERPT_FILES_READ = 200,  /* whose lines are kept */
        EXCERPT_LINES = 2000,      /* of each of them */
        EXCERPT_LINES_READ = 10000 /* of all of them */
};

typedef struct unit_excerpt UnitExcerpt;

UnitExcerpt *unit_excerpt_new(void);
void unit_excerpt_free(UnitExcerpt *excerpt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UnitExcerpt, unit_excerpt_free)

/*
 * An element of a unit: FALSE for a <file> or <directive> that can be freed, since there are enough
 * of them. All come in the report's order, files before directives, and are of one unit until
 * unit_excerpt_end(). Each <file> gets number=, its place from 0, by which directives name it.
 */
gboolean unit_excerpt_keeps(UnitExcerpt *excerpt, xmlNode *element);

/*
 * The unit has ended and gone through xml_reveal(): what was freed and decides a check stands in
 * its place again. Where something is missing, the unit has files-left-out=, and a <file>
 * lines-left-out=.
 */
void unit_excerpt_end(UnitExcerpt *excerpt, xmlNode *unit);
