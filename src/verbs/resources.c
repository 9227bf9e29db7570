/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks for the program's data beside itself, as it lies in a source tree, and where it is
 * installed. */
#include "verbs/resources.h"

#include "base/error.h"

/* BUILD/bulkhead in a source tree: the folder above BUILD holds the data. */
static char *find_base(void)
{
        g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
        g_autofree char *build = program ? g_path_get_dirname(program) : NULL;
        g_autofree char *base = build ? g_path_get_dirname(build) : NULL;
        g_autofree char *catalogue =
                base ? g_build_filename(base, "templates", "catalogue.xml", NULL) : NULL;

        if (catalogue && g_file_test(catalogue, G_FILE_TEST_IS_REGULAR))
                return g_steal_pointer(&base);
        return g_strdup(BULKHEAD_DATA_DIR);
}

static char *find_directory(const char *chosen, const char *base, const char *name, GError **error)
{
        g_autofree char *path = chosen ? g_strdup(chosen) : g_build_filename(base, name, NULL);

        if (!g_file_test(path, G_FILE_TEST_IS_DIR)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: there is no such directory; Bulkhead's %s are looked for there.",
                            path, name);
                return NULL;
        }
        return g_steal_pointer(&path);
}

Resources *resources_find(const struct options *options, GError **error)
{
        g_autoptr(Resources) resources = g_new0(Resources, 1);
        g_autofree char *base = find_base();

        resources->template_dir = find_directory(options->template_dir, base, "templates", error);
        if (!resources->template_dir)
                return NULL;
        resources->style_dir = find_directory(options->style_dir, base, "styles", error);
        if (!resources->style_dir)
                return NULL;
        resources->font_dir = find_directory(NULL, base, "fonts", error);
        if (!resources->font_dir)
                return NULL;
        return g_steal_pointer(&resources);
}

void resources_free(Resources *resources)
{
        if (!resources)
                return;
        g_free(resources->template_dir);
        g_free(resources->style_dir);
        g_free(resources->font_dir);
        g_free(resources);
}

struct render_options resources_render_options(const Resources *resources,
                                               const struct options *options)
{
        return (struct render_options){
                .template_dir = resources->template_dir,
                .style_dir = resources->style_dir,
                .font_dir = resources->font_dir,
                .paper = options->paper ? options->paper : "a4",
                .pdf = options->pdf ? options->pdf : "full",
        };
}

XmlDocument *resources_catalogue(const Resources *resources, GError **error)
{
        g_autofree char *path = g_build_filename(resources->template_dir, "catalogue.xml", NULL);

        return xml_read_file(path, error);
}
