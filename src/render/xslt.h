/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * XSLT, locked up: stylesheets may include files of the template directories and nothing else may
 * be read, written or fetched, and a transformation has limits of operations, of depth and of
 * memory (base/limits.h). The first stylesheet loaded also turns off libxml2's loading of external
 * entities and files by name for the whole program; documents come from xml_parse and
 * xml_read_file, which do not need it.
 */
#pragma once

#include "base/layers.h"
#include "base/xml.h"

typedef struct stylesheet Stylesheet;

/*
 * Compiles the template of that name ("site/index.xsl"); it, and each file that it includes, is
 * taken from the first of the directories that has it, and from the last alone where an include
 * begins with "bulkhead:/". Errors: NOT_FOUND, INPUT ("site/index.xsl:12: ..." with the file
 * relative to its directory; an include that leaves the directories is one too), FAILED for a
 * file that is there and cannot be read. A stylesheet is compiled once and may be applied by
 * several threads at once.
 */
Stylesheet *stylesheet_load(Layers templates, const char *name, GError **error);
void stylesheet_free(Stylesheet *stylesheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stylesheet, stylesheet_free)

/*
 * Transforms; parameters (may be NULL) are name, value, name, value, …, NULL, and are plain
 * strings. A document is transformed by one thread at a time. Errors: INPUT, with what libxslt says
 * of the place in the template; limits that were reached, and xsl:message with terminate="yes",
 * too.
 */
XmlDocument *stylesheet_apply(Stylesheet *stylesheet, XmlDocument *document,
                              const char *const *parameters, GError **error);
/* What xsl:output says of the result ("text", "xml", …), or NULL. */
const char *stylesheet_method(const Stylesheet *stylesheet);
/* The name it was loaded by. */
const char *stylesheet_name(const Stylesheet *stylesheet);
/* An attribute of its root element in that namespace, which XSLT itself pays no heed to, or NULL;
 * the caller's. */
char *stylesheet_attribute(const Stylesheet *stylesheet, const char *xml_namespace,
                           const char *name);

/* A result, serialised as the stylesheet's xsl:output says. The caller's; ret_size may be NULL. */
char *stylesheet_result_to_string(const Stylesheet *stylesheet, XmlDocument *result,
                                  gsize *ret_size, GError **error);
/* Both at once. */
char *stylesheet_apply_to_string(Stylesheet *stylesheet, XmlDocument *document,
                                 const char *const *parameters, gsize *ret_size, GError **error);
