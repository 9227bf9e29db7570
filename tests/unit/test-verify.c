/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The steps of verifying, on folders made for each: what the lines of SHA256SUMS and the members of
 * manifests must say. What a whole report says of itself is tried by tests/evidence. */
#include <glib/gstdio.h>
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
#include "evidence/verify-steps.h"

static char *folder;

static int make_folder(void **state G_GNUC_UNUSED)
{
        folder = g_dir_make_tmp("test-verify-XXXXXX", NULL);
        return folder ? 0 : -1;
}

static int remove_folder(void **state G_GNUC_UNUSED)
{
        g_autofree char *command = g_strdup_printf("rm -rf '%s'", folder);

        g_clear_pointer(&folder, g_free);
        return g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL) ? 0 : -1;
}

static char *put(const char *name, const char *text)
{
        char *path = g_build_filename(folder, name, NULL);
        g_autofree char *parent = g_path_get_dirname(path);

        assert_int_equal(g_mkdir_with_parents(parent, 0755), 0);
        assert_true(g_file_set_contents(path, text, -1, NULL));
        return path;
}

/* The findings as "code path; code path", with "-" for what is of no file. */
static char *found(const Verification *verification)
{
        GString *text = g_string_new(NULL);

        for (guint i = 0; i < verification->findings->len; i++) {
                const struct verify_finding *finding = verification->findings->pdata[i];

                g_string_append_printf(text, "%s%s %s", i > 0 ? "; " : "", finding->code,
                                       finding->path ? finding->path : "-");
        }
        return g_string_free(text, FALSE);
}

#define OF_A   "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb" /* the letter a */
#define OTHER  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define LINE_A OF_A "  a\n"

static void test_sums(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *sums, *findings;
        } rows[] = {
                {"right", LINE_A, ""},
                {"no name", OF_A "  \n" LINE_A, "tampered SHA256SUMS"},
                {"one blank", OF_A " a\n", "tampered SHA256SUMS; added a"},
                {"a capital", "C" OTHER "  a\n", "tampered SHA256SUMS; added a"},
                {"an empty line", "\n" LINE_A, "tampered SHA256SUMS"},
                {"an empty line at the end", LINE_A "\n", "tampered SHA256SUMS"},
                {"no end of the line", OF_A "  a", "tampered SHA256SUMS"},
                {"twice", LINE_A LINE_A, "tampered SHA256SUMS"},
                {"another digest", OTHER "  a\n", "tampered a"},
                {"a file that is not there", LINE_A OF_A "  b\n", "removed b"},
                {"nothing", "", "added a"},
        };

        g_free(put("a", "a"));
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(Verification) verification = verification_new(folder);
                g_autofree char *findings = NULL;

                g_free(put("SHA256SUMS", rows[i].sums));
                verify_digests(verification);
                findings = found(verification);
                if (strcmp(findings, rows[i].findings) != 0)
                        fail_msg("%s: %s", rows[i].name, findings);
        }
}

/* Takes a step as somebody who may read what everybody may. */
static void step_as_nobody(void (*step)(Verification *verification), Verification *verification)
{
        gboolean as_root = geteuid() == 0;

        if (as_root)
                assert_int_equal(seteuid(65534), 0);
        step(verification);
        if (as_root)
                assert_int_equal(seteuid(0), 0);
}

/* What may not be read is no forgery, and what is not there is none either. */
static void test_unreadable(void **state G_GNUC_UNUSED)
{
        g_autofree char *a = put("a", "a");
        g_autofree char *nowhere = g_build_filename(folder, "nowhere", NULL);
        g_autofree char *closed = g_build_filename(folder, "closed", NULL);
        g_autoptr(Verification) unread = verification_new(folder), none = verification_new(nowhere),
                                unlisted = verification_new(folder);
        g_autofree char *findings = NULL, *of_none = NULL, *of_unlisted = NULL;

        g_free(put("SHA256SUMS", LINE_A));
        assert_int_equal(g_chmod(folder, 0755), 0);
        assert_int_equal(g_chmod(a, 0), 0);
        step_as_nobody(verify_digests, unread);
        assert_int_equal(g_mkdir(closed, 0), 0); /* a folder in it that is not listed */
        step_as_nobody(verify_digests, unlisted);
        of_unlisted = found(unlisted);
        assert_string_equal(of_unlisted, "unreadable -");
        findings = found(unread);
        assert_string_equal(findings, "unreadable a");
        assert_int_equal(unread->steps[VERIFY_DIGESTS].outcome, VERIFY_UNKNOWN);
        verify_digests(none);
        of_none = found(none);
        assert_non_null(strstr(of_none, "unreadable -"));
}

/* Neither is what says which files belong there. */
static void test_unreadable_lists(void **state G_GNUC_UNUSED)
{
        g_autofree char *sums = put("SHA256SUMS", LINE_A), *listed = put("manifest.json", "{}");
        g_autoptr(Verification) verification = verification_new(folder);
        g_autofree char *findings = NULL;

        assert_int_equal(g_chmod(folder, 0755), 0);
        assert_int_equal(g_chmod(sums, 0), 0);
        assert_int_equal(g_chmod(listed, 0), 0);
        step_as_nobody(verify_digests, verification);
        step_as_nobody(verify_manifest, verification);
        findings = found(verification);
        assert_string_equal(findings, "unreadable SHA256SUMS; unreadable manifest.json");
}

/* A manifest of no files, of which each part that decides can be given. */
static char *manifest(const char *schema, const char *host, guint number, const char *previous,
                      const char *signature)
{
        return g_strdup_printf(
                "{\"schema\":\"%s\",\"tool\":{\"version\":\"1\"},\"host\":{\"name\":\"%s\"},"
                "\"counts\":{\"found\":0,\"scored\":0,\"not_applicable\":0,\"skipped\":0},"
                "\"bands\":\"guide\",\"generated\":\"2026-01-01T00:00:00Z\",\"rules\":\"r\","
                "\"complete\":true,\"number\":%u,\"previous\":%s,\"signature\":%s,"
                "\"redaction\":null,\"inputs\":[],\"files_written\":[]}",
                schema, host, number, previous, signature);
}

static char *digest_of(const char *text)
{
        return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

static void test_chain(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *schema, *host; /* of the one before */
                guint number;
                gboolean named;
                const char *findings;
        } rows[] = {
                {"the one before", "bulkhead/manifest/1", "web1", 4, TRUE, ""},
                {"one that is not named", "bulkhead/manifest/1", "web1", 4, FALSE,
                 "chain-broken -"},
                {"one of another version", "bulkhead/manifest/12", "web1", 4, TRUE,
                 "manifest-version -"},
                {"one of another host", "bulkhead/manifest/1", "web2", 4, TRUE, "chain-broken -"},
                {"one of another number", "bulkhead/manifest/1", "web1", 3, TRUE, "chain-broken -"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *older =
                        manifest(rows[i].schema, rows[i].host, rows[i].number, "null", "null");
                g_autofree char *digest = digest_of(older);
                g_autofree char *link = rows[i].named
                                                ? g_strdup_printf("{\"sha256\":\"%s\"}", digest)
                                                : g_strdup("{\"sha256\":\"" OTHER "\"}");
                g_autofree char *newer = manifest("bulkhead/manifest/1", "web1", 5, link, "null");
                g_autofree char *path = put("older.json", older);
                const char *const previous[] = {path, NULL};
                g_autoptr(Verification) verification = verification_new(folder),
                                        alone = verification_new(folder);
                g_autofree char *findings = NULL;

                verification->manifest = manifest_parse(newer, strlen(newer), "newer", NULL);
                alone->manifest = manifest_parse(newer, strlen(newer), "newer", NULL);
                assert_non_null(alone->manifest);
                verify_chain(verification, previous);
                findings = found(verification);
                if (strcmp(findings, rows[i].findings) != 0)
                        fail_msg("%s: %s", rows[i].name, findings);
                if (!*findings)
                        assert_string_equal(verification->steps[VERIFY_CHAIN].sentence,
                                            "The manifest before it is the one it names (1 link).");
                verify_chain(alone, NULL);
                assert_true(g_str_has_prefix(alone->steps[VERIFY_CHAIN].sentence,
                                             "Number 5 of its chain; it follows the manifest"));
        }
}

/* Which of them is missing, and whether SHA256SUMS knows it. */
static void test_no_manifest(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *listed; /* NULL: there is no SHA256SUMS */
                const char *findings;
        } rows[] = {
                {"nothing says of it", NULL, "removed manifest.json"},
                {"SHA256SUMS names it", "manifest.json", "removed manifest.json"},
                {"SHA256SUMS does not", "index.html", "no-manifest manifest.json"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(Verification) verification = verification_new(folder);
                g_autofree char *findings = NULL;

                if (rows[i].listed) {
                        verification->sums =
                                g_hash_table_new_full(g_str_hash, g_str_equal, NULL, NULL);
                        g_hash_table_add(verification->sums, (gpointer) rows[i].listed);
                }
                verify_manifest(verification);
                findings = found(verification);
                if (strcmp(findings, rows[i].findings) != 0)
                        fail_msg("%s: %s", rows[i].name, findings);
        }
}

/* A signature that is none, where the manifest is of any kind, and where one was asked for. */
static void test_signatures(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *schema; /* of the manifest, or NULL */
        } rows[] = {
                {"no manifest", NULL},
                {"a manifest of another version", "bulkhead/manifest/12"},
                {"a manifest of this version", "bulkhead/manifest/1"},
        };
        const struct signature_trust nobody = {0}, somebody = {.allowed_signers = "/nowhere"};
        g_autoptr(Verification) unsigned_one = verification_new(folder),
                                wanted = verification_new(folder);
        g_autofree char *none = NULL, *missing = NULL, *path = NULL;

        verify_signatures(unsigned_one, &nobody);
        none = found(unsigned_one);
        assert_string_equal(none, "");
        verify_signatures(wanted, &somebody);
        missing = found(wanted);
        assert_string_equal(missing, "unsigned -");
        path = put("SHA256SUMS.sig", "no signature");
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(Verification) verification = verification_new(folder);
                g_autofree char *text =
                        rows[i].schema ? manifest(rows[i].schema, "web1", 1, "null", "null") : NULL;
                g_autofree char *findings = NULL;

                if (text)
                        verification->manifest = manifest_parse(text, strlen(text), "m", NULL);
                verify_signatures(verification, &nobody);
                findings = found(verification);
                if (strcmp(findings, "signature-damaged SHA256SUMS.sig") != 0)
                        fail_msg("%s: %s", rows[i].name, findings);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_sums, make_folder, remove_folder),
                cmocka_unit_test_setup_teardown(test_unreadable, make_folder, remove_folder),
                cmocka_unit_test_setup_teardown(test_unreadable_lists, make_folder, remove_folder),
                cmocka_unit_test_setup_teardown(test_chain, make_folder, remove_folder),
                cmocka_unit_test_setup_teardown(test_no_manifest, make_folder, remove_folder),
                cmocka_unit_test_setup_teardown(test_signatures, make_folder, remove_folder),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
