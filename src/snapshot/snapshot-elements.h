/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Private to the reader of snapshot.xml: the elements, where each may stand, and what the reader
 * knows while it is in the document.
 */
#pragma once

#include <libxml/parser.h>

#include "base/input.h"
#include "snapshot/snapshot.h"

enum element {
        ELEMENT_SNAPSHOT,
        ELEMENT_HOST,
        ELEMENT_MANAGER,
        ELEMENT_COLLECTOR,
        ELEMENT_UNIT,
        ELEMENT_ALIAS,
        ELEMENT_FILE,
        ELEMENT_DIRECTIVE,
        ELEMENT_PROPERTY,
        ELEMENT_UNIT_PROBLEM,
        ELEMENT_END,
        ELEMENT_PROBLEM,
        /* these are in snapshot-enforcement.c */
        ELEMENT_ENFORCEMENT,
        ELEMENT_VIEW,
        ELEMENT_MOUNT,
        ELEMENT_READ_ONLY,
        ELEMENT_HIDDEN,
        ELEMENT_PROCESS,
        ELEMENT_COUNT,
        ELEMENT_ENFORCEMENT_COUNT = ELEMENT_COUNT - ELEMENT_ENFORCEMENT,
        ELEMENT_DOCUMENT = ELEMENT_COUNT, /* the parent of the root element */
};

enum {
        MAX_ATTRIBUTES = 22, /* with one that has no name: the end of them */
};

typedef struct snapshot_reader SnapshotReader;

struct element_rule {
        const char *name;
        enum element parent;
        guint8 follows;    /* the place that its parent must have reached */
        guint8 place;      /* and must not have passed; this element takes it there */
        gboolean once;     /* at most one of it */
        gboolean has_text; /* else blanks alone */
        struct {
                const char *name;
                gboolean required;
        } attributes[MAX_ATTRIBUTES];
        /* Either may be NULL. The attributes can be looked at in both. */
        gboolean (*start)(SnapshotReader *reader);
        gboolean (*end)(SnapshotReader *reader);
};
extern const struct element_rule element_rules[ELEMENT_ENFORCEMENT];
extern const struct element_rule enforcement_rules[ELEMENT_ENFORCEMENT_COUNT];

struct snapshot_reader {
        const struct snapshot_sink *sink;
        InputFile *input;
        const char *name; /* of the input, in messages */
        xmlParserCtxtPtr parser;
        GError *error; /* the first one: nothing is done after it */

        enum element element;
        const struct element_rule *rule; /* of element; NULL outside of the root element */
        guint8 place[ELEMENT_COUNT + 1]; /* by element: how far its children have come */
        gboolean escaped;                /* encoding="escaped" */
        GString *values;                 /* of the attributes, each with its NUL */
        gssize value_at[MAX_ATTRIBUTES]; /* where each begins, -1 without one; the order of the rule
                                          */
        GString *text;

        SnapshotHead *head;
        Unit *unit;         /* between its tags, else NULL */
        guint64 unit_begin; /* position of the input at its beginning */
        char *last_unit;
        guint unit_count;
        struct snapshot_tail tail; /* its problems are NULL until <end> */
};

/* Stops reading with the INPUT error "file:line: message". Returns FALSE, for callers to return it.
 */
gboolean snapshot_reader_fail(SnapshotReader *reader, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Stops reading with an error that was made elsewhere, which is taken over. */
void snapshot_reader_take_error(SnapshotReader *reader, GError *error);

/*
 * Attributes of the element that is being read, by their position in its rule. Where one is not
 * there, the value is NULL, and the result of the others is as if it were 0 or left alone;
 * attribute_word() and attribute_time() are for required ones. Each returns FALSE having stopped
 * the reader.
 */
/* Valid until the next element begins. */
const char *attribute_value(const SnapshotReader *reader, int attribute);
gboolean attribute_refuse(SnapshotReader *reader, int attribute, const char *expected);
gboolean attribute_number(SnapshotReader *reader, int attribute, guint64 largest,
                          guint64 *ret_number);
gboolean attribute_line(SnapshotReader *reader, int attribute, guint32 *ret_line);
/* An index into the unit's files; only those that came before can be meant. */
gboolean attribute_file(SnapshotReader *reader, int attribute, guint32 *ret_file);
/* The index of one of the words, which NULL ends. */
gboolean attribute_word(SnapshotReader *reader, int attribute, const char *const *words,
                        int *ret_index);
gboolean attribute_boolean(SnapshotReader *reader, int attribute, gboolean *ret_boolean);
gboolean attribute_time(SnapshotReader *reader, int attribute, gint64 *ret_time);
