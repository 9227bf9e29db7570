/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A record is a letter and a text, ended by a zero byte: "a" an answer, "e" the error's code and
 * sentence, "d" that all is done. Whatever ends a helper early, the last of them is missing then.
 */
#include "base/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/last-words.h"
#include "base/limits.h"

/* Where a helper writes its records. */
enum { RECORDS = 3 };

struct helper {
        char *name;
        GPid pid;
        int records; /* -1 once read */
};

char *helper_path(const char *name)
{
        g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
        g_autofree char *folder = self ? g_path_get_dirname(self) : g_strdup(".");
        g_autofree char *beside = g_build_filename(folder, name, NULL);

        if (g_file_test(beside, G_FILE_TEST_IS_EXECUTABLE))
                return g_steal_pointer(&beside);
        return g_build_filename(folder, "..", "libexec", "bulkhead", name, NULL);
}

static void set_missing(const char *name, const char *why, GError **error)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "%s, a part of Bulkhead that this needs, cannot be run: %s.", name, why);
}

void helper_become(const char *name, char **arguments, GError **error)
{
        g_autofree char *path = helper_path(name);

        execv(path, arguments);
        set_missing(name, g_strerror(errno), error);
}

Helper *helper_start(const char *name, const char *const *arguments, int input, int output,
                     GError **error)
{
        g_autofree char *path = helper_path(name);
        g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
        g_autoptr(GError) cause = NULL;
        g_auto(GStrv) words = NULL;
        const int target = RECORDS;
        int records[2];
        Helper *helper;
        GPid pid;
        gboolean done;

        if (pipe2(records, O_CLOEXEC) < 0) {
                set_missing(name, g_strerror(errno), error);
                return NULL;
        }
        g_strv_builder_add(builder, path);
        g_strv_builder_addv(builder, (const char **) arguments);
        words = g_strv_builder_end(builder);
        done = g_spawn_async_with_pipes_and_fds(NULL, (const char *const *) words, NULL,
                                                input < 0 ? G_SPAWN_DO_NOT_REAP_CHILD |
                                                                    G_SPAWN_CHILD_INHERITS_STDIN
                                                          : G_SPAWN_DO_NOT_REAP_CHILD,
                                                NULL, NULL, input, output, -1, &records[1], &target,
                                                1, &pid, NULL, NULL, NULL, &cause);
        close(records[1]);
        if (!done) {
                close(records[0]);
                set_missing(name, cause->message, error);
                return NULL;
        }
        helper = g_new0(Helper, 1);
        helper->name = g_strdup(name);
        helper->pid = pid;
        helper->records = records[0];
        return helper;
}

static GByteArray *read_records(Helper *helper)
{
        GByteArray *all = g_byte_array_new();
        guint8 buffer[4096];
        ssize_t count;

        do {
                count = read(helper->records, buffer, sizeof(buffer));
                if (count > 0 && all->len < LIMIT_HELPER_RECORDS)
                        g_byte_array_append(all, buffer, (guint) count);
        } while (count > 0 || (count < 0 && errno == EINTR));
        close(helper->records);
        helper->records = -1;
        g_byte_array_append(all, (const guint8 *) "", 1);
        return all;
}

static int reap(Helper *helper)
{
        int status = 0;

        while (helper->pid && waitpid(helper->pid, &status, 0) < 0 && errno == EINTR)
                ;
        helper->pid = 0;
        return status;
}

static void set_early_end(const Helper *helper, int status, GError **error)
{
        if (WIFSIGNALED(status))
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s was ended by the signal %s.", helper->name,
                            g_strsignal(WTERMSIG(status)));
        else
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s ended with status %d and said nothing.", helper->name,
                            WEXITSTATUS(status));
}

gboolean helper_finish(Helper *helper, GPtrArray *ret_answers, GError **error)
{
        g_autoptr(GByteArray) all = read_records(helper);
        int status = reap(helper);
        const char *end = (const char *) all->data + all->len - 1;

        for (const char *record = (const char *) all->data; record < end;
             record += strlen(record) + 1) {
                if (*record == 'a' && ret_answers) {
                        g_ptr_array_add(ret_answers, g_strdup(record + 1));
                } else if (*record == 'd') {
                        return TRUE;
                } else if (*record == 'e') {
                        char *sentence;
                        long code = strtol(record + 1, &sentence, 10);

                        g_set_error_literal(error, BULKHEAD_ERROR, (int) code,
                                            *sentence == ' ' ? sentence + 1 : sentence);
                        return FALSE;
                }
        }
        set_early_end(helper, status, error);
        return FALSE;
}

void helper_free(Helper *helper)
{
        if (!helper)
                return;
        if (helper->records >= 0)
                close(helper->records);
        reap(helper);
        g_free(helper->name);
        g_free(helper);
}

gboolean helper_run(const char *name, const char *const *arguments, GPtrArray *ret_answers,
                    GError **error)
{
        g_autoptr(Helper) helper = helper_start(name, arguments, -1, -1, error);

        return helper && helper_finish(helper, ret_answers, error);
}

/* Nobody may be left to read it. */
static void write_record(char letter, const char *text)
{
        g_autofree char *record = g_strdup_printf("%c%s", letter, text);
        gsize size = strlen(record) + 1, done = 0;

        while (done < size) {
                ssize_t count = write(RECORDS, record + done, size - done);

                if (count < 0 && errno != EINTR)
                        return;
                done += count > 0 ? (gsize) count : 0;
        }
}

void helper_begin(void)
{
        last_words_prepare(RECORDS);
}

void helper_answer(const char *text)
{
        write_record('a', text);
}

int helper_end(const GError *error)
{
        g_autofree char *text =
                error ? g_strdup_printf("%d %s", error->code, error->message) : g_strdup("");

        write_record(error ? 'e' : 'd', text);
        return error ? EXIT_FAILURE : EXIT_SUCCESS;
}
