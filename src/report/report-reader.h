/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the readers of the parts of report.xml share. */
#pragma once

#include "base/xml.h"
#include "report/report.h"

struct reader {
        Report *report;
        GError **error;
};

/* An attribute in the report's chunk, or NULL; and one that must be there. */
const char *reader_attribute(struct reader *reader, const xmlNode *node, const char *name);
gboolean reader_require(struct reader *reader, const xmlNode *node, const char *name,
                        const char **ret_value);
/* An unsigned number of at most maximum; where it is optional, 0 without it. */
gboolean reader_number(struct reader *reader, const xmlNode *node, const char *name,
                       gboolean optional, guint64 maximum, guint64 *ret_number);
gboolean reader_time(struct reader *reader, const xmlNode *node, const char *name,
                     gint64 *ret_time);
gboolean reader_is_true(const xmlNode *node, const char *name);

/* What comes before <units>, and the rest: the lists that are left in the tree must be of the
 * elements that belong there. */
gboolean reader_read_head(struct reader *reader, const xmlNode *root);
gboolean reader_read_rest(struct reader *reader, const xmlNode *root);

/* The elements of that name. */
gboolean reader_read_unit(struct reader *reader, const xmlNode *node);
gboolean reader_read_entry(struct reader *reader, const xmlNode *node);
gboolean reader_read_file(struct reader *reader, const xmlNode *node);    /* of the report */
gboolean reader_read_problem(struct reader *reader, const xmlNode *node); /* of the report */
gboolean reader_read_tool(struct reader *reader, const xmlNode *node);
gboolean reader_read_snapshot(struct reader *reader, const xmlNode *node);
gboolean reader_read_host(struct reader *reader, const xmlNode *node);
gboolean reader_read_collector(struct reader *reader, const xmlNode *node);
gboolean reader_read_rules(struct reader *reader, const xmlNode *node);
