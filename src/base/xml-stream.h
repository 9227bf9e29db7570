/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A document of ours piece by piece, so that a reader's memory does not grow with the number of
 * units: what comes before the pieces once, then each piece, then what is left.
 */
#pragma once

#include "base/input.h"
#include "base/xml.h"

enum { XML_DIALECT_PIECES = 4 };

/* What kind of document is read. */
struct xml_dialect {
        const char *xml_namespace;
        const char *root;  /* element; messages call the document by this name, too */
        const char *first; /* child of root where the pieces begin: the head is before it */
        gboolean may_lack_first;
        /* Elements, each a child of parent, which is a child of root or, where that is NULL, root
         * itself. Unused ones have no name. */
        struct {
                const char *parent, *name;
        } pieces[XML_DIALECT_PIECES];
};

/* Each returns false to stop; without an error set, where the sink itself remembers why. */
struct xml_stream_sink {
        /* Once, before the first item: the root element with all that comes before the pieces.
         * Borrowed until the document ends; items are no part of it. */
        gboolean (*head)(void *context, xmlNode *root, GError **error);
        /* A piece. Taken over: the sink frees it (xmlFreeNode). It belongs to no tree, has all its
         * strings to itself, and refers to the namespace of the root element. Another thread may
         * have it, but should give it back to be freed: what one thread frees of another's memory
         * goes to neither's store. */
        gboolean (*item)(void *context, xmlNode *node, GError **error);
        void *context;
        /* May be NULL: an element right below a piece has ended, which itself goes on and has had
         * its earlier elements so far. FALSE leaves it out of the piece, and its memory is free.
         * Borrowed; before xml_reveal(). */
        gboolean (*keeps)(void *context, const xmlNode *piece, xmlNode *element);
        /* May be NULL: once, after the last item, with the root element and all that is left in it.
         */
        gboolean (*tail)(void *context, xmlNode *root, GError **error);
        /* May be NULL: name of a piece that is passed over unread. */
        const char *passed_over;
        /* What is given has gone through xml_reveal(). */
        gboolean for_people;
        /* Names are the parser's, which costs less: all that outlives the document is copied, or
         * goes through xml_move(). */
        gboolean moves_pieces;
};

/*
 * Reads to the end. The rules of base/xml.h hold: no network, no document type, no deep nesting.
 * Errors: INPUT with file and line for what is not well-formed or no document of that dialect and
 * version 1, those of base/input.h, and the sink's.
 */
gboolean xml_stream_read(InputFile *input, const struct xml_dialect *dialect,
                         const struct xml_stream_sink *sink, GError **error);
