/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A whole tree into units: which there are, how they loaded and why not, their files, directives
 * and problems. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "collect/tree.h"
#include "tree-fixture.h"

#define ETC  "/etc/systemd/system/"
#define USR  "/usr/lib/systemd/system/"
#define GOOD "[Service]\nExecStart=/bin/true\n"

static const struct fixture_file files[] = {
        {.path = USR "good.service",
         .content = "[Unit]\nDescription=x\n" GOOD
                    "Environment=SECRET=1\n[Install]\nWantedBy=x.target\n"},
        {.path = ETC "alias.service", .link = USR "good.service"},
        {.path = USR "good.service.d/5.conf", .content = "[Service]\nUMask=0077\n"},
        {.path = ETC "masked.service", .link = "/dev/null"},
        {.path = ETC "relative-mask.service", .link = "../../../dev/null"},
        {.path = ETC "empty.service", .content = ""},
        {.path = ETC "dangling.service", .link = USR "nothing.service"},
        {.path = ETC "gone.service", .link = "/opt/gone.service"},
        {.path = ETC "loop.service", .link = "/opt/loop"},
        {.path = "/opt/loop", .link = "loop"},
        {.path = ETC "to-directory.service", .link = "/opt"},
        {.path = ETC "to-fifo.service", .link = "/opt/fifo"},
        {.path = "/opt/fifo", .fifo = TRUE},
        {.path = ETC "out.service", .link = "../../../../../../../../opt/linked.service"},
        {.path = "/opt/linked.service", .content = GOOD},
        {.path = ETC "header.service", .content = GOOD "[Install\nX-A=1\n"},
        {.path = ETC "utf8.service", .content = GOOD "X-A=\xff\n"},
        {.path = ETC "section.service", .content = GOOD "[Servise]\nUser=x\n[X-Own]\nA=b\n"},
        {.path = ETC "no-section.service", .content = "A=b\n" GOOD "what\n"},
        {.path = ETC "fatal.service", .content = GOOD "DynamicUser=foo\nUMask=0077\n"},
        {.path = ETC "fatal-drop-in.service", .content = GOOD},
        {.path = ETC "fatal-drop-in.service.d/1.conf",
         .content = "[Service]\nDynamicUser=foo\nUMask=0077\n"},
        {.path = ETC "bad-drop-in.service", .content = GOOD},
        {.path = ETC "bad-drop-in.service.d/1.conf",
         .content = "[Service]\nUMask=0077\n[x\nUser=a\n"},
        {.path = ETC "bad-drop-in.service.d/2.conf", .fifo = TRUE},
        {.path = USR "t@.service", .content = GOOD "UMask=0077\n"},
        {.path = ETC "x.target.wants/t@one.service", .link = USR "t@.service"},
        {.path = ETC "ended-drop-in.service", .content = GOOD},
        {.path = ETC "ended-drop-in.service.d/1.conf",
         .content = "[Service]\nDynamicUser=foo\nwhat\n[x\n"},
        {.path = ETC "x.target.wants/absent.service", .link = "x"},
        {.path = USR "space.swap", .content = "[Swap]\nWhat=/dev/x\n"},
        {.path = USR "plain.target", .content = "[Unit]\nDescription=x\n"},
        {.path = USR "shadowed.service", .content = "[Service]\n"},
        {.path = ETC "shadowed.service", .content = GOOD},
};

/* What a sink saw: a line a unit, and the head's and tail's facts. */
struct seen {
        GString *text;
        const char *begin, *end;
        GPtrArray *problems; /* messages of the tail */
        guint count;
};

static gboolean see_begin(void *context, const SnapshotHead *head, GError **error G_GNUC_UNUSED)
{
        struct seen *seen = context;

        assert_int_equal(head->read_as, 252);
        seen->begin = "begun";
        return TRUE;
}

static gboolean see_unit(void *context, const Unit *unit, GError **error G_GNUC_UNUSED)
{
        struct seen *seen = context;

        assert_string_equal(seen->begin, "begun");
        seen->count++;
        g_string_append_printf(seen->text, "%s %s files=%u%s", unit->name,
                               unit_load_to_string(unit->load), unit->files->len,
                               unit->settings ? " typed" : "");
        for (guint i = 0; i < unit->aliases->len; i++)
                g_string_append_printf(seen->text, " alias=%s",
                                       (const char *) unit->aliases->pdata[i]);
        for (guint i = 0; i < unit->problems->len; i++) {
                const Problem *problem = unit->problems->pdata[i];

                assert_true(g_str_has_suffix(problem->message, "."));
                g_string_append_printf(seen->text, " %s:%u",
                                       problem_severity_to_string(problem->severity),
                                       problem->line);
        }
        assert_int_equal(unit->load == UNIT_LOADED, unit->load_reason == NULL);
        g_string_append_c(seen->text, '\n');
        return TRUE;
}

static gboolean see_end(void *context, const struct snapshot_tail *tail,
                        GError **error G_GNUC_UNUSED)
{
        struct seen *seen = context;

        seen->end = "ended";
        assert_int_equal(tail->unit_count, seen->count);
        for (guint i = 0; i < tail->problems->len; i++)
                g_ptr_array_add(seen->problems,
                                g_strdup(((const Problem *) tail->problems->pdata[i])->message));
        return TRUE;
}

static char *read_tree(const char *root, const char *const *names)
{
        struct seen seen = {.text = g_string_new(NULL),
                            .problems = g_ptr_array_new_with_free_func(g_free)};
        const struct snapshot_sink sink = {see_begin, see_unit, see_end, &seen};
        const struct tree_options options = {
                .root = root, .read_as = 252, .names = names, .with_digests = TRUE};
        g_autoptr(GError) error = NULL;

        assert_true(tree_read(&options, &sink, &error));
        assert_null(error);
        assert_string_equal(seen.end, "ended");
        for (guint i = 0; i < seen.problems->len; i++)
                g_string_append_printf(seen.text, "%s\n", (const char *) seen.problems->pdata[i]);
        g_ptr_array_unref(seen.problems);
        return g_string_free(seen.text, FALSE);
}

static void test_all(void **state)
{
        g_autofree char *text = read_tree(*state, NULL);

        assert_string_equal(text, "bad-drop-in.service loaded files=3 typed warning:3 warning:0\n"
                                  "dangling.service not-found files=0 warning:0\n"
                                  "empty.service masked files=1\n"
                                  "ended-drop-in.service loaded files=2 typed warning:2\n"
                                  "fatal-drop-in.service loaded files=2 typed warning:2\n"
                                  "fatal.service bad-setting files=1 warning:3\n"
                                  "gone.service not-found files=1 warning:0\n"
                                  "good.service loaded files=2 typed alias=alias.service\n"
                                  "header.service error files=1 warning:3\n"
                                  "loop.service not-found files=1 warning:0\n"
                                  "masked.service masked files=1\n"
                                  "no-section.service loaded files=1 typed warning:1 warning:4\n"
                                  "out.service loaded files=1 typed\n"
                                  "plain.target loaded files=1\n"
                                  "relative-mask.service masked files=1\n"
                                  "section.service loaded files=1 typed warning:4\n"
                                  "shadowed.service loaded files=1 typed\n"
                                  "space.swap loaded files=1 typed\n"
                                  "t@.service loaded files=1\n"
                                  "t@one.service loaded files=1 typed\n"
                                  "to-directory.service error files=1 warning:0\n"
                                  "to-fifo.service error files=1 warning:0\n"
                                  "utf8.service error files=1 warning:3\n"
                                  "A link enables this unit, but there is no file for it.\n");
}

static void test_names(void **state)
{
        static const struct {
                const char *names[4];
                const char *expected;
        } rows[] = {
                {{"good"}, "good.service loaded files=2 typed alias=alias.service\n"},
                {{"alias.service", "good.service"},
                 "good.service loaded files=2 typed alias=alias.service\n"},
                {{"t@.service"}, "t@i.service loaded files=1 typed\n"},
                {{"t@two"}, "t@two.service loaded files=1 typed\n"},
                {{"t@*"}, "t@.service loaded files=1\nt@one.service loaded files=1 typed\n"},
                {{"al*"}, "good.service loaded files=2 typed alias=alias.service\n"},
                {{"*.target", "nothing*"},
                 "plain.target loaded files=1\nNo unit matches \"nothing*\".\n"},
                {{"unknown"}, "unknown.service not-found files=0 warning:0\n"},
                {{"absent*"}, "No unit matches \"absent*\".\n"},
                {{"good*"}, "good.service loaded files=2 typed alias=alias.service\n"},
                {{"<script>"}, "<script>.service not-found files=0 warning:0\n"},
                {{"a\nb.service"}, "a\nb.service not-found files=0 warning:0\n"},
                {{"/etc/x.service"}, "/etc/x.service not-found files=0 warning:0\n"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *text = read_tree(*state, rows[i].names);

                assert_string_equal(text, rows[i].expected);
        }
}

/* A bare template whose instance would be no name stays what it is. */
static void test_long_template(void **state)
{
        g_autofree char *stem = g_strnfill(246, 'l');
        g_autofree char *template = g_strconcat(stem, "@.service", NULL);
        g_autofree char *expected = g_strconcat(template, " not-found files=0 warning:0\n", NULL);
        const char *const names[] = {template, NULL};
        g_autofree char *text = read_tree(*state, names);

        assert_string_equal(text, expected);
}

/* Keeps one unit's text in detail. */
static gboolean see_detail(void *context, const Unit *unit, GError **error G_GNUC_UNUSED)
{
        GString *text = context;

        g_string_append_printf(text, "%s %s\n", unit->name, unit->unit_file_state);
        for (guint i = 0; i < unit->files->len; i++) {
                const struct unit_file *file = unit_file_at(unit, (gint32) i);

                g_string_append_printf(text, "%s %s %" G_GUINT64_FORMAT " %s\n", file->path,
                                       file->target ? file->target : "-", file->size,
                                       file->sha256 ? "digest" : "-");
        }
        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);

                g_string_append_printf(text, "%s.%s=%.20s@%u:%u\n", directive->section,
                                       directive->name, directive->value, directive->file,
                                       directive->line);
        }
        return TRUE;
}

static gboolean ignore_head(void *context G_GNUC_UNUSED, const SnapshotHead *head G_GNUC_UNUSED,
                            GError **error G_GNUC_UNUSED)
{
        return TRUE;
}

static gboolean ignore_tail(void *context G_GNUC_UNUSED,
                            const struct snapshot_tail *tail G_GNUC_UNUSED,
                            GError **error G_GNUC_UNUSED)
{
        return TRUE;
}

static void test_detail(void **state)
{
        static const struct {
                const char *name;
                gboolean secrets;
                const char *expected;
        } rows[] = {
                {"good.service", TRUE,
                 "good.service enabled\n" USR "good.service - 100 digest\n" USR
                 "good.service.d/5.conf - 21 digest\n"
                 "Unit.Description=x@0:2\nService.ExecStart=/bin/"
                 "true@0:4\nService.Environment=SECRET=1@0:5\n"
                 "Install.WantedBy=x.target@0:7\nService.UMask=0077@1:2\n"},
                {"out.service", FALSE,
                 "out.service linked\n" ETC "out.service /opt/linked.service 30 digest\n"
                 "Service.ExecStart=/bin/true@0:2\n"},
                {"masked.service", FALSE,
                 "masked.service masked\n" ETC "masked.service /dev/null 0 -\n"},
                {"section.service", FALSE,
                 "section.service static\n" ETC "section.service - 59 digest\n"
                 "Service.ExecStart=/bin/true@0:2\nServise.User=x@0:4\nX-Own.A=b@0:6\n"},
                /* Kept, though not applied; but nothing of a drop-in that systemd stops reading. */
                {"fatal.service", FALSE,
                 "fatal.service static\n" ETC
                 "fatal.service - 57 digest\nService.ExecStart=/bin/true@0:2\n"
                 "Service.DynamicUser=foo@0:3\nService.UMask=0077@0:4\n"},
                {"fatal-drop-in.service", FALSE,
                 "fatal-drop-in.service static\n" ETC "fatal-drop-in.service - 30 digest\n" ETC
                 "fatal-drop-in.service.d/1.conf - 37 digest\nService.ExecStart=/bin/true@0:2\n"
                 "Service.DynamicUser=foo@1:2\n"},
                {"t@one.service", FALSE,
                 "t@one.service enabled\n" USR
                 "t@.service - 41 digest\nService.ExecStart=/bin/true@0:2\n"
                 "Service.UMask=0077@0:3\n"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                const char *const names[] = {rows[i].name, NULL};
                g_autoptr(GString) text = g_string_new(NULL);
                const struct snapshot_sink sink = {ignore_head, see_detail, ignore_tail, text};
                const struct tree_options options = {.root = *state,
                                                     .names = names,
                                                     .with_digests = TRUE,
                                                     .include_secrets = rows[i].secrets};

                assert_true(tree_read(&options, &sink, NULL));
                assert_string_equal(text->str, rows[i].expected);
        }
}

static void test_redacted(void **state)
{
        static const char *const names[] = {"good", NULL};
        g_autoptr(GString) text = g_string_new(NULL);
        const struct snapshot_sink sink = {ignore_head, see_detail, ignore_tail, text};
        const struct tree_options options = {.root = *state, .names = names};

        assert_true(tree_read(&options, &sink, NULL));
        assert_null(strstr(text->str, "SECRET"));
        assert_non_null(strstr(text->str, "Service.Environment=sha256:"));
        assert_null(strstr(text->str, "digest"));
}

static gboolean refuse_head(void *context G_GNUC_UNUSED, const SnapshotHead *head G_GNUC_UNUSED,
                            GError **error)
{
        g_set_error_literal(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "refused");
        return FALSE;
}

/* Whoever takes the units may end it before the first one. */
static void test_refused(void **state)
{
        const struct snapshot_sink sink = {refuse_head, see_detail, ignore_tail, NULL};
        const struct tree_options options = {.root = *state};
        g_autoptr(GError) error = NULL;

        assert_false(tree_read(&options, &sink, &error));
        assert_string_equal(error->message, "refused");
}

static gboolean see_own_head(void *context, const SnapshotHead *head, GError **error G_GNUC_UNUSED)
{
        gboolean *seen = context;

        assert_string_equal(head->root, "/");
        assert_non_null(head->kernel);
        *seen = TRUE;
        return TRUE;
}

static gboolean see_missing(void *context G_GNUC_UNUSED, const Unit *unit,
                            GError **error G_GNUC_UNUSED)
{
        assert_int_equal(unit->load, UNIT_NOT_FOUND);
        return TRUE;
}

/* Without a root it is this machine that is read. */
static void test_own(void **state G_GNUC_UNUSED)
{
        static const char *const names[] = {"no-such-unit-is-here.service", NULL};
        gboolean seen = FALSE;
        const struct snapshot_sink sink = {see_own_head, see_missing, ignore_tail, &seen};
        const struct tree_options options = {.names = names};

        assert_true(tree_read(&options, &sink, NULL));
        assert_true(seen);
}

/* What a unit file and its place say of its installation. */
static void test_states(void **state G_GNUC_UNUSED)
{
        static const struct fixture_file rows[] = {
                {.path = "/run/systemd/system/masked.service", .link = "/dev/null"},
                {.path = "/run/systemd/system/linked.service", .link = "/opt/linked.service"},
                {.path = "/opt/linked.service", .content = GOOD},
                {.path = "/run/systemd/generator/made.service", .content = GOOD},
                {.path = "/run/systemd/transient/passing.service", .content = GOOD},
                {.path = USR "now.service", .content = GOOD},
                {.path = "/run/systemd/system/x.target.wants/now.service", .link = "x"},
                {.path = USR "also.service", .content = GOOD "[Install]\nAlso=x.socket\n"},
                {.path = USR "off.service", .content = GOOD "[Install]\nWantedBy=x.target\n"},
        };
        static const struct {
                const char *name, *expected;
        } states[] = {
                {"masked.service", "masked-runtime"}, {"linked.service", "linked-runtime"},
                {"made.service", "generated"},        {"passing.service", "transient"},
                {"now.service", "enabled-runtime"},   {"also.service", "indirect"},
                {"off.service", "disabled"},
        };
        char *root = fixture_new(rows, G_N_ELEMENTS(rows));

        g_setenv("SYSTEMD_UNIT_PATH", "/run/systemd/generator:/run/systemd/transient:", TRUE);
        for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
                const char *const names[] = {states[i].name, NULL};
                g_autofree char *expected =
                        g_strdup_printf("%s %s\n", states[i].name, states[i].expected);
                g_autoptr(GString) text = g_string_new(NULL);
                const struct snapshot_sink sink = {ignore_head, see_detail, ignore_tail, text};
                const struct tree_options options = {.root = root, .names = names};

                assert_true(tree_read(&options, &sink, NULL));
                if (!g_str_has_prefix(text->str, expected))
                        fail_msg("%s: %s", states[i].name, text->str);
        }
        g_unsetenv("SYSTEMD_UNIT_PATH");
        fixture_free(root);
}

static void test_no_root(void **state G_GNUC_UNUSED)
{
        const struct snapshot_sink sink = {ignore_head, see_detail, ignore_tail, NULL};
        const struct tree_options options = {.root = "/nowhere/at/all"};
        g_autoptr(GError) error = NULL;

        assert_false(tree_read(&options, &sink, &error));
        assert_non_null(strstr(error->message, "/nowhere/at/all"));
}

int main(void)
{
        char *root = fixture_new(files, G_N_ELEMENTS(files));
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_prestate(test_all, root),
                cmocka_unit_test_prestate(test_names, root),
                cmocka_unit_test_prestate(test_long_template, root),
                cmocka_unit_test_prestate(test_detail, root),
                cmocka_unit_test_prestate(test_redacted, root),
                cmocka_unit_test(test_no_root),
                cmocka_unit_test_prestate(test_refused, root),
                cmocka_unit_test(test_own),
                cmocka_unit_test(test_states),
        };
        int failed;

        g_unsetenv("SYSTEMD_UNIT_PATH");
        failed = cmocka_run_group_tests(tests, NULL, NULL);
        fixture_free(root);
        return failed;
}
