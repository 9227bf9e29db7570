/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bulkhead report: everything into one directory. The pages are made from report.xml as it was
 * written, so that they show nothing that the document does not hold.
 */
#include <stdlib.h>
#include <string.h>

#include "base/output.h"
#include "base/text.h"
#include "render/output-directory.h"
#include "render/site.h"
#include "report/report-proposal.h"
#include "snapshot/snapshot-xml.h"
#include "verbs/confined.h"
#include "verbs/gather.h"
#include "verbs/host-inputs.h"
#include "verbs/pages.h"
#include "verbs/program.h"
#include "verbs/progress.h"
#include "verbs/redact.h"
#include "verbs/resources.h"
#include "verbs/seal.h"
#include "verbs/trend.h"
#include "verbs/verb.h"
#include "verbs/write.h"

#define DEFAULT_DIRECTORY "bulkhead-report"

static gboolean write_data(const OutputDirectory *directory, Report *report,
                           const struct options *options, GError **error)
{
        g_autofree char *xml = output_directory_file(directory, "report.xml");
        g_autofree char *json = output_directory_file(directory, "report.json");

        if (!write_report(report, options, "xml", FALSE, xml, error) ||
            !write_report(report, options, "json", FALSE, json, error) ||
            !write_more_formats(report, options, output_directory_path(directory), xml, error))
                return FALSE;
        report_forget_units(report);
        return TRUE;
}

static gboolean write_pages(const OutputDirectory *directory, const struct options *options,
                            GError **error)
{
        g_autofree char *xml = output_directory_file(directory, "report.xml");
        g_autofree char *pdf = output_directory_file(directory, "report.pdf");
        g_autoptr(Resources) resources = resources_find(options, error);

        if (!resources)
                return FALSE;

        const struct render_options render = resources_render_options(resources, options);

        return site_write(xml, &render, output_directory_path(directory), NULL, NULL, error) &&
               pages_write_pdf(xml, &render, options, pdf, NULL, error);
}

/* The check that costs all services together most, or -1. */
static int costliest_check(const Report *report)
{
        int worst = -1;

        for (int i = 0; i < CHECK_COUNT; i++)
                if (report->totals.checks[i].cost > 0 &&
                    !(report->head->user_scope && check_is_of_system_scope(i)) &&
                    (worst < 0 ||
                     report->totals.checks[i].cost > report->totals.checks[worst].cost))
                        worst = i;
        return worst;
}

/* The change that gains most of those that are proposed; FALSE where none is worth a tenth. */
static gboolean say_first_change(const struct options *options, const Report *report)
{
        const struct report_change *change;
        g_auto(GStrv) lines = NULL;
        char buffer[16];

        if (!report->advice || report->advice->changes->len == 0)
                return FALSE;
        change = &g_array_index(report->advice->changes, struct report_change, 0);
        if (change->units == 0 || change->gain * 2 < change->units)
                return FALSE;
        lines = g_strsplit(change->lines, "\n", 2);
        /* What is fitted to each service is no word of a unit file. */
        if (strchr(lines[0], '{'))
                lines[0][strcspn(lines[0], "{")] = '\0';
        program_say(options,
                    "What would gain most: %s in %u service%s, %s of exposure each on average; "
                    "bulkhead harden UNIT proposes what to write.",
                    lines[0], change->units, change->units == 1 ? "" : "s",
                    text_tenths((guint) ((change->gain + change->units / 2) / change->units),
                                buffer));
        return TRUE;
}

static void say_what_first(const struct options *options, const Report *report)
{
        int check = costliest_check(report);
        guint failing;
        char buffer[16];

        if (say_first_change(options, report) || check < 0)
                return;
        failing = report->totals.checks[check].count[CHECK_FAIL];
        program_say(options,
                    "What would gain most: %s, which %u service%s, at %s of exposure each; "
                    "bulkhead harden UNIT proposes what to write.",
                    checks[check].name, failing, failing == 1 ? " lacks" : "s lack",
                    text_tenths(report->totals.checks[check].cost / MAX(failing, 1), buffer));
}

/* Where to look, and the first thing to see there. */
static void say_where(const struct options *options, const Report *report, const char *place)
{
        g_autofree char *absolute = g_canonicalize_filename(place, NULL);
        guint guide[GUIDE_BAND_COUNT], systemd[SYSTEMD_BAND_COUNT];

        report_count_bands(report, guide, systemd);
        program_say(options, "%u service%s scored, %u of them %s; %u unit%s found.",
                    report->units->len, report->units->len == 1 ? "" : "s",
                    guide[GUIDE_BAND_COUNT - 1], guide_bands[GUIDE_BAND_COUNT - 1].label,
                    report->inventory->len, report->inventory->len == 1 ? "" : "s");
        program_say(options, "Open %s/index.html in a browser; %s/report.pdf is for printing.",
                    absolute, absolute);
        say_what_first(options, report);
}

int verb_report(const struct options *options, GError **error)
{
        const char *place = options->output ? options->output : DEFAULT_DIRECTORY;
        g_autoptr(OutputDirectory) directory = output_directory_open(place, options->force, error);
        g_autofree char *snapshot = NULL, *history = NULL;
        g_autoptr(Seal) seal = directory ? seal_new(options, directory, error) : NULL;
        g_autoptr(GPtrArray) inputs = inputs_new();
        g_autoptr(Redactor) redactor = NULL;
        g_autoptr(Report) report = NULL;
        g_autoptr(Painter) painter = NULL;
        g_autoptr(Progress) progress = NULL;
        struct options with = *options; /* history: the document that was made of it */
        gboolean complete, failed = FALSE;
        int status;

        if (!seal || !redact_new(options, place, &redactor, error))
                return STATUS_FAILED;
        if (write_format_help(options, NULL))
                return STATUS_DONE;
        snapshot = output_directory_file(directory, "snapshot.xml.gz");
        history = output_directory_file(directory, "history.xml");
        confined_reading(options, place);
        report = gather_report(options, GATHER_PROPOSALS, snapshot, inputs, redactor, error);
        if (!report)
                return STATUS_FAILED;
        with.history = NULL;
        with.painter = painter = pages_start_painter(options);
        if (!redactor && trend_write(options, report, snapshot, history, &failed))
                with.history = history;
        complete = host_inputs_add(inputs, options) && !failed;
        confined_rendering(options, place);
        progress = progress_begin(options, "Writing the report");
        if (!write_data(directory, report, options, error) ||
            !write_pages(directory, &with, error) ||
            !seal_apply(seal, options, report, inputs, redactor, directory, error) ||
            !redact_write_map(options, redactor, error) ||
            !output_directory_commit(g_steal_pointer(&directory), error))
                return STATUS_FAILED;
        g_clear_pointer(&progress, progress_end);
        status = gather_verdict(options, report);
        say_where(options, report, place);
        return complete ? status : STATUS_INCOMPLETE;
}
