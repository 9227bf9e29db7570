/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a fake manager into lines, with what must hold of every reading. For test programs of
 * cmocka. */
#pragma once

#include <cmocka.h>
#include <string.h>

#include "base/error.h"
#include "collect/bus.h"
#include "fake-manager.h"

/* What came out: a line for each unit, and one for each problem. */
struct result {
        GString *units;
        GString *problems;
        guint count, told;
        gboolean began, ended;
        char *previous;
        guint64 digest;
        GError *error;
};

static inline void add_problems(struct result *result, const GPtrArray *problems)
{
        for (guint i = 0; i < problems->len; i++) {
                const Problem *problem = problems->pdata[i];

                g_string_append_printf(result->problems, "%s %s: %s\n",
                                       problem_severity_to_string(problem->severity),
                                       problem->unit ? problem->unit : "-", problem->message);
        }
}

static inline gboolean on_begin(void *context, const SnapshotHead *head,
                                GError **error G_GNUC_UNUSED)
{
        struct result *result = context;

        assert_false(result->began);
        result->began = TRUE;
        assert_int_equal(head->source, SNAPSHOT_FROM_MANAGER);
        assert_int_equal(head->systemd_version, 252);
        assert_string_equal(head->systemd_package, "252.39-1~deb12u1");
        assert_string_equal(head->virtualization, "kvm");
        return TRUE;
}

static inline gboolean on_unit(void *context, const Unit *unit, GError **error G_GNUC_UNUSED)
{
        struct result *result = context;
        const struct property *property = unit_find_property(unit, "NoNewPrivileges");

        /* Byte order, each once. */
        assert_true(!result->previous || strcmp(result->previous, unit->name) < 0);
        g_free(result->previous);
        result->previous = g_strdup(unit->name);
        result->count++;
        g_string_append_printf(result->units, "%s %s%s%s%s\n", unit->name,
                               unit_load_to_string(unit->load),
                               property && strcmp(property->value, "yes") == 0 ? " hardened" : "",
                               unit->active_state ? "" : " not-running",
                               unit->is_template ? " template" : "");
        for (guint i = 1; i < unit->properties->len; i++)
                assert_true(strcmp(g_array_index(unit->properties, struct property, i - 1).name,
                                   g_array_index(unit->properties, struct property, i).name) < 0);
        /* What has an unexpected signature is kept as text. */
        property = unit_find_property(unit, "PrivateTmp");
        if (property && strcmp(property->signature, "s") == 0)
                assert_string_equal(property->value, "maybe");
        add_problems(result, unit->problems);
        return TRUE;
}

static inline gboolean on_end(void *context, const struct snapshot_tail *tail,
                              GError **error G_GNUC_UNUSED)
{
        struct result *result = context;

        result->ended = TRUE;
        assert_int_equal(tail->unit_count, result->count);
        add_problems(result, tail->problems);
        return TRUE;
}

static inline void on_progress(void *context, guint done, guint total)
{
        struct result *result = context;

        assert_true(done <= total);
        result->told++;
}

static inline struct result *result_new(void)
{
        struct result *result = g_new0(struct result, 1);

        result->units = g_string_new(NULL);
        result->problems = g_string_new(NULL);
        return result;
}

static inline struct snapshot_sink result_sink(struct result *result)
{
        return (struct snapshot_sink){
                .begin = on_begin, .unit = on_unit, .end = on_end, .context = result};
}

static inline struct result *read_fake(struct fake_manager *fake, struct bus_options options)
{
        struct result *result = result_new();
        const struct snapshot_sink sink = result_sink(result);
        int descriptor = fake_start(fake);

        options.descriptor = &descriptor;
        options.progress = on_progress;
        options.progress_context = result;
        if (options.call_timeout == 0)
                options.call_timeout = 20 * G_USEC_PER_SEC;
        if (bus_read(&options, &sink, &result->error))
                assert_true(result->ended);
        else
                assert_non_null(result->error);
        if (descriptor >= 0) {
                /* It is taken over unless there is no connection at all. */
                assert_non_null(result->error);
                close(descriptor);
        }
        fake_stop(fake);
        return result;
}

static inline void result_free(struct result *result)
{
        g_string_free(result->units, TRUE);
        g_string_free(result->problems, TRUE);
        g_free(result->previous);
        g_clear_error(&result->error);
        g_free(result);
}
