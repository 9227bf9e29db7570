/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a template may hold of memory, whatever it fills it with. */
#include <glib/gstdio.h>
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "render/xslt.h"

#define XSL            "xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\""
#define SHEET(content) "<xsl:stylesheet version=\"1.0\" " XSL ">\n" content "</xsl:stylesheet>"
#define EACH(content)  "<xsl:for-each select=\"/a/b\">" content "</xsl:for-each>"
/* As often as there are pairs of elements. */
#define MAIN(content)                                                                              \
        SHEET("<xsl:template match=\"/\"><r>\n" EACH(EACH(content)) "</r></xsl:template>")
#define HUNDRED                                                                                    \
        "0123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 "        \
        "123456789 123456789 "
#define LONG HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED

static XmlDocument *make_input(guint elements)
{
        g_autoptr(GString) input = g_string_new("<a>");

        for (guint i = 0; i < elements; i++)
                g_string_append(input, "<b/>");
        g_string_append(input, "</a>");
        return xml_parse(input->str, input->len, "input", NULL);
}

static XmlDocument *run(const char *sheet, guint elements, GError **error)
{
        g_autofree char *directory = g_dir_make_tmp("bulkhead-xslt-XXXXXX", NULL);
        g_autofree char *path = g_build_filename(directory, "main.xsl", NULL);
        const char *const templates[] = {directory, NULL};
        g_autoptr(XmlDocument) document = make_input(elements);
        g_autoptr(Stylesheet) stylesheet = NULL;

        assert_non_null(document);
        assert_true(g_file_set_contents(path, sheet, -1, NULL));
        stylesheet = stylesheet_load(templates, "main.xsl", error);
        g_unlink(path);
        g_rmdir(directory);
        return stylesheet ? stylesheet_apply(stylesheet, document, NULL, error) : NULL;
}

/* None of these takes as many instructions as it may. */
static void test_memory_ends(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *sheet;
                guint elements;
                gboolean ends;
        } cases[] = {
                {"elements", MAIN("<c/>"), 1000, FALSE},
                {"a few elements", MAIN("<c/>"), 300, TRUE},
                {"attributes", MAIN("<c d='e'/>"), 600, FALSE},
                {"text", MAIN(LONG), 300, FALSE},
                {"a little text", MAIN(LONG), 100, TRUE},
                {"values", MAIN("<xsl:value-of select=\"'" LONG "'\"/>"), 300, FALSE},
                {"comments", MAIN("<xsl:comment>" LONG "</xsl:comment>"), 300, FALSE},
                {"copies",
                 SHEET("<xsl:template match=\"/\"><r>\n" EACH(
                         "<xsl:copy-of select=\"/\"/>") "</r></xsl:template>"),
                 1000, FALSE},
                {"a variable",
                 SHEET("<xsl:template match=\"/\">\n<xsl:variable name=\"v\">" EACH(
                         EACH("<c/>")) "</xsl:variable></xsl:template>"),
                 1000, FALSE},
                {"variables that are given back",
                 SHEET("<xsl:template match=\"/\"><r>\n" EACH(
                         "<xsl:call-template name=\"n\"/>") "</r></xsl:template><xsl:template "
                                                            "name=\"n\"><xsl:variable "
                                                            "name=\"v\">" EACH(
                                                                    "<c/>") "</xsl:variable>"
                                                                            "<xsl:if test=\"$v = "
                                                                            "'x'\">x</xsl:if></"
                                                                            "xsl:template>"),
                 1000, TRUE},
                {"more of a larger document",
                 SHEET("<xsl:template match=\"/\"><r>" EACH(
                         "<c/><c/><c/><c/><c/><c/><c/><c/>") "</r></xsl:template>"),
                 60000, TRUE},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(GError) error = NULL;
                g_autoptr(XmlDocument) result = run(cases[i].sheet, cases[i].elements, &error);

                if ((result != NULL) != cases[i].ends)
                        fail_msg("%s: %s", cases[i].name, error ? error->message : "no error");
                if (cases[i].ends)
                        continue;
                assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT));
                if (!strstr(error->message, "The template main.xsl stopped: main.xsl:") ||
                    !strstr(error->message, "MiB of memory, which is the limit."))
                        fail_msg("%s: %s", cases[i].name, error->message);
        }
}

/* One that was stopped leaves nothing behind that would stop the next, in this thread. */
static void test_next_one_begins_anew(void **state G_GNUC_UNUSED)
{
        g_autoptr(XmlDocument) stopped = run(MAIN("<c/>"), 1000, NULL);
        g_autoptr(XmlDocument) next = run(MAIN("<c/>"), 300, NULL);

        assert_null(stopped);
        assert_non_null(next);
}

static int set_up(void **state G_GNUC_UNUSED)
{
        xml_init();
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_memory_ends),
                cmocka_unit_test(test_next_one_begins_anew),
        };

        return cmocka_run_group_tests(tests, set_up, NULL);
}
