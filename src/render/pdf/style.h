/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How the pages look: styles/palette.xml (colors, bands, type sizes) and styles/pdf.xml (margins,
 * fonts, text styles), read into structs. Lengths are points.
 */
#pragma once

#include <glib.h>

#include "base/layers.h"

struct color {
        double red, green, blue;
};

struct band_style {
        char *name;
        guint step; /* filled squares of its mark, 1 to 5 */
        struct color ink, tint, mark;
};

struct text_style {
        char *name;
        double size;
        double leading; /* from baseline to baseline */
        double before, after;
        gboolean bold;
        struct color color;
};

/* The text styles that the painter itself needs; pages.xml may name others. */
enum text_role {
        ROLE_BODY,
        ROLE_HEADING_1,
        ROLE_HEADING_2,
        ROLE_HEADING_3,
        ROLE_FIGURE,
        ROLE_CODE,
        ROLE_SMALL,
        ROLE_TABLE,
        ROLE_TABLE_HEAD,
        ROLE_TABLE_GROUP,
        ROLE_FACTS,
        ROLE_MARGIN,
        ROLE_CONTENTS_1,
        ROLE_CONTENTS_2,
        ROLE_COUNT,
};

struct page_style {
        double margin;
        char *text_family, *code_family;
        double code_scale;
        struct color paper, ink, ink_quiet, line, wash, accent;
        const struct text_style *roles[ROLE_COUNT];
        GPtrArray *bands; /* struct band_style */
        GPtrArray *texts; /* struct text_style */
};

/* Reads palette.xml and pdf.xml of the styles; errors carry file and line. */
struct page_style *page_style_read(Layers styles, GError **error);
void page_style_free(struct page_style *style);
typedef struct page_style PageStyle;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PageStyle, page_style_free)

/* A color that is no band's by its name in the palette ("accent"), or as #1b1f23. */
gboolean page_style_color(const struct page_style *style, const char *name, struct color *ret);
/* The text style or band of that name, or NULL. */
const struct text_style *page_style_text(const struct page_style *style, const char *name);
const struct band_style *page_style_band(const struct page_style *style, const char *name);
