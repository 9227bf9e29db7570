/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What to change: a proposal for each service, and over the whole machine. A report shows what
 * somebody else found out (struct report_advisor); report.h has no say in it.
 */
#pragma once

#include "base/xml.h"
#include "report/report.h"

/* Lines that belong together. */
struct report_step {
        const char *change; /* id of what it is over the whole machine, below */
        const char *lines;  /* "Name=value", parted by '\n' */
        const char *risk;   /* a word: "low" */
        const char *reason; /* why it is left out, a sentence; NULL of one that is proposed */
        guint exposure;     /* tenths, after this step and those before; of one that is proposed */
};

typedef struct report_proposal ReportProposal;
struct report_proposal {
        guint before, after; /* tenths: as the files are, and with all steps */
        GArray *steps;       /* struct report_step, in their order */
        GArray *left_out;    /* struct report_step */
        GPtrArray *warnings; /* const char *: what happens if the service fails */
};
ReportProposal *report_proposal_new(void);
void report_proposal_free(ReportProposal *proposal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReportProposal, report_proposal_free)

/* One change in all services for which it is proposed. */
struct report_change {
        const char *id, *lines; /* of the profile; values that are fitted to a unit in braces */
        const char *risk;
        const char *does, *breaks; /* sentences, or NULL */
        guint units;               /* for which it is proposed */
        guint64 gain;              /* tenths that these lose together */
        gboolean is_for_all;       /* it is in the drop-in for all services */
};

/* A service that the drop-in for all services is not for. */
struct report_exempt {
        const char *unit;
        const char *change;    /* id of the change that is not for it, or NULL: of all together */
        const char *reason;    /* a sentence */
        const char *line_back; /* it gets the rest of the drop-in, and this line takes the change
                                  back; or NULL */
};

typedef struct report_advice ReportAdvice;
struct report_advice {
        GArray *changes;  /* struct report_change, by what they gain */
        const char *path; /* of the drop-in; NULL where there is none to propose */
        const char *text; /* its content */
        guint units;      /* services that it is for */
        guint helped;     /* of these, that are less exposed with it */
        guint64 before;   /* tenths, of all services together */
        guint64 after;    /* the same with the drop-in, those without it that are exempt */
        GArray *exempt; /* struct report_exempt, byte order of the unit, in the order of changes */
        guint exempt_units;
};
ReportAdvice *report_advice_new(void);
void report_advice_free(ReportAdvice *advice);

/* <advice> of the report and <proposal> of a unit; nothing where there is none. */
void report_write_advice(XmlWriter *writer, const Report *report);
void report_write_proposal(XmlWriter *writer, const struct report_unit *unit);
/* Errors: INPUT with file and line. */
gboolean report_read_advice(Report *report, const xmlNode *node, GError **error);
gboolean report_read_proposal(Report *report, const xmlNode *node, struct report_unit *unit,
                              GError **error);
