/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Blocks onto pages. The same code runs twice over a document: once without a canvas, to learn how
 * many pages there are and what stands on which, and once to draw. So nothing about a page is kept,
 * however many there are.
 */
#pragma once

#include "render/pdf/canvas.h"
#include "render/pdf/pages.h"
#include "render/pdf/shape.h"

/* The last line that said what goes on (flow-continued.c). */
typedef struct flow_caption {
        const char *section, *part;
        char *kept; /* section, where its heading is not at hand any more */
        char *words;
        struct text *text;
        struct shape *shape; /* NULL: there was none yet */
} FlowCaption;

struct flow {
        struct pages *pages;
        const struct page_style *style;
        Shaper *shaper;
        Canvas *canvas;                  /* NULL while measuring */
        double left, right, top, bottom; /* the body of a page */
        double page_width, page_height;
        double y;
        gboolean at_top;          /* nothing stands on this page yet */
        gboolean trial;           /* only to see how much it is: no place is noted */
        double tail;              /* what must stay with the end of this block */
        gboolean goes_on;         /* the next block is a table that continues this one */
        gboolean in_table;        /* the element of the table before is still open */
        guint most_rows;          /* of this table below its head; what follows has no room */
        double page_bottom;       /* bottom, before footnotes took of it */
        GPtrArray *notes;         /* struct text: the footnotes of this page */
        guint notes_before;       /* their number on the pages before */
        guint notes_drawn;        /* numbers set so far */
        struct text_style raised; /* of those numbers: a size that no words have */
        guint page;               /* from 1 */
        guint page_count;         /* 0 while measuring */
        GHashTable *places;       /* id -> page */
        GHashTable *words;        /* char * -> struct text: the painter's own words */
        GHashTable *grids;        /* what tables are alike, or struct table -> flow-grid.h */
        gconstpointer last_grid;  /* the table in it */
        const char *section;      /* the words of the last heading, or NULL */
        gboolean keep_next;       /* the last block wants to stay with the next one */
        GError *error;            /* of blocks that could not be read; nothing is set then */
        FlowCaption *caption;
        int outline[4]; /* the last entry of each level */
};

/* Sets the whole document once. */
void flow_document(struct flow *flow);
void flow_page_new(struct flow *flow);
/* What is left of this page; a little more than nothing, so that rounding never moves a line. */
double flow_room(const struct flow *flow);
/* The place of an id is here. */
void flow_place(struct flow *flow, const char *id);
/* Words of the painter's own, such as a bullet, as a text that is kept. */
const struct text *flow_words(struct flow *flow, const char *words);

/* flow-line.c: lines of a shape from top; returns the y below them. color NULL: the style's. */
double flow_lines(struct flow *flow, const struct shape *shape, guint from, guint n_lines,
                  const struct text_style *style, enum alignment alignment, double x, double top,
                  double width, const struct color *color);
/* The number of a page, beginning at x, or ending there with ALIGN_RIGHT; returns its width. */
double flow_page_number(struct flow *flow, guint number, const struct text_style *style,
                        enum alignment alignment, double x, double baseline,
                        const struct color *color);
double flow_baseline(const struct text_style *style);

/* flow-note.c: what the footnotes of these lines need at the bottom of the page; they take it; they
 * are drawn. */
double flow_notes_height(struct flow *flow, const struct shape *shape, guint from, guint n_lines);
void flow_notes_add(struct flow *flow, const struct shape *shape, guint from, guint n_lines);
void flow_notes_draw(struct flow *flow);

/* flow-continued.c: the line at the top of a page that says what goes on there, a table's own or
 * else the words of the last heading, with those of a part below it unless that is NULL; nothing
 * where there is neither. What it remembers of blocks is forgotten before they go. */
void flow_continued(struct flow *flow, const struct text *own, const char *part);
double flow_continued_height(struct flow *flow, const struct text *own, const char *part);
void flow_caption_forget(struct flow *flow);
void flow_caption_clear(FlowCaption *caption);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FlowCaption, flow_caption_clear)

/* The kinds of block; each sets the block from flow->y on, with page breaks where it must. */
void flow_paragraph(struct flow *flow, const struct block *block);
void flow_list(struct flow *flow, const struct block *block);
void flow_callout(struct flow *flow, const struct block *block);
void flow_code(struct flow *flow, const struct block *block);
void flow_contents(struct flow *flow, const struct block *block);
void flow_table(struct flow *flow, const struct block *block);
void flow_gauge(struct flow *flow, const struct block *block);
void flow_distribution(struct flow *flow, const struct block *block);
/* The text style of a row's cells; the room that the number of a cell's bar asks for. */
const struct text_style *flow_row_style(const struct flow *flow, const struct row *row);
double flow_number_width(struct flow *flow, const struct cell *cell,
                         const struct text_style *style);
/* flow-columns.c: the width of each column, total together without the gaps. */
void flow_column_widths(struct flow *flow, const GArray *columns, const GPtrArray *rows,
                        double total, double *ret);
/* flow-picture.c */
void flow_picture(struct flow *flow, const struct block *block);
double flow_picture_height(const struct flow *flow, const struct block *block);
/* flow-slope.c */
void flow_slope(struct flow *flow, const struct block *block);
double flow_slope_height(const struct flow *flow, const struct block *block);

/* Ends the element of a table that nothing continues. */
void flow_table_end(struct flow *flow);
/* The least that must be on a page when the block begins there. */
double flow_table_start(struct flow *flow, const struct block *block);
/* Its first rows, which are all of a short one. */
double flow_table_first_rows(struct flow *flow, const struct block *block);
double flow_chart_height(const struct flow *flow, const struct block *block);
