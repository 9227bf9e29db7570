/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GLib's fatal messages to a sentence and an exit status. There may be no memory left, so none is
 * asked for. */
#include "base/last-words.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* "../glib/gmem.c:136: failed to allocate 40 bytes": where in GLib that was helps nobody. */
static const char *without_place(const char *message)
{
        const char *place = strstr(message, ".c:");
        const char *words = place ? strstr(place, ": ") : NULL;

        return words ? words + strlen(": ") : message;
}

static struct iovec piece(const char *text)
{
        return (struct iovec){(void *) text, strlen(text)};
}

static _Noreturn void end(const char *message)
{
        const struct iovec sentence[] = {
                piece("bulkhead: The system gives too little to go on: "),
                piece(message),
                piece(".\n"),
        };

        if (writev(STDERR_FILENO, sentence, G_N_ELEMENTS(sentence)) < 0)
                _exit(EXIT_FAILURE); /* nobody can be told */
        _exit(EXIT_FAILURE);
}

static void on_fatal_message(const char *domain G_GNUC_UNUSED, GLogLevelFlags level G_GNUC_UNUSED,
                             const char *message, void *context G_GNUC_UNUSED)
{
        end(message ? without_place(message) : "no memory");
}

void last_words_no_memory(void)
{
        end("no memory");
}

void last_words_prepare(void)
{
        g_log_set_handler("GLib", G_LOG_LEVEL_ERROR | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION,
                          on_fatal_message, NULL);
}
