/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names to sides. A directory is looked into, of a file the first bytes are read. */
#include "verbs/sides.h"

#include <string.h>
#include <systemd/sd-daemon.h>

#include "base/error.h"
#include "base/input.h"
#include "collect/bus.h"
#include "collect/tree.h"
#include "compare/baseline.h"
#include "compare/comparison-xml.h"
#include "compare/side-report.h"
#include "report/report-xml.h"
#include "snapshot/snapshot-xml.h"
#include "verbs/program.h"

/* ---- Looking ---- */

enum { BEGINNING = 4096 }; /* bytes in which a document of ours names its namespace */

static gboolean fail(GError **error, const char *name, const char *what)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                    "%s: %s A snapshot, a report (or its directory), a baseline or an installed "
                    "tree can be compared.",
                    name, what);
        return FALSE;
}

/* The first bytes of a file, unpacked; fewer where it is short. -1 with an error. */
static gssize read_beginning(const char *path, char *head, gsize size, GError **error)
{
        g_autoptr(InputFile) file = input_file_open(path, error);
        gsize used = 0;
        gssize count = -1;

        while (file && used < size &&
               (count = input_file_read(file, head + used, size - used, error)) > 0)
                used += (gsize) count;
        return count < 0 ? -1 : (gssize) used;
}

gboolean side_is_comparison(const char *path)
{
        char head[BEGINNING];
        gssize used = g_str_equal(path, "-") ? 0 : read_beginning(path, head, sizeof head, NULL);

        return used > 0 &&
               memmem(head, (gsize) used, COMPARISON_NAMESPACE, strlen(COMPARISON_NAMESPACE));
}

static gboolean detect_file(const char *path, enum side_kind *ret_kind, GError **error)
{
        static const struct {
                const char *mark;
                int kind; /* -1: what cannot be compared */
        } marks[] = {
                {SNAPSHOT_NAMESPACE, SIDE_SNAPSHOT},
                {REPORT_NAMESPACE, SIDE_REPORT},
                {BASELINE_NAMESPACE, SIDE_BASELINE},
                {COMPARISON_NAMESPACE, -1},
        };
        char head[BEGINNING];
        gssize used = read_beginning(path, head, sizeof head, error);

        if (used < 0)
                return FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
                if (!memmem(head, (gsize) used, marks[i].mark, strlen(marks[i].mark)))
                        continue;
                if (marks[i].kind < 0)
                        return fail(error, path,
                                    "This is a comparison already; bulkhead render turns it into "
                                    "other formats.");
                *ret_kind = (enum side_kind) marks[i].kind;
                return TRUE;
        }
        return fail(error, path,
                    used == 0 ? "The file is empty." : "The file is none of Bulkhead's.");
}

static char *existing(const char *directory, const char *name)
{
        char *path = g_build_filename(directory, name, NULL);

        if (g_file_test(path, G_FILE_TEST_EXISTS))
                return path;
        g_free(path);
        return NULL;
}

static gboolean is_tree(const char *directory)
{
        static const char *const marks[] = {
                "usr/lib/systemd", "lib/systemd",        "etc/systemd",    "usr/local/lib/systemd",
                "run/systemd",     "usr/lib/os-release", "etc/os-release",
        };

        for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
                g_autofree char *path = existing(directory, marks[i]);

                if (path)
                        return TRUE;
        }
        return FALSE;
}

static gboolean detect_directory(const char *directory, enum side_kind *ret_kind, char **ret_path,
                                 GError **error)
{
        static const char *const documents[] = {"snapshot.xml.gz", "snapshot.xml", "report.xml"};

        for (gsize i = 0; i < G_N_ELEMENTS(documents); i++) {
                g_autofree char *path = existing(directory, documents[i]);

                if (path && detect_file(path, ret_kind, NULL)) {
                        *ret_path = g_steal_pointer(&path);
                        return TRUE;
                }
        }
        if (!is_tree(directory))
                return fail(error, directory,
                            "This directory holds neither a report nor an installed system.");
        *ret_kind = SIDE_TREE;
        *ret_path = g_strdup(directory);
        return TRUE;
}

gboolean side_detect(const char *name, enum side_kind *ret_kind, char **ret_path, GError **error)
{
        if (g_str_equal(name, "-")) {
                *ret_kind = SIDE_SNAPSHOT;
                *ret_path = g_strdup(name);
                return TRUE;
        }
        if (!g_file_test(name, G_FILE_TEST_EXISTS)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND,
                            "%s: There is no file or directory of that name. bulkhead snapshot -o "
                            "writes a snapshot, bulkhead baseline -o a baseline.",
                            name);
                return FALSE;
        }
        if (g_file_test(name, G_FILE_TEST_IS_DIR))
                return detect_directory(name, ret_kind, ret_path, error);
        if (!detect_file(name, ret_kind, error))
                return FALSE;
        *ret_path = g_strdup(name);
        return TRUE;
}

/* ---- Reading ---- */

/* What a reading thread needs to know; its own. */
struct reading {
        char *path;
        unsigned read_as;
        gboolean user_scope, include_secrets;
};

static void reading_free(gpointer data)
{
        struct reading *reading = data;

        g_free(reading->path);
        g_free(reading);
}

static gboolean read_snapshot(void *context, Side *side, GError **error)
{
        const struct reading *reading = context;
        const struct snapshot_sink sink = side_sink(side);

        return snapshot_read_file(reading->path, &sink, &side_description_to_fill(side)->sha256,
                                  error);
}

static gboolean read_report(void *context, Side *side, GError **error)
{
        return side_read_report(((struct reading *) context)->path, side, error);
}

static gboolean read_baseline(void *context, Side *side, GError **error)
{
        return baseline_read_side(((struct reading *) context)->path, side, error);
}

static gboolean read_tree(void *context, Side *side, GError **error)
{
        const struct reading *reading = context;
        const struct snapshot_sink sink = side_sink(side);
        const struct tree_options tree = {
                .root = reading->path,
                .user_scope = reading->user_scope,
                .read_as = reading->read_as,
                .with_properties = TRUE,
                .with_digests = TRUE,
                .with_packages = TRUE,
                .include_secrets = reading->include_secrets,
        };

        return tree_read(&tree, &sink, error);
}

/* What went to the comparison cannot be taken back, so that a change meanwhile is taken as it is.
 */
static gboolean read_manager(void *context, Side *side, GError **error)
{
        const struct reading *reading = context;
        const struct snapshot_sink sink = side_sink(side);
        const struct bus_options bus = {
                .user_scope = reading->user_scope,
                .with_digests = TRUE,
                .with_packages = TRUE,
                .include_secrets = reading->include_secrets,
                .read_as = reading->read_as,
                .accept_changes = TRUE,
        };

        return bus_read(&bus, &sink, error);
}

static const struct {
        side_read read;
        unsigned knows;
} kinds[SIDE_KIND_COUNT] = {
        [SIDE_SNAPSHOT] = {read_snapshot,
                           SIDE_KNOWS_PROPERTIES | SIDE_KNOWS_LINES | SIDE_KNOWS_VALUES},
        [SIDE_REPORT] = {read_report, SIDE_KNOWS_LINES | SIDE_KNOWS_VALUES},
        [SIDE_BASELINE] = {read_baseline, 0},
        [SIDE_TREE] = {read_tree, SIDE_KNOWS_PROPERTIES | SIDE_KNOWS_LINES | SIDE_KNOWS_VALUES},
        [SIDE_MANAGER] = {read_manager,
                          SIDE_KNOWS_PROPERTIES | SIDE_KNOWS_LINES | SIDE_KNOWS_VALUES},
};

static Side *start(const struct options *options, enum side_kind kind, const char *name,
                   const char *path)
{
        const struct rule_set *rules = options->rules ? rule_set_find(options->rules) : NULL;
        struct reading *reading = g_new0(struct reading, 1);
        ComparisonSide *description = comparison_side_new();

        reading->path = g_strdup(path);
        /* What --offline of a version prints follows from its own reading of the files, too. */
        reading->read_as = rules && rules->offline ? rules->version : 0;
        reading->user_scope = options->user_scope;
        reading->include_secrets = options->include_secrets;
        description->name = g_strdup(name);
        description->kind = kind;
        description->knows = kinds[kind].knows;
        return side_start(description, kinds[kind].read, reading, reading_free);
}

Side *side_open(const struct options *options, const char *name, GError **error)
{
        g_autofree char *path = NULL;
        enum side_kind kind;

        if (!side_detect(name, &kind, &path, error))
                return NULL;
        return start(options, kind, g_str_equal(name, "-") ? "standard input" : name, path);
}

Side *side_open_now(const struct options *options)
{
        gboolean live = sd_booted() > 0;

        if (!live)
                program_say(options, "No systemd manager is running here; comparing with the unit "
                                     "files installed under /.");
        return start(options, live ? SIDE_MANAGER : SIDE_TREE, live ? "the running manager" : "/",
                     "/");
}
