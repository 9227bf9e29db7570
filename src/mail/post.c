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
#include "base/limits.h"
#include "base/output.h"

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
static GPtrArray *list(const struct post *post)
{
        GPtrArray *messages = g_ptr_array_new_with_free_func(waiting_free);
        g_autoptr(GDir) directory = g_dir_open(post->spool, 0, NULL);
        const char *name;

        while (directory && messages->len < LIMIT_SPOOLED_MESSAGES &&
               (name = g_dir_read_name(directory))) {
                g_autofree char *path = g_build_filename(post->spool, name, NULL);
                struct waiting *waiting;
                GStatBuf status;

                if (*name == '.' || !g_str_has_suffix(name, SUFFIX) ||
                    g_lstat(path, &status) != 0 || !S_ISREG(status.st_mode))
                        continue;
                waiting = g_new0(struct waiting, 1);
                waiting->name = g_strdup(name);
                waiting->time =
                        status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
                g_ptr_array_add(messages, waiting);
        }
        g_ptr_array_sort(messages, compare_waiting);
        return messages;
}

static GBytes *load(const char *path, GError **error)
{
        char *data;
        gsize size;

        return g_file_get_contents(path, &data, &size, error) ? g_bytes_new_take(data, size) : NULL;
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

/* Returns where it is now. */
static char *set_aside(const struct post *post, const char *path)
{
        g_autofree char *directory = g_build_filename(post->spool, "refused", NULL);
        g_autofree char *name = g_path_get_basename(path);
        char *place = g_build_filename(directory, name, NULL);

        if (make_directory(directory, NULL) && g_rename(path, place) == 0)
                return place;
        g_free(place);
        return g_strdup(path);
}

/* ---- Sending ---- */

/* Hands over one message of the spool. */
static enum delivery_outcome send_one(const struct post *post, const char *path, GError **error)
{
        g_autoptr(GBytes) message = load(path, error);
        enum delivery_outcome outcome;
        g_autofree char *place = NULL;

        if (!message)
                return DELIVERY_DEFERRED;
        outcome = delivery_send(&post->delivery, message, error);
        if (outcome == DELIVERY_SENT)
                return forget(path, error) ? DELIVERY_SENT : DELIVERY_DEFERRED;
        if (outcome == DELIVERY_REFUSED)
                place = set_aside(post, path);
        g_prefix_error(error, "The message was not sent. ");
        if (error && *error) {
                g_autofree char *sentence =
                        outcome == DELIVERY_REFUSED
                                ? g_strdup_printf("%s It is kept in %s and not tried again.",
                                                  (*error)->message, place)
                                : g_strdup_printf("%s It waits in %s and is sent next time.",
                                                  (*error)->message, path);

                g_free((*error)->message);
                (*error)->message = g_steal_pointer(&sentence);
        }
        return outcome;
}

/* All but own (may be NULL). False where one still waits, with an error (may be NULL) that says
 * why; stops where it makes no sense to go on. */
static gboolean send_waiting(const struct post *post, const char *own, GError **ret_error)
{
        g_autoptr(GPtrArray) messages = list(post);
        guint sent = 0;
        gboolean reachable = TRUE, waits = FALSE;

        for (guint i = 0; reachable && i < messages->len; i++) {
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
                if (error && ret_error && !*ret_error && waits)
                        g_propagate_error(ret_error, g_steal_pointer(&error));
                else if (error && (reachable || !own))
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

        if (!g_file_test(post->spool, G_FILE_TEST_IS_DIR))
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
        g_autoptr(GError) failure = NULL;
        gboolean sent;
        int fd;

        if (!keep(post, path, message, &failure))
                return send_without_spool(post, message, failure, error);
        *ret_kept = TRUE;
        fd = lock(post, error);
        if (fd < 0) {
                g_prefix_error(error, "The message waits in %s and is sent next time. ", path);
                return FALSE;
        }
        send_waiting(post, path, NULL);
        sent = !g_file_test(path, G_FILE_TEST_EXISTS);
        if (sent)
                say(post, "Another run has sent this message meanwhile.");
        else
                sent = send_one(post, path, error) == DELIVERY_SENT;
        close(fd);
        return sent;
}
