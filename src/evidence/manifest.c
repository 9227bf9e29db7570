/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* manifest.json to what verifying needs of it. Every member that is read is checked for its type.
 */
#include "evidence/manifest.h"

#include <errno.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file-list.h"
#include "base/limits.h"
#include "base/root.h"
#include "base/text.h"
#include "score/json-syntax.h"

void manifest_free(Manifest *manifest)
{
        if (!manifest)
                return;
        g_free(manifest->sha256);
        g_free(manifest->schema);
        g_free(manifest->tool_version);
        g_free(manifest->tool_sha256);
        g_free(manifest->generated);
        g_free(manifest->host_name);
        g_free(manifest->machine_id);
        g_free(manifest->rules);
        g_free(manifest->frameworks);
        g_free(manifest->redaction);
        g_free(manifest->previous_sha256);
        g_free(manifest->previous_generated);
        g_free(manifest->signature_format);
        g_free(manifest->signature_file);
        g_free(manifest->signature_key);
        g_clear_pointer(&manifest->document, json_node_unref);
        g_clear_pointer(&manifest->inputs, g_ptr_array_unref);
        g_clear_pointer(&manifest->written, g_ptr_array_unref);
        g_free(manifest);
}

/* The document being read, its name and its first error. */
struct reader {
        const char *path;
        GError **error;
        gboolean failed;
};

static void refuse(struct reader *reader, const char *member, const char *what)
{
        if (!reader->failed)
                g_set_error(reader->error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: This is no manifest: \"%s\" %s.", reader->path, member, what);
        reader->failed = TRUE;
}

/* A string, or NULL for null and for what is not there. */
static char *take(struct reader *reader, JsonObject *object, const char *member, gboolean required)
{
        JsonNode *node = json_object_get_member(object, member);

        if (node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
                return g_strdup(json_node_get_string(node));
        if (required || (node && !JSON_NODE_HOLDS_NULL(node)))
                refuse(reader, member, node ? "is no string" : "is missing");
        return NULL;
}

static gint64 take_number(struct reader *reader, JsonObject *object, const char *member,
                          gint64 largest)
{
        JsonNode *node = json_object_get_member(object, member);

        if (node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_INT64 &&
            json_node_get_int(node) >= 0 && json_node_get_int(node) <= largest)
                return json_node_get_int(node);
        refuse(reader, member, node ? "is no number" : "is missing");
        return 0;
}

static gboolean take_boolean(struct reader *reader, JsonObject *object, const char *member)
{
        JsonNode *node = json_object_get_member(object, member);

        if (node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN)
                return json_node_get_boolean(node);
        refuse(reader, member, node ? "is neither true nor false" : "is missing");
        return FALSE;
}

/* An object; NULL for null where that may be. */
static JsonObject *look_into(struct reader *reader, JsonObject *object, const char *member,
                             gboolean required)
{
        JsonNode *node = json_object_get_member(object, member);

        if (node && JSON_NODE_HOLDS_OBJECT(node))
                return json_node_get_object(node);
        if (required || !node || !JSON_NODE_HOLDS_NULL(node))
                refuse(reader, member, node ? "is no object" : "is missing");
        return NULL;
}

static JsonArray *look_through(struct reader *reader, JsonObject *object, const char *member)
{
        JsonNode *node = json_object_get_member(object, member);

        if (node && JSON_NODE_HOLDS_ARRAY(node))
                return json_node_get_array(node);
        refuse(reader, member, node ? "is no array" : "is missing");
        return NULL;
}

static JsonObject *element(struct reader *reader, JsonArray *array, guint index, const char *member)
{
        JsonNode *node = json_array_get_element(array, index);

        if (JSON_NODE_HOLDS_OBJECT(node))
                return json_node_get_object(node);
        refuse(reader, member, "holds something else than objects");
        return NULL;
}

static void read_written(struct reader *reader, JsonObject *root, Manifest *manifest)
{
        JsonArray *files = look_through(reader, root, "files_written");

        manifest->written = g_ptr_array_new_with_free_func((GDestroyNotify) file_sum_free);
        for (guint i = 0; files && !reader->failed && i < json_array_get_length(files); i++) {
                JsonObject *file = element(reader, files, i, "files_written");
                struct file_sum *sum;

                if (!file)
                        return;
                sum = g_new0(struct file_sum, 1);
                g_ptr_array_add(manifest->written, sum);
                sum->name = take(reader, file, "path", TRUE);
                sum->sha256 = take(reader, file, "sha256", TRUE);
                sum->size = (guint64) take_number(reader, file, "size", G_MAXINT64);
        }
}

static void read_inputs(struct reader *reader, JsonObject *root, Manifest *manifest)
{
        JsonArray *inputs = look_through(reader, root, "inputs");

        manifest->inputs = inputs_new();
        for (guint i = 0; inputs && !reader->failed && i < json_array_get_length(inputs); i++) {
                JsonObject *object = element(reader, inputs, i, "inputs");
                g_autofree char *kind = NULL, *path = NULL, *sha256 = NULL;
                struct input *input;

                if (!object)
                        return;
                kind = take(reader, object, "kind", TRUE);
                path = take(reader, object, "path", FALSE);
                sha256 = take(reader, object, "sha256", FALSE);
                inputs_add(manifest->inputs, kind, path, sha256);
                input = manifest->inputs->pdata[manifest->inputs->len - 1];
                input->copy = take(reader, object, "copy", FALSE);
        }
}

static void read_identity(struct reader *reader, JsonObject *root, Manifest *manifest)
{
        JsonObject *tool = look_into(reader, root, "tool", TRUE);
        JsonObject *host = look_into(reader, root, "host", TRUE);
        JsonObject *counts = look_into(reader, root, "counts", TRUE);
        g_autofree char *bands = take(reader, root, "bands", TRUE);

        manifest->generated = take(reader, root, "generated", TRUE);
        if (manifest->generated &&
            !text_parse_timestamp(manifest->generated, &manifest->generated_at))
                refuse(reader, "generated", "is no time");
        manifest->rules = take(reader, root, "rules", TRUE);
        manifest->frameworks = take(reader, root, "frameworks", FALSE);
        manifest->systemd_bands = g_strcmp0(bands, "systemd") == 0;
        manifest->complete = take_boolean(reader, root, "complete");
        manifest->number = (guint) take_number(reader, root, "number", G_MAXUINT);
        if (tool) {
                manifest->tool_version = take(reader, tool, "version", TRUE);
                manifest->tool_sha256 = take(reader, tool, "sha256", FALSE);
        }
        if (host) {
                manifest->host_name = take(reader, host, "name", FALSE);
                manifest->machine_id = take(reader, host, "machine_id", FALSE);
        }
        if (counts) {
                manifest->found = (guint) take_number(reader, counts, "found", G_MAXUINT);
                manifest->scored = (guint) take_number(reader, counts, "scored", G_MAXUINT);
                manifest->not_applicable =
                        (guint) take_number(reader, counts, "not_applicable", G_MAXUINT);
                manifest->skipped = (guint) take_number(reader, counts, "skipped", G_MAXUINT);
        }
}

static void read_links(struct reader *reader, JsonObject *root, Manifest *manifest)
{
        JsonObject *previous = look_into(reader, root, "previous", FALSE);
        JsonObject *signature = look_into(reader, root, "signature", FALSE);
        JsonObject *redaction = look_into(reader, root, "redaction", FALSE);

        if (previous) {
                manifest->previous_sha256 = take(reader, previous, "sha256", TRUE);
                manifest->previous_generated = take(reader, previous, "generated", FALSE);
        }
        if (signature) {
                manifest->signature_format = take(reader, signature, "format", TRUE);
                manifest->signature_file = take(reader, signature, "file", TRUE);
                manifest->signature_key = take(reader, signature, "key", TRUE);
        }
        if (redaction)
                manifest->redaction = take(reader, redaction, "categories", TRUE);
}

static gboolean read_document(struct reader *reader, JsonNode *root, Manifest *manifest)
{
        JsonObject *object;

        if (!JSON_NODE_HOLDS_OBJECT(root)) {
                refuse(reader, "schema", "is missing");
                return FALSE;
        }
        object = json_node_get_object(root);
        manifest->schema = take(reader, object, "schema", TRUE);
        if (manifest->schema && !g_str_has_prefix(manifest->schema, MANIFEST_FAMILY))
                refuse(reader, "schema", "is another document's");
        manifest->is_known = g_strcmp0(manifest->schema, MANIFEST_SCHEMA) == 0;
        if (!reader->failed && manifest->is_known) {
                read_identity(reader, object, manifest);
                read_links(reader, object, manifest);
                read_inputs(reader, object, manifest);
                read_written(reader, object, manifest);
        }
        return !reader->failed;
}

static char *load(const char *path, gsize *ret_size, GError **error)
{
        g_autofree char *content = NULL;
        int fd = file_open_regular(path);
        g_autoptr(GString) text = g_string_new(NULL);
        char buffer[8192];
        gssize count = -1;

        if (fd < 0) {
                root_set_error(error, errno, path, "read");
                return NULL;
        }
        do {
                count = read(fd, buffer, sizeof(buffer));
                if (count > 0)
                        g_string_append_len(text, buffer, count);
        } while ((count > 0 && text->len <= LIMIT_MANIFEST_SIZE) || (count < 0 && errno == EINTR));
        if (count < 0)
                root_set_error(error, errno, path, "read");
        else if (count > 0)
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: It is too long for a manifest.", path);
        close(fd);
        if (count != 0)
                return NULL;
        *ret_size = text->len;
        content = g_string_free(g_steal_pointer(&text), FALSE);
        return g_steal_pointer(&content);
}

Manifest *manifest_parse(const char *data, gsize size, const char *name, GError **error)
{
        g_autoptr(Manifest) manifest = g_new0(Manifest, 1);
        g_autoptr(JsonParser) parser = json_parser_new();
        g_autoptr(GError) failure = NULL;
        struct reader reader = {.path = name, .error = error};

        manifest->sha256 =
                g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) data, size);
        if (!json_syntax_check(data, size, name, error))
                return NULL;
        if (!json_parser_load_from_data(parser, data, (gssize) size, &failure)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: This is no manifest: %s.", name, failure->message);
                return NULL;
        }
        if (!read_document(&reader, json_parser_get_root(parser), manifest))
                return NULL;
        manifest->document = json_node_ref(json_parser_get_root(parser));
        /* A kibibyte for each page, and in manifest->written already. */
        json_object_remove_member(json_node_get_object(manifest->document), "files_written");
        return g_steal_pointer(&manifest);
}

Manifest *manifest_read(const char *path, GError **error)
{
        g_autofree char *inside = g_build_filename(path, MANIFEST_NAME, NULL);
        const char *name = g_file_test(path, G_FILE_TEST_IS_DIR) ? inside : path;
        gsize size;
        g_autofree char *content = load(name, &size, error);

        return content ? manifest_parse(content, size, name, error) : NULL;
}

static char *find_difference(JsonObject *there, JsonObject *right, const char *before)
{
        JsonObjectIter iterator;
        const char *member;
        JsonNode *expected;

        json_object_iter_init_ordered(&iterator, right);
        while (json_object_iter_next_ordered(&iterator, &member, &expected)) {
                JsonNode *node = json_object_get_member(there, member);
                g_autofree char *name = g_strconcat(before, member, NULL);
                g_autofree char *inside = g_strconcat(name, ".", NULL);
                char *found;

                if (!node || json_node_equal(node, expected))
                        continue;
                if (!JSON_NODE_HOLDS_OBJECT(node) || !JSON_NODE_HOLDS_OBJECT(expected))
                        return g_steal_pointer(&name);
                found = find_difference(json_node_get_object(node), json_node_get_object(expected),
                                        inside);
                if (found)
                        return found;
        }
        return NULL;
}

char *manifest_find_difference(const Manifest *manifest, JsonNode *evidence)
{
        return find_difference(json_node_get_object(manifest->document),
                               json_node_get_object(evidence), "");
}

const struct input *manifest_find_input(const Manifest *manifest, const char *kind,
                                        const char *path)
{
        for (guint i = 0; i < manifest->inputs->len; i++) {
                const struct input *input = manifest->inputs->pdata[i];

                if (g_str_equal(input->kind, kind) && (!path || g_strcmp0(input->path, path) == 0))
                        return input;
        }
        return NULL;
}

gboolean manifest_same_host(const Manifest *manifest, const char *host_name, const char *machine_id)
{
        if (manifest->machine_id && machine_id)
                return g_str_equal(manifest->machine_id, machine_id);
        return g_strcmp0(manifest->host_name, host_name) == 0;
}
