/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The XML form of JSON to JSON, with commas and escapes that no stylesheet has to think of. */
#include "render/json-form.h"

#include <string.h>

#include "base/error.h"
#include "base/json-text.h"
#include "base/limits.h"

struct form {
        GString *json;
        const struct json_form_sink *sink;
        gboolean in_list; /* an array that holds a list is open */
        guint depth;
        GError **error;
};

static gboolean put_value(struct form *form, const xmlNode *node);

static gboolean fail(struct form *form, const char *format, const char *what)
{
        g_autofree char *sentence = g_strdup_printf("%s %s", what, format);

        g_set_error_literal(form->error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT, sentence);
        return FALSE;
}

/* RFC 8259, 6. */
static gboolean is_number(const char *text)
{
        const char *c = text;

        c += *c == '-';
        if (*c == '0')
                c++;
        else {
                if (!g_ascii_isdigit(*c))
                        return FALSE;
                while (g_ascii_isdigit(*c))
                        c++;
        }
        if (*c == '.') {
                if (!g_ascii_isdigit(*++c))
                        return FALSE;
                while (g_ascii_isdigit(*c))
                        c++;
        }
        if (*c == 'e' || *c == 'E') {
                c++;
                c += *c == '-' || *c == '+';
                if (!g_ascii_isdigit(*c))
                        return FALSE;
                while (g_ascii_isdigit(*c))
                        c++;
        }
        return *c == '\0';
}

static gboolean put_string(struct form *form, const xmlNode *node)
{
        g_autofree char *text = xml_text(node);

        json_put_string(form->json, text);
        return TRUE;
}

static gboolean put_number(struct form *form, const xmlNode *node)
{
        g_autofree char *text = xml_text(node);

        g_strstrip(text);
        if (!is_number(text))
                return fail(form, "is no number as JSON has it.", text);
        g_string_append(form->json, text);
        return TRUE;
}

static gboolean put_boolean(struct form *form, const xmlNode *node)
{
        g_autofree char *text = xml_text(node);

        g_strstrip(text);
        if (!g_str_equal(text, "true") && !g_str_equal(text, "false"))
                return fail(form, "is neither true nor false.", text);
        g_string_append(form->json, text);
        return TRUE;
}

static gboolean put_null(struct form *form, const xmlNode *node G_GNUC_UNUSED)
{
        g_string_append(form->json, "null");
        return TRUE;
}

static gboolean put_map(struct form *form, const xmlNode *node)
{
        const char *separator = "";

        g_string_append_c(form->json, '{');
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child)) {
                g_autofree char *key = xml_attribute(child, "key");

                if (!key)
                        return fail(form, "is the member of a map and has no key.",
                                    (const char *) child->name);
                g_string_append(form->json, separator);
                json_put_string(form->json, key);
                g_string_append_c(form->json, ':');
                if (!put_value(form, child))
                        return FALSE;
                separator = ",";
        }
        g_string_append_c(form->json, '}');
        return TRUE;
}

static gboolean is_list(const xmlNode *node)
{
        return node->type == XML_PI_NODE && strcmp((const char *) node->name, "bulkhead-rows") == 0;
}

static gboolean holds_list(const xmlNode *node)
{
        for (const xmlNode *child = node->children; child; child = child->next)
                if (is_list(child))
                        return TRUE;
        return FALSE;
}

static gboolean put_listing_array(struct form *form, const xmlNode *node)
{
        const struct json_form_sink *sink = form->sink;

        if (!sink || form->in_list)
                return fail(form, "holds a list of rows where none can be.", "An array");
        form->in_list = TRUE;
        g_string_append_c(form->json, '[');
        sink->open(sink->context);
        for (const xmlNode *child = node->children; child; child = child->next) {
                if (is_list(child))
                        sink->list(sink->context,
                                   child->content ? (const char *) child->content : "");
                if (child->type != XML_ELEMENT_NODE)
                        continue;
                g_string_append(form->json, JSON_SEPARATOR);
                if (!put_value(form, child))
                        return FALSE;
                sink->member(sink->context);
        }
        g_string_append_c(form->json, ']');
        form->in_list = FALSE;
        return TRUE;
}

static gboolean put_array(struct form *form, const xmlNode *node)
{
        const char *separator = "";

        if (holds_list(node))
                return put_listing_array(form, node);
        g_string_append_c(form->json, '[');
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child)) {
                g_string_append(form->json, separator);
                if (!put_value(form, child))
                        return FALSE;
                separator = ",";
        }
        g_string_append_c(form->json, ']');
        return TRUE;
}

static gboolean put_value(struct form *form, const xmlNode *node)
{
        static const struct {
                const char *name;
                gboolean (*put)(struct form *form, const xmlNode *node);
        } values[] = {
                {"string", put_string}, {"number", put_number}, {"map", put_map},
                {"array", put_array},   {"null", put_null},     {"boolean", put_boolean},
        };
        gboolean done;

        for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
                if (!xml_is(node, JSON_FORM_NAMESPACE, values[i].name))
                        continue;
                if (form->depth >= LIMIT_JSON_DEPTH)
                        return fail(form, "is nested too deep.", values[i].name);
                form->depth++;
                done = values[i].put(form, node);
                form->depth--;
                return done;
        }
        return fail(form, "is no element of the XML form of JSON.", (const char *) node->name);
}

gboolean json_form_append(GString *json, const xmlNode *value, const struct json_form_sink *sink,
                          GError **error)
{
        struct form form = {.json = json, .sink = sink, .error = error};

        return put_value(&form, value);
}
