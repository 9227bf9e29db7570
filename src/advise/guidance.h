/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What proposals are made of, read from templates/profiles/: profiles (lists of steps), texts and
 * risks of directives, and what is known of services by their names. A house that lays templates of
 * its own over Bulkhead's has its own profiles in this way.
 */
#pragma once

#include <glib.h>

#include "base/layers.h"

enum { RISK_NONE = 1, RISK_LOW, RISK_MEDIUM, RISK_HIGH, RISK_CERTAIN };
/* "hardly any", "low", "medium", "high", "very high". */
const char *risk_to_string(guint risk);

/* A value with a risk of its own. */
struct directive_value {
        char *word;
        guint risk;
        char *does, *breaks; /* in place of those of the directive, or NULL */
};

struct directive_text {
        char *name;   /* "ProtectSystem" */
        char *manual; /* "systemd.exec(5)" */
        char *check;  /* id of the check, or NULL: not scored */
        char *does;   /* a sentence */
        char *breaks;
        guint risk;
        GArray *values; /* struct directive_value */
};

/* What is known of services of these names. */
struct service_note {
        char **globs;
        char *danger;     /* what happens if it fails, or NULL */
        char **except;    /* directives (globs) that take away what it is there for, or NULL */
        char *except_why; /* a sentence */
};

typedef struct guidance Guidance;
struct guidance {
        GPtrArray *directives; /* struct directive_text * */
        GPtrArray *notes;      /* struct service_note * */
};

/* Errors: INPUT for a file that is damaged, with file and line; NOT_FOUND where one is missing. */
Guidance *guidance_read(Layers templates, GError **error);
void guidance_free(Guidance *guidance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Guidance, guidance_free)

/* The texts of a directive, case matters; NULL where there are none. */
const struct directive_text *guidance_find(const Guidance *guidance, const char *directive);
/* Of a line "Name=value": the risk of its value, and (may be NULL) what it does and may break;
 * those are NULL where nothing is known of the directive. */
guint guidance_of_line(const Guidance *guidance, const char *line, const char **ret_does,
                       const char **ret_breaks);
/* Whether the note is about the unit or one of its aliases (const char *). */
gboolean service_note_matches(const struct service_note *note, const char *unit,
                              const GPtrArray *aliases);

struct profile_step {
        char *id; /* or NULL */
        GPtrArray
                *lines; /* char *, "Name=value"; {name}, {writable} and their like are filled in */
        guint risk;     /* 0: that of its directives */
        char *replaces; /* id or directive of the weaker step that this one makes superfluous */
        char *needs;    /* id of the step without which this one means something else */
};

typedef struct profile Profile;
struct profile {
        char *name, *title, *text;
        GPtrArray *steps; /* struct profile_step * */
};

#define PROFILE_GENERAL "general"
/* The profile of that name. Error: USAGE where there is none, with the names that there are. */
Profile *profile_read(Layers templates, const char *name, GError **error);
void profile_free(Profile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Profile, profile_free)
