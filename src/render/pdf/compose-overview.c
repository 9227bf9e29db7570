/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Of each service an item says where it is in the file, and what decides its place in the list and
 * whether it stays in the tree.
 */
#include "render/pdf/compose-overview.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/scratch.h"
#include "render/report-stream.h"
#include "render/site-rank.h"

/* Services of each kind that stay: the worst, those that listen, those with serious findings. */
enum { KEPT = 256 };
/* Items of a list that are shown at a time; bytes of them that need no file. */
enum { BATCH = 256, HELD = 1024 * 1024 };

struct item {
        guint64 offset;
        guint32 size;
        guint32 exposure, rank;
        guint32 number; /* in the order of the report */
        const char *band;
        guint serious, warnings; /* findings */
        gboolean listens, kept;
};

struct overview {
        XmlDocument *document;
        xmlNode *root;
        GByteArray *held; /* the items as text, or NULL: they are in */
        int scratch;      /* a file, -1 while there is none */
        guint64 end;      /* of them all */
        GArray *services; /* struct item, after overview_close() the worst first */
        GArray *files;
        xmlBuffer *text;
        guint n_open, n_networks; /* that nothing keeps from the network; of which that is known */
        guint n_problems;         /* of units, but errors */
};

static gboolean is(const xmlNode *node, const char *name)
{
        return xml_is(node, REPORT_STREAM_NAMESPACE, name);
}

xmlNode *overview_need_child(xmlNode *parent, const char *name)
{
        for (xmlNode *node = xml_first_element(parent); node; node = xml_next_element(node))
                if (is(node, name))
                        return node;
        return xmlNewChild(parent, parent->ns, BAD_CAST name, NULL);
}

Overview *overview_new(XmlDocument *head)
{
        Overview *overview = g_new0(Overview, 1);

        overview->document = head;
        overview->root = xmlDocGetRootElement(head);
        overview->services = g_array_new(FALSE, TRUE, sizeof(struct item));
        overview->files = g_array_new(FALSE, TRUE, sizeof(struct item));
        overview->held = g_byte_array_new();
        overview->scratch = -1;
        overview->text = xmlBufferCreate();
        return overview;
}

void overview_free(Overview *overview)
{
        if (!overview)
                return;
        xmlFreeDoc(overview->document);
        g_array_unref(overview->services);
        g_array_unref(overview->files);
        if (overview->held)
                g_byte_array_unref(overview->held);
        xmlBufferFree(overview->text);
        if (overview->scratch >= 0)
                close(overview->scratch);
        g_free(overview);
}

XmlDocument *overview_document(Overview *overview)
{
        return overview->document;
}

/* To a file with what is held, where that becomes too much. */
static gboolean make_room(Overview *overview, gsize size, GError **error)
{
        g_autoptr(GByteArray) held = NULL;

        if (!overview->held || overview->held->len + size <= HELD)
                return TRUE;
        held = g_steal_pointer(&overview->held);
        overview->scratch = scratch_open(NULL, error);
        return overview->scratch >= 0 &&
               scratch_write(overview->scratch, 0, held->data, held->len, error);
}

/* The element as text behind those before. */
static gboolean put(Overview *overview, GArray *items, struct item *item, xmlNode *node,
                    GError **error)
{
        xmlBufferEmpty(overview->text);
        if (xmlNodeDump(overview->text, overview->document, node, 0, 0) < 0)
                g_error("out of memory");
        item->offset = overview->end;
        item->size = (guint32) xmlBufferLength(overview->text);
        item->number = items->len;
        overview->end += item->size;
        g_array_append_vals(items, item, 1);
        if (!make_room(overview, item->size, error))
                return FALSE;
        if (!overview->held)
                return scratch_write(overview->scratch, item->offset,
                                     xmlBufferContent(overview->text), item->size, error);
        g_byte_array_append(overview->held, xmlBufferContent(overview->text), item->size);
        return TRUE;
}

/* The findings with nothing but their attributes, which are counted. */
static xmlNode *copy_findings(const xmlNode *findings, XmlDocument *document, struct item *item)
{
        xmlNode *copy = xmlDocCopyNode((xmlNode *) findings, document, 2);

        for (xmlNode *node = xml_first_element(findings); node; node = xml_next_element(node)) {
                g_autofree char *severity = xml_attribute(node, "severity");

                item->serious += g_strcmp0(severity, "serious") == 0 ? 1 : 0;
                item->warnings += g_strcmp0(severity, "warning") == 0 ? 1 : 0;
                xmlAddChild(copy, xmlDocCopyNode(node, document, 2));
        }
        return copy;
}

/* Errors of units are told with those of the whole. */
static void add_problem(Overview *overview, xmlNode *problem)
{
        g_autofree char *severity = xml_attribute(problem, "severity");
        xmlNode *copy;

        if (g_strcmp0(severity, "error") != 0) {
                overview->n_problems++;
                return;
        }
        copy = xmlDocCopyNode(problem, overview->document, 1);
        xml_adopt(copy, overview->root->ns);
        xmlAddChild(overview_need_child(overview->root, "problems"), copy);
}

static void count_network(Overview *overview, const xmlNode *unit, struct item *item)
{
        g_autofree char *network = xml_attribute(unit, "network");

        item->listens = g_strcmp0(network, "listens") == 0;
        overview->n_open += g_strcmp0(network, "reachable") == 0 ? 1 : 0;
        overview->n_networks += network ? 1 : 0;
}

static gboolean add_unit(Overview *overview, xmlNode *unit, GError **error)
{
        xmlNode *copy = xmlDocCopyNode(unit, overview->document, 2);
        const struct site_rank rank = site_rank_of(unit);
        g_autofree char *band = xml_attribute(unit, "band");
        struct item item = {.exposure = (guint32) xml_known_number(unit, "exposure"),
                            .rank = site_rank_number(&rank),
                            .band = g_intern_string(band)};
        char number[16];
        gboolean done;

        for (xmlNode *node = xml_first_element(unit); node; node = xml_next_element(node)) {
                if (is(node, "description") || is(node, "user"))
                        xmlAddChild(copy, xmlDocCopyNode(node, overview->document, 1));
                else if (is(node, "findings"))
                        xmlAddChild(copy, copy_findings(node, overview->document, &item));
                else if (is(node, "problem"))
                        add_problem(overview, node);
        }
        xml_adopt(copy, overview->root->ns);
        count_network(overview, unit, &item);
        g_snprintf(number, sizeof(number), "%u", item.rank);
        xmlNewProp(copy, BAD_CAST "rank", BAD_CAST number);
        done = put(overview, overview->services, &item, copy, error);
        xmlFreeNode(copy);
        return done;
}

static gboolean add_file(Overview *overview, xmlNode *file, GError **error)
{
        struct item item = {0};
        gboolean done = put(overview, overview->files, &item, file, error);

        xmlFreeNode(file);
        return done;
}

/* Of the inventory only what has no section is told. */
static void add_entry(Overview *overview, xmlNode *entry)
{
        g_autofree char *outcome = xml_attribute(entry, "outcome");

        if (g_strcmp0(outcome, "skipped") == 0)
                xml_move(entry, overview_need_child(overview->root, "inventory"));
        else
                xmlFreeNode(entry);
}

gboolean overview_add(Overview *overview, xmlNode *item, GError **error)
{
        if (is(item, "unit"))
                return add_unit(overview, item, error);
        xml_adopt(item, overview->root->ns);
        if (is(item, "file"))
                return add_file(overview, item, error);
        if (is(item, "entry"))
                add_entry(overview, item);
        else if (is(item, "problem"))
                xml_move(item, overview_need_child(overview->root, "problems"));
        else
                xmlFreeNode(item);
        return TRUE;
}

static gint compare_numbers(guint32 a, guint32 b)
{
        return a < b ? -1 : a > b;
}

static gint compare_worst(gconstpointer a, gconstpointer b)
{
        const struct item *left = a, *right = b;
        gint order = compare_numbers(right->exposure, left->exposure);

        if (order == 0)
                order = compare_numbers(right->rank, left->rank);
        return order != 0 ? order : compare_numbers(left->number, right->number);
}

static gint compare_place(gconstpointer a, gconstpointer b)
{
        const struct item *left = a, *right = b;

        return compare_numbers(left->number, right->number);
}

static gboolean get(const Overview *overview, const struct item *item, char *text, GError **error)
{
        if (!overview->held)
                return scratch_read(overview->scratch, item->offset, text, item->size, error);
        if (item->size > 0)
                memcpy(text, overview->held->data + item->offset, item->size);
        return TRUE;
}

/* A batch of items, which are elements below a root of their own. */
static XmlDocument *read_items(Overview *overview, const struct item *items, guint n_items,
                               GError **error)
{
        const char *prefix = (const char *) overview->root->ns->prefix;
        g_autoptr(GString) text = g_string_new("<items xmlns");

        if (prefix)
                g_string_append_printf(text, ":%s", prefix);
        g_string_append(text, "=\"" REPORT_STREAM_NAMESPACE "\">");
        for (guint i = 0; i < n_items; i++) {
                gsize before = text->len;

                g_string_set_size(text, before + items[i].size);
                if (!get(overview, &items[i], text->str + before, error))
                        return NULL;
        }
        g_string_append(text, "</items>");
        return xml_parse(text->str, text->len, "report.xml", error);
}

/* The items in place of all children of the list. */
static gboolean show(Overview *overview, const char *name, const struct item *items, guint n_items,
                     GError **error)
{
        xmlNode *list = overview_need_child(overview->root, name);
        g_autoptr(XmlDocument) document = read_items(overview, items, n_items, error);

        if (!document)
                return FALSE;
        xmlFreeNodeList(list->children);
        list->children = list->last = NULL;
        for (xmlNode *node = xml_first_element(xmlDocGetRootElement(document)), *next; node;
             node = next) {
                next = xml_next_element(node);
                xmlUnlinkNode(node);
                xml_adopt(node, list->ns);
                xml_move(node, list);
        }
        return TRUE;
}

static void set_count(xmlNode *node, const char *name, guint64 count)
{
        g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, count);

        xmlSetProp(node, BAD_CAST name, BAD_CAST number);
}

/* What counts over all services, however many of them stay. */
static void count_services(Overview *overview, xmlNode *units)
{
        xmlNode *totals = overview_need_child(overview->root, "totals");
        g_autofree char *last_band = NULL;
        guint listening = 0, in_last_band = 0, highest = 0, serious_units = 0, warned_units = 0;
        guint64 serious = 0, warnings = 0;
        const GArray *services = overview->services;

        for (xmlNode *node = xml_first_element(totals); node; node = xml_next_element(node))
                if (is(node, "band")) {
                        g_free(last_band);
                        last_band = xml_attribute(node, "id");
                }
        for (guint i = 0; i < services->len; i++) {
                const struct item *item = &g_array_index(services, struct item, i);

                listening += item->listens ? 1 : 0;
                in_last_band += item->listens && g_strcmp0(item->band, last_band) == 0 ? 1 : 0;
                highest += item->exposure == xml_known_number(totals, "highest") ? 1 : 0;
                serious += item->serious;
                warnings += item->warnings;
                serious_units += item->serious ? 1 : 0;
                warned_units += item->serious || item->warnings ? 1 : 0;
        }
        set_count(units, "count", services->len);
        set_count(units, "networks", overview->n_networks);
        set_count(units, "open", overview->n_open);
        set_count(units, "listening", listening);
        set_count(units, "listening-in-last-band", in_last_band);
        set_count(units, "highest", highest);
        set_count(units, "serious", serious);
        set_count(units, "serious-units", serious_units);
        set_count(units, "warnings", warnings);
        set_count(units, "warned-units", warned_units);
        set_count(units, "problems", overview->n_problems);
}

/* Those that the document may tell of one by one, in the order of the report. */
static GArray *choose_kept(Overview *overview)
{
        GArray *kept = g_array_new(FALSE, FALSE, sizeof(struct item));
        guint32 highest = overview->services->len > 0
                                  ? g_array_index(overview->services, struct item, 0).exposure
                                  : 0;
        guint worst = 0, listening = 0, below = 0, serious = 0;

        for (guint i = 0; i < overview->services->len; i++) {
                struct item *item = &g_array_index(overview->services, struct item, i);

                item->kept = worst++ < KEPT;
                if (item->listens && listening++ < KEPT)
                        item->kept = TRUE;
                if (item->listens && item->exposure < highest && below++ < KEPT)
                        item->kept = TRUE;
                if (item->serious > 0 && serious++ < KEPT)
                        item->kept = TRUE;
                if (item->kept)
                        g_array_append_vals(kept, item, 1);
        }
        g_array_sort(kept, compare_place);
        return kept;
}

gboolean overview_close(Overview *overview, GError **error)
{
        xmlNode *units = overview_need_child(overview->root, "units");
        g_autoptr(GArray) kept = NULL;

        g_array_sort(overview->services, compare_worst);
        count_services(overview, units);
        set_count(overview_need_child(overview->root, "files"), "count", overview->files->len);
        kept = choose_kept(overview);
        return show(overview, "units", (const struct item *) (void *) kept->data, kept->len, error);
}

gboolean overview_show(Overview *overview, const char *list, guint batch, gboolean *ret,
                       GError **error)
{
        gboolean services = g_strcmp0(list, "services") == 0;
        const GArray *items = services ? overview->services : overview->files;
        guint first = batch * BATCH;

        if (!services && g_strcmp0(list, "files") != 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "There is no list “%s” that a document could have rows of.",
                            list ? list : "");
                return FALSE;
        }
        *ret = first < items->len;
        return !*ret || show(overview, services ? "units" : "files",
                             &g_array_index(items, struct item, first),
                             MIN(items->len - first, BATCH), error);
}
