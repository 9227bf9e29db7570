/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A history is small: a number for each service and point. */
#include "render/history-page.h"

#include "base/xml.h"
#include "render/site.h"
#include "render/xslt.h"

gboolean history_page_write(const char *xml, gsize size, const struct render_options *options,
                            GOutputStream *stream, GError **error)
{
        g_autofree char *digest = NULL;
        g_autofree char *style = site_make_style(options, &digest, error);
        const char *parameters[] = {"style", style, "digest", digest, NULL};
        g_autoptr(XmlDocument) document = style ? xml_parse(xml, size, "history", error) : NULL;
        g_autoptr(Stylesheet) stylesheet =
                document ? stylesheet_load(options->templates, "site/history.xsl", error) : NULL;
        g_autofree char *html = NULL;
        gsize length;

        if (!stylesheet)
                return FALSE;
        html = stylesheet_apply_to_string(stylesheet, document, parameters, &length, error);
        return html && g_output_stream_write_all(stream, html, length, NULL, NULL, error);
}
