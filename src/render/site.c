/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A report document to a folder of HTML pages, or to one page. When all units have gone by
 * (site-material.c), the other pages are made from the head and the catalogue alone, and the rows
 * put in where the stylesheets left a mark.
 */
#include "render/site.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "render/report-stream.h"
#include "render/site-document.h"
#include "render/site-material.h"
#include "render/xslt.h"

/* Where rows of a list go in a page. */
#define LIST_MARK "<?bulkhead-rows "
#define DROP_IN   "service.d/10-bulkhead.conf"

struct site {
        const struct render_options *options;
        const char *directory; /* NULL for one page */
        GPtrArray *files;
        struct site_material material;
};

static void add_name(const struct site *site, const char *name)
{
        if (site->files)
                g_ptr_array_add(site->files, g_strdup(name));
}

/* ---- Pages that hold lists ---- */

static gboolean write_all(GOutputStream *stream, const char *text, gsize size, GError **error)
{
        return g_output_stream_write_all(stream, text, size, NULL, NULL, error);
}

/* Writes a page, with the rows of each list where it names one. */
gboolean site_fill_frame(const char *html, Spool *spool, GOutputStream *stream, GError **error)
{
        const char *mark;

        while ((mark = strstr(html, LIST_MARK))) {
                const char *name = mark + strlen(LIST_MARK);
                const char *end = strchr(name, '>');
                g_autofree char *list = end ? g_strndup(name, end - name) : NULL;

                if (!end)
                        break;
                if (!write_all(stream, html, mark - html, error) ||
                    !spool_write_list(spool, list, NULL, stream, error))
                        return FALSE;
                html = end + 1;
        }
        return write_all(stream, html, strlen(html), error);
}

static gboolean put_page(struct site *site, Stylesheet *stylesheet, const char *name,
                         const char *root, const char *check, GError **error)
{
        const char *parameters[] = {"root", root, "check", check, NULL};
        g_autofree char *html = NULL;
        g_autoptr(GOutputStream) stream = NULL;

        html = stylesheet_apply_to_string(stylesheet, site->material.head, parameters, NULL, error);
        if (!html) {
                g_prefix_error(error, "%s: ", name);
                return FALSE;
        }
        stream = site_open_file(site->directory, name, error);
        add_name(site, name);
        return stream && site_fill_frame(html, site->material.spool, stream, error) &&
               g_output_stream_close(stream, NULL, error);
}

static gboolean write_overview_pages(struct site *site, GError **error)
{
        static const struct {
                const char *stylesheet, *page, *root;
        } pages[] = {
                {"site/index.xsl", "index.html", ""},
                {"site/inventory.xsl", "inventory.html", ""},
                {"site/evidence.xsl", "evidence.html", ""},
                {"site/controls.xsl", "controls.html", ""},
                {"site/checks.xsl", "checks/index.html", "../"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
                g_autoptr(Stylesheet) stylesheet =
                        stylesheet_load(site->options->templates, pages[i].stylesheet, error);

                if (!stylesheet ||
                    !put_page(site, stylesheet, pages[i].page, pages[i].root, "", error))
                        return FALSE;
        }
        return TRUE;
}

static gboolean write_check_pages(struct site *site, GError **error)
{
        g_autoptr(Stylesheet) stylesheet =
                stylesheet_load(site->options->templates, "site/check.xsl", error);
        const xmlNode *catalogue =
                site_find_child(xmlDocGetRootElement(site->material.head), "catalogue");

        if (!stylesheet)
                return FALSE;
        for (xmlNode *check = xml_first_element(catalogue); check;
             check = xml_next_element(check)) {
                g_autofree char *id = NULL;

                if (!xml_is(check, REPORT_STREAM_NAMESPACE, "check"))
                        continue;
                id = xml_require_attribute(check, "id", error);
                if (!id ||
                    !put_page(site, stylesheet, g_hash_table_lookup(site->material.check_pages, id),
                              "../", id, error))
                        return FALSE;
        }
        return TRUE;
}

/* ---- Style and script ---- */

static gboolean copy_file(struct site *site, Layers layers, const char *source, const char *name,
                          GError **error)
{
        g_autofree char *path = layers_path(layers, source);
        g_autofree char *data = NULL;
        gsize size;

        if (!g_file_get_contents(path, &data, &size, error)) {
                g_prefix_error(error, "The site cannot be written: ");
                return FALSE;
        }
        add_name(site, name);
        return site_put_file(site->directory, name, data, size, error);
}

/* The palette becomes custom properties; every colour and size in report.css refers to one. */
static char *make_palette(const struct site *site, GError **error)
{
        g_autofree char *path = layers_path(site->options->styles, "palette.xml");
        g_autoptr(XmlDocument) palette = xml_read_file(path, error);
        g_autoptr(Stylesheet) stylesheet = NULL;

        if (!palette)
                return NULL;
        stylesheet = stylesheet_load(site->options->templates, "site/palette-css.xsl", error);
        return stylesheet ? stylesheet_apply_to_string(stylesheet, palette, NULL, NULL, error)
                          : NULL;
}

static gboolean write_style(struct site *site, GError **error)
{
        g_autofree char *palette = make_palette(site, error);

        if (!palette)
                return FALSE;
        add_name(site, "palette.css");
        return site_put_file(site->directory, "palette.css", palette, strlen(palette), error) &&
               copy_file(site, site->options->styles, "report.css", "report.css", error) &&
               copy_file(site, site->options->templates, "site/report.js", "report.js", error);
}

/* ---- Both forms ---- */

static gboolean make_directory(const char *directory, const char *name, GError **error)
{
        g_autofree char *path = g_build_filename(directory, name, NULL);

        if (g_mkdir(path, 0777) == 0 || errno == EEXIST)
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "%s: The directory could not be made: %s.", path, g_strerror(errno));
        return FALSE;
}

static gboolean make_directories(const char *directory, GError **error)
{
        static const char *const names[] = {"units", "checks"};

        for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
                if (!make_directory(directory, names[i], error))
                        return FALSE;
        return TRUE;
}

static gboolean is_complete(const struct site *site)
{
        g_autofree char *complete =
                xml_attribute(xmlDocGetRootElement(site->material.head), "complete");

        return g_strcmp0(complete, "true") == 0 || g_strcmp0(complete, "1") == 0;
}

/* The drop-in for all services, where the report proposes one. */
static gboolean write_drop_in(struct site *site, GError **error)
{
        const xmlNode *advice =
                site_find_child(xmlDocGetRootElement(site->material.head), "advice");
        const xmlNode *drop_in = advice ? site_find_child(advice, "drop-in") : NULL;
        const xmlNode *node = drop_in ? site_find_child(drop_in, "text") : NULL;
        g_autofree char *text = node ? xml_text(node) : NULL;

        if (!text)
                return TRUE;
        add_name(site, DROP_IN);
        return make_directory(site->directory, "service.d", error) &&
               site_put_file(site->directory, DROP_IN, text, strlen(text), error);
}

static gboolean write_pages(struct site *site, const char *path, GError **error)
{
        return make_directories(site->directory, error) && write_style(site, error) &&
               site_material_read(path, site->options, site->directory, "site/rows.xsl",
                                  site->files, &site->material, error) &&
               write_drop_in(site, error) && write_overview_pages(site, error) &&
               write_check_pages(site, error);
}

gboolean site_write(const char *path, const struct render_options *options, const char *directory,
                    GPtrArray *ret_files, gboolean *ret_complete, GError **error)
{
        struct site site = {.options = options, .directory = directory, .files = ret_files};
        gboolean written = write_pages(&site, path, error);

        if (written && ret_complete)
                *ret_complete = is_complete(&site);
        site_material_clear(&site.material);
        return written;
}

/* The style as one text, and its digest for the page's policy. Error: INPUT where it would end the
 * element that it stands in. */
static char *make_style(const struct site *site, char **ret_digest, GError **error)
{
        g_autofree char *palette = make_palette(site, error);
        g_autofree char *path = layers_path(site->options->styles, "report.css");
        g_autofree char *rest = NULL, *style = NULL;
        guint8 digest[32];
        gsize size = sizeof digest;
        g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

        if (!palette || !g_file_get_contents(path, &rest, NULL, error))
                return NULL;
        style = g_strconcat(palette, rest, NULL);
        if (strstr(style, "</")) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: The style holds \"</\", which cannot stand in a page.", path);
                return NULL;
        }
        g_checksum_update(checksum, (const guchar *) style, -1);
        g_checksum_get_digest(checksum, digest, &size);
        *ret_digest = g_base64_encode(digest, size);
        return g_steal_pointer(&style);
}

char *site_make_style(const struct render_options *options, char **ret_digest, GError **error)
{
        const struct site site = {.options = options};

        return make_style(&site, ret_digest, error);
}

static gboolean write_single(struct site *site, const char *path, GOutputStream *stream,
                             GError **error)
{
        g_autofree char *digest = NULL;
        g_autofree char *style = make_style(site, &digest, error);
        g_autoptr(Stylesheet) stylesheet = NULL;
        g_autofree char *html = NULL;

        if (!style || !site_material_read(path, site->options, NULL, "site/single-rows.xsl", NULL,
                                          &site->material, error))
                return FALSE;
        stylesheet = stylesheet_load(site->options->templates, "site/single.xsl", error);
        if (!stylesheet)
                return FALSE;

        const char *parameters[] = {"style", style, "digest", digest, NULL};

        html = stylesheet_apply_to_string(stylesheet, site->material.head, parameters, NULL, error);
        return html && site_fill_frame(html, site->material.spool, stream, error);
}

gboolean site_write_single(const char *path, const struct render_options *options,
                           GOutputStream *stream, gboolean *ret_complete, GError **error)
{
        struct site site = {.options = options};
        gboolean written = write_single(&site, path, stream, error);

        if (written && ret_complete)
                *ret_complete = is_complete(&site);
        site_material_clear(&site.material);
        return written;
}
