/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Charts: a gauge (a rule with its ranges and a marker) and a distribution (one bar with its
 * parts). Each stands whole on a page and carries its numbers as text.
 */
#include "render/pdf/flow.h"

static const double rule_height = 7, bar_height = 14, gap = 3;
static const double marker = 3.5;

double flow_chart_height(const struct flow *flow, const struct block *block)
{
        double figure = flow->style->roles[ROLE_FIGURE]->leading;
        double small = flow->style->roles[ROLE_SMALL]->leading;

        if (block->kind == BLOCK_SLOPE)
                return flow_slope_height(flow, block);
        if (block->kind == BLOCK_GAUGE)
                return figure + 2 * marker + rule_height + gap + small + 8;
        return bar_height + 2 * gap + figure + 2 * small + 10;
}

static void begin(struct flow *flow, const struct block *block)
{
        if (flow_room(flow) < flow_chart_height(flow, block) && !flow->at_top)
                flow_page_new(flow);
        flow_place(flow, block->id);
        flow->at_top = FALSE;
        if (flow->canvas)
                canvas_tag_begin(flow->canvas, "Figure");
}

static void end(struct flow *flow, const struct block *block, double top)
{
        if (flow->canvas)
                canvas_tag_end(flow->canvas, "Figure");
        flow->y = top + flow_chart_height(flow, block);
}

static void words_at(struct flow *flow, const struct text *text, const struct text_style *style,
                     enum alignment alignment, double x, double y, double width,
                     const struct color *color)
{
        const struct shape *shape = shaper_get(flow->shaper, text, style, -1);
        double start = alignment == ALIGN_CENTER ? x + (width - shape->width) / 2 : x;

        /* A centered label may be wider than its part, but stays on the page. */
        start = CLAMP(start, flow->left, MAX(flow->left, flow->right - shape->width));
        flow_lines(flow, shape, 0, 1, style, ALIGN_LEFT, start, y, shape->width, color);
}

static void draw_marker(struct flow *flow, double x, double y)
{
        const double points[][2] = {{x - marker, y}, {x + marker, y}, {x, y + 2 * marker - 1}};

        canvas_polygon(flow->canvas, points, G_N_ELEMENTS(points));
        canvas_fill(flow->canvas, &flow->style->ink);
}

void flow_gauge(struct flow *flow, const struct block *block)
{
        const struct text_style *figure = flow->style->roles[ROLE_FIGURE];
        const struct text_style *small = flow->style->roles[ROLE_SMALL];
        double width = flow->right - flow->left, from = 0, top, rule, at;
        char number[32];

        begin(flow, block);
        top = flow->y;
        rule = top + figure->leading + 2 * marker;
        at = flow->left + width * CLAMP(block->amount / block->maximum, 0, 1);
        for (guint i = 0; flow->canvas && i < block->parts->len; i++) {
                const struct part *part = &g_array_index(block->parts, struct part, i);
                gboolean active = part->band == block->band;
                double x = flow->left + width * from / block->maximum;
                double end_x = flow->left + width * part->value / block->maximum;

                canvas_rectangle(flow->canvas, x, rule, MAX(end_x - x - 1, 0.5), rule_height);
                canvas_fill(flow->canvas, active ? &part->band->mark : &part->band->tint);
                /* On paper without color the tints are hardly there. */
                if (!active) {
                        canvas_rectangle(flow->canvas, x + 0.2, rule + 0.2,
                                         MAX(end_x - x - 1.4, 0.1), rule_height - 0.4);
                        canvas_stroke(flow->canvas, &flow->style->ink_quiet, 0.4);
                }
                words_at(flow, part->label, small, ALIGN_CENTER, x, rule + rule_height + gap,
                         end_x - x, active ? &part->band->ink : &flow->style->ink_quiet);
                from = part->value;
        }
        if (flow->canvas) {
                g_ascii_formatd(number, sizeof(number), "%.1f", block->amount);
                words_at(flow, flow_words(flow, number), figure, ALIGN_CENTER, at, top, 0,
                         block->band ? &block->band->ink : NULL);
                draw_marker(flow, at, top + figure->leading);
        }
        end(flow, block, top);
}

/* A part of the bar, with the squares of its band in it where it has room, so that it is known
 * without color. */
static void draw_part(struct flow *flow, const struct band_style *band, double x, double top,
                      double length)
{
        double size = flow->style->roles[ROLE_SMALL]->size;
        double square = mark_square(size), step = mark_step(size);

        canvas_rectangle(flow->canvas, x, top, length, bar_height);
        canvas_fill(flow->canvas, &band->mark);
        if (band->step * step + square > length)
                return;
        for (guint i = 0; i < band->step; i++)
                canvas_rectangle(flow->canvas, x + square + i * step,
                                 top + (bar_height - square) / 2, square, square);
        canvas_fill(flow->canvas, &flow->style->paper);
}

void flow_distribution(struct flow *flow, const struct block *block)
{
        const struct text_style *figure = flow->style->roles[ROLE_FIGURE];
        const struct text_style *small = flow->style->roles[ROLE_SMALL];
        double width = flow->right - flow->left, total = 0, x = flow->left, top;
        guint n = block->parts->len;

        begin(flow, block);
        top = flow->y;
        for (guint i = 0; i < n; i++)
                total += g_array_index(block->parts, struct part, i).value;
        for (guint i = 0; flow->canvas && i < n; i++) {
                const struct part *part = &g_array_index(block->parts, struct part, i);
                double length = total > 0 ? width * part->value / total : 0;
                double column = flow->left + width * i / n, y = top + bar_height + 2 * gap;
                char number[32];

                if (length > 0) {
                        draw_part(flow, part->band, x, top, MAX(length - 1, 0.5));
                        x += length;
                }
                g_snprintf(number, sizeof(number), "%.0f", part->value);
                words_at(flow, flow_words(flow, number), figure, ALIGN_LEFT, column, y, 0,
                         &part->band->ink);
                words_at(flow, part->label, small, ALIGN_LEFT, column, y + figure->leading, 0,
                         NULL);
                if (part->note)
                        words_at(flow, part->note, small, ALIGN_LEFT, column,
                                 y + figure->leading + small->leading, 0, &flow->style->ink_quiet);
        }
        end(flow, block, top);
}
