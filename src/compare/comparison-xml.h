/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* comparison.xml (docs/schema/comparison.rng), written unit by unit. */
#pragma once

#include <gio/gio.h>

#include "base/xml.h"
#include "compare/comparison.h"

#define COMPARISON_NAMESPACE "urn:bulkhead:comparison:1"

typedef struct comparison_writer ComparisonWriter;
/* The stream is borrowed. The catalogue (templates/catalogue.xml) gives the titles of the checks.
 */
ComparisonWriter *comparison_writer_new(GOutputStream *stream, XmlDocument *catalogue);
void comparison_writer_free(ComparisonWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ComparisonWriter, comparison_writer_free)
/* The document is whole when the sink's tail() has returned. */
struct comparison_sink comparison_writer_sink(ComparisonWriter *writer);
