/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the key of the pseudonyms comes from, and the file that tells who is who. */
#include "verbs/redact.h"

#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/output.h"

enum { KEY_SIZE = 32, KEY_MINIMUM = 16 };

static GBytes *read_key(const char *path, GError **error)
{
        char *content;
        gsize size;

        if (!g_file_get_contents(path, &content, &size, error))
                return NULL;
        while (size > 0 && content[size - 1] == '\n')
                size--;
        if (size < KEY_MINIMUM) {
                g_free(content);
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: The key of the pseudonyms is shorter than %d bytes, so that names "
                            "could be found out by trying keys.",
                            path, KEY_MINIMUM);
                return NULL;
        }
        return g_bytes_new_take(content, size);
}

static GBytes *make_key(GError **error)
{
        guint8 key[KEY_SIZE];

        if (getrandom(key, sizeof key, 0) == sizeof key)
                return g_bytes_new(key, sizeof key);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "The system gives no random bytes for the key of the pseudonyms.");
        return NULL;
}

/* The key in a map that an earlier report has left. */
static GBytes *read_map(const char *path, GError **error)
{
        g_autoptr(GKeyFile) map = g_key_file_new();
        g_autofree char *text = NULL;
        gsize size = 0;
        guchar *key;

        if (g_key_file_load_from_file(map, path, G_KEY_FILE_NONE, NULL))
                text = g_key_file_get_string(map, "key", "base64", NULL);
        key = text ? g_base64_decode(text, &size) : NULL;
        if (size >= KEY_MINIMUM)
                return g_bytes_new_take(key, size);
        g_free(key);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                    "%s: This file is there already, and is no map of pseudonyms with its key.",
                    path);
        return NULL;
}

static gboolean is_below(const char *path, const char *place)
{
        g_autofree char *file = g_canonicalize_filename(path, NULL);
        g_autofree char *directory = g_canonicalize_filename(place, NULL);

        return g_str_has_prefix(file, directory) && file[strlen(directory)] == '/';
}

static gboolean check(const struct options *options, const char *place, GError **error)
{
        if (!options->redact && (options->redact_key || options->redact_map))
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "--redact-key= and --redact-map= need --redact=.");
        else if (options->redact && options->include_secrets)
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "--redact= and --include-secrets contradict each other.");
        else if (options->redact_map && place && is_below(options->redact_map, place))
                g_set_error(
                        error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                        "%s: The map would go with the report that it undoes; keep it elsewhere.",
                        options->redact_map);
        else
                return TRUE;
        return FALSE;
}

static GBytes *find_key(const struct options *options, GError **error)
{
        if (options->redact_key)
                return read_key(options->redact_key, error);
        if (options->redact_map && g_file_test(options->redact_map, G_FILE_TEST_EXISTS))
                return read_map(options->redact_map, error);
        return make_key(error);
}

/* What the manifest and messages say besides the snapshot. */
static void learn_run(Redactor *redactor, const struct options *options)
{
        redactor_learn_users(redactor, g_get_user_name());
        redactor_learn_path(redactor, g_get_home_dir());
        redactor_learn_host(redactor, options->machine);
        if (options->host) {
                const char *at = strrchr(options->host, '@');
                g_autofree char *user =
                        at ? g_strndup(options->host, at - options->host) : g_strdup("");

                redactor_learn_host(redactor, at ? at + 1 : options->host);
                redactor_learn_users(redactor, user);
        }
        for (char **word = options->command_line; *word; word++)
                redactor_learn_text(redactor, *word);
}

gboolean redact_new(const struct options *options, const char *place, Redactor **ret_redactor,
                    GError **error)
{
        g_autoptr(GBytes) key = NULL;
        unsigned mask;

        *ret_redactor = NULL;
        if (!check(options, place, error))
                return FALSE;
        if (!options->redact)
                return TRUE;
        if (!redact_categories_parse(options->redact, &mask, error) ||
            !(key = find_key(options, error)))
                return FALSE;
        *ret_redactor = redactor_new(mask, key);
        learn_run(*ret_redactor, options);
        return TRUE;
}

static void add_entry(void *context, const char *pseudonym, const char *name)
{
        GKeyFile *map = context;
        const char *end = strchr(pseudonym, '_');
        g_autofree char *group = end ? g_strndup(pseudonym, end - pseudonym) : g_strdup("id");

        g_key_file_set_string(map, group, pseudonym, name);
}

gboolean redact_write_map(const struct options *options, const Redactor *redactor, GError **error)
{
        g_autoptr(GKeyFile) map = g_key_file_new();
        g_autofree char *key = NULL, *text = NULL;
        gsize size;
        mode_t mask;
        gboolean done;

        if (!redactor || !options->redact_map)
                return TRUE;
        key = g_base64_encode(g_bytes_get_data(redactor_key(redactor), NULL),
                              g_bytes_get_size(redactor_key(redactor)));
        g_key_file_set_comment(map, NULL, NULL,
                               " Who is who in redacted reports of Bulkhead. Keep it to yourself.",
                               NULL);
        g_key_file_set_string(map, "key", "base64", key);
        redactor_foreach(redactor, add_entry, map);
        text = g_key_file_to_data(map, &size, NULL);
        mask = umask(0077);
        done = output_write_file(options->redact_map, text, size, error);
        umask(mask);
        return done;
}
