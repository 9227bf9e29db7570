/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sheets with the rows of lists in them. Where a sheet has <rows of="list"/>, there stands what the
 * list has, each row after the other, with between= between them and of very many rows the first
 * most=. Of a list whose place is among the blocks, or among the rows of a table, only some go into
 * one sheet.
 */
#pragma once

#include "render/pdf/compose-sheets.h"

/* Its elements get the namespace of pages without a prefix, which rows that are put among them have
 * as well. Nothing that is no page changes. */
void fill_prepare(XmlDocument *document);

/* Sends the document as one sheet. */
gboolean fill_send(Painter *painter, XmlDocument *document, const struct row_source *rows,
                   GError **error);

/* Whether the block is a <rows>, or a table with one and no other rows; the root element's child.
 */
gboolean fill_is_open(const xmlNode *block);
/* Sends the document, whose only block is that one, as often as its list asks for; a table goes on,
 * without id=, follow= and keep=. The block is to be dropped then. */
gboolean fill_send_open(Painter *painter, XmlDocument *document, xmlNode *block,
                        const struct row_source *rows, GError **error);
