/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sendmail(8) with -t (recipients from the headers) and -i (a line with a dot is a line), as every
 * mail system has it. It reads the message from a file of its own: through a pipe, its early end
 * would be ours as well.
 */
#include <gio/gio.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/child.h"
#include "base/error.h"
#include "base/limits.h"
#include "mail/delivery-steps.h"
#include "mail/letter.h"

enum { WORDS_LENGTH = 300 };

static char *find_program(const struct delivery *delivery, GError **error)
{
        static const char *const places[] = {"/usr/sbin/sendmail", "/usr/lib/sendmail"};
        char *found = g_find_program_in_path(delivery->sendmail ? delivery->sendmail : "sendmail");

        if (found)
                return found;
        if (delivery->sendmail) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: There is no such program to hand the message to.",
                            delivery->sendmail);
                return NULL;
        }
        for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
                if (g_file_test(places[i], G_FILE_TEST_IS_EXECUTABLE))
                        return g_strdup(places[i]);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "There is no sendmail program in PATH, /usr/sbin or /usr/lib. A mail system "
                    "(postfix, exim4, msmtp-mta, …) brings one; --smtp= names a server instead.");
        return NULL;
}

static int message_file(GBytes *message, GError **error)
{
        gsize size;
        const char *data = g_bytes_get_data(message, &size);
        int fd = memfd_create("message", MFD_CLOEXEC);

        for (gsize done = 0; fd >= 0 && done < size;) {
                ssize_t count = write(fd, data + done, size - done);

                if (count <= 0) {
                        close(fd);
                        fd = -1;
                } else
                        done += (gsize) count;
        }
        if (fd < 0 || lseek(fd, 0, SEEK_SET) != 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "The message cannot be kept in memory for sendmail: %s.",
                            g_strerror(errno));
                return -1;
        }
        return fd;
}

/* sysexits(3), as sendmail uses them. */
static enum delivery_outcome outcome_of(int status, gboolean *transient)
{
        switch (status) {
        case EX_OK:
                return DELIVERY_SENT;
        case EX_TEMPFAIL:
                *transient = TRUE;
                return DELIVERY_DEFERRED;
        case EX_NOUSER:
        case EX_NOHOST:
        case EX_DATAERR:
                return DELIVERY_REFUSED;
        default:
                return DELIVERY_UNREACHABLE;
        }
}

static char *last_words(const GString *words)
{
        char *line = letter_one_line(words->str, WORDS_LENGTH);

        if (*line)
                return line;
        g_free(line);
        return g_strdup("it gives no reason");
}

enum delivery_outcome delivery_by_sendmail(const struct delivery *delivery, GBytes *message,
                                           gboolean *transient, GError **error)
{
        g_autofree char *program = find_program(delivery, error), *words = NULL;
        g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
                G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
        g_autoptr(GSubprocess) process = NULL;
        g_autoptr(GString) output = g_string_new(NULL);
        g_autoptr(GError) cause = NULL;
        enum delivery_outcome outcome;
        gboolean late;
        int status, fd;

        if (!program || (fd = message_file(message, error)) < 0)
                return DELIVERY_UNREACHABLE;
        g_subprocess_launcher_take_stdin_fd(launcher, fd);
        process = g_subprocess_launcher_spawn(launcher, &cause, program, "-t", "-i", NULL);
        if (!process) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "%s cannot be run: %s.",
                            program, cause->message);
                return DELIVERY_UNREACHABLE;
        }
        late = !child_wait(process, LIMIT_DELIVERY_SECONDS, output, NULL);
        status = g_subprocess_get_if_exited(process) ? g_subprocess_get_exit_status(process) : -1;
        outcome = late ? DELIVERY_UNREACHABLE : outcome_of(status, transient);
        if (outcome == DELIVERY_SENT)
                return outcome;
        words = last_words(output);
        if (late)
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s did not end within %d seconds and was stopped.", program,
                            LIMIT_DELIVERY_SECONDS);
        else
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s does not take the message (status %d): %s.", program, status,
                            words);
        return outcome;
}
