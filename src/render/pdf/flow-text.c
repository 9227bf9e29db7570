/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Blocks of running text: paragraphs, headings, lists, callouts, code, the table of contents. All
 * of them are texts that flow line by line, inside a box that may have a background.
 */
#include <math.h>

#include "render/pdf/flow.h"

static const double indent = 14;
static const double callout_padding = 8;
static const double code_padding = 4;

/* How one text of a block is set. */
struct box {
        const char *tag;
        double inset_left, inset_right;
        double pad_top, pad_bottom;     /* inside the background */
        const struct color *background; /* NULL: none */
        const struct color *edge;       /* bar along the left side, or NULL */
        const struct text *label;       /* before the first line, in the inset; or NULL */
        gboolean marked; /* a page on which it goes on says so; that of any text does which is
                            longer than a page */
        gboolean begun;  /* there was a text in it before */
};

/* How many of the lines that are left go onto this page; no line stands alone where that can be
 * helped. 0: none. */
static guint lines_here(const struct flow *flow, const struct text_style *style, guint left,
                        gboolean first, double padding)
{
        double room = (flow_room(flow) - padding) / style->leading;
        guint fit = room < 0 ? 0 : room > left ? left : (guint) room;

        if (fit >= left)
                return left;
        if (flow->at_top)
                return MAX(fit, 1);
        if (left - fit == 1 && fit > 0)
                fit--;
        return first && fit < 2 ? 0 : fit;
}

static void draw_box(struct flow *flow, const struct box *box, double top, double bottom)
{
        double left = flow->left;

        if (!flow->canvas || !box->background)
                return;
        canvas_rectangle(flow->canvas, left, top, flow->right - left, bottom - top);
        canvas_fill(flow->canvas, box->background);
        if (box->edge) {
                canvas_rectangle(flow->canvas, left, top, 2.5, bottom - top);
                canvas_fill(flow->canvas, box->edge);
        }
}

static void draw_label(struct flow *flow, const struct box *box, const struct text_style *style,
                       double top)
{
        if (!box->label)
                return;
        if (flow->canvas)
                canvas_tag_begin(flow->canvas, "Lbl");
        flow_lines(flow, shaper_get(flow->shaper, box->label, style, -1), 0, 1, style, ALIGN_LEFT,
                   flow->left + box->inset_left - indent, top, indent, NULL);
        if (flow->canvas)
                canvas_tag_end(flow->canvas, "Lbl");
}

static void flow_text(struct flow *flow, const struct text *text, const struct text_style *style,
                      const struct box *box)
{
        double width = flow->right - flow->left - box->inset_left - box->inset_right;
        const struct shape *shape = shaper_get(flow->shaper, text, style, width);
        guint n_lines = shape->n_lines, done = 0;
        gboolean marked = box->marked || n_lines * style->leading > flow->bottom - flow->top;

        while (done < n_lines) {
                double padding = (done == 0 ? box->pad_top : 0) + box->pad_bottom;
                guint here = lines_here(flow, style, n_lines - done, done == 0, padding);
                double top = flow->y, bottom;

                while (text->n_notes > 0 && here > (flow->at_top ? 1 : 0) &&
                       here * style->leading + padding +
                                       flow_notes_height(flow, shape, done, here) >
                               flow_room(flow))
                        here--;
                if (here == 0) {
                        flow_page_new(flow);
                        if (marked && (done > 0 || box->begun))
                                flow_continued(flow, NULL, NULL);
                        continue;
                }
                if (text->n_notes > 0)
                        flow_notes_add(flow, shape, done, here);
                flow->y += done == 0 ? box->pad_top : 0;
                bottom = flow->y + here * style->leading +
                         (done + here == n_lines ? box->pad_bottom : 0);
                draw_box(flow, box, top, bottom);
                if (done == 0)
                        draw_label(flow, box, style, flow->y);
                if (flow->canvas)
                        canvas_tag_begin(flow->canvas, box->tag);
                flow_lines(flow, shape, done, here, style, ALIGN_LEFT, flow->left + box->inset_left,
                           flow->y, width, NULL);
                if (flow->canvas)
                        canvas_tag_end(flow->canvas, box->tag);
                flow->y = bottom;
                flow->at_top = FALSE;
                done += here;
        }
}

/* Space before a block, but not at the top of a page. */
static void space_before(struct flow *flow, double points)
{
        if (!flow->at_top)
                flow->y += points;
}

static void add_outline(struct flow *flow, const struct block *block)
{
        int parent = 0;

        if (!flow->canvas || !block->outline)
                return;
        for (guint level = block->level; level-- > 1 && parent == 0;)
                parent = flow->outline[level];
        flow->outline[block->level] =
                canvas_outline(flow->canvas, parent, block->title, block->id, FALSE);
        for (guint level = block->level + 1; level < G_N_ELEMENTS(flow->outline); level++)
                flow->outline[level] = 0;
}

void flow_paragraph(struct flow *flow, const struct block *block)
{
        static const char *const tags[] = {"P", "H1", "H2", "H3"};
        const struct box box = {.tag = tags[block->level]};

        space_before(flow, block->style->before);
        /* The first line decides the page, so that the place is where the words are. */
        if (flow_room(flow) < block->style->leading)
                flow_page_new(flow);
        flow_place(flow, block->id);
        if (block->kind == BLOCK_HEADING) {
                flow->section = block->title;
                add_outline(flow, block);
        }
        flow_text(flow, block->texts->pdata[0], block->style, &box);
        flow->y += block->style->after;
}

void flow_list(struct flow *flow, const struct block *block)
{
        space_before(flow, block->style->before);
        if (flow->canvas)
                canvas_tag_begin(flow->canvas, "L");
        for (guint i = 0; i < block->texts->len; i++) {
                char number[16] = "•";
                struct box box = {.tag = "LBody", .inset_left = indent};

                if (block->ordered)
                        g_snprintf(number, sizeof(number), "%u.", i + 1);
                box.label = flow_words(flow, number);
                if (flow_room(flow) < block->style->leading)
                        flow_page_new(flow);
                if (flow->canvas)
                        canvas_tag_begin(flow->canvas, "LI");
                flow_text(flow, block->texts->pdata[i], block->style, &box);
                if (flow->canvas)
                        canvas_tag_end(flow->canvas, "LI");
                flow->y += block->style->after / 2;
        }
        if (flow->canvas)
                canvas_tag_end(flow->canvas, "L");
        flow->y += block->style->after / 2;
}

void flow_callout(struct flow *flow, const struct block *block)
{
        struct box box = {
                .tag = "P",
                .inset_left = callout_padding + 4,
                .inset_right = callout_padding,
                .background = block->band ? &block->band->tint : &flow->style->wash,
                .edge = block->band ? &block->band->mark : &flow->style->line,
                .marked = TRUE,
        };

        space_before(flow, block->style->after);
        flow_place(flow, block->id);
        for (guint i = 0; i < block->texts->len; i++) {
                box.pad_top = i == 0 ? callout_padding : 2;
                box.pad_bottom = i + 1 == block->texts->len ? callout_padding : 2;
                box.begun = i > 0;
                flow_text(flow, block->texts->pdata[i], block->style, &box);
        }
        flow->y += block->style->after + 4;
}

/* The first two lines of a block stay together, as do the last two. */
static void keep_lines(struct flow *flow, const struct block *block, guint index,
                       const struct box *box)
{
        double width = flow->right - flow->left - box->inset_left - box->inset_right;
        double height = 2 * code_padding;

        for (guint i = index; i < index + 2 && i < block->texts->len; i++)
                height += block->style->leading *
                          shaper_get(flow->shaper, block->texts->pdata[i], block->style, width)
                                  ->n_lines;
        if (flow->at_top || height <= flow_room(flow) || height > (flow->bottom - flow->top) / 4)
                return;
        flow_page_new(flow);
        if (index > 0)
                flow_continued(flow, NULL, NULL);
}

void flow_code(struct flow *flow, const struct block *block)
{
        struct box box = {
                .tag = "Code",
                .inset_left = callout_padding,
                .inset_right = callout_padding,
                .background = &flow->style->wash,
                .marked = TRUE,
        };

        space_before(flow, block->style->before);
        for (guint i = 0; i < block->texts->len; i++) {
                box.pad_top = i == 0 ? code_padding : 0;
                box.pad_bottom = i + 1 == block->texts->len ? code_padding : 0;
                box.begun = i > 0;
                if (i == 0 || i + 2 == block->texts->len)
                        keep_lines(flow, block, i, &box);
                flow_text(flow, block->texts->pdata[i], block->style, &box);
        }
        flow->y += block->style->after;
}

/* Dots that lead the eye from a title to its page number. */
static void draw_leader(struct flow *flow, double from, double to, double baseline)
{
        const double step = 4;

        for (double x = to - fmod(to, step); x > from; x -= step)
                canvas_rectangle(flow->canvas, x, baseline - 0.6, 0.6, 0.6);
        canvas_fill(flow->canvas, &flow->style->ink_quiet);
}

static void contents_entry(gpointer context, const struct block *heading)
{
        struct flow *flow = context;
        const struct text_style *style =
                flow->style->roles[heading->level == 1 ? ROLE_CONTENTS_1 : ROLE_CONTENTS_2];
        double x = flow->left + (heading->level - 1) * indent, room = flow->right - x - 40;
        /* Its heading may be on the shelf, and its words gone with the next one. */
        struct shape *shape = shaper_once(flow->shaper, heading->texts->pdata[0], style, room);
        double height = shape->n_lines * style->leading, baseline;

        space_before(flow, style->before);
        if (flow_room(flow) < height && !flow->at_top)
                flow_page_new(flow);
        flow->at_top = FALSE;
        baseline = flow->y + height - style->leading + flow_baseline(style);
        if (flow->canvas) {
                guint page = GPOINTER_TO_UINT(g_hash_table_lookup(flow->places, heading->id));

                canvas_tag_begin(flow->canvas, "TOCI");
                canvas_link_begin(flow->canvas, heading->id, FALSE, x, flow->y, flow->right - x,
                                  height);
                flow_lines(flow, shape, 0, shape->n_lines, style, ALIGN_LEFT, x, flow->y, room,
                           NULL);
                draw_leader(flow, x + shape->width + 6, flow->right - 26, baseline);
                flow_page_number(flow, page, style, ALIGN_RIGHT, flow->right, baseline,
                                 &style->color);
                canvas_link_end(flow->canvas);
                canvas_tag_end(flow->canvas, "TOCI");
        }
        flow->y += height;
        shape_free(shape);
}

void flow_contents(struct flow *flow, const struct block *block)
{
        if (flow->canvas)
                canvas_tag_begin(flow->canvas, "TOC");
        if (!flow->error)
                pages_each_heading(flow->pages, block->level, contents_entry, flow, &flow->error);
        if (flow->canvas)
                canvas_tag_end(flow->canvas, "TOC");
}
