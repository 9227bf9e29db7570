/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Nodes from one document into another, whose strings another dictionary has. */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <libxml/parser.h>
#include <string.h>

#include "base/xml.h"

/* A document whose parser keeps names, attributes and short texts in a dictionary. */
static XmlDocument *parsed_with_dictionary(const char *text)
{
        xmlParserCtxtPtr parser = xmlNewParserCtxt();
        XmlDocument *document = xmlCtxtReadMemory(parser, text, (int) strlen(text), "x.xml", NULL,
                                                  XML_PARSE_NONET | XML_PARSE_COMPACT);

        xmlFreeParserCtxt(parser);
        assert_non_null(document);
        assert_non_null(document->dict);
        return document;
}

static void assert_moved(XmlDocument *to)
{
        static const char text[] =
                "<a><b name='v' long='a value that does not fit into its node' none=''>"
                "                     <c>t</c>\n          <d>a text of some length</d></b></a>";
        g_autoptr(XmlDocument) from = parsed_with_dictionary(text);
        xmlBufferPtr before = xmlBufferCreate(), after = xmlBufferCreate();
        xmlNode *node = xml_first_element(xmlDocGetRootElement(from));

        xmlNodeDump(before, from, node, 0, 0);
        xmlUnlinkNode(node);
        xml_move(node, xmlDocGetRootElement(to));
        /* What still pointed into the dictionary would point to nothing. */
        g_clear_pointer(&from, xmlFreeDoc);
        xmlNodeDump(after, to, node, 0, 0);
        assert_string_equal(xmlBufferContent(before), xmlBufferContent(after));
        xmlBufferFree(before);
        xmlBufferFree(after);
        assert_ptr_equal(xmlDocGetRootElement(to)->last, node);
}

static void moves_nodes(void **state G_GNUC_UNUSED)
{
        g_autoptr(XmlDocument) plain = xml_parse("<r/>", 4, "y.xml", NULL);
        g_autoptr(XmlDocument) keeping = parsed_with_dictionary("<r/>");

        assert_moved(plain);
        assert_moved(keeping);
}

/* The prefix of the other document, and nothing of what is foreign there. */
static void adopts_namespaces(void **state G_GNUC_UNUSED)
{
        static const char text[] = "<a xmlns='urn:a' xmlns:n='urn:n'><b n:x='1'><c/><n:d/></b></a>";
        static const char target[] = "<p:r xmlns:p='urn:a'/>";
        g_autoptr(XmlDocument) from = xml_parse(text, strlen(text), "x.xml", NULL);
        g_autoptr(XmlDocument) to = xml_parse(target, strlen(target), "y.xml", NULL);
        xmlNode *root = xmlDocGetRootElement(to);
        xmlNode *node = xml_first_element(xmlDocGetRootElement(from));
        xmlBufferPtr after = xmlBufferCreate();

        xmlUnlinkNode(node);
        xml_adopt(node, root->ns);
        xml_move(node, root);
        g_clear_pointer(&from, xmlFreeDoc);
        xmlNodeDump(after, to, node, 0, 0);
        assert_string_equal(xmlBufferContent(after), "<p:b x=\"1\"><p:c/><d/></p:b>");
        xmlBufferFree(after);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(moves_nodes),
                cmocka_unit_test(adopts_namespaces),
        };

        xml_init();
        return cmocka_run_group_tests(tests, NULL, NULL);
}
