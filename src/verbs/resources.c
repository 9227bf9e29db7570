/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks for the program's data beside itself, as it lies in a source tree, and where it is
 * installed. */
#include "verbs/resources.h"

#include "base/error.h"
#include "report/report-xml.h"

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

/* A house that gives the folder above, or another one, would see no change and no reason. */
static gboolean has_one_of(const char *chosen, const char *own, const char *what, GError **error)
{
        g_autoptr(GDir) directory = g_dir_open(own, 0, error);
        const char *name;

        if (!directory)
                return FALSE;
        while ((name = g_dir_read_name(directory))) {
                g_autofree char *path = g_build_filename(chosen, name, NULL);

                if (g_file_test(path, G_FILE_TEST_EXISTS))
                        return TRUE;
        }
        g_set_error(
                error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                "%s: The directory has no file or folder in common with Bulkhead's %s, so nothing "
                "in it would be used.",
                chosen, what);
        return FALSE;
}

/* The folder that the reader has chosen over Bulkhead's own. */
static GStrv find_layers(const char *chosen, const char *base, const char *name, GError **error)
{
        g_autoptr(GStrvBuilder) layers = g_strv_builder_new();
        g_autofree char *own = find_directory(NULL, base, name, error);
        g_autofree char *over = own && chosen ? find_directory(chosen, base, name, error) : NULL;

        if (!own || (chosen && (!over || !has_one_of(over, own, name, error))))
                return NULL;
        if (over)
                g_strv_builder_add(layers, over);
        g_strv_builder_add(layers, own);
        return g_strv_builder_end(layers);
}

Resources *resources_find(const struct options *options, GError **error)
{
        g_autoptr(Resources) resources = g_new0(Resources, 1);
        g_autofree char *base = find_base();

        resources->templates = find_layers(options->template_dir, base, "templates", error);
        if (!resources->templates)
                return NULL;
        resources->styles = find_layers(options->style_dir, base, "styles", error);
        if (!resources->styles)
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
        g_strfreev(resources->templates);
        g_strfreev(resources->styles);
        g_free(resources->font_dir);
        g_free(resources);
}

struct render_options resources_render_options(const Resources *resources,
                                               const struct options *options)
{
        return (struct render_options){
                .templates = (Layers) resources->templates,
                .styles = (Layers) resources->styles,
                .font_dir = resources->font_dir,
                .paper = options->paper ? options->paper : "a4",
                .pdf = options->pdf ? options->pdf : "full",
                .painter = options->painter,
                .history = options->history,
        };
}

XmlDocument *resources_catalogue(const Resources *resources, GError **error)
{
        g_autofree char *path = layers_path((Layers) resources->templates, "catalogue.xml");

        return xml_read_file(path, error);
}

static gboolean has_framework(const XmlDocument *catalogue, const char *id, GString *known)
{
        gboolean found = FALSE;

        for (xmlNode *node = xml_first_element(xmlDocGetRootElement(catalogue)); node;
             node = xml_next_element(node)) {
                g_autofree char *other = xml_attribute(node, "id");

                if (!xml_is(node, CATALOGUE_NAMESPACE, "control-set") || !other)
                        continue;
                found |= g_str_equal(other, id);
                g_string_append_printf(known, "%s%s", known->len > 0 ? ", " : "", other);
        }
        return found;
}

gboolean resources_frameworks(const struct options *options, char **ret_ids, GError **error)
{
        g_autoptr(Resources) resources = NULL;
        g_autoptr(XmlDocument) catalogue = NULL;
        g_autofree char *list = NULL;
        g_auto(GStrv) ids = NULL;

        *ret_ids = NULL;
        if (!options->frameworks)
                return TRUE;
        resources = resources_find(options, error);
        catalogue = resources ? resources_catalogue(resources, error) : NULL;
        if (!catalogue)
                return FALSE;
        list = g_strjoinv(",", options->frameworks);
        ids = g_strsplit(list, ",", -1);
        for (char **id = ids; *id; id++) {
                g_autoptr(GString) known = g_string_new(NULL);

                if (has_framework(catalogue, *id, known))
                        continue;
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "--framework=%s is not known; there are: %s.", *id, known->str);
                return FALSE;
        }
        *ret_ids = g_strjoinv(" ", ids);
        return TRUE;
}
