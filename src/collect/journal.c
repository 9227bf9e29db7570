/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Two passes: what the service and the manager wrote tells which processes there were; then the
 * kernel's lines are held against these, since they have no unit.
 */
#include "collect/journal.h"

#include <systemd/sd-journal.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "collect/journal-record.h"

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
        size_t length;

        if (sd_journal_get_data(journal, name, &data, &length) < 0)
                return NULL;
        return journal_record_text(data, length, name);
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
        line.pid = pid ? journal_record_pid(pid) : 0;
        if (source == JOURNAL_SERVICE && line.pid > 0)
                g_hash_table_add(pass->pids, GUINT_TO_POINTER(line.pid));
        if (pass->lines->len >= LIMIT_JOURNAL_LINES)
                g_array_remove_range(pass->lines, 0, LIMIT_JOURNAL_LINES / 4);
        g_array_append_val(pass->lines, line);
}

static int read_unit(struct pass *pass)
{
        const char *own = pass->query->user_scope ? "_SYSTEMD_USER_UNIT" : "_SYSTEMD_UNIT";
        const char *of_manager = pass->query->user_scope ? "USER_UNIT" : "UNIT";
        int r;

        sd_journal_flush_matches(pass->journal);
        add_match(pass->journal, own, pass->query->unit);
        sd_journal_add_disjunction(pass->journal);
        add_match(pass->journal, of_manager, pass->query->unit);
        sd_journal_seek_realtime_usec(pass->journal, (guint64) pass->query->since);
        while ((r = sd_journal_next(pass->journal)) > 0) {
                g_autofree char *about = field(pass->journal, of_manager);

                add_line(pass, about ? JOURNAL_MANAGER : JOURNAL_SERVICE);
        }
        return r;
}

static int read_kernel(struct pass *pass)
{
        int r;

        sd_journal_flush_matches(pass->journal);
        add_match(pass->journal, "_TRANSPORT", "kernel");
        add_match(pass->journal, "_TRANSPORT", "audit");
        sd_journal_seek_realtime_usec(pass->journal, (guint64) pass->query->since);
        while ((r = sd_journal_next(pass->journal)) > 0) {
                g_autofree char *message = field(pass->journal, "MESSAGE");

                if (message && journal_record_concerns(message, pass->pids, pass->query->program))
                        add_line(pass, JOURNAL_KERNEL);
        }
        return r;
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
        r = read_unit(&pass);
        if (r >= 0)
                r = read_kernel(&pass);
        g_hash_table_unref(pass.pids);
        if (r < 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "The journal cannot be read to its end: %s.", g_strerror(-r));
                g_array_unref(pass.lines);
                return NULL;
        }
        g_array_sort(pass.lines, compare_lines);
        return pass.lines;
}
