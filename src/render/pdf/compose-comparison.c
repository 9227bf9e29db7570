/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a unit has in the lists waits as text in a file, until the document has a place for it. */
#include "render/pdf/compose-comparison.h"

#include "base/input.h"
#include "compare/comparison-xml.h"
#include "render/comparison-document.h"
#include "render/pdf/compose-fill.h"
#include "render/pdf/pages.h"
#include "render/report-stream.h"
#include "render/xslt.h"

struct list {
        char *name;
        guint kind, count;
};

struct composer {
        Stylesheet *stylesheet;
        XmlDocument *document; /* head, and one unit at a time */
        XmlDocument *frame;    /* head and tail */
        xmlNode *units;        /* of document */
        Spool *spool;
        GPtrArray *lists;  /* struct list */
        GHashTable *named; /* name to its list, which has both */
        guint place;
        guint files; /* of a unit that goes by */
};

static void list_free(gpointer data)
{
        struct list *list = data;

        g_free(list->name);
        g_free(list);
}

/* ---- Units ---- */

static struct list *need_list(struct composer *composer, const char *name)
{
        struct list *list = g_hash_table_lookup(composer->named, name);

        if (list)
                return list;
        list = g_new0(struct list, 1);
        list->name = g_strdup(name);
        list->kind = composer->lists->len;
        g_ptr_array_add(composer->lists, list);
        g_hash_table_insert(composer->named, list->name, list);
        return list;
}

static gboolean keep_rows(struct composer *composer, xmlNode *rows, GError **error)
{
        g_autofree char *name = xml_require_attribute(rows, "of", error);
        guint64 order = MIN(xml_known_number(rows, "order"), G_MAXUINT32);
        g_autoptr(SpoolRows) kept = spool_rows_new();
        xmlBuffer *text;
        struct list *list;

        if (!name)
                return FALSE;
        list = need_list(composer, name);
        list->count++;
        text = xmlBufferCreate();
        for (xmlNode *child = rows->children; child; child = child->next)
                xmlNodeDump(text, rows->doc, child, 0, 0);
        spool_rows_add(kept, name, (const char *) xmlBufferContent(text),
                       (gsize) xmlBufferLength(text));
        xmlBufferFree(text);
        return spool_add(composer->spool, list->kind, (guint) order, composer->place++, kept,
                         error);
}

static gboolean keep_lists(struct composer *composer, GError **error)
{
        static const char *const parameters[] = {"part", "unit", NULL};
        g_autoptr(XmlDocument) result =
                stylesheet_apply(composer->stylesheet, composer->document, parameters, error);

        if (!result)
                return FALSE;
        fill_prepare(result);
        for (xmlNode *rows = xml_first_element(xmlDocGetRootElement(result)); rows;
             rows = xml_next_element(rows))
                if (xml_is(rows, PAGES_NAMESPACE, "rows") && !keep_rows(composer, rows, error))
                        return FALSE;
        return TRUE;
}

static gboolean take_unit(void *context, xmlNode *unit, GError **error)
{
        struct composer *composer = context;
        gboolean kept;

        comparison_end_files(&composer->files, unit);
        comparison_put_unit(composer->units, unit);
        kept = keep_lists(composer, error);
        comparison_clear_units(composer->units);
        return kept;
}

static gboolean keeps(void *context, const xmlNode *unit G_GNUC_UNUSED, xmlNode *element)
{
        return comparison_keeps(&((struct composer *) context)->files, element);
}

/* ---- The whole ---- */

static gboolean take_head(void *context, xmlNode *root, GError **error G_GNUC_UNUSED)
{
        struct composer *composer = context;

        composer->document = comparison_document_new(root);
        composer->units = comparison_child(xmlDocGetRootElement(composer->document), "units");
        return TRUE;
}

static gboolean take_tail(void *context, xmlNode *root, GError **error G_GNUC_UNUSED)
{
        ((struct composer *) context)->frame = comparison_document_new(root);
        return TRUE;
}

static gboolean read_units(struct composer *composer, const char *path, GError **error)
{
        const struct xml_stream_sink sink = {
                .head = take_head,
                .item = take_unit,
                .tail = take_tail,
                .keeps = keeps,
                .context = composer,
                .for_people = TRUE,
        };
        g_autoptr(InputFile) input = input_file_open(path, error);

        return input && comparison_stream_read(input, &sink, error);
}

static void add_list(const struct composer *composer, const struct list *list)
{
        g_autofree char *count = g_strdup_printf("%u", list->count);
        xmlNode *root = xmlDocGetRootElement(composer->frame);
        xmlNode *node = xmlNewChild(root, root->ns, BAD_CAST "list", NULL);

        xmlSetProp(node, BAD_CAST "name", BAD_CAST list->name);
        xmlSetProp(node, BAD_CAST "count", BAD_CAST count);
}

static gboolean visit_rows(void *context, const char *list, spool_visitor visitor,
                           void *visitor_context, GError **error)
{
        const struct composer *composer = context;

        return spool_visit_list(composer->spool, list, visitor, visitor_context, error);
}

static gboolean send_frame(struct composer *composer, Painter *painter, GError **error)
{
        static const char *const parameters[] = {"part", "frame", NULL};
        const struct row_source rows = {.visit = visit_rows, .context = composer};
        g_autoptr(XmlDocument) result = NULL;

        for (guint i = 0; i < composer->lists->len; i++)
                add_list(composer, composer->lists->pdata[i]);
        result = stylesheet_apply(composer->stylesheet, composer->frame, parameters, error);
        if (!result)
                return FALSE;
        fill_prepare(result);
        return compose_send(painter, result, &rows, error);
}

static void composer_clear(struct composer *composer)
{
        stylesheet_free(composer->stylesheet);
        xmlFreeDoc(composer->document);
        xmlFreeDoc(composer->frame);
        spool_free(composer->spool);
        g_hash_table_unref(composer->named);
        g_ptr_array_unref(composer->lists);
}

gboolean compose_comparison(const char *path, const struct render_options *options,
                            Painter *painter, gboolean *ret_complete, GError **error)
{
        struct composer composer = {
                .lists = g_ptr_array_new_with_free_func(list_free),
                .named = g_hash_table_new(g_str_hash, g_str_equal),
        };
        gboolean done = FALSE;

        composer.stylesheet = stylesheet_load(options->templates, "pages/comparison.xsl", error);
        if (composer.stylesheet)
                composer.spool = spool_new(NULL, error);
        if (composer.spool)
                done = read_units(&composer, path, error) && send_frame(&composer, painter, error);
        if (done && ret_complete)
                *ret_complete = comparison_is_complete(xmlDocGetRootElement(composer.frame));
        composer_clear(&composer);
        return done;
}
