/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pieces of a comparison to documents for stylesheets, one unit at a time. */
#include "render/comparison-document.h"

#include <stdlib.h>

#include "compare/comparison-xml.h"

XmlDocument *comparison_document_new(const xmlNode *root)
{
        XmlDocument *document = xmlNewDoc(BAD_CAST "1.0");

        if (root->doc->URL)
                document->URL = xmlStrdup(root->doc->URL);
        xmlDocSetRootElement(document, xmlDocCopyNode((xmlNode *) root, document, 1));
        return document;
}

xmlNode *comparison_child(const xmlNode *parent, const char *name)
{
        for (xmlNode *node = xml_first_element(parent); node; node = xml_next_element(node))
                if (xml_is(node, COMPARISON_NAMESPACE, name))
                        return node;
        return NULL;
}

void comparison_put_unit(xmlNode *units, xmlNode *unit)
{
        xml_adopt(unit, units->ns);
        xmlAddChild(units, unit);
}

void comparison_clear_units(xmlNode *units)
{
        xmlFreeNodeList(units->children);
        units->children = units->last = NULL;
}

gboolean comparison_keeps(guint *count, const xmlNode *element)
{
        return !xml_is(element, COMPARISON_NAMESPACE, "file") || ++*count <= COMPARISON_FILES;
}

void comparison_end_files(guint *count, xmlNode *unit)
{
        g_autofree char *number = NULL;

        if (*count > COMPARISON_FILES) {
                number = g_strdup_printf("%u", *count - COMPARISON_FILES);
                xmlSetProp(unit, BAD_CAST "files-left-out", BAD_CAST number);
        }
        *count = 0;
}

gboolean comparison_is_complete(const xmlNode *root)
{
        const xmlNode *evidence = comparison_child(root, "evidence");
        g_autofree char *before = xml_attribute(evidence, "before-complete");
        g_autofree char *after = xml_attribute(evidence, "after-complete");

        return g_strcmp0(before, "true") == 0 && g_strcmp0(after, "true") == 0;
}

void comparison_add_numbers(XmlDocument *document, const char *name, const char *attribute,
                            GHashTable *numbers)
{
        xmlNode *root = xmlDocGetRootElement(document);
        GHashTableIter iter;
        gpointer key, value;

        g_hash_table_iter_init(&iter, numbers);
        while (g_hash_table_iter_next(&iter, &key, &value)) {
                g_autofree char *number = g_strdup_printf("%u", GPOINTER_TO_UINT(value));
                xmlNode *node = xmlNewChild(root, root->ns, BAD_CAST name, NULL);

                xmlSetProp(node, BAD_CAST "name", BAD_CAST key);
                xmlSetProp(node, BAD_CAST attribute, BAD_CAST number);
        }
}

static int exposure_of(const xmlNode *unit, const char *side)
{
        g_autofree char *text = xml_attribute(comparison_child(unit, side), "exposure");

        return text ? CLAMP((int) strtol(text, NULL, 10), 0, 100) : -1;
}

int comparison_change(const xmlNode *unit)
{
        int before = exposure_of(unit, "before"), after = exposure_of(unit, "after");

        return before >= 0 && after >= 0 ? ABS(after - before) : -1;
}

int comparison_exposure(const xmlNode *unit)
{
        int after = exposure_of(unit, "after");

        return after >= 0 ? after : exposure_of(unit, "before");
}
