/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The longest common subsequence of two lists of directives. Of several that are equally long one
 * is chosen by a rule that does not know which list is BEFORE, so that the two directions mirror
 * each other.
 */
#include "compare/lines.h"

#include <string.h>

/* Beyond this many pairs, what lies between the common beginning and end counts as replaced. */
enum { MAX_PAIRS = 4 * 1000 * 1000 };

struct file_lines {
        guint files;
        guint *end;                   /* of each file's part of the array */
        struct directive **directive; /* file by file, in their order */
};

FileLines *file_lines_new(const Unit *unit)
{
        FileLines *lines = g_new(FileLines, 1);
        guint *next;

        lines->files = unit->files->len;
        lines->end = g_new0(guint, lines->files + 1);
        lines->directive = g_new(struct directive *, unit->directives->len + 1);
        /* How many each has, behind its place; then where each begins, which moves on as it fills.
         */
        next = lines->end;
        for (guint i = 0; i < unit->directives->len; i++) {
                guint32 file = g_array_index(unit->directives, struct directive, i).file;

                if (lines->files > 0 && file < lines->files - 1)
                        next[file + 1]++;
        }
        for (guint file = 1; file < lines->files; file++)
                next[file] += next[file - 1];
        for (guint i = 0; i < unit->directives->len; i++) {
                struct directive *directive = &g_array_index(unit->directives, struct directive, i);

                if (directive->file < lines->files)
                        lines->directive[next[directive->file]++] = directive;
        }
        return lines;
}

void file_lines_free(FileLines *lines)
{
        if (!lines)
                return;
        g_free(lines->end);
        g_free(lines->directive);
        g_free(lines);
}

static GPtrArray *directives_of(const FileLines *lines, int file)
{
        GPtrArray *list = g_ptr_array_new();

        if (file < 0 || (guint) file >= lines->files)
                return list;
        for (guint i = file > 0 ? lines->end[file - 1] : 0; i < lines->end[file]; i++)
                g_ptr_array_add(list, lines->directive[i]);
        return list;
}

static int compare_directives(const struct directive *a, const struct directive *b)
{
        int order = strcmp(a->name, b->name);

        if (order == 0)
                order = strcmp(a->value, b->value);
        return order != 0 ? order : strcmp(a->section, b->section);
}

static int compare_lists(const GPtrArray *a, const GPtrArray *b)
{
        for (guint i = 0; i < MIN(a->len, b->len); i++) {
                int order = compare_directives(a->pdata[i], b->pdata[i]);

                if (order != 0)
                        return order;
        }
        return (a->len > b->len) - (a->len < b->len);
}

/* The two lists while they are compared, and what came of it. */
struct pair {
        const GPtrArray *one, *other;
        gboolean *one_kept, *other_kept; /* part of what they have in common */
};

/* Marks what is common between the beginning (the same in both) and the two ends. */
static void mark_between(struct pair *pair, guint begin, guint one_end, guint other_end)
{
        guint rows = one_end - begin, columns = other_end - begin, width = columns + 1;
        g_autofree guint32 *length = NULL;

        if (rows == 0 || columns == 0 || (guint64) rows * columns > MAX_PAIRS)
                return;
        length = g_new0(guint32, (gsize) (rows + 1) * width);
        for (guint i = rows; i-- > 0;)
                for (guint j = columns; j-- > 0;)
                        length[i * width + j] =
                                compare_directives(pair->one->pdata[begin + i],
                                                   pair->other->pdata[begin + j]) == 0
                                        ? length[(i + 1) * width + j + 1] + 1
                                        : MAX(length[(i + 1) * width + j],
                                              length[i * width + j + 1]);
        for (guint i = 0, j = 0; i < rows && j < columns;) {
                if (compare_directives(pair->one->pdata[begin + i],
                                       pair->other->pdata[begin + j]) == 0) {
                        pair->one_kept[begin + i++] = TRUE;
                        pair->other_kept[begin + j++] = TRUE;
                } else if (length[(i + 1) * width + j] >= length[i * width + j + 1])
                        i++;
                else
                        j++;
        }
}

static void mark_common(struct pair *pair)
{
        guint begin = 0, one_end = pair->one->len, other_end = pair->other->len;

        while (begin < one_end && begin < other_end &&
               compare_directives(pair->one->pdata[begin], pair->other->pdata[begin]) == 0) {
                pair->one_kept[begin] = pair->other_kept[begin] = TRUE;
                begin++;
        }
        while (one_end > begin && other_end > begin &&
               compare_directives(pair->one->pdata[one_end - 1],
                                  pair->other->pdata[other_end - 1]) == 0)
                pair->one_kept[--one_end] = pair->other_kept[--other_end] = TRUE;
        mark_between(pair, begin, one_end, other_end);
}

static void append(GArray *lines, const struct directive *directive, gboolean removed,
                   UnitComparison *into)
{
        struct line_difference line = {
                .removed = removed,
                .section = unit_comparison_string(into, directive->section),
                .name = unit_comparison_string(into, directive->name),
                .value = unit_comparison_string(into, directive->value),
                .line = directive->line,
        };

        g_array_append_val(lines, line);
}

/* Both lists side by side: what only one has, in runs between what both have. */
static GArray *collect(const GPtrArray *before, const gboolean *before_kept, const GPtrArray *after,
                       const gboolean *after_kept, UnitComparison *into)
{
        GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct line_difference));
        guint i = 0, j = 0;

        while (i < before->len || j < after->len) {
                for (; i < before->len && !before_kept[i]; i++)
                        append(lines, before->pdata[i], TRUE, into);
                for (; j < after->len && !after_kept[j]; j++)
                        append(lines, after->pdata[j], FALSE, into);
                i++;
                j++;
        }
        if (lines->len > 0)
                return lines;
        g_array_unref(lines);
        return NULL;
}

GArray *lines_compare(const FileLines *before, int before_file, const FileLines *after,
                      int after_file, UnitComparison *into)
{
        g_autoptr(GPtrArray) old = directives_of(before, before_file);
        g_autoptr(GPtrArray) new = directives_of(after, after_file);
        g_autofree gboolean *old_kept = g_new0(gboolean, old->len + 1);
        g_autofree gboolean *new_kept = g_new0(gboolean, new->len + 1);
        struct pair pair = {old, new, old_kept, new_kept};

        if (compare_lists(old, new) > 0)
                pair = (struct pair){new, old, new_kept, old_kept};
        mark_common(&pair);
        return collect(old, old_kept, new, new_kept, into);
}
