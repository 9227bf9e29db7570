/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Report to a terminal: rows are built in one buffer, every text that came from outside goes
 * through text_for_terminal(), and colour only repeats what the words and the five-step mark say.
 */
#include "report/report-table.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
        TABLE_FLUSH_SIZE = 64 * 1024,
        UNIT_COLUMN_MAX = 64,
        VALUE_COLUMN_MAX = 44,
};

struct table {
        const Report *report;
        GOutputStream *stream;
        GString *text;
        gboolean colour;
        GError **error;
        gboolean failed;
};

static void flush(struct table *table)
{
        if (!table->failed &&
            !g_output_stream_write_all(table->stream, table->text->str, table->text->len, NULL,
                                       NULL, table->error))
                table->failed = TRUE;
        g_string_truncate(table->text, 0);
}

/* SGR codes of the terminal's own palette, so that a reader's theme stays in force. */
static const char *band_colour(guint exposure)
{
        static const char *const codes[GUIDE_BAND_COUNT] = {"32", "36", "33", "33;1", "31;1"};

        return codes[guide_band(exposure) - guide_bands];
}

static void begin_colour(struct table *table, const char *code)
{
        if (table->colour)
                g_string_append_printf(table->text, "\033[%sm", code);
}

static void end_colour(struct table *table)
{
        if (table->colour)
                g_string_append(table->text, "\033[0m");
}

static void put_blanks(struct table *table, gsize count)
{
        while (count-- > 0)
                g_string_append_c(table->text, ' ');
}

/* Text padded to a width; longer text is followed by the two blanks that part columns all the same.
 */
static void put_padded(struct table *table, const char *text, gsize width)
{
        gsize used = text_terminal_width(text);

        g_string_append(table->text, text);
        put_blanks(table, (used < width ? width - used : 0) + 2);
}

static void put_outside(struct table *table, const char *text, gsize width)
{
        g_autofree char *harmless = text_for_terminal(text);

        put_padded(table, harmless, width);
}

static void put_line(struct table *table, const char *text)
{
        g_autofree char *harmless = text_for_terminal(text);

        g_string_append(table->text, harmless);
        g_string_append_c(table->text, '\n');
}

/* One to five filled squares: the band's step, also without colour. */
static void put_band(struct table *table, guint exposure)
{
        const struct band *band = report_band(table->report, exposure);
        guint step = (guint) (guide_band(exposure) - guide_bands) + 1;

        begin_colour(table, band_colour(exposure));
        for (guint i = 0; i < GUIDE_BAND_COUNT; i++)
                g_string_append(table->text, i < step ? "■" : "□");
        g_string_append_c(table->text, ' ');
        g_string_append(table->text, band->label);
        end_colour(table);
        put_blanks(table, 11 - MIN(strlen(band->label), 9));
}

static int compare_worst_first(gconstpointer a, gconstpointer b)
{
        const struct report_unit *const *left = a, *const *right = b;

        if ((*left)->exposure != (*right)->exposure)
                return (*left)->exposure > (*right)->exposure ? -1 : 1;
        return strcmp((*left)->name, (*right)->name);
}

static gsize unit_column_width(const Report *report)
{
        gsize width = strlen("UNIT");

        for (guint i = 0; i < report->units->len; i++)
                width = MAX(width, strlen(((struct report_unit *) report->units->pdata[i])->name));
        return MIN(width, UNIT_COLUMN_MAX);
}

static void put_heading(struct table *table, const char *text)
{
        begin_colour(table, "1");
        g_string_append(table->text, text);
        end_colour(table);
        g_string_append_c(table->text, '\n');
}

static void put_overview_row(struct table *table, const struct report_unit *unit, gsize width)
{
        const struct band *band = report_band(table->report, unit->exposure);
        char buffer[16];

        put_outside(table, unit->name, width);
        g_string_append_printf(table->text, "%8s  ", text_tenths(unit->exposure, buffer));
        put_band(table, unit->exposure);
        if (band->action)
                put_padded(table, band->action, strlen("Prioritize"));
        g_string_append_printf(table->text, "%u of %u", unit->count[CHECK_FAIL],
                               unit->count[CHECK_FAIL] + unit->count[CHECK_PASS]);
        if (table->report->head->user_scope)
                g_string_append_printf(table->text, ", %s in a user's reach",
                                       text_tenths(unit->of_user, buffer));
        if (unit->waived > 0)
                g_string_append_printf(table->text, ", %u waived: %s without", unit->waived,
                                       text_tenths(unit->unwaived, buffer));
        if (unit->policy_path)
                g_string_append_printf(table->text, ", own policy: %s without",
                                       text_tenths(unit->without_policy, buffer));
        if (unit->unmet->len > 0)
                g_string_append(table->text, ", target not met");
        g_string_append_c(table->text, '\n');
}

/* "4 masked, 2 template": how many were skipped for which reason. */
static void put_reasons(struct table *table)
{
        const GArray *inventory = table->report->inventory;
        g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
        g_autoptr(GList) reasons = NULL;
        const char *separator = " (";

        for (guint i = 0; i < inventory->len; i++) {
                const struct report_entry *entry =
                        &g_array_index(inventory, struct report_entry, i);
                guint count;

                if (entry->outcome != OUTCOME_SKIPPED)
                        continue;
                count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, entry->reason));
                g_hash_table_insert(counts, (gpointer) entry->reason, GUINT_TO_POINTER(count + 1));
        }
        reasons = g_list_sort(g_hash_table_get_keys(counts), (GCompareFunc) strcmp);
        for (GList *reason = reasons; reason; reason = reason->next, separator = ", ") {
                g_autofree char *harmless = text_for_terminal(reason->data);

                g_string_append_printf(table->text, "%s%u %s", separator,
                                       GPOINTER_TO_UINT(g_hash_table_lookup(counts, reason->data)),
                                       harmless);
        }
        if (reasons)
                g_string_append_c(table->text, ')');
}

static void put_user_scope(struct table *table)
{
        guint count = 0;

        for (int check = 0; check < CHECK_COUNT; check++)
                count += check_is_of_system_scope(check);
        g_string_append_printf(table->text,
                               "In a user's reach: the exposure without the %u checks that only "
                               "the system's manager could meet.\n",
                               count);
}

static void put_totals(struct table *table)
{
        const Report *report = table->report;
        guint guide[GUIDE_BAND_COUNT], systemd[SYSTEMD_BAND_COUNT];
        const struct band *bands = report->systemd_bands ? systemd_bands : guide_bands;
        const guint *counts = report->systemd_bands ? systemd : guide;
        int count = report->systemd_bands ? SYSTEMD_BAND_COUNT : GUIDE_BAND_COUNT;
        const char *separator = ": ";

        report_count_bands(report, guide, systemd);
        g_string_append_printf(table->text, "\n%u %s scored", report->units->len,
                               report->units->len == 1 ? "service" : "services");
        for (int i = count - 1; i >= 0; i--) {
                if (counts[i] == 0)
                        continue;
                g_string_append_printf(table->text, "%s%u %s", separator, counts[i],
                                       bands[i].label);
                separator = ", ";
        }
        g_string_append_printf(table->text, ". Of %u %s found %u of other types, %u %s skipped",
                               report->inventory->len,
                               report->inventory->len == 1 ? "unit" : "units",
                               report->outcomes[OUTCOME_NOT_APPLICABLE],
                               report->outcomes[OUTCOME_SKIPPED],
                               report->outcomes[OUTCOME_SKIPPED] == 1 ? "service" : "services");
        put_reasons(table);
        g_string_append_printf(table->text, ".\nRule set %s. The evidence is %s.\n",
                               report->rules->name, report->complete ? "complete" : "INCOMPLETE");
        if (report->head->user_scope && report->units->len > 0)
                put_user_scope(table);
}

static void put_waivers(struct table *table)
{
        const GArray *waivers = table->report->waivers;

        if (waivers->len == 0)
                return;
        g_string_append_c(table->text, '\n');
        put_heading(table, "WAIVER            STATE     EXPIRES     FINDINGS  OWNER, UNIT, CHECK");
        for (guint i = 0; i < waivers->len; i++) {
                const struct report_waiver *waiver =
                        &g_array_index(waivers, struct report_waiver, i);
                g_autofree char *terms =
                        g_strdup_printf("%s, %s, %s", waiver->owner, waiver->unit, waiver->check);

                put_outside(table, waiver->name, 16);
                put_padded(table, waiver_state_to_string(waiver->state), 8);
                put_padded(table, waiver->expires, 10);
                g_string_append_printf(table->text, "%8u  ", waiver->findings);
                put_line(table, terms);
        }
}

static void put_overview(struct table *table)
{
        const Report *report = table->report;
        g_autoptr(GPtrArray) units = g_ptr_array_copy(report->units, NULL, NULL);
        gsize width = unit_column_width(report);
        g_autofree char *heading =
                g_strdup_printf("%-*s  EXPOSURE  BAND             %sFAILING", (int) width, "UNIT",
                                report->systemd_bands ? "" : "ACTION      ");

        g_ptr_array_set_free_func(units, NULL);
        g_ptr_array_sort(units, compare_worst_first);
        put_heading(table, heading);
        for (guint i = 0; i < units->len; i++) {
                put_overview_row(table, units->pdata[i], width);
                if (table->text->len > TABLE_FLUSH_SIZE)
                        flush(table);
        }
        put_totals(table);
        put_waivers(table);
}

struct row {
        int check;
        const struct report_check *result;
};

/* Whether only the system's manager could meet it, and this is not one. */
static gboolean is_set_apart(const struct table *table, int check)
{
        return table->report->head->user_scope && check_is_of_system_scope(check);
}

/* Failing rows by what they cost, then passing ones, then those that do not apply; otherwise in
 * table order. */
static int compare_rows(const void *a, const void *b)
{
        const struct row *left = a, *right = b;

        if (left->result->status != right->result->status)
                return (int) left->result->status - (int) right->result->status;
        if (left->result->exposure != right->result->exposure)
                return left->result->exposure > right->result->exposure ? -1 : 1;
        return left->check - right->check;
}

static void put_check(struct table *table, const struct row *row, gsize status_width)
{
        static const struct {
                const char *word, *colour;
        } statuses[] = {
                [CHECK_FAIL] = {"✗ fail", "31"},
                [CHECK_PASS] = {"✓ pass", "32"},
                [CHECK_NOT_APPLICABLE] = {"– n/a", "2"},
        };
        const struct report_check *result = row->result;
        char buffer[16];

        g_string_append(table->text, "  ");
        begin_colour(table, statuses[result->status].colour);
        put_padded(table, result->waiver ? "~ waived" : statuses[result->status].word,
                   status_width);
        end_colour(table);
        put_padded(table, checks[row->check].name, 58);
        g_string_append_printf(table->text, "%8s  ",
                               result->status == CHECK_FAIL ? text_tenths(result->exposure, buffer)
                                                            : "");
        put_outside(table, result->value ? result->value : "", VALUE_COLUMN_MAX);
        if (result->path) {
                g_autofree char *path = text_for_terminal(result->path);

                g_string_append_printf(table->text, "%s:%u", path, result->line);
        }
        if (result->implied_by)
                g_string_append_printf(table->text, "%simplied by %s=", result->path ? ", " : "",
                                       result->implied_by);
        if (is_set_apart(table, row->check))
                g_string_append(table->text, result->path ? "  set apart" : "set apart");
        if (result->waiver || result->lapsed) {
                g_autofree char *name =
                        text_for_terminal(result->waiver ? result->waiver : result->lapsed);

                g_string_append_printf(table->text, "  %s%s%s",
                                       result->waiver ? "waived by " : "the waiver ", name,
                                       result->waiver ? "" : " does not hold any more");
        }
        while (table->text->str[table->text->len - 1] == ' ')
                g_string_truncate(table->text, table->text->len - 1);
        g_string_append_c(table->text, '\n');
}

static void put_problems(struct table *table, const GPtrArray *problems)
{
        for (guint i = 0; i < problems->len; i++) {
                const Problem *problem = problems->pdata[i];
                g_autofree char *where =
                        problem->path && problem->line > 0
                                ? g_strdup_printf("%s:%u: ", problem->path, problem->line)
                                : g_strconcat(problem->path ? problem->path : "",
                                              problem->path ? ": " : "", NULL);
                g_autofree char *line = g_strconcat(where, problem->message, NULL);

                g_string_append_printf(table->text,
                                       "  %s: ", problem_severity_to_string(problem->severity));
                put_line(table, line);
        }
}

/* What was found beside the score: serious ones first. */
static void put_findings(struct table *table, const struct report_unit *unit)
{
        for (guint i = 0; i < unit->findings->len; i++) {
                const Finding *finding = unit->findings->pdata[i];
                g_autofree char *line =
                        g_strdup_printf("%s: %s%s%s", finding_severity_to_string(finding->severity),
                                        finding->sentence, finding->cause ? " " : "",
                                        finding->cause ? finding->cause : "");

                g_string_append(table->text, "  ");
                put_line(table, line);
        }
}

static void put_targets(struct table *table, const struct report_unit *unit)
{
        char buffer[16];

        if (unit->policy_path) {
                g_autofree char *line =
                        g_strdup_printf("Scored by its own policy %s; without it %s.",
                                        unit->policy_path,
                                        text_tenths(unit->without_policy, buffer));

                put_line(table, line);
        }
        if (unit->waived > 0)
                g_string_append_printf(table->text,
                                       "%u of its findings %s waived; without %s %s.\n",
                                       unit->waived, unit->waived == 1 ? "is" : "are",
                                       unit->waived == 1 ? "it" : "them",
                                       text_tenths(unit->unwaived, buffer));
        for (guint i = 0; i < unit->unmet->len; i++) {
                g_autofree char *line =
                        g_strconcat("Target not met: ", unit->unmet->pdata[i], NULL);

                put_line(table, line);
        }
}

static void put_details(struct table *table, const struct report_unit *unit)
{
        struct row rows[CHECK_COUNT];
        const struct band *band = report_band(table->report, unit->exposure);
        g_autofree char *name = text_for_terminal(unit->name), *heading = NULL;
        gsize status_width = strlen(unit->waived > 0 ? "x waived" : "x fail");
        char buffer[16];

        begin_colour(table, "1");
        g_string_append(table->text, name);
        end_colour(table);
        g_string_append_printf(table->text, "  %s  ", text_tenths(unit->exposure, buffer));
        put_band(table, unit->exposure);
        g_string_append_printf(table->text, "%s%ssystemd calls it %s\n",
                               band->action ? band->action : "", band->action ? ", " : "",
                               systemd_band(unit->exposure)->label);
        if (unit->description)
                put_line(table, unit->description);
        if (unit->path)
                put_line(table, unit->path);
        put_targets(table, unit);
        if (table->report->head->user_scope)
                g_string_append_printf(
                        table->text,
                        "In a user's reach it is %s (%s): without the checks set apart below, "
                        "which only the system's manager could meet.\n",
                        text_tenths(unit->of_user, buffer),
                        report_band(table->report, unit->of_user)->label);
        g_string_append_c(table->text, '\n');
        heading = g_strdup_printf("  %-*s  %-58s  EXPOSURE  %-*s  SET BY", (int) status_width,
                                  "RESULT", "CHECK", VALUE_COLUMN_MAX, "VALUE");
        put_heading(table, heading);
        for (int check = 0; check < CHECK_COUNT; check++)
                rows[check] = (struct row){check, &unit->checks[check]};
        qsort(rows, CHECK_COUNT, sizeof rows[0], compare_rows);
        for (int i = 0; i < CHECK_COUNT; i++)
                put_check(table, &rows[i], status_width);
        put_findings(table, unit);
        put_problems(table, unit->problems);
        g_string_append_c(table->text, '\n');
}

gboolean report_write_table(const Report *report, gboolean colour, GOutputStream *stream,
                            GError **error)
{
        g_autoptr(GString) text = g_string_sized_new(2 * TABLE_FLUSH_SIZE);
        struct table table = {report, stream, text, colour, error, FALSE};

        put_overview(&table);
        flush(&table);
        return !table.failed;
}

static gboolean write_details(void *context, const struct report_unit *unit,
                              GError **error G_GNUC_UNUSED)
{
        struct table *table = context;

        put_details(table, unit);
        if (table->text->len > TABLE_FLUSH_SIZE)
                flush(table);
        return !table->failed;
}

gboolean report_write_details(const Report *report, gboolean colour, GOutputStream *stream,
                              GError **error)
{
        g_autoptr(GString) text = g_string_sized_new(2 * TABLE_FLUSH_SIZE);
        struct table table = {report, stream, text, colour, error, FALSE};

        if (!report_each_unit(report, write_details, &table, error))
                return FALSE;
        if (report->units->len != 1)
                put_overview(&table);
        flush(&table);
        return !table.failed;
}
