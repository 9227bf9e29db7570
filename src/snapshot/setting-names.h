/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Names of the numbers that settings hold: capabilities (capabilities(7)), namespaces
 * (namespaces(7)), address families (address_families(7)) and architectures, spelled as systemd
 * spells them.
 */
#pragma once

#include <glib.h>

/* Every capability that the kernel headers know, as a mask; and what an unrestricted set holds. */
#define CAPABILITIES_KNOWN ((G_GUINT64_CONSTANT(1) << (capability_last() + 1)) - 1)
#define CAPABILITIES_ALL   G_MAXUINT64

/* The highest capability number that has a name. */
guint capability_last(void);
/* "cap_chown" for a number up to capability_last(). */
const char *capability_to_name(guint number);
/* The number of a name in any case ("CAP_CHOWN"), or -1. */
int capability_from_name(const char *name);
/* A mask with all known capabilities is the unrestricted set; of any other only known ones are
 * kept. */
guint64 capabilities_normalize(guint64 mask);

struct namespace_flag {
        const char *name;
        guint64 flag; /* CLONE_NEW* */
};
/* In the order in which systemctl shows them; ended by a NULL name. */
extern const struct namespace_flag namespace_flags[];
/* The namespaces that systemd of this version can restrict: `time` belongs to them since 257. */
guint64 namespaces_known(unsigned version);
#define NAMESPACES_ALL G_MAXUINT64

/* The number of an address family by a name in any case ("AF_LOCAL"), or -1; and its canonical
 * name, or NULL. */
int address_family_from_name(const char *name);
const char *address_family_to_name(int family);

/* The architecture as SystemCallArchitectures= of that systemd version knows it (static), or NULL.
 */
const char *architecture_from_name(const char *name, unsigned version);

/* "yes", "1", "on" and so on in any case: 1; "no" and so on: 0; -1 where it is no boolean word. */
int boolean_from_text(const char *text);
/* A whole number as systemd reads one: decimal, 0x, 0o or 0 for octal, 0b; a sign is allowed. */
gboolean number_from_text(const char *text, gint64 *ret_number);
