/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The files of a unit: a fragment is matched with the other side's fragment wherever it lies, a
 * drop-in with that of its path. /lib is /usr/lib on a merged system, and is taken for it.
 */
#include <string.h>

#include "compare/difference.h"
#include "compare/lines.h"
#include "compare/merged.h"

/* The files of one side, to be found by those of the other. */
struct file_index {
        const Unit *unit;
        FileLines *lines;
        GHashTable *first; /* struct unit_file * to itself; of several alike the first */
};

/* Fragments are alike wherever they lie. */
static guint file_hash(gconstpointer key)
{
        const struct unit_file *file = key;

        return file->role == UNIT_FILE_FRAGMENT ? 0 : g_str_hash(merged_path(file->path));
}

static gboolean file_alike(gconstpointer a, gconstpointer b)
{
        const struct unit_file *one = a, *other = b;

        return one->role == other->role &&
               (one->role == UNIT_FILE_FRAGMENT ||
                g_str_equal(merged_path(one->path), merged_path(other->path)));
}

static void index_begin(struct file_index *index, const Unit *unit)
{
        index->unit = unit;
        index->lines = file_lines_new(unit);
        index->first = g_hash_table_new(file_hash, file_alike);
        for (guint i = 0; i < unit->files->len; i++) {
                struct unit_file *file = &g_array_index(unit->files, struct unit_file, i);

                if (!g_hash_table_contains(index->first, file))
                        g_hash_table_add(index->first, file);
        }
}

static void index_end(struct file_index *index)
{
        file_lines_free(index->lines);
        g_hash_table_unref(index->first);
}

/* The file of the other side that this one is compared with, or -1. */
static int find_match(const struct file_index *index, guint at, const struct file_index *other)
{
        const struct unit_file *file = &g_array_index(index->unit->files, struct unit_file, at);
        const struct unit_file *match = g_hash_table_lookup(other->first, file);

        return match ? (int) (match - (const struct unit_file *) (void *) other->unit->files->data)
                     : -1;
}

static struct file_side take_file(const struct unit_file *file, UnitComparison *into)
{
        return (struct file_side){
                .path = unit_comparison_string(into, file->path),
                .sha256 = unit_comparison_string(into, file->sha256),
                .package = unit_comparison_string(into, file->package),
        };
}

static void add_file(const struct difference_context *context, const struct file_index *before,
                     int old, const struct file_index *after, int new, UnitComparison *into)
{
        struct file_difference *file = unit_comparison_add_file(into);
        gboolean known = context->before->knows & context->after->knows & SIDE_KNOWS_LINES;
        const struct unit_file *left = unit_file_at(before->unit, old);
        const struct unit_file *right = unit_file_at(after->unit, new);

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
                file->lines = lines_compare(before->lines, old, after->lines, new, into);
        file->cause = cause_of_file(file, &context->packages, into);
}

/* Where a digest is not known, the lines decide. */
static gboolean is_other(const struct file_index *before, guint old, const struct file_index *after,
                         guint new, UnitComparison *into)
{
        const struct unit_file *left = &g_array_index(before->unit->files, struct unit_file, old);
        const struct unit_file *right = &g_array_index(after->unit->files, struct unit_file, new);
        g_autoptr(GArray) lines = NULL;

        if (!g_str_equal(merged_path(left->path), merged_path(right->path)))
                return TRUE;
        if (left->sha256 && right->sha256)
                return !g_str_equal(left->sha256, right->sha256);
        lines = lines_compare(before->lines, (int) old, after->lines, (int) new, into);
        return lines != NULL;
}

void difference_find_files(const struct difference_context *context, const struct side_unit *before,
                           const struct side_unit *after, UnitComparison *into)
{
        struct file_index old, new;

        index_begin(&old, before->unit);
        index_begin(&new, after->unit);
        for (guint i = 0; i < old.unit->files->len; i++) {
                int match = find_match(&old, i, &new);

                if (match < 0)
                        add_file(context, &old, (int) i, &new, PROPERTY_NO_FILE, into);
                else if (is_other(&old, i, &new, (guint) match, into))
                        add_file(context, &old, (int) i, &new, match, into);
        }
        for (guint i = 0; i < new.unit->files->len; i++)
                if (find_match(&new, i, &old) < 0)
                        add_file(context, &old, PROPERTY_NO_FILE, &new, (int) i, into);
        index_end(&old);
        index_end(&new);
}
