/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A manifest that was written is read back; anything else is refused with a sentence. */
#include <glib.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

/* cmocka.h needs these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "base/file-list.h"
#include "base/limits.h"
#include "evidence/manifest.h"
#include "score/score.h"

#define DIGEST "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/* The one manifest of these tests, as text. */
static char *write_manifest(void)
{
        g_autofree char *path = g_build_filename(g_get_tmp_dir(), "manifest-XXXXXX", NULL);
        g_autoptr(Report) report = report_new();
        g_autoptr(GPtrArray) inputs = inputs_new();
        g_autoptr(GPtrArray) written =
                g_ptr_array_new_with_free_func((GDestroyNotify) file_sum_free);
        g_autoptr(GBytes) policy = g_bytes_new_static("{}", 2);
        const char *const command_line[] = {"report", "--from=\xff \"x\"", NULL};
        struct manifest_making making = {
                .report = report,
                .inputs = inputs,
                .written = written,
                .command_line = command_line,
                .program_sha256 = DIGEST,
                .link = {.sha256 = DIGEST, .generated = "2026-01-01T00:00:00Z", .number = 7},
                .signature_format = "ssh",
                .signature_file = "SHA256SUMS.sig",
                .signature_key = "SHA256:x",
        };
        struct file_sum *sum = g_new0(struct file_sum, 1);
        char *text = NULL;
        int fd = g_mkstemp(path);

        assert_true(fd >= 0);
        close(fd);
        *sum = (struct file_sum){g_strdup("index.html"), g_strdup(DIGEST), 3};
        g_ptr_array_add(written, sum);
        inputs_add(inputs, "template", "templates/a.xsl", DIGEST);
        inputs_keep(inputs, "policy", "/etc/policy.json", DIGEST, policy);
        report->head = g_new0(SnapshotHead, 1);
        report->head->machine_id = g_strdup("m");
        report->tool_version = g_strdup("1");
        report->rules = rule_set_find("systemd-252");
        report->complete = TRUE;
        assert_true(manifest_write(&making, path, NULL));
        assert_true(g_file_get_contents(path, &text, NULL, NULL));
        unlink(path);
        return text;
}

static Manifest *read_text(const char *text, gsize size, GError **error)
{
        g_autofree char *path = g_build_filename(g_get_tmp_dir(), "manifest-XXXXXX", NULL);
        int fd = g_mkstemp(path);
        Manifest *manifest;

        assert_true(fd >= 0);
        assert_int_equal(write(fd, text, size), size);
        close(fd);
        manifest = manifest_read(path, error);
        unlink(path);
        return manifest;
}

static void test_back(void **state G_GNUC_UNUSED)
{
        g_autofree char *text = write_manifest();
        g_autoptr(Manifest) manifest = read_text(text, strlen(text), NULL);
        const struct input *policy;

        assert_non_null(manifest);
        assert_true(manifest->is_known);
        assert_true(manifest->complete);
        assert_int_equal(manifest->number, 7);
        assert_string_equal(manifest->previous_sha256, DIGEST);
        assert_string_equal(manifest->tool_sha256, DIGEST);
        assert_string_equal(manifest->signature_key, "SHA256:x");
        assert_int_equal(manifest->written->len, 1);
        policy = manifest_find_input(manifest, "policy", NULL);
        assert_non_null(policy);
        assert_string_equal(policy->copy, "inputs/policy-1");
        assert_null(manifest_find_input(manifest, "policy", "/etc/other.json"));
        assert_null(manifest_find_input(manifest, "waivers", NULL));
        assert_true(manifest_same_host(manifest, "any", "m"));
        assert_false(manifest_same_host(manifest, NULL, "n"));
        assert_false(manifest_same_host(manifest, "any", NULL));
        assert_true(manifest_same_host(manifest, NULL, NULL));
        /* Of a host without an identity the name decides. */
        g_clear_pointer(&manifest->machine_id, g_free);
        manifest->host_name = g_strdup("web1");
        assert_true(manifest_same_host(manifest, "web1", "m"));
        assert_false(manifest_same_host(manifest, "web2", "m"));
}

/* The first member that says something else, by its path; what only one side has is no difference.
 */
static void test_differences(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *evidence, *difference;
        } rows[] = {
                {"{}", NULL},
                {"{\"number\": 7, \"nothing\": 1, \"complete\": true}", NULL},
                {"{\"number\": 8}", "number"},
                {"{\"complete\": {\"a\": 1}}", "complete"},
                {"{\"previous\": 1}", "previous"},
                {"{\"previous\": {\"generated\": \"2026-01-01T00:00:00Z\"}}", NULL},
                {"{\"previous\": {\"generated\": \"2025-01-01T00:00:00Z\"}}", "previous.generated"},
                {"{\"previous\": {\"x\": 1}, \"number\": 8}", "number"},
        };
        g_autofree char *text = write_manifest();
        g_autoptr(Manifest) manifest = manifest_parse(text, strlen(text), "m", NULL);

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(JsonNode) evidence = json_from_string(rows[i].evidence, NULL);
                g_autofree char *difference = manifest_find_difference(manifest, evidence);

                if (g_strcmp0(difference, rows[i].difference) != 0)
                        fail_msg("%s: %s", rows[i].evidence, difference);
        }
}

/* More than a manifest has, and what is no file at all. */
static void test_files(void **state G_GNUC_UNUSED)
{
        g_autofree char *long_text = g_strnfill(LIMIT_MANIFEST_SIZE + 8192 + 1, ' ');
        g_autoptr(GError) error = NULL;

        assert_null(read_text(long_text, LIMIT_MANIFEST_SIZE + 8192 + 1, &error));
        assert_non_null(strstr(error->message, "It is too long for a manifest"));
        g_clear_error(&error);
        assert_null(manifest_read("/no/such/manifest.json", &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND));
}

static char *replaced(const char *text, const char *from, const char *to)
{
        g_auto(GStrv) parts = g_strsplit(text, from, 2);

        assert_non_null(parts[1]);
        return g_strjoinv(to, parts);
}

static void test_damage(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *from, *to, *says;
        } cases[] = {
                {"no schema", "\"schema\"", "\"other\"", "\"schema\" is missing."},
                {"another document", "bulkhead/manifest/1", "someone/manifest/1",
                 "\"schema\" is another document's."},
                {"a number for a word", "\"rules\" : \"", "\"rules\" : 7, \"x\" : \"",
                 "\"rules\" is no string."},
                {"a number for a word that may be missing", "\"frameworks\" : null",
                 "\"frameworks\" : 7", "\"frameworks\" is no string."},
                {"no time", "\"generated\" : \"1970", "\"x\" : \"1970",
                 "\"generated\" is missing."},
                {"a time that is none", "\"generated\" : \"1970", "\"generated\" : \"now",
                 "\"generated\" is no time."},
                {"a negative number", "\"number\" : 7", "\"number\" : -7",
                 "\"number\" is no number."},
                {"a number that is too large", "\"number\" : 7", "\"number\" : 4294967296",
                 "\"number\" is no number."},
                {"a fraction", "\"number\" : 7", "\"number\" : 7.5", "\"number\" is no number."},
                {"a word for a number", "\"number\" : 7", "\"number\" : \"7\"",
                 "\"number\" is no number."},
                {"no number", "\"number\" : 7", "\"numbers\" : 7", "\"number\" is missing."},
                {"a number for a truth", "\"complete\" : true", "\"complete\" : 1",
                 "\"complete\" is neither true nor false."},
                {"null for a truth", "\"complete\" : true", "\"complete\" : null",
                 "\"complete\" is neither true nor false."},
                {"no truth", "\"complete\" : true", "\"whole\" : true", "\"complete\" is missing."},
                {"no tool", "\"tool\" : {", "\"tools\" : {", "\"tool\" is missing."},
                {"null for the host", "\"host\" : {", "\"host\" : null, \"x\" : {",
                 "\"host\" is no object."},
                {"no counts", "\"counts\" : {", "\"count\" : {", "\"counts\" is missing."},
                {"an object for an array", "\"files_written\" : [",
                 "\"files_written\" : {}, \"x\" : [", "\"files_written\" is no array."},
                {"no array", "\"inputs\" : [", "\"input\" : [", "\"inputs\" is missing."},
                {"words in an array of objects", "\"inputs\" : [", "\"inputs\" : [\"x\",",
                 "\"inputs\" holds something else than objects."},
                {"words in an array of files", "\"files_written\" : [",
                 "\"files_written\" : [\"x\",",
                 "\"files_written\" holds something else than objects."},
                {"an input of no kind", "\"kind\" : \"template\"", "\"kin\" : \"template\"",
                 "\"kind\" is missing."},
                {"a missing digest", "\"path\" : \"index.html\"", "\"pith\" : \"index.html\"",
                 "\"path\" is missing."},
                {"a chain of another kind", "\"previous\" : {", "\"previous\" : 7, \"x\" : {",
                 "\"previous\" is no object."},
                {"no chain", "\"previous\" : {", "\"x\" : {", "\"previous\" is missing."},
                {"several mistakes, of which the first is named", "\"counts\" : {",
                 "\"counts\" : {\"found\" : \"x\"}, \"y\" : {", "\"found\" is no number."},
                {"the end is missing", "\n}\n", "\n", "This is no manifest: "},
                {"no UTF-8", "index.html", "index\xff.html", "not valid UTF-8"},
        };
        g_autofree char *text = write_manifest();

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *damaged = replaced(text, cases[i].from, cases[i].to);
                g_autoptr(GError) error = NULL;
                g_autoptr(Manifest) manifest = read_text(damaged, strlen(damaged), &error);

                if (manifest || !g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT) ||
                    !strstr(error->message, cases[i].says))
                        fail_msg("%s: %s", cases[i].name, error ? error->message : "taken");
        }
}

static void test_hostile(void **state G_GNUC_UNUSED)
{
        g_autofree char *deep = g_strnfill(1000 * 1000, '[');
        g_autofree char *text = write_manifest();
        gsize size = strlen(text);

        assert_null(read_text(deep, 1000 * 1000, NULL));
        /* A comment is no JSON, and could hide from whoever counts brackets. */
        memcpy(deep, "/*\"*/", 6);
        assert_null(read_text(deep, 1000 * 1000, NULL));
        assert_null(read_text("", 0, NULL));
        assert_null(read_text("\xff", 1, NULL));
        assert_null(read_text("[]", 2, NULL));
        /* Cut off anywhere. */
        for (gsize length = 0; length + 2 < size; length += 37) {
                g_autoptr(Manifest) manifest = read_text(text, length, NULL);

                assert_null(manifest);
        }
}

static void test_other_version(void **state G_GNUC_UNUSED)
{
        g_autofree char *text = write_manifest();
        g_autofree char *other = replaced(text, "bulkhead/manifest/1", "bulkhead/manifest/12");
        g_autoptr(Manifest) manifest = read_text(other, strlen(other), NULL);

        assert_non_null(manifest);
        assert_false(manifest->is_known);
        assert_string_equal(manifest->schema, "bulkhead/manifest/12");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_back),        cmocka_unit_test(test_damage),
                cmocka_unit_test(test_hostile),     cmocka_unit_test(test_other_version),
                cmocka_unit_test(test_differences), cmocka_unit_test(test_files),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
