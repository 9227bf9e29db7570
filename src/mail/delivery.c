/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which way, how often, and what must hold before. */
#include "mail/delivery.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "mail/delivery-steps.h"

#define FIRST_PAUSE G_USEC_PER_SEC

char *delivery_read_password(const char *path, GError **error)
{
        char buffer[LIMIT_PASSWORD_SIZE + 1];
        struct stat status;
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        ssize_t size = -1;

        if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
                size = read(fd, buffer, sizeof buffer);
        if (fd >= 0)
                close(fd);
        if (size < 0 || size > LIMIT_PASSWORD_SIZE) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: The password cannot be read from there; it is the first line of a "
                            "small file that only its owner can read.",
                            path);
                return NULL;
        }
        if (status.st_mode & S_IRWXO) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "%s: Every user can read this password; chmod 600 takes that away.",
                            path);
                return NULL;
        }
        buffer[size] = '\0';
        buffer[strcspn(buffer, "\r\n")] = '\0';
        if (!*buffer) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "%s: The file has no password in its first line.", path);
                return NULL;
        }
        return g_strdup(buffer);
}

static gboolean usage(GError **error, const char *sentence)
{
        g_set_error_literal(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE, sentence);
        return FALSE;
}

/* A server on this machine: nothing crosses a network. */
static gboolean is_loopback(GUri *uri)
{
        static const char *const hosts[] = {"localhost", "127.0.0.1", "::1", NULL};

        return g_strv_contains(hosts, g_uri_get_host(uri));
}

static gboolean check_url(const struct delivery *delivery, GError **error)
{
        g_autoptr(GUri) uri = g_uri_parse(delivery->smtp, G_URI_FLAGS_NONE, NULL);
        const char *scheme = uri ? g_uri_get_scheme(uri) : "";
        gboolean plain = g_str_equal(scheme, "smtp");

        if ((!plain && !g_str_equal(scheme, "smtps")) || !g_uri_get_host(uri) ||
            !*g_uri_get_host(uri))
                return usage(error, "--smtp= takes smtp://HOST, smtp://HOST:PORT (both begin with "
                                    "STARTTLS) or smtps://HOST.");
        if (g_uri_get_userinfo(uri))
                return usage(error, "--smtp= takes no user or password; --smtp-user= and "
                                    "--smtp-password-file= do.");
        if (!plain && delivery->without_tls)
                return usage(error, "smtps:// is TLS; --smtp-tls=off goes with smtp://.");
        if (delivery->without_tls && delivery->user && !is_loopback(uri))
                return usage(error, "Without TLS the password would cross the network for "
                                    "everyone to read.");
        return TRUE;
}

gboolean delivery_check(const struct delivery *delivery, GError **error)
{
        g_autofree char *password = NULL;

        if (!delivery->smtp && (delivery->user || delivery->password_file || delivery->ca_file ||
                                delivery->without_tls))
                return usage(error, "The --smtp- options go with --smtp=, which names the server.");
        if (delivery->smtp && delivery->sendmail)
                return usage(error, "--smtp= and --sendmail= are two ways; give one of them.");
        if (!delivery->user != !delivery->password_file)
                return usage(error, "--smtp-user= and --smtp-password-file= go together.");
        if (delivery->smtp && !check_url(delivery, error))
                return FALSE;
        if (delivery->password_file)
                password = delivery_read_password(delivery->password_file, error);
        return !delivery->password_file || password;
}

enum delivery_outcome delivery_send(const struct delivery *delivery, GBytes *message,
                                    GError **error)
{
        gulong pause = FIRST_PAUSE;

        for (guint attempt = 1;; attempt++) {
                g_autoptr(GError) failure = NULL;
                gboolean transient = FALSE;
                enum delivery_outcome outcome =
                        (delivery->smtp
                                 ? delivery_by_smtp
                                 : delivery_by_sendmail)(delivery, message, &transient, &failure);

                if (outcome == DELIVERY_SENT)
                        return outcome;
                if (!transient || attempt >= delivery->attempts) {
                        g_propagate_error(error, g_steal_pointer(&failure));
                        return outcome;
                }
                g_usleep(pause);
                pause *= 4;
        }
}
