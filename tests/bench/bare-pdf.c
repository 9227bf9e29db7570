/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The least that any program on cairo and pango must do for a table in a PDF, as a yardstick for
 * the painter: lines of tab-separated cells from standard input onto A4 pages, each distinct string
 * shaped once and its glyphs kept. No wrapping, no rules, no tags, no links, no page numbers.
 *
 *     bare-pdf OUTPUT WIDTH… <rows      a width in points for each column; the first is mono
 *     bare-pdf OUTPUT <places           x, y and a string in each line; a form feed ends a page
 */
#include <cairo-pdf.h>
#include <glib.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double margin = 51.0236, size = 8, leading = 11, page_width = 595.2756,
                    page_height = 841.8898;

struct run {
        cairo_scaled_font_t *font;
        cairo_glyph_t *glyphs;
        cairo_text_cluster_t *clusters;
        char *utf8;
        int n_glyphs, n_clusters;
};

/* A kept string: its runs, in an array. */
static GArray *shape(PangoLayout *layout, const char *text)
{
        GArray *runs = g_array_new(FALSE, TRUE, sizeof(struct run));
        double x = 0;

        pango_layout_set_text(layout, text, -1);
        for (GSList *list = pango_layout_get_line_readonly(layout, 0)->runs; list;
             list = list->next) {
                const PangoGlyphItem *item = list->data;
                struct run run = {.n_glyphs = item->glyphs->num_glyphs};
                PangoGlyphItemIter iter;

                run.font = cairo_scaled_font_reference(pango_cairo_font_get_scaled_font(
                        PANGO_CAIRO_FONT(item->item->analysis.font)));
                run.utf8 = g_strndup(text + item->item->offset, (gsize) item->item->length);
                run.glyphs = g_new(cairo_glyph_t, run.n_glyphs);
                run.clusters = g_new(cairo_text_cluster_t, run.n_glyphs);
                for (int i = 0; i < run.n_glyphs; i++) {
                        run.glyphs[i] =
                                (cairo_glyph_t){item->glyphs->glyphs[i].glyph & 0xffffff, x, 0};
                        x += item->glyphs->glyphs[i].geometry.width / (double) PANGO_SCALE;
                }
                for (gboolean more =
                             pango_glyph_item_iter_init_start(&iter, (PangoGlyphItem *) item, text);
                     more; more = pango_glyph_item_iter_next_cluster(&iter))
                        run.clusters[run.n_clusters++] =
                                (cairo_text_cluster_t){iter.end_index - iter.start_index,
                                                       iter.end_glyph - iter.start_glyph};
                g_array_append_val(runs, run);
        }
        return runs;
}

static void draw(cairo_t *cairo, const GArray *runs, double x, double y, GArray *scratch)
{
        for (guint i = 0; i < runs->len; i++) {
                const struct run *run = &g_array_index(runs, struct run, i);
                cairo_glyph_t *glyphs;

                g_array_set_size(scratch, (guint) run->n_glyphs);
                glyphs = (cairo_glyph_t *) (void *) scratch->data;
                for (int j = 0; j < run->n_glyphs; j++)
                        glyphs[j] = (cairo_glyph_t){run->glyphs[j].index, run->glyphs[j].x + x, y};
                cairo_set_scaled_font(cairo, run->font);
                cairo_show_text_glyphs(cairo, run->utf8, (int) strlen(run->utf8), glyphs,
                                       run->n_glyphs, run->clusters, run->n_clusters, 0);
        }
}

static PangoLayout *layout_new(PangoContext *context, const char *font)
{
        PangoLayout *layout = pango_layout_new(context);
        PangoFontDescription *description = pango_font_description_from_string(font);

        pango_font_description_set_size(description, (int) (size * PANGO_SCALE));
        pango_layout_set_font_description(layout, description);
        pango_font_description_free(description);
        return layout;
}

/* Points are points, and nothing is rounded to pixels. */
static PangoContext *context_new(void)
{
        PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
        PangoContext *context = pango_font_map_create_context(map);
        cairo_font_options_t *options = cairo_font_options_create();

        g_object_unref(map);
        pango_cairo_context_set_resolution(context, 72);
        pango_context_set_round_glyph_positions(context, FALSE);
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
        pango_cairo_context_set_font_options(context, options);
        cairo_font_options_destroy(options);
        return context;
}

/* All rows of standard input, page after page. */
static void draw_rows(cairo_t *cairo, PangoContext *context, char **widths, guint n_columns)
{
        g_autoptr(PangoLayout) mono = layout_new(context, "DejaVu Sans Mono");
        g_autoptr(PangoLayout) text = layout_new(context, "Noto Sans");
        g_autoptr(GHashTable) kept_mono = g_hash_table_new(g_str_hash, g_str_equal);
        g_autoptr(GHashTable) kept_text = g_hash_table_new(g_str_hash, g_str_equal);
        g_autoptr(GArray) scratch = g_array_new(FALSE, FALSE, sizeof(cairo_glyph_t));
        double y = margin + leading;
        char line[16384];

        while (fgets(line, sizeof(line), stdin)) {
                g_auto(GStrv) cells = NULL;
                double x = margin;

                line[strcspn(line, "\n")] = '\0';
                cells = g_strsplit(line, "\t", -1);
                for (guint i = 0; cells[i] && i < n_columns; i++) {
                        GHashTable *table = i == 0 ? kept_mono : kept_text;
                        GArray *runs = g_hash_table_lookup(table, cells[i]);

                        if (!runs) {
                                runs = shape(i == 0 ? mono : text, cells[i]);
                                g_hash_table_insert(table, g_strdup(cells[i]), runs);
                        }
                        draw(cairo, runs, x, y, scratch);
                        x += g_ascii_strtod(widths[i], NULL);
                }
                y += leading;
                if (y > page_height - margin) {
                        cairo_show_page(cairo);
                        y = margin + leading;
                }
        }
}

/* All strings of standard input, where they say. */
static void draw_places(cairo_t *cairo, PangoContext *context)
{
        g_autoptr(PangoLayout) text = layout_new(context, "Noto Sans");
        g_autoptr(GHashTable) kept = g_hash_table_new(g_str_hash, g_str_equal);
        g_autoptr(GArray) scratch = g_array_new(FALSE, FALSE, sizeof(cairo_glyph_t));
        char line[16384];

        while (fgets(line, sizeof(line), stdin)) {
                char *y, *words;
                GArray *runs;

                line[strcspn(line, "\n")] = '\0';
                y = strchr(line, '\t');
                words = y ? strchr(y + 1, '\t') : NULL;
                if (!words) {
                        cairo_show_page(cairo);
                        continue;
                }
                runs = g_hash_table_lookup(kept, ++words);
                if (!runs)
                        g_hash_table_insert(kept, g_strdup(words), runs = shape(text, words));
                draw(cairo, runs, g_ascii_strtod(line, NULL), g_ascii_strtod(y + 1, NULL), scratch);
        }
}

int main(int argc, char **argv)
{
        cairo_surface_t *surface;
        cairo_t *cairo;
        PangoContext *context;
        cairo_status_t status;

        if (argc < 2) {
                fputs("usage: bare-pdf OUTPUT [WIDTH…] <rows or places\n", stderr);
                return EXIT_FAILURE;
        }
        surface = cairo_pdf_surface_create(argv[1], page_width, page_height);
        cairo = cairo_create(surface);
        context = context_new();
        if (argc > 2)
                draw_rows(cairo, context, argv + 2, (guint) argc - 2);
        else
                draw_places(cairo, context);
        cairo_destroy(cairo);
        cairo_surface_finish(surface);
        status = cairo_surface_status(surface);
        cairo_surface_destroy(surface);
        g_object_unref(context);
        if (status != CAIRO_STATUS_SUCCESS) {
                fprintf(stderr, "%s: %s.\n", argv[1], cairo_status_to_string(status));
                return EXIT_FAILURE;
        }
        return EXIT_SUCCESS;
}
