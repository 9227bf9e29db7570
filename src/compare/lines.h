/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which directives of a unit file differ. Comments and blank lines are not part of a snapshot. */
#pragma once

#include "compare/comparison.h"

/* The directives of a unit by file, so that who asks for those of each looks at none twice. The
 * unit is borrowed for as long. */
typedef struct file_lines FileLines;
FileLines *file_lines_new(const Unit *unit);
void file_lines_free(FileLines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FileLines, file_lines_free)

/*
 * The directives of one file of each unit (index into its files; a negative one: there is no such
 * file) that the other lacks, as a diff would find them: struct line_difference, in the order of
 * the files, what is removed before what takes its place. Comparing the other way round gives the
 * same lines with removed and added exchanged. Strings go to into's chunk. NULL where none differs.
 */
GArray *lines_compare(const FileLines *before, int before_file, const FileLines *after,
                      int after_file, UnitComparison *into);
