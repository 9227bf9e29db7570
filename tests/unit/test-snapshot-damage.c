/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A snapshot that is damaged, hostile or of another version is refused with file and line. */
#include "base/error.h"
#include "base/xml.h"
#include "snapshot-whole.h"

#define HEAD                                                                                       \
        "<snapshot xmlns='" SNAPSHOT_NAMESPACE                                                     \
        "' version='1'>\n<host/>\n<manager source='files' scope='system'/>\n"                      \
        "<collector begin='2026-11-23T21:40:00Z' uid='0' privileged='true'/>\n"
#define UNIT(attributes, content)                                                                  \
        "<unit name='a.service' type='service' load='loaded' " attributes ">\n" content "</"       \
        "unit>\n"
#define END(count) "<end time='2026-11-23T21:40:00Z' units='" count "'/>\n</snapshot>\n"
#define FILE_0     "<file role='fragment' path='/a' size='1'/>\n"

static void refuses(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name;
                const char *document;
                const char *message; /* after "PATH:" */
        } cases[] = {
                {"control", HEAD UNIT("", FILE_0) END("1"), NULL},
                {"empty", "", "1: "},
                {"no XML", "nothing", "1: "},
                {"document type", "<!DOCTYPE snapshot [<!ENTITY a 'b'>]>\n" HEAD END("0"),
                 "1: The document has a document type (<!DOCTYPE>), which is not accepted."},
                {"entity", HEAD "<unit name='&a;'/>", "5: Entity 'a' not defined."},
                {"namespace", "<snapshot version='1'/>",
                 "1: The element <snapshot> is not in the namespace"},
                {"other root", "<report xmlns='" SNAPSHOT_NAMESPACE "'/>",
                 "1: The element <report> is not expected"},
                {"no version", "<snapshot xmlns='" SNAPSHOT_NAMESPACE "'/>",
                 "1: The element <snapshot> lacks"},
                {"version", "<snapshot xmlns='" SNAPSHOT_NAMESPACE "' version='2'/>",
                 "1: This is version “2” of a snapshot; this program reads version 1."},
                {"truncated", HEAD UNIT("", ""),
                 "7: The document ends inside of <snapshot>: it is cut off."},
                {"cut in a value", HEAD "<unit name='a.ser", "5: The document ends inside of"},
                {"cut in a name", HEAD "<unit name='a.service' type='service' load='loaded'><fi",
                 "5: The document ends inside of <unit>"},
                {"cut in a text",
                 HEAD "<unit name='a.service' type='service' load='loaded'><alias>ab",
                 "5: The document ends inside of <alias>"},
                {"no end", HEAD "</snapshot>", "5: The snapshot lacks its <end>."},
                {"no head", "<snapshot xmlns='" SNAPSHOT_NAMESPACE "' version='1'>" END("0"),
                 "1: The element <end> is out of place."},
                {"host twice",
                 "<snapshot xmlns='" SNAPSHOT_NAMESPACE "' version='1'><host/>\n<host/>",
                 "2: The element <host> is out of place."},
                {"end twice", HEAD "<end time='2026-11-23T21:40:00Z' units='0'/>\n<end/>",
                 "6: The element <end> is out of place."},
                {"unit after end", HEAD "<end time='2026-11-23T21:40:00Z' units='0'/>\n<unit/>",
                 "6: The element <unit> is out of place."},
                {"unknown element", HEAD "<script/>",
                 "5: The element <script> is not expected here."},
                {"element in text", HEAD UNIT("", "<alias><b/></alias>"),
                 "6: The element <b> is not expected here."},
                {"text", HEAD "hello" END("0"), "5: The element <snapshot> holds text."},
                {"unknown attribute", HEAD UNIT("x='1'", ""),
                 "5: The attribute x= of <unit> is not known."},
                {"foreign attribute", HEAD UNIT("xml:space='preserve'", ""),
                 "5: The attribute space= of <unit> is not"},
                {"name missing", HEAD "<unit type='service' load='loaded'/>",
                 "5: The element <unit> lacks"},
                {"no name", HEAD "<unit name='' type='service' load='loaded'/>",
                 "5: A unit has no name."},
                {"type", HEAD "<unit name='a' type='x' load='loaded'/>",
                 "5: type= of <unit> must be a unit type, not “x”."},
                {"load", HEAD "<unit name='a' type='service' load='x'/>",
                 "5: load= of <unit> must be a load state"},
                {"template", HEAD UNIT("template='yes'", ""),
                 "5: template= of <unit> must be false or true, not “yes”."},
                {"twice", HEAD UNIT("", "") UNIT("", ""), "7: The unit a.service is there twice."},
                {"order", HEAD "<unit name='b' type='service' load='error'/>\n" UNIT("", ""),
                 "6: The unit a.service comes after b; units are in byte order."},
                {"role", HEAD UNIT("", "<file role='x' path='/a' size='1'/>"),
                 "6: role= of <file> must be fragment or drop-in, not “x”."},
                {"size", HEAD UNIT("", "<file role='fragment' path='/a' size='-1'/>"),
                 "6: size= of <file> must be a whole"},
                {"digest", HEAD UNIT("", "<file role='fragment' path='/a' size='1' sha256='ABC'/>"),
                 "6: sha256= of <file> must be 64 lower-case hexadecimal digits, not “ABC”."},
                {"file after directive",
                 HEAD UNIT("", FILE_0 "<directive section='' name='' file='0' line='1'/>" FILE_0),
                 "7: The element <file> is out of place."},
                {"reference",
                 HEAD UNIT("", FILE_0 "<directive section='' name='' file='1' line='1'/>"),
                 "7: <directive> refers to file 1 of the unit, which has 1."},
                {"no files", HEAD UNIT("", "<property name='A' file='0'/>"),
                 "6: <property> refers to file 0 of the unit, which has 0."},
                {"huge reference", HEAD UNIT("", FILE_0 "<property name='A' file='4294967295'/>"),
                 "7: <property> refers to file 4294967295"},
                {"negative reference", HEAD UNIT("", FILE_0 "<property name='A' file='-1'/>"),
                 "7: file= of <property> must be a whole number in range, not “-1”."},
                {"line alone", HEAD UNIT("", "<property name='A' line='1'/>"),
                 "6: The property A has a line but no file."},
                {"line", HEAD UNIT("", FILE_0 "<property name='A' file='0' line='4294967296'/>"),
                 "7: line= of <property> must be a whole number in range"},
                {"property twice", HEAD UNIT("", "<property name='A'/>\n<property name='A'/>"),
                 "7: The property A is there twice or not in byte order."},
                {"property order", HEAD UNIT("", "<property name='B'/>\n<property name='A'/>"),
                 "7: The property A is there twice or not in byte order."},
                {"severity", HEAD UNIT("", "<problem severity='fatal'>x</problem>"),
                 "6: severity= of <problem> must be note or warning or error, not “fatal”."},
                {"encoding", HEAD UNIT("", "<alias encoding='base64'>x</alias>"),
                 "6: encoding= of <alias> must be"},
                {"escape", HEAD UNIT("", "<alias encoding='escaped'>\\y</alias>"),
                 "6: There is a wrong escape in <alias>"},
                {"short escape", HEAD UNIT("", "<alias encoding='escaped'>\\x1</alias>"),
                 "6: There is a wrong escape"},
                {"NUL escape", HEAD UNIT("", "<alias encoding='escaped'>\\x00</alias>"),
                 "6: There is a wrong escape"},
                {"open escape", HEAD UNIT("", "<alias encoding='escaped'>\\</alias>"),
                 "6: There is a wrong escape"},
                {"escape in attribute",
                 HEAD UNIT("",
                           "<alias/><file encoding='escaped' role='fragment' path='\\' size='1'/>"),
                 "6: There is a wrong escape in <file>"},
                {"count", HEAD UNIT("", "") END("2"),
                 "7: The snapshot should hold 2 units and holds 1."},
                {"time", HEAD "<end time='yesterday' units='0'/>",
                 "5: time= of <end> must be a time in UTC"},
                {"behind", HEAD END("0") "<b/>", "7: Extra content at the end of the document."},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(GString) found = g_string_new(NULL);
                struct snapshot_sink sink = dump_sink(found);
                g_autofree char *start = cases[i].message != NULL
                                                 ? g_strdup_printf("%s:%s", path, cases[i].message)
                                                 : NULL;
                g_autofree char *digest = NULL;
                g_autoptr(GError) error = NULL;
                gboolean done;

                assert_true(g_file_set_contents(path, cases[i].document, -1, NULL));
                done = snapshot_read_file(path, &sink, &digest, &error);
                if (done != (start == NULL) ||
                    (start != NULL && !g_str_has_prefix(error->message, start)) ||
                    (error != NULL && error->code != BULKHEAD_ERROR_INPUT))
                        fail_msg("%s: %s", cases[i].name, done ? "accepted" : error->message);
                assert_int_equal(done, digest != NULL);
        }
}

/* Truncated anywhere, or with any one byte turned, it is refused or read, and nothing worse. */
static void survives_damage(void **state G_GNUC_UNUSED)
{
        g_autoptr(GRand) random = g_rand_new_with_seed(3);
        g_autoptr(Whole) whole = random_whole(random);
        gsize size = 0;
        g_autofree char *document = write_whole(whole, &size);

        for (gsize i = 0; i + 1 < size; i += 3) {
                g_autoptr(GString) found = g_string_new(NULL);
                struct snapshot_sink sink = dump_sink(found);
                char kept = document[i];

                assert_true(g_file_set_contents(path, document, i, NULL));
                assert_false(snapshot_read_file(path, &sink, NULL, NULL));
                document[i] = (char) g_rand_int(random);
                assert_true(g_file_set_contents(path, document, size, NULL));
                (void) snapshot_read_file(path, &sink, NULL, NULL);
                document[i] = kept;
        }
}

static gboolean refuse_unit(void *context G_GNUC_UNUSED, const Unit *unit, GError **error)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "No room for %s.", unit->name);
        return FALSE;
}

static void stops_when_the_sink_does(void **state G_GNUC_UNUSED)
{
        g_autoptr(GString) found = g_string_new(NULL);
        struct snapshot_sink sink = dump_sink(found);
        g_autoptr(GError) error = NULL;

        sink.unit = refuse_unit;
        assert_true(g_file_set_contents(path, HEAD UNIT("", "") END("1"), -1, NULL));
        assert_false(snapshot_read_file(path, &sink, NULL, &error));
        assert_string_equal(error->message, "No room for a.service.");
        assert_int_equal(error->code, BULKHEAD_ERROR_FAILED);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(refuses),
                cmocka_unit_test(survives_damage),
                cmocka_unit_test(stops_when_the_sink_does),
        };

        xml_init();
        return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
