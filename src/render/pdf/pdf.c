/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stylesheets make pages of a report here, while the painter beside us reads them. */
#include "render/pdf/pdf.h"

#include "render/pdf/compose-comparison.h"
#include "render/pdf/compose-sheets.h"
#include "render/pdf/compose.h"
#include "render/pdf/painter.h"

gboolean pdf_paint(XmlDocument *document, const struct render_options *options,
                   GOutputStream *stream, GPtrArray *ret_problems, GError **error)
{
        g_autoptr(Painter) own = options->painter ? NULL : painter_start(options, error);
        Painter *painter = own ? own : options->painter;

        return painter && compose_send(painter, document, NULL, error) &&
               painter_finish(painter, stream, ret_problems, error);
}

gboolean pdf_write(const char *path, const struct render_options *options, GOutputStream *stream,
                   GPtrArray *ret_problems, gboolean *ret_complete, GError **error)
{
        g_autoptr(Painter) own = options->painter ? NULL : painter_start(options, error);
        Painter *painter = own ? own : options->painter;

        return painter && compose_pages(path, options, painter, ret_complete, error) &&
               painter_finish(painter, stream, ret_problems, error);
}

gboolean pdf_write_comparison(const char *path, const struct render_options *options,
                              GOutputStream *stream, GPtrArray *ret_problems,
                              gboolean *ret_complete, GError **error)
{
        g_autoptr(Painter) own = options->painter ? NULL : painter_start(options, error);
        Painter *painter = own ? own : options->painter;

        return painter && compose_comparison(path, options, painter, ret_complete, error) &&
               painter_finish(painter, stream, ret_problems, error);
}
