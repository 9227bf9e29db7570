/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Units come in the order of their names and are printed in that of their weight: each is set as
 * text when it comes, and the texts are sorted at the end. Every text that came from outside goes
 * through text_for_terminal().
 */
#include "compare/comparison-text.h"

#include <string.h>

#include "base/text.h"
#include "compare/comparison-text-unit.h"

enum { UNIT_WIDTH = 40 };

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
        char *cause; /* a line that all with the same one have in common, or NULL */
};

struct comparison_text {
        struct text_page page;
        GOutputStream *stream;
        GArray *entries[SECTION_COUNT];
};

static void entry_clear(gpointer data)
{
        struct entry *entry = data;

        g_free(entry->name);
        g_free(entry->text);
        g_free(entry->cause);
}

ComparisonText *comparison_text_new(GOutputStream *stream, gboolean colour, gboolean verbose)
{
        ComparisonText *text = g_new0(ComparisonText, 1);

        text->stream = stream;
        text->page.colour = colour;
        text->page.verbose = verbose;
        text->page.text = g_string_new(NULL);
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
        g_string_free(text->page.text, TRUE);
        g_free(text);
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
        ((ComparisonText *) context)->page.systemd_bands = head->systemd_bands;
        return TRUE;
}

/* Its cause, where the checks that follow do not tell it themselves, and its details. */
static void put_unit(struct text_page *page, const UnitComparison *unit)
{
        if (unit->cause.kind != CAUSE_CHECKS)
                text_page_put_cause(page, &unit->cause, "    ");
        text_page_put_details(page, unit);
}

/* The caller's; NULL without a cause. */
static char *line_of_cause(const struct text_page *page, const struct comparison_cause *cause)
{
        g_autoptr(GString) line = g_string_new(NULL);
        struct text_page other = *page;
        struct comparison_cause common = *cause;

        other.text = line;
        common.path = NULL; /* the unit's own file */
        text_page_put_cause(&other, &common, "    ");
        return line->len > 0 ? g_strdup(line->str) : NULL;
}

static gboolean text_unit(void *context, const UnitComparison *unit, GError **error G_GNUC_UNUSED)
{
        ComparisonText *text = context;
        struct text_page *page = &text->page;
        enum section section = section_of(unit);
        struct entry entry = {0};

        if (section == SECTION_NONE)
                return TRUE;
        g_string_truncate(page->text, 0);
        g_string_append(page->text, "  ");
        text_page_put_padded(page, unit->name, UNIT_WIDTH);
        g_string_append(page->text, "  ");
        text_page_put_exposures(page, unit);
        if (unit->old_name) {
                g_string_append(page->text, "  was ");
                text_page_put(page, unit->old_name);
        }
        if (section == SECTION_OTHER && !page->verbose) {
                g_string_append(page->text, "  ");
                text_page_put_counts(page, unit);
        }
        while (page->text->len > 0 && page->text->str[page->text->len - 1] == ' ')
                g_string_truncate(page->text, page->text->len - 1);
        g_string_append_c(page->text, '\n');
        if (sections[section].detailed || page->verbose || unit->uncompared->len > 0)
                put_unit(page, unit);
        else
                entry.cause = line_of_cause(page, &unit->cause);
        entry.rank = rank_of(unit);
        entry.name = g_strdup(unit->name);
        entry.text = g_strdup(page->text->str);
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

static void put_side(struct text_page *page, const char *label, const ComparisonSide *side)
{
        g_autofree char *time = side->head->begin > 0 ? text_timestamp(side->head->begin) : NULL;

        g_string_append_printf(page->text, "%-7s", label);
        text_page_put(page, side->name);
        g_string_append_printf(page->text, " (%s", side_kind_to_string(side->kind));
        if (side->head->host_name && *side->head->host_name) {
                g_string_append(page->text, " of ");
                text_page_put(page, side->head->host_name);
        }
        if (side->head->os_pretty_name) {
                g_string_append(page->text, ", ");
                text_page_put(page, side->head->os_pretty_name);
        }
        if (side->head->systemd_version > 0)
                g_string_append_printf(page->text, ", systemd %u", side->head->systemd_version);
        if (time)
                g_string_append_printf(page->text, ", read %.10s", time);
        g_string_append(page->text, ")\n");
}

static void put_totals(struct text_page *page, const struct comparison_tail *tail)
{
        const struct comparison_totals *totals = &tail->totals;

        g_string_append_printf(page->text,
                               "\nBefore: %u units, of which %u are the same, %u changed, %u were "
                               "renamed, %u are gone.\n"
                               "After: %u units: the same, the changed and the renamed ones, and "
                               "%u new.\n",
                               totals->before, totals->same, totals->changed, totals->renamed,
                               totals->removed, totals->after, totals->added);
        g_string_append_printf(page->text,
                               "Services with a score on both sides: %u, of which %u worse, %u "
                               "better, %u level. Checks that newly fail: %u, that now pass: %u.\n",
                               totals->both_scored, totals->worse, totals->better, totals->level,
                               totals->checks_failing, totals->checks_passing);
        if (!tail->before_complete || !tail->after_complete)
                g_string_append_printf(page->text, "The evidence is incomplete %s.\n",
                                       tail->before_complete  ? "after"
                                       : tail->after_complete ? "before"
                                                              : "on both sides");
}

/* An entry, those after it that have the same cause, and the cause. */
static void put_entries(struct text_page *page, GArray *entries)
{
        for (guint i = 0; i < entries->len; i++) {
                struct entry *entry = &g_array_index(entries, struct entry, i);

                if (!entry->text)
                        continue;
                g_string_append(page->text, entry->text);
                for (guint j = i + 1; entry->cause && j < entries->len; j++) {
                        struct entry *other = &g_array_index(entries, struct entry, j);

                        if (!other->text || g_strcmp0(other->cause, entry->cause) != 0)
                                continue;
                        g_string_append(page->text, other->text);
                        g_clear_pointer(&other->text, g_free);
                }
                g_string_append(page->text, entry->cause ? entry->cause : "");
        }
}

static gboolean text_tail(void *context, const struct comparison_tail *tail, GError **error)
{
        ComparisonText *text = context;
        struct text_page *page = &text->page;
        g_autofree char *verdict = comparison_verdict(&tail->totals);

        g_string_truncate(page->text, 0);
        text_page_put_colour(page, "1");
        g_string_append(page->text, verdict);
        text_page_put_colour(page, "0");
        g_string_append_c(page->text, '\n');
        put_side(page, "before", tail->before);
        put_side(page, "after", tail->after);
        for (guint i = 0; i < tail->remarks->len; i++) {
                text_page_put(
                        page,
                        ((const struct comparison_remark *) tail->remarks->pdata[i])->sentence);
                g_string_append_c(page->text, '\n');
        }
        for (int i = 0; i < SECTION_COUNT; i++) {
                if (text->entries[i]->len == 0)
                        continue;
                g_array_sort(text->entries[i], compare_entries);
                text_page_put_colour(page, "1");
                g_string_append_printf(page->text, "\n%s (%u)", sections[i].title,
                                       text->entries[i]->len);
                text_page_put_colour(page, "0");
                g_string_append_c(page->text, '\n');
                put_entries(page, text->entries[i]);
        }
        put_totals(page, tail);
        return g_output_stream_write_all(text->stream, page->text->str, page->text->len, NULL, NULL,
                                         error);
}

struct comparison_sink comparison_text_sink(ComparisonText *text)
{
        return (struct comparison_sink){
                .head = text_head, .unit = text_unit, .tail = text_tail, .context = text};
}
