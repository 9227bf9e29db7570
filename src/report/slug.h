/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unit names as file names and URL parts. */
#pragma once

#include <glib.h>

/*
 * A name of letters, digits and "_.@-" only, the same for the same unit in every report, different
 * for different units: any other byte is "_" and two hexadecimal digits, and so is a "_" that could
 * be taken for such an escape. A very long name is cut and ends in a digest of the whole. The
 * caller's.
 */
char *slug_from_unit_name(const char *name);
