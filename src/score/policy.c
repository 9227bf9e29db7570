/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * systemd's policy files (systemd-analyze(1), --security-policy=) to weights, ranges and
 * descriptions by check. What systemd passes over in silence becomes a problem that names it, what
 * makes systemd abort becomes an error.
 */
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/error.h"
#include "base/input.h"
#include "base/limits.h"
#include "score/json-syntax.h"
#include "score/score.h"

/* Up to here no sum of 81 checks overflows 64 bits. */
#define POLICY_WEIGHT_MAX G_GUINT64_CONSTANT(1000000000000000)

enum { DESCRIPTION_COUNT = CHECK_NOT_APPLICABLE + 1 };

struct policy {
        char *path;
        char *sha256;
        GBytes *content;
        guint64 weight[CHECK_COUNT];
        guint64 range[CHECK_COUNT];
        char *description[CHECK_COUNT][DESCRIPTION_COUNT];
};

/* A policy being read. */
struct reader {
        Policy *policy;
        GPtrArray *problems; /* or NULL */
        guint line;          /* where the parser stumbled */
        GHashTable *seen;    /* JsonObject to its members by name, as they came first */
};

void policy_free(Policy *policy)
{
        if (!policy)
                return;
        for (int i = 0; i < CHECK_COUNT; i++)
                for (int j = 0; j < DESCRIPTION_COUNT; j++)
                        g_free(policy->description[i][j]);
        g_free(policy->path);
        g_free(policy->sha256);
        g_clear_pointer(&policy->content, g_bytes_unref);
        g_free(policy);
}

static void G_GNUC_PRINTF(2, 3) add_problem(struct reader *reader, const char *format, ...)
{
        if (!reader->problems)
                return;
        va_list arguments;
        va_start(arguments, format);
        g_autofree char *message = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        g_ptr_array_add(reader->problems,
                        problem_new(PROBLEM_WARNING, NULL, reader->policy->path, 0, "%s", message));
}

/* json-glib keeps the last of two members with one name, systemd looks at the first. */
static void keep_first_member(JsonParser *parser G_GNUC_UNUSED, JsonObject *object,
                              const char *member, gpointer data)
{
        struct reader *reader = data;
        GHashTable *members = g_hash_table_lookup(reader->seen, object);

        if (!members) {
                members = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                (GDestroyNotify) json_node_unref);
                g_hash_table_insert(reader->seen, json_object_ref(object), members);
        }
        JsonNode *first = g_hash_table_lookup(members, member);
        if (!first) {
                g_hash_table_insert(members, g_strdup(member),
                                    json_object_dup_member(object, member));
                return;
        }
        add_problem(reader, "The policy names \"%s\" twice; only the first counts.", member);
        json_object_set_member(object, member, json_node_copy(first));
}

/* The parser forgets the line once it has failed. */
static void keep_line(JsonParser *parser, GError *error G_GNUC_UNUSED, gpointer data)
{
        struct reader *reader = data;

        reader->line = json_parser_get_current_line(parser);
}

/* A number that systemd takes for unsigned: not negative, and whole even if written with a fraction
 * or exponent. */
static gboolean node_to_unsigned(JsonNode *node, guint64 *ret_number)
{
        if (!JSON_NODE_HOLDS_VALUE(node))
                return FALSE;
        if (json_node_get_value_type(node) == G_TYPE_INT64) {
                if (json_node_get_int(node) < 0)
                        return FALSE;
                *ret_number = (guint64) json_node_get_int(node);
                return TRUE;
        }
        if (json_node_get_value_type(node) != G_TYPE_DOUBLE)
                return FALSE;
        double number = json_node_get_double(node);
        if (!(number >= 0 && number < (double) G_MAXINT64) || number != (double) (guint64) number)
                return FALSE;
        *ret_number = (guint64) number;
        return TRUE;
}

static void read_field(struct reader *reader, int check, const char *key, JsonNode *node)
{
        static const struct {
                const char *key;
                enum check_status status;
        } descriptions[] = {
                {"description_good", CHECK_PASS},
                {"description_bad", CHECK_FAIL},
                {"description_na", CHECK_NOT_APPLICABLE},
        };
        Policy *policy = reader->policy;
        gboolean is_weight = strcmp(key, "weight") == 0;

        if (is_weight || strcmp(key, "range") == 0) {
                if (!node_to_unsigned(node,
                                      is_weight ? &policy->weight[check] : &policy->range[check]))
                        add_problem(
                                reader,
                                "\"%s\" of the check \"%s\" is no unsigned number and is ignored.",
                                key, checks[check].id);
                return;
        }
        for (size_t i = 0; i < G_N_ELEMENTS(descriptions); i++) {
                if (strcmp(key, descriptions[i].key) != 0)
                        continue;
                if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
                        policy->description[check][descriptions[i].status] =
                                json_node_dup_string(node);
                else
                        add_problem(reader,
                                    "\"%s\" of the check \"%s\" is no string and is ignored.", key,
                                    checks[check].id);
                return;
        }
        add_problem(reader, "The check \"%s\" has no field \"%s\"; it is ignored.",
                    checks[check].id, key);
}

static void read_check(struct reader *reader, const char *id, JsonNode *node)
{
        int check = check_find(id);

        if (check < 0) {
                add_problem(reader, "There is no check \"%s\"; the entry is ignored.", id);
                return;
        }
        if (!JSON_NODE_HOLDS_OBJECT(node)) {
                add_problem(reader, "The entry of the check \"%s\" is no object and is ignored.",
                            id);
                return;
        }
        JsonObjectIter fields;
        const char *key;
        JsonNode *value;
        json_object_iter_init_ordered(&fields, json_node_get_object(node));
        while (json_object_iter_next_ordered(&fields, &key, &value))
                read_field(reader, check, key, value);
}

static gboolean check_bounds(const Policy *policy, GError **error)
{
        gboolean any_weight = FALSE;

        for (int i = 0; i < CHECK_COUNT; i++) {
                const char *id = checks[i].id;
                guint64 weight = policy->weight[i], range = policy->range[i];
                any_weight |= weight > 0;
                if (weight > POLICY_WEIGHT_MAX) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                                    "%s: The check \"%s\" weighs %" G_GUINT64_FORMAT
                                    "; more than %" G_GUINT64_FORMAT " cannot be summed.",
                                    policy->path, id, weight, POLICY_WEIGHT_MAX);
                        return FALSE;
                }
                if (range > 0 && (weight == 0 || range >= checks[i].range))
                        continue;
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: The check \"%s\" has the range %" G_GUINT64_FORMAT
                            ", but its badness goes up to %" G_GUINT64_FORMAT
                            ". Set \"range\" to that or more.",
                            policy->path, id, range, checks[i].range);
                return FALSE;
        }
        if (any_weight)
                return TRUE;
        g_set_error(
                error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                "%s: Every check has the weight 0, so that no service can be scored. Give at least "
                "one check a weight.",
                policy->path);
        return FALSE;
}

static gboolean read_document(struct reader *reader, JsonParser *parser, const char *data,
                              gsize size, GError **error)
{
        const char *path = reader->policy->path;
        g_autoptr(GError) parse_error = NULL;

        if (!json_parser_load_from_data(parser, data, (gssize) size, &parse_error)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s:%u: The policy is not well-formed JSON.", path, reader->line);
                return FALSE;
        }
        JsonNode *root = json_parser_get_root(parser);
        if (!JSON_NODE_HOLDS_OBJECT(root)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: A policy is a JSON object with check names as keys; this is "
                            "something else.",
                            path);
                return FALSE;
        }
        JsonObjectIter entries;
        const char *id;
        JsonNode *node;
        json_object_iter_init_ordered(&entries, json_node_get_object(root));
        while (json_object_iter_next_ordered(&entries, &id, &node))
                read_check(reader, id, node);
        return check_bounds(reader->policy, error);
}

Policy *policy_parse(const char *data, gsize size, const char *name, GPtrArray *ret_problems,
                     GError **error)
{
        g_autoptr(Policy) policy = g_new0(Policy, 1);

        policy->path = g_strdup(name);
        policy->content = g_bytes_new(data, size);
        policy->sha256 =
                g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) data, size);
        for (int i = 0; i < CHECK_COUNT; i++) {
                policy->weight[i] = checks[i].weight;
                policy->range[i] = checks[i].range;
        }
        if (!json_syntax_check(data, size, name, error))
                return NULL;

        g_autoptr(GHashTable) seen =
                g_hash_table_new_full(NULL, NULL, (GDestroyNotify) json_object_unref,
                                      (GDestroyNotify) g_hash_table_unref);
        struct reader reader = {.policy = policy, .problems = ret_problems, .seen = seen};
        g_autoptr(JsonParser) parser = json_parser_new();
        g_signal_connect(parser, "object-member", G_CALLBACK(keep_first_member), &reader);
        g_signal_connect(parser, "error", G_CALLBACK(keep_line), &reader);
        if (!read_document(&reader, parser, data, size, error))
                return NULL;
        return g_steal_pointer(&policy);
}

Policy *policy_read(const char *path, GPtrArray *ret_problems, GError **error)
{
        g_autoptr(InputFile) file = input_file_open(path, error);
        if (!file)
                return NULL;
        g_autoptr(GString) text = g_string_new(NULL);
        char buffer[4096];
        gssize count;

        while ((count = input_file_read(file, buffer, sizeof(buffer), error)) > 0) {
                g_string_append_len(text, buffer, count);
                if (text->len > LIMIT_POLICY_SIZE) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                                    "%s: A policy has at most %d bytes.", input_file_name(file),
                                    LIMIT_POLICY_SIZE);
                        return NULL;
                }
        }
        if (count < 0)
                return NULL;
        g_autoptr(Policy) policy =
                policy_parse(text->str, text->len, input_file_name(file), ret_problems, error);
        if (!policy)
                return NULL;
        g_free(policy->sha256);
        policy->sha256 = g_strdup(input_file_sha256(file));
        return g_steal_pointer(&policy);
}

GBytes *policy_content(const Policy *policy)
{
        return policy->content;
}

const char *policy_path(const Policy *policy)
{
        return policy->path;
}

const char *policy_sha256(const Policy *policy)
{
        return policy->sha256;
}

guint64 policy_weight(const Policy *policy, int check)
{
        return policy ? policy->weight[check] : checks[check].weight;
}

guint64 policy_range(const Policy *policy, int check)
{
        return policy ? policy->range[check] : checks[check].range;
}

const char *policy_description(const Policy *policy, int check, enum check_status status)
{
        return policy ? policy->description[check][status] : NULL;
}
