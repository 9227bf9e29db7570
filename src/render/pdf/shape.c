/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One PangoLayout serves all texts in turn: it finds fonts, directions and line breaks, and its
 * glyphs are copied out into runs that cairo_show_text_glyphs takes as they are. Long words (unit
 * names, paths) get break opportunities after their separators as zero-width spaces, which are left
 * out of the runs again, so that copied text is clean.
 */
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "render/pdf/fonts.h"
#include "render/pdf/shape-build.h"

/* A word of this many bytes may be broken after its separators. One of that many gets an
 * opportunity after so many characters, too: Pango, which would find its own, then shapes the rest
 * of the word anew for each line, and a value of 100,000 characters would take half a minute. */
enum { LONG_WORD = 18, VERY_LONG_WORD = 500, PIECE = 8 };
/* A last part of at most so many bytes after a dot says of what kind a file or unit is, and stays
 * with the name, unless that has had no place to break for so many characters. */
enum { SUFFIX = 10, NAME = 20 };
/* So many characters before a value are taken for its own. */
enum { PREFIXES = 4 };
/* Shapes that are kept whatever their use; a shape takes one or two kilobytes. */
enum { MANY_SHAPES = 6000 };
/* Digits that a page number is given room for: 10,000 services take 25,000 pages. */
enum { PAGE_NUMBER_DIGITS = 5 };
/* Those of a footnote's number. */
enum { NOTE_NUMBER_DIGITS = 3 };
/* How wide a digit is, of the type size; the families of text that are used have 0.55 to 0.57. */
static const double digit_width = 0.58;

struct shaper {
        PangoContext *context;
        const struct page_style *style;
        GPtrArray *problems;
        PangoLayout *layout;
        GHashTable *shapes;  /* struct shape, by text, style and room */
        GHashTable *missing; /* characters that no font has */
        GHashTable *fonts;   /* PangoFont that were looked at */
        GError *error;       /* of a font that cannot be used */
        struct shape_builder builder;
};

double mark_square(double size)
{
        return size * 0.44;
}

double mark_step(double size)
{
        return size * 0.56;
}

static guint shape_hash(gconstpointer data)
{
        const struct shape *shape = data;
        guint64 hash = (guint64) (gsize) shape->text * 0x9e3779b97f4a7c15U;

        hash ^= (guint64) (gsize) shape->style * 0xc2b2ae3d27d4eb4fU;
        hash ^= (guint64) shape->room * 0x165667b19e3779f9U;
        return (guint) (hash >> 32);
}

static gboolean shape_equal(gconstpointer a, gconstpointer b)
{
        const struct shape *left = a, *right = b;

        return left->text == right->text && left->style == right->style &&
               left->room == right->room;
}

void shape_free(struct shape *shape)
{
        if (!shape)
                return;
        for (guint i = 0; i < shape->n_runs; i++)
                if (shape->runs[i].font)
                        cairo_scaled_font_destroy(shape->runs[i].font);
        g_free(shape);
}

Shaper *shaper_new(PangoContext *context, const struct page_style *style, GPtrArray *problems)
{
        Shaper *shaper = g_new0(Shaper, 1);

        shaper->context = context;
        shaper->style = style;
        shaper->problems = problems;
        shaper->layout = pango_layout_new(context);
        pango_layout_set_wrap(shaper->layout, PANGO_WRAP_WORD_CHAR);
        /* A name in another direction does not turn the sentence around it. */
        pango_layout_set_auto_dir(shaper->layout, FALSE);
        shaper->shapes =
                g_hash_table_new_full(shape_hash, shape_equal, (GDestroyNotify) shape_free, NULL);
        shape_builder_init(&shaper->builder);
        shaper->missing = g_hash_table_new(g_direct_hash, g_direct_equal);
        shaper->fonts = g_hash_table_new_full(g_direct_hash, g_direct_equal, g_object_unref, NULL);
        return shaper;
}

void shaper_free(Shaper *shaper)
{
        if (!shaper)
                return;
        g_hash_table_unref(shaper->shapes);
        g_hash_table_unref(shaper->missing);
        g_hash_table_unref(shaper->fonts);
        g_clear_error(&shaper->error);
        shape_builder_clear(&shaper->builder);
        g_object_unref(shaper->layout);
        g_free(shaper);
}

static gboolean is_separator(char c)
{
        return strchr("/.-_:=@,+&?|", c) != NULL;
}

static void append_character(const Shaper *shaper, GString *out, gunichar c)
{
        if (g_hash_table_contains(shaper->missing, GUINT_TO_POINTER(c)))
                g_string_append_printf(out, "<U+%04X>", c);
        else
                g_string_append_unichar(out, c);
}

/* A mark stays with the letter that it stands on. */
static gboolean is_attached(gunichar c)
{
        return g_unichar_ismark(c) || g_unichar_iszerowidth(c);
}

/* Whether the character may stand before a value, as in "-/mnt" and "~@clock". */
static gboolean is_prefix(char c)
{
        return strchr("/-~+!:@|", c) != NULL;
}

/* Whether a suffix begins here and nothing follows it but a line's number and the sentence's comma:
 * ".service", ".conf:12", ":12,". */
static gboolean is_suffix(const char *p, const char *end)
{
        const char *dot = p;

        if (*p == '.') {
                while (++p < end && g_ascii_isalnum(*p) && p - dot <= SUFFIX)
                        ;
        }
        if (p < end && *p == ':') {
                while (++p < end && g_ascii_isdigit(*p))
                        ;
        }
        while (p > dot && p < end && strchr(".,;:)", *p))
                p++;
        return p > dot && p == end;
}

/* Whether a hyphen joins two parts of a name here. What reads text out of a PDF takes a hyphen at
 * the end of a line for the typesetter's and leaves it out, so lines break before those of names.
 */
static gboolean is_hyphen(const char *p, const char *word, const char *end)
{
        return *p == '-' && p > word && p + 1 < end && !is_separator(p[-1]) && !is_separator(p[1]);
}

/* Whether a long word may break between the characters at p and after. */
static gboolean breaks_between(const char *p, const char *after, const char *word, const char *end)
{
        if (is_hyphen(after, word, end))
                return TRUE;
        return *p == '=' ? *after != '=' : is_separator(*p) && !is_separator(*after);
}

/* Adds a word with its break opportunities, and what follows it. What stands before a value, at the
 * start or behind a "=", stays with it: Pango would part a path from its first slash. */
static void append_word(const Shaper *shaper, GString *out, const char *word, gsize length,
                        const char *next)
{
        guint since = 0, prefixes = PREFIXES;

        /* By Unicode's rules no line begins with these, not even behind a space. */
        if ((*word == '/' || *word == '!') && out->len > 0 && out->str[out->len - 1] == ' ')
                g_string_append(out, SHAPE_BREAK);
        for (const char *p = word, *after; p < next; p = after) {
                gboolean joined = prefixes > 0 && is_prefix(*p), breaks;

                after = g_utf8_next_char(p);
                append_character(shaper, out, g_utf8_get_char(p));
                since++;
                prefixes = *p == '=' ? PREFIXES : joined ? prefixes - 1 : 0;
                if (after >= word + length || is_attached(g_utf8_get_char(after)))
                        continue;
                if (joined) {
                        g_string_append(out, SHAPE_JOIN);
                        continue;
                }
                if (length < LONG_WORD)
                        continue;
                breaks = breaks_between(p, after, word, word + length);
                if (is_hyphen(p, word, word + length) ||
                    (breaks && since <= NAME && is_suffix(p, word + length))) {
                        g_string_append(out, SHAPE_JOIN);
                        continue;
                }
                if (breaks || (length >= VERY_LONG_WORD && since >= PIECE)) {
                        g_string_append(out, SHAPE_BREAK);
                        since = 0;
                }
        }
}

/* Adds text with break opportunities in its long words, missing characters as <U+XXXX>. */
static void append_breakable(const Shaper *shaper, GString *out, const char *text)
{
        const char *next;

        for (const char *word = text; *word; word = next) {
                gsize length = strcspn(word, " \n");

                next = word + length + (word[length] ? 1 : 0);
                if (length < LONG_WORD && !(length > 1 && is_prefix(*word)) &&
                    g_hash_table_size(shaper->missing) == 0)
                        g_string_append_len(out, word, next - word);
                else
                        append_word(shaper, out, word, length, next);
        }
}

static void add_attribute(PangoAttrList *list, PangoAttribute *attribute, gsize start, gsize end)
{
        attribute->start_index = (guint) start;
        attribute->end_index = (guint) end;
        pango_attr_list_insert(list, attribute);
}

double shape_note_size(const struct page_style *style)
{
        return style->roles[ROLE_SMALL]->size * 0.75;
}

/* A placeholder as wide as what the painter will draw there. */
static void append_placeholder(GString *out, PangoAttrList *attributes, double width, double size)
{
        PangoRectangle rectangle = {0, (int) (-size * 0.7 * PANGO_SCALE),
                                    (int) lround(width * PANGO_SCALE), (int) (size * PANGO_SCALE)};
        gsize start = out->len;

        g_string_append(out, SHAPE_ROOM);
        add_attribute(attributes, pango_attr_shape_new(&rectangle, &rectangle), start, out->len);
}

/* The text for the layout, its attributes, and where each span starts in it. */
static void compose(const Shaper *shaper, const struct text *text, const struct text_style *style,
                    GString *out, PangoAttrList *attributes, gsize *starts)
{
        for (guint i = 0; i < text->n_spans; i++) {
                const struct span *span = &text->spans[i];
                gsize start;

                /* The number of a footnote stays with the word before it. */
                if (span->flags & SPAN_NOTE && i > 0)
                        g_string_append(out, SHAPE_JOIN);
                start = starts[i] = out->len;

                if (span->flags & SPAN_MARK)
                        append_placeholder(out, attributes,
                                           mark_step(style->size) * 5 + style->size * 0.3,
                                           style->size);
                else if (span->flags & SPAN_NOTE)
                        append_placeholder(out, attributes,
                                           NOTE_NUMBER_DIGITS * digit_width *
                                                           shape_note_size(shaper->style) +
                                                   SHAPE_NOTE_GAP,
                                           style->size);
                else if (span->flags & SPAN_PAGE_OF)
                        append_placeholder(out, attributes,
                                           PAGE_NUMBER_DIGITS * style->size * digit_width,
                                           style->size);
                else
                        append_breakable(shaper, out, span->text);
                if (span->flags & (SPAN_STRONG | SPAN_QUIET))
                        add_attribute(attributes,
                                      pango_attr_weight_new(span->flags & SPAN_STRONG
                                                                    ? PANGO_WEIGHT_BOLD
                                                                    : PANGO_WEIGHT_NORMAL),
                                      start, out->len);
                if (span->flags & SPAN_CODE) {
                        add_attribute(attributes, pango_attr_family_new(shaper->style->code_family),
                                      start, out->len);
                        add_attribute(attributes, pango_attr_scale_new(shaper->style->code_scale),
                                      start, out->len);
                }
                /* Parts the runs at span borders; the painter gives the color itself. */
                add_attribute(attributes, pango_attr_foreground_new((guint16) i, 0, 0), start,
                              out->len);
        }
}

static guint span_at(const gsize *starts, guint n_spans, gsize index)
{
        guint span = 0;

        while (span + 1 < n_spans && starts[span + 1] <= index)
                span++;
        return span;
}

static void note_missing(Shaper *shaper, const PangoGlyphItem *item)
{
        for (int i = 0; i < item->glyphs->num_glyphs; i++) {
                PangoGlyph glyph = item->glyphs->glyphs[i].glyph;
                gunichar c = glyph & ~(PangoGlyph) PANGO_GLYPH_UNKNOWN_FLAG;

                if (glyph == PANGO_GLYPH_EMPTY || !(glyph & PANGO_GLYPH_UNKNOWN_FLAG))
                        continue;
                if (g_hash_table_add(shaper->missing, GUINT_TO_POINTER(c)))
                        g_ptr_array_add(
                                shaper->problems,
                                g_strdup_printf("No font has the character U+%04X, so the PDF "
                                                "shows it as <U+%04X>.",
                                                c, c));
        }
}

static void note_font(Shaper *shaper, PangoFont *font)
{
        if (shaper->error || !font || g_hash_table_contains(shaper->fonts, font))
                return;
        g_hash_table_add(shaper->fonts, g_object_ref(font));
        fonts_check(shaper->context, font, &shaper->error);
}

gboolean shaper_finish(Shaper *shaper, GError **error)
{
        if (!shaper->error)
                return TRUE;
        g_propagate_error(error, g_steal_pointer(&shaper->error));
        return FALSE;
}

static void copy_line(Shaper *shaper, const struct text *text, PangoLayoutLine *from,
                      const char *words, const gsize *starts)
{
        shape_builder_line(&shaper->builder);
        for (GSList *list = from->runs; list; list = list->next) {
                const PangoGlyphItem *item = list->data;
                const struct span *span =
                        &text->spans[span_at(starts, text->n_spans, (gsize) item->item->offset)];

                if (span->flags & (SPAN_MARK | SPAN_PAGE_OF | SPAN_NOTE)) {
                        /* What joins the number of a footnote to it is no second one. */
                        if (g_str_has_prefix(words + item->item->offset, SHAPE_ROOM))
                                shape_builder_room(&shaper->builder, span,
                                                   pango_glyph_string_get_width(item->glyphs) /
                                                           (double) PANGO_SCALE);
                } else {
                        note_font(shaper, item->item->analysis.font);
                        note_missing(shaper, item);
                        shape_builder_glyphs(&shaper->builder, span, item, words);
                }
        }
}

static void set_font(Shaper *shaper, const struct text_style *style)
{
        PangoFontDescription *font = pango_font_description_new();

        pango_font_description_set_family_static(font, shaper->style->text_family);
        pango_font_description_set_size(font, (int) lround(style->size * PANGO_SCALE));
        pango_font_description_set_weight(font,
                                          style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_layout_set_font_description(shaper->layout, font);
        pango_font_description_free(font);
}

struct shape *shaper_once(Shaper *shaper, const struct text *text, const struct text_style *style,
                          double width)
{
        g_autoptr(GString) words = g_string_new(NULL);
        g_autofree gsize *starts = g_new0(gsize, text->n_spans + 1);
        PangoAttrList *attributes = pango_attr_list_new();
        struct shape *shape;
        guint missing = g_hash_table_size(shaper->missing);

        compose(shaper, text, style, words, attributes, starts);
        /* A hyphen in a broken path would be read as part of it. */
        add_attribute(attributes, pango_attr_insert_hyphens_new(FALSE), 0, words->len);
        /* A ligature is copied and found as one character by readers that look at fonts alone, and
         * names are to be pasted. */
        add_attribute(attributes, pango_attr_font_features_new("liga=0, clig=0"), 0, words->len);
        set_font(shaper, style);
        pango_layout_set_width(shaper->layout,
                               width < 0 ? -1 : (int) ceil(MAX(width, 1) * PANGO_SCALE));
        pango_layout_set_text(shaper->layout, words->str, (int) words->len);
        pango_layout_set_attributes(shaper->layout, attributes);
        pango_attr_list_unref(attributes);
        for (GSList *list = pango_layout_get_lines_readonly(shaper->layout); list;
             list = list->next)
                copy_line(shaper, text, list->data, pango_layout_get_text(shaper->layout), starts);
        shape = shape_builder_pack(&shaper->builder);
        for (guint i = 0; i < text->n_spans; i++)
                shape->has_links |= text->spans[i].target != NULL;
        /* Again, with the characters just found missing written out; there are fewer of them every
         * time. */
        if (g_hash_table_size(shaper->missing) > missing) {
                shape_free(shape);
                return shaper_once(shaper, text, style, width);
        }
        return shape;
}

/* No text is so narrow that this many bytes fit, but for rows of thin letters. */
static gboolean is_long(const struct text *text, const struct text_style *style, double width)
{
        gsize n_bytes = 0;

        for (guint i = 0; i < text->n_spans; i++)
                n_bytes += strlen(text->spans[i].text);
        return (double) n_bytes * style->size * 0.4 > width;
}

const struct shape *shaper_get(Shaper *shaper, const struct text *text,
                               const struct text_style *style, double width)
{
        const struct shape key = {.text = text,
                                  .style = style,
                                  .room = width < 0 ? -1 : (int) (width * 100)};
        struct shape *shape;

        /* Most texts fit: one shape then serves every width. What is surely too long need not be
         * tried. */
        if (width >= 0 && !is_long(text, style, width)) {
                const struct shape *unbroken = shaper_get(shaper, text, style, -1);

                if (unbroken->width <= width)
                        return unbroken;
        }
        shape = g_hash_table_lookup(shaper->shapes, &key);

        if (!shape) {
                shape = shaper_once(shaper, text, style, width);
                shape->text = text;
                shape->style = style;
                shape->room = key.room;
                g_hash_table_add(shaper->shapes, shape);
        }
        shape->uses++;
        return shape;
}

static gboolean is_hardly_used(gpointer key, gpointer value G_GNUC_UNUSED,
                               gpointer user_data G_GNUC_UNUSED)
{
        struct shape *shape = key;
        gboolean hardly = shape->uses < 8;

        shape->uses = 0;
        return hardly;
}

void shaper_trim(Shaper *shaper)
{
        if (g_hash_table_size(shaper->shapes) > MANY_SHAPES)
                g_hash_table_foreach_remove(shaper->shapes, is_hardly_used, NULL);
}

void shaper_forget(Shaper *shaper)
{
        g_hash_table_remove_all(shaper->shapes);
}
