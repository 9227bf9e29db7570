/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * JSON out of its XML form (XPath and XQuery Functions 3.1, 17.4.2): <map>, <array>, <string>,
 * <number>, <boolean>, <null>, members of a map with key=. A stylesheet that makes these cannot
 * make what is no JSON.
 */

#pragma once

#include "base/xml.h"

#define JSON_FORM_NAMESPACE "http://www.w3.org/2005/xpath-functions"

/*
 * Told of arrays that hold <?bulkhead-rows LIST?>, whose rows come from elsewhere: where one opens,
 * where a member that is there already has ended (it begins with JSON_SEPARATOR), and where a list
 * belongs.
 */
struct json_form_sink {
        void (*open)(void *context);
        void (*member)(void *context);
        void (*list)(void *context, const char *name);
        void *context;
};
#define JSON_SEPARATOR ",\n"

/* Appends the value; sink may be NULL, lists are an error then. Error: INPUT with a sentence. */
gboolean json_form_append(GString *json, const xmlNode *value, const struct json_form_sink *sink,
                          GError **error);
