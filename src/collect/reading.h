/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the readers of unit files need to know besides the file: the tree, its systemd version, the
 * host's facts. */
#pragma once

#include <glib.h>

#include "base/root.h"
#include "snapshot/unit.h"

/* Facts that specifiers expand to. NULL where the tree does not say. */
struct specifier_facts {
        const char *machine_id;
        const char *boot_id;
        const char *host_name;
        const char *pretty_host_name;
        const char *kernel_release;
        const char *architecture;
        const char *os_id, *os_version_id, *os_build_id, *os_variant_id, *os_image_id,
                *os_image_version;
        const char *user_name, *user_home,
                *user_shell; /* of the manager: root, /root, /bin/sh in system scope */
        const char *group_name;
        unsigned uid, gid;
};

struct reading {
        const Root *root;
        unsigned version; /* the systemd version whose grammar and implied settings apply, 247 to
                             262 and beyond */
        gboolean user_scope;
        gboolean keep_secrets; /* do not redact */
        struct specifier_facts facts;
};
