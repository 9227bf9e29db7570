/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GMarkup's calls into a tree, whose nodes and strings lie one after the other in a few blocks. */
#include "base/markup.h"

#include <string.h>

#include "base/error.h"
#include "base/input.h"
#include "base/limits.h"

enum { BLOCK_SIZE = 64 * 1024, READ_SIZE = 64 * 1024 };

/* A prefix ("" for none) that an open element binds. */
struct binding {
        const MarkupNode *element;
        const char *prefix, *uri;
};

struct markup {
        char *name;
        GPtrArray *blocks;
        gsize left; /* of the last block */
        MarkupNode *root;
        /* While it is parsed. */
        MarkupNode *open;
        guint depth;
        GArray *bindings;
};

static gpointer take(Markup *markup, gsize size)
{
        char *block;

        size = (size + sizeof(gpointer) - 1) & ~(sizeof(gpointer) - 1);
        if (size > markup->left) {
                markup->left = MAX(size, BLOCK_SIZE);
                g_ptr_array_add(markup->blocks, g_malloc(markup->left));
        }
        block = markup->blocks->pdata[markup->blocks->len - 1];
        /* A block is filled from its end. */
        markup->left -= size;
        return block + markup->left;
}

static const char *keep(Markup *markup, const char *text, gsize length)
{
        char *copy = take(markup, length + 1);

        memcpy(copy, text, length);
        copy[length] = '\0';
        return copy;
}

static const char *const *keep_attributes(Markup *markup, const char **names, const char **values)
{
        guint n = g_strv_length((char **) names);
        const char **kept = take(markup, (2 * n + 1) * sizeof(char *));

        for (guint i = 0; i < n; i++) {
                kept[2 * i] = keep(markup, names[i], strlen(names[i]));
                kept[2 * i + 1] = keep(markup, values[i], strlen(values[i]));
        }
        kept[2 * n] = NULL;
        return kept;
}

static MarkupNode *add_node(Markup *markup, GMarkupParseContext *context)
{
        MarkupNode *node = take(markup, sizeof(MarkupNode));

        *node = (MarkupNode){.document = markup, .parent = markup->open};
        g_markup_parse_context_get_position(context, &node->line, NULL);
        if (markup->open && markup->open->last)
                markup->open->last->next = node;
        else if (markup->open)
                markup->open->first = node;
        else
                markup->root = node;
        if (markup->open)
                markup->open->last = node;
        return node;
}

/* What stands before the colon, compared with a prefix. */
static const char *find_namespace(const Markup *markup, const char *name, gsize length)
{
        for (guint i = markup->bindings->len; i-- > 0;) {
                const struct binding *binding = &g_array_index(markup->bindings, struct binding, i);

                if (strlen(binding->prefix) == length &&
                    strncmp(binding->prefix, name, length) == 0)
                        return binding->uri;
        }
        return "";
}

static void bind(Markup *markup, const MarkupNode *node)
{
        for (guint i = 0; node->attributes[i]; i += 2) {
                const char *name = node->attributes[i];
                struct binding binding = {.element = node, .uri = node->attributes[i + 1]};

                if (!g_str_has_prefix(name, "xmlns") || (name[5] != '\0' && name[5] != ':'))
                        continue;
                binding.prefix = name[5] ? name + 6 : "";
                g_array_append_val(markup->bindings, binding);
        }
}

static void handle_start(GMarkupParseContext *context, const char *name, const char **names,
                         const char **values, gpointer user_data, GError **error)
{
        Markup *markup = user_data;
        const char *colon = strchr(name, ':');
        MarkupNode *node = add_node(markup, context);

        node->name = keep(markup, colon ? colon + 1 : name, strlen(colon ? colon + 1 : name));
        node->attributes = keep_attributes(markup, names, values);
        bind(markup, node);
        node->xml_namespace = find_namespace(markup, name, colon ? (gsize) (colon - name) : 0);
        markup->open = node;
        if (++markup->depth > LIMIT_XML_DEPTH)
                markup_set_error(error, node, "Elements are nested too deep.");
}

static void handle_end(GMarkupParseContext *context G_GNUC_UNUSED, const char *name G_GNUC_UNUSED,
                       gpointer user_data, GError **error G_GNUC_UNUSED)
{
        Markup *markup = user_data;
        GArray *bindings = markup->bindings;

        while (bindings->len > 0 &&
               g_array_index(bindings, struct binding, bindings->len - 1).element == markup->open)
                g_array_set_size(bindings, bindings->len - 1);
        markup->open = markup->open->parent;
        markup->depth--;
}

static void handle_text(GMarkupParseContext *context, const char *text, gsize length,
                        gpointer user_data, GError **error G_GNUC_UNUSED)
{
        Markup *markup = user_data;

        if (length > 0 && markup->open)
                add_node(markup, context)->text = keep(markup, text, length);
}

/* Comments and processing instructions say nothing here. */
static void handle_other(GMarkupParseContext *context, const char *text, gsize length G_GNUC_UNUSED,
                         gpointer user_data, GError **error)
{
        const Markup *markup = user_data;
        int line;

        g_markup_parse_context_get_position(context, &line, NULL);
        if (g_str_has_prefix(text, "<!") && !g_str_has_prefix(text, "<!--"))
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s:%d: The document has a document type (<!DOCTYPE>), which is not "
                            "accepted.",
                            markup->name, line);
}

/* GLib's own words, with the place. */
static void set_parse_error(const Markup *markup, GMarkupParseContext *context, const GError *cause,
                            GError **error)
{
        int line;

        if (cause->domain == BULKHEAD_ERROR) {
                g_propagate_error(error, g_error_copy(cause));
                return;
        }
        g_markup_parse_context_get_position(context, &line, NULL);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT, "%s:%d: %s%s", markup->name, line,
                    cause->message, g_str_has_suffix(cause->message, ".") ? "" : ".");
}

Markup *markup_parse(const char *data, gsize size, const char *name, GError **error)
{
        static const GMarkupParser calls = {.start_element = handle_start,
                                            .end_element = handle_end,
                                            .text = handle_text,
                                            .passthrough = handle_other};
        g_autoptr(Markup) markup = g_new0(Markup, 1);
        g_autoptr(GMarkupParseContext) context =
                g_markup_parse_context_new(&calls, G_MARKUP_TREAT_CDATA_AS_TEXT, markup, NULL);
        g_autoptr(GError) cause = NULL;

        markup->name = g_strdup(name);
        markup->blocks = g_ptr_array_new_with_free_func(g_free);
        markup->bindings = g_array_new(FALSE, FALSE, sizeof(struct binding));
        if (g_markup_parse_context_parse(context, data, (gssize) size, &cause) &&
            g_markup_parse_context_end_parse(context, &cause) && markup->root)
                return g_steal_pointer(&markup);
        if (!cause)
                cause = g_error_new(BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                                    "%s:1: The document is empty.", name);
        set_parse_error(markup, context, cause, error);
        return NULL;
}

Markup *markup_read_file(const char *path, GError **error)
{
        g_autoptr(InputFile) file = input_file_open(path, error);
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        gssize count = 1;

        while (file && count > 0) {
                guint before = bytes->len;

                g_byte_array_set_size(bytes, before + READ_SIZE);
                count = input_file_read(file, bytes->data + before, READ_SIZE, error);
                g_byte_array_set_size(bytes, before + (guint) MAX(count, 0));
        }
        if (!file || count < 0)
                return NULL;
        return markup_parse((const char *) bytes->data, bytes->len, path, error);
}

void markup_free(Markup *markup)
{
        if (!markup)
                return;
        g_ptr_array_unref(markup->blocks);
        g_array_unref(markup->bindings);
        g_free(markup->name);
        g_free(markup);
}

const MarkupNode *markup_root(const Markup *markup)
{
        return markup->root;
}

gboolean markup_is(const MarkupNode *node, const char *xml_namespace, const char *name)
{
        return node && node->name && strcmp(node->name, name) == 0 &&
               strcmp(node->xml_namespace, xml_namespace) == 0;
}

static const MarkupNode *element_from(const MarkupNode *node)
{
        while (node && !node->name)
                node = node->next;
        return node;
}

const MarkupNode *markup_first_element(const MarkupNode *node)
{
        return element_from(node->first);
}

const MarkupNode *markup_next_element(const MarkupNode *node)
{
        return element_from(node->next);
}

const char *markup_attribute(const MarkupNode *node, const char *name)
{
        for (guint i = 0; node->attributes[i]; i += 2)
                if (strcmp(node->attributes[i], name) == 0)
                        return node->attributes[i + 1];
        return NULL;
}

const char *markup_require_attribute(const MarkupNode *node, const char *name, GError **error)
{
        const char *value = markup_attribute(node, name);

        if (!value)
                markup_set_error(error, node, "The element <%s> lacks the attribute %s=.",
                                 node->name, name);
        return value;
}

static void add_text(GString *out, const MarkupNode *node)
{
        for (const MarkupNode *child = node->first; child; child = child->next)
                if (child->text)
                        g_string_append(out, child->text);
                else
                        add_text(out, child);
}

char *markup_text(const MarkupNode *node)
{
        GString *out = g_string_new(NULL);

        add_text(out, node);
        return g_string_free(out, FALSE);
}

const char *markup_name(const MarkupNode *node)
{
        return node->document->name;
}

void markup_set_error(GError **error, const MarkupNode *node, const char *format, ...)
{
        g_autofree char *message = NULL;
        va_list arguments;

        va_start(arguments, format);
        message = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT, "%s:%d: %s", node->document->name,
                    node->line, message);
}
