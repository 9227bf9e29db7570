/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A unit as lines. What several checks have in common is said once, after all of them.
 */
#include "compare/comparison-text-unit.h"

#include <string.h>

#include "base/text.h"
#include "compare/reading.h"

enum { VALUE_WIDTH = 56 };

/* ---- Pieces ---- */

void text_page_put(struct text_page *page, const char *outside)
{
        g_autofree char *harmless = text_for_terminal(outside ? outside : "");

        g_string_append(page->text, harmless);
}

/* Long values are cut with a mark; all of it is in the other formats. */
static void put_value(struct text_page *page, const char *value)
{
        g_auto(GStrv) lines = g_strsplit(value ? value : "–", "\n", -1);
        g_autofree char *line = g_strjoinv(", ", lines);
        g_autofree char *harmless = text_for_terminal(line);

        if (g_utf8_strlen(harmless, -1) > VALUE_WIDTH) {
                g_autofree char *cut = g_utf8_substring(harmless, 0, VALUE_WIDTH - 1);

                g_string_append_printf(page->text, "%s…", cut);
        } else
                g_string_append(page->text, *harmless ? harmless : "empty");
}

void text_page_put_padded(struct text_page *page, const char *outside, gsize width)
{
        g_autofree char *harmless = text_for_terminal(outside);
        gsize used = text_terminal_width(harmless);

        g_string_append_printf(page->text, "%s%*s", harmless,
                               used < width ? (int) (width - used) : 0, "");
}

void text_page_put_colour(struct text_page *page, const char *code)
{
        if (page->colour)
                g_string_append_printf(page->text, "\033[%sm", code);
}

static void put_band(struct text_page *page, guint exposure)
{
        static const char *const codes[GUIDE_BAND_COUNT] = {"32", "36", "33", "33;1", "31;1"};
        guint step = (guint) (guide_band(exposure) - guide_bands);
        const struct band *band =
                page->systemd_bands ? systemd_band(exposure) : guide_band(exposure);

        text_page_put_colour(page, codes[step]);
        for (guint i = 0; i < GUIDE_BAND_COUNT; i++)
                g_string_append(page->text, i <= step ? "■" : "□");
        g_string_append_printf(page->text, " %s", band->label);
        text_page_put_colour(page, "0");
}

void text_page_put_cause(struct text_page *page, const struct comparison_cause *cause,
                         const char *indent)
{
        if (!cause->sentence)
                return;
        g_string_append(page->text, indent);
        text_page_put(page, cause->sentence);
        if (cause->path && !strstr(cause->sentence, cause->path)) {
                g_string_append(page->text, " (");
                text_page_put(page, cause->path);
                if (cause->line > 0)
                        g_string_append_printf(page->text, ":%u", cause->line);
                g_string_append_c(page->text, ')');
        }
        g_string_append_c(page->text, '\n');
}

/* ---- Details of a unit ---- */

static void put_check(struct text_page *page, const struct check_difference *check, guint more)
{
        g_string_append_printf(page->text, "    %s %s", checks[check->check].name,
                               check_change_words(check->change));
        if (more > 0)
                g_string_append_printf(page->text, ", and %u more of it", more);
        else {
                g_string_append(page->text, ": ");
                put_value(page, check->before.value.text);
                g_string_append(page->text, " → ");
                put_value(page, check->after.value.text);
        }
        g_string_append_c(page->text, '\n');
}

/* The check at index and those that belong to it, which follow it. */
static void put_group(struct text_page *page, const UnitComparison *unit, guint index,
                      gboolean told[static CHECK_COUNT])
{
        const struct check_difference *check =
                &g_array_index(unit->checks, struct check_difference, index);
        guint more = 0;

        told[check->check] = TRUE;
        while (index + more + 1 < unit->checks->len &&
               check_differences_belong(check + more, check + more + 1))
                told[check[++more].check] = TRUE;
        put_check(page, check, more);
}

/* The check at index, all others that have the same cause, and the cause. */
static void put_together(struct text_page *page, const UnitComparison *unit, guint index,
                         gboolean told[static CHECK_COUNT])
{
        const struct comparison_cause *cause =
                &g_array_index(unit->checks, struct check_difference, index).cause;

        put_group(page, unit, index, told);
        for (int change = 0; cause->sentence && change < CHECK_LISTED; change++)
                for (guint i = 0; i < unit->checks->len; i++) {
                        const struct check_difference *other =
                                &g_array_index(unit->checks, struct check_difference, i);

                        if (!told[other->check] && (int) other->change == change &&
                            g_strcmp0(other->cause.sentence, cause->sentence) == 0)
                                put_group(page, unit, i, told);
                }
        text_page_put_cause(page, cause, "        ");
}

/* Those that fail now come first. */
static void put_checks(struct text_page *page, const UnitComparison *unit)
{
        gboolean told[CHECK_COUNT] = {FALSE};

        for (int change = 0; change < CHECK_LISTED; change++)
                for (guint i = 0; i < unit->checks->len; i++) {
                        const struct check_difference *check =
                                &g_array_index(unit->checks, struct check_difference, i);

                        if ((int) check->change == change && !told[check->check])
                                put_together(page, unit, i, told);
                }
}

static void put_property(struct text_page *page, const struct property_difference *property)
{
        g_string_append(page->text, "    ");
        text_page_put(page, property->name);
        g_string_append(page->text, "= ");
        if (property->words_gone || property->words_new) {
                if (property->words_gone) {
                        g_string_append(page->text, "loses ");
                        put_value(page, property->words_gone);
                }
                if (property->words_new) {
                        g_string_append(page->text, property->words_gone ? ", gains " : "gains ");
                        put_value(page, property->words_new);
                }
        } else {
                put_value(page, property->before.text);
                g_string_append(page->text, " → ");
                put_value(page, property->after.text);
        }
        g_string_append_c(page->text, '\n');
        text_page_put_cause(page, &property->cause, "        ");
}

/* What the checks do not tell; without --verbose what has to do with isolation alone. */
static void put_properties(struct text_page *page, const UnitComparison *unit)
{
        guint left_out = 0;

        for (guint i = 0; i < unit->properties->len; i++) {
                const struct property_difference *property =
                        &g_array_index(unit->properties, struct property_difference, i);

                if ((property->in_checks || reading_is_shared(property)) && !page->verbose)
                        continue;
                if (property->class == PROPERTY_OTHER && !page->verbose)
                        left_out++;
                else
                        put_property(page, property);
        }
        if (left_out > 0)
                g_string_append_printf(page->text, "    %u other %s changed\n", left_out,
                                       left_out == 1 ? "property" : "properties");
}

static void put_file(struct text_page *page, const struct file_difference *file)
{
        struct comparison_cause cause = file->cause;

        cause.path = NULL; /* it stands before the cause */
        g_string_append_printf(page->text,
                               "    %s %s: ", file->role == UNIT_FILE_FRAGMENT ? "file" : "drop-in",
                               file_change_to_string(file->change));
        text_page_put(page, file->after.path ? file->after.path : file->before.path);
        g_string_append_c(page->text, '\n');
        text_page_put_cause(page, &cause, "        ");
        for (guint i = 0; page->verbose && file->lines && i < file->lines->len; i++) {
                const struct line_difference *line =
                        &g_array_index(file->lines, struct line_difference, i);

                g_string_append_printf(page->text, "        %c%5u  ", line->removed ? '-' : '+',
                                       line->line);
                text_page_put(page, line->name);
                g_string_append_c(page->text, '=');
                text_page_put(page, line->value);
                g_string_append_c(page->text, '\n');
        }
}

/* "3 properties, 1 file": what a unit without details has. */
void text_page_put_counts(struct text_page *page, const UnitComparison *unit)
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
                g_string_append_printf(page->text, "%s%u %s", separator, rows[i].count,
                                       rows[i].count == 1 ? rows[i].one : rows[i].many);
                separator = ", ";
        }
}

void text_page_put_details(struct text_page *page, const UnitComparison *unit)
{
        put_checks(page, unit);
        put_properties(page, unit);
        for (guint i = 0; i < unit->files->len; i++)
                put_file(page, &g_array_index(unit->files, struct file_difference, i));
        for (guint i = 0; i < unit->uncompared->len; i++) {
                g_string_append(page->text, "    not compared: ");
                text_page_put(page, unit->uncompared->pdata[i]);
                g_string_append_c(page->text, '\n');
        }
}

void text_page_put_exposures(struct text_page *page, const UnitComparison *unit)
{
        const struct comparison_state *before = &unit->before, *after = &unit->after;
        char buffer[16];

        if (before->scored)
                g_string_append_printf(page->text, "%4s", text_tenths(before->exposure, buffer));
        if (before->scored && after->scored && before->exposure != after->exposure)
                g_string_append_printf(page->text, " → %4s", text_tenths(after->exposure, buffer));
        else if (after->scored && !before->scored)
                g_string_append_printf(page->text, "%4s", text_tenths(after->exposure, buffer));
        g_string_append(page->text, "  ");
        if (unit->band == DIRECTION_WORSE || unit->band == DIRECTION_BETTER) {
                put_band(page, before->exposure);
                g_string_append(page->text, " → ");
                put_band(page, after->exposure);
        } else if (before->scored || after->scored)
                put_band(page, after->scored ? after->exposure : before->exposure);
}
