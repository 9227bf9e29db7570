/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What libxml2 and libxslt hold of memory for one transformation, and an end to it. Their own
 * limits count steps, of which one may make a node or copy a whole document.
 */
#pragma once

#include <glib.h>
#include <libxml/tree.h>
#include <libxslt/xsltInternals.h>

struct xslt_memory {
        gint64 left; /* bytes that it may still take */
        xsltTransformContext *context;
        const xmlNode *spent_by; /* the instruction that took the last of them, or NULL */
        gboolean is_spent;
        struct xslt_memory *outer;
};

/* Once, before the first transformation: from then on their memory is counted. */
void xslt_memory_prepare(void);
/*
 * From the first to the second, what they take in this thread and do not give back is counted, and
 * where it comes to more than most (bytes) the transformation is stopped before its next
 * instruction. They may be nested; then each counts its own.
 */
void xslt_memory_begin(struct xslt_memory *memory, xsltTransformContext *context, gsize most);
void xslt_memory_end(struct xslt_memory *memory);
