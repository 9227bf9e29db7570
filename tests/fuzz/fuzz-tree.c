/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to an installed tree, and that to a snapshot and a report: search path, aliases, masks,
 * linked files, templates, drop-ins, host and packages. Units come in byte order, each once, and
 * what is written is read again.
 */
#include "fuzz-tree.h"

#include "collect/tree.h"
#include "report/report.h"
#include "snapshot/snapshot-xml.h"

struct order {
        char *last;
        guint count;
};

static gboolean on_begin(void *context G_GNUC_UNUSED, const SnapshotHead *head,
                         GError **error G_GNUC_UNUSED)
{
        g_assert_cmpint(head->source, ==, SNAPSHOT_FROM_FILES);
        return TRUE;
}

static gboolean on_unit(void *context, const Unit *unit, GError **error G_GNUC_UNUSED)
{
        struct order *order = context;

        g_assert_true(!order->last || strcmp(order->last, unit->name) < 0);
        g_free(order->last);
        order->last = g_strdup(unit->name);
        order->count++;
        return TRUE;
}

static gboolean on_end(void *context, const struct snapshot_tail *tail,
                       GError **error G_GNUC_UNUSED)
{
        g_assert_cmpuint(tail->unit_count, ==, ((struct order *) context)->count);
        return TRUE;
}

static gboolean read_tree(const char *root, size_t size, const struct snapshot_sink *sink,
                          GError **error)
{
        static const unsigned versions[] = {0, 247, 252, 257, 262};
        static const char *const names[] = {"a.service", "b*", NULL};
        const struct tree_options options = {
                .root = root,
                .user_scope = size % 8 == 1,
                .names = size % 8 == 2 ? names : NULL,
                .read_as = versions[size % G_N_ELEMENTS(versions)],
                .with_properties = TRUE,
                .with_digests = TRUE,
                .with_packages = TRUE,
                .include_secrets = size % 2 == 0,
        };

        return tree_read(&options, sink, error);
}

static void read_again(const GOutputStream *stream, guint count)
{
        const GMemoryOutputStream *memory = (const GMemoryOutputStream *) stream;
        struct order order = {0};
        const struct snapshot_sink sink = {.begin = on_begin, on_unit, on_end, &order};
        g_autoptr(GError) error = NULL;
        int fd;
        g_autofree char *path =
                fuzz_file(g_memory_output_stream_get_data((GMemoryOutputStream *) memory),
                          g_memory_output_stream_get_data_size((GMemoryOutputStream *) memory),
                          &fd);

        if (!snapshot_read_file(path, &sink, NULL, &error))
                g_error("%s", error->message);
        g_assert_cmpuint(order.count, ==, count);
        g_free(order.last);
        close(fd);
}

static void try_tree(const char *root, size_t size)
{
        static const struct report_options report_options = {0};
        struct order order = {0};
        g_autoptr(GOutputStream) stream = fuzz_sink();
        g_autoptr(SnapshotWriter) writer = snapshot_writer_new(stream);
        g_autoptr(ReportBuilder) builder = report_builder_new(&report_options);
        g_autoptr(GError) error = NULL;
        struct snapshot_tee inner = {
                .first = snapshot_writer_sink(writer),
                .second = report_builder_sink(builder),
        };
        struct snapshot_tee tee = {
                .first = {.begin = on_begin, on_unit, on_end, &order},
                .second = snapshot_tee_sink(&inner),
        };
        const struct snapshot_sink sink = snapshot_tee_sink(&tee);
        gboolean done = read_tree(root, size, &sink, &error);

        g_assert_true(done == (error == NULL));
        if (done)
                read_again(stream, order.count);
        g_free(order.last);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        char *root = tree_new(data, size, "etc/systemd/system/a.service");

        try_tree(root, size);
        tree_free(root);
        return 0;
}
