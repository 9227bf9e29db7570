/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A report document to a folder of HTML pages. Every page is transformed from a small document that
 * is shaped like a report but holds only what the page shows (one unit; one check of every unit;
 * the units without their checks), so that the work and the memory of a page do not grow with the
 * report, and a reader that streams units can replace the whole document. What a page says is the
 * stylesheets' business; here is only what it is made from and what it is called.
 */
#include "render/site.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "render/xslt.h"

#define REPORT_NAMESPACE "urn:bulkhead:report:1"

enum {
        HEAVIEST_CHECKS = 3, /* shown for each service in the list */
        SLUG_LENGTH = 240,   /* with ".html" still a file name */
};

struct site {
        const struct render_options *options;
        const char *directory;
        GPtrArray *files;
        xmlNode *report;         /* the root element, borrowed */
        GHashTable *check_pages; /* id of a check to the address of its page */
};

/* Pages made from the overview document. */
static const struct {
        const char *stylesheet, *page, *root;
} overview_pages[] = {
        {"site/index.xsl", "index.html", ""},
        {"site/inventory.xsl", "inventory.html", ""},
        {"site/evidence.xsl", "evidence.html", ""},
        {"site/controls.xsl", "controls.html", ""},
        {"site/checks.xsl", "checks/index.html", "../"},
};

static xmlNode *find_child(const xmlNode *parent, const char *name)
{
        for (xmlNode *node = xml_first_element(parent); node; node = xml_next_element(node))
                if (xml_is(node, REPORT_NAMESPACE, name))
                        return node;
        return NULL;
}

/* The next sibling, node itself included, that is the element name. */
static xmlNode *find_from(xmlNode *node, const char *name)
{
        while (node && !xml_is(node, REPORT_NAMESPACE, name))
                node = xml_next_element(node);
        return node;
}

static void set_attribute(xmlNode *node, const char *name, const char *value)
{
        xmlSetProp(node, BAD_CAST name, BAD_CAST value);
}

/* Copies node with all below it, or with its attributes alone, to the end of parent in another
 * document. */
static xmlNode *append_copy(xmlNode *parent, xmlNode *node, gboolean deep)
{
        xmlNode *copy = xmlDocCopyNode(node, parent->doc, deep ? 1 : 2);

        if (!copy)
                g_error("out of memory"); /* as GLib does for its own */
        return xmlAddChild(parent, copy);
}

static gboolean put_file(const struct site *site, const char *name, const char *data, gsize size,
                         GError **error)
{
        g_autofree char *path = g_build_filename(site->directory, name, NULL);
        gboolean written;
        FILE *file;

        /*
         * The caller's directory appears as a whole: syncing and renaming each file would add only
         * time. (g_file_set_contents_full() without flags is no help: it leaves the end of a longer
         * file.)
         */
        file = fopen(path, "we");
        written = file && fwrite(data, 1, size, file) == size;
        if (file && fclose(file) != 0)
                written = FALSE;
        if (!written) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: The file cannot be written: %s.", path, g_strerror(errno));
                return FALSE;
        }
        if (site->files)
                g_ptr_array_add(site->files, g_strdup(name));
        return TRUE;
}

static gboolean put_page(const struct site *site, Stylesheet *stylesheet, XmlDocument *document,
                         const char *name, const char *root, const char *check, GError **error)
{
        const char *parameters[] = {"root", root, "check", check, NULL};
        g_autofree char *html = NULL;
        gsize size;

        html = stylesheet_apply_to_string(stylesheet, document, parameters, &size, error);
        if (!html) {
                g_prefix_error(error, "%s: ", name);
                return FALSE;
        }
        return put_file(site, name, html, size, error);
}

/* Ids hold characters that are a nuisance in addresses, one even a stray bracket: only plain ones
 * are kept. */
static char *check_page_name(GHashTable *used, const char *id)
{
        g_autoptr(GString) slug = g_string_new(NULL);

        for (const char *c = id; *c && slug->len < SLUG_LENGTH; c++)
                if (g_ascii_isalnum(*c) || strchr("_-", *c))
                        g_string_append_c(slug, *c);
        while (!slug->len || !g_hash_table_add(used, g_strdup(slug->str)))
                g_string_append_c(slug, '-');
        return g_strdup_printf("checks/%s.html", slug->str);
}

static GHashTable *name_check_pages(const xmlNode *report)
{
        GHashTable *pages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        g_autoptr(GHashTable) used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        xmlNode *catalogue = find_child(report, "catalogue");
        xmlNode *check = find_from(xml_first_element(catalogue), "check");

        g_hash_table_add(used, g_strdup("index"));
        for (; check; check = find_from(xml_next_element(check), "check")) {
                char *id = xml_attribute(check, "id");

                if (!id || g_hash_table_contains(pages, id))
                        g_free(id);
                else
                        g_hash_table_insert(pages, id, check_page_name(used, id));
        }
        return pages;
}

/* The slug comes from a document that may be anyone's; it becomes a file name only if it can be
 * nothing else. */
static char *unit_slug(const xmlNode *unit, GError **error)
{
        g_autofree char *slug = xml_require_attribute(unit, "slug", error);

        if (!slug)
                return NULL;
        if (!*slug || *slug == '.' || strlen(slug) > SLUG_LENGTH ||
            slug[strspn(slug, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.@%-")]) {
                xml_set_error(error, unit, "The slug \"%s\" is not a safe file name.", slug);
                return NULL;
        }
        return g_steal_pointer(&slug);
}

/* Gives a copied unit the address of its page, relative to the site, with '%' escaped as addresses
 * need it. */
static gboolean unit_set_page(xmlNode *copy, const xmlNode *unit, char **ret_file, GError **error)
{
        g_autofree char *slug = unit_slug(unit, error);
        g_autoptr(GString) page = NULL;

        if (!slug)
                return FALSE;
        page = g_string_new(slug);
        g_string_replace(page, "%", "%25", 0);
        g_string_prepend(page, "units/");
        g_string_append(page, ".html");
        set_attribute(copy, "page", page->str);
        if (ret_file)
                *ret_file = g_strdup_printf("units/%s.html", slug);
        return TRUE;
}

/* A new document with the report's head and catalogue, and an empty <units>, which is returned. */
static XmlDocument *document_new(const struct site *site, xmlNode **ret_units)
{
        static const char *const head[] = {"tool",  "snapshot", "host",     "collector",
                                           "rules", "totals",   "catalogue"};
        g_autoptr(XmlDocument) document = xmlNewDoc(BAD_CAST "1.0");
        xmlNode *root = xmlDocCopyNode(site->report, document, 2);
        xmlNode *check;

        xmlDocSetRootElement(document, root);
        for (gsize i = 0; i < G_N_ELEMENTS(head); i++) {
                xmlNode *node = find_child(site->report, head[i]);

                if (node)
                        append_copy(root, node, TRUE);
        }
        check = find_from(xml_first_element(find_child(root, "catalogue")), "check");
        for (; check; check = find_from(xml_next_element(check), "check")) {
                g_autofree char *id = xml_attribute(check, "id");

                if (id)
                        set_attribute(check, "page", g_hash_table_lookup(site->check_pages, id));
        }
        *ret_units = xmlNewChild(root, root->ns, BAD_CAST "units", NULL);
        return g_steal_pointer(&document);
}

/* What a check that fails adds to the unit's exposure, for putting them in order. */
static gboolean check_weigh(const xmlNode *check, guint64 *ret_share, GError **error)
{
        g_autofree char *status = xml_attribute(check, "status");
        guint64 badness, weight, range;

        *ret_share = 0;
        if (g_strcmp0(status, "fail") != 0)
                return TRUE;
        if (!xml_require_number(check, "badness", &badness, error) ||
            !xml_require_number(check, "weight", &weight, error) ||
            !xml_require_number(check, "range", &range, error))
                return FALSE;
        *ret_share = range ? badness * weight * 1000 / range : 0;
        return TRUE;
}

/* Appends copies of the heaviest failing checks of unit, heaviest first, table order among equals.
 */
static gboolean append_heaviest(xmlNode *copy, const xmlNode *unit, GError **error)
{
        xmlNode *heaviest[HEAVIEST_CHECKS] = {NULL};
        guint64 shares[HEAVIEST_CHECKS] = {0};
        xmlNode *check = find_child(unit, "check");

        for (; check; check = find_from(xml_next_element(check), "check")) {
                gsize place = HEAVIEST_CHECKS;
                guint64 share;

                if (!check_weigh(check, &share, error))
                        return FALSE;
                while (place > 0 && share > shares[place - 1])
                        place--;
                if (place == HEAVIEST_CHECKS)
                        continue;
                for (gsize i = HEAVIEST_CHECKS - 1; i > place; i--) {
                        heaviest[i] = heaviest[i - 1];
                        shares[i] = shares[i - 1];
                }
                heaviest[place] = check;
                shares[place] = share;
        }
        for (gsize i = 0; i < HEAVIEST_CHECKS && heaviest[i]; i++)
                append_copy(copy, heaviest[i], TRUE);
        return TRUE;
}

/* Head, catalogue, every unit with its attributes, description and heaviest findings, inventory,
 * files, problems. */
static XmlDocument *overview_document(const struct site *site, GError **error)
{
        static const char *const tail[] = {"inventory", "files", "problems"};
        xmlNode *units;
        g_autoptr(XmlDocument) document = document_new(site, &units);
        xmlNode *unit = xml_first_element(find_child(site->report, "units"));

        for (; unit; unit = xml_next_element(unit)) {
                xmlNode *copy = append_copy(units, unit, FALSE);
                xmlNode *description = find_child(unit, "description");

                if (description)
                        append_copy(copy, description, TRUE);
                if (!unit_set_page(copy, unit, NULL, error) || !append_heaviest(copy, unit, error))
                        return NULL;
        }
        for (gsize i = 0; i < G_N_ELEMENTS(tail); i++) {
                xmlNode *node = find_child(site->report, tail[i]);

                if (node)
                        append_copy(xmlDocGetRootElement(document), node, TRUE);
        }
        return g_steal_pointer(&document);
}

static gboolean write_overview_pages(const struct site *site, GError **error)
{
        g_autoptr(XmlDocument) document = overview_document(site, error);

        if (!document)
                return FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(overview_pages); i++) {
                g_autoptr(Stylesheet) stylesheet =
                        stylesheet_load(site->options->template_dir, overview_pages[i].stylesheet,
                                        error);

                if (!stylesheet || !put_page(site, stylesheet, document, overview_pages[i].page,
                                             overview_pages[i].root, "", error))
                        return FALSE;
        }
        return TRUE;
}

/* One document for all, in which the unit changes: the catalogue need not be copied for each. */
static gboolean write_unit_pages(const struct site *site, GError **error)
{
        g_autoptr(Stylesheet) stylesheet =
                stylesheet_load(site->options->template_dir, "site/unit.xsl", error);
        g_autoptr(GHashTable) written =
                g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        xmlNode *units;
        g_autoptr(XmlDocument) document = document_new(site, &units);
        xmlNode *unit = xml_first_element(find_child(site->report, "units"));

        if (!stylesheet)
                return FALSE;
        for (; unit; unit = xml_next_element(unit)) {
                xmlNode *copy = append_copy(units, unit, TRUE);
                g_autofree char *file = NULL;

                if (!unit_set_page(copy, unit, &file, error))
                        return FALSE;
                if (!g_hash_table_add(written, g_strdup(file))) {
                        xml_set_error(error, unit, "Two units have the page %s.", file);
                        return FALSE;
                }
                if (!put_page(site, stylesheet, document, file, "../", "", error))
                        return FALSE;
                xmlUnlinkNode(copy);
                xmlFreeNode(copy);
        }
        return TRUE;
}

/* The check with that id. Units hold the catalogue's order, so it is nearly always the one at or
 * after place. */
static xmlNode *find_check(xmlNode *unit, xmlNode *place, const char *id)
{
        xmlNode *starts[] = {place, find_child(unit, "check")};

        for (gsize i = 0; i < G_N_ELEMENTS(starts); i++) {
                xmlNode *check = find_from(starts[i], "check");

                for (; check; check = find_from(xml_next_element(check), "check")) {
                        g_autofree char *check_id = xml_attribute(check, "id");

                        if (g_strcmp0(check_id, id) == 0)
                                return check;
                }
        }
        return NULL;
}

/* A unit's copy in the document of the check pages, and where its next check probably is. */
struct place {
        xmlNode *copy, *unit, *check;
};

/* Puts the check with that id of every unit below the unit's copy, in place of the one before. */
static void exchange_checks(GArray *places, const char *id)
{
        for (guint i = 0; i < places->len; i++) {
                struct place *place = &g_array_index(places, struct place, i);
                xmlNode *old = xml_first_element(place->copy);
                xmlNode *check = find_check(place->unit, place->check, id);

                if (old) {
                        xmlUnlinkNode(old);
                        xmlFreeNode(old);
                }
                if (check) {
                        append_copy(place->copy, check, TRUE);
                        place->check = xml_next_element(check);
                }
        }
}

static GArray *copy_units(const struct site *site, xmlNode *units, GError **error)
{
        g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(struct place));
        xmlNode *unit = xml_first_element(find_child(site->report, "units"));

        for (; unit; unit = xml_next_element(unit)) {
                struct place place = {append_copy(units, unit, FALSE), unit, NULL};

                if (!unit_set_page(place.copy, unit, NULL, error))
                        return NULL;
                g_array_append_val(places, place);
        }
        return g_steal_pointer(&places);
}

static gboolean write_check_pages(const struct site *site, GError **error)
{
        g_autoptr(Stylesheet) stylesheet =
                stylesheet_load(site->options->template_dir, "site/check.xsl", error);
        xmlNode *check =
                find_from(xml_first_element(find_child(site->report, "catalogue")), "check");
        xmlNode *units;
        g_autoptr(XmlDocument) document = document_new(site, &units);
        g_autoptr(GArray) places = stylesheet ? copy_units(site, units, error) : NULL;

        if (!places)
                return FALSE;
        for (; check; check = find_from(xml_next_element(check), "check")) {
                g_autofree char *id = xml_require_attribute(check, "id", error);

                if (!id)
                        return FALSE;
                exchange_checks(places, id);
                if (!put_page(site, stylesheet, document,
                              g_hash_table_lookup(site->check_pages, id), "../", id, error))
                        return FALSE;
        }
        return TRUE;
}

static gboolean copy_file(const struct site *site, const char *directory, const char *source,
                          const char *name, GError **error)
{
        g_autofree char *path = g_build_filename(directory, source, NULL);
        g_autofree char *data = NULL;
        gsize size;

        if (!g_file_get_contents(path, &data, &size, error)) {
                g_prefix_error(error, "The site cannot be written: ");
                return FALSE;
        }
        return put_file(site, name, data, size, error);
}

/* The palette becomes custom properties; every colour and size in report.css refers to one. */
static gboolean write_style(const struct site *site, GError **error)
{
        g_autofree char *path = g_build_filename(site->options->style_dir, "palette.xml", NULL);
        g_autoptr(XmlDocument) palette = xml_read_file(path, error);
        g_autoptr(Stylesheet) stylesheet = NULL;

        if (!palette)
                return FALSE;
        stylesheet = stylesheet_load(site->options->template_dir, "site/palette-css.xsl", error);
        return stylesheet && put_page(site, stylesheet, palette, "palette.css", "", "", error) &&
               copy_file(site, site->options->style_dir, "report.css", "report.css", error) &&
               copy_file(site, site->options->template_dir, "site/report.js", "report.js", error);
}

static gboolean make_directories(const char *directory, GError **error)
{
        static const char *const names[] = {"units", "checks"};

        for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
                g_autofree char *path = g_build_filename(directory, names[i], NULL);

                if (g_mkdir(path, 0777) < 0 && errno != EEXIST) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                                    "%s: The directory could not be made: %s.", path,
                                    g_strerror(errno));
                        return FALSE;
                }
        }
        return TRUE;
}

/* Whoever hands us a report may have written it by hand. */
static gboolean report_is_whole(xmlNode *report, GError **error)
{
        static const char *const parts[] = {"totals", "catalogue", "units"};

        if (!xml_is(report, REPORT_NAMESPACE, "report")) {
                xml_set_error(error, report, "The document is not a Bulkhead report.");
                return FALSE;
        }
        for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
                if (!find_child(report, parts[i])) {
                        xml_set_error(error, report, "The report has no <%s>.", parts[i]);
                        return FALSE;
                }
        return TRUE;
}

gboolean site_write(XmlDocument *report, const struct render_options *options,
                    const char *directory, GPtrArray *ret_files, GError **error)
{
        struct site site = {options, directory, ret_files, xmlDocGetRootElement(report), NULL};
        g_autoptr(GHashTable) check_pages = NULL;

        if (!report_is_whole(site.report, error))
                return FALSE;
        check_pages = site.check_pages = name_check_pages(site.report);
        return make_directories(directory, error) && write_style(&site, error) &&
               write_overview_pages(&site, error) && write_unit_pages(&site, error) &&
               write_check_pages(&site, error);
}
