/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to a comparison, and out again as XML, JSON and text: what was written is read back and
 * gives the same XML. The same bytes as a baseline, read as a side.
 */
#include <string.h>

#include "compare/baseline.h"
#include "compare/comparison-json.h"
#include "compare/comparison-text.h"
#include "compare/comparison-xml.h"
#include "fuzz.h"
#include "render/comparison-read.h"

/* Each reads everything, and nothing comes of it but a result. */
static gboolean read_into(const char *path, const struct comparison_sink *sink)
{
        g_autoptr(GError) error = NULL;
        gboolean done = comparison_read(path, sink, &error);

        g_assert_true(done == (error == NULL));
        return done;
}

static GBytes *rewrite(const uint8_t *data, size_t size, XmlDocument *catalogue)
{
        g_autoptr(GOutputStream) stream = fuzz_sink();
        g_autoptr(ComparisonWriter) writer = comparison_writer_new(stream, catalogue);
        const struct comparison_sink sink = comparison_writer_sink(writer);
        int fd;
        g_autofree char *path = fuzz_file(data, size, &fd);
        gboolean done = read_into(path, &sink);

        close(fd);
        if (!done)
                return NULL;
        g_assert_true(g_output_stream_close(stream, NULL, NULL));
        return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(stream));
}

static void print(const uint8_t *data, size_t size)
{
        g_autoptr(GOutputStream) stream = fuzz_sink();
        g_autoptr(ComparisonText) text = comparison_text_new(stream, TRUE, TRUE);
        g_autoptr(ComparisonJson) json = comparison_json_new(stream);
        const struct comparison_sink sinks[] = {comparison_text_sink(text),
                                                comparison_json_sink(json)};

        for (size_t i = 0; i < G_N_ELEMENTS(sinks); i++) {
                int fd;
                g_autofree char *path = fuzz_file(data, size, &fd);

                read_into(path, &sinks[i]);
                close(fd);
        }
}

static void read_baseline(const uint8_t *data, size_t size)
{
        ComparisonSide *description = comparison_side_new();
        const struct side_unit *unit = NULL;
        int fd;
        g_autofree char *path = fuzz_file(data, size, &fd);
        g_autoptr(Side) side = NULL;

        description->name = g_strdup("fuzz");
        side = side_start(description, baseline_read_side, path, NULL);
        if (side_wait_head(side, NULL)) {
                side_set_rules(side, rule_set_for_version(0, FALSE), NULL);
                while (side_next(side, &unit, NULL) && unit)
                        g_assert_nonnull(unit->unit->name);
        }
        g_clear_pointer(&side, side_free);
        close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static const char nothing[] =
                "<catalogue xmlns=\"urn:bulkhead:catalogue:1\" version=\"1\"/>";
        g_autoptr(XmlDocument) catalogue = xml_parse(nothing, strlen(nothing), "none", NULL);
        g_autoptr(GBytes) written = rewrite(data, size, catalogue);

        read_baseline(data, size);
        if (!written)
                return 0;
        print(data, size);

        g_autoptr(GBytes) rewritten =
                rewrite(g_bytes_get_data(written, NULL), g_bytes_get_size(written), catalogue);
        g_assert_nonnull(rewritten);
        g_assert_true(g_bytes_equal(written, rewritten));
        return 0;
}
