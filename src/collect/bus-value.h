/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Values of D-Bus properties to text in the form of `systemctl show --all`. Which form a value has
 * depends on its signature, and for many on the property's name: UMask is octal, MemoryMax may be
 * infinite, CapabilityBoundingSet is a list of names.
 *
 * A value that systemctl calls unprintable is written by one rule for all signatures: the elements
 * of an outermost array on a line each, members parted by blanks.
 */
#pragma once

#include <glib.h>

#include "collect/bus-cursor.h"

/* What is known of a property of that name and signature. Lives as long as its BusFormats. */
struct bus_format;

/* The formats of every property met so far. Not for several threads at once. */
typedef struct bus_formats BusFormats;

/* version: of the systemd that is read. */
BusFormats *bus_formats_new(unsigned version);
void bus_formats_free(BusFormats *formats);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BusFormats, bus_formats_free)

/* NULL where it would be one more than LIMIT_MANAGER_PROPERTIES. */
const struct bus_format *bus_formats_find(BusFormats *formats, const char *name,
                                          const char *signature);

/* The name and signature themselves, for a property to point to. */
const char *bus_format_name(const struct bus_format *format);
const char *bus_format_signature(const struct bus_format *format);

/* The signature that a property of that name should have, where it has another one; else NULL. */
const char *bus_format_expected(const struct bus_format *format);

/* The value may be one that redact.h hides; it is part of what is configured, not of the state. */
gboolean bus_format_is_secret(const struct bus_format *format);
gboolean bus_format_is_configured(const struct bus_format *format);

/*
 * Reads one value, which the cursor is at (the inside of a variant), and gives its text: static,
 * the message's, or buffer->str, which is overwritten. It means nothing where the cursor fails.
 */
const char *bus_format_read(const struct bus_format *format, struct bus_cursor *cursor,
                            GString *buffer);
