/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stable JSON of `assess --format=json`, schema "bulkhead/report/1" (docs/architecture.md). */
#pragma once

#include <gio/gio.h>

#include "report/report.h"

gboolean report_write_json(const Report *report, GOutputStream *stream, GError **error);
