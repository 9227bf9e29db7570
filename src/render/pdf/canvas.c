/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Drawing calls to cairo's PDF surface, and its bytes to a GOutputStream. This is the inner loop of
 * a long report: what cairo does for each call costs more than the glyphs in it, so the runs of one
 * font and color that follow each other become one call, a whole row or paragraph where they can.
 */
#include "render/pdf/canvas.h"

#include <cairo-pdf.h>
#include <string.h>

#include "base/error.h"
#include "render/pdf/picture-path.h"

enum { TAG_DEPTH = 16 };

struct canvas {
        GOutputStream *stream;
        GError *stream_error;
        cairo_surface_t *surface;
        cairo_t *cairo;
        const char *tags[TAG_DEPTH];
        guint n_tags;
        struct color color;
        gboolean has_color;
        double width, height;

        /* Glyphs that were not given to cairo yet, all of this font and color. */
        struct {
                cairo_scaled_font_t *font; /* a reference, or NULL */
                struct color color;
                cairo_text_cluster_flags_t flags;
                GArray *glyphs;   /* cairo_glyph_t in place */
                GArray *clusters; /* cairo_text_cluster_t */
                GString *utf8;
        } batch;
};

static cairo_status_t write_bytes(void *closure, const guchar *data, guint length)
{
        Canvas *canvas = closure;

        if (!canvas->stream_error)
                g_output_stream_write_all(canvas->stream, data, length, NULL, NULL,
                                          &canvas->stream_error);
        return canvas->stream_error ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

Canvas *canvas_new(GOutputStream *stream, double width, double height, const struct pages *pages)
{
        Canvas *canvas = g_new0(Canvas, 1);
        const struct {
                cairo_pdf_metadata_t what;
                const char *value;
        } metadata[] = {
                {CAIRO_PDF_METADATA_TITLE, pages->title},
                {CAIRO_PDF_METADATA_AUTHOR, pages->author},
                {CAIRO_PDF_METADATA_SUBJECT, pages->subject},
                {CAIRO_PDF_METADATA_KEYWORDS, pages->keywords},
                {CAIRO_PDF_METADATA_CREATOR, "Bulkhead " BULKHEAD_VERSION},
                {CAIRO_PDF_METADATA_CREATE_DATE, pages->generated},
                {CAIRO_PDF_METADATA_MOD_DATE, pages->generated},
        };

        canvas->stream = stream;
        canvas->width = width;
        canvas->height = height;
        canvas->batch.glyphs = g_array_new(FALSE, FALSE, sizeof(cairo_glyph_t));
        canvas->batch.clusters = g_array_new(FALSE, FALSE, sizeof(cairo_text_cluster_t));
        canvas->batch.utf8 = g_string_new(NULL);
        canvas->surface = cairo_pdf_surface_create_for_stream(write_bytes, canvas, width, height);
        cairo_pdf_surface_restrict_to_version(canvas->surface, CAIRO_PDF_VERSION_1_5);
        for (guint i = 0; i < G_N_ELEMENTS(metadata); i++)
                if (metadata[i].value)
                        cairo_pdf_surface_set_metadata(canvas->surface, metadata[i].what,
                                                       metadata[i].value);
        canvas->cairo = cairo_create(canvas->surface);
        return canvas;
}

void canvas_free(Canvas *canvas)
{
        if (!canvas)
                return;
        cairo_destroy(canvas->cairo);
        /* Destroying finishes, which writes: the stream is still there, and an error is no longer
         * of interest. */
        cairo_surface_destroy(canvas->surface);
        g_clear_error(&canvas->stream_error);
        g_clear_pointer(&canvas->batch.font, cairo_scaled_font_destroy);
        g_array_unref(canvas->batch.glyphs);
        g_array_unref(canvas->batch.clusters);
        g_string_free(canvas->batch.utf8, TRUE);
        g_free(canvas);
}

gboolean canvas_failed(const Canvas *canvas)
{
        return canvas->stream_error || cairo_status(canvas->cairo) != CAIRO_STATUS_SUCCESS;
}

gboolean canvas_finish(Canvas *canvas, GError **error)
{
        cairo_status_t status = cairo_status(canvas->cairo);

        g_assert(canvas->n_tags == 0);
        cairo_surface_finish(canvas->surface);
        if (status == CAIRO_STATUS_SUCCESS)
                status = cairo_surface_status(canvas->surface);
        if (canvas->stream_error) {
                g_propagate_error(error, g_steal_pointer(&canvas->stream_error));
                return FALSE;
        }
        if (status != CAIRO_STATUS_SUCCESS) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "The PDF could not be made: %s.", cairo_status_to_string(status));
                return FALSE;
        }
        return TRUE;
}

/* The same numbers of the palette, so equality is exact. */
static gboolean is_same_color(const struct color *a, const struct color *b)
{
        return a->red == b->red && a->green == b->green && a->blue == b->blue;
}

static void set_color(Canvas *canvas, const struct color *color)
{
        if (canvas->has_color && is_same_color(&canvas->color, color))
                return;
        cairo_set_source_rgb(canvas->cairo, color->red, color->green, color->blue);
        canvas->color = *color;
        canvas->has_color = TRUE;
}

static void flush(Canvas *canvas)
{
        if (canvas->batch.glyphs->len == 0)
                return;
        set_color(canvas, &canvas->batch.color);
        cairo_set_scaled_font(canvas->cairo, canvas->batch.font);
        cairo_show_text_glyphs(canvas->cairo, canvas->batch.utf8->str,
                               (int) canvas->batch.utf8->len,
                               (const cairo_glyph_t *) (void *) canvas->batch.glyphs->data,
                               (int) canvas->batch.glyphs->len,
                               (const cairo_text_cluster_t *) (void *) canvas->batch.clusters->data,
                               (int) canvas->batch.clusters->len, canvas->batch.flags);
        g_array_set_size(canvas->batch.glyphs, 0);
        g_array_set_size(canvas->batch.clusters, 0);
        g_string_truncate(canvas->batch.utf8, 0);
}

void canvas_page_begin(Canvas *canvas, const char *label, const struct color *paper)
{
        if (label)
                cairo_pdf_surface_set_page_label(canvas->surface, label);
        canvas->has_color = FALSE;
        /* cairo joins the outlines of all that is drawn into one region, which takes ever longer
         * unless a first rectangle covers them all. */
        canvas_rectangle(canvas, 0, 0, canvas->width, canvas->height);
        canvas_fill(canvas, paper);
}

void canvas_page_end(Canvas *canvas)
{
        flush(canvas);
        cairo_show_page(canvas->cairo);
}

void canvas_tag_begin(Canvas *canvas, const char *tag)
{
        g_assert(canvas->n_tags < TAG_DEPTH);
        flush(canvas);
        canvas->tags[canvas->n_tags++] = tag;
        cairo_tag_begin(canvas->cairo, tag, NULL);
}

void canvas_tag_end(Canvas *canvas, const char *tag)
{
        g_assert(canvas->n_tags > 0 && g_str_equal(canvas->tags[canvas->n_tags - 1], tag));
        flush(canvas);
        canvas->n_tags--;
        cairo_tag_end(canvas->cairo, tag);
}

char *canvas_quote(const char *text)
{
        GString *out = g_string_new("'");

        for (const char *p = text; *p; p++) {
                if (*p == '\'' || *p == '\\')
                        g_string_append_c(out, '\\');
                g_string_append_c(out, *p);
        }
        g_string_append_c(out, '\'');
        return g_string_free(out, FALSE);
}

char *canvas_destination_name(const char *id)
{
        return g_uri_escape_string(id, "@:+!$*,;=", FALSE);
}

void canvas_link_begin(Canvas *canvas, const char *target, gboolean is_uri, double x, double y,
                       double width, double height)
{
        /* An address keeps its own percent signs; what no address may hold is escaped. */
        g_autofree char *name =
                is_uri ? g_uri_escape_string(target,
                                             G_URI_RESERVED_CHARS_GENERIC_DELIMITERS
                                                     G_URI_RESERVED_CHARS_SUBCOMPONENT_DELIMITERS
                                             "%",
                                             FALSE)
                       : canvas_destination_name(target);
        g_autofree char *quoted = canvas_quote(name);
        char numbers[4][G_ASCII_DTOSTR_BUF_SIZE];
        g_autofree char *attributes = NULL;
        const double values[4] = {x, y, width, height};

        flush(canvas);
        for (guint i = 0; i < 4; i++)
                g_ascii_formatd(numbers[i], sizeof(numbers[i]), "%.2f", values[i]);
        attributes = g_strdup_printf("rect=[%s %s %s %s] %s=%s", numbers[0], numbers[1], numbers[2],
                                     numbers[3], is_uri ? "uri" : "dest", quoted);
        cairo_tag_begin(canvas->cairo, CAIRO_TAG_LINK, attributes);
}

void canvas_link_end(Canvas *canvas)
{
        flush(canvas);
        cairo_tag_end(canvas->cairo, CAIRO_TAG_LINK);
}

void canvas_destination(Canvas *canvas, const char *id, double x, double y)
{
        g_autofree char *name = canvas_destination_name(id);
        g_autofree char *quoted = canvas_quote(name);
        char left[G_ASCII_DTOSTR_BUF_SIZE], top[G_ASCII_DTOSTR_BUF_SIZE];
        g_autofree char *attributes = NULL;

        flush(canvas);
        g_ascii_formatd(left, sizeof(left), "%.2f", x);
        g_ascii_formatd(top, sizeof(top), "%.2f", y);
        attributes = g_strdup_printf("name=%s x=%s y=%s", quoted, left, top);
        cairo_tag_begin(canvas->cairo, CAIRO_TAG_DEST, attributes);
        cairo_tag_end(canvas->cairo, CAIRO_TAG_DEST);
}

int canvas_outline(Canvas *canvas, int parent, const char *title, const char *id, gboolean open)
{
        g_autofree char *name = canvas_destination_name(id);
        g_autofree char *quoted = canvas_quote(name);
        g_autofree char *attributes = g_strdup_printf("dest=%s", quoted);

        return cairo_pdf_surface_add_outline(canvas->surface, parent, title, attributes,
                                             open ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0);
}

void canvas_rectangle(Canvas *canvas, double x, double y, double width, double height)
{
        cairo_rectangle(canvas->cairo, x, y, width, height);
}

void canvas_line(Canvas *canvas, double x1, double y1, double x2, double y2)
{
        cairo_move_to(canvas->cairo, x1, y1);
        cairo_line_to(canvas->cairo, x2, y2);
}

void canvas_polygon(Canvas *canvas, const double (*points)[2], guint n_points)
{
        for (guint i = 0; i < n_points; i++)
                cairo_line_to(canvas->cairo, points[i][0], points[i][1]);
        cairo_close_path(canvas->cairo);
}

void canvas_fill(Canvas *canvas, const struct color *color)
{
        flush(canvas);
        set_color(canvas, color);
        cairo_fill(canvas->cairo);
}

void canvas_stroke(Canvas *canvas, const struct color *color, double width)
{
        flush(canvas);
        set_color(canvas, color);
        cairo_set_line_width(canvas->cairo, width);
        cairo_stroke(canvas->cairo);
}

static void fill_outline(Canvas *canvas, const struct picture_part *part)
{
        for (guint i = 0; i < part->steps->len; i++) {
                const struct path_step *step = &g_array_index(part->steps, struct path_step, i);
                const double(*p)[2] = step->points;

                switch (step->kind) {
                case PATH_MOVE:
                        cairo_move_to(canvas->cairo, p[2][0], p[2][1]);
                        break;
                case PATH_LINE:
                        cairo_line_to(canvas->cairo, p[2][0], p[2][1]);
                        break;
                case PATH_CURVE:
                        cairo_curve_to(canvas->cairo, p[0][0], p[0][1], p[1][0], p[1][1], p[2][0],
                                       p[2][1]);
                        break;
                case PATH_CLOSE:
                        cairo_close_path(canvas->cairo);
                        break;
                }
        }
        canvas_fill(canvas, &part->color);
}

/* An image fills the view. */
static void draw_image(Canvas *canvas, const struct picture *picture, cairo_surface_t *image)
{
        cairo_save(canvas->cairo);
        cairo_translate(canvas->cairo, picture->view[0], picture->view[1]);
        cairo_scale(canvas->cairo, picture->view[2] / cairo_image_surface_get_width(image),
                    picture->view[3] / cairo_image_surface_get_height(image));
        cairo_set_source_surface(canvas->cairo, image, 0, 0);
        cairo_paint(canvas->cairo);
        cairo_restore(canvas->cairo);
        canvas->has_color = FALSE;
}

void canvas_picture(Canvas *canvas, const struct picture *picture, double x, double y, double scale)
{
        flush(canvas);
        cairo_save(canvas->cairo);
        cairo_translate(canvas->cairo, x, y);
        cairo_scale(canvas->cairo, scale, scale);
        cairo_translate(canvas->cairo, -picture->view[0], -picture->view[1]);
        for (guint i = 0; i < picture->parts->len; i++) {
                const struct picture_part *part =
                        &g_array_index(picture->parts, struct picture_part, i);

                if (part->image)
                        draw_image(canvas, picture, part->image);
                else
                        fill_outline(canvas, part);
        }
        cairo_restore(canvas->cairo);
        canvas->has_color = FALSE;
}

/* Glyphs where they belong on the page. */
static void add_glyphs(GArray *to, const struct run *run, double x, double y)
{
        guint first = to->len;

        g_array_set_size(to, first + run->n_glyphs);
        for (guint i = 0; i < run->n_glyphs; i++)
                g_array_index(to, cairo_glyph_t, first + i) =
                        (cairo_glyph_t){.index = run->glyphs[i].index,
                                        .x = x + (double) run->glyphs[i].x,
                                        .y = y + run->glyphs[i].y / 64.0};
}

static void add_clusters(GArray *to, const struct run *run)
{
        guint first = to->len;

        if (run->clusters) {
                g_array_append_vals(to, run->clusters, run->n_clusters);
                return;
        }
        g_array_set_size(to, first + run->n_clusters);
        for (guint i = first; i < to->len; i++)
                g_array_index(to, cairo_text_cluster_t, i) =
                        (cairo_text_cluster_t){.num_bytes = 1, .num_glyphs = 1};
}

void canvas_run(Canvas *canvas, const struct run *run, double x, double baseline,
                const struct color *color)
{
        if (run->n_glyphs == 0)
                return;
        /* A backward run is a batch of its own: its clusters go the other way. */
        if (canvas->batch.font != run->font || canvas->batch.flags != run->flags ||
            run->flags != 0 || !is_same_color(&canvas->batch.color, color)) {
                flush(canvas);
                if (canvas->batch.font != run->font) {
                        g_clear_pointer(&canvas->batch.font, cairo_scaled_font_destroy);
                        canvas->batch.font = cairo_scaled_font_reference(run->font);
                }
                canvas->batch.flags = run->flags;
                canvas->batch.color = *color;
        }
        add_glyphs(canvas->batch.glyphs, run, x, baseline);
        add_clusters(canvas->batch.clusters, run);
        g_string_append_len(canvas->batch.utf8, run->utf8, run->n_bytes);
}
