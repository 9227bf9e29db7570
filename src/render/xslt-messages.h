/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of render/xslt.h: what libxslt and libxml2 say of a template's mistake, as a sentence. */
#pragma once

#include <glib.h>
#include <libxml/xmlerror.h>
#include <libxslt/xsltInternals.h>

/* Where libxslt's and libxml2's messages of this thread go while it compiles or transforms. */
struct messages {
        GString *text;
        gboolean is_fault;                   /* the system did not give a file that there is */
        const xsltTransformContext *running; /* NULL while compiling */
        xmlStructuredErrorFunc outer_function;
        void *outer_context;
        xmlGenericErrorFunc outer_generic;
        void *outer_generic_context;
        struct messages *outer;
};

/* From the first to the second, what the libraries say in this thread goes into messages. They may
 * be nested. */
void messages_begin(struct messages *messages);
void messages_end(struct messages *messages);
/* Those of this thread, or NULL. */
struct messages *messages_current(void);
/* Nothing where messages is NULL or full. */
void messages_append(struct messages *messages, const char *text);
/* Says that a transformation was stopped at an instruction (or NULL), since it took more than so
 * much memory. */
void messages_of_limit(struct messages *messages, const xmlNode *instruction, gsize bytes);
/* For xsltSetGenericErrorFunc(). */
void messages_take(void *context, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* "FILE:LINE: <element>: what"; without a full stop. The caller's. */
char *messages_to_sentence(const struct messages *messages);
