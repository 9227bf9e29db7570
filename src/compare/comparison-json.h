/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON of `compare --format=json`, schema "bulkhead/comparison/1" (docs/architecture.md): one
 * change a line. */
#pragma once

#include <gio/gio.h>

#include "compare/comparison.h"

typedef struct comparison_json ComparisonJson;
/* The stream is borrowed. */
ComparisonJson *comparison_json_new(GOutputStream *stream);
void comparison_json_free(ComparisonJson *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ComparisonJson, comparison_json_free)
struct comparison_sink comparison_json_sink(ComparisonJson *json);
