/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The comparison model: names of its words, memory, and what units add up to. */
#include "compare/comparison.h"

#include <stddef.h>
#include <string.h>

static const char *const side_kinds[SIDE_KIND_COUNT] = {
        [SIDE_SNAPSHOT] = "snapshot", [SIDE_REPORT] = "report",   [SIDE_BASELINE] = "baseline",
        [SIDE_TREE] = "tree",         [SIDE_MANAGER] = "manager",
};
static const char *const unit_changes[UNIT_CHANGE_COUNT] = {
        [UNIT_SAME] = "same",   [UNIT_CHANGED] = "changed", [UNIT_RENAMED] = "renamed",
        [UNIT_ADDED] = "added", [UNIT_REMOVED] = "removed",
};
static const char *const directions[] = {
        [DIRECTION_NONE] = NULL,
        [DIRECTION_LEVEL] = "level",
        [DIRECTION_BETTER] = "better",
        [DIRECTION_WORSE] = "worse",
};
static const char *const cause_kinds[CAUSE_KIND_COUNT] = {
        [CAUSE_NONE] = NULL,         [CAUSE_FILE] = "file",     [CAUSE_IMPLIED] = "implied",
        [CAUSE_SYSTEMD] = "systemd", [CAUSE_MERGED] = "merged", [CAUSE_PACKAGE] = "package",
        [CAUSE_NAME] = "name",       [CAUSE_STATE] = "state",   [CAUSE_CHECKS] = "checks",
        [CAUSE_UNKNOWN] = "unknown",
};
static const char *const check_changes[CHECK_CHANGE_COUNT] = {
        [CHECK_NOW_FAILS] = "fails",     [CHECK_NOW_PASSES] = "passes",
        [CHECK_WORSE] = "worse",         [CHECK_BETTER] = "better",
        [CHECK_NOW_APPLIES] = "applies", [CHECK_NO_LONGER_APPLIES] = "not-applicable",
        [CHECK_LISTED] = "listed",
};
static const char *const check_words[CHECK_CHANGE_COUNT] = {
        [CHECK_NOW_FAILS] = "newly fails",
        [CHECK_NOW_PASSES] = "now passes",
        [CHECK_WORSE] = "fails worse",
        [CHECK_BETTER] = "fails less",
        [CHECK_NOW_APPLIES] = "now applies, and passes",
        [CHECK_NO_LONGER_APPLIES] = "no longer applies",
        [CHECK_LISTED] = "is",
};
static const char *const property_classes[PROPERTY_CLASS_COUNT] = {
        [PROPERTY_CHECKED] = "checked",
        [PROPERTY_ISOLATION] = "isolation",
        [PROPERTY_OTHER] = "other",
};
static const char *const file_changes[FILE_CHANGE_COUNT] = {
        [FILE_CHANGED] = "changed",
        [FILE_ADDED] = "added",
        [FILE_REMOVED] = "removed",
        [FILE_MOVED] = "moved",
};

static int find_word(const char *const *words, gsize count, const char *word)
{
        for (gsize i = 0; i < count; i++)
                if (g_strcmp0(words[i], word) == 0)
                        return (int) i;
        return -1;
}

const char *side_kind_to_string(enum side_kind kind)
{
        return side_kinds[kind];
}

int side_kind_from_string(const char *name)
{
        return find_word(side_kinds, G_N_ELEMENTS(side_kinds), name);
}

const char *unit_change_to_string(enum unit_change change)
{
        return unit_changes[change];
}

int unit_change_from_string(const char *name)
{
        return find_word(unit_changes, G_N_ELEMENTS(unit_changes), name);
}

const char *direction_to_string(enum direction direction)
{
        return directions[direction];
}

enum direction direction_from_string(const char *name)
{
        int found = find_word(directions, G_N_ELEMENTS(directions), name);

        return found < 0 ? DIRECTION_NONE : (enum direction) found;
}

const char *cause_kind_to_string(enum cause_kind kind)
{
        return cause_kinds[kind];
}

enum cause_kind cause_kind_from_string(const char *name)
{
        int found = find_word(cause_kinds, G_N_ELEMENTS(cause_kinds), name);

        return found < 0 ? CAUSE_NONE : (enum cause_kind) found;
}

const char *check_change_to_string(enum check_change change)
{
        return check_changes[change];
}

int check_change_from_string(const char *name)
{
        return find_word(check_changes, G_N_ELEMENTS(check_changes), name);
}

const char *check_change_words(enum check_change change)
{
        return check_words[change];
}

const char *property_class_to_string(enum property_class class)
{
        return property_classes[class];
}

int property_class_from_string(const char *name)
{
        return find_word(property_classes, G_N_ELEMENTS(property_classes), name);
}

const char *file_change_to_string(enum file_change change)
{
        return file_changes[change];
}

int file_change_from_string(const char *name)
{
        return find_word(file_changes, G_N_ELEMENTS(file_changes), name);
}

ComparisonSide *comparison_side_new(void)
{
        return g_new0(ComparisonSide, 1);
}

void comparison_side_free(ComparisonSide *side)
{
        if (!side)
                return;
        snapshot_head_free(side->head);
        g_free(side->name);
        g_free(side->sha256);
        g_free(side->scored_by);
        g_free(side->policy_sha256);
        g_clear_pointer(&side->terms, g_ptr_array_unref);
        g_free(side->waivers_sha256);
        g_free(side);
}

struct comparison_input *comparison_input_new(const char *kind, const char *path,
                                              const char *sha256)
{
        struct comparison_input *input = g_new0(struct comparison_input, 1);

        input->kind = g_strdup(kind);
        input->path = g_strdup(path);
        input->sha256 = g_strdup(sha256);
        return input;
}

void comparison_input_free(gpointer data)
{
        struct comparison_input *input = data;

        g_free(input->kind);
        g_free(input->path);
        g_free(input->sha256);
        g_free(input);
}

struct comparison_remark *comparison_remark_new(const char *kind, const char *format, ...)
{
        struct comparison_remark *remark = g_new0(struct comparison_remark, 1);
        va_list arguments;

        remark->kind = g_strdup(kind);
        va_start(arguments, format);
        remark->sentence = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        return remark;
}

void comparison_remark_free(gpointer data)
{
        struct comparison_remark *remark = data;

        g_free(remark->kind);
        g_free(remark->sentence);
        g_free(remark);
}

static void file_difference_clear(gpointer data)
{
        struct file_difference *file = data;

        g_clear_pointer(&file->lines, g_array_unref);
}

UnitComparison *unit_comparison_new(void)
{
        UnitComparison *unit = g_new0(UnitComparison, 1);

        unit->strings = g_string_chunk_new(4096);
        unit->aliases_gone = g_ptr_array_new();
        unit->aliases_new = g_ptr_array_new();
        unit->checks = g_array_new(FALSE, TRUE, sizeof(struct check_difference));
        unit->properties = g_array_new(FALSE, TRUE, sizeof(struct property_difference));
        unit->files = g_array_new(FALSE, TRUE, sizeof(struct file_difference));
        g_array_set_clear_func(unit->files, file_difference_clear);
        unit->uncompared = g_ptr_array_new();
        return unit;
}

void unit_comparison_clear(UnitComparison *unit)
{
        UnitComparison kept = {
                .strings = unit->strings,
                .aliases_gone = unit->aliases_gone,
                .aliases_new = unit->aliases_new,
                .checks = unit->checks,
                .properties = unit->properties,
                .files = unit->files,
                .uncompared = unit->uncompared,
        };

        g_string_chunk_clear(unit->strings);
        g_ptr_array_set_size(unit->aliases_gone, 0);
        g_ptr_array_set_size(unit->aliases_new, 0);
        g_array_set_size(unit->checks, 0);
        g_array_set_size(unit->properties, 0);
        g_array_set_size(unit->files, 0);
        g_ptr_array_set_size(unit->uncompared, 0);
        *unit = kept;
}

void unit_comparison_free(UnitComparison *unit)
{
        if (!unit)
                return;
        g_ptr_array_unref(unit->aliases_gone);
        g_ptr_array_unref(unit->aliases_new);
        g_array_unref(unit->checks);
        g_array_unref(unit->properties);
        g_array_unref(unit->files);
        g_ptr_array_unref(unit->uncompared);
        g_string_chunk_free(unit->strings);
        g_free(unit);
}

const char *unit_comparison_string(UnitComparison *unit, const char *text)
{
        return text ? g_string_chunk_insert(unit->strings, text) : NULL;
}

struct file_difference *unit_comparison_add_file(UnitComparison *unit)
{
        g_array_set_size(unit->files, unit->files->len + 1);
        return &g_array_index(unit->files, struct file_difference, unit->files->len - 1);
}

gboolean check_differences_belong(const struct check_difference *a,
                                  const struct check_difference *b)
{
        return a->change == b->change && checks[a->check].setting == checks[b->check].setting &&
               a->cause.line == b->cause.line && g_strcmp0(a->waiver, b->waiver) == 0 &&
               g_strcmp0(a->cause.path, b->cause.path) == 0;
}

gboolean unit_comparison_regresses(const UnitComparison *unit)
{
        for (guint i = 0; i < unit->checks->len; i++) {
                enum check_change change =
                        g_array_index(unit->checks, struct check_difference, i).change;

                if (change == CHECK_NOW_FAILS || change == CHECK_WORSE)
                        return TRUE;
        }
        return FALSE;
}

static void add_checks(struct comparison_totals *totals, const UnitComparison *unit)
{
        for (guint i = 0; i < unit->checks->len; i++)
                switch (g_array_index(unit->checks, struct check_difference, i).change) {
                case CHECK_NOW_FAILS:
                        totals->checks_failing++;
                        if (unit->exposure == DIRECTION_LEVEL || unit->exposure == DIRECTION_BETTER)
                                totals->checks_failing_level++;
                        break;
                case CHECK_NOW_PASSES:
                        totals->checks_passing++;
                        break;
                case CHECK_LISTED:
                        break;
                default:
                        totals->checks_other++;
                }
}

void comparison_totals_add(struct comparison_totals *totals, const UnitComparison *unit)
{
        const struct comparison_state *before = &unit->before, *after = &unit->after;
        gboolean both = before->present && after->present;

        totals->before += before->present;
        totals->after += after->present;
        totals->same += unit->change == UNIT_SAME;
        totals->changed += unit->change == UNIT_CHANGED;
        totals->renamed += unit->change == UNIT_RENAMED;
        totals->added += unit->change == UNIT_ADDED;
        totals->removed += unit->change == UNIT_REMOVED;
        totals->before_scored += before->scored;
        totals->after_scored += after->scored;
        totals->both_scored += before->scored && after->scored;
        totals->added_scored += !before->present && after->scored;
        totals->removed_scored += before->scored && !after->present;
        totals->lost_score += both && before->scored && !after->scored;
        totals->got_score += both && !before->scored && after->scored;
        totals->worse += unit->exposure == DIRECTION_WORSE;
        totals->better += unit->exposure == DIRECTION_BETTER;
        totals->level += unit->exposure == DIRECTION_LEVEL;
        totals->band_worse += unit->band == DIRECTION_WORSE;
        totals->band_better += unit->band == DIRECTION_BETTER;
        totals->became_active += unit->became_active;
        totals->became_inactive += unit->became_inactive;
        totals->state_changed += unit->state_changed;
        totals->properties += unit->properties->len;
        totals->files += unit->files->len;
        totals->uncompared += unit->uncompared->len;
        add_checks(totals, unit);
}

const struct comparison_total comparison_totals_names[] = {
        {"before", offsetof(struct comparison_totals, before)},
        {"after", offsetof(struct comparison_totals, after)},
        {"same", offsetof(struct comparison_totals, same)},
        {"changed", offsetof(struct comparison_totals, changed)},
        {"renamed", offsetof(struct comparison_totals, renamed)},
        {"added", offsetof(struct comparison_totals, added)},
        {"removed", offsetof(struct comparison_totals, removed)},
        {"before-scored", offsetof(struct comparison_totals, before_scored)},
        {"after-scored", offsetof(struct comparison_totals, after_scored)},
        {"both-scored", offsetof(struct comparison_totals, both_scored)},
        {"worse", offsetof(struct comparison_totals, worse)},
        {"better", offsetof(struct comparison_totals, better)},
        {"level", offsetof(struct comparison_totals, level)},
        {"added-scored", offsetof(struct comparison_totals, added_scored)},
        {"removed-scored", offsetof(struct comparison_totals, removed_scored)},
        {"lost-score", offsetof(struct comparison_totals, lost_score)},
        {"got-score", offsetof(struct comparison_totals, got_score)},
        {"band-worse", offsetof(struct comparison_totals, band_worse)},
        {"band-better", offsetof(struct comparison_totals, band_better)},
        {"became-active", offsetof(struct comparison_totals, became_active)},
        {"became-inactive", offsetof(struct comparison_totals, became_inactive)},
        {"state-changed", offsetof(struct comparison_totals, state_changed)},
        {"checks-failing", offsetof(struct comparison_totals, checks_failing)},
        {"checks-failing-level", offsetof(struct comparison_totals, checks_failing_level)},
        {"checks-passing", offsetof(struct comparison_totals, checks_passing)},
        {"checks-other", offsetof(struct comparison_totals, checks_other)},
        {"properties", offsetof(struct comparison_totals, properties)},
        {"files", offsetof(struct comparison_totals, files)},
        {"uncompared", offsetof(struct comparison_totals, uncompared)},
};
const guint comparison_totals_count = G_N_ELEMENTS(comparison_totals_names);

guint comparison_totals_value(const struct comparison_totals *totals, guint index)
{
        return G_STRUCT_MEMBER(guint, totals, comparison_totals_names[index].offset);
}

static void append_part(GString *text, guint count, const char *one, const char *many)
{
        if (count == 0)
                return;
        g_string_append_printf(text, "%s%u %s", text->len > 0 ? ", " : "", count,
                               count == 1 ? one : many);
}

char *comparison_verdict(const struct comparison_totals *totals)
{
        GString *text = g_string_new(NULL);

        append_part(text, totals->worse, "service got worse", "services got worse");
        append_part(text, totals->better, totals->worse ? "better" : "service got better",
                    totals->worse ? "better" : "services got better");
        append_part(text, totals->added_scored, "service is new", "services are new");
        append_part(text, totals->removed_scored, "service is gone", "services are gone");
        append_part(text, totals->renamed, "unit has another name", "units have another name");
        if (text->len == 0 && totals->same == totals->before && totals->same == totals->after)
                g_string_append(text, "Nothing changed");
        else if (text->len == 0)
                g_string_append_printf(text, "No exposure changed; %u %s differ",
                                       totals->changed + totals->added + totals->removed,
                                       totals->changed + totals->added + totals->removed == 1
                                               ? "unit"
                                               : "units");
        g_string_append_c(text, '.');
        return g_string_free(text, FALSE);
}
