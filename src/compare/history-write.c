/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A history as XML, JSON and text. */
#include "base/json-text.h"
#include "base/text.h"
#include "base/xml.h"
#include "compare/history.h"

static const struct history_point *point_at(const History *history, guint index)
{
        return &g_array_index(history->points, struct history_point, index);
}

static const struct history_change *change_at(const History *history, guint index)
{
        return &g_array_index(history->changes, struct history_change, index);
}

/* The mean of all services at a point, in hundredths of an exposure, and how many there are. */
static guint mean_of(const History *history, guint point, guint *ret_count)
{
        guint64 sum = 0;
        guint count = 0;

        for (guint i = 0; i < history->series->len; i++) {
                const struct history_series *series = history->series->pdata[i];

                if (series->exposures[point] == HISTORY_NO_SCORE)
                        continue;
                sum += series->exposures[point];
                count++;
        }
        *ret_count = count;
        return count > 0 ? (guint) ((sum * 10 + count / 2) / count) : 0;
}

/* ---- XML ---- */

static void put_exposure(XmlWriter *xml, const char *name, guint exposure)
{
        if (exposure != HISTORY_NO_SCORE)
                xml_put_number(xml, name, exposure);
}

static void put_points(XmlWriter *xml, const History *history)
{
        gint64 first = point_at(history, 0)->side->head->begin;
        gint64 span = point_at(history, history->points->len - 1)->side->head->begin - first;

        for (guint i = 0; i < history->points->len; i++) {
                const struct history_point *point = point_at(history, i);
                const SnapshotHead *head = point->side->head;
                g_autofree char *begin = text_timestamp(head->begin);
                guint count, mean = mean_of(history, i, &count);

                xml_begin(xml, "point");
                xml_put_number(xml, "number", i);
                xml_put_attribute(xml, "name", point->side->name);
                xml_put_attribute(xml, "begin", begin);
                /* thousandths of the way from the first to the last */
                xml_put_number(xml, "at",
                               span > 0 ? (guint64) ((head->begin - first) / (double) span * 1000)
                                        : (guint64) i * 1000 / (history->points->len - 1));
                xml_put_attribute(xml, "host", head->host_name);
                xml_put_attribute(xml, "os-name", head->os_pretty_name);
                xml_put_attribute(xml, "systemd-package", head->systemd_package);
                xml_put_boolean(xml, "complete", point->complete);
                xml_put_number(xml, "services", count);
                xml_put_number(xml, "mean-hundredths", mean);
                xml_end(xml);
        }
}

static void put_series(XmlWriter *xml, const History *history)
{
        for (guint i = 0; i < history->series->len; i++) {
                const struct history_series *series = history->series->pdata[i];

                xml_begin(xml, "service");
                xml_put_attribute(xml, "name", series->name);
                xml_put_boolean(xml, "moved", series->moved);
                for (guint j = 0; j < history->points->len; j++) {
                        if (series->exposures[j] == HISTORY_NO_SCORE)
                                continue;
                        xml_begin(xml, "at");
                        xml_put_number(xml, "point", j);
                        xml_put_number(xml, "exposure", series->exposures[j]);
                        xml_end(xml);
                }
                xml_end(xml);
        }
}

static void put_changes(XmlWriter *xml, const History *history)
{
        for (guint i = 0; i < history->changes->len; i++) {
                const struct history_change *change = change_at(history, i);

                xml_begin(xml, "change");
                xml_put_number(xml, "point", change->point);
                xml_put_attribute(xml, "unit", change->unit);
                xml_put_attribute(xml, "old-name", change->old_name);
                xml_put_attribute(xml, "change", unit_change_to_string(change->change));
                put_exposure(xml, "before", change->before);
                put_exposure(xml, "after", change->after);
                xml_put_number(xml, "failing", change->failing);
                xml_put_number(xml, "passing", change->passing);
                if (change->waived > 0)
                        xml_put_number(xml, "waived", change->waived);
                xml_put_attribute(xml, "brought-by", change->brought_by);
                xml_put_attribute(xml, "path", change->path);
                if (change->line > 0)
                        xml_put_number(xml, "line", change->line);
                if (change->cause)
                        xml_put_text(xml, change->cause);
                xml_end(xml);
        }
}

gboolean history_write_xml(const History *history, GOutputStream *stream, GError **error)
{
        g_autoptr(XmlWriter) xml = xml_writer_new(stream);
        g_autofree char *generated = text_timestamp(text_now());

        xml_begin_root(xml, "history", HISTORY_NAMESPACE);
        xml_put_attribute(xml, "version", "1");
        xml_put_attribute(xml, "generated", generated);
        xml_put_attribute(xml, "rules", history->rules->name);
        xml_put_attribute(xml, "tool-version", BULKHEAD_VERSION);
        for (guint i = 0; i < GUIDE_BAND_COUNT; i++) {
                xml_begin(xml, "band");
                xml_put_attribute(xml, "id", guide_bands[i].id);
                xml_put_attribute(xml, "label", guide_bands[i].label);
                xml_put_number(xml, "from", guide_bands[i].from);
                xml_put_number(xml, "to", guide_bands[i].to);
                xml_end(xml);
        }
        put_points(xml, history);
        for (guint i = 0; i < history->remarks->len; i++)
                xml_put_element(xml, "remark", history->remarks->pdata[i]);
        put_series(xml, history);
        put_changes(xml, history);
        return xml_writer_finish(g_steal_pointer(&xml), error);
}

/* ---- JSON ---- */

static void json_exposure(GString *text, const char *name, guint exposure)
{
        if (exposure == HISTORY_NO_SCORE)
                json_put_member(text, name, NULL);
        else
                json_put_tenths(text, name, exposure);
}

static void json_points(GString *text, const History *history)
{
        json_put_name(text, "points");
        g_string_append_c(text, '[');
        for (guint i = 0; i < history->points->len; i++) {
                const struct history_point *point = point_at(history, i);
                g_autofree char *begin = text_timestamp(point->side->head->begin);
                guint count, mean = mean_of(history, i, &count);

                g_string_append(text, i > 0 ? ",\n{" : "\n{");
                json_put_member(text, "name", point->side->name);
                json_put_member(text, "read", begin);
                json_put_member(text, "host", point->side->head->host_name);
                json_put_member(text, "os", point->side->head->os_pretty_name);
                json_put_member(text, "systemd", point->side->head->systemd_package);
                json_put_truth(text, "complete", point->complete);
                json_put_count(text, "services", count);
                json_put_name(text, "mean_exposure");
                g_string_append_printf(text, "%u.%02u}", mean / 100, mean % 100);
        }
        g_string_append(text, "\n]");
}

static void json_services(GString *text, const History *history)
{
        json_put_name(text, "services");
        g_string_append_c(text, '[');
        for (guint i = 0; i < history->series->len; i++) {
                const struct history_series *series = history->series->pdata[i];

                g_string_append(text, i > 0 ? ",\n{" : "\n{");
                json_put_member(text, "unit", series->name);
                json_put_truth(text, "moved", series->moved);
                json_put_name(text, "exposures");
                g_string_append_c(text, '[');
                for (guint j = 0; j < history->points->len; j++) {
                        guint exposure = series->exposures[j];

                        if (j > 0)
                                g_string_append_c(text, ',');
                        if (exposure == HISTORY_NO_SCORE)
                                g_string_append(text, "null");
                        else
                                g_string_append_printf(text, "%u.%u", exposure / 10, exposure % 10);
                }
                g_string_append(text, "]}");
        }
        g_string_append(text, "\n]");
}

gboolean history_write_json(const History *history, GOutputStream *stream, GError **error)
{
        g_autoptr(GString) text = g_string_new("{\"schema\":\"bulkhead/history/1\"");

        json_put_member(text, "rules", history->rules->name);
        json_points(text, history);
        json_services(text, history);
        json_put_name(text, "changes");
        g_string_append_c(text, '[');
        for (guint i = 0; i < history->changes->len; i++) {
                const struct history_change *change = change_at(history, i);

                g_string_append(text, i > 0 ? ",\n{" : "\n{");
                json_put_count(text, "point", change->point);
                json_put_member(text, "unit", change->unit);
                json_put_known(text, "old_unit", change->old_name);
                json_put_member(text, "change", unit_change_to_string(change->change));
                json_exposure(text, "before", change->before);
                json_exposure(text, "after", change->after);
                json_put_count(text, "failing", change->failing);
                json_put_count(text, "passing", change->passing);
                if (change->waived > 0)
                        json_put_count(text, "waived", change->waived);
                json_put_member(text, "brought_by", change->brought_by);
                json_put_member(text, "cause", change->cause);
                json_put_known(text, "path", change->path);
                if (change->line > 0)
                        json_put_count(text, "line", change->line);
                g_string_append_c(text, '}');
        }
        g_string_append(text, "\n]");
        json_put_name(text, "remarks");
        g_string_append_c(text, '[');
        for (guint i = 0; i < history->remarks->len; i++) {
                if (i > 0)
                        g_string_append_c(text, ',');
                json_put_string(text, history->remarks->pdata[i]);
        }
        g_string_append(text, "]}\n");
        return g_output_stream_write_all(stream, text->str, text->len, NULL, NULL, error);
}

/* ---- Text ---- */

static void text_points(GString *text, const History *history)
{
        for (guint i = 0; i < history->points->len; i++) {
                const struct history_point *point = point_at(history, i);
                g_autofree char *begin = text_timestamp(point->side->head->begin);
                g_autofree char *name = text_for_terminal(point->side->name);
                const char *os = point->side->head->os_pretty_name;
                g_autofree char *system = text_for_terminal(os ? os : "unknown system");
                guint count, mean = mean_of(history, i, &count);

                g_string_append_printf(text, "%3u  %.10s  mean %u.%02u of %u services  %s, %s%s\n",
                                       i + 1, begin, mean / 100, mean % 100, count, system, name,
                                       point->complete ? "" : " (incomplete)");
        }
}

static void text_series(GString *text, const History *history)
{
        guint still = 0;

        g_string_append(text, "\nExposure at each point, of the services that moved\n");
        for (guint i = 0; i < history->series->len; i++) {
                const struct history_series *series = history->series->pdata[i];
                g_autofree char *name = text_for_terminal(series->name);

                if (!series->moved) {
                        still++;
                        continue;
                }
                g_string_append_printf(text, "  %-40s", name);
                for (guint j = 0; j < history->points->len; j++)
                        if (series->exposures[j] == HISTORY_NO_SCORE)
                                g_string_append(text, "     –");
                        else
                                g_string_append_printf(text, "  %2u.%u", series->exposures[j] / 10,
                                                       series->exposures[j] % 10);
                g_string_append_c(text, '\n');
        }
        g_string_append_printf(text, "  %u more did not move.\n", still);
}

static void text_change(GString *text, const struct history_change *change)
{
        g_autofree char *name = text_for_terminal(change->unit);
        g_autofree char *cause = text_for_terminal(change->cause ? change->cause : "");

        g_string_append_printf(text, "    %-38s", name);
        if (change->before != HISTORY_NO_SCORE)
                g_string_append_printf(text, "  %2u.%u", change->before / 10, change->before % 10);
        else
                g_string_append(text, "   new");
        if (change->after != HISTORY_NO_SCORE)
                g_string_append_printf(text, " → %2u.%u", change->after / 10, change->after % 10);
        else
                g_string_append(text, " → gone");
        g_string_append_c(text, '\n');
        if (*cause)
                g_string_append_printf(text, "        %s\n", cause);
}

/* The changes from one to before another, all of one point: what brought several is said once,
 * before them. */
static void text_step(GString *text, const History *history, guint from, guint to)
{
        g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);

        for (guint i = from; i < to; i++) {
                const char *brought_by = change_at(history, i)->brought_by;
                g_autofree char *brought = text_for_terminal(brought_by);

                if (!g_hash_table_add(told, (gpointer) brought_by))
                        continue;
                g_string_append_printf(text, "  by %s\n", brought);
                for (guint j = i; j < to; j++)
                        if (g_str_equal(change_at(history, j)->brought_by, brought_by))
                                text_change(text, change_at(history, j));
        }
}

gboolean history_write_text(const History *history, GOutputStream *stream, GError **error)
{
        g_autoptr(GString) text = g_string_new(NULL);

        g_string_append_printf(text, "%u points in time, scored by %s.\n", history->points->len,
                               history->rules->name);
        text_points(text, history);
        for (guint i = 0; i < history->remarks->len; i++) {
                g_autofree char *remark = text_for_terminal(history->remarks->pdata[i]);

                g_string_append_printf(text, "%s\n", remark);
        }
        text_series(text, history);
        for (guint from = 0, to; from < history->changes->len; from = to) {
                guint point = change_at(history, from)->point;
                g_autofree char *begin =
                        text_timestamp(point_at(history, point)->side->head->begin);

                for (to = from; to < history->changes->len; to++)
                        if (change_at(history, to)->point != point)
                                break;
                g_string_append_printf(text, "\nBy %.10s\n", begin);
                text_step(text, history, from, to);
        }
        return g_output_stream_write_all(stream, text->str, text->len, NULL, NULL, error);
}
