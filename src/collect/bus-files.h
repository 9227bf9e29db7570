/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The unit files beside a manager: for the units that it has not loaded, and for where the values
 * of those that it has come from. */
#pragma once

#include "collect/bus.h"
#include "collect/load.h"
#include "collect/provenance.h"
#include "snapshot/snapshot.h"

struct bus_files {
        Root *root;
        struct reading reading;
        struct host_facts *host_facts;
        PackageIndex *packages;
        SearchPath *path;
        UnitMap *map;
        DropIns *drop_ins;
        struct unit_loader loader; /* loads any unit of the root */
        Provenance *provenance;    /* of the values of units that are loaded */
};

/*
 * Opens the search path below root, a path; problems gets what is wrong with it, and must outlive
 * the result. head has read_as set, and is borrowed.
 */
struct bus_files *bus_files_open(const struct bus_options *options, const char *root,
                                 const SnapshotHead *head, GPtrArray *problems, GError **error);
void bus_files_close(struct bus_files *files);

/* The id of the unit that a name leads to, the caller's; NULL where there is no file of that name.
 */
char *bus_files_id(const struct bus_files *files, const char *name);
