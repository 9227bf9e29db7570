/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead-mail: the verb mail, which bulkhead hands over, so that it alone is linked with GMime
 * and libcurl. */
#include "verbs/program.h"
#include "verbs/verb.h"

static const struct verb verbs[] = {
        {
                VERB_MAIL_ROW,
                .run = verb_mail,
        },
        {
                VERB_WEEKLY_ROW,
                .run = verb_weekly,
        },
        {},
};

int main(int argc, char **argv)
{
        static const struct program program = {
                .name = "bulkhead",
                .summary = "Sends the messages of Bulkhead.",
                .verbs = verbs,
        };

        return program_run(&program, argc, argv);
}
