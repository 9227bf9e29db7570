/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the templates, styles and fonts are. */
#pragma once

#include "base/xml.h"
#include "render/render.h"
#include "verbs/options.h"

typedef struct resources Resources;
struct resources {
        char *template_dir, *style_dir, *font_dir;
};

/*
 * --template-dir= and --style-dir= first, then the source tree that the program was built in and
 * still lies in, then the installed data. Error: FAILED where a directory is missing.
 */
Resources *resources_find(const struct options *options, GError **error);
void resources_free(Resources *resources);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Resources, resources_free)

/* What the renderers are told. Borrows from both. */
struct render_options resources_render_options(const Resources *resources,
                                               const struct options *options);

/* templates/catalogue.xml. */
XmlDocument *resources_catalogue(const Resources *resources, GError **error);
