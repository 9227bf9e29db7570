/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * XML as Bulkhead reads and writes it. Reading: one function, without network, entities, document
 * types or huge documents. Writing: straight to a stream, with no tree, which remembers the first
 * error, so that callers check once.
 */
#pragma once

#include <gio/gio.h>
#include <glib.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlversion.h>

typedef xmlDoc XmlDocument;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(XmlDocument, xmlFreeDoc)

/* What libxml2 hands to a structured error handler; it became const in 2.12. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *XmlErrorPointer;
#else
typedef xmlErrorPtr XmlErrorPointer;
#endif

/* Initialises libxml2 for a program with several threads. Called once by main before any document,
 * and by tests. */
void xml_init(void);

/*
 * Parses a document from memory. name appears in messages as "name:line: ...". A document type, an
 * undefined entity, or anything that is not well-formed is an INPUT error with file and line.
 */
XmlDocument *xml_parse(const char *data, gsize size, const char *name, GError **error);

/*
 * The INPUT error "name:line: sentence" out of what libxml2 reports, for those who drive its parser
 * themselves; where the document ends too early, that it does. Does nothing where *error is set
 * already: the first error is the one that helps.
 */
void xml_set_parser_error(GError **error, const char *name, XmlErrorPointer cause);
/* The sentence that the document is cut off, where elements are open and nothing more comes (the
 * caller's); else NULL. */
char *xml_cut_off(xmlParserCtxtPtr parser);

/*
 * Reads a file ("-" for standard input), unpacking gzip where the content is gzip whatever the name
 * says, within LIMIT_DOCUMENT_SIZE. A truncated or damaged gzip stream is an INPUT error that names
 * the file. What kinds of file are read says base/input.h.
 */
GBytes *xml_load_file(const char *path, GError **error);
XmlDocument *xml_read_file(const char *path, GError **error);

/* The INPUT error "name:line: message" for a node of a document read by xml_parse. */
void xml_set_error(GError **error, const xmlNode *node, const char *format, ...)
        G_GNUC_PRINTF(3, 4);

/* True if node is the element name of the namespace. */
gboolean xml_is(const xmlNode *node, const char *xml_namespace, const char *name);
/* The first child element, the next sibling element, or NULL. NULL has no children. */
xmlNode *xml_first_element(const xmlNode *node);
xmlNode *xml_next_element(const xmlNode *node);
/* An attribute's value (the caller's, g_free), or NULL, as of the node NULL; the text content of an
 * element, never NULL. */
char *xml_attribute(const xmlNode *node, const char *name);
char *xml_text(const xmlNode *node);
/* A number that may be left out: 0 where it is. True for "true" and "1" alone. NULL has neither. */
guint64 xml_known_number(const xmlNode *node, const char *name);
gboolean xml_truth(const xmlNode *node, const char *name);
/* An attribute that must be there / must be an unsigned number: INPUT error with file and line
 * otherwise. */
char *xml_require_attribute(const xmlNode *node, const char *name, GError **error);
gboolean xml_require_number(const xmlNode *node, const char *name, guint64 *ret_number,
                            GError **error);

/* Writes out what cannot be seen (text_reveal) in all texts and attributes of an element, its
 * descendants' too: for documents that people will read. */
void xml_reveal(xmlNode *node);

/*
 * Makes a node that stands in no tree the last child of parent, in another document. Its strings
 * are that document's or its own afterwards, so the document it comes from may go, or be of another
 * thread. Its namespaces are not touched.
 */
void xml_move(xmlNode *node, xmlNode *parent);
/*
 * The namespaces of an element that goes to another document, while its own is there: it and what
 * is below it have ns, of that document, where theirs has the same name, and else none; attributes
 * have none.
 */
void xml_adopt(xmlNode *element, xmlNs *ns);

/*
 * A document being written to a stream: indented by one space a level (not inside an element that
 * holds text), UTF-8,
 * '\n'. Blanks, tabs, newlines and carriage returns of texts and attributes are read back as they
 * were, and so are hidden characters (text_is_hidden), which are written as references. Of what
 * XML 1.0 cannot carry, control characters are written as text_reveal() does and invalid UTF-8 and
 * U+FFFE as U+FFFD; a value that must survive exactly is escaped by its writer before (see
 * snapshot/snapshot-xml.h).
 */
typedef struct xml_writer XmlWriter;

/*
 * How much was written and not yet sent, and how many characters had to be replaced so far. What a
 * tag that is still open got since then can be taken back, to write it in another way.
 */
struct xml_mark {
        gsize length;
        guint replaced;
        gboolean tag_open;
        gboolean has_text;
};
struct xml_mark xml_mark(const XmlWriter *writer);
/* False where something that was written since the mark had to be replaced; it is taken back then.
 * No element may have begun or ended since. */
gboolean xml_keep_since(XmlWriter *writer, const struct xml_mark *mark);

/* True if text is UTF-8 of characters that XML 1.0 can carry (any number of them). */
gboolean xml_can_carry(const char *text);

/* The stream is borrowed and not closed. */
XmlWriter *xml_writer_new(GOutputStream *stream);
/* Ends the document, flushes, frees. False with the first error that happened at any time. */
gboolean xml_writer_finish(XmlWriter *writer, GError **error);
/* False with a copy of the first error so far, so that a long document need not go on when the disk
 * is full. */
gboolean xml_writer_check(const XmlWriter *writer, GError **error);
/* Frees without finishing, for error paths. */
void xml_writer_free(XmlWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(XmlWriter, xml_writer_free)

/* The element's name is borrowed until its xml_end(). */
void xml_begin(XmlWriter *writer, const char *element);
/* As xml_begin, with xmlns="xml_namespace". */
void xml_begin_root(XmlWriter *writer, const char *element, const char *xml_namespace);
void xml_end(XmlWriter *writer);
/* Attributes with a NULL value are left out. */
void xml_put_attribute(XmlWriter *writer, const char *name, const char *value);
void xml_put_number(XmlWriter *writer, const char *name, guint64 value);
void xml_put_boolean(XmlWriter *writer, const char *name, gboolean value);
void xml_put_text(XmlWriter *writer, const char *text);
/* <element>text</element>; left out where text is NULL. */
void xml_put_element(XmlWriter *writer, const char *element, const char *text);
/*
 * Copies an element with all below it but comments and processing instructions. Elements and
 * attributes are written by their local names, so that they take on the namespace of the place
 * where they are put.
 */
void xml_put_node(XmlWriter *writer, xmlNode *node);
