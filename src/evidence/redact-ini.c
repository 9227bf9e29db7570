/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An INI file to an INI file with other values. */
#include "evidence/redact-ini.h"

#include <string.h>

#include "snapshot/selection.h"

static enum redact_value kind_of(const struct redact_ini *how, const char *key)
{
        for (gsize i = 0; i < G_N_ELEMENTS(how->keys) && how->keys[i].key; i++)
                if (g_str_equal(how->keys[i].key, key))
                        return how->keys[i].value;
        return REDACT_KEEP;
}

void redact_ini_learn(const struct redact_ini *how, const IniFile *file, Redactor *redactor)
{
        redactor_learn_path(redactor, file->path);
        for (guint i = 0; i < file->sections->len; i++) {
                const struct ini_section *section = file->sections->pdata[i];

                for (guint j = 0; j < section->entries->len; j++) {
                        const struct ini_entry *entry =
                                &g_array_index(section->entries, struct ini_entry, j);
                        enum redact_value kind = kind_of(how, entry->key);

                        if (kind == REDACT_PERSON)
                                redactor_learn_person(redactor, entry->value);
                        else if (kind != REDACT_KEEP)
                                redactor_learn_text(redactor, entry->value);
                }
        }
}

struct renames {
        Selection *old, *new;
        GString *words;
};

/* A glob for the old name may fit no pseudonym, or may not be told. */
static void add_unit(void *context, const char *old, const char *new)
{
        struct renames *renames = context;

        if (selection_matches(renames->old, old, NULL, FALSE) &&
            !selection_matches(renames->new, new, NULL, FALSE))
                g_string_append_printf(renames->words, " %s", new);
}

/* Names and globs as they may be told. A glob with a part of a name is replaced by a word that is
 * no unit's, and by the units that it is for. */
static char *tell_words(Redactor *redactor, const char *words)
{
        g_autofree char *told = redactor_text(redactor, words);
        g_auto(GStrv) split = g_strsplit_set(told, " \t", -1);

        for (char **word = split; *word; word++) {
                char *made = redactor_glob(redactor, *word);

                g_free(*word);
                *word = made;
        }
        return g_strjoinv(" ", split);
}

static char *redact_units(Redactor *redactor, const char *words)
{
        g_autofree char *told = tell_words(redactor, words);
        g_autoptr(Selection) old = selection_of_words(words), new = selection_of_words(told);
        g_autoptr(GString) all = g_string_new(told);
        struct renames renames = {old, new, all};

        redactor_each_unit(redactor, add_unit, &renames);
        return g_string_free(g_steal_pointer(&all), FALSE);
}

/* The text in another word, one line as before; the caller's. */
static char *redact_value(Redactor *redactor, enum redact_value kind, const char *text)
{
        switch (kind) {
        case REDACT_TEXT:
                return redactor_text(redactor, text);
        case REDACT_UNITS:
                return redact_units(redactor, text);
        case REDACT_PERSON:
                return redactor_person(redactor, text);
        case REDACT_KEEP:
                break;
        }
        return g_strdup(text);
}

static void redact_section(const struct redact_ini *how, IniFile *file, guint index,
                           Redactor *redactor)
{
        struct ini_section *section = file->sections->pdata[index];
        g_autofree char *name = redact_value(redactor, how->section, section->name);
        gboolean is_new = !g_str_equal(name, section->name);

        for (guint i = 0; is_new && how->section == REDACT_TEXT && i < index; i++)
                if (g_str_equal(((struct ini_section *) file->sections->pdata[i])->name, name)) {
                        char *other = g_strdup_printf("%s %u", name, section->line);

                        g_free(name);
                        name = other;
                        break;
                }
        section->name = g_string_chunk_insert(file->strings, name);
        for (guint i = 0; i < section->entries->len; i++) {
                struct ini_entry *entry = &g_array_index(section->entries, struct ini_entry, i);
                g_autofree char *value =
                        redact_value(redactor, kind_of(how, entry->key), entry->value);

                entry->value = g_string_chunk_insert(file->strings, value);
        }
}

IniFile *redact_ini(const struct redact_ini *how, const IniFile *file, Redactor *redactor,
                    GError **error)
{
        gsize size;
        const char *data = g_bytes_get_data(file->content, &size);
        g_autofree char *path = redactor_path(redactor, file->path);
        g_autoptr(IniFile) changed = ini_parse(data ? data : "", size, path, error);
        g_autofree char *text = NULL;
        IniFile *made;

        if (!changed)
                return NULL;
        for (guint i = 0; i < changed->sections->len; i++)
                redact_section(how, changed, i, redactor);
        text = ini_to_text(changed);
        made = ini_parse(text, strlen(text), path, error);
        if (made)
                made->original = g_strdup(file->sha256);
        return made;
}
