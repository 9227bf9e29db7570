/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead render: a saved report.xml into any format, so that old results can be set with newer
 * templates. */
#include "base/error.h"
#include "render/output-directory.h"
#include "render/site.h"
#include "report/report-xml.h"
#include "verbs/pages.h"
#include "verbs/resources.h"
#include "verbs/verb.h"
#include "verbs/write.h"

static gboolean render_site(XmlDocument *document, const struct options *options, GError **error)
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

        const struct render_options render = resources_render_options(resources, options);

        directory = output_directory_open(options->output, options->force, error);
        return directory &&
               site_write(document, &render, output_directory_path(directory), NULL, error) &&
               output_directory_commit(g_steal_pointer(&directory), error);
}

static gboolean render_pdf(XmlDocument *document, const struct options *options, GError **error)
{
        g_autoptr(Resources) resources = resources_find(options, error);

        if (!resources)
                return FALSE;

        const struct render_options render = resources_render_options(resources, options);

        return pages_write_pdf(document, &render, options, options->output ? options->output : "-",
                               error);
}

static gboolean render_format(XmlDocument *document, const Report *report,
                              const struct options *options, const char *format, GError **error)
{
        if (g_str_equal(format, "html"))
                return render_site(document, options, error);
        if (g_str_equal(format, "pdf"))
                return render_pdf(document, options, error);
        return write_report(report, options, format, FALSE, options->output ? options->output : "-",
                            error);
}

int verb_render(const struct options *options, GError **error)
{
        static const char *const pages[] = {"html", "pdf", NULL};
        const char *format = write_single_format(options, "table", pages, error);
        g_autoptr(XmlDocument) document = NULL;
        g_autoptr(Report) report = NULL;

        if (!format)
                return STATUS_USAGE;
        if (!options->arguments[0] || options->arguments[1]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "render takes one saved report.");
                return STATUS_USAGE;
        }
        document = xml_read_file(options->arguments[0], error);
        if (!document)
                return STATUS_FAILED;
        report = report_read_xml(document, error);
        if (!report || !render_format(document, report, options, format, error))
                return STATUS_FAILED;
        return report->complete ? STATUS_DONE : STATUS_INCOMPLETE;
}
