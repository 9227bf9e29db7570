/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The model to a flat list of changes, so that a filter is one expression. A unit with several
 * changes has several lines; one that is the same has none and is counted.
 */
#include "compare/comparison-json.h"

#include "base/json-text.h"
#include "base/text.h"

enum { FLUSH_SIZE = 64 * 1024 };

struct comparison_json {
        GOutputStream *stream;
        GString *text;
        guint changes;
};

ComparisonJson *comparison_json_new(GOutputStream *stream)
{
        ComparisonJson *json = g_new0(ComparisonJson, 1);

        json->stream = stream;
        json->text = g_string_sized_new(2 * FLUSH_SIZE);
        return json;
}

void comparison_json_free(ComparisonJson *json)
{
        if (!json)
                return;
        g_string_free(json->text, TRUE);
        g_free(json);
}

static gboolean flush(ComparisonJson *json, GError **error)
{
        gboolean written = g_output_stream_write_all(json->stream, json->text->str, json->text->len,
                                                     NULL, NULL, error);

        g_string_truncate(json->text, 0);
        return written;
}

static void put_time(GString *text, const char *name, gint64 time)
{
        g_autofree char *value = time > 0 ? text_timestamp(time) : NULL;

        json_put_member(text, name, value);
}

static void put_side(GString *text, const char *name, const ComparisonSide *side)
{
        const SnapshotHead *head = side->head;

        json_put_name(text, name);
        g_string_append_c(text, '{');
        json_put_member(text, "name", side->name);
        json_put_member(text, "kind", side_kind_to_string(side->kind));
        put_time(text, "read", head->begin);
        json_put_member(text, "host", head->host_name);
        json_put_member(text, "machine_id", head->machine_id);
        json_put_member(text, "os", head->os_pretty_name);
        json_put_name(text, "systemd");
        if (head->systemd_version)
                g_string_append_printf(text, "%u", head->systemd_version);
        else
                g_string_append(text, "null");
        json_put_known(text, "scored_by", side->scored_by);
        json_put_known(text, "policy_sha256", side->policy_sha256);
        json_put_known(text, "waivers_sha256", side->waivers_sha256);
        g_string_append_c(text, '}');
}

static void put_inputs(GString *text, const GPtrArray *inputs)
{
        if (!inputs || inputs->len == 0)
                return;
        json_put_name(text, "inputs");
        g_string_append_c(text, '[');
        for (guint i = 0; i < inputs->len; i++) {
                const struct comparison_input *input = inputs->pdata[i];

                g_string_append(text, i > 0 ? ",{" : "{");
                json_put_member(text, "kind", input->kind);
                json_put_member(text, "path", input->path);
                json_put_member(text, "sha256", input->sha256);
                g_string_append_c(text, '}');
        }
        g_string_append_c(text, ']');
}

static gboolean json_head(void *context, const struct comparison_head *head,
                          GError **error G_GNUC_UNUSED)
{
        ComparisonJson *json = context;
        GString *text = json->text;

        g_string_append(text, "{\"schema\":\"bulkhead/comparison/1\"");
        json_put_name(text, "tool");
        g_string_append_c(text, '{');
        json_put_member(text, "name", "bulkhead");
        json_put_member(text, "version", head->tool_version);
        g_string_append_c(text, '}');
        put_time(text, "generated", head->generated);
        json_put_member(text, "rules", head->rules->name);
        put_inputs(text, head->inputs);
        put_side(text, "before", head->before);
        put_side(text, "after", head->after);
        json_put_name(text, "changes");
        g_string_append_c(text, '[');
        return TRUE;
}

/* ---- Changes ---- */

/* {"class":…,"unit":… */
static void begin_change(ComparisonJson *json, const UnitComparison *unit, const char *class)
{
        g_string_append(json->text, json->changes++ > 0 ? ",\n{" : "\n{");
        json_put_member(json->text, "class", class);
        json_put_member(json->text, "unit", unit->name);
}

static void end_change(ComparisonJson *json, const struct comparison_cause *cause)
{
        GString *text = json->text;

        if (cause && cause->kind != CAUSE_NONE) {
                json_put_name(text, "cause");
                g_string_append_c(text, '{');
                json_put_member(text, "kind", cause_kind_to_string(cause->kind));
                if (cause->path)
                        json_put_member(text, "side", cause->in_before ? "before" : "after");
                json_put_known(text, "path", cause->path);
                if (cause->line > 0)
                        json_put_count(text, "line", cause->line);
                json_put_known(text, "setting", cause->setting);
                json_put_member(text, "sentence", cause->sentence);
                g_string_append_c(text, '}');
        }
        g_string_append_c(text, '}');
}

static void put_state(GString *text, const char *name, const struct comparison_state *state)
{
        json_put_name(text, name);
        if (!state->present) {
                g_string_append(text, "null");
                return;
        }
        g_string_append_c(text, '{');
        json_put_member(text, "load", state->load);
        json_put_known(text, "active", state->active);
        json_put_known(text, "file_state", state->file_state);
        json_put_known(text, "reason", state->reason);
        json_put_known(text, "path", state->path);
        json_put_known(text, "package", state->package);
        if (state->scored) {
                json_put_tenths(text, "exposure", state->exposure);
                json_put_member(text, "band", guide_band(state->exposure)->label);
                json_put_member(text, "systemd_band", systemd_band(state->exposure)->label);
                json_put_count(text, "failing", state->failing);
        }
        g_string_append_c(text, '}');
}

static void put_states(ComparisonJson *json, const UnitComparison *unit, const char *class)
{
        begin_change(json, unit, class);
        json_put_known(json->text, "old_unit", unit->old_name);
        json_put_known(json->text, "renamed_by", unit->renamed_by);
        put_state(json->text, "before", &unit->before);
        put_state(json->text, "after", &unit->after);
        end_change(json, &unit->cause);
}

static void put_value(GString *text, const struct comparison_value *value)
{
        json_put_member(text, "value", value->text);
        json_put_known(text, "path", value->path);
        if (value->line > 0)
                json_put_count(text, "line", value->line);
        json_put_known(text, "implied_by", value->implied_by);
}

static void put_check_side(GString *text, const char *name, const struct check_side *side)
{
        json_put_name(text, name);
        if (!side->present) {
                g_string_append(text, "null");
                return;
        }
        g_string_append_c(text, '{');
        json_put_member(text, "status", check_status_to_string(side->result.status));
        if (side->result.status == CHECK_NOT_APPLICABLE) {
                json_put_member(text, "badness", NULL);
                json_put_member(text, "exposure", NULL);
        } else {
                json_put_count(text, "badness", side->result.badness);
                json_put_tenths(text, "exposure", side->result.exposure);
        }
        put_value(text, &side->value);
        g_string_append_c(text, '}');
}

static void put_check(ComparisonJson *json, const UnitComparison *unit,
                      const struct check_difference *check)
{
        g_autofree char *class = g_strconcat("check-", check_change_to_string(check->change), NULL);

        begin_change(json, unit, class);
        json_put_member(json->text, "check", checks[check->check].id);
        json_put_member(json->text, "name", checks[check->check].name);
        if (check->change != CHECK_LISTED)
                json_put_truth(json->text, "exposure_level", unit->exposure == DIRECTION_LEVEL);
        json_put_known(json->text, "waiver", check->waiver);
        put_check_side(json->text, "before", &check->before);
        put_check_side(json->text, "after", &check->after);
        end_change(json, &check->cause);
}

static void put_property_side(GString *text, const char *name, const struct comparison_value *value)
{
        json_put_name(text, name);
        if (!value->text) {
                g_string_append(text, "null");
                return;
        }
        g_string_append_c(text, '{');
        put_value(text, value);
        g_string_append_c(text, '}');
}

static void put_property(ComparisonJson *json, const UnitComparison *unit,
                         const struct property_difference *property)
{
        begin_change(json, unit, property->section ? "directive" : "property");
        json_put_known(json->text, "section", property->section);
        json_put_member(json->text, "name", property->name);
        json_put_member(json->text, "kind", property_class_to_string(property->class));
        json_put_truth(json->text, "in_checks", property->in_checks);
        json_put_known(json->text, "words_gone", property->words_gone);
        json_put_known(json->text, "words_new", property->words_new);
        put_property_side(json->text, "before", &property->before);
        put_property_side(json->text, "after", &property->after);
        end_change(json, &property->cause);
}

static void put_file_side(GString *text, const char *name, const struct file_side *side)
{
        json_put_name(text, name);
        if (!side->path) {
                g_string_append(text, "null");
                return;
        }
        g_string_append_c(text, '{');
        json_put_member(text, "path", side->path);
        json_put_member(text, "sha256", side->sha256);
        json_put_member(text, "package", side->package);
        g_string_append_c(text, '}');
}

static void put_file(ComparisonJson *json, const UnitComparison *unit,
                     const struct file_difference *file)
{
        g_autofree char *class = g_strconcat("file-", file_change_to_string(file->change), NULL);
        GString *text = json->text;

        begin_change(json, unit, class);
        json_put_member(text, "role", file->role == UNIT_FILE_FRAGMENT ? "fragment" : "drop-in");
        put_file_side(text, "before", &file->before);
        put_file_side(text, "after", &file->after);
        json_put_name(text, "lines");
        g_string_append(text, file->lines_unknown ? "null" : "[");
        for (guint i = 0; file->lines && i < file->lines->len; i++) {
                const struct line_difference *line =
                        &g_array_index(file->lines, struct line_difference, i);

                g_string_append(text, i > 0 ? ",{" : "{");
                json_put_member(text, "change", line->removed ? "removed" : "added");
                json_put_count(text, "line", line->line);
                json_put_member(text, "section", line->section);
                json_put_member(text, "name", line->name);
                json_put_member(text, "value", line->value);
                g_string_append_c(text, '}');
        }
        if (!file->lines_unknown)
                g_string_append_c(text, ']');
        end_change(json, &file->cause);
}

static void put_alias(ComparisonJson *json, const UnitComparison *unit, const char *class,
                      const GPtrArray *names)
{
        for (guint i = 0; i < names->len; i++) {
                begin_change(json, unit, class);
                json_put_member(json->text, "alias", names->pdata[i]);
                end_change(json, NULL);
        }
}

/* Each class that holds of the unit as a whole has a line. */
static void put_unit_classes(ComparisonJson *json, const UnitComparison *unit)
{
        const struct {
                gboolean holds;
                const char *class;
        } rows[] = {
                {unit->change == UNIT_ADDED, "unit-added"},
                {unit->change == UNIT_REMOVED, "unit-removed"},
                {unit->change == UNIT_RENAMED, "unit-renamed"},
                {unit->exposure == DIRECTION_WORSE, "exposure-worse"},
                {unit->exposure == DIRECTION_BETTER, "exposure-better"},
                {unit->band == DIRECTION_WORSE, "band-worse"},
                {unit->band == DIRECTION_BETTER, "band-better"},
                {unit->became_active, "became-active"},
                {unit->became_inactive, "became-inactive"},
                {unit->state_changed && !unit->became_active && !unit->became_inactive, "state"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
                if (rows[i].holds)
                        put_states(json, unit, rows[i].class);
}

static gboolean json_unit(void *context, const UnitComparison *unit, GError **error)
{
        ComparisonJson *json = context;

        put_unit_classes(json, unit);
        put_alias(json, unit, "alias-removed", unit->aliases_gone);
        put_alias(json, unit, "alias-added", unit->aliases_new);
        for (guint i = 0; i < unit->checks->len; i++)
                put_check(json, unit, &g_array_index(unit->checks, struct check_difference, i));
        for (guint i = 0; i < unit->properties->len; i++)
                put_property(json, unit,
                             &g_array_index(unit->properties, struct property_difference, i));
        for (guint i = 0; i < unit->files->len; i++)
                put_file(json, unit, &g_array_index(unit->files, struct file_difference, i));
        for (guint i = 0; i < unit->uncompared->len; i++) {
                begin_change(json, unit, "not-comparable");
                json_put_member(json->text, "reason", unit->uncompared->pdata[i]);
                end_change(json, NULL);
        }
        /* Not everything: a name looks back at the last byte written. */
        return json->text->len < FLUSH_SIZE || flush(json, error);
}

/* ---- The end ---- */

static void put_remarks(GString *text, const GPtrArray *remarks)
{
        json_put_name(text, "remarks");
        g_string_append_c(text, '[');
        for (guint i = 0; i < remarks->len; i++) {
                const struct comparison_remark *remark = remarks->pdata[i];

                g_string_append(text, i > 0 ? ",{" : "{");
                json_put_member(text, "kind", remark->kind);
                json_put_member(text, "sentence", remark->sentence);
                g_string_append_c(text, '}');
        }
        g_string_append_c(text, ']');
}

static void put_problems(GString *text, const struct comparison_tail *tail)
{
        const GPtrArray *lists[] = {tail->before_problems, tail->after_problems};
        guint count = 0;

        json_put_name(text, "problems");
        g_string_append_c(text, '[');
        for (gsize side = 0; side < G_N_ELEMENTS(lists); side++)
                for (guint i = 0; i < lists[side]->len; i++) {
                        const Problem *problem = lists[side]->pdata[i];

                        g_string_append(text, count++ > 0 ? ",{" : "{");
                        json_put_member(text, "side", side == 0 ? "before" : "after");
                        json_put_member(text, "unit", problem->unit);
                        json_put_member(text, "path", problem->path);
                        json_put_member(text, "message", problem->message);
                        g_string_append_c(text, '}');
                }
        g_string_append_c(text, ']');
}

static gboolean json_tail(void *context, const struct comparison_tail *tail, GError **error)
{
        ComparisonJson *json = context;
        GString *text = json->text;
        g_autofree char *verdict = comparison_verdict(&tail->totals);

        g_string_append(text, json->changes > 0 ? "\n]" : "]");
        json_put_member(text, "verdict", verdict);
        json_put_truth(text, "complete", tail->before_complete && tail->after_complete);
        json_put_member(text, "before_sha256", tail->before->sha256);
        json_put_member(text, "after_sha256", tail->after->sha256);
        json_put_name(text, "counts");
        g_string_append_c(text, '{');
        for (guint i = 0; i < comparison_totals_count; i++) {
                g_autofree char *name =
                        g_strdelimit(g_strdup(comparison_totals_names[i].name), "-", '_');

                json_put_count(text, name, comparison_totals_value(&tail->totals, i));
        }
        g_string_append_c(text, '}');
        put_remarks(text, tail->remarks);
        put_problems(text, tail);
        g_string_append(text, "}\n");
        return flush(json, error);
}

struct comparison_sink comparison_json_sink(ComparisonJson *json)
{
        return (struct comparison_sink){
                .head = json_head, .unit = json_unit, .tail = json_tail, .context = json};
}
