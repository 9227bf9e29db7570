/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a report keeps of a unit besides its checks: the directives as they were read, and the
 * sockets that systemd listens on for it. Used by report-build.c, report-write.c and report-read.c.
 */
#pragma once

#include "base/xml.h"
#include "report/report.h"

/* Adds the unit's directives, in the order of reading. */
void report_keep_directives(Report *report, struct report_unit *kept, const Unit *unit);
/* What Exec…= of the service run and what Documentation= names, without what an empty value takes
 * back. */
void report_keep_commands(Report *report, struct report_unit *kept, const Unit *unit);
void report_keep_documentation(Report *report, struct report_unit *kept, const Unit *unit);

/*
 * Collects socket units and what services say of them, in whatever order they come, and gives a
 * service its addresses once all are known: those of the socket units that name it in Service=
 * (or, without that, bear its name), and of those that it names in Sockets= (systemd.socket(5),
 * systemd.service(5)).
 */
typedef struct socket_map SocketMap;
SocketMap *socket_map_new(Report *report);
void socket_map_free(SocketMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SocketMap, socket_map_free)
void socket_map_add(SocketMap *map, const Unit *unit);
void socket_map_give(const SocketMap *map, struct report_unit *unit);

void report_write_directives(XmlWriter *writer, const struct report_unit *unit);
void report_write_listens(XmlWriter *writer, const struct report_unit *unit);

/* Reads <directive> and <listens> of a unit. Errors: INPUT with file and line. */
gboolean report_read_directive(Report *report, const xmlNode *node, struct report_unit *unit,
                               GError **error);
gboolean report_read_listens(Report *report, const xmlNode *node, struct report_unit *unit,
                             GError **error);
