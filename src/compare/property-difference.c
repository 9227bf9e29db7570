/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Effective properties that both sides know are compared as such. What they do not know as
 * properties is compared as it is written: all lines of a directive that count, those after the
 * last that takes the earlier ones back.
 */
#include <string.h>

#include "compare/difference.h"
#include "compare/merged.h"
#include "compare/property-names.h"
#include "snapshot/settings.h"

enum {
        LONG_VALUE = 60, /* bytes from which on the words of a list that differ are named */
};

/* ---- Values ---- */

/* "{ path=… ; argv[]=… ; start_time=… }": what comes from running it is no setting. */
static char *without_runs(const char *value)
{
        GString *kept = g_string_new(NULL);
        g_auto(GStrv) lines = g_strsplit(value, "\n", -1);

        for (char **line = lines; *line; line++) {
                const char *runs = strstr(*line, " ; start_time=");

                g_string_append_len(kept, *line, runs ? runs - *line : (gssize) strlen(*line));
                g_string_append(kept, runs ? " }\n" : "\n");
        }
        return g_string_free(kept, FALSE);
}

static int compare_strings(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static char *sorted(const char *value, const char *separator)
{
        g_auto(GStrv) parts = g_strsplit(value, separator, -1);

        qsort(parts, g_strv_length(parts), sizeof *parts, compare_strings);
        return g_strjoinv(separator, parts);
}

/* Without the numbers of capabilities that have no name, since no kernel has them. Takes text. */
static char *only_names(char *text)
{
        g_auto(GStrv) words = g_strsplit(text, " ", -1);
        GString *kept = g_string_new(NULL);

        for (char **word = words; *word; word++)
                if (!g_ascii_isdigit(**word))
                        g_string_append_printf(kept, "%s%s", kept->len > 0 ? " " : "", *word);
        g_free(text);
        return g_string_free(kept, FALSE);
}

/* What a value says, without what means nothing. Settings are written anew, since which
 * capabilities are all of them is for each system to know. */
static char *essence(const struct side_unit *side, const struct property *property)
{
        enum setting_id id = setting_find(property->name);

        if (id != SETTING_NONE && side->unit->settings) {
                char *text = setting_format(side->unit->settings, id);

                return settings_table[id].kind == SETTING_CAPABILITIES ? only_names(text) : text;
        }
        if (g_str_has_prefix(property->name, "Exec") && strstr(property->value, "; start_time="))
                return without_runs(property->value);
        if (property_is_set(property->name))
                return sorted(property->value, " ");
        if (property_is_set_of_lines(property->name))
                return sorted(property->value, "\n");
        return g_strdup(property->value);
}

/* The words of one list that the other lacks, parted by blanks; NULL where there are none. */
static const char *missing_words(const char *from, const char *among, UnitComparison *into)
{
        g_auto(GStrv) words = g_strsplit_set(from, " \n", -1);
        g_auto(GStrv) others = g_strsplit_set(among, " \n", -1);
        g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
        g_autoptr(GString) missing = g_string_new(NULL);

        for (char **other = others; *other; other++)
                g_hash_table_add(known, *other);
        for (char **word = words; *word; word++)
                if (**word && !g_hash_table_contains(known, *word))
                        g_string_append_printf(missing, "%s%s", missing->len > 0 ? " " : "", *word);
        return missing->len > 0 ? unit_comparison_string(into, missing->str) : NULL;
}

static gboolean is_told_by_checks(const char *name, const UnitComparison *unit)
{
        enum setting_id id = setting_find(name);

        for (guint i = 0; id != SETTING_NONE && i < unit->checks->len; i++) {
                const struct check_difference *check =
                        &g_array_index(unit->checks, struct check_difference, i);

                if (checks[check->check].setting == id || checks[check->check].other_setting == id)
                        return TRUE;
        }
        return FALSE;
}

static void add_difference(const struct cause_context *causes, const char *section,
                           const char *name, const struct comparison_value *before,
                           const struct comparison_value *after, UnitComparison *into)
{
        g_autofree char *called = g_strconcat(name, "=", NULL);
        struct property_difference difference = {
                .name = unit_comparison_string(into, name),
                .section = unit_comparison_string(into, section),
                .class = property_class_of(name),
                .in_checks = is_told_by_checks(name, into),
                .before = *before,
                .after = *after,
                .cause = cause_of_value(causes, called, before, after),
        };

        if (before->text && after->text &&
            MAX(strlen(before->text), strlen(after->text)) > LONG_VALUE) {
                difference.words_gone = missing_words(before->text, after->text, into);
                difference.words_new = missing_words(after->text, before->text, into);
        }
        if (before->text && after->text && merged_same(before->text, after->text))
                difference.cause = cause_of_merged(after);
        g_array_append_val(into->properties, difference);
}

/* ---- Effective properties ---- */

static struct comparison_value property_value(const Unit *unit, const struct property *property,
                                              const char *text, UnitComparison *into)
{
        const struct unit_file *file = unit_file_at(unit, property->file);

        return (struct comparison_value){
                .text = unit_comparison_string(into, text),
                .path = file ? unit_comparison_string(into, file->path) : NULL,
                .line = property->line,
                .implied_by = unit_comparison_string(into, property->implied_by),
        };
}

static void compare_property(const struct cause_context *causes, const struct side_unit *before,
                             const struct property *old, const struct side_unit *after,
                             const struct property *new, UnitComparison *into)
{
        g_autofree char *old_text = NULL, *new_text = NULL;
        struct comparison_value left, right;

        if (g_str_equal(old->value, new->value) || property_is_volatile(old->name))
                return;
        old_text = essence(before, old);
        new_text = essence(after, new);
        if (g_str_equal(old_text, new_text))
                return;
        left = property_value(before->unit, old, old_text, into);
        right = property_value(after->unit, new, new_text, into);
        add_difference(causes, NULL, old->name, &left, &right, into);
}

static void note_one_sided(const struct difference_context *context, const char *name)
{
        if (!property_is_volatile(name) && !g_hash_table_contains(context->one_sided, name))
                g_hash_table_add(context->one_sided, g_strdup(name));
}

/* Of a unit that a manager has not loaded there are only files. */
static gboolean is_loaded(const struct side_unit *side)
{
        return side->unit->active_state != NULL;
}

static void compare_properties(const struct difference_context *context,
                               const struct cause_context *causes, const struct side_unit *before,
                               const struct side_unit *after, UnitComparison *into)
{
        const GArray *old = before->unit->properties, *new = after->unit->properties;
        guint i = 0, j = 0;
        gboolean alike = is_loaded(before) == is_loaded(after) ||
                         context->before->head->source != context->after->head->source;

        if (!alike)
                g_ptr_array_add(into->uncompared,
                                "The manager has it loaded on one side alone; what the files do "
                                "not tell is not compared.");
        while (i < old->len && j < new->len) {
                const struct property *left = &g_array_index(old, struct property, i);
                const struct property *right = &g_array_index(new, struct property, j);
                int order = strcmp(left->name, right->name);

                if (order == 0)
                        compare_property(causes, before, left, after, right, into);
                else if (alike)
                        note_one_sided(context, order < 0 ? left->name : right->name);
                i += order <= 0;
                j += order >= 0;
        }
        for (; alike && i < old->len; i++)
                note_one_sided(context, g_array_index(old, struct property, i).name);
        for (; alike && j < new->len; j++)
                note_one_sided(context, g_array_index(new, struct property, j).name);
}

/* ---- Directives as written ---- */

/* All that counts of one directive. */
struct written {
        const char *section, *name;
        GString *text;
        const char *path;
        guint line;
};

static void written_free(gpointer data)
{
        struct written *written = data;

        g_string_free(written->text, TRUE);
        g_free(written);
}

static GHashTable *gather_written(const Unit *unit)
{
        GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, written_free);

        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);
                g_autofree char *key = g_strconcat(directive->section, ".", directive->name, NULL);
                struct written *written = g_hash_table_lookup(table, key);

                if (!written) {
                        written = g_new0(struct written, 1);
                        written->section = directive->section;
                        written->name = directive->name;
                        written->text = g_string_new(NULL);
                        g_hash_table_insert(table, g_steal_pointer(&key), written);
                }
                if (!*directive->value)
                        g_string_truncate(written->text, 0);
                else
                        g_string_append_printf(written->text, "%s%s",
                                               written->text->len > 0 ? "\n" : "",
                                               directive->value);
                written->path =
                        directive->file < unit->files->len
                                ? g_array_index(unit->files, struct unit_file, directive->file).path
                                : NULL;
                written->line = directive->line;
        }
        return table;
}

/* The quick answer for most units. */
static gboolean all_written_alike(const Unit *before, const Unit *after)
{
        if (before->directives->len != after->directives->len)
                return FALSE;
        for (guint i = 0; i < before->directives->len; i++) {
                const struct directive *left =
                        &g_array_index(before->directives, struct directive, i);
                const struct directive *right =
                        &g_array_index(after->directives, struct directive, i);

                if (!g_str_equal(left->name, right->name) ||
                    !g_str_equal(left->value, right->value) ||
                    !g_str_equal(left->section, right->section))
                        return FALSE;
        }
        return TRUE;
}

static struct comparison_value written_value(const struct written *written, UnitComparison *into)
{
        if (!written)
                return (struct comparison_value){0};
        return (struct comparison_value){
                .text = unit_comparison_string(into, written->text->str),
                .path = unit_comparison_string(into, written->path),
                .line = written->line,
        };
}

static void compare_written(const struct cause_context *causes, const struct side_unit *before,
                            const struct side_unit *after, UnitComparison *into)
{
        g_autoptr(GHashTable) old = NULL, new = NULL;
        GHashTableIter iter;
        gpointer key, value;

        if (all_written_alike(before->unit, after->unit))
                return;
        old = gather_written(before->unit);
        new = gather_written(after->unit);
        for (int pass = 0; pass < 2; pass++) {
                g_hash_table_iter_init(&iter, pass == 0 ? old : new);
                while (g_hash_table_iter_next(&iter, &key, &value)) {
                        const struct written *one = value;
                        const struct written *left = g_hash_table_lookup(old, key);
                        const struct written *right = g_hash_table_lookup(new, key);
                        struct comparison_value was, is;

                        if ((pass == 1 && left) ||
                            (unit_find_property(before->unit, one->name) &&
                             unit_find_property(after->unit, one->name)) ||
                            g_strcmp0(left ? left->text->str : "", right ? right->text->str : "") ==
                                    0)
                                continue;
                        was = written_value(left, into);
                        is = written_value(right, into);
                        add_difference(causes, one->section, one->name, &was, &is, into);
                }
        }
}

static int compare_differences(gconstpointer a, gconstpointer b)
{
        const struct property_difference *left = a, *right = b;
        int order = (int) left->class - (int) right->class;

        if (order == 0)
                order = strcmp(left->name, right->name);
        return order != 0 ? order : g_strcmp0(left->section, right->section);
}

void difference_find_properties(const struct difference_context *context,
                                const struct cause_context *causes, const struct side_unit *before,
                                const struct side_unit *after, UnitComparison *into)
{
        unsigned known = context->before->knows & context->after->knows;

        if (known & SIDE_KNOWS_PROPERTIES)
                compare_properties(context, causes, before, after, into);
        if (known & SIDE_KNOWS_LINES)
                compare_written(causes, before, after, into);
        g_array_sort(into->properties, compare_differences);
}
