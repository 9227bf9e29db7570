/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A proposal for programs. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "advise/advice-text.h"
#include "score/band.h"
#include "score/findings.h"

static void put_text(JsonBuilder *json, const char *name, const char *text)
{
        json_builder_set_member_name(json, name);
        if (text)
                json_builder_add_string_value(json, text);
        else
                json_builder_add_null_value(json);
}

static void put_exposure(JsonBuilder *json, const char *name, guint tenths)
{
        json_builder_set_member_name(json, name);
        if (tenths == G_MAXUINT)
                json_builder_add_null_value(json);
        else
                json_builder_add_double_value(json, tenths / 10.0);
}

static void put_texts(JsonBuilder *json, const char *name, const GPtrArray *texts)
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
        put_texts(json, "lines", step->lines);
        put_text(json, "risk", risk_to_string(step->risk));
        put_exposure(json, "exposure", step->exposure);
        put_text(json, "does", step->does);
        put_text(json, "breaks", step->breaks);
        put_text(json, "seen", step->seen);
        if (step->left_out)
                put_text(json, "reason", step->left_out);
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

static void put_findings(JsonBuilder *json, const Proposal *proposal)
{
        json_builder_set_member_name(json, "findings");
        json_builder_begin_array(json);
        for (guint i = 0; i < proposal->findings->len; i++) {
                const Finding *finding = proposal->findings->pdata[i];

                json_builder_begin_object(json);
                put_text(json, "id", finding->id);
                put_text(json, "severity", finding_severity_to_string(finding->severity));
                put_text(json, "property", finding->property);
                put_text(json, "sentence", finding->sentence);
                put_text(json, "cause", finding->cause);
                json_builder_end_object(json);
        }
        json_builder_end_array(json);
        json_builder_set_member_name(json, "problems");
        json_builder_begin_array(json);
        for (guint i = 0; i < proposal->problems->len; i++) {
                const Problem *problem = proposal->problems->pdata[i];

                json_builder_begin_object(json);
                put_text(json, "path", problem->path);
                json_builder_set_member_name(json, "line");
                json_builder_add_int_value(json, problem->line);
                put_text(json, "sentence", problem->message);
                json_builder_end_object(json);
        }
        json_builder_end_array(json);
}

static void put_bands(JsonBuilder *json, const char *name, guint exposure)
{
        put_text(json, name, exposure == G_MAXUINT ? NULL : guide_band(exposure)->label);
}

char *advice_json(const Proposal *proposal, const struct advice_place *place)
{
        g_autoptr(JsonBuilder) json = json_builder_new();
        g_autoptr(JsonGenerator) generator = json_generator_new();
        g_autoptr(JsonNode) root = NULL;
        g_autofree char *file = advice_file(proposal, place), *text = NULL;
        g_autoptr(GPtrArray) commands = advice_commands(place);

        json_builder_begin_object(json);
        put_text(json, "schema", "bulkhead/proposal/1");
        put_text(json, "unit", proposal->unit);
        put_text(json, "profile", proposal->profile);
        put_text(json, "rules", proposal->rules->name);
        put_exposure(json, "before", proposal->before);
        put_exposure(json, "after", proposal->after);
        if (proposal->user_scope) {
                put_exposure(json, "user_before", proposal->user_before);
                put_exposure(json, "user_after", proposal->user_after);
        }
        put_bands(json, "band_before", proposal->before);
        put_bands(json, "band_after", proposal->after);
        if (proposal->goal != NO_GOAL) {
                put_exposure(json, "goal", proposal->goal);
                json_builder_set_member_name(json, "goal_reached");
                json_builder_add_boolean_value(json, proposal->goal_reached);
                json_builder_set_member_name(json, "cheapest");
                json_builder_add_boolean_value(json, proposal->is_cheapest);
        }
        json_builder_set_member_name(json, "seen");
        json_builder_add_boolean_value(json, proposal->was_seen);
        put_texts(json, "warnings", proposal->warnings);
        put_findings(json, proposal);
        put_steps(json, "steps", proposal->steps);
        put_steps(json, "left_out", proposal->left_out);
        put_text(json, "path", place->path);
        put_text(json, "text", file);
        put_texts(json, "commands", commands);
        json_builder_end_object(json);
        root = json_builder_get_root(json);
        json_generator_set_root(generator, root);
        json_generator_set_pretty(generator, TRUE);
        text = json_generator_to_data(generator, NULL);
        return g_strconcat(text, "\n", NULL);
}
