/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The report is streamed. Services gather in chunks, which threads transform; the parts that come
 * out are sent in the order of the report, so that the number of threads changes nothing.
 */
#include "render/pdf/compose.h"

#include <string.h>

#include "base/input.h"
#include "base/threads.h"
#include "render/past.h"
#include "render/pdf/compose-overview.h"
#include "render/pdf/compose-sheets.h"
#include "render/report-stream.h"
#include "render/unit-excerpt.h"
#include "render/xslt.h"

/* Services that are transformed at once; more only cost memory. */
enum { CHUNK_UNITS = 1, MAX_THREADS = 4 };

struct check {
        char *name, *layer;
};

struct composer;

struct chunk {
        struct composer *composer;
        XmlDocument *document; /* the head of the report, kept for the next units */
        xmlNode *units;
        guint n_units;
        struct sheet part;
        GError *error;
        gboolean done;
};

struct composer {
        const struct render_options *options;
        Painter *painter;
        gboolean summary, complete;
        char *sha256; /* of the report */
        Overview *overview;
        UnitExcerpt *excerpt; /* of the unit that is being read */
        Stylesheet *stylesheet;
        GHashTable *checks; /* id -> struct check */
        GThreadPool *threads;
        GQueue running;      /* struct chunk, the oldest first */
        GQueue idle;         /* struct chunk without units */
        struct chunk *chunk; /* that is being filled, or NULL */
        GMutex mutex;
        GCond cond; /* a chunk is done */
};

static void check_free(gpointer data)
{
        struct check *check = data;

        g_free(check->name);
        g_free(check->layer);
        g_free(check);
}

static void chunk_free(gpointer data)
{
        struct chunk *chunk = data;

        if (chunk->document)
                xmlFreeDoc(chunk->document);
        sheet_clear(&chunk->part);
        g_clear_error(&chunk->error);
        g_free(chunk);
}

static gboolean is(const xmlNode *node, const char *name)
{
        return xml_is(node, REPORT_STREAM_NAMESPACE, name);
}

/* Takes out what only parts elements from each other. */
static void drop_blanks(xmlNode *node)
{
        gboolean has_elements = xml_first_element(node) != NULL;

        for (xmlNode *child = node->children, *next; child; child = next) {
                next = child->next;
                if (child->type == XML_ELEMENT_NODE) {
                        drop_blanks(child);
                } else if (has_elements && xmlIsBlankNode(child)) {
                        xmlUnlinkNode(child);
                        xmlFreeNode(child);
                }
        }
}

/* Every thread has one, so it is made small: names once, no blanks. */
static XmlDocument *copy_document(xmlNode *root, XmlDocument *from)
{
        XmlDocument *document = xmlNewDoc(BAD_CAST "1.0");

        document->dict = xmlDictCreate();
        if (from->URL)
                document->URL = xmlStrdup(from->URL);
        drop_blanks(root);
        xmlDocSetRootElement(document, xmlDocCopyNode(root, document, 1));
        return document;
}

/* Takes the head out of the parser's tree, which needs no more than the elements that are open. */
static XmlDocument *move_head(xmlNode *root)
{
        XmlDocument *document = xmlNewDoc(BAD_CAST "1.0");
        xmlNode *copy;

        document->dict = xmlDictCreate();
        copy = xmlDocCopyNode(root, document, 2);
        if (root->doc->URL)
                document->URL = xmlStrdup(root->doc->URL);
        xmlDocSetRootElement(document, copy);
        for (xmlNode *child = xml_first_element(root), *next; child; child = next) {
                next = xml_next_element(child);
                if (!next)
                        break;
                xmlUnlinkNode(child);
                xml_adopt(child, copy->ns);
                xml_move(child, copy);
        }
        overview_need_child(copy, "units");
        return document;
}

/* The paths of the files that make the unit. */
static GPtrArray *unit_paths(const xmlNode *unit)
{
        GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);

        for (xmlNode *node = xml_first_element(unit); node; node = xml_next_element(node)) {
                char *path = is(node, "file") ? xml_attribute(node, "path") : NULL;

                if (path)
                        g_ptr_array_add(paths, path);
        }
        return paths;
}

/* How the place of a check is written: the file's name, or its path where the unit has, or may
 * have, two of that name, and the line. */
static char *check_place(const GPtrArray *paths, gboolean are_all, const xmlNode *check)
{
        g_autofree char *path = xml_attribute(check, "path");
        g_autofree char *line = path ? xml_attribute(check, "line") : NULL;
        const char *name = path ? strrchr(path, '/') : NULL;
        guint same = 0;

        if (!path)
                return NULL;
        for (guint i = 0; i < paths->len && name && are_all; i++)
                same += g_str_has_suffix(paths->pdata[i], name) ? 1 : 0;
        return g_strconcat(same == 1 ? name + 1 : path, line ? ":" : NULL, line, NULL);
}

/* What the stylesheet would have to look up for every row. */
static void annotate_unit(GHashTable *checks, xmlNode *unit)
{
        g_autoptr(GPtrArray) paths = unit_paths(unit);
        gboolean are_all = !xmlHasProp(unit, BAD_CAST "files-left-out");

        for (xmlNode *node = xml_first_element(unit); node; node = xml_next_element(node)) {
                g_autofree char *id = NULL, *place = NULL;
                const struct check *check;

                if (!is(node, "check"))
                        continue;
                id = xml_attribute(node, "id");
                check = id ? g_hash_table_lookup(checks, id) : NULL;
                if (check) {
                        xmlNewProp(node, BAD_CAST "name", BAD_CAST check->name);
                        xmlNewProp(node, BAD_CAST "layer", BAD_CAST check->layer);
                }
                place = check_place(paths, are_all, node);
                if (place)
                        xmlNewProp(node, BAD_CAST "place", BAD_CAST place);
        }
}

/* In a thread of its own. */
static void transform(gpointer data, gpointer user_data)
{
        const char *const parameters[] = {NULL};
        struct chunk *chunk = data;
        struct composer *composer = user_data;
        g_autoptr(XmlDocument) part = NULL;

        for (xmlNode *unit = xml_first_element(chunk->units); unit; unit = xml_next_element(unit))
                annotate_unit(composer->checks, unit);
        part = stylesheet_apply(composer->stylesheet, chunk->document, parameters, &chunk->error);
        if (part)
                sheet_init(&chunk->part, part);
        g_mutex_lock(&composer->mutex);
        chunk->done = TRUE;
        g_cond_signal(&composer->cond);
        g_mutex_unlock(&composer->mutex);
}

/* Waits for the oldest chunk and sends its part. */
static gboolean take_oldest(struct composer *composer, GError **error)
{
        struct chunk *chunk = g_queue_pop_head(&composer->running);
        gboolean sent;

        g_mutex_lock(&composer->mutex);
        while (!chunk->done)
                g_cond_wait(&composer->cond, &composer->mutex);
        g_mutex_unlock(&composer->mutex);
        /* Here and not there: memory is given back by the thread that got it, in whose store the
         * next unit finds it. */
        xmlFreeNodeList(chunk->units->children);
        chunk->units->children = chunk->units->last = NULL;
        g_queue_push_tail(&composer->idle, chunk);
        if (!chunk->part.text) {
                g_propagate_error(error, g_steal_pointer(&chunk->error));
                return FALSE;
        }
        sent = painter_send(composer->painter, &chunk->part, error);
        sheet_clear(&chunk->part);
        chunk->n_units = 0;
        chunk->done = FALSE;
        return sent;
}

static void send_chunk(struct composer *composer)
{
        struct chunk *chunk = g_steal_pointer(&composer->chunk);

        if (!chunk)
                return;
        g_queue_push_tail(&composer->running, chunk);
        g_thread_pool_push(composer->threads, chunk, NULL);
}

/* Waits for a chunk only here, so that the next unit is read while all of them are at work. */
static gboolean add_unit(struct composer *composer, xmlNode *unit, GError **error)
{
        if (!composer->chunk && g_queue_is_empty(&composer->idle) &&
            !take_oldest(composer, error)) {
                xmlFreeNode(unit);
                return FALSE;
        }
        if (!composer->chunk)
                composer->chunk = g_queue_pop_head(&composer->idle);
        xml_adopt(unit, composer->chunk->units->ns);
        xml_move(unit, composer->chunk->units);
        if (++composer->chunk->n_units == CHUNK_UNITS)
                send_chunk(composer);
        return TRUE;
}

static gboolean take_item(void *context, xmlNode *node, GError **error)
{
        struct composer *composer = context;
        gboolean is_unit = is(node, "unit");

        if (is_unit)
                unit_excerpt_end(composer->excerpt, node);
        if (!overview_add(composer->overview, node, error)) {
                if (is_unit)
                        xmlFreeNode(node);
                return FALSE;
        }
        if (is_unit && !composer->summary)
                return add_unit(composer, node, error);
        if (is_unit)
                xmlFreeNode(node);
        return TRUE;
}

static gboolean keeps(void *context, const xmlNode *item, xmlNode *element)
{
        const struct composer *composer = context;

        return !is(item, "unit") || unit_excerpt_keeps(composer->excerpt, element);
}

static void learn_checks(struct composer *composer, xmlNode *catalogue)
{
        for (xmlNode *node = xml_first_element(catalogue); node; node = xml_next_element(node)) {
                char *id = is(node, "check") ? xml_attribute(node, "id") : NULL;
                struct check *check;

                if (!id)
                        continue;
                check = g_new0(struct check, 1);
                check->name = xml_attribute(node, "name");
                check->layer = xml_attribute(node, "layer");
                g_hash_table_insert(composer->checks, id, check);
        }
}

static gboolean take_head(void *context, xmlNode *root, GError **error G_GNUC_UNUSED)
{
        struct composer *composer = context;
        guint n_chunks = CLAMP(g_get_num_processors(), 2, MAX_THREADS);
        g_autofree char *complete = xml_attribute(root, "complete");

        composer->complete = g_strcmp0(complete, "true") == 0 || g_strcmp0(complete, "1") == 0;
        composer->overview = overview_new(move_head(root));
        root = xmlDocGetRootElement(overview_document(composer->overview));
        learn_checks(composer, overview_need_child(root, "catalogue"));
        for (guint i = 0; i < n_chunks && !composer->summary; i++) {
                struct chunk *chunk = g_new0(struct chunk, 1);

                chunk->composer = composer;
                chunk->document = copy_document(root, root->doc);
                chunk->units = overview_need_child(xmlDocGetRootElement(chunk->document), "units");
                g_queue_push_tail(&composer->idle, chunk);
        }
        return TRUE;
}

/* Streams the report: parts are read, the overview is there afterwards. */
static gboolean read_report(struct composer *composer, const char *path, GError **error)
{
        const struct xml_stream_sink sink = {.head = take_head,
                                             .item = take_item,
                                             .context = composer,
                                             .keeps = keeps,
                                             .for_people = TRUE,
                                             .moves_pieces = TRUE};
        g_autoptr(InputFile) input = input_file_open(path, error);

        if (!input || !report_stream_read(input, &sink, error))
                return FALSE;
        send_chunk(composer);
        composer->sha256 = g_strdup(input_file_sha256(input));
        while (!g_queue_is_empty(&composer->running))
                if (!take_oldest(composer, error))
                        return FALSE;
        /* What made the services is not needed beside what makes the rest. */
        g_queue_clear_full(&composer->idle, chunk_free);
        g_clear_pointer(&composer->stylesheet, stylesheet_free);
        return overview_close(composer->overview, error) &&
               past_add(overview_document(composer->overview), composer->options, error);
}

/* The stylesheet of the frame, and what it is asked for. */
struct frame {
        struct composer *composer;
        Stylesheet *stylesheet;
};

/* list: whose rows are wanted, or NULL for the document; batch counts from 1 for people. */
static XmlDocument *apply_frame(const struct frame *frame, const char *list, guint batch,
                                GError **error)
{
        const struct composer *composer = frame->composer;
        g_autofree char *number = g_strdup_printf("%u", batch);
        const char *const parameters[] = {"detail", composer->summary ? "summary" : "full",
                                          "digest", composer->sha256,
                                          "list",   list ? list : "",
                                          "batch",  number,
                                          NULL};

        return stylesheet_apply(frame->stylesheet, overview_document(composer->overview),
                                parameters, error);
}

static gboolean next_rows(void *context, const char *list, guint batch, XmlDocument **ret,
                          GError **error)
{
        const struct frame *frame = context;
        gboolean more;

        *ret = NULL;
        if (!overview_show(frame->composer->overview, list, batch, &more, error))
                return FALSE;
        if (more)
                *ret = apply_frame(frame, list, batch + 1, error);
        return !more || *ret;
}

static gboolean read_frame(struct composer *composer, GError **error)
{
        g_autoptr(Stylesheet) stylesheet =
                stylesheet_load(composer->options->templates, "pages/report.xsl", error);
        struct frame frame = {.composer = composer, .stylesheet = stylesheet};
        const struct row_source rows = {.next = next_rows, .context = &frame};
        g_autoptr(XmlDocument) document = stylesheet ? apply_frame(&frame, NULL, 0, error) : NULL;

        return document && compose_send(composer->painter, document, &rows, error);
}

static void composer_clear(struct composer *composer)
{
        if (composer->threads)
                g_thread_pool_free(composer->threads, FALSE, TRUE);
        g_queue_clear_full(&composer->running, chunk_free);
        g_queue_clear_full(&composer->idle, chunk_free);
        if (composer->chunk)
                chunk_free(composer->chunk);
        g_clear_pointer(&composer->overview, overview_free);
        unit_excerpt_free(composer->excerpt);
        g_clear_pointer(&composer->stylesheet, stylesheet_free);
        g_hash_table_unref(composer->checks);
        g_free(composer->sha256);
        g_mutex_clear(&composer->mutex);
        g_cond_clear(&composer->cond);
}

gboolean compose_pages(const char *path, const struct render_options *options, Painter *painter,
                       gboolean *ret_complete, GError **error)
{
        struct composer composer = {.options = options,
                                    .painter = painter,
                                    .running = G_QUEUE_INIT};
        gboolean done;

        composer.summary = g_strcmp0(options->pdf, "summary") == 0;
        composer.stylesheet = stylesheet_load(options->templates, "pages/service.xsl", error);
        if (!composer.stylesheet)
                return FALSE;
        composer.checks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, check_free);
        composer.excerpt = unit_excerpt_new();
        g_mutex_init(&composer.mutex);
        g_cond_init(&composer.cond);
        composer.threads = threads_pool(transform, &composer,
                                        CLAMP(g_get_num_processors(), 1, MAX_THREADS), error);
        done = composer.threads && read_report(&composer, path, error) &&
               read_frame(&composer, error);
        composer_clear(&composer);
        if (done && ret_complete)
                *ret_complete = composer.complete;
        return done;
}
