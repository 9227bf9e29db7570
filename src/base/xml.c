/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to a document tree, and the few questions that are asked of its nodes. All XML that comes
 * from outside passes through the one parser call here (or, where it is too long for a tree,
 * through snapshot/snapshot-read.c, which keeps the same rules): no network, no document type,
 * hence no entities, and no deep nesting.
 */
#include "base/xml.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/uri.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/input.h"
#include "base/limits.h"
#include "base/text.h"

enum {
        READ_SIZE = 256 * 1024,
};

/* Off: NOENT, DTDLOAD, DTDVALID and XINCLUDE, which read more; HUGE and RECOVER, which forgive
 * more. */
static const int parser_options = XML_PARSE_NONET | XML_PARSE_BIG_LINES;

/* The encoding layer reports its mistakes to the whole process, even where the parser reports them
 * too. */
static void ignore_message(void *context, const char *format, ...)
{
        (void) context;
        (void) format;
}

void xml_init(void)
{
        xmlInitParser();
        xmlSetGenericErrorFunc(NULL, ignore_message);
        xmlThrDefSetGenericErrorFunc(NULL, ignore_message);
        /* GLib makes its C locale at the first number. Of two threads that come there at once, one
         * waits, has the errno of waiting, and takes its number for none. */
        (void) g_ascii_strtoull("0", NULL, 10);
}

/* What a parser's callbacks need, in its _private. */
struct parsing {
        const char *name;
        GError *error; /* the first one */
};

/* libxml2's message as a sentence: on one line, ended by a full stop. */
static char *sentence_of(const char *message)
{
        char *text = g_utf8_make_valid(message != NULL ? message : "", -1);
        gsize length;

        g_strdelimit(g_strstrip(text), "\n\r\t", ' ');
        length = strlen(text);
        if (length == 0) {
                g_free(text);
                return g_strdup("The document is not well-formed.");
        }
        if (text[length - 1] != '.') {
                char *with_stop = g_strconcat(text, ".", NULL);

                g_free(text);
                return with_stop;
        }
        return text;
}

char *xml_cut_off(xmlParserCtxtPtr parser)
{
        if (parser == NULL || parser->nameNr == 0 || parser->name == NULL ||
            parser->input == NULL || parser->input->cur < parser->input->end)
                return NULL;
        return g_strdup_printf("The document ends inside of <%s>: it is cut off.",
                               (const char *) parser->name);
}

void xml_set_parser_error(GError **error, const char *name, XmlErrorPointer cause)
{
        g_autofree char *sentence = NULL;

        if (*error != NULL || cause->level < XML_ERR_ERROR)
                return;
        if (cause->code != XML_ERR_TAG_NAME_MISMATCH)
                sentence = xml_cut_off(cause->ctxt);
        if (!sentence)
                sentence = sentence_of(cause->message);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT, "%s:%d: %s", name, cause->line,
                    sentence);
}

static void parsing_handle_error(void *context, XmlErrorPointer cause)
{
        struct parsing *parsing = ((xmlParserCtxtPtr) context)->_private;

        xml_set_parser_error(&parsing->error, parsing->name, cause);
}

static void parsing_stop(xmlParserCtxtPtr parser, const char *sentence)
{
        struct parsing *parsing = parser->_private;

        if (parsing->error == NULL)
                g_set_error(&parsing->error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT, "%s:%d: %s",
                            parsing->name, parser->input->line, sentence);
        xmlStopParser(parser);
}

/* Called when "<!DOCTYPE name" was read, before anything of its declarations is. */
static void parsing_refuse_document_type(void *context, const xmlChar *name G_GNUC_UNUSED,
                                         const xmlChar *public_id G_GNUC_UNUSED,
                                         const xmlChar *system_id G_GNUC_UNUSED)
{
        parsing_stop(context,
                     "The document has a document type (<!DOCTYPE>), which is not accepted.");
}

static void parsing_start_element(void *context, const xmlChar *name, const xmlChar *prefix,
                                  const xmlChar *uri, int namespace_count,
                                  const xmlChar **namespaces, int attribute_count,
                                  int defaulted_count, const xmlChar **attributes)
{
        xmlParserCtxtPtr parser = context;

        if (parser->nodeNr >= LIMIT_XML_DEPTH) {
                parsing_stop(parser, "Elements are nested too deep.");
                return;
        }
        xmlSAX2StartElementNs(context, name, prefix, uri, namespace_count, namespaces,
                              attribute_count, defaulted_count, attributes);
}

XmlDocument *xml_parse(const char *data, gsize size, const char *name, GError **error)
{
        struct parsing parsing = {.name = name};
        xmlParserCtxtPtr parser;
        g_autoptr(XmlDocument) document = NULL;

        if (size > LIMIT_DOCUMENT_SIZE) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: The document is too large.", name);
                return NULL;
        }
        parser = xmlNewParserCtxt();
        if (parser == NULL)
                g_error("out of memory");
        parser->_private = &parsing;
        parser->sax->serror = parsing_handle_error;
        parser->sax->internalSubset = parsing_refuse_document_type;
        parser->sax->startElementNs = parsing_start_element;
        document = xmlCtxtReadMemory(parser, data, (int) size, name, NULL, parser_options);
        if (parsing.error == NULL && (document == NULL || !parser->wellFormed))
                g_set_error(&parsing.error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: The document is not well-formed XML.", name);
        xmlFreeParserCtxt(parser);
        if (parsing.error != NULL) {
                g_propagate_error(error, parsing.error);
                return NULL;
        }
        return g_steal_pointer(&document);
}

GBytes *xml_load_file(const char *path, GError **error)
{
        g_autoptr(InputFile) file = input_file_open(path, error);
        g_autoptr(GByteArray) bytes = g_byte_array_new();

        if (file == NULL)
                return NULL;
        for (;;) {
                gsize before = bytes->len;
                gssize n;

                g_byte_array_set_size(bytes, before + READ_SIZE);
                n = input_file_read(file, bytes->data + before, READ_SIZE, error);
                if (n < 0)
                        return NULL;
                g_byte_array_set_size(bytes, before + n);
                if (n == 0)
                        return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
        }
}

XmlDocument *xml_read_file(const char *path, GError **error)
{
        g_autoptr(GBytes) bytes = xml_load_file(path, error);
        gsize size;
        const char *data;

        if (bytes == NULL)
                return NULL;
        data = g_bytes_get_data(bytes, &size);
        return xml_parse(data != NULL ? data : "", size,
                         strcmp(path, "-") == 0 ? "standard input" : path, error);
}

void xml_set_error(GError **error, const xmlNode *node, const char *format, ...)
{
        va_list arguments;
        g_autofree char *message = NULL;
        /* libxml2 keeps the name as an URI, with blanks escaped. */
        char *name = node->doc != NULL && node->doc->URL != NULL
                             ? xmlURIUnescapeString((const char *) node->doc->URL, 0, NULL)
                             : NULL;

        va_start(arguments, format);
        message = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT, "%s:%ld: %s",
                    name != NULL ? name : "document", xmlGetLineNo(node), message);
        xmlFree(name);
}

gboolean xml_is(const xmlNode *node, const char *xml_namespace, const char *name)
{
        return node != NULL && node->type == XML_ELEMENT_NODE &&
               strcmp((const char *) node->name, name) == 0 && node->ns != NULL &&
               strcmp((const char *) node->ns->href, xml_namespace) == 0;
}

xmlNode *xml_first_element(const xmlNode *node)
{
        xmlNode *child = node != NULL ? node->children : NULL;

        while (child != NULL && child->type != XML_ELEMENT_NODE)
                child = child->next;
        return child;
}

xmlNode *xml_next_element(const xmlNode *node)
{
        xmlNode *next = node->next;

        while (next != NULL && next->type != XML_ELEMENT_NODE)
                next = next->next;
        return next;
}

/* From libxml2's allocator to GLib's: both are that of the C library, here and by GLib's promise.
 */
static char *take_string(xmlChar *text)
{
        return (char *) text;
}

char *xml_attribute(const xmlNode *node, const char *name)
{
        return take_string(xmlGetNoNsProp(node, (const xmlChar *) name));
}

char *xml_text(const xmlNode *node)
{
        char *text = take_string(xmlNodeGetContent(node));

        return text != NULL ? text : g_strdup("");
}

/* A text or the text of an attribute. */
static void reveal_text(xmlNode *node)
{
        g_autofree char *shown = node->content ? text_reveal((const char *) node->content) : NULL;

        if (shown)
                xmlNodeSetContent(node, BAD_CAST shown);
}

void xml_reveal(xmlNode *node)
{
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
                reveal_text(node);
        if (node->type != XML_ELEMENT_NODE)
                return;
        for (xmlAttr *attribute = node->properties; attribute; attribute = attribute->next)
                for (xmlNode *text = attribute->children; text; text = text->next)
                        reveal_text(text);
        for (xmlNode *child = node->children; child; child = child->next)
                xml_reveal(child);
}

/* The string without the dictionary that it may be in. */
static const xmlChar *leave_dictionary(const xmlChar *text, xmlDict *from, xmlDict *to)
{
        if (!text || xmlDictOwns(from, text) != 1)
                return text;
        return to ? xmlDictLookup(to, text, -1) : xmlStrdup(text);
}

static void leave_dictionaries(xmlNode *node, xmlDict *from, xmlDict *to)
{
        /* A short text stands in its node. */
        if (node->type != XML_ELEMENT_NODE) {
                if (node->content != (const xmlChar *) &node->properties)
                        node->content = (xmlChar *) leave_dictionary(node->content, from, to);
                return;
        }
        node->name = leave_dictionary(node->name, from, to);
        for (xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) {
                attribute->name = leave_dictionary(attribute->name, from, to);
                for (xmlNode *text = attribute->children; text; text = text->next)
                        leave_dictionaries(text, from, to);
        }
        for (xmlNode *child = node->children; child; child = child->next)
                leave_dictionaries(child, from, to);
}

void xml_move(xmlNode *node, xmlNode *parent)
{
        if (node->doc && node->doc->dict && node->doc->dict != parent->doc->dict)
                leave_dictionaries(node, node->doc->dict, parent->doc->dict);
        xmlAddChild(parent, node);
}

void xml_adopt(xmlNode *element, xmlNs *ns)
{
        gboolean same = element->ns && xmlStrEqual(element->ns->href, ns->href);

        xmlSetNs(element, same ? ns : NULL);
        for (xmlAttr *attribute = element->properties; attribute; attribute = attribute->next)
                attribute->ns = NULL;
        for (xmlNode *child = xml_first_element(element); child; child = xml_next_element(child))
                xml_adopt(child, ns);
}

guint64 xml_known_number(const xmlNode *node, const char *name)
{
        g_autofree char *text = xml_attribute(node, name);

        return text ? g_ascii_strtoull(text, NULL, 10) : 0;
}

gboolean xml_truth(const xmlNode *node, const char *name)
{
        g_autofree char *text = xml_attribute(node, name);

        return g_strcmp0(text, "true") == 0 || g_strcmp0(text, "1") == 0;
}

char *xml_require_attribute(const xmlNode *node, const char *name, GError **error)
{
        char *value = xml_attribute(node, name);

        if (value == NULL)
                xml_set_error(error, node, "The element <%s> lacks the attribute %s=.",
                              (const char *) node->name, name);
        return value;
}

gboolean xml_require_number(const xmlNode *node, const char *name, guint64 *ret_number,
                            GError **error)
{
        g_autofree char *value = xml_require_attribute(node, name, error);
        guint64 number;

        if (value == NULL)
                return FALSE;
        if (!g_ascii_string_to_unsigned(value, 10, 0, G_MAXUINT64, &number, NULL)) {
                xml_set_error(error, node,
                              "The attribute %s= of <%s> must be a whole number, not “%s”.", name,
                              (const char *) node->name, value);
                return FALSE;
        }
        *ret_number = number;
        return TRUE;
}
