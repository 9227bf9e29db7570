/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of the report: how an outline reads its units again. */
#pragma once

#include "report/report-source.h"
#include "report/report.h"

struct report_again {
        char *snapshot;
        struct report_options options;
        Policy *policy;     /* or NULL */
        SocketMap *sockets; /* or NULL; of all units, which one unit cannot know */
};
void report_again_free(struct report_again *again);

/* A builder that keeps no unit, but calls the function with each. sockets are borrowed. */
ReportBuilder *report_builder_new_for_each(const struct report_again *again,
                                           report_unit_function function, void *context);
void report_unit_free(struct report_unit *unit);
