/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes to a report document and its model, and from there to JSON and to both tables. Piece by
 * piece, the same documents are right and the same units are in them. */
#include <unistd.h>

#include "base/error.h"
#include "fuzz.h"
#include "report/report-json.h"
#include "report/report-table.h"
#include "report/report-xml.h"

static gboolean count_unit(void *context, const struct report_unit *unit G_GNUC_UNUSED,
                           GError **error G_GNUC_UNUSED)
{
        ++*(guint *) context;
        return TRUE;
}

static void read_pieces(const uint8_t *data, size_t size, const Report *whole)
{
        guint units = 0;
        const struct report_pieces pieces = {.unit = count_unit, .context = &units};
        g_autoptr(GError) error = NULL;
        int fd;
        g_autofree char *path = fuzz_file(data, size, &fd);
        gboolean read = report_read_pieces(path, &pieces, &error);

        g_assert_true(read == (error == NULL));
        g_assert_true(read == (whole != NULL));
        g_assert_true(!read || units == whole->units->len);
        close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(XmlDocument) document = xml_parse((const char *) data, size, "fuzz", &error);

        g_assert_true((document == NULL) == (error != NULL));
        if (!document)
                return 0;

        g_autoptr(Report) report = report_read_xml(document, &error);
        g_assert_true((report == NULL) == (error != NULL));
        read_pieces(data, size, report);
        if (!report)
                return 0;

        g_autoptr(GOutputStream) json = fuzz_sink();
        g_autoptr(GOutputStream) table = fuzz_sink();
        g_assert_true(report_write_json(report, json, NULL));
        g_assert_true(report_write_table(report, TRUE, table, NULL));
        g_assert_true(report_write_details(report, FALSE, table, NULL));
        return 0;
}
