/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * LoadCredential=, SetCredential= and their encrypted forms to the one thing that matters for the
 * score: whether a unit has an encrypted credential, for which systemd lets it use the TPM.
 */
#include <string.h>

#include "collect/process-facts.h"
#include "snapshot/words.h"

enum { CREDENTIAL_NAME_MAX = 255 };

/* A file name in printable ASCII without a colon. */
static gboolean is_credential_name(const char *name)
{
        if (*name == '\0' || strlen(name) > CREDENTIAL_NAME_MAX || strcmp(name, ".") == 0 ||
            strcmp(name, "..") == 0)
                return FALSE;
        for (const char *c = name; *c; c++)
                if (!g_ascii_isprint(*c) || *c == ':' || *c == '/')
                        return FALSE;
        return TRUE;
}

/* Whole Base64 with its padding, blanks aside; g_base64_decode() would take anything. */
static gboolean is_base64(const char *text)
{
        g_autoptr(GString) digits = g_string_new(NULL);
        g_autofree guchar *data = NULL;
        g_autofree char *again = NULL;
        gsize size;

        for (const char *c = text; *c; c++)
                if (!strchr(WORD_BLANKS, *c))
                        g_string_append_c(digits, *c);
        data = g_base64_decode(digits->str, &size);
        again = g_base64_encode(data, size);
        return strcmp(again, digits->str) == 0;
}

/* The expanded id before the first colon, or NULL with the outcome that follows; *cursor is behind
 * the colon. */
static char *read_id(struct assignment *assignment, const char **cursor)
{
        g_autofree char *why = NULL;
        g_autofree char *word = NULL;
        g_autofree char *id = NULL;

        if (word_next_separated(cursor, WORD_PLAIN, ':', &word) != WORD_FOUND) {
                assignment_ignore(assignment, "a backslash at its end stands before nothing");
                return NULL;
        }
        id = assignment_expand(assignment, word, &why);
        if (!id) {
                assignment_ignore(assignment, why);
                return NULL;
        }
        if (!is_credential_name(id)) {
                assignment_ignore(assignment, "it does not begin with the name of a credential");
                return NULL;
        }
        return g_steal_pointer(&id);
}

static void keep(GHashTable **credentials, char *id, gboolean is_encrypted)
{
        if (!*credentials)
                *credentials = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_hash_table_replace(*credentials, id, GINT_TO_POINTER(is_encrypted));
}

static gboolean names_encrypted(const struct assignment *assignment)
{
        return g_str_has_suffix(assignment->directive->name, "Encrypted");
}

/* ID[:PATH or the name of another credential] */
enum outcome credential_load_apply(struct assignment *assignment)
{
        GHashTable **credentials = &assignment->loading->facts->loaded_credentials;
        const char *cursor = assignment->value;
        g_autofree char *why = NULL;
        g_autofree char *id = NULL;
        g_autofree char *source = NULL;
        g_autofree char *path = NULL;

        if (*cursor == '\0') {
                g_clear_pointer(credentials, g_hash_table_unref);
                return OUTCOME_SET;
        }
        id = read_id(assignment, &cursor);
        if (!id)
                return OUTCOME_IGNORED;
        if (cursor && *cursor) {
                source = assignment_expand(assignment, cursor, &why);
                if (!source)
                        return assignment_ignore(assignment, why);
                path = path_tidy(source);
                if (!path && !is_credential_name(source))
                        return assignment_ignore(assignment,
                                                 "its source is neither a path nor a name");
        }
        keep(credentials, g_steal_pointer(&id), names_encrypted(assignment));
        return OUTCOME_SET;
}

/* ID:DATA */
enum outcome credential_set_apply(struct assignment *assignment)
{
        GHashTable **credentials = &assignment->loading->facts->set_credentials;
        const char *cursor = assignment->value;
        g_autofree char *id = NULL;

        if (*cursor == '\0') {
                g_clear_pointer(credentials, g_hash_table_unref);
                return OUTCOME_SET;
        }
        id = read_id(assignment, &cursor);
        if (!id)
                return OUTCOME_IGNORED;
        if (!cursor || *cursor == '\0')
                return assignment_ignore(assignment, "there is no data after the name");
        if (names_encrypted(assignment) && !is_base64(cursor))
                return assignment_ignore(assignment, "its data is no Base64");
        keep(credentials, g_steal_pointer(&id), names_encrypted(assignment));
        return OUTCOME_SET;
}

/* GLOB[:NAME] */
enum outcome credential_import_apply(struct assignment *assignment)
{
        gboolean *imports = &assignment->loading->facts->imports_credentials;
        g_autofree char *why = NULL;
        g_autofree char *pattern = NULL;
        char *name;

        if (*assignment->value == '\0') {
                *imports = FALSE;
                return OUTCOME_SET;
        }
        pattern = assignment_expand(assignment, assignment->value, &why);
        if (!pattern)
                return assignment_ignore(assignment, why);
        name = strchr(pattern, ':');
        if (name)
                *name++ = '\0';
        if (!is_credential_name(pattern) || (name && !is_credential_name(name)))
                return assignment_ignore(assignment, "it is not the name of a credential");
        *imports = TRUE;
        return OUTCOME_SET;
}

static gboolean has_encrypted(GHashTable *credentials)
{
        GHashTableIter iterator;
        gpointer is_encrypted;

        if (!credentials)
                return FALSE;
        g_hash_table_iter_init(&iterator, credentials);
        while (g_hash_table_iter_next(&iterator, NULL, &is_encrypted))
                if (GPOINTER_TO_INT(is_encrypted))
                        return TRUE;
        return FALSE;
}

gboolean process_facts_need_tpm(const struct process_facts *facts)
{
        return has_encrypted(facts->loaded_credentials) || has_encrypted(facts->set_credentials);
}

gboolean process_facts_have_credentials(const struct process_facts *facts)
{
        return facts->imports_credentials ||
               (facts->loaded_credentials && g_hash_table_size(facts->loaded_credentials) > 0) ||
               (facts->set_credentials && g_hash_table_size(facts->set_credentials) > 0);
}
