/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The rows of a unit come out of comparison-rows.xsl behind marks that name the list they belong
 * to; how many each list has is counted on the way, and given to the page's stylesheet as <list
 * name= count=>.
 */
#include "render/comparison-page.h"

#include <stdlib.h>
#include <string.h>

#include "base/input.h"
#include "compare/comparison-xml.h"
#include "render/json-form.h"
#include "render/pdf/pdf.h"
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
        gboolean complete;
};

static XmlDocument *copy_document(const xmlNode *root)
{
        XmlDocument *document = xmlNewDoc(BAD_CAST "1.0");

        if (root->doc->URL)
                document->URL = xmlStrdup(root->doc->URL);
        xmlDocSetRootElement(document, xmlDocCopyNode((xmlNode *) root, document, 1));
        return document;
}

static xmlNode *find_child(const xmlNode *parent, const char *name)
{
        for (xmlNode *node = xml_first_element(parent); node; node = xml_next_element(node))
                if (xml_is(node, COMPARISON_NAMESPACE, name))
                        return node;
        return NULL;
}

static gboolean take_head(void *context, xmlNode *root, GError **error G_GNUC_UNUSED)
{
        struct page *page = context;

        page->document = copy_document(root);
        page->units = find_child(xmlDocGetRootElement(page->document), "units");
        return TRUE;
}

static int number_of(const xmlNode *unit, const char *side, const char *name)
{
        const xmlNode *node = find_child(unit, side);
        g_autofree char *text = xml_attribute(node, name);

        return text ? (int) strtol(text, NULL, 10) : -1;
}

/* The greatest change first; of what is on one side alone, the most exposed. */
static guint rank_of(const xmlNode *unit)
{
        int before = number_of(unit, "before", "exposure"),
            after = number_of(unit, "after", "exposure");

        if (before >= 0 && after >= 0)
                return 1000 + (guint) CLAMP(ABS(after - before), 0, 100);
        return (guint) (before >= 0 || after >= 0 ? 1000 + CLAMP(MAX(before, after), 0, 100) : 0);
}

static void count_row(struct page *page, const char *list)
{
        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(page->counts, list));

        g_hash_table_insert(page->counts, g_strdup(list), GUINT_TO_POINTER(count + 1));
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
                count_row(page, list);
                mark = next;
        }
        return spool_add(page->spool, 0, rank, page->place++, rows, error);
}

/* An element of one document becomes one of another, with the namespace that it has there. */
static void adopt(xmlNode *node, xmlNs *ns)
{
        xmlSetNs(node, ns);
        for (xmlAttr *attribute = node->properties; attribute; attribute = attribute->next)
                attribute->ns = NULL;
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child))
                adopt(child, ns);
}

static gboolean take_unit(void *context, xmlNode *unit, GError **error)
{
        struct page *page = context;
        g_autofree char *text = NULL;
        guint rank = rank_of(unit);

        adopt(unit, page->units->ns);
        xmlAddChild(page->units, unit);
        text = stylesheet_apply_to_string(page->rows, page->document, NULL, NULL, error);
        xmlFreeNodeList(page->units->children);
        page->units->children = page->units->last = NULL;
        return text && put_rows(page, rank, text, error);
}

static gboolean is_complete(const xmlNode *root)
{
        const xmlNode *evidence = find_child(root, "evidence");
        g_autofree char *before = xml_attribute(evidence, "before-complete");
        g_autofree char *after = xml_attribute(evidence, "after-complete");

        return g_strcmp0(before, "true") == 0 && g_strcmp0(after, "true") == 0;
}

static gboolean take_tail(void *context, xmlNode *root, GError **error G_GNUC_UNUSED)
{
        struct page *page = context;

        page->complete = is_complete(root);
        page->frame = copy_document(root);
        return TRUE;
}

static void add_counts(struct page *page)
{
        xmlNode *root = xmlDocGetRootElement(page->frame);
        GHashTableIter iter;
        gpointer name, count;

        g_hash_table_iter_init(&iter, page->counts);
        while (g_hash_table_iter_next(&iter, &name, &count)) {
                g_autofree char *number = g_strdup_printf("%u", GPOINTER_TO_UINT(count));
                xmlNode *node = xmlNewChild(root, root->ns, BAD_CAST "list", NULL);

                xmlSetProp(node, BAD_CAST "name", BAD_CAST name);
                xmlSetProp(node, BAD_CAST "count", BAD_CAST number);
        }
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
        add_counts(page);
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

/* ---- The whole document at once ---- */

static XmlDocument *read_whole(const char *path, gboolean *ret_complete, GError **error)
{
        g_autoptr(XmlDocument) document = xml_read_file(path, error);
        const xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;

        if (!document)
                return NULL;
        if (!xml_is(root, COMPARISON_NAMESPACE, "comparison")) {
                xml_set_error(error, root, "The document is not a Bulkhead comparison.");
                return NULL;
        }
        if (ret_complete)
                *ret_complete = is_complete(root);
        xml_reveal(xmlDocGetRootElement(document));
        return g_steal_pointer(&document);
}

gboolean comparison_apply(const char *path, const struct render_options *options, const char *name,
                          GOutputStream *stream, gboolean *ret_complete, GError **error)
{
        g_autoptr(XmlDocument) document = read_whole(path, ret_complete, error);
        g_autoptr(Stylesheet) stylesheet =
                document ? stylesheet_load(options->templates, name, error) : NULL;
        g_autofree char *text = NULL;
        gsize size;

        if (!stylesheet)
                return FALSE;
        text = stylesheet_apply_to_string(stylesheet, document, NULL, &size, error);
        return text && g_output_stream_write_all(stream, text, size, NULL, NULL, error);
}

gboolean comparison_apply_json(const char *path, const struct render_options *options,
                               const char *name, GOutputStream *stream, gboolean *ret_complete,
                               GError **error)
{
        g_autoptr(XmlDocument) document = read_whole(path, ret_complete, error);
        g_autoptr(Stylesheet) stylesheet =
                document ? stylesheet_load(options->templates, name, error) : NULL;
        g_autoptr(XmlDocument) form =
                stylesheet ? stylesheet_apply(stylesheet, document, NULL, error) : NULL;
        g_autoptr(GString) json = g_string_new(NULL);

        if (!form || !json_form_append(json, xmlDocGetRootElement(form), NULL, error))
                return FALSE;
        g_string_append_c(json, '\n');
        return g_output_stream_write_all(stream, json->str, json->len, NULL, NULL, error);
}

gboolean comparison_write_pdf(const char *path, const struct render_options *options,
                              GOutputStream *stream, GPtrArray *ret_problems,
                              gboolean *ret_complete, GError **error)
{
        g_autoptr(XmlDocument) document = read_whole(path, ret_complete, error);
        g_autoptr(Stylesheet) stylesheet =
                document ? stylesheet_load(options->templates, "pages/comparison.xsl", error)
                         : NULL;
        g_autoptr(XmlDocument) pages =
                stylesheet ? stylesheet_apply(stylesheet, document, NULL, error) : NULL;

        return pages && pdf_paint(pages, options, stream, ret_problems, error);
}
