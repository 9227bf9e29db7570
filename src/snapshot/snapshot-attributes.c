/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Attributes of snapshot.xml to numbers, times, words; each refusal says what was expected and what
 * is there. */
#include <string.h>

#include "base/text.h"
#include "snapshot/snapshot-elements.h"

const char *attribute_value(const SnapshotReader *reader, int attribute)
{
        return reader->value_at[attribute] < 0 ? NULL
                                               : reader->values->str + reader->value_at[attribute];
}

gboolean attribute_refuse(SnapshotReader *reader, int attribute, const char *expected)
{
        return snapshot_reader_fail(reader, "%s= of <%s> must be %s, not “%.80s”.",
                                    reader->rule->attributes[attribute].name, reader->rule->name,
                                    expected, attribute_value(reader, attribute));
}

gboolean attribute_number(SnapshotReader *reader, int attribute, guint64 largest,
                          guint64 *ret_number)
{
        const char *value = attribute_value(reader, attribute);

        if (value == NULL || g_ascii_string_to_unsigned(value, 10, 0, largest, ret_number, NULL))
                return TRUE;
        return attribute_refuse(reader, attribute, "a whole number in range");
}

gboolean attribute_line(SnapshotReader *reader, int attribute, guint32 *ret_line)
{
        guint64 line = 0;

        if (!attribute_number(reader, attribute, G_MAXUINT32, &line))
                return FALSE;
        *ret_line = (guint32) line;
        return TRUE;
}

gboolean attribute_file(SnapshotReader *reader, int attribute, guint32 *ret_file)
{
        guint64 file = 0;

        if (!attribute_number(reader, attribute, G_MAXUINT32, &file))
                return FALSE;
        if (file >= reader->unit->files->len)
                return snapshot_reader_fail(reader,
                                            "<%s> refers to file %s of the unit, which has %u.",
                                            reader->rule->name, attribute_value(reader, attribute),
                                            reader->unit->files->len);
        *ret_file = (guint32) file;
        return TRUE;
}

gboolean attribute_word(SnapshotReader *reader, int attribute, const char *const *words,
                        int *ret_index)
{
        g_autofree char *list = NULL;

        for (int i = 0; words[i] != NULL; i++)
                if (strcmp(words[i], attribute_value(reader, attribute)) == 0) {
                        *ret_index = i;
                        return TRUE;
                }
        list = g_strjoinv(" or ", (char **) words);
        return attribute_refuse(reader, attribute, list);
}

gboolean attribute_time(SnapshotReader *reader, int attribute, gint64 *ret_time)
{
        return text_parse_timestamp(attribute_value(reader, attribute), ret_time) ||
               attribute_refuse(reader, attribute, "a time in UTC as 2026-11-23T21:40:00Z");
}

gboolean attribute_boolean(SnapshotReader *reader, int attribute, gboolean *ret_boolean)
{
        static const char *const words[] = {"false", "true", NULL};

        return attribute_value(reader, attribute) == NULL ||
               attribute_word(reader, attribute, words, ret_boolean);
}
