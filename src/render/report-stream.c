/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * report.xml to its pieces: libxml2 builds the tree as ever, and each piece is taken out of it as
 * soon as it has ended, so that the tree never holds more than the head and one piece.
 */
#include "render/report-stream.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "compare/comparison-xml.h"

/* What kind of document is streamed. */
struct dialect {
        const char *xml_namespace, *root;
        const char *first; /* the element that holds the first pieces: the head is before it */
        struct {
                const char *parent, *name;
        } pieces[4];
};

struct stream {
        const struct dialect *dialect;
        InputFile *input;
        const struct report_stream_sink *sink;
        xmlParserCtxtPtr parser;
        gboolean head_given;
        gboolean stopped; /* by the sink */
        GError *error;    /* the first one */
};

static const struct dialect report_dialect = {
        .xml_namespace = REPORT_STREAM_NAMESPACE,
        .root = "report",
        .first = "units",
        .pieces = {{"units", "unit"},
                   {"inventory", "entry"},
                   {"files", "file"},
                   {"problems", "problem"}},
};
static const struct dialect comparison_dialect = {
        .xml_namespace = COMPARISON_NAMESPACE,
        .root = "comparison",
        .first = "units",
        .pieces = {{"units", "unit"}},
};

static void stop(struct stream *stream)
{
        stream->stopped = TRUE;
        xmlStopParser(stream->parser);
}

static void fail(struct stream *stream, const char *sentence)
{
        if (!stream->error)
                stream->error = g_error_new(BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT, "%s:%d: %s",
                                            input_file_name(stream->input),
                                            stream->parser->input ? stream->parser->input->line : 0,
                                            sentence);
        stop(stream);
}

static void handle_error(void *context, XmlErrorPointer cause)
{
        struct stream *stream = ((xmlParserCtxtPtr) context)->_private;

        xml_set_parser_error(&stream->error, input_file_name(stream->input), cause);
}

static void handle_document_type(void *context, const xmlChar *name G_GNUC_UNUSED,
                                 const xmlChar *public_id G_GNUC_UNUSED,
                                 const xmlChar *system_id G_GNUC_UNUSED)
{
        fail(((xmlParserCtxtPtr) context)->_private,
             "The document has a document type (<!DOCTYPE>), which is not accepted.");
}

static gboolean is_right(const struct dialect *dialect, const xmlNode *root, GError **error)
{
        g_autofree char *version = NULL;

        if (!xml_is(root, dialect->xml_namespace, dialect->root)) {
                xml_set_error(error, root, "The document is not a Bulkhead %s.", dialect->root);
                return FALSE;
        }
        version = xml_attribute(root, "version");
        if (g_strcmp0(version, "1") != 0) {
                xml_set_error(error, root, "This %s has version %s; this Bulkhead reads version 1.",
                              dialect->root, version ? version : "none");
                return FALSE;
        }
        return TRUE;
}

static gboolean give_head(struct stream *stream, xmlNode *root)
{
        stream->head_given = TRUE;
        return stream->sink->head(stream->sink->context, root, &stream->error);
}

static void handle_start(void *context, const xmlChar *name, const xmlChar *prefix,
                         const xmlChar *uri, int namespace_count, const xmlChar **namespaces,
                         int attribute_count, int defaulted_count, const xmlChar **attributes)
{
        xmlParserCtxtPtr parser = context;
        struct stream *stream = parser->_private;

        if (stream->stopped || stream->error)
                return;
        if (parser->nodeNr >= LIMIT_XML_DEPTH) {
                fail(stream, "Elements are nested too deep.");
                return;
        }
        xmlSAX2StartElementNs(context, name, prefix, uri, namespace_count, namespaces,
                              attribute_count, defaulted_count, attributes);
        if (parser->nodeNr == 1 && !is_right(stream->dialect, parser->node, &stream->error))
                stop(stream);
        else if (parser->nodeNr == 2 && !stream->head_given &&
                 xml_is(parser->node, stream->dialect->xml_namespace, stream->dialect->first) &&
                 !give_head(stream, parser->node->parent))
                stop(stream);
}

static gboolean is_piece(const struct dialect *dialect, const xmlNode *node)
{
        for (gsize i = 0; i < G_N_ELEMENTS(dialect->pieces) && dialect->pieces[i].name; i++)
                if (xml_is(node, dialect->xml_namespace, dialect->pieces[i].name))
                        return xml_is(node->parent, dialect->xml_namespace,
                                      dialect->pieces[i].parent);
        return FALSE;
}

/* What stands between the pieces would stay behind: blanks, for as long as the document is. */
static void drop_children(xmlNode *parent)
{
        while (parent->children) {
                xmlNode *child = parent->children;

                xmlUnlinkNode(child);
                xmlFreeNode(child);
        }
}

static void handle_end(void *context, const xmlChar *name, const xmlChar *prefix,
                       const xmlChar *uri)
{
        xmlParserCtxtPtr parser = context;
        struct stream *stream = parser->_private;
        xmlNode *node = parser->node, *parent;
        gboolean piece;

        if (stream->stopped || stream->error)
                return;
        piece = parser->nodeNr == 3 && is_piece(stream->dialect, node);
        xmlSAX2EndElementNs(context, name, prefix, uri);
        if (!piece)
                return;
        if (!stream->head_given) {
                fail(stream, "The document's <units> come after what they belong before.");
                return;
        }
        parent = node->parent;
        xmlUnlinkNode(node);
        drop_children(parent);
        if (!stream->sink->item(stream->sink->context, node, &stream->error))
                stop(stream);
}

static int handle_read(void *context, char *buffer, int size)
{
        struct stream *stream = context;
        GError *error = NULL;
        gssize count;

        if (stream->error || stream->stopped)
                return 0;
        count = input_file_read(stream->input, buffer, (gsize) size, &error);
        if (count < 0) {
                stream->error = error;
                return -1;
        }
        return (int) count;
}

static gboolean parse(struct stream *stream)
{
        xmlParserCtxtPtr parser = xmlCreateIOParserCtxt(NULL, NULL, handle_read, NULL, stream,
                                                        XML_CHAR_ENCODING_NONE);
        gboolean well_formed;

        if (!parser)
                g_error("out of memory");
        stream->parser = parser;
        parser->_private = stream;
        parser->sax->serror = handle_error;
        parser->sax->internalSubset = handle_document_type;
        parser->sax->startElementNs = handle_start;
        parser->sax->endElementNs = handle_end;
        /* Without the dictionary each node owns its strings and may go to another thread. */
        xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_NODICT | XML_PARSE_BIG_LINES);
        if (parser->input && !parser->input->filename)
                parser->input->filename =
                        (const char *) xmlStrdup(BAD_CAST input_file_name(stream->input));
        xmlParseDocument(parser);
        well_formed = parser->wellFormed;
        if (well_formed && stream->head_given && !stream->stopped && !stream->error &&
            stream->sink->tail &&
            !stream->sink->tail(stream->sink->context, xmlDocGetRootElement(parser->myDoc),
                                &stream->error))
                stream->stopped = TRUE;
        xmlFreeDoc(parser->myDoc);
        xmlFreeParserCtxt(parser);
        if (!stream->error && !stream->stopped && (!well_formed || !stream->head_given))
                stream->error = g_error_new(BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                                            well_formed ? "%s:1: The %s has no <units>."
                                                        : "%s: The document is not a whole %s.",
                                            input_file_name(stream->input), stream->dialect->root);
        return !stream->error && !stream->stopped;
}

/* What follows the document may still show that the file is damaged. */
static gboolean read_to_end(InputFile *input, GError **error)
{
        char buffer[4096];
        gssize count;

        do
                count = input_file_read(input, buffer, sizeof buffer, error);
        while (count > 0);
        return count == 0;
}

static gboolean read_document(InputFile *input, const struct dialect *dialect,
                              const struct report_stream_sink *sink, GError **error)
{
        struct stream stream = {.dialect = dialect, .input = input, .sink = sink};

        if (parse(&stream))
                return read_to_end(input, error);
        if (stream.error)
                g_propagate_error(error, stream.error);
        return FALSE;
}

gboolean report_stream_read(InputFile *input, const struct report_stream_sink *sink, GError **error)
{
        return read_document(input, &report_dialect, sink, error);
}

gboolean comparison_stream_read(InputFile *input, const struct report_stream_sink *sink,
                                GError **error)
{
        return read_document(input, &comparison_dialect, sink, error);
}
