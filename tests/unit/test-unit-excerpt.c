/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Of a unit with very many files and lines stay the first, and what decides a check. */
#include <glib/gstdio.h>
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/xml.h"
#include "render/report-stream.h"
#include "render/unit-excerpt.h"

/* U+202E, which turns what follows around. */
#define HIDDEN "\342\200\256"

struct row {
        const char *name;
        guint files, lines;         /* how many files, of how many lines each */
        guint deciding_file, line;  /* where a check was decided */
        guint after;                /* the file that has an After=; 0 for none */
        guint kept_files, left_out; /* files */
        guint kept_lines, lines_left_out;
        guint last_number; /* of the last file that is kept */
};

static const struct row rows[] = {
        {"an ordinary one", 3, 4, 2, 3, 0, 3, 0, 12, 0, 2},
        {"all that is shown", EXCERPT_FILES, 1, 1, 1, 0, EXCERPT_FILES, 0, EXCERPT_FILES_READ,
         EXCERPT_FILES - EXCERPT_FILES_READ, EXCERPT_FILES - 1},
        {"a file too many", EXCERPT_FILES + 1, 1, 1, 1, 0, EXCERPT_FILES, 1, EXCERPT_FILES_READ,
         EXCERPT_FILES - EXCERPT_FILES_READ, EXCERPT_FILES - 1},
        {"the last file decides", 1500, 1, 1499, 1, 0, EXCERPT_FILES + 1, 499,
         EXCERPT_FILES_READ + 1, EXCERPT_FILES - EXCERPT_FILES_READ, 1499},
        {"a file that is only named decides", 700, 3, 600, 2, 0, 700, 0,
         (EXCERPT_FILES_READ + 1) * 3, (700 - EXCERPT_FILES_READ - 1) * 3, 699},
        {"what it is sorted by", 700, 1, 1, 1, 600, 700, 0, EXCERPT_FILES_READ + 1,
         700 - EXCERPT_FILES_READ - 1, 699},
        {"a line far down decides", 1, 3000, 0, 2999, 0, 1, 0, EXCERPT_LINES + 1,
         3000 - EXCERPT_LINES - 1, 0},
        {"many files of many lines", 10, 1500, 9, 1500, 0, 10, 0, EXCERPT_LINES_READ + 1,
         15000 - EXCERPT_LINES_READ - 1, 9},
};

static void add_unit(GString *report, const struct row *row)
{
        g_string_append_printf(report, "<unit name='%s'><description>d</description>\n", row->name);
        for (guint file = 0; file < row->files; file++)
                g_string_append_printf(report, " <file path='/etc/" HIDDEN "%u' size='7'/>\n",
                                       file);
        for (guint file = 0; file < row->files; file++)
                for (guint line = 1; line <= row->lines; line++)
                        g_string_append_printf(
                                report,
                                " <directive name='%s' file='%u' line='%u'>%u &amp; %u"
                                "</directive>\n",
                                row->after && row->after == file ? "After" : "User", file, line,
                                file, line);
        g_string_append_printf(report,
                               "<check id='c' path='/etc/" HIDDEN "%u' line='%u'/></unit>\n",
                               row->deciding_file, row->line);
}

struct looking {
        UnitExcerpt *excerpt;
        guint next;
        GHashTable *numbers; /* of the files of a unit */
};

static gboolean keeps(void *context, const xmlNode *piece, xmlNode *element)
{
        struct looking *looking = context;

        assert_true(xml_is(piece, REPORT_STREAM_NAMESPACE, "unit"));
        return unit_excerpt_keeps(looking->excerpt, element);
}

static gboolean take_head(void *context, xmlNode *root, GError **error)
{
        return context && root && !*error;
}

/* What a file says of itself; in byte order of the numbers. */
static void look_at_file(struct looking *looking, const xmlNode *file, guint *last)
{
        guint number = (guint) xml_known_number(file, "number");
        g_autofree char *path = xml_attribute(file, "path");
        g_autofree char *expected = g_strdup_printf("/etc/<U+202E>%u", number);

        assert_string_equal(path, expected);
        assert_true(number == 0 || number > *last);
        *last = number;
        g_hash_table_add(looking->numbers, GUINT_TO_POINTER(number));
}

static void look_at_line(const struct looking *looking, const xmlNode *directive, guint *last)
{
        guint file = (guint) xml_known_number(directive, "file"),
              line = (guint) xml_known_number(directive, "line");
        g_autofree char *text = xml_text(directive);
        g_autofree char *expected = g_strdup_printf("%u & %u", file, line);

        assert_string_equal(text, expected);
        assert_true(g_hash_table_contains(looking->numbers, GUINT_TO_POINTER(file)));
        *last += file == 0 && line == 1;
}

static void compare(const struct row *row, const guint *found)
{
        const guint expected[] = {row->kept_files,  row->kept_lines, row->lines_left_out,
                                  row->last_number, row->left_out,   1};

        for (gsize i = 0; i < G_N_ELEMENTS(expected); i++)
                if (found[i] != expected[i])
                        fail_msg("%s: number %zu is %u, not %u", row->name, i, found[i],
                                 expected[i]);
}

static gboolean take_unit(void *context, xmlNode *unit, GError **error)
{
        struct looking *looking = context;
        const struct row *row = &rows[looking->next++];
        guint found[] = {0, 0, 0, 0, 0, 0};

        (void) error;
        unit_excerpt_end(looking->excerpt, unit);
        g_hash_table_remove_all(looking->numbers);
        for (xmlNode *node = xml_first_element(unit); node; node = xml_next_element(node)) {
                if (xml_is(node, REPORT_STREAM_NAMESPACE, "file")) {
                        found[0]++;
                        found[2] += (guint) xml_known_number(node, "lines-left-out");
                        look_at_file(looking, node, &found[3]);
                } else if (xml_is(node, REPORT_STREAM_NAMESPACE, "directive")) {
                        found[1]++;
                        look_at_line(looking, node, &found[5]);
                }
        }
        found[4] = (guint) xml_known_number(unit, "files-left-out");
        compare(row, found);
        xmlFreeNode(unit);
        return TRUE;
}

static void test_units(void **state)
{
        g_autoptr(GString) report = g_string_new(
                "<report xmlns='urn:bulkhead:report:1' version='1'><catalogue/><units>\n");
        g_autoptr(UnitExcerpt) excerpt = unit_excerpt_new();
        g_autoptr(GHashTable) numbers = g_hash_table_new(NULL, NULL);
        g_autofree char *directory = g_dir_make_tmp("bulkhead-excerpt-XXXXXX", NULL);
        g_autofree char *path = g_build_filename(directory, "report.xml", NULL);
        struct looking looking = {.excerpt = excerpt, .numbers = numbers};
        const struct xml_stream_sink sink = {
                .head = take_head,
                .item = take_unit,
                .context = &looking,
                .keeps = keeps,
                .for_people = TRUE,
        };
        g_autoptr(GError) error = NULL;
        g_autoptr(InputFile) input = NULL;

        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
                add_unit(report, &rows[i]);
        g_string_append(report, "</units></report>\n");
        assert_true(g_file_set_contents(path, report->str, (gssize) report->len, NULL));
        input = input_file_open(path, &error);
        if (!input || !report_stream_read(input, &sink, &error))
                fail_msg("%s", error->message);
        assert_int_equal(looking.next, G_N_ELEMENTS(rows));
        g_unlink(path);
        g_rmdir(directory);
}

int main(void)
{
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_units)};

        xml_init();
        return cmocka_run_group_tests(tests, NULL, NULL);
}
