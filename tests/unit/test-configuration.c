/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead.conf: which file counts, what is no such file, and the options that come of it. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* cmocka.h needs these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "verbs/configuration.h"
#include "verbs/options.h"

static char *folder;

static char *place(const char *name)
{
        return g_build_filename(folder, name, NULL);
}

static void put(const char *name, const char *text, gssize size)
{
        g_autofree char *path = place(name);
        g_autofree char *parent = g_path_get_dirname(path);

        assert_int_equal(g_mkdir_with_parents(parent, 0700), 0);
        assert_true(g_file_set_contents(path, text, size, NULL));
}

static int make_folder(void **state G_GNUC_UNUSED)
{
        g_autofree char *places = NULL;

        folder = g_dir_make_tmp("test-configuration-XXXXXX", NULL);
        places = folder ? g_strdup_printf("%s/usr::%s/etc", folder, folder) : NULL;
        return places && g_setenv("BULKHEAD_CONFIG_PATH", places, TRUE) ? 0 : -1;
}

static int remove_folder(void **state G_GNUC_UNUSED)
{
        g_autofree char *command = g_strdup_printf("rm -rf '%s'", folder);

        g_clear_pointer(&folder, g_free);
        return g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL) ? 0 : -1;
}

static void test_layers(void **state G_GNUC_UNUSED)
{
        g_autoptr(Configuration) configuration = NULL;
        const struct setting *rules = &configuration_settings[0];
        g_autofree char *origin = g_strconcat(folder, "/etc/bulkhead.conf.d/20-more.conf:2", NULL);

        put("usr/bulkhead.conf", "[Mail]\nTo=root\nAttempts=7\nSpool=/s\n", -1);
        put("etc/bulkhead.conf", "# one\n; two\n\n [Mail] \nTo = ann \nSpool=\n", -1);
        put("etc/bulkhead.conf.d/10-rules.conf", "[Report]\nRules=systemd-252\n", -1);
        put("etc/bulkhead.conf.d/20-more.conf", "[Report]\nRules=systemd-257\n", -1);
        put("etc/bulkhead.conf.d/30-other.txt", "[Report]\nRules=none\n", -1);
        put("etc/bulkhead.conf.d/.40-hidden.conf", "[Report]\nRules=none\n", -1);
        configuration = configuration_read(NULL);
        assert_non_null(configuration);
        assert_string_equal(configuration_get(configuration, "Mail", "To"), "ann");
        assert_string_equal(configuration_get(configuration, "Mail", "Attempts"), "7");
        assert_string_equal(configuration_get(configuration, "Weekly", "Weeks"), "53");
        assert_true(configuration_is_set(configuration, "Mail", "To"));
        assert_false(configuration_is_set(configuration, "Mail", "Spool"));
        assert_string_equal(rules->key, "Rules");
        assert_string_equal(configuration_value(configuration, rules), "systemd-257");
        assert_string_equal(configuration_origin(configuration, rules), origin);
}

static void test_mistakes(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *text, *says;
        } rows[] = {
                {"no setting", "[Mail]\nTo\n", "bulkhead.conf:2: This line is no setting"},
                {"no section", "To=root\n", "bulkhead.conf:1: To= stands before any [Section]."},
                {"half a section", "[Mail\nTo=root\n", "bulkhead.conf:1: This line is no setting"},
                {"unknown section", "[Post]\nTo=root\n",
                 "bulkhead.conf:2: There is no setting To="},
                {"unknown key", "[Mail]\nFrom=root\n",
                 "bulkhead.conf:2: There is no setting From="},
                {"no text", "[Mail]\nTo=\xff\n", "bulkhead.conf:1: The file is no UTF-8 text."},
        };
        g_autofree char *large = g_strnfill(1024 * 1024 + 1, '#');
        g_autofree char *path = place("usr/bulkhead.conf");

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GError) error = NULL;

                put("usr/bulkhead.conf", rows[i].text, -1);
                assert_null(configuration_read(&error));
                assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT));
                if (!strstr(error->message, rows[i].says))
                        fail_msg("%s: %s", rows[i].name, error->message);
        }
        g_autoptr(GError) error = NULL;
        put("usr/bulkhead.conf", large, -1);
        assert_null(configuration_read(&error));
        assert_non_null(strstr(error->message, "too large for a configuration"));
        g_clear_error(&error);

        /* Something else in the place of the file, of a file that is added, and of their folder. */
        assert_int_equal(g_unlink(path), 0);
        assert_int_equal(g_mkdir(path, 0700), 0);
        assert_null(configuration_read(&error));
        assert_non_null(strstr(error->message, path));
        g_clear_error(&error);
        assert_int_equal(g_rmdir(path), 0);
        put("usr/bulkhead.conf.d/10.conf", "[Mail]\nTo\n", -1);
        assert_null(configuration_read(&error));
        assert_non_null(strstr(error->message, "bulkhead.conf.d/10.conf:2: This line is no"));
        g_clear_error(&error);
        put("etc/bulkhead.conf.d", "", -1);
        put("usr/bulkhead.conf.d/10.conf", "", -1);
        assert_null(configuration_read(&error));
        assert_non_null(strstr(error->message, "etc/bulkhead.conf.d"));
}

/* A place that cannot be looked at may have a configuration. */
static void test_places(void **state G_GNUC_UNUSED)
{
        g_autofree char *loop = place("usr"), *below = place("etc/bulkhead.conf");
        g_autoptr(Configuration) configuration = configuration_read(NULL);
        g_autoptr(GError) error = NULL;

        assert_non_null(configuration); /* there is none */
        put("etc", "", 0);
        assert_null(configuration_read(&error));
        assert_non_null(strstr(error->message, below));
        g_clear_error(&error);
        assert_int_equal(symlink("usr", loop), 0);
        assert_null(configuration_read(&error));
        assert_non_null(strstr(error->message, loop));
}

static void test_options(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *given;   /* on the command line */
                const char *options; /* that come of both */
        } rows[] = {
                {"mail dir",
                 "mail --to=ann --attach=pdf --attach=csv --smtp=smtp://a --smtp-tls=never "
                 "dir"},
                {"mail --to=bob dir", "mail --attach=pdf --attach=csv --smtp=smtp://a "
                                      "--smtp-tls=never --to=bob dir"},
                {"mail --to bob dir", "mail --attach=pdf --attach=csv --smtp=smtp://a "
                                      "--smtp-tls=never --to bob dir"},
                {"mail --tools dir", "mail --to=ann --attach=pdf --attach=csv --smtp=smtp://a "
                                     "--smtp-tls=never --tools dir"},
                {"mail --eml=x dir", "mail --to=ann --attach=pdf --attach=csv --eml=x dir"},
                {"mail --sendmail=x dir",
                 "mail --to=ann --attach=pdf --attach=csv --sendmail=x dir"},
                {"mail -- --to=bob", "mail --to=ann --attach=pdf --attach=csv --smtp=smtp://a "
                                     "--smtp-tls=never -- --to=bob"},
        };
        static const struct verb verb = {.name = "mail", .options = OPTIONS_MAIL};
        g_autoptr(Configuration) configuration = NULL;

        put("etc/bulkhead.conf",
            "[Report]\nRules=systemd-252\n[Mail]\nTo=ann\nAttach=pdf,, csv\nSmtp=smtp://a\n"
            "SmtpTls=never\n",
            -1);
        configuration = configuration_read(NULL);
        assert_non_null(configuration);
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_auto(GStrv) given = g_strsplit(rows[i].given, " ", -1);
                g_auto(GStrv) made = configuration_apply(configuration, &verb,
                                                         (int) g_strv_length(given), given);
                g_autofree char *options = g_strjoinv(" ", made);

                assert_string_equal(options, rows[i].options);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_layers, make_folder, remove_folder),
                cmocka_unit_test_setup_teardown(test_mistakes, make_folder, remove_folder),
                cmocka_unit_test_setup_teardown(test_places, make_folder, remove_folder),
                cmocka_unit_test_setup_teardown(test_options, make_folder, remove_folder),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
