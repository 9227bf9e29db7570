/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A folder of snapshots a host. The name tells the time, so that listing reads no document. */
#include "verbs/archive.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file-list.h"
#include "base/output.h"
#include "base/text.h"
#include "base/xml.h"
#include "render/report-stream.h"

#define SUFFIX ".xml.gz"
#define DAY    (24 * G_TIME_SPAN_HOUR)

enum { NAME_LENGTH = 100, ALWAYS_KEPT = 2 };

/* ---- Names ---- */

/* "2026-11-23T21:40:00Z" without colons, which other file systems refuse. */
static char *name_of_time(gint64 time)
{
        g_autofree char *text = text_timestamp(time);
        g_auto(GStrv) parts = g_strsplit(text, ":", -1);

        return g_strjoinv("", parts);
}

static gboolean time_of_name(const char *name, gint64 *ret_time)
{
        g_autofree char *text = NULL;

        if (strlen(name) != strlen("2026-11-23T214000Z" SUFFIX) || !g_str_has_suffix(name, SUFFIX))
                return FALSE;
        text = g_strdup_printf("%.13s:%.2s:%.3s", name, name + 13, name + 15);
        return text_parse_timestamp(text, ret_time);
}

struct head {
        char *host;
        gint64 begin;
};

static xmlNode *find_child(const xmlNode *root, const char *name)
{
        xmlNode *node = xml_first_element(root);

        while (node && !xml_is(node, REPORT_STREAM_NAMESPACE, name))
                node = xml_next_element(node);
        return node;
}

/* A path of one harmless part. */
static char *folder_of(const char *machine_id, const char *name)
{
        const char *known = machine_id && *machine_id ? machine_id : name;
        char *folder = g_strndup(known && *known ? known : "host", NAME_LENGTH);

        return g_strcanon(folder, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_", '_');
}

static gboolean take_head(void *context, xmlNode *root, GError **error)
{
        struct head *head = context;
        xmlNode *host = find_child(root, "host"), *snapshot = find_child(root, "snapshot");
        g_autofree char *id = xml_attribute(host, "machine-id");
        g_autofree char *begin = xml_attribute(snapshot, "begin");

        g_autofree char *name = xml_attribute(host, "name");

        head->host = folder_of(id, name);
        if (!begin || !text_parse_timestamp(begin, &head->begin)) {
                xml_set_error(error, root, "The report does not say when its snapshot was begun.");
                return FALSE;
        }
        return FALSE; /* the head is enough */
}

static gboolean pass_over(void *context G_GNUC_UNUSED, xmlNode *node, GError **error G_GNUC_UNUSED)
{
        xmlFreeNode(node);
        return TRUE;
}

static gboolean read_head(const char *report, struct head *head, GError **error)
{
        g_autofree char *path = g_build_filename(report, "report.xml", NULL);
        const struct xml_stream_sink sink = {.head = take_head, .item = pass_over, .context = head};
        g_autoptr(InputFile) input = input_file_open(path, error);
        g_autoptr(GError) failure = NULL;

        if (!input)
                return FALSE;
        if (report_stream_read(input, &sink, &failure) || !failure)
                return head->begin != 0;
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
}

/* ---- Adding ---- */

gboolean archive_add(const char *directory, const char *report, char **ret_path, GError **error)
{
        g_autofree char *source = g_build_filename(report, "snapshot.xml.gz", NULL);
        struct head head = {0};
        g_autofree char *host = NULL, *name = NULL, *folder = NULL, *path = NULL, *data = NULL;
        gsize size;

        if (!read_head(report, &head, error)) {
                g_free(head.host);
                return FALSE;
        }
        host = head.host;
        name = name_of_time(head.begin);
        folder = g_build_filename(directory, "history", host, NULL);
        path = g_strconcat(folder, "/", name, SUFFIX, NULL);
        if (g_mkdir_with_parents(folder, 0750) != 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "%s: cannot be made: %s.",
                            folder, g_strerror(errno));
                return FALSE;
        }
        if (!g_file_test(path, G_FILE_TEST_EXISTS) &&
            (!g_file_get_contents(source, &data, &size, error) ||
             !output_write_file(path, data, size, error)))
                return FALSE;
        if (ret_path)
                *ret_path = g_steal_pointer(&path);
        return TRUE;
}

/* ---- Listing ---- */

/* Folders, or snapshots; in the order of their names. A folder that is not there has none. */
static GPtrArray *names_in(const char *folder, gboolean directories, GError **error)
{
        g_autoptr(GError) failure = NULL;
        g_autoptr(GPtrArray) all = file_names_in(folder, &failure);
        GPtrArray *names;

        if (!all && !g_error_matches(failure, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND)) {
                g_propagate_error(error, g_steal_pointer(&failure));
                return NULL;
        }
        names = g_ptr_array_new_with_free_func(g_free);
        for (guint i = 0; all && i < all->len; i++) {
                const char *name = all->pdata[i];
                g_autofree char *path = g_build_filename(folder, name, NULL);
                gint64 time;

                if (directories ? g_file_test(path, G_FILE_TEST_IS_DIR) : time_of_name(name, &time))
                        g_ptr_array_add(names, g_strdup(name));
        }
        return names;
}

GStrv archive_list(const char *directory, const char *host, GError **error)
{
        g_autofree char *folder = g_build_filename(directory, "history", NULL);
        g_autoptr(GPtrArray) hosts = names_in(folder, TRUE, error), names = NULL;
        g_autoptr(GStrvBuilder) paths = g_strv_builder_new();
        g_autofree char *place = NULL;

        if (!hosts)
                return NULL;
        if (!host && hosts->len > 1) {
                g_ptr_array_add(hosts, NULL);
                place = g_strjoinv(", ", (char **) hosts->pdata);
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "%s: There are several hosts, of which one is to be named: %s.", folder,
                            place);
                return NULL;
        }
        place = g_build_filename(folder,
                                 host             ? host
                                 : hosts->len > 0 ? hosts->pdata[0]
                                                  : ".",
                                 NULL);
        names = names_in(place, FALSE, error);
        if (!names)
                return NULL;
        if (names->len == 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND,
                            "%s: There is no snapshot yet; `bulkhead weekly` keeps one each time.",
                            place);
                return NULL;
        }
        for (guint i = 0; i < names->len; i++) {
                g_autofree char *path = g_build_filename(place, names->pdata[i], NULL);

                g_strv_builder_add(paths, path);
        }
        return g_strv_builder_end(paths);
}

GStrv archive_before(const char *directory, const char *machine_id, const char *host_name,
                     gint64 begin, guint most, GError **error)
{
        g_autoptr(GError) failure = NULL;
        g_autofree char *host = folder_of(machine_id, host_name);
        g_autofree char *stem = name_of_time(begin), *name = g_strconcat(stem, SUFFIX, NULL);
        g_auto(GStrv) all = archive_list(directory, host, &failure);
        g_autoptr(GStrvBuilder) paths = g_strv_builder_new();
        guint count = 0;

        if (!all && !g_error_matches(failure, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND)) {
                g_propagate_error(error, g_steal_pointer(&failure));
                return NULL;
        }
        for (; all && all[count]; count++) {
                g_autofree char *kept = g_path_get_basename(all[count]);

                if (strcmp(kept, name) >= 0)
                        break;
        }
        for (guint i = count > most ? count - most : 0; i < count; i++)
                g_strv_builder_add(paths, all[i]);
        return g_strv_builder_end(paths);
}

/* ---- Thinning ---- */

/* Days since a Monday, in weeks; months since year 0. */
static gint64 week_of(gint64 time)
{
        return (time / DAY + 3) / 7; /* 1970-01-01 was a Thursday */
}

static gint64 month_of(gint64 time)
{
        g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(time / G_USEC_PER_SEC);

        return (gint64) g_date_time_get_year(date) * 12 + g_date_time_get_month(date);
}

void archive_choose(const gint64 *times, guint count, const struct retention *retention,
                    gboolean *ret_keep)
{
        gint64 newest = count > 0 ? times[count - 1] : 0, week = -1, month = -1;

        for (guint i = count; i-- > 0;) {
                gboolean recent = week_of(newest) - week_of(times[i]) < retention->weeks;
                gboolean known = month_of(newest) - month_of(times[i]) < retention->months;

                ret_keep[i] = i + ALWAYS_KEPT >= count;
                if (recent && week_of(times[i]) != week)
                        ret_keep[i] = TRUE;
                if (!recent && known && month_of(times[i]) != month)
                        ret_keep[i] = TRUE;
                if (ret_keep[i]) {
                        week = week_of(times[i]);
                        month = month_of(times[i]);
                }
        }
}

guint archive_thin(char *const *paths, const struct retention *retention)
{
        guint count = g_strv_length((char **) paths), removed = 0;
        g_autofree gint64 *times = g_new0(gint64, count + 1);
        g_autofree gboolean *keep = g_new0(gboolean, count + 1);

        for (guint i = 0; i < count; i++) {
                g_autofree char *name = g_path_get_basename(paths[i]);

                if (!time_of_name(name, &times[i]))
                        return 0;
        }
        archive_choose(times, count, retention, keep);
        for (guint i = 0; i < count; i++)
                removed += !keep[i] && g_unlink(paths[i]) == 0;
        return removed;
}
