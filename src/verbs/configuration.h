/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bulkhead.conf: what options have where the command line does not say. Read in this order, what
 * comes later counts (bulkhead.conf(5)):
 *
 *     /usr/lib/bulkhead/bulkhead.conf, /usr/lib/bulkhead/bulkhead.conf.d/NAME.conf
 *     the same below PREFIX/lib where that is elsewhere, and below /etc
 *
 * BULKHEAD_CONFIG_PATH names other directories, with colons between. Syntax: GKeyFile, as systemd's
 * own files. An empty value forgets what came before.
 */
#pragma once

#include <glib.h>

#include "verbs/verb.h"

struct setting {
        const char *section, *key;
        const char *option;   /* "to" for --to=; NULL: only a verb itself reads it */
        unsigned groups;      /* the verbs whose options it is among: enum option_group */
        gboolean is_list;     /* words, each an option of its own */
        const char *standard; /* what holds without it; NULL: nothing */
};
extern const struct setting configuration_settings[];
extern const guint configuration_setting_count;

typedef struct configuration Configuration;

/* Error: INPUT with the file for what is not such a file, or has a section or key that is none.
 * Nothing there is an empty configuration. */
Configuration *configuration_read(GError **error);
void configuration_free(Configuration *configuration);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Configuration, configuration_free)

/* The value, or NULL; and where it was set ("/etc/bulkhead/bulkhead.conf:3"), or NULL. Borrowed. */
const char *configuration_value(const Configuration *configuration, const struct setting *setting);
const char *configuration_origin(const Configuration *configuration, const struct setting *setting);
/* The value or else the standard, by name. */
const char *configuration_get(const Configuration *configuration, const char *section,
                              const char *key);

gboolean configuration_is_set(const Configuration *configuration, const char *section,
                              const char *key);

/* The command line of a verb (argv[0] is its name) with an option for each setting that the verb
 * takes and that the command line does not have. */
GStrv configuration_apply(const Configuration *configuration, const struct verb *verb, int argc,
                          char *const *argv);
