/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead: the table of its verbs. */
#include "verbs/program.h"
#include "verbs/verb.h"

static const struct verb verbs[] = {
        {
                .name = "report",
                .arguments = "[UNIT…]",
                .summary = "Write everything into a directory: HTML, PDF, XML, JSON, snapshot",
                .options = OPTIONS_SOURCE | OPTIONS_SCORE | OPTIONS_OUTPUT | OPTIONS_RENDER |
                           OPTIONS_FORMAT | OPTIONS_FORCE | OPTIONS_SIGN | OPTIONS_REDACT,
                .run = verb_report,
        },
        {
                .name = "assess",
                .arguments = "[UNIT…]",
                .summary = "Score the services: a table, JSON, XML, SARIF, …",
                .options = OPTIONS_SOURCE | OPTIONS_SCORE | OPTIONS_OUTPUT | OPTIONS_FORMAT |
                           OPTIONS_RENDER | OPTIONS_REDACT | OPTIONS_WITH,
                .run = verb_assess,
        },
        {
                .name = "harden",
                .arguments = "UNIT",
                .summary = "Propose settings that isolate a service better, with what each gains",
                .options = OPTIONS_SOURCE | OPTIONS_SCORE | OPTIONS_FORMAT | OPTIONS_OUTPUT |
                           OPTIONS_RENDER | OPTIONS_ADVISE,
                .run = verb_harden,
        },
        {
                .name = "explain",
                .arguments = "NAME",
                .summary = "Explain a check, a directive, a band, or what a unit's exposure is of",
                .options = OPTIONS_SOURCE | OPTIONS_SCORE | OPTIONS_OUTPUT | OPTIONS_RENDER,
                .run = verb_explain,
        },
        {
                .name = "check",
                .arguments = "UNIT",
                .summary = "Say what of a running service is enforced, and what was denied to it",
                .options = OPTIONS_SOURCE | OPTIONS_SCORE | OPTIONS_FORMAT | OPTIONS_OUTPUT,
                .run = verb_check,
        },
        {
                .name = "snapshot",
                .arguments = "[UNIT…]",
                .summary = "Write the snapshot alone",
                .options = OPTIONS_SOURCE | OPTIONS_OUTPUT | OPTIONS_REDACT,
                .run = verb_snapshot,
        },
        {
                .name = "compare",
                .arguments = "OLD [NEW…]",
                .summary = "Say what changed between two snapshots, reports or trees, and why",
                .options = OPTIONS_COMPARE | OPTIONS_SCORE | OPTIONS_OUTPUT | OPTIONS_FORMAT |
                           OPTIONS_RENDER | OPTIONS_FORCE,
                .run = verb_compare,
        },
        {
                .name = "baseline",
                .arguments = "",
                .summary = "Write down what is accepted, for compare to hold later systems against",
                .options = OPTIONS_SOURCE | OPTIONS_SCORE | OPTIONS_OUTPUT | OPTIONS_FORCE,
                .run = verb_baseline,
        },
        {
                .name = "render",
                .arguments = "FILE",
                .summary = "Turn a saved report or comparison into other formats",
                .options = OPTIONS_OUTPUT | OPTIONS_FORMAT | OPTIONS_RENDER | OPTIONS_FORCE,
                .run = verb_render,
        },
        {
                .name = "verify",
                .arguments = "DIR",
                .summary = "Check digests, signature, chain and scores of a report directory",
                .options = OPTIONS_OUTPUT | OPTIONS_FORMAT | OPTIONS_VERIFY,
                .run = verb_verify,
        },
        {
                VERB_MAIL_ROW,
                .helper = "bulkhead-mail",
        },
        {
                VERB_WEEKLY_ROW,
                .helper = "bulkhead-mail",
        },
        {
                .name = "history",
                .arguments = "[DIR [HOST]]",
                .summary = "Show the exposure over time, from the snapshots of the weekly runs",
                .options = OPTIONS_COMPARE | OPTIONS_SCORE | OPTIONS_OUTPUT | OPTIONS_FORMAT |
                           OPTIONS_RENDER | OPTIONS_FORCE,
                .run = verb_history,
        },
        {
                .name = "config",
                .arguments = "",
                .summary = "Print the configuration that is in force, and where it comes from",
                .run = verb_config,
        },
        {},
};

int main(int argc, char **argv)
{
        static const struct program program = {
                .name = "bulkhead",
                .summary =
                        "Bulkhead reports how well each systemd service is isolated, as evidence "
                        "people can use.",
                .verbs = verbs,
        };

        return program_run(&program, argc, argv);
}
