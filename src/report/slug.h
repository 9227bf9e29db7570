/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unit names as file names and URL parts. */
#pragma once

#include <glib.h>

/*
 * A name of letters, digits and "_.@-" only, the same for the same unit in every report, different
 * for different units, also where a file system takes capitals and small letters for the same: any
 * other byte is "_" and two hexadecimal digits, and so is a "_" that could be taken for such an
 * escape and the first letter of what is a device elsewhere (con.service). A name with capitals
 * ends in "_-" and their places, four letters a hexadecimal digit. A very long name is cut and ends
 * in a digest of the whole; no slug is longer than 130 bytes. The caller's.
 */
char *slug_from_unit_name(const char *name);
