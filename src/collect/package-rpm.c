/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An rpm database to the index, through the rpm program: its formats (three so far) are rpm's own
 * affair. The program works on a copy of the database, because even a query may leave lock files
 * beside it, and nothing of the system that is looked at is ever changed.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/leftover.h"
#include "base/limits.h"
#include "base/root.h"
#include "collect/package-index.h"

/* Where distributions keep it; the first is where it moved to, the second often a link to it. */
static const char *const database_paths[] = {"/usr/lib/sysimage/rpm", "/var/lib/rpm", NULL};

/* A package's line, then one line for each of its files. */
#define QUERY_EVERYTHING "P%{NAME} %{EVR}\\n[F%{FILENAMES}\\n]"
#define QUERY_VERSION    "P%{NAME} %{EVR}\\n"

static gboolean is_database_file(const char *name)
{
        /* sqlite, ndb, Berkeley DB; not the indexes of the last, which rpm makes again */
        return g_str_has_prefix(name, "rpmdb.sqlite") || strcmp(name, "Packages.db") == 0 ||
               strcmp(name, "Index.db") == 0 || strcmp(name, "Packages") == 0 ||
               strcmp(name, "Name") == 0;
}

static gboolean copy_descriptor(int from, const char *target, GError **error)
{
        int to = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        g_autofree char *buffer = g_malloc(256 * 1024);
        gint64 left = LIMIT_PACKAGE_DATABASE_SIZE;
        gboolean done = to >= 0;
        ssize_t n = 0;

        while (done && left > 0 && (n = read(from, buffer, 256 * 1024)) != 0) {
                if (n < 0 && errno == EINTR)
                        continue;
                done = n > 0 && write(to, buffer, n) == n;
                left -= n;
        }
        if (!done)
                root_set_error(error, errno, target, "copied");
        else if (left <= 0) {
                done = FALSE;
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_LIMIT,
                            "The package database is too large.");
        }
        if (to >= 0)
                close(to);
        return done;
}

static gboolean copy_entry(const Root *root, const char *directory, const char *name,
                           const char *copy, GError **error)
{
        g_autofree char *path = g_build_filename(directory, name, NULL);
        g_autofree char *target = g_build_filename(copy, name, NULL);
        int fd = root_open_file(root, path, NULL, NULL, error);
        gboolean done = fd >= 0 && copy_descriptor(fd, target, error);

        if (fd >= 0)
                close(fd);
        return done;
}

/* The number of database files, which are copied unless copy is NULL; -1 with an error. */
static int copy_database(const Root *root, const char *path, const char *copy, GError **error)
{
        g_autoptr(GPtrArray) names = root_list(root, path, error);
        int count = 0;

        if (names == NULL)
                return -1;
        for (guint i = 0; i < names->len; i++) {
                if (!is_database_file(names->pdata[i]))
                        continue;
                if (copy != NULL && !copy_entry(root, path, names->pdata[i], copy, error))
                        return -1;
                count++;
        }
        return count;
}

struct rpm_output {
        PackageIndex *index;
        GString *line;
        char *package; /* the one whose files come */
        guint packages;
};

RpmOutput *rpm_output_new(PackageIndex *index)
{
        RpmOutput *output = g_new0(RpmOutput, 1);

        output->index = index;
        output->line = g_string_new(NULL);
        return output;
}

guint rpm_output_free(RpmOutput *output)
{
        guint packages = output->packages;

        g_string_free(output->line, TRUE);
        g_free(output->package);
        g_free(output);
        return packages;
}

static void take_line(RpmOutput *query)
{
        const char *line = query->line->str;
        char *blank;

        if (line[0] == 'F' && query->package != NULL)
                package_index_add(query->index, line + 1, query->line->len - 1, query->package);
        if (line[0] == 'P') {
                g_autofree char *name = g_strdup(line + 1);

                g_free(query->package);
                query->package = g_strdup(line + 1);
                query->packages++;
                blank = strchr(name, ' ');
                if (blank != NULL) {
                        *blank = '\0';
                        package_index_add_version(query->index, name, blank + 1);
                }
        }
        g_string_truncate(query->line, 0);
}

void rpm_output_take(RpmOutput *query, const char *data, gsize size)
{
        while (size > 0) {
                const char *newline = memchr(data, '\n', size);
                gsize length = newline != NULL ? (gsize) (newline - data) : size;

                /* What is longer than any path is not one. */
                if (query->line->len + length < 4 * LIMIT_PATH_LENGTH)
                        g_string_append_len(query->line, data, length);
                if (newline != NULL) {
                        take_line(query);
                        length++;
                }
                data += length;
                size -= length;
        }
}

/* Reads the program's output to its end; a sentence where it has none. */
static const char *query_read(RpmOutput *query, int fd)
{
        gint64 deadline = g_get_monotonic_time() + LIMIT_PROGRAM_SECONDS * G_USEC_PER_SEC;
        g_autofree char *buffer = g_malloc(64 * 1024);
        gint64 left = LIMIT_PROGRAM_OUTPUT;

        for (;;) {
                struct pollfd poller = {.fd = fd, .events = POLLIN};
                gint64 milliseconds = (deadline - g_get_monotonic_time()) / 1000;
                ssize_t n;

                if (milliseconds <= 0)
                        return "The rpm program did not answer in time; owners of files are "
                               "unknown.";
                if (poll(&poller, 1, (int) milliseconds) <= 0)
                        continue;
                n = read(fd, buffer, 64 * 1024);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return NULL;
                left -= n;
                if (left < 0)
                        return "The rpm program wrote too much; owners of files are unknown.";
                rpm_output_take(query, buffer, n);
        }
}

static gboolean wait_for(GPid pid)
{
        int status;

        while (waitpid(pid, &status, 0) < 0)
                if (errno != EINTR)
                        return FALSE;
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* NULL, or a sentence that says why there is no answer. */
static const char *query_run(RpmOutput *query, const char *program, const char *database,
                             const char *only)
{
        const char *argv[] = {
                program,
                "--dbpath",
                database,
                "--nosignature",
                "--nodigest",
                "-qa",
                "--queryformat",
                only != NULL ? QUERY_VERSION : QUERY_EVERYTHING,
                only,
                NULL,
        };
        g_auto(GStrv) environment = g_get_environ();
        const char *complaint;
        GPid pid;
        int output;

        environment = g_environ_setenv(environment, "LC_ALL", "C", TRUE);
        /* The configuration of the user who runs this is not to change what is read. */
        environment = g_environ_setenv(environment, "HOME", database, TRUE);
        if (!g_spawn_async_with_pipes(database, (char **) argv, environment,
                                      G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                                      NULL, &pid, NULL, &output, NULL, NULL))
                return "The rpm program cannot be started; owners of files are unknown.";
        complaint = query_read(query, output);
        close(output);
        if (complaint != NULL)
                kill(pid, SIGKILL);
        if (!wait_for(pid) && complaint == NULL)
                complaint = "The rpm program could not read the package database; owners of files "
                            "may be unknown.";
        if (complaint == NULL && query->packages == 0 && only == NULL)
                complaint = "The rpm program found no package in the database; owners of files are "
                            "unknown.";
        return complaint;
}

/* Queries the database in that directory. False where there is none. */
static gboolean read_database(PackageIndex *index, const Root *root, const char *path,
                              const struct package_request *request)
{
        g_autofree char *program = g_find_program_in_path("rpm");
        g_autoptr(GError) error = NULL;
        g_autofree char *place = g_build_filename(g_get_tmp_dir(), "rpm", NULL), *copy = NULL;
        int claim;
        const char *complaint = NULL;
        int count = copy_database(root, path, NULL, NULL);

        if (count == 0)
                return FALSE;
        if (program == NULL) {
                package_complain(request, PROBLEM_NOTE, path,
                                 "The rpm program, which could read this package database, is not "
                                 "installed; owners "
                                 "of files are unknown.");
                return TRUE;
        }
        leftover_clean(place);
        copy = leftover_template(place);
        claim = leftover_make_directory(copy);
        if (claim < 0)
                complaint = "No temporary directory could be made to copy the package database to.";
        else if (copy_database(root, path, copy, &error) < 0)
                complaint = error->message;
        else {
                RpmOutput *output = rpm_output_new(index);

                complaint = query_run(output, program, copy, request->only);
                rpm_output_free(output);
        }
        if (complaint != NULL)
                package_complain(request, PROBLEM_WARNING, path, complaint);
        if (claim >= 0) {
                leftover_remove(copy);
                close(claim);
        }
        return TRUE;
}

gboolean package_read_rpm(PackageIndex *index, const Root *root,
                          const struct package_request *request)
{
        for (const char *const *path = database_paths; *path != NULL; path++) {
                g_autofree char *resolved = root_resolve(root, *path, FALSE, NULL);

                if (resolved != NULL && read_database(index, root, resolved, request))
                        return TRUE;
        }
        return FALSE;
}
