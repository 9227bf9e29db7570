/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SystemCallFilter= (systemd.exec(5)): an allow or deny list of system calls, merged assignment by
 * assignment as systemd does, groups expanded. Fast membership, since every service is asked for
 * some 200 names.
 */
#pragma once

#include <glib.h>

struct system_call_filter;

/* An empty deny list: no filter. */
struct system_call_filter *system_call_filter_new(void);
void system_call_filter_free(struct system_call_filter *filter);

/*
 * Applies one assignment as systemd of that version would. complain is called with a sentence for
 * each word that is ignored; may be NULL.
 */
void system_call_filter_assign(struct system_call_filter *filter, unsigned version,
                               const char *value,
                               void (*complain)(void *context, const char *message), void *context);

gboolean system_call_filter_is_allow_list(const struct system_call_filter *filter);
gboolean system_call_filter_is_empty(const struct system_call_filter *filter);
/* True if the call is in the set as the checks see it (entries that are denied with an errno do not
 * count in an allow list). */
gboolean system_call_filter_contains(const struct system_call_filter *filter, const char *name);
/* The same, but entries with an errno of their own do not count in a deny list either. */
gboolean system_call_filter_contains_plainly(const struct system_call_filter *filter,
                                             const char *name);

/* Whether both were made of the same calls, in the same way: a quick yes. */
gboolean system_call_filter_is_same(const struct system_call_filter *left,
                                    const struct system_call_filter *right);

/*
 * As systemctl show prints it: names sorted, "~" before a deny list, "name:EPERM" where a denied
 * call has its own errno; and the inverse. An allow list is shown without the calls that it denies.
 * Error: INPUT with a sentence that names the word.
 */
char *system_call_filter_format(const struct system_call_filter *filter);
struct system_call_filter *system_call_filter_parse(const char *text, GError **error);
