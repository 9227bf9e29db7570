/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SSH signatures by ssh-keygen(1), which also asks an agent for its keys. What the signature says
 * of itself is read here (PROTOCOL.sshsig of OpenSSH), so that a wrong purpose or an unknown key is
 * told from a wrong signature.
 */
#include <errno.h>
#include <gio/gio.h>
#include <string.h>

#include "base/child.h"
#include "base/error.h"
#include "base/limits.h"
#include "evidence/armor.h"
#include "evidence/signature-formats.h"

#define PROGRAM "ssh-keygen"
#define LABEL   "SSH SIGNATURE"
#define MAGIC   "SSHSIG"

#define DOES_NOT_FIT "Could not verify signature."

/*
 * Runs ssh-keygen with a file as standard input and waits. It gets the file itself: through a pipe,
 * its early end would be ours as well. Returns its exit status; what it wrote goes to the two
 * strings. -1 with an error where it could not be run.
 */
static int run(const char *const *arguments, const char *input, char **ret_output, char **ret_words,
               GError **error)
{
        g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
                G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
        g_autoptr(GSubprocess) process = NULL;
        g_autoptr(GString) output = g_string_new(NULL), words = g_string_new(NULL);

        g_subprocess_launcher_set_stdin_file_path(launcher, input);
        g_subprocess_launcher_setenv(launcher, "LC_ALL", "C", TRUE);
        g_subprocess_launcher_setenv(launcher, "TZ", "UTC", TRUE);
        process = g_subprocess_launcher_spawnv(launcher, arguments, error);
        if (!process)
                return -1;
        child_wait(process, 0, output, words);
        *ret_output = g_string_free(g_steal_pointer(&output), FALSE);
        *ret_words = g_strstrip(g_string_free(g_steal_pointer(&words), FALSE));
        return g_subprocess_get_if_exited(process) ? g_subprocess_get_exit_status(process) : 255;
}

static char *last_line(char *words)
{
        char *line = strrchr(words, '\n');

        return *words ? (line ? line + 1 : words) : (char *) "it gives no reason";
}

char *signature_ssh_fingerprint(const char *key, GError **error)
{
        const char *const arguments[] = {PROGRAM, "-l", "-E", "sha256", "-f", key, NULL};
        g_autofree char *output = NULL, *words = NULL;
        g_auto(GStrv) fields = NULL;
        int status = run(arguments, "/dev/null", &output, &words, error);

        if (status < 0) {
                g_prefix_error(error, "%s: The report cannot be signed: ", key);
                return NULL;
        }
        fields = g_strsplit(output, " ", 3);
        if (status == 0 && fields[0] && fields[1] && g_str_has_prefix(fields[1], "SHA256:"))
                return g_strdup(fields[1]);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "%s: This is no SSH key to sign with; ssh-keygen says: %s", key,
                    last_line(words));
        return NULL;
}

gboolean signature_ssh_sign(const Signer *signer, const char *directory, GError **error)
{
        g_autofree char *sums = g_build_filename(directory, "SHA256SUMS", NULL);
        const char *const arguments[] = {
                PROGRAM, "-q", "-Y", "sign", "-f", signer->key, "-n", SIGNATURE_NAMESPACE,
                sums,    NULL,
        };
        g_autofree char *output = NULL, *words = NULL;
        int status = run(arguments, "/dev/null", &output, &words, error);

        if (status < 0) {
                g_prefix_error(error, "%s: The report cannot be signed: ", signer->key);
                return FALSE;
        }
        if (status == 0)
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "%s: The report cannot be signed with this key; ssh-keygen says: %s",
                    signer->key, last_line(words));
        return FALSE;
}

/* ---- What a signature says of itself ---- */

struct blob {
        const guint8 *data;
        gsize size;
};

static gboolean take_number(struct blob *blob, guint32 *ret_number)
{
        if (blob->size < 4)
                return FALSE;
        *ret_number = (guint32) blob->data[0] << 24 | (guint32) blob->data[1] << 16 |
                      (guint32) blob->data[2] << 8 | blob->data[3];
        blob->data += 4;
        blob->size -= 4;
        return TRUE;
}

static gboolean take_string(struct blob *blob, struct blob *ret_string)
{
        guint32 length;

        if (!take_number(blob, &length) || blob->size < length)
                return FALSE;
        *ret_string = (struct blob){blob->data, length};
        blob->data += length;
        blob->size -= length;
        return TRUE;
}

/* The key's fingerprint as ssh-keygen -l shows it. */
static char *fingerprint(const struct blob *key)
{
        g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
        guint8 digest[32];
        gsize size = sizeof digest;
        g_autofree char *base64 = NULL;

        g_checksum_update(checksum, key->data, (gssize) key->size);
        g_checksum_get_digest(checksum, digest, &size);
        base64 = g_base64_encode(digest, size);
        base64[strcspn(base64, "=")] = '\0';
        return g_strconcat("SHA256:", base64, NULL);
}

gboolean signature_ssh_read(GBytes *text, char **ret_fingerprint, char **ret_namespace)
{
        gsize size;
        const char *armored = g_bytes_get_data(text, &size);
        g_autoptr(GBytes) bytes = armored ? armor_decode(armored, size, LABEL, FALSE) : NULL;
        struct blob blob = {0}, key, purpose;
        guint32 version;

        if (bytes)
                blob.data = g_bytes_get_data(bytes, &blob.size);
        if (blob.size < strlen(MAGIC) || memcmp(blob.data, MAGIC, strlen(MAGIC)) != 0)
                return FALSE;
        blob.data += strlen(MAGIC);
        blob.size -= strlen(MAGIC);
        if (!take_number(&blob, &version) || version != 1 || !take_string(&blob, &key) ||
            !take_string(&blob, &purpose))
                return FALSE;
        *ret_fingerprint = fingerprint(&key);
        *ret_namespace = g_strndup((const char *) purpose.data, purpose.size);
        return TRUE;
}

/* ---- Verifying ---- */

struct question {
        const char *signature; /* path */
        const char *sums;      /* path */
        char *time;            /* "-Overify-time=…" */
        const struct signature_trust *trust;
        struct signature_result *result;
};

/* Whether the system kept ssh-keygen from an answer: it says no, with the same status, to what it
 * could not read. */
static gboolean names_fault(const char *words)
{
        static const int faults[] = {EIO,    EINTR,  EACCES, EPERM, ENOMEM,
                                     EMFILE, ENFILE, ENOSPC, EAGAIN};

        for (gsize i = 0; i < G_N_ELEMENTS(faults); i++)
                if (strstr(words, g_strerror(faults[i])))
                        return TRUE;
        return FALSE;
}

/*
 * no is what ssh-keygen says where its answer is that; it is asked twice then, since it says so to
 * some of what it could not read as well. FALSE where it could not be asked, or gave no answer,
 * which is said.
 */
static gboolean ask(const struct question *question, const char *const *arguments, const char *no,
                    gboolean *ret_yes, char **ret_output, char **ret_words)
{
        *ret_yes = FALSE;
        for (int tries = 0; tries < 2 && !*ret_yes; tries++) {
                g_autoptr(GError) failure = NULL;
                int status;

                g_clear_pointer(ret_output, g_free);
                g_clear_pointer(ret_words, g_free);
                status = run(arguments, question->sums, ret_output, ret_words, &failure);
                if (status < 0) {
                        signature_say(question->result, SIGNATURE_UNCHECKED,
                                      "The signature cannot be checked: %s.", failure->message);
                        return FALSE;
                }
                *ret_yes = status == 0;
        }
        if (*ret_yes ||
            ((strstr(*ret_output, no) || strstr(*ret_words, no)) && !names_fault(*ret_words)))
                return TRUE;
        signature_say(question->result, SIGNATURE_UNCHECKED,
                      "The signature cannot be checked; ssh-keygen says: %s",
                      **ret_words ? last_line(*ret_words) : "nothing");
        return FALSE;
}

/* True if the signature is one of these bytes, whoever made it. */
static gboolean fits(const struct question *question, gboolean *ret_asked)
{
        const char *const arguments[] = {
                PROGRAM,
                "-Y",
                "check-novalidate",
                "-n",
                SIGNATURE_NAMESPACE,
                "-s",
                question->signature,
                NULL,
        };
        g_autofree char *output = NULL, *words = NULL;
        gboolean yes;

        *ret_asked = ask(question, arguments, DOES_NOT_FIT, &yes, &output, &words);
        return *ret_asked && yes;
}

/* The first principal of the file whose key it is, or NULL; ret_asked as above. */
static char *find_principal(const struct question *question, gboolean *ret_asked)
{
        const char *const arguments[] = {
                PROGRAM,
                "-Y",
                "find-principals",
                "-f",
                question->trust->allowed_signers,
                "-s",
                question->signature,
                question->time,
                NULL,
        };
        g_autofree char *output = NULL, *words = NULL;
        gboolean yes;

        *ret_asked = ask(question, arguments, "No principal matched.", &yes, &output, &words);
        if (!*ret_asked || !yes)
                return NULL;
        if (!*output) {
                signature_say(question->result, SIGNATURE_UNCHECKED,
                              "The signature cannot be checked: ssh-keygen does not say whose it "
                              "is.");
                *ret_asked = FALSE;
                return NULL;
        }
        output[strcspn(output, "\n,")] = '\0';
        return g_steal_pointer(&output);
}

static void check_principal(const struct question *question, const char *principal)
{
        const char *const arguments[] = {
                PROGRAM,
                "-Y",
                "verify",
                "-f",
                question->trust->allowed_signers,
                "-I",
                principal,
                "-n",
                SIGNATURE_NAMESPACE,
                "-s",
                question->signature,
                question->time,
                NULL,
        };
        struct signature_result *result = question->result;
        g_autofree char *output = NULL, *words = NULL, *found = NULL;
        gboolean yes, asked = TRUE;

        if (!ask(question, arguments, DOES_NOT_FIT, &yes, &output, &words))
                return;
        /* Of a file that it cannot read it says so when it looks for principals alone. */
        if (!yes)
                found = find_principal(question, &asked);
        if (!asked)
                return;
        if (!yes) {
                signature_say(result, SIGNATURE_UNKNOWN_KEY,
                              "The signature is of the key %s, with which %s does not let %s sign "
                              "reports; ssh-keygen says: %s",
                              result->fingerprint, question->trust->allowed_signers, principal,
                              last_line(words));
                return;
        }
        result->who = g_strdup(principal);
        signature_say(result, SIGNATURE_GOOD, "Signed by %s with the key %s.", principal,
                      result->fingerprint);
}

/* Whose it is, once it is known to fit. */
static void attribute(const struct question *question)
{
        const struct signature_trust *trust = question->trust;
        struct signature_result *result = question->result;
        g_autofree char *principal = NULL;
        gboolean by_key = trust->signer && g_str_has_prefix(trust->signer, "SHA256:");
        gboolean asked = TRUE;

        if (by_key && !g_str_equal(trust->signer, result->fingerprint)) {
                signature_say(result, SIGNATURE_UNKNOWN_KEY,
                              "The signature is of the key %s, and not of %s.", result->fingerprint,
                              trust->signer);
                return;
        }
        if (!trust->allowed_signers) {
                if (by_key)
                        signature_say(result, SIGNATURE_GOOD, "Signed with the key %s.",
                                      result->fingerprint);
                else
                        signature_say(
                                result, SIGNATURE_UNATTRIBUTED,
                                "The signature is of the key %s. Whose key that is says "
                                "nobody: name those who may sign with --allowed-signers=FILE, "
                                "or the key with --signer=.",
                                result->fingerprint);
                return;
        }
        principal = trust->signer && !by_key ? g_strdup(trust->signer)
                                             : find_principal(question, &asked);
        if (principal)
                check_principal(question, principal);
        else if (asked)
                signature_say(result, SIGNATURE_UNKNOWN_KEY,
                              "The signature is of the key %s, which %s does not name (or not for "
                              "that time).",
                              result->fingerprint, trust->allowed_signers);
}

void signature_ssh_verify(const char *directory, GBytes *text, const struct signature_trust *trust,
                          gint64 signed_at, struct signature_result *ret_result)
{
        g_autofree char *purpose = NULL;
        g_autofree char *path = g_build_filename(directory, "SHA256SUMS.sig", NULL);
        g_autofree char *sums = g_build_filename(directory, "SHA256SUMS", NULL);
        /* ssh-keygen(1) takes the machine's own time here, and UTC only in later versions. */
        g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(signed_at / G_USEC_PER_SEC);
        g_autofree char *stamp = time ? g_date_time_format(time, "%Y%m%d%H%M%S") : g_strdup("");
        g_autofree char *option = g_strconcat("-Overify-time=", stamp, NULL);
        const struct question question = {path, sums, option, trust, ret_result};
        gboolean asked;

        if (!signature_ssh_read(text, &ret_result->fingerprint, &purpose))
                signature_say(ret_result, SIGNATURE_DAMAGED,
                              "The signature is damaged: it is not as ssh-keygen writes it.");
        else if (!g_str_equal(purpose, SIGNATURE_NAMESPACE))
                signature_say(ret_result, SIGNATURE_OF_OTHER,
                              "The signature was made for another purpose: its namespace is %s and "
                              "not " SIGNATURE_NAMESPACE ".",
                              purpose);
        else if (fits(&question, &asked))
                attribute(&question);
        else if (asked)
                signature_say(ret_result, SIGNATURE_OF_OTHER,
                              "The signature is not one of this SHA256SUMS: it was replaced, or "
                              "what it signs was.");
}
