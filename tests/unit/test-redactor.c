/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pseudonyms in texts and paths: what is replaced, what stays, and that the key decides. */
#include <glib.h>
#include <string.h>

/* cmocka.h needs these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "evidence/redactor.h"

#define ALL (REDACT_HOST | REDACT_USER | REDACT_PATH)

/* Knows a host, two users, a mount and a unit. */
static Redactor *make(unsigned categories, const char *key)
{
        g_autoptr(GBytes) bytes = g_bytes_new(key, strlen(key));
        Redactor *redactor = redactor_new(categories, bytes);

        redactor_learn_host(redactor, "web-1.example.org");
        redactor_learn_id(redactor, "00112233445566778899aabbccddeeff");
        redactor_learn_users(redactor, "erika root postgres 1000");
        redactor_learn_public(redactor, "nginx");
        redactor_learn_path(redactor, "/srv/kunde/ablage");
        redactor_learn_text(redactor, "srv-kunde-alt\\x2ddaten.mount");
        redactor_settle(redactor);
        return redactor;
}

/* H, U and P stand for a pseudonym: its digits are another matter. */
static char *shape(const char *text)
{
        g_autoptr(GRegex) regex =
                g_regex_new("(host|user|path)_[0-9a-f]{10}", G_REGEX_RAW, 0, NULL);
        g_autofree char *marked = g_regex_replace(regex, text, -1, 0, "<\\1>", 0, NULL);

        return g_steal_pointer(&marked);
}

static const struct {
        const char *name, *text, *expected;
} texts[] = {
        {"host", "on web-1.example.org", "on <host>"},
        {"first label, in any case", "WEB-1 is up", "<host> is up"},
        {"domain", "mail.example.org", "mail.<host>"},
        {"escaped host", "sync-web\\x2d1.service", "sync-<host>.service"},
        {"part of a word", "web-10 web-1a", "web-10 web-1a"},
        {"user", "run as erika: yes", "run as <user>: yes"},
        {"user in another word", "erikas", "erikas"},
        {"those of every system", "root 1000 www-data", "root 1000 www-data"},
        {"service account", "postgres.service", "<user>.service"},
        {"path", "see /srv/kunde/ablage, and", "see /srv/<path>/<path>, and"},
        {"path behind an option", "--x=/srv/kunde", "--x=/srv/<path>"},
        {"path with a prefix", "-/opt/x +/opt/y", "-/opt/<path> +/opt/<path>"},
        {"quoted path with a blank", "\"/srv/a b/c\" d", "\"/srv/<path>/<path>\" d"},
        {"home",
         "/home"
         "/erika/x",
         "/home/<user>/<path>"},
        {"part of a path alone", "for kunde", "for <path>"},
        {"hierarchy", "/usr/lib/systemd/system/nginx.service /proc/1/ns /dev/null",
         "/usr/lib/systemd/system/nginx.service /proc/1/ns /dev/null"},
        {"shipped and named like a unit", "/usr/sbin/nginx", "/usr/sbin/nginx"},
        {"shipped and not", "/usr/sbin/kunde-run", "/usr/sbin/<path>"},
        {"local", "/usr/local/bin/nginx", "/usr/local/bin/<path>"},
        {"drop-in", "/etc/systemd/system/nginx.service.d/10-kunde.conf",
         "/etc/systemd/system/nginx.service.d/10-<path>.conf"},
        {"control group", "/system.slice/nginx.service", "/system.slice/nginx.service"},
        {"mount", "After=srv-kunde-alt\\x2ddaten.mount", "After=srv-<path>-<path>.mount"},
        {"web address", "https://web-1.example.org/kunde", "https://<host>/<path>"},
        {"file address", "file:///srv/kunde", "file:///srv/<path>"},
        {"no path", "a/b and 1/2 and /", "a/b and 1/2 and /"},
        {"nothing", "", ""},
        {"bytes that are no text", "\xff\xfe erika", "\xff\xfe <user>"},
};

static void test_texts(void **state G_GNUC_UNUSED)
{
        g_autoptr(Redactor) redactor = make(ALL, "a key of sixteen bytes or more");

        for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
                g_autofree char *made = redactor_text(redactor, texts[i].text);
                g_autofree char *seen = shape(made);

                if (!g_str_equal(seen ? seen : made, texts[i].expected))
                        fail_msg("%s: %s, not %s", texts[i].name, seen, texts[i].expected);
        }
        assert_null(redactor_text(redactor, NULL));
}

static void test_only_what_is_asked(void **state G_GNUC_UNUSED)
{
        const char *text = "erika on web-1 in /srv/kunde";
        const struct {
                unsigned categories;
                const char *expected;
        } cases[] = {
                {REDACT_HOST, "erika on <host> in /srv/kunde"},
                {REDACT_USER, "<user> on web-1 in /srv/kunde"},
                {REDACT_PATH, "erika on web-1 in /srv/<path>"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(Redactor) redactor =
                        make(cases[i].categories, "a key of sixteen bytes or more");
                g_autofree char *made = redactor_text(redactor, text);
                g_autofree char *seen = shape(made);

                assert_string_equal(seen, cases[i].expected);
        }
}

static void test_key_decides(void **state G_GNUC_UNUSED)
{
        g_autoptr(Redactor) one = make(ALL, "the first key, long enough");
        g_autoptr(Redactor) same = make(ALL, "the first key, long enough");
        g_autoptr(Redactor) other = make(ALL, "the second key, long enough");
        g_autofree char *a = redactor_text(one, "erika"), *b = redactor_text(same, "ERIKA");
        g_autofree char *c = redactor_text(other, "erika");
        g_autofree char *first = redactor_key_name(one), *second = redactor_key_name(other);

        assert_string_equal(a, b);
        assert_string_not_equal(a, c);
        assert_string_not_equal(first, second);
}

static void test_ids(void **state G_GNUC_UNUSED)
{
        g_autoptr(Redactor) redactor = make(ALL, "a key of sixteen bytes or more");
        g_autofree char *plain = redactor_id(redactor, "00112233445566778899aabbccddeeff");
        g_autofree char *dashed = redactor_id(redactor, "00112233-4455-6677-8899-aabbccddeeff");
        g_autofree char *text = redactor_text(redactor, "id 00112233-4455-6677-8899-aabbccddeeff");

        assert_int_equal(strlen(plain), 32);
        assert_int_equal(strspn(plain, "0123456789abcdef"), 32);
        assert_int_equal(strlen(dashed), 36);
        assert_string_equal(text + 3, dashed);
        assert_null(strstr(plain, "00112233"));
}

static void test_categories(void **state G_GNUC_UNUSED)
{
        g_autoptr(GError) error = NULL;
        g_autofree char *text = NULL;
        unsigned mask = 0;

        assert_true(redact_categories_parse("path,host", &mask, NULL));
        assert_int_equal(mask, REDACT_PATH | REDACT_HOST);
        text = redact_categories_to_string(mask);
        assert_string_equal(text, "host,path");
        assert_false(redact_categories_parse("host,,user", &mask, &error));
        assert_non_null(error);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_texts),       cmocka_unit_test(test_only_what_is_asked),
                cmocka_unit_test(test_key_decides), cmocka_unit_test(test_ids),
                cmocka_unit_test(test_categories),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
