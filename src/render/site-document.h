/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The small documents that pages are transformed from: shaped like a report, but holding only what
 * a page shows, with the addresses of the pages as page= of units, checks, entries and problems.
 */
#pragma once

#include "base/xml.h"

/* What a report consists of besides its head. */
enum site_kind { SITE_UNIT, SITE_ENTRY, SITE_FILE, SITE_PROBLEM, SITE_KIND_COUNT };
/* SITE_KIND_COUNT for anything else. */
enum site_kind site_kind_of(const xmlNode *node);

/* The child element of that name in the report's namespace, or NULL. */
xmlNode *site_find_child(const xmlNode *parent, const char *name);

/*
 * Head and catalogue of a report, with its name for messages, and the four empty elements that
 * items go into. pages (char * to char *) says which page a check has.
 */
XmlDocument *site_document_new(const xmlNode *report, GHashTable *pages);
/* Where items of a kind go. */
xmlNode *site_document_parent(const XmlDocument *document, enum site_kind kind);
/* Puts an item there, and takes it over. */
void site_document_add(XmlDocument *document, enum site_kind kind, xmlNode *item);
/* Empties it again. */
void site_document_clear(XmlDocument *document, enum site_kind kind);

/* Pages of the checks, by id. Ids hold characters that are a nuisance in addresses, one even a
 * stray bracket. format has one %s, "checks/%s.html". */
GHashTable *site_name_checks(const xmlNode *report, const char *format);

/* The slug of a unit, which may be anyone's: a file name only if it can be nothing else. Error:
 * INPUT with its place. */
char *site_unit_slug(const xmlNode *unit, GError **error);

/* INPUT with its place for a number that is none: what stylesheets reckon with. */
gboolean site_check_numbers(const xmlNode *unit, GError **error);

/*
 * The units that the first page names, while all go by: the most exposed, those most exposed to the
 * network, those that one directive would help most, if it passed all its checks, and those that do
 * not have what they declare. A unit is copied with its attributes, its description and, where one
 * directive would help, directive=, then= and the heaviest check; where something is not in force,
 * serious= and warnings=.
 */
typedef struct site_most SiteMost;
SiteMost *site_most_new(const xmlNode *report);
void site_most_free(SiteMost *most);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SiteMost, site_most_free)
void site_most_look_at(SiteMost *most, const xmlNode *unit);
/* Adds <worst>, <network listens= reachable=>, <gains> and <not-enforced count=> with their units
 * to the root element. */
void site_most_add(SiteMost *most, XmlDocument *document);
