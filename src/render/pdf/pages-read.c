/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pages.xml into blocks. The tree of the document is walked once and can be freed afterwards;
 * tables, which hold nearly everything, become flat arrays of rows and cells.
 */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "render/pdf/pages.h"

static void block_free(gpointer data)
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

void pages_free(struct pages *pages)
{
        if (!pages)
                return;
        g_free(pages->title);
        g_free(pages->author);
        g_free(pages->subject);
        g_free(pages->keywords);
        g_free(pages->generated);
        g_free(pages->cover);
        g_ptr_array_unref(pages->blocks);
        g_ptr_array_unref(pages->parts);
        g_hash_table_unref(pages->ids);
        g_hash_table_unref(pages->wanted);
        g_hash_table_unref(pages->texts);
        g_hash_table_unref(pages->rows);
        g_hash_table_unref(pages->alike);
        g_string_chunk_free(pages->strings);
        g_free(pages);
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

        return value ? g_string_chunk_insert_const(reader->pages->strings, value) : NULL;
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
        block->title = g_string_chunk_insert_const(reader->pages->strings, title->str);
        if (!block->id) {
                /* The outline and the contents need somewhere to lead. */
                g_autofree char *id = g_strdup_printf("heading.%u", reader->pages->n_headings++);

                block->id = g_string_chunk_insert_const(reader->pages->strings, id);
                g_hash_table_add(reader->pages->ids, (gpointer) block->id);
        }
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

static gboolean read_block(struct pages_reader *reader, const MarkupNode *node, GPtrArray *blocks,
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

static gboolean read_margin(struct pages_reader *reader, const MarkupNode *node,
                            const struct text *ret[2], GError **error)
{
        reader->in_margin = TRUE;
        for (const MarkupNode *side = markup_first_element(node); side;
             side = markup_next_element(side)) {
                const struct text *text = pages_read_text(reader, side, TEXT_PLAIN, error);

                if (!text)
                        return FALSE;
                ret[pages_node_is(side, "right") ? 1 : 0] = text;
        }
        reader->in_margin = FALSE;
        return TRUE;
}

/* Every id= of the document, so that links can be checked while they are read. */
static gboolean collect_ids(struct pages_reader *reader, const MarkupNode *node, guint depth,
                            GError **error)
{
        const char *id = pages_read_string(reader, node, "id");

        if (depth > LIMIT_XML_DEPTH) {
                markup_set_error(error, node, "The elements are nested too deeply.");
                return FALSE;
        }
        if (id && !g_hash_table_add(reader->pages->ids, (gpointer) id)) {
                markup_set_error(error, node, "The id “%s” is there twice.", id);
                return FALSE;
        }
        for (const MarkupNode *child = markup_first_element(node); child;
             child = markup_next_element(child))
                if (!collect_ids(reader, child, depth + 1, error))
                        return FALSE;
        return TRUE;
}

/* The blocks of all parts, where the document wants them. */
static void place_parts(struct pages *pages)
{
        g_ptr_array_extend_and_steal(pages->blocks, pages->parts);
        pages->parts = g_ptr_array_new_with_free_func(block_free);
}

static void forget_ids(struct pages *pages, const struct block *block)
{
        if (block->id)
                g_hash_table_remove(pages->ids, block->id);
        for (guint i = 0; block->table && i < block->table->rows->len; i++) {
                const struct row *row = block->table->rows->pdata[i];

                if (row->id)
                        g_hash_table_remove(pages->ids, row->id);
        }
}

/* A document without <parts/> leaves them out; nothing leads to them then. */
static void drop_parts(struct pages *pages)
{
        for (guint i = 0; i < pages->parts->len; i++)
                forget_ids(pages, pages->parts->pdata[i]);
        g_ptr_array_set_size(pages->parts, 0);
}

static gboolean read_document(struct pages_reader *reader, const MarkupNode *root, GError **error)
{
        struct pages *pages = reader->pages;

        pages->generated = g_strdup(markup_require_attribute(root, "generated", error));
        pages->cover = g_strdup(markup_attribute(root, "cover"));
        if (!pages->generated || !collect_ids(reader, root, 0, error))
                return FALSE;
        for (const MarkupNode *node = markup_first_element(root); node;
             node = markup_next_element(node)) {
                if (pages_node_is(node, "metadata")) {
                        pages->title = g_strdup(markup_attribute(node, "title"));
                        pages->author = g_strdup(markup_attribute(node, "author"));
                        pages->subject = g_strdup(markup_attribute(node, "subject"));
                        pages->keywords = g_strdup(markup_attribute(node, "keywords"));
                } else if (pages_node_is(node, "header")) {
                        if (!read_margin(reader, node, pages->header, error))
                                return FALSE;
                } else if (pages_node_is(node, "footer")) {
                        if (!read_margin(reader, node, pages->footer, error))
                                return FALSE;
                } else if (pages_node_is(node, "parts")) {
                        place_parts(pages);
                } else if (!read_block(reader, node, pages->blocks, error)) {
                        return FALSE;
                }
        }
        drop_parts(pages);
        return TRUE;
}

static gboolean read_part(struct pages_reader *reader, const MarkupNode *root, GError **error)
{
        if (!collect_ids(reader, root, 0, error))
                return FALSE;
        for (const MarkupNode *node = markup_first_element(root); node;
             node = markup_next_element(node))
                if (!read_block(reader, node, reader->pages->parts, error))
                        return FALSE;
        return TRUE;
}

/* Every id that is led to must be there; the first in byte order is named. */
static gboolean check_wanted(const struct pages *pages, GError **error)
{
        GHashTableIter iter;
        gpointer id, where;
        const char *missing = NULL, *place = NULL;

        g_hash_table_iter_init(&iter, pages->wanted);
        while (g_hash_table_iter_next(&iter, &id, &where))
                if (!g_hash_table_contains(pages->ids, id) &&
                    (!missing || strcmp(id, missing) < 0)) {
                        missing = id;
                        place = where;
                }
        if (missing)
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: A link leads to “%s”, but nothing has that id.", place, missing);
        return !missing;
}

struct pages *pages_new(void)
{
        struct pages *pages = g_new0(struct pages, 1);

        pages->blocks = g_ptr_array_new_with_free_func(block_free);
        pages->parts = g_ptr_array_new_with_free_func(block_free);
        pages->ids = g_hash_table_new(g_str_hash, g_str_equal);
        pages->wanted = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
        pages->strings = g_string_chunk_new(64 * 1024);
        pages->texts = pages_texts_new();
        pages->rows = pages_rows_new();
        pages->alike = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, pages_alike_free);
        return pages;
}

static gboolean read_root(struct pages *pages, Markup *document, const struct page_style *style,
                          const char *name,
                          gboolean (*read)(struct pages_reader *reader, const MarkupNode *root,
                                           GError **error),
                          GError **error)
{
        const MarkupNode *root = markup_root(document);
        struct pages_reader reader = {.pages = pages, .style = style};
        gboolean done;

        if (!pages_node_is(root, name)) {
                markup_set_error(error, root, "This is not a %s of pages.", name);
                return FALSE;
        }
        reader.spans = g_array_new(FALSE, TRUE, sizeof(struct span));
        reader.cells = g_array_new(FALSE, TRUE, sizeof(struct cell));
        reader.words = g_string_new(NULL);
        done = read(&reader, root, error);
        g_array_unref(reader.spans);
        g_array_unref(reader.cells);
        g_string_free(reader.words, TRUE);
        return done;
}

gboolean pages_read_part(struct pages *pages, Markup *part, const struct page_style *style,
                         GError **error)
{
        return read_root(pages, part, style, "part", read_part, error);
}

gboolean pages_read_document(struct pages *pages, Markup *document, const struct page_style *style,
                             GError **error)
{
        return read_root(pages, document, style, "document", read_document, error) &&
               check_wanted(pages, error);
}

struct pages *pages_read(Markup *document, const struct page_style *style, GError **error)
{
        g_autoptr(Pages) pages = pages_new();

        return pages_read_document(pages, document, style, error) ? g_steal_pointer(&pages) : NULL;
}
