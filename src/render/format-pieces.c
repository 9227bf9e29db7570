/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A result tree to pieces of text. Marks are found in the tree and not in the text, so that a name
 * that looks like a mark is a name.
 */
#include "render/format-pieces.h"

#include <libxml/xmlsave.h>
#include <string.h>

#include "base/error.h"
#include "render/format-functions.h"
#include "render/json-form.h"

#define ROWS_MARK "bulkhead-rows"
#define ROW_MARK  "bulkhead-row"

enum piece_kind {
        PIECE_TEXT,
        PIECE_OPEN,   /* the text ends with the beginning of an array that holds a list */
        PIECE_MEMBER, /* the text begins with a separator, left out in the first of an array */
        PIECE_LIST,   /* the text is the name of a list */
};

struct piece {
        enum piece_kind kind;
        gboolean joined; /* of a list: its rows begin with a separator */
        char *text;
};

static void piece_free(gpointer data)
{
        struct piece *piece = data;

        g_free(piece->text);
        g_free(piece);
}

static void add_piece(FormatPieces *pieces, enum piece_kind kind, gboolean joined, char *text)
{
        struct piece *piece = g_new(struct piece, 1);

        *piece = (struct piece){kind, joined, text};
        g_ptr_array_add(pieces, piece);
}

static gboolean is_mark(const xmlNode *node, const char *name)
{
        return node->type == XML_PI_NODE && strcmp((const char *) node->name, name) == 0;
}

static const char *mark_list(const xmlNode *node)
{
        return node->content ? (const char *) node->content : "";
}

static gboolean is_text(const Stylesheet *stylesheet)
{
        return g_strcmp0(stylesheet_method(stylesheet), "text") == 0;
}

static gboolean is_json(const xmlNode *node)
{
        return node->type == XML_ELEMENT_NODE && node->ns &&
               strcmp((const char *) node->ns->href, JSON_FORM_NAMESPACE) == 0;
}

gboolean format_order(const Stylesheet *stylesheet, gboolean *ret_by_exposure, GError **error)
{
        g_autofree char *order = stylesheet_attribute(stylesheet, FORMAT_NAMESPACE, "order");
        gboolean by_exposure = g_strcmp0(order, "exposure") == 0;

        if (order && !by_exposure) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "The template %s: order=\"%s\" is no order; there is \"exposure\", and "
                            "without it that of the report.",
                            stylesheet_name(stylesheet), order);
                return FALSE;
        }
        *ret_by_exposure = by_exposure;
        return TRUE;
}

/* ---- A frame of JSON ---- */

struct json_frame {
        FormatPieces *pieces;
        GString *json;
};

static void cut(struct json_frame *frame, enum piece_kind kind)
{
        add_piece(frame->pieces, kind, FALSE, g_strdup(frame->json->str));
        g_string_truncate(frame->json, 0);
}

static void on_open(void *context)
{
        cut(context, PIECE_OPEN);
}

static void on_member(void *context)
{
        cut(context, PIECE_MEMBER);
}

static void on_list(void *context, const char *name)
{
        add_piece(((struct json_frame *) context)->pieces, PIECE_LIST, TRUE, g_strdup(name));
}

static gboolean read_json_frame(FormatPieces *pieces, const xmlNode *root, GError **error)
{
        g_autoptr(GString) json = g_string_new(NULL);
        struct json_frame frame = {pieces, json};
        const struct json_form_sink sink = {on_open, on_member, on_list, &frame};

        if (!json_form_append(json, root, &sink, error))
                return FALSE;
        g_string_append_c(json, '\n');
        cut(&frame, PIECE_TEXT);
        return TRUE;
}

/* ---- Frames of text and of XML ---- */

static void read_text_frame(FormatPieces *pieces, const XmlDocument *result)
{
        for (const xmlNode *node = result->children; node; node = node->next) {
                if (is_mark(node, ROWS_MARK))
                        add_piece(pieces, PIECE_LIST, FALSE, g_strdup(mark_list(node)));
                else if (node->type == XML_TEXT_NODE)
                        add_piece(pieces, PIECE_TEXT, FALSE, xml_text(node));
        }
}

/* Text of others is escaped in XML, so that here a mark is one wherever it stands. */
static gboolean read_xml_frame(FormatPieces *pieces, const Stylesheet *stylesheet,
                               XmlDocument *result, GError **error)
{
        static const char mark[] = "<?" ROWS_MARK " ";
        g_autofree char *text = stylesheet_result_to_string(stylesheet, result, NULL, error);
        const char *rest = text, *found;

        if (!text)
                return FALSE;
        while ((found = strstr(rest, mark))) {
                const char *name = found + strlen(mark);
                const char *end = strstr(name, "?>");

                if (!end)
                        break;
                add_piece(pieces, PIECE_TEXT, FALSE, g_strndup(rest, found - rest));
                add_piece(pieces, PIECE_LIST, FALSE, g_strndup(name, end - name));
                rest = end + strlen("?>");
        }
        add_piece(pieces, PIECE_TEXT, FALSE, g_strdup(rest));
        return TRUE;
}

FormatPieces *format_frame(const Stylesheet *stylesheet, XmlDocument *result, GError **error)
{
        g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func(piece_free);
        const xmlNode *root = xmlDocGetRootElement(result);
        gboolean read = TRUE;

        if (is_text(stylesheet))
                read_text_frame(pieces, result);
        else if (root && is_json(root))
                read = read_json_frame(pieces, root, error);
        else
                read = read_xml_frame(pieces, stylesheet, result, error);
        if (!read) {
                g_prefix_error(error, "The template %s: ", stylesheet_name(stylesheet));
                return NULL;
        }
        return g_steal_pointer(&pieces);
}

/* ---- Rows ---- */

static void append_xml(GString *text, xmlNode *node)
{
        xmlBuffer *buffer = xmlBufferCreate();
        xmlSaveCtxt *save = xmlSaveToBuffer(buffer, "UTF-8", XML_SAVE_NO_DECL | XML_SAVE_AS_XML);

        xmlSaveTree(save, node);
        xmlSaveClose(save);
        g_string_append_len(text, (const char *) xmlBufferContent(buffer), xmlBufferLength(buffer));
        xmlBufferFree(buffer);
}

static gboolean append_node(const Stylesheet *stylesheet, GString *text, xmlNode *node,
                            GError **error)
{
        if (node->type == XML_TEXT_NODE && is_text(stylesheet)) {
                g_autofree char *content = xml_text(node);

                g_string_append(text, content);
        }
        if (is_json(node)) {
                g_string_append(text, JSON_SEPARATOR);
                return json_form_append(text, node, NULL, error);
        }
        if (node->type == XML_ELEMENT_NODE && !is_text(stylesheet))
                append_xml(text, node);
        return TRUE;
}

/* The row that the text is, if it is one. */
static gboolean end_row(const Stylesheet *stylesheet, SpoolRows *rows, const char *list,
                        GString *text, GError **error)
{
        if (text->len == 0)
                return TRUE;
        if (!list) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "The template %s makes a row without <?" ROW_MARK
                            "?>, which says where it belongs.",
                            stylesheet_name(stylesheet));
                return FALSE;
        }
        spool_rows_add(rows, list, text->str, text->len);
        g_string_truncate(text, 0);
        return TRUE;
}

gboolean format_rows(const Stylesheet *stylesheet, XmlDocument *result, SpoolRows *rows,
                     GError **error)
{
        g_autoptr(GString) text = g_string_new(NULL);
        const char *list = NULL;

        for (xmlNode *node = result->children; node; node = node->next) {
                if (is_mark(node, ROW_MARK)) {
                        if (!end_row(stylesheet, rows, list, text, error))
                                return FALSE;
                        list = mark_list(node);
                } else if (!append_node(stylesheet, text, node, error)) {
                        g_prefix_error(error, "The template %s: ", stylesheet_name(stylesheet));
                        return FALSE;
                }
        }
        return end_row(stylesheet, rows, list, text, error);
}

/* ---- Writing ---- */

static gboolean write_text(GOutputStream *stream, const char *text, GError **error)
{
        return g_output_stream_write_all(stream, text, strlen(text), NULL, NULL, error);
}

gboolean format_pieces_write(const FormatPieces *pieces, Spool *spool, GOutputStream *stream,
                             GError **error)
{
        struct spool_join join = {.separator = strlen(JSON_SEPARATOR)};

        for (guint i = 0; i < pieces->len; i++) {
                const struct piece *piece = pieces->pdata[i];
                const char *text = piece->text;
                gboolean written;

                if (piece->kind == PIECE_OPEN)
                        join.begun = FALSE;
                if (piece->kind == PIECE_MEMBER && !join.begun)
                        text += join.separator;
                if (piece->kind == PIECE_MEMBER)
                        join.begun = TRUE;
                if (piece->kind == PIECE_LIST)
                        written = spool_write_list(spool, text, piece->joined ? &join : NULL,
                                                   stream, error);
                else
                        written = write_text(stream, text, error);
                if (!written)
                        return FALSE;
        }
        return TRUE;
}
