/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of the renderers of a comparison: the documents that stylesheets are given of it. */
#pragma once

#include "base/xml.h"

/* The element and all below it as a document of its own. */
XmlDocument *comparison_document_new(const xmlNode *root);

/* The first child of that name, or NULL. */
xmlNode *comparison_child(const xmlNode *parent, const char *name);

/* Moves a unit, or another element, to the end of units in another document / frees those there. */
void comparison_put_unit(xmlNode *units, xmlNode *unit);
void comparison_clear_units(xmlNode *units);

/*
 * Of a unit with thousands of files that differ, all but the first COMPARISON_FILES are left out:
 * FALSE for one of those, with *count files before it in its unit. When the unit has ended, it gets
 * files-left-out= where there are any, and *count is 0 again.
 */
enum { COMPARISON_FILES = 500 };
gboolean comparison_keeps(guint *count, const xmlNode *element);
void comparison_end_files(guint *count, xmlNode *unit);

/* Whether both sides lack no evidence; root has the end of the document. */
gboolean comparison_is_complete(const xmlNode *root);

/* Adds <NAME name= ATTRIBUTE=> for each string and number (GUINT_TO_POINTER) of the table. */
void comparison_add_numbers(XmlDocument *document, const char *name, const char *attribute,
                            GHashTable *numbers);

/* How far the exposure went, in tenths; -1 where a side has none. */
int comparison_change(const xmlNode *unit);
/* That of the side that is there, the later of two; -1 for none. */
int comparison_exposure(const xmlNode *unit);
