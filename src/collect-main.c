/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead-collect: the verb snapshot alone, so that a server needs no graphics library to be
 * audited. */
#include "verbs/program.h"
#include "verbs/verb.h"

static const struct verb verbs[] = {
        {
                .name = "snapshot",
                .arguments = "[UNIT…]",
                .summary = "Write the snapshot of all units",
                .options = OPTIONS_SOURCE | OPTIONS_OUTPUT | OPTIONS_REDACT,
                .run = verb_snapshot,
        },
        {},
};

int main(int argc, char **argv)
{
        static const struct program program = {
                .name = "bulkhead-collect",
                .summary = "Takes the snapshot of all systemd units, which bulkhead turns into a "
                           "report elsewhere.",
                .verbs = verbs,
        };

        return program_run(&program, argc, argv);
}
