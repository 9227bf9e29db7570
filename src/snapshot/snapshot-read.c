/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * snapshot.xml to units, one at a time. libxml2 calls back for each element, so that no tree is
 * built and memory is that of one unit. What may stand where is one table of elements; what an
 * element means is in snapshot-elements.c. The rules of base/xml.c hold here too: no network, and
 * the parser is stopped at a document type before it is read.
 */
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "base/error.h"
#include "base/input.h"
#include "base/limits.h"
#include "base/xml.h"
#include "snapshot/snapshot-elements.h"
#include "snapshot/snapshot-xml.h"

static void reader_take_error(SnapshotReader *reader, GError *error)
{
        if (reader->error == NULL)
                reader->error = error;
        else
                g_error_free(error);
        xmlStopParser(reader->parser);
}

gboolean snapshot_reader_fail(SnapshotReader *reader, const char *format, ...)
{
        va_list arguments;
        g_autofree char *message = NULL;

        va_start(arguments, format);
        message = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        reader_take_error(reader, g_error_new(BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT, "%s:%d: %s",
                                              reader->name, reader->parser->input->line, message));
        return FALSE;
}

void snapshot_reader_take_error(SnapshotReader *reader, GError *error)
{
        reader_take_error(reader, error);
}

static void handle_error(void *context, XmlErrorPointer cause)
{
        SnapshotReader *reader = context;

        xml_set_parser_error(&reader->error, reader->name, cause);
}

static void handle_document_type(void *context, const xmlChar *name G_GNUC_UNUSED,
                                 const xmlChar *public_id G_GNUC_UNUSED,
                                 const xmlChar *system_id G_GNUC_UNUSED)
{
        snapshot_reader_fail(
                context, "The document has a document type (<!DOCTYPE>), which is not accepted.");
}

/* Undoes the escapes of encoding="escaped" in place. False where there is one that is none. */
static gboolean unescape(char *text, gsize *length)
{
        const char *end = text + *length;
        char *out = text;

        for (const char *in = text; in < end; in++) {
                int high, low;

                if (*in != '\\') {
                        *out++ = *in;
                        continue;
                }
                if (end - in >= 2 && in[1] == '\\') {
                        *out++ = '\\';
                        in += 1;
                        continue;
                }
                if (end - in < 4 || in[1] != 'x')
                        return FALSE;
                high = g_ascii_xdigit_value(in[2]);
                low = g_ascii_xdigit_value(in[3]);
                if (high < 0 || low < 0 || (high | low) == 0)
                        return FALSE;
                *out++ = (char) (high << 4 | low);
                in += 3;
        }
        *out = '\0';
        *length = out - text;
        return TRUE;
}

static gboolean reader_unescape(SnapshotReader *reader, GString *text, gsize from)
{
        gsize length = text->len - from;

        if (!unescape(text->str + from, &length))
                return snapshot_reader_fail(
                        reader,
                        "There is a wrong escape in <%s>; \\\\ and \\x01 to \\xff are right.",
                        reader->rule->name);
        g_string_truncate(text, from + length);
        return TRUE;
}

/* An attribute as libxml2's startElementNs gives it: five pointers. */
struct sax_attribute {
        const char *name;
        const char *prefix;
        const char *uri;
        const char *value;
        const char *end;
};

static int find_attribute(const struct element_rule *rule, const struct sax_attribute *attribute)
{
        if (attribute->uri != NULL)
                return -1;
        for (int i = 0; rule->attributes[i].name != NULL; i++)
                if (strcmp(rule->attributes[i].name, attribute->name) == 0)
                        return i;
        return -1;
}

/* encoding= comes after the attributes that it speaks of, so it is looked for first. */
static gboolean read_encoding(SnapshotReader *reader, const struct sax_attribute *attributes,
                              int count)
{
        reader->escaped = FALSE;
        for (int i = 0; i < count; i++) {
                if (attributes[i].uri != NULL || strcmp(attributes[i].name, "encoding") != 0)
                        continue;
                if (attributes[i].end - attributes[i].value != strlen("escaped") ||
                    memcmp(attributes[i].value, "escaped", strlen("escaped")) != 0)
                        return snapshot_reader_fail(reader, "encoding= of <%s> must be “escaped”.",
                                                    reader->rule->name);
                reader->escaped = TRUE;
        }
        return TRUE;
}

/* Puts the values into one buffer and notes where each begins. */
static gboolean read_attributes(SnapshotReader *reader, const struct sax_attribute *attributes,
                                int count)
{
        const struct element_rule *rule = reader->rule;

        if (!read_encoding(reader, attributes, count))
                return FALSE;
        g_string_truncate(reader->values, 0);
        for (int i = 0; i < MAX_ATTRIBUTES; i++)
                reader->value_at[i] = -1;

        for (int i = 0; i < count; i++) {
                int index = find_attribute(rule, &attributes[i]);

                if (index < 0 && attributes[i].uri == NULL &&
                    strcmp(attributes[i].name, "encoding") == 0)
                        continue;
                if (index < 0)
                        return snapshot_reader_fail(reader,
                                                    "The attribute %s= of <%s> is not known.",
                                                    attributes[i].name, rule->name);
                reader->value_at[index] = reader->values->len;
                g_string_append_len(reader->values, attributes[i].value,
                                    attributes[i].end - attributes[i].value);
                if (reader->escaped &&
                    !reader_unescape(reader, reader->values, reader->value_at[index]))
                        return FALSE;
                g_string_append_c(reader->values, '\0');
        }
        for (int i = 0; rule->attributes[i].name != NULL; i++)
                if (rule->attributes[i].required && reader->value_at[i] < 0)
                        return snapshot_reader_fail(reader,
                                                    "The element <%s> lacks the attribute %s=.",
                                                    rule->name, rule->attributes[i].name);
        return TRUE;
}

static const struct element_rule *rule_of(enum element element)
{
        return element < ELEMENT_ENFORCEMENT ? &element_rules[element]
                                             : &enforcement_rules[element - ELEMENT_ENFORCEMENT];
}

static gboolean open_element(SnapshotReader *reader, const char *name, const char *uri)
{
        enum element parent = reader->rule != NULL ? reader->element : ELEMENT_DOCUMENT;
        enum element element;

        if (uri == NULL || strcmp(uri, SNAPSHOT_NAMESPACE) != 0)
                return snapshot_reader_fail(reader, "The element <%s> is not in the namespace %s.",
                                            name, SNAPSHOT_NAMESPACE);
        for (element = 0; element < ELEMENT_COUNT; element++)
                if (rule_of(element)->parent == parent && strcmp(rule_of(element)->name, name) == 0)
                        break;
        if (element == ELEMENT_COUNT)
                return snapshot_reader_fail(reader, "The element <%s> is not expected here.", name);
        if (reader->place[parent] < rule_of(element)->follows ||
            reader->place[parent] > rule_of(element)->place)
                return snapshot_reader_fail(reader, "The element <%s> is out of place.", name);
        /* What may come once only leaves a place that is after its own. */
        reader->place[parent] = rule_of(element)->place + (rule_of(element)->once ? 1 : 0);
        reader->place[element] = 0;
        reader->element = element;
        reader->rule = rule_of(element);
        return TRUE;
}

static void handle_start(void *context, const xmlChar *name, const xmlChar *prefix G_GNUC_UNUSED,
                         const xmlChar *uri, int namespace_count G_GNUC_UNUSED,
                         const xmlChar **namespaces G_GNUC_UNUSED, int attribute_count,
                         int defaulted_count G_GNUC_UNUSED, const xmlChar **attributes)
{
        SnapshotReader *reader = context;
        g_autofree char *cut_off = NULL;

        G_STATIC_ASSERT(sizeof(struct sax_attribute) == 5 * sizeof *attributes);
        if (reader->error != NULL)
                return;
        g_string_truncate(reader->text, 0);
        /* A tag that has no end is told before it is known to have none. */
        cut_off = xml_cut_off(reader->parser);
        if (cut_off != NULL) {
                snapshot_reader_fail(reader, "%s", cut_off);
                return;
        }
        if (!open_element(reader, (const char *) name, (const char *) uri))
                return;
        if (!read_attributes(reader, (const struct sax_attribute *) attributes, attribute_count))
                return;
        if (reader->rule->start != NULL)
                reader->rule->start(reader);
}

static void handle_end(void *context, const xmlChar *name G_GNUC_UNUSED,
                       const xmlChar *prefix G_GNUC_UNUSED, const xmlChar *uri G_GNUC_UNUSED)
{
        SnapshotReader *reader = context;

        if (reader->error != NULL)
                return;
        if (reader->escaped && reader->rule->has_text && !reader_unescape(reader, reader->text, 0))
                return;
        if (reader->rule->end != NULL && !reader->rule->end(reader))
                return;
        reader->element = reader->rule->parent;
        reader->rule = reader->element == ELEMENT_DOCUMENT ? NULL : rule_of(reader->element);
        reader->escaped = FALSE;
        g_string_truncate(reader->text, 0);
}

static void handle_characters(void *context, const xmlChar *text, int length)
{
        SnapshotReader *reader = context;

        if (reader->error != NULL || reader->rule == NULL)
                return;
        if (reader->rule->has_text) {
                g_string_append_len(reader->text, (const char *) text, length);
                return;
        }
        for (int i = 0; i < length; i++)
                if (strchr(" \t\r\n", text[i]) == NULL) {
                        snapshot_reader_fail(reader, "The element <%s> holds text.",
                                             reader->rule->name);
                        return;
                }
}

static int handle_read(void *context, char *buffer, int size)
{
        SnapshotReader *reader = context;
        GError *error = NULL;
        gssize n;

        if (reader->error != NULL)
                return 0;
        n = input_file_read(reader->input, buffer, size, &error);
        if (n < 0) {
                reader->error = error;
                return -1;
        }
        if (reader->unit != NULL &&
            input_file_position(reader->input) - reader->unit_begin > LIMIT_SNAPSHOT_UNIT_SIZE) {
                reader->error = g_error_new(BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                                            "%s: The unit %s is larger than %d MiB, which is the "
                                            "most that is accepted.",
                                            reader->name, reader->unit->name,
                                            LIMIT_SNAPSHOT_UNIT_SIZE / (1024 * 1024));
                return -1;
        }
        return (int) n;
}

/* False with reader->error set, unless the document is right from its beginning to its end. */
static gboolean reader_parse(SnapshotReader *reader)
{
        xmlSAXHandler handler = {
                .initialized = XML_SAX2_MAGIC,
                .internalSubset = handle_document_type,
                .startElementNs = handle_start,
                .endElementNs = handle_end,
                .characters = handle_characters,
                .ignorableWhitespace = handle_characters,
                .cdataBlock = handle_characters,
                .serror = handle_error,
        };
        gboolean well_formed;

        reader->parser = xmlCreateIOParserCtxt(&handler, reader, handle_read, NULL, reader,
                                               XML_CHAR_ENCODING_NONE);
        if (reader->parser == NULL) {
                reader->error = g_error_new(BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                                            "%s: There is no memory to read it.", reader->name);
                return FALSE;
        }
        /* NOENT: without it, &amp; in an attribute stays a reference. There is no other entity
         * without a document type. */
        xmlCtxtUseOptions(reader->parser, XML_PARSE_NONET | XML_PARSE_NOENT);
        xmlParseDocument(reader->parser);
        well_formed = reader->parser->wellFormed;
        xmlFreeParserCtxt(reader->parser);
        if (reader->error == NULL && (!well_formed || reader->tail.problems == NULL))
                reader->error =
                        g_error_new(BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                                    "%s: The document is not a whole snapshot.", reader->name);
        return reader->error == NULL;
}

/* The digest is that of the whole file, and what follows the document may still show that it is
 * damaged. */
static gboolean read_to_end(InputFile *input, GError **error)
{
        char buffer[4096];
        gssize n;

        do {
                n = input_file_read(input, buffer, sizeof buffer, error);
        } while (n > 0);
        return n == 0;
}

gboolean snapshot_read_file(const char *path, const struct snapshot_sink *sink, char **ret_sha256,
                            GError **error)
{
        g_autoptr(InputFile) input = input_file_open(path, error);
        SnapshotReader reader = {.sink = sink, .input = input};
        gboolean done;

        if (input == NULL)
                return FALSE;
        reader.name = input_file_name(input);
        reader.head = g_new0(SnapshotHead, 1);
        reader.values = g_string_new(NULL);
        reader.text = g_string_new(NULL);

        done = reader_parse(&reader) && read_to_end(input, &reader.error) &&
               sink->end(sink->context, &reader.tail, &reader.error);
        if (!done)
                g_propagate_error(error, reader.error);
        else if (ret_sha256 != NULL)
                *ret_sha256 = g_strdup(input_file_sha256(input));

        snapshot_head_free(reader.head);
        unit_free(reader.unit);
        g_free(reader.last_unit);
        g_clear_pointer(&reader.tail.problems, g_ptr_array_unref);
        g_string_free(reader.values, TRUE);
        g_string_free(reader.text, TRUE);
        return done;
}
