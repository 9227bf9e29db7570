/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libxml2 builds the tree as ever, and each piece is taken out of it as soon as it has ended, so
 * that the tree never holds more than the head and one piece.
 */
#include "base/xml-stream.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"

struct stream {
        const struct xml_dialect *dialect;
        InputFile *input;
        const struct xml_stream_sink *sink;
        xmlParserCtxtPtr parser;
        gboolean head_given;
        guint passing;    /* elements that are open in one that is passed over, itself included */
        gboolean stopped; /* by the sink */
        GError *error;    /* the first one */
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

static gboolean is_right(const struct xml_dialect *dialect, const xmlNode *root, GError **error)
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
        if (stream->sink->for_people)
                xml_reveal(root);
        return stream->sink->head(stream->sink->context, root, &stream->error);
}

/* True for a piece of that name where parent is the element that is open. */
static gboolean is_piece(const struct xml_dialect *dialect, const xmlNode *parent, const char *name,
                         const char *uri)
{
        gboolean in_root = parent && parent->parent == (xmlNode *) parent->doc;

        for (gsize i = 0; parent && i < XML_DIALECT_PIECES && dialect->pieces[i].name; i++) {
                const char *holder = dialect->pieces[i].parent;

                if (strcmp(dialect->pieces[i].name, name) == 0 &&
                    g_strcmp0(uri, dialect->xml_namespace) == 0 && in_root == !holder &&
                    xml_is(parent, dialect->xml_namespace, holder ? holder : dialect->root))
                        return in_root || parent->parent->parent == (xmlNode *) parent->doc;
        }
        return FALSE;
}

/* True where the element is passed over, or in one that is. */
static gboolean pass_over(struct stream *stream, const char *name, const char *uri)
{
        if (stream->passing == 0 && (g_strcmp0(stream->sink->passed_over, name) != 0 ||
                                     !is_piece(stream->dialect, stream->parser->node, name, uri)))
                return FALSE;
        stream->passing++;
        if (stream->parser->nodeNr + (int) stream->passing > LIMIT_XML_DEPTH)
                fail(stream, "Elements are nested too deep.");
        return TRUE;
}

static void handle_start(void *context, const xmlChar *name, const xmlChar *prefix,
                         const xmlChar *uri, int namespace_count, const xmlChar **namespaces,
                         int attribute_count, int defaulted_count, const xmlChar **attributes)
{
        xmlParserCtxtPtr parser = context;
        struct stream *stream = parser->_private;

        if (stream->stopped || stream->error ||
            pass_over(stream, (const char *) name, (const char *) uri))
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

/* What stands between the pieces would stay behind: blanks, for as long as the document is.
 * Elements that are no pieces stay, for who looks at what is left. */
static void drop_text(xmlNode *last)
{
        while (last && last->type != XML_ELEMENT_NODE) {
                xmlNode *before = last->prev;

                xmlUnlinkNode(last);
                xmlFreeNode(last);
                last = before;
        }
}

/* Elements of a piece that the sink can do without are not kept until the piece ends. */
static void sift(struct stream *stream, xmlNode *piece, xmlNode *element)
{
        if (!stream->sink->keeps || !stream->head_given || !piece->ns ||
            piece->parent->type != XML_ELEMENT_NODE ||
            !is_piece(stream->dialect, piece->parent, (const char *) piece->name,
                      (const char *) piece->ns->href) ||
            stream->sink->keeps(stream->sink->context, piece, element))
                return;
        xmlUnlinkNode(element);
        xmlFreeNode(element);
        drop_text(piece->last);
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
        if (stream->passing > 0) {
                stream->passing--;
                return;
        }
        parent = node->parent;
        piece = is_piece(stream->dialect, parent, (const char *) name, (const char *) uri);
        xmlSAX2EndElementNs(context, name, prefix, uri);
        if (!piece) {
                if (parent->type == XML_ELEMENT_NODE)
                        sift(stream, parent, node);
                return;
        }
        if (!stream->head_given) {
                fail(stream, "The document's pieces come before what they belong to.");
                return;
        }
        xmlUnlinkNode(node);
        drop_text(parent->last);
        if (stream->sink->for_people)
                xml_reveal(node);
        if (!stream->sink->item(stream->sink->context, node, &stream->error))
                stop(stream);
}

static void handle_characters(void *context, const xmlChar *text, int length)
{
        if (((struct stream *) ((xmlParserCtxtPtr) context)->_private)->passing == 0)
                xmlSAX2Characters(context, text, length);
}

static void handle_literal(void *context, const xmlChar *text, int length)
{
        if (((struct stream *) ((xmlParserCtxtPtr) context)->_private)->passing == 0)
                xmlSAX2CDataBlock(context, text, length);
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
        parser->sax->characters = parser->sax->ignorableWhitespace = handle_characters;
        parser->sax->cdataBlock = handle_literal;
        parser->sax->comment = NULL;
        parser->sax->processingInstruction = NULL;
        /* Without the dictionary each node owns its strings. */
        xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_COMPACT | XML_PARSE_BIG_LINES |
                                          (stream->sink->moves_pieces ? 0 : XML_PARSE_NODICT));
        if (parser->input && !parser->input->filename)
                parser->input->filename =
                        (const char *) xmlStrdup(BAD_CAST input_file_name(stream->input));
        xmlParseDocument(parser);
        well_formed = parser->wellFormed;
        if (well_formed && !stream->head_given && !stream->stopped && !stream->error &&
            stream->dialect->may_lack_first &&
            !give_head(stream, xmlDocGetRootElement(parser->myDoc)))
                stream->stopped = TRUE;
        if (stream->head_given && stream->sink->for_people)
                xml_reveal(xmlDocGetRootElement(parser->myDoc));
        if (well_formed && stream->head_given && !stream->stopped && !stream->error &&
            stream->sink->tail &&
            !stream->sink->tail(stream->sink->context, xmlDocGetRootElement(parser->myDoc),
                                &stream->error))
                stream->stopped = TRUE;
        xmlFreeDoc(parser->myDoc);
        xmlFreeParserCtxt(parser);
        if (!stream->error && !stream->stopped && (!well_formed || !stream->head_given))
                stream->error = g_error_new(BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                                            well_formed ? "%s:1: The %s has no <%s>."
                                                        : "%s: The document is not a whole %s.",
                                            input_file_name(stream->input), stream->dialect->root,
                                            stream->dialect->first);
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

gboolean xml_stream_read(InputFile *input, const struct xml_dialect *dialect,
                         const struct xml_stream_sink *sink, GError **error)
{
        struct stream stream = {.dialect = dialect, .input = input, .sink = sink};

        if (parse(&stream))
                return read_to_end(input, error);
        if (stream.error)
                g_propagate_error(error, stream.error);
        return FALSE;
}
