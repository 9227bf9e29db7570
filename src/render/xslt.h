/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * XSLT, locked up: stylesheets may include files of their own template directory and nothing else may be read, written
 * or fetched, and a transformation has an operation and a depth limit (base/limits.h).
 */
#pragma once

#include "base/xml.h"

typedef struct stylesheet Stylesheet;

/* Compiles template_dir/name ("site/index.xsl"). Errors carry file and line. */
Stylesheet *stylesheet_load(const char *template_dir, const char *name, GError **error);
void stylesheet_free(Stylesheet *stylesheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stylesheet, stylesheet_free)

/* Transforms; parameters are name, value, name, value, …, NULL, and are plain strings. */
XmlDocument *stylesheet_apply(Stylesheet *stylesheet, XmlDocument *document, const char *const *parameters,
                              GError **error);
/* The same, serialised as the stylesheet's xsl:output says. The caller's. */
char *stylesheet_apply_to_string(Stylesheet *stylesheet, XmlDocument *document, const char *const *parameters,
                                 gsize *ret_size, GError **error);
