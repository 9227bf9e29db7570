/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Footnotes. A line that holds the number of one takes the room of its words from the bottom of the
 * page; they are drawn there when the page ends. Numbers are given in the order of the lines, the
 * same in both runs.
 */
#include "render/pdf/flow.h"

static const double rule_gap = 8, number_indent = 10;
/* A footnote that would crowd out its page is cut after so many lines, and says so. */
enum { MAX_LINES = 12 };

static const struct shape *note_shape(struct flow *flow, const struct text *note)
{
        return shaper_get(flow->shaper, note, flow->style->roles[ROLE_SMALL],
                          flow->right - flow->left - number_indent);
}

/* The footnotes of a line, in order; each is handed on. */
static double each_note(struct flow *flow, const struct line *line, gboolean add)
{
        double height = 0;

        for (guint i = 0; i < line->n_runs; i++) {
                const struct span *span = line->runs[i].span;

                if (!(span->flags & SPAN_NOTE))
                        continue;
                height += MIN(note_shape(flow, span->note)->n_lines, MAX_LINES) *
                          flow->style->roles[ROLE_SMALL]->leading;
                if (add)
                        g_ptr_array_add(flow->notes, (gpointer) span->note);
        }
        return height;
}

static double lines_notes(struct flow *flow, const struct shape *shape, guint from, guint n_lines,
                          gboolean add)
{
        double height = 0;
        gboolean first = flow->notes->len == 0;

        for (guint i = from; i < from + n_lines && i < shape->n_lines; i++)
                height += each_note(flow, &shape->lines[i], add);
        return height > 0 && first ? height + rule_gap : height;
}

double flow_notes_height(struct flow *flow, const struct shape *shape, guint from, guint n_lines)
{
        return lines_notes(flow, shape, from, n_lines, FALSE);
}

void flow_notes_add(struct flow *flow, const struct shape *shape, guint from, guint n_lines)
{
        flow->bottom -= lines_notes(flow, shape, from, n_lines, TRUE);
}

void flow_notes_draw(struct flow *flow)
{
        const struct text_style *small = flow->style->roles[ROLE_SMALL];
        double y = flow->bottom + rule_gap;

        if (!flow->canvas || flow->notes->len == 0)
                return;
        canvas_rectangle(flow->canvas, flow->left, flow->bottom + rule_gap / 2, 60, 0.5);
        canvas_fill(flow->canvas, &flow->style->ink_quiet);
        for (guint i = 0; i < flow->notes->len; i++) {
                const struct shape *shape = note_shape(flow, flow->notes->pdata[i]);

                canvas_tag_begin(flow->canvas, "Note");
                flow_page_number(flow, flow->notes_before + i + 1, small, ALIGN_LEFT, flow->left,
                                 y + flow_baseline(small), &small->color);
                y = flow_lines(flow, shape, 0, MIN(shape->n_lines, MAX_LINES), small, ALIGN_LEFT,
                               flow->left + number_indent, y,
                               flow->right - flow->left - number_indent, NULL);
                if (shape->n_lines > MAX_LINES)
                        flow_lines(flow,
                                   shaper_get(flow->shaper, flow_words(flow, "[…]"), small, -1), 0,
                                   1, small, ALIGN_RIGHT, flow->right, y - small->leading,
                                   flow->page_width - flow->right - 4, NULL);
                canvas_tag_end(flow->canvas, "Note");
        }
}
