/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The first half of making a site: the report goes by once, the pages of its units are written, and
 * what the other pages need is kept: the head, and rows of tables in a spool.
 */
#pragma once

#include <gio/gio.h>

#include "base/xml.h"
#include "render/render.h"
#include "render/spool.h"

typedef struct site_material SiteMaterial;
struct site_material {
        XmlDocument
                *head; /* head and catalogue; how many units, entries, files and problems there
                          are as count= of their empty elements; <worst>, <network> and <gains> */
        GHashTable *check_pages; /* id of a check to the address of its page */
        Spool *spool;            /* rows of the lists that row stylesheets name */
};
void site_material_clear(SiteMaterial *material);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SiteMaterial, site_material_clear)

/*
 * Reads the report at path. Below directory, unless it is NULL, the pages of units are written by
 * site/unit.xsl, and their names added to files (may be NULL); addresses are then those of pages,
 * else those of places in one page. rows is the stylesheet that makes rows. Errors: as
 * site_write().
 */
gboolean site_material_read(const char *path, const struct render_options *options,
                            const char *directory, const char *rows, GPtrArray *files,
                            struct site_material *ret_material, GError **error);

/* Begins a file of the site / writes one as a whole. Errors name its path. */
GOutputStream *site_open_file(const char *directory, const char *name, GError **error);
gboolean site_put_file(const char *directory, const char *name, const char *data, gsize size,
                       GError **error);
