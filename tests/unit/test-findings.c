/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each rule of the findings, with what it must find and what it must leave alone. */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>

#include "score/findings.h"
#include "snapshot/enforcement.h"
#include "snapshot/settings.h"

#define START 1000000000000

/* A service of user nobody with one process that has everything that could be declared. */
static Unit *service_new(void)
{
        static const struct unit_file file = {.role = UNIT_FILE_FRAGMENT,
                                              .path = "/etc/systemd/system/a.service",
                                              .modified = START - 1};
        Unit *unit = unit_new("a.service", UNIT_SERVICE);
        struct process *process;
        struct mount_view *view;

        unit->settings = unit_settings_new(UNIT_SERVICE, FALSE);
        for (int id = 0; id < SETTING_COUNT; id++)
                unit->settings->origin[id] = (struct setting_origin){.file = 0, .line = 7};
        g_array_append_val(unit->files, file);
        unit->enforcement = enforcement_new();
        unit->enforcement->inherited_filters = 0;
        process = enforcement_add_process(unit->enforcement);
        process->pid = 42;
        process->command = "program";
        process->is_main = TRUE;
        process->start = START;
        process->no_new_privileges = 1;
        process->seccomp = 2;
        process->seccomp_filters = 3;
        for (gsize i = 0; i < 4; i++)
                process->uid[i] = 65534;
        for (int i = 0; i < NAMESPACE_COUNT; i++)
                process->namespaces[i] = NAMESPACE_OWN;
        process->view = 0;
        view = enforcement_add_view(unit->enforcement);
        for (gsize i = 0; i < VIEW_PATH_COUNT; i++) {
                struct mount_fact fact = {.path = view_paths[i],
                                          .read_only = TRUE,
                                          .replaced = TRUE,
                                          .type = "tmpfs",
                                          .mounted = view_paths[i]};

                g_array_append_val(view->facts, fact);
        }
        return unit;
}

static struct process *process_of(Unit *unit)
{
        return &g_array_index(unit->enforcement->processes, struct process, 0);
}

static struct mount_fact *fact_of(Unit *unit, const char *path)
{
        return (struct mount_fact *) mount_view_find(
                &g_array_index(unit->enforcement->views, struct mount_view, 0), path);
}

static void add_directive(Unit *unit, const char *name, const char *value)
{
        struct directive directive = {.section = "Service",
                                      .name = unit_string(unit, name),
                                      .value = unit_string(unit, value),
                                      .file = 0,
                                      .line = 3};

        g_array_append_val(unit->directives, directive);
}

static void add_property(Unit *unit, const char *name, const char *value)
{
        struct property property = {.name = name, .value = value, .file = PROPERTY_NO_FILE};

        g_array_append_val(unit->properties, property);
}

/* The ids, with a blank between. */
static char *find(const Unit *unit)
{
        g_autoptr(GPtrArray) findings = findings_find(unit, FALSE);
        GString *ids = g_string_new(NULL);

        for (guint i = 0; i < findings->len; i++) {
                const Finding *finding = findings->pdata[i];

                assert_non_null(finding->sentence);
                assert_true(g_str_has_suffix(finding->sentence, "."));
                g_string_append_printf(ids, "%s%s", ids->len > 0 ? " " : "", finding->id);
        }
        return g_string_free(ids, FALSE);
}

static void assert_found(const char *name, const Unit *unit, const char *expected)
{
        g_autofree char *found = find(unit);

        if (strcmp(found, expected) != 0)
                fail_msg("%s: found \"%s\" instead of \"%s\"", name, found, expected);
}

/* Sets an integer or boolean setting. */
static void set(Unit *unit, enum setting_id id, gint value)
{
        *(gint *) ((char *) unit->settings + settings_table[id].offset) = value;
}

static void finds_what_is_not_enforced(void **state G_GNUC_UNUSED)
{
        enum { WRITABLE = 1, NOT_REPLACED };
        static const struct {
                const char *id;
                enum setting_id setting;
                gint value;
                int space; /* a namespace that is PID 1's, or -1 */
                const char *path;
                int how;
        } cases[] = {
                {"not-enforced-private-network", SETTING_PRIVATE_NETWORK, 1, NAMESPACE_NETWORK,
                 NULL, 0},
                {"not-enforced-private-users", SETTING_PRIVATE_USERS, PRIVATE_USERS_YES,
                 NAMESPACE_USER, NULL, 0},
                {"not-enforced-protect-hostname", SETTING_PROTECT_HOSTNAME, 1, NAMESPACE_UTS, NULL,
                 0},
                {"not-enforced-private-control-groups", SETTING_PROTECT_CONTROL_GROUPS,
                 PROTECT_CONTROL_GROUPS_PRIVATE, NAMESPACE_CGROUP, NULL, 0},
                {"not-enforced-mount-namespace", SETTING_PRIVATE_MOUNTS, 1, NAMESPACE_MOUNT, NULL,
                 0},
                {"not-enforced-protect-system-strict", SETTING_PROTECT_SYSTEM,
                 PROTECT_SYSTEM_STRICT, -1, "/", WRITABLE},
                {"not-enforced-protect-system-full", SETTING_PROTECT_SYSTEM, PROTECT_SYSTEM_FULL,
                 -1, "/etc", WRITABLE},
                {"not-enforced-protect-system", SETTING_PROTECT_SYSTEM, PROTECT_SYSTEM_YES, -1,
                 "/usr", WRITABLE},
                {"not-enforced-protect-home", SETTING_PROTECT_HOME, PROTECT_HOME_YES, -1, "/home",
                 NOT_REPLACED},
                {"not-enforced-protect-home-root", SETTING_PROTECT_HOME, PROTECT_HOME_YES, -1,
                 "/root", NOT_REPLACED},
                {"not-enforced-protect-home-read-only", SETTING_PROTECT_HOME,
                 PROTECT_HOME_READ_ONLY, -1, "/home", WRITABLE},
                {"not-enforced-protect-home-root-read-only", SETTING_PROTECT_HOME,
                 PROTECT_HOME_READ_ONLY, -1, "/root", WRITABLE},
                {"not-enforced-protect-home-tmpfs", SETTING_PROTECT_HOME, PROTECT_HOME_TMPFS, -1,
                 "/home", NOT_REPLACED},
                {"not-enforced-private-tmp", SETTING_PRIVATE_TMP, PRIVATE_TMP_YES, -1, "/tmp",
                 NOT_REPLACED},
                {"not-enforced-private-var-tmp", SETTING_PRIVATE_TMP, PRIVATE_TMP_YES, -1,
                 "/var/tmp", NOT_REPLACED},
                {"not-enforced-private-devices", SETTING_PRIVATE_DEVICES, 1, -1, "/dev",
                 NOT_REPLACED},
                {"not-enforced-protect-kernel-tunables", SETTING_PROTECT_KERNEL_TUNABLES, 1, -1,
                 "/proc/sys", WRITABLE},
                {"not-enforced-protect-kernel-tunables-sys", SETTING_PROTECT_KERNEL_TUNABLES, 1, -1,
                 "/sys", WRITABLE},
                {"not-enforced-protect-kernel-modules", SETTING_PROTECT_KERNEL_MODULES, 1, -1,
                 "/usr/lib/modules", NOT_REPLACED},
                {"not-enforced-protect-control-groups", SETTING_PROTECT_CONTROL_GROUPS,
                 PROTECT_CONTROL_GROUPS_YES, -1, "/sys/fs/cgroup", WRITABLE},
                {"not-enforced-protect-proc", SETTING_PROTECT_PROC, PROTECT_PROC_INVISIBLE, -1,
                 "/proc", NOT_REPLACED},
                {"not-enforced-proc-subset", SETTING_PROC_SUBSET, PROC_SUBSET_PID, -1, "/proc",
                 NOT_REPLACED},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(Unit) unit = service_new();

                /* A user, so that ProtectProc= can do what it is there for. */
                unit->settings->user = "nobody";
                if (cases[i].space >= 0)
                        process_of(unit)->namespaces[cases[i].space] = NAMESPACE_SHARED;
                if (cases[i].how == WRITABLE)
                        fact_of(unit, cases[i].path)->read_only = FALSE;
                if (cases[i].how == NOT_REPLACED)
                        fact_of(unit, cases[i].path)->replaced = FALSE;
                assert_found("not declared", unit, "");
                set(unit, cases[i].setting, cases[i].value);
                assert_found(cases[i].id, unit, cases[i].id);

                /* Enforced, and unseen. */
                for (int j = 0; j < NAMESPACE_COUNT; j++)
                        process_of(unit)->namespaces[j] = NAMESPACE_OWN;
                if (cases[i].path) {
                        fact_of(unit, cases[i].path)->read_only = TRUE;
                        fact_of(unit, cases[i].path)->replaced = TRUE;
                }
                assert_found("enforced", unit, "");
                for (int j = 0; j < NAMESPACE_COUNT; j++)
                        process_of(unit)->namespaces[j] = NAMESPACE_UNSEEN;
                process_of(unit)->view = PROCESS_NO_VIEW;
                assert_found("unseen", unit, "");
        }
}

static void finds_what_the_status_shows(void **state G_GNUC_UNUSED)
{
        g_autoptr(Unit) unit = service_new();

        process_of(unit)->no_new_privileges = 0;
        assert_found("not declared", unit, "");
        unit->settings->no_new_privileges = TRUE;
        assert_found("NoNewPrivileges=", unit, "not-enforced-no-new-privileges");
        process_of(unit)->no_new_privileges = -1;
        assert_found("not known to the kernel", unit, "");

        process_of(unit)->seccomp = 0;
        unit->settings->restrict_realtime = TRUE;
        assert_found("no filter", unit, "not-enforced-seccomp");
        process_of(unit)->seccomp = 2;
        assert_found("three filters", unit, "");
        unit->enforcement->inherited_filters = 3;
        assert_found("the container's filters", unit, "not-enforced-seccomp");
        unit->enforcement->inherited_filters = 2;
        assert_found("one more", unit, "");
        unit->settings->restrict_realtime = FALSE;

        process_of(unit)->bounding = 1 << 5 | 1 << 6;
        unit->settings->capability_bounding_set = 1 << 5 | 1 << 6 | 1 << 7;
        assert_found("fewer than allowed", unit, "");
        unit->settings->capability_bounding_set = 1 << 5;
        assert_found("more than allowed", unit, "not-enforced-capability-bounding-set");
        process_of(unit)->status_unseen = "It is hidden.";
        assert_found("unseen", unit, "enforcement-unseen");
        process_of(unit)->status_unseen = NULL;
        process_of(unit)->bounding = 0;

        process_of(unit)->ambient = 1 << 5 | 1 << 6;
        assert_found("raised by itself", unit, "");
        unit->settings->ambient_capabilities = 1 << 5;
        assert_found("ambient", unit, "ambient-capabilities-beyond");
        process_of(unit)->ambient = 0;

        process_of(unit)->uid[2] = 0;
        assert_found("root is declared", unit, "");
        unit->settings->user = "root";
        assert_found("root by name", unit, "");
        unit->settings->user = "nobody";
        assert_found("a saved root", unit, "not-enforced-user");
}

static void leaves_others_alone(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name;
                const char *command;
                const char *group;
                gboolean delegate;
                const char *expected;
        } cases[] = {
                {"its own", "program", "", FALSE, "not-enforced-no-new-privileges"},
                {"of PAM", "(sd-pam)", "", FALSE, ""},
                {"not executed yet", "(program)", "", FALSE, ""},
                {"half a bracket", "(program", "", FALSE, "not-enforced-no-new-privileges"},
                {"below", "program", "/.control", FALSE, "not-enforced-no-new-privileges"},
                {"delegated", "program", "/payload", TRUE, ""},
                {"delegating", "program", "", TRUE, "not-enforced-no-new-privileges"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(Unit) unit = service_new();

                unit->settings->no_new_privileges = TRUE;
                unit->settings->delegate = cases[i].delegate;
                process_of(unit)->no_new_privileges = 0;
                process_of(unit)->command = cases[i].command;
                process_of(unit)->control_group = cases[i].group;
                assert_found(cases[i].name, unit, cases[i].expected);
        }
}

/* What the unit opens again itself is no finding. */
static void knows_exceptions(void **state G_GNUC_UNUSED)
{
        g_autoptr(Unit) unit = service_new();

        set(unit, SETTING_PROTECT_SYSTEM, PROTECT_SYSTEM_FULL);
        fact_of(unit, "/etc")->read_only = FALSE;
        add_property(unit, "ReadWritePaths", "/srv -/etc");
        assert_found("ReadWritePaths=", unit, "");
}

static void tells_of_evidence_and_cause(void **state G_GNUC_UNUSED)
{
        g_autoptr(Unit) unit = service_new();
        g_autoptr(GPtrArray) findings = NULL;
        const Finding *finding;
        const struct finding_evidence *evidence;

        unit->settings->no_new_privileges = TRUE;
        process_of(unit)->no_new_privileges = 0;
        for (int i = 0; i < 9; i++) {
                struct process *process = enforcement_add_process(unit->enforcement);

                process->pid = 100 + i;
                process->command = "worker";
                process->no_new_privileges = i < 7 ? 0 : 1;
                process->uid[0] = process->uid[1] = process->uid[2] = 1;
        }
        g_array_index(unit->files, struct unit_file, 0).modified = START + 1;
        findings = findings_find(unit, FALSE);
        assert_int_equal(findings->len, 1);
        finding = findings->pdata[0];
        assert_int_equal(finding->severity, FINDING_SERIOUS);
        assert_int_equal(finding->processes, 8);
        assert_int_equal(finding->evidence->len, FINDING_EVIDENCE);
        evidence = &g_array_index(finding->evidence, struct finding_evidence, 0);
        assert_int_equal(evidence->pid, 42);
        assert_string_equal(evidence->command, "program");
        assert_string_equal(evidence->field, "NoNewPrivs");
        assert_string_equal(evidence->value, "0");
        assert_string_equal(finding->property, "NoNewPrivileges");
        assert_string_equal(finding->declared, "yes");
        assert_string_equal(finding->path, "/etc/systemd/system/a.service");
        assert_int_equal(finding->line, 7);
        assert_string_equal(
                finding->sentence,
                "NoNewPrivileges= is declared, but 8 of its 10 processes can still gain "
                "privileges.");
        assert_non_null(strstr(finding->cause, "Restart it."));
}

static void finds_causes(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name;
                const char *command;
                gint64 modified;
                gboolean user_scope;
                const char *cause; /* a part of it, NULL for none */
        } cases[] = {
                {"younger file", "/bin/x", START + 1, FALSE, "not restarted"},
                {"older file", "/bin/x", START - 1, FALSE, "kernel or the container"},
                {"no time", "/bin/x", 0, FALSE, NULL},
                {"user manager", "/bin/x", START - 1, TRUE, "user manager"},
                {"exempt", "-+/bin/x", START + 1, FALSE, "“+”"},
                {"two marks", "!!/bin/x", 0, FALSE, NULL},
                {"one mark", "!/bin/x", 0, FALSE, "“!”"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(Unit) unit = service_new();
                g_autoptr(GPtrArray) findings = NULL;
                const Finding *finding;

                unit->settings->user = "nobody";
                process_of(unit)->uid[0] = 0;
                add_directive(unit, "ExecStart", "+/bin/earlier");
                add_directive(unit, "ExecStart", "");
                add_directive(unit, "ExecStart", cases[i].command);
                g_array_index(unit->files, struct unit_file, 0).modified = cases[i].modified;
                findings = findings_find(unit, cases[i].user_scope);
                assert_true(findings->len > 0);
                finding = findings->pdata[0];
                assert_string_equal(finding->id, "not-enforced-user");
                if (!finding->cause != !cases[i].cause ||
                    (finding->cause && !strstr(finding->cause, cases[i].cause)))
                        fail_msg("%s: %s", cases[i].name, finding->cause);
        }
}

static void finds_exempt_commands(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name;
                const char *directive;
                const char *value;
                const char *user;
                gboolean protect;
                const char *expected;
        } cases[] = {
                {"plain", "ExecStart", "/bin/x +", "nobody", TRUE, ""},
                {"plus", "ExecStart", "+/bin/x", "nobody", TRUE, "full-privileges-command"},
                {"plus after others", "ExecStartPre", "-@+/bin/x x", NULL, TRUE,
                 "full-privileges-command"},
                {"nothing to escape from", "ExecStart", "+/bin/x", NULL, FALSE, ""},
                {"mark", "ExecReload", "!/bin/x", "nobody", FALSE, "root-command"},
                {"mark without a user", "ExecReload", "!/bin/x", NULL, TRUE, ""},
                {"two marks", "ExecStart", "!!/bin/x", "nobody", TRUE, ""},
                {"no command", "ExecPaths", "+/bin/x", "nobody", TRUE, "plus-path-without-root"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(Unit) unit = service_new();

                g_clear_pointer(&unit->enforcement, enforcement_free);
                unit->settings->user = cases[i].user;
                unit->settings->protect_clock = cases[i].protect;
                add_directive(unit, cases[i].directive, cases[i].value);
                assert_found(cases[i].name, unit, cases[i].expected);
                add_directive(unit, cases[i].directive, "");
                assert_found("taken back", unit, "");
        }
}

static void finds_useless_protect_proc(void **state G_GNUC_UNUSED)
{
        static const guint64 ptrace = 1 << 19;
        static const struct {
                const char *name;
                gint value;
                const char *user;
                guint64 bounding, ambient;
                const char *expected;
        } cases[] = {
                {"root", PROTECT_PROC_INVISIBLE, NULL, G_MAXUINT64, 0,
                 "protect-proc-without-effect"},
                {"not set", PROTECT_PROC_DEFAULT, NULL, G_MAXUINT64, 0, ""},
                {"dropped", PROTECT_PROC_INVISIBLE, NULL, ~ptrace, 0, ""},
                {"user", PROTECT_PROC_INVISIBLE, "nobody", G_MAXUINT64, 0, ""},
                {"ambient", PROTECT_PROC_NOACCESS, "nobody", G_MAXUINT64, ptrace,
                 "protect-proc-without-effect"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(Unit) unit = service_new();

                g_clear_pointer(&unit->enforcement, enforcement_free);
                unit->settings->user = cases[i].user;
                unit->settings->protect_proc = cases[i].value;
                unit->settings->capability_bounding_set = cases[i].bounding;
                unit->settings->ambient_capabilities = cases[i].ambient;
                assert_found(cases[i].name, unit, cases[i].expected);
        }
}

static void finds_changed_files(void **state G_GNUC_UNUSED)
{
        static const struct unit_file new_file = {.role = UNIT_FILE_DROP_IN,
                                                  .path = "/etc/systemd/system/a.service.d/b.conf",
                                                  .change = UNIT_FILE_NEW};
        static const struct property changed = {
                .name = "ProtectHome", .value = "no", .disk_value = "yes", .file = 1, .line = 2};
        g_autoptr(Unit) unit = service_new();
        g_autoptr(GPtrArray) findings = NULL;
        const Finding *finding;

        add_property(unit, "NeedDaemonReload", "no");
        assert_found("nothing", unit, "");
        g_array_index(unit->properties, struct property, 0).value = "yes";
        assert_found("something else", unit, "needs-reload");
        g_array_append_val(unit->files, new_file);
        g_array_append_val(unit->properties, changed);
        assert_found("new", unit, "file-new changed-on-disk");
        findings = findings_find(unit, FALSE);
        finding = findings->pdata[1];
        assert_string_equal(finding->sentence,
                            "The manager holds ProtectHome=no, and the files give "
                            "ProtectHome=yes now.");
        assert_string_equal(finding->path, new_file.path);
        assert_int_equal(finding->line, 2);
        g_array_index(unit->files, struct unit_file, 0).change = UNIT_FILE_GONE;
        assert_found("gone", unit, "file-gone file-new changed-on-disk");
}

static void looks_at_services_alone(void **state G_GNUC_UNUSED)
{
        g_autoptr(Unit) socket = unit_new("a.socket", UNIT_SOCKET);
        g_autoptr(Unit) masked = unit_new("b.service", UNIT_SERVICE);

        socket->settings = unit_settings_new(UNIT_SOCKET, FALSE);
        add_directive(socket, "ExecStartPre", "+/bin/x");
        assert_found("socket", socket, "");
        assert_found("without settings", masked, "");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(finds_what_is_not_enforced),
                cmocka_unit_test(finds_what_the_status_shows),
                cmocka_unit_test(leaves_others_alone),
                cmocka_unit_test(knows_exceptions),
                cmocka_unit_test(tells_of_evidence_and_cause),
                cmocka_unit_test(finds_causes),
                cmocka_unit_test(finds_exempt_commands),
                cmocka_unit_test(finds_useless_protect_proc),
                cmocka_unit_test(finds_changed_files),
                cmocka_unit_test(looks_at_services_alone),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
