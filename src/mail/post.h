/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Messages on their way. Each is kept in a spool directory before it is handed over and removed
 * after, so that what could not be sent, or was interrupted, is sent next time. One run at a time
 * sends what is in a spool; a message that another run has sent meanwhile is not sent again.
 *
 *     SPOOL/ID.eml      waits
 *     SPOOL/refused/    was refused for good; nothing but a person looks at it again
 *     SPOOL/lock        is locked while a run sends
 */
#pragma once

#include "mail/delivery.h"

struct post {
        const char *spool; /* directory; made, with its parents, for its owner alone */
        struct delivery delivery;
        /* Hears a sentence for each thing that happened besides: an older message sent, refused, or
         * still waiting. */
        void (*say)(void *context, const char *sentence);
        void *context;
};

/* Sends what waits, the oldest first, and then this message. False with an error where this one was
 * not sent: its sentence says why, and where the message is now; ret_kept is true where it is kept.
 */
gboolean post_send(const struct post *post, GBytes *message, const char *id, gboolean *ret_kept,
                   GError **error);

/* Only puts it there. */
gboolean post_keep(const struct post *post, GBytes *message, const char *id, GError **error);
/* Only sends what waits. False with an error where something still does. */
gboolean post_send_waiting(const struct post *post, GError **error);

/* Where the spool is unless someone says otherwise: below $STATE_DIRECTORY for a service,
 * /var/lib/bulkhead for root, else the user's state directory. The caller's. */
char *post_default_spool(void);
