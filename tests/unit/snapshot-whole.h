/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Snapshots in memory for tests: random ones with everything in them that is awkward, and every
 * field as text. */
#pragma once

/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <glib/gstdio.h>
#include <string.h>

#include "snapshot-random.h"
#include "snapshot/snapshot-xml.h"

/* Where the tests of this program put their file. */
static char *path;

static inline int set_up_all(void **state G_GNUC_UNUSED)
{
        g_autofree char *directory = g_dir_make_tmp("test-snapshot-XXXXXX", NULL);

        path = directory != NULL ? g_build_filename(directory, "snapshot.xml", NULL) : NULL;
        return path == NULL ? -1 : 0;
}

static inline int tear_down_all(void **state G_GNUC_UNUSED)
{
        g_autofree char *directory = g_path_get_dirname(path);

        g_unlink(path);
        g_rmdir(directory);
        g_free(path);
        return 0;
}

/* A whole snapshot in memory. */
struct whole {
        SnapshotHead *head;
        GPtrArray *units;
        struct snapshot_tail tail;
};

static inline struct whole *whole_new(void)
{
        struct whole *whole = g_new0(struct whole, 1);

        whole->units = g_ptr_array_new_with_free_func((GDestroyNotify) unit_free);
        whole->tail.problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        return whole;
}

static inline void whole_free(struct whole *whole)
{
        snapshot_head_free(whole->head);
        g_ptr_array_unref(whole->units);
        g_ptr_array_unref(whole->tail.problems);
        g_free(whole);
}
typedef struct whole Whole;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Whole, whole_free)

static inline Problem *random_problem(GRand *random)
{
        Problem *problem = g_new0(Problem, 1);

        problem->severity = g_rand_int_range(random, 0, 3);
        problem->unit = random_text_or_null(random);
        problem->path = random_text_or_null(random);
        problem->line = g_rand_int(random);
        problem->message = random_text(random);
        return problem;
}

static inline void random_files(Unit *unit, GRand *random)
{
        gint count = g_rand_int_range(random, 0, 4);

        for (gint i = 0; i < count; i++) {
                g_autofree char *digest =
                        g_compute_checksum_for_string(G_CHECKSUM_SHA256, unit->name,
                                                      g_rand_int_range(random, 0, 2));
                struct unit_file file = {
                        .role = g_rand_int_range(random, 0, 2),
                        .path = unit_random(unit, random),
                        .target = unit_random_or_null(unit, random),
                        .sha256 = g_rand_boolean(random) ? unit_string(unit, digest) : NULL,
                        .size = (guint64) g_rand_int(random) << 32 | g_rand_int(random),
                        .package = unit_random_or_null(unit, random),
                        .change = g_rand_int_range(random, 0, 3),
                        .modified = g_rand_boolean(random) ? g_rand_int(random) : 0,
                };

                g_array_append_val(unit->files, file);
        }
}

static inline gint compare_properties(gconstpointer a, gconstpointer b)
{
        return strcmp(((const struct property *) a)->name, ((const struct property *) b)->name);
}

static inline void random_properties(Unit *unit, GRand *random)
{
        gint count = g_rand_int_range(random, 0, 5);

        for (gint i = 0; i < count; i++) {
                gboolean from_file = unit->files->len > 0 && g_rand_boolean(random);
                g_autofree char *text = random_text(random);
                /* The number keeps names apart. */
                g_autofree char *name = g_strdup_printf("%s%d", text, i);
                struct property property = {
                        .name = unit_string(unit, name),
                        .signature = unit_random_or_null(unit, random),
                        .value = unit_random(unit, random),
                        .file = from_file ? g_rand_int_range(random, 0, unit->files->len)
                                          : PROPERTY_NO_FILE,
                        .line = from_file ? g_rand_int(random) : 0,
                        .implied_by = unit_random_or_null(unit, random),
                        .disk_value = unit_random_or_null(unit, random),
                };

                g_array_append_val(unit->properties, property);
        }
        g_array_sort(unit->properties, compare_properties);
}

static inline Unit *random_unit(GRand *random, int number)
{
        g_autofree char *text = random_text(random);
        g_autofree char *name = g_strdup_printf("%06d%s", number, text);
        Unit *unit = unit_new(name, g_rand_int_range(random, 0, UNIT_TYPE_COUNT));
        gint count = g_rand_int_range(random, 0, 4);

        unit->load = g_rand_int_range(random, 0, UNIT_LOAD_COUNT);
        unit->load_reason = unit_random_or_null(unit, random);
        unit->is_template = g_rand_boolean(random);
        unit->active_state = unit_random_or_null(unit, random);
        unit->sub_state = unit_random_or_null(unit, random);
        unit->unit_file_state = unit_random_or_null(unit, random);
        for (gint i = 0; i < count; i++)
                g_ptr_array_add(unit->aliases, (char *) unit_random(unit, random));
        random_files(unit, random);
        for (gint i = 0; unit->files->len > 0 && i < count; i++) {
                struct directive directive = {
                        .section = unit_random(unit, random),
                        .name = unit_random(unit, random),
                        .value = unit_random(unit, random),
                        .file = g_rand_int_range(random, 0, unit->files->len),
                        .line = g_rand_int(random),
                };

                g_array_append_val(unit->directives, directive);
        }
        /* A loaded unit that runs processes gets settings from its properties; that is the test
         * after this one. */
        if (unit->load != UNIT_LOADED)
                random_properties(unit, random);
        if (g_rand_boolean(random))
                random_enforcement(unit, random);
        for (gint i = 0; i < count; i++)
                g_ptr_array_add(unit->problems, random_problem(random));
        return unit;
}

static inline SnapshotHead *random_head(GRand *random)
{
        SnapshotHead *head = g_new0(SnapshotHead, 1);

        head->host_name = random_text_or_null(random);
        head->machine_id = random_text_or_null(random);
        head->boot_id = random_text_or_null(random);
        head->os_id = random_text_or_null(random);
        head->os_version_id = random_text_or_null(random);
        head->os_pretty_name = random_text_or_null(random);
        head->kernel = random_text_or_null(random);
        head->architecture = random_text_or_null(random);
        head->virtualization = random_text_or_null(random);
        head->uptime = g_rand_boolean(random) ? g_rand_int(random) : 0;
        head->time_synchronized = g_rand_int_range(random, SNAPSHOT_UNKNOWN, SNAPSHOT_YES + 1);
        head->manager_state = random_text_or_null(random);
        head->manager_tainted = random_text_or_null(random);
        head->collector_capabilities = random_text_or_null(random);
        head->source = g_rand_int_range(random, 0, 2);
        head->root = random_text_or_null(random);
        head->user_scope = g_rand_boolean(random);
        head->systemd_version = g_rand_int_range(random, 0, 300);
        head->systemd_package = random_text_or_null(random);
        head->read_as = g_rand_int_range(random, 0, 300);
        head->begin = (gint64) g_rand_int(random) * g_rand_int_range(random, 0, 1000000);
        head->collector_user = random_text_or_null(random);
        head->collector_uid = g_rand_int(random);
        head->collector_privileged = g_rand_boolean(random);
        head->tool_version = random_text_or_null(random);
        return head;
}

static inline Whole *random_whole(GRand *random)
{
        Whole *whole = whole_new();
        gint count = g_rand_int_range(random, 0, 8);

        whole->head = random_head(random);
        for (gint i = 0; i < count; i++)
                g_ptr_array_add(whole->units, random_unit(random, i));
        whole->tail.end = g_rand_int(random);
        whole->tail.unit_count = count;
        for (gint i = 0; i < count / 2; i++)
                g_ptr_array_add(whole->tail.problems, random_problem(random));
        return whole;
}

static inline void dump_problems(GString *text, const GPtrArray *problems)
{
        for (guint i = 0; i < problems->len; i++) {
                const Problem *problem = problems->pdata[i];

                g_string_append_printf(text, "problem %d %u\n", problem->severity, problem->line);
                dump(text, "unit", problem->unit);
                dump(text, "path", problem->path);
                dump(text, "message", problem->message);
        }
}

static inline void dump_head(GString *text, const SnapshotHead *head)
{
        dump(text, "host_name", head->host_name);
        dump(text, "machine_id", head->machine_id);
        dump(text, "boot_id", head->boot_id);
        dump(text, "os_id", head->os_id);
        dump(text, "os_version_id", head->os_version_id);
        dump(text, "os_pretty_name", head->os_pretty_name);
        dump(text, "kernel", head->kernel);
        dump(text, "architecture", head->architecture);
        dump(text, "virtualization", head->virtualization);
        dump(text, "root", head->root);
        dump(text, "systemd_package", head->systemd_package);
        dump(text, "collector_user", head->collector_user);
        dump(text, "tool_version", head->tool_version);
        dump(text, "manager_state", head->manager_state);
        dump(text, "manager_tainted", head->manager_tainted);
        dump(text, "collector_capabilities", head->collector_capabilities);
        g_string_append_printf(text, "%" G_GUINT64_FORMAT " %d\n", head->uptime,
                               head->time_synchronized);
        g_string_append_printf(text, "%d %d %u %u %" G_GINT64_FORMAT " %u %d\n", head->source,
                               head->user_scope, head->systemd_version, head->read_as, head->begin,
                               head->collector_uid, head->collector_privileged);
}

static inline void dump_unit(GString *text, const Unit *unit)
{
        dump(text, "unit", unit->name);
        g_string_append_printf(text, "%d %d %d\n", unit->type, unit->load, unit->is_template);
        dump(text, "load_reason", unit->load_reason);
        dump(text, "active_state", unit->active_state);
        dump(text, "sub_state", unit->sub_state);
        dump(text, "unit_file_state", unit->unit_file_state);
        for (guint i = 0; i < unit->aliases->len; i++)
                dump(text, "alias", unit->aliases->pdata[i]);
        for (guint i = 0; i < unit->files->len; i++) {
                const struct unit_file *file = &g_array_index(unit->files, struct unit_file, i);

                g_string_append_printf(text,
                                       "file %d %" G_GUINT64_FORMAT " %d %" G_GINT64_FORMAT "\n",
                                       file->role, file->size, file->change, file->modified);
                dump(text, "path", file->path);
                dump(text, "target", file->target);
                dump(text, "sha256", file->sha256);
                dump(text, "package", file->package);
        }
        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);

                g_string_append_printf(text, "directive %u %u\n", directive->file, directive->line);
                dump(text, "section", directive->section);
                dump(text, "name", directive->name);
                dump(text, "value", directive->value);
        }
        for (guint i = 0; i < unit->properties->len; i++) {
                const struct property *property =
                        &g_array_index(unit->properties, struct property, i);

                g_string_append_printf(text, "property %d %u\n", property->file, property->line);
                dump(text, "name", property->name);
                dump(text, "signature", property->signature);
                dump(text, "value", property->value);
                dump(text, "implied_by", property->implied_by);
                dump(text, "disk_value", property->disk_value);
        }
        if (unit->enforcement)
                dump_enforcement(text, unit->enforcement);
        dump_problems(text, unit->problems);
}

static inline char *dump_whole(const Whole *whole)
{
        GString *text = g_string_new(NULL);

        dump_head(text, whole->head);
        for (guint i = 0; i < whole->units->len; i++)
                dump_unit(text, whole->units->pdata[i]);
        g_string_append_printf(text, "end %" G_GINT64_FORMAT " %u\n", whole->tail.end,
                               whole->tail.unit_count);
        dump_problems(text, whole->tail.problems);
        return g_string_free(text, FALSE);
}

/* A sink that makes the same dump out of what it is given. */
static inline gboolean dump_begin(void *context, const SnapshotHead *head,
                                  GError **error G_GNUC_UNUSED)
{
        dump_head(context, head);
        return TRUE;
}

static inline gboolean dump_one(void *context, const Unit *unit, GError **error G_GNUC_UNUSED)
{
        dump_unit(context, unit);
        return TRUE;
}

static inline gboolean dump_end(void *context, const struct snapshot_tail *tail,
                                GError **error G_GNUC_UNUSED)
{
        g_string_append_printf(context, "end %" G_GINT64_FORMAT " %u\n", tail->end,
                               tail->unit_count);
        dump_problems(context, tail->problems);
        return TRUE;
}

static inline struct snapshot_sink dump_sink(GString *text)
{
        return (struct snapshot_sink){
                .begin = dump_begin, .unit = dump_one, .end = dump_end, .context = text};
}

static inline gboolean send(const Whole *whole, const struct snapshot_sink *sink, GError **error)
{
        if (!sink->begin(sink->context, whole->head, error))
                return FALSE;
        for (guint i = 0; i < whole->units->len; i++)
                if (!sink->unit(sink->context, whole->units->pdata[i], error))
                        return FALSE;
        return sink->end(sink->context, &whole->tail, error);
}

/* The document, the caller's. */
static inline char *write_whole(const Whole *whole, gsize *ret_size)
{
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
        g_autoptr(SnapshotWriter) writer = snapshot_writer_new(stream);
        struct snapshot_sink sink = snapshot_writer_sink(writer);

        assert_true(send(whole, &sink, NULL));
        assert_true(g_output_stream_write_all(stream, "", 1, NULL, NULL, NULL));
        assert_true(g_output_stream_close(stream, NULL, NULL));
        *ret_size = g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(stream)) - 1;
        return g_memory_output_stream_steal_data(G_MEMORY_OUTPUT_STREAM(stream));
}
