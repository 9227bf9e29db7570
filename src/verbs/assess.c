/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead assess: the scores, without pages: a table on a terminal, JSON or XML for programs. */
#include "verbs/confined.h"
#include "verbs/gather.h"
#include "verbs/progress.h"
#include "verbs/redact.h"
#include "verbs/verb.h"
#include "verbs/write.h"

/* Digests, packages and proposals cost time, and only the XML, and what is made from it, show
 * them. */
static gboolean find_depth(const struct options *options, const char *format,
                           enum gather_depth *ret_depth, GError **error)
{
        gboolean shows_proposals;

        if (!write_shows_proposals(options, format, &shows_proposals, error))
                return FALSE;
        *ret_depth = shows_proposals             ? GATHER_PROPOSALS
                     : write_is_built_in(format) ? GATHER_SCORES
                                                 : GATHER_EVIDENCE;
        return TRUE;
}

int verb_assess(const struct options *options, GError **error)
{
        const char *format = NULL;
        const char *path = options->output ? options->output : "-";
        g_autoptr(Redactor) redactor = NULL;
        g_autoptr(Report) report = NULL;
        g_autoptr(Progress) progress = NULL;
        enum gather_depth depth;

        if (write_format_help(options, NULL))
                return STATUS_DONE;
        format = write_single_format(options, "table", NULL, error);
        if (!format)
                return STATUS_USAGE;
        if (!redact_new(options, NULL, &redactor, error))
                return STATUS_FAILED;
        confined_reading(options, NULL);
        if (!find_depth(options, format, &depth, error))
                return STATUS_FAILED;
        report = gather_report(options, depth, NULL, NULL, redactor, error);
        if (!report)
                return STATUS_FAILED;
        confined_rendering(options, NULL);
        progress = progress_begin_output(options, "Writing the scores");
        if (!write_report(report, options, format, options->arguments[0] != NULL, path, error) ||
            !redact_write_map(options, redactor, error))
                return STATUS_FAILED;
        g_clear_pointer(&progress, progress_end);
        return gather_verdict(options, report);
}
