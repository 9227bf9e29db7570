/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Names to a history: the heads are read first, to bring the points into the order of time and to
 * choose the one rule set; then each point is compared with the next.
 */
#include "verbs/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/output.h"
#include "compare/history.h"
#include "render/history-page.h"
#include "verbs/program.h"
#include "verbs/resources.h"
#include "verbs/sides.h"
#include "verbs/verb.h"
#include "verbs/write.h"

static int compare_names(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* The files in a directory that can be a point, in byte order. */
static GPtrArray *list_points(const char *directory)
{
        GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
        const char *name;

        while (dir && (name = g_dir_read_name(dir))) {
                g_autofree char *path = g_build_filename(directory, name, NULL);
                g_autofree char *found = NULL;
                enum side_kind kind;

                if ((g_str_has_suffix(name, ".xml") || g_str_has_suffix(name, ".xml.gz") ||
                     g_file_test(path, G_FILE_TEST_IS_DIR)) &&
                    side_detect(path, &kind, &found, NULL) &&
                    (kind == SIDE_SNAPSHOT || kind == SIDE_REPORT || kind == SIDE_BASELINE))
                        g_ptr_array_add(names, g_steal_pointer(&path));
        }
        g_ptr_array_sort(names, compare_names);
        return names;
}

gboolean history_is_asked(const struct options *options, char ***ret_names)
{
        guint count = g_strv_length(options->arguments);
        g_autofree char *path = NULL;
        g_autoptr(GPtrArray) names = NULL;
        enum side_kind kind;

        if (count > 2) {
                *ret_names = g_strdupv(options->arguments);
                return TRUE;
        }
        if (count != 1 || !g_file_test(options->arguments[0], G_FILE_TEST_IS_DIR) ||
            side_detect(options->arguments[0], &kind, &path, NULL))
                return FALSE;
        names = list_points(options->arguments[0]);
        if (names->len < 2)
                return FALSE;
        g_ptr_array_add(names, NULL);
        *ret_names = (char **) g_ptr_array_steal(names, NULL);
        return TRUE;
}

/* What is known of a point before it is compared. */
struct start {
        const char *name; /* as given */
        ComparisonSide *side;
};

static void start_clear(gpointer data)
{
        comparison_side_free(((struct start *) data)->side);
}

static int compare_starts(gconstpointer a, gconstpointer b)
{
        const struct start *left = a, *right = b;
        gint64 x = left->side->head->begin, y = right->side->head->begin;

        return x != y ? (x > y) - (x < y) : strcmp(left->name, right->name);
}

static ComparisonSide *copy_side(const ComparisonSide *side)
{
        ComparisonSide *copy = comparison_side_new();

        copy->name = g_strdup(side->name);
        copy->kind = side->kind;
        copy->knows = side->knows;
        copy->head = snapshot_head_copy(side->head);
        copy->scored_by = g_strdup(side->scored_by);
        return copy;
}

/* Reads the head of each, and finds the rule set that fits all: that of reports, else the newest.
 */
static const struct rule_set *read_heads(const struct options *options, char *const *names,
                                         const struct rule_set *asked, GArray *starts,
                                         GError **error)
{
        const struct rule_set *chosen = asked;
        const char *fixed = NULL;

        for (; *names; names++) {
                g_autoptr(Side) side = side_open(options, *names, error);
                const struct rule_set *rules;
                struct start start = {.name = *names};

                rules = side ? compare_choose_rules(&side, 1, asked, error) : NULL;
                if (!rules)
                        return NULL;
                start.side = copy_side(side_description(side));
                g_array_append_val(starts, start);
                if (start.side->scored_by && fixed && !g_str_equal(start.side->scored_by, fixed)) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                                    "%s was scored by %s and another point by %s: scores by "
                                    "different rule sets do not compare. Their snapshots do.",
                                    *names, start.side->scored_by, fixed);
                        return NULL;
                }
                if (start.side->scored_by)
                        fixed = rules->name;
                if (!chosen || start.side->scored_by ||
                    (!fixed && !asked && rules->version > chosen->version))
                        chosen = rules;
        }
        return chosen;
}

/* The history, and who else looks on: at the last step alone, but told what each step is of, since
 * it marks what is waived in all. */
struct step_sinks {
        struct comparison_sink history;
        const struct comparison_sink *other; /* or NULL */
        gboolean is_last;
};

static gboolean both_head(void *context, const struct comparison_head *head, GError **error)
{
        const struct step_sinks *sinks = context;

        return sinks->history.head(sinks->history.context, head, error) &&
               (!sinks->other || sinks->other->head(sinks->other->context, head, error));
}

static gboolean both_unit(void *context, const UnitComparison *unit, GError **error)
{
        const struct step_sinks *sinks = context;

        return sinks->history.unit(sinks->history.context, unit, error) &&
               (!sinks->other || !sinks->is_last ||
                sinks->other->unit(sinks->other->context, unit, error));
}

static gboolean both_tail(void *context, const struct comparison_tail *tail, GError **error)
{
        const struct step_sinks *sinks = context;

        return sinks->history.tail(sinks->history.context, tail, error) &&
               (!sinks->other || !sinks->is_last ||
                sinks->other->tail(sinks->other->context, tail, error));
}

static gboolean compare_all(const struct options *options, const GArray *starts,
                            const struct compare_options *terms, History *history,
                            const struct comparison_sink *last_step, GError **error)
{
        for (guint i = 1; i < starts->len; i++) {
                struct history_step step = {.history = history, .point = i};
                struct step_sinks sinks = {.history = history_sink(&step),
                                           .other = last_step,
                                           .is_last = i + 1 == starts->len};
                const struct comparison_sink both = {
                        .head = both_head, .unit = both_unit, .tail = both_tail, .context = &sinks};
                g_autoptr(Side) before =
                        side_open(options, g_array_index(starts, struct start, i - 1).name, error);
                g_autoptr(Side) after =
                        before ? side_open(options, g_array_index(starts, struct start, i).name,
                                           error)
                               : NULL;

                if (!after || !compare_sides(before, after, terms, &both, error))
                        return FALSE;
        }
        history_settle(history);
        return TRUE;
}

/* ---- Formats ---- */

static gboolean write_by_template(const struct options *options, const History *history,
                                  gboolean markdown, GOutputStream *stream, GError **error)
{
        g_autoptr(Resources) resources = resources_find(options, error);
        g_autoptr(GOutputStream) xml = g_memory_output_stream_new_resizable();

        if (!resources || !history_write_xml(history, xml, error))
                return FALSE;

        const struct render_options render = resources_render_options(resources, options);

        return (markdown ? history_markdown_write : history_page_write)(
                g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(xml)),
                g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(xml)), &render, stream,
                error);
}

static gboolean write_pdf(const struct options *options, const History *history,
                          GOutputStream *stream, GError **error)
{
        g_autoptr(Resources) resources = resources_find(options, error);
        g_autoptr(GOutputStream) xml = g_memory_output_stream_new_resizable();
        g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);

        if (!resources || !history_write_xml(history, xml, error))
                return FALSE;

        const struct render_options render = resources_render_options(resources, options);

        if (!history_pdf_write(g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(xml)),
                               g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(xml)),
                               &render, stream, problems, error))
                return FALSE;
        for (guint i = 0; i < problems->len; i++)
                program_say(options, "history.pdf: %s", (const char *) problems->pdata[i]);
        return TRUE;
}

static gboolean write_history(const struct options *options, const History *history,
                              const char *format, GError **error)
{
        const char *path = options->output ? options->output : "-";
        g_autoptr(OutputFile) file = output_file_open(path, g_str_has_suffix(path, ".gz"), error);
        GOutputStream *stream = file ? output_file_stream(file) : NULL;
        gboolean done;

        if (!file)
                return FALSE;
        if (g_str_equal(format, "html") || g_str_equal(format, "markdown"))
                done = write_by_template(options, history, g_str_equal(format, "markdown"), stream,
                                         error);
        else if (g_str_equal(format, "pdf"))
                done = write_pdf(options, history, stream, error);
        else if (g_str_equal(format, "json"))
                done = history_write_json(history, stream, error);
        else if (g_str_equal(format, "xml"))
                done = history_write_xml(history, stream, error);
        else
                done = history_write_text(history, stream, error);
        return done && output_file_commit(g_steal_pointer(&file), NULL, error);
}

static const char *choose_format(const struct options *options, GError **error)
{
        static const char *const known[] = {"text", "json", "xml", "html", "pdf", "markdown", NULL};

        if (!options->formats)
                return "text";
        if (!options->formats[1] && g_strv_contains(known, options->formats[0]))
                return options->formats[0];
        if (g_strv_contains((const char *const *) options->formats, "sarif"))
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "A history has no SARIF: that tells one state against one baseline. "
                            "Compare the first point with the last, or the last two.");
        else
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "A history has one of the formats text, json, xml, html, pdf and "
                            "markdown at a time.");
        return NULL;
}

static gboolean is_complete(const History *history)
{
        for (guint i = 0; i < history->points->len; i++)
                if (!g_array_index(history->points, struct history_point, i).complete)
                        return FALSE;
        return TRUE;
}

int history_run(const struct options *options, char *const *names,
                const struct compare_options *terms, const struct comparison_sink *last_step,
                GError **error)
{
        const char *format = choose_format(options, error);
        g_autoptr(GArray) starts = g_array_new(FALSE, TRUE, sizeof(struct start));
        g_autoptr(GPtrArray) sides = g_ptr_array_new();
        g_autoptr(History) history = NULL;
        struct compare_options common = *terms;

        g_array_set_clear_func(starts, start_clear);
        if (!format)
                return STATUS_USAGE;
        common.rules = read_heads(options, names, terms->rules, starts, error);
        if (!common.rules)
                return STATUS_FAILED;
        g_array_sort(starts, compare_starts);
        for (guint i = 0; i < starts->len; i++)
                g_ptr_array_add(sides, copy_side(g_array_index(starts, struct start, i).side));
        history = history_new(sides, common.rules);
        if (!compare_all(options, starts, &common, history, last_step, error) ||
            !write_history(options, history, format, error))
                return STATUS_FAILED;
        for (guint i = 0; (options->formats || options->output) && i < history->remarks->len; i++)
                program_say(options, "%s", (const char *) history->remarks->pdata[i]);
        return is_complete(history) ? STATUS_DONE : STATUS_INCOMPLETE;
}
