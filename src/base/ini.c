/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Line by line, and the first line that is not understood ends it. */
#include "base/ini.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/file-list.h"
#include "base/input.h"
#include "base/limits.h"

static void section_free(gpointer data)
{
        struct ini_section *section = data;

        g_array_unref(section->entries);
        g_free(section);
}

void ini_free(IniFile *file)
{
        if (!file)
                return;
        g_free(file->path);
        g_free(file->sha256);
        g_free(file->original);
        g_clear_pointer(&file->content, g_bytes_unref);
        g_ptr_array_unref(file->sections);
        g_string_chunk_free(file->strings);
        g_free(file);
}

void ini_set_error(GError **error, const IniFile *file, guint line, const char *format, ...)
{
        va_list arguments;
        g_autofree char *sentence = NULL;

        va_start(arguments, format);
        sentence = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT, "%s:%u: %s", file->path, line,
                    sentence);
}

/* "[Kind name]" */
static gboolean read_section(IniFile *file, char *text, guint line, GError **error)
{
        struct ini_section *section;
        gsize length = strlen(text);
        char *name;

        if (text[length - 1] != ']') {
                ini_set_error(error, file, line, "The section's name has no \"]\" at its end.");
                return FALSE;
        }
        text[length - 1] = '\0';
        text = g_strstrip(text + 1);
        name = text + strcspn(text, " \t");
        if (*name)
                *name++ = '\0';
        if (!*text) {
                ini_set_error(error, file, line, "The section has no name.");
                return FALSE;
        }
        section = g_new0(struct ini_section, 1);
        section->kind = g_string_chunk_insert(file->strings, text);
        section->name = g_string_chunk_insert(file->strings, g_strstrip(name));
        section->line = line;
        section->entries = g_array_new(FALSE, FALSE, sizeof(struct ini_entry));
        g_ptr_array_add(file->sections, section);
        return TRUE;
}

static gboolean read_entry(IniFile *file, char *text, guint line, GError **error)
{
        char *equals = strchr(text, '=');
        struct ini_section *section;
        struct ini_entry entry = {.line = line};

        if (!equals || equals == text) {
                ini_set_error(error, file, line,
                              "This is no section, no \"Key=Value\" and no comment.");
                return FALSE;
        }
        if (file->sections->len == 0) {
                ini_set_error(error, file, line, "The line stands before the first section.");
                return FALSE;
        }
        *equals = '\0';
        section = file->sections->pdata[file->sections->len - 1];
        entry.key = g_string_chunk_insert(file->strings, g_strstrip(text));
        entry.value = g_string_chunk_insert(file->strings, g_strstrip(equals + 1));
        for (guint i = 0; i < section->entries->len; i++) {
                const struct ini_entry *other =
                        &g_array_index(section->entries, struct ini_entry, i);

                if (!g_str_equal(other->key, entry.key))
                        continue;
                ini_set_error(error, file, line, "%s= is given already in line %u.", entry.key,
                              other->line);
                return FALSE;
        }
        g_array_append_val(section->entries, entry);
        return TRUE;
}

static gboolean read_line(IniFile *file, char *text, guint line, GError **error)
{
        if (!g_utf8_validate(text, -1, NULL)) {
                ini_set_error(error, file, line, "The line is not UTF-8.");
                return FALSE;
        }
        g_strstrip(text);
        if (!*text || *text == '#' || *text == ';')
                return TRUE;
        return *text == '[' ? read_section(file, text, line, error)
                            : read_entry(file, text, line, error);
}

IniFile *ini_parse(const char *data, gsize size, const char *path, GError **error)
{
        g_autoptr(IniFile) file = g_new0(IniFile, 1);
        g_autofree char *text = g_strndup(data, size);
        const char *end = text + size;
        guint line = 0;

        file->path = g_strdup(path);
        file->content = g_bytes_new(data, size);
        file->sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) data, size);
        file->sections = g_ptr_array_new_with_free_func(section_free);
        file->strings = g_string_chunk_new(4096);
        for (char *begin = text; begin < end;) {
                char *newline = memchr(begin, '\n', (gsize) (end - begin));

                line++;
                if (newline)
                        *newline = '\0';
                if (strlen(begin) < (gsize) ((newline ? newline : end) - begin)) {
                        ini_set_error(error, file, line, "The line holds a NUL byte.");
                        return NULL;
                }
                if (!read_line(file, begin, line, error))
                        return NULL;
                begin = newline ? newline + 1 : (char *) end;
        }
        return g_steal_pointer(&file);
}

IniFile *ini_read(const char *path, GError **error)
{
        g_autoptr(InputFile) input = input_file_open(path, error);
        g_autoptr(GString) text = g_string_new(NULL);
        char buffer[4096];
        gssize count;

        if (!input)
                return NULL;
        while ((count = input_file_read(input, buffer, sizeof buffer, error)) > 0) {
                g_string_append_len(text, buffer, count);
                if (text->len > LIMIT_POLICY_SIZE) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                                    "%s: The file has more than %d bytes.", input_file_name(input),
                                    LIMIT_POLICY_SIZE);
                        return NULL;
                }
        }
        if (count < 0)
                return NULL;
        return ini_parse(text->str, text->len, input_file_name(input), error);
}

/* ---- Written again ---- */

static void G_GNUC_PRINTF(4, 5)
        put_line(GString *text, guint *at, guint line, const char *format, ...)
{
        va_list arguments;

        for (; *at < line; (*at)++)
                g_string_append_c(text, '\n');
        va_start(arguments, format);
        g_string_append_vprintf(text, format, arguments);
        va_end(arguments);
}

char *ini_to_text(const IniFile *file)
{
        GString *text = g_string_new(NULL);
        guint at = 1;

        for (guint i = 0; i < file->sections->len; i++) {
                const struct ini_section *section = file->sections->pdata[i];

                put_line(text, &at, section->line, "[%s%s%s]", section->kind,
                         *section->name ? " " : "", section->name);
                for (guint j = 0; j < section->entries->len; j++) {
                        const struct ini_entry *entry =
                                &g_array_index(section->entries, struct ini_entry, j);

                        put_line(text, &at, entry->line, "%s=%s", entry->key, entry->value);
                }
        }
        if (text->len > 0)
                g_string_append_c(text, '\n');
        return g_string_free(text, FALSE);
}

/* ---- Which files ---- */

static gboolean list_directory(GPtrArray *files, const char *path, GError **error)
{
        g_autoptr(GPtrArray) names = file_names_in(path, error);

        for (guint i = 0; names && i < names->len; i++) {
                const char *name = names->pdata[i];

                if (g_str_has_suffix(name, ".conf") && *name != '.')
                        g_ptr_array_add(files, g_build_filename(path, name, NULL));
        }
        return names != NULL;
}

GPtrArray *ini_list_files(const char *path, GError **error)
{
        g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);

        if (!g_file_test(path, G_FILE_TEST_IS_DIR))
                g_ptr_array_add(files, g_strdup(path));
        else if (!list_directory(files, path, error))
                return NULL;
        return g_steal_pointer(&files);
}

gboolean ini_add_directory(GPtrArray *files, const char *directory, GError **error)
{
        g_autoptr(GPtrArray) found = g_ptr_array_new();
        g_autoptr(GError) failure = NULL;

        if (!list_directory(found, directory, &failure)) {
                if (g_error_matches(failure, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND))
                        return TRUE;
                g_propagate_error(error, g_steal_pointer(&failure));
                return FALSE;
        }
        for (guint i = 0; i < found->len; i++) {
                g_autofree char *name = g_path_get_basename(found->pdata[i]);

                for (guint j = files->len; j-- > 0;) {
                        g_autofree char *other = g_path_get_basename(files->pdata[j]);

                        if (g_str_equal(name, other))
                                g_ptr_array_remove_index(files, j);
                }
                g_ptr_array_add(files, found->pdata[i]);
        }
        return TRUE;
}
