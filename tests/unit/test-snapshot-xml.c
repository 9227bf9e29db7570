/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is written of a snapshot is read back equal, whatever it holds. */
#include <libxml/relaxng.h>

#include "base/output.h"
#include "base/xml.h"
#include "snapshot-whole.h"
#include "snapshot/settings.h"

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
                if (seed <= 4) /* what libxml2 takes a second for */
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
        g_autoptr(SnapshotWriter) writer = snapshot_writer_new(output_file_stream(file));
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

/* A property that makes no sense is one problem, however often the snapshot is read and written. */
static void repeats_no_problem(void **state G_GNUC_UNUSED)
{
        static const struct property property = {.name = "ProtectSystem",
                                                 .value = "sometimes",
                                                 .file = PROPERTY_NO_FILE};
        g_autoptr(Whole) whole = whole_new();
        Unit *unit = unit_new("a.service", UNIT_SERVICE);
        gsize size = 0;
        g_autofree char *document = NULL;

        g_array_append_val(unit->properties, property);
        whole->head = g_new0(SnapshotHead, 1);
        whole->tail.unit_count = 1;
        g_ptr_array_add(whole->units, unit);
        document = write_whole(whole, &size);
        assert_true(g_file_set_contents(path, document, size, NULL));
        for (int i = 0; i < 3; i++) {
                OutputFile *file = output_file_open(path, FALSE, NULL);
                g_autoptr(SnapshotWriter) writer = snapshot_writer_new(output_file_stream(file));
                struct snapshot_sink sink = snapshot_writer_sink(writer);
                g_autofree char *text = NULL;
                const char *first;

                assert_true(snapshot_read_file(path, &sink, NULL, NULL));
                assert_true(output_file_commit(file, NULL, NULL));
                assert_true(g_file_get_contents(path, &text, NULL, NULL));
                first = strstr(text, "<problem");
                assert_non_null(first);
                assert_null(strstr(first + 1, "<problem"));
        }
}

static gboolean count_problems(void *context, const Unit *unit, GError **error G_GNUC_UNUSED)
{
        *(guint *) context += unit->problems->len;
        return TRUE;
}

static gboolean take_head(void *context G_GNUC_UNUSED, const SnapshotHead *head G_GNUC_UNUSED,
                          GError **error G_GNUC_UNUSED)
{
        return TRUE;
}

static gboolean take_end(void *context G_GNUC_UNUSED,
                         const struct snapshot_tail *tail G_GNUC_UNUSED,
                         GError **error G_GNUC_UNUSED)
{
        return TRUE;
}

/* A problem that differs from the one of the property in anything is another. */
static void keeps_other_problems(void **state)
{
        static const struct {
                const char *name, *found, *other;
                guint count;
        } rows[] = {
                {"the same", "<problem ", "<problem ", 1},
                {"severity", "severity=\"error\"", "severity=\"note\"", 2},
                {"line", "<problem ", "<problem line=\"7\" ", 2},
                {"unit", " unit=\"a.service\"", " unit=\"b.service\"", 2},
                {"no unit", " unit=\"a.service\"", "", 2},
                {"path", "<problem ", "<problem path=\"/a\" ", 2},
                {"message", "</problem>", "!</problem>", 2},
        };
        g_autofree char *text = NULL;

        repeats_no_problem(state); /* and leaves the document there */
        assert_true(g_file_get_contents(path, &text, NULL, NULL));
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_auto(GStrv) parts = g_strsplit(text, rows[i].found, 2);
                g_autofree char *other = g_strjoinv(rows[i].other, parts);
                guint count = 0;
                const struct snapshot_sink sink = {.begin = take_head,
                                                   .unit = count_problems,
                                                   .end = take_end,
                                                   .context = &count};
                g_autoptr(GError) error = NULL;

                assert_non_null(parts[1]);
                assert_true(g_file_set_contents(path, other, -1, NULL));
                if (!snapshot_read_file(path, &sink, NULL, &error))
                        fail_msg("%s: %s", rows[i].name, error->message);
                if (count != rows[i].count)
                        fail_msg("%s: %u problems", rows[i].name, count);
        }
}

/* What the writer will not write, because it could not be read. */
static void refuses_to_write(void **state G_GNUC_UNUSED)
{
        static const struct property beta = {.name = "Beta", .value = "", .file = PROPERTY_NO_FILE};
        static const struct property alpha = {.name = "Alpha",
                                              .value = "",
                                              .file = PROPERTY_NO_FILE};
        static const struct property lost = {.name = "Alpha", .value = "", .file = 0};
        static const struct property negative = {.name = "Alpha", .value = "", .file = -2};
        static const struct directive directive = {
                .section = "", .name = "", .value = "", .file = 1};

        for (int i = 0; i < 7; i++) {
                g_autoptr(Whole) whole = whole_new();
                g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
                g_autoptr(SnapshotWriter) writer = snapshot_writer_new(stream);
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
                if (i == 6)
                        g_array_append_val(a->properties, negative);
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
                cmocka_unit_test(reads_back_what_it_wrote), cmocka_unit_test(reads_packed),
                cmocka_unit_test(tee_serves_both),          cmocka_unit_test(makes_settings_again),
                cmocka_unit_test(repeats_no_problem),       cmocka_unit_test(keeps_other_problems),
                cmocka_unit_test(refuses_to_write),         cmocka_unit_test(carries_long_values),
        };

        xml_init();
        return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
