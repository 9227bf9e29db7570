/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A document to be set: pages.xml (docs/schema/pages.rng) as compact blocks. Texts with the same
 * content are one struct text, so that the painter shapes each of them once. Everything here is
 * owned by struct pages.
 */
#pragma once

#include <glib.h>

#include "base/markup.h"
#include "render/pdf/style.h"

#define PAGES_NAMESPACE "urn:bulkhead:pages:1"

enum span_flags {
        SPAN_STRONG = 1 << 0,
        SPAN_CODE = 1 << 1,
        SPAN_QUIET = 1 << 2,
        SPAN_MARK = 1 << 3,        /* the five-step mark of the band, before its word; no text */
        SPAN_PAGE_OF = 1 << 4,     /* the number of the page that target is on */
        SPAN_PAGE_NUMBER = 1 << 5, /* headers and footers only */
        SPAN_PAGE_COUNT = 1 << 6,
        SPAN_URI = 1 << 7,  /* target is an address, otherwise the id of a place in the document */
        SPAN_NOTE = 1 << 8, /* the number of a footnote, whose words are note */
};

struct span {
        const char *text; /* UTF-8, never NULL; "\n" breaks the line */
        const char *target;
        const struct band_style *band;
        const struct text *note;
        gsize flags; /* enum span_flags; as wide as a pointer, so that a span has no padding */
};

struct text {
        guint n_spans;
        guint n_notes;
        struct span spans[];
};

enum alignment { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTER };

enum column_kind {
        COLUMN_AUTO,  /* from its words, and those of the columns beside it */
        COLUMN_FIT,   /* as wide as its widest cell */
        COLUMN_SHARE, /* of what is left, by weight */
};

struct column {
        enum column_kind kind;
        double weight;
        gboolean code;
        enum alignment alignment;
        enum alignment head_alignment;
};

struct cell {
        const struct text *text;
        const struct band_style *bar_band; /* NULL: ink */
        float bar;                         /* length of the bar, 0 to 1; negative: none */
        guint16 span;                      /* columns */
        guint16 blank;                     /* 1: a line to write on; as wide as span, so that a
                                              cell has no padding */
};

enum row_flags { ROW_HEAD = 1, ROW_GROUP = 2, ROW_QUIET = 4, ROW_FACT = 8 };

/* Rows with the same content are one struct row: a report says the same of many services. */
struct row {
        guint n_cells;
        guint flags;
        const char *id; /* destination, or NULL */
        struct cell cells[];
};

/* What decides the widths of tables that are alike. */
struct alike {
        guint n_columns;
        guint seen, stride; /* rows; every so many-th is in the sample */
        GPtrArray *rows;    /* const struct row */
};

struct table {
        struct alike *alike; /* with which tables, or NULL */
        GArray *columns;     /* struct column */
        GPtrArray *rows;     /* const struct row, the heads first */
        guint n_heads;       /* how many */
        guint least; /* of the other rows the first ones stay, where the page has no room for
                        all and what follows; 0: every row */
        const struct text
                *continued; /* shown above the repeated head, or NULL: the heading's words */
        gboolean plain;     /* a key-value list: no rules, first column quiet */
        gboolean continues; /* its rows follow those of the table before, as if they were of it */
};

struct part {
        const struct text *label;
        const struct text *note; /* may be NULL */
        const struct band_style *band;
        double value; /* gauge: where the range ends; distribution: how many; slope: before */
        double after; /* slope */
};

struct picture_part {
        struct color color;
        GArray *steps;                /* struct path_step (picture-path.h), or NULL */
        struct _cairo_surface *image; /* a reference, or NULL */
};

struct picture {
        double width, height; /* points it asks for */
        double view[4];       /* left, top, width and height of what its parts are in */
        enum alignment alignment;
        GArray *parts; /* struct picture_part */
};

enum block_kind {
        BLOCK_HEADING,
        BLOCK_PARAGRAPH,
        BLOCK_LIST,
        BLOCK_CALLOUT,
        BLOCK_CODE,
        BLOCK_TABLE,
        BLOCK_GAUGE,
        BLOCK_DISTRIBUTION,
        BLOCK_SLOPE,
        BLOCK_PICTURE,
        BLOCK_CONTENTS,
        BLOCK_PAGE_BREAK,
        BLOCK_SPACE,
};

struct block {
        enum block_kind kind;
        gboolean keep;                  /* with the next block */
        gboolean follow;                /* where the block before ends */
        gboolean fill;                  /* space: what the blocks until the next page leave */
        const char *id;                 /* destination, or NULL */
        const struct text_style *style; /* heading, paragraph */
        const struct band_style *band;  /* callout, gauge; may be NULL */
        guint level;                    /* heading 1 to 3; contents: down to this level */
        gboolean outline;               /* heading: has an outline entry */
        gboolean ordered;               /* list */
        const char *title;              /* heading: its words for the outline */
        double amount;    /* space: points; page break: unless that share of a page is left (0:
                             always);    gauge: the value; */
        double maximum;   /* gauge, slope */
        GPtrArray *texts; /* struct text: one for a heading or paragraph, items, lines; the two
                             sides of a slope */
        GArray *parts;    /* struct part */
        struct table *table;
        struct picture *picture;
};

/* Texts, rows and strings, each content once. */
struct words {
        GHashTable *texts; /* struct text */
        GHashTable *rows;  /* struct row */
        GStringChunk *strings;
};

/* Some blocks of a document, in order. */
struct piece {
        GPtrArray *blocks;   /* struct block, or NULL: they are on the shelf, as text */
        guint64 offset;      /* there */
        gsize size;          /* of the text */
        guint first_heading; /* the number of the first heading without an id */
        guint top_level;     /* the highest heading of the outline, G_MAXUINT without one */
};

struct pages {
        const struct page_style *style;
        char *title, *author, *subject, *keywords, *generated;
        char *cover; /* what the first page is called instead of its number, or NULL */
        const struct text *header[2], *footer[2]; /* left and right; may be NULL */

        /* What is being set: struct block, of which the first n_ready are to be set before
         * pages_go_on(); those behind them are there to be looked at. */
        GPtrArray *blocks;
        guint n_ready;

        GPtrArray *pieces;    /* struct piece: the document */
        GPtrArray *parts;     /* struct piece, which the document has not placed yet */
        int shelf;            /* a scratch file (base/scratch.h), or -1: all stay in memory */
        guint64 shelved;      /* bytes on it */
        gsize most;           /* PAGES_IN_MEMORY; tests take less */
        gsize room;           /* of texts whose blocks may still stay in memory */
        guint next_piece;     /* the first one that n_ready does not reach */
        GPtrArray *taken;     /* struct block: those of blocks that come from the shelf */
        struct words kept;    /* of what stays */
        struct words passing; /* of what comes from the shelf */

        GHashTable *ids;    /* every id that can be led to -> whether it is in a part, as an int */
        GHashTable *wanted; /* every id that is led to and was not there -> char *: where, first */
        GHashTable *alike;  /* char * -> struct alike */
        guint n_headings;   /* that were given an id */
        guint n_rows;       /* of all tables */
};

typedef struct pages Pages;
/*
 * An empty document in that style (borrowed). What is beyond PAGES_IN_MEMORY bytes of text goes to
 * shelf, the descriptor of an empty file (borrowed), and comes back piece by piece while the
 * document is set; with -1 all of it stays in memory.
 */
struct pages *pages_new(const struct page_style *style, int shelf);
void pages_free(struct pages *pages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pages, pages_free)

/*
 * A document may come in sheets, so that a long one is never held: first every <part>, in order,
 * then the <document>, then every <further>, whose blocks follow those of the document. Where one
 * of the last two has a <parts/>, the blocks of the parts stand. An element or style that is not
 * known, an id that is there twice and a link that leads nowhere are mistakes of the template:
 * INPUT errors with the line; name is what they call the sheet.
 */
gboolean pages_add(struct pages *pages, const char *sheet, gsize size, const char *name,
                   GError **error);
/* All sheets are there. */
gboolean pages_close(struct pages *pages, GError **error);
/* One whole document, which stays in memory. */
struct pages *pages_read(Markup *document, const struct page_style *style, GError **error);

/* To the first blocks, or the next ones; without any more, none are ready. What was given out of
 * those before is gone. FAILED where the shelf cannot be read. */
gboolean pages_rewind(struct pages *pages, GError **error);
gboolean pages_go_on(struct pages *pages, GError **error);
/* A text that is there as long as pages. */
const struct text *pages_keep_text(struct pages *pages, const struct text *text);
const struct row *pages_keep_row(struct pages *pages, const struct row *row);
/* Calls take with each heading of the outline down to that level, in the order of the document. */
typedef void (*heading_sink)(gpointer context, const struct block *heading);
gboolean pages_each_heading(struct pages *pages, guint level, heading_sink take, gpointer context,
                            GError **error);

/* Bytes of text whose blocks stay in memory, and those that come from the shelf at a time: of some
 * 400 services each. */
enum { PAGES_IN_MEMORY = 8 * 1024 * 1024 };

/* pages-sheets.c: the blocks of a piece that is on the shelf (struct block), whose texts go into
 * words; NULL on error. */
GPtrArray *pages_take_down(struct pages *pages, const struct piece *piece, struct words *words,
                           GError **error);
void pages_words_init(struct words *words);
void pages_words_clear(struct words *words);

/* Reading words: what the reader of blocks (pages-read.c) and of words (pages-text.c) share. */
struct pages_reader {
        struct pages *pages;
        struct words *into; /* where texts and rows go */
        gboolean again;     /* from the shelf: the document knows the ids and all else */
        gboolean is_part;
        guint n_headings; /* that were given an id, of the document */
        guint top_level;  /* the highest heading of the outline so far, or G_MAXUINT */
        const struct page_style *style;
        gboolean in_margin; /* page numbers are allowed */
        gboolean no_notes;  /* no footnotes here */
        GArray *spans;      /* a text being put together */
        GArray *cells;      /* a row being put together */
        GString *words;
};

enum text_kind {
        TEXT_PLAIN,
        TEXT_CODE,     /* in the code family */
        TEXT_VERBATIM, /* that, and white space is kept */
};

/* The words inside an element as the one text of that content. */
const struct text *pages_read_text(struct pages_reader *reader, const MarkupNode *node,
                                   enum text_kind kind, GError **error);
/* Words that are no element's. */
const struct text *pages_plain_text(struct pages_reader *reader, const char *words);
/* The band that an attribute names; *ret is NULL without the attribute. */
gboolean pages_read_band(struct pages_reader *reader, const MarkupNode *node, const char *attribute,
                         const struct band_style **ret, GError **error);

/* What they share with the reader of tables (pages-table.c). Attributes that are missing give
 * otherwise. */
gboolean pages_node_is(const MarkupNode *node, const char *name);
gboolean pages_unexpected(const MarkupNode *node, GError **error);
/* Whether the element has no attribute but those of docs/schema/pages.rng (pages-attributes.c). */
gboolean pages_check_attributes(const MarkupNode *node, GError **error);
gboolean pages_read_flag(const MarkupNode *node, const char *name, gboolean otherwise);
/* Not negative; otherwise = G_MAXDOUBLE makes the attribute required. */
gboolean pages_read_number(const MarkupNode *node, const char *name, double otherwise, double *ret,
                           GError **error);
const char *pages_read_string(struct pages_reader *reader, const MarkupNode *node,
                              const char *name);
gboolean pages_read_table(struct pages_reader *reader, const MarkupNode *node, struct block *block,
                          GError **error);
/* A block to the array (struct block), which frees it with pages_block_free(). */
gboolean pages_read_block(struct pages_reader *reader, const MarkupNode *node, GPtrArray *blocks,
                          GError **error);
void pages_block_free(gpointer block);
/* FALSE where the document has it already. */
gboolean pages_add_id(struct pages_reader *reader, const char *id);
/* The sets of distinct texts and rows, and the one of that content. */
GHashTable *pages_texts_new(void);
GHashTable *pages_rows_new(void);
const struct text *pages_intern_text(struct words *words, struct text *text);
const struct row *pages_intern_row(struct words *words, struct row *row);
void pages_alike_free(gpointer alike);
enum alignment pages_read_alignment(const MarkupNode *node, const char *name,
                                    enum alignment otherwise);
gboolean pages_read_picture(struct pages_reader *reader, const MarkupNode *node,
                            struct block *block, GError **error);
void pages_picture_free(struct picture *picture);
gboolean pages_read_gauge(struct pages_reader *reader, const MarkupNode *node, struct block *block,
                          GError **error);
gboolean pages_read_distribution(struct pages_reader *reader, const MarkupNode *node,
                                 struct block *block, GError **error);
gboolean pages_read_slope(struct pages_reader *reader, const MarkupNode *node, struct block *block,
                          GError **error);
gboolean pages_read_facts(struct pages_reader *reader, const MarkupNode *node, struct block *block,
                          GError **error);
