/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to the data that a house may lay over ours: catalogue.xml with the texts of the checks, and
 * the profiles, texts and notes that proposals are made of. What is taken is written into a report
 * that can be read, or said of a line of a unit.
 */
#include "advise/guidance.h"
#include "fuzz-tree.h"
#include "report/report-xml.h"

static const char *const lines[] = {"ProtectSystem=strict", "PrivateTmp=yes", "User=", "Odd"};
static const char *const units[] = {"ssh.service", "a@b.service", "x.socket", "["};

/* Of one service, by the default settings. */
static Report *make_report(void)
{
        static const struct report_options options = {0};
        g_autoptr(ReportBuilder) builder = report_builder_new(&options);
        const struct snapshot_sink sink = report_builder_sink(builder);
        g_autoptr(SnapshotHead) head = g_new0(SnapshotHead, 1);
        g_autoptr(Unit) unit = unit_new("a.service", UNIT_SERVICE);
        g_autoptr(GPtrArray) problems = g_ptr_array_new();
        const struct snapshot_tail tail = {.unit_count = 1, .problems = problems};

        head->systemd_version = 252;
        unit->load = UNIT_LOADED;
        unit->settings = unit_settings_new(UNIT_SERVICE, FALSE);
        if (!sink.begin(sink.context, head, NULL) || !sink.unit(sink.context, unit, NULL) ||
            !sink.end(sink.context, &tail, NULL))
                g_error("There is no report.");
        return report_builder_take(builder);
}

static void look_at_catalogue(XmlDocument *catalogue)
{
        g_autoptr(Report) report = make_report();
        g_autoptr(GOutputStream) stream = fuzz_sink();
        g_autoptr(XmlDocument) written = NULL;
        g_autoptr(GError) error = NULL;
        gboolean done = report_write_xml(report, catalogue, stream, &error);

        g_assert_true(done == (error == NULL));
        if (!done)
                return;
        written = xml_parse(g_memory_output_stream_get_data((GMemoryOutputStream *) stream),
                            g_memory_output_stream_get_data_size((GMemoryOutputStream *) stream),
                            "written", &error);
        if (!written)
                g_error("%s", error->message);
}

static void look_at_guidance(Layers layers)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(Guidance) guidance = guidance_read(layers, &error);

        g_assert_true((guidance == NULL) == (error != NULL));
        if (!guidance)
                return;
        for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
                const char *does, *breaks;
                guint risk = guidance_of_line(guidance, lines[i], &does, &breaks);

                g_assert_cmpuint(risk, >=, RISK_NONE);
                g_assert_cmpuint(risk, <=, RISK_CERTAIN);
                g_assert_nonnull(risk_to_string(risk));
        }
        for (guint i = 0; i < guidance->notes->len; i++)
                for (gsize j = 0; j < G_N_ELEMENTS(units); j++)
                        service_note_matches(guidance->notes->pdata[i], units[j], NULL);
}

static void look_at_profile(Layers layers)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(Profile) profile = profile_read(layers, PROFILE_GENERAL, &error);

        g_assert_true((profile == NULL) == (error != NULL));
        for (guint i = 0; profile && i < profile->steps->len; i++) {
                const struct profile_step *step = profile->steps->pdata[i];

                g_assert_cmpuint(step->lines->len, >, 0);
                for (guint j = 0; j < step->lines->len; j++)
                        g_assert_nonnull(strchr(step->lines->pdata[j], '='));
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        char *tree = tree_new(data, size, "catalogue.xml");
        const char *const layers[] = {tree, NULL};
        g_autofree char *path = g_build_filename(tree, "catalogue.xml", NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(XmlDocument) catalogue = xml_read_file(path, &error);

        g_assert_true((catalogue == NULL) == (error != NULL));
        if (catalogue)
                look_at_catalogue(catalogue);
        look_at_guidance(layers);
        look_at_profile(layers);
        tree_free(tree);
        return 0;
}
