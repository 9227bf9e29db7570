/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Private to the reader of snapshot.xml: the elements, where each may stand, and what the reader knows while it is in
 * the document.
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
        ELEMENT_COUNT,
        ELEMENT_DOCUMENT = ELEMENT_COUNT, /* the parent of the root element */
};

enum {
        MAX_ATTRIBUTES = 10,
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
extern const struct element_rule element_rules[ELEMENT_COUNT];

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
        gssize value_at[MAX_ATTRIBUTES]; /* where each begins, -1 without one; the order of the rule */
        GString *text;

        SnapshotHead *head;
        Unit *unit;         /* between its tags, else NULL */
        guint64 unit_begin; /* position of the input at its beginning */
        char *last_unit;
        guint unit_count;
        struct snapshot_tail tail; /* its problems are NULL until <end> */
};

/* Stops reading with the INPUT error "file:line: message". Returns FALSE, for callers to return it. */
gboolean snapshot_reader_fail(SnapshotReader *reader, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Stops reading with an error that was made elsewhere, which is taken over. */
void snapshot_reader_take_error(SnapshotReader *reader, GError *error);
