/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead history: the snapshots that the weekly runs kept, compared in their order. */
#include <stdio.h>

#include "base/error.h"
#include "verbs/archive.h"
#include "verbs/configuration.h"
#include "verbs/program.h"

int verb_history(const struct options *options, GError **error)
{
        g_autoptr(Configuration) configuration = configuration_read(error);
        struct options copy = *options;
        const char *directory, *host;
        g_auto(GStrv) paths = NULL;

        if (!configuration)
                return STATUS_FAILED;
        if (options->arguments[0] && options->arguments[1] && options->arguments[2]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "history takes a directory and a host of it, and both may be left "
                            "out.");
                return STATUS_USAGE;
        }
        directory = options->arguments[0] ? options->arguments[0]
                                          : configuration_get(configuration, "Weekly", "Directory");
        host = options->arguments[0] ? options->arguments[1] : NULL;
        paths = archive_list(directory, host, error);
        if (!paths)
                return STATUS_FAILED;
        if (!paths[1]) {
                program_say(options, "There is one snapshot so far, %s; a history begins with two.",
                            paths[0]);
                return STATUS_DONE;
        }
        copy.arguments = paths;
        return verb_compare(&copy, error);
}
