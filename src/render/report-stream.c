/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands where in the documents that are rendered. */
#include "render/report-stream.h"

#include "compare/comparison-xml.h"
#include "report/report-xml.h"

static const struct xml_dialect comparison_dialect = {
        .xml_namespace = COMPARISON_NAMESPACE,
        .root = "comparison",
        .first = "units",
        .pieces = {{"units", "unit"}},
};

gboolean report_stream_read(InputFile *input, const struct xml_stream_sink *sink, GError **error)
{
        return xml_stream_read(input, &report_dialect, sink, error);
}

gboolean comparison_stream_read(InputFile *input, const struct xml_stream_sink *sink,
                                GError **error)
{
        return xml_stream_read(input, &comparison_dialect, sink, error);
}
