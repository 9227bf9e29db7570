/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stable JSON of `assess --format=json`, schema "bulkhead/report/1" (docs/architecture.md). */
#pragma once

#include <gio/gio.h>

#include "report/report.h"

gboolean report_write_json(const Report *report, GOutputStream *stream, GError **error);

/*
 * The same a line each: the head ("record": "report"), then each scored unit ("unit"), each unit
 * without a score ("not-applicable", "skipped") and each problem ("problem").
 */
gboolean report_write_ndjson(const Report *report, GOutputStream *stream, GError **error);
