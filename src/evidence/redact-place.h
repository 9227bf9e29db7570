/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to redactor.c: going down a path, part by part. */
#pragma once

#include <glib.h>

/* Where a part of a path stands. */
struct place {
        guint depth;
        gboolean is_kernel;  /* below /proc, /sys, or /dev but for names that people give */
        gboolean is_shipped; /* below /usr, /lib, /bin, /sbin, /boot, but not /usr/local */
        gboolean is_systemd; /* below a directory named systemd, or in the tree of control groups */
        gboolean is_known;   /* every part before is one of the usual hierarchy */
        gboolean is_home;    /* the part before holds home directories */
};

/* True if every word of the part is one of a unit or a package (a set of lower-case words), which
 * the report shows anyway. */
gboolean redact_is_named_like(GHashTable *public, const char *part);
/* True if the part may stay as it is there. */
gboolean redact_part_is_public(const struct place *place, const char *part, GHashTable *public);
/* Goes into the part; begin with a place that is_known and nothing else. */
void redact_step_into(struct place *place, const char *part, gboolean is_public);

/* "srv-customer\x2dx" to "/srv/customer-x", and back: systemd-escape(1), --path. The caller's. */
char *redact_unescape_path(const char *name, gsize length);
void redact_escape_path(const char *path, GString *out);
