/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What of XML is accepted and refused, with which words, and that what is written is read back. */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/input.h"
#include "base/limits.h"
#include "base/output.h"
#include "base/xml.h"

static void refuses(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name;
                const char *document;
                const char *message; /* how it begins */
        } cases[] = {
                {"empty", "", "x.xml:1: "},
                {"no XML", "hello", "x.xml:1: "},
                {"open element", "<a>\n<b>\n</a>", "x.xml:3: Opening and ending tag mismatch"},
                {"no end", "<a>\n\n", "x.xml:3: "},
                {"two roots", "<a/>\n<b/>", "x.xml:2: "},
                {"undefined entity", "<a>\n&nothing;</a>",
                 "x.xml:2: Entity 'nothing' not defined."},
                {"unbound prefix", "<a>\n<p:b/></a>",
                 "x.xml:2: Namespace prefix p on b is not defined."},
                {"document type", "<!DOCTYPE a>\n<a/>",
                 "x.xml:1: The document has a document type"},
                {"internal subset", "<!DOCTYPE a [\n<!ENTITY e 'x'>\n]>\n<a>&e;</a>",
                 "x.xml:1: The document has a document type"},
                {"external entity",
                 "<?xml version='1.0'?>\n<!DOCTYPE a SYSTEM 'file:///etc/passwd'>\n<a/>",
                 "x.xml:2: The document has a document type"},
                {"control character", "<a>\n\x01</a>", "x.xml:2: PCDATA invalid Char value 1."},
                {"NUL reference", "<a>\n&#0;</a>", "x.xml:2: "},
                {"invalid UTF-8", "<a>\n\xff</a>", "x.xml:2: "},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(GError) error = NULL;
                g_autoptr(XmlDocument) document =
                        xml_parse(cases[i].document, strlen(cases[i].document), "x.xml", &error);

                if (document != NULL || error == NULL || error->code != BULKHEAD_ERROR_INPUT ||
                    !g_str_has_prefix(error->message, cases[i].message))
                        fail_msg("%s: %s", cases[i].name,
                                 error != NULL ? error->message : "accepted");
        }
}

static void refuses_deep_nesting(void **state G_GNUC_UNUSED)
{
        g_autoptr(GString) text = g_string_new(NULL);
        g_autoptr(GError) error = NULL;
        XmlDocument *document;

        for (int i = 0; i < LIMIT_XML_DEPTH; i++)
                g_string_append(text, "<a>");
        for (int i = 0; i < LIMIT_XML_DEPTH; i++)
                g_string_append(text, "</a>");
        document = xml_parse(text->str, text->len, "x.xml", &error);
        assert_non_null(document);
        xmlFreeDoc(document);

        g_string_prepend(text, "<a>");
        g_string_append(text, "</a>");
        assert_null(xml_parse(text->str, text->len, "x.xml", &error));
        assert_string_equal(error->message, "x.xml:1: Elements are nested too deep.");
}

static void answers_about_nodes(void **state G_GNUC_UNUSED)
{
        static const char text[] = "<a xmlns='urn:n' x='1&amp;2'>\n <!-- -->\n <b "
                                   "n='17'>t<c/>u</b>\n <d n='17a'/></a>";
        g_autoptr(GError) error = NULL;
        g_autoptr(XmlDocument) document = xml_parse(text, strlen(text), "a b.xml", &error);
        xmlNode *root, *b, *d;
        g_autofree char *x = NULL, *content = NULL, *empty = NULL;
        guint64 number = 0;

        assert_non_null(document);
        root = xmlDocGetRootElement(document);
        assert_true(xml_is(root, "urn:n", "a"));
        assert_false(xml_is(root, "urn:m", "a"));
        assert_false(xml_is(root, "urn:n", "b"));
        x = xml_attribute(root, "x");
        assert_string_equal(x, "1&2");
        assert_null(xml_attribute(root, "y"));
        b = xml_first_element(root);
        assert_true(xml_is(b, "urn:n", "b"));
        content = xml_text(b);
        assert_string_equal(content, "tu");
        d = xml_next_element(b);
        assert_true(xml_is(d, "urn:n", "d"));
        assert_null(xml_next_element(d));
        empty = xml_text(d);
        assert_string_equal(empty, "");
        assert_true(xml_require_number(b, "n", &number, &error));
        assert_int_equal(number, 17);
        assert_false(xml_require_number(d, "n", &number, &error));
        assert_string_equal(
                error->message,
                "a b.xml:4: The attribute n= of <d> must be a whole number, not “17a”.");
        g_clear_error(&error);
        assert_null(xml_require_attribute(b, "m", &error));
        assert_string_equal(error->message, "a b.xml:3: The element <b> lacks the attribute m=.");
}

static char *written(void (*write)(XmlWriter *writer))
{
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
        XmlWriter *writer = xml_writer_new(stream);

        write(writer);
        assert_true(xml_writer_finish(writer, NULL));
        assert_true(g_output_stream_write_all(stream, "", 1, NULL, NULL, NULL));
        assert_true(g_output_stream_close(stream, NULL, NULL));
        return g_memory_output_stream_steal_data(G_MEMORY_OUTPUT_STREAM(stream));
}

static void write_layout(XmlWriter *writer)
{
        xml_begin_root(writer, "a", "urn:n");
        xml_begin(writer, "b");
        xml_put_number(writer, "n", G_MAXUINT64);
        xml_put_boolean(writer, "t", TRUE);
        xml_put_boolean(writer, "f", FALSE);
        xml_put_attribute(writer, "none", NULL);
        xml_put_element(writer, "c", "<&>\"'");
        xml_put_element(writer, "left-out", NULL);
        xml_put_element(writer, "e", "");
        xml_end(writer);
        xml_begin(writer, "mixed");
        xml_put_text(writer, "one ");
        xml_put_element(writer, "c", "two");
        xml_begin(writer, "d");
        xml_begin(writer, "e");
}

static void writes_layout(void **state G_GNUC_UNUSED)
{
        g_autofree char *text = written(write_layout);

        assert_string_equal(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                  "<a xmlns=\"urn:n\">\n"
                                  " <b n=\"18446744073709551615\" t=\"true\" f=\"false\">\n"
                                  "  <c>&lt;&amp;&gt;\"'</c>\n"
                                  "  <e/>\n"
                                  " </b>\n"
                                  " <mixed>one <c>two</c><d><e/></d></mixed>\n"
                                  "</a>\n");
}

static void write_replaced(XmlWriter *writer)
{
        xml_begin(writer, "a");
        xml_put_attribute(writer, "b", "\x01|\xff|\xef\xbf\xbe|\xed\xa0\x80|\xe2\x82");
        xml_put_text(writer, "\x7f\xc2\x85\xf0\x9f\x98\x80\xef\xbf\xbf\u202e\u200b");
}

static void replaces_what_xml_cannot_carry(void **state G_GNUC_UNUSED)
{
#define R "\xef\xbf\xbd"
        g_autofree char *text = written(write_replaced);

        assert_string_equal(text,
                            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"&lt;U+0001&gt;|" R
                            "|" R "|" R R R "|" R R "\">&#x7F;&#x85;\xf0\x9f\x98\x80" R
                            "&#x202E;&#x200B;</a>\n");
#undef R
}

static void reveals_what_cannot_be_seen(void **state G_GNUC_UNUSED)
{
        static const char text[] =
                "<a b='x&#x202e;y' c='1'><!-- \u200b --><d>&#x9b;<![CDATA[\u2066]]>"
                "</d>z\u00ad</a>";
        g_autoptr(XmlDocument) document = xml_parse(text, strlen(text), "x.xml", NULL);
        xmlNode *root;
        g_autofree char *attribute = NULL, *other = NULL, *content = NULL;

        assert_non_null(document);
        root = xmlDocGetRootElement(document);
        xml_reveal(root);
        attribute = xml_attribute(root, "b");
        other = xml_attribute(root, "c");
        content = xml_text(root);
        assert_string_equal(attribute, "x<U+202E>y");
        assert_string_equal(other, "1");
        assert_string_equal(content, "<U+009B><U+2066>z<U+00AD>");
}

static const char blanks[] = " \t\r\n  a\r\n\tb \n";

static void write_blanks(XmlWriter *writer)
{
        xml_begin(writer, "a");
        xml_put_attribute(writer, "b", blanks);
        xml_put_text(writer, blanks);
}

static void keeps_blanks(void **state G_GNUC_UNUSED)
{
        g_autofree char *text = written(write_blanks);
        g_autoptr(XmlDocument) document = xml_parse(text, strlen(text), "x.xml", NULL);
        g_autofree char *attribute = NULL, *content = NULL;

        assert_non_null(document);
        attribute = xml_attribute(xmlDocGetRootElement(document), "b");
        content = xml_text(xmlDocGetRootElement(document));
        assert_string_equal(attribute, blanks);
        assert_string_equal(content, blanks);
}

static void write_node(XmlWriter *writer)
{
        static const char text[] =
                "<a xmlns='urn:m' xmlns:p='urn:p' x='&lt;'> <!-- c --> <b>t <p:i q='1'>u</p:i> v"
                "<![CDATA[<w>]]></b>\n <c> </c></a>";
        g_autoptr(XmlDocument) document = xml_parse(text, strlen(text), "x.xml", NULL);

        assert_non_null(document);
        xml_begin_root(writer, "r", "urn:n");
        xml_put_node(writer, xmlDocGetRootElement(document));
}

static void copies_nodes(void **state G_GNUC_UNUSED)
{
        g_autofree char *text = written(write_node);

        assert_string_equal(
                text,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<r xmlns=\"urn:n\">\n <a x=\"&lt;\">\n"
                "  <b>t <i q=\"1\">u</i> v&lt;w&gt;</b>\n  <c> </c>\n </a>\n</r>\n");
}

static void carries(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *text;
                gboolean carried;
        } cases[] = {
                {"", TRUE},          {"a\t\r\n<&>", TRUE},
                {"\x7f", TRUE},      {"\xf4\x8f\xbf\xbf", TRUE},
                {"a\x1b", FALSE},    {"\xef\xbf\xbe", FALSE},
                {"\x80", FALSE},     {"\xf4\x90\x80\x80", FALSE},
                {"\xc0\x80", FALSE}, {"\xe2\x82", FALSE},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
                if (xml_can_carry(cases[i].text) != cases[i].carried)
                        fail_msg("case %zu", i);
}

/* A directory of the test's own, removed after it. */
static int set_up(void **state)
{
        *state = g_dir_make_tmp("test-xml-XXXXXX", NULL);
        return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
        GDir *directory = g_dir_open(*state, 0, NULL);
        const char *name;

        while ((name = g_dir_read_name(directory)) != NULL) {
                g_autofree char *path = g_build_filename(*state, name, NULL);

                g_remove(path);
        }
        g_dir_close(directory);
        g_rmdir(*state);
        g_free(*state);
        return 0;
}

static char *put_file(const char *directory, const char *name, const char *data, gsize size,
                      gboolean compress)
{
        char *path = g_build_filename(directory, name, NULL);
        OutputFile *file = output_file_open(path, compress, NULL);

        assert_non_null(file);
        assert_true(
                g_output_stream_write_all(output_file_stream(file), data, size, NULL, NULL, NULL));
        assert_true(output_file_commit(file, NULL, NULL));
        return path;
}

static void fails_with(const char *path, const char *sentence)
{
        g_autoptr(GError) error = NULL;
        g_autofree char *expected = g_strconcat(path, sentence, NULL);

        assert_null(xml_load_file(path, &error));
        assert_string_equal(error->message, expected);
}

static void loads_plain_and_gzip(void **state)
{
        g_autofree char *content = g_strnfill(300 * 1000, 'x');
        g_autofree char *plain = put_file(*state, "plain.gz", content, 300 * 1000, FALSE);
        g_autofree char *packed = put_file(*state, "packed.xml", content, 300 * 1000, TRUE);
        g_autofree char *empty = put_file(*state, "empty", "", 0, FALSE);
        g_autofree char *empty_packed = put_file(*state, "empty.gz", "", 0, TRUE);
        g_autoptr(GBytes) one = xml_load_file(plain, NULL), two = xml_load_file(packed, NULL);
        g_autoptr(GBytes) three = xml_load_file(empty, NULL),
                          four = xml_load_file(empty_packed, NULL);

        assert_int_equal(g_bytes_get_size(one), 300 * 1000);
        assert_memory_equal(g_bytes_get_data(one, NULL), content, 300 * 1000);
        assert_true(g_bytes_equal(one, two));
        assert_int_equal(g_bytes_get_size(three), 0);
        assert_int_equal(g_bytes_get_size(four), 0);
}

static void refuses_damaged_gzip(void **state)
{
        g_autofree char *path = put_file(*state, "a.gz", "<a>some content</a>", 19, TRUE);
        g_autofree char *data = NULL, *longer = NULL;
        gsize size;

        assert_true(g_file_get_contents(path, &data, &size, NULL));
        for (gsize i = 2; i < size; i++) {
                assert_true(g_file_set_contents(path, data, i, NULL));
                fails_with(path, ": The file is truncated: its gzip stream has no end.");
        }
        longer = g_malloc(size + 1);
        memcpy(longer, data, size);
        longer[size] = '!';
        assert_true(g_file_set_contents(path, longer, size + 1, NULL));
        fails_with(path, ": Something follows the end of the gzip stream.");
        data[size - 6] ^= 1; /* the checksum */
        assert_true(g_file_set_contents(path, data, size, NULL));
        fails_with(path, ": The gzip stream is damaged.");
}

enum {
        MEGABYTE = 1024 * 1024,
};

/* The gzip bytes of a further megabyte of zeros, which are the same for each but the first. */
static GByteArray *pack_zeros(GConverter *packer, const char *zeros)
{
        GByteArray *packed = g_byte_array_new();
        gsize left = MEGABYTE;
        GConverterResult result;

        do {
                guint8 out[4096];
                gsize read = 0, written = 0;

                result = g_converter_convert(packer, zeros, left, out, sizeof out,
                                             G_CONVERTER_FLUSH, &read, &written, NULL);
                assert_int_not_equal(result, G_CONVERTER_ERROR);
                left -= read;
                g_byte_array_append(packed, out, written);
        } while (result != G_CONVERTER_FLUSHED);
        return packed;
}

/* More than is accepted, in a file of a megabyte. */
static void refuses_a_bomb(void **state)
{
        g_autofree char *path = g_build_filename(*state, "bomb.gz", NULL);
        g_autofree char *buffer = g_malloc0(MEGABYTE);
        g_autoptr(GConverter) packer =
                G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
        g_autoptr(GByteArray) bomb = pack_zeros(packer, buffer);
        g_autoptr(GByteArray) more = pack_zeros(packer, buffer);
        g_autoptr(InputFile) input = NULL;
        g_autoptr(GError) error = NULL;
        gssize n;

        for (int i = 0; i < LIMIT_DOCUMENT_SIZE / MEGABYTE; i++)
                g_byte_array_append(bomb, more->data, more->len);
        assert_true(g_file_set_contents(path, (char *) bomb->data, bomb->len, NULL));

        input = input_file_open(path, NULL);
        assert_non_null(input);
        do {
                n = input_file_read(input, buffer, MEGABYTE, &error);
        } while (n > 0);
        assert_int_equal(n, -1);
        assert_non_null(strstr(error->message,
                               ": The document is larger than 2047 MiB, which is the most"));
}

static void refuses_what_is_no_file(void **state)
{
        g_autofree char *fifo = g_build_filename(*state, "fifo", NULL);
        g_autofree char *missing = g_build_filename(*state, "missing", NULL);

        assert_int_equal(mkfifo(fifo, 0600), 0);
        fails_with(fifo, ": This is a FIFO and not a file that can be read.");
        fails_with(*state, ": This is a directory and not a file that can be read.");
        fails_with("/dev/null", ": This is a character device and not a file that can be read.");
        fails_with(missing, ": It cannot be opened: No such file or directory.");
}

/* What cannot be carried can be taken back and written in another way; all else stays. */
static void takes_back(void **state G_GNUC_UNUSED)
{
        g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
        XmlWriter *xml = xml_writer_new(memory);
        struct xml_mark mark;

        xml_begin(xml, "a");
        xml_put_attribute(xml, "kept", "1");
        mark = xml_mark(xml);
        xml_put_attribute(xml, "b", "\001");
        xml_put_text(xml, "text");
        assert_false(xml_keep_since(xml, &mark));
        xml_put_attribute(xml, "b", "2");
        xml_begin(xml, "c");
        mark = xml_mark(xml);
        xml_put_text(xml, "good");
        assert_true(xml_keep_since(xml, &mark));
        assert_true(xml_writer_finish(xml, NULL));
        assert_true(g_output_stream_write_all(memory, "", 1, NULL, NULL, NULL));
        assert_string_equal(g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(memory)),
                            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                            "<a kept=\"1\" b=\"2\">\n <c>good</c>\n</a>\n");
}

/* As a shell's <(command) hands it over. */
static void reads_an_open_pipe(void **state G_GNUC_UNUSED)
{
        g_autofree char *path = NULL;
        g_autoptr(GBytes) bytes = NULL;
        int ends[2];

        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], "<a/>", 4), 4);
        close(ends[1]);
        path = g_strdup_printf("/dev/fd/%d", ends[0]);
        bytes = xml_load_file(path, NULL);
        close(ends[0]);
        assert_non_null(bytes);
        assert_int_equal(g_bytes_get_size(bytes), 4);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(refuses),
                cmocka_unit_test(refuses_deep_nesting),
                cmocka_unit_test(answers_about_nodes),
                cmocka_unit_test(writes_layout),
                cmocka_unit_test(replaces_what_xml_cannot_carry),
                cmocka_unit_test(reveals_what_cannot_be_seen),
                cmocka_unit_test(keeps_blanks),
                cmocka_unit_test(copies_nodes),
                cmocka_unit_test(takes_back),
                cmocka_unit_test(carries),
                cmocka_unit_test_setup_teardown(loads_plain_and_gzip, set_up, tear_down),
                cmocka_unit_test_setup_teardown(refuses_damaged_gzip, set_up, tear_down),
                cmocka_unit_test_setup_teardown(refuses_a_bomb, set_up, tear_down),
                cmocka_unit_test_setup_teardown(refuses_what_is_no_file, set_up, tear_down),
                cmocka_unit_test(reads_an_open_pipe),
        };

        xml_init();
        return cmocka_run_group_tests(tests, NULL, NULL);
}
