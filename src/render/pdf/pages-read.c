/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pages.xml into blocks. The tree of the document is walked once and can be freed afterwards;
 * tables, which hold nearly everything, become flat arrays of rows and cells.
 */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "render/pdf/pages.h"

void pages_block_free(gpointer data)
{
        struct block *block = data;

        if (block->texts)
                g_ptr_array_unref(block->texts);
        if (block->parts)
                g_array_unref(block->parts);
        if (block->table) {
                g_array_unref(block->table->columns);
                g_ptr_array_unref(block->table->rows);
                g_free(block->table);
        }
        pages_picture_free(block->picture);
        g_free(block);
}

gboolean pages_node_is(const MarkupNode *node, const char *name)
{
        return markup_is(node, PAGES_NAMESPACE, name);
}

gboolean pages_unexpected(const MarkupNode *node, GError **error)
{
        markup_set_error(error, node, "The element <%s> is not expected here.", node->name);
        return FALSE;
}

gboolean pages_read_flag(const MarkupNode *node, const char *name, gboolean otherwise)
{
        const char *value = markup_attribute(node, name);

        return value ? g_str_equal(value, "yes") : otherwise;
}

/* A number in the C locale, not negative; otherwise where the attribute is missing, and NaN makes
 * it required. */
gboolean pages_read_number(const MarkupNode *node, const char *name, double otherwise, double *ret,
                           GError **error)
{
        const char *text = markup_attribute(node, name);
        char *end = NULL;
        double value = text ? g_ascii_strtod(text, &end) : otherwise;

        if (!(value >= 0 && value <= 1e9) || (text && (end == text || *end))) {
                markup_set_error(error, node, "The element <%s> needs a number in %s=.", node->name,
                                 name);
                return FALSE;
        }
        *ret = value;
        return TRUE;
}

const char *pages_read_string(struct pages_reader *reader, const MarkupNode *node, const char *name)
{
        const char *value = markup_attribute(node, name);

        return value ? g_string_chunk_insert_const(reader->pages->kept.strings, value) : NULL;
}

static gboolean read_style(struct pages_reader *reader, const MarkupNode *node,
                           enum text_role otherwise, const struct text_style **ret, GError **error)
{
        const char *name = markup_attribute(node, "style");
        const struct text_style *style =
                name ? page_style_text(reader->style, name) : reader->style->roles[otherwise];

        if (!style) {
                markup_set_error(error, node, "The PDF style has no text style “%s”.", name);
                return FALSE;
        }
        *ret = style;
        return TRUE;
}

/* All children must be elements of that name; their words become texts. */
static gboolean read_texts(struct pages_reader *reader, const MarkupNode *node, const char *name,
                           enum text_kind kind, struct block *block, GError **error)
{
        block->texts = g_ptr_array_new();
        for (const MarkupNode *child = markup_first_element(node); child;
             child = markup_next_element(child)) {
                const struct text *text;

                if (!pages_node_is(child, name))
                        return pages_unexpected(child, error);
                text = pages_read_text(reader, child, kind, error);
                if (!text)
                        return FALSE;
                g_ptr_array_add(block->texts, (gpointer) text);
        }
        return TRUE;
}

static gboolean read_own_text(struct pages_reader *reader, const MarkupNode *node,
                              struct block *block, GError **error)
{
        const struct text *text = pages_read_text(reader, node, TEXT_PLAIN, error);

        if (!text)
                return FALSE;
        block->texts = g_ptr_array_new();
        g_ptr_array_add(block->texts, (gpointer) text);
        return TRUE;
}

/* The outline and the contents need somewhere to lead. */
static void add_to_outline(struct pages_reader *reader, struct block *heading)
{
        struct pages *pages = reader->pages;
        g_autofree char *id = NULL;

        reader->top_level = MIN(reader->top_level, heading->level);
        if (heading->id)
                return;
        id = g_strdup_printf("heading.%u", reader->n_headings++);
        heading->id = g_string_chunk_insert_const(pages->kept.strings, id);
        if (!reader->again)
                pages_add_id(reader, heading->id);
}

static gboolean read_heading(struct pages_reader *reader, const MarkupNode *node,
                             struct block *block, GError **error)
{
        g_autoptr(GString) title = g_string_new(NULL);
        const struct text *text;
        double level;

        if (!pages_read_number(node, "level", 0, &level, error))
                return FALSE;
        if (level != 1 && level != 2 && level != 3) {
                markup_set_error(error, node, "The level of a heading is 1, 2 or 3.");
                return FALSE;
        }
        block->level = (guint) level;
        block->keep = TRUE;
        block->outline = pages_read_flag(node, "outline", TRUE);
        if (!read_style(reader, node, ROLE_HEADING_1 + block->level - 1, &block->style, error) ||
            !read_own_text(reader, node, block, error))
                return FALSE;
        text = block->texts->pdata[0];
        for (guint i = 0; i < text->n_spans; i++)
                g_string_append(title, text->spans[i].text);
        block->title = g_string_chunk_insert_const(reader->into->strings, title->str);
        if (block->outline)
                add_to_outline(reader, block);
        return TRUE;
}

static gboolean read_paragraph(struct pages_reader *reader, const MarkupNode *node,
                               struct block *block, GError **error)
{
        return read_style(reader, node, ROLE_BODY, &block->style, error) &&
               read_own_text(reader, node, block, error);
}

static gboolean read_list(struct pages_reader *reader, const MarkupNode *node, struct block *block,
                          GError **error)
{
        block->ordered = pages_read_flag(node, "ordered", FALSE);
        return read_style(reader, node, ROLE_BODY, &block->style, error) &&
               read_texts(reader, node, "item", TEXT_PLAIN, block, error);
}

static gboolean read_callout(struct pages_reader *reader, const MarkupNode *node,
                             struct block *block, GError **error)
{
        return pages_read_band(reader, node, "band", &block->band, error) &&
               read_style(reader, node, ROLE_BODY, &block->style, error) &&
               read_texts(reader, node, "paragraph", TEXT_PLAIN, block, error);
}

static gboolean read_code(struct pages_reader *reader, const MarkupNode *node, struct block *block,
                          GError **error)
{
        return read_style(reader, node, ROLE_CODE, &block->style, error) &&
               read_texts(reader, node, "line", TEXT_VERBATIM, block, error);
}

static gboolean read_contents(struct pages_reader *reader G_GNUC_UNUSED, const MarkupNode *node,
                              struct block *block, GError **error)
{
        double levels;

        if (!pages_read_number(node, "levels", 2, &levels, error))
                return FALSE;
        block->level = (guint) levels;
        return TRUE;
}

static gboolean read_space(struct pages_reader *reader G_GNUC_UNUSED, const MarkupNode *node,
                           struct block *block, GError **error)
{
        block->fill = pages_read_flag(node, "fill", FALSE);
        return pages_read_number(node, "points", 6, &block->amount, error);
}

static gboolean read_page_break(struct pages_reader *reader G_GNUC_UNUSED, const MarkupNode *node,
                                struct block *block, GError **error)
{
        return pages_read_number(node, "unless-left", 0, &block->amount, error);
}

typedef gboolean (*block_reader)(struct pages_reader *reader, const MarkupNode *node,
                                 struct block *block, GError **error);

static const struct {
        const char *name;
        enum block_kind kind;
        block_reader read;
} block_readers[] = {
        {"heading", BLOCK_HEADING, read_heading},
        {"paragraph", BLOCK_PARAGRAPH, read_paragraph},
        {"list", BLOCK_LIST, read_list},
        {"callout", BLOCK_CALLOUT, read_callout},
        {"code", BLOCK_CODE, read_code},
        {"table", BLOCK_TABLE, pages_read_table},
        {"facts", BLOCK_TABLE, pages_read_facts},
        {"gauge", BLOCK_GAUGE, pages_read_gauge},
        {"distribution", BLOCK_DISTRIBUTION, pages_read_distribution},
        {"slope", BLOCK_SLOPE, pages_read_slope},
        {"picture", BLOCK_PICTURE, pages_read_picture},
        {"contents", BLOCK_CONTENTS, read_contents},
        {"page-break", BLOCK_PAGE_BREAK, read_page_break},
        {"space", BLOCK_SPACE, read_space},
};

gboolean pages_read_block(struct pages_reader *reader, const MarkupNode *node, GPtrArray *blocks,
                          GError **error)
{
        for (guint i = 0; i < G_N_ELEMENTS(block_readers); i++) {
                struct block *block;

                if (!pages_node_is(node, block_readers[i].name))
                        continue;
                block = g_new0(struct block, 1);
                g_ptr_array_add(blocks, block);
                block->kind = block_readers[i].kind;
                block->keep = pages_read_flag(node, "keep", FALSE);
                block->follow = pages_read_flag(node, "follow", FALSE);
                block->id = pages_read_string(reader, node, "id");
                return block_readers[i].read(reader, node, block, error);
        }
        return pages_unexpected(node, error);
}
