/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The report: every unit of a snapshot accounted for, every service scored, with where each value
 * was set and totals that reconcile. Built by a sink that any snapshot source fills; written to and
 * read from report.xml, and rendered as JSON and as a terminal table.
 */
#pragma once

#include <glib.h>

#include "score/band.h"
#include "score/findings.h"
#include "score/score.h"
#include "snapshot/snapshot.h"

/* Strings of a report live in its chunk; equal strings are one. */
struct report_file {
        enum unit_file_role role;
        const char *path;
        const char *target;
        const char *sha256;
        guint64 size;
        const char *package;
};

struct report_command {
        const char *directive; /* "ExecStart" */
        const char *path;      /* where it was set, or NULL */
        guint line;
        const char *text;
};

/* A directive as it was read; secrets are redacted already. */
struct report_directive {
        const char *section, *name, *value;
        guint file; /* index into the unit's files */
        guint line;
};

/* Where an address can be reached from. */
enum listen_kind {
        LISTEN_LOCAL, /* a path, an abstract name, a netlink group, …: this machine's processes */
        LISTEN_LOOPBACK, /* 127.0.0.0/8 or ::1 */
        LISTEN_INTERNET, /* any other port */
};

/* An address that systemd listens on for a service, by a socket unit. */
struct report_listen {
        const char *socket;    /* the unit, "ssh.socket" */
        const char *directive; /* "ListenStream" */
        const char *address;   /* as written */
        const char *state;     /* of the socket unit: active state, else file state; or NULL */
        enum listen_kind kind;
        gboolean open; /* it is active or, where nothing runs, not disabled */
        const char *path;
        guint line;
};

struct report_check {
        enum check_status status;
        guint exposure; /* this check's share in tenths, as systemd rounds it; 0: none */
        guint then; /* exposure of the unit if only this check passed; set where status is fail */
        guint64 badness;
        guint64 range;
        guint64 weight;
        const char *value;
        const char *path; /* where it was set, or NULL */
        guint line;
        const char *implied_by; /* property, or NULL */
};

/* A scored service. */
struct report_unit {
        const char *name;
        const char *slug; /* safe, stable and unique as a file name and URL part */
        guint exposure;
        guint64 badness_sum, weight_sum;
        const char *load, *active, *sub, *file_state; /* NULL unknown, but for load */
        const char *path, *package;                   /* of the fragment */
        const char *description;
        const char *user;
        guint count[CHECK_NOT_APPLICABLE + 1]; /* checks by status */
        GPtrArray *documentation;              /* const char * */
        GPtrArray *aliases;                    /* const char * */
        GArray *commands;                      /* struct report_command */
        GArray *files;                         /* struct report_file */
        GArray *directives;                    /* struct report_directive; empty without evidence */
        GArray *listens;                       /* struct report_listen; empty without evidence */
        GPtrArray *findings;                   /* Finding *, owned: serious ones first */
        guint processes;                       /* that were looked at; 0: none */
        GPtrArray *problems;                   /* Problem *, owned */
        struct report_check *checks;           /* CHECK_COUNT of them; NULL in an outline */
};

enum report_outcome { OUTCOME_SCORED, OUTCOME_NOT_APPLICABLE, OUTCOME_SKIPPED, OUTCOME_COUNT };
const char *report_outcome_to_string(enum report_outcome outcome);

/* Every unit that was found. */
struct report_entry {
        const char *name;
        const char *type;
        const char *load, *active, *sub, *file_state;
        enum report_outcome outcome;
        const char
                *reason; /* of a skipped one: "masked", "template", "bad-setting", …; else NULL */
        const char *detail; /* the whole sentence behind the reason, or NULL */
        const char *path, *package;
};

enum { EXPOSURE_MAX = 100 }; /* tenths */

/* What all scored services give together. */
struct report_totals {
        guint exposures[EXPOSURE_MAX + 1]; /* services of that exposure */
        struct {
                guint count[CHECK_NOT_APPLICABLE + 1];
                guint64 weight, range; /* those of the policy, where there is one */
                guint64 cost; /* tenths that services would lose if only this check passed */
        } checks[CHECK_COUNT];
};

typedef struct report Report;
struct report {
        GStringChunk *strings;
        SnapshotHead *head;
        gint64 end; /* of the collection */
        gint64 generated;
        char *snapshot_sha256; /* of the snapshot file where there is one, or NULL */
        char *tool_version;
        const struct rule_set *rules;
        gboolean systemd_bands;            /* the reader sees systemd's bands first */
        char *policy_path, *policy_sha256; /* or NULL */
        gboolean complete;                 /* nothing that should have been read is missing */
        GPtrArray *units;                  /* struct report_unit *, byte order of the name */
        GArray *inventory;                 /* struct report_entry, byte order of the name */
        GArray *files;       /* struct report_file, byte order of the path, each once */
        GPtrArray *problems; /* Problem *, owned: of no scored unit */
        guint outcomes[OUTCOME_COUNT];
        struct report_totals totals;
        struct report_again *again; /* how to read the units again, in an outline; else NULL */
};
void report_free(Report *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Report, report_free)

struct report_options {
        const struct rule_set *rules; /* NULL: that of the system read */
        const Policy *policy;         /* or NULL */
        gboolean systemd_bands;
        gboolean evidence; /* keep directives and sockets, which only report.xml and pages show */
        /* Make an outline: keep of a unit its name, exposure and problems, so that memory does not
         * grow by what ten thousand have. report_each_unit() needs report_outlines() first. */
        gboolean outline;
};

/*
 * A sink that scores what it receives. The options are borrowed until the report is taken.
 */
typedef struct report_builder ReportBuilder;
ReportBuilder *report_builder_new(const struct report_options *options);
void report_builder_free(ReportBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReportBuilder, report_builder_free)
struct snapshot_sink report_builder_sink(ReportBuilder *builder);
/* The finished report, after the source has ended. */
Report *report_builder_take(ReportBuilder *builder);

/* Says where the snapshot lies whose outline this is, and by which policy (taken over, or NULL) it
 * was scored. Nothing for a report whose units are whole. */
void report_outlines(Report *report, const char *snapshot, Policy *policy);

/*
 * Calls a function with each scored service, whole, in their order; those of an outline are read
 * and scored again, one at a time. Errors: the function's, and of an outline those of
 * snapshot_read_file().
 */
typedef gboolean (*report_unit_function)(void *context, const struct report_unit *unit,
                                         GError **error);
gboolean report_each_unit(const Report *report, report_unit_function function, void *context,
                          GError **error);

/* An empty report, and string copies in its chunk (NULL for NULL): for those who fill one. */
Report *report_new(void);
struct report_unit *report_unit_new(void);
const char *report_string(Report *report, const char *text);
/* Counts its units anew, but for an outline, whose units were counted while they were whole. */
void report_count(Report *report);
void report_count_unit(Report *report, const struct report_unit *unit);
/* Brings units, inventory and files into byte order, drops files named twice, counts outcomes and
 * completeness. */
void report_settle(Report *report);

/*
 * How a service meets the network. It listens where systemd hands it an open socket of the
 * Internet, since neither PrivateNetwork= nor RestrictAddressFamilies= nor IPAddressDeny= of the
 * service apply to a socket that it is handed (systemd.resource-control(5)). It is reachable where
 * it could open such a socket itself: PrivateNetwork=no, RestrictAddressFamilies= leaves AF_INET or
 * AF_INET6, and IPAddressDeny= does not cover all addresses. Else it is closed.
 */
enum report_network { NETWORK_CLOSED, NETWORK_REACHABLE, NETWORK_LISTENS };
enum report_network report_unit_network(const struct report_unit *unit);
const char *report_network_to_string(enum report_network network); /* "listens", … */

/* Number of scored units in each band. */
void report_count_bands(const Report *report, guint ret_guide[static GUIDE_BAND_COUNT],
                        guint ret_systemd[static SYSTEMD_BAND_COUNT]);

/* The band that the reader of this report sees first: its label and, for the guide's bands, its
 * action (else NULL). */
const struct band *report_band(const Report *report, guint exposure);
