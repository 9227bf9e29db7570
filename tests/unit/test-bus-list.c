/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which units are read of a manager: what it has loaded, what files and links name, what was asked
 * for. */
#include <string.h>

/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "collect/bus.h"
#include "fake-manager.h"
#include "tree-fixture.h"

#define TWENTY "aaaaaaaaaaaaaaaaaaaa"
/* A template whose name has no room for the instance that stands for it. */
#define LONG_TEMPLATE                                                                              \
        TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY "@"

static const struct fake_property newer[] = {{"Version", "s", "257.1"}, {NULL, NULL, NULL}};
static const struct fake_property all_paths[] = {
        {"Version", "s", FAKE_VERSION},
        {"UnitPath", "as", "2|/usr/lib/systemd/system|/run/systemd/generator"},
        {NULL, NULL, NULL}};

static const struct fixture_file tree[] = {
        {.path = "/usr/lib/systemd/system/a.service",
         .content = "[Service]\nExecStart=/bin/true\n"},
        {.path = "/etc/systemd/system/other.service", .link = "/usr/lib/systemd/system/a.service"},
        {.path = "/etc/systemd/system/x.target.wants/gone.service", .link = "/nowhere/at/all"},
        {.path = "/etc/systemd/system/x.target.wants/there.service", .link = "/nowhere/at/all"},
        {.path = "/run/systemd/generator/made.service",
         .content = "[Service]\nExecStart=/bin/true\n"},
        {.path = "/etc/os-release", .content = "ID=debian\n"},
};

/* One manager that is read, with the units and problems that it gives. */
static const struct listing {
        const char *name;
        struct fake_unit units[3];
        const char *const *unit_files, *const *names;
        const struct fake_property *own;
        gboolean has_tree;
        const char *expected;
        const char *problem; /* a part of the problems, or NULL: there are none */
} listings[] = {
        {.name = "a template, as it was asked for before 257",
         .units = {{.name = "t@test-instance.service", .behaviour = FAKE_NOT_LISTED}},
         .names = (const char *const[]){"t@", NULL},
         .expected = "t@test-instance.service loaded\n"},
        {.name = "a template, as it is asked for since 257",
         .units = {{.name = "t@test_instance.service", .behaviour = FAKE_NOT_LISTED}},
         .names = (const char *const[]){"t@", NULL},
         .own = newer,
         .expected = "t@test_instance.service loaded\n"},
        {.name = "a template that has no instance",
         .names = (const char *const[]){LONG_TEMPLATE, NULL},
         .expected = LONG_TEMPLATE ".service loaded\n",
         .problem = "The file of this template is on another machine"},
        {.name = "a file that a glob and a name want, on another machine",
         .units = {{.name = "b.service", .behaviour = FAKE_ERROR}},
         .unit_files =
                 (const char *const[]){"/x/b.service", "disabled", "/x/c.service", "static", NULL},
         .names = (const char *const[]){"[b]*", "b", NULL},
         .expected = "b.service error\n",
         .problem = "The manager does not say anything about this unit"},
        {.name = "a file that a glob and a name want, and that is not loaded",
         .units = {{.name = "b.service", .behaviour = FAKE_NOT_LISTED}},
         .unit_files = (const char *const[]){"/x/b.service", "disabled", NULL},
         .names = (const char *const[]){"b*", "b", NULL},
         .expected = "b.service loaded\n"},
        {.name = "files, and links to none of which one is loaded",
         .units = {{.name = "there.service"}},
         .has_tree = TRUE,
         .expected = "a.service loaded\nmade.service loaded\nthere.service loaded\n",
         .problem = "note gone.service: A link enables this unit, but there is no file for it."},
        {.name = "a search path with all folders",
         .own = all_paths,
         .has_tree = TRUE,
         .names = (const char *const[]){"a*", "m*", NULL},
         .expected = "a.service loaded\nmade.service loaded\n"},
        {.name = "an alias that a glob wants",
         .names = (const char *const[]){"oth*", NULL},
         .has_tree = TRUE,
         .expected = "a.service loaded\n"},
};

struct result {
        GString *units, *problems;
};

static void add_problems(struct result *result, const GPtrArray *problems)
{
        for (guint i = 0; i < problems->len; i++) {
                const Problem *problem = problems->pdata[i];

                g_string_append_printf(result->problems, "%s %s: %s\n",
                                       problem_severity_to_string(problem->severity),
                                       problem->unit ? problem->unit : "-", problem->message);
        }
}

static gboolean begin(void *context G_GNUC_UNUSED, const SnapshotHead *head G_GNUC_UNUSED,
                      GError **error G_GNUC_UNUSED)
{
        return TRUE;
}

static gboolean add_unit(void *context, const Unit *unit, GError **error G_GNUC_UNUSED)
{
        struct result *result = context;

        g_string_append_printf(result->units, "%s %s\n", unit->name,
                               unit_load_to_string(unit->load));
        add_problems(result, unit->problems);
        return TRUE;
}

static gboolean add_tail(void *context, const struct snapshot_tail *tail,
                         GError **error G_GNUC_UNUSED)
{
        add_problems(context, tail->problems);
        return TRUE;
}

static void check(const struct listing *listing, const char *root)
{
        struct fake_unit units[G_N_ELEMENTS(listing->units)];
        struct fake_manager fake = {.units = units,
                                    .unit_files = listing->unit_files,
                                    .own = listing->own};
        struct result result = {g_string_new(NULL), g_string_new(NULL)};
        const struct snapshot_sink sink = {
                .begin = begin, .unit = add_unit, .end = add_tail, .context = &result};
        struct bus_options options = {.names = listing->names,
                                      .files_root = listing->has_tree ? root : NULL};
        g_autoptr(GError) error = NULL;
        int descriptor;

        memcpy(units, listing->units, sizeof(units));
        descriptor = fake_start(&fake);
        options.descriptor = &descriptor;
        if (!bus_read(&options, &sink, &error))
                fail_msg("%s: %s", listing->name, error->message);
        fake_stop(&fake);
        if (strcmp(result.units->str, listing->expected) != 0)
                fail_msg("%s gives\n%s", listing->name, result.units->str);
        if (listing->problem ? !strstr(result.problems->str, listing->problem)
                             : result.problems->len > 0)
                fail_msg("%s: %s", listing->name, result.problems->str);
        g_string_free(result.units, TRUE);
        g_string_free(result.problems, TRUE);
}

static void test_listings(void **state G_GNUC_UNUSED)
{
        char *root = fixture_new(tree, G_N_ELEMENTS(tree));

        for (gsize i = 0; i < G_N_ELEMENTS(listings); i++)
                check(&listings[i], root);
        fixture_free(root);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_listings),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
