/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the templates, styles and fonts are. */
#pragma once

#include "base/xml.h"
#include "render/render.h"
#include "verbs/options.h"

typedef struct resources Resources;
struct resources {
        GStrv templates, styles; /* see base/layers.h */
        char *font_dir;
};

/*
 * --template-dir= and --style-dir= lie over Bulkhead's own, which are those of the source tree that
 * the program was built in and still lies in, else the installed ones. Errors: FAILED where a
 * directory is missing; INPUT where one holds nothing that would be used.
 */
Resources *resources_find(const struct options *options, GError **error);
void resources_free(Resources *resources);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Resources, resources_free)

/* What the renderers are told. Borrows from both. */
struct render_options resources_render_options(const Resources *resources,
                                               const struct options *options);

/* templates/catalogue.xml. */
XmlDocument *resources_catalogue(const Resources *resources, GError **error);

/* Ids of the frameworks that --framework= names, parted by blanks; NULL in *ret_ids for all. Error:
 * USAGE for one that the catalogue does not have. */
gboolean resources_frameworks(const struct options *options, char **ret_ids, GError **error);
