/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A report as what frames the services needs it: the head, what is counted over all services, and a
 * bounded number of them. All others, and the files that were read, are in a file without a name,
 * from which the long lists of the document get their rows.
 */
#pragma once

#include "base/xml.h"

typedef struct overview Overview;

/* Takes the head of a report: a document with all that comes before <units>. */
Overview *overview_new(XmlDocument *head);
void overview_free(Overview *overview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Overview, overview_free)

/* A <unit>, which stays the caller's, or an <entry>, <file> or <problem>, which is taken. FAILED
 * where there is too much of them for memory, and no temporary file for them. */
gboolean overview_add(Overview *overview, xmlNode *item, GError **error);
/* All were added. */
gboolean overview_close(Overview *overview, GError **error);
/* The report; what compose.h says of it. It lives as long as the overview. */
XmlDocument *overview_document(Overview *overview);
/*
 * Puts a batch of a list, "services" (worst first) or "files", in place of what the document has of
 * them; *ret is FALSE where there is no such batch, since the list is shorter. batch counts from 0.
 * INPUT for any other list, FAILED where the file cannot be read.
 */
gboolean overview_show(Overview *overview, const char *list, guint batch, gboolean *ret,
                       GError **error);

/* The child of that name; made where there is none. */
xmlNode *overview_need_child(xmlNode *parent, const char *name);
