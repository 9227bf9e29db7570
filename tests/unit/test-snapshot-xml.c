/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is written is read back equal, whatever it holds; what is damaged or hostile is refused with
 * file and line. */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <glib/gstdio.h>
#include <libxml/relaxng.h>
#include <string.h>

#include "base/error.h"
#include "base/output.h"
#include "base/xml.h"
#include "snapshot/settings.h"
#include "snapshot/snapshot-xml.h"

/* Where the tests of this program put their file. */
static char *path;

static int set_up_all(void **state G_GNUC_UNUSED)
{
        g_autofree char *directory = g_dir_make_tmp("test-snapshot-XXXXXX", NULL);

        path = directory != NULL ? g_build_filename(directory, "snapshot.xml", NULL) : NULL;
        return path == NULL ? -1 : 0;
}

static int tear_down_all(void **state G_GNUC_UNUSED)
{
        g_autofree char *directory = g_path_get_dirname(path);

        g_unlink(path);
        g_rmdir(directory);
        g_free(path);
        return 0;
}

/* A whole snapshot in memory. */
struct whole {
        SnapshotHead *head;
        GPtrArray *units;
        struct snapshot_tail tail;
};

static struct whole *whole_new(void)
{
        struct whole *whole = g_new0(struct whole, 1);

        whole->units = g_ptr_array_new_with_free_func((GDestroyNotify) unit_free);
        whole->tail.problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        return whole;
}

static void whole_free(struct whole *whole)
{
        snapshot_head_free(whole->head);
        g_ptr_array_unref(whole->units);
        g_ptr_array_unref(whole->tail.problems);
        g_free(whole);
}
typedef struct whole Whole;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Whole, whole_free)

/* Random values with everything in them that is awkward. */
static char *random_text(GRand *random)
{
        static const char *const parts[] = {
                "a",
                "Größe",
                "日本",
                "\\",
                "\\x41",
                "<",
                "&amp;",
                "]]>",
                "\"",
                "'",
                " ",
                "  ",
                "\t",
                "\n",
                "\r",
                "\r\n",
                "\x01",
                "\x1b[31m",
                "\x7f",
                "\xff",
                "\xc3",
                "\xe2\x82",
                "\x80",
                "\xc0\x80",
                "\xed\xa0\x80",
                "%n%s",
                "\xef\xbf\xbe",
                "\xef\xbf\xbf",
                "\xc2\x85",
                "\xe2\x80\xa8",
                "\xf0\x9f\x98\x80",
                "\xf4\x90\x80\x80",
                "&#0;",
                "<script>",
                "--",
                "=",
        };
        GString *text = g_string_new(NULL);
        /* Half of the texts are harmless, so that both ways of writing meet in one document. */
        gint count = g_rand_int_range(random, 0, 6);
        gsize range = g_rand_boolean(random) ? G_N_ELEMENTS(parts) : 16;

        while (count-- > 0)
                g_string_append(text, parts[g_rand_int_range(random, 0, range)]);
        return g_string_free(text, FALSE);
}

static char *random_text_or_null(GRand *random)
{
        return g_rand_int_range(random, 0, 3) == 0 ? NULL : random_text(random);
}

/* The same in the unit's chunk. */
static const char *unit_random(Unit *unit, GRand *random)
{
        g_autofree char *text = random_text(random);

        return unit_string(unit, text);
}

static const char *unit_random_or_null(Unit *unit, GRand *random)
{
        return g_rand_int_range(random, 0, 3) == 0 ? NULL : unit_random(unit, random);
}

static Problem *random_problem(GRand *random)
{
        Problem *problem = g_new0(Problem, 1);

        problem->severity = g_rand_int_range(random, 0, 3);
        problem->unit = random_text_or_null(random);
        problem->path = random_text_or_null(random);
        problem->line = g_rand_int(random);
        problem->message = random_text(random);
        return problem;
}

static void random_files(Unit *unit, GRand *random)
{
        gint count = g_rand_int_range(random, 0, 4);

        for (gint i = 0; i < count; i++) {
                g_autofree char *digest =
                        g_compute_checksum_for_string(G_CHECKSUM_SHA256, unit->name,
                                                      g_rand_int_range(random, 0, 2));
                struct unit_file file = {
                        .role = g_rand_int_range(random, 0, 2),
                        .path = unit_random(unit, random),
                        .target = unit_random_or_null(unit, random),
                        .sha256 = g_rand_boolean(random) ? unit_string(unit, digest) : NULL,
                        .size = (guint64) g_rand_int(random) << 32 | g_rand_int(random),
                        .package = unit_random_or_null(unit, random),
                };

                g_array_append_val(unit->files, file);
        }
}

static gint compare_properties(gconstpointer a, gconstpointer b)
{
        return strcmp(((const struct property *) a)->name, ((const struct property *) b)->name);
}

static void random_properties(Unit *unit, GRand *random)
{
        gint count = g_rand_int_range(random, 0, 5);

        for (gint i = 0; i < count; i++) {
                gboolean from_file = unit->files->len > 0 && g_rand_boolean(random);
                g_autofree char *text = random_text(random);
                /* The number keeps names apart. */
                g_autofree char *name = g_strdup_printf("%s%d", text, i);
                struct property property = {
                        .name = unit_string(unit, name),
                        .signature = unit_random_or_null(unit, random),
                        .value = unit_random(unit, random),
                        .file = from_file ? g_rand_int_range(random, 0, unit->files->len)
                                          : PROPERTY_NO_FILE,
                        .line = from_file ? g_rand_int(random) : 0,
                        .implied_by = unit_random_or_null(unit, random),
                };

                g_array_append_val(unit->properties, property);
        }
        g_array_sort(unit->properties, compare_properties);
}

static Unit *random_unit(GRand *random, int number)
{
        g_autofree char *text = random_text(random);
        g_autofree char *name = g_strdup_printf("%06d%s", number, text);
        Unit *unit = unit_new(name, g_rand_int_range(random, 0, UNIT_TYPE_COUNT));
        gint count = g_rand_int_range(random, 0, 4);

        unit->load = g_rand_int_range(random, 0, UNIT_LOAD_COUNT);
        unit->load_reason = unit_random_or_null(unit, random);
        unit->is_template = g_rand_boolean(random);
        unit->active_state = unit_random_or_null(unit, random);
        unit->sub_state = unit_random_or_null(unit, random);
        unit->unit_file_state = unit_random_or_null(unit, random);
        for (gint i = 0; i < count; i++)
                g_ptr_array_add(unit->aliases, (char *) unit_random(unit, random));
        random_files(unit, random);
        for (gint i = 0; unit->files->len > 0 && i < count; i++) {
                struct directive directive = {
                        .section = unit_random(unit, random),
                        .name = unit_random(unit, random),
                        .value = unit_random(unit, random),
                        .file = g_rand_int_range(random, 0, unit->files->len),
                        .line = g_rand_int(random),
                };

                g_array_append_val(unit->directives, directive);
        }
        /* A loaded unit that runs processes gets settings from its properties; that is the test
         * after this one. */
        if (unit->load != UNIT_LOADED)
                random_properties(unit, random);
        for (gint i = 0; i < count; i++)
                g_ptr_array_add(unit->problems, random_problem(random));
        return unit;
}

static SnapshotHead *random_head(GRand *random)
{
        SnapshotHead *head = g_new0(SnapshotHead, 1);

        head->host_name = random_text_or_null(random);
        head->machine_id = random_text_or_null(random);
        head->boot_id = random_text_or_null(random);
        head->os_id = random_text_or_null(random);
        head->os_version_id = random_text_or_null(random);
        head->os_pretty_name = random_text_or_null(random);
        head->kernel = random_text_or_null(random);
        head->architecture = random_text_or_null(random);
        head->virtualization = random_text_or_null(random);
        head->source = g_rand_int_range(random, 0, 2);
        head->root = random_text_or_null(random);
        head->user_scope = g_rand_boolean(random);
        head->systemd_version = g_rand_int_range(random, 0, 300);
        head->systemd_package = random_text_or_null(random);
        head->read_as = g_rand_int_range(random, 0, 300);
        head->begin = (gint64) g_rand_int(random) * g_rand_int_range(random, 0, 1000000);
        head->collector_user = random_text_or_null(random);
        head->collector_uid = g_rand_int(random);
        head->collector_privileged = g_rand_boolean(random);
        head->tool_version = random_text_or_null(random);
        return head;
}

static Whole *random_whole(GRand *random)
{
        Whole *whole = whole_new();
        gint count = g_rand_int_range(random, 0, 8);

        whole->head = random_head(random);
        for (gint i = 0; i < count; i++)
                g_ptr_array_add(whole->units, random_unit(random, i));
        whole->tail.end = g_rand_int(random);
        whole->tail.unit_count = count;
        for (gint i = 0; i < count / 2; i++)
                g_ptr_array_add(whole->tail.problems, random_problem(random));
        return whole;
}

/* Every field in a form that strcmp() compares, NULL apart from the empty text. */
static void dump(GString *dump, const char *name, const char *value)
{
        g_autofree char *escaped = value != NULL ? g_strescape(value, NULL) : NULL;

        g_string_append_printf(dump, "%s=%s%s%s\n", name, value != NULL ? "\"" : "",
                               value != NULL ? escaped : "NULL", value != NULL ? "\"" : "");
}

static void dump_problems(GString *text, const GPtrArray *problems)
{
        for (guint i = 0; i < problems->len; i++) {
                const Problem *problem = problems->pdata[i];

                g_string_append_printf(text, "problem %d %u\n", problem->severity, problem->line);
                dump(text, "unit", problem->unit);
                dump(text, "path", problem->path);
                dump(text, "message", problem->message);
        }
}

static void dump_head(GString *text, const SnapshotHead *head)
{
        dump(text, "host_name", head->host_name);
        dump(text, "machine_id", head->machine_id);
        dump(text, "boot_id", head->boot_id);
        dump(text, "os_id", head->os_id);
        dump(text, "os_version_id", head->os_version_id);
        dump(text, "os_pretty_name", head->os_pretty_name);
        dump(text, "kernel", head->kernel);
        dump(text, "architecture", head->architecture);
        dump(text, "virtualization", head->virtualization);
        dump(text, "root", head->root);
        dump(text, "systemd_package", head->systemd_package);
        dump(text, "collector_user", head->collector_user);
        dump(text, "tool_version", head->tool_version);
        g_string_append_printf(text, "%d %d %u %u %" G_GINT64_FORMAT " %u %d\n", head->source,
                               head->user_scope, head->systemd_version, head->read_as, head->begin,
                               head->collector_uid, head->collector_privileged);
}

static void dump_unit(GString *text, const Unit *unit)
{
        dump(text, "unit", unit->name);
        g_string_append_printf(text, "%d %d %d\n", unit->type, unit->load, unit->is_template);
        dump(text, "load_reason", unit->load_reason);
        dump(text, "active_state", unit->active_state);
        dump(text, "sub_state", unit->sub_state);
        dump(text, "unit_file_state", unit->unit_file_state);
        for (guint i = 0; i < unit->aliases->len; i++)
                dump(text, "alias", unit->aliases->pdata[i]);
        for (guint i = 0; i < unit->files->len; i++) {
                const struct unit_file *file = &g_array_index(unit->files, struct unit_file, i);

                g_string_append_printf(text, "file %d %" G_GUINT64_FORMAT "\n", file->role,
                                       file->size);
                dump(text, "path", file->path);
                dump(text, "target", file->target);
                dump(text, "sha256", file->sha256);
                dump(text, "package", file->package);
        }
        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);

                g_string_append_printf(text, "directive %u %u\n", directive->file, directive->line);
                dump(text, "section", directive->section);
                dump(text, "name", directive->name);
                dump(text, "value", directive->value);
        }
        for (guint i = 0; i < unit->properties->len; i++) {
                const struct property *property =
                        &g_array_index(unit->properties, struct property, i);

                g_string_append_printf(text, "property %d %u\n", property->file, property->line);
                dump(text, "name", property->name);
                dump(text, "signature", property->signature);
                dump(text, "value", property->value);
                dump(text, "implied_by", property->implied_by);
        }
        dump_problems(text, unit->problems);
}

static char *dump_whole(const Whole *whole)
{
        GString *text = g_string_new(NULL);

        dump_head(text, whole->head);
        for (guint i = 0; i < whole->units->len; i++)
                dump_unit(text, whole->units->pdata[i]);
        g_string_append_printf(text, "end %" G_GINT64_FORMAT " %u\n", whole->tail.end,
                               whole->tail.unit_count);
        dump_problems(text, whole->tail.problems);
        return g_string_free(text, FALSE);
}

/* A sink that makes the same dump out of what it is given. */
static gboolean dump_begin(void *context, const SnapshotHead *head, GError **error G_GNUC_UNUSED)
{
        dump_head(context, head);
        return TRUE;
}

static gboolean dump_one(void *context, const Unit *unit, GError **error G_GNUC_UNUSED)
{
        dump_unit(context, unit);
        return TRUE;
}

static gboolean dump_end(void *context, const struct snapshot_tail *tail,
                         GError **error G_GNUC_UNUSED)
{
        g_string_append_printf(context, "end %" G_GINT64_FORMAT " %u\n", tail->end,
                               tail->unit_count);
        dump_problems(context, tail->problems);
        return TRUE;
}

static struct snapshot_sink dump_sink(GString *text)
{
        return (struct snapshot_sink){
                .begin = dump_begin, .unit = dump_one, .end = dump_end, .context = text};
}

static gboolean send(const Whole *whole, const struct snapshot_sink *sink, GError **error)
{
        if (!sink->begin(sink->context, whole->head, error))
                return FALSE;
        for (guint i = 0; i < whole->units->len; i++)
                if (!sink->unit(sink->context, whole->units->pdata[i], error))
                        return FALSE;
        return sink->end(sink->context, &whole->tail, error);
}

/* The document, the caller's. */
static char *write_whole(const Whole *whole, gsize *ret_size)
{
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
        g_autoptr(SnapshotWriter) writer = snapshot_writer_new(stream, NULL);
        struct snapshot_sink sink = snapshot_writer_sink(writer);

        assert_true(send(whole, &sink, NULL));
        assert_true(g_output_stream_write_all(stream, "", 1, NULL, NULL, NULL));
        assert_true(g_output_stream_close(stream, NULL, NULL));
        *ret_size = g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(stream)) - 1;
        return g_memory_output_stream_steal_data(G_MEMORY_OUTPUT_STREAM(stream));
}

static void check_schema(const char *document, gsize size)
{
        xmlRelaxNGParserCtxtPtr parser =
                xmlRelaxNGNewParserCtxt(BULKHEAD_SOURCE_DIR "/docs/schema/snapshot.rng");
        xmlRelaxNGPtr schema = xmlRelaxNGParse(parser);
        xmlRelaxNGValidCtxtPtr valid;
        g_autoptr(GError) error = NULL;
        g_autoptr(XmlDocument) tree = xml_parse(document, size, "written.xml", &error);

        assert_non_null(schema);
        if (tree == NULL)
                fail_msg("%s", error->message);
        valid = xmlRelaxNGNewValidCtxt(schema);
        assert_int_equal(xmlRelaxNGValidateDoc(valid, tree), 0);
        xmlRelaxNGFreeValidCtxt(valid);
        xmlRelaxNGFree(schema);
        xmlRelaxNGFreeParserCtxt(parser);
}

static void reads_back_what_it_wrote(void **state G_GNUC_UNUSED)
{
        for (guint32 seed = 1; seed <= 300; seed++) {
                g_autoptr(GRand) random = g_rand_new_with_seed(seed);
                g_autoptr(Whole) whole = random_whole(random);
                g_autofree char *expected = dump_whole(whole);
                g_autoptr(GString) found = g_string_new(NULL);
                struct snapshot_sink sink = dump_sink(found);
                g_autoptr(GError) error = NULL;
                gsize size = 0, again_size = 0;
                g_autofree char *document = write_whole(whole, &size),
                                *again = write_whole(whole, &again_size);
                g_autofree char *digest =
                        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *) document, size);
                g_autofree char *found_digest = NULL;

                assert_int_equal(size, again_size);
                assert_memory_equal(document, again, size);
                if (seed <= 20)
                        check_schema(document, size);
                assert_true(g_file_set_contents(path, document, size, NULL));
                if (!snapshot_read_file(path, &sink, &found_digest, &error))
                        fail_msg("seed %u: %s", seed, error->message);
                if (strcmp(expected, found->str) != 0)
                        fail_msg("seed %u:\n%s\n-----\n%s", seed, expected, found->str);
                assert_string_equal(digest, found_digest);
        }
}

/* The same out of a packed file, with the digest of the packed bytes. */
static void reads_packed(void **state G_GNUC_UNUSED)
{
        g_autoptr(GRand) random = g_rand_new_with_seed(17);
        g_autoptr(Whole) whole = random_whole(random);
        g_autofree char *expected = dump_whole(whole), *digest = NULL, *found_digest = NULL;
        g_autoptr(GString) found = g_string_new(NULL);
        struct snapshot_sink sink = dump_sink(found);
        OutputFile *file = output_file_open(path, TRUE, NULL);
        g_autoptr(SnapshotWriter) writer = snapshot_writer_new(output_file_stream(file), NULL);
        struct snapshot_sink writing = snapshot_writer_sink(writer);

        assert_true(send(whole, &writing, NULL));
        assert_true(output_file_commit(file, &digest, NULL));
        assert_true(snapshot_read_file(path, &sink, &found_digest, NULL));
        assert_string_equal(found->str, expected);
        assert_string_equal(digest, found_digest);
}

static void tee_serves_both(void **state G_GNUC_UNUSED)
{
        g_autoptr(GRand) random = g_rand_new_with_seed(4);
        g_autoptr(Whole) whole = random_whole(random);
        g_autofree char *expected = dump_whole(whole);
        g_autoptr(GString) one = g_string_new(NULL), two = g_string_new(NULL);
        struct snapshot_tee tee = {dump_sink(one), dump_sink(two)};
        struct snapshot_sink sink = snapshot_tee_sink(&tee);

        assert_true(send(whole, &sink, NULL));
        assert_string_equal(one->str, expected);
        assert_string_equal(two->str, expected);
}

static void format_settings(GString *text, const UnitSettings *settings)
{
        for (enum setting_id id = 0; id < SETTING_COUNT; id++) {
                g_autofree char *value = setting_format(settings, id);

                g_string_append_printf(text, "%s=%s %d:%u %s\n", settings_table[id].property, value,
                                       settings->origin[id].file, settings->origin[id].line,
                                       settings->origin[id].implied_by != NULL
                                               ? settings->origin[id].implied_by
                                               : "");
        }
}

static gboolean settings_unit(void *context, const Unit *unit, GError **error G_GNUC_UNUSED)
{
        assert_non_null(unit->settings);
        format_settings(context, unit->settings);
        return TRUE;
}

static void makes_settings_again(void **state G_GNUC_UNUSED)
{
        static const struct unit_file file = {.role = UNIT_FILE_FRAGMENT,
                                              .path = "/etc/systemd/system/a.service"};
        g_autoptr(Whole) whole = whole_new();
        g_autoptr(GString) expected = g_string_new(NULL), found = g_string_new(NULL);
        struct snapshot_sink sink = dump_sink(found);
        Unit *unit = unit_new("a.service", UNIT_SERVICE);
        UnitSettings *settings = unit_settings_new(UNIT_SERVICE, FALSE);
        g_autofree char *document = NULL;
        gsize size = 0;

        sink.unit = settings_unit;
        unit->settings = settings;
        g_array_append_val(unit->files, file);
        settings->user = unit_string(unit, "www-data");
        settings->no_new_privileges = TRUE;
        settings->protect_system = PROTECT_SYSTEM_STRICT;
        settings->capability_bounding_set = 0x401;
        settings->umask = 0027;
        settings->origin[SETTING_USER] = (struct setting_origin){.file = 0, .line = 12};
        settings->origin[SETTING_NO_NEW_PRIVILEGES] =
                (struct setting_origin){.file = 0, .line = 14, .implied_by = "DynamicUser"};
        unit_settings_to_properties(unit);
        whole->head = g_new0(SnapshotHead, 1);
        whole->tail.unit_count = 1;
        g_ptr_array_add(whole->units, unit);
        document = write_whole(whole, &size);
        check_schema(document, size);
        assert_true(g_file_set_contents(path, document, size, NULL));

        dump_head(expected, whole->head);
        format_settings(expected, settings);
        g_string_append(expected, "end 0 1\n");
        assert_true(snapshot_read_file(path, &sink, NULL, NULL));
        assert_string_equal(found->str, expected->str);
}

/* What the writer will not write, because it could not be read. */
static void refuses_to_write(void **state G_GNUC_UNUSED)
{
        static const struct property beta = {.name = "Beta", .value = "", .file = PROPERTY_NO_FILE};
        static const struct property alpha = {.name = "Alpha",
                                              .value = "",
                                              .file = PROPERTY_NO_FILE};
        static const struct property lost = {.name = "Alpha", .value = "", .file = 0};
        static const struct directive directive = {
                .section = "", .name = "", .value = "", .file = 1};

        for (int i = 0; i < 6; i++) {
                g_autoptr(Whole) whole = whole_new();
                g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
                g_autoptr(SnapshotWriter) writer = snapshot_writer_new(stream, NULL);
                struct snapshot_sink sink = snapshot_writer_sink(writer);
                Unit *a = unit_new("a.service", UNIT_SERVICE),
                     *b = unit_new("b.service", UNIT_SERVICE);
                g_autoptr(GError) error = NULL;

                whole->head = g_new0(SnapshotHead, 1);
                g_ptr_array_add(whole->units, i == 0 ? b : a);
                g_ptr_array_add(whole->units, i == 0 ? a : b);
                whole->tail.unit_count = i == 4 ? 3 : 2;
                if (i == 1) {
                        g_array_append_val(a->properties, beta);
                        g_array_append_val(a->properties, alpha);
                }
                if (i == 2)
                        g_array_append_val(a->properties, lost);
                if (i == 3)
                        g_array_append_val(b->directives, directive);
                if (i == 5) /* the control: nothing wrong */
                        assert_true(send(whole, &sink, &error));
                else {
                        assert_false(send(whole, &sink, &error));
                        assert_true(g_str_has_prefix(error->message,
                                                     "The snapshot cannot be written: "));
                }
        }
}

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
                {"truncated", HEAD UNIT("", ""), "7: Premature end"},
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

/* A value longer than libxml2's limits on one text or attribute. */
static void carries_long_values(void **state G_GNUC_UNUSED)
{
        g_autoptr(Whole) whole = whole_new();
        g_autoptr(GString) found = g_string_new(NULL);
        struct snapshot_sink sink = dump_sink(found);
        Unit *unit = unit_new("a.target", UNIT_TARGET);
        g_autofree char *value = g_strnfill(16 * 1024 * 1024, 'v'),
                        *name = g_strnfill(1024 * 1024, 'n');
        struct property property = {.name = name, .value = value, .file = PROPERTY_NO_FILE};
        g_autofree char *document = NULL, *expected = NULL;
        g_autoptr(GError) error = NULL;
        gsize size = 0;

        g_array_append_val(unit->properties, property);
        whole->head = g_new0(SnapshotHead, 1);
        g_ptr_array_add(whole->units, unit);
        whole->tail.unit_count = 1;
        document = write_whole(whole, &size);
        expected = dump_whole(whole);
        assert_true(g_file_set_contents(path, document, size, NULL));
        if (!snapshot_read_file(path, &sink, NULL, &error))
                fail_msg("%s", error->message);
        assert_string_equal(found->str, expected);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(reads_back_what_it_wrote),
                cmocka_unit_test(reads_packed),
                cmocka_unit_test(tee_serves_both),
                cmocka_unit_test(makes_settings_again),
                cmocka_unit_test(refuses_to_write),
                cmocka_unit_test(refuses),
                cmocka_unit_test(survives_damage),
                cmocka_unit_test(stops_when_the_sink_does),
                cmocka_unit_test(carries_long_values),
        };

        xml_init();
        return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
