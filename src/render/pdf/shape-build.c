/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Pango's glyphs into those of a shape. They take a third of what cairo's would, and a shape has
 * one piece of memory: nearly all of the memory of a long report that is not cairo's own is here.
 */
#include "render/pdf/shape-build.h"

#include <hb.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

/* A run while its shape is put together: where its parts begin. */
struct open_run {
        struct run run;
        guint glyph, cluster, byte;
};

struct open_line {
        guint run;
        double width;
};

void shape_builder_init(struct shape_builder *builder)
{
        builder->lines = g_array_new(FALSE, FALSE, sizeof(struct open_line));
        builder->runs = g_array_new(FALSE, FALSE, sizeof(struct open_run));
        builder->glyphs = g_array_new(FALSE, FALSE, sizeof(struct glyph));
        builder->clusters = g_array_new(FALSE, FALSE, sizeof(cairo_text_cluster_t));
        builder->utf8 = g_string_new(NULL);
}

void shape_builder_clear(struct shape_builder *builder)
{
        g_array_unref(builder->lines);
        g_array_unref(builder->runs);
        g_array_unref(builder->glyphs);
        g_array_unref(builder->clusters);
        g_string_free(builder->utf8, TRUE);
}

void shape_builder_line(struct shape_builder *builder)
{
        const struct open_line line = {.run = builder->runs->len};

        g_array_append_val(builder->lines, line);
}

static gboolean is_dropped(const char *cluster, int n_bytes)
{
        return n_bytes == 3 &&
               (memcmp(cluster, SHAPE_BREAK, 3) == 0 || memcmp(cluster, SHAPE_JOIN, 3) == 0 ||
                memcmp(cluster, SHAPE_ROOM, 3) == 0);
}

/* The glyph to draw for one of Pango's, or 0 for none. The space swallowed at a line's end is put
 * back. */
static guint16 drawn_glyph(PangoFont *font, PangoGlyph glyph, char first)
{
        hb_codepoint_t space;

        if (glyph & PANGO_GLYPH_UNKNOWN_FLAG)
                return 0;
        if (glyph != PANGO_GLYPH_EMPTY)
                return (guint16) glyph;
        if (first == ' ' && hb_font_get_nominal_glyph(pango_font_get_hb_font(font), ' ', &space))
                return (guint16) space;
        return 0;
}

static double in_points(int units)
{
        return units / (double) PANGO_SCALE;
}

static void add_cluster(struct shape_builder *builder, const PangoGlyphItemIter *iter,
                        const float *positions)
{
        const PangoGlyphItem *item = iter->glyph_item;
        const char *cluster = iter->text + iter->start_index;
        cairo_text_cluster_t added = {.num_bytes = iter->end_index - iter->start_index};
        int low = MIN(iter->start_glyph, iter->end_glyph + 1);
        int high = MAX(iter->start_glyph, iter->end_glyph - 1);

        if (is_dropped(cluster, added.num_bytes))
                return;
        for (int n = 0; n <= high - low; n++) {
                /* A backward run is reversed as a whole afterwards. */
                int i = item->item->analysis.level & 1 ? high - n : low + n;
                const PangoGlyphInfo *info = &item->glyphs->glyphs[i];
                const struct glyph glyph = {
                        .index = drawn_glyph(item->item->analysis.font, info->glyph, *cluster),
                        .x = positions[i] + (float) in_points(info->geometry.x_offset),
                        .y = (gint16) CLAMP(lround(in_points(info->geometry.y_offset) * 64),
                                            G_MININT16, G_MAXINT16),
                };

                if (glyph.index == 0)
                        continue;
                g_array_append_val(builder->glyphs, glyph);
                added.num_glyphs++;
        }
        if (added.num_glyphs == 0)
                return;
        g_string_append_len(builder->utf8, cluster, added.num_bytes);
        g_array_append_val(builder->clusters, added);
}

/* cairo wants the glyphs of a backward run in visual order, its clusters in logical order. */
static void reverse_glyphs(struct glyph *glyphs, guint n)
{
        for (guint i = 0; i < n / 2; i++) {
                struct glyph glyph = glyphs[i];

                glyphs[i] = glyphs[n - 1 - i];
                glyphs[n - 1 - i] = glyph;
        }
}

/* Clusters that say nothing are not kept. */
static void close_clusters(struct shape_builder *builder, struct open_run *open)
{
        for (guint i = open->cluster; i < builder->clusters->len; i++) {
                const cairo_text_cluster_t *cluster =
                        &g_array_index(builder->clusters, cairo_text_cluster_t, i);

                if (cluster->num_bytes == 1 && cluster->num_glyphs == 1)
                        continue;
                open->run.clusters = cluster;
                return;
        }
        g_array_set_size(builder->clusters, open->cluster);
}

static void add_run(struct shape_builder *builder, struct open_run *open)
{
        struct open_line *line =
                &g_array_index(builder->lines, struct open_line, builder->lines->len - 1);

        open->run.x = line->width;
        line->width += open->run.width;
        g_array_append_vals(builder->runs, open, 1);
}

static struct open_run open_run(const struct shape_builder *builder, const struct span *span)
{
        return (struct open_run){.run.span = span,
                                 .glyph = builder->glyphs->len,
                                 .cluster = builder->clusters->len,
                                 .byte = (guint) builder->utf8->len};
}

void shape_builder_room(struct shape_builder *builder, const struct span *span, double width)
{
        struct open_run open = open_run(builder, span);

        open.run.width = width;
        add_run(builder, &open);
}

void shape_builder_glyphs(struct shape_builder *builder, const struct span *span,
                          const PangoGlyphItem *item, const char *words)
{
        guint n = (guint) item->glyphs->num_glyphs;
        g_autofree float *positions = g_new(float, n + 1);
        struct open_run open = open_run(builder, span);
        PangoGlyphItemIter iter;
        int x = 0;
        gboolean more;

        for (guint i = 0; i < n; i++) {
                positions[i] = (float) in_points(x);
                x += item->glyphs->glyphs[i].geometry.width;
        }
        for (more = pango_glyph_item_iter_init_start(&iter, (PangoGlyphItem *) item, words); more;
             more = pango_glyph_item_iter_next_cluster(&iter))
                add_cluster(builder, &iter, positions);
        open.run.width = in_points(x);
        open.run.n_glyphs = builder->glyphs->len - open.glyph;
        open.run.n_clusters = builder->clusters->len - open.cluster;
        open.run.n_bytes = (guint) builder->utf8->len - open.byte;
        if (item->item->analysis.level & 1) {
                open.run.flags = CAIRO_TEXT_CLUSTER_FLAG_BACKWARD;
                reverse_glyphs(&g_array_index(builder->glyphs, struct glyph, open.glyph),
                               open.run.n_glyphs);
        }
        close_clusters(builder, &open);
        open.run.font = cairo_scaled_font_reference(
                pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(item->item->analysis.font)));
        add_run(builder, &open);
}

/* Copies size bytes to *end and moves it on. */
static gpointer place(char **end, gconstpointer from, gsize size)
{
        gpointer to = *end;

        if (size > 0)
                memcpy(to, from, size);
        *end += size;
        return to;
}

static void place_run(struct run *run, const struct open_run *open,
                      const cairo_text_cluster_t *clusters, const struct glyph *glyphs,
                      const char *utf8)
{
        *run = open->run;
        run->clusters = open->run.clusters ? clusters + open->cluster : NULL;
        run->glyphs = glyphs + open->glyph;
        run->utf8 = utf8 + open->byte;
}

struct shape *shape_builder_pack(struct shape_builder *builder)
{
        guint n_lines = builder->lines->len, n_runs = builder->runs->len;
        gsize sizes[] = {builder->clusters->len * sizeof(cairo_text_cluster_t),
                         builder->glyphs->len * sizeof(struct glyph), builder->utf8->len};
        /* The parts with the widest members first. */
        struct shape *shape =
                g_malloc(sizeof(struct shape) + n_lines * sizeof(struct line) +
                         n_runs * sizeof(struct run) + sizes[0] + sizes[1] + sizes[2]);
        char *end = (char *) (shape + 1);
        const cairo_text_cluster_t *clusters;
        const struct glyph *glyphs;
        const char *utf8;

        memset(shape, 0, sizeof(*shape));
        shape->lines = (gpointer) end;
        shape->runs = (gpointer) (shape->lines + n_lines);
        end = (char *) (shape->runs + n_runs);
        clusters = place(&end, builder->clusters->data, sizes[0]);
        glyphs = place(&end, builder->glyphs->data, sizes[1]);
        utf8 = place(&end, builder->utf8->str, sizes[2]);
        shape->n_lines = n_lines;
        shape->n_runs = n_runs;
        for (guint i = 0; i < n_runs; i++)
                place_run(&shape->runs[i], &g_array_index(builder->runs, struct open_run, i),
                          clusters, glyphs, utf8);
        for (guint i = 0; i < n_lines; i++) {
                const struct open_line *line = &g_array_index(builder->lines, struct open_line, i);
                guint next = i + 1 < n_lines ? line[1].run : n_runs;

                shape->lines[i] =
                        (struct line){shape->runs + line->run, next - line->run, line->width};
                shape->width = MAX(shape->width, line->width);
        }
        g_array_set_size(builder->lines, 0);
        g_array_set_size(builder->runs, 0);
        g_array_set_size(builder->glyphs, 0);
        g_array_set_size(builder->clusters, 0);
        g_string_truncate(builder->utf8, 0);
        return shape;
}
