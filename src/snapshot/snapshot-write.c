/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Units to snapshot.xml, one at a time. What the document promises its reader (order of units and
 * properties, valid references) is checked here too, so that nothing is written that could not be
 * read back.
 */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/xml.h"
#include "snapshot/snapshot-put.h"
#include "snapshot/snapshot-xml.h"

struct snapshot_writer {
        XmlWriter *xml;
        char *last_unit; /* NULL before the first */
        guint unit_count;
};

/* Room for a number; the attribute's value points into it. */
struct number {
        char digits[24];
};

static const char *number_text(guint64 value, struct number *number)
{
        g_snprintf(number->digits, sizeof number->digits, "%" G_GUINT64_FORMAT, value);
        return number->digits;
}

static const char *known_number_text(guint64 value, struct number *number)
{
        return value != 0 ? number_text(value, number) : NULL;
}

/* C escapes for what XML cannot carry and for the backslash; \t, \n and \r go as they are. */
static char *escape(const char *text)
{
        GString *result = g_string_sized_new(strlen(text) + 16);

        while (*text != '\0') {
                char one[5] = {*text}; /* the longest character of UTF-8 has four bytes */
                gsize length = 1;

                if ((guchar) *text >= 0x80) {
                        gunichar character = g_utf8_get_char_validated(text, -1);

                        if (character <= 0x10ffff)
                                length = g_utf8_next_char(text) - text;
                        memcpy(one, text, length);
                }
                if (*text == '\\')
                        g_string_append(result, "\\\\");
                else if (xml_can_carry(one))
                        g_string_append_len(result, text, length);
                else
                        for (gsize i = 0; i < length; i++)
                                g_string_append_printf(result, "\\x%02x", (guchar) text[i]);
                text += length;
        }
        return g_string_free(result, FALSE);
}

void snapshot_begin_element(XmlWriter *xml, const char *element, const struct attribute *attributes,
                            const char *text)
{
        struct xml_mark mark;

        xml_begin(xml, element);
        mark = xml_mark(xml);
        for (const struct attribute *a = attributes; a->name != NULL; a++)
                xml_put_attribute(xml, a->name, a->value);
        if (text != NULL)
                xml_put_text(xml, text);
        if (xml_keep_since(xml, &mark))
                return;
        for (const struct attribute *a = attributes; a->name != NULL; a++) {
                g_autofree char *value = a->value != NULL ? escape(a->value) : NULL;

                xml_put_attribute(xml, a->name, value);
        }
        xml_put_attribute(xml, "encoding", "escaped");
        if (text != NULL) {
                g_autofree char *value = escape(text);

                xml_put_text(xml, value);
        }
}

void snapshot_put_element(XmlWriter *xml, const char *element, const struct attribute *attributes,
                          const char *text)
{
        snapshot_begin_element(xml, element, attributes, text);
        xml_end(xml);
}

static const char *answer_text(enum snapshot_answer answer)
{
        return answer == SNAPSHOT_UNKNOWN ? NULL : answer == SNAPSHOT_YES ? "true" : "false";
}

static void put_host(XmlWriter *xml, const SnapshotHead *head)
{
        struct number uptime;

        snapshot_put_element(xml, "host",
                             (const struct attribute[]){
                                     {"name", head->host_name},
                                     {"machine-id", head->machine_id},
                                     {"boot-id", head->boot_id},
                                     {"os-id", head->os_id},
                                     {"os-version", head->os_version_id},
                                     {"os-name", head->os_pretty_name},
                                     {"kernel", head->kernel},
                                     {"architecture", head->architecture},
                                     {"virtualization", head->virtualization},
                                     {"uptime", known_number_text(head->uptime, &uptime)},
                                     {"time-synchronized", answer_text(head->time_synchronized)},
                                     {0}},
                             NULL);
}

static gboolean writer_begin(void *context, const SnapshotHead *head, GError **error)
{
        XmlWriter *xml = ((SnapshotWriter *) context)->xml;
        g_autofree char *begin = text_timestamp_exact(head->begin);
        struct number systemd, read_as, uid;

        xml_begin_root(xml, "snapshot", SNAPSHOT_NAMESPACE);
        xml_put_attribute(xml, "version", "1");
        put_host(xml, head);
        snapshot_put_element(
                xml, "manager",
                (const struct attribute[]){
                        {"source", head->source == SNAPSHOT_FROM_FILES ? "files" : "manager"},
                        {"scope", head->user_scope ? "user" : "system"},
                        {"root", head->root},
                        {"systemd", known_number_text(head->systemd_version, &systemd)},
                        {"systemd-package", head->systemd_package},
                        {"state", head->manager_state},
                        {"tainted", head->manager_tainted},
                        {"read-as", known_number_text(head->read_as, &read_as)},
                        {0}},
                NULL);
        snapshot_put_element(xml, "collector",
                             (const struct attribute[]){
                                     {"begin", begin},
                                     {"user", head->collector_user},
                                     {"uid", number_text(head->collector_uid, &uid)},
                                     {"privileged", head->collector_privileged ? "true" : "false"},
                                     {"capabilities", head->collector_capabilities},
                                     {"tool-version", head->tool_version},
                                     {0}},
                             NULL);
        return xml_writer_check(xml, error);
}

static gboolean is_file_reference(const Unit *unit, gint64 file)
{
        return file >= 0 && file < unit->files->len;
}

/* What the reader of the document will insist on. */
static gboolean writer_check_unit(const SnapshotWriter *writer, const Unit *unit, GError **error)
{
        const char *fault = NULL;
        const char *last = "";

        if (writer->last_unit != NULL && strcmp(writer->last_unit, unit->name) >= 0)
                fault = "the units are not in byte order of their names";
        for (guint i = 0; i < unit->directives->len; i++)
                if (!is_file_reference(unit,
                                       g_array_index(unit->directives, struct directive, i).file))
                        fault = "a directive refers to a file that is not there";
        for (guint i = 0; i < unit->properties->len; i++) {
                const struct property *property =
                        &g_array_index(unit->properties, struct property, i);

                if (property->file != PROPERTY_NO_FILE && !is_file_reference(unit, property->file))
                        fault = "a property refers to a file that is not there";
                if (i > 0 && strcmp(last, property->name) >= 0)
                        fault = "the properties are not in byte order of their names";
                last = property->name;
        }
        if (fault == NULL)
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "The snapshot cannot be written: at %s, %s.", unit->name, fault);
        return FALSE;
}

static void put_files(XmlWriter *xml, const Unit *unit)
{
        static const char *const changes[] = {[UNIT_FILE_GONE] = "gone", [UNIT_FILE_NEW] = "new"};

        for (guint i = 0; i < unit->files->len; i++) {
                const struct unit_file *file = &g_array_index(unit->files, struct unit_file, i);
                g_autofree char *modified =
                        file->modified != 0 ? text_timestamp_exact(file->modified) : NULL;
                struct number size;

                snapshot_put_element(xml, "file",
                                     (const struct attribute[]){
                                             {"role", file->role == UNIT_FILE_FRAGMENT ? "fragment"
                                                                                       : "drop-in"},
                                             {"path", file->path},
                                             {"target", file->target},
                                             {"sha256", file->sha256},
                                             {"size", number_text(file->size, &size)},
                                             {"package", file->package},
                                             {"change", changes[file->change]},
                                             {"modified", modified},
                                             {0}},
                                     NULL);
        }
}

static void put_directives(XmlWriter *xml, const Unit *unit)
{
        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);
                struct number file, line;

                snapshot_put_element(
                        xml, "directive",
                        (const struct attribute[]){{"section", directive->section},
                                                   {"name", directive->name},
                                                   {"file", number_text(directive->file, &file)},
                                                   {"line", number_text(directive->line, &line)},
                                                   {0}},
                        directive->value);
        }
}

static void put_properties(XmlWriter *xml, const Unit *unit)
{
        for (guint i = 0; i < unit->properties->len; i++) {
                const struct property *property =
                        &g_array_index(unit->properties, struct property, i);
                gboolean from_file = property->file != PROPERTY_NO_FILE;
                struct number file, line;

                snapshot_put_element(
                        xml, "property",
                        (const struct attribute[]){
                                {"name", property->name},
                                {"signature", property->signature},
                                {"file",
                                 from_file ? number_text((guint) property->file, &file) : NULL},
                                {"line", from_file ? number_text(property->line, &line) : NULL},
                                {"implied-by", property->implied_by},
                                {"disk-value", property->disk_value},
                                {0}},
                        property->value);
        }
}

static void put_problems(XmlWriter *xml, const GPtrArray *problems)
{
        for (guint i = 0; i < problems->len; i++) {
                const Problem *problem = problems->pdata[i];
                struct number line;

                snapshot_put_element(xml, "problem",
                                     (const struct attribute[]){
                                             {"severity",
                                              problem_severity_to_string(problem->severity)},
                                             {"unit", problem->unit},
                                             {"path", problem->path},
                                             {"line", known_number_text(problem->line, &line)},
                                             {0}},
                                     problem->message);
        }
}

static gboolean writer_unit(void *context, const Unit *unit, GError **error)
{
        SnapshotWriter *writer = context;
        XmlWriter *xml = writer->xml;

        if (!writer_check_unit(writer, unit, error))
                return FALSE;
        g_free(writer->last_unit);
        writer->last_unit = g_strdup(unit->name);
        writer->unit_count++;

        snapshot_begin_element(xml, "unit",
                               (const struct attribute[]){{"name", unit->name},
                                                          {"type", unit_type_to_string(unit->type)},
                                                          {"load", unit_load_to_string(unit->load)},
                                                          {"load-reason", unit->load_reason},
                                                          {"template",
                                                           unit->is_template ? "true" : NULL},
                                                          {"active", unit->active_state},
                                                          {"sub", unit->sub_state},
                                                          {"file-state", unit->unit_file_state},
                                                          {0}},
                               NULL);
        for (guint i = 0; i < unit->aliases->len; i++)
                snapshot_put_element(xml, "alias", (const struct attribute[]){{0}},
                                     unit->aliases->pdata[i]);
        put_files(xml, unit);
        put_directives(xml, unit);
        put_properties(xml, unit);
        snapshot_put_enforcement(xml, unit);
        put_problems(xml, unit->problems);
        xml_end(xml);
        return xml_writer_check(xml, error);
}

static gboolean writer_end(void *context, const struct snapshot_tail *tail, GError **error)
{
        SnapshotWriter *writer = context;
        XmlWriter *xml = writer->xml;
        g_autofree char *end = text_timestamp_exact(tail->end);
        struct number count;

        if (tail->unit_count != writer->unit_count) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "The snapshot cannot be written: %u units were announced and %u came.",
                            tail->unit_count, writer->unit_count);
                return FALSE;
        }
        snapshot_begin_element(
                xml, "end",
                (const struct attribute[]){
                        {"time", end}, {"units", number_text(tail->unit_count, &count)}, {0}},
                NULL);
        put_problems(xml, tail->problems);
        xml_end(xml);
        return xml_writer_finish(g_steal_pointer(&writer->xml), error);
}

SnapshotWriter *snapshot_writer_new(GOutputStream *stream)
{
        SnapshotWriter *writer = g_new0(SnapshotWriter, 1);

        writer->xml = xml_writer_new(stream);
        return writer;
}

void snapshot_writer_free(SnapshotWriter *writer)
{
        xml_writer_free(writer->xml);
        g_free(writer->last_unit);
        g_free(writer);
}

struct snapshot_sink snapshot_writer_sink(SnapshotWriter *writer)
{
        return (struct snapshot_sink){
                .begin = writer_begin, .unit = writer_unit, .end = writer_end, .context = writer};
}
