/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Gathers what a manifest says of this run, and puts the last files into a report directory. */
#include "verbs/seal.h"

#include <unistd.h>

#include "base/error.h"
#include "base/file-list.h"
#include "base/text.h"
#include "collect/host.h"
#include "evidence/manifest.h"
#include "evidence/signing-process.h"
#include "verbs/program.h"
#include "verbs/resources.h"

struct seal {
        gint64 begin;
        gboolean reproducible;
        gboolean privileged; /* at the beginning, before anything was given up */
        char *capabilities;
        SigningProcess *signing; /* or NULL */
        Manifest *previous;      /* that of --previous=, or of what is replaced; or NULL */
};

void seal_free(Seal *seal)
{
        if (!seal)
                return;
        signing_process_free(seal->signing);
        g_free(seal->capabilities);
        manifest_free(seal->previous);
        g_free(seal);
}

static gboolean read_previous(Seal *seal, const struct options *options, GError **error)
{
        if (!options->previous)
                return TRUE;
        if (options->previous[1]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "One report comes before another: --previous= is given once.");
                return FALSE;
        }
        seal->previous = manifest_read(options->previous[0], error);
        if (seal->previous && !seal->previous->is_known) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: It is a manifest of another version, %s; this program knows "
                            "" MANIFEST_SCHEMA ".",
                            options->previous[0], seal->previous->schema);
                return FALSE;
        }
        return seal->previous != NULL;
}

Seal *seal_new(const struct options *options, const OutputDirectory *directory, GError **error)
{
        g_autoptr(Seal) seal = g_new0(Seal, 1);

        seal->begin = text_now();
        if (options->sign &&
            !(seal->signing =
                      signing_process_new(options->sign, output_directory_path(directory), error)))
                return NULL;
        seal->reproducible = text_time_is_given();
        seal->privileged = host_may_read_everything();
        seal->capabilities = host_own_capabilities();
        if (!read_previous(seal, options, error))
                return NULL;
        return g_steal_pointer(&seal);
}

/* Finds the manifest before this one, and says so where the chain begins anew. */
static gboolean find_previous(Seal *seal, const struct options *options, const Report *report,
                              const char *place, GError **error)
{
        const SnapshotHead *head = report->head;
        g_autoptr(GError) failure = NULL;
        g_autofree char *path = g_build_filename(place, MANIFEST_NAME, NULL);

        if (seal->previous) {
                if (manifest_same_host(seal->previous, head->host_name, head->machine_id))
                        return TRUE;
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: This is a report of another host (%s); a chain is of one host.",
                            options->previous[0],
                            seal->previous->host_name ? seal->previous->host_name
                                                      : "without a name");
                return FALSE;
        }
        if (seal->reproducible || !g_file_test(path, G_FILE_TEST_EXISTS))
                return TRUE;
        seal->previous = manifest_read(path, &failure);
        if (!seal->previous)
                program_say(options, "%s The chain of manifests begins anew.", failure->message);
        else if (!seal->previous->is_known ||
                 !manifest_same_host(seal->previous, head->host_name, head->machine_id)) {
                program_say(options, "%s: It is of another %s; the chain of manifests begins anew.",
                            path, seal->previous->is_known ? "host" : "version");
                g_clear_pointer(&seal->previous, manifest_free);
        }
        return TRUE;
}

static void add_option(GPtrArray *words, const char *name, const char *value)
{
        if (value)
                g_ptr_array_add(words, g_strdup_printf("--%s=%s", name, value));
}

static void add_files(GPtrArray *words, const char *name, char **paths)
{
        for (; paths && *paths; paths++) {
                g_autofree char *file = **paths ? g_path_get_basename(*paths) : g_strdup("");

                add_option(words, name, file);
        }
}

/* The options that decide the bytes, without the paths of a machine. */
static char **plain_command_line(const struct options *options)
{
        g_autoptr(GPtrArray) words = g_ptr_array_new();

        g_ptr_array_add(words, g_strdup("report"));
        add_option(words, "rules", options->rules);
        add_option(words, "bands", options->systemd_bands ? "systemd" : NULL);
        add_files(words, "policy", options->policies);
        add_files(words, "waivers", options->waivers);
        for (char **id = options->frameworks; id && *id; id++)
                add_option(words, "framework", *id);
        add_option(words, "paper", options->paper);
        add_option(words, "pdf", options->pdf);
        add_option(words, "redact", options->redact);
        for (char **unit = options->arguments; *unit; unit++)
                g_ptr_array_add(words, g_strdup(*unit));
        g_ptr_array_add(words, NULL);
        return (char **) g_ptr_array_steal(words, NULL);
}

static gboolean add_data(Inputs *inputs, const struct options *options, GError **error)
{
        g_autoptr(Resources) resources = resources_find(options, error);

        const char *const fonts[] = {resources ? resources->font_dir : NULL, NULL};

        return resources &&
               inputs_add_below(inputs, "template", (Layers) resources->templates, "templates",
                                error) &&
               inputs_add_below(inputs, "style", (Layers) resources->styles, "styles", error) &&
               inputs_add_below(inputs, "font", fonts, "fonts", error);
}

/* The words as they may be told. The caller's. */
static char **redacted(Redactor *redactor, const char *const *words)
{
        g_autoptr(GStrvBuilder) made = g_strv_builder_new();

        for (; *words; words++) {
                g_autofree char *word =
                        redactor ? redactor_text(redactor, *words) : g_strdup(*words);

                g_strv_builder_add(made, word);
        }
        return g_strv_builder_end(made);
}

static gboolean write_manifest(Seal *seal, const struct options *options, const Report *report,
                               const Inputs *inputs, Redactor *redactor, OutputDirectory *directory,
                               GError **error)
{
        g_autofree char *digest = NULL;
        const GPtrArray *written = file_program_digest(&digest, error)
                                           ? output_directory_sums(directory, error)
                                           : NULL;
        g_autofree char *path = output_directory_file(directory, MANIFEST_NAME);
        g_auto(GStrv) plain = plain_command_line(options);
        g_auto(GStrv) command_line = redacted(
                redactor,
                (const char *const *) (seal->reproducible ? plain : options->command_line));
        g_autofree char *user =
                redactor ? redactor_text(redactor, g_get_user_name()) : g_strdup(g_get_user_name());
        g_autofree char *categories =
                redactor ? redact_categories_to_string(redactor_categories(redactor)) : NULL;
        g_autofree char *key = redactor ? redactor_key_name(redactor) : NULL;
        const struct manifest_operator run_by = {
                .user = user,
                .uid = geteuid(),
                .privileged = seal->privileged,
                .capabilities = seal->capabilities,
        };
        const Manifest *previous = seal->previous;
        const Signer *signer = seal->signing ? signing_process_signer(seal->signing) : NULL;
        const struct manifest_making making = {
                .report = report,
                .inputs = inputs,
                .written = written,
                .command_line = (const char *const *) command_line,
                .program_sha256 = digest,
                .run_by = seal->reproducible ? NULL : &run_by,
                .begin = seal->begin,
                .end = text_now(),
                .reproducible = seal->reproducible,
                .link = {.sha256 = previous ? previous->sha256 : NULL,
                         .generated = previous ? previous->generated : NULL,
                         .number = previous ? previous->number + 1 : 1},
                .signature_format = signer ? signature_format_to_string(signer->format) : NULL,
                .signature_file = signer ? signature_file_name(signer->format) : NULL,
                .signature_key = signer ? signer->fingerprint : NULL,
                .redaction = categories,
                .redaction_key = key,
        };

        return written && manifest_write(&making, path, error);
}

gboolean seal_apply(Seal *seal, const struct options *options, const Report *report, Inputs *inputs,
                    Redactor *redactor, OutputDirectory *directory, GError **error)
{
        return find_previous(seal, options, report, output_directory_place(directory), error) &&
               add_data(inputs, options, error) &&
               inputs_write_copies(inputs, output_directory_path(directory), error) &&
               write_manifest(seal, options, report, inputs, redactor, directory, error) &&
               output_directory_seal(directory, error) &&
               (!seal->signing || signing_process_sign(seal->signing, error));
}
