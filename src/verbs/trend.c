/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A few points: enough to see where it goes, and a week's run compares each pair of them. */
#include "verbs/trend.h"

#include "base/error.h"
#include "base/output.h"
#include "base/xml.h"
#include "compare/history.h"
#include "verbs/archive.h"
#include "verbs/history.h"
#include "verbs/program.h"
#include "verbs/verb.h"

enum { MOST_BEFORE = 12 };

/* Where the snapshots were read from is of no use to who reads the report. */
static gboolean shorten_names(const char *path, GError **error)
{
        g_autoptr(XmlDocument) document = xml_read_file(path, error);
        xmlChar *text = NULL;
        int size;
        gboolean written;

        if (!document)
                return FALSE;
        for (xmlNode *node = xml_first_element(xmlDocGetRootElement(document)); node;
             node = xml_next_element(node)) {
                g_autofree char *name = xml_is(node, HISTORY_NAMESPACE, "point")
                                                ? xml_attribute(node, "name")
                                                : NULL;
                g_autofree char *base = name ? g_path_get_basename(name) : NULL;

                if (base)
                        xmlSetProp(node, BAD_CAST "name", BAD_CAST base);
        }
        xmlDocDumpMemoryEnc(document, &text, &size, "UTF-8");
        written = text && output_write_file(path, (const char *) text, (gsize) size, error);
        xmlFree(text);
        return written;
}

static gboolean say_nothing_before(const struct options *options, const GError *error,
                                   gboolean *ret_failed)
{
        *ret_failed = g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED);
        if (*ret_failed || !options->quiet)
                program_warn("The report does not show what was before: %s",
                             error ? error->message : "it cannot be compared.");
        return FALSE;
}

gboolean trend_write(const struct options *options, const Report *report, const char *snapshot,
                     const char *path, gboolean *ret_failed)
{
        char *formats[] = {"xml", NULL};
        const struct compare_options terms = {.rules = report->rules,
                                              .systemd_bands = options->systemd_bands};
        struct options copy = *options;
        g_auto(GStrv) before = NULL;
        g_autoptr(GPtrArray) names = g_ptr_array_new();
        g_autoptr(GError) error = NULL;

        if (!options->history || options->user_scope)
                return FALSE;
        before = archive_before(options->history, report->head->machine_id, report->head->host_name,
                                report->head->begin, MOST_BEFORE, &error);
        if (before && !before[0])
                return FALSE;
        if (!before)
                return say_nothing_before(options, error, ret_failed);
        for (char **name = before; *name; name++)
                g_ptr_array_add(names, *name);
        g_ptr_array_add(names, (char *) snapshot);
        g_ptr_array_add(names, NULL);
        copy.formats = formats;
        copy.output = (char *) path;
        copy.quiet = TRUE;
        if (history_run(&copy, (char *const *) names->pdata, &terms, NULL, &error) ==
                    STATUS_FAILED ||
            error || !shorten_names(path, &error)) {
                *ret_failed = g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED);
                if (*ret_failed || !options->quiet)
                        program_warn("The report does not show what was before: %s",
                                     error ? error->message : "it cannot be compared.");
                return FALSE;
        }
        return TRUE;
}
