/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <picture> of pages.xml: a logo as outlines or as PNG. Nothing is read from elsewhere: what it
 * shows stands in the template.
 */
#include <cairo.h>
#include <math.h>
#include <string.h>

#include "render/pdf/pages.h"
#include "render/pdf/picture-path.h"

static void part_clear(gpointer data)
{
        struct picture_part *part = data;

        if (part->steps)
                g_array_unref(part->steps);
        if (part->image)
                cairo_surface_destroy(part->image);
}

void pages_picture_free(struct picture *picture)
{
        if (!picture)
                return;
        g_array_unref(picture->parts);
        g_free(picture);
}

static gboolean read_color(struct pages_reader *reader, const MarkupNode *node, struct color *ret,
                           GError **error)
{
        const char *name = markup_attribute(node, "color");

        if (page_style_color(reader->style, name ? name : "ink", ret))
                return TRUE;
        markup_set_error(error, node,
                         "The palette has no color “%s”, and it is not one such as #1b1f23.", name);
        return FALSE;
}

static gboolean read_path(struct pages_reader *reader, const MarkupNode *node,
                          struct picture_part *part, GError **error)
{
        const char *data = markup_require_attribute(node, "d", error);
        gsize at = 0;

        if (!data || !read_color(reader, node, &part->color, error))
                return FALSE;
        part->steps = picture_path_parse(data, &at);
        if (!part->steps)
                markup_set_error(error, node,
                                 "The path has a mistake at character %" G_GSIZE_FORMAT ".",
                                 at + 1);
        return part->steps != NULL;
}

struct bytes {
        const guchar *at;
        gsize left;
};

static cairo_status_t read_bytes(void *closure, guchar *data, guint length)
{
        struct bytes *bytes = closure;

        if (length > bytes->left)
                return CAIRO_STATUS_READ_ERROR;
        memcpy(data, bytes->at, length);
        bytes->at += length;
        bytes->left -= length;
        return CAIRO_STATUS_SUCCESS;
}

static gboolean read_png(const MarkupNode *node, struct picture_part *part, GError **error)
{
        g_autofree char *text = markup_text(node);
        gsize size = 0;
        g_autofree guchar *data = g_base64_decode(text, &size);
        struct bytes bytes = {data, size};

        part->image = cairo_image_surface_create_from_png_stream(read_bytes, &bytes);
        if (cairo_surface_status(part->image) == CAIRO_STATUS_SUCCESS)
                return TRUE;
        markup_set_error(error, node, "This is not a PNG image in Base64.");
        return FALSE;
}

/* Numbers with a blank between, as many as there is room for and no other word. */
static gboolean parse_numbers(const char *text, double *ret_numbers, guint count)
{
        g_auto(GStrv) words = g_strsplit(text, " ", -1);

        if (g_strv_length(words) != count)
                return FALSE;
        for (guint i = 0; i < count; i++) {
                char *end;

                ret_numbers[i] = g_ascii_strtod(words[i], &end);
                if (end == words[i] || *end || !isfinite(ret_numbers[i]))
                        return FALSE;
        }
        return TRUE;
}

/* "0 0 300 100"; without it the picture has its own points. */
static gboolean read_view(const MarkupNode *node, struct picture *picture, GError **error)
{
        const char *text = markup_attribute(node, "viewbox");

        if (!text) {
                picture->view[2] = picture->width;
                picture->view[3] = picture->height;
                return TRUE;
        }
        if (parse_numbers(text, picture->view, 4) && picture->view[2] > 0 && picture->view[3] > 0)
                return TRUE;
        markup_set_error(error, node, "A viewbox is four numbers: left, top, width and height.");
        return FALSE;
}

gboolean pages_read_picture(struct pages_reader *reader, const MarkupNode *node,
                            struct block *block, GError **error)
{
        struct picture *picture = block->picture = g_new0(struct picture, 1);

        picture->parts = g_array_new(FALSE, TRUE, sizeof(struct picture_part));
        g_array_set_clear_func(picture->parts, part_clear);
        picture->alignment = pages_read_alignment(node, "align", ALIGN_LEFT);
        if (!pages_read_number(node, "width", G_MAXDOUBLE, &picture->width, error) ||
            !pages_read_number(node, "height", G_MAXDOUBLE, &picture->height, error))
                return FALSE;
        if (picture->width == 0 || picture->height == 0) {
                markup_set_error(error, node, "A picture needs a width and a height above 0.");
                return FALSE;
        }
        if (!read_view(node, picture, error))
                return FALSE;
        for (const MarkupNode *child = markup_first_element(node); child;
             child = markup_next_element(child)) {
                struct picture_part part = {0};
                gboolean is_png = pages_node_is(child, "png");

                if (!is_png && !pages_node_is(child, "path"))
                        return pages_unexpected(child, error);
                if (!(is_png ? read_png(child, &part, error)
                             : read_path(reader, child, &part, error))) {
                        part_clear(&part);
                        return FALSE;
                }
                g_array_append_val(picture->parts, part);
        }
        return TRUE;
}
