/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Tables. Rows are measured until the page is full, then all of them are drawn at once: rules and
 * bars as joined paths first, then the words. A row is never torn, unless no page could hold it
 * with what stands above it; then it goes on over the next page and says so.
 */
#include <math.h>

#include "render/pdf/flow-grid.h"

static const double bar_height = 3;
/* Of the height that a page has for rows; above it a row is torn. */
static const double tall_share = 0.85;
/* So many last rows stay with what follows the table, so many first rows with what is above them,
 * and so many last rows of a group with each other. */
enum { LAST_ROWS = 3, FIRST_ROWS = 2 };
/* cairo keeps an object of every element until the end, and writes it: where a document has more
 * rows than this, its tables are elements and their rows are none, or they would be most of it. */
enum { MOST_ROW_ELEMENTS = 10000 };

/* Whether no row of a group can be at index; what continues the table is not known. */
static gboolean ends_group(const struct flow *flow, const struct table *table, guint index)
{
        return index >= table->rows->len ? !flow->goes_on
                                         : grid_row(table, index)->flags & ROW_GROUP;
}

/* The height of the rows from index on, so many at most, of one group. */
static double next_rows_height(struct flow *flow, const struct grid *grid, guint index, guint most)
{
        double height = 0;

        for (guint i = index; i < MIN(index + most, grid->table->rows->len); i++) {
                if (grid_row(grid->table, i)->flags & ROW_GROUP)
                        break;
                height += grid_row_height(flow, grid, grid_row(grid->table, i));
        }
        return height;
}

static double heads_height(struct flow *flow, const struct grid *grid)
{
        double height = 0;

        for (guint i = 0; i < grid->table->n_heads; i++)
                height += grid_row_height(flow, grid, grid_row(grid->table, i));
        return height;
}

/* The first words of a row, which name a group or a value that no page holds. */
static const char *row_name(const struct row *row)
{
        const struct text *text = row->n_cells > 0 ? row->cells[0].text : NULL;

        return text && text->n_spans > 0 ? text->spans[0].text : NULL;
}

/* The title of the group that goes on at a row, or NULL. */
static const char *group_at(const struct table *table, guint index)
{
        if (index >= table->rows->len || grid_row(table, index)->flags & ROW_GROUP)
                return NULL;
        while (index-- > table->n_heads)
                if (grid_row(table, index)->flags & ROW_GROUP)
                        return row_name(grid_row(table, index));
        return NULL;
}

/* What a fresh page that begins with that row has for rows. */
static double page_rows_height(struct flow *flow, const struct grid *grid, guint index)
{
        return flow->page_bottom - flow->top - heads_height(flow, grid) - 1 -
               flow_continued_height(flow, grid->table->continued, group_at(grid->table, index));
}

/* Whether a row is torn, since with what stands above it no page might hold it. */
static gboolean is_tall(struct flow *flow, const struct grid *grid, guint index)
{
        return grid_row_height(flow, grid, grid_row(grid->table, index)) >
               tall_share * page_rows_height(flow, grid, index);
}

/*
 * What a row of that height needs with what it stays with: a group's title never stands without its
 * first rows, nor its last row alone, nor what follows the table without its last rows. That may be
 * more than any page has; then the row goes alone.
 */
static double row_need(struct flow *flow, const struct grid *grid, guint index, double height)
{
        const struct row *row = grid_row(grid->table, index);
        double need = height, most = (flow->page_bottom - flow->top) / 3;

        if (row->flags & ROW_GROUP)
                need += MIN(next_rows_height(flow, grid, index + 1, FIRST_ROWS), most);
        else if (ends_group(flow, grid->table, index + 2) &&
                 !ends_group(flow, grid->table, index + 1))
                need += next_rows_height(flow, grid, index + 1, 1);
        if (index + LAST_ROWS == grid->table->rows->len && !flow->goes_on)
                need += flow->tail +
                        MIN(next_rows_height(flow, grid, index + 1, LAST_ROWS - 1), most);
        return need > height && need > page_rows_height(flow, grid, index) ? height : need;
}

double flow_table_start(struct flow *flow, const struct block *block)
{
        guint first = block->table->n_heads;
        double height, whole = flow->page_bottom - flow->top;
        struct grid grid;

        grid_init(flow, block->table, &grid);
        height = flow->style->roles[ROLE_TABLE]->before + heads_height(flow, &grid);
        if (block->table->rows->len > first) {
                double row = row_need(flow, &grid, first,
                                      grid_row_height(flow, &grid, grid_row(block->table, first)));
                double rows = MAX(row, next_rows_height(flow, &grid, first, FIRST_ROWS));

                /* A row that is not torn brings what stands above it along. */
                height += height + rows <= whole / 2 || is_tall(flow, &grid, first)
                                  ? MIN(rows, whole / 2)
                                  : row;
        }
        grid_clear(&grid);
        return height;
}

double flow_table_first_rows(struct flow *flow, const struct block *block)
{
        struct grid grid;
        double height;

        grid_init(flow, block->table, &grid);
        height = flow->style->roles[ROLE_TABLE]->before + 1;
        for (guint i = 0; i < block->table->rows->len && i < block->table->n_heads + LAST_ROWS; i++)
                height += grid_row_height(flow, &grid, grid_row(block->table, i));
        grid_clear(&grid);
        return MIN(height, (flow->bottom - flow->top) / 4);
}

static void draw_rule(struct flow *flow, double y)
{
        if (!flow->canvas)
                return;
        canvas_rectangle(flow->canvas, flow->left, y, flow->right - flow->left, 0.5);
}

static gboolean row_has_links(const struct row *row)
{
        for (guint i = 0; i < row->n_cells; i++) {
                const struct text *text = row->cells[i].text;

                for (guint j = 0; j < text->n_spans; j++)
                        if (text->spans[j].target)
                                return TRUE;
        }
        return FALSE;
}

/*
 * The lines from and on of a row's cells. Cells are elements in heads and beside links only: cairo
 * writes every element as an object of its own, and those of all cells would be more than half of a
 * long report.
 */
static void draw_row(struct flow *flow, const struct grid *grid, const struct row *row, double top,
                     guint from, guint n_lines)
{
        const struct text_style *style = flow_row_style(flow, row);
        const struct color *color = row->flags & ROW_QUIET ? &flow->style->ink_quiet : NULL;
        gboolean tagged = row_has_links(row) || flow->pages->n_rows <= MOST_ROW_ELEMENTS;
        const char *tag = !tagged                 ? NULL
                          : row->flags & ROW_HEAD ? "TH"
                          : row_has_links(row)    ? "TD"
                                                  : NULL;
        guint column = 0;

        if (tagged)
                canvas_tag_begin(flow->canvas, "TR");
        for (guint i = 0; i < row->n_cells; i++) {
                const struct cell *cell = &row->cells[i];
                const struct column *settings =
                        &g_array_index(grid->table->columns, struct column, column);
                enum alignment alignment = row->flags & ROW_GROUP  ? ALIGN_LEFT
                                           : row->flags & ROW_HEAD ? settings->head_alignment
                                                                   : settings->alignment;
                double width = grid_cell_width(grid, cell, column);
                gboolean label = grid->table->plain && column == 0;

                if (cell->text->n_spans > 0) {
                        const struct shape *shape =
                                shaper_get(flow->shaper, cell->text, style, width);

                        if (tag)
                                canvas_tag_begin(flow->canvas, tag);
                        if (cell->bar >= 0)
                                flow_lines(flow, shape, from, n_lines, style, ALIGN_RIGHT,
                                           grid->x[column], top,
                                           MIN(MAX(grid->number[column], shape->width), width),
                                           color);
                        else
                                flow_lines(flow, shape, from, n_lines, style, alignment,
                                           grid->x[column], top, width,
                                           label ? &flow->style->ink_quiet : color);
                        if (tag)
                                canvas_tag_end(flow->canvas, tag);
                }
                column += cell->span;
        }
        if (tagged)
                canvas_tag_end(flow->canvas, "TR");
}

/* The bars of one band among the rows, as one path. */
static void draw_bars(struct flow *flow, const struct grid *grid, guint from, guint to,
                      const double *tops, const struct band_style *band)
{
        const struct text_style *style = flow->style->roles[ROLE_TABLE];
        gboolean any = FALSE;

        for (guint i = from; i < to; i++) {
                const struct row *row = grid_row(grid->table, i);
                guint column = 0;

                for (guint j = 0; j < row->n_cells; j++) {
                        const struct cell *cell = &row->cells[j];
                        double start = grid->x[column] + grid->number[column] + 5;
                        double room = grid->x[column] + grid_cell_width(grid, cell, column) - start;

                        column += cell->span;
                        if (cell->bar <= 0 || cell->bar_band != band || room <= 0)
                                continue;
                        canvas_rectangle(flow->canvas, start,
                                         tops[i - from] + grid_row_padding +
                                                 (style->leading - bar_height) / 2,
                                         MAX(room * (double) cell->bar, 0.5), bar_height);
                        any = TRUE;
                }
        }
        if (any)
                canvas_fill(flow->canvas, band ? &band->mark : &flow->style->ink_quiet);
}

/* What is left free above the words of a row: a group stands apart, and what is written on has its
 * words beside the line. */
static double above_words(const struct flow *flow, const struct row *row)
{
        for (guint i = 0; i < row->n_cells; i++)
                if (row->cells[i].blank)
                        return grid_blank_height - flow_row_style(flow, row)->leading -
                               2 * grid_row_padding;
        return row->flags & ROW_GROUP ? grid_group_space : 0;
}

/* Lines to write on. */
static void draw_blanks(struct flow *flow, const struct grid *grid, const struct row *row,
                        double top)
{
        gboolean any = FALSE;
        guint column = 0;

        for (guint i = 0; i < row->n_cells; i++) {
                if (row->cells[i].blank) {
                        canvas_rectangle(flow->canvas, grid->x[column], top + grid_blank_height - 3,
                                         grid_cell_width(grid, &row->cells[i], column), 0.5);
                        any = TRUE;
                }
                column += row->cells[i].span;
        }
        if (any)
                canvas_fill(flow->canvas, &flow->style->ink_quiet);
}

/* Draws the rows from, …, to - 1, whose tops are known. */
static void draw_rows(struct flow *flow, const struct grid *grid, guint from, guint to,
                      const double *tops)
{
        if (!flow->canvas)
                return;
        for (guint i = 0; i < flow->style->bands->len; i++)
                draw_bars(flow, grid, from, to, tops, flow->style->bands->pdata[i]);
        draw_bars(flow, grid, from, to, tops, NULL);
        for (guint i = from; i < to; i++)
                if (grid_row(grid->table, i)->flags & ROW_GROUP && i > grid->table->n_heads &&
                    i > from)
                        draw_rule(flow, tops[i - from] + grid_group_space / 2);
        canvas_fill(flow->canvas, &flow->style->line);
        for (guint i = from; i < to; i++)
                draw_blanks(flow, grid, grid_row(grid->table, i), tops[i - from]);
        for (guint i = from; i < to; i++) {
                const struct row *row = grid_row(grid->table, i);

                draw_row(flow, grid, row,
                         tops[i - from] + grid_row_padding + above_words(flow, row), 0,
                         G_MAXUINT / 2);
        }
}

static void set_heads(struct flow *flow, const struct grid *grid)
{
        const struct table *table = grid->table;

        for (guint i = 0; i < table->n_heads; i++) {
                double top = flow->y;

                if (flow->canvas)
                        draw_row(flow, grid, grid_row(table, i), top + grid_row_padding, 0,
                                 G_MAXUINT / 2);
                flow->y += grid_row_height(flow, grid, grid_row(table, i));
        }
        if (table->n_heads > 0) {
                draw_rule(flow, flow->y);
                if (flow->canvas)
                        canvas_fill(flow->canvas, &flow->style->ink_quiet);
                flow->y += 1;
        }
        flow->at_top = FALSE;
}

/* A further page: what goes on here, and the head again. */
static void table_page_new(struct flow *flow, const struct grid *grid, const char *part)
{
        flow_page_new(flow);
        flow_continued(flow, grid->table->continued, part);
        set_heads(flow, grid);
}

/* A tall row: as many lines as fit, page after page. */
static void set_tall_row(struct flow *flow, const struct grid *grid, const struct row *row)
{
        const struct text_style *style = flow_row_style(flow, row);
        const struct text_style *small = flow->style->roles[ROLE_SMALL];
        guint n_lines = grid_row_lines(flow, grid, row), done = 0;

        while (done < n_lines) {
                double room = flow_room(flow) - 2 * grid_row_padding - small->leading;
                guint here = MIN(n_lines - done, (guint) MAX(room / style->leading, 1));

                if (flow->canvas)
                        draw_row(flow, grid, row, flow->y + grid_row_padding, done, here);
                flow->y += here * style->leading + 2 * grid_row_padding;
                done += here;
                if (done == n_lines)
                        break;
                flow_lines(flow,
                           shaper_get(flow->shaper, flow_words(flow, "continued on the next page"),
                                      small, -1),
                           0, 1, small, ALIGN_RIGHT, flow->left, flow->y, flow->right - flow->left,
                           NULL);
                table_page_new(flow, grid, row_name(row));
        }
}

/* Rows from index to end, as many as this page holds; returns the first that it does not. */
static guint set_rows(struct flow *flow, const struct grid *grid, guint index, guint end)
{
        g_autoptr(GArray) tops = g_array_new(FALSE, FALSE, sizeof(double));
        const struct table *table = grid->table;
        guint i;

        for (i = index; i < end; i++) {
                const struct row *row = grid_row(table, i);
                double height = grid_row_height(flow, grid, row);

                if (row_need(flow, grid, i, height) > flow_room(flow))
                        break;
                g_array_append_val(tops, flow->y);
                flow_place(flow, row->id);
                flow->y += height;
                flow->at_top = FALSE;
        }
        draw_rows(flow, grid, index, i, (const double *) (void *) tops->data);
        return i;
}

/* Where the rows of a table end that the page has room for. */
static guint rows_end(const struct flow *flow, const struct table *table)
{
        guint n_rows = table->rows->len - table->n_heads;

        return table->n_heads + (table->least > 0 ? MIN(n_rows, flow->most_rows) : n_rows);
}

void flow_table_end(struct flow *flow)
{
        if (flow->canvas && flow->in_table)
                canvas_tag_end(flow->canvas, "Table");
        flow->in_table = FALSE;
}

/* What is above the first row, which a table that continues another has on a further page only. */
static void begin_table(struct flow *flow, const struct block *block)
{
        if (flow_table_start(flow, block) > flow_room(flow) && !flow->at_top)
                flow_page_new(flow);
        if (!flow->at_top)
                flow->y += flow->style->roles[ROLE_TABLE]->before;
        flow_place(flow, block->id);
}

void flow_table(struct flow *flow, const struct block *block)
{
        const struct table *table = block->table;
        guint end = rows_end(flow, table);
        struct grid grid;
        guint done = table->n_heads;

        if (!flow->in_table)
                begin_table(flow, block);
        grid_init(flow, table, &grid);
        if (flow->canvas && !flow->in_table)
                canvas_tag_begin(flow->canvas, "Table");
        if (!flow->in_table)
                set_heads(flow, &grid);
        flow->in_table = TRUE;
        while (done < end) {
                if (is_tall(flow, &grid, done)) {
                        set_tall_row(flow, &grid, grid_row(table, done++));
                        continue;
                }
                done = set_rows(flow, &grid, done, end);
                if (done < end && (flow_room(flow) < (flow->bottom - flow->top) / 4 ||
                                   !is_tall(flow, &grid, done)))
                        table_page_new(flow, &grid, group_at(table, done));
        }
        grid_clear(&grid);
        if (flow->goes_on)
                return;
        flow_table_end(flow);
        flow->y += flow->style->roles[ROLE_TABLE]->after;
}
