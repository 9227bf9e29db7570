/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Units from the thread that reads to the one that hands them on, where one of both waits, fails or
 * cannot be started. */
#include <string.h>

/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "collect/bus.h"
#include "fake-manager.h"
#include "stand-in.h"

/* What the thread that reads has come to, and what the sink waits for. */
static GThread *reading;
static gint is_waiting; /* for room in the queue, since units were taken from it last */
static gint has_joined, no_thread;

STAND_IN(void, g_cond_wait, (GCond * condition, GMutex *mutex))
{
        if (g_thread_self() == reading)
                g_atomic_int_set(&is_waiting, TRUE);
        __real_g_cond_wait(condition, mutex);
}

STAND_IN(void, g_cond_signal, (GCond * condition))
{
        if (g_thread_self() != reading)
                g_atomic_int_set(&is_waiting, FALSE);
        __real_g_cond_signal(condition);
}

STAND_IN(gpointer, g_thread_join, (GThread * thread))
{
        if (g_thread_self() == reading)
                g_atomic_int_set(&has_joined, TRUE);
        return __real_g_thread_join(thread);
}

STAND_IN(GThread *, g_thread_try_new,
         (const char *name, GThreadFunc function, gpointer data, GError **error))
{
        if (!no_thread)
                return __real_g_thread_try_new(name, function, data, error);
        g_set_error_literal(error, G_THREAD_ERROR, G_THREAD_ERROR_AGAIN, "No thread");
        return NULL;
}

/* A sink that waits for something before it takes its first unit, or refuses it. */
struct sink {
        const gint *waits_for;
        gboolean refuses;
        guint taken;
};

static gboolean begin(void *context G_GNUC_UNUSED, const SnapshotHead *head G_GNUC_UNUSED,
                      GError **error G_GNUC_UNUSED)
{
        return TRUE;
}

static gboolean take(void *context, const Unit *unit G_GNUC_UNUSED, GError **error)
{
        struct sink *sink = context;

        while (sink->waits_for && sink->taken == 0 && !g_atomic_int_get(sink->waits_for))
                g_usleep(100);
        if (sink->refuses) {
                g_set_error_literal(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "Enough.");
                return FALSE;
        }
        sink->taken++;
        return TRUE;
}

static gboolean end(void *context G_GNUC_UNUSED, const struct snapshot_tail *tail G_GNUC_UNUSED,
                    GError **error G_GNUC_UNUSED)
{
        return TRUE;
}

static gboolean read_into(struct fake_manager *fake, struct sink *sink, GError **error)
{
        const struct snapshot_sink to = {.begin = begin, .unit = take, .end = end, .context = sink};
        int descriptor = fake_start(fake);
        const struct bus_options options = {.descriptor = &descriptor};
        gboolean ok;

        reading = g_thread_self();
        g_atomic_int_set(&is_waiting, FALSE);
        g_atomic_int_set(&has_joined, FALSE);
        ok = bus_read(&options, &to, error);
        fake_stop(fake);
        return ok;
}

/* Units that are many, or large, wait for a sink that is slow, and come to it all. */
static void test_slow(void **state G_GNUC_UNUSED)
{
        /* More than two batches of the large ones. */
        enum { LARGE = 12 << 20, COUNT = 14, MANY = 500 };
        g_autofree char *text = g_strnfill(LARGE, 'x');
        const struct fake_property is_large[] = {{"Description", "s", text}, {0}};
        struct fake_unit units[COUNT + 1] = {0};
        char names[COUNT][16];
        struct fake_manager many = {.generated = MANY}, large = {.units = units};
        struct sink of_many = {.waits_for = &is_waiting}, of_large = {.waits_for = &is_waiting};
        g_autoptr(GError) error = NULL;

        for (guint i = 0; i < COUNT; i++) {
                g_snprintf(names[i], sizeof(names[i]), "u%02u.service", i);
                units[i] = (struct fake_unit){.name = names[i], .properties = is_large};
        }
        assert_true(read_into(&many, &of_many, &error));
        assert_int_equal(of_many.taken, MANY);
        assert_true(read_into(&large, &of_large, &error));
        assert_int_equal(of_large.taken, COUNT);
}

/* A sink that refuses a unit while so many wait that the reader does. */
static void test_refused(void **state G_GNUC_UNUSED)
{
        struct fake_manager fake = {.generated = 500};
        struct sink sink = {.waits_for = &is_waiting, .refuses = TRUE};
        g_autoptr(GError) error = NULL;

        assert_false(read_into(&fake, &sink, &error));
        assert_string_equal(error->message, "Enough.");
}

/* Reader and sink fail both: what the reader says is what is said. */
static void test_both(void **state G_GNUC_UNUSED)
{
        struct fake_unit units[] = {{.name = "z.service", .behaviour = FAKE_HANG_UP}, {0}};
        /* More than the queue holds, so that some were taken; not more than it and those. */
        struct fake_manager fake = {.units = units, .generated = 70};
        struct sink sink = {.waits_for = &has_joined, .refuses = TRUE};
        g_autoptr(GError) error = NULL;

        assert_false(read_into(&fake, &sink, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_CHANGED));
        assert_true(g_atomic_int_get(&has_joined));
}

static void test_no_thread(void **state G_GNUC_UNUSED)
{
        struct fake_manager fake = {.generated = 5};
        struct sink sink = {0};
        g_autoptr(GError) error = NULL;
        gboolean ok;

        no_thread = TRUE;
        ok = read_into(&fake, &sink, &error);
        no_thread = FALSE;
        assert_false(ok);
        assert_non_null(strstr(error->message, "No thread"));
        assert_int_equal(sink.taken, 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_slow),
                cmocka_unit_test(test_refused),
                cmocka_unit_test(test_both),
                cmocka_unit_test(test_no_thread),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
