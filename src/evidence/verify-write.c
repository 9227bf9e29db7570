/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A verification for people and for programs. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/text.h"
#include "evidence/verify.h"

static const struct {
        const char *word, *sentence;
} verdicts[VERDICT_COUNT] = {
        [VERDICT_HOLDS] = {"holds", "This report holds."},
        [VERDICT_NOT_VERIFIED] = {"not-verified",
                                  "This report could not be verified in every respect."},
        [VERDICT_DOES_NOT_HOLD] = {"does-not-hold", "This report does not hold."},
        [VERDICT_INCOMPLETE] = {"incomplete",
                                "This report holds, and says that its evidence is incomplete."},
};

static const char *const step_names[VERIFY_STEP_COUNT] = {
        [VERIFY_DIGESTS] = "digests",     [VERIFY_MANIFEST] = "manifest",
        [VERIFY_SIGNATURE] = "signature", [VERIFY_CHAIN] = "chain",
        [VERIFY_REPORT] = "report",
};

static const struct {
        const char *id, *word;
} outcomes[] = {
        [VERIFY_HOLDS] = {"holds", "holds"},
        [VERIFY_NONE] = {"none", "-"},
        [VERIFY_UNKNOWN] = {"unknown", "unknown"},
        [VERIFY_FAILS] = {"fails", "FAILS"},
};

gboolean verification_write_text(const Verification *verification, GOutputStream *stream,
                                 GError **error)
{
        g_autoptr(GString) text = g_string_new(NULL);
        g_autofree char *directory = text_for_terminal(verification->directory);

        g_string_append_printf(text, "%s: %s\n", directory,
                               verdicts[verification->verdict].sentence);
        for (int step = 0; step < VERIFY_STEP_COUNT; step++) {
                const char *sentence = verification->steps[step].sentence;
                enum verify_outcome outcome = verification->steps[step].outcome;
                g_autofree char *harmless = text_for_terminal(
                        outcome < VERIFY_UNKNOWN && sentence ? sentence : "See below.");

                g_string_append_printf(text, "  %-9s  %-7s  %s\n", step_names[step],
                                       outcomes[outcome].word, harmless);
        }
        for (guint i = 0; i < verification->findings->len; i++) {
                const struct verify_finding *finding = verification->findings->pdata[i];
                g_autofree char *path = text_for_terminal(finding->path ? finding->path : "");
                g_autofree char *sentence = text_for_terminal(finding->sentence);

                g_string_append_printf(text, "%s: %s%s%s\n", finding->code, path, *path ? ": " : "",
                                       sentence);
        }
        return g_output_stream_write_all(stream, text->str, text->len, NULL, NULL, error);
}

static void put(JsonBuilder *builder, const char *name, const char *value)
{
        g_autofree char *valid = value ? g_utf8_make_valid(value, -1) : NULL;

        json_builder_set_member_name(builder, name);
        if (valid)
                json_builder_add_string_value(builder, valid);
        else
                json_builder_add_null_value(builder);
}

static void put_steps(JsonBuilder *builder, const Verification *verification)
{
        json_builder_set_member_name(builder, "steps");
        json_builder_begin_array(builder);
        for (int step = 0; step < VERIFY_STEP_COUNT; step++) {
                enum verify_outcome outcome = verification->steps[step].outcome;

                json_builder_begin_object(builder);
                put(builder, "step", step_names[step]);
                put(builder, "outcome", outcomes[outcome].id);
                put(builder, "sentence",
                    outcome < VERIFY_UNKNOWN ? verification->steps[step].sentence : NULL);
                json_builder_end_object(builder);
        }
        json_builder_end_array(builder);
}

static void put_findings(JsonBuilder *builder, const Verification *verification)
{
        json_builder_set_member_name(builder, "findings");
        json_builder_begin_array(builder);
        for (guint i = 0; i < verification->findings->len; i++) {
                const struct verify_finding *finding = verification->findings->pdata[i];

                json_builder_begin_object(builder);
                put(builder, "step", step_names[finding->step]);
                put(builder, "code", finding->code);
                put(builder, "path", finding->path);
                put(builder, "sentence", finding->sentence);
                json_builder_end_object(builder);
        }
        json_builder_end_array(builder);
}

gboolean verification_write_json(const Verification *verification, GOutputStream *stream,
                                 GError **error)
{
        g_autoptr(JsonBuilder) builder = json_builder_new_immutable();
        g_autoptr(JsonGenerator) generator = json_generator_new();
        g_autoptr(JsonNode) root = NULL;
        g_autofree char *text = NULL, *whole = NULL;
        const Manifest *manifest = verification->manifest;

        json_builder_begin_object(builder);
        put(builder, "schema", "bulkhead/verification/1");
        put(builder, "directory", verification->directory);
        put(builder, "verdict", verdicts[verification->verdict].word);
        put(builder, "manifest_sha256", manifest ? manifest->sha256 : NULL);
        put(builder, "generated", manifest && manifest->is_known ? manifest->generated : NULL);
        put_steps(builder, verification);
        put_findings(builder, verification);
        json_builder_end_object(builder);
        root = json_builder_get_root(builder);
        json_generator_set_root(generator, root);
        json_generator_set_pretty(generator, TRUE);
        json_generator_set_indent(generator, 1);
        text = json_generator_to_data(generator, NULL);
        whole = g_strconcat(text, "\n", NULL);
        return g_output_stream_write_all(stream, whole, strlen(whole), NULL, NULL, error);
}
