/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Two passes: what the service and the manager wrote tells which processes there were; then the
 * kernel's lines are held against these, since they have no unit.
 */
#include "collect/journal.h"

#include <string.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sd_journal, sd_journal_close)

struct pass {
        sd_journal *journal;
        const struct journal_query *query;
        GArray *lines;
        GHashTable *pids; /* of the service's processes */
};

static void line_clear(gpointer data)
{
        struct journal_line *line = data;

        g_free(line->message);
}

/* The value of a field of the entry; the caller's, NULL where it has none. */
static char *field(sd_journal *journal, const char *name)
{
        const void *data;
        size_t length, skip = strlen(name) + 1;
        char *text, *valid;

        if (sd_journal_get_data(journal, name, &data, &length) < 0 || length < skip)
                return NULL;
        text = g_strndup((const char *) data + skip, length - skip);
        valid = g_utf8_make_valid(text, -1);
        g_free(text);
        return valid;
}

static gboolean add_match(sd_journal *journal, const char *name, const char *value)
{
        g_autofree char *match = g_strconcat(name, "=", value, NULL);

        return sd_journal_add_match(journal, match, 0) >= 0;
}

static void add_line(struct pass *pass, enum journal_source source)
{
        struct journal_line line = {.source = source};
        g_autofree char *pid = field(pass->journal, "_PID");
        guint64 time = 0;

        line.message = field(pass->journal, "MESSAGE");
        if (!line.message)
                return;
        sd_journal_get_realtime_usec(pass->journal, &time);
        line.time = (gint64) time;
        line.pid = pid ? (guint32) g_ascii_strtoull(pid, NULL, 10) : 0;
        if (source == JOURNAL_SERVICE && line.pid > 0)
                g_hash_table_add(pass->pids, GUINT_TO_POINTER(line.pid));
        if (pass->lines->len >= LIMIT_JOURNAL_LINES)
                g_array_remove_range(pass->lines, 0, LIMIT_JOURNAL_LINES / 4);
        g_array_append_val(pass->lines, line);
}

static void read_unit(struct pass *pass)
{
        const char *own = pass->query->user_scope ? "_SYSTEMD_USER_UNIT" : "_SYSTEMD_UNIT";
        const char *of_manager = pass->query->user_scope ? "USER_UNIT" : "UNIT";

        sd_journal_flush_matches(pass->journal);
        add_match(pass->journal, own, pass->query->unit);
        sd_journal_add_disjunction(pass->journal);
        add_match(pass->journal, of_manager, pass->query->unit);
        sd_journal_seek_realtime_usec(pass->journal, (guint64) pass->query->since);
        while (sd_journal_next(pass->journal) > 0) {
                g_autofree char *about = field(pass->journal, of_manager);

                add_line(pass, about ? JOURNAL_MANAGER : JOURNAL_SERVICE);
        }
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

/* Whether the kernel speaks of a process of the service. */
static gboolean concerns(const struct pass *pass, const char *message)
{
        g_autofree char *pid = record_value(message, "pid");
        g_autofree char *exe = record_value(message, "exe");
        g_autofree char *name = exe ? g_path_get_basename(exe) : NULL;

        if (!strstr(message, "SECCOMP") && !strstr(message, "type=1326") &&
            !strstr(message, "apparmor=\"DENIED\""))
                return FALSE;
        if (pid && g_hash_table_contains(pass->pids,
                                         GUINT_TO_POINTER((guint) g_ascii_strtoull(pid, NULL, 10))))
                return TRUE;
        return name && g_strcmp0(name, pass->query->program) == 0;
}

static void read_kernel(struct pass *pass)
{
        sd_journal_flush_matches(pass->journal);
        add_match(pass->journal, "_TRANSPORT", "kernel");
        add_match(pass->journal, "_TRANSPORT", "audit");
        sd_journal_seek_realtime_usec(pass->journal, (guint64) pass->query->since);
        while (sd_journal_next(pass->journal) > 0) {
                g_autofree char *message = field(pass->journal, "MESSAGE");

                if (message && concerns(pass, message))
                        add_line(pass, JOURNAL_KERNEL);
        }
}

static gint compare_lines(gconstpointer left, gconstpointer right)
{
        const struct journal_line *a = left, *b = right;

        return (a->time > b->time) - (a->time < b->time);
}

static gboolean has_files(sd_journal *journal)
{
        return sd_journal_has_runtime_files(journal) > 0 ||
               sd_journal_has_persistent_files(journal) > 0;
}

GArray *journal_read(const struct journal_query *query, GError **error)
{
        g_autoptr(sd_journal) journal = NULL;
        struct pass pass = {.query = query};
        int r = sd_journal_open(&journal, SD_JOURNAL_LOCAL_ONLY);

        if (r < 0 || !has_files(journal)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            geteuid() == 0
                                    ? "There is no journal here, so denials cannot be looked for. "
                                      "systemd-journald may not run, or keep nothing (Storage= of "
                                      "journald.conf(5))."
                                    : "This user may not read the journal, so denials cannot be "
                                      "looked for. Run this as root, or add the user to the group "
                                      "systemd-journal and log in again.");
                return NULL;
        }
        pass.journal = journal;
        pass.lines = g_array_new(FALSE, FALSE, sizeof(struct journal_line));
        g_array_set_clear_func(pass.lines, line_clear);
        pass.pids = g_hash_table_new(NULL, NULL);
        read_unit(&pass);
        read_kernel(&pass);
        g_array_sort(pass.lines, compare_lines);
        g_hash_table_unref(pass.pids);
        return pass.lines;
}
