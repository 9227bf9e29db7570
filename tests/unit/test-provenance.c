/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where values of a manager's unit come from: files that are the same, edited, new and gone. */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "collect/bus-files.h"
#include "collect/directive-property.h"
#include "collect/provenance.h"
#include "snapshot/settings.h"
#include "tree-fixture.h"

#define FRAGMENT  "/etc/systemd/system/a.service"
#define DROP_IN   "/etc/systemd/system/a.service.d/10-a.conf"
#define GENERATED "/run/systemd/generator/a.service"

static const struct fixture_file tree[] = {
        {.path = FRAGMENT,
         .content = "[Unit]\nDescription=A\n[Service]\nExecStart=/bin/a\nProtectHome=yes\n"
                    "RestartSec=7\nNice=1\nNice=\nIPAddressDeny=any\nProtectSystem=full\n"},
        {.path = DROP_IN,
         .content = "[Service]\nProtectSystem=strict\nDynamicUser=yes\nEnvironment=A=secret\n"},
        {.path = "/usr/lib/systemd/system/b.service", .content = "[Service]\nExecStart=/bin/b\n"},
};

struct fixture {
        char *root;
        SnapshotHead *head;
        GPtrArray *problems;
        struct bus_files *files;
};

static int set_up(void **state)
{
        struct fixture *fixture = g_new0(struct fixture, 1);
        const struct bus_options options = {.with_digests = TRUE};

        fixture->root = fixture_new(tree, G_N_ELEMENTS(tree));
        fixture->head = g_new0(SnapshotHead, 1);
        fixture->head->read_as = 252;
        fixture->problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        fixture->files =
                bus_files_open(&options, fixture->root, fixture->head, fixture->problems, NULL);
        *state = fixture;
        return fixture->files ? 0 : -1;
}

static int tear_down(void **state)
{
        struct fixture *fixture = *state;

        bus_files_close(fixture->files);
        snapshot_head_free(fixture->head);
        g_ptr_array_unref(fixture->problems);
        fixture_free(fixture->root);
        g_free(fixture);
        return 0;
}

/* The lists of files are read when they are opened. */
static void add_file(struct fixture *fixture, const char *path, const char *content)
{
        const struct fixture_file file = {.path = path, .content = content};
        const struct bus_options options = {.with_digests = TRUE};

        fixture_add(fixture->root, &file);
        bus_files_close(fixture->files);
        fixture->files =
                bus_files_open(&options, fixture->root, fixture->head, fixture->problems, NULL);
}

static void add_property(Unit *unit, const char *name, const char *value)
{
        struct property property = {.name = name, .value = value, .file = PROPERTY_NO_FILE};

        g_array_append_val(unit->properties, property);
}

static gint compare_properties(gconstpointer left, gconstpointer right)
{
        return strcmp(((const struct property *) left)->name,
                      ((const struct property *) right)->name);
}

/* A unit as the manager gives it: properties and names of files, nothing else. */
static Unit *held(const char *fragment, const char *drop_in, const char *protect_home)
{
        Unit *unit = unit_new("a.service", UNIT_SERVICE);
        struct unit_file file = {.role = UNIT_FILE_FRAGMENT, .path = fragment};

        g_array_append_val(unit->files, file);
        file = (struct unit_file){.role = UNIT_FILE_DROP_IN, .path = drop_in};
        if (drop_in)
                g_array_append_val(unit->files, file);
        unit->settings = unit_settings_new(UNIT_SERVICE, FALSE);
        unit_settings_to_properties(unit);
        for (guint i = 0; i < unit->properties->len; i++) {
                struct property *property = &g_array_index(unit->properties, struct property, i);

                if (strcmp(property->name, "ProtectHome") == 0)
                        property->value = protect_home;
                if (strcmp(property->name, "ProtectSystem") == 0)
                        property->value = drop_in ? "strict" : "full";
                if (strcmp(property->name, "IPAddressDeny") == 0)
                        property->value = "::/0 0.0.0.0/0";
                if (drop_in &&
                    (strcmp(property->name, "User") == 0 || strcmp(property->name, "Group") == 0))
                        property->value = "a";
                if (drop_in && (strcmp(property->name, "DynamicUser") == 0 ||
                                strcmp(property->name, "NoNewPrivileges") == 0 ||
                                strcmp(property->name, "RestrictSUIDSGID") == 0 ||
                                strcmp(property->name, "PrivateTmp") == 0 ||
                                strcmp(property->name, "RemoveIPC") == 0))
                        property->value = "yes";
        }
        add_property(unit, "Description", "A");
        add_property(unit, "Environment", "A=secret");
        add_property(unit, "ExecStart", "{ path=/bin/a }");
        add_property(unit, "ExecStartEx", "{ path=/bin/a }");
        add_property(unit, "Nice", "0");
        add_property(unit, "RestartUSec", "7s");
        add_property(unit, "TimeoutStopUSec", "1min 30s");
        g_array_sort(unit->properties, compare_properties);
        unit_settings_from_properties(unit, FALSE);
        return unit;
}

static void assert_place(const Unit *unit, const char *name, const char *path, guint line,
                         const char *disk_value)
{
        const struct property *property = unit_find_property(unit, name);
        const struct unit_file *file = property ? unit_file_at(unit, property->file) : NULL;

        if (!property)
                fail_msg("%s is missing", name);
        if (g_strcmp0(file ? file->path : NULL, path) != 0 || property->line != line)
                fail_msg("%s is set at %s:%u", name, file ? file->path : "nowhere", property->line);
        if (g_strcmp0(property->disk_value, disk_value) != 0)
                fail_msg("%s is %s on the disk", name, property->disk_value);
}

static void fill(struct fixture *fixture, Unit *unit)
{
        provenance_fill(fixture->files->provenance, unit);
}

static void finds_every_line(void **state)
{
        struct fixture *fixture = *state;
        g_autoptr(Unit) unit = held(FRAGMENT, DROP_IN, "yes");

        fill(fixture, unit);
        assert_place(unit, "Description", FRAGMENT, 2, NULL);
        assert_place(unit, "ExecStart", FRAGMENT, 4, NULL);
        assert_place(unit, "ExecStartEx", FRAGMENT, 4, NULL);
        assert_place(unit, "ProtectHome", FRAGMENT, 5, NULL);
        assert_place(unit, "RestartUSec", FRAGMENT, 6, NULL);
        assert_place(unit, "Nice", NULL, 0, NULL);
        assert_place(unit, "IPAddressDeny", FRAGMENT, 9, NULL);
        assert_place(unit, "ProtectSystem", DROP_IN, 2, NULL);
        assert_place(unit, "Environment", DROP_IN, 4, NULL);
        assert_place(unit, "TimeoutStopUSec", NULL, 0, NULL);
        assert_place(unit, "PrivateNetwork", NULL, 0, NULL);
        assert_string_equal(unit_find_property(unit, "NoNewPrivileges")->implied_by, "DynamicUser");
        assert_int_equal(unit->settings->origin[SETTING_PROTECT_HOME].line, 5);

        assert_int_equal(unit->files->len, 2);
        for (gint32 i = 0; i < 2; i++) {
                assert_int_equal(unit_file_at(unit, i)->change, UNIT_FILE_SAME);
                assert_int_equal(strlen(unit_file_at(unit, i)->sha256), 64);
                assert_true(unit_file_at(unit, i)->modified > 0);
        }
        assert_int_equal(unit->directives->len, 11);
        assert_true(g_str_has_prefix(unit_find_directive(unit, "Service", "Environment")->value,
                                     "sha256:"));
        for (guint i = 0; i < unit->properties->len; i++) {
                const struct property *property =
                        &g_array_index(unit->properties, struct property, i);

                if (property->disk_value)
                        fail_msg("%s=%s is %s on the disk", property->name, property->value,
                                 property->disk_value);
        }
}

/* The manager's libseccomp may know more calls than the one that reads the files. */
static void knows_what_it_does_not_know(void **state)
{
        static const struct {
                const char *name, *held;
                gboolean is_equal;
        } cases[] = {
                {"same", "~close read write", TRUE},
                {"a newer call", "~a_call_of_2099 close read write", TRUE},
                {"a newer call at the end", "~close read write z_call_of_2099:EPERM", TRUE},
                {"another call", "~close read reboot write", FALSE},
                {"fewer", "~close read", FALSE},
                {"an allow list", "close read write", FALSE},
                {"none", "~", FALSE},
        };
        struct fixture *fixture = *state;

        add_file(fixture, "/etc/systemd/system/a.service.d/90-calls.conf",
                 "[Service]\nSystemCallFilter=~read write close\n");
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(Unit) unit = held(FRAGMENT, DROP_IN, "yes");
                struct property *property =
                        (struct property *) unit_find_property(unit, "SystemCallFilter");

                property->value = cases[i].held;
                unit_settings_from_properties(unit, FALSE);
                fill(fixture, unit);
                property = (struct property *) unit_find_property(unit, "SystemCallFilter");
                if ((property->disk_value == NULL) != cases[i].is_equal)
                        fail_msg("%s: %s", cases[i].name, property->disk_value);
        }
}

static void keeps_both_values(void **state)
{
        struct fixture *fixture = *state;
        g_autoptr(Unit) unit = held(FRAGMENT, DROP_IN, "no");

        fill(fixture, unit);
        assert_place(unit, "ProtectHome", FRAGMENT, 5, "yes");
        assert_string_equal(unit_find_property(unit, "ProtectHome")->value, "no");
        /* The line does not give the value that is scored. */
        assert_int_equal(unit->settings->origin[SETTING_PROTECT_HOME].file, PROPERTY_NO_FILE);
        assert_int_equal(unit->settings->protect_home, PROTECT_HOME_NO);
}

static void finds_new_files(void **state)
{
        struct fixture *fixture = *state;
        g_autoptr(Unit) unit = held(FRAGMENT, DROP_IN, "yes");

        add_file(fixture, "/run/systemd/system/service.d/05-all.conf",
                 "[Service]\nPrivateNetwork=yes\nProtectSystem=no\n");
        fill(fixture, unit);
        assert_int_equal(unit->files->len, 3);
        assert_int_equal(unit_file_at(unit, 2)->change, UNIT_FILE_NEW);
        assert_int_equal(unit_file_at(unit, 1)->change, UNIT_FILE_SAME);
        assert_place(unit, "PrivateNetwork", "/run/systemd/system/service.d/05-all.conf", 2, "yes");
        /* It is applied before the drop-in, whose name is greater. */
        assert_place(unit, "ProtectSystem", DROP_IN, 2, NULL);
}

static void finds_lost_files(void **state)
{
        struct fixture *fixture = *state;
        g_autoptr(Unit) unit = held(FRAGMENT, "/etc/systemd/system/a.service.d/lost.conf", "yes");

        fill(fixture, unit);
        assert_int_equal(unit->files->len, 3);
        assert_int_equal(unit_file_at(unit, 0)->change, UNIT_FILE_SAME);
        assert_int_equal(unit_file_at(unit, 1)->change, UNIT_FILE_GONE);
        assert_int_equal(unit_file_at(unit, 2)->change, UNIT_FILE_NEW);
        assert_string_equal(unit_file_at(unit, 2)->path, DROP_IN);
}

/* A fragment that is outside of the search path counts because the manager says so. */
static void believes_the_manager(void **state)
{
        struct fixture *fixture = *state;
        g_autoptr(Unit) unit = held(GENERATED, DROP_IN, "yes");

        add_file(fixture, GENERATED,
                 "[Service]\nExecStart=/bin/a\nProtectHome=yes\nIPAddressDeny=any\n");
        fill(fixture, unit);
        assert_int_equal(unit->files->len, 2);
        assert_int_equal(unit_file_at(unit, 0)->change, UNIT_FILE_SAME);
        assert_place(unit, "ProtectHome", GENERATED, 3, NULL);
        assert_place(unit, "ProtectSystem", DROP_IN, 2, NULL);
}

static void finds_another_fragment(void **state)
{
        struct fixture *fixture = *state;
        g_autoptr(Unit) unit = held("/usr/lib/systemd/system/a.service", DROP_IN, "yes");

        add_file(fixture, "/usr/lib/systemd/system/a.service", "[Service]\nExecStart=/bin/a\n");
        fill(fixture, unit);
        assert_int_equal(unit->files->len, 3);
        assert_int_equal(unit_file_at(unit, 0)->change, UNIT_FILE_GONE);
        assert_string_equal(unit_file_at(unit, 2)->path, FRAGMENT);
        assert_int_equal(unit_file_at(unit, 2)->change, UNIT_FILE_NEW);
}

static void says_that_it_would_not_load(void **state)
{
        struct fixture *fixture = *state;
        g_autoptr(Unit) unit = held(FRAGMENT, DROP_IN, "yes");
        gboolean said = FALSE;

        add_file(fixture, FRAGMENT, "[Service]\nType=oneshot\nRestart=always\nExecStart=/bin/a\n");
        fill(fixture, unit);
        assert_int_equal(unit->load, UNIT_LOADED);
        for (guint i = 0; i < unit->problems->len; i++)
                said = said || strstr(((const Problem *) unit->problems->pdata[i])->message,
                                      "would not load it again");
        assert_true(said);
        assert_null(unit_find_property(unit, "ProtectHome")->disk_value);
}

static void leaves_units_without_files(void **state)
{
        struct fixture *fixture = *state;
        g_autoptr(Unit) unit = unit_new("a.service", UNIT_SERVICE);

        fill(fixture, unit);
        assert_int_equal(unit->files->len, 0);
        assert_int_equal(unit->directives->len, 0);
}

static void names_properties(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *section, *name, *expected;
        } cases[] = {
                {"Service", "User", "User"},
                {"Service", "TimeoutSec",
                 "TimeoutSec TimeoutUSec TimeoutStartUSec TimeoutStopUSec"},
                {"Service", "LimitNOFILE", "LimitNOFILE LimitNOFILESoft"},
                {"Service", "ExecStop", "ExecStop ExecStopEx"},
                {"Service", "CPUQuota", "CPUQuota CPUQuotaPerSecUSec"},
                {"Service", "EnvironmentFile", "EnvironmentFile EnvironmentFiles"},
                {"Unit", "ConditionHost", "ConditionHost Conditions"},
                {"Unit", "AssertHost", "AssertHost Asserts"},
                {"Timer", "OnBootSec", "OnBootSec OnBootUSec TimersMonotonic"},
                {"Socket", "ListenStream", "ListenStream Listen"},
                {"Path", "PathExistsGlob", "PathExistsGlob Paths"},
                {"Install", "WantedBy", ""},
                {"X-Mine", "User", ""},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                const struct directive directive = {.section = cases[i].section,
                                                    .name = cases[i].name,
                                                    .value = ""};
                g_autoptr(GString) found = g_string_new(NULL);
                struct directive_properties names;

                directive_properties(&directive, &names);
                for (guint j = 0; j < names.count; j++)
                        g_string_append_printf(found, "%s%s", j > 0 ? " " : "", names.names[j]);
                assert_string_equal(found->str, cases[i].expected);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(finds_every_line, set_up, tear_down),
                cmocka_unit_test_setup_teardown(keeps_both_values, set_up, tear_down),
                cmocka_unit_test_setup_teardown(knows_what_it_does_not_know, set_up, tear_down),
                cmocka_unit_test_setup_teardown(finds_new_files, set_up, tear_down),
                cmocka_unit_test_setup_teardown(finds_lost_files, set_up, tear_down),
                cmocka_unit_test_setup_teardown(believes_the_manager, set_up, tear_down),
                cmocka_unit_test_setup_teardown(finds_another_fragment, set_up, tear_down),
                cmocka_unit_test_setup_teardown(says_that_it_would_not_load, set_up, tear_down),
                cmocka_unit_test_setup_teardown(leaves_units_without_files, set_up, tear_down),
                cmocka_unit_test(names_properties),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
