/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A proposal for programs. */
#include "advise/advice-json.h"

#include <string.h>

#include "advise/advice-text.h"
#include "score/band.h"
#include "score/findings.h"

void advice_json_text(JsonBuilder *json, const char *name, const char *text)
{
        json_builder_set_member_name(json, name);
        if (text)
                json_builder_add_string_value(json, text);
        else
                json_builder_add_null_value(json);
}

void advice_json_exposure(JsonBuilder *json, const char *name, guint tenths)
{
        json_builder_set_member_name(json, name);
        if (tenths == G_MAXUINT)
                json_builder_add_null_value(json);
        else
                json_builder_add_double_value(json, tenths / 10.0);
}

void advice_json_texts(JsonBuilder *json, const char *name, const GPtrArray *texts)
{
        json_builder_set_member_name(json, name);
        json_builder_begin_array(json);
        for (guint i = 0; i < texts->len; i++)
                json_builder_add_string_value(json, texts->pdata[i]);
        json_builder_end_array(json);
}

static void put_step(JsonBuilder *json, const struct advice_step *step)
{
        json_builder_begin_object(json);
        advice_json_texts(json, "lines", step->lines);
        advice_json_text(json, "risk", risk_to_string(step->risk));
        advice_json_exposure(json, "exposure", step->exposure);
        advice_json_text(json, "does", step->does);
        advice_json_text(json, "breaks", step->breaks);
        advice_json_text(json, "seen", step->seen);
        if (step->left_out)
                advice_json_text(json, "reason", step->left_out);
        if (step->is_waived) {
                json_builder_set_member_name(json, "waived");
                json_builder_add_boolean_value(json, TRUE);
        }
        json_builder_end_object(json);
}

static void put_steps(JsonBuilder *json, const char *name, const GPtrArray *steps)
{
        json_builder_set_member_name(json, name);
        json_builder_begin_array(json);
        for (guint i = 0; i < steps->len; i++)
                put_step(json, steps->pdata[i]);
        json_builder_end_array(json);
}

void advice_json_findings(JsonBuilder *json, const char *name, const GPtrArray *findings)
{
        json_builder_set_member_name(json, name);
        json_builder_begin_array(json);
        for (guint i = 0; i < findings->len; i++) {
                const Finding *finding = findings->pdata[i];

                json_builder_begin_object(json);
                advice_json_text(json, "id", finding->id);
                advice_json_text(json, "severity", finding_severity_to_string(finding->severity));
                advice_json_text(json, "property", finding->property);
                advice_json_text(json, "declared", finding->declared);
                advice_json_text(json, "path", finding->path);
                if (finding->line > 0) {
                        json_builder_set_member_name(json, "line");
                        json_builder_add_int_value(json, finding->line);
                }
                advice_json_text(json, "sentence", finding->sentence);
                advice_json_text(json, "cause", finding->cause);
                json_builder_end_object(json);
        }
        json_builder_end_array(json);
}

static void put_problems(JsonBuilder *json, const Proposal *proposal)
{
        json_builder_set_member_name(json, "problems");
        json_builder_begin_array(json);
        for (guint i = 0; i < proposal->problems->len; i++) {
                const Problem *problem = proposal->problems->pdata[i];

                json_builder_begin_object(json);
                advice_json_text(json, "path", problem->path);
                json_builder_set_member_name(json, "line");
                json_builder_add_int_value(json, problem->line);
                advice_json_text(json, "sentence", problem->message);
                json_builder_end_object(json);
        }
        json_builder_end_array(json);
}

static void put_bands(JsonBuilder *json, const char *name, guint exposure)
{
        advice_json_text(json, name, exposure == G_MAXUINT ? NULL : guide_band(exposure)->label);
}

char *advice_json_end(JsonBuilder *json)
{
        g_autoptr(JsonGenerator) generator = json_generator_new();
        g_autoptr(JsonNode) root = json_builder_get_root(json);
        g_autofree char *text = NULL;

        json_generator_set_root(generator, root);
        json_generator_set_pretty(generator, TRUE);
        text = json_generator_to_data(generator, NULL);
        return g_strconcat(text, "\n", NULL);
}

char *advice_json(const Proposal *proposal, const struct advice_place *place)
{
        g_autoptr(JsonBuilder) json = json_builder_new();
        g_autofree char *file = advice_file(proposal, place);
        g_autoptr(GPtrArray) commands = advice_commands(place);

        json_builder_begin_object(json);
        advice_json_text(json, "schema", "bulkhead/proposal/1");
        advice_json_text(json, "unit", proposal->unit);
        advice_json_text(json, "profile", proposal->profile);
        advice_json_text(json, "rules", proposal->rules->name);
        advice_json_exposure(json, "before", proposal->before);
        advice_json_exposure(json, "after", proposal->after);
        if (proposal->user_scope) {
                advice_json_exposure(json, "user_before", proposal->user_before);
                advice_json_exposure(json, "user_after", proposal->user_after);
        }
        if (proposal->is_waived) {
                advice_json_exposure(json, "unwaived_before", proposal->unwaived_before);
                advice_json_exposure(json, "unwaived_after", proposal->unwaived_after);
        }
        if (proposal->target) {
                advice_json_text(json, "target", proposal->target);
                advice_json_exposure(json, "limit", proposal->limit);
        }
        if (proposal->target || proposal->unmet->len > 0)
                advice_json_texts(json, "unmet", proposal->unmet);
        put_bands(json, "band_before", proposal->before);
        put_bands(json, "band_after", proposal->after);
        if (proposal->goal != NO_GOAL) {
                advice_json_exposure(json, "goal", proposal->goal);
                json_builder_set_member_name(json, "goal_reached");
                json_builder_add_boolean_value(json, proposal->goal_reached);
                json_builder_set_member_name(json, "cheapest");
                json_builder_add_boolean_value(json, proposal->is_cheapest);
        }
        json_builder_set_member_name(json, "seen");
        json_builder_add_boolean_value(json, proposal->was_seen);
        advice_json_texts(json, "warnings", proposal->warnings);
        advice_json_findings(json, "findings", proposal->findings);
        put_problems(json, proposal);
        put_steps(json, "steps", proposal->steps);
        put_steps(json, "left_out", proposal->left_out);
        advice_json_text(json, "path", place->path);
        advice_json_text(json, "text", file);
        advice_json_texts(json, "commands", commands);
        json_builder_end_object(json);
        return advice_json_end(json);
}
