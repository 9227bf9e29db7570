/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The site writer, with the project's own templates: which pages there are, what they hold, and
 * what it refuses. */
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
#include "base/xml.h"
#include "render/site.h"

#define BANDS                                                                                      \
        "<band id='safe' label='Safe' action='Maintain' from='0' to='20' count='0'/>"              \
        "<band id='ok' label='OK' action='Review' from='21' to='40' count='1'/>"                   \
        "<band id='medium' label='Medium' action='Harden' from='41' to='60' count='0'/>"           \
        "<band id='exposed' label='Exposed' action='Prioritize' from='61' to='80' count='0'/>"     \
        "<band id='unsafe' label='Unsafe' action='Urgent' from='81' to='100' count='1'/>"          \
        "<systemd-band id='ok' label='OK' from='0' to='69' count='1'/>"                            \
        "<systemd-band id='dangerous' label='DANGEROUS' from='70' to='100' count='1'/>"
#define HEAD                                                                                       \
        "<report xmlns='urn:bulkhead:report:1' version='1' complete='true' "                       \
        "generated='2026-11-23T21:40:00Z'><tool name='bulkhead' version='1'/>"                     \
        "<snapshot begin='2026-11-23T21:39:58Z' end='2026-11-23T21:39:59Z' source='files' "        \
        "scope='system' root='/'/><host name='h'/><collector uid='0' privileged='true'/>"          \
        "<rules name='systemd-252' version='252' offline='false' bands='guide'/>"                  \
        "<totals found='3' scored='2' not-applicable='1' skipped='0' highest='96' "                \
        "median='30'>" BANDS "<type name='socket' count='1'/></totals>"
#define CHECK(id, weight)                                                                          \
        "<check id='" id "' name='" id "=' layer='user' weight='" weight                           \
        "' range='10' manual='m' "                                                                 \
        "fail='1' pass='1' not-applicable='0' cost='5'><title>T</title><risk>R</risk><advice>"     \
        "<line>" id "=yes</line><text>A</text></advice><breaks>B</breaks>"                         \
        "<control set='nist' ref='AC-6(10)'/><control set='nist' ref='AC-6'/></check>"
#define CATALOGUE                                                                                  \
        "<catalogue><layer id='user' title='User'>L</layer>"                                       \
        "<control-set id='nist' title='NIST' version='5' source='https://example.org/'/>" CHECK(   \
                "First", "100") CHECK("Net_RAW)", "2500") CHECK("Third", "500")                    \
                CHECK("Fourth", "700") "</catalogue>"
#define RESULT(id, weight, badness)                                                                \
        "<check id='" id "' status='fail' badness='" badness "' range='10' weight='" weight "' "   \
        "exposure='3' then='90' path='/etc/x.service' line='7'><value>v</value></check>"
#define UNIT(name, slug, exposure, description)                                                    \
        "<unit name='" name "' slug='" slug "' exposure='" exposure "' badness-sum='9' "           \
        "weight-sum='3800' band='ok' band-label='OK' action='Review' systemd-band='OK' "           \
        "load='loaded' fail='4' pass='0' not-applicable='0'><description>" description             \
        "</description><user>root</user>" RESULT("First", "100", "10")                             \
                RESULT("Net_RAW)", "2500", "10") RESULT("Third", "500", "10")                      \
                        RESULT("Fourth", "700", "5") "</unit>"
#define TAIL                                                                                       \
        "<inventory><entry name='a.service' type='service' load='loaded' outcome='scored'/>"       \
        "<entry name='&lt;s&gt;.socket' type='socket' load='loaded' outcome='not-applicable'/>"    \
        "</inventory><files><file path='/etc/x.service' size='3'/></files>"                        \
        "<problems><problem severity='warning' path='/etc/x.service' line='9'>odd</problem>"       \
        "</problems></report>"
#define REPORT(units) HEAD CATALOGUE "<units>" units "</units>" TAIL

static const char good[] = REPORT(UNIT("a.service", "a.service", "96",
                                       "&lt;script&gt;alert(1)&lt;/script&gt; \xc2\xad\xe2\x80\xae"
                                       "gnp") UNIT("b\\x2d.service", "b%25.service", "30", "B"));

static char *source;    /* the tree with templates/ and styles/ */
static char *directory; /* where sites are written */
static char *report;    /* what they are written from */

/* Tests run from the tree or from the build folder in it. */
static int set_up(void **state G_GNUC_UNUSED)
{
        g_autofree char *at = g_get_current_dir();

        while (!source && strlen(at) > 1) {
                g_autofree char *probe = g_build_filename(at, "templates/site/index.xsl", NULL);
                char *parent = g_path_get_dirname(at);

                if (g_file_test(probe, G_FILE_TEST_EXISTS))
                        source = g_strdup(at);
                g_free(at);
                at = parent;
        }
        xml_init();
        directory = g_dir_make_tmp("bulkhead-site-XXXXXX", NULL);
        report = g_strconcat(directory, "/report.xml", NULL);
        return source && directory ? 0 : -1;
}

static int tear_down(void **state G_GNUC_UNUSED)
{
        char *arguments[] = {"rm", "-r", directory, NULL};

        g_spawn_sync(NULL, arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                     NULL);
        g_free(source);
        g_free(directory);
        g_free(report);
        return 0;
}

static gboolean write_site(const char *text, GPtrArray *files, GError **error)
{
        g_autofree char *template_dir = g_build_filename(source, "templates", NULL);
        g_autofree char *style_dir = g_build_filename(source, "styles", NULL);
        const char *const templates[] = {template_dir, NULL};
        const char *const styles[] = {style_dir, NULL};
        const struct render_options options = {
                .templates = templates, .styles = styles, .font_dir = "", .paper = "a4"};

        assert_true(g_file_set_contents(report, text, -1, NULL));
        return site_write(report, &options, directory, files, NULL, error);
}

static char *page(const char *name)
{
        g_autofree char *path = g_build_filename(directory, name, NULL);
        char *content = NULL;

        g_file_get_contents(path, &content, NULL, NULL);
        assert_non_null(content);
        return content;
}

static void test_pages(void **state G_GNUC_UNUSED)
{
        static const char *const expected[] = {
                "palette.css",
                "report.css",
                "report.js",
                "units/a.service.html",
                "units/b%25.service.html",
                "index.html",
                "inventory.html",
                "evidence.html",
                "controls.html",
                "checks/index.html",
                "checks/First.html",
                "checks/Net_RAW.html",
                "checks/Third.html",
                "checks/Fourth.html",
        };
        g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GError) error = NULL;

        if (!write_site(good, files, &error))
                fail_msg("%s", error->message);
        assert_int_equal(files->len, G_N_ELEMENTS(expected));
        for (guint i = 0; i < files->len; i++)
                assert_string_equal(files->pdata[i], expected[i]);
}

static void test_content(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *page, *holds;
                gboolean absent;
        } cases[] = {
                {"worst band in words", "index.html", "1 of 2 services is <strong>Unsafe</strong>",
                 FALSE},
                {"found", "index.html", "<td class=\"number\">3</td>", FALSE},
                {"no markup of others", "index.html", "<script>alert", TRUE},
                {"legible markup", "index.html", "&lt;script&gt;alert(1)&lt;/script&gt;", FALSE},
                {"override of direction made visible", "index.html", "&lt;U+202E&gt;gnp", FALSE},
                {"soft hyphen made visible", "index.html", "&lt;U+00AD&gt;&lt;U+202E&gt;gnp",
                 FALSE},
                {"no override of direction", "units/a.service.html", "\xe2\x80\xae", TRUE},
                {"slug with a percent sign in an address", "index.html",
                 "href=\"units/b%2525.service.html\"", FALSE},
                {"stray bracket is not in an address", "units/a.service.html",
                 "href=\"../checks/Net_RAW.html\"", FALSE},
                {"place of the setting", "units/a.service.html", "x.service:7</bdi>", FALSE},
                {"partly failing", "units/a.service.html", "partly", FALSE},
                {"what to write", "units/a.service.html", "<code>First=<wbr>yes</code>", FALSE},
                {"the check's services", "checks/Third.html", "href=\"../units/a.service.html\"",
                 FALSE},
                {"controls in their order", "controls.html", "<th scope=\"row\">AC-6</th>", FALSE},
                {"names of units in the inventory", "inventory.html", "&lt;s&gt;.socket", FALSE},
                {"disclaimer", "evidence.html", "evidence, not a determination of compliance",
                 FALSE},
                {"problem with its line", "evidence.html", "x.service:9</bdi>", FALSE},
                {"policy", "index.html", "default-src 'none'", FALSE},
                {"dark colours", "palette.css", "prefers-color-scheme: dark", FALSE},
        };

        assert_true(write_site(good, NULL, NULL));
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *content = page(cases[i].page);

                print_message("  %s\n", cases[i].name);
                assert_true((strstr(content, cases[i].holds) == NULL) == cases[i].absent);
        }
}

/* Of four failing checks the list names three, by what they cost and not by their order. */
static void test_heaviest(void **state G_GNUC_UNUSED)
{
        g_autofree char *content = NULL;
        const char *first, *second, *third, *cell;

        assert_true(write_site(good, NULL, NULL));
        content = page("index.html");
        cell = strstr(content, "class=\"findings\"");
        assert_non_null(cell);
        *strstr(cell, "</td>") = '\0';
        first = strstr(cell, "Net_RAW.html");
        second = strstr(cell, "Third.html");
        third = strstr(cell, "Fourth.html");
        assert_true(first && second && third && first < second && second < third);
        assert_null(strstr(cell, "First.html"));
}

#define ONE_OF_MANY(name, attributes, children)                                                    \
        "<unit name='" name "' slug='" name "' exposure='96' badness-sum='3650' "                  \
        "weight-sum='3800' band='unsafe' band-label='Unsafe' action='Urgent' "                     \
        "systemd-band='DANGEROUS' load='loaded' fail='4' pass='0' not-applicable='0' " attributes  \
        "><user>root</user>" children RESULT("First", "100", "10")                                 \
                RESULT("Net_RAW)", "2500", "10") RESULT("Third", "500", "10")                      \
                        RESULT("Fourth", "700", "5") "</unit>"
#define DIRECTIVE(section, name, value)                                                            \
        "<directive section='" section "' name='" name "' file='0' line='1'>" value "</directive>"
#define COMMAND(text) "<command directive='ExecStart'>" text "</command>"

/* The names below a heading of the first page, parted by blanks. */
static char *names_below(const char *content, const char *heading)
{
        const char *at = strstr(content, heading), *end;
        g_autoptr(GString) names = g_string_new(NULL);

        assert_non_null(at);
        end = strstr(at, "</ol>");
        while ((at = strstr(at, "<bdi>")) && at < end) {
                at += strlen("<bdi>");
                g_string_append_len(names, at, strchr(at, '<') - at);
                g_string_append_c(names, ' ');
        }
        return g_string_free(g_steal_pointer(&names), FALSE);
}

/* Of equally exposed services the first page names those that are there, and not those whose names
 * come first in the alphabet. */
static void test_first_among_equals(void **state G_GNUC_UNUSED)
{
        static const char many[] = REPORT(
                ONE_OF_MANY("a", "file-state='enabled' network='reachable'",
                            COMMAND("/bin/true")) ONE_OF_MANY("b",
                                                              "file-state='disabled' "
                                                              "network='reachable'",
                                                              COMMAND("/bin/b"))
                        ONE_OF_MANY("c", "file-state='static' network='reachable'",
                                    COMMAND("/bin/c")) ONE_OF_MANY("d",
                                                                   "active='inactive' sub='dead' "
                                                                   "network='reachable'",
                                                                   COMMAND("/bin/d") DIRECTIVE(
                                                                           "Unit", "After",
                                                                           "network.target"))
                                ONE_OF_MANY("e", "file-state='enabled' network='reachable'",
                                            COMMAND("-/bin/e") DIRECTIVE(
                                                    "Service", "Type",
                                                    "oneshot")) ONE_OF_MANY("f",
                                                                            "file-state='enabled' "
                                                                            "network='reachable'",
                                                                            COMMAND("/bin/f"))
                                        ONE_OF_MANY(
                                                "g", "file-state='enabled' network='reachable'",
                                                COMMAND("/bin/g") DIRECTIVE("Unit", "After",
                                                                            "x.target")
                                                        DIRECTIVE("Unit", "After",
                                                                  "y.target network-online.target"))
                                                ONE_OF_MANY(
                                                        "h",
                                                        "file-state='enabled' network='reachable'",
                                                        COMMAND("/bin/h") DIRECTIVE(
                                                                "Unit", "After", "network.target")
                                                                DIRECTIVE("Unit", "After", ""))
                                                        ONE_OF_MANY("i",
                                                                    "active='active' sub='running' "
                                                                    "network='closed'",
                                                                    COMMAND("/bin/i"))
                                                                ONE_OF_MANY("j",
                                                                            "file-state='disabled' "
                                                                            "network='listens'",
                                                                            COMMAND("/bin/j")));
        static const char idle[] =
                REPORT(ONE_OF_MANY("a", "network='reachable'", COMMAND("/bin/true"))
                               ONE_OF_MANY("b", "network='reachable'", COMMAND("/bin/true")));
        g_autofree char *content = NULL, *worst = NULL, *network = NULL, *gains = NULL;

        assert_true(write_site(many, NULL, NULL));
        content = page("index.html");
        worst = names_below(content, ">Most exposed</h3>");
        network = names_below(content, ">Most exposed to the network</h3>");
        gains = names_below(content, ">Most gained by one directive</h3>");
        assert_string_equal(worst, "i g f h e ");
        assert_string_equal(network, "j g f h e ");
        assert_string_equal(gains, "i g f h e ");
        assert_non_null(strstr(content, ">starts after it<"));
        g_free(content);
        content = page("units/a.html");
        assert_non_null(strstr(content, "does nothing"));
        g_free(content);
        content = page("units/e.html");
        assert_null(strstr(content, "does nothing"));
        g_free(content);
        g_free(network);
        /* Where there is nothing else, they are named all the same. */
        assert_true(write_site(idle, NULL, NULL));
        content = page("index.html");
        network = names_below(content, ">Most exposed to the network</h3>");
        assert_string_equal(network, "a b ");
        assert_non_null(strstr(content, ">Most gained by one directive</h3>"));
}

/* The same report gives the same bytes, whatever was there before. */
static void test_repeats(void **state G_GNUC_UNUSED)
{
        g_autofree char *path = g_build_filename(directory, "units/a.service.html", NULL);
        g_autofree char *longer = g_strnfill(1000 * 1000, 'x');
        g_autofree char *first = NULL, *second = NULL;

        assert_true(write_site(good, NULL, NULL));
        first = page("units/a.service.html");
        assert_true(g_file_set_contents(path, longer, -1, NULL));
        assert_true(write_site(good, NULL, NULL));
        second = page("units/a.service.html");
        assert_string_equal(first, second);
}

static void test_refused(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *report, *says;
        } cases[] = {
                {"another document", "<a/>", "not a Bulkhead report"},
                {"no catalogue", HEAD "<units/></report>", "<catalogue>"},
                {"no units", HEAD CATALOGUE "</report>", "<units>"},
                {"slug upwards", REPORT(UNIT("x", "../x", "1", "")), "not a safe file name"},
                {"slug with a slash", REPORT(UNIT("x", "a/b", "1", "")), "not a safe file name"},
                {"hidden slug", REPORT(UNIT("x", ".x", "1", "")), "not a safe file name"},
                {"empty slug", REPORT(UNIT("x", "", "1", "")), "not a safe file name"},
                {"two units of one slug", REPORT(UNIT("x", "x", "1", "") UNIT("y", "x", "1", "")),
                 "Two units have the page units/x.html"},
                {"number that is none",
                 REPORT("<unit name='x' slug='x' exposure='1'><check id='First' "
                        "status='fail' badness='-1' range='1' weight='1'>"
                        "<value/></check></unit>"),
                 "badness"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(GError) error = NULL;

                print_message("  %s\n", cases[i].name);
                assert_false(write_site(cases[i].report, NULL, &error));
                assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT));
                print_message("  %s\n", error->message);
                assert_non_null(strstr(error->message, cases[i].says));
                assert_non_null(strstr(error->message, "report.xml:1"));
        }
}

/* No service at all is a sentence, not an empty page and not a division by nothing. */
static void test_nothing_scored(void **state G_GNUC_UNUSED)
{
        g_autoptr(GString) empty = g_string_new(REPORT(""));
        g_autofree char *content = NULL;

        g_string_replace(empty, "scored='2'", "scored='0'", 0);
        g_string_replace(empty, "count='1'", "count='0'", 0);
        assert_true(write_site(empty->str, NULL, NULL));
        content = page("index.html");
        assert_non_null(strstr(content, "No service was scored"));
        assert_null(strstr(content, "NaN"));
        assert_null(strstr(content, "Infinity"));
}

#define FINDINGS(list)    "<findings processes='1'>" list "</findings>"
#define FINDING(severity) "<finding id='x' severity='" severity "'><sentence>S</sentence></finding>"

/* What is declared and not in force is said on the first page, the serious first; a note is not. */
static void test_not_in_force(void **state G_GNUC_UNUSED)
{
        static const char many[] =
                REPORT(ONE_OF_MANY("a", "file-state='enabled'", FINDINGS(FINDING("note")))
                               ONE_OF_MANY("b", "file-state='enabled'",
                                           FINDINGS(FINDING("warning") FINDING("warning")))
                                       ONE_OF_MANY("c", "file-state='enabled'",
                                                   FINDINGS(FINDING("serious"))));
        g_autofree char *content = NULL, *names = NULL;

        assert_true(write_site(many, NULL, NULL));
        content = page("index.html");
        names = names_below(content, ">Declared, and not in force</h3>");
        assert_string_equal(names, "c b ");
        assert_non_null(strstr(content, "2 services do not have all that is declared."));
        assert_non_null(strstr(content, "2 warnings"));
        g_free(content);
        assert_true(write_site(good, NULL, NULL));
        content = page("index.html");
        assert_null(strstr(content, "not in force"));
}

/* An exception is said with its owner, end and reason, and does not hide the failure. */
static void test_waivers(void **state G_GNUC_UNUSED)
{
        g_autoptr(GString) text = g_string_new(good);
        g_autofree char *evidence = NULL, *unit = NULL;

        g_string_replace(
                text, "<catalogue>",
                "<waivers><waiver name='old' state='active' unit='a.service' check='First' "
                "owner='Ops' expires='2027-01-31' findings='1' units='1' path='/etc/w.conf' "
                "line='3'><reason>It &lt;must&gt;.</reason></waiver></waivers><catalogue>",
                1);
        g_string_replace(text, "<check id='First' status", "<check waiver='old' id='First' status",
                         1);
        assert_true(write_site(text->str, NULL, NULL));
        evidence = page("evidence.html");
        assert_non_null(strstr(evidence, "<h2 id=\"waivers\">"));
        assert_non_null(strstr(evidence, "It &lt;must&gt;."));
        assert_non_null(strstr(evidence, "2027-01-31"));
        unit = page("units/a.service.html");
        assert_non_null(strstr(unit, "waived: <a href=\"../evidence.html#waivers\">"));
        g_free(evidence);
        assert_true(write_site(good, NULL, NULL));
        evidence = page("evidence.html");
        assert_non_null(strstr(evidence, "no failing check is accepted"));
}

/* systemd's seven bands share the five marks. */
static void test_systemd_bands(void **state G_GNUC_UNUSED)
{
        g_autoptr(GString) text = g_string_new(good);
        g_autofree char *content = NULL;

        g_string_replace(text, "bands='guide'", "bands='systemd'", 0);
        assert_true(write_site(text->str, NULL, NULL));
        content = page("units/a.service.html");
        assert_non_null(strstr(content, "<span class=\"band unsafe\">"));
        assert_non_null(strstr(content, ">DANGEROUS</span>"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_pages),         cmocka_unit_test(test_content),
                cmocka_unit_test(test_heaviest),      cmocka_unit_test(test_repeats),
                cmocka_unit_test(test_refused),       cmocka_unit_test(test_nothing_scored),
                cmocka_unit_test(test_systemd_bands), cmocka_unit_test(test_first_among_equals),
                cmocka_unit_test(test_waivers),       cmocka_unit_test(test_not_in_force),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
