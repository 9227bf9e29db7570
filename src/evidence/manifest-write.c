/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Report, inputs and written files to manifest.json, by json-glib but for the lists of files: these
 * may have 200,000 rows, of which each would take more than a kibibyte as a tree.
 */
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/file-list.h"
#include "base/json-text.h"
#include "base/output.h"
#include "base/text.h"
#include "evidence/manifest.h"

/* Bytes that are written at a time. */
enum { TEXT_SIZE = 64 * 1024 };

#define STATEMENT "This is evidence, not a determination of compliance."

static void put(JsonBuilder *builder, const char *name, const char *value)
{
        g_autofree char *valid = NULL;

        json_builder_set_member_name(builder, name);
        if (!value) {
                json_builder_add_null_value(builder);
                return;
        }
        if (!g_utf8_validate(value, -1, NULL))
                value = valid = g_utf8_make_valid(value, -1);
        json_builder_add_string_value(builder, value);
}

static void put_number(JsonBuilder *builder, const char *name, guint64 value)
{
        json_builder_set_member_name(builder, name);
        json_builder_add_int_value(builder, (gint64) value);
}

static void put_boolean(JsonBuilder *builder, const char *name, gboolean value)
{
        json_builder_set_member_name(builder, name);
        json_builder_add_boolean_value(builder, value);
}

static void put_time(JsonBuilder *builder, const char *name, gint64 time)
{
        g_autofree char *text = text_timestamp(time);

        put(builder, name, text);
}

static void begin_object(JsonBuilder *builder, const char *name)
{
        json_builder_set_member_name(builder, name);
        json_builder_begin_object(builder);
}

static void begin_array(JsonBuilder *builder, const char *name)
{
        json_builder_set_member_name(builder, name);
        json_builder_begin_array(builder);
}

static void put_null(JsonBuilder *builder, const char *name)
{
        json_builder_set_member_name(builder, name);
        json_builder_add_null_value(builder);
}

static void put_run(JsonBuilder *builder, const struct manifest_making *making)
{
        begin_object(builder, "tool");
        put(builder, "name", "bulkhead");
        put(builder, "version", making->report->tool_version);
        put(builder, "sha256", making->program_sha256);
        json_builder_end_object(builder);

        begin_array(builder, "command_line");
        for (const char *const *word = making->command_line; *word; word++) {
                g_autofree char *valid = g_utf8_make_valid(*word, -1);

                json_builder_add_string_value(builder, valid);
        }
        json_builder_end_array(builder);

        if (making->run_by) {
                begin_object(builder, "operator");
                put(builder, "user", making->run_by->user);
                put_number(builder, "uid", making->run_by->uid);
                put_boolean(builder, "privileged", making->run_by->privileged);
                put(builder, "capabilities", making->run_by->capabilities);
                json_builder_end_object(builder);
        } else
                put_null(builder, "operator");
        put_time(builder, "begin", making->begin);
        put_time(builder, "end", making->end);
        put_time(builder, "generated", making->report->generated);
        put_boolean(builder, "reproducible", making->reproducible);
}

static void put_host(JsonBuilder *builder, const SnapshotHead *head)
{
        begin_object(builder, "host");
        put(builder, "name", head->host_name);
        put(builder, "machine_id", head->machine_id);
        put(builder, "boot_id", head->boot_id);
        put(builder, "os", head->os_pretty_name);
        put(builder, "kernel", head->kernel);
        put(builder, "architecture", head->architecture);
        put(builder, "virtualization", head->virtualization);
        json_builder_end_object(builder);
}

static void put_scope(JsonBuilder *builder, const Report *report)
{
        const SnapshotHead *head = report->head;

        begin_object(builder, "collection");
        put(builder, "source", head->source == SNAPSHOT_FROM_MANAGER ? "manager" : "files");
        put(builder, "scope", head->user_scope ? "user" : "system");
        put(builder, "root", head->root);
        put_number(builder, "systemd", head->systemd_version);
        put(builder, "systemd_package", head->systemd_package);
        put(builder, "manager_state", head->manager_state);
        put_time(builder, "begin", head->begin);
        put_time(builder, "end", report->end);
        put(builder, "user", head->collector_user);
        put_number(builder, "uid", head->collector_uid);
        put_boolean(builder, "privileged", head->collector_privileged);
        put(builder, "capabilities", head->collector_capabilities);
        put(builder, "tool_version", head->tool_version);
        json_builder_end_object(builder);

        put_boolean(builder, "complete", report->complete);
        begin_object(builder, "counts");
        put_number(builder, "found", report->inventory->len);
        put_number(builder, "scored", report->outcomes[OUTCOME_SCORED]);
        put_number(builder, "not_applicable", report->outcomes[OUTCOME_NOT_APPLICABLE]);
        put_number(builder, "skipped", report->outcomes[OUTCOME_SKIPPED]);
        json_builder_end_object(builder);
        put(builder, "rules", report->rules->name);
        put(builder, "bands", report->systemd_bands ? "systemd" : "guide");
        put(builder, "frameworks", report->frameworks);
}

static void put_chain(JsonBuilder *builder, const struct manifest_making *making)
{
        put_number(builder, "number", making->link.number);
        if (making->link.sha256) {
                begin_object(builder, "previous");
                put(builder, "sha256", making->link.sha256);
                put(builder, "generated", making->link.generated);
                json_builder_end_object(builder);
        } else
                put_null(builder, "previous");
        if (making->signature_format) {
                begin_object(builder, "signature");
                put(builder, "format", making->signature_format);
                put(builder, "file", making->signature_file);
                put(builder, "key", making->signature_key);
                json_builder_end_object(builder);
        } else
                put_null(builder, "signature");
        if (making->redaction) {
                begin_object(builder, "redaction");
                put(builder, "categories", making->redaction);
                put(builder, "key", making->redaction_key);
                json_builder_end_object(builder);
        } else
                put_null(builder, "redaction");
}

static void put_inputs(JsonBuilder *builder, const Inputs *inputs)
{
        begin_array(builder, "inputs");
        for (guint i = 0; i < inputs->len; i++) {
                const struct input *input = inputs->pdata[i];

                json_builder_begin_object(builder);
                put(builder, "kind", input->kind);
                put(builder, "path", input->path);
                put(builder, "sha256", input->sha256);
                if (input->original)
                        put(builder, "original_sha256", input->original);
                if (input->copy)
                        put(builder, "copy", input->copy);
                json_builder_end_object(builder);
        }
        json_builder_end_array(builder);
}

static void put_files_read(JsonBuilder *builder, const Report *report)
{
        begin_array(builder, "files_read");
        for (guint i = 0; i < report->files->len; i++) {
                const struct report_file *file =
                        &g_array_index(report->files, struct report_file, i);

                json_builder_begin_object(builder);
                put(builder, "path", file->path);
                put_number(builder, "size", file->size);
                put(builder, "sha256", file->sha256);
                json_builder_end_object(builder);
        }
        json_builder_end_array(builder);
}

JsonNode *manifest_evidence(const Report *report)
{
        g_autoptr(JsonBuilder) builder = json_builder_new_immutable();

        json_builder_begin_object(builder);
        put_host(builder, report->head);
        put_scope(builder, report);
        put_files_read(builder, report);
        json_builder_end_object(builder);
        return json_builder_get_root(builder);
}

/* ---- The lists, as json-glib would write them ---- */

struct rows {
        GOutputStream *stream;
        GString *text; /* not yet sent */
        guint count;   /* of the rows so far */
};

static gboolean send_rows(struct rows *rows, GError **error)
{
        gboolean sent = g_output_stream_write_all(rows->stream, rows->text->str, rows->text->len,
                                                  NULL, NULL, error);

        g_string_truncate(rows->text, 0);
        return sent;
}

static void begin_rows(struct rows *rows, const char *name)
{
        g_string_append_printf(rows->text, ",\n \"%s\" : [", name);
        rows->count = 0;
}

static gboolean put_row(struct rows *rows, const char *path, guint64 size, const char *sha256,
                        GError **error)
{
        g_string_append(rows->text,
                        rows->count++ > 0 ? ",\n  {\n   \"path\" : " : "\n  {\n   \"path\" : ");
        json_put_string(rows->text, path);
        g_string_append_printf(rows->text,
                               ",\n   \"size\" : %" G_GUINT64_FORMAT ",\n   \"sha256\" : ", size);
        json_put_string(rows->text, sha256);
        g_string_append(rows->text, "\n  }");
        return rows->text->len < TEXT_SIZE || send_rows(rows, error);
}

static void end_rows(struct rows *rows)
{
        g_string_append(rows->text, rows->count > 0 ? "\n ]" : "]");
}

static gboolean write_lists(struct rows *rows, const struct manifest_making *making, GError **error)
{
        const GArray *read = making->report->files;

        begin_rows(rows, "files_read");
        for (guint i = 0; i < read->len; i++) {
                const struct report_file *file = &g_array_index(read, struct report_file, i);

                if (!put_row(rows, file->path, file->size, file->sha256, error))
                        return FALSE;
        }
        end_rows(rows);
        begin_rows(rows, "files_written");
        for (guint i = 0; i < making->written->len; i++) {
                const struct file_sum *file = making->written->pdata[i];

                if (!put_row(rows, file->name, file->size, file->sha256, error))
                        return FALSE;
        }
        end_rows(rows);
        return TRUE;
}

/* All but the lists, and without the brace that ends it. */
static char *make_head(const struct manifest_making *making)
{
        g_autoptr(JsonBuilder) builder = json_builder_new_immutable();
        g_autoptr(JsonGenerator) generator = json_generator_new();
        g_autoptr(JsonNode) root = NULL;
        gsize size;
        char *text;

        json_builder_begin_object(builder);
        put(builder, "schema", MANIFEST_SCHEMA);
        put(builder, "statement", STATEMENT);
        put_run(builder, making);
        put_host(builder, making->report->head);
        put_scope(builder, making->report);
        put_chain(builder, making);
        put_inputs(builder, making->inputs);
        json_builder_end_object(builder);
        root = json_builder_get_root(builder);
        json_generator_set_root(generator, root);
        json_generator_set_pretty(generator, TRUE);
        json_generator_set_indent(generator, 1);
        text = json_generator_to_data(generator, &size);
        text[size - strlen("\n}")] = '\0';
        return text;
}

gboolean manifest_write(const struct manifest_making *making, const char *path, GError **error)
{
        g_autoptr(OutputFile) file = output_file_open(path, FALSE, error);
        g_autofree char *head = NULL;
        g_autoptr(GString) text = NULL;
        struct rows rows;

        if (!file)
                return FALSE;
        head = make_head(making);
        text = g_string_new(head);
        rows = (struct rows){.stream = output_file_stream(file), .text = text};
        if (!write_lists(&rows, making, error))
                return FALSE;
        g_string_append(text, "\n}\n");
        return send_rows(&rows, error) && output_file_commit(g_steal_pointer(&file), NULL, error);
}
