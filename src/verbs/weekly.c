/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bulkhead weekly: what the timer starts. A report, its snapshot into the history, and a message
 * about what changed since the last one that was told. DIRECTORY/told.xml.gz is replaced only when
 * a message was sent, kept, or not needed, so that a run which ends in the middle keeps no change
 * from anyone: the next one tells both.
 *
 *     DIRECTORY/report/          the report as it is now
 *     DIRECTORY/history.html     exposure over time, from the second snapshot on
 *     DIRECTORY/history/         the snapshots (archive.h)
 *     DIRECTORY/told.xml.gz      what the last message was about
 *     DIRECTORY/spool/           messages that wait
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/output.h"
#include "mail/news.h"
#include "verbs/archive.h"
#include "verbs/configuration.h"
#include "verbs/mail.h"
#include "verbs/program.h"

struct week {
        const struct options *options;
        const Configuration *configuration;
        char *directory, *report, *told;
};

/* A verb with options of its own, as if it had been called, with what the configuration adds. */
static Options *options_of(const struct week *week, const struct verb *verb, GStrvBuilder *line,
                           GError **error)
{
        g_auto(GStrv) given = g_strv_builder_end(line);
        g_auto(GStrv) arguments =
                configuration_apply(week->configuration, verb, (int) g_strv_length(given), given);

        return options_parse(verb, (int) g_strv_length(arguments), arguments, error);
}

static void add(GStrvBuilder *line, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add(GStrvBuilder *line, const char *format, ...)
{
        g_autofree char *argument = NULL;
        va_list arguments;

        va_start(arguments, format);
        argument = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        g_strv_builder_add(line, argument);
}

/* ---- The steps ---- */

static int write_report(const struct week *week, GError **error)
{
        static const struct verb verb = {
                .name = "report",
                .options = OPTIONS_SOURCE | OPTIONS_SCORE | OPTIONS_OUTPUT | OPTIONS_RENDER |
                           OPTIONS_FORMAT | OPTIONS_FORCE | OPTIONS_SIGN | OPTIONS_REDACT,
        };
        g_autoptr(GStrvBuilder) line = g_strv_builder_new();
        g_autoptr(Options) options = NULL;

        /* Where the units come from, as this verb was told. */
        add(line, "report");
        for (char **word = week->options->command_line + 1; *word; word++)
                if (!g_str_equal(*word, "--keep"))
                        g_strv_builder_add(line, *word);
        add(line, "--output=%s", week->report);
        add(line, "--history=%s", week->directory);
        options = options_of(week, &verb, line, error);
        return options ? verb_report(options, error) : STATUS_FAILED;
}

static gboolean copy(const char *from, const char *to, GError **error)
{
        g_autofree char *data = NULL;
        gsize size;

        return g_file_get_contents(from, &data, &size, error) &&
               output_write_file(to, data, size, error);
}

static guint number_of(const struct week *week, const char *key, guint64 most)
{
        return (guint) MIN(most,
                           g_ascii_strtoull(configuration_get(week->configuration, "Weekly", key),
                                            NULL, 10));
}

static gboolean keep_snapshot(const struct week *week, GError **error)
{
        const struct retention retention = {number_of(week, "Weeks", 10000),
                                            number_of(week, "Months", 10000)};
        g_autofree char *path = NULL, *folder = NULL, *host = NULL;
        g_auto(GStrv) paths = NULL;

        if (!archive_add(week->directory, week->report, &path, error))
                return FALSE;
        folder = g_path_get_dirname(path);
        host = g_path_get_basename(folder);
        paths = archive_list(week->directory, host, error);
        if (paths)
                archive_thin(paths, &retention);
        return paths != NULL;
}

/* Errors are no reason to tell nobody, but the run did not go well then. */
static gboolean draw_history(const struct week *week)
{
        g_autofree char *page = g_strdup_printf("--output=%s/history.html", week->directory);
        const struct verb verb = {.name = "history",
                                  .options = OPTIONS_COMPARE | OPTIONS_SCORE | OPTIONS_OUTPUT |
                                             OPTIONS_FORMAT | OPTIONS_RENDER | OPTIONS_FORCE};
        g_autoptr(GStrvBuilder) line = g_strv_builder_new();
        g_autoptr(Options) options = NULL;
        g_autoptr(GError) error = NULL;

        add(line, "history");
        add(line, "--quiet");
        add(line, "--format=html");
        g_strv_builder_add(line, page);
        add(line, "%s", week->directory);
        options = options_of(week, &verb, line, &error);
        if (options)
                verb_history(options, &error);
        if (error)
                program_warn("There is no new history.html: %s", error->message);
        /* A snapshot of a newer version, say, stays what it is however often this runs. */
        return !error || g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT);
}

static gboolean tell(const struct week *week, GError **error)
{
        static const struct verb verb = {.name = "mail", .options = OPTIONS_MAIL};
        const char *condition = configuration_get(week->configuration, "Weekly", "OnlyIf");
        g_autoptr(GStrvBuilder) line = g_strv_builder_new();
        g_autoptr(Options) options = NULL;
        g_autofree char *snapshot = g_build_filename(week->report, "snapshot.xml.gz", NULL);
        g_autoptr(GError) failure = NULL;
        gboolean kept = FALSE;

        add(line, "mail");
        if (week->options->quiet)
                add(line, "--quiet");
        if (week->options->mail.keep)
                add(line, "--keep");
        if (!configuration_is_set(week->configuration, "Mail", "Spool"))
                add(line, "--spool=%s/spool", week->directory);
        if (g_file_test(week->told, G_FILE_TEST_EXISTS)) {
                add(line, "--previous=%s", week->told);
                add(line, "--only-if=%s", condition);
        }
        add(line, "%s", week->report);
        if (!configuration_get(week->configuration, "Mail", "To")) {
                program_say(week->options, "To= in [Mail] of bulkhead.conf is not set, so no "
                                           "message was sent.");
                return copy(snapshot, week->told, error);
        }
        options = options_of(week, &verb, line, error);
        if (!options)
                return FALSE;
        if (!mail_report(options, &kept, &failure)) {
                g_propagate_error(error, g_steal_pointer(&failure));
                if (kept)
                        copy(snapshot, week->told, NULL);
                return FALSE;
        }
        return copy(snapshot, week->told, error);
}

/* ---- The whole ---- */

/* Another run that began before would write into the same places. */
static int lock(const struct week *week, GError **error)
{
        g_autofree char *path = g_build_filename(week->directory, "lock", NULL);
        int fd = -1, why;

        if (g_mkdir_with_parents(week->directory, 0750) == 0)
                fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
        if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
                return fd;
        why = errno;
        if (fd >= 0)
                close(fd);
        if (why == EWOULDBLOCK)
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: Another run writes its report there; this one leaves it to that.",
                            week->directory);
        else
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: cannot be written: %s.", week->directory, g_strerror(why));
        return -1;
}

static int run(const struct week *week, GError **error)
{
        int fd = lock(week, error), status;
        gboolean drawn;

        if (fd < 0)
                return STATUS_FAILED;
        status = write_report(week, error);
        if (status == STATUS_FAILED || status == STATUS_USAGE) {
                close(fd);
                return status;
        }
        if (!keep_snapshot(week, error)) {
                close(fd);
                return STATUS_FAILED;
        }
        drawn = draw_history(week);
        if (!tell(week, error) || !drawn)
                status = STATUS_FAILED;
        close(fd);
        /* A limit that is exceeded is what the message is for; the run itself went well. */
        return status == STATUS_LIMIT ? STATUS_DONE : status;
}

static char *standard_directory(const Configuration *configuration)
{
        const char *state = g_getenv("STATE_DIRECTORY");
        g_auto(GStrv) places = state && *state ? g_strsplit(state, ":", 2) : NULL;

        return g_strdup(places ? places[0]
                               : configuration_get(configuration, "Weekly", "Directory"));
}

int verb_weekly(const struct options *options, GError **error)
{
        g_autoptr(Configuration) configuration = configuration_read(error);
        struct week week = {.options = options, .configuration = configuration};
        enum news least;
        int status;

        if (!configuration)
                return STATUS_FAILED;
        if (options->arguments[0]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "weekly reports on all units; it takes no argument.");
                return STATUS_USAGE;
        }
        if (!news_parse_condition(configuration_get(configuration, "Weekly", "OnlyIf"), &least)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "OnlyIf=%s in [Weekly] of bulkhead.conf is not known; it takes one of: "
                            "always, changed, worse.",
                            configuration_get(configuration, "Weekly", "OnlyIf"));
                return STATUS_FAILED;
        }
        week.directory = standard_directory(configuration);
        week.report = g_build_filename(week.directory, "report", NULL);
        week.told = g_build_filename(week.directory, "told.xml.gz", NULL);
        status = run(&week, error);
        g_free(week.directory);
        g_free(week.report);
        g_free(week.told);
        return status;
}
