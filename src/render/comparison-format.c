/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A comparison of two systems that have little in common tells of every service, in as much memory
 * as a tree of all of it would take. So each unit is made to rows by itself, which wait in a file.
 */
#include "render/comparison-format.h"

#include <string.h>

#include "base/input.h"
#include "compare/comparison-xml.h"
#include "render/comparison-document.h"
#include "render/format-pieces.h"
#include "render/report-stream.h"

#define SUM_MARK "bulkhead-sum"

struct making {
        Stylesheet *stylesheet;
        XmlDocument *document; /* head, and one unit at a time */
        XmlDocument *frame;    /* head and tail */
        xmlNode *units;        /* of document */
        Spool *spool;
        GHashTable *counts, *sums; /* name of a list to its rows; name to what was added */
        gboolean greatest_first, complete;
        guint place;
        guint files; /* of a unit that goes by */
};

/* ---- Rows ---- */

static void add_number(GHashTable *numbers, const char *name, guint number)
{
        guint sum = GPOINTER_TO_UINT(g_hash_table_lookup(numbers, name));

        g_hash_table_insert(numbers, g_strdup(name), GUINT_TO_POINTER(sum + number));
}

/* What the marks that are no row's say. */
static void take_sums(struct making *making, const XmlDocument *result)
{
        for (const xmlNode *node = result->children; node; node = node->next) {
                g_auto(GStrv) words = NULL;

                if (node->type != XML_PI_NODE || strcmp((const char *) node->name, SUM_MARK) != 0)
                        continue;
                words = g_strsplit(node->content ? (const char *) node->content : "", " ", 2);
                if (words[0] && words[1])
                        add_number(making->sums, words[0],
                                   (guint) g_ascii_strtoull(words[1], NULL, 10));
        }
}

static gboolean make_rows(struct making *making, guint rank, GError **error)
{
        static const char *const parameters[] = {"part", "rows", NULL};
        g_autoptr(XmlDocument) result =
                stylesheet_apply(making->stylesheet, making->document, parameters, error);
        g_autoptr(SpoolRows) rows = spool_rows_new();

        if (!result || !format_rows(making->stylesheet, result, rows, error))
                return FALSE;
        take_sums(making, result);
        spool_rows_count(rows, making->counts);
        return spool_add(making->spool, 0, rank, making->place++, rows, error);
}

/* The greatest change first, and of equals the more exposed, as the page has them. */
static guint rank_of(const xmlNode *unit)
{
        int change = comparison_change(unit), exposure = comparison_exposure(unit);

        return (guint) (MAX(change, 0) * 101 + exposure + 1);
}

static gboolean take_unit(void *context, xmlNode *unit, GError **error)
{
        struct making *making = context;
        guint rank = making->greatest_first ? rank_of(unit) : 0;
        gboolean made;

        comparison_end_files(&making->files, unit);
        comparison_put_unit(making->units, unit);
        made = make_rows(making, rank, error);
        comparison_clear_units(making->units);
        return made;
}

static gboolean keeps(void *context, const xmlNode *unit G_GNUC_UNUSED, xmlNode *element)
{
        return comparison_keeps(&((struct making *) context)->files, element);
}

/* ---- The whole ---- */

static gboolean take_head(void *context, xmlNode *root, GError **error G_GNUC_UNUSED)
{
        struct making *making = context;

        making->document = comparison_document_new(root);
        making->units = comparison_child(xmlDocGetRootElement(making->document), "units");
        return TRUE;
}

static gboolean take_tail(void *context, xmlNode *root, GError **error G_GNUC_UNUSED)
{
        struct making *making = context;

        making->complete = comparison_is_complete(root);
        making->frame = comparison_document_new(root);
        return TRUE;
}

static gboolean write_frame(struct making *making, GOutputStream *stream, GError **error)
{
        static const char *const parameters[] = {"part", "frame", NULL};
        g_autoptr(XmlDocument) result = NULL;
        g_autoptr(GPtrArray) pieces = NULL;

        comparison_add_numbers(making->frame, "list", "count", making->counts);
        comparison_add_numbers(making->frame, "sum", "value", making->sums);
        result = stylesheet_apply(making->stylesheet, making->frame, parameters, error);
        pieces = result ? format_frame(making->stylesheet, result, error) : NULL;
        return pieces && format_pieces_write(pieces, making->spool, stream, error);
}

static gboolean read_units(struct making *making, const char *path, GError **error)
{
        const struct xml_stream_sink sink = {
                .head = take_head,
                .item = take_unit,
                .tail = take_tail,
                .keeps = keeps,
                .context = making,
                .for_people = TRUE,
        };
        g_autoptr(InputFile) input = input_file_open(path, error);

        return input && comparison_stream_read(input, &sink, error);
}

static void making_clear(struct making *making)
{
        stylesheet_free(making->stylesheet);
        xmlFreeDoc(making->document);
        xmlFreeDoc(making->frame);
        spool_free(making->spool);
        g_hash_table_unref(making->counts);
        g_hash_table_unref(making->sums);
}

gboolean comparison_format_write(const char *path, const struct render_options *options,
                                 const char *name, GOutputStream *stream, gboolean *ret_complete,
                                 GError **error)
{
        struct making making = {
                .counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                .sums = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        };
        gboolean done = FALSE;

        making.stylesheet = stylesheet_load(options->templates, name, error);
        if (making.stylesheet && format_order(making.stylesheet, &making.greatest_first, error))
                making.spool = spool_new(NULL, error);
        if (making.spool)
                done = read_units(&making, path, error) && write_frame(&making, stream, error);
        if (done && ret_complete)
                *ret_complete = making.complete;
        making_clear(&making);
        return done;
}
