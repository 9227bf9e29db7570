/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Blocks are taken out of the document and put back one at a time, so that each sheet has the
 * namespaces that the template wrote.
 */
#include "render/pdf/compose-sheets.h"

#include "render/pdf/compose-fill.h"
#include "render/pdf/pages.h"

/* Rows of a table that go in one sheet. */
enum { MOST_ROWS = 256 };

struct sender {
        Painter *painter;
        XmlDocument *document;
        xmlNode *root;
        const struct row_source *rows;
        guint n_tables; /* that were taken apart */
};

static gboolean is_page(const xmlNode *node, const char *name)
{
        return xml_is(node, PAGES_NAMESPACE, name);
}

static gboolean is_rows(const xmlNode *node)
{
        return is_page(node, "row") || is_page(node, "group");
}

static gboolean send_sheet(struct sender *sender, XmlDocument *document, GError **error)
{
        struct sheet sheet;
        gboolean sent;

        if (sender->rows && sender->rows->visit)
                return fill_send(sender->painter, document, sender->rows, error);
        sheet_init(&sheet, document);
        sent = painter_send(sender->painter, &sheet, error);
        sheet_clear(&sheet);
        return sent;
}

/* Takes out the child elements for which wanted is true, or all; returns them in their order. */
static GPtrArray *take_out(xmlNode *parent, gboolean (*wanted)(const xmlNode *node))
{
        GPtrArray *taken = g_ptr_array_new();

        for (xmlNode *child = xml_first_element(parent), *next; child; child = next) {
                next = xml_next_element(child);
                if (!wanted(child))
                        continue;
                xmlUnlinkNode(child);
                g_ptr_array_add(taken, child);
        }
        return taken;
}

static void free_nodes(GPtrArray *nodes, guint from)
{
        for (guint i = from; i < nodes->len; i++)
                xmlFreeNode(nodes->pdata[i]);
        g_ptr_array_unref(nodes);
}

static void drop(xmlNode *node)
{
        xmlUnlinkNode(node);
        xmlFreeNode(node);
}

/* The table is the same on each sheet, but for what belongs to its first or its last rows. */
static void prepare_table(struct sender *sender, xmlNode *table)
{
        g_autofree char *alike = g_strdup_printf("sheets.%u", sender->n_tables++);

        /* All rows decide how wide a column is. */
        if (!xmlHasProp(table, BAD_CAST "alike"))
                xmlNewProp(table, BAD_CAST "alike", BAD_CAST alike);
}

static gboolean send_table(struct sender *sender, xmlNode *table, GPtrArray *rows, GError **error)
{
        guint n_sheets = (rows->len + MOST_ROWS - 1) / MOST_ROWS;
        guint each = (rows->len + n_sheets - 1) / n_sheets;
        g_autofree char *keep = xml_attribute(table, "keep");
        gboolean sent = TRUE;
        guint done = 0;

        prepare_table(sender, table);
        xmlUnsetProp(table, BAD_CAST "keep");
        while (done < rows->len && sent) {
                guint end = MIN(done + each, rows->len);

                for (guint i = done; i < end; i++)
                        xmlAddChild(table, rows->pdata[i]);
                if (end == rows->len && keep)
                        xmlNewProp(table, BAD_CAST "keep", BAD_CAST keep);
                sent = send_sheet(sender, sender->document, error);
                for (; done < end; done++)
                        drop(rows->pdata[done]);
                xmlUnsetProp(table, BAD_CAST "id");
                xmlUnsetProp(table, BAD_CAST "follow");
                xmlSetProp(table, BAD_CAST "continues", BAD_CAST "yes");
        }
        free_nodes(rows, done);
        return sent;
}

/* Whether it has more rows than go in one sheet, and needs not all of them in one place. */
static gboolean is_long(const xmlNode *block)
{
        guint n_rows = 0;

        if (!is_page(block, "table") || xmlHasProp((xmlNode *) block, BAD_CAST "least"))
                return FALSE;
        for (const xmlNode *child = xml_first_element(block); child;
             child = xml_next_element(child))
                n_rows += is_rows(child) ? 1 : 0;
        return n_rows > MOST_ROWS;
}

static gboolean send_rows(struct sender *sender, const xmlNode *block, GError **error)
{
        g_autofree char *list = xml_attribute(block, "of");

        for (guint batch = 0;; batch++) {
                g_autoptr(XmlDocument) rows = NULL;

                if (!sender->rows->next(sender->rows->context, list, batch, &rows, error))
                        return FALSE;
                if (!rows)
                        return TRUE;
                if (!send_sheet(sender, rows, error))
                        return FALSE;
        }
}

static gboolean send_block(struct sender *sender, xmlNode *block, GError **error)
{
        const struct row_source *rows = sender->rows;
        gboolean sent;

        xmlAddChild(sender->root, block);
        if (rows && rows->next && is_page(block, "rows")) {
                sent = send_rows(sender, block, error);
        } else if (rows && rows->visit && fill_is_open(block)) {
                if (is_page(block, "table"))
                        prepare_table(sender, block);
                sent = fill_send_open(sender->painter, sender->document, block, rows, error);
        } else if (is_long(block)) {
                sent = send_table(sender, block, take_out(block, is_rows), error);
        } else {
                sent = send_sheet(sender, sender->document, error);
        }
        drop(block);
        return sent;
}

/* What is no setting of the whole document. */
static gboolean is_block(const xmlNode *node)
{
        return !is_page(node, "metadata") && !is_page(node, "header") && !is_page(node, "footer");
}

gboolean compose_send(Painter *painter, XmlDocument *document, const struct row_source *rows,
                      GError **error)
{
        struct sender sender = {.painter = painter,
                                .document = document,
                                .root = xmlDocGetRootElement(document),
                                .rows = rows};
        GPtrArray *blocks;
        gboolean sent;
        guint done = 0;

        if (!sender.root || !is_page(sender.root, "document"))
                return send_sheet(&sender, document, error);
        blocks = take_out(sender.root, is_block);
        sent = send_sheet(&sender, document, error);
        xmlNodeSetName(sender.root, BAD_CAST "further");
        while (sender.root->properties)
                xmlRemoveProp(sender.root->properties);
        for (xmlNode *child = xml_first_element(sender.root); child;
             child = xml_first_element(sender.root))
                drop(child);
        while (done < blocks->len && sent)
                sent = send_block(&sender, blocks->pdata[done++], error);
        free_nodes(blocks, done);
        return sent;
}
