/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files against SHA256SUMS, and SHA256SUMS against the one spelling that it can have: what its
 * lines say decides what is named, and comparing the whole finds what lines would forgive.
 */
#include <string.h>

#include "base/error.h"
#include "base/file-list.h"
#include "base/limits.h"
#include "base/root.h"
#include "evidence/verify-steps.h"

#define SUMS "SHA256SUMS"

enum { DIGEST_LENGTH = 64 };

static const char *const unlisted[] = {SUMS, "SHA256SUMS.sig", "SHA256SUMS.asc", NULL};

/* "DIGEST  NAME" to its parts, which point into line. */
static gboolean split_line(char *line, const char **ret_name)
{
        if (strspn(line, "0123456789abcdef") != DIGEST_LENGTH ||
            !g_str_has_prefix(line + DIGEST_LENGTH, "  ") || !line[DIGEST_LENGTH + 2])
                return FALSE;
        line[DIGEST_LENGTH] = '\0';
        *ret_name = line + DIGEST_LENGTH + 2;
        return TRUE;
}

static char *load(Verification *verification, gsize *ret_size)
{
        g_autoptr(GError) failure = NULL;
        g_autoptr(Root) root = root_open(verification->directory, &failure);
        char *text = NULL;

        if (root)
                text = root_read_file(root, "/" SUMS, LIMIT_MANIFEST_SIZE, ret_size, &failure);
        if (!text && g_error_matches(failure, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND))
                verify_object(verification, VERIFY_DIGESTS, "removed", SUMS,
                              "It was removed, and with it what says which files belong here.");
        else if (!text && verify_is_unread(verification, SUMS, failure))
                verify_doubt(verification, VERIFY_DIGESTS, "unreadable", SUMS, "%s",
                             failure->message);
        else if (!text)
                verify_object(verification, VERIFY_DIGESTS, "tampered", SUMS, "%s",
                              failure->message);
        return text;
}

static void read_sums(Verification *verification, const char *text)
{
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

        verification->sums = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        for (guint i = 0; lines[i]; i++) {
                const char *name;

                if (!*lines[i] && !lines[i + 1])
                        break;
                if (!split_line(lines[i], &name))
                        verify_object(verification, VERIFY_DIGESTS, "tampered", SUMS,
                                      "Its line %u is no digest and name; it was changed.", i + 1);
                else if (!g_hash_table_insert(verification->sums, g_strdup(name),
                                              g_strdup(lines[i])))
                        verify_object(verification, VERIFY_DIGESTS, "tampered", SUMS,
                                      "Its line %u names %s a second time; it was changed.", i + 1,
                                      name);
        }
}

/* One file that is there; its line goes to right. */
static void look_at(Verification *verification, const struct listed_file *file, GString *right)
{
        g_autoptr(GError) failure = NULL;
        const char *digest = g_hash_table_lookup(verification->sums, file->name);
        struct file_sum *sum;

        if (file->kind == LISTED_DIRECTORY) {
                verify_object(verification, VERIFY_DIGESTS, "added", file->name,
                              "This empty directory was added.");
                return;
        }
        if (file->kind == LISTED_OTHER) {
                verify_object(verification, VERIFY_DIGESTS, digest ? "tampered" : "added",
                              file->name,
                              "It is a link or something else that no report directory holds.");
                return;
        }
        if (g_strv_contains(unlisted, file->name))
                return;
        if (!digest) {
                verify_object(verification, VERIFY_DIGESTS, "added", file->name,
                              "It was added: SHA256SUMS does not name it.");
                return;
        }
        sum = file_sum_of(verification->directory, file->name, &failure);
        if (!sum) {
                verify_doubt(verification, VERIFY_DIGESTS, "unreadable", file->name, "%s",
                             failure->message);
                return;
        }
        if (!g_str_equal(sum->sha256, digest))
                verify_object(verification, VERIFY_DIGESTS, "tampered", file->name,
                              "It was changed: its SHA-256 is %s, and SHA256SUMS says %s.",
                              sum->sha256, digest);
        file_sum_append_line(right, sum);
        file_sum_free(sum);
}

static void look_for_removed(Verification *verification, const GPtrArray *files)
{
        g_autoptr(GHashTable) there = g_hash_table_new(g_str_hash, g_str_equal);
        g_autoptr(GList) names =
                g_list_sort(g_hash_table_get_keys(verification->sums), (GCompareFunc) strcmp);

        for (guint i = 0; i < files->len; i++)
                g_hash_table_add(there, ((struct listed_file *) files->pdata[i])->name);
        for (GList *name = names; name; name = name->next)
                if (!g_hash_table_contains(there, name->data))
                        verify_object(verification, VERIFY_DIGESTS, "removed", name->data,
                                      "It was removed: SHA256SUMS names it.");
}

void verify_digests(Verification *verification)
{
        g_autoptr(GError) failure = NULL;
        g_autoptr(GPtrArray) files = file_list_below(verification->directory, &failure);
        gsize size = 0;
        g_autofree char *text = load(verification, &size);
        g_autoptr(GString) right = g_string_new(NULL);

        if (!files)
                verify_doubt(verification, VERIFY_DIGESTS, "unreadable", NULL, "%s",
                             failure->message);
        if (!text || !files)
                return;
        read_sums(verification, text);
        for (guint i = 0; i < files->len; i++)
                look_at(verification, files->pdata[i], right);
        look_for_removed(verification, files);
        if (verification->steps[VERIFY_DIGESTS].outcome == VERIFY_HOLDS &&
            (size != right->len || memcmp(text, right->str, size) != 0))
                verify_object(verification, VERIFY_DIGESTS, "tampered", SUMS,
                              "It was changed: its lines are not as they were written.");
        verify_say(verification, VERIFY_DIGESTS, VERIFY_HOLDS,
                   "All %u files are as SHA256SUMS says, and no other is there.",
                   g_hash_table_size(verification->sums));
}
