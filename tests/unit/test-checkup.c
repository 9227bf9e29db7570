/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a checkup says to people, to shells and to programs. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include <json-glib/json-glib.h>

#include "advise/checkup.h"
#include "advise/denial-rules.h"

#define UNIT "odd\\x2dname.service"

static Checkup *example(void)
{
        Checkup *checkup = checkup_new(UNIT);
        Denial *denial = denial_new("EROFS", "/srv/a b/file"), *again = denial_new("EROFS", NULL);

        checkup->rules = rule_set_find("systemd-252");
        checkup->exposure = 62;
        checkup->of_files = 62;
        checkup->shipped = 96;
        denial->message = g_strdup("cannot write '/srv/a b/file': Read-only file system");
        denial->count = 1;
        denial->exposure = 62;
        denial_relax(denial, "ProtectSystem", "ReadWritePaths=\"/srv/a b\"");
        g_ptr_array_add(checkup->denials, denial);
        again->message = g_strdup("the same \033[31mwith colour");
        again->count = 3;
        again->exposure = G_MAXUINT;
        denial_relax(again, "ProtectSystem", "ReadWritePaths=\"/srv/a b\"");
        denial_relax(again, "ProtectHome", "ProtectHome=%s", "read-only");
        g_ptr_array_add(checkup->denials, again);
        checkup->lines = 1;
        checkup_add_setting(checkup, "ProtectSystem", g_strdup("strict"), g_strdup("full"),
                            ENFORCED_NO);
        checkup_add_setting(checkup, "SystemCallFilter", g_strnfill(99, 'x'), g_strdup(""),
                            ENFORCED_UNSEEN);
        return checkup;
}

static void assert_contains(const char *text, const char *part)
{
        if (!strstr(text, part))
                fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void test_commands(void **state G_GNUC_UNUSED)
{
        static const char *const expected[] = {
                "mkdir -p '/etc/systemd/system/" UNIT ".d'",
                "printf '%s\\n' '[Service]' 'ReadWritePaths=\"/srv/a b\"' 'ProtectHome=read-only' "
                ">> '/etc/systemd/system/" UNIT ".d/zzz-relax.conf'",
                "systemctl daemon-reload",
                "systemctl restart '" UNIT "'",
                "bulkhead check '" UNIT "'",
        };
        g_autoptr(Checkup) checkup = example();

        checkup_set_commands(checkup, "/etc/systemd/system/" UNIT ".d/zzz-relax.conf");
        assert_int_equal(checkup->commands->len, G_N_ELEMENTS(expected));
        for (gsize i = 0; i < G_N_ELEMENTS(expected); i++)
                assert_string_equal(checkup->commands->pdata[i], expected[i]);
}

static void test_commands_of_user(void **state G_GNUC_UNUSED)
{
        g_autoptr(Checkup) checkup = example();

        checkup->user_scope = TRUE;
        checkup_set_commands(checkup, "/root/.config/systemd/user/x.service.d/zzz-relax.conf");
        assert_string_equal(checkup->commands->pdata[2], "systemctl --user daemon-reload");
        assert_string_equal(checkup->commands->pdata[4], "bulkhead check --user '" UNIT "'");
}

static void test_nothing_to_relax(void **state G_GNUC_UNUSED)
{
        g_autoptr(Checkup) checkup = checkup_new("x.service");

        g_ptr_array_add(checkup->denials, denial_new("SIGSYS", NULL));
        checkup_set_commands(checkup, "/etc/systemd/system/x.service.d/zzz-relax.conf");
        assert_int_equal(checkup->commands->len, 0);
}

static void test_words(void **state G_GNUC_UNUSED)
{
        g_autoptr(Checkup) checkup = example();
        g_autofree char *words = NULL;

        checkup->is_waived = TRUE;
        checkup->unwaived = 55;
        g_ptr_array_add(checkup->reasons, g_strdup("a reason."));
        checkup_set_commands(checkup, "/etc/systemd/system/x.service.d/zzz-relax.conf");
        words = checkup_words(checkup, FALSE);
        assert_contains(words, UNIT ": exposure 6.2 (Exposed), by systemd-252.\n");
        assert_contains(words, "Without waived findings it is 5.5.\n");
        assert_contains(words, "administrator it was 9.6.\n");
        assert_contains(words, "Not as it should be: a reason.\n");
        assert_contains(words, "full                               NO\n");
        assert_contains(words, "xxx… ");
        assert_contains(words, "1 line of the journal since its last start; 2 kinds of denials");
        assert_contains(words, "EROFS /srv/a b/file (1 time): ");
        assert_contains(words, "EROFS (3 times): the same \\x1b[31mwith colour");
        assert_contains(words, "cost: exposure 6.2 to none, systemd would refuse the unit");
        assert_contains(words, "\nTo relax what was denied");
        assert_null(strstr(words, "\033"));
}

static void test_unread(void **state G_GNUC_UNUSED)
{
        g_autoptr(Checkup) checkup = checkup_new("x.service");
        g_autofree char *words = NULL, *json = NULL;
        g_autoptr(JsonParser) parser = json_parser_new();
        JsonObject *root, *journal;

        checkup->rules = rule_set_find("systemd-252");
        checkup->unread = g_strdup("No journal is here.");
        words = checkup_words(checkup, TRUE);
        assert_contains(words, "\nNo journal is here.\n");
        assert_null(strstr(words, "lines of the journal"));
        json = checkup_json(checkup);
        assert_true(json_parser_load_from_data(parser, json, -1, NULL));
        root = json_node_get_object(json_parser_get_root(parser));
        journal = json_object_get_object_member(root, "journal");
        assert_false(json_object_get_boolean_member(journal, "read"));
        assert_string_equal(json_object_get_string_member(journal, "problem"),
                            "No journal is here.");
}

static void test_json(void **state G_GNUC_UNUSED)
{
        g_autoptr(Checkup) checkup = example();
        g_autofree char *json = checkup_json(checkup);
        g_autoptr(JsonParser) parser = json_parser_new();
        JsonObject *root, *setting, *denial;
        JsonArray *denials;

        assert_true(json_parser_load_from_data(parser, json, -1, NULL));
        root = json_node_get_object(json_parser_get_root(parser));
        assert_string_equal(json_object_get_string_member(root, "schema"), "bulkhead/check/1");
        assert_string_equal(json_object_get_string_member(root, "unit"), UNIT);
        setting = json_array_get_object_element(json_object_get_array_member(root, "settings"), 1);
        assert_int_equal(strlen(json_object_get_string_member(setting, "declared")), 99);
        assert_string_equal(json_object_get_string_member(setting, "enforced"), "unseen");
        denials = json_object_get_array_member(root, "denials");
        denial = json_array_get_object_element(denials, 0);
        assert_true(json_object_get_double_member(denial, "exposure") == 6.2);
        denial = json_array_get_object_element(denials, 1);
        assert_true(json_object_get_null_member(denial, "exposure"));
        assert_true(json_object_get_null_member(denial, "object"));
        assert_string_equal(json_object_get_string_member(denial, "message"),
                            "the same \033[31mwith colour");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_commands),         cmocka_unit_test(test_commands_of_user),
                cmocka_unit_test(test_nothing_to_relax), cmocka_unit_test(test_words),
                cmocka_unit_test(test_unread),           cmocka_unit_test(test_json),
        };

        return cmocka_run_group_tests_name("checkup", tests, NULL, NULL);
}
