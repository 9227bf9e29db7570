/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the frame of a report sees of its services, however many there are. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "render/pdf/compose-overview.h"

/* With a prefix, as another program may write a report. */
#define HEAD                                                                                       \
        "<r:report xmlns:r='urn:bulkhead:report:1'><r:totals highest='96'><r:band id='ok'/>"       \
        "<r:band id='unsafe'/></r:totals><r:units/></r:report>"

static XmlDocument *parse(const char *text)
{
        XmlDocument *document = xml_parse(text, strlen(text), "test.xml", NULL);

        assert_non_null(document);
        return document;
}

static void add(Overview *overview, const char *element)
{
        g_autofree char *whole =
                g_strdup_printf("<x xmlns='urn:bulkhead:report:1' xmlns:n='urn:foreign'>%s</x>",
                                element);
        g_autoptr(XmlDocument) document = parse(whole);
        xmlNode *item = xml_first_element(xmlDocGetRootElement(document));
        gboolean is_unit = xml_is(item, "urn:bulkhead:report:1", "unit");

        if (!is_unit)
                xmlUnlinkNode(item);
        assert_true(overview_add(overview, item, NULL));
}

/* Services whose exposure falls from the first to the last; every tenth listens, every hundredth
 * has a serious finding. description: bytes. */
static Overview *make(guint n_units, guint description)
{
        Overview *overview = overview_new(parse(HEAD));
        g_autofree char *words = g_strnfill(description, 'w');

        for (guint i = 0; i < n_units; i++) {
                g_autofree char *unit = g_strdup_printf(
                        "<unit name='u%u' exposure='%u' band='%s' network='%s'>"
                        "<description>%s</description><check id='x'/>"
                        "<findings><finding severity='%s'><words/></finding></findings>"
                        "<problem severity='%s'>p</problem></unit>",
                        i, 96 - i * 96 / n_units, i < n_units / 2 ? "unsafe" : "ok",
                        i % 10 == 9 ? "listens" : "reachable", words,
                        i % 100 == 99 ? "serious" : "warning", i == 3 ? "error" : "note");

                add(overview, unit);
        }
        add(overview, "<entry name='a' outcome='scored'/>");
        add(overview, "<entry name='b' outcome='skipped'/>");
        add(overview, "<problem severity='note'>of the whole</problem>");
        for (guint i = 0; i < 300; i++) {
                g_autofree char *file = g_strdup_printf("<file path='/f%u'/>", i);

                add(overview, file);
        }
        assert_true(overview_close(overview, NULL));
        return overview;
}

static xmlNode *list_of(Overview *overview, const char *name)
{
        return overview_need_child(xmlDocGetRootElement(overview_document(overview)), name);
}

static void assert_attribute(const xmlNode *node, const char *name, const char *value)
{
        g_autofree char *found = xml_attribute(node, name);

        assert_non_null(found);
        assert_string_equal(found, value);
}

static void test_all_of_few(void **state G_GNUC_UNUSED)
{
        g_autoptr(Overview) overview = make(20, 1);
        xmlNode *units = list_of(overview, "units"), *unit = xml_first_element(units);
        guint n = 0;

        assert_attribute(units, "count", "20");
        assert_attribute(units, "networks", "20");
        assert_attribute(units, "listening", "2");
        assert_attribute(units, "listening-in-last-band", "1");
        assert_attribute(units, "open", "18");
        assert_attribute(units, "highest", "1");
        assert_attribute(units, "serious", "0");
        assert_attribute(units, "warnings", "20");
        assert_attribute(units, "warned-units", "20");
        assert_attribute(units, "problems", "19");
        assert_attribute(list_of(overview, "files"), "count", "300");
        assert_non_null(xmlHasProp(unit, BAD_CAST "rank"));
        for (; unit; unit = xml_next_element(unit)) {
                g_autofree char *name = g_strdup_printf("u%u", n++);

                assert_attribute(unit, "name", name);
                assert_null(strstr((const char *) xml_first_element(unit)->name, "check"));
        }
        assert_int_equal(n, 20);
        assert_int_equal(xmlChildElementCount(list_of(overview, "inventory")), 1);
        assert_int_equal(xmlChildElementCount(list_of(overview, "problems")), 2);
}

/* Some of 3,000 stay; the list has all, a batch at a time. description decides whether they fit
 * into memory. */
static void check_many(guint description)
{
        g_autoptr(Overview) overview = make(3000, description);
        xmlNode *units = list_of(overview, "units");
        guint next = 0, serious = 0;
        gboolean more = TRUE;

        assert_attribute(units, "count", "3000");
        assert_attribute(units, "listening", "300");
        assert_attribute(units, "serious-units", "30");
        assert_in_range(xmlChildElementCount(units), 256, 4 * 256);
        for (xmlNode *unit = xml_first_element(units); unit; unit = xml_next_element(unit)) {
                g_autofree char *name = xml_attribute(unit, "name");

                serious += g_str_has_suffix(name, "99") ? 1 : 0;
        }
        assert_int_equal(serious, 30);
        for (guint batch = 0;; batch++) {
                assert_true(overview_show(overview, "services", batch, &more, NULL));
                if (!more)
                        break;
                for (xmlNode *unit = xml_first_element(units); unit;
                     unit = xml_next_element(unit)) {
                        g_autofree char *name = g_strdup_printf("u%u", next++);

                        assert_attribute(unit, "name", name);
                }
        }
        assert_int_equal(next, 3000);
        assert_true(overview_show(overview, "files", 1, &more, NULL) && more);
        assert_int_equal(xmlChildElementCount(list_of(overview, "files")), 44);
}

static void test_some_of_many(void **state G_GNUC_UNUSED)
{
        check_many(1);
        check_many(2000);
}

static void test_unknown_list(void **state G_GNUC_UNUSED)
{
        g_autoptr(Overview) overview = make(1, 1);
        g_autoptr(GError) error = NULL;
        gboolean more;

        assert_false(overview_show(overview, "waivers", 0, &more, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT));
        g_clear_error(&error);
        assert_false(overview_show(overview, NULL, 0, &more, &error));
}

static void test_no_service(void **state G_GNUC_UNUSED)
{
        g_autoptr(Overview) overview = overview_new(parse(HEAD));
        gboolean more = TRUE;

        assert_true(overview_close(overview, NULL));
        assert_attribute(list_of(overview, "units"), "count", "0");
        assert_true(overview_show(overview, "services", 0, &more, NULL));
        assert_false(more);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_all_of_few),
                cmocka_unit_test(test_some_of_many),
                cmocka_unit_test(test_unknown_list),
                cmocka_unit_test(test_no_service),
        };

        xml_init();
        return cmocka_run_group_tests_name("pdf-overview", tests, NULL, NULL);
}
