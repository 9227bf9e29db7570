/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <table> and <facts> of pages.xml into flat arrays of columns, rows and cells: nearly all of a
 * report is in them.
 */
#include <string.h>

#include "render/pdf/pages.h"

static guint row_hash(gconstpointer data)
{
        const struct row *row = data;
        guint64 hash = row->flags + (guint64) (gsize) row->id * 0x9e3779b97f4a7c15U;

        for (guint i = 0; i < row->n_cells; i++) {
                const struct cell *cell = &row->cells[i];

                hash = (hash ^ (guint64) (gsize) cell->text) * 0x9e3779b97f4a7c15U;
                hash ^= hash >> 29;
        }
        return (guint) (hash >> 32);
}

/* Texts and ids are kept once, so their addresses stand for their content. */
static gboolean row_equal(gconstpointer a, gconstpointer b)
{
        const struct row *left = a, *right = b;

        if (left->n_cells != right->n_cells || left->flags != right->flags || left->id != right->id)
                return FALSE;
        return memcmp(left->cells, right->cells, left->n_cells * sizeof(struct cell)) == 0;
}

GHashTable *pages_rows_new(void)
{
        return g_hash_table_new_full(row_hash, row_equal, g_free, NULL);
}

const struct row *pages_intern_row(struct words *words, struct row *row)
{
        const struct row *same = g_hash_table_lookup(words->rows, row);

        if (same)
                g_free(row);
        else
                g_hash_table_add(words->rows, row);
        return same ? same : row;
}

/* As many rows as are kept for widths: twice what is asked at least. */
enum { SAMPLE = 480 };

void pages_alike_free(gpointer data)
{
        struct alike *alike = data;

        g_ptr_array_unref(alike->rows);
        g_free(alike);
}

/* Every stride-th row, and half of them are dropped when there are many: an even sample. */
static void sample_row(struct pages_reader *reader, struct alike *alike, const struct row *row)
{
        if (alike->seen++ % alike->stride != 0)
                return;
        if (reader->into != &reader->pages->kept)
                row = pages_keep_row(reader->pages, row);
        g_ptr_array_add(alike->rows, (gpointer) row);
        if (alike->rows->len < SAMPLE)
                return;
        for (guint i = 0; i < SAMPLE / 2; i++)
                alike->rows->pdata[i] = alike->rows->pdata[2 * i];
        g_ptr_array_set_size(alike->rows, SAMPLE / 2);
        alike->stride *= 2;
}

static gboolean read_alike(struct pages_reader *reader, const MarkupNode *node, struct table *table,
                           GError **error)
{
        const char *name = markup_attribute(node, "alike");
        struct alike *alike;
        guint n_columns = 0;

        if (!name)
                return TRUE;
        for (const MarkupNode *child = markup_first_element(node); child;
             child = markup_next_element(child))
                n_columns += pages_node_is(child, "column") ? 1 : 0;
        alike = g_hash_table_lookup(reader->pages->alike, name);
        if (!alike) {
                alike = g_new0(struct alike, 1);
                alike->n_columns = n_columns;
                alike->stride = 1;
                alike->rows = g_ptr_array_new();
                g_hash_table_insert(reader->pages->alike, g_strdup(name), alike);
        } else if (alike->n_columns != n_columns) {
                markup_set_error(error, node,
                                 "This table has %u columns; another that is alike "
                                 "(“%s”) has %u.",
                                 n_columns, name, alike->n_columns);
                return FALSE;
        }
        table->alike = alike;
        return TRUE;
}

/* Adds the row that the reader's cells make. */
static void add_row(struct pages_reader *reader, struct table *table, guint flags, const char *id)
{
        gsize size = reader->cells->len * sizeof(struct cell);
        struct row *row = g_malloc(sizeof(struct row) + size);
        const struct row *same;

        row->n_cells = reader->cells->len;
        row->flags = flags;
        row->id = id;
        if (size > 0)
                memcpy(row->cells, reader->cells->data, size);
        same = pages_intern_row(reader->into, row);
        g_ptr_array_add(table->rows, (gpointer) same);
        if (reader->again)
                return;
        if (table->alike)
                sample_row(reader, table->alike, same);
        reader->pages->n_rows++;
}

static gboolean read_cell(struct pages_reader *reader, const MarkupNode *node,
                          const struct table *table, guint flags, guint *columns, GError **error)
{
        double span = 1, bar = 0, maximum = 1;
        struct cell cell = {.bar = -1};
        gboolean code;

        if (!pages_node_is(node, "cell"))
                return pages_unexpected(node, error);
        /* Most cells have no attribute. */
        if (node->attributes[0] &&
            (!pages_read_number(node, "span", 1, &span, error) ||
             !pages_read_number(node, "bar", 0, &bar, error) ||
             !pages_read_number(node, "bar-maximum", 1, &maximum, error) ||
             !pages_read_band(reader, node, "bar-band", &cell.bar_band, error)))
                return FALSE;
        if (markup_attribute(node, "bar"))
                cell.bar = (float) (maximum > 0 ? CLAMP(bar / maximum, 0, 1) : 0);
        cell.span = (guint16) MIN(span, G_MAXUINT16);
        cell.blank = node->attributes[0] && pages_read_flag(node, "blank", FALSE) ? 1 : 0;
        code = !(flags & ROW_HEAD) && *columns < table->columns->len &&
               g_array_index(table->columns, struct column, *columns).code;
        cell.text = pages_read_text(reader, node, code ? TEXT_CODE : TEXT_PLAIN, error);
        if (!cell.text)
                return FALSE;
        *columns += cell.span;
        if (cell.span == 0 || *columns > table->columns->len) {
                markup_set_error(error, node,
                                 "This row has more cells than the table has columns.");
                return FALSE;
        }
        g_array_append_val(reader->cells, cell);
        return TRUE;
}

static gboolean read_row(struct pages_reader *reader, const MarkupNode *node, guint flags,
                         struct table *table, GError **error)
{
        const char *id = pages_read_string(reader, node, "id");
        guint columns = 0;

        if (!pages_node_is(node, "row"))
                return pages_unexpected(node, error);
        if (pages_read_flag(node, "quiet", FALSE))
                flags |= ROW_QUIET;
        g_array_set_size(reader->cells, 0);
        for (const MarkupNode *cell = markup_first_element(node); cell;
             cell = markup_next_element(cell))
                if (!read_cell(reader, cell, table, flags, &columns, error))
                        return FALSE;
        add_row(reader, table, flags, id);
        return TRUE;
}

/* <group>: a title over all columns, then rows. */
static gboolean read_group(struct pages_reader *reader, const MarkupNode *node, struct table *table,
                           GError **error)
{
        for (const MarkupNode *child = markup_first_element(node); child;
             child = markup_next_element(child)) {
                if (pages_node_is(child, "title")) {
                        struct cell cell = {.bar = -1, .span = (guint16) table->columns->len};

                        cell.text = pages_read_text(reader, child, TEXT_PLAIN, error);
                        if (!cell.text)
                                return FALSE;
                        g_array_set_size(reader->cells, 0);
                        g_array_append_val(reader->cells, cell);
                        add_row(reader, table, ROW_GROUP, pages_read_string(reader, node, "id"));
                } else if (!read_row(reader, child, 0, table, error)) {
                        return FALSE;
                }
        }
        return TRUE;
}

enum alignment pages_read_alignment(const MarkupNode *node, const char *name,
                                    enum alignment otherwise)
{
        const char *value = markup_attribute(node, name);

        return !value                         ? otherwise
               : g_str_equal(value, "right")  ? ALIGN_RIGHT
               : g_str_equal(value, "center") ? ALIGN_CENTER
                                              : ALIGN_LEFT;
}

static gboolean read_column(const MarkupNode *node, struct table *table, GError **error)
{
        struct column column = {.code = pages_read_flag(node, "code", FALSE)};
        const char *width = markup_attribute(node, "width");

        column.alignment = pages_read_alignment(node, "align", ALIGN_LEFT);
        column.head_alignment = pages_read_alignment(node, "head-align", column.alignment);
        if (g_strcmp0(width, "fit") == 0)
                column.kind = COLUMN_FIT;
        else if (width)
                column.kind = COLUMN_SHARE;
        if (column.kind == COLUMN_SHARE &&
            !pages_read_number(node, "width", 1, &column.weight, error))
                return FALSE;
        g_array_append_val(table->columns, column);
        return TRUE;
}

static struct table *table_new(void)
{
        struct table *table = g_new0(struct table, 1);

        table->columns = g_array_new(FALSE, TRUE, sizeof(struct column));
        table->rows = g_ptr_array_new();
        return table;
}

gboolean pages_read_table(struct pages_reader *reader, const MarkupNode *node, struct block *block,
                          GError **error)
{
        struct table *table = block->table = table_new();
        double least;

        if (!read_alike(reader, node, table, error) ||
            !pages_read_number(node, "least", 0, &least, error))
                return FALSE;
        table->least = (guint) MIN(least, G_MAXINT);
        table->continues = pages_read_flag(node, "continues", FALSE);
        reader->no_notes = TRUE;
        for (const MarkupNode *child = markup_first_element(node); child;
             child = markup_next_element(child)) {
                if (pages_node_is(child, "column")) {
                        if (!read_column(child, table, error))
                                return FALSE;
                } else if (pages_node_is(child, "continued")) {
                        table->continued = pages_read_text(reader, child, TEXT_PLAIN, error);
                        if (!table->continued)
                                return FALSE;
                } else if (pages_node_is(child, "head")) {
                        for (const MarkupNode *row = markup_first_element(child); row;
                             row = markup_next_element(row))
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
        reader->no_notes = FALSE;
        return TRUE;
}

/* <facts>: a table of two columns without rules. */
gboolean pages_read_facts(struct pages_reader *reader, const MarkupNode *node, struct block *block,
                          GError **error)
{
        const struct column columns[] = {{.kind = COLUMN_FIT}, {.kind = COLUMN_SHARE, .weight = 1}};
        struct table *table = block->table = table_new();

        reader->no_notes = table->plain = TRUE;
        g_array_append_vals(table->columns, columns, G_N_ELEMENTS(columns));
        for (const MarkupNode *child = markup_first_element(node); child;
             child = markup_next_element(child)) {
                struct cell cells[2] = {{.bar = -1, .span = 1}, {.bar = -1, .span = 1}};

                if (!pages_node_is(child, "fact"))
                        return pages_unexpected(child, error);
                for (const MarkupNode *part = markup_first_element(child); part;
                     part = markup_next_element(part)) {
                        gboolean label = pages_node_is(part, "label");

                        if (!label && !pages_node_is(part, "value"))
                                return pages_unexpected(part, error);
                        cells[label ? 0 : 1].text =
                                pages_read_text(reader, part, TEXT_PLAIN, error);
                        if (!cells[label ? 0 : 1].text)
                                return FALSE;
                }
                if (!cells[0].text || !cells[1].text) {
                        markup_set_error(error, child, "A fact has a label and a value.");
                        return FALSE;
                }
                g_array_set_size(reader->cells, 0);
                g_array_append_vals(reader->cells, cells, 2);
                add_row(reader, table, ROW_FACT, NULL);
        }
        reader->no_notes = FALSE;
        return TRUE;
}
