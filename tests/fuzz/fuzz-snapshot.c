/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to a snapshot, through the reader into the scorer and back out through the writer: what is
 * read can be written, and what was written can be read again.
 */
#include "base/error.h"
#include "base/xml.h"
#include "fuzz.h"
#include "report/report.h"
#include "snapshot/snapshot-xml.h"

static gboolean fuzz_read(const uint8_t *data, size_t size, const struct snapshot_sink *sink)
{
        g_autoptr(GError) error = NULL;
        int fd;
        g_autofree char *path = fuzz_file(data, size, &fd);
        gboolean done = snapshot_read_file(path, sink, NULL, &error);

        close(fd);
        g_assert_true(done == (error == NULL));
        return done;
}

static GBytes *stream_take(GOutputStream *stream)
{
        g_assert_true(g_output_stream_close(stream, NULL, NULL));
        return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(stream));
}

/* Reads into a report and a second snapshot; NULL where the reader refuses. */
static GBytes *fuzz_copy(const uint8_t *data, size_t size)
{
        static const struct report_options options = {0};
        g_autoptr(GOutputStream) stream = fuzz_sink();
        g_autoptr(SnapshotWriter) writer = snapshot_writer_new(stream);
        g_autoptr(ReportBuilder) builder = report_builder_new(&options);
        struct snapshot_tee tee = {
                .first = snapshot_writer_sink(writer),
                .second = report_builder_sink(builder),
        };
        struct snapshot_sink both = snapshot_tee_sink(&tee);

        if (!fuzz_read(data, size, &both))
                return NULL;

        g_autoptr(Report) report = report_builder_take(builder);
        g_assert_cmpuint(report->units->len, ==, report->outcomes[OUTCOME_SCORED]);
        g_assert_cmpuint(report->inventory->len, ==,
                         report->outcomes[OUTCOME_SCORED] +
                                 report->outcomes[OUTCOME_NOT_APPLICABLE] +
                                 report->outcomes[OUTCOME_SKIPPED]);
        return stream_take(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        g_autoptr(GBytes) written = fuzz_copy(data, size);

        if (!written)
                return 0;

        g_autoptr(GBytes) rewritten =
                fuzz_copy(g_bytes_get_data(written, NULL), g_bytes_get_size(written));
        g_assert_nonnull(rewritten);
        g_assert_true(g_bytes_equal(written, rewritten));
        return 0;
}
