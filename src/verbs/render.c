/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead render: a saved report.xml or comparison.xml into any format, so that old results can be
 * set with newer templates. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/output.h"
#include "render/output-directory.h"
#include "render/site.h"
#include "report/report-xml.h"
#include "verbs/comparison-output.h"
#include "verbs/confined.h"
#include "verbs/pages.h"
#include "verbs/progress.h"
#include "verbs/resources.h"
#include "verbs/sides.h"
#include "verbs/verb.h"
#include "verbs/write.h"

/* Writing a directory anew would take away the report that it is written from. */
static gboolean is_below(const char *path, const char *directory)
{
        g_autofree char *file = realpath(path, NULL), *folder = realpath(directory, NULL);

        return file && folder && g_str_has_prefix(file, folder) && file[strlen(folder)] == '/';
}

static gboolean render_site(const char *path, const struct options *options, gboolean *ret_complete,
                            GError **error)
{
        g_autoptr(Resources) resources = resources_find(options, error);
        g_autoptr(OutputDirectory) directory = NULL;

        if (!resources)
                return FALSE;
        if (!options->output) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "The HTML site is a directory; -o DIR says where it goes.");
                return FALSE;
        }

        if (is_below(path, options->output)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "%s lies in %s, which would be written anew without it; -o takes "
                            "another directory.",
                            path, options->output);
                return FALSE;
        }

        const struct render_options render = resources_render_options(resources, options);

        directory = output_directory_open(options->output, options->force, error);
        return directory &&
               site_write(path, &render, output_directory_path(directory), NULL, ret_complete,
                          error) &&
               output_directory_commit(g_steal_pointer(&directory), error);
}

static gboolean render_single(const char *path, const struct options *options,
                              gboolean *ret_complete, GError **error)
{
        g_autoptr(Resources) resources = resources_find(options, error);
        g_autoptr(OutputFile) file = NULL;

        if (!resources)
                return FALSE;

        const struct render_options render = resources_render_options(resources, options);

        file = output_file_open(options->output ? options->output : "-", FALSE, error);
        return file &&
               site_write_single(path, &render, output_file_stream(file), ret_complete, error) &&
               output_file_commit(g_steal_pointer(&file), NULL, error);
}

static gboolean render_pdf(const char *path, const struct options *options, gboolean *ret_complete,
                           GError **error)
{
        g_autoptr(Resources) resources = resources_find(options, error);

        if (!resources)
                return FALSE;

        const struct render_options render = resources_render_options(resources, options);

        return pages_write_pdf(path, &render, options, options->output ? options->output : "-",
                               ret_complete, error);
}

/* What is made from the model of the document. */
static gboolean render_model(const char *path, const struct options *options, const char *format,
                             gboolean *ret_complete, GError **error)
{
        g_autoptr(Report) report = report_read_file(path, NULL, NULL, error);

        if (!report)
                return FALSE;
        *ret_complete = report->complete;
        return write_report(report, options, format, FALSE, options->output ? options->output : "-",
                            error);
}

static int render(const struct options *options, GError **error)
{
        static const char *const pages[] = {"html", "html-single", "pdf", NULL};
        const char *path = options->arguments[0], *format;
        gboolean complete, done;

        if (path && !options->arguments[1] && side_is_comparison(path))
                return comparison_render_saved(options, path, error);
        if (write_format_help(options, pages))
                return STATUS_DONE;
        format = write_single_format(options, "table", pages, error);
        if (!format)
                return STATUS_USAGE;
        if (!path || options->arguments[1]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "render takes one saved report or comparison.");
                return STATUS_USAGE;
        }
        if (g_str_equal(format, "html"))
                done = render_site(path, options, &complete, error);
        else if (g_str_equal(format, "html-single"))
                done = render_single(path, options, &complete, error);
        else if (g_str_equal(format, "pdf"))
                done = render_pdf(path, options, &complete, error);
        else if (!write_is_built_in(format))
                done = write_exchange(path, options, format,
                                      options->output ? options->output : "-", &complete, error);
        else
                done = render_model(path, options, format, &complete, error);
        if (!done)
                return STATUS_FAILED;
        return complete ? STATUS_DONE : STATUS_INCOMPLETE;
}

int verb_render(const struct options *options, GError **error)
{
        gboolean pdf =
                options->formats && g_strv_contains((const char *const *) options->formats, "pdf");
        g_autoptr(Painter) painter = pdf ? pages_start_painter(options) : NULL;
        g_autoptr(Progress) progress = NULL;
        struct options with = *options;

        with.painter = painter;
        confined_rendering(options, NULL);
        progress = progress_begin_output(options, "Writing the document");
        return render(&with, error);
}
