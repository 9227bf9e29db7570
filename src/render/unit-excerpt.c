/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A unit's files and lines come before its checks, so that nothing tells yet which of them decide
 * one. What is too much is kept as text, in a tenth of the memory of a tree, until the unit ends.
 */
#include "render/unit-excerpt.h"

#include <string.h>

#include "render/report-stream.h"

/* A file whose element is kept. */
struct shown_file {
        xmlNode *node;
        gboolean is_read; /* its lines are kept, as far as there is room */
        guint lines, left_out;
};

struct unit_excerpt {
        GHashTable *shown;  /* number to struct shown_file * */
        guint count, lines; /* of files that there are, of lines that are kept */
        xmlNode *last_file, *last_directive;
        GByteArray *parked; /* one element after the other; see park() */
};

UnitExcerpt *unit_excerpt_new(void)
{
        UnitExcerpt *excerpt = g_new0(UnitExcerpt, 1);

        excerpt->shown = g_hash_table_new_full(NULL, NULL, NULL, g_free);
        excerpt->parked = g_byte_array_new();
        return excerpt;
}

void unit_excerpt_free(UnitExcerpt *excerpt)
{
        if (!excerpt)
                return;
        g_hash_table_unref(excerpt->shown);
        g_byte_array_unref(excerpt->parked);
        g_free(excerpt);
}

static void set_number(xmlNode *node, const char *name, guint number)
{
        char text[16];

        g_snprintf(text, sizeof text, "%u", number);
        xmlSetProp(node, BAD_CAST name, BAD_CAST text);
}

static gboolean is(const xmlNode *node, const char *name)
{
        return xml_is(node, REPORT_STREAM_NAMESPACE, name);
}

/* ---- What is too much, as text ---- */

static void put(UnitExcerpt *excerpt, const char *text)
{
        g_byte_array_append(excerpt->parked, (const guint8 *) text, (guint) strlen(text) + 1);
}

/* Name, text, then names and values of attributes up to an empty name; each ends with a zero byte.
 */
static void park(UnitExcerpt *excerpt, const xmlNode *element)
{
        g_autofree char *text = xml_text(element);

        put(excerpt, (const char *) element->name);
        put(excerpt, text);
        for (const xmlAttr *attribute = element->properties; attribute;
             attribute = attribute->next) {
                g_autofree char *value = xml_attribute(element, (const char *) attribute->name);

                put(excerpt, (const char *) attribute->name);
                put(excerpt, value ? value : "");
        }
        put(excerpt, "");
}

struct parked {
        const char *name, *text, *attributes;
};

/* The element at a place, which becomes that of the next. */
static struct parked take(const char **place)
{
        struct parked parked = {.name = *place};
        const char *at;

        parked.text = parked.name + strlen(parked.name) + 1;
        parked.attributes = at = parked.text + strlen(parked.text) + 1;
        while (*at) {
                at += strlen(at) + 1;
                at += strlen(at) + 1;
        }
        *place = at + 1;
        return parked;
}

static const char *parked_attribute(const struct parked *parked, const char *name)
{
        for (const char *at = parked->attributes; *at;) {
                const char *value = at + strlen(at) + 1;

                if (strcmp(at, name) == 0)
                        return value;
                at = value + strlen(value) + 1;
        }
        return NULL;
}

static guint parked_number(const struct parked *parked, const char *name)
{
        const char *value = parked_attribute(parked, name);

        return value ? (guint) g_ascii_strtoull(value, NULL, 10) : 0;
}

/* Behind an element of the unit, or where there is none as its last one. */
static xmlNode *put_back(const struct parked *parked, xmlNode *unit, xmlNode *before)
{
        xmlNode *element = xmlNewDocNode(unit->doc, unit->ns, BAD_CAST parked->name, NULL);

        if (*parked->text)
                xmlAddChild(element, xmlNewDocText(unit->doc, BAD_CAST parked->text));
        for (const char *at = parked->attributes; *at;) {
                const char *value = at + strlen(at) + 1;

                xmlNewProp(element, BAD_CAST at, BAD_CAST value);
                at = value + strlen(value) + 1;
        }
        return before ? xmlAddNextSibling(before, element) : xmlAddChild(unit, element);
}

/* ---- While the unit goes by ---- */

static struct shown_file *show_file(UnitExcerpt *excerpt, xmlNode *node, guint number)
{
        struct shown_file *file = g_new0(struct shown_file, 1);

        file->node = excerpt->last_file = node;
        g_hash_table_insert(excerpt->shown, GUINT_TO_POINTER(number), file);
        return file;
}

static gboolean keep_file(UnitExcerpt *excerpt, xmlNode *element)
{
        guint number = excerpt->count++;

        set_number(element, "number", number);
        if (number >= EXCERPT_FILES)
                return FALSE;
        show_file(excerpt, element, number)->is_read = number < EXCERPT_FILES_READ;
        return TRUE;
}

/* What units are sorted by, too (render/site-rank.h). */
static gboolean is_of_rank(const xmlNode *directive)
{
        g_autofree char *name = xml_attribute(directive, "name");

        return g_strcmp0(name, "After") == 0 || g_strcmp0(name, "Type") == 0;
}

static gboolean has_room(const UnitExcerpt *excerpt, const struct shown_file *file)
{
        return file && file->is_read && file->lines < EXCERPT_LINES &&
               excerpt->lines < EXCERPT_LINES_READ;
}

static struct shown_file *file_of(const UnitExcerpt *excerpt, guint number)
{
        return g_hash_table_lookup(excerpt->shown, GUINT_TO_POINTER(number));
}

static gboolean keep_directive(UnitExcerpt *excerpt, xmlNode *element)
{
        struct shown_file *file = file_of(excerpt, (guint) xml_known_number(element, "file"));

        if (!has_room(excerpt, file) && !is_of_rank(element))
                return FALSE;
        excerpt->last_directive = element;
        excerpt->lines++;
        if (file)
                file->lines++;
        return TRUE;
}

gboolean unit_excerpt_keeps(UnitExcerpt *excerpt, xmlNode *element)
{
        if (is(element, "file") ? keep_file(excerpt, element)
                                : !is(element, "directive") || keep_directive(excerpt, element))
                return TRUE;
        xml_reveal(element); /* as the unit is before unit_excerpt_end() */
        park(excerpt, element);
        return FALSE;
}

/* ---- When it has ended ---- */

/* The paths of checks, and each with ":" and its line. */
static GHashTable *find_deciding(const xmlNode *unit)
{
        GHashTable *deciding = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

        for (const xmlNode *node = xml_first_element(unit); node; node = xml_next_element(node)) {
                char *path = is(node, "check") ? xml_attribute(node, "path") : NULL;
                g_autofree char *line = path ? xml_attribute(node, "line") : NULL;

                if (line)
                        g_hash_table_add(deciding, g_strconcat(path, ":", line, NULL));
                if (path)
                        g_hash_table_add(deciding, path);
        }
        return deciding;
}

/* The lines of files that decide a check are shown as well. */
static void read_deciding(const UnitExcerpt *excerpt, GHashTable *deciding)
{
        GHashTableIter iterator;
        gpointer value;

        g_hash_table_iter_init(&iterator, excerpt->shown);
        while (g_hash_table_iter_next(&iterator, NULL, &value)) {
                struct shown_file *file = value;
                g_autofree char *path = xml_attribute(file->node, "path");

                file->is_read |= path && g_hash_table_contains(deciding, path);
        }
}

/* True where it was put back. */
static gboolean take_file(UnitExcerpt *excerpt, xmlNode *unit, GHashTable *deciding,
                          const struct parked *parked)
{
        const char *path = parked_attribute(parked, "path");

        if (!path || !g_hash_table_contains(deciding, path))
                return FALSE;
        show_file(excerpt, put_back(parked, unit, excerpt->last_file),
                  parked_number(parked, "number"))
                ->is_read = TRUE;
        return TRUE;
}

static void take_directive(UnitExcerpt *excerpt, xmlNode *unit, GHashTable *deciding,
                           const struct parked *parked)
{
        struct shown_file *file = file_of(excerpt, parked_number(parked, "file"));
        const char *line = parked_attribute(parked, "line");
        g_autofree char *path = file ? xml_attribute(file->node, "path") : NULL;
        g_autofree char *place = g_strconcat(path ? path : "", ":", line, NULL);
        xmlNode *before = excerpt->last_directive ? excerpt->last_directive : excerpt->last_file;

        if (!file)
                return;
        if (!has_room(excerpt, file) && !g_hash_table_contains(deciding, place)) {
                file->left_out++;
                return;
        }
        file->lines++;
        excerpt->lines++;
        excerpt->last_directive = put_back(parked, unit, before);
}

static void look_at_parked(UnitExcerpt *excerpt, xmlNode *unit)
{
        g_autoptr(GHashTable) deciding = find_deciding(unit);
        const char *place = (const char *) excerpt->parked->data;
        const char *end = place + excerpt->parked->len;
        guint left_out = 0;

        read_deciding(excerpt, deciding);
        while (place < end) {
                const struct parked parked = take(&place);

                if (g_str_equal(parked.name, "file"))
                        left_out += !take_file(excerpt, unit, deciding, &parked);
                else
                        take_directive(excerpt, unit, deciding, &parked);
        }
        if (left_out > 0)
                set_number(unit, "files-left-out", left_out);
}

void unit_excerpt_end(UnitExcerpt *excerpt, xmlNode *unit)
{
        GHashTableIter iterator;
        gpointer value;

        if (excerpt->parked->len > 0)
                look_at_parked(excerpt, unit);
        g_hash_table_iter_init(&iterator, excerpt->shown);
        while (g_hash_table_iter_next(&iterator, NULL, &value)) {
                const struct shown_file *file = value;

                if (file->left_out > 0)
                        set_number(file->node, "lines-left-out", file->left_out);
        }
        g_hash_table_remove_all(excerpt->shown);
        g_byte_array_unref(excerpt->parked);
        excerpt->parked = g_byte_array_new();
        excerpt->count = excerpt->lines = 0;
        excerpt->last_file = excerpt->last_directive = NULL;
}
