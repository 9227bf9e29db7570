/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Findings beside the score: settings that are declared and not enforced, or that cannot do what
 * they are there for. A pure function of the unit; the score does not change by them. Only what is
 * certain is a finding; why it is so may be a likelihood, and says so.
 */
#pragma once

#include <glib.h>

#include "snapshot/settings.h"
#include "snapshot/unit.h"

enum finding_severity {
        FINDING_NOTE,    /* something could not be seen, or is worth knowing */
        FINDING_WARNING, /* what is declared does not hold for a part, or will not after a reload */
        FINDING_SERIOUS, /* what is declared is not enforced */
        FINDING_SEVERITY_COUNT,
};
/* "note", "warning", "serious"; the inverse gives -1 for anything else. */
const char *finding_severity_to_string(enum finding_severity severity);
int finding_severity_from_string(const char *name);

/* What was seen of one process. */
struct finding_evidence {
        guint32 pid;
        char *command;
        char *field; /* as proc(5) names it: "NoNewPrivs", "ns/net", "mountinfo /usr" */
        char *value;
};

typedef struct finding Finding;
struct finding {
        char *id; /* stable: "not-enforced-no-new-privileges" */
        enum finding_severity severity;
        char *property; /* "NoNewPrivileges", or NULL */
        char *declared; /* its value, or the command; NULL where there is none */
        char *path;     /* of the file that declares it, or NULL */
        guint32 line;
        char *sentence;
        char *cause;      /* a sentence: why, and the next step; NULL where nothing is known */
        GArray *evidence; /* struct finding_evidence, at most FINDING_EVIDENCE */
        guint processes;  /* that are concerned; 0 where it is not about processes */
};
enum { FINDING_EVIDENCE = 5 };

Finding *finding_new(const char *id, enum finding_severity severity);
void finding_free(Finding *finding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Finding, finding_free)
/* Appends evidence; the strings are copied. */
void finding_add_evidence(Finding *finding, guint32 pid, const char *command, const char *field,
                          const char *value);

/* Whether the kernel shows of a process if the setting is enforced. */
gboolean finding_is_visible(enum setting_id setting);

/*
 * The findings of a unit, Finding *, in the order of the tables; empty without settings. The
 * array and what is in it are the caller's.
 */
GPtrArray *findings_find(const Unit *unit, gboolean user_scope);
