/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Values of properties as text. bus-values.tsv has a row for each: the property's name, its
 * signature, the value as tokens (see fake-manager.h), and what `systemctl show --all` prints; a
 * backslash escapes in the last two as in C. tests/live
 * compares with systemctl itself.
 */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdio.h>

#include "collect/bus-session.h"
#include "collect/bus-value.h"
#include "fake-manager.h"

/* A bus to make messages with; nobody is at its other end. */
static sd_bus *new_bus(int sockets[2])
{
        sd_bus *bus = NULL;

        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), 0);
        assert_true(sd_bus_new(&bus) >= 0);
        assert_true(sd_bus_set_fd(bus, sockets[0], sockets[0]) >= 0);
        assert_true(sd_bus_start(bus) >= 0);
        return bus;
}

/* A message that holds the value alone, at its beginning. */
static sd_bus_message *new_message(sd_bus *bus, const char *signature, const char *tokens)
{
        sd_bus_message *message = NULL;

        assert_true(sd_bus_message_new_method_call(bus, &message, NULL, "/x", NULL, "X") >= 0);
        fake_append_value(message, signature, tokens);
        assert_true(sd_bus_message_seal(message, 1, 0) >= 0);
        assert_true(sd_bus_message_rewind(message, TRUE) >= 0);
        return message;
}

static char *text_of(sd_bus *bus, BusFormats *formats, const char *name, const char *signature,
                     const char *tokens)
{
        g_autoptr(sd_bus_message) message = new_message(bus, signature, tokens);
        const struct bus_format *format = bus_formats_find(formats, name, signature);
        g_autoptr(GString) buffer = g_string_new("left over");
        struct bus_cursor cursor = {.message = message};
        const char *text = bus_format_read(format, &cursor, buffer);

        assert_int_equal(cursor.error, 0);
        assert_string_equal(bus_format_name(format), name);
        assert_string_equal(bus_format_signature(format), signature);
        /* Everything was read. */
        assert_true(sd_bus_message_at_end(message, TRUE) > 0);
        return g_strdup(text);
}

static guint check_row(sd_bus *bus, BusFormats *formats, const char *row)
{
        g_auto(GStrv) fields = g_strsplit(row, "\t", -1);
        g_autofree char *tokens = NULL, *expected = NULL, *text = NULL;

        if (g_strv_length(fields) != 4)
                fail_msg("A row needs four fields: %s", row);
        tokens = g_strcompress(fields[2]);
        expected = g_strcompress(fields[3]);
        text = text_of(bus, formats, fields[0], fields[1], tokens);
        if (strcmp(text, expected) == 0)
                return 0;
        print_error("%s %s %s\n  expected: %s\n  printed:  %s\n", fields[0], fields[1], fields[2],
                    expected, text);
        return 1;
}

static void test_values(void **state G_GNUC_UNUSED)
{
        const char *path = g_getenv("BUS_VALUES");
        g_autoptr(BusFormats) formats = bus_formats_new(252);
        g_autofree char *content = NULL;
        g_auto(GStrv) rows = NULL;
        guint failed = 0, count = 0;
        int sockets[2];
        sd_bus *bus = new_bus(sockets);

        assert_true(
                g_file_get_contents(path ? path : BULKHEAD_SOURCE_DIR "/tests/unit/bus-values.tsv",
                                    &content, NULL, NULL));
        rows = g_strsplit(content, "\n", -1);
        for (char **row = rows; *row; row++) {
                if (!**row || **row == '#')
                        continue;
                failed += check_row(bus, formats, *row);
                count++;
        }
        sd_bus_close_unref(bus);
        close(sockets[1]);
        assert_true(count > 100);
        assert_int_equal(failed, 0);
}

/* What systemctl does not print, and what only a newer systemd has: nothing is lost. */
static void test_any(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *signature, *tokens, *expected;
        } rows[] = {
                {"TTYRows", "q", "65535", "65535"},
                {"Unheard", "y", "7", "7"},
                {"IPAddressAllow", "a(iayu)", "3|2|2|1|2|8|10|2|1|2|8|99|0|8",
                 "2:0102/8 10:0102/8 99:/8"},
                {"SocketBindAllow", "a(iiqq)", "1|99|0|1|80", "(null)80"},
                {"LogExtraFields", "aay", "2|1|255|2|65|66", "ff AB"},
                {"MountFlags", "t", "1572864", "1572864"},
                {"LoadCredential", "a(ss)", "2|id|/path|a b|c", "id /path\n\"a b\" c"},
                {"LoadCredential", "a(ss)", "0", ""},
                {"SetCredential", "a(say)", "1|id|2|65|66", "id 4142"},
                {"Conditions", "a(sbbsi)", "1|ConditionPathExists|1|0|/x|1",
                 "ConditionPathExists yes no /x 1"},
                {"Unheard", "a{sv}", "2|a|s|x y|b|u|5", "a=\"x y\"\nb=5"},
                {"Unheard", "(sas)", "a|2|b|c", "a [b c]"},
                {"Unheard", "a(sa(st))", "1|a|2|b|1|c|2", "a [[b 1] [c 2]]"},
                {"Unheard", "aas", "2|1|a|2|b|c", "[a] [b c]"},
                {"Unheard", "v", "as|2|a|b", "[a b]"},
                {"Unheard", "ai", "3|1|-2|3", "1 -2 3"},
                {"Unheard", "d", "1.5", "1.5"},
                {"Unheard", "n", "65535", "-1"},
                {"Unheard", "g", "a{sv}", "a{sv}"},
                {"Unheard", "o", "/a/b", "/a/b"},
                {"ProtectHostnameEx", "(ss)", "private|", "private"},
                {"ProtectHostnameEx", "(ss)", "private|host", "private:host"},
                {"Description", "s", "two\nlines", "two\nlines"},
        };
        g_autoptr(BusFormats) formats = bus_formats_new(252);
        int sockets[2];
        sd_bus *bus = new_bus(sockets);

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *text =
                        text_of(bus, formats, rows[i].name, rows[i].signature, rows[i].tokens);

                if (strcmp(text, rows[i].expected) != 0)
                        fail_msg("%s %s %s gives %s", rows[i].name, rows[i].signature,
                                 rows[i].tokens, text);
        }
        sd_bus_close_unref(bus);
        close(sockets[1]);
}

static void test_expected(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *signature, *expected;
        } rows[] = {
                {"NoNewPrivileges", "b", NULL},
                {"NoNewPrivileges", "s", "b"},
                {"SystemCallFilter", "(bas)", NULL},
                {"SystemCallFilter", "as", "(bas)"},
                {"IPAddressAllow", "as", "a(iayu)"},
                {"UMask", "u", NULL},
                {"UMask", "t", "u"},
                {"User", "s", NULL},
                {"ExecStart", "a(sasbttttuii)", NULL},
                {"Job", "u", "(uo)"},
                {"SELinuxContext", "(bs)", NULL},
                {"Unheard", "a(bbb)", NULL},
                {"UnheardUSec", "s", NULL},
                {"UnheardMode", "s", NULL},
                {"KeyringMode", "u", "s"},
        };
        g_autoptr(BusFormats) formats = bus_formats_new(252);

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                const char *expected = bus_format_expected(
                        bus_formats_find(formats, rows[i].name, rows[i].signature));

                if (g_strcmp0(expected, rows[i].expected) != 0)
                        fail_msg("%s %s: %s", rows[i].name, rows[i].signature, expected);
        }
}

/* `time` is one of all namespaces in the newest versions, so a mask of the older ones is no longer
 * all. */
static void test_namespaces(void **state G_GNUC_UNUSED)
{
        static const struct {
                unsigned version;
                const char *mask, *expected;
        } rows[] = {
                {252, "0x7e020000", "no"},
                {257, "0x7e020000", "no"},
                {262, "0x7e020000", "cgroup ipc net mnt pid user uts"},
                {262, "0x7e020080", "no"},
                {252, "0x80", "yes"},
                {252, "0x10000080", "user time"},
        };
        int sockets[2];
        sd_bus *bus = new_bus(sockets);

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(BusFormats) formats = bus_formats_new(rows[i].version);
                g_autofree char *text =
                        text_of(bus, formats, "RestrictNamespaces", "t", rows[i].mask);

                assert_string_equal(text, rows[i].expected);
        }
        sd_bus_close_unref(bus);
        close(sockets[1]);
}

/* What 252 and 257 write differently, and what only the newer one has. */
static void test_versions(void **state G_GNUC_UNUSED)
{
        static const char largest[] = "18446744073709551615";
        static const struct {
                unsigned version;
                const char *name, *signature, *tokens, *expected;
        } rows[] = {
                {252, "MemoryMin", "t", largest, largest},
                {257, "MemoryMin", "t", largest, "infinity"},
                {252, "IOReadBytes", "t", largest, largest},
                {257, "IOReadBytes", "t", largest, "[not set]"},
                {252, "MemoryAvailable", "t", largest, "infinity"},
                {257, "MemoryAvailable", "t", largest, "[not set]"},
                {257, "StartupMemoryMax", "t", largest, "infinity"},
                {257, "EffectiveTasksMax", "t", largest, "infinity"},
                {257, "MemoryPeak", "t", largest, "[not set]"},
                {257, "ManagedOOMMemoryPressureDurationUSec", "t", largest, "[not set]"},
                {257, "ManagedOOMMemoryPressureDurationUSec", "t", "5", "5us"},
                {257, "OpenFile", "a(sst)", "2|/a|b|0|/c d|e|5", "/a:b\n/c d:e:read-only,truncate"},
                {257, "LogFilterPatterns", "a(bs)", "2|1|a|0|b c", "a\n~b c"},
        };
        int sockets[2];
        sd_bus *bus = new_bus(sockets);

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(BusFormats) formats = bus_formats_new(rows[i].version);
                g_autofree char *text =
                        text_of(bus, formats, rows[i].name, rows[i].signature, rows[i].tokens);

                if (strcmp(text, rows[i].expected) != 0)
                        fail_msg("%u %s: %s", rows[i].version, rows[i].name, text);
        }
        sd_bus_close_unref(bus);
        close(sockets[1]);
}

/* After a failure nothing is read any more, and results stay what they were. */
static void test_cursor(void **state G_GNUC_UNUSED)
{
        int sockets[2], number = 7;
        sd_bus *bus = new_bus(sockets);
        g_autoptr(sd_bus_message) message = new_message(bus, "su", "a|5");
        struct bus_cursor cursor = {.message = message};
        const char *text = "before", *contents = "before";
        const void *bytes = "before";
        gsize size = 7;
        char type = '?';

        /* Of another type is a failure, and no failure where it was only tried. */
        assert_false(bus_cursor_enter_if(&cursor, 'v', "s"));
        assert_int_equal(cursor.error, 0);
        assert_false(bus_cursor_enter(&cursor, 'a', "s"));
        assert_int_equal(cursor.error, -ENXIO);
        assert_false(bus_cursor_enter(&cursor, 'r', "su"));
        assert_false(bus_cursor_enter_if(&cursor, 'r', "su"));
        assert_false(bus_cursor_next(&cursor, "su", &text, &number));
        assert_false(bus_cursor_next_basic(&cursor, 's', &text));
        assert_false(bus_cursor_next_bytes(&cursor, &bytes, &size));
        assert_false(bus_cursor_peek(&cursor, &type, &contents));
        assert_false(bus_cursor_has_more(&cursor));
        bus_cursor_leave(&cursor);
        assert_string_equal(text, "before");
        assert_string_equal(bytes, "before");
        assert_string_equal(contents, "before");
        assert_int_equal(number, 7);
        assert_int_equal(size, 7);
        assert_int_equal(type, '?');
        /* The message is where it was; and a value that has to be there is not at its end. */
        cursor.error = 0;
        assert_true(bus_cursor_next(&cursor, "su", &text, &number));
        assert_string_equal(text, "a");
        assert_int_equal(number, 5);
        assert_false(bus_cursor_has_more(&cursor));
        assert_int_equal(cursor.error, 0);
        assert_false(bus_cursor_peek(&cursor, &type, &contents));
        assert_int_equal(cursor.error, -ENXIO);
        sd_bus_close_unref(bus);
        close(sockets[1]);
}

/* No manager sends a descriptor; one that does is read to its end all the same. */
static void test_descriptor(void **state G_GNUC_UNUSED)
{
        g_autoptr(BusFormats) formats = bus_formats_new(252);
        g_autoptr(GString) buffer = g_string_new(NULL);
        g_autoptr(sd_bus_message) message = NULL;
        struct bus_cursor cursor = {0};
        int sockets[2];
        sd_bus *bus = new_bus(sockets);

        assert_true(sd_bus_message_new_method_call(bus, &message, NULL, "/x", NULL, "X") >= 0);
        assert_true(sd_bus_message_append(message, "h", sockets[1]) >= 0);
        assert_true(sd_bus_message_seal(message, 1, 0) >= 0);
        cursor.message = message;
        assert_true(strlen(bus_format_read(bus_formats_find(formats, "Unheard", "h"), &cursor,
                                           buffer)) > 0);
        assert_int_equal(cursor.error, 0);
        assert_true(sd_bus_message_at_end(message, TRUE) > 0);
        sd_bus_close_unref(bus);
        close(sockets[1]);
}

/* What is said of an error that says nothing itself. */
static void test_error_text(void **state G_GNUC_UNUSED)
{
        const sd_bus_error unset = SD_BUS_ERROR_NULL;
        const sd_bus_error silent = SD_BUS_ERROR_MAKE_CONST("a.b", NULL);
        const sd_bus_error words = SD_BUS_ERROR_MAKE_CONST("a.b", "Words");

        assert_string_equal(bus_error_text(NULL, -EIO), g_strerror(EIO));
        assert_string_equal(bus_error_text(&unset, 0), g_strerror(EIO));
        assert_string_equal(bus_error_text(&silent, -ENOENT), g_strerror(ENOENT));
        assert_string_equal(bus_error_text(&words, -ENOENT), "Words");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_error_text), cmocka_unit_test(test_cursor),
                cmocka_unit_test(test_descriptor), cmocka_unit_test(test_values),
                cmocka_unit_test(test_any),        cmocka_unit_test(test_expected),
                cmocka_unit_test(test_namespaces), cmocka_unit_test(test_versions)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
