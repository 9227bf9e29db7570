/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A document and a stylesheet to a result, by libxslt, which is trusted with nothing: every file
 * goes through our own XML reader under a name relative to the template directories, the library's
 * own reading, writing and fetching are off for compiling (default preferences) and for running
 * (context preferences), and running has limits.
 */
#include "render/xslt.h"

#include <errno.h>
#include <libxml/uri.h>
#include <libxml/xmlIO.h>
#include <libxml/xpath.h>
#include <libxslt/documents.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/variables.h>
#include <libxslt/xsltInternals.h>
#include <libxslt/xsltutils.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "render/format-functions.h"
#include "render/xslt-memory.h"
#include "render/xslt-messages.h"
#include "render/xslt-strings.h"

/* Before a name: the file of the last template directory, whatever lies over it. So a house's
 * template can import the one that it takes the place of. */
#define ORIGINAL_MARK "bulkhead:/"

struct stylesheet {
        xsltStylesheet *style;
        char *name;
        GStrv directories; /* canonical, so that a symbolic link cannot lead an include out of one
                            */
};

static const char *without_mark(const char *name)
{
        return g_str_has_prefix(name, ORIGINAL_MARK) ? name + strlen(ORIGINAL_MARK) : name;
}

/* A name below a template directory: relative, without a scheme but ours, and never upwards. */
static gboolean name_is_inside(const char *name)
{
        g_auto(GStrv) parts = NULL;

        name = without_mark(name);
        if (!*name || *name == '/' || strpbrk(name, ":\\"))
                return FALSE;
        parts = g_strsplit(name, "/", -1);
        return !g_strv_contains((const char *const *) parts, "..");
}

/* libxslt refuses such an include too (see on_read_check), but does not always say where it stands.
 */
static gboolean includes_are_inside(const XmlDocument *document, const char *name, GError **error)
{
        const xmlNode *root = xmlDocGetRootElement(document);

        for (xmlNode *node = xml_first_element(root); node; node = xml_next_element(node)) {
                g_autofree char *target = NULL;
                xmlChar *resolved;
                gboolean inside;

                if (!xml_is(node, (const char *) XSLT_NAMESPACE, "include") &&
                    !xml_is(node, (const char *) XSLT_NAMESPACE, "import"))
                        continue;
                target = xml_attribute(node, "href");
                if (!target)
                        continue;
                resolved = xmlBuildURI(BAD_CAST target, BAD_CAST name);
                inside = resolved && name_is_inside((const char *) resolved);
                xmlFree(resolved);
                if (!inside) {
                        xml_set_error(error, node,
                                      "The template includes %s, which lies outside the template "
                                      "directory and is not read.",
                                      target);
                        return FALSE;
                }
        }
        return TRUE;
}

/* The file behind a name. A missing file and a link that leads away are different mistakes of a
 * template's author, and both are named. */
static char *template_path(Layers directories, const char *name, GError **error)
{
        g_autofree char *path = NULL, *canonical = NULL;
        const char *directory;

        if (!name_is_inside(name)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: The template lies outside the template directory and is not read.",
                            name);
                return NULL;
        }
        directory = name == without_mark(name) ? layers_find(directories, name)
                                               : layers_last(directories);
        path = g_build_filename(directory, without_mark(name), NULL);
        canonical = realpath(path, NULL);
        if (!canonical && errno != ENOENT && errno != ENOTDIR) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: The template cannot be found in %s: %s.", name, directory,
                            g_strerror(errno));
                return NULL;
        }
        if (!canonical || !g_file_test(canonical, G_FILE_TEST_IS_REGULAR)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND,
                            "%s: There is no such template in %s.", name, directory);
                return NULL;
        }
        if (!g_str_has_prefix(canonical, directory) || canonical[strlen(directory)] != '/') {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: The template is a link out of the template directory and is not "
                            "read.",
                            name);
                return NULL;
        }
        return g_strdup(canonical);
}

static XmlDocument *template_read(Layers directories, const char *name, GError **error)
{
        g_autofree char *path = template_path(directories, name, error);
        g_autofree char *data = NULL;
        g_autoptr(XmlDocument) document = NULL;
        gsize size;

        if (!path)
                return NULL;
        name = without_mark(name);
        if (!g_file_get_contents(path, &data, &size, error)) {
                g_prefix_error(error, "%s: ", name);
                return NULL;
        }
        document = xml_parse(data, size, name, error);
        if (!document || !includes_are_inside(document, name, error))
                return NULL;
        /* The document's own name is what its includes are relative to. */
        xmlFree((xmlChar *) document->URL);
        document->URL = xmlStrdup(BAD_CAST name);
        return g_steal_pointer(&document);
}

/* libxslt compares the names of an imported stylesheet with those of its importer by address, so
 * that both must have one dictionary. */
static xmlDoc *share_dictionary(xmlDoc *document, xmlDict *dict)
{
        xmlDoc *copy = xmlCopyDoc(document, 1);

        if (!copy)
                g_error("out of memory"); /* as GLib does for its own */
        copy->dict = dict;
        if (dict)
                xmlDictReference(dict);
        return copy;
}

static gboolean is_fault(const GError *error)
{
        return !g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT) &&
               !g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND);
}

/* Called by libxslt for xsl:include and xsl:import; the stylesheet that we started with says where
 * they may come from. */
static xmlDoc *on_load(const xmlChar *uri, xmlDict *dict, int options G_GNUC_UNUSED, void *context,
                       xsltLoadType type)
{
        struct messages *messages = messages_current();
        const xsltStylesheet *style = context;
        g_autoptr(XmlDocument) document = NULL;
        g_autoptr(GError) error = NULL;

        if (type != XSLT_LOAD_STYLESHEET) {
                messages_append(messages, "a template may not read other documents\n");
                return NULL;
        }
        while (style && style->parent)
                style = style->parent;
        if (!style || !style->_private)
                return NULL;
        document = template_read((Layers) style->_private, (const char *) uri, &error);
        if (!document) {
                if (messages && error)
                        messages->is_fault |= is_fault(error);
                messages_append(messages, error ? error->message : "it cannot be read");
                messages_append(messages, "\n");
                return NULL;
        }
        return share_dictionary(document, dict);
}

static int on_read_check(xsltSecurityPrefs *preferences G_GNUC_UNUSED,
                         xsltTransformContext *context G_GNUC_UNUSED, const char *name)
{
        return name_is_inside(name);
}

static xmlParserInput *on_entity(const char *uri G_GNUC_UNUSED, const char *id G_GNUC_UNUSED,
                                 xmlParserCtxt *context G_GNUC_UNUSED)
{
        return NULL;
}

static void *lock_up(void *data G_GNUC_UNUSED)
{
        xsltSecurityPrefs *preferences = xsltNewSecurityPrefs();

        xsltSetSecurityPrefs(preferences, XSLT_SECPREF_READ_FILE, on_read_check);
        xsltSetSecurityPrefs(preferences, XSLT_SECPREF_WRITE_FILE, xsltSecurityForbid);
        xsltSetSecurityPrefs(preferences, XSLT_SECPREF_CREATE_DIRECTORY, xsltSecurityForbid);
        /* Whatever has a scheme is the network to libxslt; of all schemes ours alone is let by. */
        xsltSetSecurityPrefs(preferences, XSLT_SECPREF_READ_NETWORK, on_read_check);
        xsltSetSecurityPrefs(preferences, XSLT_SECPREF_WRITE_NETWORK, xsltSecurityForbid);
        xsltSetDefaultSecurityPrefs(preferences);
        xslt_memory_prepare();
        xsltSetLoaderFunc(on_load);
        xsltSetGenericErrorFunc(NULL, messages_take);
        xmlSetExternalEntityLoader(on_entity);
        return NULL;
}

/* Forbids everything, reading too: what a stylesheet may include was read when it was compiled. */
static void *forbid_all(void *data G_GNUC_UNUSED)
{
        xsltSecurityPrefs *preferences = xsltNewSecurityPrefs();

        for (int i = XSLT_SECPREF_READ_FILE; i <= XSLT_SECPREF_WRITE_NETWORK; i++)
                xsltSetSecurityPrefs(preferences, (xsltSecurityOption) i, xsltSecurityForbid);
        return preferences;
}

static GStrv find_directories(Layers templates, GError **error)
{
        g_autoptr(GStrvBuilder) directories = g_strv_builder_new();

        for (; *templates; templates++) {
                char *canonical = realpath(*templates, NULL);

                if (!canonical) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND,
                                    "There is no template directory %s.", *templates);
                        return NULL;
                }
                g_strv_builder_add(directories, canonical);
                free(canonical);
        }
        return g_strv_builder_end(directories);
}

Stylesheet *stylesheet_load(Layers templates, const char *name, GError **error)
{
        static GOnce locked = G_ONCE_INIT;
        g_autoptr(Stylesheet) stylesheet = g_new0(Stylesheet, 1);
        g_autoptr(XmlDocument) document = NULL;
        struct messages messages;
        gboolean compiled;

        g_once(&locked, lock_up, NULL);
        stylesheet->name = g_strdup(name);
        stylesheet->directories = find_directories(templates, error);
        if (!stylesheet->directories)
                return NULL;
        document = template_read((Layers) stylesheet->directories, name, error);
        if (!document)
                return NULL;

        messages_begin(&messages);
        stylesheet->style = xsltNewStylesheet();
        stylesheet->style->_private = stylesheet->directories;
        compiled = xsltParseStylesheetUser(stylesheet->style, document) == 0;
        /* The stylesheet owns the document, unless it was not even recognised as one. */
        if (stylesheet->style->doc == document)
                g_steal_pointer(&document);
        if (!compiled || stylesheet->style->errors > 0) {
                g_autofree char *sentence = messages_to_sentence(&messages);

                g_set_error(error, BULKHEAD_ERROR,
                            messages.is_fault ? BULKHEAD_ERROR_FAILED : BULKHEAD_ERROR_INPUT,
                            "The template %s cannot be used: %s.", name, sentence);
                messages_end(&messages);
                return NULL;
        }
        messages_end(&messages);
        return g_steal_pointer(&stylesheet);
}

void stylesheet_free(Stylesheet *stylesheet)
{
        if (!stylesheet)
                return;
        if (stylesheet->style)
                xsltFreeStylesheet(stylesheet->style);
        g_free(stylesheet->name);
        g_strfreev(stylesheet->directories);
        g_free(stylesheet);
}

/* Its elements, texts and marks, without the attributes. */
static gulong count_nodes(const XmlDocument *document)
{
        const xmlNode *node = document->children;
        gulong count = 0;

        while (node) {
                count++;
                if (node->children && node->type == XML_ELEMENT_NODE) {
                        node = node->children;
                        continue;
                }
                while (node && !node->next)
                        node = node->parent == (const xmlNode *) document ? NULL : node->parent;
                if (node)
                        node = node->next;
        }
        return count;
}

static gulong limit_of(gulong least, gulong for_each, gulong nodes, gulong most)
{
        return MIN(least + for_each * MIN(nodes, most), most);
}

/* nodes: of the document. */
static void set_limits(xsltTransformContext *context, gulong nodes)
{
        static GOnce forbidden = G_ONCE_INIT;

        xsltSetCtxtSecurityPrefs(g_once(&forbidden, forbid_all, NULL), context);
        context->opLimit = limit_of(LIMIT_XSLT_INSTRUCTIONS, LIMIT_XSLT_INSTRUCTIONS_PER_NODE,
                                    nodes, LIMIT_XSLT_OPERATIONS);
        context->xpathCtxt->opLimit =
                limit_of(LIMIT_XPATH_OPERATIONS, LIMIT_XPATH_OPERATIONS_PER_NODE, nodes,
                         LIMIT_XSLT_OPERATIONS);
        context->maxTemplateDepth = LIMIT_XSLT_DEPTH;
}

/* Within its limit of memory. */
static XmlDocument *apply(Stylesheet *stylesheet, XmlDocument *document, gulong nodes,
                          xsltTransformContext *context, struct messages *messages)
{
        gulong most = limit_of(LIMIT_XSLT_MEMORY, LIMIT_XSLT_MEMORY_PER_NODE, nodes,
                               LIMIT_XSLT_MEMORY_MOST);
        struct xslt_memory memory;
        XmlDocument *result;

        xslt_memory_begin(&memory, context, most);
        result = xsltApplyStylesheetUser(stylesheet->style, document, NULL, NULL, NULL, context);
        xslt_memory_end(&memory);
        if (memory.is_spent)
                messages_of_limit(messages, memory.spent_by, most);
        return result;
}

XmlDocument *stylesheet_apply(Stylesheet *stylesheet, XmlDocument *document,
                              const char *const *parameters, GError **error)
{
        xsltTransformContext *context = xsltNewTransformContext(stylesheet->style, document);
        gulong nodes = count_nodes(document);
        g_autoptr(XmlDocument) result = NULL;
        struct messages messages;
        gboolean sound;

        messages_begin(&messages);
        messages.running = context;
        set_limits(context, nodes);
        xslt_strings_register(context->xpathCtxt);
        format_functions_register(context->xpathCtxt);
        if (parameters)
                xsltQuoteUserParams(context, (const char **) parameters);
        result = apply(stylesheet, document, nodes, context, &messages);
        /* A limit or xsl:message with terminate="yes" can leave half a result: only the state
         * tells. */
        sound = result && context->state == XSLT_STATE_OK;
        if (!sound) {
                g_autofree char *sentence = messages_to_sentence(&messages);

                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "The template %s stopped: %s.", stylesheet->name, sentence);
        }
        xsltFreeTransformContext(context);
        messages_end(&messages);
        return sound ? g_steal_pointer(&result) : NULL;
}

const char *stylesheet_method(const Stylesheet *stylesheet)
{
        return (const char *) stylesheet->style->method;
}

const char *stylesheet_name(const Stylesheet *stylesheet)
{
        return stylesheet->name;
}

char *stylesheet_attribute(const Stylesheet *stylesheet, const char *xml_namespace,
                           const char *name)
{
        xmlChar *value = xmlGetNsProp(xmlDocGetRootElement(stylesheet->style->doc), BAD_CAST name,
                                      BAD_CAST xml_namespace);
        char *copy = g_strdup((const char *) value);

        xmlFree(value);
        return copy;
}

char *stylesheet_result_to_string(const Stylesheet *stylesheet, XmlDocument *result,
                                  gsize *ret_size, GError **error)
{
        xmlChar *text = NULL;
        int size = 0;
        char *copy;

        if (xsltSaveResultToString(&text, &size, result, stylesheet->style) < 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "The result of the template %s could not be written as text.",
                            stylesheet->name);
                return NULL;
        }
        /* xmlFree() is not g_free(); an empty result has no text at all. */
        copy = g_strndup(text ? (const char *) text : "", size);
        xmlFree(text);
        if (ret_size)
                *ret_size = size;
        return copy;
}

char *stylesheet_apply_to_string(Stylesheet *stylesheet, XmlDocument *document,
                                 const char *const *parameters, gsize *ret_size, GError **error)
{
        g_autoptr(XmlDocument) result = stylesheet_apply(stylesheet, document, parameters, error);

        return result ? stylesheet_result_to_string(stylesheet, result, ret_size, error) : NULL;
}
