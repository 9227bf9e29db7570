/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A checkup for programs (docs/schema/check.json). */
#include <json-glib/json-glib.h>

#include "advise/advice-json.h"
#include "advise/checkup.h"
#include "score/band.h"
#include "score/findings.h"

static void put_settings(JsonBuilder *json, const Checkup *checkup)
{
        static const char *const words[ENFORCED_COUNT] = {
                [ENFORCED_NOT_RUNNING] = "not-running",
                [ENFORCED_UNSEEN] = "unseen",
                [ENFORCED_NO] = "no",
                [ENFORCED_YES] = "yes",
        };

        json_builder_set_member_name(json, "settings");
        json_builder_begin_array(json);
        for (guint i = 0; i < checkup->settings->len; i++) {
                const struct checked_setting *setting = checkup->settings->pdata[i];

                json_builder_begin_object(json);
                advice_json_text(json, "property", setting->property);
                advice_json_text(json, "declared", setting->declared);
                advice_json_text(json, "effective", setting->effective);
                advice_json_text(json, "enforced", words[setting->enforced]);
                json_builder_end_object(json);
        }
        json_builder_end_array(json);
}

static void put_number(JsonBuilder *json, const char *name, gint64 number)
{
        json_builder_set_member_name(json, name);
        json_builder_add_int_value(json, number);
}

static void put_denials(JsonBuilder *json, const Checkup *checkup)
{
        json_builder_set_member_name(json, "denials");
        json_builder_begin_array(json);
        for (guint i = 0; i < checkup->denials->len; i++) {
                const Denial *denial = checkup->denials->pdata[i];

                json_builder_begin_object(json);
                advice_json_text(json, "error", denial->error);
                advice_json_text(json, "object", denial->object);
                put_number(json, "count", denial->count);
                advice_json_text(json, "message", denial->message);
                advice_json_text(json, "directive", denial->directive);
                advice_json_text(json, "advice", denial->advice);
                advice_json_texts(json, "relax", denial->relax);
                advice_json_exposure(json, "exposure",
                                     denial->relax->len > 0 ? denial->exposure : G_MAXUINT);
                json_builder_end_object(json);
        }
        json_builder_end_array(json);
}

static void put_scores(JsonBuilder *json, const Checkup *checkup)
{
        advice_json_exposure(json, "exposure", checkup->exposure);
        advice_json_text(json, "band", guide_band(checkup->exposure)->label);
        advice_json_text(json, "systemd_band", systemd_band(checkup->exposure)->label);
        advice_json_exposure(json, "exposure_of_files", checkup->of_files);
        advice_json_exposure(json, "exposure_as_shipped", checkup->shipped);
        if (checkup->user_scope)
                advice_json_exposure(json, "exposure_of_user", checkup->of_user);
        if (checkup->is_waived)
                advice_json_exposure(json, "exposure_unwaived", checkup->unwaived);
}

char *checkup_json(const Checkup *checkup)
{
        g_autoptr(JsonBuilder) json = json_builder_new();

        json_builder_begin_object(json);
        advice_json_text(json, "schema", "bulkhead/check/1");
        advice_json_text(json, "unit", checkup->unit);
        advice_json_text(json, "scope", checkup->user_scope ? "user" : "system");
        advice_json_text(json, "rules", checkup->rules->name);
        put_scores(json, checkup);
        advice_json_texts(json, "reasons", checkup->reasons);
        put_settings(json, checkup);
        advice_json_findings(json, "findings", checkup->findings);
        json_builder_set_member_name(json, "journal");
        json_builder_begin_object(json);
        json_builder_set_member_name(json, "read");
        json_builder_add_boolean_value(json, checkup->unread == NULL);
        put_number(json, "lines", checkup->lines);
        advice_json_text(json, "problem", checkup->unread);
        json_builder_end_object(json);
        put_denials(json, checkup);
        advice_json_texts(json, "commands", checkup->commands);
        json_builder_end_object(json);
        return advice_json_end(json);
}
