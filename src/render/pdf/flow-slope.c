/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A slope chart: two scales, before and after, and a line from one to the other for each thing that
 * moved. Its label and both numbers stand at the ends of the line; labels that would cover each
 * other are moved apart, in their order, so that many can be told from each other.
 */
#include <math.h>
#include <stdlib.h>

#include "render/pdf/flow.h"

static const double least_height = 120, dot = 1.6, reach = 6;

/* Where the label of a line stands on one side. */
struct place {
        const struct part *part;
        double value, y;
};

double flow_slope_height(const struct flow *flow, const struct block *block)
{
        const struct text_style *small = flow->style->roles[ROLE_SMALL];
        double labels = (block->parts->len + 1) * small->leading + 2 * small->leading;

        return MIN(MAX(least_height, labels), flow->bottom - flow->top);
}

static int compare_places(const void *a, const void *b)
{
        const struct place *left = a, *right = b;

        if (left->y != right->y)
                return left->y < right->y ? -1 : 1;
        return left->part < right->part ? -1 : left->part > right->part;
}

/* From the top down no label covers the one above; what that pushed over the end goes back up. */
static void move_apart(struct place *places, guint n, double step, double top, double bottom)
{
        for (guint i = 0; i < n; i++)
                places[i].y = MAX(places[i].y, i == 0 ? top : places[i - 1].y + step);
        for (guint i = n; i-- > 0;)
                places[i].y = MIN(places[i].y, i + 1 == n ? bottom : places[i + 1].y - step);
}

/* A label beside its end of the line, with the number nearest to the line. */
static void draw_label(struct flow *flow, const struct place *place, gboolean left, double x,
                       double width)
{
        const struct text_style *small = flow->style->roles[ROLE_SMALL];
        double top = place->y - small->leading / 2, number_width = small->size * 2.2;
        const double mark = 8; /* the room of "…" */
        double room = width - number_width, start = left ? x - width : x + number_width;
        const struct shape *name = shaper_get(flow->shaper, place->part->label, small, -1);
        char number[32];

        g_ascii_formatd(number, sizeof(number), "%.1f", place->value);
        flow_lines(flow, shaper_get(flow->shaper, flow_words(flow, number), small, -1), 0, 1, small,
                   left ? ALIGN_RIGHT : ALIGN_LEFT, left ? x - number_width : x, top, number_width,
                   &flow->style->ink);
        if (name->width > room) {
                room -= mark;
                name = shaper_get(flow->shaper, place->part->label, small, room);
                /* A name too long for one line stands whole in the table beside the chart. */
                flow_lines(flow, shaper_get(flow->shaper, flow_words(flow, "…"), small, -1), 0, 1,
                           small, ALIGN_LEFT, left ? start + room : start + name->lines[0].width,
                           top, mark, NULL);
        }
        flow_lines(flow, name, 0, 1, small, left ? ALIGN_RIGHT : ALIGN_LEFT, start, top, room,
                   NULL);
}

static void draw_side(struct flow *flow, const struct block *block, gboolean left, double x,
                      double top, double bottom, double width)
{
        const struct text_style *small = flow->style->roles[ROLE_SMALL];
        guint n = block->parts->len;
        g_autofree struct place *places = g_new0(struct place, n);

        for (guint i = 0; i < n; i++) {
                const struct part *part = &g_array_index(block->parts, struct part, i);
                double value = left ? part->value : part->after;

                places[i].part = part;
                places[i].value = value;
                places[i].y = bottom - (bottom - top) * CLAMP(value / block->maximum, 0, 1);
        }
        qsort(places, n, sizeof(struct place), compare_places);
        move_apart(places, n, MIN(small->leading, (bottom - top) / MAX(n, 1)), top, bottom);
        for (guint i = 0; i < n; i++)
                draw_label(flow, &places[i], left, left ? x - reach : x + reach, width - reach);
}

static void draw_lines(struct flow *flow, const struct block *block, const double x[2], double top,
                       double bottom)
{
        for (guint i = 0; i < block->parts->len; i++) {
                const struct part *part = &g_array_index(block->parts, struct part, i);
                double y[2] = {bottom - (bottom - top) * CLAMP(part->value / block->maximum, 0, 1),
                               bottom - (bottom - top) * CLAMP(part->after / block->maximum, 0, 1)};

                canvas_line(flow->canvas, x[0], y[0], x[1], y[1]);
                canvas_stroke(flow->canvas, &part->band->mark, 1);
                for (guint side = 0; side < 2; side++)
                        canvas_rectangle(flow->canvas, x[side] - dot, y[side] - dot, 2 * dot,
                                         2 * dot);
                canvas_fill(flow->canvas, &part->band->mark);
        }
}

void flow_slope(struct flow *flow, const struct block *block)
{
        const struct text_style *small = flow->style->roles[ROLE_SMALL];
        double height = flow_slope_height(flow, block), top, bottom;
        double width = flow->right - flow->left;
        const double x[2] = {flow->left + width * 0.36, flow->right - width * 0.36};

        if (flow_room(flow) < height && !flow->at_top)
                flow_page_new(flow);
        flow_place(flow, block->id);
        flow->at_top = FALSE;
        top = flow->y + 2 * small->leading;
        bottom = flow->y + height - small->leading;
        if (flow->canvas) {
                canvas_tag_begin(flow->canvas, "Figure");
                for (guint side = 0; side < 2; side++) {
                        canvas_rectangle(flow->canvas, x[side] - 0.25, top, 0.5, bottom - top);
                        flow_lines(flow,
                                   shaper_get(flow->shaper, block->texts->pdata[side], small, -1),
                                   0, 1, small, side == 0 ? ALIGN_RIGHT : ALIGN_LEFT,
                                   side == 0 ? flow->left : x[1], flow->y, width * 0.36,
                                   &flow->style->ink);
                }
                canvas_fill(flow->canvas, &flow->style->line);
                draw_lines(flow, block, x, top, bottom);
                draw_side(flow, block, TRUE, x[0], top, bottom, width * 0.36);
                draw_side(flow, block, FALSE, x[1], top, bottom, width * 0.36);
                canvas_tag_end(flow->canvas, "Figure");
        }
        flow->y += height + small->leading;
}
