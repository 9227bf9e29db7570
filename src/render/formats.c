/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A report document to an exchange format. The report goes by once; of each unit, and of the
 * inventory, files and problems by the handful, rows are made and put aside; then the frame is made
 * from the head, and the rows go to where it has their marks.
 */
#include "render/formats.h"

#include <string.h>

#include "base/error.h"
#include "base/input.h"
#include "render/format-functions.h"
#include "render/format-pieces.h"
#include "render/report-stream.h"
#include "render/site-document.h"
#include "render/site-rank.h"

enum { ITEMS_TOGETHER = 32 }; /* of the inventory, files and problems: one transformation for all */

#define FOLDER "formats"
#define ENDING ".xsl"

struct making {
        Stylesheet *stylesheet;
        XmlDocument *document; /* the head and what is transformed together */
        Spool *spool;
        gboolean worst_first; /* the rows of units, by the order= of the stylesheet */
        guint rank;           /* of the unit in the document */
        enum site_kind kind;  /* of the items in it */
        guint pending;        /* their number */
        guint place;
        guint counts[SITE_KIND_COUNT];
        guint errors; /* problems of that severity */
};

void format_free(struct format *format)
{
        if (!format)
                return;
        g_free(format->name);
        g_free(format->file);
        g_free(format->summary);
        g_free(format);
}

static void set_number(xmlNode *node, const char *name, guint number)
{
        g_autofree char *text = g_strdup_printf("%u", number);

        xmlSetProp(node, BAD_CAST name, BAD_CAST text);
}

/* ---- Rows ---- */

static gboolean transform_pending(struct making *making, GError **error)
{
        static const char *const parameters[] = {"part", "rows", NULL};
        g_autoptr(SpoolRows) rows = spool_rows_new();
        g_autoptr(XmlDocument) result = NULL;

        if (making->pending == 0)
                return TRUE;
        result = stylesheet_apply(making->stylesheet, making->document, parameters, error);
        if (!result || !format_rows(making->stylesheet, result, rows, error) ||
            !spool_add(making->spool, making->kind, making->rank, making->place, rows, error))
                return FALSE;
        site_document_clear(making->document, making->kind);
        making->place++;
        making->pending = 0;
        return TRUE;
}

/* As the pages sort: the most exposed first, and of equals the one that is more there. */
static guint rank_of(const struct making *making, const xmlNode *item)
{
        g_autofree char *exposure = NULL;
        struct site_rank rank;

        if (!making->worst_first || making->kind != SITE_UNIT)
                return 0;
        exposure = xml_attribute(item, "exposure");
        rank = site_rank_of(item);
        return (exposure ? (guint) g_ascii_strtoull(exposure, NULL, 10) : 0) * SITE_RANK_LIMIT +
               site_rank_number(&rank);
}

static gboolean on_item(void *context, xmlNode *item, GError **error)
{
        struct making *making = context;
        enum site_kind kind = site_kind_of(item);
        g_autofree char *severity = NULL;

        if ((kind != making->kind && !transform_pending(making, error)) ||
            (kind == SITE_UNIT && !site_check_numbers(item, error))) {
                xmlFreeNode(item);
                return FALSE;
        }
        making->kind = kind;
        making->rank = rank_of(making, item);
        making->counts[kind]++;
        making->pending++;
        if (kind == SITE_PROBLEM) {
                severity = xml_attribute(item, "severity");
                making->errors += g_strcmp0(severity, "error") == 0;
        }
        site_document_add(making->document, kind, item);
        return (kind != SITE_UNIT && making->pending < ITEMS_TOGETHER) ||
               transform_pending(making, error);
}

static gboolean on_head(void *context, xmlNode *root, GError **error)
{
        static const char *const parts[] = {"tool",  "snapshot", "host",
                                            "rules", "totals",   "catalogue"};
        struct making *making = context;
        g_autoptr(GHashTable) pages = g_hash_table_new(g_str_hash, g_str_equal);

        for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
                if (!site_find_child(root, parts[i])) {
                        xml_set_error(error, root, "The report has no <%s>.", parts[i]);
                        return FALSE;
                }
        making->document = site_document_new(root, pages);
        return TRUE;
}

/* ---- The frame ---- */

static gboolean write_frame(struct making *making, GOutputStream *stream, GError **error)
{
        static const char *const parameters[] = {"part", "frame", NULL};
        g_autoptr(XmlDocument) result = NULL;
        g_autoptr(GPtrArray) pieces = NULL;

        for (int kind = 0; kind < SITE_KIND_COUNT; kind++)
                set_number(site_document_parent(making->document, (enum site_kind) kind), "count",
                           making->counts[kind]);
        set_number(site_document_parent(making->document, SITE_PROBLEM), "errors", making->errors);
        result = stylesheet_apply(making->stylesheet, making->document, parameters, error);
        pieces = result ? format_frame(making->stylesheet, result, error) : NULL;
        return pieces && format_pieces_write(pieces, making->spool, stream, error);
}

static gboolean is_complete(const XmlDocument *document)
{
        g_autofree char *complete = xml_attribute(xmlDocGetRootElement(document), "complete");

        return g_strcmp0(complete, "true") == 0 || g_strcmp0(complete, "1") == 0;
}

static gboolean make(struct making *making, const char *path, GOutputStream *stream, GError **error)
{
        const struct xml_stream_sink sink = {
                .head = on_head, .item = on_item, .context = making, .for_people = TRUE};
        g_autoptr(InputFile) input = input_file_open(path, error);

        return input && report_stream_read(input, &sink, error) &&
               transform_pending(making, error) && write_frame(making, stream, error);
}

gboolean formats_write(const char *path, Layers templates, const struct format *format,
                       GOutputStream *stream, gboolean *ret_complete, GError **error)
{
        g_autofree char *file = g_strconcat(FOLDER "/", format->name, ENDING, NULL);
        struct making making = {};
        gboolean made = FALSE;

        making.stylesheet = stylesheet_load(templates, file, error);
        if (making.stylesheet && format_order(making.stylesheet, &making.worst_first, error))
                making.spool = spool_new(NULL, error);
        if (making.spool)
                made = make(&making, path, stream, error);
        if (made && ret_complete)
                *ret_complete = is_complete(making.document);
        xmlFreeDoc(making.document);
        spool_free(making.spool);
        stylesheet_free(making.stylesheet);
        return made;
}

/* ---- What there is ---- */

/* Names are given on command lines and become parts of file names. */
static gboolean is_plain(const char *name)
{
        return g_ascii_isalnum(*name) &&
               !name[strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.-")];
}

/* f:proposals="no" on the root element: the stylesheet shows none. */
static gboolean read_proposals(const Stylesheet *stylesheet, gboolean *ret_shows, GError **error)
{
        g_autofree char *proposals =
                stylesheet_attribute(stylesheet, FORMAT_NAMESPACE, "proposals");

        *ret_shows = g_strcmp0(proposals, "no") != 0;
        if (!proposals || !*ret_shows || g_str_equal(proposals, "yes"))
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                    "The template %s: proposals=\"%s\" is neither \"yes\", as without it, nor "
                    "\"no\".",
                    stylesheet_name(stylesheet), proposals);
        return FALSE;
}

static struct format *load_format(Layers templates, const char *name, GError **error)
{
        g_autofree char *path = g_strconcat(FOLDER "/", name, ENDING, NULL);
        g_autoptr(Stylesheet) stylesheet = stylesheet_load(templates, path, error);
        g_autofree char *file = NULL;
        struct format *format;
        gboolean shows_proposals;

        if (!stylesheet || !read_proposals(stylesheet, &shows_proposals, error))
                return NULL;
        file = stylesheet_attribute(stylesheet, FORMAT_NAMESPACE, "file");
        if (file && !is_plain(file)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: \"%s\" is no plain file name.", path, file);
                return NULL;
        }
        format = g_new0(struct format, 1);
        format->name = g_strdup(name);
        format->shows_proposals = shows_proposals;
        format->file = file ? g_steal_pointer(&file) : g_strconcat("report.", name, NULL);
        format->summary = stylesheet_attribute(stylesheet, FORMAT_NAMESPACE, "summary");
        return format;
}

static void add_names(GHashTable *names, const char *directory)
{
        g_autofree char *path = g_build_filename(directory, FOLDER, NULL);
        g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
        const char *entry;

        while (folder && (entry = g_dir_read_name(folder))) {
                g_autofree char *name = NULL;

                if (!g_str_has_suffix(entry, ENDING))
                        continue;
                name = g_strndup(entry, strlen(entry) - strlen(ENDING));
                if (is_plain(name))
                        g_hash_table_add(names, g_steal_pointer(&name));
        }
}

/* char *, in byte order; the caller's. */
static GPtrArray *find_names(Layers templates)
{
        g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_autoptr(GList) sorted = NULL;
        GPtrArray *list = g_ptr_array_new_with_free_func(g_free);

        for (Layers layer = templates; *layer; layer++)
                add_names(names, *layer);
        sorted = g_list_sort(g_hash_table_get_keys(names), (GCompareFunc) strcmp);
        for (GList *name = sorted; name; name = name->next)
                g_ptr_array_add(list, g_strdup(name->data));
        return list;
}

GPtrArray *formats_list(Layers templates, GError **error)
{
        g_autoptr(GPtrArray) names = find_names(templates);
        g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify) format_free);

        for (guint i = 0; i < names->len; i++) {
                struct format *format = load_format(templates, names->pdata[i], error);

                if (!format)
                        return NULL;
                g_ptr_array_add(list, format);
        }
        return g_steal_pointer(&list);
}

char *formats_names(Layers templates)
{
        g_autoptr(GPtrArray) names = find_names(templates);

        g_ptr_array_add(names, NULL);
        return g_strjoinv(", ", (char **) names->pdata);
}

gboolean formats_have(Layers templates, const char *name)
{
        g_autoptr(GPtrArray) names = find_names(templates);

        return g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL);
}

struct format *formats_find(Layers templates, const char *name, GError **error)
{
        return load_format(templates, name, error);
}
