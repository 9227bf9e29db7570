/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The words of pages.xml: inline elements into a flat list of spans. A report says the same thing
 * thousands of times, so a text is looked up by its whole content and kept once. Characters that
 * would hide or reorder what stands on the page are written out here, as a unit name is outside
 * data.
 */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "render/pdf/pages.h"

/* Marks on one letter; more would cover the lines around it. */
enum { MOST_MARKS = 12 };

struct inline_state {
        guint flags;
        const char *target;
        const struct band_style *band;
        gboolean verbatim;
};

/* How many bytes need no second look: printable ASCII with single spaces, as nearly all words are.
 */
static gsize plain_length(const char *text)
{
        const char *p = text;

        while (*p >= ' ' && *p < 0x7f && !(p[0] == ' ' && p[1] == ' '))
                p++;
        return (gsize) (p - text);
}

/* Adds the characters, white space collapsed or kept, hidden ones (text_is_hidden) as <U+202E>, and
 * marks that no letter has any more. */
static void append_words(GString *out, const char *text, gboolean verbatim)
{
        gsize plain = plain_length(text);
        guint n_marks = 0;

        g_string_append_len(out, text, (gssize) plain);
        for (const char *p = text + plain; *p; p = g_utf8_next_char(p)) {
                gunichar c = g_utf8_get_char(p);

                if (c == '\t' || c == '\r' || (c == '\n' && !verbatim))
                        c = ' ';
                if (c == ' ' && !verbatim && out->len > 0 && out->str[out->len - 1] == ' ')
                        continue;
                n_marks = g_unichar_ismark(c) ? n_marks + 1 : 0;
                if ((c != '\n' && text_is_hidden(c)) || n_marks > MOST_MARKS)
                        g_string_append_printf(out, "<U+%04X>", c);
                else
                        g_string_append_unichar(out, c);
        }
}

static void add_span(struct pages_reader *reader, const struct inline_state *state,
                     const char *words, guint more_flags)
{
        struct span span = {
                .text = g_string_chunk_insert_const(reader->into->strings, words),
                .target = state->target,
                .band = state->band,
                .note = NULL,
                .flags = state->flags | more_flags,
        };

        g_array_append_val(reader->spans, span);
}

static void add_words(struct pages_reader *reader, const struct inline_state *state,
                      const char *text)
{
        GString *words = reader->words;
        const char *start;

        g_string_truncate(words, 0);
        append_words(words, text, state->verbatim);
        start = words->str;
        /* One space between spans, none at the start. */
        if (!state->verbatim && *start == ' ') {
                const struct span *last =
                        reader->spans->len
                                ? &g_array_index(reader->spans, struct span, reader->spans->len - 1)
                                : NULL;

                if (!last || g_str_has_suffix(last->text, " ") ||
                    g_str_has_suffix(last->text, "\n"))
                        start++;
        }
        if (*start)
                add_span(reader, state, start, 0);
}

static gboolean read_inline(struct pages_reader *reader, const MarkupNode *node,
                            const struct inline_state *state, GError **error);

/* The place may come later, and that in a part may be left out: whether it is there is seen at the
 * end. */
static const char *want(struct pages_reader *reader, const MarkupNode *node, const char *to)
{
        struct pages *pages = reader->pages;
        const char *id = g_string_chunk_insert_const(pages->kept.strings, to);
        gpointer in_part;

        if (reader->again || g_hash_table_contains(pages->wanted, id))
                return id;
        if (!g_hash_table_lookup_extended(pages->ids, id, NULL, &in_part) ||
            (in_part && !reader->is_part))
                g_hash_table_insert(pages->wanted, (gpointer) id,
                                    g_strdup_printf("%s:%d", markup_name(node), node->line));
        return id;
}

static gboolean read_link(struct pages_reader *reader, const MarkupNode *node,
                          struct inline_state *state, GError **error)
{
        const char *to = markup_attribute(node, "to");
        const char *uri = markup_attribute(node, "uri");

        if (!to == !uri) {
                markup_set_error(error, node, "A link has either to= or uri=.");
                return FALSE;
        }
        if (to) {
                state->target = want(reader, node, to);
        } else if (g_str_has_prefix(uri, "https://") || g_str_has_prefix(uri, "http://") ||
                   g_str_has_prefix(uri, "mailto:")) {
                state->target = g_string_chunk_insert_const(reader->into->strings, uri);
                state->flags |= SPAN_URI;
        }
        return TRUE;
}

static gboolean read_page_of(struct pages_reader *reader, const MarkupNode *node,
                             const struct inline_state *state, GError **error)
{
        const char *to = markup_require_attribute(node, "to", error);
        struct inline_state inner = *state;

        if (!to)
                return FALSE;
        inner.target = want(reader, node, to);
        add_span(reader, &inner, "", SPAN_PAGE_OF);
        return TRUE;
}

gboolean pages_read_band(struct pages_reader *reader, const MarkupNode *node, const char *attribute,
                         const struct band_style **ret, GError **error)
{
        const char *name = markup_attribute(node, attribute);
        const struct band_style *band = name ? page_style_band(reader->style, name) : NULL;

        if (name && !band) {
                markup_set_error(error, node, "The palette has no band “%s”.", name);
                return FALSE;
        }
        *ret = band;
        return TRUE;
}

/* A footnote is a text of its own; in the text around it stands its number. */
static gboolean read_note(struct pages_reader *reader, const MarkupNode *node, GError **error)
{
        GArray *outer = reader->spans;
        struct span span = {.text = "", .flags = SPAN_NOTE};

        if (reader->no_notes) {
                markup_set_error(error, node, "A footnote cannot stand here.");
                return FALSE;
        }
        reader->spans = g_array_new(FALSE, TRUE, sizeof(struct span));
        reader->no_notes = TRUE;
        span.note = pages_read_text(reader, node, TEXT_PLAIN, error);
        reader->no_notes = FALSE;
        g_array_unref(reader->spans);
        reader->spans = outer;
        g_array_append_val(reader->spans, span);
        return span.note != NULL;
}

static gboolean read_element(struct pages_reader *reader, const MarkupNode *node,
                             const struct inline_state *state, GError **error)
{
        struct inline_state inner = *state;
        const char *name = node->name;

        if (g_str_equal(name, "strong")) {
                inner.flags |= SPAN_STRONG;
        } else if (g_str_equal(name, "code")) {
                inner.flags |= SPAN_CODE;
        } else if (g_str_equal(name, "quiet")) {
                inner.flags |= SPAN_QUIET;
        } else if (g_str_equal(name, "link") && !reader->in_margin) {
                if (!read_link(reader, node, &inner, error))
                        return FALSE;
        } else if (g_str_equal(name, "band")) {
                if (!pages_read_band(reader, node, "name", &inner.band, error))
                        return FALSE;
                if (inner.band)
                        add_span(reader, &inner, "", SPAN_MARK);
        } else if (g_str_equal(name, "page-of") && !reader->in_margin) {
                return read_page_of(reader, node, state, error);
        } else if (g_str_equal(name, "note") && !reader->in_margin) {
                return read_note(reader, node, error);
        } else if (g_str_equal(name, "break")) {
                add_span(reader, state, "\n", 0);
                return TRUE;
        } else if (reader->in_margin && g_str_equal(name, "page-number")) {
                add_span(reader, state, "", SPAN_PAGE_NUMBER);
                return TRUE;
        } else if (reader->in_margin && g_str_equal(name, "page-count")) {
                add_span(reader, state, "", SPAN_PAGE_COUNT);
                return TRUE;
        } else {
                markup_set_error(error, node, "The element <%s> cannot stand inside a text.", name);
                return FALSE;
        }
        return read_inline(reader, node, &inner, error);
}

static gboolean read_inline(struct pages_reader *reader, const MarkupNode *node,
                            const struct inline_state *state, GError **error)
{
        for (const MarkupNode *child = node->first; child; child = child->next) {
                if (child->text)
                        add_words(reader, state, child->text);
                else if (!read_element(reader, child, state, error))
                        return FALSE;
        }
        return TRUE;
}

/* Takes a space off the end, which collapsing leaves there. */
static void trim_end(struct pages_reader *reader)
{
        while (reader->spans->len > 0) {
                struct span *last =
                        &g_array_index(reader->spans, struct span, reader->spans->len - 1);
                g_autofree char *words = NULL;

                if (!g_str_has_suffix(last->text, " "))
                        return;
                words = g_strchomp(g_strdup(last->text));
                last->text = g_string_chunk_insert_const(reader->into->strings, words);
                if (*words)
                        return;
                g_array_set_size(reader->spans, reader->spans->len - 1);
        }
}

/* Strings are kept once, so their addresses stand for their content. */
static guint text_hash(gconstpointer data)
{
        const struct text *text = data;
        guint64 hash = text->n_spans;

        for (guint i = 0; i < text->n_spans; i++) {
                const struct span *span = &text->spans[i];

                hash = (hash ^ (guint64) (gsize) span->text) * 0x9e3779b97f4a7c15U;
                hash ^= (guint64) (gsize) span->target + span->flags;
                hash ^= hash >> 29;
        }
        return (guint) (hash >> 32);
}

/* A span has no padding. */
static gboolean text_equal(gconstpointer a, gconstpointer b)
{
        const struct text *left = a, *right = b;

        return left->n_spans == right->n_spans &&
               memcmp(left->spans, right->spans, left->n_spans * sizeof(struct span)) == 0;
}

GHashTable *pages_texts_new(void)
{
        return g_hash_table_new_full(text_hash, text_equal, g_free, NULL);
}

const struct text *pages_intern_text(struct words *words, struct text *text)
{
        const struct text *same = g_hash_table_lookup(words->texts, text);

        if (same)
                g_free(text);
        else
                g_hash_table_add(words->texts, text);
        return same ? same : text;
}

static const struct text *intern(struct pages_reader *reader)
{
        gsize size = reader->spans->len * sizeof(struct span);
        struct text *text = g_malloc(sizeof(struct text) + size);

        text->n_spans = reader->spans->len;
        text->n_notes = 0;
        for (guint i = 0; i < text->n_spans; i++)
                text->n_notes +=
                        g_array_index(reader->spans, struct span, i).flags & SPAN_NOTE ? 1 : 0;
        if (size > 0)
                memcpy(text->spans, reader->spans->data, size);
        return pages_intern_text(reader->into, text);
}

const struct text *pages_read_text(struct pages_reader *reader, const MarkupNode *node,
                                   enum text_kind kind, GError **error)
{
        const struct inline_state state = {.flags = kind == TEXT_PLAIN ? 0 : SPAN_CODE,
                                           .verbatim = kind == TEXT_VERBATIM};

        g_array_set_size(reader->spans, 0);
        if (!read_inline(reader, node, &state, error))
                return NULL;
        if (!state.verbatim)
                trim_end(reader);
        return intern(reader);
}

const struct text *pages_plain_text(struct pages_reader *reader, const char *words)
{
        const struct inline_state state = {0};

        g_array_set_size(reader->spans, 0);
        add_words(reader, &state, words);
        trim_end(reader);
        return intern(reader);
}
