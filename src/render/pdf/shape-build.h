/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A shape put together run by run, then packed into one piece of memory. The builder is used for
 * one shape after the other.
 */
#pragma once

#include "render/pdf/shape.h"

struct shape_builder {
        GArray *lines, *runs; /* of this file's own */
        GArray *glyphs;       /* struct glyph */
        GArray *clusters;     /* cairo_text_cluster_t */
        GString *utf8;
};

void shape_builder_init(struct shape_builder *builder);
void shape_builder_clear(struct shape_builder *builder);

/* What is added next belongs to a new line. */
void shape_builder_line(struct shape_builder *builder);
/* Glyphs of words that the layout has set, without what was put into them to break lines. */
void shape_builder_glyphs(struct shape_builder *builder, const struct span *span,
                          const PangoGlyphItem *item, const char *words);
/* Room for what the painter draws itself. */
void shape_builder_room(struct shape_builder *builder, const struct span *span, double width);
/* The shape; the builder is empty again. */
struct shape *shape_builder_pack(struct shape_builder *builder);

/* Put into words: where a line may break, and for what the painter draws. They are not drawn. */
#define SHAPE_BREAK "\xe2\x80\x8b" /* ZERO WIDTH SPACE */
#define SHAPE_JOIN  "\xe2\x81\xa0" /* WORD JOINER */
#define SHAPE_ROOM  "\xef\xbf\xbc" /* OBJECT REPLACEMENT CHARACTER */
