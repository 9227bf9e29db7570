/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waivers, targets, and the files that decided numbers, in report.xml and in its JSON. */
#pragma once

#include "base/xml.h"
#include "report/report.h"

/* <waivers>, <targets> and <inputs>; nothing where there are none. */
void report_write_waivers(XmlWriter *writer, const Report *report);
void report_write_targets(XmlWriter *writer, const Report *report);
void report_write_inputs(XmlWriter *writer, const Report *report);

/* <policy> and <unmet> of a unit. */
void report_write_unit_targets(XmlWriter *writer, const struct report_unit *unit);
gboolean report_read_unit_policy(Report *report, const xmlNode *node, struct report_unit *unit,
                                 GError **error);

/* One <waiver>, <target> or <input>. Error: INPUT with file and line. */
gboolean report_read_waiver(Report *report, const xmlNode *node, GError **error);
gboolean report_read_target(Report *report, const xmlNode *node, GError **error);
gboolean report_read_input(Report *report, const xmlNode *node, GError **error);

/* "waived": of a check; "waivers": and "targets": of the report; "policy":, "target": and "unmet":
 * of a unit. Nothing where there is nothing. */
void report_json_waived(GString *json, const Report *report, const char *name);
void report_json_waivers(GString *json, const Report *report);
void report_json_unit_targets(GString *json, const struct report_unit *unit);
