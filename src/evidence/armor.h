/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The two forms in which a signature is kept as text. Both programs read them leniently: blanks,
 * line lengths, unused bits. Here a signature has exactly one spelling, so that a changed byte is
 * always found, also one that the signature itself does not cover.
 */
#pragma once

#include <glib.h>

/*
 * What "-----BEGIN LABEL-----" to "-----END LABEL-----" holds, where text is spelled as
 * armor_encode() spells it; NULL otherwise. with_checksum: a CRC-24 line (RFC 4880, 6.1) and an
 * empty line after the first, as OpenPGP has them.
 */
GBytes *armor_decode(const char *text, gsize size, const char *label, gboolean with_checksum);

/* The inverse; lines of 70 characters without a checksum (PROTOCOL.sshsig), of 64 with one. */
char *armor_encode(GBytes *data, const char *label, gboolean with_checksum);
