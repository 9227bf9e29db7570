/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A unit as it was found: its name, states, files, every directive as written and every effective
 * property. All strings of a unit live in its own string chunk and die with it.
 */
#pragma once

#include <glib.h>

struct unit_settings;
struct enforcement; /* enforcement.h */

/* systemd's unit types, in the order in which totals list them. */
enum unit_type {
        UNIT_SERVICE,
        UNIT_SOCKET,
        UNIT_TARGET,
        UNIT_DEVICE,
        UNIT_MOUNT,
        UNIT_AUTOMOUNT,
        UNIT_SWAP,
        UNIT_TIMER,
        UNIT_PATH,
        UNIT_SLICE,
        UNIT_SCOPE,
        UNIT_TYPE_COUNT,
        UNIT_TYPE_INVALID = -1,
};

/* "service" and so on; unit_type_from_string() gives UNIT_TYPE_INVALID for anything else. */
const char *unit_type_to_string(enum unit_type type);
enum unit_type unit_type_from_string(const char *name);

/* The load state as the manager names it. A unit that was listed but could not be read at all is
 * UNIT_ERROR. */
enum unit_load {
        UNIT_LOADED,
        UNIT_MASKED,
        UNIT_NOT_FOUND,
        UNIT_BAD_SETTING,
        UNIT_ERROR,
        UNIT_LOAD_COUNT,
        UNIT_LOAD_INVALID = -1,
};
const char *unit_load_to_string(
        enum unit_load load); /* "loaded", "masked", "not-found", "bad-setting", "error" */
enum unit_load unit_load_from_string(const char *name);

enum unit_file_role {
        UNIT_FILE_FRAGMENT,
        UNIT_FILE_DROP_IN,
};

/* A file that a manager has read, and what is on the disk now. */
enum unit_file_change {
        UNIT_FILE_SAME, /* also where only files were read */
        UNIT_FILE_GONE, /* the manager names it, and it is not there any more */
        UNIT_FILE_NEW,  /* it is there and would be read, and the manager does not name it */
};

/* A file that was read for this unit, in the order in which it was applied (the fragment first; new
 * ones last). */
struct unit_file {
        enum unit_file_role role;
        const char *path;    /* inside the root, as the search path names it (not resolved) */
        const char *target;  /* what path resolves to where it is a link that leads elsewhere, else
                                NULL */
        const char *sha256;  /* of the content, lower-case hexadecimal; NULL where it could not be
                                read */
        guint64 size;        /* bytes */
        const char *package; /* "name version" of the owner, or NULL */
        enum unit_file_change change;
        gint64 modified; /* microseconds since the epoch; of units of a manager alone, 0 unknown */
};

/* A directive as written: before specifiers, after joining continued lines and stripping blanks
 * around it. */
struct directive {
        const char *section;
        const char *name;
        const char *value; /* a secret value is redacted to "sha256:<hex>" */
        guint32 file;      /* index into files */
        guint32 line;      /* the line where it begins, from 1 */
};

#define PROPERTY_NO_FILE (-1)

/*
 * An effective property: its D-Bus name and the value as `systemctl show` prints it (a property
 * that show prints on several lines has these lines, joined by '\n').
 */
struct property {
        const char *name;
        const char *signature; /* D-Bus signature, or NULL where none is known */
        const char *value;
        gint32 file;  /* index into files of the file that decided it, or PROPERTY_NO_FILE */
        guint32 line; /* of that file; 0 without one */
        const char *implied_by; /* the property that implies this value ("DynamicUser"), or NULL */
        const char *disk_value; /* what the files give now where it is not what the manager holds,
                                   else NULL; then file and line are of this value */
};

enum problem_severity {
        PROBLEM_NOTE,    /* worth knowing: systemd ignores it too, and so did we */
        PROBLEM_WARNING, /* a setting that systemd ignores or refuses: the service is not what its
                            author meant */
        PROBLEM_ERROR,   /* evidence is missing: it could not be read; makes the snapshot incomplete
                          */
};
const char *problem_severity_to_string(
        enum problem_severity severity); /* "note", "warning", "error" */

/* A soft problem: a sentence about a unit or a file. Strings are the problem's own. */
struct problem {
        enum problem_severity severity;
        char *unit; /* or NULL */
        char *path; /* inside the root, or NULL */
        guint32 line;
        char *message; /* a full sentence without the path and line */
};
typedef struct problem Problem;
Problem *problem_new(enum problem_severity severity, const char *unit, const char *path,
                     guint32 line, const char *format, ...) G_GNUC_PRINTF(5, 6);
void problem_free(Problem *problem);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Problem, problem_free)

typedef struct unit Unit;
struct unit {
        gint references; /* of who made it, and of those who keep it: unit_keep() */
        GStringChunk *strings;
        const char *name; /* the unit id, "nginx.service" */
        enum unit_type type;
        enum unit_load load;
        const char *load_reason;  /* why it is not loaded, a sentence, or NULL */
        gboolean is_template;     /* "getty@.service": kept for the inventory, never scored */
        const char *active_state; /* NULL where nothing runs */
        const char *sub_state;
        const char *unit_file_state; /* "enabled", "disabled", "static", "masked", "generated", … or
                                        NULL */
        GPtrArray *aliases;          /* const char *, byte order */
        GArray *files;               /* struct unit_file */
        GArray *directives;          /* struct directive, in the order of reading */
        GArray *properties;          /* struct property, byte order of the name */
        struct unit_settings *settings; /* typed security settings; NULL unless loaded and of a type
                                           that runs processes */
        struct enforcement *enforcement; /* what the kernel applies to its processes; NULL where
                                            none runs or none was asked */
        GPtrArray *problems;             /* Problem * */
};

Unit *unit_new(const char *name, enum unit_type type);
/* Frees it where nobody else keeps it. */
void unit_free(Unit *unit);
/* For a sink that wants a unit for longer than the call, in any thread: the same unit, the caller's
 * to unit_free(). Nobody changes it from then on. */
Unit *unit_keep(const Unit *unit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Unit, unit_free)

/*
 * Frees its files, directives and properties, which may be 200,000: for who needs no more of a unit
 * of its own than its settings and problems, and has several at a time.
 */
void unit_forget_files(Unit *unit);

/* A copy of text in the unit's chunk (NULL for NULL); the second keeps one copy of equal strings.
 */
const char *unit_string(Unit *unit, const char *text);
const char *unit_string_shared(Unit *unit, const char *text);

/* The property of that name, or NULL. */
const struct property *unit_find_property(const Unit *unit, const char *name);
/* The last directive of that section and name, or NULL. */
const struct directive *unit_find_directive(const Unit *unit, const char *section,
                                            const char *name);
/*
 * Takes a problem of this unit. A file with a million bad lines is not worth a million entries:
 * after LIMIT_PROBLEMS_PER_UNIT the last entry says that there are more, and is an error where one
 * of those is.
 */
void unit_add_problem(Unit *unit, Problem *problem);

const struct unit_file *unit_file_at(const Unit *unit, gint32 file); /* NULL for PROPERTY_NO_FILE */
