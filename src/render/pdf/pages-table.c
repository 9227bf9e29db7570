/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <table> and <facts> of pages.xml into flat arrays of columns, rows and cells: nearly all of a
 * report is in them.
 */
#include "render/pdf/pages.h"

static gboolean read_cell(struct pages_reader *reader, const xmlNode *node, struct table *table,
                          guint *columns, GError **error)
{
        double span, bar, maximum;
        struct cell cell = {.bar = -1};

        if (!pages_node_is(node, "cell"))
                return pages_unexpected(node, error);
        if (!pages_read_number(node, "span", 1, &span, error) ||
            !pages_read_number(node, "bar", 0, &bar, error) ||
            !pages_read_number(node, "bar-maximum", 1, &maximum, error) ||
            !pages_read_band(reader, node, "bar-band", &cell.bar_band, error))
                return FALSE;
        if (xmlHasProp(node, (const xmlChar *) "bar"))
                cell.bar = (float) (maximum > 0 ? CLAMP(bar / maximum, 0, 1) : 0);
        cell.span = (guint) span;
        cell.text = pages_read_text(reader, node, FALSE, error);
        if (!cell.text)
                return FALSE;
        *columns += cell.span;
        if (cell.span == 0 || *columns > table->columns->len) {
                xml_set_error(error, node, "This row has more cells than the table has columns.");
                return FALSE;
        }
        g_array_append_val(table->cells, cell);
        return TRUE;
}

static gboolean read_row(struct pages_reader *reader, const xmlNode *node, guint flags,
                         struct table *table, GError **error)
{
        struct row row = {.first_cell = table->cells->len,
                          .flags = flags | (pages_read_flag(node, "quiet", FALSE) ? ROW_QUIET : 0),
                          .id = pages_read_string(reader, node, "id")};
        guint columns = 0;

        if (!pages_node_is(node, "row"))
                return pages_unexpected(node, error);
        for (xmlNode *cell = xml_first_element(node); cell; cell = xml_next_element(cell))
                if (!read_cell(reader, cell, table, &columns, error))
                        return FALSE;
        row.n_cells = table->cells->len - row.first_cell;
        g_array_append_val(table->rows, row);
        return TRUE;
}

/* <group>: a title over all columns, then rows. */
static gboolean read_group(struct pages_reader *reader, const xmlNode *node, struct table *table,
                           GError **error)
{
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child)) {
                if (pages_node_is(child, "title")) {
                        struct row row = {table->cells->len, 1, ROW_GROUP,
                                          pages_read_string(reader, node, "id")};
                        struct cell cell = {.bar = -1, .span = table->columns->len};

                        cell.text = pages_read_text(reader, child, FALSE, error);
                        if (!cell.text)
                                return FALSE;
                        g_array_append_val(table->cells, cell);
                        g_array_append_val(table->rows, row);
                } else if (!read_row(reader, child, 0, table, error)) {
                        return FALSE;
                }
        }
        return TRUE;
}

static enum alignment read_alignment(const xmlNode *node, const char *name,
                                     enum alignment otherwise)
{
        g_autofree char *value = xml_attribute(node, name);

        return !value                         ? otherwise
               : g_str_equal(value, "right")  ? ALIGN_RIGHT
               : g_str_equal(value, "center") ? ALIGN_CENTER
                                              : ALIGN_LEFT;
}

static gboolean read_column(const xmlNode *node, struct table *table, GError **error)
{
        struct column column;
        g_autofree char *width = xml_attribute(node, "width");

        column.alignment = read_alignment(node, "align", ALIGN_LEFT);
        column.head_alignment = read_alignment(node, "head-align", column.alignment);
        if (g_strcmp0(width, "fit") == 0)
                column.weight = 0;
        else if (!pages_read_number(node, "width", 1, &column.weight, error))
                return FALSE;
        g_array_append_val(table->columns, column);
        return TRUE;
}

static struct table *table_new(void)
{
        struct table *table = g_new0(struct table, 1);

        table->columns = g_array_new(FALSE, TRUE, sizeof(struct column));
        table->cells = g_array_new(FALSE, TRUE, sizeof(struct cell));
        table->rows = g_array_new(FALSE, TRUE, sizeof(struct row));
        return table;
}

gboolean pages_read_table(struct pages_reader *reader, const xmlNode *node, struct block *block,
                          GError **error)
{
        struct table *table = block->table = table_new();

        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child)) {
                if (pages_node_is(child, "column")) {
                        if (!read_column(child, table, error))
                                return FALSE;
                } else if (pages_node_is(child, "continued")) {
                        table->continued = pages_read_text(reader, child, FALSE, error);
                        if (!table->continued)
                                return FALSE;
                } else if (pages_node_is(child, "head")) {
                        for (xmlNode *row = xml_first_element(child); row;
                             row = xml_next_element(row))
                                if (!read_row(reader, row, ROW_HEAD, table, error))
                                        return FALSE;
                        table->n_heads = table->rows->len;
                } else if (pages_node_is(child, "group")) {
                        if (!read_group(reader, child, table, error))
                                return FALSE;
                } else if (!read_row(reader, child, 0, table, error)) {
                        return FALSE;
                }
        }
        return TRUE;
}

/* <facts>: a table of two columns without rules. */
gboolean pages_read_facts(struct pages_reader *reader, const xmlNode *node, struct block *block,
                          GError **error)
{
        const struct column columns[] = {{1, ALIGN_LEFT, ALIGN_LEFT}, {4, ALIGN_LEFT, ALIGN_LEFT}};
        struct table *table = block->table = table_new();

        table->plain = TRUE;
        g_array_append_vals(table->columns, columns, G_N_ELEMENTS(columns));
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child)) {
                struct row row = {table->cells->len, 2, 0, NULL};
                struct cell cells[2] = {{.bar = -1, .span = 1}, {.bar = -1, .span = 1}};

                if (!pages_node_is(child, "fact"))
                        return pages_unexpected(child, error);
                for (xmlNode *part = xml_first_element(child); part;
                     part = xml_next_element(part)) {
                        gboolean label = pages_node_is(part, "label");

                        if (!label && !pages_node_is(part, "value"))
                                return pages_unexpected(part, error);
                        cells[label ? 0 : 1].text = pages_read_text(reader, part, FALSE, error);
                        if (!cells[label ? 0 : 1].text)
                                return FALSE;
                }
                if (!cells[0].text || !cells[1].text) {
                        xml_set_error(error, child, "A fact has a label and a value.");
                        return FALSE;
                }
                g_array_append_vals(table->cells, cells, 2);
                g_array_append_val(table->rows, row);
        }
        return TRUE;
}
