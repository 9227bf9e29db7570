/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * XPath's functions of strings, which libxml2 counts as one operation however long the strings are.
 * Here each costs one more for every LIMIT_XPATH_BYTES of its arguments, so that the limit of
 * operations is one of time for them as well.
 */
#pragma once

#include <libxml/xpath.h>

void xslt_strings_register(xmlXPathContext *context);
