/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * report.xml piece by piece, by the functions that read it whole. A unit is read into a report of
 * its own, which is emptied for the next one; what belongs to all stays in another.
 */
#include "report/report-reader.h"
#include "report/report-rest.h"
#include "report/report-xml.h"

const struct xml_dialect report_dialect = {
        .xml_namespace = REPORT_NAMESPACE,
        .root = "report",
        .first = "units",
        .pieces = {{"units", "unit"},
                   {"inventory", "entry"},
                   {"files", "file"},
                   {"problems", "problem"}},
};

struct reading {
        const struct report_pieces *pieces;
        Report *whole; /* what is not of one unit */
        Report *piece; /* one unit or entry */
};

static gboolean take_head(void *context, xmlNode *root, GError **error)
{
        struct reading *reading = context;
        struct reader reader = {.report = reading->whole, .error = error};

        return reader_read_head(&reader, root) &&
               (!reading->pieces->head ||
                reading->pieces->head(reading->pieces->context, reading->whole, error));
}

static gboolean read_unit(struct reading *reading, const xmlNode *node, GError **error)
{
        struct reader reader = {.report = reading->piece, .error = error};

        return reader_read_unit(&reader, node) &&
               reading->pieces->unit(reading->pieces->context, reading->piece->units->pdata[0],
                                     error);
}

static gboolean read_entry(struct reading *reading, const xmlNode *node, GError **error)
{
        struct reader reader = {.report = reading->piece, .error = error};

        return reader_read_entry(&reader, node) &&
               (!reading->pieces->entry ||
                reading->pieces->entry(
                        reading->pieces->context,
                        &g_array_index(reading->piece->inventory, struct report_entry, 0), error));
}

static void empty(Report *piece)
{
        g_ptr_array_set_size(piece->units, 0);
        g_array_set_size(piece->inventory, 0);
        g_array_set_size(piece->files, 0);
        g_string_chunk_clear(piece->strings);
}

static gboolean take_item(void *context, xmlNode *node, GError **error)
{
        struct reading *reading = context;
        struct reader of_all = {.report = reading->whole, .error = error};
        struct reader of_one = {.report = reading->piece, .error = error};
        gboolean read = xml_is(node, REPORT_NAMESPACE, "unit")    ? read_unit(reading, node, error)
                        : xml_is(node, REPORT_NAMESPACE, "entry") ? read_entry(reading, node, error)
                        : xml_is(node, REPORT_NAMESPACE, "file")
                                ? reader_read_file(&of_one, node)
                                : reader_read_problem(&of_all, node);

        empty(reading->piece);
        xmlFreeNode(node);
        return read;
}

static gboolean take_tail(void *context, xmlNode *root, GError **error)
{
        struct reading *reading = context;
        struct reader reader = {.report = reading->whole, .error = error};

        return reader_read_rest(&reader, root) &&
               (!reading->pieces->tail ||
                reading->pieces->tail(reading->pieces->context, reading->whole, error));
}

gboolean report_read_pieces(const char *path, const struct report_pieces *pieces, GError **error)
{
        g_autoptr(InputFile) input = input_file_open(path, error);
        g_autoptr(Report) whole = report_new(), piece = report_new();
        struct reading reading = {.pieces = pieces, .whole = whole, .piece = piece};
        const struct xml_stream_sink sink = {.head = take_head,
                                             .item = take_item,
                                             .tail = take_tail,
                                             .context = &reading,
                                             .passed_over = pieces->unit ? NULL : "unit"};

        return input && xml_stream_read(input, &report_dialect, &sink, error);
}

/* ---- To an outline ---- */

struct outlining {
        Report *report;
        Report *piece; /* one unit */
        report_unit_filter wanted;
        void *context;
};

static gboolean outline_head(void *context, xmlNode *root, GError **error)
{
        const struct outlining *outlining = context;
        struct reader reader = {.report = outlining->report, .error = error};

        return reader_read_head(&reader, root);
}

static gboolean outline_unit(const struct outlining *outlining, const xmlNode *node, GError **error)
{
        struct reader reader = {.report = outlining->piece, .error = error};
        struct report_unit *unit;

        if (!reader_read_unit(&reader, node))
                return FALSE;
        unit = outlining->piece->units->pdata[0];
        return (outlining->wanted && !outlining->wanted(outlining->context, unit)) ||
               report_rest_add(outlining->report, unit, error);
}

static gboolean outline_item(void *context, xmlNode *node, GError **error)
{
        const struct outlining *outlining = context;
        struct reader reader = {.report = outlining->report, .error = error};
        gboolean read =
                xml_is(node, REPORT_NAMESPACE, "unit")    ? outline_unit(outlining, node, error)
                : xml_is(node, REPORT_NAMESPACE, "entry") ? reader_read_entry(&reader, node)
                : xml_is(node, REPORT_NAMESPACE, "file")  ? reader_read_file(&reader, node)
                                                          : reader_read_problem(&reader, node);

        empty(outlining->piece);
        xmlFreeNode(node);
        return read;
}

static gboolean outline_tail(void *context, xmlNode *root, GError **error)
{
        const struct outlining *outlining = context;
        struct reader reader = {.report = outlining->report, .error = error};

        return reader_read_rest(&reader, root);
}

Report *report_read_file(const char *path, report_unit_filter wanted, void *context, GError **error)
{
        g_autoptr(InputFile) input = input_file_open(path, error);
        g_autoptr(Report) report = report_new(), piece = report_new();
        struct outlining outlining = {report, piece, wanted, context};
        const struct xml_stream_sink sink = {.head = outline_head,
                                             .item = outline_item,
                                             .tail = outline_tail,
                                             .context = &outlining};

        report_rest_begin(report);
        return input && xml_stream_read(input, &report_dialect, &sink, error)
                       ? g_steal_pointer(&report)
                       : NULL;
}
