/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The formats: a table of those that are made in C from the model, and those of templates/formats/,
 * which are made from report.xml.
 */
#include "verbs/write.h"

#include <gio/gunixoutputstream.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/output.h"
#include "base/scratch.h"
#include "render/formats.h"
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

static gboolean write_ndjson(const struct request *request, GError **error)
{
        return report_write_ndjson(request->report, request->stream, error);
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
        const char *summary;
} formats[] = {
        {"table", write_table, "A table for a terminal"},
        {"json", write_json, "JSON, schema bulkhead/report/1"},
        {"ndjson", write_ndjson, "JSON, a line for the report and one for each unit"},
        {"xml", write_xml, "The report document, from which all others are made"},
};

static guint find_built_in(const char *format)
{
        guint row = 0;

        while (row < G_N_ELEMENTS(formats) && !g_str_equal(formats[row].name, format))
                row++;
        return row;
}

gboolean write_is_built_in(const char *format)
{
        return find_built_in(format) < G_N_ELEMENTS(formats);
}

/* ---- Formats of templates ---- */

static Layers templates_of(const Resources *resources)
{
        return (Layers) resources->templates;
}

gboolean write_shows_proposals(const struct options *options, const char *format,
                               gboolean *ret_shows, GError **error)
{
        g_autoptr(Resources) resources = NULL;
        g_autoptr(Format) found = NULL;

        if (write_is_built_in(format)) {
                *ret_shows = g_str_equal(format, "xml");
                return TRUE;
        }
        resources = resources_find(options, error);
        found = resources ? formats_find(templates_of(resources), format, error) : NULL;
        if (found)
                *ret_shows = found->shows_proposals;
        return found != NULL;
}

gboolean write_exchange(const char *document, const struct options *options, const char *format,
                        const char *path, gboolean *ret_complete, GError **error)
{
        g_autoptr(Resources) resources = resources_find(options, error);
        g_autoptr(Format) found = NULL;
        g_autoptr(OutputFile) file = NULL;

        if (!resources)
                return FALSE;

        found = formats_find(templates_of(resources), format, error);
        file = found ? output_file_open(path, g_str_has_suffix(path, ".gz"), error) : NULL;
        return file &&
               formats_write(document, templates_of(resources), found, output_file_stream(file),
                             ret_complete, error) &&
               output_file_commit(g_steal_pointer(&file), NULL, error);
}

static gboolean write_by_template(const struct request *request, const char *format,
                                  const char *path, GError **error)
{
        int fd = scratch_open(NULL, error); /* for the report that a template is given */
        g_autoptr(GOutputStream) raw = NULL;
        g_autofree char *document = NULL;

        if (fd < 0)
                return FALSE;
        raw = g_unix_output_stream_new(fd, TRUE);
        document = g_strdup_printf("/proc/self/fd/%d", fd);

        g_autoptr(GOutputStream) stream = g_buffered_output_stream_new(raw);
        struct request scratch = *request;

        g_filter_output_stream_set_close_base_stream(G_FILTER_OUTPUT_STREAM(stream), FALSE);
        scratch.stream = stream;
        return write_xml(&scratch, error) && g_output_stream_close(stream, NULL, error) &&
               write_exchange(document, request->options, format, path, NULL, error);
}

gboolean write_report(const Report *report, const struct options *options, const char *format,
                      gboolean details, const char *path, GError **error)
{
        g_autoptr(OutputFile) file = NULL;
        guint row = find_built_in(format);
        struct request request = {
                .report = report,
                .options = options,
                .colour = options->colour && g_str_equal(path, "-"),
                .details = details,
        };

        if (row == G_N_ELEMENTS(formats))
                return write_by_template(&request, format, path, error);
        file = output_file_open(path, g_str_has_suffix(path, ".gz"), error);
        if (!file)
                return FALSE;
        request.stream = output_file_stream(file);
        return formats[row].write(&request, error) &&
               output_file_commit(g_steal_pointer(&file), NULL, error);
}

/* ---- What --format= says ---- */

/* All names, for a sentence; and whether format is among them. */
static gboolean is_known(const struct options *options, const char *format, const char *const *more,
                         GString *known)
{
        g_autoptr(Resources) resources = resources_find(options, NULL);
        gboolean found = FALSE;

        for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
                found |= g_str_equal(formats[i].name, format);
                g_string_append_printf(known, "%s%s", i > 0 ? ", " : "", formats[i].name);
        }
        for (; more && *more; more++) {
                found |= g_str_equal(*more, format);
                g_string_append_printf(known, ", %s", *more);
        }
        if (resources) {
                g_autofree char *names = formats_names(templates_of(resources));

                found |= formats_have(templates_of(resources), format);
                g_string_append_printf(known, "%s%s", *names ? ", " : "", names);
        }
        return found;
}

static gboolean require_known(const struct options *options, const char *format,
                              const char *const *more, GError **error)
{
        g_autoptr(GString) known = g_string_new(NULL);

        if (is_known(options, format, more, known))
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                    "There is no format %s here; there are: %s.", *format ? format : "\"\"",
                    known->str);
        return FALSE;
}

gboolean write_format_help(const struct options *options, const char *const *more)
{
        g_autoptr(Resources) resources = NULL;
        g_autoptr(GPtrArray) list = NULL;

        if (!options->formats || !g_strv_contains((const char *const *) options->formats, "help"))
                return FALSE;
        for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
                printf("%-12s %s\n", formats[i].name, formats[i].summary);
        for (; more && *more; more++)
                printf("%-12s\n", *more);
        resources = resources_find(options, NULL);
        if (resources) {

                list = formats_list(templates_of(resources), NULL);
        }
        for (guint i = 0; list && i < list->len; i++) {
                const struct format *format = list->pdata[i];

                printf("%-12s %s\n", format->name, format->summary ? format->summary : "");
        }
        return TRUE;
}

const char *write_single_format(const struct options *options, const char *standard,
                                const char *const *more, GError **error)
{
        if (!options->formats || !options->formats[0])
                return standard;
        if (options->formats[1]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "This verb writes one format at a time, and --format= was given %u "
                            "times.",
                            g_strv_length(options->formats));
                return NULL;
        }
        return require_known(options, options->formats[0], more, error) ? options->formats[0]
                                                                        : NULL;
}

gboolean write_more_formats(const Report *report, const struct options *options,
                            const char *directory, const char *document, GError **error)
{
        static const char *const standard[] = {"html", "pdf", "json", "xml", NULL};

        for (char **format = options->formats; format && *format; format++) {
                g_autoptr(Resources) resources = resources_find(options, error);
                g_autoptr(Format) found = NULL;
                g_autofree char *path = NULL;

                if (!resources || !require_known(options, *format, standard, error))
                        return FALSE;
                if (g_strv_contains(standard, *format))
                        continue;
                if (g_str_equal(*format, "table")) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                                    "The table is for a terminal; bulkhead assess writes it.");
                        return FALSE;
                }

                if (!write_is_built_in(*format) &&
                    !(found = formats_find(templates_of(resources), *format, error)))
                        return FALSE;
                path = found ? g_build_filename(directory, found->file, NULL)
                             : g_strdup_printf("%s/report.%s", directory, *format);
                if (!(found ? write_exchange(document, options, *format, path, NULL, error)
                            : write_report(report, options, *format, FALSE, path, error)))
                        return FALSE;
        }
        return TRUE;
}
