/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The answer to GetAll to a unit: properties, states, names, files, typed settings. */
#pragma once

#include "collect/bus-value.h"
#include "snapshot/unit.h"

typedef struct bus_unit_reader BusUnitReader;

/* Units point to names that the reader holds, so it must outlive them. */
BusUnitReader *bus_unit_reader_new(unsigned version, gboolean user_scope, gboolean keep_secrets);
void bus_unit_reader_free(BusUnitReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BusUnitReader, bus_unit_reader_free)

/*
 * Reads the answer. ret_digest gets a number that differs where what is configured differs, and is
 * the same where only the state does. An INPUT error where the message is damaged, LIMIT where it
 * is longer than LIMIT_MANAGER_UNIT_SIZE or has too many new properties.
 */
Unit *bus_unit_read(BusUnitReader *reader, const char *name, sd_bus_message *answer,
                    guint64 *ret_digest, GError **error);

/* How many bytes the unit that was read last has, about. */
gsize bus_unit_reader_size(const BusUnitReader *reader);

/* The properties of any object: name to text, both char *. */
GHashTable *bus_properties_read(BusUnitReader *reader, sd_bus_message *answer, GError **error);
