/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Lines onto the canvas: the runs of a line with the color that their span asks for, links, band
 * marks, and the numbers of pages, which are only known now.
 */
#include "render/pdf/flow.h"

/* Height of a capital letter, of the type size: lines are centered by it, whatever font a character
 * came from. */
static const double cap_height = 0.714;

double flow_baseline(const struct text_style *style)
{
        return (style->leading + cap_height * style->size) / 2;
}

/* One to five filled squares, the rest outlined, so that the step shows in black and white too. */
static void draw_mark(struct flow *flow, const struct band_style *band, double size, double x,
                      double baseline)
{
        double square = mark_square(size), step = mark_step(size);
        double top = baseline - (cap_height * size + square) / 2;

        for (guint i = 0; i < band->step; i++)
                canvas_rectangle(flow->canvas, x + i * step, top, square, square);
        canvas_fill(flow->canvas, &band->mark);
        if (band->step >= 5)
                return;
        for (guint i = band->step; i < 5; i++)
                canvas_rectangle(flow->canvas, x + i * step + 0.25, top + 0.25, square - 0.5,
                                 square - 0.5);
        canvas_stroke(flow->canvas, &flow->style->ink_quiet, 0.4);
}

void flow_page_number(struct flow *flow, guint number, const struct text_style *style, double right,
                      double baseline, const struct color *color)
{
        char digits[16];
        struct text *text = g_malloc0(sizeof(struct text) + sizeof(struct span));
        struct shape *shape;
        const struct line *line;

        g_snprintf(digits, sizeof(digits), "%u", number);
        text->n_spans = 1;
        text->spans[0].text = digits;
        shape = shaper_once(flow->shaper, text, style, -1);
        line = &g_array_index(shape->lines, struct line, 0);
        for (guint i = 0; i < line->runs->len; i++) {
                const struct run *run = &g_array_index(line->runs, struct run, i);

                canvas_run(flow->canvas, run, right - line->width + run->x, baseline, color);
        }
        shape_free(shape);
        g_free(text);
}

static const struct color *run_color(const struct flow *flow, const struct span *span,
                                     const struct color *color)
{
        return span->band                 ? &span->band->ink
               : span->target             ? &flow->style->accent
               : span->flags & SPAN_QUIET ? &flow->style->ink_quiet
                                          : color;
}

static void draw_run(struct flow *flow, const struct run *run, const struct text_style *style,
                     double x, double baseline, const struct color *color)
{
        const struct span *span = run->span;
        gboolean link = span->target != NULL;

        if (link)
                canvas_link_begin(flow->canvas, span->target, (span->flags & SPAN_URI) != 0, x,
                                  baseline - style->size, run->width, style->size * 1.3);
        if (span->flags & SPAN_MARK)
                draw_mark(flow, span->band, style->size, x, baseline);
        else if (span->flags & SPAN_PAGE_OF)
                flow_page_number(flow,
                                 GPOINTER_TO_UINT(g_hash_table_lookup(flow->places, span->target)),
                                 style, x + run->width, baseline, run_color(flow, span, color));
        else
                canvas_run(flow->canvas, run, x, baseline, run_color(flow, span, color));
        if (link)
                canvas_link_end(flow->canvas);
}

double flow_lines(struct flow *flow, const struct shape *shape, guint from, guint n_lines,
                  const struct text_style *style, enum alignment alignment, double x, double top,
                  double width, const struct color *color)
{
        double baseline = top + flow_baseline(style);

        for (guint i = from; flow->canvas && i < from + n_lines && i < shape->lines->len; i++) {
                const struct line *line = &g_array_index(shape->lines, struct line, i);
                double start = alignment == ALIGN_RIGHT    ? x + width - line->width
                               : alignment == ALIGN_CENTER ? x + (width - line->width) / 2
                                                           : x;

                for (guint j = 0; j < line->runs->len; j++) {
                        const struct run *run = &g_array_index(line->runs, struct run, j);

                        draw_run(flow, run, style, start + run->x, baseline,
                                 color ? color : &style->color);
                }
                baseline += style->leading;
        }
        return top + n_lines * style->leading;
}
