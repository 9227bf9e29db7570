/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * snapshot.xml (docs/schema/snapshot.rng), written and read back equal. A value that XML 1.0 cannot
 * carry (control characters, invalid UTF-8) is written with the attribute encoding="escaped" and C
 * escapes (\xNN, \\), so nothing is lost. Names and paths are escaped likewise.
 */
#pragma once

#include <gio/gio.h>

#include "snapshot/snapshot.h"

#define SNAPSHOT_NAMESPACE "urn:bulkhead:snapshot:1"

typedef struct snapshot_writer SnapshotWriter;
/*
 * Writes to a stream, which is borrowed; the document is whole once the sink's end() has returned.
 * What could not be read back is refused with FAILED: units or properties out of byte order or
 * twice, a reference to a file that the unit does not have, a tail whose count is not that of the
 * units written.
 */
SnapshotWriter *snapshot_writer_new(GOutputStream *stream);
void snapshot_writer_free(SnapshotWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SnapshotWriter, snapshot_writer_free)
struct snapshot_sink snapshot_writer_sink(SnapshotWriter *writer);

/*
 * Reads a snapshot.xml or .xml.gz ("-" for standard input) unit by unit into a sink, without
 * keeping the document. The typed settings of each unit are made again from its properties. A
 * document type, an unknown version, an element out of place, a bad reference, or a truncated file
 * is an INPUT error "file:line: sentence". ret_sha256 (may be NULL) gets the digest of the file's
 * bytes.
 */
gboolean snapshot_read_file(const char *path, const struct snapshot_sink *sink, char **ret_sha256,
                            GError **error);
