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

double flow_page_number(struct flow *flow, guint number, const struct text_style *style,
                        enum alignment alignment, double x, double baseline,
                        const struct color *color)
{
        char digits[16];
        const struct shape *shape;
        const struct line *line;
        double start;

        g_snprintf(digits, sizeof(digits), "%u", number);
        shape = shaper_get(flow->shaper, flow_words(flow, digits), style, -1);
        line = &shape->lines[0];
        start = alignment == ALIGN_RIGHT ? x - line->width : x;
        for (guint i = 0; i < line->n_runs; i++) {
                const struct run *run = &line->runs[i];

                canvas_run(flow->canvas, run, start + run->x, baseline, color);
        }
        return line->width;
}

static const struct color *run_color(const struct flow *flow, const struct span *span,
                                     const struct color *color)
{
        return span->band                 ? &span->band->ink
               : span->target             ? &flow->style->accent
               : span->flags & SPAN_QUIET ? &flow->style->ink_quiet
                                          : color;
}

/*
 * Draws a run; returns by how much it is narrower than the room it was given, which only the number
 * of a page can be: the number is right-aligned in a column of numbers, and elsewhere what follows
 * moves up to it.
 */
static double draw_run(struct flow *flow, const struct run *run, const struct text_style *style,
                       enum alignment alignment, double x, double baseline,
                       const struct color *color)
{
        const struct span *span = run->span;
        const struct color *own = run_color(flow, span, color);
        double slack = 0;

        if (span->target)
                canvas_link_begin(flow->canvas, span->target, (span->flags & SPAN_URI) != 0, x,
                                  baseline - style->size, run->width, style->size * 1.3);
        if (span->flags & SPAN_MARK) {
                draw_mark(flow, span->band, style->size, x, baseline);
        } else if (span->flags & SPAN_NOTE) {
                slack = run->width -
                        flow_page_number(flow, ++flow->notes_drawn, &flow->raised, ALIGN_LEFT, x,
                                         baseline - style->size * 0.32, color) -
                        SHAPE_NOTE_GAP;
        } else if (span->flags & SPAN_PAGE_OF) {
                guint page = GPOINTER_TO_UINT(g_hash_table_lookup(flow->places, span->target));
                gboolean right = alignment == ALIGN_RIGHT;

                slack = run->width - flow_page_number(flow, page, style, alignment,
                                                      right ? x + run->width : x, baseline, own);
                slack = right ? 0 : slack;
        } else {
                canvas_run(flow->canvas, run, x, baseline, own);
        }
        if (span->target)
                canvas_link_end(flow->canvas);
        return slack;
}

/*
 * cairo marks the content of the innermost elements only. So beside a link, which is an element,
 * the other words need one of their own, or they would be missing from the structure.
 */
static void draw_line(struct flow *flow, const struct line *line, gboolean has_links,
                      const struct text_style *style, enum alignment alignment, double x,
                      double baseline, const struct color *color)
{
        for (guint i = 0; i < line->n_runs; i++) {
                const struct run *run = &line->runs[i];
                gboolean beside = has_links && !run->span->target;

                if (beside)
                        canvas_tag_begin(flow->canvas, "Span");
                x -= draw_run(flow, run, style, alignment, x + run->x, baseline, color);
                if (beside)
                        canvas_tag_end(flow->canvas, "Span");
        }
}

double flow_lines(struct flow *flow, const struct shape *shape, guint from, guint n_lines,
                  const struct text_style *style, enum alignment alignment, double x, double top,
                  double width, const struct color *color)
{
        double baseline = top + flow_baseline(style);

        for (guint i = from; flow->canvas && i < from + n_lines && i < shape->n_lines; i++) {
                const struct line *line = &shape->lines[i];
                double start = alignment == ALIGN_RIGHT    ? x + width - line->width
                               : alignment == ALIGN_CENTER ? x + (width - line->width) / 2
                                                           : x;

                draw_line(flow, line, shape->has_links, style, alignment, start, baseline,
                          color ? color : &style->color);
                baseline += style->leading;
        }
        return top + n_lines * style->leading;
}
