/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One message handed over: to sendmail(8), or to a server by SMTP. */
#pragma once

#include <glib.h>

struct delivery {
        const char *sendmail; /* program, or NULL: it is looked for */
        const char *smtp;     /* "smtp://host:port" or "smtps://host"; NULL: sendmail */
        const char *user;     /* or NULL: no authentication */
        const char *password_file;
        const char *ca_file;  /* who vouches for the server, or NULL: whom the system trusts */
        gboolean without_tls; /* else smtp:// begins with STARTTLS or not at all */
        guint attempts;       /* at least 1; with a pause that grows between them */
};

enum delivery_outcome {
        DELIVERY_SENT,
        DELIVERY_REFUSED,     /* this message, for good: it will never be taken */
        DELIVERY_DEFERRED,    /* this message, for now */
        DELIVERY_UNREACHABLE, /* whatever the message: no program, no connection, no trust */
};

/* The password of a file, without the line's end. Errors: USAGE where others can read it; those of
 * reading. */
char *delivery_read_password(const char *path, GError **error);

/* What makes no sense, before anything is written: another scheme, a user without a password, a
 * password that would cross the network in clear text or that cannot be read. Error: USAGE, and
 * FAILED for the last. */
gboolean delivery_check(const struct delivery *delivery, GError **error);

/* message: lines that end in "\n". With anything but DELIVERY_SENT an error is set, whose sentence
 * says who refused and in which words. */
enum delivery_outcome delivery_send(const struct delivery *delivery, GBytes *message,
                                    GError **error);
