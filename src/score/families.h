/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rule of each family of checks: settings in, badness out. No I/O, no allocation. For this
 * directory only. */
#pragma once

#include "score/score.h"

/* Classes of address families, the masks of the RestrictAddressFamilies= rows. */
enum address_class {
        ADDRESS_CLASS_INTERNET = 1 << 0, /* AF_INET and AF_INET6 */
        ADDRESS_CLASS_UNIX = 1 << 1,
        ADDRESS_CLASS_NETLINK = 1 << 2,
        ADDRESS_CLASS_PACKET = 1 << 3,
        ADDRESS_CLASS_OTHER = 1 << 4,
};

#define DOES_NOT_APPLY G_MAXUINT64

/* One check of one service. */
struct assessment {
        const struct check *check;
        const UnitSettings *settings;
        const struct rule_set *rules;
        gboolean user_scope;
        const char *offender; /* out: the first system call that decided, else unchanged */
};

/* The badness, 0 to the check's range, or DOES_NOT_APPLY. */
guint64 assessment_run(struct assessment *assessment);

/* Whether systemd-analyze takes the service for one that runs as root. */
gboolean assessment_runs_as_root(const struct assessment *assessment);

/*
 * The setting that makes the service have a mount namespace of its own as rules see it:
 * PrivateMounts= itself or one that implies it; SETTING_NONE where there is none.
 */
enum setting_id mount_namespace_setting(const UnitSettings *settings, const struct rule_set *rules);

/* What IPAddressDeny= and IPAddressAllow= leave open, from closed to open. */
enum address_access {
        ADDRESS_ACCESS_CUSTOM_FILTER, /* a BPF program decides; assumed to be good */
        ADDRESS_ACCESS_NONE,
        ADDRESS_ACCESS_LOCALHOST,
        ADDRESS_ACCESS_SOME,
        ADDRESS_ACCESS_ALL,
};
enum address_access address_access(const UnitSettings *settings, const struct rule_set *rules);

/* A boolean, tristate or enumeration as a number: everything but 0 is a form of yes. */
gint setting_number(const UnitSettings *settings, enum setting_id id);
