/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A small tree of an XML document by GLib's own parser, for programs that are not linked with
 * libxml2: of Debian's, the libraries under it alone take more memory than a report. Elements,
 * attributes, text, namespaces; no document type, no entities but XML's five, UTF-8 only. For all
 * other documents there is base/xml.h.
 */
#pragma once

#include <glib.h>

typedef struct markup Markup;
typedef struct markup_node MarkupNode;

/* Everything belongs to the document. */
struct markup_node {
        const char *name;              /* of an element, without a prefix; NULL: a text */
        const char *text;              /* of a text, or NULL */
        const char *xml_namespace;     /* of an element; "" for none */
        const char *const *attributes; /* name, value, …, NULL; of an element */
        Markup *document;
        MarkupNode *parent, *first, *last, *next;
        int line;
};

/*
 * Parses a whole document. name appears in messages as "name:line: …". What is not well-formed, a
 * document type or deep nesting is an INPUT error with file and line.
 */
Markup *markup_parse(const char *data, gsize size, const char *name, GError **error);
/* The same of a file; what kinds of file are read says base/input.h. */
Markup *markup_read_file(const char *path, GError **error);
void markup_free(Markup *markup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Markup, markup_free)

const MarkupNode *markup_root(const Markup *markup);
gboolean markup_is(const MarkupNode *node, const char *xml_namespace, const char *name);
/* The first child element, the next sibling element, or NULL. */
const MarkupNode *markup_first_element(const MarkupNode *node);
const MarkupNode *markup_next_element(const MarkupNode *node);
/* NULL where there is none. */
const char *markup_attribute(const MarkupNode *node, const char *name);
/* The same, with an INPUT error. */
const char *markup_require_attribute(const MarkupNode *node, const char *name, GError **error);
/* All text inside the element; the caller's. */
char *markup_text(const MarkupNode *node);
/* The document's name. */
const char *markup_name(const MarkupNode *node);
/* The INPUT error "name:line: message". */
void markup_set_error(GError **error, const MarkupNode *node, const char *format, ...)
        G_GNUC_PRINTF(3, 4);
