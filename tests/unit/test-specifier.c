/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Specifiers: every letter's source, unknown ones, what the tree does not tell. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "collect/specifier.h"
#include "loading-fixture.h"

static const struct {
        const char *unit, *text;
        const char *expanded; /* NULL: systemd fails on it */
} cases[] = {
        {"a.service", "plain", "plain"},
        {"a.service", "50%", "50%"},
        {"a.service", "%%i", "%i"},
        {"a.service", "%-x", "%-x"},
        {"a.service", "%Q", NULL},
        {"a.service", "%1", NULL},
        {"a.service", "%D", NULL},
        {"a.service", "%n %N %p", "a.service a a"},
        {"a-b@c\\x2dd.service", "%p|%i|%I", "a-b|c\\x2dd|c-d"},
        {"a-b@c-d.service", "%I %j %P", "c/d b a/b"},
        {"a@b-c.service", "%f", "/b/c"},
        {"a-b.service", "%f", "/a/b"},
        {"a@-.service", "%f", "/"},
        {"a--b.service", "%f", NULL},
        {"a@-b.service", "%f", NULL},
        {"a@b-.service", "%f", NULL},
        {"a@b-..-c.service", "%f", NULL},
        {"a@b\\x2eb.service", "%f", "/b.b"},
        {"a@b-.-c.service", "%f", NULL},
        {"a@b\\y.service", "%f", NULL},
        {"a@b\\y.service", "%I", NULL},
        {"a\\x2.service", "%P", NULL},
        {"a-\\xzz.service", "%J", NULL},
        {"a.service", "%c|%r|%R", "/a.service||"},
        {"a@.service", "<%i>", "<>"},
        {"a.service", "%u %h", "root /root"},
        {"a.service", "%H %l", "mercury.example mercury"},
        {"a.service", "%o%B", "debian"},
        {"a.service", "%m", "%m"},
        {"a.service", "%C %E %L %S %t %T %V",
         "/var/cache /etc /var/log /var/lib /run /tmp /var/tmp"},
        {"a.service", "%d", "/run/credentials/a.service"},
        {"a.service", "%y %Y", "/etc/systemd/system/x.service /etc/systemd/system"},
};

static void test_specifiers(void **state G_GNUC_UNUSED)
{
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                struct loaded loaded;
                g_autofree char *text = NULL;
                char letter = '\0';

                loaded_begin(&loaded, 252, cases[i].unit, "");
                text = specifier_expand(&loaded.loading, cases[i].text, &letter);
                if (g_strcmp0(text, cases[i].expanded) != 0)
                        fail_msg("%s in %s gives \"%s\"", cases[i].text, cases[i].unit, text);
                if (!text)
                        assert_int_equal(letter, cases[i].text[1]);
                loaded_end(&loaded);
        }
}

static void test_versions_and_users(void **state G_GNUC_UNUSED)
{
        struct loaded loaded;
        g_autofree char *data = NULL;
        g_autofree char *cache = NULL;
        char letter;

        loaded_begin(&loaded, 256, "a.service", "");
        data = specifier_expand(&loaded.loading, "%D", &letter);
        assert_string_equal(data, "/usr/share");
        loaded.reading.user_scope = TRUE;
        loaded.reading.facts.uid = 1000;
        cache = specifier_expand(&loaded.loading, "%C %t", &letter);
        assert_string_equal(cache, "/root/.cache /run/user/1000");
        loaded_end(&loaded);
}

/* What is not known stays as it was written; a unit without a file has none. */
static void test_without_facts(void **state G_GNUC_UNUSED)
{
        struct loaded loaded;
        g_autofree char *text = NULL;
        char letter;

        loaded_begin(&loaded, 256, "a.service", "");
        loaded.reading.user_scope = TRUE;
        loaded.reading.facts.user_home = NULL;
        loaded.reading.facts.host_name = NULL;
        loaded.loading.fragment_path = NULL;
        text = specifier_expand(&loaded.loading, "%y|%Y|%l|%C|%T", &letter);
        assert_string_equal(text, "||%l|%C|/tmp");
        loaded_end(&loaded);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_specifiers),
                cmocka_unit_test(test_versions_and_users),
                cmocka_unit_test(test_without_facts),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
