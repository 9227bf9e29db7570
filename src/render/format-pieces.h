/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a stylesheet of templates/formats/ makes, as text: by its xsl:output plain text or XML, or
 * JSON where it makes elements of XPath's own XML form of JSON (XPath and XQuery Functions 3.1,
 * 17.4.2). A frame is made once and says with <?bulkhead-rows LIST?> where the rows of a list
 * belong, which are made a unit at a time and begin with <?bulkhead-row LIST?>.
 */
#pragma once

#include <gio/gio.h>

#include "base/xml.h"
#include "render/spool.h"
#include "render/xslt.h"

/* f:order="exposure" on the root element sets *ret_by_exposure: the unit to look at first comes
 * first, else they come as the document has them. Error: INPUT for another order. */
gboolean format_order(const Stylesheet *stylesheet, gboolean *ret_by_exposure, GError **error);

/* The pieces of a frame, in their order. */
typedef GPtrArray FormatPieces;

/* Errors: INPUT that names the stylesheet, for a number that JSON does not have, a member of an
 * object without a key, a list in a place where it cannot be. */
FormatPieces *format_frame(const Stylesheet *stylesheet, XmlDocument *result, GError **error);
/* Adds the rows; errors as format_frame(), and for what stands before the first row. */
gboolean format_rows(const Stylesheet *stylesheet, XmlDocument *result, SpoolRows *rows,
                     GError **error);

/* Writes the frame with the rows in it. */
gboolean format_pieces_write(const FormatPieces *pieces, Spool *spool, GOutputStream *stream,
                             GError **error);
