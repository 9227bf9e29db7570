/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a table needs of a page: where its columns stand, and how tall its rows are. Both are
 * remembered, since they are asked for in both runs over the document, and the same row comes again
 * and again.
 */
#pragma once

#include "render/pdf/flow.h"

/* Points: above and below the words of a row, above a group, and the height of a row that is
 * written on by hand. */
static const double grid_row_padding = 0.6, grid_group_space = 5, grid_blank_height = 20;

/* A table on the page of a flow. */
struct grid {
        const struct table *table;
        double *x;                  /* of each column, from the left */
        struct grid_memory *memory; /* the flow's */
        const double *width;        /* of each column: the memory's */
        const double *number;       /* what the numbers before bars take of it */
};

void grid_init(struct flow *flow, const struct table *table, struct grid *grid);
void grid_clear(struct grid *grid);
void grid_memory_free(gpointer memory);
/* Rows and tables that are not alike with others are not at hand any more. */
void grid_forget(struct flow *flow);

static inline const struct row *grid_row(const struct table *table, guint index)
{
        return table->rows->pdata[index];
}

/* The width of a cell that begins in that column. */
double grid_cell_width(const struct grid *grid, const struct cell *cell, guint column);
/* Of its tallest cell, at least 1. */
guint grid_row_lines(struct flow *flow, const struct grid *grid, const struct row *row);
double grid_row_height(struct flow *flow, const struct grid *grid, const struct row *row);
