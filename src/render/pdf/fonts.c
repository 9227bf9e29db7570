/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * font_dir/fonts.conf into a Pango context for print. The document type of that file is
 * fontconfig's own and read by fontconfig alone.
 */
#include "render/pdf/fonts.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>

#include "base/error.h"
#include "render/pdf/font-file.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FcConfig, FcConfigDestroy)

static gboolean has_family(FcConfig *config, const char *family)
{
        FcPattern *pattern = FcPatternBuild(NULL, FC_FAMILY, FcTypeString, family, NULL);
        FcObjectSet *objects = FcObjectSetBuild(FC_FAMILY, NULL);
        FcFontSet *found = FcFontList(config, pattern, objects);
        gboolean any = found && found->nfont > 0;

        if (found)
                FcFontSetDestroy(found);
        FcObjectSetDestroy(objects);
        FcPatternDestroy(pattern);
        return any;
}

/* The private configuration, or NULL where the file or a needed family is missing; ret_why says
 * which. */
static FcConfig *private_config(const char *font_dir, const struct page_style *style,
                                char **ret_why)
{
        g_autofree char *named = g_build_filename(font_dir, "fonts.conf", NULL);
        /* fontconfig looks for relative names in its own folders. */
        g_autofree char *path = g_canonicalize_filename(named, NULL);
        g_autoptr(FcConfig) config = FcConfigCreate();
        const char *const families[] = {style->text_family, style->code_family};

        if (!config || !g_file_test(path, G_FILE_TEST_IS_REGULAR) ||
            !FcConfigParseAndLoad(config, (const FcChar8 *) path, FcFalse) ||
            !FcConfigBuildFonts(config)) {
                *ret_why = g_strdup_printf("The font configuration %s could not be read; the PDF "
                                           "uses the fonts of the system.",
                                           path);
                return NULL;
        }
        for (guint i = 0; i < G_N_ELEMENTS(families); i++) {
                if (has_family(config, families[i]))
                        continue;
                *ret_why =
                        g_strdup_printf("The font “%s” is not installed; the PDF uses the fonts of "
                                        "the system.",
                                        families[i]);
                return NULL;
        }
        return g_steal_pointer(&config);
}

static gboolean has_any_font(void)
{
        FcFontSet *fonts = FcConfigGetFonts(NULL, FcSetSystem);

        return fonts && fonts->nfont > 0;
}

/* Under this name a context has the set of files that were looked at. */
static const char checked_files[] = "bulkhead-checked-files";

gboolean fonts_check(PangoContext *context, PangoFont *font, GError **error)
{
        GHashTable *files = g_object_get_data(G_OBJECT(context), checked_files);
        FcPattern *pattern = pango_fc_font_get_pattern(PANGO_FC_FONT(font));
        FcChar8 *path;
        int index = 0;

        if (FcPatternGetString(pattern, FC_FILE, 0, &path) != FcResultMatch ||
            g_hash_table_contains(files, path))
                return TRUE;
        FcPatternGetInteger(pattern, FC_INDEX, 0, &index);
        /* Its upper half numbers the instances of a variable font. */
        if (!font_file_check((const char *) path, (guint) index & 0xffff, error))
                return FALSE;
        g_hash_table_add(files, g_strdup((const char *) path));
        return TRUE;
}

/* fontconfig leaves out a file that it cannot read, and takes another face of the family. */
static gboolean is_weight(PangoFont *font, PangoWeight weight)
{
        FcPattern *pattern = pango_fc_font_get_pattern(PANGO_FC_FONT(font));
        int found;

        if (FcPatternGetInteger(pattern, FC_WEIGHT, 0, &found) != FcResultMatch)
                return TRUE;
        return weight == PANGO_WEIGHT_BOLD ? found > FC_WEIGHT_MEDIUM : found < FC_WEIGHT_DEMIBOLD;
}

/* The face that nearly all words have. */
static gboolean check_face(PangoContext *context, const char *family, PangoWeight weight,
                           gboolean private, GError **error)
{
        PangoFontDescription *wanted = pango_font_description_new();
        g_autoptr(PangoFont) font = NULL;

        pango_font_description_set_family_static(wanted, family);
        pango_font_description_set_weight(wanted, weight);
        pango_font_description_set_size(wanted, 10 * PANGO_SCALE);
        font = pango_context_load_font(context, wanted);
        pango_font_description_free(wanted);
        if (font && (!private || is_weight(font, weight)))
                return fonts_check(context, font, error);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "The font “%s” has no %s face: a file of it is gone or damaged. Its package "
                    "installed again brings it back.",
                    family, weight == PANGO_WEIGHT_BOLD ? "bold" : "regular");
        return FALSE;
}

static gboolean check_faces(PangoContext *context, const struct page_style *style, gboolean private,
                            GError **error)
{
        return check_face(context, style->text_family, PANGO_WEIGHT_NORMAL, private, error) &&
               check_face(context, style->text_family, PANGO_WEIGHT_BOLD, private, error) &&
               check_face(context, style->code_family, PANGO_WEIGHT_NORMAL, private, error);
}

PangoContext *fonts_context_new(const char *font_dir, const struct page_style *style,
                                GPtrArray *ret_problems, GError **error)
{
        g_autofree char *why = NULL;
        g_autoptr(FcConfig) config = private_config(font_dir, style, &why);
        PangoFontMap *map;
        g_autoptr(PangoContext) context = NULL;
        cairo_font_options_t *options;

        if (!config && !has_any_font()) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "No font is installed, so there can be no PDF; the fonts “%s” and “%s” "
                            "are wanted.",
                            style->text_family, style->code_family);
                return NULL;
        }
        /* Pango reads the system's configuration and waits for it, unless there is a current one.
         */
        if (config)
                FcConfigSetCurrent(config);
        map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
        if (config)
                pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
        else
                g_ptr_array_add(ret_problems, g_steal_pointer(&why));
        context = pango_font_map_create_context(map);
        g_object_unref(map);
        pango_cairo_context_set_resolution(context, 72);
        pango_context_set_round_glyph_positions(context, FALSE);
        g_object_set_data_full(G_OBJECT(context), checked_files,
                               g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                               (GDestroyNotify) g_hash_table_unref);
        pango_context_set_language(context, pango_language_from_string("en"));
        pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
        options = cairo_font_options_create();
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
        pango_cairo_context_set_font_options(context, options);
        cairo_font_options_destroy(options);
        return check_faces(context, style, config != NULL, error) ? g_steal_pointer(&context)
                                                                  : NULL;
}
