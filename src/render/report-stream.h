/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A report document (docs/schema/report.rng) piece by piece, so that a renderer's memory does not
 * grow with the number of units: the head and the catalogue once, then each unit, each unit of the
 * inventory, each file and each problem of the report.
 */
#pragma once

#include "base/input.h"
#include "base/xml.h"

#define REPORT_STREAM_NAMESPACE "urn:bulkhead:report:1"

/* Each returns false to stop; without an error set, where the sink itself remembers why. */
struct report_stream_sink {
        /* Once, before the first item: the root element with all that comes before <units>.
         * Borrowed until the document ends; items are no part of it. */
        gboolean (*head)(void *context, xmlNode *root, GError **error);
        /* <unit>, <entry>, <file> or <problem>, of those that are children of <units>, <inventory>,
         * <files> or <problems>. Taken over: the sink frees it (xmlFreeNode). It belongs to no
         * tree, has all its strings to itself, and refers to the namespace of the root element. */
        gboolean (*item)(void *context, xmlNode *node, GError **error);
        void *context;
        /* May be NULL: once, after the last item, with the root element and all that is left in it.
         */
        gboolean (*tail)(void *context, xmlNode *root, GError **error);
};

/*
 * Reads to the end. The rules of base/xml.h hold: no network, no document type, no deep nesting.
 * Errors: INPUT with file and line for what is not well-formed or no report of version 1, those of
 * base/input.h, and the sink's.
 */
gboolean report_stream_read(InputFile *input, const struct report_stream_sink *sink,
                            GError **error);

/* The same of a comparison document (docs/schema/comparison.rng), whose items are its <unit>s; what
 * comes after them is there in tail(). */
gboolean comparison_stream_read(InputFile *input, const struct report_stream_sink *sink,
                                GError **error);
