/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Names on a system whose /usr is merged (file-hierarchy(7)): /bin, /sbin and /lib are links to
 * what is below /usr, so that a file has two names. All systems that systemd runs on today are
 * merged, and packages go from one name to the other.
 */
#pragma once

#include <glib.h>

/* The name without /usr where it has another one so; borrowed from path. */
const char *merged_path(const char *path);

/* A copy of text in which all such names stand without /usr. */
char *merged_text(const char *text);

/* True where the texts are not equal and differ in nothing else. */
gboolean merged_same(const char *a, const char *b);
