/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * styles/palette.xml and styles/pdf.xml into one struct page_style. Both files are data that an
 * organisation may change, so everything the painter relies on is checked here, with file and line,
 * and nowhere else.
 */
#include "render/pdf/style.h"

#include <string.h>

#include "base/error.h"
#include "base/markup.h"

#define PALETTE_NAMESPACE "urn:bulkhead:palette:1"
#define STYLE_NAMESPACE   "urn:bulkhead:pdf-style:1"

static const double points_per_millimetre = 72.0 / 25.4;

static const char *const role_names[ROLE_COUNT] = {
        [ROLE_BODY] = "body",
        [ROLE_HEADING_1] = "heading-1",
        [ROLE_HEADING_2] = "heading-2",
        [ROLE_HEADING_3] = "heading-3",
        [ROLE_FIGURE] = "figure",
        [ROLE_CODE] = "code",
        [ROLE_SMALL] = "small",
        [ROLE_TABLE] = "table",
        [ROLE_TABLE_HEAD] = "table-head",
        [ROLE_TABLE_GROUP] = "table-group",
        [ROLE_FACTS] = "facts",
        [ROLE_MARGIN] = "margin",
        [ROLE_CONTENTS_1] = "contents-1",
        [ROLE_CONTENTS_2] = "contents-2",
};

struct palette {
        GHashTable *colors; /* name -> struct color * */
        GHashTable *sizes;  /* name -> double * */
};

static void band_style_free(gpointer data)
{
        struct band_style *band = data;

        g_free(band->name);
        g_free(band);
}

static void text_style_free(gpointer data)
{
        struct text_style *text = data;

        g_free(text->name);
        g_free(text);
}

void page_style_free(struct page_style *style)
{
        if (!style)
                return;
        g_free(style->text_family);
        g_free(style->code_family);
        g_ptr_array_unref(style->bands);
        g_ptr_array_unref(style->texts);
        g_free(style);
}

const struct text_style *page_style_text(const struct page_style *style, const char *name)
{
        for (guint i = 0; i < style->texts->len; i++) {
                const struct text_style *text = style->texts->pdata[i];

                if (g_str_equal(text->name, name))
                        return text;
        }
        return NULL;
}

const struct band_style *page_style_band(const struct page_style *style, const char *name)
{
        for (guint i = 0; i < style->bands->len; i++) {
                const struct band_style *band = style->bands->pdata[i];

                if (g_str_equal(band->name, name))
                        return band;
        }
        return NULL;
}

/* A number in the C locale between the bounds. */
static gboolean read_number(const MarkupNode *node, const char *name, double low, double high,
                            double *ret, GError **error)
{
        const char *text = markup_require_attribute(node, name, error);
        char *end;
        double value;

        if (!text)
                return FALSE;
        value = g_ascii_strtod(text, &end);
        if (end == text || *end || !(value >= low && value <= high)) {
                markup_set_error(error, node, "%s=\"%s\" is not a number between %g and %g.", name,
                                 text, low, high);
                return FALSE;
        }
        *ret = value;
        return TRUE;
}

static gboolean parse_color(const char *text, struct color *ret)
{
        guint parts[3];

        if (strlen(text) != 7 || text[0] != '#' || strspn(text + 1, "0123456789abcdefABCDEF") != 6)
                return FALSE;
        for (guint i = 0; i < 3; i++)
                parts[i] = (guint) g_ascii_xdigit_value(text[1 + 2 * i]) * 16 +
                           (guint) g_ascii_xdigit_value(text[2 + 2 * i]);
        *ret = (struct color){parts[0] / 255.0, parts[1] / 255.0, parts[2] / 255.0};
        return TRUE;
}

gboolean page_style_color(const struct page_style *style, const char *name, struct color *ret)
{
        const struct {
                const char *name;
                const struct color *color;
        } named[] = {
                {"paper", &style->paper}, {"ink", &style->ink},   {"ink-quiet", &style->ink_quiet},
                {"line", &style->line},   {"wash", &style->wash}, {"accent", &style->accent},
        };

        for (guint i = 0; i < G_N_ELEMENTS(named); i++)
                if (g_str_equal(named[i].name, name)) {
                        *ret = *named[i].color;
                        return TRUE;
                }
        return parse_color(name, ret);
}

/* The light value of a <color>: paper is light. */
static gboolean read_color(const MarkupNode *node, struct color *ret, GError **error)
{
        const char *text = markup_require_attribute(node, "light", error);

        if (!text)
                return FALSE;
        if (parse_color(text, ret))
                return TRUE;
        markup_set_error(error, node, "light=\"%s\" is not a color such as #1b1f23.", text);
        return FALSE;
}

static gboolean read_band(struct page_style *style, const MarkupNode *node, GError **error)
{
        struct band_style *band = g_new0(struct band_style, 1);
        double step = 0;
        guint seen = 0;

        g_ptr_array_add(style->bands, band);
        band->name = g_strdup(markup_require_attribute(node, "name", error));
        if (!band->name || !read_number(node, "step", 1, 5, &step, error))
                return FALSE;
        band->step = (guint) step;
        for (const MarkupNode *child = markup_first_element(node); child;
             child = markup_next_element(child)) {
                const char *name = markup_require_attribute(child, "name", error);
                struct color *color;

                if (!name)
                        return FALSE;
                color = g_str_equal(name, "ink")    ? &band->ink
                        : g_str_equal(name, "tint") ? &band->tint
                        : g_str_equal(name, "mark") ? &band->mark
                                                    : NULL;
                if (!color)
                        continue;
                if (!read_color(child, color, error))
                        return FALSE;
                seen++;
        }
        if (seen != 3) {
                markup_set_error(error, node, "The band “%s” needs the colors ink, tint and mark.",
                                 band->name);
                return FALSE;
        }
        return TRUE;
}

static gboolean read_size(struct palette *palette, const MarkupNode *node, GError **error)
{
        const char *name = markup_require_attribute(node, "name", error);
        double size;

        if (!name || !read_number(node, "paper", 4, 100, &size, error))
                return FALSE;
        g_hash_table_replace(palette->sizes, g_strdup(name), g_memdup2(&size, sizeof(size)));
        return TRUE;
}

static gboolean read_palette(struct page_style *style, struct palette *palette, const char *path,
                             GError **error)
{
        g_autoptr(Markup) document = markup_read_file(path, error);
        const MarkupNode *root;

        if (!document)
                return FALSE;
        root = markup_root(document);
        if (!markup_is(root, PALETTE_NAMESPACE, "palette")) {
                markup_set_error(error, root, "This is not a palette.");
                return FALSE;
        }
        for (const MarkupNode *node = markup_first_element(root); node;
             node = markup_next_element(node)) {
                if (markup_is(node, PALETTE_NAMESPACE, "color")) {
                        const char *name = markup_require_attribute(node, "name", error);
                        struct color color;

                        if (!name || !read_color(node, &color, error))
                                return FALSE;
                        g_hash_table_replace(palette->colors, g_strdup(name),
                                             g_memdup2(&color, sizeof(color)));
                } else if (markup_is(node, PALETTE_NAMESPACE, "band")) {
                        if (!read_band(style, node, error))
                                return FALSE;
                } else if (markup_is(node, PALETTE_NAMESPACE, "type")) {
                        for (const MarkupNode *size = markup_first_element(node); size;
                             size = markup_next_element(size))
                                if (!read_size(palette, size, error))
                                        return FALSE;
                }
        }
        return TRUE;
}

/* Looks a name up that the palette must have; node is where it was named. */
static gconstpointer palette_get(GHashTable *table, const MarkupNode *node, const char *what,
                                 const char *name, GError **error)
{
        gconstpointer found = g_hash_table_lookup(table, name);

        if (!found)
                markup_set_error(error, node, "palette.xml has no %s “%s”.", what, name);
        return found;
}

static gboolean read_text_style(struct page_style *style, const struct palette *palette,
                                const MarkupNode *node, GError **error)
{
        struct text_style *text = g_new0(struct text_style, 1);
        const char *size_name = markup_require_attribute(node, "size", error);
        const char *color_name = size_name ? markup_require_attribute(node, "color", error) : NULL;
        const char *weight = markup_attribute(node, "weight");
        const struct color *color;
        const double *size;

        g_ptr_array_add(style->texts, text);
        if (!color_name)
                return FALSE;
        text->name = g_strdup(markup_require_attribute(node, "name", error));
        size = palette_get(palette->sizes, node, "type size", size_name, error);
        color = size ? palette_get(palette->colors, node, "color", color_name, error) : NULL;
        if (!text->name || !color || !read_number(node, "leading", 1, 4, &text->leading, error) ||
            !read_number(node, "before", 0, 200, &text->before, error) ||
            !read_number(node, "after", 0, 200, &text->after, error))
                return FALSE;
        text->size = *size;
        text->leading *= *size;
        text->color = *color;
        text->bold = g_strcmp0(weight, "bold") == 0;
        return TRUE;
}

static gboolean read_style(struct page_style *style, const struct palette *palette,
                           const char *path, GError **error)
{
        g_autoptr(Markup) document = markup_read_file(path, error);
        const MarkupNode *root;

        if (!document)
                return FALSE;
        root = markup_root(document);
        if (!markup_is(root, STYLE_NAMESPACE, "pdf-style")) {
                markup_set_error(error, root, "This is not a PDF style.");
                return FALSE;
        }
        for (const MarkupNode *node = markup_first_element(root); node;
             node = markup_next_element(node)) {
                if (markup_is(node, STYLE_NAMESPACE, "page")) {
                        if (!read_number(node, "margin", 5, 60, &style->margin, error))
                                return FALSE;
                        style->margin *= points_per_millimetre;
                } else if (markup_is(node, STYLE_NAMESPACE, "font")) {
                        g_free(style->text_family);
                        g_free(style->code_family);
                        style->code_family = NULL;
                        style->text_family =
                                g_strdup(markup_require_attribute(node, "text", error));
                        if (!style->text_family)
                                return FALSE;
                        style->code_family =
                                g_strdup(markup_require_attribute(node, "code", error));
                        if (!style->code_family ||
                            !read_number(node, "code-scale", 0.5, 1.5, &style->code_scale, error))
                                return FALSE;
                } else if (markup_is(node, STYLE_NAMESPACE, "text")) {
                        if (!read_text_style(style, palette, node, error))
                                return FALSE;
                }
        }
        if (style->margin == 0 || !style->code_family) {
                markup_set_error(error, root, "A PDF style needs a page and a font.");
                return FALSE;
        }
        for (guint i = 0; i < ROLE_COUNT; i++) {
                style->roles[i] = page_style_text(style, role_names[i]);
                if (!style->roles[i]) {
                        markup_set_error(error, root, "The text style “%s” is missing.",
                                         role_names[i]);
                        return FALSE;
                }
        }
        return TRUE;
}

/* The colors that the painter needs by name. */
static gboolean take_colors(struct page_style *style, GHashTable *colors, const char *path,
                            GError **error)
{
        const struct {
                const char *name;
                struct color *color;
        } needed[] = {
                {"paper", &style->paper}, {"ink", &style->ink},   {"ink-quiet", &style->ink_quiet},
                {"line", &style->line},   {"wash", &style->wash}, {"accent", &style->accent},
        };

        for (guint i = 0; i < G_N_ELEMENTS(needed); i++) {
                const struct color *color = g_hash_table_lookup(colors, needed[i].name);

                if (!color) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                                    "%s: The color “%s” is missing.", path, needed[i].name);
                        return FALSE;
                }
                *needed[i].color = *color;
        }
        return TRUE;
}

struct page_style *page_style_read(Layers styles, GError **error)
{
        g_autoptr(PageStyle) style = g_new0(struct page_style, 1);
        g_autofree char *palette_path = layers_path(styles, "palette.xml");
        g_autofree char *style_path = layers_path(styles, "pdf.xml");
        g_autoptr(GHashTable) colors =
                g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        g_autoptr(GHashTable) sizes =
                g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        struct palette palette = {colors, sizes};

        style->bands = g_ptr_array_new_with_free_func(band_style_free);
        style->texts = g_ptr_array_new_with_free_func(text_style_free);
        if (!read_palette(style, &palette, palette_path, error) ||
            !take_colors(style, colors, palette_path, error) ||
            !read_style(style, &palette, style_path, error))
                return NULL;
        return g_steal_pointer(&style);
}
