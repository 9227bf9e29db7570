/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The two documents that are rendered, piece by piece (base/xml-stream.h). */
#pragma once

#include "base/xml-stream.h"

#define REPORT_STREAM_NAMESPACE "urn:bulkhead:report:1"

/*
 * A report document (docs/schema/report.rng): its head is all that comes before <units>, its items
 * are <unit>, <entry>, <file> or <problem>, of those that are children of <units>, <inventory>,
 * <files> or <problems>.
 */
gboolean report_stream_read(InputFile *input, const struct xml_stream_sink *sink, GError **error);

/* The same of a comparison document (docs/schema/comparison.rng), whose items are its <unit>s; what
 * comes after them is there in tail(). */
gboolean comparison_stream_read(InputFile *input, const struct xml_stream_sink *sink,
                                GError **error);
