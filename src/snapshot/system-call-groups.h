/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The system call groups of each systemd version ("@mount" and so on), produced by
 * src/snapshot/system-call-groups.sh from the output of the real `systemd-analyze syscall-filter`;
 * and the names that libseccomp knows.
 */
#pragma once

#include <glib.h>

/*
 * The members of a group ("@mount") as the newest known systemd that is not newer than version has
 * them (the oldest known one for older versions), in table order, nested groups as "@name". Ended
 * by NULL; NULL where there is no such group.
 */
const char *const *system_call_group(unsigned version, const char *name);

/*
 * The same with nested groups in their place and without the names that are no calls of the native
 * architecture. The list is made once and stays for the life of the process; safe from several
 * threads.
 */
const char *const *system_call_group_native(unsigned version, const char *name);

/*
 * True if libseccomp knows the name; *ret_number is its number on the native architecture, negative
 * where the call exists on other architectures only. Answers are cached; safe from several threads.
 */
gboolean system_call_resolve(const char *name, int *ret_number);

/* The errno of that name ("EPERM", synonyms such as EWOULDBLOCK too) or -1; the inverse or NULL. */
int errno_from_name(const char *name);
const char *errno_to_name(int number);
