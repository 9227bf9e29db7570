/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A report document to the pages of its units and to rows for all other pages. Each unit is handed
 * to a worker, which has a document of its own to transform it in; there are as many as processors,
 * and a few to be filled meanwhile, so that reading never runs ahead and the memory is that of a
 * handful of units.
 */
#include "render/site-material.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <string.h>

#include "base/error.h"
#include "base/input.h"
#include "base/threads.h"
#include "render/past.h"
#include "render/report-stream.h"
#include "render/site-document.h"
#include "render/unit-excerpt.h"
#include "render/xslt.h"

enum {
        ITEMS_TOGETHER = 32, /* of the inventory, files and problems: one transformation for all */
        PROCESSORS_MAX = 8,
        PAGE_BUFFER = 64 * 1024,
};

/* Where a row begins in what a stylesheet makes, and the name of its list. */
#define ROW_MARK "<?bulkhead-row "

static void set_number(xmlNode *node, const char *name, guint number)
{
        g_autofree char *text = g_strdup_printf("%u", number);

        xmlSetProp(node, BAD_CAST name, BAD_CAST text);
}

struct reading {
        const char *directory; /* NULL for one page */
        GPtrArray *files;
        struct site_material *material;
        GHashTable *slugs;                            /* each is of one unit */
        GHashTable *unit_slugs;                       /* name of a unit to one of them */
        Stylesheet *unit_stylesheet, *row_stylesheet; /* the first NULL for one page */
        SiteMost *most;
        UnitExcerpt *excerpt;
        GThreadPool *pool;
        GAsyncQueue *idle; /* struct worker *, waiting for items */
        struct worker *filling[SITE_KIND_COUNT];
        guint counts[SITE_KIND_COUNT];
        guint place;  /* of the next item */
        guint errors; /* problems of that severity */

        GMutex lock;
        GError *error; /* of the first item that failed */
        guint error_place;
        gint failed;
};

/* Some items to transform, and a document to transform them in. */
struct worker {
        XmlDocument *document;
        enum site_kind kind;
        guint place, rank, count;
        char *file; /* the page of a unit */
};

GOutputStream *site_open_file(const char *directory, const char *name, GError **error)
{
        g_autofree char *path = g_build_filename(directory, name, NULL);
        g_autoptr(GOutputStream) file = NULL;
        /*
         * The caller's directory appears as a whole: syncing and renaming each file would add only
         * time.
         */
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

        if (fd < 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: The file cannot be written: %s.", path, g_strerror(errno));
                return NULL;
        }
        file = g_unix_output_stream_new(fd, TRUE);
        return g_buffered_output_stream_new_sized(file, PAGE_BUFFER);
}

gboolean site_put_file(const char *directory, const char *name, const char *data, gsize size,
                       GError **error)
{
        g_autoptr(GOutputStream) stream = site_open_file(directory, name, error);

        if (!stream)
                return FALSE;
        if (g_output_stream_write_all(stream, data, size, NULL, NULL, error) &&
            g_output_stream_close(stream, NULL, error))
                return TRUE;
        g_prefix_error(error, "%s: The file cannot be written: ", name);
        return FALSE;
}

/* ---- Workers ---- */

static gboolean put_rows(struct reading *reading, const struct worker *worker, const char *text,
                         GError **error)
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
        return spool_add(reading->material->spool, worker->kind, worker->rank, worker->place, rows,
                         error);
}

static gboolean transform_items(struct reading *reading, const struct worker *worker,
                                GError **error)
{
        static const char *const page_parameters[] = {"root", "../", NULL};
        g_autofree char *rows = NULL, *html = NULL;
        gsize size;

        if (worker->kind == SITE_UNIT &&
            !site_check_numbers(
                    xml_first_element(site_document_parent(worker->document, SITE_UNIT)), error))
                return FALSE;
        if (worker->file) {
                html = stylesheet_apply_to_string(reading->unit_stylesheet, worker->document,
                                                  page_parameters, &size, error);
                if (!html) {
                        g_prefix_error(error, "%s: ", worker->file);
                        return FALSE;
                }
                if (!site_put_file(reading->directory, worker->file, html, size, error))
                        return FALSE;
        }
        rows = stylesheet_apply_to_string(reading->row_stylesheet, worker->document, NULL, NULL,
                                          error);
        return rows && put_rows(reading, worker, rows, error);
}

/* Runs in a thread of the pool. */
static void work(gpointer data, gpointer context)
{
        struct worker *worker = data;
        struct reading *reading = context;
        GError *error = NULL;

        if (!transform_items(reading, worker, &error)) {
                g_mutex_lock(&reading->lock);
                if (!reading->error || worker->place < reading->error_place) {
                        g_clear_error(&reading->error);
                        reading->error = g_steal_pointer(&error);
                        reading->error_place = worker->place;
                }
                g_mutex_unlock(&reading->lock);
                g_clear_error(&error);
                g_atomic_int_set(&reading->failed, TRUE);
        }
        site_document_clear(worker->document, worker->kind);
        g_clear_pointer(&worker->file, g_free);
        worker->count = 0;
        g_async_queue_push(reading->idle, worker);
}

static void worker_free(struct worker *worker)
{
        xmlFreeDoc(worker->document);
        g_free(worker->file);
        g_free(worker);
}

static void send_worker(struct reading *reading, enum site_kind kind)
{
        struct worker *worker = g_steal_pointer(&reading->filling[kind]);

        if (worker)
                g_thread_pool_push(reading->pool, worker, NULL);
}

/* There is one worker more than processors, so that reading goes on while they work, and no more,
 * so that reading does not run ahead. */
static gboolean start_workers(struct reading *reading, GError **error)
{
        guint processors = CLAMP(g_get_num_processors(), 1, PROCESSORS_MAX);

        reading->pool = threads_pool(work, reading, processors, error);
        if (!reading->pool)
                return FALSE;
        for (guint i = 0; i < processors + SITE_KIND_COUNT; i++) {
                struct worker *worker = g_new0(struct worker, 1);

                worker->document = xmlCopyDoc(reading->material->head, 1);
                g_async_queue_push(reading->idle, worker);
        }
        return TRUE;
}

/* ---- What goes by ---- */

/* Gives an element the address of a unit's page, relative to the site, with '%' escaped as
 * addresses need it. */
static void set_page(const struct reading *reading, xmlNode *node, const char *slug)
{
        g_autoptr(GString) page = g_string_new(slug);

        g_string_replace(page, "%", "%25", 0);
        g_string_prepend(page, reading->directory ? "units/" : "#unit-");
        if (reading->directory)
                g_string_append(page, ".html");
        xmlSetProp(node, BAD_CAST "page", BAD_CAST page->str);
}

static gboolean name_unit(struct reading *reading, xmlNode *unit, char **ret_file, GError **error)
{
        g_autofree char *slug = site_unit_slug(unit, error);
        g_autofree char *name = slug ? xml_require_attribute(unit, "name", error) : NULL;

        if (!name)
                return FALSE;
        *ret_file = reading->directory ? g_strdup_printf("units/%s.html", slug) : NULL;
        if (g_hash_table_contains(reading->slugs, slug)) {
                xml_set_error(error, unit, "Two units have the page units/%s.html.", slug);
                g_clear_pointer(ret_file, g_free);
                return FALSE;
        }
        set_page(reading, unit, slug);
        g_hash_table_insert(reading->unit_slugs, g_steal_pointer(&name), slug);
        g_hash_table_add(reading->slugs, g_steal_pointer(&slug));
        return TRUE;
}

static guint exposure_of(const xmlNode *unit)
{
        g_autofree char *value = xml_attribute(unit, "exposure");

        return value ? (guint) MIN(g_ascii_strtoull(value, NULL, 10), 100) : 0;
}

/* An entry or problem of a unit that has a page. */
static void link_item(const struct reading *reading, xmlNode *item, const char *attribute)
{
        g_autofree char *name = xml_attribute(item, attribute);
        const char *slug = name ? g_hash_table_lookup(reading->unit_slugs, name) : NULL;

        if (slug)
                set_page(reading, item, slug);
}

static gboolean take_unit(struct reading *reading, struct worker *worker, xmlNode *unit,
                          GError **error)
{
        if (!name_unit(reading, unit, &worker->file, error))
                return FALSE;
        if (worker->file && reading->files)
                g_ptr_array_add(reading->files, g_strdup(worker->file));
        worker->rank = exposure_of(unit);
        unit_excerpt_end(reading->excerpt, unit);
        site_most_look_at(reading->most, unit);
        return TRUE;
}

static void take_other(struct reading *reading, enum site_kind kind, xmlNode *item)
{
        g_autofree char *severity = NULL;

        if (kind == SITE_ENTRY)
                link_item(reading, item, "name");
        if (kind == SITE_PROBLEM) {
                link_item(reading, item, "unit");
                severity = xml_attribute(item, "severity");
                reading->errors += g_strcmp0(severity, "error") == 0;
        }
}

static gboolean on_item(void *context, xmlNode *item, GError **error)
{
        struct reading *reading = context;
        enum site_kind kind = site_kind_of(item);
        struct worker *worker = reading->filling[kind];
        gboolean taken = TRUE;

        if (g_atomic_int_get(&reading->failed)) {
                xmlFreeNode(item);
                return FALSE;
        }
        if (!worker) {
                worker = reading->filling[kind] = g_async_queue_pop(reading->idle);
                worker->kind = kind;
                worker->rank = 0;
                worker->place = reading->place;
        }
        reading->counts[kind]++;
        reading->place++;
        if (kind == SITE_UNIT)
                taken = take_unit(reading, worker, item, error);
        else
                take_other(reading, kind, item);
        if (!taken) {
                xmlFreeNode(item);
                g_async_queue_push(reading->idle, g_steal_pointer(&reading->filling[kind]));
                return FALSE;
        }
        site_document_add(worker->document, kind, item);
        if (kind == SITE_UNIT || ++worker->count == ITEMS_TOGETHER)
                send_worker(reading, kind);
        return TRUE;
}

static gboolean keeps(void *context, const xmlNode *item, xmlNode *element)
{
        struct reading *reading = context;

        return site_kind_of(item) != SITE_UNIT || unit_excerpt_keeps(reading->excerpt, element);
}

/* Whoever hands us a report may have written it by hand. */
static gboolean on_head(void *context, xmlNode *root, GError **error)
{
        static const char *const parts[] = {"totals", "catalogue"};
        struct reading *reading = context;

        for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
                if (!site_find_child(root, parts[i])) {
                        xml_set_error(error, root, "The report has no <%s>.", parts[i]);
                        return FALSE;
                }
        reading->material->check_pages =
                site_name_checks(root, reading->directory ? "checks/%s.html" : "#check-%s");
        reading->material->head = site_document_new(root, reading->material->check_pages);
        reading->most = site_most_new(root);
        return start_workers(reading, error);
}

/* Sends what is not full, and waits for all. The pool's end is theirs. */
static void finish_workers(struct reading *reading)
{
        for (int kind = 0; kind < SITE_KIND_COUNT; kind++)
                send_worker(reading, (enum site_kind) kind);
        if (reading->pool)
                g_thread_pool_free(g_steal_pointer(&reading->pool), FALSE, TRUE);
}

static gboolean read_report(struct reading *reading, const char *path, GError **error)
{
        const struct xml_stream_sink sink = {
                .head = on_head,
                .item = on_item,
                .context = reading,
                .keeps = keeps,
                .for_people = TRUE,
        };
        g_autoptr(InputFile) input = input_file_open(path, error);
        gboolean read = input && report_stream_read(input, &sink, error);

        finish_workers(reading);
        if (reading->error) {
                g_clear_error(error);
                g_propagate_error(error, g_steal_pointer(&reading->error));
                return FALSE;
        }
        return read;
}

/* What the other pages are told of what has gone by. */
static void complete_head(struct reading *reading)
{
        for (int kind = 0; kind < SITE_KIND_COUNT; kind++)
                set_number(site_document_parent(reading->material->head, (enum site_kind) kind),
                           "count", reading->counts[kind]);
        set_number(site_document_parent(reading->material->head, SITE_PROBLEM), "errors",
                   reading->errors);
        site_most_add(reading->most, reading->material->head);
}

static gboolean load(struct reading *reading, const struct render_options *options,
                     const char *rows, GError **error)
{
        if (reading->directory) {
                reading->unit_stylesheet =
                        stylesheet_load(options->templates, "site/unit.xsl", error);
                if (!reading->unit_stylesheet)
                        return FALSE;
        }
        reading->row_stylesheet = stylesheet_load(options->templates, rows, error);
        if (!reading->row_stylesheet)
                return FALSE;
        reading->material->spool = spool_new(reading->directory, error);
        return reading->material->spool != NULL;
}

static void reading_begin(struct reading *reading)
{
        g_mutex_init(&reading->lock);
        reading->slugs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        reading->unit_slugs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        reading->excerpt = unit_excerpt_new();
        reading->idle = g_async_queue_new_full((GDestroyNotify) worker_free);
}

static void reading_end(struct reading *reading)
{
        g_async_queue_unref(reading->idle);
        site_most_free(reading->most);
        unit_excerpt_free(reading->excerpt);
        g_hash_table_unref(reading->unit_slugs);
        g_hash_table_unref(reading->slugs);
        stylesheet_free(reading->unit_stylesheet);
        stylesheet_free(reading->row_stylesheet);
        g_mutex_clear(&reading->lock);
}

gboolean site_material_read(const char *path, const struct render_options *options,
                            const char *directory, const char *rows, GPtrArray *files,
                            struct site_material *ret_material, GError **error)
{
        g_auto(SiteMaterial) material = {};
        struct reading reading = {.directory = directory, .files = files, .material = &material};
        gboolean done;

        reading_begin(&reading);
        done = load(&reading, options, rows, error) && read_report(&reading, path, error);
        if (done) {
                complete_head(&reading);
                done = past_add(material.head, options, error);
        }
        if (done) {
                *ret_material = material;
                material = (SiteMaterial){};
        }
        reading_end(&reading);
        return done;
}

void site_material_clear(SiteMaterial *material)
{
        g_clear_pointer(&material->head, xmlFreeDoc);
        g_clear_pointer(&material->check_pages, g_hash_table_unref);
        g_clear_pointer(&material->spool, spool_free);
}
