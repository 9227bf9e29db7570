/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sheets from standard input, each read and forgotten; then the PDF to standard output. */
#include <errno.h>
#include <gio/gunixoutputstream.h>
#include <malloc.h>
#include <unistd.h>

#include "base/error.h"
#include "base/helper.h"
#include "render/pdf/paint.h"
#include "render/pdf/painter.h"

/* FALSE at the end of the input, whether it is a good one or not. */
static gboolean read_bytes(gpointer to, gsize size)
{
        char *next = to;

        while (size > 0) {
                ssize_t count = read(STDIN_FILENO, next, size);

                if (count == 0 || (count < 0 && errno != EINTR))
                        return FALSE;
                next += MAX(count, 0);
                size -= (gsize) MAX(count, 0);
        }
        return TRUE;
}

static struct pages *read_sheets(const struct page_style *style, int shelf, GError **error)
{
        g_autoptr(Pages) pages = pages_new(style, shelf);
        g_autoptr(GByteArray) text = g_byte_array_new();
        guint32 size;

        for (;;) {
                if (!read_bytes(&size, sizeof(size)))
                        break;
                if (size == 0) {
                        /* What the trees took is free, though not given back yet. */
                        g_byte_array_set_size(text, 0);
                        malloc_trim(0);
                        return pages_close(pages, error) ? g_steal_pointer(&pages) : NULL;
                }
                g_byte_array_set_size(text, size);
                if (!read_bytes(text->data, size))
                        break;
                if (!pages_add(pages, (const char *) text->data, size, "pages.xml", error))
                        return NULL;
        }
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "The document broke off before its end.");
        return NULL;
}

static gboolean serve(const struct render_options *options, int shelf, GPtrArray *problems,
                      GError **error)
{
        g_autoptr(GOutputStream) stream = g_unix_output_stream_new(STDOUT_FILENO, TRUE);
        g_autoptr(PageStyle) style = page_style_read(options->styles, error);
        /* Fonts are looked for while the first sheet is made. */
        g_autoptr(PangoContext) fonts =
                style ? fonts_context_new(options->font_dir, style, problems, error) : NULL;
        g_autoptr(Pages) pages = fonts ? read_sheets(style, shelf, error) : NULL;

        return pages && paint_pages(pages, style, fonts, options->paper, stream, problems, error);
}

int painter_serve(int shelf, int n_arguments, char **arguments)
{
        g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GError) error = NULL;
        struct render_options options;

        if (n_arguments < 3) {
                g_set_error(&error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "The painter of PDFs is run by bulkhead.");
                return helper_end(error);
        }
        options = (struct render_options){.paper = arguments[0],
                                          .font_dir = arguments[1],
                                          .styles = (Layers) (arguments + 2)};
        serve(&options, shelf, problems, &error);
        for (guint i = 0; i < problems->len; i++)
                helper_answer(problems->pdata[i]);
        return helper_end(error);
}
