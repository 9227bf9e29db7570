/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink between source and report that puts the unit with the drop-in in place of the unit. */
#include "verbs/overlay.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/xml.h"
#include "collect/what-if.h"
#include "score/findings.h"
#include "verbs/program.h"

struct overlay {
        const struct options *options;
        const struct rule_set *rules; /* NULL: that of the system read */
        const Policy *policy;
        char *text;
        SnapshotHead *head;
        struct snapshot_sink next;
};

Overlay *overlay_new(const struct options *options, const struct rule_set *rules,
                     const Policy *policy, GError **error)
{
        g_autoptr(GBytes) bytes = NULL;
        Overlay *overlay;

        if (!options->arguments[0]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "--with= lays a drop-in over the units that are named; name one.");
                return NULL;
        }
        bytes = xml_load_file(options->with, error);
        if (!bytes)
                return NULL;
        overlay = g_new0(Overlay, 1);
        overlay->options = options;
        overlay->rules = rules;
        overlay->policy = policy;
        overlay->text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
        return overlay;
}

void overlay_free(Overlay *overlay)
{
        if (!overlay)
                return;
        g_free(overlay->text);
        snapshot_head_free(overlay->head);
        g_free(overlay);
}

static gboolean overlay_begin(void *context, const SnapshotHead *head, GError **error)
{
        Overlay *overlay = context;

        snapshot_head_free(overlay->head);
        overlay->head = snapshot_head_copy(head);
        return overlay->next.begin(overlay->next.context, head, error);
}

static const char *exposure_text(const Overlay *overlay, const Unit *unit, char buffer[static 16])
{
        const struct rule_set *rules = overlay->rules;
        struct score score;

        if (unit->load != UNIT_LOADED || !unit->settings)
                return "none (systemd would refuse it)";
        if (!rules)
                rules = rule_set_for_version(overlay->head->systemd_version
                                                     ? overlay->head->systemd_version
                                                     : overlay->head->read_as,
                                             FALSE);
        score_service(unit->settings, overlay->head->user_scope, rules, overlay->policy, &score);
        return text_tenths(score.exposure, buffer);
}

static void say(const Overlay *overlay, const Unit *plain, const Unit *unit)
{
        char before[16], after[16];

        program_say(overlay->options, "%s: exposure %s without %s, %s with it.", unit->name,
                    exposure_text(overlay, plain, before), overlay->options->with,
                    exposure_text(overlay, unit, after));
        for (guint i = 0; i < unit->problems->len; i++) {
                const Problem *problem = unit->problems->pdata[i];

                if (g_strcmp0(problem->path, overlay->options->with) != 0)
                        continue;
                if (problem->line > 0)
                        program_warn("%s:%u: %s", problem->path, problem->line, problem->message);
                else
                        program_warn("%s: %s", problem->path, problem->message);
        }
}

static gboolean has_finding(const GPtrArray *findings, const Finding *finding)
{
        for (guint i = 0; i < findings->len; i++) {
                const Finding *other = findings->pdata[i];

                if (strcmp(other->id, finding->id) == 0 &&
                    g_strcmp0(other->declared, finding->declared) == 0)
                        return TRUE;
        }
        return FALSE;
}

/* Contradictions and settings without effect that the drop-in brings. */
static void say_findings(const Overlay *overlay, const Unit *plain, const Unit *unit)
{
        g_autoptr(GPtrArray) before = findings_find(plain, overlay->head->user_scope);
        g_autoptr(GPtrArray) after = findings_find(unit, overlay->head->user_scope);

        for (guint i = 0; i < after->len; i++) {
                const Finding *finding = after->pdata[i];

                if (!has_finding(before, finding))
                        program_say(overlay->options, "%s: %s%s%s", unit->name, finding->sentence,
                                    finding->cause ? " " : "",
                                    finding->cause ? finding->cause : "");
        }
}

static void keep_states(Unit *unit, const Unit *from)
{
        unit->active_state = unit_string(unit, from->active_state);
        unit->sub_state = unit_string(unit, from->sub_state);
        unit->unit_file_state = unit_string(unit, from->unit_file_state);
        for (guint i = 0; i < from->aliases->len; i++)
                g_ptr_array_add(unit->aliases, (char *) unit_string(unit, from->aliases->pdata[i]));
}

/* Digests and packages of the files that are there; the drop-in has none. */
static void keep_files(Unit *unit, const Unit *from)
{
        for (guint i = 0; i < unit->files->len; i++) {
                struct unit_file *file = &g_array_index(unit->files, struct unit_file, i);

                for (guint j = 0; j < from->files->len; j++) {
                        const struct unit_file *read =
                                &g_array_index(from->files, struct unit_file, j);

                        if (g_strcmp0(read->path, file->path) != 0)
                                continue;
                        file->sha256 = unit_string(unit, read->sha256);
                        file->package = unit_string(unit, read->package);
                        file->target = unit_string(unit, read->target);
                        file->size = read->size;
                        file->change = read->change;
                }
        }
}

static gboolean overlay_unit(void *context, const Unit *unit, GError **error)
{
        const Overlay *overlay = context;
        const struct options *options = overlay->options;
        const char *root = options->from ? NULL : options->root ? options->root : "/";
        g_autoptr(WhatIf) what_if = NULL;
        g_autoptr(Unit) plain = NULL, with = NULL;

        if (unit->type != UNIT_SERVICE || unit->load != UNIT_LOADED || unit->is_template)
                return overlay->next.unit(overlay->next.context, unit, error);
        what_if = what_if_new(root, overlay->head, unit, error);
        if (!what_if)
                return FALSE;
        plain = what_if_with_drop_in(what_if, NULL, NULL);
        with = what_if_with_drop_in(what_if, options->with, overlay->text);
        keep_states(with, unit);
        keep_files(with, unit);
        say(overlay, plain, with);
        say_findings(overlay, plain, with);
        return overlay->next.unit(overlay->next.context, with, error);
}

static gboolean overlay_end(void *context, const struct snapshot_tail *tail, GError **error)
{
        const Overlay *overlay = context;

        return overlay->next.end(overlay->next.context, tail, error);
}

struct snapshot_sink overlay_sink(Overlay *overlay, const struct snapshot_sink *next)
{
        overlay->next = *next;
        return (struct snapshot_sink){overlay_begin, overlay_unit, overlay_end, overlay};
}
