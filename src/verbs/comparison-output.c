/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Text, JSON and XML are written while the comparison goes by; pages are made afterwards from the
 * XML, which is a temporary file where nobody asked for it.
 */
#include "verbs/comparison-output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/leftover.h"
#include "base/output.h"
#include "compare/comparison-json.h"
#include "compare/comparison-text.h"
#include "compare/comparison-xml.h"
#include "render/comparison-format.h"
#include "render/comparison-page.h"
#include "render/comparison-read.h"
#include "render/output-directory.h"
#include "render/pdf/pdf.h"
#include "verbs/program.h"
#include "verbs/resources.h"
#include "verbs/verb.h"

struct format {
        const char *name, *file, *summary;
        /* Direct ones have a sink; its maker opens what is written. */
        struct comparison_sink (*open)(ComparisonOutput *output, OutputFile *file, GError **error);
        /* Others are made from comparison.xml. */
        gboolean (*make)(ComparisonOutput *output, const char *xml, const char *path,
                         GError **error);
};

enum { MAX_FORMATS = 16 };

struct written {
        const struct format *format;
        char *path;
        OutputFile *file; /* of a direct one */
        struct comparison_sink sink;
};

struct comparison_output {
        const struct options *options;
        OutputDirectory *directory;
        struct written written[MAX_FORMATS];
        guint count;
        ComparisonText *text;
        ComparisonJson *json;
        ComparisonWriter *xml;
        Resources *resources;
        XmlDocument *catalogue;
        gboolean complete;
        char *temporary; /* folder of the comparison.xml that nobody asked for, or NULL */
        int claim;       /* on that (base/leftover.h) */
};

/* ---- Direct formats ---- */

static struct comparison_sink open_text(ComparisonOutput *output, OutputFile *file,
                                        GError **error G_GNUC_UNUSED)
{
        gboolean to_stdout = !output->options->output || g_str_equal(output->options->output, "-");

        output->text =
                comparison_text_new(output_file_stream(file), output->options->colour && to_stdout,
                                    output->options->verbose);
        return comparison_text_sink(output->text);
}

static struct comparison_sink open_json(ComparisonOutput *output, OutputFile *file,
                                        GError **error G_GNUC_UNUSED)
{
        output->json = comparison_json_new(output_file_stream(file));
        return comparison_json_sink(output->json);
}

static struct comparison_sink open_xml(ComparisonOutput *output, OutputFile *file, GError **error)
{
        output->catalogue = resources_catalogue(output->resources, error);
        if (!output->catalogue)
                return (struct comparison_sink){0};
        output->xml = comparison_writer_new(output_file_stream(file), output->catalogue);
        return comparison_writer_sink(output->xml);
}

/* ---- Pages ---- */

static gboolean make_html(ComparisonOutput *output, const char *xml, const char *path,
                          GError **error)
{
        const struct render_options render =
                resources_render_options(output->resources, output->options);
        g_autoptr(OutputFile) file = output_file_open(path, FALSE, error);

        return file && comparison_page_write(xml, &render, output_file_stream(file), NULL, error) &&
               output_file_commit(g_steal_pointer(&file), NULL, error);
}

static gboolean make_pdf(ComparisonOutput *output, const char *xml, const char *path,
                         GError **error)
{
        const struct render_options render =
                resources_render_options(output->resources, output->options);
        g_autoptr(OutputFile) file = output_file_open(path, FALSE, error);
        g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);

        if (!file ||
            !pdf_write_comparison(xml, &render, output_file_stream(file), problems, NULL, error))
                return FALSE;
        for (guint i = 0; i < problems->len; i++)
                program_say(output->options, "comparison.pdf: %s",
                            (const char *) problems->pdata[i]);
        return output_file_commit(g_steal_pointer(&file), NULL, error);
}

static gboolean make_by_template(ComparisonOutput *output, const char *xml, const char *path,
                                 const char *name, GError **error)
{
        const struct render_options render =
                resources_render_options(output->resources, output->options);
        g_autoptr(OutputFile) file = output_file_open(path, FALSE, error);

        return file &&
               comparison_format_write(xml, &render, name, output_file_stream(file), NULL, error) &&
               output_file_commit(g_steal_pointer(&file), NULL, error);
}

static gboolean make_markdown(ComparisonOutput *output, const char *xml, const char *path,
                              GError **error)
{
        return make_by_template(output, xml, path, "formats/comparison/markdown.xsl", error);
}

static gboolean make_sarif(ComparisonOutput *output, const char *xml, const char *path,
                           GError **error)
{
        return make_by_template(output, xml, path, "formats/comparison/sarif.xsl", error);
}

static const struct format formats[] = {
        {"text", "comparison.txt", "For a terminal; -v shows every line", .open = open_text},
        {"json", "comparison.json", "A flat list of changes, a line each", .open = open_json},
        {"xml", "comparison.xml", "Everything; bulkhead render makes the others of it",
         .open = open_xml},
        {"html", "comparison.html", "One page, its style in it", .make = make_html},
        {"pdf", "comparison.pdf", "For printing", .make = make_pdf},
        {"markdown", "comparison.md", "For pull requests and wikis", .make = make_markdown},
        {"sarif", "comparison.sarif", "SARIF 2.1.0, each result with its baselineState",
         .make = make_sarif},
};

/* ---- Which formats, and where they go ---- */

static const struct format *find_format(const char *name, GError **error)
{
        g_autoptr(GString) known = g_string_new(NULL);

        for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
                if (g_str_equal(formats[i].name, name))
                        return &formats[i];
                g_string_append_printf(known, "%s%s", i > 0 ? ", " : "", formats[i].name);
        }
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                    "There is no format %s of a comparison; there are: %s.", name, known->str);
        return NULL;
}

static gboolean add_format(ComparisonOutput *output, const char *name, GError **error)
{
        const struct format *format = find_format(name, error);

        if (!format)
                return FALSE;
        for (guint i = 0; i < output->count; i++)
                if (output->written[i].format == format)
                        return TRUE;
        output->written[output->count++].format = format;
        return TRUE;
}

static gboolean choose_paths(ComparisonOutput *output, GError **error)
{
        const char *place = output->options->output;

        if (output->count == 1) {
                output->written[0].path = g_strdup(place ? place : "-");
                return TRUE;
        }
        if (!place || g_str_equal(place, "-")) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "Several formats go into a directory; -o DIR says where it is.");
                return FALSE;
        }
        output->directory = output_directory_open(place, output->options->force, error);
        for (guint i = 0; output->directory && i < output->count; i++)
                output->written[i].path =
                        output_directory_file(output->directory, output->written[i].format->file);
        return output->directory != NULL;
}

static gboolean make_temporary(ComparisonOutput *output, GError **error)
{
        g_autofree char *place = g_build_filename(g_get_tmp_dir(), "comparison", NULL);
        g_autofree char *folder = leftover_template(place);

        leftover_clean(place);
        output->claim = leftover_make_directory(folder);
        if (output->claim < 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: No directory can be made there: %s.", g_get_tmp_dir(),
                            g_strerror(errno));
                return FALSE;
        }
        output->temporary = g_steal_pointer(&folder);
        return TRUE;
}

/* Pages need comparison.xml: where it is not asked for, a temporary one. */
static gboolean need_xml(ComparisonOutput *output, GError **error)
{
        gboolean needed = FALSE;

        for (guint i = 0; i < output->count; i++) {
                if (output->written[i].format->open == open_xml &&
                    !g_str_equal(output->written[i].path, "-"))
                        return TRUE;
                needed |= output->written[i].format->make != NULL;
        }
        if (!needed)
                return TRUE;
        if (!make_temporary(output, error))
                return FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
                if (formats[i].open == open_xml)
                        output->written[output->count] = (struct written){
                                .format = &formats[i],
                                .path = g_build_filename(output->temporary, formats[i].file, NULL)};
        output->count++;
        return TRUE;
}

static gboolean open_files(ComparisonOutput *output, GError **error)
{
        for (guint i = 0; i < output->count; i++) {
                struct written *written = &output->written[i];

                if (!written->format->open)
                        continue;
                written->file = output_file_open(written->path,
                                                 g_str_has_suffix(written->path, ".gz"), error);
                if (!written->file)
                        return FALSE;
                written->sink = written->format->open(output, written->file, error);
                if (!written->sink.unit)
                        return FALSE;
        }
        return TRUE;
}

gboolean comparison_format_help(const struct options *options)
{
        if (!options->formats || !g_strv_contains((const char *const *) options->formats, "help"))
                return FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
                printf("%-12s %s\n", formats[i].name, formats[i].summary);
        return TRUE;
}

ComparisonOutput *comparison_output_new(const struct options *options, GError **error)
{
        g_autoptr(ComparisonOutput) output = g_new0(ComparisonOutput, 1);
        static char *const standard[] = {(char *) "text", NULL};
        char *const *names = options->formats ? options->formats : standard;

        output->options = options;
        for (; *names; names++)
                if (!add_format(output, *names, error))
                        return NULL;
        output->resources = resources_find(options, error);
        if (!output->resources || !choose_paths(output, error) || !need_xml(output, error) ||
            !open_files(output, error))
                return NULL;
        return g_steal_pointer(&output);
}

void comparison_output_free(ComparisonOutput *output)
{
        if (!output)
                return;
        comparison_text_free(output->text);
        comparison_json_free(output->json);
        comparison_writer_free(output->xml);
        for (guint i = 0; i < output->count; i++) {
                g_clear_pointer(&output->written[i].file, output_file_discard);
                g_free(output->written[i].path);
        }
        if (output->temporary) {
                leftover_remove(output->temporary);
                close(output->claim);
        }
        g_free(output->temporary);
        g_clear_pointer(&output->directory, output_directory_discard);
        g_clear_pointer(&output->catalogue, xmlFreeDoc);
        resources_free(output->resources);
        g_free(output);
}

/* ---- While it goes by ---- */

static gboolean output_head(void *context, const struct comparison_head *head, GError **error)
{
        ComparisonOutput *output = context;

        for (guint i = 0; i < output->count; i++) {
                const struct comparison_sink *sink = &output->written[i].sink;

                if (sink->head && !sink->head(sink->context, head, error))
                        return FALSE;
        }
        return TRUE;
}

static gboolean output_unit(void *context, const UnitComparison *unit, GError **error)
{
        ComparisonOutput *output = context;

        for (guint i = 0; i < output->count; i++) {
                const struct comparison_sink *sink = &output->written[i].sink;

                if (sink->unit && !sink->unit(sink->context, unit, error))
                        return FALSE;
        }
        return TRUE;
}

static gboolean output_tail(void *context, const struct comparison_tail *tail, GError **error)
{
        ComparisonOutput *output = context;

        output->complete = tail->before_complete && tail->after_complete;

        for (guint i = 0; i < output->count; i++) {
                const struct comparison_sink *sink = &output->written[i].sink;

                if (sink->tail && !sink->tail(sink->context, tail, error))
                        return FALSE;
        }
        return TRUE;
}

struct comparison_sink comparison_output_sink(ComparisonOutput *output)
{
        return (struct comparison_sink){
                .head = output_head, .unit = output_unit, .tail = output_tail, .context = output};
}

gboolean comparison_output_finish(ComparisonOutput *output, GError **error)
{
        const char *xml = NULL;

        for (guint i = 0; i < output->count; i++) {
                struct written *written = &output->written[i];

                if (written->file &&
                    !output_file_commit(g_steal_pointer(&written->file), NULL, error))
                        return FALSE;
                if (written->format->open == open_xml)
                        xml = written->path;
        }
        for (guint i = 0; i < output->count; i++)
                if (output->written[i].format->make &&
                    !output->written[i].format->make(output, xml, output->written[i].path, error))
                        return FALSE;
        return !output->directory ||
               output_directory_commit(g_steal_pointer(&output->directory), error);
}

int comparison_render_saved(const struct options *options, const char *path, GError **error)
{
        g_autoptr(ComparisonOutput) output = comparison_output_new(options, error);
        struct comparison_sink sink;

        if (!output)
                return STATUS_FAILED;
        sink = comparison_output_sink(output);
        if (!comparison_read(path, &sink, error) || !comparison_output_finish(output, error))
                return STATUS_FAILED;
        return output->complete ? STATUS_DONE : STATUS_INCOMPLETE;
}
