/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to the writer of snapshot.xml: elements with attributes and text, escaped where they must
 * be. */
#pragma once

#include "base/xml.h"
#include "snapshot/unit.h"

struct attribute {
        const char *name;
        const char *value; /* NULL: left out */
};

/* Begins an element with its attributes (up to a NULL name) and text. The caller ends it. */
void snapshot_begin_element(XmlWriter *xml, const char *element, const struct attribute *attributes,
                            const char *text);
/* The same, ended. */
void snapshot_put_element(XmlWriter *xml, const char *element, const struct attribute *attributes,
                          const char *text);

/* snapshot-enforcement.c: <enforcement> of the unit, nothing where it has none. */
void snapshot_put_enforcement(XmlWriter *xml, const Unit *unit);
