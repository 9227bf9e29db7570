/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The sheets of a document into pieces: what is short stays as blocks, what is beyond that goes on
 * the shelf as the text it was, once it was read for what the whole document must know of it: ids,
 * headings, what decides the widths of columns, and mistakes.
 */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/scratch.h"
#include "render/pdf/pages.h"

void pages_words_init(struct words *words)
{
        words->texts = pages_texts_new();
        words->rows = pages_rows_new();
        words->strings = g_string_chunk_new(64 * 1024);
}

void pages_words_clear(struct words *words)
{
        g_hash_table_unref(words->texts);
        g_hash_table_unref(words->rows);
        g_string_chunk_free(words->strings);
}

static void piece_free(gpointer data)
{
        struct piece *piece = data;

        if (piece->blocks)
                g_ptr_array_unref(piece->blocks);
        g_free(piece);
}

struct pages *pages_new(const struct page_style *style, int shelf)
{
        struct pages *pages = g_new0(struct pages, 1);

        pages->style = style;
        pages->shelf = shelf;
        pages->most = pages->room = PAGES_IN_MEMORY;
        pages->blocks = g_ptr_array_new();
        pages->pieces = g_ptr_array_new_with_free_func(piece_free);
        pages->parts = g_ptr_array_new_with_free_func(piece_free);
        pages->taken = g_ptr_array_new_with_free_func(pages_block_free);
        pages_words_init(&pages->kept);
        pages_words_init(&pages->passing);
        pages->ids = g_hash_table_new(g_str_hash, g_str_equal);
        pages->wanted = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
        pages->alike = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, pages_alike_free);
        return pages;
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
        g_ptr_array_unref(pages->pieces);
        g_ptr_array_unref(pages->parts);
        g_ptr_array_unref(pages->taken);
        g_hash_table_unref(pages->ids);
        g_hash_table_unref(pages->wanted);
        g_hash_table_unref(pages->alike);
        pages_words_clear(&pages->kept);
        pages_words_clear(&pages->passing);
        g_free(pages);
}

static void reader_init(struct pages_reader *reader, struct pages *pages, struct words *into)
{
        *reader = (struct pages_reader){.pages = pages,
                                        .into = into,
                                        .style = pages->style,
                                        .n_headings = pages->n_headings,
                                        .top_level = G_MAXUINT};
        reader->spans = g_array_new(FALSE, TRUE, sizeof(struct span));
        reader->cells = g_array_new(FALSE, TRUE, sizeof(struct cell));
        reader->words = g_string_new(NULL);
}

static void reader_clear(struct pages_reader *reader)
{
        g_array_unref(reader->spans);
        g_array_unref(reader->cells);
        g_string_free(reader->words, TRUE);
}

gboolean pages_add_id(struct pages_reader *reader, const char *id)
{
        return g_hash_table_insert(reader->pages->ids, (gpointer) id,
                                   GINT_TO_POINTER(reader->is_part));
}

/* Every id= of a sheet, so that links can be checked while they are read. */
static gboolean collect_ids(struct pages_reader *reader, const MarkupNode *node, guint depth,
                            GError **error)
{
        const char *id = pages_read_string(reader, node, "id");

        if (depth > LIMIT_XML_DEPTH) {
                markup_set_error(error, node, "The elements are nested too deeply.");
                return FALSE;
        }
        if (!pages_check_attributes(node, error))
                return FALSE;
        if (id && !pages_add_id(reader, id)) {
                markup_set_error(error, node, "The id “%s” is there twice.", id);
                return FALSE;
        }
        for (const MarkupNode *child = markup_first_element(node); child;
             child = markup_next_element(child))
                if (!collect_ids(reader, child, depth + 1, error))
                        return FALSE;
        return TRUE;
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

static void read_metadata(struct pages *pages, const MarkupNode *node)
{
        pages->title = g_strdup(markup_attribute(node, "title"));
        pages->author = g_strdup(markup_attribute(node, "author"));
        pages->subject = g_strdup(markup_attribute(node, "subject"));
        pages->keywords = g_strdup(markup_attribute(node, "keywords"));
}

static struct piece *piece_new(struct pages_reader *reader, GPtrArray *pieces)
{
        struct piece *piece = g_new0(struct piece, 1);

        piece->blocks = g_ptr_array_new_with_free_func(pages_block_free);
        piece->first_heading = reader->n_headings;
        piece->top_level = G_MAXUINT;
        g_ptr_array_add(pieces, piece);
        return piece;
}

/* What the document says of itself, and where the parts stand; *ret_done is FALSE for a block. */
static gboolean read_setting(struct pages_reader *reader, const MarkupNode *node,
                             gboolean *ret_done, GError **error)
{
        struct pages *pages = reader->pages;

        *ret_done = TRUE;
        if (pages_node_is(node, "metadata"))
                read_metadata(pages, node);
        else if (pages_node_is(node, "header"))
                return read_margin(reader, node, pages->header, error);
        else if (pages_node_is(node, "footer"))
                return read_margin(reader, node, pages->footer, error);
        else if (pages_node_is(node, "parts"))
                g_ptr_array_extend_and_steal(pages->pieces, g_steal_pointer(&pages->parts));
        else
                *ret_done = FALSE;
        if (!pages->parts)
                pages->parts = g_ptr_array_new_with_free_func(piece_free);
        return TRUE;
}

/* The blocks of a <document>, <further> or <part> into pieces. */
static gboolean read_blocks(struct pages_reader *reader, const MarkupNode *root, GPtrArray *pieces,
                            GError **error)
{
        struct piece *piece = NULL;

        for (const MarkupNode *node = markup_first_element(root); node;
             node = markup_next_element(node)) {
                gboolean done = FALSE;

                if (!reader->is_part && !read_setting(reader, node, &done, error))
                        return FALSE;
                if (done) {
                        piece = NULL;
                        continue;
                }
                if (!piece)
                        piece = piece_new(reader, pieces);
                reader->top_level = piece->top_level;
                if (!pages_read_block(reader, node, piece->blocks, error))
                        return FALSE;
                piece->top_level = reader->top_level;
        }
        return TRUE;
}

/* Reads the blocks of a sheet only to see what they are, and keeps the text. */
static gboolean put_away(struct pages_reader *reader, const MarkupNode *root, const char *sheet,
                         gsize size, GPtrArray *pieces, GError **error)
{
        struct pages *pages = reader->pages;
        struct piece *piece = piece_new(reader, pieces);
        gboolean done = TRUE;

        reader->into = &pages->passing;
        for (const MarkupNode *node = markup_first_element(root); node && done;
             node = markup_next_element(node))
                done = pages_read_block(reader, node, piece->blocks, error);
        g_clear_pointer(&piece->blocks, g_ptr_array_unref);
        pages_words_clear(&pages->passing);
        pages_words_init(&pages->passing);
        piece->top_level = reader->top_level;
        piece->offset = pages->shelved;
        piece->size = size;
        pages->shelved += size;
        return done && scratch_write(pages->shelf, piece->offset, sheet, size, error);
}

static gboolean has_parts(const MarkupNode *root)
{
        for (const MarkupNode *node = markup_first_element(root); node;
             node = markup_next_element(node))
                if (pages_node_is(node, "parts"))
                        return TRUE;
        return FALSE;
}

/* A sheet whose text may be NULL: then it stays. */
static gboolean add(struct pages *pages, const MarkupNode *root, const char *sheet, gsize size,
                    GError **error)
{
        gboolean is_document = pages_node_is(root, "document");
        struct pages_reader reader;
        gboolean stays, done;
        GPtrArray *pieces;

        reader_init(&reader, pages, &pages->kept);
        reader.is_part = pages_node_is(root, "part");
        pieces = reader.is_part ? pages->parts : pages->pieces;
        if (is_document) {
                pages->generated = g_strdup(markup_require_attribute(root, "generated", error));
                pages->cover = g_strdup(markup_attribute(root, "cover"));
        }
        stays = !sheet || is_document || pages->shelf < 0 || size <= pages->room ||
                (!reader.is_part && has_parts(root));
        done = (pages->generated || !is_document) && collect_ids(&reader, root, 0, error) &&
               (stays ? read_blocks(&reader, root, pieces, error)
                      : put_away(&reader, root, sheet, size, pieces, error));
        pages->room = stays ? pages->room - MIN(size, pages->room) : 0;
        pages->n_headings = reader.n_headings;
        reader_clear(&reader);
        return done;
}

gboolean pages_add(struct pages *pages, const char *sheet, gsize size, const char *name,
                   GError **error)
{
        g_autoptr(Markup) document = markup_parse(sheet, size, name, error);
        const MarkupNode *root = document ? markup_root(document) : NULL;

        if (!root)
                return FALSE;
        /* A part comes before the document, what is further after it. */
        if (pages->generated ? pages_node_is(root, "further")
                             : pages_node_is(root, "part") || pages_node_is(root, "document"))
                return add(pages, root, sheet, size, error);
        return pages_unexpected(root, error);
}

static gboolean is_in_part(gpointer id G_GNUC_UNUSED, gpointer in_part,
                           gpointer user_data G_GNUC_UNUSED)
{
        return in_part != NULL;
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

gboolean pages_close(struct pages *pages, GError **error)
{
        gboolean done;

        /* A document without <parts/> leaves them out; nothing leads to them then. */
        if (pages->parts->len > 0)
                g_hash_table_foreach_remove(pages->ids, is_in_part, NULL);
        g_ptr_array_set_size(pages->parts, 0);
        done = check_wanted(pages, error);
        g_hash_table_remove_all(pages->wanted);
        return done;
}

struct pages *pages_read(Markup *document, const struct page_style *style, GError **error)
{
        g_autoptr(Pages) pages = pages_new(style, -1);
        const MarkupNode *root = markup_root(document);

        if (!pages_node_is(root, "document")) {
                markup_set_error(error, root, "This is not a document of pages.");
                return NULL;
        }
        return add(pages, root, NULL, 0, error) && pages_close(pages, error) &&
                               pages_rewind(pages, error)
                       ? g_steal_pointer(&pages)
                       : NULL;
}

GPtrArray *pages_take_down(struct pages *pages, const struct piece *piece, struct words *words,
                           GError **error)
{
        g_autofree char *text = g_malloc(piece->size);
        g_autoptr(GPtrArray) blocks = g_ptr_array_new_with_free_func(pages_block_free);
        g_autoptr(Markup) sheet = NULL;
        struct pages_reader reader;
        gboolean done = TRUE;

        if (!scratch_read(pages->shelf, piece->offset, text, piece->size, error))
                return NULL;
        sheet = markup_parse(text, piece->size, "pages.xml", error);
        if (!sheet)
                return NULL;
        reader_init(&reader, pages, words);
        reader.again = TRUE;
        reader.n_headings = piece->first_heading;
        for (const MarkupNode *node = markup_first_element(markup_root(sheet)); node && done;
             node = markup_next_element(node))
                done = pages_read_block(&reader, node, blocks, error);
        reader_clear(&reader);
        return done ? g_steal_pointer(&blocks) : NULL;
}
