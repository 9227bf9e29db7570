/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Profiles, texts of directives and notes on services that a house has written: what is read of
 * them, and what is said of those that are damaged. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "advise/guidance.h"
#include "base/error.h"
#include "base/xml.h"
#include "tree-fixture.h"

#define DIRECTIVES(rest) "<directives xmlns='urn:bulkhead:directives:1'>" rest "</directives>"
#define SERVICES(rest)   "<services xmlns='urn:bulkhead:services:1'>" rest "</services>"
#define PROFILE(rest)    "<profile xmlns='urn:bulkhead:profile:1'>" rest "</profile>"
#define TEXTS            "<does>a</does><breaks>b</breaks>"
#define GOOD_DIRECTIVES                                                                            \
        DIRECTIVES("<directive name='User' risk='5'><does>old</does>" TEXTS                        \
                   "<value is='x' risk='2' does='c'/></directive>")
#define GOOD_SERVICES                                                                              \
        SERVICES("<service names='ssh sshd@*'><danger>out</danger><except>why</except></service>")

/* The folder with these three files; NULL: it is not there. */
static char *folder_new(const char *directives, const char *services, const char *profile)
{
        const struct {
                const char *path, *content;
        } files[] = {
                {"/profiles/directives.xml", directives},
                {"/profiles/services.xml", services},
                {"/profiles/house.xml", profile},
                {"/profiles/README", "no profile"},
        };
        char *folder = fixture_new(NULL, 0);

        for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
                if (files[i].content)
                        fixture_add(folder, &(struct fixture_file){.path = files[i].path,
                                                                   .content = files[i].content});
        return folder;
}

static void test_good(void **state G_GNUC_UNUSED)
{
        char *folder = folder_new(GOOD_DIRECTIVES, GOOD_SERVICES, NULL);
        const char *const templates[] = {folder, NULL};
        g_autoptr(Guidance) guidance = guidance_read(templates, NULL);
        g_autoptr(GPtrArray) aliases = g_ptr_array_new();
        const struct service_note *note;
        const char *does, *breaks;

        assert_non_null(guidance);
        assert_string_equal(guidance_find(guidance, "User")->does, "a");
        assert_int_equal(guidance_of_line(guidance, "User=x", &does, &breaks), 2);
        assert_string_equal(does, "c");
        assert_string_equal(breaks, "b");
        assert_int_equal(guidance_of_line(guidance, "User=y", NULL, NULL), 5);
        assert_int_equal(guidance_of_line(guidance, "Group", &does, &breaks), RISK_MEDIUM);
        assert_null(does);
        assert_null(breaks);

        note = guidance->notes->pdata[0];
        assert_string_equal(note->danger, "out");
        assert_string_equal(note->except_why, "why");
        assert_null(note->except[0]);
        assert_true(service_note_matches(note, "ssh.service", NULL));
        assert_false(service_note_matches(note, "ssh.socket", aliases));
        g_ptr_array_add(aliases, "web.service");
        assert_false(service_note_matches(note, "x.service", aliases));
        g_ptr_array_add(aliases, "sshd@1.service");
        assert_true(service_note_matches(note, "x.service", aliases));
        fixture_free(folder);
}

static const struct {
        const char *directives, *services;
        const char *file, *says;
        int code;
} damages[] = {
        {NULL, GOOD_SERVICES, "directives.xml", "", BULKHEAD_ERROR_NOT_FOUND},
        {GOOD_DIRECTIVES, NULL, "services.xml", "", BULKHEAD_ERROR_NOT_FOUND},
        {"<directives/>", GOOD_SERVICES, "directives.xml", "is no <directives>",
         BULKHEAD_ERROR_INPUT},
        {GOOD_DIRECTIVES, "<services xmlns='urn:x'/>", "services.xml", "is no <services>",
         BULKHEAD_ERROR_INPUT},
        {DIRECTIVES("<directive risk='1'>" TEXTS "</directive>"), GOOD_SERVICES, "directives.xml",
         "name=", BULKHEAD_ERROR_INPUT},
        {DIRECTIVES("<directive name='A'>" TEXTS "</directive>"), GOOD_SERVICES, "directives.xml",
         "risk=", BULKHEAD_ERROR_INPUT},
        {DIRECTIVES("<directive name='A' risk='0'>" TEXTS "</directive>"), GOOD_SERVICES,
         "directives.xml", "from 1 to 5", BULKHEAD_ERROR_INPUT},
        {DIRECTIVES("<directive name='A' risk='6'>" TEXTS "</directive>"), GOOD_SERVICES,
         "directives.xml", "from 1 to 5", BULKHEAD_ERROR_INPUT},
        {DIRECTIVES("<directive name='A' risk='1'><does>a</does></directive>"), GOOD_SERVICES,
         "directives.xml", "<does> and <breaks>", BULKHEAD_ERROR_INPUT},
        {DIRECTIVES("<directive name='A' risk='1'><breaks>a</breaks></directive>"), GOOD_SERVICES,
         "directives.xml", "<does> and <breaks>", BULKHEAD_ERROR_INPUT},
        {DIRECTIVES("<directive name='A' risk='1'><value risk='1'/>" TEXTS "</directive>"),
         GOOD_SERVICES, "directives.xml", "is=", BULKHEAD_ERROR_INPUT},
        {DIRECTIVES("<directive name='A' risk='1'>" TEXTS "<value is='x'/></directive>"),
         GOOD_SERVICES, "directives.xml", "risk=", BULKHEAD_ERROR_INPUT},
        {GOOD_DIRECTIVES, SERVICES("<service/>"), "services.xml", "names=", BULKHEAD_ERROR_INPUT},
};

static void test_damages(void **state G_GNUC_UNUSED)
{
        for (gsize i = 0; i < G_N_ELEMENTS(damages); i++) {
                char *folder = folder_new(damages[i].directives, damages[i].services, NULL);
                const char *const templates[] = {folder, NULL};
                g_autoptr(GError) error = NULL;

                assert_null(guidance_read(templates, &error));
                if (!g_error_matches(error, BULKHEAD_ERROR, damages[i].code) ||
                    !strstr(error->message, damages[i].file) ||
                    !strstr(error->message, damages[i].says))
                        fail_msg("%zu: %d %s", i, error->code, error->message);
                fixture_free(folder);
        }
}

static void test_profile(void **state G_GNUC_UNUSED)
{
        char *folder = folder_new(NULL, NULL,
                                  PROFILE("<text>what</text><step risk='4' id='i' needs='n' "
                                          "replaces='r'><line>A=1</line><line>B=</line></step>"));
        const char *const templates[] = {folder, NULL};
        g_autoptr(Profile) profile = profile_read(templates, "house", NULL);
        const struct profile_step *step;

        assert_non_null(profile);
        assert_string_equal(profile->text, "what");
        assert_null(profile->title);
        step = profile->steps->pdata[0];
        assert_int_equal(step->risk, 4);
        assert_string_equal(step->id, "i");
        assert_string_equal(step->needs, "n");
        assert_string_equal(step->replaces, "r");
        assert_int_equal(step->lines->len, 2);
        assert_string_equal(step->lines->pdata[1], "B=");
        fixture_free(folder);
}

static void test_no_profile(void **state G_GNUC_UNUSED)
{
        static const char *const names[] = {"../x", "directives", "services", "other"};
        char *folder = folder_new(GOOD_DIRECTIVES, GOOD_SERVICES, PROFILE(""));
        const char *const templates[] = {folder, NULL};

        for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
                g_autoptr(GError) error = NULL;

                assert_null(profile_read(templates, names[i], &error));
                assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE));
                assert_non_null(strstr(error->message, "there are: house."));
        }
        fixture_free(folder);
}

static void test_damaged_profiles(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *profile, *says;
        } rows[] = {
                {"<profile>", "house.xml"},
                {"<profile/>", "is no <profile>"},
                {PROFILE("<step risk='9'><line>A=1</line></step>"), "from 1 to 5"},
                {PROFILE("<step><word>A=1</word></step>"), "A step holds <line>"},
                {PROFILE("<step><line>A</line><line>B=1</line></step>"), "A step holds <line>"},
                {PROFILE("<step/>"), "A step needs a <line>"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                char *folder = folder_new(NULL, NULL, rows[i].profile);
                const char *const templates[] = {folder, NULL};
                g_autoptr(GError) error = NULL;

                assert_null(profile_read(templates, "house", &error));
                if (!g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT) ||
                    !strstr(error->message, rows[i].says))
                        fail_msg("%s: %s", rows[i].profile, error->message);
                fixture_free(folder);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_good),
                cmocka_unit_test(test_damages),
                cmocka_unit_test(test_profile),
                cmocka_unit_test(test_no_profile),
                cmocka_unit_test(test_damaged_profiles),
        };

        xml_init();
        return cmocka_run_group_tests_name("guidance", tests, NULL, NULL);
}
