/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Gates for a build: which changes are not let through. A gate is a sink that looks on and keeps
 * one sentence for each reason.
 */
#pragma once

#include "compare/comparison.h"

/* What --fail-on= names. */
enum gate_condition {
        GATE_WORSE = 1 << 0, /* a service is more exposed than before */
        GATE_NEW = 1 << 1,   /* a check fails that did not fail before, or a service is new */
        GATE_BAND = 1 << 2,  /* a service crossed into a worse band */
        GATE_ANY = 1 << 3,   /* anything changed */
};

/* "worse,band" to conditions. Error: USAGE with the word that is none. */
gboolean gate_parse(const char *words, unsigned *ret_conditions, GError **error);

/*
 * Highest exposures per unit: an INI file whose sections are named after units or globs,
 *
 *     [Unit nginx*.service]
 *     MaximumExposure=6.0
 *
 * The last section that fits a unit decides. Other keys are left to other readers; a section of
 * another kind is an INPUT error, and so is a value that is no exposure.
 */
typedef struct gate_limits GateLimits;
GateLimits *gate_limits_read(const char *path, GError **error);
void gate_limits_free(GateLimits *limits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GateLimits, gate_limits_free)
/* The limit of a unit in tenths and the section that sets it, or NULL. */
const char *gate_limits_find(const GateLimits *limits, const char *unit, guint *ret_tenths);

#define GATE_NO_LIMIT G_MAXUINT

struct gate {
        unsigned conditions;
        guint max_exposure;       /* tenths of any service of AFTER, or GATE_NO_LIMIT */
        const GateLimits *limits; /* goes before max_exposure where it names a unit; or NULL */
        gboolean systemd_bands;   /* as the comparison has it */
        GPtrArray *reasons;       /* char *: one sentence each, in the order of the units */
};
void gate_init(struct gate *gate);
void gate_clear(struct gate *gate);
struct comparison_sink gate_sink(struct gate *gate);
