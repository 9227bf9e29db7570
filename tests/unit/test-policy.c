/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policies: what systemd-analyze 252 makes of these documents, as errors, ignored parts and
 * exposures. */
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
#include "score/score.h"

/* The exposure is that of a bare service in systemd-252-offline. */
static const struct {
        const char *text;
        guint exposure;
        guint problems;
        const char *names; /* in the first problem */
} accepted[] = {
        {"{}", 96, 0, NULL},
        {"{\"PrivateTmp\":{\"weight\":0}}", 96, 0, NULL},
        {"{\"PrivateTmp\":{\"weight\":50000}}\n\n", 98, 0, NULL},
        {"{\"PrivateTmp\":{\"weight\":50000.0}}", 98, 0, NULL},
        {"{\"PrivateTmp\":{\"weight\":5e4}}", 98, 0, NULL},
        {"{\t\"PrivateTmp\"\r\n:{\"weight\":5E+4}}", 98, 0, NULL},
        {"{\"PrivateTmp\":{\"weight\":500000e-1}}", 98, 0, NULL},
        {"{\"PrivateTmp\":{\"weight\":-5.0}}", 96, 1, "no unsigned number"},
        {"{\"PrivateTmp\":{\"weight\":1e19}}", 96, 1, "no unsigned number"},
        {"{\"Private\\u0054mp\":{\"weight\":50000}}", 98, 0, NULL},
        {"{\"PrivateTmp\":{\"weight\":50000,\"weight\":0}}", 98, 1, "\"weight\" twice"},
        {"{\"PrivateTmp\":{\"weight\":50000},\"PrivateTmp\":{\"weight\":0}}", 98, 1,
         "\"PrivateTmp\" twice"},
        {"{\"PrivateTmp\":{\"weight\":50000,\"foo\":1}}", 98, 1, "no field \"foo\""},
        {"{\"PrivateTmp\":{\"weight\":\"50000\"}}", 96, 1,
         "\"weight\" of the check \"PrivateTmp\""},
        {"{\"PrivateTmp\":{\"weight\":-1}}", 96, 1, "no unsigned number"},
        {"{\"PrivateTmp\":{\"weight\":50000.5}}", 96, 1, "no unsigned number"},
        {"{\"PrivateTmp\":{\"weight\":1E400}}", 96, 1, "no unsigned number"},
        {"{\"PrivateTmp\":{\"weight\":null}}", 96, 1, "no unsigned number"},
        {"{\"PrivateTmp\":{\"weight\":true}}", 96, 1, "no unsigned number"},
        {"{\"PrivateTmp\":3}", 96, 1, "is no object"},
        {"{\"privatetmp\":{\"weight\":50000}}", 96, 1, "no check \"privatetmp\""},
        {"{\"NoSuch\":{\"range\":0}}", 96, 1, "no check \"NoSuch\""},
        {"{\"PrivateTmp\":{\"description_bad\":3}}", 96, 1, "is no string"},
        {"{\"PrivateDevices\":{\"range\":2}}", 95, 0, NULL},
        {"{\"UMask\":{\"range\":5,\"weight\":0}}", 96, 0, NULL},
        {"{\"CapabilityBoundingSet_CAP_NET_BIND_SERVICE_BROADCAST_RAW)\":{\"weight\":50000}}", 98,
         0, NULL},
};

static void test_accepted(void **state G_GNUC_UNUSED)
{
        g_autoptr(UnitSettings) settings = unit_settings_new(UNIT_SERVICE, FALSE);

        for (size_t i = 0; i < G_N_ELEMENTS(accepted); i++) {
                g_autoptr(GError) error = NULL;
                g_autoptr(GPtrArray) problems =
                        g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
                const char *text = accepted[i].text;
                g_autoptr(Policy) policy =
                        policy_parse(text, strlen(text), "p.json", problems, &error);
                struct score score;

                if (!policy)
                        fail_msg("%s: %s", text, error->message);
                score_service(settings, FALSE, rule_set_find("systemd-252-offline"), policy,
                              &score);
                if (score.exposure != accepted[i].exposure || problems->len != accepted[i].problems)
                        fail_msg("%s: %u with %u problems", text, score.exposure, problems->len);
                if (accepted[i].names) {
                        const Problem *problem = g_ptr_array_index(problems, 0);
                        if (!strstr(problem->message, accepted[i].names))
                                fail_msg("%s: %s", text, problem->message);
                        assert_string_equal(problem->path, "p.json");
                }
        }
}

static const struct {
        const char *text;
        const char *message; /* a part of it */
} refused[] = {
        {"", "p.json:1: "},
        {" \n", "no JSON value"},
        {"{} x", "p.json:1: "},
        {"{}{}", "p.json:1: "},
        {"\n{},", "p.json:2: "},
        {"/* c */ {}", "p.json:1: "},
        {"# c\n{}", "p.json:1: "},
        {"\xef\xbb\xbf{}", "p.json:1: "},
        {"{'PrivateTmp':{}}", "p.json:1: "},
        {"{PrivateTmp:{}}", "p.json:1: "},
        {"{\"PrivateTmp\":{},}", "p.json:1: "},
        {"{\"PrivateTmp\":{\"weight\":0xff}}", "p.json:1: "},
        {"{\"PrivateTmp\":{\"weight\":050}}", "p.json:1: "},
        {"{\"PrivateTmp\":{\"weight\":.5}}", "p.json:1: "},
        {"{\"PrivateTmp\":{\"weight\":1.}}", "p.json:1: "},
        {"{\"PrivateTmp\":{\"weight\":-}}", "p.json:1: "},
        {"{\"PrivateTmp\":{\"weight\":1e}}", "p.json:1: "},
        {"{\"PrivateTmp\":{\"weight\":1e+}}", "p.json:1: "},
        {"{\"PrivateTmp\":{\"weight\":1", "p.json:1: "},
        {"{\"PrivateTmp\":{\"weight\":1e", "p.json:1: "},
        {"{\"PrivateTmp\":{\"weight\":1e+", "p.json:1: "},
        {"-", "p.json:1: "},
        {"1.", "p.json:1: "},
        {"}", "p.json:1: "},
        {"]", "p.json:1: "},
        {"{\"a\\", "p.json:1: "},
        {"{\"a\\u12", "p.json:1: "},
        {"{\"\\u12g4\":1}", "p.json:1: "},
        {"{\"PrivateTmp\":{\"weight\":$1}}", "p.json:1: "},
        {"{\"PrivateTmp\":{\"weight\":TRUE}}", "p.json:1: "},
        {"{\"PrivateTmp\":{\"weight\":5}", "p.json:1: "},
        {"{\"PrivateTmp\":{\"description_bad\":\"a\nb\"}}", "p.json:1: "},
        {"{\"PrivateTmp\":{\"description_bad\":\"\\q\"}}", "p.json:1: "},
        {"{\"PrivateTmp\":{\"description_bad\":\"\\u0000\"}}", "p.json:1: "},
        {"{\"PrivateTmp\":{\"description_bad\":\"\xff\"}}", "UTF-8"},
        {"var a = {};", "p.json:1: "},
        {"[]", "JSON object"},
        {"null", "JSON object"},
        {"3", "JSON object"},
        {"{\"PrivateTmp\":{\"range\":0}}", "\"PrivateTmp\" has the range 0"},
        {"{\"PrivateTmp\":{\"range\":0,\"weight\":0}}", "\"PrivateTmp\" has the range 0"},
        {"{\"UMask\":{\"range\":5}}", "\"UMask\" has the range 5"},
        {"{\"PrivateTmp\":{\"weight\":99999999999999999}}", "\"PrivateTmp\" weighs"},
        {"{\"PrivateTmp\":{\"weight\":18446744073709551615}}", "p.json:1: "},
};

static void check_refused(const char *text, const char *message)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(Policy) policy = policy_parse(text, strlen(text), "p.json", NULL, &error);

        if (policy)
                fail_msg("%s was accepted", text);
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT));
        assert_true(g_str_has_prefix(error->message, "p.json:"));
        if (!strstr(error->message, message))
                fail_msg("%s: %s", text, error->message);
}

static void test_refused(void **state G_GNUC_UNUSED)
{
        for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
                check_refused(refused[i].text, refused[i].message);

        g_autoptr(GString) nothing = g_string_new("{");
        for (int i = 0; i < CHECK_COUNT; i++)
                g_string_append_printf(nothing, "%s\"%s\":{\"weight\":0}", i > 0 ? "," : "",
                                       checks[i].id);
        g_string_append_c(nothing, '}');
        check_refused(nothing->str, "weight 0");

        g_autoptr(GString) deep = g_string_new(NULL);
        for (int i = 0; i < 100000; i++)
                g_string_append_c(deep, '[');
        check_refused(deep->str, "nested too deep");
}

static void test_descriptions(void **state G_GNUC_UNUSED)
{
        static const char text[] = "{\"PrivateTmp\":{\"description_good\":\"g\","
                                   "\"description_bad\":\"b\",\"description_na\":\"n\"}}";
        g_autoptr(Policy) policy = policy_parse(text, strlen(text), "p.json", NULL, NULL);
        int check = check_find("PrivateTmp");

        assert_non_null(policy);
        assert_string_equal(policy_description(policy, check, CHECK_PASS), "g");
        assert_string_equal(policy_description(policy, check, CHECK_FAIL), "b");
        assert_string_equal(policy_description(policy, check, CHECK_NOT_APPLICABLE), "n");
        assert_null(policy_description(policy, check + 1, CHECK_FAIL));
        assert_null(policy_description(NULL, check, CHECK_FAIL));
        /* Who does not ask for problems gets none. */
        g_autoptr(Policy) odd = policy_parse("{\"Nothing\":1}", 13, "p.json", NULL, NULL);
        assert_non_null(odd);
}

static void test_file(void **state G_GNUC_UNUSED)
{
        g_autoptr(GError) error = NULL;
        g_autofree char *directory = g_dir_make_tmp("bulkhead-policy-XXXXXX", NULL);
        g_autofree char *path = g_build_filename(directory, "policy.json", NULL);

        assert_null(policy_read(path, NULL, &error));
        assert_non_null(error);
        g_clear_error(&error);

        assert_true(g_file_set_contents(path, "{\"UMask\":{\"weight\":7}}", -1, NULL));
        g_autoptr(Policy) policy = policy_read(path, NULL, &error);
        assert_non_null(policy);
        assert_string_equal(policy_path(policy), path);
        assert_string_equal(policy_sha256(policy),
                            "7a0018e6e8618a162d29ebf73da66169647df6e18ef67b78413fcdb04624e518");
        assert_int_equal(policy_weight(policy, check_find("UMask")), 7);
        assert_int_equal(policy_range(policy, check_find("UMask")), 10);
        assert_int_equal(policy_weight(NULL, check_find("UMask")), 100);

        assert_int_equal(g_remove(path), 0);
        assert_int_equal(g_rmdir(directory), 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_accepted),
                cmocka_unit_test(test_refused),
                cmocka_unit_test(test_descriptions),
                cmocka_unit_test(test_file),
        };

        return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
