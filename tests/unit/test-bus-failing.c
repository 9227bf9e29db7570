/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The collector over the bus where a call of sd-bus fails: the first, the second, and so on, as
 * each may without memory. Nothing is taken for what it is not, and nothing is left out without a
 * word.
 */
#include <errno.h>
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
#include "collect/bus-session.h"
#include "collect/bus-value.h"
#include "fake-reading.h"
#include "stand-in.h"

/* ---- The call that fails ---- */

/* The manager's thread calls sd-bus as well, and is left alone. */
static _Thread_local gboolean is_counted;
static guint calls, fails_at;
static int failure; /* negative errno */

/* How often a reading looks for messages depends on the moment, so that these have a number of
 * their own. */
enum kind { MESSAGE = 1, SENDING = 2, WAITING = 4 };
static enum kind counted;

static int next_failure(enum kind kind)
{
        return is_counted && (kind & counted) && ++calls == fails_at ? failure : 0;
}

static void fail_at(guint number, int error, enum kind kinds)
{
        calls = 0;
        fails_at = number;
        failure = error;
        counted = kinds;
}

#define OR_FAIL(kind, call)                                                                        \
        int r = next_failure(kind);                                                                \
                                                                                                   \
        return r < 0 ? r : (call)

STAND_IN(int, sd_bus_new, (sd_bus * *ret))
{
        OR_FAIL(MESSAGE, __real_sd_bus_new(ret));
}

STAND_IN(int, sd_bus_set_fd, (sd_bus * bus, int input, int output))
{
        OR_FAIL(MESSAGE, __real_sd_bus_set_fd(bus, input, output));
}

STAND_IN(int, sd_bus_start, (sd_bus * bus))
{
        OR_FAIL(MESSAGE, __real_sd_bus_start(bus));
}

STAND_IN(int, sd_bus_match_signal,
         (sd_bus * bus, sd_bus_slot **slot, const char *sender, const char *path,
          const char *interface, const char *member, sd_bus_message_handler_t handler,
          void *context))
{
        OR_FAIL(MESSAGE, __real_sd_bus_match_signal(bus, slot, sender, path, interface, member,
                                                    handler, context));
}

STAND_IN(int, sd_bus_add_match,
         (sd_bus * bus, sd_bus_slot **slot, const char *match, sd_bus_message_handler_t handler,
          void *context))
{
        OR_FAIL(MESSAGE, __real_sd_bus_add_match(bus, slot, match, handler, context));
}

STAND_IN(int, sd_bus_call,
         (sd_bus * bus, sd_bus_message *call, uint64_t timeout, sd_bus_error *ret_error,
          sd_bus_message **ret_reply))
{
        OR_FAIL(SENDING, __real_sd_bus_call(bus, call, timeout, ret_error, ret_reply));
}

STAND_IN(int, sd_bus_call_async,
         (sd_bus * bus, sd_bus_slot **slot, sd_bus_message *call, sd_bus_message_handler_t handler,
          void *context, uint64_t timeout))
{
        OR_FAIL(SENDING, __real_sd_bus_call_async(bus, slot, call, handler, context, timeout));
}

STAND_IN(int, sd_bus_process, (sd_bus * bus, sd_bus_message **ret))
{
        OR_FAIL(WAITING, __real_sd_bus_process(bus, ret));
}

STAND_IN(int, sd_bus_wait, (sd_bus * bus, uint64_t timeout))
{
        OR_FAIL(WAITING, __real_sd_bus_wait(bus, timeout));
}

STAND_IN(int, sd_bus_get_n_queued_read, (sd_bus * bus, uint64_t *ret))
{
        OR_FAIL(MESSAGE, __real_sd_bus_get_n_queued_read(bus, ret));
}

STAND_IN(int, sd_bus_path_encode, (const char *prefix, const char *id, char **ret_path))
{
        OR_FAIL(MESSAGE, __real_sd_bus_path_encode(prefix, id, ret_path));
}

STAND_IN(int, sd_bus_path_decode, (const char *path, const char *prefix, char **ret_id))
{
        OR_FAIL(MESSAGE, __real_sd_bus_path_decode(path, prefix, ret_id));
}

STAND_IN(int, sd_bus_message_new_method_call,
         (sd_bus * bus, sd_bus_message **ret, const char *destination, const char *path,
          const char *interface, const char *member))
{
        OR_FAIL(MESSAGE, __real_sd_bus_message_new_method_call(bus, ret, destination, path,
                                                               interface, member));
}

STAND_IN(int, sd_bus_message_set_auto_start, (sd_bus_message * message, int auto_start))
{
        OR_FAIL(MESSAGE, __real_sd_bus_message_set_auto_start(message, auto_start));
}

STAND_IN(int, sd_bus_message_appendv,
         (sd_bus_message * message, const char *types, va_list arguments))
{
        OR_FAIL(MESSAGE, __real_sd_bus_message_appendv(message, types, arguments));
}

STAND_IN(int, sd_bus_message_append, (sd_bus_message * message, const char *types, ...))
{
        va_list arguments;
        int r = next_failure(MESSAGE);

        va_start(arguments, types);
        if (r == 0)
                r = __real_sd_bus_message_appendv(message, types, arguments);
        va_end(arguments);
        return r;
}

STAND_IN(int, sd_bus_message_readv, (sd_bus_message * message, const char *types, va_list results))
{
        OR_FAIL(MESSAGE, __real_sd_bus_message_readv(message, types, results));
}

STAND_IN(int, sd_bus_message_read, (sd_bus_message * message, const char *types, ...))
{
        va_list results;
        int r = next_failure(MESSAGE);

        va_start(results, types);
        if (r == 0)
                r = __real_sd_bus_message_readv(message, types, results);
        va_end(results);
        return r;
}

STAND_IN(int, sd_bus_message_read_basic, (sd_bus_message * message, char type, void *ret))
{
        OR_FAIL(MESSAGE, __real_sd_bus_message_read_basic(message, type, ret));
}

STAND_IN(int, sd_bus_message_read_array,
         (sd_bus_message * message, char type, const void **ret, size_t *ret_size))
{
        OR_FAIL(MESSAGE, __real_sd_bus_message_read_array(message, type, ret, ret_size));
}

STAND_IN(int, sd_bus_message_enter_container,
         (sd_bus_message * message, char type, const char *contents))
{
        OR_FAIL(MESSAGE, __real_sd_bus_message_enter_container(message, type, contents));
}

STAND_IN(int, sd_bus_message_exit_container, (sd_bus_message * message))
{
        OR_FAIL(MESSAGE, __real_sd_bus_message_exit_container(message));
}

STAND_IN(int, sd_bus_message_at_end, (sd_bus_message * message, int complete))
{
        OR_FAIL(MESSAGE, __real_sd_bus_message_at_end(message, complete));
}

STAND_IN(int, sd_bus_message_peek_type,
         (sd_bus_message * message, char *ret_type, const char **ret_contents))
{
        OR_FAIL(MESSAGE, __real_sd_bus_message_peek_type(message, ret_type, ret_contents));
}

/* ---- Values ---- */

/* A message of the value alone, at its beginning, that nobody sends. */
static sd_bus_message *new_value(sd_bus *bus, const char *signature, const char *tokens)
{
        sd_bus_message *message = NULL;

        assert_true(sd_bus_message_new_method_call(bus, &message, NULL, "/x", NULL, "X") >= 0);
        fake_append_value(message, signature, tokens);
        assert_true(sd_bus_message_seal(message, 1, 0) >= 0);
        return message;
}

/* Whatever call fails, the value has that failure and is not looked at any more. */
static guint fail_value(sd_bus *bus, const struct bus_format *format, const char *tokens)
{
        g_autoptr(sd_bus_message) message = new_value(bus, bus_format_signature(format), tokens);
        g_autoptr(GString) buffer = g_string_new(NULL);

        for (guint number = 1;; number++) {
                struct bus_cursor cursor = {.message = message};

                assert_true(sd_bus_message_rewind(message, TRUE) >= 0);
                fail_at(number, -ENOMEM, MESSAGE);
                is_counted = TRUE;
                assert_non_null(bus_format_read(format, &cursor, buffer));
                is_counted = FALSE;
                if (calls < number) {
                        assert_int_equal(cursor.error, 0);
                        return number - 1;
                }
                if (cursor.error != -ENOMEM || calls != number)
                        fail_msg("%s %s: call %u of %u, %s", bus_format_name(format), tokens,
                                 number, calls, g_strerror(-cursor.error));
        }
}

static void test_values(void **state G_GNUC_UNUSED)
{
        g_autoptr(BusFormats) formats = bus_formats_new(252);
        g_autofree char *content = NULL;
        g_auto(GStrv) rows = NULL;
        guint tried = 0;
        g_autoptr(sd_bus) bus = NULL;
        int sockets[2];

        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), 0);
        assert_true(sd_bus_new(&bus) >= 0 && sd_bus_set_fd(bus, sockets[0], sockets[0]) >= 0);
        assert_true(sd_bus_start(bus) >= 0);
        assert_true(g_file_get_contents(BULKHEAD_SOURCE_DIR "/tests/unit/bus-values.tsv", &content,
                                        NULL, NULL));
        rows = g_strsplit(content, "\n", -1);
        for (char **row = rows; *row; row++) {
                g_auto(GStrv) fields = g_strsplit(*row, "\t", -1);
                g_autofree char *tokens = NULL;

                if (**row == '#' || g_strv_length(fields) != 4)
                        continue;
                tokens = g_strcompress(fields[2]);
                tried += fail_value(bus, bus_formats_find(formats, fields[0], fields[1]), tokens);
        }
        tried += fail_value(bus, bus_formats_find(formats, "Unheard", "a(sa{sv}ayd)"),
                            "1|a|1|b|u|5|2|1|2|1.5");
        close(sockets[1]);
        assert_true(tried > 1000);
}

/* ---- Readings ---- */

static const struct fake_property properties[] = {{"Environment", "as", "1|A=b"},
                                                  {"ExecStart", "a(sasbttttuii)",
                                                   "1|/bin/true|1|true|0|0|0|0|0|0|0|0"},
                                                  {"Unheard", "a(sv)", "1|a|u|5"},
                                                  {NULL, NULL, NULL}};
static const struct fake_property host[] = {{"Hostname", "s", "mercury"}, {NULL, NULL, NULL}};
static const struct fake_property in_time[] = {{"NTPSynchronized", "b", "1"}, {NULL, NULL, NULL}};

/* Reads a manager with all that it may say, while the call of that number fails. */
static struct result *read_failing(guint number, int error, enum kind kinds)
{
        static const char *const files[] = {"/x/d.service", "disabled", NULL};
        static const char *const names[] = {"*", "e.service", NULL};
        struct fake_unit units[] = {
                {.name = "a.service", .properties = properties},
                {.name = "b.service",
                 .behaviour = FAKE_TOUCH,
                 .touch = "a.service",
                 .properties = properties},
                {.name = "c.service", .behaviour = FAKE_ODD, .touch = "n.service"},
                {.name = "d.service", .behaviour = FAKE_NOT_LISTED},
                {.name = "e.service", .behaviour = FAKE_NOT_LISTED},
                {0}};
        /* A change that waits to be heard while the manager is asked whether it reloaded. */
        struct fake_event events[] = {
                {.after = "e.service", .nth = 1, .does = FAKE_TOUCH, .touch = "b.service"}, {0}};
        struct fake_manager fake = {.units = units,
                                    .unit_files = files,
                                    .host = host,
                                    .time = in_time,
                                    .events = events};
        struct result *result;

        fail_at(number, error, kinds);
        is_counted = TRUE;
        result = read_fake(
                &fake, (struct bus_options){.names = names, .window = 1, .accept_changes = TRUE});
        is_counted = FALSE;
        return result;
}

/* Every unit is accounted for, and what differs from an undisturbed reading has a sentence. */
static void check_failed(guint number, const struct result *result, const struct result *whole)
{
        if (result->error) {
                assert_true(result->error->domain == BULKHEAD_ERROR);
                assert_true(strlen(result->error->message) > 10);
        } else if (result->count != whole->count) {
                fail_msg("Call %u: %s%s", number, result->units->str, result->problems->str);
        } else if (strcmp(result->units->str, whole->units->str) != 0) {
                /* What only the undisturbed reading says too is no word about it. */
                if (strcmp(result->problems->str, whole->problems->str) == 0)
                        fail_msg("Call %u says nothing: %s", number, result->units->str);
        }
}

static void test_readings(void **state G_GNUC_UNUSED)
{
        static const struct {
                int error;
                enum kind kinds;
        } rows[] = {{-ENOMEM, MESSAGE | SENDING},
                    {-ENOBUFS, SENDING},
                    {-EINTR, WAITING},
                    {-ENOMEM, WAITING}};
        struct result *whole = read_failing(0, 0, 0);
        guint number, failed = 0;

        assert_null(whole->error);
        assert_int_equal(whole->count, 5);
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                number = calls = 0;
                while (calls >= number) {
                        struct result *result =
                                read_failing(++number, rows[i].error, rows[i].kinds);

                        check_failed(number, result, whole);
                        failed += result->error != NULL;
                        result_free(result);
                }
                assert_true(number > 10);
        }
        assert_true(failed > 0);
        result_free(whole);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_values),
                cmocka_unit_test(test_readings),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
