/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A whole snapshot with pseudonyms. Everything that is made of it follows: scores, pages, PDF,
 * manifest. Numbers (user ids, sizes, digests of files) and the names of units stay, unless a name
 * is made of one that does not.
 */
#pragma once

#include "evidence/redactor.h"
#include "snapshot/snapshot.h"

/*
 * Reads the snapshot at path, which must be a file of one's own, three times: to learn its names,
 * to set aside the units whose names change and with them their place, and to hand all of them to
 * the sink in byte order. The redactor may have learned names before; it is settled afterwards.
 */
gboolean redaction_read(Redactor *redactor, const char *path, const struct snapshot_sink *sink,
                        GError **error);
