/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of data formats. */
#include "verbs/write.h"

#include "base/error.h"
#include "base/output.h"
#include "report/report-json.h"
#include "report/report-table.h"
#include "report/report-xml.h"
#include "verbs/resources.h"

struct request {
        const Report *report;
        const struct options *options;
        gboolean colour;
        gboolean details;
        GOutputStream *stream;
};

static gboolean write_table(const struct request *request, GError **error)
{
        return (request->details ? report_write_details : report_write_table)(
                request->report, request->colour, request->stream, error);
}

static gboolean write_json(const struct request *request, GError **error)
{
        return report_write_json(request->report, request->stream, error);
}

static gboolean write_xml(const struct request *request, GError **error)
{
        g_autoptr(Resources) resources = resources_find(request->options, error);
        g_autoptr(XmlDocument) catalogue = NULL;

        if (!resources)
                return FALSE;
        catalogue = resources_catalogue(resources, error);
        return catalogue && report_write_xml(request->report, catalogue, request->stream, error);
}

static const struct {
        const char *name;
        gboolean (*write)(const struct request *request, GError **error);
} formats[] = {
        {"table", write_table},
        {"json", write_json},
        {"xml", write_xml},
};

gboolean write_report(const Report *report, const struct options *options, const char *format,
                      gboolean details, const char *path, GError **error)
{
        g_autoptr(OutputFile) file = output_file_open(path, g_str_has_suffix(path, ".gz"), error);
        guint row = 0;

        if (!file)
                return FALSE;
        while (!g_str_equal(formats[row].name, format))
                g_assert(++row < G_N_ELEMENTS(formats));

        const struct request request = {
                .report = report,
                .options = options,
                .colour = options->colour && g_str_equal(path, "-"),
                .details = details,
                .stream = output_file_stream(file),
        };

        return formats[row].write(&request, error) &&
               output_file_commit(g_steal_pointer(&file), NULL, error);
}

static gboolean is_known(const char *format, const char *const *more, GString *known)
{
        gboolean found = FALSE;

        for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
                found |= g_str_equal(formats[i].name, format);
                g_string_append_printf(known, "%s%s", i > 0 ? ", " : "", formats[i].name);
        }
        for (; more && *more; more++) {
                found |= g_str_equal(*more, format);
                g_string_append_printf(known, ", %s", *more);
        }
        return found;
}

const char *write_single_format(const struct options *options, const char *standard,
                                const char *const *more, GError **error)
{
        g_autoptr(GString) known = g_string_new(NULL);

        if (!options->formats || !options->formats[0])
                return standard;
        if (options->formats[1]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "This verb writes one format at a time, and --format= was given %u "
                            "times.",
                            g_strv_length(options->formats));
                return NULL;
        }
        if (!is_known(options->formats[0], more, known)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "There is no format %s here; there are: %s.", options->formats[0],
                            known->str);
                return NULL;
        }
        return options->formats[0];
}
