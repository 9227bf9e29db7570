/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The files of a unit: a fragment is matched with the other side's fragment wherever it lies, a
 * drop-in with that of its path. /lib is /usr/lib on a merged system, and is taken for it.
 */
#include <string.h>

#include "compare/difference.h"
#include "compare/lines.h"
#include "compare/merged.h"

/* The file of the other side that this one is compared with, or -1. */
static int find_match(const struct unit_file *file, const Unit *other)
{
        for (guint i = 0; i < other->files->len; i++) {
                const struct unit_file *candidate =
                        &g_array_index(other->files, struct unit_file, i);

                if (candidate->role != file->role)
                        continue;
                if (file->role == UNIT_FILE_FRAGMENT ||
                    g_str_equal(merged_path(candidate->path), merged_path(file->path)))
                        return (int) i;
        }
        return -1;
}

static struct file_side take_file(const struct unit_file *file, UnitComparison *into)
{
        return (struct file_side){
                .path = unit_comparison_string(into, file->path),
                .sha256 = unit_comparison_string(into, file->sha256),
                .package = unit_comparison_string(into, file->package),
        };
}

static void add_file(const struct difference_context *context, const Unit *before, int old,
                     const Unit *after, int new, UnitComparison *into)
{
        struct file_difference *file = unit_comparison_add_file(into);
        gboolean known = context->before->knows & context->after->knows & SIDE_KNOWS_LINES;
        const struct unit_file *left = unit_file_at(before, old);
        const struct unit_file *right = unit_file_at(after, new);

        file->role = left ? left->role : right->role;
        if (left)
                file->before = take_file(left, into);
        if (right)
                file->after = take_file(right, into);
        if (!left || !right)
                file->change = left ? FILE_REMOVED : FILE_ADDED;
        else
                file->change =
                        g_strcmp0(left->sha256, right->sha256) == 0 ? FILE_MOVED : FILE_CHANGED;
        file->lines_unknown = !known;
        if (known && file->change != FILE_MOVED)
                file->lines = lines_compare(before, old, after, new, into);
        file->cause = cause_of_file(file, &context->packages, into);
}

/* Where a digest is not known, the lines decide. */
static gboolean is_other(const Unit *before, guint old, const Unit *after, guint new,
                         UnitComparison *into)
{
        const struct unit_file *left = &g_array_index(before->files, struct unit_file, old);
        const struct unit_file *right = &g_array_index(after->files, struct unit_file, new);
        g_autoptr(GArray) lines = NULL;

        if (!g_str_equal(merged_path(left->path), merged_path(right->path)))
                return TRUE;
        if (left->sha256 && right->sha256)
                return !g_str_equal(left->sha256, right->sha256);
        lines = lines_compare(before, (int) old, after, (int) new, into);
        return lines != NULL;
}

void difference_find_files(const struct difference_context *context, const struct side_unit *before,
                           const struct side_unit *after, UnitComparison *into)
{
        const Unit *old = before->unit, *new = after->unit;

        for (guint i = 0; i < old->files->len; i++) {
                int match = find_match(&g_array_index(old->files, struct unit_file, i), new);

                if (match < 0)
                        add_file(context, old, (int) i, new, PROPERTY_NO_FILE, into);
                else if (is_other(old, i, new, (guint) match, into))
                        add_file(context, old, (int) i, new, match, into);
        }
        for (guint i = 0; i < new->files->len; i++)
                if (find_match(&g_array_index(new->files, struct unit_file, i), old) < 0)
                        add_file(context, old, PROPERTY_NO_FILE, new, (int) i, into);
}
