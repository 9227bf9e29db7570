/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Drawing calls to cairo's PDF surface, and its bytes to a GOutputStream. Color and font are only
 * set when they change, and glyphs are moved into place in one buffer, because this is the inner
 * loop of a long report.
 */
#include "render/pdf/canvas.h"

#include <cairo-pdf.h>
#include <string.h>

#include "base/error.h"

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
        cairo_scaled_font_t *font; /* borrowed: shapes outlive the pages */
        GArray *glyphs;            /* cairo_glyph_t in place */
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
        canvas->glyphs = g_array_new(FALSE, FALSE, sizeof(cairo_glyph_t));
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
        g_array_unref(canvas->glyphs);
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
                g_propagate_prefixed_error(error, g_steal_pointer(&canvas->stream_error),
                                           "The PDF could not be written: ");
                return FALSE;
        }
        if (status != CAIRO_STATUS_SUCCESS) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "The PDF could not be made: %s.", cairo_status_to_string(status));
                return FALSE;
        }
        return TRUE;
}

void canvas_page_begin(Canvas *canvas, guint number)
{
        char label[16];

        g_snprintf(label, sizeof(label), "%u", number);
        cairo_pdf_surface_set_page_label(canvas->surface, label);
        canvas->has_color = FALSE;
        canvas->font = NULL;
}

void canvas_page_end(Canvas *canvas)
{
        cairo_show_page(canvas->cairo);
}

void canvas_tag_begin(Canvas *canvas, const char *tag)
{
        g_assert(canvas->n_tags < TAG_DEPTH);
        canvas->tags[canvas->n_tags++] = tag;
        cairo_tag_begin(canvas->cairo, tag, NULL);
}

void canvas_tag_end(Canvas *canvas, const char *tag)
{
        g_assert(canvas->n_tags > 0 && g_str_equal(canvas->tags[canvas->n_tags - 1], tag));
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

        for (guint i = 0; i < 4; i++)
                g_ascii_formatd(numbers[i], sizeof(numbers[i]), "%.2f", values[i]);
        attributes = g_strdup_printf("rect=[%s %s %s %s] %s=%s", numbers[0], numbers[1], numbers[2],
                                     numbers[3], is_uri ? "uri" : "dest", quoted);
        cairo_tag_begin(canvas->cairo, CAIRO_TAG_LINK, attributes);
}

void canvas_link_end(Canvas *canvas)
{
        cairo_tag_end(canvas->cairo, CAIRO_TAG_LINK);
}

void canvas_destination(Canvas *canvas, const char *id, double x, double y)
{
        g_autofree char *name = canvas_destination_name(id);
        g_autofree char *quoted = canvas_quote(name);
        char left[G_ASCII_DTOSTR_BUF_SIZE], top[G_ASCII_DTOSTR_BUF_SIZE];
        g_autofree char *attributes = NULL;

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

static void set_color(Canvas *canvas, const struct color *color)
{
        if (canvas->has_color && memcmp(&canvas->color, color, sizeof(*color)) == 0)
                return;
        cairo_set_source_rgb(canvas->cairo, color->red, color->green, color->blue);
        canvas->color = *color;
        canvas->has_color = TRUE;
}

void canvas_rectangle(Canvas *canvas, double x, double y, double width, double height)
{
        cairo_rectangle(canvas->cairo, x, y, width, height);
}

void canvas_polygon(Canvas *canvas, const double (*points)[2], guint n_points)
{
        for (guint i = 0; i < n_points; i++)
                cairo_line_to(canvas->cairo, points[i][0], points[i][1]);
        cairo_close_path(canvas->cairo);
}

void canvas_fill(Canvas *canvas, const struct color *color)
{
        set_color(canvas, color);
        cairo_fill(canvas->cairo);
}

void canvas_stroke(Canvas *canvas, const struct color *color, double width)
{
        set_color(canvas, color);
        cairo_set_line_width(canvas->cairo, width);
        cairo_stroke(canvas->cairo);
}

void canvas_run(Canvas *canvas, const struct run *run, double x, double baseline,
                const struct color *color)
{
        cairo_glyph_t *glyphs;

        if (run->n_glyphs == 0)
                return;
        set_color(canvas, color);
        if (canvas->font != run->font) {
                cairo_set_scaled_font(canvas->cairo, run->font);
                canvas->font = run->font;
        }
        g_array_set_size(canvas->glyphs, run->n_glyphs);
        glyphs = (cairo_glyph_t *) (void *) canvas->glyphs->data;
        for (guint i = 0; i < run->n_glyphs; i++)
                glyphs[i] = (cairo_glyph_t){run->glyphs[i].index, run->glyphs[i].x + x,
                                            run->glyphs[i].y + baseline};
        cairo_show_text_glyphs(canvas->cairo, run->utf8, (int) run->n_bytes, glyphs,
                               (int) run->n_glyphs, run->clusters, (int) run->n_clusters,
                               run->flags);
}
