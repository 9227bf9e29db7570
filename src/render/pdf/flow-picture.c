/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A picture: its view fitted into the room it asks for, its proportions kept. */
#include "render/pdf/flow.h"

double flow_picture_height(const struct flow *flow, const struct block *block)
{
        return MIN(block->picture->height, flow->page_bottom - flow->top);
}

void flow_picture(struct flow *flow, const struct block *block)
{
        const struct picture *picture = block->picture;
        double room = flow->right - flow->left, height = flow_picture_height(flow, block);
        double scale = MIN(MIN(picture->width, room) / picture->view[2], height / picture->view[3]);
        double width = picture->view[2] * scale, x = flow->left;

        if (flow_room(flow) < height && !flow->at_top)
                flow_page_new(flow);
        flow_place(flow, block->id);
        flow->at_top = FALSE;
        if (picture->alignment != ALIGN_LEFT)
                x += (room - width) * (picture->alignment == ALIGN_RIGHT ? 1 : 0.5);
        if (flow->canvas) {
                canvas_tag_begin(flow->canvas, "Figure");
                canvas_picture(flow->canvas, picture, x, flow->y, scale);
                canvas_tag_end(flow->canvas, "Figure");
        }
        flow->y += height;
}
