/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files that a report was made with, and copies of those that decide its numbers. */
#include "evidence/inputs.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file-list.h"
#include "base/output.h"

static void input_free(gpointer data)
{
        struct input *input = data;

        g_free(input->kind);
        g_free(input->path);
        g_free(input->sha256);
        g_free(input->original);
        g_free(input->copy);
        g_clear_pointer(&input->content, g_bytes_unref);
        g_free(input);
}

Inputs *inputs_new(void)
{
        return g_ptr_array_new_with_free_func(input_free);
}

static struct input *add(Inputs *inputs, const char *kind, const char *path, const char *sha256)
{
        struct input *input = g_new0(struct input, 1);

        input->kind = g_strdup(kind);
        input->path = g_strdup(path);
        input->sha256 = g_strdup(sha256);
        g_ptr_array_add(inputs, input);
        return input;
}

void inputs_add(Inputs *inputs, const char *kind, const char *path, const char *sha256)
{
        add(inputs, kind, path, sha256);
}

void inputs_keep(Inputs *inputs, const char *kind, const char *path, const char *sha256,
                 GBytes *content)
{
        struct input *input = add(inputs, kind, path, sha256);
        guint number = 0;

        if (!content)
                return;
        for (guint i = 0; i < inputs->len; i++)
                number += g_str_equal(((struct input *) inputs->pdata[i])->kind, kind);
        input->copy = g_strdup_printf("%s/%s-%u", INPUTS_DIRECTORY, kind, number);
        input->content = g_bytes_ref(content);
}

void inputs_keep_redacted(Inputs *inputs, const char *kind, const char *path, GBytes *content,
                          const char *original)
{
        g_autofree char *sha256 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, content);
        struct input *input;

        inputs_keep(inputs, kind, path, sha256, content);
        input = inputs->pdata[inputs->len - 1];
        input->original = g_strdup(original);
}

static gboolean has(const Inputs *inputs, const char *kind, const char *path)
{
        for (guint i = 0; i < inputs->len; i++) {
                const struct input *input = inputs->pdata[i];

                if (g_str_equal(input->kind, kind) && g_strcmp0(input->path, path) == 0)
                        return TRUE;
        }
        return FALSE;
}

static gboolean add_below(Inputs *inputs, const char *kind, const char *directory, const char *name,
                          GError **error)
{
        g_autoptr(GPtrArray) files = file_list_below(directory, error);

        if (!files)
                return FALSE;
        for (guint i = 0; i < files->len; i++) {
                const struct listed_file *file = files->pdata[i];
                g_autofree char *path = g_strconcat(name, "/", file->name, NULL);
                struct file_sum *sum;

                if (file->kind != LISTED_FILE || has(inputs, kind, path))
                        continue;
                sum = file_sum_of(directory, file->name, error);
                if (!sum)
                        return FALSE;
                inputs_add(inputs, kind, path, sum->sha256);
                file_sum_free(sum);
        }
        return TRUE;
}

gboolean inputs_add_below(Inputs *inputs, const char *kind, Layers directories, const char *name,
                          GError **error)
{
        for (; *directories; directories++)
                if (!add_below(inputs, kind, *directories, name, error))
                        return FALSE;
        return TRUE;
}

gboolean inputs_write_copies(const Inputs *inputs, const char *directory, GError **error)
{
        for (guint i = 0; i < inputs->len; i++) {
                const struct input *input = inputs->pdata[i];
                g_autofree char *folder = g_build_filename(directory, INPUTS_DIRECTORY, NULL);
                g_autofree char *path = NULL;
                gsize size;
                const char *content;

                if (!input->copy)
                        continue;
                if (g_mkdir(folder, 0777) < 0 && errno != EEXIST) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                                    "%s: The directory could not be made: %s.", folder,
                                    g_strerror(errno));
                        return FALSE;
                }
                path = g_build_filename(directory, input->copy, NULL);
                content = g_bytes_get_data(input->content, &size);
                if (!output_write_file(path, content ? content : "", size, error))
                        return FALSE;
        }
        return TRUE;
}
