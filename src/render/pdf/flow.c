/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The run over the blocks of a document: pages with their margins, blocks that stay with the next
 * one, places.
 */
#include <math.h>
#include <string.h>

#include "render/pdf/flow-grid.h"

double flow_room(const struct flow *flow)
{
        return flow->bottom - flow->y + 0.01;
}

/* The page number and count of a margin's text, put in as words. */
static struct text *margin_text(const struct flow *flow, const struct text *from,
                                char numbers[2][16])
{
        gsize size = sizeof(struct text) + from->n_spans * sizeof(struct span);
        struct text *text = g_memdup2(from, size);

        g_snprintf(numbers[0], sizeof(numbers[0]), "%u", flow->page);
        g_snprintf(numbers[1], sizeof(numbers[1]), "%u", flow->page_count);
        for (guint i = 0; i < text->n_spans; i++) {
                if (text->spans[i].flags & SPAN_PAGE_NUMBER)
                        text->spans[i].text = numbers[0];
                else if (text->spans[i].flags & SPAN_PAGE_COUNT)
                        text->spans[i].text = numbers[1];
        }
        return text;
}

static gboolean has_numbers(const struct text *text)
{
        for (guint i = 0; i < text->n_spans; i++)
                if (text->spans[i].flags & (SPAN_PAGE_NUMBER | SPAN_PAGE_COUNT))
                        return TRUE;
        return FALSE;
}

static void draw_margin(struct flow *flow, const struct text *const sides[2], double top)
{
        const struct text_style *style = flow->style->roles[ROLE_MARGIN];
        double width = flow->right - flow->left;

        for (guint i = 0; i < 2; i++) {
                enum alignment alignment = i == 0 ? ALIGN_LEFT : ALIGN_RIGHT;
                char numbers[2][16];
                g_autofree struct text *text = NULL;
                struct shape *shape;

                if (!sides[i])
                        continue;
                if (!has_numbers(sides[i])) {
                        flow_lines(flow, shaper_get(flow->shaper, sides[i], style, width), 0, 1,
                                   style, alignment, flow->left, top, width, NULL);
                        continue;
                }
                text = margin_text(flow, sides[i], numbers);
                shape = shaper_once(flow->shaper, text, style, width);
                flow_lines(flow, shape, 0, 1, style, alignment, flow->left, top, width, NULL);
                shape_free(shape);
        }
}

static void page_begin(struct flow *flow)
{
        const struct text_style *style = flow->style->roles[ROLE_MARGIN];
        char number[16];

        flow->page++;
        flow->y = flow->top;
        flow->bottom = flow->page_bottom;
        flow->at_top = TRUE;
        flow->notes_before += flow->notes->len;
        g_ptr_array_set_size(flow->notes, 0);
        if (!flow->canvas)
                return;
        g_snprintf(number, sizeof(number), "%u", flow->page);
        canvas_page_begin(flow->canvas,
                          !flow->pages->cover ? NULL
                          : flow->page == 1   ? flow->pages->cover
                                              : number,
                          &flow->style->paper);
        /* The first page says whose document it is in large letters. */
        if (flow->page > 1)
                draw_margin(flow, flow->pages->header, flow->top - 2 * style->leading);
        draw_margin(flow, flow->pages->footer, flow->bottom + style->leading);
}

static void page_end(struct flow *flow)
{
        flow_notes_draw(flow);
        if (flow->canvas)
                canvas_page_end(flow->canvas);
}

void flow_page_new(struct flow *flow)
{
        page_end(flow);
        page_begin(flow);
}

void flow_place(struct flow *flow, const char *id)
{
        if (!id)
                return;
        if (flow->canvas)
                canvas_destination(flow->canvas, id, flow->left, flow->y);
        else if (!flow->trial)
                g_hash_table_insert(flow->places, (gpointer) id, GUINT_TO_POINTER(flow->page));
}

const struct text *flow_words(struct flow *flow, const char *words)
{
        struct text *text = g_hash_table_lookup(flow->words, words);
        char *kept;

        if (text)
                return text;
        kept = g_strdup(words);
        text = g_malloc0(sizeof(struct text) + sizeof(struct span));
        text->n_spans = 1;
        text->spans[0].text = kept;
        g_hash_table_insert(flow->words, kept, text);
        return text;
}

/* The least height that belongs with a heading before the block. */
static double start_height(struct flow *flow, const struct block *block)
{
        switch (block->kind) {
        case BLOCK_TABLE:
                return flow_table_start(flow, block);
        case BLOCK_GAUGE:
        case BLOCK_DISTRIBUTION:
        case BLOCK_SLOPE:
                return flow_chart_height(flow, block);
        case BLOCK_PICTURE:
                return flow_picture_height(flow, block);
        case BLOCK_CALLOUT:
        case BLOCK_CODE:
        case BLOCK_LIST:
                return 3 * block->style->leading + block->style->before;
        case BLOCK_HEADING:
        case BLOCK_PARAGRAPH: {
                const struct shape *shape = shaper_get(flow->shaper, block->texts->pdata[0],
                                                       block->style, flow->right - flow->left);
                guint n_lines = shape->n_lines;

                /* Of three lines none stands alone. */
                if (!block->keep && n_lines != 3)
                        n_lines = MIN(n_lines, 2);
                return block->style->before + n_lines * block->style->leading;
        }
        default:
                return 0;
        }
}

/* What a block that follows this one wants beside its end. */
static double tail_height(struct flow *flow, guint index)
{
        const struct block *next =
                index + 1 < flow->pages->blocks->len ? flow->pages->blocks->pdata[index + 1] : NULL;

        if (!next || !next->follow)
                return 0;
        return next->kind == BLOCK_TABLE ? flow_table_first_rows(flow, next)
                                         : start_height(flow, next);
}

/* Whether the block behind that one is a table that continues it. */
static gboolean goes_on(const struct flow *flow, guint index)
{
        const GPtrArray *blocks = flow->pages->blocks;
        const struct block *block = blocks->pdata[index];
        const struct block *next = index + 1 < blocks->len ? blocks->pdata[index + 1] : NULL;

        return next && block->table && next->table && next->table->continues &&
               next->table->columns->len == block->table->columns->len;
}

/* Whether it stands on one page where it is kept to the next, so that where it begins says where it
 * ends. */
static gboolean is_whole(const struct block *block)
{
        return block->kind != BLOCK_LIST && block->kind != BLOCK_CALLOUT &&
               block->kind != BLOCK_CODE && block->kind != BLOCK_TABLE;
}

/* Begins a new page where a block and what it stays with would be parted. */
static void keep_together(struct flow *flow, guint index)
{
        double needed = 0;

        for (guint i = index; i < flow->pages->blocks->len; i++) {
                const struct block *block = flow->pages->blocks->pdata[i];

                needed += start_height(flow, block);
                if (!block->keep)
                        break;
                if (block->style)
                        needed += block->style->after;
        }
        if (needed > flow_room(flow) && !flow->at_top)
                flow_page_new(flow);
}

static void fill_page(struct flow *flow, const struct block *block);
static void fit_rows(struct flow *flow, const struct block *block);

static void set_block(struct flow *flow, const struct block *block)
{
        switch (block->kind) {
        case BLOCK_HEADING:
        case BLOCK_PARAGRAPH:
                flow_paragraph(flow, block);
                break;
        case BLOCK_LIST:
                flow_list(flow, block);
                break;
        case BLOCK_CALLOUT:
                flow_callout(flow, block);
                break;
        case BLOCK_CODE:
                flow_code(flow, block);
                break;
        case BLOCK_TABLE:
                if (block->table->least > 0)
                        fit_rows(flow, block);
                flow_table(flow, block);
                break;
        case BLOCK_GAUGE:
                flow_gauge(flow, block);
                break;
        case BLOCK_DISTRIBUTION:
                flow_distribution(flow, block);
                break;
        case BLOCK_SLOPE:
                flow_slope(flow, block);
                break;
        case BLOCK_PICTURE:
                flow_picture(flow, block);
                break;
        case BLOCK_CONTENTS:
                flow_contents(flow, block);
                break;
        case BLOCK_PAGE_BREAK:
                if (!flow->at_top && (block->amount == 0 ||
                                      flow_room(flow) < block->amount * (flow->bottom - flow->top)))
                        flow_page_new(flow);
                break;
        case BLOCK_SPACE:
                if (block->fill)
                        fill_page(flow, block);
                else if (!flow->at_top)
                        flow->y = MIN(flow->y + block->amount, flow->bottom);
                break;
        }
}

/* How much this page has left when the blocks from index on stand on it, until the next page break;
 * negative where they do not fit. The first is a table of most_rows, unless that is 0. */
static double try_blocks(struct flow *flow, guint index, guint most_rows)
{
        struct flow trial = *flow;
        double left;

        trial.canvas = NULL;
        trial.trial = TRUE;
        trial.notes = g_ptr_array_copy(flow->notes, NULL, NULL);
        trial.most_rows = most_rows;
        if (most_rows > 0)
                flow_table(&trial, flow->pages->blocks->pdata[index++]);
        for (; index < flow->pages->blocks->len && trial.page == flow->page; index++) {
                const struct block *next = flow->pages->blocks->pdata[index];

                if (next->kind == BLOCK_PAGE_BREAK || (next->kind == BLOCK_SPACE && next->fill))
                        break;
                trial.goes_on = goes_on(flow, index);
                set_block(&trial, next);
        }
        left = trial.page == flow->page ? MAX(trial.bottom - trial.y, 0) : -1;
        g_ptr_array_unref(trial.notes);
        flow->last_grid = trial.last_grid;
        return left;
}

/* Moves down what stands until the next page break, so that it ends where the page does. */
static void fill_page(struct flow *flow, const struct block *block)
{
        guint index = 0;

        if (g_ptr_array_find(flow->pages->blocks, block, &index))
                flow->y += MAX(try_blocks(flow, index + 1, 0), 0);
}

/* As many rows of a table as let all until the next page break stand on this page, where the tables
 * that follow have as few as they may. */
static void fit_rows(struct flow *flow, const struct block *block)
{
        const struct table *table = block->table;
        guint index = 0, most = table->rows->len - table->n_heads;

        if (!flow->trial && g_ptr_array_find(flow->pages->blocks, block, &index))
                while (most > table->least && try_blocks(flow, index, most) < 0)
                        most--;
        else
                most = table->least;
        flow->most_rows = most;
}

/* The blocks that are ready. */
static void set_blocks(struct flow *flow)
{
        for (guint i = 0; i < flow->pages->n_ready; i++) {
                const struct block *block = flow->pages->blocks->pdata[i];

                if (flow->canvas && canvas_failed(flow->canvas)) {
                        flow_table_end(flow);
                        break;
                }
                if (!flow->keep_next && block->keep)
                        keep_together(flow, i);
                flow->keep_next = block->keep && is_whole(block);
                flow->tail = tail_height(flow, i);
                flow->goes_on = goes_on(flow, i);
                set_block(flow, block);
                shaper_trim(flow->shaper);
        }
}

/* Nothing of the blocks at hand is needed any more, but footnotes that this page still owes. */
static void forget_blocks(struct flow *flow)
{
        if (flow->pages->shelved == 0)
                return;
        for (guint i = 0; i < flow->notes->len; i++)
                flow->notes->pdata[i] =
                        (gpointer) pages_keep_text(flow->pages, flow->notes->pdata[i]);
        flow_caption_forget(flow);
        grid_forget(flow);
        shaper_forget(flow->shaper);
}

void flow_document(struct flow *flow)
{
        gboolean more;

        flow->page = flow->notes_before = flow->notes_drawn = 0;
        g_ptr_array_set_size(flow->notes, 0);
        memset(flow->outline, 0, sizeof(flow->outline));
        flow->section = NULL;
        flow->keep_next = FALSE;
        forget_blocks(flow);
        more = pages_rewind(flow->pages, &flow->error);
        page_begin(flow);
        if (flow->canvas)
                canvas_tag_begin(flow->canvas, "Document");
        while (more && flow->pages->n_ready > 0) {
                set_blocks(flow);
                forget_blocks(flow);
                more = pages_go_on(flow->pages, &flow->error);
        }
        if (flow->canvas)
                canvas_tag_end(flow->canvas, "Document");
        page_end(flow);
}
