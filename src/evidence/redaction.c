/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Snapshot to snapshot through a redactor. */
#include "evidence/redaction.h"

#include <string.h>

#include "evidence/redact-unit.h"
#include "snapshot/snapshot-xml.h"

/* ---- First: learning ---- */

static gboolean learn_begin(void *context, const SnapshotHead *head, GError **error)
{
        Redactor *redactor = context;

        (void) error;
        redactor_learn_host(redactor, head->host_name);
        redactor_learn_id(redactor, head->machine_id);
        redactor_learn_id(redactor, head->boot_id);
        redactor_learn_users(redactor, head->collector_user);
        redactor_learn_path(redactor, head->root);
        return TRUE;
}

static gboolean learn_unit(void *context, const Unit *unit, GError **error)
{
        (void) error;
        redact_learn_unit(context, unit);
        return TRUE;
}

static gboolean learn_end(void *context, const struct snapshot_tail *tail, GError **error)
{
        (void) error;
        for (guint i = 0; tail->problems && i < tail->problems->len; i++)
                redact_learn_problem(context, tail->problems->pdata[i]);
        return TRUE;
}

/* ---- Then: replacing ---- */

struct pass {
        Redactor *redactor;
        const struct snapshot_sink *next;
        GPtrArray *renamed; /* Unit *, redacted, in byte order of their new names */
        guint given;        /* of them, to the sink */
        gboolean user_scope;
};

static gboolean has_new_name(const struct pass *pass, const Unit *unit)
{
        g_autofree char *name = redactor_text(pass->redactor, unit->name);

        return !g_str_equal(name, unit->name);
}

static gboolean aside_begin(void *context, const SnapshotHead *head, GError **error)
{
        struct pass *pass = context;

        (void) error;
        pass->user_scope = head->user_scope;
        return TRUE;
}

/* The unit is changed after it was kept: redaction_read() reads for this alone, and its reader lets
 * go of it. */
static gboolean aside_unit(void *context, const Unit *unit, GError **error)
{
        struct pass *pass = context;
        Unit *own;

        (void) error;
        redactor_note_unit(pass->redactor, unit->name);
        for (guint i = 0; i < unit->aliases->len; i++)
                redactor_note_unit(pass->redactor, unit->aliases->pdata[i]);
        if (!has_new_name(pass, unit))
                return TRUE;
        own = unit_keep(unit);
        redact_unit(pass->redactor, own, pass->user_scope);
        g_ptr_array_add(pass->renamed, own);
        return TRUE;
}

static gboolean aside_end(void *context, const struct snapshot_tail *tail, GError **error)
{
        (void) context;
        (void) tail;
        (void) error;
        return TRUE;
}

static int compare_units(gconstpointer a, gconstpointer b)
{
        const Unit *const *left = a, *const *right = b;

        return strcmp((*left)->name, (*right)->name);
}

static gboolean give_begin(void *context, const SnapshotHead *head, GError **error)
{
        struct pass *pass = context;
        g_autoptr(SnapshotHead) copy = snapshot_head_copy(head);
        const struct {
                char **text;
                char *(*redact)(Redactor *redactor, const char *text);
        } fields[] = {
                {&copy->host_name, redactor_text},      {&copy->machine_id, redactor_id},
                {&copy->boot_id, redactor_id},          {&copy->root, redactor_path},
                {&copy->collector_user, redactor_text}, {&copy->kernel, redactor_text},
                {&copy->os_pretty_name, redactor_text},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
                char *made = fields[i].redact(pass->redactor, *fields[i].text);

                g_free(*fields[i].text);
                *fields[i].text = made;
        }
        return pass->next->begin(pass->next->context, copy, error);
}

/* Those whose new names come before name; all where it is NULL. */
static gboolean give_renamed(struct pass *pass, const char *name, GError **error)
{
        for (; pass->given < pass->renamed->len; pass->given++) {
                const Unit *unit = pass->renamed->pdata[pass->given];

                if (name && strcmp(unit->name, name) > 0)
                        break;
                if (!pass->next->unit(pass->next->context, unit, error))
                        return FALSE;
        }
        return TRUE;
}

static gboolean give_unit(void *context, const Unit *unit, GError **error)
{
        struct pass *pass = context;

        if (has_new_name(pass, unit))
                return TRUE;
        redact_unit(pass->redactor, (Unit *) unit, pass->user_scope);
        return give_renamed(pass, unit->name, error) &&
               pass->next->unit(pass->next->context, unit, error);
}

/* So that no reader takes a pseudonym for a name. */
static Problem *say_redacted(const Redactor *redactor)
{
        g_autofree char *what = redact_categories_to_string(redactor_categories(redactor));

        return problem_new(
                PROBLEM_NOTE, NULL, NULL, 0,
                "This was redacted (%s): words such as user_0123456789 are pseudonyms in "
                "place of names.",
                what);
}

static gboolean give_end(void *context, const struct snapshot_tail *tail, GError **error)
{
        struct pass *pass = context;
        g_autoptr(GPtrArray) problems =
                g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        struct snapshot_tail copy = *tail;

        for (guint i = 0; tail->problems && i < tail->problems->len; i++) {
                const Problem *old = tail->problems->pdata[i];
                Problem *problem = problem_new(old->severity, old->unit, old->path, old->line, "%s",
                                               old->message);

                redact_problem(pass->redactor, problem);
                g_ptr_array_add(problems, problem);
        }
        g_ptr_array_add(problems, say_redacted(pass->redactor));
        copy.problems = problems;
        return give_renamed(pass, NULL, error) &&
               pass->next->end(pass->next->context, &copy, error);
}

gboolean redaction_read(Redactor *redactor, const char *path, const struct snapshot_sink *sink,
                        GError **error)
{
        g_autoptr(GPtrArray) renamed = g_ptr_array_new_with_free_func((GDestroyNotify) unit_free);
        struct pass pass = {.redactor = redactor, .next = sink, .renamed = renamed};
        const struct snapshot_sink learn = {learn_begin, learn_unit, learn_end, redactor};
        const struct snapshot_sink aside = {aside_begin, aside_unit, aside_end, &pass};
        const struct snapshot_sink give = {give_begin, give_unit, give_end, &pass};

        if (!snapshot_read_file(path, &learn, NULL, error))
                return FALSE;
        redactor_settle(redactor);
        if (!snapshot_read_file(path, &aside, NULL, error))
                return FALSE;
        g_ptr_array_sort(renamed, compare_units);
        return snapshot_read_file(path, &give, NULL, error);
}
