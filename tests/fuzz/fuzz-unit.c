/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes as the fragment of a service: line syntax, every directive's grammar, implied settings,
 * refusal, properties and score. Settings that are written as properties and read back must be the
 * same settings.
 */
#include "base/error.h"
#include "collect/directive.h"
#include "collect/unit-syntax.h"
#include "fuzz.h"
#include "score/score.h"

static const unsigned versions[] = {247, 252, 257, 262};

static void fuzz_assignment(void *context, const char *section, const char *name, const char *value,
                            guint32 line)
{
        struct loading *loading = context;
        Unit *unit = loading->unit;
        struct directive directive = {
                .section = unit_string_shared(unit, section),
                .name = unit_string_shared(unit, name),
                .value = unit_string(unit, value),
                .line = line,
        };
        g_autofree char *reason = NULL;

        g_array_append_val(unit->directives, directive);
        if (!directive_apply(loading, &directive, &reason))
                g_assert_nonnull(reason);
}

static void fuzz_complaint(void *context, guint32 line, const char *message)
{
        struct loading *loading = context;

        g_ptr_array_add(loading->unit->problems, problem_new(PROBLEM_WARNING, loading->unit->name,
                                                             NULL, line, "%s", message));
}

/* Properties are what a snapshot keeps: made again from them, the settings must not have changed.
 */
static void fuzz_properties(Unit *unit)
{
        char *before[SETTING_COUNT];

        unit_settings_to_properties(unit);
        for (int id = 0; id < SETTING_COUNT; id++)
                before[id] = setting_format(unit->settings, id);

        g_clear_pointer(&unit->settings, unit_settings_free);
        unit_settings_from_properties(unit, FALSE);
        for (int id = 0; id < SETTING_COUNT; id++) {
                g_autofree char *after = setting_format(unit->settings, id);

                g_assert_cmpstr(after, ==, before[id]);
                g_free(before[id]);
        }
}

static void fuzz_score(const Unit *unit)
{
        for (const struct rule_set *rules = rule_sets; rules->name; rules++) {
                struct score score;

                score_service(unit->settings, FALSE, rules, NULL, &score);
                g_assert_cmpuint(score.exposure, <=, 100);
                for (int check = 0; check < CHECK_COUNT; check++)
                        g_free(check_value(unit->settings, rules, check, &score.results[check]));
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        g_autoptr(Root) root = root_open("/proc/self/fdinfo", NULL); /* a tree with nothing in it */
        struct reading reading = {.root = root, .version = versions[size % G_N_ELEMENTS(versions)]};
        g_autoptr(Unit) unit = unit_new("fuzz@one-two.service", UNIT_SERVICE);
        struct unit_file file = {.path = "/etc/systemd/system/fuzz@.service"};
        g_autoptr(GError) error = NULL;
        g_autofree char *reason = NULL;
        guint32 line = 0;

        g_array_append_val(unit->files, file);
        unit->load = UNIT_LOADED;
        unit->settings = unit_settings_new(UNIT_SERVICE, FALSE);

        struct loading loading = {
                .reading = &reading,
                .unit = unit,
                .process_section = "Service",
                .fragment_path = file.path,
                .facts = process_facts_new(),
        };
        gboolean whole =
                unit_syntax_parse((const char *) data, size, reading.version, fuzz_assignment,
                                  fuzz_complaint, &loading, &line, &error);

        g_assert_true(whole == (error == NULL));
        implied_settings_apply(&loading);
        if (loading_is_refused(&loading, &reason))
                g_assert_nonnull(reason);
        process_facts_free(loading.facts);

        fuzz_score(unit);
        fuzz_properties(unit);
        return 0;
}
