/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The charts of pages.xml: numbers in attributes, and parts that have a band and words. */
#include "render/pdf/pages.h"

/* The words and the band of a part of a chart. */
static gboolean read_part_words(struct pages_reader *reader, const MarkupNode *node,
                                struct part *part, GError **error)
{
        if (!pages_read_band(reader, node, "band", &part->band, error))
                return FALSE;
        for (const MarkupNode *child = markup_first_element(node); child;
             child = markup_next_element(child)) {
                const struct text *words = pages_read_text(reader, child, TEXT_PLAIN, error);

                if (!words)
                        return FALSE;
                if (pages_node_is(child, "label"))
                        part->label = words;
                else if (pages_node_is(child, "note"))
                        part->note = words;
                else
                        return pages_unexpected(child, error);
        }
        if (part->band && part->label)
                return TRUE;
        markup_set_error(error, node, "A part of a chart needs a band and a label.");
        return FALSE;
}

/* The parts of a chart: a label, a note, and the number in the attribute. */
static gboolean read_parts(struct pages_reader *reader, const MarkupNode *node, const char *element,
                           const char *attribute, struct block *block, GError **error)
{
        block->parts = g_array_new(FALSE, TRUE, sizeof(struct part));
        for (const MarkupNode *child = markup_first_element(node); child;
             child = markup_next_element(child)) {
                struct part part = {0};

                if (!pages_node_is(child, element))
                        return pages_unexpected(child, error);
                if (!pages_read_number(child, attribute, G_MAXDOUBLE, &part.value, error) ||
                    (g_str_equal(element, "line") &&
                     !pages_read_number(child, "after", G_MAXDOUBLE, &part.after, error)) ||
                    !read_part_words(reader, child, &part, error))
                        return FALSE;
                g_array_append_val(block->parts, part);
        }
        if (block->parts->len == 0) {
                markup_set_error(error, node, "A chart needs at least one part.");
                return FALSE;
        }
        return TRUE;
}

gboolean pages_read_gauge(struct pages_reader *reader, const MarkupNode *node, struct block *block,
                          GError **error)
{
        return pages_read_number(node, "value", G_MAXDOUBLE, &block->amount, error) &&
               pages_read_number(node, "maximum", 10, &block->maximum, error) &&
               pages_read_band(reader, node, "band", &block->band, error) &&
               read_parts(reader, node, "range", "to", block, error);
}

gboolean pages_read_distribution(struct pages_reader *reader, const MarkupNode *node,
                                 struct block *block, GError **error)
{
        return read_parts(reader, node, "part", "count", block, error);
}

/* Two sides, before and after, and a line for each that moved. */
gboolean pages_read_slope(struct pages_reader *reader, const MarkupNode *node, struct block *block,
                          GError **error)
{
        static const char *const sides[] = {"before", "after"};

        block->texts = g_ptr_array_new();
        for (guint i = 0; i < G_N_ELEMENTS(sides); i++) {
                const char *words = markup_require_attribute(node, sides[i], error);

                if (!words)
                        return FALSE;
                g_ptr_array_add(block->texts, (gpointer) pages_plain_text(reader, words));
        }
        return pages_read_number(node, "maximum", 10, &block->maximum, error) &&
               read_parts(reader, node, "line", "before", block, error);
}
