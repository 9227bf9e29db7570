/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A PDF into an atomic file, its problems to the user. */
#include "verbs/pages.h"

#include "base/output.h"
#include "render/pdf/pdf.h"
#include "verbs/program.h"
#include "verbs/resources.h"

Painter *pages_start_painter(const struct options *options)
{
        g_autoptr(Resources) resources = resources_find(options, NULL);

        if (!resources)
                return NULL;

        const struct render_options render = resources_render_options(resources, options);

        return painter_start(&render, NULL);
}

gboolean pages_write_pdf(const char *report, const struct render_options *render,
                         const struct options *options, const char *path, gboolean *ret_complete,
                         GError **error)
{
        g_autoptr(OutputFile) file = output_file_open(path, FALSE, error);
        g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);

        if (!file ||
            !pdf_write(report, render, output_file_stream(file), problems, ret_complete, error))
                return FALSE;
        for (guint i = 0; i < problems->len; i++)
                program_say(options, "report.pdf: %s", (const char *) problems->pdata[i]);
        return output_file_commit(g_steal_pointer(&file), NULL, error);
}
