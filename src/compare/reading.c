/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A table of what changed by reading alone, with the number of units and the name of one. */
#include "compare/reading.h"

#include <string.h>

enum {
        READINGS_TOLD = 20, /* remarks; the rest is counted in one more */
        VALUE_LENGTH = 200, /* characters of a value that a remark repeats */
};

struct reading {
        char *change; /* "SystemCallFilter= gains …"; of names of a merged /usr "" */
        char *unit;   /* the first */
        guint count;
};

struct readings {
        GHashTable *by_change;
};

static void reading_free(gpointer data)
{
        struct reading *reading = data;

        g_free(reading->change);
        g_free(reading->unit);
        g_free(reading);
}

Readings *readings_new(void)
{
        Readings *readings = g_new0(Readings, 1);

        readings->by_change = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, reading_free);
        return readings;
}

void readings_free(Readings *readings)
{
        if (!readings)
                return;
        g_hash_table_unref(readings->by_change);
        g_free(readings);
}

gboolean reading_is_shared(const struct property_difference *property)
{
        return (property->cause.kind == CAUSE_SYSTEMD || property->cause.kind == CAUSE_MERGED) &&
               !property->in_checks;
}

static void put_value(GString *text, const char *value)
{
        g_autofree char *start = NULL;

        if (!value || !*value) {
                g_string_append(text, value ? "empty" : "not set");
                return;
        }
        start = g_utf8_substring(value, 0, MIN(g_utf8_strlen(value, -1), VALUE_LENGTH));
        g_string_append(text, start);
        if (strlen(start) < strlen(value))
                g_string_append(text, "…");
}

static char *describe(const struct property_difference *property)
{
        GString *text = g_string_new(property->name);

        g_string_append_c(text, '=');
        if (property->words_gone) {
                g_string_append(text, " loses ");
                put_value(text, property->words_gone);
        }
        if (property->words_new) {
                g_string_append(text, property->words_gone ? " and gains " : " gains ");
                put_value(text, property->words_new);
        }
        if (!property->words_gone && !property->words_new) {
                g_string_append(text, " goes from ");
                put_value(text, property->before.text);
                g_string_append(text, " to ");
                put_value(text, property->after.text);
        }
        g_string_replace(text, "\n", " ", 0);
        return g_string_free(text, FALSE);
}

void readings_note(Readings *readings, const UnitComparison *unit)
{
        gboolean merged = FALSE;

        for (guint i = 0; i < unit->properties->len; i++) {
                const struct property_difference *property =
                        &g_array_index(unit->properties, struct property_difference, i);
                g_autofree char *change = NULL;
                struct reading *reading;

                /* Names of a merged /usr are one remark, and a unit counts once. */
                if (!reading_is_shared(property) ||
                    (merged && property->cause.kind == CAUSE_MERGED))
                        continue;
                merged |= property->cause.kind == CAUSE_MERGED;
                change = property->cause.kind == CAUSE_MERGED ? g_strdup("") : describe(property);
                reading = g_hash_table_lookup(readings->by_change, change);
                if (!reading) {
                        reading = g_new0(struct reading, 1);
                        reading->change = g_steal_pointer(&change);
                        reading->unit = g_strdup(unit->name);
                        g_hash_table_insert(readings->by_change, reading->change, reading);
                } else if (strcmp(unit->name, reading->unit) < 0) {
                        g_free(reading->unit);
                        reading->unit = g_strdup(unit->name);
                }
                reading->count++;
        }
}

static int compare_readings(gconstpointer a, gconstpointer b)
{
        const struct reading *left = a, *right = b;

        return left->count != right->count
                       ? (left->count < right->count) - (left->count > right->count)
                       : strcmp(left->change, right->change);
}

static struct comparison_remark *merged_remark(const struct reading *reading)
{
        g_autofree char *where =
                reading->count == 1
                        ? g_strdup(reading->unit)
                        : g_strdup_printf("%u units, %s among them", reading->count, reading->unit);

        return comparison_remark_new("merged",
                                     "Files in /bin, /sbin or /lib are named below /usr on one "
                                     "side alone, in %s: where /usr is merged, they are the same.",
                                     where);
}

static struct comparison_remark *remark_of(const struct reading *reading,
                                           const struct comparison_head *head)
{
        g_autofree char *who = NULL;

        if (!*reading->change)
                return merged_remark(reading);
        who = reading->count == 1 ? g_strdup_printf("%s, whose line is", reading->unit)
                                  : g_strdup_printf("%u units, %s among them, whose lines are",
                                                    reading->count, reading->unit);

        return comparison_remark_new(
                "reading", "%s in %s the same: systemd %u reads it otherwise than systemd %u.",
                reading->change, who, head->after->head->systemd_version,
                head->before->head->systemd_version);
}

void readings_add_remarks(const Readings *readings, const struct comparison_head *head,
                          GPtrArray *remarks)
{
        g_autoptr(GList) list =
                g_list_sort(g_hash_table_get_values(readings->by_change), compare_readings);
        guint told = 0, rest = 0;

        for (GList *item = list; item; item = item->next) {
                const struct reading *reading = item->data;

                if (told++ < READINGS_TOLD)
                        g_ptr_array_add(remarks, remark_of(reading, head));
                else
                        rest += reading->count;
        }
        if (rest > 0)
                g_ptr_array_add(remarks,
                                comparison_remark_new(
                                        "reading",
                                        "%u more settings are read otherwise while their lines are "
                                        "the same; comparison.xml and the JSON name each.",
                                        rest));
}
