/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A snapshot that is damaged, hostile or of another version is refused with file and line. */
#include "base/error.h"
#include "base/output.h"
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

/* Accepted where no message is expected; else the message begins with it, after "PATH:". */
static void look_at(const char *name, const char *document, const char *message)
{
        g_autoptr(GString) found = g_string_new(NULL);
        struct snapshot_sink sink = dump_sink(found);
        g_autofree char *start = message != NULL ? g_strdup_printf("%s:%s", path, message) : NULL;
        g_autofree char *digest = NULL;
        g_autoptr(GError) error = NULL;
        gboolean done;

        assert_true(g_file_set_contents(path, document, -1, NULL));
        done = snapshot_read_file(path, &sink, &digest, &error);
        if (done != (start == NULL) ||
            (start != NULL && !g_str_has_prefix(error->message, start)) ||
            (error != NULL && error->code != BULKHEAD_ERROR_INPUT))
                fail_msg("%s: %s", name, done ? "accepted" : error->message);
        assert_int_equal(done, digest != NULL);
}

static void refuses(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name;
                const char *document;
                const char *message;
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
                {"document type behind a wrong version",
                 "<?xml version='2.0'?><!DOCTYPE snapshot><snapshot/>", "1: "},
                {"prefix without a namespace", HEAD UNIT("x:template='true'", ""), "5: "},
                {"namespaces of a process",
                 HEAD UNIT("", "<enforcement control-group='/a'><process "
                               "pid='1' command='a' control-group='/a' "
                               "namespaces=''/></enforcement>") END("1"),
                 NULL},
                {"behind", HEAD END("0") "<b/>", "7: Extra content at the end of the document."},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
                look_at(cases[i].name, cases[i].document, cases[i].message);
}

/* What comes before the units, and the end. */
static void refuses_heads(void **state G_GNUC_UNUSED)
{
#define START  "<snapshot xmlns='" SNAPSHOT_NAMESPACE "' version='1'>"
#define NUMBER " must be a whole number in range, not “x”."
        static const struct {
                const char *name, *document, *message;
        } cases[] = {
                {"time since the start", START "<host uptime='x'/>", "1: uptime= of <host>" NUMBER},
                {"clock", START "<host time-synchronized='x'/>",
                 "1: time-synchronized= of <host> must be false or true, not “x”."},
                {"source", START "<host/><manager source='x' scope='user'/>",
                 "1: source= of <manager> must be files or manager, not “x”."},
                {"scope", START "<host/><manager source='files' scope='x'/>",
                 "1: scope= of <manager> must be system or user, not “x”."},
                {"systemd", START "<host/><manager source='files' scope='user' systemd='x'/>",
                 "1: systemd= of <manager>" NUMBER},
                {"read as", START "<host/><manager source='files' scope='user' read-as='x'/>",
                 "1: read-as= of <manager>" NUMBER},
                {"begin",
                 START "<host/><manager source='files' scope='user'/>"
                       "<collector begin='x' uid='0' privileged='true'/>",
                 "1: begin= of <collector> must be a time in UTC"},
                {"user",
                 START "<host/><manager source='files' scope='user'/>"
                       "<collector begin='2026-11-23T21:40:00Z' uid='x' privileged='true'/>",
                 "1: uid= of <collector>" NUMBER},
                {"privileges",
                 START "<host/><manager source='files' scope='user'/>"
                       "<collector begin='2026-11-23T21:40:00Z' uid='0' privileged='x'/>",
                 "1: privileged= of <collector> must be false or true, not “x”."},
                {"number of units", HEAD "<end time='2026-11-23T21:40:00Z' units='x'/>",
                 "5: units= of <end>" NUMBER},
                {"severity",
                 HEAD "<end time='2026-11-23T21:40:00Z' units='0'><problem severity='x'/>",
                 "5: severity= of <problem> must be note or warning or error, not “x”."},
                {"change of a file",
                 HEAD UNIT("", "<file role='fragment' path='/a' size='1' change='x'/>"),
                 "6: change= of <file> must be same or gone or new, not “x”."},
                {"time of a file",
                 HEAD UNIT("", "<file role='fragment' path='/a' size='1' modified='x'/>"),
                 "6: modified= of <file> must be a time in UTC"},
                {"line of a directive",
                 HEAD UNIT("", FILE_0 "<directive section='' name='' file='0' line='x'/>"),
                 "7: line= of <directive>" NUMBER},
                {"line of a problem", HEAD UNIT("", "<problem severity='note' line='x'/>"),
                 "6: line= of <problem>" NUMBER},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
                look_at(cases[i].name, cases[i].document, cases[i].message);
}

/* The processes of a unit and what they see mounted. */
static void refuses_enforcement(void **state G_GNUC_UNUSED)
{
#define PROCESS(attributes) "<process pid='1' command='a' control-group='/a' " attributes "/>"
#define MOUNT               "path='/a' mounted='/b' type='tmpfs' "
        static const struct {
                const char *name, *attributes, *content, *message;
        } cases[] = {
                {"control", "",
                 "<view truncated='true'><mount " MOUNT "read-only='true' replaced='false'/>"
                 "<read-only>/c</read-only><hidden>/d</hidden></view>" PROCESS(
                         "start='2026-11-23T21:40:00Z' view='0' uid='1 2 3 4' groups='' "
                         "namespaces='mnt=own net=shared'"),
                 NULL},
                {"inherited filters", "inherited-filters='x'", "",
                 "inherited-filters= of <enforcement>" NUMBER},
                {"cut short", "truncated='x'", "",
                 "truncated= of <enforcement> must be false or true, not “x”."},
                {"a view cut short", "", "<view truncated='x'/>",
                 "truncated= of <view> must be false or true, not “x”."},
                {"a mount read-only", "", "<view><mount " MOUNT "read-only='x'/></view>",
                 "read-only= of <mount> must be false or true, not “x”."},
                {"a mount replaced", "", "<view><mount " MOUNT "replaced='x'/></view>",
                 "replaced= of <mount> must be false or true, not “x”."},
                {"pid", "", "<process pid='x' command='a' control-group='/a'/>",
                 "pid= of <process>" NUMBER},
                {"start", "", PROCESS("start='x'"), "start= of <process> must be a time in UTC"},
                {"main", "", PROCESS("main='x'"),
                 "main= of <process> must be false or true, not “x”."},
                {"no new privileges", "", PROCESS("no-new-privileges='2'"),
                 "no-new-privileges= of <process> must be a whole number in range, not “2”."},
                {"seccomp", "", PROCESS("seccomp='3'"),
                 "seccomp= of <process> must be a whole number in range, not “3”."},
                {"filters", "", PROCESS("seccomp-filters='x'"),
                 "seccomp-filters= of <process>" NUMBER},
                {"bounding set", "", PROCESS("bounding='x'"),
                 "bounding= of <process> must be a hexadecimal number, not “x”."},
                {"effective set", "", PROCESS("effective='-1'"),
                 "effective= of <process> must be a hexadecimal number, not “-1”."},
                {"permitted set", "", PROCESS("permitted='10000000000000000'"),
                 "permitted= of <process> must be a hexadecimal number, not “1"},
                {"inheritable set", "", PROCESS("inheritable='x'"),
                 "inheritable= of <process> must be a hexadecimal number, not “x”."},
                {"ambient set", "", PROCESS("ambient=''"),
                 "ambient= of <process> must be a hexadecimal number, not “”."},
                {"three users", "", PROCESS("uid='1 2 3'"),
                 "uid= of <process> must be four numbers, not “1 2 3”."},
                {"no user", "", PROCESS("uid=''"),
                 "uid= of <process> must be four numbers, not “”."},
                {"five groups", "", PROCESS("gid='1 2 3 4 5'"),
                 "gid= of <process> must be four numbers, not “1 2 3 4 5”."},
                {"six groups", "", PROCESS("gid='1 2 3 4 5 6'"),
                 "gid= of <process> must be a list of numbers, not “1 2 3 4 5 6”."},
                {"other groups", "", PROCESS("groups='1  2'"),
                 "groups= of <process> must be a list of numbers, not “1  2”."},
                {"namespace without a word", "", PROCESS("namespaces='mnt'"),
                 "namespaces= of <process> must be words like mnt=own, not “mnt”."},
                {"unknown namespace", "", PROCESS("namespaces='space=own'"),
                 "namespaces= of <process> must be words like mnt=own"},
                {"namespace of another's", "", PROCESS("namespaces='mnt=others'"),
                 "namespaces= of <process> must be words like mnt=own"},
                {"view that is none", "", PROCESS("view='x'"), "view= of <process>" NUMBER},
                {"view that is not there", "", "<view/>" PROCESS("view='1'"),
                 "A process refers to view 1 of 1."},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *document =
                        g_strdup_printf(HEAD UNIT("", "<enforcement control-group='/a' %s>%s"
                                                      "</enforcement>") END("1"),
                                        cases[i].attributes, cases[i].content);
                g_autofree char *message = cases[i].message != NULL
                                                   ? g_strdup_printf("6: %s", cases[i].message)
                                                   : NULL;

                look_at(cases[i].name, document, message);
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

static gboolean refuse_head(void *context G_GNUC_UNUSED, const SnapshotHead *head G_GNUC_UNUSED,
                            GError **error)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "No room at all.");
        return FALSE;
}

static gboolean refuse_end(void *context G_GNUC_UNUSED,
                           const struct snapshot_tail *tail G_GNUC_UNUSED, GError **error)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "No room for the end.");
        return FALSE;
}

static void stops_when_the_sink_does(void **state G_GNUC_UNUSED)
{
        static const struct {
                gboolean (*begin)(void *, const SnapshotHead *, GError **);
                gboolean (*unit)(void *, const Unit *, GError **);
                gboolean (*end)(void *, const struct snapshot_tail *, GError **);
                const char *message;
        } cases[] = {
                {refuse_head, NULL, NULL, "No room at all."},
                {NULL, refuse_unit, NULL, "No room for a.service."},
                {NULL, NULL, refuse_end, "No room for the end."},
        };

        assert_true(g_file_set_contents(path, HEAD UNIT("", "") END("1"), -1, NULL));
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(GString) found = g_string_new(NULL);
                struct snapshot_sink sink = dump_sink(found);
                g_autoptr(GError) error = NULL;

                sink.begin = cases[i].begin ? cases[i].begin : sink.begin;
                sink.unit = cases[i].unit ? cases[i].unit : sink.unit;
                sink.end = cases[i].end ? cases[i].end : sink.end;
                assert_false(snapshot_read_file(path, &sink, NULL, &error));
                assert_string_equal(error->message, cases[i].message);
                assert_int_equal(error->code, BULKHEAD_ERROR_FAILED);
        }
}

/* Blanks behind the document, more than the parser reads, are of the file and of its digest; packed
 * and damaged, they say that the whole is damaged. */
static void look_at_long_end(gboolean damaged)
{
        g_autoptr(GString) found = g_string_new(NULL);
        struct snapshot_sink sink = dump_sink(found);
        g_autofree char *blanks = g_strnfill(200 * 1024, '\n');
        g_autofree char *document = g_strconcat(HEAD END("0"), blanks, NULL);
        g_autofree char *packed = NULL, *expected = NULL, *digest = NULL;
        OutputFile *file = output_file_open(path, TRUE, NULL);
        g_autoptr(GError) error = NULL;
        gsize size = 0;

        assert_true(g_output_stream_write_all(output_file_stream(file), document, strlen(document),
                                              NULL, NULL, NULL));
        assert_true(output_file_commit(file, &expected, NULL));
        if (!damaged) {
                assert_true(snapshot_read_file(path, &sink, &digest, &error));
                assert_string_equal(digest, expected);
                return;
        }
        assert_true(g_file_get_contents(path, &packed, &size, NULL));
        packed[size - 1] ^= 1; /* of the length, which comes last */
        assert_true(g_file_set_contents(path, packed, (gssize) size, NULL));
        assert_false(snapshot_read_file(path, &sink, NULL, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT));
}

/* A file that is not there, and one that is packed and damaged: before the end of the document, and
 * behind it. */
static void refuses_files(void **state G_GNUC_UNUSED)
{
        g_autoptr(GString) found = g_string_new(NULL);
        struct snapshot_sink sink = dump_sink(found);
        g_autoptr(GError) error = NULL;
        OutputFile *file = output_file_open(path, TRUE, NULL);
        g_autofree char *packed = NULL;
        gsize size = 0;

        assert_true(g_output_stream_write_all(output_file_stream(file), HEAD UNIT("", "") END("1"),
                                              strlen(HEAD UNIT("", "") END("1")), NULL, NULL,
                                              NULL));
        assert_true(output_file_commit(file, NULL, NULL));
        assert_true(g_file_get_contents(path, &packed, &size, NULL));
        packed[size - 1] ^= 1; /* of the length, which comes last */
        assert_true(g_file_set_contents(path, packed, (gssize) size, NULL));
        assert_false(snapshot_read_file(path, &sink, NULL, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT));
        g_clear_error(&error);
        packed[size / 2] ^= 0x7f;
        assert_true(g_file_set_contents(path, packed, (gssize) size, NULL));
        assert_false(snapshot_read_file(path, &sink, NULL, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT));
        g_clear_error(&error);
        look_at_long_end(FALSE);
        look_at_long_end(TRUE);
        g_unlink(path);
        assert_false(snapshot_read_file(path, &sink, NULL, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(refuses),
                cmocka_unit_test(refuses_heads),
                cmocka_unit_test(refuses_enforcement),
                cmocka_unit_test(refuses_files),
                cmocka_unit_test(survives_damage),
                cmocka_unit_test(stops_when_the_sink_does),
        };

        xml_init();
        return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
