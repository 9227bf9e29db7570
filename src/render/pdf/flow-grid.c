/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "render/pdf/flow-grid.h"

static const double column_gap = 8;
/* Rows whose lines are remembered of one table or of those that are alike. */
enum { MANY_ROWS = 16384 };

struct grid_memory {
        double *widths, *numbers;
        GHashTable *lines; /* const struct row -> how many */
};

void grid_memory_free(gpointer data)
{
        struct grid_memory *memory = data;

        g_free(memory->widths);
        g_free(memory->numbers);
        g_hash_table_unref(memory->lines);
        g_free(memory);
}

void grid_forget(struct flow *flow)
{
        GHashTableIter iter;
        gpointer memory;

        if (flow->last_grid)
                g_hash_table_remove(flow->grids, flow->last_grid);
        flow->last_grid = NULL;
        g_hash_table_iter_init(&iter, flow->grids);
        while (g_hash_table_iter_next(&iter, NULL, &memory))
                g_hash_table_remove_all(((struct grid_memory *) memory)->lines);
}

const struct text_style *flow_row_style(const struct flow *flow, const struct row *row)
{
        return flow->style->roles[row->flags & ROW_HEAD    ? ROLE_TABLE_HEAD
                                  : row->flags & ROW_GROUP ? ROLE_TABLE_GROUP
                                  : row->flags & ROW_FACT  ? ROLE_FACTS
                                                           : ROLE_TABLE];
}

/* The widest number before a bar of each column. */
static void measure_numbers(struct flow *flow, const GPtrArray *rows, double *numbers)
{
        for (guint i = 0; i < rows->len; i++) {
                const struct row *row = rows->pdata[i];
                guint column = 0;

                for (guint j = 0; j < row->n_cells; j++) {
                        const struct cell *cell = &row->cells[j];

                        if (cell->bar >= 0)
                                numbers[column] = MAX(numbers[column],
                                                      flow_number_width(flow, cell,
                                                                        flow_row_style(flow, row)));
                        column += cell->span;
                }
        }
}

/* Tables that are alike have one for the whole document; of the others the last one has, which is
 * asked for several times in turn. */
static struct grid_memory *find_memory(struct flow *flow, const struct table *table, double total)
{
        gconstpointer key = table->alike ? (gconstpointer) table->alike : table;
        const GPtrArray *rows = table->alike ? table->alike->rows : table->rows;
        struct grid_memory *memory = g_hash_table_lookup(flow->grids, key);

        if (memory)
                return memory;
        if (!table->alike) {
                if (flow->last_grid)
                        g_hash_table_remove(flow->grids, flow->last_grid);
                flow->last_grid = table;
        }
        memory = g_new(struct grid_memory, 1);
        memory->widths = g_new0(double, table->columns->len + 1);
        memory->numbers = g_new0(double, table->columns->len + 1);
        memory->lines = g_hash_table_new(g_direct_hash, g_direct_equal);
        flow_column_widths(flow, table->columns, rows, total, memory->widths);
        measure_numbers(flow, rows, memory->numbers);
        g_hash_table_insert(flow->grids, (gpointer) key, memory);
        return memory;
}

void grid_init(struct flow *flow, const struct table *table, struct grid *grid)
{
        guint n = table->columns->len;
        double x = flow->left;

        grid->table = table;
        grid->x = g_new0(double, n + 1);
        grid->memory = find_memory(flow, table,
                                   flow->right - flow->left - (n > 0 ? n - 1 : 0) * column_gap);
        grid->width = grid->memory->widths;
        grid->number = grid->memory->numbers;
        for (guint i = 0; i < n; i++) {
                grid->x[i] = x;
                x += grid->width[i] + column_gap;
        }
}

void grid_clear(struct grid *grid)
{
        g_free(grid->x);
}

double grid_cell_width(const struct grid *grid, const struct cell *cell, guint column)
{
        guint last = column + cell->span - 1;

        return grid->x[last] + grid->width[last] - grid->x[column];
}

static guint count_lines(struct flow *flow, const struct grid *grid, const struct row *row)
{
        const struct text_style *style = flow_row_style(flow, row);
        guint column = 0, n_lines = 1;

        for (guint i = 0; i < row->n_cells; i++) {
                const struct cell *cell = &row->cells[i];

                if (cell->text->n_spans > 0) {
                        const struct shape *shape = shaper_get(flow->shaper, cell->text, style,
                                                               grid_cell_width(grid, cell, column));

                        n_lines = MAX(n_lines, shape->n_lines);
                }
                column += cell->span;
        }
        return n_lines;
}

guint grid_row_lines(struct flow *flow, const struct grid *grid, const struct row *row)
{
        GHashTable *lines = grid->memory->lines;
        guint n_lines = GPOINTER_TO_UINT(g_hash_table_lookup(lines, row));

        if (n_lines == 0) {
                if (g_hash_table_size(lines) >= MANY_ROWS)
                        g_hash_table_remove_all(lines);
                n_lines = count_lines(flow, grid, row);
                g_hash_table_insert(lines, (gpointer) row, GUINT_TO_POINTER(n_lines));
        }
        return n_lines;
}

double grid_row_height(struct flow *flow, const struct grid *grid, const struct row *row)
{
        double height = grid_row_lines(flow, grid, row) * flow_row_style(flow, row)->leading +
                        2 * grid_row_padding;

        for (guint i = 0; i < row->n_cells; i++)
                if (row->cells[i].blank)
                        return grid_blank_height;

        return height + (row->flags & ROW_GROUP ? grid_group_space : 0);
}
