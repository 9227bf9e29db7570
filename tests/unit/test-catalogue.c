/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * templates/catalogue.xml against the table of checks: nothing missing, nothing left over, no
 * reference into the void, and every text such that it can be printed as it stands.
 */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/xml.h"
#include "score/score.h"

#define CATALOGUE BULKHEAD_SOURCE_DIR "/templates/catalogue.xml"
#define NAMESPACE "urn:bulkhead:catalogue:1"

static const char *const layers[] = {"user",         "filesystem", "network", "capabilities",
                                     "system-calls", "kernel",     "devices", "namespaces"};
static const char *const control_sets[] = {"nist", "cis", "iso", "pci", "bsi", "anssi"};

static int load(void **state)
{
        g_autoptr(GError) error = NULL;
        g_autofree char *data = NULL;
        gsize size;

        xml_init();
        if (!g_file_get_contents(CATALOGUE, &data, &size, &error))
                fail_msg("%s", error->message);
        *state = xml_parse(data, size, CATALOGUE, &error);
        if (!*state)
                fail_msg("%s", error->message);
        return 0;
}

static int unload(void **state)
{
        xmlFreeDoc(*state);
        return 0;
}

/* The next element of that name from node on, node included. */
static xmlNode *of_name(xmlNode *node, const char *name)
{
        while (node && !xml_is(node, NAMESPACE, name))
                node = xml_next_element(node);
        return node;
}

static xmlNode *first(void *state, const char *name)
{
        return of_name(xml_first_element(xmlDocGetRootElement(state)), name);
}

static xmlNode *next(xmlNode *node, const char *name)
{
        return of_name(xml_next_element(node), name);
}

/* The values of an attribute of all elements of that name, in order; each must be there once. */
static GPtrArray *unique_values(void *state, const char *name, const char *attribute)
{
        GPtrArray *values = g_ptr_array_new_with_free_func(g_free);

        for (xmlNode *node = first(state, name); node; node = next(node, name)) {
                char *value = xml_attribute(node, attribute);

                assert_non_null(value);
                if (g_ptr_array_find_with_equal_func(values, value, g_str_equal, NULL))
                        fail_msg("%s: %s is there twice.", name, value);
                g_ptr_array_add(values, value);
        }
        return values;
}

static void assert_values(const GPtrArray *values, const char *const *wanted, guint count)
{
        for (guint i = 0; i < MIN(values->len, count); i++)
                assert_string_equal(values->pdata[i], wanted[i]);
        assert_int_equal(values->len, count);
}

static void test_checks_in_table_order(void **state)
{
        g_autoptr(GPtrArray) ids = unique_values(*state, "check", "id");
        const char *wanted[CHECK_COUNT];

        for (int i = 0; i < CHECK_COUNT; i++)
                wanted[i] = checks[i].id;
        assert_values(ids, wanted, CHECK_COUNT);
}

static void test_layers_in_order_and_used(void **state)
{
        g_autoptr(GPtrArray) ids = unique_values(*state, "layer", "id");

        assert_values(ids, layers, G_N_ELEMENTS(layers));
        for (guint i = 0; i < G_N_ELEMENTS(layers); i++) {
                guint used = 0;

                for (xmlNode *check = first(*state, "check"); check; check = next(check, "check")) {
                        g_autofree char *layer = xml_attribute(check, "layer");

                        used += g_str_equal(layer, layers[i]);
                }
                if (!used)
                        fail_msg("No check belongs to the layer %s.", layers[i]);
        }
}

static void test_control_references(void **state)
{
        g_autoptr(GPtrArray) sets = unique_values(*state, "control-set", "id");
        g_autoptr(GPtrArray) groups = unique_values(*state, "controls", "id");

        assert_values(sets, control_sets, G_N_ELEMENTS(control_sets));
        for (xmlNode *group = first(*state, "controls"); group; group = next(group, "controls"))
                for (xmlNode *control = xml_first_element(group); control;
                     control = xml_next_element(control)) {
                        g_autofree char *set = xml_attribute(control, "set");
                        g_autofree char *reference = xml_attribute(control, "ref");

                        if (!g_ptr_array_find_with_equal_func(sets, set, g_str_equal, NULL))
                                fail_msg("%s is no control set.", set);
                        assert_true(reference && *reference);
                }
        for (xmlNode *check = first(*state, "check"); check; check = next(check, "check")) {
                g_autofree char *id = xml_attribute(check, "id");
                g_autofree char *group = xml_attribute(check, "controls");

                if (!g_ptr_array_find_with_equal_func(groups, group, g_str_equal, NULL))
                        fail_msg("%s refers to the controls %s, which are not there.", id, group);
        }
}

/* Every element with text and every attribute: not empty, on one line, without spaces at its ends.
 */
static void assert_printable(const xmlNode *node)
{
        for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) {
                g_autofree char *value = xml_attribute(node, (const char *) attribute->name);

                if (!*value)
                        fail_msg("Line %ld: %s is empty.", xmlGetLineNo(node), attribute->name);
        }
        if (xml_first_element(node)) {
                for (xmlNode *child = xml_first_element(node); child;
                     child = xml_next_element(child))
                        assert_printable(child);
                return;
        }
        if (xml_is(node, NAMESPACE, "control-set") || xml_is(node, NAMESPACE, "control"))
                return;

        g_autofree char *text = xml_text(node);
        g_autofree char *stripped = g_strstrip(g_strdup(text));

        if (!*text || !g_str_equal(text, stripped) || strchr(text, '\n') || strstr(text, "  "))
                fail_msg("Line %ld: the text of %s is empty, has spaces at an end or is broken.",
                         xmlGetLineNo(node), node->name);
}

static void test_texts_are_printable(void **state)
{
        assert_printable(xmlDocGetRootElement(*state));
}

static void test_advice_sets_what_the_check_reads(void **state)
{
        int i = 0;

        for (xmlNode *check = first(*state, "check"); check; check = next(check, "check"), i++) {
                xmlNode *advice = of_name(xml_first_element(check), "advice");
                xmlNode *node = of_name(xml_first_element(advice), "line");
                g_autofree char *line = NULL, *directive = NULL;

                assert_true(i < CHECK_COUNT);
                assert_non_null(node);
                line = xml_text(node);
                directive = g_strndup(checks[i].name, strcspn(checks[i].name, "=") + 1);
                /* The list of devices means what its policy says: that is what has to be written.
                 */
                if (g_str_equal(directive, "DeviceAllow=") &&
                    g_str_has_prefix(line, "DevicePolicy="))
                        continue;
                if (!g_str_has_prefix(line, directive))
                        fail_msg("%s: the advice writes %s.", checks[i].name, line);
        }
}

static void test_texts_are_not_repeated(void **state)
{
        static const char *const elements[] = {"title", "risk", "breaks"};

        for (guint e = 0; e < G_N_ELEMENTS(elements); e++) {
                g_autoptr(GHashTable) seen =
                        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

                for (xmlNode *check = first(*state, "check"); check; check = next(check, "check")) {
                        char *text = xml_text(of_name(xml_first_element(check), elements[e]));

                        if (!g_hash_table_add(seen, text))
                                fail_msg("Two checks have the same %s.", elements[e]);
                }
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_checks_in_table_order),
                cmocka_unit_test(test_layers_in_order_and_used),
                cmocka_unit_test(test_control_references),
                cmocka_unit_test(test_texts_are_printable),
                cmocka_unit_test(test_advice_sets_what_the_check_reads),
                cmocka_unit_test(test_texts_are_not_repeated),
        };

        return cmocka_run_group_tests_name("catalogue", tests, load, unload);
}
