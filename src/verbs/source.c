/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Options to units. A saved snapshot goes through a filter that passes on the named units only, so
 * that --from= and --root= answer the same question.
 */
#include "verbs/source.h"

#include <errno.h>
#include <gio/gunixoutputstream.h>
#include <sys/mman.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/error.h"
#include "collect/bus.h"
#include "collect/tree.h"
#include "evidence/redaction.h"
#include "snapshot/selection.h"
#include "snapshot/snapshot-xml.h"
#include "verbs/program.h"
#include "verbs/progress.h"

/* Passes on what the names ask for, and notes which of them found a unit. */
struct filter {
        const struct snapshot_sink *next;
        Selection *selection;
        gboolean select; /* leave out what no name asks for */
        guint count;     /* passed on */
};

static gboolean filter_begin(void *context, const SnapshotHead *head, GError **error)
{
        const struct filter *filter = context;

        return filter->next->begin(filter->next->context, head, error);
}

static gboolean filter_unit(void *context, const Unit *unit, GError **error)
{
        struct filter *filter = context;
        gboolean wanted = selection_matches(filter->selection, unit->name, unit->aliases,
                                            unit->load != UNIT_NOT_FOUND);

        if (filter->select && !wanted)
                return TRUE;
        filter->count++;
        return filter->next->unit(filter->next->context, unit, error);
}

static gboolean filter_end(void *context, const struct snapshot_tail *tail, GError **error)
{
        const struct filter *filter = context;
        struct snapshot_tail passed = *tail;
        g_autoptr(GPtrArray) missing = selection_missing(filter->selection);
        g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        g_autoptr(GPtrArray) problems = g_ptr_array_new();

        for (guint i = 0; tail->problems && i < tail->problems->len; i++)
                g_ptr_array_add(problems, tail->problems->pdata[i]);
        for (guint i = 0; i < missing->len; i++) {
                Problem *problem = problem_new(PROBLEM_ERROR, NULL, NULL, 0,
                                               "There is no unit %s; it was asked for by name.",
                                               (const char *) missing->pdata[i]);

                g_ptr_array_add(own, problem);
                g_ptr_array_add(problems, problem);
        }
        passed.unit_count = filter->count;
        passed.problems = problems;
        return filter->next->end(filter->next->context, &passed, error);
}

gboolean source_is_live(const struct options *options)
{
        return options->host || options->machine || options->bus ||
               (!options->root && !options->from && sd_booted() > 0);
}

static gboolean read_tree(const struct options *options, const struct source_needs *needs,
                          const struct snapshot_sink *sink, GError **error)
{
        struct tree_options tree = {
                .root = options->root ? options->root : "/",
                .user_scope = options->user_scope,
                .read_as = needs->read_as,
                .names = (const char *const *) options->arguments,
                .with_properties = needs->evidence,
                .with_digests = needs->evidence,
                .with_packages = needs->evidence,
                .include_secrets = options->include_secrets,
        };

        g_autoptr(Progress) progress = NULL;

        if (!options->root)
                program_say(options, "No systemd manager is running here; reading the unit files "
                                     "installed under /.");
        progress = progress_begin(options, "Reading the unit files");
        return tree_read(&tree, sink, error);
}

static gboolean read_manager(const struct options *options, const struct source_needs *needs,
                             int attempt, gboolean last, const struct snapshot_sink *sink,
                             GError **error)
{
        g_autoptr(Progress) progress = progress_begin(options, "Reading the manager");
        const struct bus_options bus = {
                .address = options->bus,
                .host = options->host,
                .machine = options->machine,
                .user_scope = options->user_scope,
                .names = (const char *const *) options->arguments,
                .with_digests = needs->evidence,
                .with_packages = needs->evidence,
                .include_secrets = options->include_secrets,
                .read_as = needs->read_as,
                .accept_changes = last,
                .again = attempt > 1,
                .progress = progress_count,
                .progress_context = progress,
        };

        return bus_read(&bus, sink, error);
}

static gboolean read_saved(const struct options *options, const struct snapshot_sink *sink,
                           char **ret_sha256, GError **error)
{
        Progress *progress = progress_begin(options, "Reading the snapshot");
        gboolean read = snapshot_read_file(options->from, sink, ret_sha256, error);

        progress_end(progress);
        return read;
}

/* One attempt; last: take what there is, even if it changed meanwhile. */
static gboolean read_once(const struct options *options, const struct source_needs *needs,
                          int attempt, gboolean last, const struct snapshot_sink *next,
                          char **ret_sha256, GError **error)
{
        g_autoptr(Selection) selection = selection_new((const char *const *) options->arguments);
        struct filter filter = {
                .next = next,
                .selection = selection,
                .select = options->from != NULL,
        };
        const struct snapshot_sink filtered = {
                .begin = filter_begin,
                .unit = filter_unit,
                .end = filter_end,
                .context = &filter,
        };

        if (options->from)
                return read_saved(options, &filtered, ret_sha256, error);
        if (source_is_live(options))
                return read_manager(options, needs, attempt, last, &filtered, error);
        return read_tree(options, needs, &filtered, error);
}

static gboolean read_attempts(const struct options *options, const struct source_needs *needs,
                              const struct source_target *target, char **ret_sha256, GError **error)
{
        if (ret_sha256)
                *ret_sha256 = NULL;
        for (int attempt = 1;; attempt++) {
                gboolean last = attempt == BUS_ATTEMPTS || !target->discard;
                struct snapshot_sink sink;
                g_autoptr(GError) failure = NULL;

                if (!target->open(target->context, &sink, error))
                        return FALSE;
                if (read_once(options, needs, attempt, last, &sink, ret_sha256, &failure))
                        return TRUE;
                if (last || !g_error_matches(failure, BULKHEAD_ERROR, BULKHEAD_ERROR_CHANGED)) {
                        g_propagate_error(error, g_steal_pointer(&failure));
                        return FALSE;
                }
                program_say(options, "The manager changed while it was read; reading it again.");
                target->discard(target->context);
        }
}

/* ---- With pseudonyms: what was read stays in memory that has no name ---- */

struct memory {
        int fd;
        GOutputStream *stream;
        SnapshotWriter *writer;
};

static void memory_discard(void *context)
{
        struct memory *memory = context;

        g_clear_pointer(&memory->writer, snapshot_writer_free);
        g_clear_object(&memory->stream);
        if (memory->fd >= 0)
                close(memory->fd);
        memory->fd = -1;
}

static gboolean memory_open(void *context, struct snapshot_sink *ret_sink, GError **error)
{
        struct memory *memory = context;
        g_autoptr(GOutputStream) file = NULL;
        g_autoptr(GConverter) packer = NULL;

        memory->fd = memfd_create("bulkhead-snapshot", MFD_CLOEXEC);
        if (memory->fd < 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "There is no memory for the snapshot: %s.", g_strerror(errno));
                return FALSE;
        }
        file = g_unix_output_stream_new(memory->fd, FALSE);
        packer = G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
        memory->stream = g_converter_output_stream_new(file, packer);
        memory->writer = snapshot_writer_new(memory->stream);
        *ret_sink = snapshot_writer_sink(memory->writer);
        return TRUE;
}

static gboolean read_redacted(const struct options *options, const struct source_needs *needs,
                              const struct source_target *target, GError **error)
{
        struct memory memory = {.fd = -1};
        const struct source_target inner = {memory_open, memory_discard, &memory};
        struct snapshot_sink sink;
        g_autofree char *path = NULL;
        /* A snapshot without properties does not give the settings back. */
        struct source_needs whole = *needs;
        gboolean done;

        whole.evidence = TRUE;
        done = read_attempts(options, &whole, &inner, NULL, error) &&
               g_output_stream_close(memory.stream, NULL, error);
        path = g_strdup_printf("/proc/self/fd/%d", memory.fd);
        done = done && target->open(target->context, &sink, error) &&
               redaction_read(needs->redactor, path, &sink, error);
        memory_discard(&memory);
        return done;
}

gboolean source_read(const struct options *options, const struct source_needs *needs,
                     const struct source_target *target, char **ret_sha256, GError **error)
{
        if (ret_sha256)
                *ret_sha256 = NULL;
        if (needs->redactor)
                return read_redacted(options, needs, target, error);
        return read_attempts(options, needs, target, ret_sha256, error);
}
