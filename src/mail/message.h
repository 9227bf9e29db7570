/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A letter and its attachments to a message (RFC 5322, MIME), by GMime: plain text first, the HTML
 * as its alternative, files as attachments. The same letter, addresses and time give the same
 * bytes: boundaries and Message-ID are digests.
 */
#pragma once

#include <glib.h>

#include "mail/letter.h"

struct message_facts {
        const char *sender;            /* an address as message_parse_addresses() takes one */
        const char *const *recipients; /* lists of addresses, at least one */
        enum news news;
        gint64 time; /* microseconds, of the header Date */
};

/* GMime is made ready once, before any of the others, and not by several threads at once. */
void message_init(void);

/*
 * Lists of addresses ("Ann <ann@example.org>, root") to bare addresses. Error: USAGE that names
 * option and text, where one is no address: empty, a group, a line break or a blank in it, a local
 * part that is not ASCII. For tests; message_make() takes the same.
 */
GStrv message_parse_addresses(const char *option, const char *const *lists, GError **error);

/*
 * The message, its lines ending in "\n". ret_id is what the message says, whenever it is sent: a
 * digest of report, comparison and addresses, without the time. Error: USAGE for an address as
 * above, and for a sender who is several.
 */
GBytes *message_make(const Letter *letter, const GPtrArray *attachments,
                     const struct message_facts *facts, char **ret_id, GError **error);

/* Who a message is from and to, out of its headers: for one that was kept. INPUT where it has none.
 */
gboolean message_read_addresses(GBytes *message, char **ret_sender, GStrv *ret_recipients,
                                GError **error);
