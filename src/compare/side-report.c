/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Report to units: the inventory says which there are, the scored ones have files and directives as
 * well. What a unit of a snapshot has and a report lacks stays empty, and the side says that it
 * does not know it.
 */
#include "compare/side-report.h"

#include <string.h>

#include "report/report-xml.h"

static void give_files(Unit *unit, const struct report_unit *from)
{
        for (guint i = 0; i < from->files->len; i++) {
                const struct report_file *file = &g_array_index(from->files, struct report_file, i);
                struct unit_file copy = {
                        .role = file->role,
                        .path = file->path,
                        .target = file->target,
                        .sha256 = file->sha256,
                        .size = file->size,
                        .package = file->package,
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
                        .section = directive->section,
                        .name = directive->name,
                        .value = directive->value,
                        .file = directive->file,
                        .line = directive->line,
                };

                if (copy.file < unit->files->len)
                        g_array_append_val(unit->directives, copy);
        }
}

/* Strings are the report's, which lives longer. */
static Unit *make_unit(const struct report_entry *entry, const struct report_unit *scored)
{
        Unit *unit = unit_new(entry->name, unit_type_from_string(entry->type));

        unit->load = unit_load_from_string(entry->load);
        unit->load_reason = entry->detail;
        unit->active_state = entry->active;
        unit->sub_state = entry->sub;
        unit->unit_file_state = entry->file_state;
        unit->is_template = g_strcmp0(entry->reason, "template") == 0;
        if (scored) {
                for (guint i = 0; i < scored->aliases->len; i++)
                        g_ptr_array_add(unit->aliases, scored->aliases->pdata[i]);
                give_files(unit, scored);
                give_directives(unit, scored);
                for (guint i = 0; i < scored->problems->len; i++) {
                        const Problem *problem = scored->problems->pdata[i];

                        g_ptr_array_add(unit->problems,
                                        problem_new(problem->severity, problem->unit, problem->path,
                                                    problem->line, "%s", problem->message));
                }
        } else if (entry->path) {
                struct unit_file fragment = {.path = entry->path, .package = entry->package};

                g_array_append_val(unit->files, fragment);
        }
        return unit;
}

static void give_score(struct side_unit *unit, const struct report_unit *scored,
                       struct comparison_value values[static CHECK_COUNT])
{
        unit->score.exposure = scored->exposure;
        unit->score.badness_sum = scored->badness_sum;
        unit->score.weight_sum = scored->weight_sum;
        for (int check = 0; check < CHECK_COUNT; check++) {
                const struct report_check *from = &scored->checks[check];

                unit->score.results[check] = (struct check_result){
                        .status = from->status,
                        .badness = from->badness,
                        .range = from->range,
                        .weight = from->weight,
                        .exposure = from->exposure,
                };
                values[check] = (struct comparison_value){
                        .text = from->value,
                        .path = from->path,
                        .line = from->line,
                        .implied_by = from->implied_by,
                };
        }
        unit->values = values;
}

static gboolean offer_entry(Side *side, const Report *report, const struct report_entry *entry,
                            const struct report_unit *scored, GError **error)
{
        g_autoptr(Unit) unit = make_unit(entry, scored);
        struct comparison_value values[CHECK_COUNT];
        struct side_unit offered = {
                .unit = unit,
                .user_scope = report->head->user_scope,
                .bare = !scored,
                .scored = scored != NULL,
                .reason = entry->reason,
        };

        if (scored)
                give_score(&offered, scored, values);
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

gboolean side_read_report_model(void *context, Side *side, GError **error)
{
        const Report *report = context;
        g_autoptr(GPtrArray) problems = g_ptr_array_new();
        g_autoptr(Problem) incomplete = NULL;
        guint next = 0;

        describe(side_description_to_fill(side), report);
        if (!side_offer_head(side, report->head, error))
                return FALSE;
        for (guint i = 0; i < report->inventory->len; i++) {
                const struct report_entry *entry =
                        &g_array_index(report->inventory, struct report_entry, i);
                const struct report_unit *scored =
                        next < report->units->len ? report->units->pdata[next] : NULL;

                if (scored && g_str_equal(scored->name, entry->name))
                        next++;
                else
                        scored = NULL;
                if (!offer_entry(side, report, entry, scored, error))
                        return FALSE;
        }
        for (guint i = 0; i < report->problems->len; i++)
                g_ptr_array_add(problems, report->problems->pdata[i]);
        if (!report->complete) {
                incomplete = problem_new(PROBLEM_ERROR, NULL, NULL, 0,
                                         "The report says of itself that it is incomplete.");
                g_ptr_array_add(problems, incomplete);
        }
        return side_offer_tail(side, report->end, problems, error);
}

gboolean side_read_report(void *context, Side *side, GError **error)
{
        g_autoptr(XmlDocument) document = xml_read_file(context, error);
        g_autoptr(Report) report = document ? report_read_xml(document, error) : NULL;

        return report && side_read_report_model(report, side, error);
}
