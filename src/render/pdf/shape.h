/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Texts into lines of glyph runs. Each distinct text is shaped by Pango once for a style and a
 * width and then kept, so that setting a page is looking up and copying glyphs.
 */
#pragma once

#include <cairo.h>
#include <pango/pango.h>

#include "render/pdf/pages.h"

/* A glyph from x on, raised or lowered by y 64ths of a point. OpenType numbers glyphs with 16 bits.
 * A report keeps hundreds of thousands of them. */
struct glyph {
        float x;
        guint16 index;
        gint16 y;
};

/* Glyphs of one font that belong to one span. */
struct run {
        const struct span *span; /* of the text that was shaped */
        cairo_scaled_font_t
                *font; /* a reference; NULL for a mark or a page number, which the painter draws */
        const struct glyph *glyphs;           /* from x = 0 on the baseline y = 0 */
        const cairo_text_cluster_t *clusters; /* NULL: each glyph is one byte of the text */
        const char *utf8;
        guint n_glyphs, n_clusters, n_bytes;
        cairo_text_cluster_flags_t flags;
        double x, width; /* in the line */
};

struct line {
        const struct run *runs;
        guint n_runs;
        double width;
};

/* In one piece of memory. */
struct shape {
        const struct text *text;
        const struct text_style *style;
        int room; /* the width it was broken for: hundredths of a point, or -1 */
        gboolean has_links;
        guint uses; /* since the shaper was last trimmed */
        guint n_lines, n_runs;
        double width;       /* of the widest line */
        struct line *lines; /* at least one */
        struct run *runs;   /* of all lines */
};

/* The size of a footnote's number in the words, and what parts it from what follows, in points. */
#define SHAPE_NOTE_GAP 0.5
double shape_note_size(const struct page_style *style);

typedef struct shaper Shaper;
/* Borrows context and style. Characters that no font has are named once each in problems (char *).
 */
Shaper *shaper_new(PangoContext *context, const struct page_style *style, GPtrArray *problems);
void shaper_free(Shaper *shaper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Shaper, shaper_free)

/*
 * The text in that style, broken into lines of at most width points (negative: not broken). The
 * same call gives the same shape again; it lives until shaper_trim().
 */
const struct shape *shaper_get(Shaper *shaper, const struct text *text,
                               const struct text_style *style, double width);
/*
 * Forgets shapes that were hardly used since the last time, where there are very many: names that
 * stand in one place must not fill the memory. Shapes that were given out before may be gone.
 */
void shaper_trim(Shaper *shaper);
/* Forgets all: texts are about to go. */
void shaper_forget(Shaper *shaper);
/* FALSE with an error where a font was asked for whose file is gone or damaged: nothing that was
 * shaped is worth anything then. */
gboolean shaper_finish(Shaper *shaper, GError **error);
/* The same for a text that is wanted once, such as a page number: not kept, the caller's. */
struct shape *shaper_once(Shaper *shaper, const struct text *text, const struct text_style *style,
                          double width);
void shape_free(struct shape *shape);

/* The five-step mark: width of one square, and from one square to the next, for a type size. */
double mark_square(double size);
double mark_step(double size);
