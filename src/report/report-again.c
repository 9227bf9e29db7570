/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A report of ten thousand services is written without ever being in memory: while the source is
 * read, into the snapshot, units are counted and forgotten; then the snapshot is read for each
 * document that is written, and each unit scored again. Both take a small part of the time that the
 * pages take.
 */
#include "report/report-again.h"

#include <malloc.h>

#include "snapshot/snapshot-xml.h"

void report_again_free(struct report_again *again)
{
        if (!again)
                return;
        socket_map_free(again->sockets);
        g_clear_pointer(&again->policy, policy_free);
        g_free(again->snapshot);
        g_free(again);
}

void report_outlines(Report *report, const char *snapshot, Policy *policy)
{
        if (!report->again) {
                g_clear_pointer(&policy, policy_free);
                return;
        }
        report->again->snapshot = g_strdup(snapshot);
        report->again->policy = policy;
}

void report_forget_units(Report *report)
{
        if (!report->again)
                return;
        g_clear_pointer(&report->again->snapshot, g_free);
        g_clear_pointer(&report->again->sockets, socket_map_free);
        if (report->advisor)
                g_clear_pointer(&report->advisor, report->advisor_free);
        /* Threads that make pages have heaps of their own: what is free in this one is of no use
         * to them. */
        malloc_trim(0);
}

gboolean report_each_unit(const Report *report, report_unit_function function, void *context,
                          GError **error)
{
        g_autoptr(ReportBuilder) builder = NULL;
        struct snapshot_sink sink;

        if (!report->again) {
                for (guint i = 0; i < report->units->len; i++)
                        if (!function(context, report->units->pdata[i], error))
                                return FALSE;
                return TRUE;
        }
        g_assert(report->again->snapshot);
        builder = report_builder_new_for_each(report->again, function, context);
        sink = report_builder_sink(builder);
        return snapshot_read_file(report->again->snapshot, &sink, NULL, error);
}
