/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Report to units: the inventory says which there are, the scored ones have files and directives as
 * well. What a unit of a snapshot has and a report lacks stays empty, and the side says that it
 * does not know it. In a saved report the scored ones come first, and all that is to come after
 * them in the inventory: that is read before, for the units that have no score, and then the rest.
 */
#include "compare/side-report.h"

#include <string.h>

#include "base/error.h"
#include "report/report-xml.h"

static void give_files(Unit *unit, const struct report_unit *from)
{
        for (guint i = 0; i < from->files->len; i++) {
                const struct report_file *file = &g_array_index(from->files, struct report_file, i);
                struct unit_file copy = {
                        .role = file->role,
                        .path = unit_string_shared(unit, file->path),
                        .target = unit_string(unit, file->target),
                        .sha256 = unit_string(unit, file->sha256),
                        .size = file->size,
                        .package = unit_string_shared(unit, file->package),
                };

                g_array_append_val(unit->files, copy);
        }
}

static void give_directives(Unit *unit, const struct report_unit *from)
{
        for (guint i = 0; i < from->directives->len; i++) {
                const struct report_directive *directive =
                        &g_array_index(from->directives, struct report_directive, i);
                struct directive copy = {
                        .section = unit_string_shared(unit, directive->section),
                        .name = unit_string(unit, directive->name),
                        .value = unit_string(unit, directive->value),
                        .file = directive->file,
                        .line = directive->line,
                };

                if (copy.file < unit->files->len)
                        g_array_append_val(unit->directives, copy);
        }
}

static Unit *make_unit(const char *name, const char *type, const char *load, const char *active,
                       const char *sub, const char *file_state)
{
        Unit *unit = unit_new(name, unit_type_from_string(type));

        unit->load = unit_load_from_string(load);
        unit->active_state = unit_string(unit, active);
        unit->sub_state = unit_string(unit, sub);
        unit->unit_file_state = unit_string(unit, file_state);
        return unit;
}

static void give_score(struct side_unit *offered, Unit *unit, const struct report_unit *scored,
                       struct comparison_value values[static CHECK_COUNT])
{
        offered->score.exposure = scored->exposure;
        offered->score.badness_sum = scored->badness_sum;
        offered->score.weight_sum = scored->weight_sum;
        for (int check = 0; check < CHECK_COUNT; check++) {
                const struct report_check *from = &scored->checks[check];

                offered->score.results[check] = (struct check_result){
                        .status = from->status,
                        .badness = from->badness,
                        .range = from->range,
                        .weight = from->weight,
                        .exposure = from->exposure,
                };
                values[check] = (struct comparison_value){
                        .text = unit_string(unit, from->value),
                        .path = unit_string_shared(unit, from->path),
                        .line = from->line,
                        .implied_by = unit_string_shared(unit, from->implied_by),
                };
        }
        offered->values = values;
}

static gboolean offer_scored(Side *side, const struct report_unit *scored, GError **error)
{
        g_autoptr(Unit) unit = make_unit(scored->name, "service", scored->load, scored->active,
                                         scored->sub, scored->file_state);
        struct comparison_value values[CHECK_COUNT];
        struct side_unit offered = {
                .unit = unit,
                .user_scope = side_description(side)->head->user_scope,
                .scored = TRUE,
        };

        for (guint i = 0; i < scored->aliases->len; i++)
                g_ptr_array_add(unit->aliases,
                                (gpointer) unit_string(unit, scored->aliases->pdata[i]));
        give_files(unit, scored);
        give_directives(unit, scored);
        for (guint i = 0; i < scored->problems->len; i++) {
                const Problem *problem = scored->problems->pdata[i];

                g_ptr_array_add(unit->problems,
                                problem_new(problem->severity, problem->unit, problem->path,
                                            problem->line, "%s", problem->message));
        }
        give_score(&offered, unit, scored, values);
        return side_offer_scored(side, &offered, error);
}

static gboolean offer_entry(Side *side, const struct report_entry *entry, GError **error)
{
        g_autoptr(Unit) unit = make_unit(entry->name, entry->type, entry->load, entry->active,
                                         entry->sub, entry->file_state);
        struct side_unit offered = {
                .unit = unit,
                .user_scope = side_description(side)->head->user_scope,
                .bare = TRUE,
                .reason = unit_string(unit, entry->reason),
        };

        unit->load_reason = unit_string(unit, entry->detail);
        unit->is_template = g_strcmp0(entry->reason, "template") == 0;
        if (entry->path) {
                struct unit_file fragment = {.path = unit_string(unit, entry->path),
                                             .package = unit_string(unit, entry->package)};

                g_array_append_val(unit->files, fragment);
        }
        return side_offer_scored(side, &offered, error);
}

static int compare_terms(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* What decided about units besides the rule set and the one policy, a phrase each. */
static GPtrArray *list_terms(const Report *report)
{
        GPtrArray *terms = g_ptr_array_new_with_free_func(g_free);

        for (guint i = 0; i < report->waivers->len; i++) {
                const struct report_waiver *waiver =
                        &g_array_index(report->waivers, struct report_waiver, i);

                g_ptr_array_add(terms, g_strdup_printf("the waiver %s of %s for %s, until %s",
                                                       waiver->name, waiver->check, waiver->unit,
                                                       waiver->expires));
        }
        for (guint i = 0; i < report->targets->len; i++) {
                const struct report_target *target =
                        &g_array_index(report->targets, struct report_target, i);
                g_autoptr(GString) text = g_string_new(NULL);

                g_string_printf(text, "the target of %s", target->unit);
                if (target->maximum_exposure <= 100)
                        g_string_append_printf(text, ", at most %u.%u",
                                               target->maximum_exposure / 10,
                                               target->maximum_exposure % 10);
                if (target->checks)
                        g_string_append_printf(text, ", requiring %s", target->checks);
                g_ptr_array_add(terms, g_strdup(text->str));
        }
        for (guint i = 0; i < report->inputs->len; i++) {
                const struct report_input *input =
                        &g_array_index(report->inputs, struct report_input, i);

                if (g_str_equal(input->kind, "unit-policy"))
                        g_ptr_array_add(terms, g_strdup_printf("the policy %s (SHA-256 %.12s)",
                                                               input->path, input->sha256));
        }
        g_ptr_array_sort(terms, compare_terms);
        return terms;
}

static char *digest_terms(const GPtrArray *terms)
{
        g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

        for (guint i = 0; i < terms->len; i++)
                g_checksum_update(checksum, terms->pdata[i], (gssize) strlen(terms->pdata[i]) + 1);
        return terms->len > 0 ? g_strdup(g_checksum_get_string(checksum)) : NULL;
}

static void describe(ComparisonSide *description, const Report *report)
{
        description->terms = list_terms(report);
        description->waivers_sha256 = digest_terms(description->terms);
        description->scored_by = g_strdup(report->rules->name);
        description->policy_sha256 = g_strdup(report->policy_sha256);
        description->knows = SIDE_KNOWS_LINES | SIDE_KNOWS_VALUES;
}

static gboolean offer_head(Side *side, const Report *report, GError **error)
{
        describe(side_description_to_fill(side), report);
        return side_offer_head(side, report->head, error);
}

static gboolean offer_tail(Side *side, const Report *report, GError **error)
{
        g_autoptr(GPtrArray) problems = g_ptr_array_new();
        g_autoptr(Problem) incomplete = NULL;

        for (guint i = 0; i < report->problems->len; i++)
                g_ptr_array_add(problems, report->problems->pdata[i]);
        if (!report->complete) {
                incomplete = problem_new(PROBLEM_ERROR, NULL, NULL, 0,
                                         "The report says of itself that it is incomplete.");
                g_ptr_array_add(problems, incomplete);
        }
        return side_offer_tail(side, report->end, problems, error);
}

gboolean side_read_report_model(void *context, Side *side, GError **error)
{
        const Report *report = context;
        g_autoptr(ReportCursor) cursor = report_cursor_new(report);
        const struct report_unit *next;

        if (!offer_head(side, report, error) || !report_cursor_next(cursor, &next, error))
                return FALSE;
        for (guint i = 0; i < report->inventory->len; i++) {
                const struct report_entry *entry =
                        &g_array_index(report->inventory, struct report_entry, i);
                if (next && g_str_equal(next->name, entry->name)) {
                        if (!offer_scored(side, next, error) ||
                            !report_cursor_next(cursor, &next, error))
                                return FALSE;
                } else if (!offer_entry(side, entry, error))
                        return FALSE;
        }
        return offer_tail(side, report, error);
}

/* ---- From a file ---- */

/* What is known of the file before its units are read. */
struct saved {
        const char *path;
        Side *side;
        Report *others;        /* its inventory: the units without a score */
        guint next;            /* of these */
        guint64 scored, given; /* units with one: in the inventory, as they come */
};

static gboolean note_entry(void *context, const struct report_entry *entry,
                           GError **error G_GNUC_UNUSED)
{
        struct saved *saved = context;
        Report *others = saved->others;
        struct report_entry copy = {
                .name = report_string(others, entry->name),
                .type = report_string(others, entry->type),
                .load = report_string(others, entry->load),
                .active = report_string(others, entry->active),
                .sub = report_string(others, entry->sub),
                .file_state = report_string(others, entry->file_state),
                .outcome = entry->outcome,
                .reason = report_string(others, entry->reason),
                .detail = report_string(others, entry->detail),
                .path = report_string(others, entry->path),
                .package = report_string(others, entry->package),
        };

        if (entry->outcome == OUTCOME_SCORED)
                saved->scored++;
        else
                g_array_append_val(others->inventory, copy);
        return TRUE;
}

static gboolean give_head(void *context, const Report *report, GError **error)
{
        return offer_head(((struct saved *) context)->side, report, error);
}

/* Those without a score that come before name; all where it is NULL. */
static gboolean give_others(struct saved *saved, const char *name, GError **error)
{
        for (; saved->next < saved->others->inventory->len; saved->next++) {
                const struct report_entry *entry =
                        &g_array_index(saved->others->inventory, struct report_entry, saved->next);

                if (name && strcmp(entry->name, name) >= 0)
                        break;
                if (!offer_entry(saved->side, entry, error))
                        return FALSE;
        }
        return TRUE;
}

static gboolean give_unit(void *context, const struct report_unit *unit, GError **error)
{
        struct saved *saved = context;

        saved->given++;
        return give_others(saved, unit->name, error) && offer_scored(saved->side, unit, error);
}

static gboolean give_tail(void *context, const Report *report, GError **error)
{
        struct saved *saved = context;

        if (saved->given != saved->scored) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: The inventory names %" G_GUINT64_FORMAT
                            " scored services, and the report has %" G_GUINT64_FORMAT ".",
                            saved->path, saved->scored, saved->given);
                return FALSE;
        }
        return give_others(saved, NULL, error) && offer_tail(saved->side, report, error);
}

gboolean side_read_report(void *context, Side *side, GError **error)
{
        g_autoptr(Report) others = report_new();
        struct saved saved = {.path = context, .side = side, .others = others};
        const struct report_pieces inventory = {.entry = note_entry, .context = &saved};
        const struct report_pieces all = {
                .head = give_head, .unit = give_unit, .tail = give_tail, .context = &saved};

        return report_read_pieces(context, &inventory, error) &&
               report_read_pieces(context, &all, error);
}
