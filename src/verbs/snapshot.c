/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead snapshot: the units and nothing else, to a file or standard output. */
#include "base/error.h"
#include "base/output.h"
#include "snapshot/snapshot-xml.h"
#include "verbs/confined.h"
#include "verbs/program.h"
#include "verbs/redact.h"
#include "verbs/source.h"
#include "verbs/verb.h"

/* Watches what goes by, to tell whether the snapshot is complete. */
struct witness {
        const struct options *options;
        guint units;
        guint missing; /* problems that say evidence is missing */
};

static gboolean witness_begin(void *context, const SnapshotHead *head, GError **error)
{
        (void) context;
        (void) head;
        (void) error;
        return TRUE;
}

static void witness_problems(struct witness *witness, const GPtrArray *problems, const char *unit)
{
        for (guint i = 0; problems && i < problems->len; i++) {
                const Problem *problem = problems->pdata[i];

                program_warn_problem(witness->options, problem, unit);
                witness->missing += problem->severity == PROBLEM_ERROR;
        }
}

static gboolean witness_unit(void *context, const Unit *unit, GError **error)
{
        struct witness *witness = context;

        (void) error;
        witness->units++;
        witness_problems(witness, unit->problems, unit->name);
        return TRUE;
}

static gboolean witness_end(void *context, const struct snapshot_tail *tail, GError **error)
{
        (void) error;
        witness_problems(context, tail->problems, NULL);
        return TRUE;
}

/* The file being written, begun anew where the source does. */
struct writing {
        const char *path;
        struct witness *witness;
        OutputFile *file;
        SnapshotWriter *writer;
        struct snapshot_tee tee;
};

static void writing_discard(void *context)
{
        struct writing *writing = context;

        g_clear_pointer(&writing->writer, snapshot_writer_free);
        g_clear_pointer(&writing->file, output_file_discard);
        writing->witness->units = writing->witness->missing = 0;
}

static gboolean writing_open(void *context, struct snapshot_sink *ret_sink, GError **error)
{
        struct writing *writing = context;

        writing->file =
                output_file_open(writing->path, g_str_has_suffix(writing->path, ".gz"), error);
        if (!writing->file)
                return FALSE;
        writing->writer = snapshot_writer_new(output_file_stream(writing->file));
        writing->tee = (struct snapshot_tee){
                .first = {witness_begin, witness_unit, witness_end, writing->witness},
                .second = snapshot_writer_sink(writing->writer),
        };
        *ret_sink = snapshot_tee_sink(&writing->tee);
        return TRUE;
}

static gboolean write_snapshot(const struct options *options, struct witness *witness,
                               Redactor *redactor, GError **error)
{
        struct writing writing = {
                .path = options->output ? options->output : "-",
                .witness = witness,
        };
        const struct source_target target = {
                .open = writing_open,
                /* What went to standard output cannot be taken back. */
                .discard = g_str_equal(writing.path, "-") ? NULL : writing_discard,
                .context = &writing,
        };
        const struct source_needs needs = {.evidence = TRUE, .redactor = redactor};
        gboolean done = source_read(options, &needs, &target, NULL, error) &&
                        output_file_commit(g_steal_pointer(&writing.file), NULL, error);

        g_clear_pointer(&writing.writer, snapshot_writer_free);
        g_clear_pointer(&writing.file, output_file_discard);
        return done;
}

int verb_snapshot(const struct options *options, GError **error)
{
        struct witness witness = {.options = options};
        g_autoptr(Redactor) redactor = NULL;

        confined_reading(options, NULL);
        if (!redact_new(options, NULL, &redactor, error) ||
            !write_snapshot(options, &witness, redactor, error) ||
            !redact_write_map(options, redactor, error))
                return STATUS_FAILED;
        if (witness.units == 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INCOMPLETE,
                            "No unit was found: there is nothing in the snapshot.");
                return STATUS_INCOMPLETE;
        }
        if (witness.missing > 0) {
                program_warn("The snapshot is incomplete: what could not be read is named above.");
                return STATUS_INCOMPLETE;
        }
        if (options->output && !g_str_equal(options->output, "-"))
                program_say(options, "%u unit%s written to %s.", witness.units,
                            witness.units == 1 ? "" : "s", options->output);
        return STATUS_DONE;
}
