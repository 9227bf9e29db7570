/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON out of its XML form, and the functions of format stylesheets: each context's escapes. */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <string.h>

#include "base/error.h"
#include "base/json-text.h"
#include "base/limits.h"
#include "base/xml.h"
#include "render/format-functions.h"
#include "render/json-form.h"

#define NS " xmlns='" JSON_FORM_NAMESPACE "'"

static void test_json_form(void **state)
{
        static const struct {
                const char *xml;
                const char *json; /* NULL: an error */
        } cases[] = {
                {"<map" NS "/>", "{}"},
                {"<array" NS "> <null/> <boolean>true</boolean></array>", "[null,true]"},
                {"<map" NS "><string key='a\"b'>x\\y&#10;</string><number key='n'> -1.50e+3 "
                 "</number></map>",
                 "{\"a\\\"b\":\"x\\\\y\\n\",\"n\":-1.50e+3}"},
                {"<array" NS "><map><array key='k'><string/></array></map></array>",
                 "[{\"k\":[\"\"]}]"},
                {"<number" NS ">0</number>", "0"},
                {"<number" NS ">01</number>", NULL},
                {"<number" NS ">NaN</number>", NULL},
                {"<number" NS ">1.</number>", NULL},
                {"<number" NS "></number>", NULL},
                {"<boolean" NS ">yes</boolean>", NULL},
                {"<map" NS "><null/></map>", NULL},
                {"<other" NS "/>", NULL},
                {"<map/>", NULL},
                {"<array" NS "><?bulkhead-rows x?></array>", NULL},
                {"<array" NS "><?other x?><null/></array>", "[null]"},
                {"<array" NS "><null/><number>x</number></array>", NULL},
                {"<number" NS ">-0.5E-10</number>", "-0.5E-10"},
                {"<number" NS ">1e5</number>", "1e5"},
                {"<number" NS ">1e</number>", NULL},
                {"<number" NS ">1e+</number>", NULL},
                {"<number" NS ">1x</number>", NULL},
        };

        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(GError) error = NULL;
                g_autoptr(GString) json = g_string_new(NULL);
                g_autoptr(XmlDocument) document =
                        xml_parse(cases[i].xml, strlen(cases[i].xml), "case", &error);
                gboolean done;

                assert_non_null(document);
                done = json_form_append(json, xmlDocGetRootElement(document), NULL, &error);
                assert_int_equal(done, cases[i].json != NULL);
                if (done)
                        assert_string_equal(json->str, cases[i].json);
                else
                        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT));
        }
}

/* As deep as is allowed, and one deeper: a stylesheet can make what no document may hold. */
static void test_depth(void **state)
{
        static const char array[] = "<array" NS "/>";

        (void) state;
        for (guint depth = LIMIT_JSON_DEPTH; depth <= LIMIT_JSON_DEPTH + 1; depth++) {
                g_autoptr(XmlDocument) document = xml_parse(array, strlen(array), "case", NULL);
                g_autoptr(GString) json = g_string_new(NULL);
                g_autoptr(GError) error = NULL;
                xmlNode *node = xmlDocGetRootElement(document);
                gboolean done;

                for (guint i = 1; i < depth; i++)
                        node = xmlNewChild(node, node->ns, BAD_CAST "array", NULL);
                done = json_form_append(json, xmlDocGetRootElement(document), NULL, &error);
                assert_int_equal(done, depth == LIMIT_JSON_DEPTH);
                if (!done)
                        assert_string_equal(error->message, "array is nested too deep.");
        }
}

static void test_json_text(void **state)
{
        static const struct {
                const char *text, *json;
        } cases[] = {
                {NULL, "null"},
                {"", "\"\""},
                {"\"\\/\b\x1f\x7f", "\"\\\"\\\\/\\u0008\\u001f\\u007f\""},
                {"\xe2\x80\xa8\xe2\x80\xa9", "\"\\u2028\\u2029\""},
                {"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""}, /* half a surrogate */
                {"\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\""},
                {"a\u202eb\u200b\xc3\xa9", "\"a\\u202eb\\u200b\xc3\xa9\""},
                {"\U000e0041", "\"\\udb40\\udc41\""},
        };

        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(GString) json = g_string_new(NULL);

                json_put_string(json, cases[i].text);
                assert_string_equal(json->str, cases[i].json);
        }
}

static void test_functions(void **state)
{
        static const struct {
                const char *call, *result;
        } cases[] = {
                {"f:csv('a\"b')", "\"a\"\"b\""},
                {"f:csv('=1+1')", "\"'=1+1\""},
                {"f:csv('+1')", "\"'+1\""},
                {"f:csv('-1')", "\"'-1\""},
                {"f:csv('@a')", "\"'@a\""},
                {"f:csv('a=b')", "\"a=b\""},
                {"f:csv('')", "\"\""},
                {"f:markdown('a|b [c](d) <e> & `f`')", "a\\|b \\[c\\](d) &lt;e&gt; &amp; \\`f\\`"},
                {"f:markdown('@team #1 www.x')", "&#64;team \\#1 www\\.x"},
                {"f:markdown('web.service')", "web.service"},
                {"f:message('[a](b\\c) [d]')", "\\[a\\](b\\\\c) \\[d\\]"},
                {"f:message('a[0] (b\\c)')", "a[0] (b\\c)"},
                {"f:label('a\"b\\c')", "\"a\\\"b\\\\c\""},
                {"f:uri-path('/a b/%\xc3\xa4?#')", "/a%20b/%25%C3%A4%3F%23"},
                {"f:token('1a_b c(d)')", "_1a_5fb_20c_28d_29"},
                {"f:uuid('a')", "d8b1a27a-616e-5321-8bd8-c63721f737cc"},
                {"f:sha256('')",
                 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
                {"f:seconds('1970-01-02T00:00:00Z')", "86400"},
                {"f:seconds('soon')", ""},
                {"f:tenths(96)", "9.6"},
                {"f:tenths('')", ""},
        };
        g_autoptr(XmlDocument) document = xml_parse("<x/>", 4, "case", NULL);
        xmlXPathContext *context = xmlXPathNewContext(document);

        (void) state;
        format_functions_register(context);
        xmlXPathRegisterNs(context, BAD_CAST "f", BAD_CAST FORMAT_NAMESPACE);
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                xmlXPathObject *value = xmlXPathEvalExpression(BAD_CAST cases[i].call, context);

                assert_non_null(value);
                assert_string_equal((const char *) value->stringval, cases[i].result);
                xmlXPathFreeObject(value);
        }
        xmlXPathFreeContext(context);
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_json_form),
                cmocka_unit_test(test_depth),
                cmocka_unit_test(test_json_text),
                cmocka_unit_test(test_functions),
        };

        xml_init();
        return cmocka_run_group_tests_name("formats", tests, NULL, NULL);
}
