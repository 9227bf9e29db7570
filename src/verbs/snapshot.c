/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead snapshot: the units and nothing else, to a file or standard output. */
#include "base/error.h"
#include "base/output.h"
#include "snapshot/snapshot-xml.h"
#include "verbs/program.h"
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

static gboolean write_snapshot(const struct options *options, struct witness *witness,
                               GError **error)
{
        const char *path = options->output ? options->output : "-";
        g_autoptr(OutputFile) file = output_file_open(path, g_str_has_suffix(path, ".gz"), error);
        g_autoptr(SnapshotWriter) writer = NULL;
        const struct source_needs needs = {.evidence = TRUE};

        if (!file)
                return FALSE;
        writer = snapshot_writer_new(output_file_stream(file), error);
        if (!writer)
                return FALSE;

        struct snapshot_tee tee = {
                .first = {witness_begin, witness_unit, witness_end, witness},
                .second = snapshot_writer_sink(writer),
        };
        const struct snapshot_sink sink = snapshot_tee_sink(&tee);

        return source_read(options, &needs, &sink, NULL, error) &&
               output_file_commit(g_steal_pointer(&file), NULL, error);
}

int verb_snapshot(const struct options *options, GError **error)
{
        struct witness witness = {.options = options};

        if (!write_snapshot(options, &witness, error))
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
                program_say(options, "%u units written to %s.", witness.units, options->output);
        return STATUS_DONE;
}
