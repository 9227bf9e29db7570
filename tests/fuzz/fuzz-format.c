/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes as what a stylesheet of a house made, which we read on: frames with marks for rows, rows,
 * and the XML form of JSON. What is written as JSON is JSON for another parser, and no row is lost.
 */
#include <json-glib/json-glib.h>
#include <string.h>

#include "fuzz.h"
#include "render/format-pieces.h"
#include "render/json-form.h"

static const char *const names[] = {"csv", "junit", "sarif"};

static void expect_json(const char *text, gsize size)
{
        g_autoptr(JsonParser) parser = json_parser_new_immutable();
        g_autoptr(GError) error = NULL;

        g_assert_true(g_utf8_validate(text, (gssize) size, NULL));
        if (!json_parser_load_from_data(parser, text, (gssize) size, &error))
                g_error("%s", error->message);
}

static void try_json(XmlDocument *document)
{
        g_autoptr(GString) json = g_string_new(NULL);
        g_autoptr(GError) error = NULL;
        gboolean done = json_form_append(json, xmlDocGetRootElement(document), NULL, &error);

        g_assert_true(done == (error == NULL));
        if (done)
                expect_json(json->str, json->len);
}

static Stylesheet *load(gsize which)
{
        static const char *const layers[] = {"templates", NULL};
        static Stylesheet *loaded[G_N_ELEMENTS(names)];
        g_autofree char *name = g_strdup_printf("formats/%s.xsl", names[which]);
        g_autoptr(GError) error = NULL;

        if (!loaded[which] && !(loaded[which] = stylesheet_load(layers, name, &error)))
                g_error("%s", error->message);
        return loaded[which];
}

static void write_whole(const FormatPieces *frame, const SpoolRows *rows)
{
        g_autoptr(Spool) spool = spool_new("/dev/shm", NULL);
        g_autoptr(GOutputStream) stream = fuzz_sink();

        for (guint i = 0; i < 2; i++)
                g_assert_true(spool_add(spool, 0, i, i, rows, NULL));
        g_assert_true(format_pieces_write(frame, spool, stream, NULL));
}

/* The same document as a frame and as rows. */
static void try_pieces(const char *data, gsize size, gsize which)
{
        g_autoptr(XmlDocument) document = xml_parse(data, size, "fuzz", NULL);
        g_autoptr(XmlDocument) other = xml_parse(data, size, "fuzz", NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(SpoolRows) rows = spool_rows_new();
        g_autoptr(GPtrArray) frame = format_frame(load(which), document, &error);

        g_assert_true((frame == NULL) == (error != NULL));
        if (!frame)
                return;
        if (format_rows(load(which), other, rows, &error))
                write_whole(frame, rows);
        else
                g_assert_nonnull(error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        g_autoptr(XmlDocument) document = xml_parse((const char *) data, size, "fuzz", NULL);

        if (!document)
                return 0;
        try_json(document);
        for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
                try_pieces((const char *) data, size, i);
        return 0;
}
