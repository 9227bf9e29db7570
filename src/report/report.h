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

/* An exception: somebody accepts, for a time, that some checks fail in some units. */
enum waiver_state { WAIVER_ACTIVE, WAIVER_PENDING, WAIVER_EXPIRED, WAIVER_STATE_COUNT };
const char *waiver_state_to_string(enum waiver_state state); /* "active", … */

#define NO_MAXIMUM G_MAXUINT

struct report_waiver {
        const char *name, *unit, *check; /* as written: names and globs, parted by blanks */
        const char *reason, *owner;
        const char *approver, *ticket, *created; /* or NULL */
        const char *expires;    /* "2026-12-31": in force until that day ends, UTC */
        guint maximum_exposure; /* tenths, or NO_MAXIMUM */
        const char *path;       /* where it is written */
        guint line;
        enum waiver_state state; /* when the report was made */
        guint findings, units;   /* that it waives */
        guint violated;          /* units it would be for, but for its maximum */
        gboolean unused, too_broad, expiring;
};

/* What units have to reach. */
struct report_target {
        const char *unit;       /* name or glob */
        const char *checks;     /* that must not fail, as written; or NULL */
        guint maximum_exposure; /* tenths, or NO_MAXIMUM */
        const char *path;       /* where it is written */
        guint line;
        guint units, unmet; /* that it is for; of these, that do not meet it */
};

/* A file that decided numbers of the report. */
struct report_input {
        const char *kind; /* "waivers", "targets", "unit-policy" */
        const char *path, *sha256;
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
        const char *waiver;     /* name of the waiver that accepts the failure, or NULL */
        gboolean is_required;   /* by a target */
        const char *lapsed; /* of one that would, had it not expired or been violated, or NULL */
};

/* A scored service. */
struct report_unit {
        const char *name;
        guint exposure;
        guint waived;         /* failing checks that are waived; they are among those that fail */
        guint unwaived;       /* exposure without them */
        guint of_user;        /* without the checks that are not for a user's manager */
        guint without_policy; /* without a policy of its own */
        guint count[CHECK_NOT_APPLICABLE + 1]; /* checks by status */
        const char *policy_path;               /* of that policy, or NULL */
        GPtrArray *unmet;    /* char *, owned: a sentence for each target that it does not meet */
        GPtrArray *problems; /* Problem *, owned */
        guint64 place;       /* where the rest of one of an outline is kept */
        gboolean is_outline; /* of an outline: there is nothing behind this */
        guint64 badness_sum, weight_sum;
        const char *slug;          /* safe, stable and unique as a file name and URL part */
        const char *policy_sha256; /* of a policy of its own, or NULL */
        const char *target;        /* name of the target that sets its highest exposure, or NULL */
        guint limit;               /* that, or NO_MAXIMUM */
        const char *load, *active, *sub, *file_state; /* NULL unknown, but for load */
        const char *path, *package;                   /* of the fragment */
        const char *description;
        const char *user;
        GPtrArray *documentation;         /* const char * */
        GPtrArray *aliases;               /* const char * */
        GArray *commands;                 /* struct report_command */
        GArray *files;                    /* struct report_file */
        GArray *directives;               /* struct report_directive; empty without evidence */
        GArray *listens;                  /* struct report_listen; empty without evidence */
        GPtrArray *findings;              /* Finding *, owned: serious ones first */
        guint processes;                  /* that were looked at; 0: none */
        struct report_proposal *proposal; /* report-proposal.h, owned; or NULL */
        struct report_check *checks;      /* CHECK_COUNT of them */
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
        guint of_user[EXPOSURE_MAX + 1];   /* the same without what is not for a user's manager */
        struct {
                guint count[CHECK_NOT_APPLICABLE + 1];
                guint64 weight, range; /* those of the policy, where there is one */
                guint64 cost; /* tenths that services would lose if only this check passed */
                guint waived; /* of those that fail */
        } checks[CHECK_COUNT];
        guint waived;
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
        char *frameworks;  /* ids of those whose controls are shown, parted by blanks; NULL: all */
        gboolean complete; /* nothing that should have been read is missing */
        GPtrArray *units;  /* struct report_unit *, byte order of the name */
        GArray *inventory; /* struct report_entry, byte order of the name */
        GArray *files;     /* struct report_file, byte order of the path, each once */
        GPtrArray *problems;          /* Problem *, owned: of no scored unit */
        GArray *waivers;              /* struct report_waiver, in the order of their files */
        GArray *targets;              /* struct report_target, in the order of their files */
        GArray *inputs;               /* struct report_input */
        struct report_advice *advice; /* report-proposal.h, owned; or NULL */
        guint outcomes[OUTCOME_COUNT];
        struct report_totals totals;
        struct report_rest *rest; /* of an outline: what its units lack; else NULL */
};
void report_free(Report *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Report, report_free)

/*
 * Those who decide about a unit besides the checks: policies of its own, waivers, targets. They
 * look at each unit while it is made.
 */
struct report_judge {
        /* Before the first unit; what was counted before is void. now: the report's time. */
        gboolean (*begin)(void *context, gint64 now, GError **error);
        /* The policy of the unit, where it has one of its own, else NULL. Borrowed. */
        const Policy *(*policy)(void *context, const Unit *unit);
        /* When the checks of a unit are decided. Texts go into strings. counting: the unit is one
         * of the report, not what it would be. */
        void (*unit)(void *context, Report *strings, struct report_unit *unit, gboolean counting);
        /* After the last: what is to be said in the report. */
        void (*end)(void *context, Report *report);
        void *context;
};

/* Who proposes what to change. */
struct report_advisor {
        void (*begin)(void *context, const SnapshotHead *head, const struct rule_set *rules);
        /* A proposal for the unit, which judges have seen, by that policy (may be NULL): the
         * caller's, or NULL. Texts go into strings. */
        struct report_proposal *(*unit)(void *context, Report *strings, const Unit *unit,
                                        const struct report_unit *judged, const Policy *policy);
        void (*end)(void *context, Report *report); /* sets report->advice */
        void *context;
};

struct report_options {
        const struct rule_set *rules;         /* NULL: that of the system read */
        const Policy *policy;                 /* or NULL */
        const struct report_judge *judge;     /* or NULL */
        const struct report_advisor *advisor; /* or NULL */
        gint64 judged;                        /* the time that the judge is told, or 0 for now */
        gboolean systemd_bands;
        gboolean evidence; /* keep directives and sockets, which only report.xml and pages show */
        /* Make an outline: keep of a unit what a line of a table has, and its problems, so that
         * memory does not grow by what ten thousand have; the rest is kept in a temporary file. */
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

/*
 * The scored services one by one, whole, in their order; those of an outline are read from its
 * temporary file. Several may go on at once.
 */
typedef struct report_cursor ReportCursor;
ReportCursor *report_cursor_new(const Report *report);
void report_cursor_free(ReportCursor *cursor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReportCursor, report_cursor_free)
/* The next one, NULL after the last; the cursor's, until it is asked again. Error: FAILED where
 * the temporary file cannot be read. */
gboolean report_cursor_next(ReportCursor *cursor, const struct report_unit **ret_unit,
                            GError **error);

/* Calls a function with each. Errors: those of the cursor, and the function's. */
typedef gboolean (*report_unit_function)(void *context, const struct report_unit *unit,
                                         GError **error);
gboolean report_each_unit(const Report *report, report_unit_function function, void *context,
                          GError **error);

/* After the last report_each_unit() of an outline: gives back what only that needed. Nothing for a
 * report whose units are whole. */
void report_forget_units(Report *report);

/* An empty report, and string copies in its chunk (NULL for NULL): for those who fill one. */
Report *report_new(void);
struct report_unit *report_unit_new(void);
void report_unit_free(struct report_unit *unit);
const char *report_string(Report *report, const char *text);
/* Counts its units anew, but for an outline, whose units are counted while they are whole. */
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

/*
 * What a unit exposes without some of its checks that fail, as if they passed: in tenths.
 */
guint report_exposure_without(const struct report_unit *unit,
                              const gboolean left_out[static CHECK_COUNT]);

/* Number of scored units in each band. */
void report_count_bands(const Report *report, guint ret_guide[static GUIDE_BAND_COUNT],
                        guint ret_systemd[static SYSTEMD_BAND_COUNT]);

/* The band that the reader of this report sees first: its label and, for the guide's bands, its
 * action (else NULL). */
const struct band *report_band(const Report *report, guint exposure);
