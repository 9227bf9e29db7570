/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A pair of sockets. The process first says who signs, then waits for a byte, signs, and says how
 * that went; each time a line of words parted by tabs, the first of them "ok", or "error" with a
 * sentence. It ends after that, or when nobody can ask any more.
 */
#include "evidence/signing-process.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"

struct signing_process {
        Signer *signer;
        pid_t pid; /* 0 when it was waited for */
        int socket;
};

enum { LONGEST_LINE = 8192 };

static gboolean put(int fd, const char *text)
{
        gsize left = strlen(text);

        while (left > 0) {
                gssize count = send(fd, text, left, MSG_NOSIGNAL);

                if (count < 0 && errno == EINTR)
                        continue;
                if (count <= 0)
                        return FALSE;
                text += count;
                left -= (gsize) count;
        }
        return TRUE;
}

/* Up to the end of a line, which is left out; what came until the other side ended. */
static char *get(int fd)
{
        GString *line = g_string_new(NULL);
        char byte;
        gssize count;

        while (line->len < LONGEST_LINE) {
                count = recv(fd, &byte, 1, 0);
                if (count < 0 && errno == EINTR)
                        continue;
                if (count <= 0 || byte == '\n')
                        break;
                g_string_append_c(line, byte);
        }
        return g_string_free(line, FALSE);
}

static void put_error(int fd, const GError *error)
{
        g_autofree char *line = g_strdup_printf("error\t%s\n", error->message);

        /* A sentence has one line, whatever a program said that it repeats. */
        for (char *at = strchr(line, '\n'); at && at[1] != '\0'; at = strchr(at, '\n'))
                *at = ' ';
        put(fd, line);
}

/* ---- The process itself, from its first to its last step ---- */

static gboolean introduce(int fd, const Signer *signer)
{
        g_autofree char *line = g_strdup_printf("ok\t%d\t%s\t%s\n", signer->format, signer->key,
                                                signer->fingerprint ? signer->fingerprint : "");

        return put(fd, line);
}

static void serve(int fd, const char *key, const char *directory)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(Signer) signer = signer_new(key, &error);
        char word;

        if (signer && introduce(fd, signer) && recv(fd, &word, 1, 0) == 1 &&
            signer_sign(signer, directory, &error))
                put(fd, "ok\n");
        if (error)
                put_error(fd, error);
}

/* ---- Who asks ---- */

/* The words of an answer after "ok"; NULL with its sentence. */
static char **ask(const SigningProcess *process, GError **error)
{
        g_autofree char *line = get(process->socket);
        g_auto(GStrv) words = g_strsplit(line, "\t", -1);

        if (g_strcmp0(words[0], "ok") != 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "%s",
                            words[0] && words[1]
                                    ? words[1]
                                    : "The process that signs the report ended before it had.");
                return NULL;
        }
        return g_strdupv(words + 1);
}

static gboolean meet(SigningProcess *process, GError **error)
{
        g_auto(GStrv) words = ask(process, error);

        if (!words)
                return FALSE;
        if (g_strv_length(words) != 3) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "The key's name or file has a tab or a line break in it; no signature "
                            "can name it.");
                return FALSE;
        }
        process->signer = g_new0(Signer, 1);
        process->signer->format = g_str_equal(words[0], "0") ? SIGNATURE_SSH : SIGNATURE_OPENPGP;
        process->signer->key = g_strdup(words[1]);
        process->signer->fingerprint = *words[2] ? g_strdup(words[2]) : NULL;
        return TRUE;
}

SigningProcess *signing_process_new(const char *key, const char *directory, GError **error)
{
        g_autoptr(SigningProcess) process = g_new0(SigningProcess, 1);
        int pair[2] = {-1, -1};

        process->socket = -1;
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0 ||
            (process->pid = fork()) < 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "No process could be started to sign the report: %s.",
                            g_strerror(errno));
                process->pid = 0;
                close(pair[0]);
                close(pair[1]);
                return NULL;
        }
        if (process->pid == 0) {
                close(pair[0]);
                serve(pair[1], key, directory);
                _exit(0);
        }
        close(pair[1]);
        process->socket = pair[0];
        return meet(process, error) ? g_steal_pointer(&process) : NULL;
}

const Signer *signing_process_signer(const SigningProcess *process)
{
        return process->signer;
}

gboolean signing_process_sign(SigningProcess *process, GError **error)
{
        g_auto(GStrv) words = NULL;

        /* That it is gone shows at the answer. */
        (void) put(process->socket, "s");
        words = ask(process, error);
        return words != NULL;
}

void signing_process_free(SigningProcess *process)
{
        if (!process)
                return;
        if (process->socket >= 0)
                close(process->socket);
        while (process->pid > 0 && waitpid(process->pid, NULL, 0) < 0 && errno == EINTR)
                ;
        signer_free(process->signer);
        g_free(process);
}
