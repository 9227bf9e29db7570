/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file appears whole or not at all, and the same content gives the same bytes and their digest.
 */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/output.h"

static int set_up(void **state)
{
        *state = g_dir_make_tmp("test-output-XXXXXX", NULL);
        return *state == NULL ? -1 : 0;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* What is in the directory, sorted, joined by blanks. */
static char *names_in(const char *directory)
{
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        GDir *dir = g_dir_open(directory, 0, NULL);
        const char *name;

        while ((name = g_dir_read_name(dir)) != NULL)
                g_ptr_array_add(names, g_strdup(name));
        g_dir_close(dir);
        g_ptr_array_sort(names, by_name);
        g_ptr_array_add(names, NULL);
        return g_strjoinv(" ", (char **) names->pdata);
}

static int tear_down(void **state)
{
        g_autofree char *names = names_in(*state);
        g_auto(GStrv) list = g_strsplit(names, " ", -1);

        for (char **name = list; *name != NULL; name++) {
                g_autofree char *path = g_build_filename(*state, *name, NULL);

                g_remove(path);
        }
        g_rmdir(*state);
        g_free(*state);
        return 0;
}

static void holds(const char *path, const char *content)
{
        g_autofree char *text = NULL;

        assert_true(g_file_get_contents(path, &text, NULL, NULL));
        assert_string_equal(text, content);
}

static void appears_when_committed(void **state)
{
        g_autofree char *path = g_build_filename(*state, "a.txt", NULL);
        g_autofree char *digest = NULL, *names = NULL;
        OutputFile *file;

        assert_true(output_write_file(path, "old", 3, NULL));
        file = output_file_open(path, FALSE, NULL);
        assert_true(
                g_output_stream_write_all(output_file_stream(file), "abc", 3, NULL, NULL, NULL));
        holds(path, "old");
        assert_true(output_file_commit(file, &digest, NULL));
        holds(path, "abc");
        assert_string_equal(digest,
                            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        names = names_in(*state);
        assert_string_equal(names, "a.txt");
}

static void leaves_nothing_when_discarded(void **state)
{
        g_autofree char *path = g_build_filename(*state, "a.gz", NULL);
        g_autofree char *names = NULL;
        OutputFile *file;

        assert_true(output_write_file(path, "old", 3, NULL));
        file = output_file_open(path, TRUE, NULL);
        assert_true(
                g_output_stream_write_all(output_file_stream(file), "abc", 3, NULL, NULL, NULL));
        output_file_discard(file);
        holds(path, "old");
        names = names_in(*state);
        assert_string_equal(names, "a.gz");
}

static void packs_reproducibly(void **state)
{
        g_autofree char *digest = NULL, *expected = NULL;
        char *data[2];
        gsize size[2];

        for (int i = 0; i < 2; i++) {
                g_autofree char *name = g_strdup_printf("%d.gz", i);
                g_autofree char *path = g_build_filename(*state, name, NULL);
                OutputFile *file = output_file_open(path, TRUE, NULL);

                assert_true(g_output_stream_write_all(output_file_stream(file), "abc", 3, NULL,
                                                      NULL, NULL));
                g_clear_pointer(&digest, g_free);
                assert_true(output_file_commit(file, &digest, NULL));
                assert_true(g_file_get_contents(path, &data[i], &size[i], NULL));
        }
        assert_int_equal(size[0], size[1]);
        assert_memory_equal(data[0], data[1], size[0]);
        assert_memory_equal(data[0], "\x1f\x8b\x08\x00\x00\x00\x00\x00", 8); /* no name, no time */
        expected = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *) data[1], size[1]);
        assert_string_equal(digest, expected);
        g_free(data[0]);
        g_free(data[1]);
}

static void keeps_mode_and_link(void **state)
{
        g_autofree char *path = g_build_filename(*state, "a", NULL);
        g_autofree char *link_path = g_build_filename(*state, "link", NULL);
        struct stat status;

        assert_true(output_write_file(path, "old", 3, NULL));
        assert_int_equal(chmod(path, 0640), 0);
        assert_int_equal(symlink("a", link_path), 0);
        assert_true(output_write_file(link_path, "new", 3, NULL));
        holds(path, "new");
        assert_int_equal(lstat(link_path, &status), 0);
        assert_true(S_ISLNK(status.st_mode));
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_mode & 07777, 0640);
}

static void obeys_umask(void **state)
{
        g_autofree char *path = g_build_filename(*state, "a", NULL);
        mode_t old = umask(027);
        struct stat status;

        assert_true(output_write_file(path, "x", 1, NULL));
        umask(old);
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_mode & 07777, 0640);
}

static void never_replaces_a_device(void **state)
{
        g_autofree char *fifo = g_build_filename(*state, "null", NULL);
        struct stat status;
        char buffer[8];
        int fd;

        assert_true(output_write_file("/dev/null", "x", 1, NULL));
        assert_int_equal(stat("/dev/null", &status), 0);
        assert_true(S_ISCHR(status.st_mode));

        assert_int_equal(mkfifo(fifo, 0600), 0);
        fd = g_open(fifo, O_RDONLY | O_NONBLOCK, 0);
        assert_true(output_write_file(fifo, "hello", 5, NULL));
        assert_int_equal(read(fd, buffer, sizeof buffer), 5);
        close(fd);
}

static void says_what_is_wrong(void **state)
{
        g_autofree char *missing = g_build_filename(*state, "no", "a", NULL);
        const struct {
                const char *path;
                const char *reason;
        } cases[] = {
                {missing, "It cannot be written: No such file or directory."},
                {*state, "It cannot be written: Is a directory."},
                {"/dev/full", "It cannot be written: No space left on device."},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(GError) error = NULL;
                g_autofree char *message =
                        g_strdup_printf("%s: %s", cases[i].path, cases[i].reason);

                assert_false(output_write_file(cases[i].path, "x", 1, &error));
                assert_int_equal(error->code, BULKHEAD_ERROR_FAILED);
                assert_string_equal(error->message, message);
        }
}

/* A write that ends in the middle, as on a full disk, plain and packed. */
static void keeps_the_old_file_on_failure(void **state)
{
        g_autofree char *path = g_build_filename(*state, "a", NULL);
        g_autofree char *content = g_malloc(256 * 1024);
        struct rlimit old, small;

        for (gsize i = 0; i < 256 * 1024; i++)
                content[i] = (char) g_random_int();
        assert_true(output_write_file(path, "old", 3, NULL));
        assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
        small = (struct rlimit){.rlim_cur = 4096, .rlim_max = old.rlim_max};
        signal(SIGXFSZ, SIG_IGN);
        for (int compress = 0; compress < 2; compress++) {
                g_autoptr(GError) error = NULL;
                g_autofree char *names = NULL;
                OutputFile *file = output_file_open(path, compress, NULL);
                gboolean done;

                assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
                done = g_output_stream_write_all(output_file_stream(file), content, 256 * 1024,
                                                 NULL, NULL, &error);
                if (done)
                        done = output_file_commit(file, NULL, &error);
                else
                        output_file_discard(file);
                assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
                assert_false(done);
                assert_non_null(
                        strstr(error->message, "/a: It cannot be written: File too large."));
                holds(path, "old");
                names = names_in(*state);
                assert_string_equal(names, "a");
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(appears_when_committed, set_up, tear_down),
                cmocka_unit_test_setup_teardown(leaves_nothing_when_discarded, set_up, tear_down),
                cmocka_unit_test_setup_teardown(packs_reproducibly, set_up, tear_down),
                cmocka_unit_test_setup_teardown(keeps_mode_and_link, set_up, tear_down),
                cmocka_unit_test_setup_teardown(obeys_umask, set_up, tear_down),
                cmocka_unit_test_setup_teardown(never_replaces_a_device, set_up, tear_down),
                cmocka_unit_test_setup_teardown(says_what_is_wrong, set_up, tear_down),
                cmocka_unit_test_setup_teardown(keeps_the_old_file_on_failure, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
