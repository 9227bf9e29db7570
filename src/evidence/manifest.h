/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * manifest.json, schema "bulkhead/manifest/1" (docs/schema/manifest.json): where a report directory
 * comes from, what was read, what was written, with the digest of each, and the manifest of this
 * host that came before. SHA256SUMS lists the manifest, and the signature is over SHA256SUMS.
 */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

#include "evidence/inputs.h"
#include "report/report.h"

#define MANIFEST_NAME   "manifest.json"
#define MANIFEST_FAMILY "bulkhead/manifest/"
#define MANIFEST_SCHEMA MANIFEST_FAMILY "1"

/* Who ran the program that made the report; another than who took a saved snapshot. */
struct manifest_operator {
        const char *user;
        guint uid;
        gboolean privileged;
        const char *capabilities;
};

/* The link to the manifest before. Borrowed strings. */
struct manifest_link {
        const char *sha256; /* of its bytes; NULL: this is the first of its chain */
        const char *generated;
        guint number; /* of this manifest in its chain, from 1 */
};

/* What a manifest is written from. All borrowed. */
struct manifest_making {
        const Report *report;
        const Inputs *inputs;
        const GPtrArray *written;        /* struct file_sum *: everything in the directory so far */
        const char *const *command_line; /* NULL-terminated */
        const char *program_sha256;      /* of the executable, or NULL */
        const struct manifest_operator *run_by; /* NULL where the time is given from outside */
        gint64 begin, end;                      /* of this run */
        gboolean reproducible;                  /* SOURCE_DATE_EPOCH gave the time */
        struct manifest_link link;
        const char *signature_format; /* "ssh", "openpgp", or NULL: nobody signs */
        const char *signature_file;
        const char *signature_key; /* fingerprint */
        const char *redaction;     /* "host,user", or NULL */
        const char *redaction_key; /* names the key without telling it, or NULL */
};

gboolean manifest_write(const struct manifest_making *making, const char *path, GError **error);
/* The object with what a manifest says of the system that was looked at, all of it from the
 * snapshot. The caller's. */
JsonNode *manifest_evidence(const Report *report);

/* A manifest that was read, as far as verifying needs it. */
typedef struct manifest Manifest;
struct manifest {
        char *sha256; /* of its bytes */
        char *schema;
        gboolean is_known; /* the version is ours; else nothing below is set */
        char *tool_version;
        char *tool_sha256; /* or NULL */
        char *generated;
        gint64 generated_at;
        char *host_name, *machine_id; /* or NULL */
        char *rules;
        gboolean systemd_bands;
        char *frameworks; /* or NULL: all */
        gboolean complete;
        char *redaction; /* or NULL */
        guint found, scored, not_applicable, skipped;
        Inputs *inputs;
        GPtrArray *written; /* struct file_sum *, byte order of the names */
        guint number;
        char *previous_sha256, *previous_generated; /* or NULL */
        char *signature_format, *signature_file, *signature_key;
        JsonNode *document; /* the whole but files_written */
};

/* What the manifest has otherwise than manifest_evidence() gives it, the name of a member ("host",
 * "host.kernel"); NULL where nothing. Members that only one of them has are another version's. */
char *manifest_find_difference(const Manifest *manifest, JsonNode *evidence);

/*
 * Reads a manifest; path may be that of its directory. Errors: NOT_FOUND where there is none, INPUT
 * where it is none. One of another version is no error: is_known is false then.
 */
Manifest *manifest_read(const char *path, GError **error);
/* The same from memory; name is for the messages. */
Manifest *manifest_parse(const char *data, gsize size, const char *name, GError **error);
void manifest_free(Manifest *manifest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Manifest, manifest_free)

/* The input of that kind with that name, or NULL; path may be NULL for the first. */
const struct input *manifest_find_input(const Manifest *manifest, const char *kind,
                                        const char *path);
/* True where both are of one host: the machine id decides, without one the name. */
gboolean manifest_same_host(const Manifest *manifest, const char *host_name,
                            const char *machine_id);
