/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A <rows> becomes a mark in the tree that no text can look like; the sheet is cut there, and put
 * together again with the rows between its pieces.
 */
#include "render/pdf/compose-fill.h"

#include <stdlib.h>
#include <string.h>

#include "render/pdf/pages.h"

#define HOLE "<?bulkhead-rows "

/* Text of rows that goes in one sheet, but for the last of them. */
enum { MOST_BYTES = 64 * 1024 };

/* What belongs in one place. */
struct hole {
        char *list, *between;
        guint most;
};

static void hole_free(gpointer data)
{
        struct hole *hole = data;

        g_free(hole->list);
        g_free(hole->between);
        g_free(hole);
}

static gboolean is_rows(const xmlNode *node)
{
        return xml_is(node, PAGES_NAMESPACE, "rows");
}

static struct hole *hole_new(const xmlNode *rows)
{
        struct hole *hole = g_new0(struct hole, 1);
        g_autofree char *most = xml_attribute(rows, "most");

        hole->list = xml_attribute(rows, "of");
        if (!hole->list)
                hole->list = g_strdup("");
        hole->between = xml_attribute(rows, "between");
        hole->most = most ? (guint) strtoul(most, NULL, 10) : G_MAXUINT;
        return hole;
}

/* ---- Marks ---- */

static void mark_rows(xmlNode *node, GPtrArray *holes)
{
        for (xmlNode *child = xml_first_element(node), *next; child; child = next) {
                next = xml_next_element(child);
                if (is_rows(child)) {
                        g_autofree char *number = g_strdup_printf("%u", holes->len);
                        xmlNode *mark =
                                xmlNewDocPI(child->doc, BAD_CAST "bulkhead-rows", BAD_CAST number);

                        g_ptr_array_add(holes, hole_new(child));
                        xmlFreeNode(xmlReplaceNode(child, mark));
                } else {
                        mark_rows(child, holes);
                }
        }
}

/* Leaves elements and text alone, so that no words look like a mark where the tree is written. */
static void keep_plain(xmlNode *node)
{
        for (xmlNode *child = node->children, *next; child; child = next) {
                next = child->next;
                if (child->type == XML_ELEMENT_NODE) {
                        keep_plain(child);
                } else if (child->type == XML_CDATA_SECTION_NODE) {
                        xmlReplaceNode(child, xmlNewDocText(child->doc, child->content));
                        xmlFreeNode(child);
                } else if (child->type != XML_TEXT_NODE) {
                        xmlUnlinkNode(child);
                        xmlFreeNode(child);
                }
        }
}

void fill_prepare(XmlDocument *document)
{
        xmlNode *root = xmlDocGetRootElement(document);
        xmlNs *ns = NULL;

        if (!root || !root->ns || !xmlStrEqual(root->ns->href, BAD_CAST PAGES_NAMESPACE))
                return;
        for (xmlNs *each = root->nsDef; each; each = each->next)
                if (!each->prefix && xmlStrEqual(each->href, BAD_CAST PAGES_NAMESPACE))
                        ns = each;
        if (!ns)
                ns = xmlNewNs(root, BAD_CAST PAGES_NAMESPACE, NULL);
        if (ns)
                xml_adopt(root, ns);
        keep_plain(root);
}

/* ---- One sheet ---- */

struct filling {
        const struct hole *hole;
        GString *text;
        guint count;
};

static gboolean add_row(void *context, const char *text, gsize size, GError **error G_GNUC_UNUSED)
{
        struct filling *filling = context;

        if (filling->count >= filling->hole->most)
                return TRUE;
        if (filling->count++ > 0 && filling->hole->between) {
                g_autofree char *between = g_markup_escape_text(filling->hole->between, -1);

                g_string_append(filling->text, between);
        }
        g_string_append_len(filling->text, text, (gssize) size);
        return TRUE;
}

static gboolean send_text(Painter *painter, GString *text, GError **error)
{
        const struct sheet sheet = {(xmlChar *) text->str, (int) text->len};

        return painter_send(painter, &sheet, error);
}

/* Up to the next mark; *ret_hole is the one that it stands for, or NULL at the end. */
static const char *add_piece(GString *text, const char *rest, const GPtrArray *holes,
                             const struct hole **ret_hole)
{
        const char *mark = strstr(rest, HOLE);
        char *end;
        gulong number;

        *ret_hole = NULL;
        g_string_append_len(text, rest, mark ? mark - rest : (gssize) strlen(rest));
        if (!mark)
                return NULL;
        number = strtoul(mark + strlen(HOLE), &end, 10);
        *ret_hole = holes->pdata[number];
        return end + strlen("?>");
}

gboolean fill_send(Painter *painter, XmlDocument *document, const struct row_source *rows,
                   GError **error)
{
        g_autoptr(GPtrArray) holes = g_ptr_array_new_with_free_func(hole_free);
        g_autoptr(GString) text = g_string_new(NULL);
        xmlNode *root = xmlDocGetRootElement(document);
        struct sheet sheet;
        gboolean filled = TRUE;

        if (root)
                mark_rows(root, holes);
        sheet_init(&sheet, document);
        for (const char *rest = (const char *) sheet.text; rest && filled;) {
                struct filling filling = {.text = text};

                rest = add_piece(text, rest, holes, &filling.hole);
                filled = !filling.hole ||
                         rows->visit(rows->context, filling.hole->list, add_row, &filling, error);
        }
        sheet_clear(&sheet);
        return filled && send_text(painter, text, error);
}

/* ---- Many sheets ---- */

/* What stands before and behind the rows. */
struct edges {
        char *before, *behind;
};

struct run {
        Painter *painter;
        GString *text; /* of the sheet that is being filled */
        struct edges first, further;
        guint n_sheets;
};

static struct edges edges_of(XmlDocument *document)
{
        struct sheet sheet;
        struct edges edges;
        const char *mark;

        sheet_init(&sheet, document);
        mark = strstr((const char *) sheet.text, HOLE);
        edges.before = g_strndup((const char *) sheet.text, mark - (const char *) sheet.text);
        edges.behind = g_strdup(strstr(mark, "?>") + strlen("?>"));
        sheet_clear(&sheet);
        return edges;
}

static void edges_clear(struct edges *edges)
{
        g_free(edges->before);
        g_free(edges->behind);
}

static gboolean end_sheet(struct run *run, GError **error)
{
        const struct edges *edges = run->n_sheets++ > 0 ? &run->further : &run->first;

        g_string_prepend(run->text, edges->before);
        g_string_append(run->text, edges->behind);
        if (!send_text(run->painter, run->text, error))
                return FALSE;
        g_string_truncate(run->text, 0);
        return TRUE;
}

static gboolean add_to_run(void *context, const char *text, gsize size, GError **error)
{
        struct run *run = context;

        g_string_append_len(run->text, text, (gssize) size);
        return run->text->len < MOST_BYTES || end_sheet(run, error);
}

/* A <rows> that is the block, or all rows of a table. */
static xmlNode *open_place(const xmlNode *block)
{
        xmlNode *place = NULL;

        if (is_rows(block))
                return (xmlNode *) block;
        if (!xml_is(block, PAGES_NAMESPACE, "table"))
                return NULL;
        for (xmlNode *child = xml_first_element(block); child; child = xml_next_element(child)) {
                if (xml_is(child, PAGES_NAMESPACE, "row") ||
                    xml_is(child, PAGES_NAMESPACE, "group") || (place && is_rows(child)))
                        return NULL;
                if (is_rows(child))
                        place = child;
        }
        return place;
}

/* As it is on the sheets after the first. */
static void go_on(xmlNode *table)
{
        static const char *const first[] = {"id", "follow", "keep"};

        for (gsize i = 0; i < G_N_ELEMENTS(first); i++)
                xmlUnsetProp(table, BAD_CAST first[i]);
        xmlSetProp(table, BAD_CAST "continues", BAD_CAST "yes");
}

/* What is around the rows on the first sheet, and on the others; the document is as before, but for
 * the table, which goes on. */
static void read_edges(struct run *run, XmlDocument *document, xmlNode *block, xmlNode *place)
{
        xmlNode *mark = xmlNewDocPI(document, BAD_CAST "bulkhead-rows", BAD_CAST "0");

        xmlReplaceNode(place, mark);
        run->first = edges_of(document);
        if (block != place)
                go_on(block);
        run->further = edges_of(document);
        xmlReplaceNode(mark, place);
        xmlFreeNode(mark);
}

gboolean fill_is_open(const xmlNode *block)
{
        return open_place(block) != NULL;
}

gboolean fill_send_open(Painter *painter, XmlDocument *document, xmlNode *block,
                        const struct row_source *rows, GError **error)
{
        g_autoptr(GString) text = g_string_new(NULL);
        struct run run = {.painter = painter, .text = text};
        xmlNode *place = open_place(block);
        g_autofree char *list = xml_attribute(place, "of");
        gboolean done;

        read_edges(&run, document, block, place);
        done = rows->visit(rows->context, list ? list : "", add_to_run, &run, error) &&
               ((text->len == 0 && run.n_sheets > 0) || end_sheet(&run, error));
        edges_clear(&run.first);
        edges_clear(&run.further);
        return done;
}
