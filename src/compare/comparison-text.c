/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Units come in the order of their names and are printed in that of their weight: each is set as
 * text when it comes, and the texts are sorted at the end. Every text that came from outside goes
 * through text_for_terminal().
 */
#include "compare/comparison-text.h"

#include <string.h>

#include "base/text.h"
#include "compare/reading.h"

enum { VALUE_WIDTH = 56, UNIT_WIDTH = 40 };

enum section {
        SECTION_WORSE,
        SECTION_FAILING,
        SECTION_BETTER,
        SECTION_ADDED,
        SECTION_REMOVED,
        SECTION_RENAMED,
        SECTION_STATE,
        SECTION_OTHER,
        SECTION_COUNT,
        SECTION_NONE = -1,
};

static const struct {
        const char *title;
        gboolean detailed;
} sections[SECTION_COUNT] = {
        [SECTION_WORSE] = {"More exposed", TRUE},
        [SECTION_FAILING] = {"Checks newly fail, exposure the same", TRUE},
        [SECTION_BETTER] = {"Less exposed", TRUE},
        [SECTION_ADDED] = {"New", FALSE},
        [SECTION_REMOVED] = {"Gone", FALSE},
        [SECTION_RENAMED] = {"Renamed", TRUE},
        [SECTION_STATE] = {"In another state", FALSE},
        [SECTION_OTHER] = {"Same exposure, something else changed", FALSE},
};

struct entry {
        int rank; /* the higher comes first */
        char *name;
        char *text;
};

struct comparison_text {
        GOutputStream *stream;
        gboolean colour, verbose, systemd_bands;
        GString *text;
        GArray *entries[SECTION_COUNT];
};

static void entry_clear(gpointer data)
{
        struct entry *entry = data;

        g_free(entry->name);
        g_free(entry->text);
}

ComparisonText *comparison_text_new(GOutputStream *stream, gboolean colour, gboolean verbose)
{
        ComparisonText *text = g_new0(ComparisonText, 1);

        text->stream = stream;
        text->colour = colour;
        text->verbose = verbose;
        text->text = g_string_new(NULL);
        for (int i = 0; i < SECTION_COUNT; i++) {
                text->entries[i] = g_array_new(FALSE, FALSE, sizeof(struct entry));
                g_array_set_clear_func(text->entries[i], entry_clear);
        }
        return text;
}

void comparison_text_free(ComparisonText *text)
{
        if (!text)
                return;
        for (int i = 0; i < SECTION_COUNT; i++)
                g_array_unref(text->entries[i]);
        g_string_free(text->text, TRUE);
        g_free(text);
}

/* ---- Pieces ---- */

static void put(ComparisonText *text, const char *outside)
{
        g_autofree char *harmless = text_for_terminal(outside ? outside : "");

        g_string_append(text->text, harmless);
}

/* Long values are cut with a mark; all of it is in the other formats. */
static void put_value(ComparisonText *text, const char *value)
{
        g_autofree char *harmless = text_for_terminal(value ? value : "–");

        if (g_utf8_strlen(harmless, -1) > VALUE_WIDTH) {
                g_autofree char *cut = g_utf8_substring(harmless, 0, VALUE_WIDTH - 1);

                g_string_append_printf(text->text, "%s…", cut);
        } else
                g_string_append(text->text, *harmless ? harmless : "empty");
}

static void put_padded(ComparisonText *text, const char *outside, gsize width)
{
        g_autofree char *harmless = text_for_terminal(outside);
        gsize used = text_terminal_width(harmless);

        g_string_append_printf(text->text, "%s%*s", harmless,
                               used < width ? (int) (width - used) : 0, "");
}

static void put_colour(ComparisonText *text, const char *code)
{
        if (text->colour)
                g_string_append_printf(text->text, "\033[%sm", code);
}

static void put_band(ComparisonText *text, guint exposure)
{
        static const char *const codes[GUIDE_BAND_COUNT] = {"32", "36", "33", "33;1", "31;1"};
        guint step = (guint) (guide_band(exposure) - guide_bands);
        const struct band *band =
                text->systemd_bands ? systemd_band(exposure) : guide_band(exposure);

        put_colour(text, codes[step]);
        for (guint i = 0; i < GUIDE_BAND_COUNT; i++)
                g_string_append(text->text, i <= step ? "■" : "□");
        g_string_append_printf(text->text, " %s", band->label);
        put_colour(text, "0");
}

static void put_cause(ComparisonText *text, const struct comparison_cause *cause,
                      const char *indent)
{
        if (!cause->sentence)
                return;
        g_string_append(text->text, indent);
        put(text, cause->sentence);
        if (cause->path && !strstr(cause->sentence, cause->path)) {
                g_string_append(text->text, " (");
                put(text, cause->path);
                if (cause->line > 0)
                        g_string_append_printf(text->text, ":%u", cause->line);
                g_string_append_c(text->text, ')');
        }
        g_string_append_c(text->text, '\n');
}

/* ---- Details of a unit ---- */

static void put_check(ComparisonText *text, const struct check_difference *check, guint more)
{
        g_string_append_printf(text->text, "    %s %s", checks[check->check].name,
                               check_change_words(check->change));
        if (more > 0)
                g_string_append_printf(text->text, ", and %u more of it", more);
        else {
                g_string_append(text->text, ": ");
                put_value(text, check->before.value.text);
                g_string_append(text->text, " → ");
                put_value(text, check->after.value.text);
        }
        g_string_append_c(text->text, '\n');
        put_cause(text, &check->cause, "        ");
}

/* Those that fail now come first. */
static void put_checks(ComparisonText *text, const UnitComparison *unit)
{
        for (int change = 0; change < CHECK_LISTED; change++)
                for (guint i = 0; i < unit->checks->len; i++) {
                        const struct check_difference *check =
                                &g_array_index(unit->checks, struct check_difference, i);
                        guint more = 0;

                        if ((int) check->change != change ||
                            (i > 0 && check_differences_belong(check - 1, check)))
                                continue;
                        while (i + more + 1 < unit->checks->len &&
                               check_differences_belong(check + more, check + more + 1))
                                more++;
                        put_check(text, check, more);
                }
}

static void put_property(ComparisonText *text, const struct property_difference *property)
{
        g_string_append(text->text, "    ");
        put(text, property->name);
        g_string_append(text->text, "= ");
        if (property->words_gone || property->words_new) {
                if (property->words_gone) {
                        g_string_append(text->text, "loses ");
                        put_value(text, property->words_gone);
                }
                if (property->words_new) {
                        g_string_append(text->text, property->words_gone ? ", gains " : "gains ");
                        put_value(text, property->words_new);
                }
        } else {
                put_value(text, property->before.text);
                g_string_append(text->text, " → ");
                put_value(text, property->after.text);
        }
        g_string_append_c(text->text, '\n');
        put_cause(text, &property->cause, "        ");
}

/* What the checks do not tell; without --verbose what has to do with isolation alone. */
static void put_properties(ComparisonText *text, const UnitComparison *unit)
{
        guint left_out = 0;

        for (guint i = 0; i < unit->properties->len; i++) {
                const struct property_difference *property =
                        &g_array_index(unit->properties, struct property_difference, i);

                if ((property->in_checks || reading_is_shared(property)) && !text->verbose)
                        continue;
                if (property->class == PROPERTY_OTHER && !text->verbose)
                        left_out++;
                else
                        put_property(text, property);
        }
        if (left_out > 0)
                g_string_append_printf(text->text, "    %u other %s changed\n", left_out,
                                       left_out == 1 ? "property" : "properties");
}

static void put_file(ComparisonText *text, const struct file_difference *file)
{
        g_string_append_printf(text->text,
                               "    %s %s: ", file->role == UNIT_FILE_FRAGMENT ? "file" : "drop-in",
                               file_change_to_string(file->change));
        put(text, file->after.path ? file->after.path : file->before.path);
        g_string_append_c(text->text, '\n');
        put_cause(text, &file->cause, "        ");
        for (guint i = 0; text->verbose && file->lines && i < file->lines->len; i++) {
                const struct line_difference *line =
                        &g_array_index(file->lines, struct line_difference, i);

                g_string_append_printf(text->text, "        %c%5u  ", line->removed ? '-' : '+',
                                       line->line);
                put(text, line->name);
                g_string_append_c(text->text, '=');
                put(text, line->value);
                g_string_append_c(text->text, '\n');
        }
}

/* "3 properties, 1 file": what a unit without details has. */
static void put_counts(ComparisonText *text, const UnitComparison *unit)
{
        const struct {
                guint count;
                const char *one, *many;
        } rows[] = {
                {unit->checks->len, "check", "checks"},
                {unit->properties->len, "property", "properties"},
                {unit->files->len, "file", "files"},
                {unit->aliases_gone->len + unit->aliases_new->len, "alias", "aliases"},
        };
        const char *separator = "";

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                if (rows[i].count == 0)
                        continue;
                g_string_append_printf(text->text, "%s%u %s", separator, rows[i].count,
                                       rows[i].count == 1 ? rows[i].one : rows[i].many);
                separator = ", ";
        }
}

static void put_details(ComparisonText *text, const UnitComparison *unit)
{
        put_checks(text, unit);
        put_properties(text, unit);
        for (guint i = 0; i < unit->files->len; i++)
                put_file(text, &g_array_index(unit->files, struct file_difference, i));
        for (guint i = 0; i < unit->uncompared->len; i++) {
                g_string_append(text->text, "    not compared: ");
                put(text, unit->uncompared->pdata[i]);
                g_string_append_c(text->text, '\n');
        }
}

static void put_exposures(ComparisonText *text, const UnitComparison *unit)
{
        const struct comparison_state *before = &unit->before, *after = &unit->after;
        char buffer[16];

        if (before->scored)
                g_string_append_printf(text->text, "%4s", text_tenths(before->exposure, buffer));
        if (before->scored && after->scored && before->exposure != after->exposure)
                g_string_append_printf(text->text, " → %4s", text_tenths(after->exposure, buffer));
        else if (after->scored && !before->scored)
                g_string_append_printf(text->text, "%4s", text_tenths(after->exposure, buffer));
        g_string_append(text->text, "  ");
        if (unit->band == DIRECTION_WORSE || unit->band == DIRECTION_BETTER) {
                put_band(text, before->exposure);
                g_string_append(text->text, " → ");
                put_band(text, after->exposure);
        } else if (before->scored || after->scored)
                put_band(text, after->scored ? after->exposure : before->exposure);
}

static enum section section_of(const UnitComparison *unit)
{
        switch (unit->change) {
        case UNIT_SAME:
                return unit->uncompared->len > 0 ? SECTION_OTHER : SECTION_NONE;
        case UNIT_ADDED:
                return SECTION_ADDED;
        case UNIT_REMOVED:
                return SECTION_REMOVED;
        default:
                break;
        }
        if (unit->exposure == DIRECTION_WORSE)
                return SECTION_WORSE;
        if (unit->exposure == DIRECTION_BETTER)
                return SECTION_BETTER;
        if (unit_comparison_regresses(unit))
                return SECTION_FAILING;
        if (unit->change == UNIT_RENAMED)
                return SECTION_RENAMED;
        return unit->state_changed ? SECTION_STATE : SECTION_OTHER;
}

/* Services before other units, the greatest change first, of those that came the most exposed. */
static int rank_of(const UnitComparison *unit)
{
        int before = (int) unit->before.exposure, after = (int) unit->after.exposure;

        if (unit->before.scored && unit->after.scored)
                return 1000 + ABS(after - before);
        return unit->after.scored ? 1000 + after : unit->before.scored ? 1000 + before : 0;
}

static gboolean text_head(void *context, const struct comparison_head *head,
                          GError **error G_GNUC_UNUSED)
{
        ((ComparisonText *) context)->systemd_bands = head->systemd_bands;
        return TRUE;
}

static gboolean text_unit(void *context, const UnitComparison *unit, GError **error G_GNUC_UNUSED)
{
        ComparisonText *text = context;
        enum section section = section_of(unit);
        struct entry entry;

        if (section == SECTION_NONE)
                return TRUE;
        g_string_truncate(text->text, 0);
        g_string_append(text->text, "  ");
        put_padded(text, unit->name, UNIT_WIDTH);
        g_string_append(text->text, "  ");
        put_exposures(text, unit);
        if (unit->old_name) {
                g_string_append(text->text, "  was ");
                put(text, unit->old_name);
        }
        if (section == SECTION_OTHER && !text->verbose) {
                g_string_append(text->text, "  ");
                put_counts(text, unit);
        }
        while (text->text->len > 0 && text->text->str[text->text->len - 1] == ' ')
                g_string_truncate(text->text, text->text->len - 1);
        g_string_append_c(text->text, '\n');
        put_cause(text, &unit->cause, "    ");
        if (sections[section].detailed || text->verbose || unit->uncompared->len > 0)
                put_details(text, unit);
        entry = (struct entry){
                .rank = rank_of(unit),
                .name = g_strdup(unit->name),
                .text = g_strdup(text->text->str),
        };
        g_array_append_val(text->entries[section], entry);
        return TRUE;
}

/* ---- The whole ---- */

static int compare_entries(gconstpointer a, gconstpointer b)
{
        const struct entry *left = a, *right = b;

        return left->rank != right->rank ? right->rank - left->rank
                                         : strcmp(left->name, right->name);
}

static void put_side(ComparisonText *text, const char *label, const ComparisonSide *side)
{
        g_autofree char *time = side->head->begin > 0 ? text_timestamp(side->head->begin) : NULL;

        g_string_append_printf(text->text, "%-7s", label);
        put(text, side->name);
        g_string_append_printf(text->text, " (%s", side_kind_to_string(side->kind));
        if (side->head->host_name && *side->head->host_name) {
                g_string_append(text->text, " of ");
                put(text, side->head->host_name);
        }
        if (side->head->os_pretty_name) {
                g_string_append(text->text, ", ");
                put(text, side->head->os_pretty_name);
        }
        if (side->head->systemd_version > 0)
                g_string_append_printf(text->text, ", systemd %u", side->head->systemd_version);
        if (time)
                g_string_append_printf(text->text, ", read %.10s", time);
        g_string_append(text->text, ")\n");
}

static void put_totals(ComparisonText *text, const struct comparison_tail *tail)
{
        const struct comparison_totals *totals = &tail->totals;

        g_string_append_printf(text->text,
                               "\nBefore: %u units, of which %u are the same, %u changed, %u were "
                               "renamed, %u are gone.\n"
                               "After: %u units: the same, the changed and the renamed ones, and "
                               "%u new.\n",
                               totals->before, totals->same, totals->changed, totals->renamed,
                               totals->removed, totals->after, totals->added);
        g_string_append_printf(text->text,
                               "Services with a score on both sides: %u, of which %u worse, %u "
                               "better, %u level. Checks that newly fail: %u, that now pass: %u.\n",
                               totals->both_scored, totals->worse, totals->better, totals->level,
                               totals->checks_failing, totals->checks_passing);
        if (!tail->before_complete || !tail->after_complete)
                g_string_append_printf(text->text, "The evidence is incomplete %s.\n",
                                       tail->before_complete  ? "after"
                                       : tail->after_complete ? "before"
                                                              : "on both sides");
}

static gboolean text_tail(void *context, const struct comparison_tail *tail, GError **error)
{
        ComparisonText *text = context;
        g_autofree char *verdict = comparison_verdict(&tail->totals);

        g_string_truncate(text->text, 0);
        put_colour(text, "1");
        g_string_append(text->text, verdict);
        put_colour(text, "0");
        g_string_append_c(text->text, '\n');
        put_side(text, "before", tail->before);
        put_side(text, "after", tail->after);
        for (guint i = 0; i < tail->remarks->len; i++) {
                put(text, ((const struct comparison_remark *) tail->remarks->pdata[i])->sentence);
                g_string_append_c(text->text, '\n');
        }
        for (int i = 0; i < SECTION_COUNT; i++) {
                if (text->entries[i]->len == 0)
                        continue;
                g_array_sort(text->entries[i], compare_entries);
                put_colour(text, "1");
                g_string_append_printf(text->text, "\n%s (%u)", sections[i].title,
                                       text->entries[i]->len);
                put_colour(text, "0");
                g_string_append_c(text->text, '\n');
                for (guint j = 0; j < text->entries[i]->len; j++)
                        g_string_append(text->text,
                                        g_array_index(text->entries[i], struct entry, j).text);
        }
        put_totals(text, tail);
        return g_output_stream_write_all(text->stream, text->text->str, text->text->len, NULL, NULL,
                                         error);
}

struct comparison_sink comparison_text_sink(ComparisonText *text)
{
        return (struct comparison_sink){
                .head = text_head, .unit = text_unit, .tail = text_tail, .context = text};
}
