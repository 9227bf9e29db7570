/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of the report: a scored service as bytes, for the same process to read. */
#pragma once

#include "report/report.h"

/* Appends the unit, all but its problems and the targets that it does not meet. */
void unit_bytes_put(GByteArray *bytes, const struct report_unit *unit);

/* The unit that was put, the caller's; its strings are those in bytes, which outlive it. Bytes that
 * were not put are an assertion. */
struct report_unit *unit_bytes_get(const guint8 *bytes, gsize size);
