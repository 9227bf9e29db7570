/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The widths of a table's columns, from what stands in them. A fitted column is as wide as its
 * widest cell. The others begin like that too; where they are too wide together, the one that can
 * give way at the least cost in lines does so, step by step. A sample of the rows decides, as a
 * table may have ten thousand.
 */
#include <math.h>
#include <string.h>

#include "render/pdf/flow.h"

/* A fitted column takes at most this share of the width, and all of them at most that. */
static const double fit_share = 0.36, fit_total = 0.8;
/* Another one gets no less than this share, or where there are many columns, than theirs of that.
 */
static const double least_share = 0.13, least_total = 0.6;
/* Rows that are asked, steps from wide to narrow, lines above which a row has no more to say. */
enum { SAMPLE = 240, STEPS = 80, MOST_LINES = 5, MOST_TRADES = 8 };

struct needs {
        guint n_columns, n_rows;
        float *natural; /* of each cell of each row */
        float *least;   /* of each column: its longest piece that cannot be broken */
        double floor;   /* no column gives way below it */
};

double flow_number_width(struct flow *flow, const struct cell *cell, const struct text_style *style)
{
        return MAX(style->size * 1.9, shaper_get(flow->shaper, cell->text, style, -1)->width);
}

static double bar_width(struct flow *flow, const struct cell *cell, const struct text_style *style)
{
        return flow_number_width(flow, cell, style) + 5 + 3 * style->size;
}

static gboolean is_break(gunichar c)
{
        return c == ' ' || c == '\n' || c >= 0x2e80 ||
               (c < 0x80 && strchr("/.-_:=@,+&?|", (int) c));
}

/* The share of the longest piece of the words that stays together, by characters. */
static double longest_piece(const struct text *text)
{
        guint all = 0, piece = 0, longest = 0;

        for (guint i = 0; i < text->n_spans; i++)
                for (const char *p = text->spans[i].text; *p; p = g_utf8_next_char(p)) {
                        all++;
                        piece++;
                        longest = MAX(longest, piece);
                        if (is_break(g_utf8_get_char(p)))
                                piece = 0;
                }
        return all > 0 ? (double) longest / all : 0;
}

static void ask_cell(struct flow *flow, const struct row *row, const struct cell *cell,
                     struct needs *needs, guint column)
{
        const struct text_style *style = flow_row_style(flow, row);
        float *natural = &needs->natural[needs->n_rows * needs->n_columns + column];
        float *least = &needs->least[column];

        if (cell->bar >= 0) {
                *natural = (float) bar_width(flow, cell, style);
                *least = MAX(*least, *natural);
        } else if (cell->text->n_spans > 0) {
                *natural = (float) shaper_get(flow->shaper, cell->text, style, -1)->width + 0.1f;
                *least = MAX(*least, *natural * (float) longest_piece(cell->text));
        }
}

static void ask_rows(struct flow *flow, const GPtrArray *rows, struct needs *needs)
{
        guint stride = rows->len / SAMPLE + 1;

        needs->natural = g_new0(float, (rows->len / stride + 1) * needs->n_columns);
        needs->least = g_new0(float, needs->n_columns);
        for (guint i = 0; i < rows->len; i += stride) {
                const struct row *row = rows->pdata[i];
                guint column = 0;

                for (guint j = 0; j < row->n_cells; j++) {
                        if (row->cells[j].span == 1)
                                ask_cell(flow, row, &row->cells[j], needs, column);
                        column += row->cells[j].span;
                }
                needs->n_rows++;
        }
}

static double natural_width(const struct needs *needs, guint column)
{
        float widest = 0;

        for (guint i = 0; i < needs->n_rows; i++)
                widest = MAX(widest, needs->natural[i * needs->n_columns + column]);
        return (double) widest;
}

/*
 * What the lines cost that all rows of the sample would take together. The longest cell of a row
 * counts, and a little the others: it pays to relieve one although another is as long.
 */
static guint cost_of(const struct needs *needs, const double *widths)
{
        guint sum = 0;

        for (guint i = 0; i < needs->n_rows; i++) {
                guint most = 1, all = 0;

                for (guint j = 0; j < needs->n_columns; j++) {
                        double natural = (double) needs->natural[i * needs->n_columns + j];

                        /* A line is never quite full. */
                        if (natural > widths[j]) {
                                guint lines =
                                        (guint) MIN(natural * 1.1 / widths[j] + 1, MOST_LINES);

                                most = MAX(most, lines);
                                all += lines - 1;
                        }
                }
                sum += 4 * most + all;
        }
        /* A torn word costs more than a line. */
        for (guint j = 0; j < needs->n_columns; j++)
                if ((double) needs->least[j] > widths[j])
                        sum += needs->n_rows + 8;
        return sum;
}

static gboolean is_auto(const GArray *columns, guint j)
{
        return g_array_index(columns, struct column, j).kind == COLUMN_AUTO;
}

/* The column that can best be narrower by step, among those that may. */
static guint best_to_narrow(const struct needs *needs, const GArray *columns, double *widths,
                            double step)
{
        guint best = G_MAXUINT, least = G_MAXUINT;

        for (guint j = 0; j < needs->n_columns; j++) {
                guint cost;

                if (!is_auto(columns, j) || widths[j] - step < needs->floor)
                        continue;
                widths[j] -= step;
                cost = cost_of(needs, widths);
                widths[j] += step;
                if (cost < least || (cost == least && widths[j] > widths[best])) {
                        least = cost;
                        best = j;
                }
        }
        return best;
}

/* Gives amount from one column to another where that saves lines; least is what they are now. */
static gboolean trade(const struct needs *needs, const GArray *columns, double *widths,
                      double amount, guint *least)
{
        for (guint from = 0; from < needs->n_columns; from++)
                for (guint to = 0; to < needs->n_columns; to++) {
                        guint lines;

                        if (from == to || !is_auto(columns, from) || !is_auto(columns, to) ||
                            widths[from] - amount < needs->floor)
                                continue;
                        widths[from] -= amount;
                        widths[to] += amount;
                        lines = cost_of(needs, widths);
                        if (lines < *least) {
                                *least = lines;
                                return TRUE;
                        }
                        widths[from] += amount;
                        widths[to] -= amount;
                }
        return FALSE;
}

/* Step by step is not always the shortest way. */
static void improve(const struct needs *needs, const GArray *columns, double *widths, double step)
{
        guint least = cost_of(needs, widths);

        for (guint n = 16; n > 0; n /= 2)
                for (guint times = 0; times < MOST_TRADES; times++)
                        if (!trade(needs, columns, widths, n * step, &least))
                                break;
}

/* Columns that take their width from their words, into room. What is left over is returned. */
static double set_auto(const struct needs *needs, const GArray *columns, double room,
                       double *widths)
{
        double sum = 0, step = room / STEPS;

        for (guint j = 0; j < needs->n_columns; j++) {
                if (!is_auto(columns, j))
                        continue;
                widths[j] = MIN(natural_width(needs, j), room);
                sum += widths[j];
        }
        if (sum <= room)
                return room - sum;
        while (sum > room) {
                guint column = best_to_narrow(needs, columns, widths, step);

                if (column == G_MAXUINT)
                        break;
                widths[column] -= step;
                sum -= step;
        }
        improve(needs, columns, widths, step);
        /* All are as narrow as they may be, but for less than a step each. */
        for (guint j = 0; sum > room && j < needs->n_columns; j++)
                if (is_auto(columns, j))
                        widths[j] *= room / sum;
        return MAX(room - sum, 0);
}

/* How many columns are of that kind, and the sum of their weights. */
static guint count_kind(const GArray *columns, enum column_kind kind, double *ret_weights)
{
        guint count = 0;

        *ret_weights = 0;
        for (guint j = 0; j < columns->len; j++) {
                const struct column *column = &g_array_index(columns, struct column, j);

                if (column->kind != kind)
                        continue;
                count++;
                *ret_weights += column->weight;
        }
        return count;
}

/* Adds room to the columns of that kind: by weight, or evenly where they have none. */
static void share_out(const GArray *columns, enum column_kind kind, double room, double *widths)
{
        double weights;
        guint count = count_kind(columns, kind, &weights);

        for (guint j = 0; j < columns->len; j++) {
                const struct column *column = &g_array_index(columns, struct column, j);

                if (column->kind == kind)
                        widths[j] += weights > 0 ? room * column->weight / weights : room / count;
        }
}

static double set_fitted(const struct needs *needs, const GArray *columns, double total,
                         double *widths)
{
        double sum = 0, weights, most = total;
        guint n_others = columns->len - count_kind(columns, COLUMN_FIT, &weights);

        if (n_others > 0)
                most = MIN(total * fit_total, total - n_others * needs->floor);
        for (guint j = 0; j < columns->len; j++)
                if (g_array_index(columns, struct column, j).kind == COLUMN_FIT) {
                        widths[j] = MIN(natural_width(needs, j), total * fit_share);
                        sum += widths[j];
                }
        for (guint j = 0; sum > most && j < columns->len; j++)
                if (g_array_index(columns, struct column, j).kind == COLUMN_FIT)
                        widths[j] *= most / sum;
        return MIN(sum, most);
}

/* What the columns that go by their words have of the room, beside those that have shares of it. */
static double auto_room(const struct needs *needs, guint n_auto, guint n_shares, double room)
{
        double most = MIN(room * fit_total, room - n_shares * needs->floor);

        return n_shares == 0 ? room : MAX(most, n_auto * needs->floor);
}

void flow_column_widths(struct flow *flow, const GArray *columns, const GPtrArray *rows,
                        double total, double *ret)
{
        struct needs needs = {.n_columns = columns->len};
        double weights, room;
        guint n_auto = count_kind(columns, COLUMN_AUTO, &weights);
        guint n_shares = count_kind(columns, COLUMN_SHARE, &weights);

        memset(ret, 0, columns->len * sizeof(double));
        if (n_shares == columns->len) {
                share_out(columns, COLUMN_SHARE, total, ret);
                return;
        }
        ask_rows(flow, rows, &needs);
        needs.floor = total * MIN(least_share, least_total / columns->len);
        room = total - set_fitted(&needs, columns, total, ret);
        if (n_auto > 0) {
                double own = auto_room(&needs, n_auto, n_shares, room);
                double left = set_auto(&needs, columns, own, ret);

                room += left - own;
                if (n_shares == 0)
                        share_out(columns, COLUMN_AUTO, room, ret);
        }
        if (n_shares > 0)
                share_out(columns, COLUMN_SHARE, room, ret);
        g_free(needs.natural);
        g_free(needs.least);
}
