/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* assess --with=: every unit on its way to the report as it would be with one more drop-in. */
#pragma once

#include "score/score.h"
#include "snapshot/snapshot.h"
#include "verbs/options.h"

typedef struct overlay Overlay;

/*
 * Reads the drop-in that options->with names. Everything is borrowed. Each service's exposure
 * without and with the drop-in is said on standard error, and what is wrong with its lines.
 */
Overlay *overlay_new(const struct options *options, const struct rule_set *rules,
                     const Policy *policy, GError **error);
void overlay_free(Overlay *overlay);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Overlay, overlay_free)

/* A sink that hands on to next. */
struct snapshot_sink overlay_sink(Overlay *overlay, const struct snapshot_sink *next);
