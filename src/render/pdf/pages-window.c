/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What of a document is at hand while it is set: all of a short one, and of a long one some pieces
 * after the other, with a few blocks more, since how a block is set depends on those that follow.
 */
#include <string.h>

#include "render/pdf/pages.h"

/* So many blocks behind those that are to be set: more than a page has. */
enum { LOOK_AHEAD = 64 };

static gboolean take_piece(struct pages *pages, struct piece *piece, gsize *size, GError **error)
{
        g_autoptr(GPtrArray) blocks = NULL;

        if (piece->blocks) {
                g_ptr_array_extend(pages->blocks, piece->blocks, NULL, NULL);
                return TRUE;
        }
        blocks = pages_take_down(pages, piece, &pages->passing, error);
        if (!blocks)
                return FALSE;
        *size += piece->size;
        g_ptr_array_extend(pages->blocks, blocks, NULL, NULL);
        g_ptr_array_extend_and_steal(pages->taken, g_steal_pointer(&blocks));
        return TRUE;
}

/* Nothing of what was on the shelf is at hand any more. */
static void forget(struct pages *pages)
{
        g_ptr_array_set_size(pages->blocks, 0);
        g_ptr_array_set_size(pages->taken, 0);
        pages->n_ready = 0;
        if (pages->shelved == 0)
                return;
        pages_words_clear(&pages->passing);
        pages_words_init(&pages->passing);
}

static gboolean take_from(struct pages *pages, guint first, GError **error)
{
        gboolean full = FALSE;
        gsize size = 0;
        guint i;

        forget(pages);
        for (i = first; i < pages->pieces->len; i++) {
                if (!full && i > first && size >= pages->most) {
                        full = TRUE;
                        pages->n_ready = pages->blocks->len;
                        pages->next_piece = i;
                }
                if (full && pages->blocks->len - pages->n_ready >= LOOK_AHEAD)
                        return TRUE;
                if (!take_piece(pages, pages->pieces->pdata[i], &size, error)) {
                        pages->n_ready = 0;
                        return FALSE;
                }
        }
        if (!full) {
                pages->n_ready = pages->blocks->len;
                pages->next_piece = i;
        }
        return TRUE;
}

gboolean pages_rewind(struct pages *pages, GError **error)
{
        return take_from(pages, 0, error);
}

gboolean pages_go_on(struct pages *pages, GError **error)
{
        return take_from(pages, pages->next_piece, error);
}

const struct text *pages_keep_text(struct pages *pages, const struct text *text)
{
        gsize size = sizeof(struct text) + text->n_spans * sizeof(struct span);
        struct text *copy = g_memdup2(text, size);

        for (guint i = 0; i < copy->n_spans; i++) {
                struct span *span = &copy->spans[i];

                span->text = g_string_chunk_insert_const(pages->kept.strings, span->text);
                if (span->target)
                        span->target =
                                g_string_chunk_insert_const(pages->kept.strings, span->target);
                if (span->note)
                        span->note = pages_keep_text(pages, span->note);
        }
        return pages_intern_text(&pages->kept, copy);
}

const struct row *pages_keep_row(struct pages *pages, const struct row *row)
{
        struct row *copy = g_memdup2(row, sizeof(struct row) + row->n_cells * sizeof(struct cell));

        for (guint i = 0; i < copy->n_cells; i++)
                copy->cells[i].text = pages_keep_text(pages, copy->cells[i].text);
        return pages_intern_row(&pages->kept, copy);
}

static void take_headings(const GPtrArray *blocks, guint level, heading_sink take, gpointer context)
{
        for (guint i = 0; i < blocks->len; i++) {
                const struct block *block = blocks->pdata[i];

                if (block->kind == BLOCK_HEADING && block->outline && block->level <= level)
                        take(context, block);
        }
}

gboolean pages_each_heading(struct pages *pages, guint level, heading_sink take, gpointer context,
                            GError **error)
{
        for (guint i = 0; i < pages->pieces->len; i++) {
                const struct piece *piece = pages->pieces->pdata[i];
                g_autoptr(GPtrArray) blocks = NULL;
                struct words words;

                if (piece->top_level > level)
                        continue;
                if (piece->blocks) {
                        take_headings(piece->blocks, level, take, context);
                        continue;
                }
                pages_words_init(&words);
                blocks = pages_take_down(pages, piece, &words, error);
                if (blocks)
                        take_headings(blocks, level, take, context);
                pages_words_clear(&words);
                if (!blocks)
                        return FALSE;
        }
        return TRUE;
}
