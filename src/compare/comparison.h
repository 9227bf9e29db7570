/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A comparison of two sides, BEFORE and AFTER: what is known of them, then unit by unit what
 * changed and why, then what all of it adds up to. It is streamed like a snapshot: whoever compares
 * calls a sink once for the head, once for each unit, once for the end. Units and checks are
 * matched by their names, never by their order. Written as comparison.xml
 * (docs/schema/comparison.rng), and as text and JSON.
 */
#pragma once

#include <glib.h>

#include "score/band.h"
#include "score/score.h"
#include "snapshot/snapshot.h"

/* What a side was read from. */
enum side_kind {
        SIDE_SNAPSHOT,
        SIDE_REPORT,
        SIDE_BASELINE,
        SIDE_TREE,
        SIDE_MANAGER,
        SIDE_KIND_COUNT,
};
const char *side_kind_to_string(enum side_kind kind); /* "snapshot", "report", "baseline", "tree",
                                                         "manager" */
int side_kind_from_string(const char *name);          /* -1 for anything else */

/* What a kind of side can tell; what it cannot is not comparable, and is said to be so. */
enum side_knows {
        SIDE_KNOWS_PROPERTIES = 1 << 0, /* settings and all properties */
        SIDE_KNOWS_LINES = 1 << 1,      /* the directives with file and line */
        SIDE_KNOWS_VALUES = 1 << 2,     /* what decided a check, and where it was set */
};

/* One side as a whole. Strings are owned, NULL unknown. */
typedef struct comparison_side ComparisonSide;
struct comparison_side {
        char *name; /* as the user gave it */
        enum side_kind kind;
        unsigned knows;
        SnapshotHead *head;
        gint64 end;
        char *sha256;        /* of the document */
        char *scored_by;     /* the rule set of a report or baseline; NULL of what is scored now */
        char *policy_sha256; /* of the policy that a report or baseline was scored by */
        GPtrArray *terms; /* char *, byte order: waivers, targets and policies per unit of a report,
                             a phrase each; NULL of other sides */
        char *waivers_sha256; /* of them all */
};
ComparisonSide *comparison_side_new(void);
void comparison_side_free(ComparisonSide *side);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ComparisonSide, comparison_side_free)

/* What is known before the first unit. Borrowed. */
struct comparison_head {
        const ComparisonSide *before, *after;
        const struct rule_set *rules; /* by which both sides are scored */
        gboolean systemd_bands;
        const char *policy_path, *policy_sha256; /* or NULL */
        const GPtrArray *inputs; /* struct comparison_input *, or NULL: what gates went by */
        gint64 generated;
        const char *tool_version;
        const GPtrArray *remarks; /* struct comparison_remark *: what the two sides say of each
                                     other */
};

/* A file with waivers or targets. */
struct comparison_input {
        char *kind; /* "waivers", "targets" */
        char *path, *sha256;
};
struct comparison_input *comparison_input_new(const char *kind, const char *path,
                                              const char *sha256);
void comparison_input_free(gpointer input);

/* Something to know about the comparison as a whole; kind is stable, "swapped" or "hosts". */
struct comparison_remark {
        char *kind;
        char *sentence;
};
struct comparison_remark *comparison_remark_new(const char *kind, const char *format, ...)
        G_GNUC_PRINTF(2, 3);
void comparison_remark_free(gpointer remark);

enum unit_change {
        UNIT_SAME,
        UNIT_CHANGED,
        UNIT_RENAMED,
        UNIT_ADDED,
        UNIT_REMOVED,
        UNIT_CHANGE_COUNT,
};
const char *unit_change_to_string(enum unit_change change); /* "same", "changed", … */
int unit_change_from_string(const char *name);

/* Which way a number went. LEVEL also where it is the same; NONE where there is nothing to compare.
 */
enum direction { DIRECTION_NONE, DIRECTION_LEVEL, DIRECTION_BETTER, DIRECTION_WORSE };
const char *direction_to_string(enum direction direction); /* NULL, "level", "better", "worse" */
enum direction direction_from_string(const char *name);    /* NONE for anything else */

/* What brought a change about. */
enum cause_kind {
        CAUSE_NONE,
        CAUSE_FILE,    /* a line of a unit file */
        CAUSE_IMPLIED, /* another setting */
        CAUSE_SYSTEMD, /* the version of systemd: its defaults, its reading of the same lines */
        CAUSE_MERGED,  /* /usr is merged: the same file by its other name */
        CAUSE_PACKAGE, /* another version of a package, a package that is new or gone */
        CAUSE_NAME,    /* an alias */
        CAUSE_STATE,   /* the manager or an administrator: enabled, masked, started */
        CAUSE_CHECKS,  /* of an exposure: the checks that changed */
        CAUSE_UNKNOWN, /* the evidence does not say */
        CAUSE_KIND_COUNT,
};
const char *cause_kind_to_string(enum cause_kind kind); /* "file", …; NULL for NONE */
enum cause_kind cause_kind_from_string(const char *name);

struct comparison_cause {
        enum cause_kind kind;
        gboolean in_before; /* path and line are of the side BEFORE: what is gone */
        const char *path;   /* or NULL */
        guint line;
        const char *setting;  /* that implies, or of the check that matters most; or NULL */
        const char *sentence; /* NULL with CAUSE_NONE only */
};

/* A value on one side and where it was set. text NULL: it is not there, or not known. */
struct comparison_value {
        const char *text;
        const char *path;
        guint line;
        const char *implied_by;
};

/* How a unit stands on one side. */
struct comparison_state {
        gboolean present;
        const char *load, *active, *sub, *file_state;
        const char *reason; /* why a service has no score: "masked", "template"; else NULL */
        const char *path, *package; /* of the fragment */
        gboolean scored;
        guint exposure;
        guint64 badness_sum, weight_sum;
        guint failing; /* checks */
        /* All checks of a scored service (CHECK_COUNT), else NULL; and the other names that are
         * known. As long as the call of a sink. */
        const struct check_result *results;
        const GPtrArray *aliases; /* const char * */
};

enum check_change {
        CHECK_NOW_FAILS,   /* it passed or did not apply */
        CHECK_NOW_PASSES,  /* it failed */
        CHECK_WORSE,       /* it failed already, with less badness */
        CHECK_BETTER,      /* it still fails, with less badness */
        CHECK_NOW_APPLIES, /* and passes */
        CHECK_NO_LONGER_APPLIES,
        CHECK_LISTED, /* of an added or removed service: as it is, nothing to compare with */
        CHECK_CHANGE_COUNT,
};
const char *check_change_to_string(enum check_change change); /* "fails", "passes", "worse",
                                                                 "better", "applies",
                                                                 "not-applicable", "listed" */
int check_change_from_string(const char *name);
/* "newly fails", for sentences. */
const char *check_change_words(enum check_change change);

struct check_side {
        gboolean
                present; /* of an added service there is none before, of a removed one none after */
        struct check_result result;
        struct comparison_value value;
};

struct check_difference {
        int check;
        enum check_change change;
        struct check_side before, after;
        struct comparison_cause cause; /* its sentence says that it is waived, too */
        const char *waiver;            /* name of the one that accepts it AFTER, or NULL */
};

/* True where one line decided both in the same way: one setting can decide many checks, and they
 * are told together. */
gboolean check_differences_belong(const struct check_difference *a,
                                  const struct check_difference *b);

/* What a property is for, first things first. */
enum property_class {
        PROPERTY_CHECKED,   /* a setting that checks look at */
        PROPERTY_ISOLATION, /* confines the service, too, or says what it runs and as whom */
        PROPERTY_OTHER,
        PROPERTY_CLASS_COUNT,
};
const char *property_class_to_string(enum property_class class); /* "checked", "isolation",
                                                                     "other" */
int property_class_from_string(const char *name);

struct property_difference {
        const char *name;
        const char *section; /* of a directive as written; NULL of an effective property */
        enum property_class class;
        gboolean in_checks; /* a check that changed tells it already */
        struct comparison_value before, after;
        /* Of lists of more than a few words: those that are gone and new, parted by blanks; else
         * NULL. */
        const char *words_gone, *words_new;
        struct comparison_cause cause;
};

struct line_difference {
        gboolean removed; /* else added */
        const char *section, *name, *value;
        guint line;
};

enum file_change { FILE_CHANGED, FILE_ADDED, FILE_REMOVED, FILE_MOVED, FILE_CHANGE_COUNT };
const char *file_change_to_string(enum file_change change); /* "changed", "added", … */
int file_change_from_string(const char *name);

struct file_side {
        const char *path; /* NULL: it is not there */
        const char *sha256;
        const char *package;
};

struct file_difference {
        enum file_change change;
        enum unit_file_role role;
        struct file_side before, after;
        GArray *lines;          /* struct line_difference, in the order of the file; or NULL */
        gboolean lines_unknown; /* a side keeps no lines */
        struct comparison_cause cause;
};

/* A unit, of one side or of both. All strings live in its chunk, or longer than it. */
typedef struct unit_comparison UnitComparison;
struct unit_comparison {
        GStringChunk *strings;
        const char *name;       /* AFTER, or BEFORE where it is removed */
        const char *old_name;   /* of a renamed one, else NULL */
        const char *renamed_by; /* "alias", "package", "content"; else NULL */
        const char *type;
        enum unit_change change;
        struct comparison_state before, after;
        enum direction exposure;
        enum direction
                band; /* crossed, by the guide's bands or systemd's as the reader sees them */
        gboolean state_changed;
        gboolean became_active, became_inactive;
        struct comparison_cause cause; /* of the exposure, the adding, removing or renaming; else of
                                          the state */
        GPtrArray *aliases_gone, *aliases_new; /* const char * */
        GArray *checks;                        /* struct check_difference, table order */
        GArray *properties;    /* struct property_difference, by class, then byte order */
        GArray *files;         /* struct file_difference */
        GPtrArray *uncompared; /* const char *: sentences, what could not be compared and why */
};
UnitComparison *unit_comparison_new(void);
/* Empties it for the next unit. */
void unit_comparison_clear(UnitComparison *unit);
void unit_comparison_free(UnitComparison *unit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UnitComparison, unit_comparison_free)
/* A copy in the unit's chunk; NULL for NULL. */
const char *unit_comparison_string(UnitComparison *unit, const char *text);
struct file_difference *unit_comparison_add_file(UnitComparison *unit);

/* True where a check newly fails or a failing one got worse, on a unit of both sides. */
gboolean unit_comparison_regresses(const UnitComparison *unit);

/*
 * What all units add up to: before = same + changed + renamed + removed, after = same + changed +
 * renamed + added; both_scored = worse + better + level.
 */
struct comparison_totals {
        guint before, after; /* units */
        guint same, changed, renamed, added, removed;
        guint before_scored, after_scored; /* services with a score */
        guint both_scored, worse, better, level;
        guint added_scored, removed_scored;
        guint lost_score, got_score; /* of both sides, scored on one */
        guint band_worse, band_better;
        guint became_active, became_inactive, state_changed;
        guint checks_failing, checks_passing, checks_other;
        guint checks_failing_level; /* newly failing where the exposure is not higher */
        guint properties, files, uncompared;
};
/* All numbers by name, as the formats list them. */
struct comparison_total {
        const char *name; /* "checks-failing" */
        gsize offset;
};
extern const struct comparison_total comparison_totals_names[];
extern const guint comparison_totals_count;
guint comparison_totals_value(const struct comparison_totals *totals, guint index);
void comparison_totals_add(struct comparison_totals *totals, const UnitComparison *unit);

/* What is known after the last unit. */
struct comparison_tail {
        const ComparisonSide *before, *after; /* with their digests, which are known now */
        struct comparison_totals totals;
        gboolean before_complete, after_complete;
        const GPtrArray *before_problems, *after_problems; /* Problem *: missing evidence */
        const GPtrArray *remarks; /* struct comparison_remark *: those of the head, and more */
};

/* Everything is borrowed for the call. Each returns false with an error to stop. */
struct comparison_sink {
        gboolean (*head)(void *context, const struct comparison_head *head, GError **error);
        gboolean (*unit)(void *context, const UnitComparison *unit, GError **error);
        gboolean (*tail)(void *context, const struct comparison_tail *tail, GError **error);
        void *context;
};

/* "2 services got worse, 5 better; 1 is new, 3 are gone." The caller's. */
char *comparison_verdict(const struct comparison_totals *totals);
