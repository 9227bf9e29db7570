/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to pages, and what is a document to a PDF: whatever a template writes is set, or refused
 * with a sentence.
 */
#include "base/error.h"
#include "fuzz.h"
#include "render/pdf/paint.h"

/* Pages beyond this find nothing new. */
enum { MOST_BLOCKS = 40 };

static const char *const styles[] = {"styles", NULL};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(Markup) document = markup_parse((const char *) data, size, "pages.xml", &error);
        g_autoptr(PageStyle) style = document ? page_style_read(styles, &error) : NULL;
        g_autoptr(Pages) pages = style ? pages_read(document, style, &error) : NULL;
        g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(PangoContext) fonts = NULL;
        g_autoptr(GOutputStream) stream = fuzz_sink();

        g_assert_true((pages == NULL) == (error != NULL));
        if (!pages || pages->blocks->len > MOST_BLOCKS)
                return 0;
        fonts = fonts_context_new("fonts", style, problems, &error);
        g_assert_nonnull(fonts);
        /* What cairo refuses is an error as well. */
        if (!paint_pages(pages, style, fonts, size % 2 ? "a4" : "letter", stream, NULL, &error))
                g_assert_nonnull(error);
        return 0;
}
