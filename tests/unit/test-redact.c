/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which values are kept as digests only. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "collect/redact.h"

static void test_redact(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *section, *name, *value;
                gboolean secret;
        } rows[] = {
                {"Service", "Environment", "TOKEN=hunter2", TRUE},
                {"Service", "SetCredential", "a:b", TRUE},
                {"Service", "SetCredentialEncrypted", "a:b", TRUE},
                {"Service", "StandardInputText", "x", TRUE},
                {"Service", "Environment", "", FALSE},
                {"Service", "EnvironmentFile", "/etc/default/x", FALSE},
                {"Service", "PassEnvironment", "HOME", FALSE},
                {"Service", "LoadCredential", "a:/b", FALSE},
                {"Service", "ExecStart", "/bin/x --password y", FALSE},
                {"Mount", "Options", "rw,username=u,password=p", TRUE},
                {"Mount", "Options", "rw,PASS=p", TRUE},
                {"Mount", "Options", "rw,credentials=/etc/x,passthrough=1", FALSE},
                {"Service", "Options", "password=p", FALSE},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *kept = redact_value(rows[i].section, rows[i].name, rows[i].value);

                if ((kept != NULL) != rows[i].secret)
                        fail_msg("%s=%s", rows[i].name, rows[i].value);
                if (kept) {
                        assert_int_equal(strlen(kept), strlen("sha256:") + 64);
                        assert_null(strstr(kept, rows[i].value));
                }
        }
}

static void test_digest(void **state G_GNUC_UNUSED)
{
        g_autofree char *kept = redact_value("Service", "Environment", "abc");

        assert_string_equal(
                kept, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_redact),
                                           cmocka_unit_test(test_digest)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
