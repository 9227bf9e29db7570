/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Directives to the texts of their files, with every directive on the line where it was found, and
 * these to a unit. Nothing is read from the disk but the facts behind specifiers.
 */
#include "collect/what-if.h"

#include <string.h>

#include "base/error.h"
#include "collect/host.h"
#include "collect/load.h"

struct text {
        enum unit_file_role role;
        char *path;
        GString *data;
        /* While it is made: the section and the line that what comes next would be in. */
        const char *section;
        guint32 line;
};

struct what_if {
        char *id;
        SnapshotHead *head;
        Root *root;
        struct host_facts *facts;
        struct reading reading;
        GPtrArray *texts; /* struct text *: the fragment, then drop-ins by their names */
};

static void text_free(gpointer data)
{
        struct text *text = data;

        g_free(text->path);
        g_string_free(text->data, TRUE);
        g_free(text);
}

static const char *file_name(const char *path)
{
        const char *slash = strrchr(path, '/');

        return slash ? slash + 1 : path;
}

/* The directive on its line, after a header on the line before where the section is another one. */
static void put_directive(struct text *text, const struct directive *directive)
{
        gboolean is_new = g_strcmp0(text->section, directive->section) != 0;

        while (text->line + (is_new ? 1 : 0) < directive->line) {
                g_string_append_c(text->data, '\n');
                text->line++;
        }
        if (is_new) {
                g_string_append_printf(text->data, "[%s]\n", directive->section);
                text->line++;
        }
        text->section = directive->section;
        g_string_append_printf(text->data, "%s=%s\n", directive->name, directive->value);
        text->line++;
}

static struct text *text_new(const struct unit_file *file)
{
        struct text *text = g_new0(struct text, 1);

        text->role = file->role;
        text->path = g_strdup(file->path);
        text->data = g_string_new(NULL);
        text->line = 1;
        return text;
}

/* The fragment is the first; drop-ins go by their names. */
static gint compare_texts(gconstpointer left, gconstpointer right)
{
        const struct text *a = *(const struct text *const *) left;
        const struct text *b = *(const struct text *const *) right;

        if (a->role != b->role)
                return a->role == UNIT_FILE_FRAGMENT ? -1 : 1;
        return strcmp(file_name(a->path), file_name(b->path));
}

/* In one pass, since there may be as many files as lines. */
static void make_texts(WhatIf *what_if, const Unit *unit)
{
        g_autofree struct text **texts = g_new0(struct text *, unit->files->len);

        for (guint i = 0; i < unit->files->len; i++) {
                const struct unit_file *file = unit_file_at(unit, (gint32) i);

                if (file->change == UNIT_FILE_GONE)
                        continue;
                texts[i] = text_new(file);
                g_ptr_array_add(what_if->texts, texts[i]);
        }
        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);

                if (texts[directive->file])
                        put_directive(texts[directive->file], directive);
        }
        for (guint i = 0; i < what_if->texts->len; i++) {
                struct text *text = what_if->texts->pdata[i];

                if (text->data->len == 0)
                        g_string_append_c(text->data, '\n'); /* an empty fragment would be a mask */
        }
        g_ptr_array_sort(what_if->texts, compare_texts);
}

static void set_facts(WhatIf *what_if)
{
        const SnapshotHead *head = what_if->head;

        if (what_if->root) {
                what_if->facts = host_facts_new(what_if->root, head, &what_if->reading.facts);
                return;
        }
        what_if->reading.facts = (struct specifier_facts){
                .machine_id = head->machine_id,
                .boot_id = head->boot_id,
                .host_name = head->host_name,
                .kernel_release = head->kernel,
                .architecture = head->architecture,
                .os_id = head->os_id,
                .os_version_id = head->os_version_id,
                .user_name = "root",
                .user_home = "/root",
                .user_shell = "/bin/sh",
                .group_name = "root",
        };
}

static gboolean can_ask(const Unit *unit, GError **error)
{
        if (unit->load != UNIT_LOADED) {
                g_set_error(error, BULKHEAD_ERROR,
                            unit->load == UNIT_NOT_FOUND ? BULKHEAD_ERROR_NOT_FOUND
                                                         : BULKHEAD_ERROR_INPUT,
                            "%s has no exposure: it is %s.%s%s", unit->name,
                            unit->load == UNIT_MASKED      ? "masked"
                            : unit->load == UNIT_NOT_FOUND ? "not there"
                                                           : "refused by systemd as it is now",
                            unit->load_reason ? " " : "",
                            unit->load_reason ? unit->load_reason : "");
                return FALSE;
        }
        if (unit->directives->len == 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "What the files of %s say cannot be seen from here, so nothing can be "
                            "laid over them. Run this where the files are, or on a snapshot that "
                            "was made there.",
                            unit->name);
                return FALSE;
        }
        return TRUE;
}

WhatIf *what_if_new(const char *root, const SnapshotHead *head, const Unit *unit, GError **error)
{
        g_autoptr(WhatIf) what_if = NULL;

        if (!can_ask(unit, error))
                return NULL;
        what_if = g_new0(WhatIf, 1);
        what_if->id = g_strdup(unit->name);
        what_if->head = snapshot_head_copy(head);
        what_if->texts = g_ptr_array_new_with_free_func(text_free);
        if (root && !(what_if->root = root_open(root, error)))
                return NULL;
        what_if->reading.root = what_if->root;
        what_if->reading.version = head->read_as;
        what_if->reading.user_scope = head->user_scope;
        what_if->reading.keep_secrets = TRUE;
        set_facts(what_if);
        make_texts(what_if, unit);
        return g_steal_pointer(&what_if);
}

void what_if_free(WhatIf *what_if)
{
        if (!what_if)
                return;
        g_free(what_if->id);
        g_ptr_array_unref(what_if->texts);
        g_clear_pointer(&what_if->facts, host_facts_free);
        g_clear_pointer(&what_if->root, root_free);
        snapshot_head_free(what_if->head);
        g_free(what_if);
}

static void add_text(GArray *texts, enum unit_file_role role, const char *path, const char *data,
                     gsize size)
{
        const struct unit_text text = {.role = role, .path = path, .data = data, .size = size};

        g_array_append_val(texts, text);
}

/* The own texts but the fragment where role says so, and the new one in its place. */
static Unit *read_texts(const WhatIf *what_if, enum unit_file_role role, const char *path,
                        const char *data)
{
        struct unit_loader loader = {.reading = &what_if->reading};
        g_autoptr(GArray) texts = g_array_new(FALSE, FALSE, sizeof(struct unit_text));
        gboolean is_put = data == NULL;

        if (!is_put && role == UNIT_FILE_FRAGMENT) {
                add_text(texts, role, path, data, strlen(data));
                is_put = TRUE;
        }
        for (guint i = 0; i < what_if->texts->len; i++) {
                const struct text *own = what_if->texts->pdata[i];
                int order = data && own->role == role
                                    ? role == UNIT_FILE_FRAGMENT
                                              ? 0
                                              : strcmp(file_name(own->path), file_name(path))
                                    : -1;

                if (!is_put && order >= 0) {
                        add_text(texts, role, path, data, strlen(data));
                        is_put = TRUE;
                }
                if (order != 0)
                        add_text(texts, own->role, own->path, own->data->str, own->data->len);
        }
        if (!is_put)
                add_text(texts, role, path, data, strlen(data));
        return unit_load_from_texts(&loader, what_if->id, texts);
}

Unit *what_if_with_drop_in(const WhatIf *what_if, const char *path, const char *text)
{
        return read_texts(what_if, UNIT_FILE_DROP_IN, path, text);
}

Unit *what_if_with_fragment(const WhatIf *what_if, const char *path, const char *text)
{
        return read_texts(what_if, UNIT_FILE_FRAGMENT, path, text);
}

Unit *what_if_as_shipped(const WhatIf *what_if)
{
        struct unit_loader loader = {.reading = &what_if->reading};
        g_autoptr(GArray) texts = g_array_new(FALSE, FALSE, sizeof(struct unit_text));

        for (guint i = 0; i < what_if->texts->len; i++) {
                const struct text *own = what_if->texts->pdata[i];

                if (own->role == UNIT_FILE_FRAGMENT || g_str_has_prefix(own->path, "/usr/") ||
                    g_str_has_prefix(own->path, "/lib/"))
                        add_text(texts, own->role, own->path, own->data->str, own->data->len);
        }
        return unit_load_from_texts(&loader, what_if->id, texts);
}

gboolean what_if_has_drop_in(const WhatIf *what_if, const char *name)
{
        for (guint i = 0; i < what_if->texts->len; i++) {
                const struct text *own = what_if->texts->pdata[i];

                if (own->role == UNIT_FILE_DROP_IN && strcmp(file_name(own->path), name) == 0)
                        return TRUE;
        }
        return FALSE;
}
