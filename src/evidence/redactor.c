/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Text to text with pseudonyms. Paths are replaced part by part, since a part says something by
 * itself; names of mounts are paths in another spelling (systemd-escape(1)); all else is words.
 */
#include "evidence/redactor.h"

#include <string.h>

#include "evidence/redact-place.h"
#include "evidence/redact-words.h"

enum { PSEUDONYM_DIGITS = 10, PATH_WORD_LENGTH = 3, NAME_LENGTH = 2 };

struct redactor {
        unsigned categories;
        GBytes *key;
        RedactWords *words;
        GHashTable *names;  /* pseudonym to name: what the map holds */
        GHashTable *public; /* words of units and packages, lower case */
        GPtrArray *units;   /* char *: old names of units and, after each, the new one */
        GHashTable *parts;  /* of paths, outside of the usual hierarchy; to be judged at the end */
        gboolean is_settled;
};

Redactor *redactor_new(unsigned mask, GBytes *key)
{
        Redactor *redactor = g_new0(Redactor, 1);

        redactor->categories = mask;
        redactor->key = g_bytes_ref(key);
        redactor->words = redact_words_new();
        redactor->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        redactor->public = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        redactor->parts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        redactor->units = g_ptr_array_new_with_free_func(g_free);
        return redactor;
}

void redactor_free(Redactor *redactor)
{
        if (!redactor)
                return;
        g_bytes_unref(redactor->key);
        redact_words_free(redactor->words);
        g_hash_table_unref(redactor->names);
        g_hash_table_unref(redactor->public);
        g_hash_table_unref(redactor->parts);
        g_ptr_array_unref(redactor->units);
        g_free(redactor);
}

unsigned redactor_categories(const Redactor *redactor)
{
        return redactor->categories;
}

GBytes *redactor_key(const Redactor *redactor)
{
        return redactor->key;
}

/* The digest by the key, of a purpose and a name in lower case. */
static char *digest(const Redactor *redactor, const char *purpose, const char *name)
{
        g_autofree char *lower = g_ascii_strdown(name, -1);
        g_autofree char *text = g_strconcat(purpose, ":", lower, NULL);
        gsize size;
        const guchar *key = g_bytes_get_data(redactor->key, &size);

        return g_compute_hmac_for_string(G_CHECKSUM_SHA256, key, size, text, -1);
}

char *redactor_key_name(const Redactor *redactor)
{
        g_autofree char *hex = digest(redactor, "bulkhead", "key");

        return g_strndup(hex, 2 * PSEUDONYM_DIGITS);
}

static char *pseudonym(Redactor *redactor, const char *category, const char *name)
{
        g_autofree char *hex = digest(redactor, category, name);
        char *made = g_strdup_printf("%s_%.*s", category, PSEUDONYM_DIGITS, hex);

        if (!g_hash_table_contains(redactor->names, made))
                g_hash_table_insert(redactor->names, g_strdup(made), g_strdup(name));
        return made;
}

static void add_word(Redactor *redactor, const char *category, const char *name)
{
        g_autofree char *made = pseudonym(redactor, category, name);

        redact_words_add(redactor->words, name, made);
}

/* ---- Learning hosts and users ---- */

void redactor_learn_host(Redactor *redactor, const char *name)
{
        const char *dot;
        g_autofree char *label = NULL;

        if (!(redactor->categories & REDACT_HOST) || !name || strlen(name) < NAME_LENGTH ||
            g_str_has_prefix(name, "localhost"))
                return;
        add_word(redactor, "host", name);
        dot = strchr(name, '.');
        if (!dot)
                return;
        label = g_strndup(name, dot - name);
        if (strlen(label) >= NAME_LENGTH)
                add_word(redactor, "host", label);
        /* The domain names the house; a top level alone names nothing. */
        if (strchr(dot + 1, '.'))
                add_word(redactor, "host", dot + 1);
}

static char *without_dashes(const char *id)
{
        g_auto(GStrv) parts = g_strsplit(id, "-", -1);

        return g_strjoinv("", parts);
}

/* As many hexadecimal digits, dashes where they were. */
char *redactor_id(Redactor *redactor, const char *id)
{
        g_autofree char *plain = NULL, *hex = NULL;
        char *made;

        if (!id || !(redactor->categories & REDACT_HOST))
                return g_strdup(id);
        plain = without_dashes(id);
        hex = digest(redactor, "id", plain);
        made = g_strdup(id);
        for (gsize i = 0, used = 0; made[i]; i++)
                if (made[i] != '-')
                        made[i] = hex[used++ % strlen(hex)];
        return made;
}

void redactor_learn_id(Redactor *redactor, const char *id)
{
        g_autofree char *made = NULL, *plain = NULL, *dashed = NULL, *other = NULL;

        if (!(redactor->categories & REDACT_HOST) || !id || strlen(id) < NAME_LENGTH)
                return;
        made = redactor_id(redactor, id);
        redact_words_add(redactor->words, id, made);
        if (!g_hash_table_contains(redactor->names, made))
                g_hash_table_insert(redactor->names, g_strdup(made), g_strdup(id));
        if (strlen(id) != 32 && strlen(id) != 36)
                return;
        /* The other of the two spellings, sd-id128(3). */
        plain = without_dashes(id);
        dashed = g_strdup_printf("%.8s-%.4s-%.4s-%.4s-%s", plain, plain + 8, plain + 12, plain + 16,
                                 plain + 20);
        other = redactor_id(redactor, strlen(id) == 32 ? dashed : plain);
        redact_words_add(redactor->words, strlen(id) == 32 ? dashed : plain, other);
}

static void learn_user(Redactor *redactor, const char *name)
{
        if ((redactor->categories & REDACT_USER) && strlen(name) >= NAME_LENGTH &&
            !strpbrk(name, "%/$*") && !redact_user_is_public(name))
                add_word(redactor, "user", name);
}

void redactor_learn_users(Redactor *redactor, const char *names)
{
        g_auto(GStrv) words = g_strsplit_set(names ? names : "", " \t", -1);

        for (char **word = words; *word; word++)
                learn_user(redactor, *word);
}

/* A name of several words is a name wherever it stands; one of a single word can be any word. */
void redactor_learn_person(Redactor *redactor, const char *person)
{
        g_autofree char *name = g_strndup(person, strcspn(person, "<"));
        g_auto(GStrv) words = g_strsplit_set(person, " \t<>,;()", -1);

        if (!(redactor->categories & REDACT_USER))
                return;
        if (strchr(g_strstrip(name), ' '))
                add_word(redactor, "person", name);
        for (char **word = words; *word; word++)
                if (strchr(*word, '@') && strlen(*word) > NAME_LENGTH)
                        add_word(redactor, "person", *word);
}

char *redactor_person(Redactor *redactor, const char *person)
{
        return redactor->categories & REDACT_USER ? pseudonym(redactor, "person", person)
                                                  : redactor_text(redactor, person);
}

void redactor_learn_public(Redactor *redactor, const char *name)
{
        g_auto(GStrv) words = NULL;
        g_autofree char *lower = name ? g_ascii_strdown(name, -1) : NULL;

        if (!lower)
                return;
        words = g_strsplit_set(lower, "-_.@: \\", -1);
        for (char **word = words; *word; word++)
                if (**word)
                        g_hash_table_add(redactor->public, g_strdup(*word));
}

/* ---- Paths ---- */

static void put_words(Redactor *redactor, const char *text, gsize length, GString *out);

/* The pseudonym of a part; a drop-in keeps its number and its ending, which decide its order. */
static void put_part(Redactor *redactor, const struct place *place, const char *part, GString *out)
{
        const char *stem = part;
        g_autofree char *middle = NULL, *made = NULL;

        if (!place->is_systemd || !g_str_has_suffix(part, ".conf")) {
                made = pseudonym(redactor, "path", part);
                g_string_append(out, made);
                return;
        }
        while (g_ascii_isdigit(*stem))
                stem++;
        if (stem > part && *stem == '-')
                stem++;
        else
                stem = part;
        middle = g_strndup(stem, strlen(stem) - strlen(".conf"));
        made = pseudonym(redactor, "path", middle);
        g_string_append_len(out, part, stem - part);
        g_string_append_printf(out, "%s.conf", made);
}

/* Goes through a path. Learns where out is NULL. */
static void walk_path(Redactor *redactor, const char *path, gsize length, GString *out)
{
        g_autofree char *whole = g_strndup(path, length);
        g_auto(GStrv) parts = g_strsplit(whole, "/", -1);
        struct place place = {.is_known = TRUE};

        for (char **part = parts; *part; part++) {
                gboolean is_public =
                        !**part || redact_part_is_public(&place, *part, redactor->public);
                gboolean is_name = redact_user_is_public(*part);

                if (out && part != parts)
                        g_string_append_c(out, '/');
                if (!out && place.is_home && **part)
                        learn_user(redactor, *part);
                if (out && (is_public || !(redactor->categories & REDACT_PATH) ||
                            (place.is_home && (is_name || redactor->categories & REDACT_USER))))
                        put_words(redactor, *part, strlen(*part), out);
                else if (out)
                        put_part(redactor, &place, *part, out);
                else if (!is_public)
                        g_hash_table_add(redactor->parts, g_strdup(*part));
                if (**part)
                        redact_step_into(&place, *part, is_public);
        }
}

void redactor_learn_path(Redactor *redactor, const char *path)
{
        if (path && *path == '/')
                walk_path(redactor, path, strlen(path), NULL);
}

void redactor_learn_directories(Redactor *redactor, const char *names)
{
        g_auto(GStrv) words = g_strsplit_set(names ? names : "", " \t:/\"", -1);

        for (char **word = words; *word; word++)
                if (**word && !strchr(*word, '%') && !redact_component_is_public(*word))
                        g_hash_table_add(redactor->parts, g_strdup(*word));
}

/* ---- Names of mounts: paths in another spelling ---- */

static gboolean is_name_byte(char byte)
{
        return g_ascii_isalnum(byte) || (byte && strchr(":_.\\@-", byte));
}

static gsize name_length(const char *text)
{
        gsize length = 0;

        while (is_name_byte(text[length]))
                length++;
        return length;
}

static const char *mount_ending(const char *text, gsize length)
{
        static const char *const endings[] = {".mount", ".automount", ".swap"};

        for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
                gsize size = strlen(endings[i]);

                if (length > size && strncmp(text + length - size, endings[i], size) == 0)
                        return endings[i];
        }
        return NULL;
}

/* Returns the length of the name that was gone through, 0 where there is none. */
static gsize walk_mount(Redactor *redactor, const char *text, GString *out)
{
        gsize length = name_length(text);
        const char *ending = mount_ending(text, length);
        g_autofree char *path = NULL;
        g_autoptr(GString) redacted = g_string_new(NULL);

        if (!ending || (text[0] == '-' && length == strlen(ending) + 1))
                return 0;
        path = redact_unescape_path(text, length - strlen(ending));
        walk_path(redactor, path, strlen(path), out ? redacted : NULL);
        if (out) {
                redact_escape_path(redacted->str, out);
                g_string_append(out, ending);
        }
        return length;
}

/* ---- Any text ---- */

/* How long the path is that begins at text, with the character before it; 0 where none does. */
static gsize path_length(const char *text, char before)
{
        const char *ends = " \t\n\"'`:,;)>]|&";
        gsize length = 0;

        if (*text != '/' || redact_is_word_byte(before) || before == '/' || before == '.' ||
            before == '_' || before == '%' || before == '}' || before == '*')
                return 0;
        if (before == ':' && text[1] == '/' && text[2] != '/')
                return 0; /* what follows is a host: "https://…" */
        if (before == '"' || before == '\'') {
                const char *quote = strchr(text, before);

                if (quote)
                        return (gsize) (quote - text);
        }
        while (text[length] &&
               (!strchr(ends, text[length]) || (length > 0 && text[length - 1] == '\\')))
                length++;
        return length;
}

static void put_words(Redactor *redactor, const char *text, gsize length, GString *out)
{
        for (gsize i = 0; i < length;) {
                gboolean begins = redact_is_word_byte(text[i]) &&
                                  (i == 0 || !redact_is_word_byte(text[i - 1]));
                gsize matched = 0;
                const char *made =
                        begins ? redact_words_match(redactor->words, text + i, &matched) : NULL;

                if (made && i + matched <= length) {
                        g_string_append(out, made);
                        i += matched;
                } else
                        g_string_append_c(out, text[i++]);
        }
}

/* Where a name of a unit can begin. */
static gboolean begins_name(const char *text, gsize at)
{
        return is_name_byte(text[at]) && (at == 0 || !is_name_byte(text[at - 1]));
}

/* Goes through a text. Learns where out is NULL. */
static void walk_text(Redactor *redactor, const char *text, GString *out)
{
        gsize plain = 0; /* where the words begin that were not put yet */

        for (gsize i = 0; text[i];) {
                g_autoptr(GString) piece = out ? g_string_new(NULL) : NULL;
                gsize length = path_length(text + i, i > 0 ? text[i - 1] : '\0');

                if (length > 0)
                        walk_path(redactor, text + i, length, piece);
                else if (begins_name(text, i))
                        length = walk_mount(redactor, text + i, piece);
                if (length == 0) {
                        i++;
                        continue;
                }
                if (out) {
                        put_words(redactor, text + plain, i - plain, out);
                        g_string_append_len(out, piece->str, (gssize) piece->len);
                }
                i += length;
                plain = i;
        }
        if (out)
                put_words(redactor, text + plain, strlen(text + plain), out);
}

void redactor_learn_text(Redactor *redactor, const char *text)
{
        if (text && !redactor->is_settled)
                walk_text(redactor, text, NULL);
}

/* Parts of paths are words of their own where they are nobody else's. */
void redactor_settle(Redactor *redactor)
{
        GHashTableIter iterator;
        gpointer part;

        redactor->is_settled = TRUE;
        g_hash_table_iter_init(&iterator, redactor->parts);
        while ((redactor->categories & REDACT_PATH) &&
               g_hash_table_iter_next(&iterator, &part, NULL))
                if (strlen(part) >= PATH_WORD_LENGTH && !redact_component_is_public(part) &&
                    strspn(part, "0123456789.-_") != strlen(part) &&
                    !redact_is_named_like(redactor->public, part))
                        add_word(redactor, "path", part);
}

char *redactor_text(Redactor *redactor, const char *text)
{
        GString *out;

        if (!text)
                return NULL;
        out = g_string_sized_new(strlen(text));
        walk_text(redactor, text, out);
        return g_string_free(out, FALSE);
}

char *redactor_path(Redactor *redactor, const char *path)
{
        GString *out;

        if (!path || *path != '/')
                return redactor_text(redactor, path);
        out = g_string_new(NULL);
        walk_path(redactor, path, strlen(path), out);
        return g_string_free(out, FALSE);
}

char *redactor_glob(Redactor *redactor, const char *glob)
{
        g_auto(GStrv) words = g_strsplit_set(glob, "*?[]-_.@:\\!", -1);

        for (char **word = words; strpbrk(glob, "*?[") && *word; word++)
                if (strlen(*word) >= PATH_WORD_LENGTH &&
                    redact_words_have_part(redactor->words, *word))
                        return pseudonym(redactor, "glob", glob);
        return g_strdup(glob);
}

void redactor_note_unit(Redactor *redactor, const char *name)
{
        g_autofree char *told = redactor_text(redactor, name);

        g_ptr_array_add(redactor->units, g_strdup(name));
        g_ptr_array_add(redactor->units, g_steal_pointer(&told));
}

void redactor_each_unit(const Redactor *redactor,
                        void (*visit)(void *context, const char *old, const char *new),
                        void *context)
{
        for (guint i = 0; i + 1 < redactor->units->len; i += 2)
                visit(context, redactor->units->pdata[i], redactor->units->pdata[i + 1]);
}

void redactor_foreach(const Redactor *redactor,
                      void (*visit)(void *context, const char *pseudonym, const char *name),
                      void *context)
{
        g_autoptr(GList) made =
                g_list_sort(g_hash_table_get_keys(redactor->names), (GCompareFunc) strcmp);

        for (GList *item = made; item; item = item->next)
                visit(context, item->data, g_hash_table_lookup(redactor->names, item->data));
}
