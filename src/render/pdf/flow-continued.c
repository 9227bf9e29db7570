/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The line that says on a further page what goes on there: the words of the last heading, and which
 * part of what stands below it. Only the last line is kept, since a long report has one for every
 * page.
 */
#include "render/pdf/flow.h"

static void forget_line(FlowCaption *caption)
{
        g_clear_pointer(&caption->shape, shape_free);
        g_clear_pointer(&caption->words, g_free);
        g_clear_pointer(&caption->text, g_free);
}

void flow_caption_clear(FlowCaption *caption)
{
        forget_line(caption);
        g_clear_pointer(&caption->kept, g_free);
}

void flow_caption_forget(struct flow *flow)
{
        char *kept = g_strdup(flow->section);

        flow_caption_clear(flow->caption);
        flow->section = flow->caption->kept = kept;
}

static const struct shape *caption_shape(struct flow *flow, const char *part)
{
        FlowCaption *caption = flow->caption;

        if (!flow->section || !*flow->section)
                return NULL;
        if (caption->shape && caption->section == flow->section && caption->part == part)
                return caption->shape;
        forget_line(caption);
        caption->section = flow->section;
        caption->part = part;
        caption->words = part && *part ? g_strdup_printf("%s, %s, continued", flow->section, part)
                                       : g_strdup_printf("%s, continued", flow->section);
        caption->text = g_malloc0(sizeof(struct text) + sizeof(struct span));
        caption->text->n_spans = 1;
        caption->text->spans[0].text = caption->words;
        caption->shape = shaper_once(flow->shaper, caption->text, flow->style->roles[ROLE_SMALL],
                                     flow->right - flow->left);
        return caption->shape;
}

static const struct shape *line_shape(struct flow *flow, const struct text *own, const char *part)
{
        return own ? shaper_get(flow->shaper, own, flow->style->roles[ROLE_SMALL],
                                flow->right - flow->left)
                   : caption_shape(flow, part);
}

double flow_continued_height(struct flow *flow, const struct text *own, const char *part)
{
        const struct text_style *small = flow->style->roles[ROLE_SMALL];
        const struct shape *shape = line_shape(flow, own, part);

        return shape ? shape->n_lines * small->leading + small->after : 0;
}

void flow_continued(struct flow *flow, const struct text *own, const char *part)
{
        const struct text_style *small = flow->style->roles[ROLE_SMALL];
        const struct shape *shape = line_shape(flow, own, part);

        if (!shape)
                return;
        if (flow->canvas)
                canvas_tag_begin(flow->canvas, "Caption");
        flow->y = flow_lines(flow, shape, 0, shape->n_lines, small, ALIGN_LEFT, flow->left, flow->y,
                             flow->right - flow->left, NULL) +
                  small->after;
        if (flow->canvas)
                canvas_tag_end(flow->canvas, "Caption");
}
