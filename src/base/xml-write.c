/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Elements, attributes and texts to the bytes of a document. Written straight into a buffer, since
 * a snapshot of ten thousand units has a million elements, and libxml2's writer allocates for each
 * of them.
 */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/xml.h"

enum {
        FLUSH_SIZE = 64 * 1024,
        WRITER_DEPTH = LIMIT_XML_DEPTH,
};

static const char replacement_character[] = "\xef\xbf\xbd";

struct xml_writer {
        GOutputStream *stream;
        GString *buffer;
        GError *error;  /* the first one; nothing is written after it */
        guint replaced; /* characters so far that XML cannot carry */
        guint depth;
        gboolean tag_open; /* "<element" is written, its ">" is not yet */
        struct {
                const char *name;      /* borrowed */
                gboolean has_elements; /* its end tag goes onto a line of its own */
                gboolean has_text;     /* blanks between its elements would be content */
        } elements[WRITER_DEPTH];
};

/* What a byte means where XML is written. */
enum byte_class {
        BYTE_PLAIN,
        BYTE_MARKUP,  /* & < > */
        BYTE_QUOTE,   /* only in attributes */
        BYTE_BLANK,   /* \t \n: a parser makes blanks of them in attributes */
        BYTE_RETURN,  /* a parser makes a newline of it everywhere */
        BYTE_ILLEGAL, /* other control characters */
        BYTE_HIGH,    /* DEL, part of a longer character, or invalid */
};

static const guint8 byte_classes[256] = {
        [0x00 ... 0x08] = BYTE_ILLEGAL,
        [0x0b ... 0x0c] = BYTE_ILLEGAL,
        [0x0e ... 0x1f] = BYTE_ILLEGAL,
        ['\t'] = BYTE_BLANK,
        ['\n'] = BYTE_BLANK,
        ['\r'] = BYTE_RETURN,
        ['&'] = BYTE_MARKUP,
        ['<'] = BYTE_MARKUP,
        ['>'] = BYTE_MARKUP,
        ['"'] = BYTE_QUOTE,
        [0x7f ... 0xff] = BYTE_HIGH,
};

/* The length of the character that begins with this byte of BYTE_HIGH; *ret_carried is false where
 * XML can't carry it, *ret_hidden true where nobody would see it. */
static gsize high_character(const char *text, gboolean *ret_carried, gboolean *ret_hidden)
{
        gunichar character = g_utf8_get_char_validated(text, -1);

        /* (gunichar) -1 and -2 say that the bytes are invalid: each of them stands alone then. */
        *ret_carried = character <= 0x10ffff && character != 0xfffe && character != 0xffff;
        *ret_hidden = *ret_carried && text_is_hidden(character);
        return character <= 0x10ffff ? g_utf8_next_char(text) - text : 1;
}

gboolean xml_can_carry(const char *text)
{
        gboolean carried = TRUE, hidden;

        while (carried && *text != '\0') {
                enum byte_class class = byte_classes[(guchar) *text];

                if (class == BYTE_ILLEGAL)
                        carried = FALSE;
                else
                        text += class == BYTE_HIGH ? high_character(text, &carried, &hidden) : 1;
        }
        return carried;
}

static const char *reference_for(char character)
{
        switch (character) {
        case '&':
                return "&amp;";
        case '<':
                return "&lt;";
        case '>':
                return "&gt;";
        case '"':
                return "&quot;";
        case '\t':
                return "&#9;";
        case '\n':
                return "&#10;";
        default:
                return "&#13;";
        }
}

/* What stands for characters that XML cannot carry, or that nobody would see. */
static void append_unseen(GString *buffer, const char *text, gboolean is_hidden)
{
        if (is_hidden)
                g_string_append_printf(buffer, "&#x%X;", g_utf8_get_char(text));
        else if ((guchar) *text < 0x80)
                g_string_append_printf(buffer, "&lt;U+%04X&gt;", (guchar) *text);
        else
                g_string_append(buffer, replacement_character);
}

/* g_string_append_len() without its call where there is room, as there nearly always is. */
static void append_bytes(GString *buffer, const char *bytes, gsize length)
{
        if (buffer->allocated_len - buffer->len <= length) {
                g_string_append_len(buffer, bytes, (gssize) length);
                return;
        }
        memcpy(buffer->str + buffer->len, bytes, length);
        buffer->len += length;
        buffer->str[buffer->len] = '\0';
}

/* The one place where text becomes XML. */
static void append_escaped(XmlWriter *writer, const char *text, gboolean in_attribute)
{
        GString *buffer = writer->buffer;
        const char *run = text; /* the beginning of what can be copied as it is */

        for (;;) {
                enum byte_class class;
                gboolean carried, is_hidden = FALSE, is_plain;
                gsize length;

                while (byte_classes[(guchar) *text] == BYTE_PLAIN)
                        text++;
                class = byte_classes[(guchar) *text];
                carried = class != BYTE_ILLEGAL;
                length = class == BYTE_HIGH ? high_character(text, &carried, &is_hidden) : 1;
                is_plain = (class == BYTE_HIGH && carried && !is_hidden) ||
                           (!in_attribute && (class == BYTE_QUOTE || class == BYTE_BLANK));
                if (!is_plain) {
                        append_bytes(buffer, run, (gsize) (text - run));
                        if (*text == '\0')
                                return;
                        writer->replaced += !carried;
                        if (!carried || is_hidden)
                                append_unseen(buffer, text, is_hidden);
                        else
                                g_string_append(buffer, reference_for(*text));
                        run = text + length;
                }
                text += length;
        }
}

static void writer_flush(XmlWriter *writer)
{
        if (writer->error == NULL)
                g_output_stream_write_all(writer->stream, writer->buffer->str, writer->buffer->len,
                                          NULL, NULL, &writer->error);
        g_string_truncate(writer->buffer, 0);
}

static void writer_close_tag(XmlWriter *writer)
{
        if (writer->tag_open)
                g_string_append_c(writer->buffer, '>');
        writer->tag_open = FALSE;
}

/* A new line with the indentation of the depth. */
static void writer_indent(XmlWriter *writer, guint depth)
{
        static const char blanks[WRITER_DEPTH + 2] =
                "\n                                                                ";

        append_bytes(writer->buffer, blanks, depth + 1);
}

XmlWriter *xml_writer_new(GOutputStream *stream)
{
        XmlWriter *writer = g_new0(XmlWriter, 1);

        writer->stream = g_object_ref(stream);
        writer->buffer = g_string_sized_new(FLUSH_SIZE + 4096);
        g_string_append(writer->buffer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        return writer;
}

void xml_writer_free(XmlWriter *writer)
{
        if (writer == NULL)
                return;
        g_clear_error(&writer->error);
        g_object_unref(writer->stream);
        g_string_free(writer->buffer, TRUE);
        g_free(writer);
}

gboolean xml_writer_check(const XmlWriter *writer, GError **error)
{
        if (writer->error == NULL)
                return TRUE;
        g_propagate_error(error, g_error_copy(writer->error));
        return FALSE;
}

gboolean xml_writer_finish(XmlWriter *writer, GError **error)
{
        gboolean done;

        while (writer->depth > 0)
                xml_end(writer);
        g_string_append_c(writer->buffer, '\n');
        writer_flush(writer);
        if (writer->error == NULL)
                g_output_stream_flush(writer->stream, NULL, &writer->error);
        done = writer->error == NULL;
        if (!done)
                g_propagate_error(error, g_steal_pointer(&writer->error));
        xml_writer_free(writer);
        return done;
}

static void writer_begin_tag(XmlWriter *writer, const char *element)
{
        gboolean in_text = FALSE;

        if (writer->depth == WRITER_DEPTH) {
                if (writer->error == NULL)
                        g_set_error(&writer->error, BULKHEAD_ERROR, BULKHEAD_ERROR_LIMIT,
                                    "Elements are nested too deep to be written.");
                return;
        }
        writer_close_tag(writer);
        if (writer->depth > 0) {
                writer->elements[writer->depth - 1].has_elements = TRUE;
                in_text = writer->elements[writer->depth - 1].has_text;
        }
        if (!in_text)
                writer_indent(writer, writer->depth);
        g_string_append_c(writer->buffer, '<');
        append_bytes(writer->buffer, element, strlen(element));
        writer->elements[writer->depth].name = element;
        writer->elements[writer->depth].has_elements = FALSE;
        writer->elements[writer->depth].has_text = in_text;
        writer->tag_open = TRUE;
}

void xml_begin(XmlWriter *writer, const char *element)
{
        writer_begin_tag(writer, element);
        writer->depth++;
}

void xml_begin_root(XmlWriter *writer, const char *element, const char *xml_namespace)
{
        xml_begin(writer, element);
        xml_put_attribute(writer, "xmlns", xml_namespace);
}

void xml_end(XmlWriter *writer)
{
        g_assert(writer->depth > 0);
        writer->depth--;
        if (writer->depth >= WRITER_DEPTH)
                return;
        if (writer->tag_open)
                append_bytes(writer->buffer, "/>", 2);
        else {
                if (writer->elements[writer->depth].has_elements &&
                    !writer->elements[writer->depth].has_text)
                        writer_indent(writer, writer->depth);
                append_bytes(writer->buffer, "</", 2);
                append_bytes(writer->buffer, writer->elements[writer->depth].name,
                             strlen(writer->elements[writer->depth].name));
                g_string_append_c(writer->buffer, '>');
        }
        writer->tag_open = FALSE;
        if (writer->buffer->len >= FLUSH_SIZE)
                writer_flush(writer);
}

void xml_put_attribute(XmlWriter *writer, const char *name, const char *value)
{
        if (value == NULL)
                return;
        g_assert(writer->tag_open || writer->error != NULL);
        g_string_append_c(writer->buffer, ' ');
        append_bytes(writer->buffer, name, strlen(name));
        append_bytes(writer->buffer, "=\"", 2);
        append_escaped(writer, value, TRUE);
        g_string_append_c(writer->buffer, '"');
}

struct xml_mark xml_mark(const XmlWriter *writer)
{
        return (struct xml_mark){
                .length = writer->buffer->len,
                .replaced = writer->replaced,
                .tag_open = writer->tag_open,
                .has_text = writer->depth > 0 && writer->depth <= WRITER_DEPTH &&
                            writer->elements[writer->depth - 1].has_text,
        };
}

gboolean xml_keep_since(XmlWriter *writer, const struct xml_mark *mark)
{
        if (writer->replaced == mark->replaced)
                return TRUE;
        g_string_truncate(writer->buffer, mark->length);
        writer->replaced = mark->replaced;
        writer->tag_open = mark->tag_open;
        if (writer->depth > 0 && writer->depth <= WRITER_DEPTH)
                writer->elements[writer->depth - 1].has_text = mark->has_text;
        return FALSE;
}

void xml_put_number(XmlWriter *writer, const char *name, guint64 value)
{
        char digits[24];

        g_snprintf(digits, sizeof digits, "%" G_GUINT64_FORMAT, value);
        xml_put_attribute(writer, name, digits);
}

void xml_put_boolean(XmlWriter *writer, const char *name, gboolean value)
{
        xml_put_attribute(writer, name, value ? "true" : "false");
}

void xml_put_text(XmlWriter *writer, const char *text)
{
        g_assert(writer->depth > 0);
        if (*text == '\0' || writer->depth > WRITER_DEPTH)
                return;
        writer_close_tag(writer);
        writer->elements[writer->depth - 1].has_text = TRUE;
        append_escaped(writer, text, FALSE);
}

void xml_put_element(XmlWriter *writer, const char *element, const char *text)
{
        if (text == NULL)
                return;
        xml_begin(writer, element);
        xml_put_text(writer, text);
        xml_end(writer);
}

static gboolean is_only_blank(const char *text)
{
        return text[strspn(text, " \t\r\n")] == '\0';
}

static void writer_put_attributes(XmlWriter *writer, xmlNode *node)
{
        for (xmlAttr *attribute = node->properties; attribute != NULL;
             attribute = attribute->next) {
                xmlChar *value = xmlNodeListGetString(node->doc, attribute->children, 1);

                xml_put_attribute(writer, (const char *) attribute->name,
                                  value != NULL ? (const char *) value : "");
                xmlFree(value);
        }
}

/* Blanks between elements are layout, and are made anew, unless there is text beside them. */
static gboolean holds_text(const xmlNode *node)
{
        for (const xmlNode *child = node->children; child != NULL; child = child->next)
                if (child->type == XML_CDATA_SECTION_NODE ||
                    (child->type == XML_TEXT_NODE && !is_only_blank((const char *) child->content)))
                        return TRUE;
        return xml_first_element(node) == NULL;
}

/* As deep as documents that xml_parse() accepts are, at most. */
void xml_put_node(XmlWriter *writer, xmlNode *node)
{
        gboolean with_text = holds_text(node);

        xml_begin(writer, (const char *) node->name);
        writer_put_attributes(writer, node);
        for (xmlNode *child = node->children; child != NULL; child = child->next) {
                if (child->type == XML_ELEMENT_NODE)
                        xml_put_node(writer, child);
                else if (with_text && child->content != NULL &&
                         (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE))
                        xml_put_text(writer, (const char *) child->content);
        }
        xml_end(writer);
}
