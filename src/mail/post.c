/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The spool, its lock, and the order of things: kept, handed over, removed. */
#include "mail/post.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file-list.h"
#include "base/limits.h"
#include "base/output.h"
#include "base/root.h"

#define SUFFIX       ".eml"
#define LOCK_SECONDS 60
#define LOCK_PAUSE   (G_USEC_PER_SEC / 5)

struct waiting {
        char *name; /* in the spool */
        gint64 time;
};

static void waiting_free(gpointer data)
{
        struct waiting *waiting = data;

        g_free(waiting->name);
        g_free(waiting);
}

static void say(const struct post *post, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void say(const struct post *post, const char *format, ...)
{
        g_autofree char *sentence = NULL;
        va_list arguments;

        va_start(arguments, format);
        sentence = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        post->say(post->context, sentence);
}

char *post_default_spool(void)
{
        const char *state = g_getenv("STATE_DIRECTORY");
        g_auto(GStrv) places = state && *state ? g_strsplit(state, ":", 2) : NULL;

        if (places)
                return g_build_filename(places[0], "spool", NULL);
        if (geteuid() == 0)
                return g_strdup("/var/lib/bulkhead/spool");
        state = g_getenv("XDG_STATE_HOME");
        if (state && *state == '/')
                return g_build_filename(state, "bulkhead", "spool", NULL);
        return g_build_filename(g_get_home_dir(), ".local", "state", "bulkhead", "spool", NULL);
}

/* ---- The spool ---- */

static gboolean make_directory(const char *path, GError **error)
{
        if (g_mkdir_with_parents(path, 0700) == 0)
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "%s: cannot be made: %s.", path,
                    g_strerror(errno));
        return FALSE;
}

static gboolean keep(const struct post *post, const char *path, GBytes *message, GError **error)
{
        gsize size;
        const char *data = g_bytes_get_data(message, &size);

        return make_directory(post->spool, error) && output_write_file(path, data, size, error);
}

/* The descriptor holds the lock until it is closed. -1 with FAILED where another run keeps it. */
static int lock(const struct post *post, GError **error)
{
        g_autofree char *path = g_build_filename(post->spool, "lock", NULL);
        gint64 end = g_get_monotonic_time() + LOCK_SECONDS * G_TIME_SPAN_SECOND;
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
        int why = errno;

        while (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
                if (errno == EWOULDBLOCK && g_get_monotonic_time() < end) {
                        g_usleep(LOCK_PAUSE);
                        continue;
                }
                why = errno;
                close(fd);
                fd = -1;
        }
        if (fd < 0)
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            why == EWOULDBLOCK ? "%s: Another run is sending these messages (%s)."
                                               : "%s: cannot be locked: %s.",
                            post->spool, g_strerror(why));
        return fd;
}

static int compare_waiting(gconstpointer a, gconstpointer b)
{
        const struct waiting *left = *(const struct waiting *const *) a;
        const struct waiting *right = *(const struct waiting *const *) b;

        if (left->time != right->time)
                return left->time < right->time ? -1 : 1;
        return strcmp(left->name, right->name);
}

/* What waits, the oldest first. */
static GPtrArray *list(const struct post *post, GError **error)
{
        g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(waiting_free);
        g_autoptr(GPtrArray) names = file_names_in(post->spool, error);

        for (guint i = 0; names && i < names->len && messages->len < LIMIT_SPOOLED_MESSAGES; i++) {
                const char *name = names->pdata[i];
                g_autofree char *path = g_build_filename(post->spool, name, NULL);
                struct waiting *waiting;
                GStatBuf status;

                if (*name == '.' || !g_str_has_suffix(name, SUFFIX))
                        continue;
                if (g_lstat(path, &status) != 0) {
                        if (errno == ENOENT)
                                continue;
                        root_set_error(error, errno, path, "looked at");
                        return NULL;
                }
                if (!S_ISREG(status.st_mode))
                        continue;
                waiting = g_new0(struct waiting, 1);
                waiting->name = g_strdup(name);
                waiting->time =
                        status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
                g_ptr_array_add(messages, waiting);
        }
        g_ptr_array_sort(messages, compare_waiting);
        return names ? g_steal_pointer(&messages) : NULL;
}

static GBytes *load(const char *path, GError **error)
{
        g_autoptr(GError) cause = NULL;
        char *data;
        gsize size;

        if (g_file_get_contents(path, &data, &size, &cause))
                return g_bytes_new_take(data, size);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "%s.", cause->message);
        return NULL;
}

/* A message that was handed over must not be found again. */
static gboolean forget(const char *path, GError **error)
{
        if (g_unlink(path) == 0 || errno == ENOENT)
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "%s: This message was sent, but cannot be removed: %s. It would be sent again "
                    "next time; please remove it.",
                    path, g_strerror(errno));
        return FALSE;
}

/* Where it is then; NULL where it could not be, and stays. */
static char *set_aside(const struct post *post, const char *path)
{
        g_autofree char *directory = g_build_filename(post->spool, "refused", NULL);
        g_autofree char *name = g_path_get_basename(path);
        g_autofree char *place = g_build_filename(directory, name, NULL);

        return make_directory(directory, NULL) && g_rename(path, place) == 0
                       ? g_steal_pointer(&place)
                       : NULL;
}

/* ---- Sending ---- */

/* Adds to why a message was not sent what becomes of it; aside is where it was put, or NULL. */
static void tell_fate(GError *error, enum delivery_outcome outcome, const char *path,
                      const char *aside)
{
        g_autofree char *fate = NULL, *why = error->message;

        if (aside)
                fate = g_strdup_printf("It is kept in %s and not tried again.", aside);
        else if (outcome == DELIVERY_REFUSED)
                fate = g_strdup_printf("It cannot be put aside, so it stays in %s and is tried "
                                       "again next time.",
                                       path);
        else
                fate = g_strdup_printf("It waits in %s and is sent next time.", path);
        error->message = g_strdup_printf("The message was not sent. %s %s", why, fate);
}

/* Hands over one message of the spool. Whatever but SENT has an error; REFUSED was put aside. */
static enum delivery_outcome send_one(const struct post *post, const char *path, GError **ret_error)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) message = load(path, &error);
        g_autofree char *aside = NULL;
        enum delivery_outcome outcome =
                message ? delivery_send(&post->delivery, message, &error) : DELIVERY_DEFERRED;

        if (outcome == DELIVERY_SENT)
                return forget(path, ret_error) ? DELIVERY_SENT : DELIVERY_DEFERRED;
        g_assert(error);
        if (outcome == DELIVERY_REFUSED)
                aside = set_aside(post, path);
        tell_fate(error, outcome, path, aside);
        g_propagate_error(ret_error, g_steal_pointer(&error));
        return outcome == DELIVERY_REFUSED && !aside ? DELIVERY_DEFERRED : outcome;
}

/* All but own (may be NULL). False where one still waits; stops where it makes no sense to go on.
 * The error says why it does, or with own why it stopped. */
static gboolean send_waiting(const struct post *post, const char *own, GError **ret_error)
{
        g_autoptr(GPtrArray) messages = list(post, ret_error);
        guint sent = 0;
        gboolean reachable = TRUE, waits = !messages;

        for (guint i = 0; messages && reachable && i < messages->len; i++) {
                const struct waiting *waiting = messages->pdata[i];
                g_autofree char *path = g_build_filename(post->spool, waiting->name, NULL);
                g_autoptr(GError) error = NULL;
                enum delivery_outcome outcome;

                if (g_strcmp0(path, own) == 0)
                        continue;
                outcome = send_one(post, path, &error);
                sent += outcome == DELIVERY_SENT;
                reachable = outcome != DELIVERY_UNREACHABLE;
                waits |= outcome == DELIVERY_DEFERRED || !reachable;
                if (error && !*ret_error && (own ? !reachable : waits))
                        g_propagate_error(ret_error, g_steal_pointer(&error));
                else if (error)
                        say(post, "A message that had waited: %s", error->message);
        }
        if (sent > 0)
                say(post, "%u message%s that had waited in %s %s sent.", sent, sent == 1 ? "" : "s",
                    post->spool, sent == 1 ? "was" : "were");
        return !waits;
}

static gboolean send_without_spool(const struct post *post, GBytes *message, const GError *why,
                                   GError **error)
{
        if (delivery_send(&post->delivery, message, error) == DELIVERY_SENT) {
                say(post, "The message was sent, though it could not be kept before: %s",
                    why->message);
                return TRUE;
        }
        g_prefix_error(error, "The message was not sent, and could not be kept for next time (%s) ",
                       why->message);
        return FALSE;
}

gboolean post_keep(const struct post *post, GBytes *message, const char *id, GError **error)
{
        g_autofree char *path = g_strconcat(post->spool, "/", id, SUFFIX, NULL);

        return keep(post, path, message, error);
}

gboolean post_send_waiting(const struct post *post, GError **error)
{
        gboolean done;
        int fd;

        if (file_is_gone(post->spool))
                return TRUE;
        fd = lock(post, error);
        if (fd < 0)
                return FALSE;
        done = send_waiting(post, NULL, error);
        close(fd);
        return done;
}

gboolean post_send(const struct post *post, GBytes *message, const char *id, gboolean *ret_kept,
                   GError **error)
{
        g_autofree char *name = g_strconcat(id, SUFFIX, NULL);
        g_autofree char *path = g_build_filename(post->spool, name, NULL);
        g_autoptr(GError) failure = NULL, stopped = NULL;
        gboolean sent, kept = keep(post, path, message, &failure);
        int fd;

        /* Where it is in its place though its folder could not be synced, it is sent from there:
         * it would be found again. */
        if (!kept && !g_file_test(path, G_FILE_TEST_EXISTS))
                return send_without_spool(post, message, failure, error);
        if (!kept)
                say(post, "%s", failure->message);
        *ret_kept = kept;
        fd = lock(post, error);
        if (fd < 0) {
                g_prefix_error(error, "The message waits in %s and is sent next time. ", path);
                return FALSE;
        }
        send_waiting(post, path, &stopped);
        sent = file_is_gone(path);
        if (sent)
                say(post, "Another run has sent this message meanwhile.");
        else
                sent = send_one(post, path, error) == DELIVERY_SENT;
        /* Else the reason is the same. */
        if (sent && stopped)
                say(post, "A message that had waited: %s", stopped->message);
        close(fd);
        return sent;
}
