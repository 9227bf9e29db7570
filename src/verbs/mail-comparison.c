/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A comparison in memory: of thousands of units a message names a few. */
#include "verbs/mail-comparison.h"

#include <string.h>

#include "base/input.h"
#include "compare/compare.h"
#include "compare/comparison-xml.h"
#include "verbs/sides.h"

/* Units of each list of a message of which it could tell something, and bytes of all of them; the
 * totals count all. */
enum { UNITS_KEPT = 500, BYTES_KEPT = 4 * 1024 * 1024 };

struct filter {
        struct comparison_sink writer;
        GMemoryOutputStream *stream;
        guint kept[UNIT_CHANGE_COUNT][DIRECTION_WORSE + 1];
        GArray *none;
};

static gboolean filter_head(void *context, const struct comparison_head *head, GError **error)
{
        struct filter *filter = context;

        return filter->writer.head(filter->writer.context, head, error);
}

static gboolean filter_unit(void *context, const UnitComparison *unit, GError **error)
{
        struct filter *filter = context;
        UnitComparison told = *unit;
        guint *kept = &filter->kept[unit->change][unit->exposure];

        if (unit->change == UNIT_SAME || *kept >= UNITS_KEPT ||
            g_memory_output_stream_get_data_size(filter->stream) >= BYTES_KEPT)
                return TRUE;
        (*kept)++;
        /* Of what is new or gone all is a difference, and none of it is told. */
        if (unit->change == UNIT_ADDED || unit->change == UNIT_REMOVED)
                told.checks = told.properties = told.files = filter->none;
        return filter->writer.unit(filter->writer.context, &told, error);
}

static gboolean filter_tail(void *context, const struct comparison_tail *tail, GError **error)
{
        struct filter *filter = context;

        return filter->writer.tail(filter->writer.context, tail, error);
}

static XmlDocument *compare(const struct options *options, const char *previous, const char *report,
                            const char *rules, XmlDocument *catalogue, GError **error)
{
        const struct compare_options terms = {.rules = rules ? rule_set_find(rules) : NULL};
        g_autoptr(Side) before = side_open(options, previous, error);
        g_autoptr(Side) after = before ? side_open(options, report, error) : NULL;
        g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
        g_autoptr(ComparisonWriter) writer = comparison_writer_new(memory, catalogue);
        g_autoptr(GArray) none = g_array_new(FALSE, FALSE, 1);
        GMemoryOutputStream *stream = G_MEMORY_OUTPUT_STREAM(memory);
        struct filter filter = {.none = none, .stream = stream};
        const struct comparison_sink sink = {
                .head = filter_head, .unit = filter_unit, .tail = filter_tail, .context = &filter};

        if (!after)
                return NULL;
        filter.writer = comparison_writer_sink(writer);
        if (!compare_sides(before, after, &terms, &sink, error))
                return NULL;
        return xml_parse(g_memory_output_stream_get_data(stream),
                         g_memory_output_stream_get_data_size(stream), "comparison", error);
}

/* By its first bytes, as other documents are. */
static gboolean is_comparison(const char *path)
{
        g_autoptr(InputFile) file = NULL;
        char head[512];
        gssize count;

        if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
                return FALSE;
        file = input_file_open(path, NULL);
        count = file ? input_file_read(file, head, sizeof head - 1, NULL) : 0;
        head[MAX(count, 0)] = '\0';
        return strstr(head, COMPARISON_NAMESPACE) != NULL;
}

XmlDocument *mail_comparison(const struct options *options, const char *previous,
                             const char *report, const char *rules, XmlDocument *catalogue,
                             GError **error)
{
        if (is_comparison(previous))
                return xml_read_file(previous, error);
        return compare(options, previous, report, rules, catalogue, error);
}
