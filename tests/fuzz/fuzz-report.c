/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes to a report document and its model, and from there to JSON and to both tables. */
#include "base/error.h"
#include "fuzz.h"
#include "report/report-json.h"
#include "report/report-table.h"
#include "report/report-xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(XmlDocument) document = xml_parse((const char *) data, size, "fuzz", &error);

        g_assert_true((document == NULL) == (error != NULL));
        if (!document)
                return 0;

        g_autoptr(Report) report = report_read_xml(document, &error);
        g_assert_true((report == NULL) == (error != NULL));
        if (!report)
                return 0;

        g_autoptr(GOutputStream) json = fuzz_sink();
        g_autoptr(GOutputStream) table = fuzz_sink();
        g_assert_true(report_write_json(report, json, NULL));
        g_assert_true(report_write_table(report, TRUE, table, NULL));
        g_assert_true(report_write_details(report, FALSE, table, NULL));
        return 0;
}
