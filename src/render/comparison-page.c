/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The rows of a unit come out of comparison-rows.xsl behind marks that name the list they belong
 * to; how many each list has is counted on the way, and given to the page's stylesheet as <list
 * name= count=>.
 */
#include "render/comparison-page.h"

#include <string.h>

#include "base/input.h"
#include "compare/comparison-xml.h"
#include "render/comparison-document.h"
#include "render/report-stream.h"
#include "render/site.h"
#include "render/spool.h"
#include "render/xslt.h"

#define ROW_MARK "<?bulkhead-row "

struct page {
        Stylesheet *rows;
        XmlDocument *document; /* head, and one unit at a time */
        XmlDocument *frame;    /* head and tail */
        xmlNode *units;        /* of document */
        Spool *spool;
        GHashTable *counts; /* list to number of rows */
        guint place;
        guint files; /* of a unit that goes by */
        gboolean complete;
};

static gboolean take_head(void *context, xmlNode *root, GError **error G_GNUC_UNUSED)
{
        struct page *page = context;

        page->document = comparison_document_new(root);
        page->units = comparison_child(xmlDocGetRootElement(page->document), "units");
        return TRUE;
}

/* The greatest change first; of what is on one side alone, the most exposed. */
static guint rank_of(const xmlNode *unit)
{
        int change = comparison_change(unit), exposure = comparison_exposure(unit);

        return exposure >= 0 ? 1000 + (guint) (change >= 0 ? change : exposure) : 0;
}

static gboolean put_rows(struct page *page, guint rank, const char *text, GError **error)
{
        g_autoptr(SpoolRows) rows = spool_rows_new();
        const char *mark = strstr(text, ROW_MARK);

        while (mark) {
                const char *name = mark + strlen(ROW_MARK);
                const char *end = strchr(name, '>');
                const char *next = end ? strstr(end, ROW_MARK) : NULL;
                g_autofree char *list = end ? g_strndup(name, end - name) : NULL;

                if (!end)
                        break;
                spool_rows_add(rows, list, end + 1,
                               next ? (gsize) (next - end - 1) : strlen(end + 1));
                mark = next;
        }
        spool_rows_count(rows, page->counts);
        return spool_add(page->spool, 0, rank, page->place++, rows, error);
}

static gboolean take_unit(void *context, xmlNode *unit, GError **error)
{
        struct page *page = context;
        g_autofree char *text = NULL;
        guint rank = rank_of(unit);

        comparison_end_files(&page->files, unit);
        comparison_put_unit(page->units, unit);
        text = stylesheet_apply_to_string(page->rows, page->document, NULL, NULL, error);
        comparison_clear_units(page->units);
        return text && put_rows(page, rank, text, error);
}

static gboolean keeps(void *context, const xmlNode *unit G_GNUC_UNUSED, xmlNode *element)
{
        return comparison_keeps(&((struct page *) context)->files, element);
}

static gboolean take_tail(void *context, xmlNode *root, GError **error G_GNUC_UNUSED)
{
        struct page *page = context;

        page->complete = comparison_is_complete(root);
        page->frame = comparison_document_new(root);
        return TRUE;
}

static gboolean write_page(struct page *page, const struct render_options *options,
                           GOutputStream *stream, GError **error)
{
        g_autofree char *digest = NULL;
        g_autofree char *style = site_make_style(options, &digest, error);
        const char *parameters[] = {"style", style, "digest", digest, NULL};
        g_autoptr(Stylesheet) stylesheet =
                style ? stylesheet_load(options->templates, "site/comparison.xsl", error) : NULL;
        g_autofree char *html = NULL;

        if (!stylesheet)
                return FALSE;
        comparison_add_numbers(page->frame, "list", "count", page->counts);
        html = stylesheet_apply_to_string(stylesheet, page->frame, parameters, NULL, error);
        return html && site_fill_frame(html, page->spool, stream, error);
}

static void page_clear(struct page *page)
{
        stylesheet_free(page->rows);
        if (page->document)
                xmlFreeDoc(page->document);
        if (page->frame)
                xmlFreeDoc(page->frame);
        spool_free(page->spool);
        g_hash_table_unref(page->counts);
}

gboolean comparison_page_write(const char *path, const struct render_options *options,
                               GOutputStream *stream, gboolean *ret_complete, GError **error)
{
        g_autoptr(InputFile) input = input_file_open(path, error);
        struct page page = {.counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
        const struct xml_stream_sink sink = {.head = take_head,
                                             .item = take_unit,
                                             .tail = take_tail,
                                             .context = &page,
                                             .keeps = keeps,
                                             .for_people = TRUE};
        gboolean done = input != NULL;

        if (done)
                page.spool = spool_new(NULL, error);
        if (page.spool)
                page.rows = stylesheet_load(options->templates, "site/comparison-rows.xsl", error);
        done = page.rows && comparison_stream_read(input, &sink, error) &&
               write_page(&page, options, stream, error);
        if (done && ret_complete)
                *ret_complete = page.complete;
        page_clear(&page);
        return done;
}
