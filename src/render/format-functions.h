/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Functions for stylesheets that write other formats than XML, in the namespace
 * urn:bulkhead:format:1: one for each context that text of others is put into, and what formats
 * reckon with. docs/templates.md says what each does.
 */
#pragma once

#include <libxml/xpath.h>

#define FORMAT_NAMESPACE "urn:bulkhead:format:1"

void format_functions_register(xmlXPathContext *context);
