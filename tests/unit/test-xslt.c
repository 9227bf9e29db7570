/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The XSLT runner: what it makes, and everything that a broken or hostile template is refused for.
 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "base/xml.h"
#include "render/xslt.h"

#define SHEET(content)                                                                             \
        "<xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" "      \
        "xmlns:exsl=\"http://exslt.org/common\" "                                                  \
        "extension-element-prefixes=\"exsl\">\n" content "\n</xsl:stylesheet>"
#define MAIN(content) SHEET("<xsl:template match=\"/\">" content "</xsl:template>")

static char *directory; /* of the templates */
static char *house;     /* laid over it in some tests */
static char *outside;   /* a file beside it */
static char *written;   /* a file that no template may make */

static void put(const char *name, const char *content)
{
        g_autofree char *path = g_build_filename(directory, name, NULL);

        assert_true(g_file_set_contents(path, content, -1, NULL));
}

static int set_up(void **state)
{
        g_autofree char *parent = g_dir_make_tmp("bulkhead-xslt-XXXXXX", NULL);
        g_autofree char *site = g_build_filename(parent, "templates", "site", NULL);
        g_autofree char *link = g_build_filename(site, "link.xsl", NULL);

        xml_init();
        assert_int_equal(g_mkdir_with_parents(site, 0700), 0);
        directory = g_build_filename(parent, "templates", NULL);
        house = g_build_filename(parent, "house", NULL);
        outside = g_build_filename(parent, "secret.xml", NULL);
        written = g_build_filename(parent, "written", NULL);
        assert_true(g_file_set_contents(outside, MAIN("secret"), -1, NULL));
        assert_int_equal(symlink(outside, link), 0);
        *state = g_steal_pointer(&parent);
        return 0;
}

static int tear_down(void **state)
{
        char *arguments[] = {"rm", "-r", *state, NULL};

        g_spawn_sync(NULL, arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                     NULL);
        g_free(*state);
        g_free(directory);
        g_free(house);
        g_free(outside);
        g_free(written);
        return 0;
}

static char *run(const char *sheet, const char *input, const char *const *parameters,
                 GError **error)
{
        g_autoptr(Stylesheet) stylesheet = NULL;
        g_autoptr(XmlDocument) document = xml_parse(input, strlen(input), "input", NULL);
        const char *const templates[] = {directory, NULL};

        assert_non_null(document);
        put("site/main.xsl", sheet);
        stylesheet = stylesheet_load(templates, "site/main.xsl", error);
        return stylesheet
                       ? stylesheet_apply_to_string(stylesheet, document, parameters, NULL, error)
                       : NULL;
}

static void test_result(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *sheet, *parameter, *expected;
        } cases[] = {
                {"text",
                 SHEET("<xsl:output method=\"text\"/><xsl:template match=\"/\">"
                       "<xsl:value-of select=\"a/b\"/></xsl:template>"),
                 "", "1 < 2"},
                {"html escapes",
                 SHEET("<xsl:output method=\"html\"/><xsl:template match=\"/\">"
                       "<p><xsl:value-of select=\"a/b\"/></p></xsl:template>"),
                 "", "<p>1 &lt; 2</p>\n"},
                {"parameter is a string, not an expression",
                 SHEET("<xsl:output method=\"text\"/><xsl:param name=\"p\"/><xsl:template "
                       "match=\"/\"><xsl:value-of select=\"$p\"/></xsl:template>"),
                 "document('x') \"and\" 'both'", "document('x') \"and\" 'both'"},
                {"include", SHEET("<xsl:include href=\"part.xsl\"/>"), "", "part"},
                {"import from the directory above", SHEET("<xsl:import href=\"../shared.xsl\"/>"),
                 "", "shared"},
                {"parameters of an imported template", SHEET("<xsl:import href=\"calls.xsl\"/>"),
                 "", "given"},
                {"empty result", SHEET("<xsl:output method=\"text\"/><xsl:template match=\"/\"/>"),
                 "", ""},
                {"message that does not end it",
                 SHEET("<xsl:output method=\"text\"/><xsl:template match=\"/\">"
                       "<xsl:message>note</xsl:message>go</xsl:template>"),
                 "", "go"},
        };

        put("site/part.xsl", SHEET("<xsl:output method=\"text\"/>"
                                   "<xsl:template match=\"/\">part</xsl:template>"));
        put("site/calls.xsl",
            SHEET("<xsl:output method=\"text\"/><xsl:template match=\"/\"><xsl:call-template "
                  "name=\"n\"><xsl:with-param name=\"q\" select=\"'given'\"/></xsl:call-template>"
                  "</xsl:template><xsl:template name=\"n\"><xsl:param name=\"q\"/>"
                  "<xsl:value-of select=\"$q\"/></xsl:template>"));
        put("shared.xsl", SHEET("<xsl:output method=\"text\"/>"
                                "<xsl:template match=\"/\">shared</xsl:template>"));
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                const char *parameters[] = {"p", cases[i].parameter, NULL};
                g_autoptr(GError) error = NULL;
                g_autofree char *result =
                        run(cases[i].sheet, "<a><b>1 &lt; 2</b></a>", parameters, &error);

                print_message("  %s\n", cases[i].name);
                if (error)
                        print_message("  %s\n", error->message);
                assert_non_null(result);
                assert_string_equal(result, cases[i].expected);
        }
}

static void test_refused(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *sheet;
                int code;
                const char *says;
        } cases[] = {
                {"not well-formed", "<xsl:stylesheet>", BULKHEAD_ERROR_INPUT, "site/main.xsl:1"},
                {"not a stylesheet", "<a/>", BULKHEAD_ERROR_INPUT, "site/main.xsl"},
                {"document type", "<!DOCTYPE a [<!ENTITY e \"x\">]><a/>", BULKHEAD_ERROR_INPUT,
                 "site/main.xsl"},
                {"wrong expression", MAIN("<xsl:value-of select=\"a[\"/>"), BULKHEAD_ERROR_INPUT,
                 "site/main.xsl:2"},
                {"unknown function", MAIN("<xsl:value-of select=\"nothing()\"/>"),
                 BULKHEAD_ERROR_INPUT, "site/main.xsl:2"},
                {"unknown template", MAIN("<xsl:call-template name=\"n\"/>"), BULKHEAD_ERROR_INPUT,
                 "site/main.xsl:2"},
                {"include upwards", SHEET("<xsl:include href=\"../../secret.xml\"/>"),
                 BULKHEAD_ERROR_INPUT, "site/main.xsl:2"},
                {"include by address", SHEET("<xsl:include href=\"file:///etc/passwd\"/>"),
                 BULKHEAD_ERROR_INPUT, "site/main.xsl:2"},
                {"import an absolute path", SHEET("<xsl:import href=\"/etc/passwd\"/>"),
                 BULKHEAD_ERROR_INPUT, "site/main.xsl:2"},
                {"include from the network",
                 SHEET("<xsl:include href=\"http://127.0.0.1/x.xsl\"/>"), BULKHEAD_ERROR_INPUT,
                 "site/main.xsl:2"},
                {"include through a link", SHEET("<xsl:include href=\"link.xsl\"/>"),
                 BULKHEAD_ERROR_INPUT, "link out of the template directory"},
                {"include of nothing", SHEET("<xsl:include href=\"no.xsl\"/>"),
                 BULKHEAD_ERROR_INPUT, "no.xsl"},
                {"include of itself", SHEET("<xsl:include href=\"main.xsl\"/>"),
                 BULKHEAD_ERROR_INPUT, "site/main.xsl:2"},
                {"included part is broken", SHEET("<xsl:include href=\"broken.xsl\"/>"),
                 BULKHEAD_ERROR_INPUT, "site/broken.xsl:3"},
                {"reads a file", MAIN("<xsl:copy-of select=\"document('/etc/hostname')\"/>"),
                 BULKHEAD_ERROR_INPUT, "site/main.xsl:2"},
                {"reads a template", MAIN("<xsl:copy-of select=\"document('part.xsl')\"/>"),
                 BULKHEAD_ERROR_INPUT, "site/main.xsl:2"},
                {"reads the network",
                 MAIN("<xsl:copy-of select=\"document('http://127.0.0.1/')\"/>"),
                 BULKHEAD_ERROR_INPUT, "site/main.xsl:2"},
                {"runs for ever",
                 SHEET("<xsl:template match=\"/\" name=\"n\">"
                       "<xsl:call-template name=\"n\"/></xsl:template>"),
                 BULKHEAD_ERROR_INPUT, "site/main.xsl"},
                {"ends itself", MAIN("<xsl:message terminate=\"yes\">no luck</xsl:message>"),
                 BULKHEAD_ERROR_INPUT, "site/main.xsl:2: no luck."},
        };

        put("site/broken.xsl", "<xsl:stylesheet version=\"1.0\"\n"
                               "xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">\n<oh");
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(GError) error = NULL;
                g_autofree char *result = run(cases[i].sheet, "<a/>", NULL, &error);

                print_message("  %s: %s\n", cases[i].name, error ? error->message : "-");
                assert_null(result);
                assert_true(g_error_matches(error, BULKHEAD_ERROR, cases[i].code));
                assert_non_null(strstr(error->message, cases[i].says));
                assert_true(g_str_has_suffix(error->message, "."));
        }
}

/* exsl:document is not even known, since no extension is registered; whatever happens, no file
 * appears. */
static void test_writes_nothing(void **state G_GNUC_UNUSED)
{
        static const char *const elements[] = {"exsl:document", "xsl:document"};

        for (gsize i = 0; i < G_N_ELEMENTS(elements); i++) {
                g_autofree char *sheet =
                        g_strdup_printf(MAIN("<%s href=\"%s\" method=\"text\">x</%s>"), elements[i],
                                        written, elements[i]);
                g_autoptr(GError) error = NULL;
                g_autofree char *result = run(sheet, "<a/>", NULL, &error);

                assert_null(result);
                assert_non_null(error);
                assert_false(g_file_test(written, G_FILE_TEST_EXISTS));
        }
}

/* Four nested loops over the whole document: 10^12 steps without the limit. */
static void test_loops_end(void **state G_GNUC_UNUSED)
{
        g_autoptr(GString) input = g_string_new("<a>");
        g_autoptr(GError) error = NULL;
        g_autofree char *result = NULL;

        for (int i = 0; i < 20000; i++)
                g_string_append(input, "<b/>");
        g_string_append(input, "</a>");
        result =
                run(MAIN("<xsl:if test=\"//b[count(//b[count(//b[//b/@x]) = 1]) = 1]\">x</xsl:if>"),
                    input->str, NULL, &error);
        assert_null(result);
        assert_non_null(error);
        assert_non_null(strstr(error->message, "site/main.xsl"));
}

/* What is allowed grows with the document, so that a small one does not wait for the largest. */
static void test_limits_follow_the_document(void **state G_GNUC_UNUSED)
{
        static const struct {
                guint elements, texts; /* texts of each element */
                const char *inside;    /* what each pair of elements makes, or NULL */
                gboolean ends;
        } cases[] = {
                {300, 0, "<xsl:text>x</xsl:text>", TRUE},
                {300, 0, "<xsl:for-each select=\"//b\">x</xsl:for-each>", FALSE},
                {20000, 120, NULL, TRUE}, /* more than a small document may take */
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(GString) input = g_string_new("<a>"), body = g_string_new(NULL);
                g_autoptr(GError) error = NULL;
                g_autofree char *sheet = NULL, *result = NULL;

                for (guint j = 0; j < cases[i].elements; j++)
                        g_string_append(input, "<b/>");
                g_string_append(input, "</a>");
                for (guint j = 0; j < cases[i].texts; j++)
                        g_string_append(body, "<xsl:text>x</xsl:text>");
                if (cases[i].inside)
                        g_string_append_printf(body,
                                               "<xsl:for-each select=\"//b\">%s</xsl:for-each>",
                                               cases[i].inside);
                sheet = g_strdup_printf(MAIN("<xsl:for-each select=\"//b\">%s</xsl:for-each>"),
                                        body->str);
                result = run(sheet, input->str, NULL, &error);
                assert_int_equal(result != NULL, cases[i].ends);
                if (!cases[i].ends)
                        assert_non_null(strstr(error->message, "Operation limit exceeded"));
        }
}

/* A function of strings is more than one operation where they are long, whatever kind of value
 * they come from. */
static void test_long_strings_count(void **state G_GNUC_UNUSED)
{
        static const struct {
                gsize length;
                const char *test;
                gboolean ends;
        } cases[] = {
                {10, "contains(/a/@long, 'zz')", TRUE},
                {20000, "contains(/a/@long, 'zz')", FALSE},
                {20000, "contains(string(/a/@long), 'zz')", FALSE},
                {20000, "concat('a', /a/@long) = 'zz'", FALSE},
                {20000, "substring-after(/a/@long, 'z') = 'zz'", FALSE},
                {20000, "substring-before(/a/@long, 'z') = 'zz'", FALSE},
                {20000, "starts-with(/a/@long, 'z')", FALSE},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *text = g_strnfill(cases[i].length, 'x');
                g_autoptr(GString) input = g_string_new(NULL);
                g_autoptr(GError) error = NULL;
                g_autofree char *sheet =
                        g_strdup_printf(MAIN("<xsl:for-each select=\"//b\"><xsl:for-each "
                                             "select=\"//b\"><xsl:if test=\"%s\">x</xsl:if>"
                                             "</xsl:for-each></xsl:for-each>."),
                                        cases[i].test);
                g_autofree char *result = NULL;

                g_string_printf(input, "<a at='3' long='%s'>", text);
                for (guint j = 0; j < 150; j++)
                        g_string_append(input, "<b/>");
                g_string_append(input, "</a>");
                result = run(sheet, input->str, NULL, &error);
                if ((result != NULL) != cases[i].ends)
                        fail_msg("%s: %s", cases[i].test, error ? error->message : result);
        }
}

/* The functions that count their bytes give what XPath says of every kind of value. */
static void test_strings_of_values(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *expression, *expected;
        } cases[] = {
                {"concat(1, true(), //b, 'x')", "1trueonex"},
                {"contains(12345, 34)", "true"},
                {"contains(//b, 'n')", "true"},
                {"starts-with(//b, 'o')", "true"},
                {"substring('12345', //n, 2)", "23"},
                {"substring(//b, 1.5, 2.6)", "ne"},
                {"substring-after(//b, 'o')", "ne"},
                {"substring-before(//b, 'e')", "on"},
                {"translate(//b, 'on', 'N')", "Ne"},
                {"string-length(//b)", "3"},
                {"string-length()", "4"},
                {"concat('[', normalize-space('  a  b '), normalize-space(), ']')", "[a bone2]"},
                {"string-length(//none)", "0"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *sheet =
                        g_strdup_printf(MAIN("<xsl:value-of select=\"%s\"/>"), cases[i].expression);
                g_autoptr(GError) error = NULL;
                g_autofree char *result = run(sheet, "<a><b>one</b><n>2</n></a>", NULL, &error);

                assert_non_null(result);
                /* Behind the declaration of XML. */
                assert_string_equal(g_strchomp(strchr(result, '\n') + 1), cases[i].expected);
        }
}

#define GREETING(text) "<xsl:template name=\"greeting\">" text "</xsl:template>"

/* A house's folder over ours: each file from the first that has it. */
static void test_layers(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *file, *content, *expected, *says;
        } cases[] = {
                {"nothing in it", "other.xsl", SHEET(""), "ours main", NULL},
                {"an included part", "site/greeting.xsl", SHEET(GREETING("theirs")), "theirs main",
                 NULL},
                {"the page itself, with our parts", "site/main.xsl",
                 SHEET("<xsl:output method=\"text\"/><xsl:include href=\"greeting.xsl\"/>"
                       "<xsl:template match=\"/\"><xsl:call-template name=\"greeting\"/> page"
                       "</xsl:template>"),
                 "ours page", NULL},
                {"the page, over ours that it imports", "site/main.xsl",
                 SHEET("<xsl:import href=\"bulkhead:/site/main.xsl\"/>" GREETING("over")),
                 "over main", NULL},
                {"a part that imports ours", "site/greeting.xsl",
                 SHEET("<xsl:import href=\"bulkhead:/site/greeting.xsl\"/>"), "ours main", NULL},
                {"an include that leaves both", "site/greeting.xsl",
                 SHEET("<xsl:include href=\"../../secret.xml\"/>"), NULL, "site/greeting.xsl:2"},
                {"upwards from ours", "site/greeting.xsl",
                 SHEET("<xsl:include href=\"bulkhead:/../secret.xml\"/>"), NULL,
                 "site/greeting.xsl:2"},
                {"a path behind the mark", "site/greeting.xsl",
                 SHEET("<xsl:include href=\"bulkhead://etc/passwd\"/>"), NULL,
                 "site/greeting.xsl:2"},
                {"not ours behind the mark", "site/greeting.xsl",
                 SHEET("<xsl:include href=\"bulkhead:/site/none.xsl\"/>"), NULL,
                 "There is no such template"},
                {"broken", "site/greeting.xsl", "<xsl:stylesheet", NULL, "site/greeting.xsl:1"},
                {"a link out of it", NULL, NULL, NULL, "link out of the template directory"},
        };
        const char *const templates[] = {house, directory, NULL};

        put("site/main.xsl", SHEET("<xsl:import href=\"greeting.xsl\"/>"
                                   "<xsl:output method=\"text\"/><xsl:template match=\"/\">"
                                   "<xsl:call-template name=\"greeting\"/> main</xsl:template>"));
        put("site/greeting.xsl", SHEET(GREETING("ours")));
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *site = g_build_filename(house, "site", NULL);
                g_autofree char *path =
                        g_build_filename(house, cases[i].file ? cases[i].file : "site/greeting.xsl",
                                         NULL);
                g_autoptr(XmlDocument) document = xml_parse("<a/>", 4, "input", NULL);
                g_autoptr(GError) error = NULL;
                g_autoptr(Stylesheet) stylesheet = NULL;

                print_message("  %s\n", cases[i].name);
                assert_int_equal(g_mkdir_with_parents(site, 0700), 0);
                if (cases[i].content)
                        assert_true(g_file_set_contents(path, cases[i].content, -1, NULL));
                else
                        assert_int_equal(symlink(outside, path), 0);
                stylesheet = stylesheet_load(templates, "site/main.xsl", &error);
                if (cases[i].expected) {
                        g_autofree char *result = NULL;

                        if (!stylesheet)
                                fail_msg("%s", error->message);
                        result = stylesheet_apply_to_string(stylesheet, document, NULL, NULL, NULL);
                        assert_string_equal(result, cases[i].expected);
                } else {
                        assert_null(stylesheet);
                        print_message("  %s\n", error->message);
                        assert_non_null(strstr(error->message, cases[i].says));
                }
                assert_int_equal(g_unlink(path), 0);
        }
}

static void *apply_many(void *stylesheet)
{
        static const char input[] = "<a><b>same</b></a>";

        for (int i = 0; i < 200; i++) {
                g_autoptr(XmlDocument) document = xml_parse(input, strlen(input), "i", NULL);
                g_autofree char *number = g_strdup_printf("%d", i);
                g_autofree char *expected = g_strdup_printf("same %d", i);
                const char *parameters[] = {"p", number, NULL};
                g_autofree char *result =
                        stylesheet_apply_to_string(stylesheet, document, parameters, NULL, NULL);

                if (g_strcmp0(result, expected) != 0)
                        return "different";
        }
        return NULL;
}

static void test_threads(void **state G_GNUC_UNUSED)
{
        g_autoptr(Stylesheet) stylesheet = NULL;
        GThread *threads[4];
        const char *const templates[] = {directory, NULL};

        put("site/main.xsl",
            SHEET("<xsl:output method=\"text\"/><xsl:param name=\"p\"/><xsl:template match=\"/\">"
                  "<xsl:value-of select=\"concat(a/b, ' ', $p)\"/></xsl:template>"));
        stylesheet = stylesheet_load(templates, "site/main.xsl", NULL);
        assert_non_null(stylesheet);
        for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
                threads[i] = g_thread_new("apply", apply_many, stylesheet);
        for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
                assert_null(g_thread_join(threads[i]));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_result),
                cmocka_unit_test(test_refused),
                cmocka_unit_test(test_writes_nothing),
                cmocka_unit_test(test_loops_end),
                cmocka_unit_test(test_limits_follow_the_document),
                cmocka_unit_test(test_long_strings_count),
                cmocka_unit_test(test_strings_of_values),
                cmocka_unit_test(test_layers),
                cmocka_unit_test(test_threads),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
