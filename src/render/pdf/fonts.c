/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * font_dir/fonts.conf into a Pango context for print. The document type of that file is
 * fontconfig's own and read by fontconfig alone.
 */
#include "render/pdf/fonts.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>

#include "base/error.h"

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

PangoContext *fonts_context_new(const char *font_dir, const struct page_style *style,
                                GPtrArray *ret_problems, GError **error)
{
        g_autofree char *why = NULL;
        g_autoptr(FcConfig) config = private_config(font_dir, style, &why);
        PangoFontMap *map;
        PangoContext *context;
        cairo_font_options_t *options;

        if (!config && !has_any_font()) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "No font is installed, so there can be no PDF; the fonts “%s” and “%s” "
                            "are wanted.",
                            style->text_family, style->code_family);
                return NULL;
        }
        map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
        if (config)
                pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
        else
                g_ptr_array_add(ret_problems, g_steal_pointer(&why));
        context = pango_font_map_create_context(map);
        g_object_unref(map);
        pango_cairo_context_set_resolution(context, 72);
        pango_context_set_round_glyph_positions(context, FALSE);
        pango_context_set_language(context, pango_language_from_string("en"));
        pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
        options = cairo_font_options_create();
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
        pango_cairo_context_set_font_options(context, options);
        cairo_font_options_destroy(options);
        return context;
}
