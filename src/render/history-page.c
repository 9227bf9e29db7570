/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A history is small: a number for each service and point. */
#include "render/history-page.h"

#include "base/xml.h"
#include "render/pdf/pdf.h"
#include "render/site.h"
#include "render/xslt.h"

/* A history as people will read it. */
static XmlDocument *read_history(const char *xml, gsize size, GError **error)
{
        XmlDocument *document = xml_parse(xml, size, "history", error);

        if (document)
                xml_reveal(xmlDocGetRootElement(document));
        return document;
}

gboolean history_markdown_write(const char *xml, gsize size, const struct render_options *options,
                                GOutputStream *stream, GError **error)
{
        static const char *const none[] = {NULL};
        g_autoptr(XmlDocument) document = read_history(xml, size, error);
        g_autoptr(Stylesheet) stylesheet =
                document
                        ? stylesheet_load(options->templates, "formats/history/markdown.xsl", error)
                        : NULL;
        g_autofree char *text = NULL;
        gsize length;

        if (!stylesheet)
                return FALSE;
        text = stylesheet_apply_to_string(stylesheet, document, (const char **) none, &length,
                                          error);
        return text && g_output_stream_write_all(stream, text, length, NULL, NULL, error);
}

gboolean history_page_write(const char *xml, gsize size, const struct render_options *options,
                            GOutputStream *stream, GError **error)
{
        g_autofree char *digest = NULL;
        g_autofree char *style = site_make_style(options, &digest, error);
        const char *parameters[] = {"style", style, "digest", digest, NULL};
        g_autoptr(XmlDocument) document = style ? read_history(xml, size, error) : NULL;
        g_autoptr(Stylesheet) stylesheet =
                document ? stylesheet_load(options->templates, "site/history.xsl", error) : NULL;
        g_autofree char *html = NULL;
        gsize length;

        if (!stylesheet)
                return FALSE;
        html = stylesheet_apply_to_string(stylesheet, document, parameters, &length, error);
        return html && g_output_stream_write_all(stream, html, length, NULL, NULL, error);
}

gboolean history_pdf_write(const char *xml, gsize size, const struct render_options *options,
                           GOutputStream *stream, GPtrArray *ret_problems, GError **error)
{
        g_autoptr(XmlDocument) document = read_history(xml, size, error);
        g_autoptr(Stylesheet) stylesheet =
                document ? stylesheet_load(options->templates, "pages/history.xsl", error) : NULL;
        g_autoptr(XmlDocument) pages =
                stylesheet ? stylesheet_apply(stylesheet, document, NULL, error) : NULL;

        return pages && pdf_paint(pages, options, stream, ret_problems, error);
}
