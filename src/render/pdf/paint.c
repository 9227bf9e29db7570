/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pages to a PDF: they are flowed once to count and find places, and once more to draw. */
#include "render/pdf/paint.h"

#include "base/error.h"
#include "render/pdf/flow-grid.h"

static const struct paper {
        const char *name;
        double width, height; /* points */
} papers[] = {
        {"a4", 210 / 25.4 * 72, 297 / 25.4 * 72},
        {"letter", 612, 792},
};

static const struct paper *find_paper(const char *name, GError **error)
{
        for (guint i = 0; i < G_N_ELEMENTS(papers); i++)
                if (g_str_equal(papers[i].name, name ? name : "a4"))
                        return &papers[i];
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                    "The paper “%s” is not known; a4 and letter are.", name);
        return NULL;
}

static void words_free(gpointer data)
{
        struct text *text = data;

        g_free((gpointer) text->spans[0].text);
        g_free(text);
}

/* An id that the painter never came across would be a link to nowhere, which cairo accepts in
 * silence. */
static gboolean check_places(const struct flow *flow, GError **error)
{
        GHashTableIter iter;
        gpointer id;

        g_hash_table_iter_init(&iter, flow->pages->ids);
        while (g_hash_table_iter_next(&iter, &id, NULL)) {
                if (g_hash_table_contains(flow->places, id))
                        continue;
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "The id “%s” is on an element that cannot be a place in the PDF.",
                            (const char *) id);
                return FALSE;
        }
        return TRUE;
}

static gboolean run(struct flow *flow, GError **error)
{
        flow_document(flow);
        if (flow->error) {
                g_propagate_error(error, g_steal_pointer(&flow->error));
                return FALSE;
        }
        return shaper_finish(flow->shaper, error);
}

/* Both runs: without a canvas, then with one. */
static gboolean set_pages(struct flow *flow, GOutputStream *stream, GError **error)
{
        /* cairo writes a few bytes at a time. */
        g_autoptr(GOutputStream) buffered = g_buffered_output_stream_new_sized(stream, 64 * 1024);
        g_autoptr(Canvas) canvas = NULL;

        g_filter_output_stream_set_close_base_stream(G_FILTER_OUTPUT_STREAM(buffered), FALSE);
        if (!run(flow, error) || !check_places(flow, error))
                return FALSE;
        flow->page_count = flow->page;
        flow->canvas = canvas =
                canvas_new(buffered, flow->page_width, flow->page_height, flow->pages);
        if (!run(flow, error))
                return FALSE;
        g_assert(flow->page == flow->page_count || canvas_failed(flow->canvas));
        if (!canvas_finish(canvas, error))
                return FALSE;
        return g_output_stream_flush(buffered, NULL, error);
}

gboolean paint_pages(struct pages *pages, const struct page_style *style, PangoContext *fonts,
                     const char *paper_name, GOutputStream *stream, GPtrArray *ret_problems,
                     GError **error)
{
        const struct paper *paper = find_paper(paper_name, error);
        g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(Shaper) shaper = paper ? shaper_new(fonts, style, problems) : NULL;
        g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);
        g_autoptr(GHashTable) words =
                g_hash_table_new_full(g_str_hash, g_str_equal, NULL, words_free);
        g_autoptr(GHashTable) grids =
                g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, grid_memory_free);
        g_autoptr(GPtrArray) notes = g_ptr_array_new();
        g_auto(FlowCaption) caption = {0};
        struct flow flow = {.pages = pages,
                            .style = style,
                            .shaper = shaper,
                            .places = places,
                            .words = words,
                            .grids = grids,
                            .notes = notes,
                            .caption = &caption};

        if (!shaper)
                return FALSE;
        flow.raised = *style->roles[ROLE_SMALL];
        flow.raised.size = shape_note_size(style);
        flow.page_width = paper->width;
        flow.page_height = paper->height;
        flow.left = flow.top = style->margin;
        flow.right = paper->width - style->margin;
        flow.page_bottom = paper->height - style->margin;
        if (!set_pages(&flow, stream, error))
                return FALSE;
        while (ret_problems && problems->len > 0)
                g_ptr_array_add(ret_problems, g_ptr_array_steal_index(problems, 0));
        return TRUE;
}

gboolean paint_document(Markup *document, const struct render_options *options,
                        GOutputStream *stream, GPtrArray *ret_problems, GError **error)
{
        g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(PageStyle) style = page_style_read(options->styles, error);
        g_autoptr(PangoContext) fonts =
                style ? fonts_context_new(options->font_dir, style,
                                          ret_problems ? ret_problems : problems, error)
                      : NULL;
        g_autoptr(Pages) pages = fonts ? pages_read(document, style, error) : NULL;

        return pages &&
               paint_pages(pages, style, fonts, options->paper, stream, ret_problems, error);
}
