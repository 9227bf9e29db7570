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
        const struct render_options options = {.styles = styles,
                                               .font_dir = "fonts",
                                               .paper = size % 2 ? "a4" : "letter"};
        g_autoptr(GError) error = NULL;
        g_autoptr(Markup) document = markup_parse((const char *) data, size, "pages.xml", &error);
        g_autoptr(PageStyle) style = document ? page_style_read(styles, &error) : NULL;
        g_autoptr(Pages) pages = style ? pages_read(document, style, &error) : NULL;
        g_autoptr(GOutputStream) stream = fuzz_sink();

        g_assert_true((pages == NULL) == (error != NULL));
        if (!pages || pages->blocks->len > MOST_BLOCKS)
                return 0;
        /* What cairo refuses is an error as well. */
        if (!paint_pages(pages, style, &options, stream, NULL, &error))
                g_assert_nonnull(error);
        return 0;
}
