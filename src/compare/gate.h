/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Gates for a build: which changes are not let through. A gate is a sink that looks on and keeps
 * one sentence for each reason.
 */
#pragma once

#include "compare/comparison.h"
#include "report/report.h"

/* What --fail-on= names. */
enum gate_condition {
        GATE_WORSE = 1 << 0, /* a service is more exposed than before */
        GATE_NEW = 1 << 1,   /* a check fails that did not fail before, or a service is new */
        GATE_BAND = 1 << 2,  /* a service crossed into a worse band */
        GATE_ANY = 1 << 3,   /* anything changed */
};

/* "worse,band" to conditions. Error: USAGE with the word that is none. */
gboolean gate_parse(const char *words, unsigned *ret_conditions, GError **error);

#define GATE_NO_LIMIT G_MAXUINT

struct gate {
        unsigned conditions;
        guint max_exposure;     /* tenths of any service of AFTER, or GATE_NO_LIMIT */
        gboolean systemd_bands; /* as the comparison has it */
        GPtrArray *reasons;     /* char *: one sentence each, in the order of the units */
        /* Waivers and targets, or NULL. Both sides are judged by them as at the time of the
         * comparison. What is waived is no reason but for GATE_ANY: a finding that is new and
         * waived; an exposure or a band that is no worse without waived findings. A target that a
         * service of AFTER does not meet is a reason; its MaximumExposure= goes before
         * max_exposure. */
        const struct report_judge *judge;
        Report *judged; /* holds the texts, and after the tail what is to be said of waivers */
};
void gate_init(struct gate *gate);
void gate_clear(struct gate *gate);
struct comparison_sink gate_sink(struct gate *gate);
/* Marks the checks of the unit that fail AFTER and are waived, and has their causes say so. After
 * the head, before the unit. */
void gate_mark(struct gate *gate, UnitComparison *unit);
