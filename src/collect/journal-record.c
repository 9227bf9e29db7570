/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fields of entries and records of the kernel to text and numbers: what anybody may have written.
 */
#include "collect/journal-record.h"

#include <string.h>

char *journal_record_text(const void *data, gsize size, const char *name)
{
        gsize skip = strlen(name) + 1;
        g_autofree char *text = NULL;

        if (size < skip)
                return NULL;
        text = g_strndup((const char *) data + skip, size - skip);
        return g_utf8_make_valid(text, -1);
}

guint32 journal_record_pid(const char *text)
{
        return (guint32) g_ascii_strtoull(text, NULL, 10);
}

/* The number or word after "name=" in an audit record. */
static char *record_value(const char *message, const char *name)
{
        g_autofree char *key = g_strconcat(" ", name, "=", NULL);
        const char *at = strstr(message, key);

        if (!at)
                return NULL;
        at += strlen(key);
        if (*at == '"')
                return g_strndup(at + 1, strcspn(at + 1, "\""));
        return g_strndup(at, strcspn(at, " \n"));
}

gboolean journal_record_concerns(const char *message, GHashTable *pids, const char *program)
{
        g_autofree char *pid = record_value(message, "pid");
        g_autofree char *exe = record_value(message, "exe");
        g_autofree char *name = exe ? g_path_get_basename(exe) : NULL;

        if (!strstr(message, "SECCOMP") && !strstr(message, "type=1326") &&
            !strstr(message, "apparmor=\"DENIED\""))
                return FALSE;
        if (pid && g_hash_table_contains(pids, GUINT_TO_POINTER(journal_record_pid(pid))))
                return TRUE;
        return name && g_strcmp0(name, program) == 0;
}
