/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which addresses systemd listens on for a service, what that says of the network, and that
 * directives and addresses come back from report.xml as they went in. */
#include <string.h>

/* cmocka.h needs these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "report/report-source.h"
#include "report/report-xml.h"

static void put(Unit *unit, const char *section, const char *name, const char *value)
{
        struct directive directive = {
                .section = unit_string(unit, section),
                .name = unit_string(unit, name),
                .value = unit_string(unit, value),
                .line = unit->directives->len + 2,
        };

        g_array_append_val(unit->directives, directive);
}

static Unit *make_unit(const char *name, enum unit_type type)
{
        Unit *unit = unit_new(name, type);
        struct unit_file file = {.role = UNIT_FILE_FRAGMENT, .path = unit_string(unit, "/etc/x")};

        unit->load = UNIT_LOADED;
        g_array_append_val(unit->files, file);
        if (type == UNIT_SERVICE)
                unit->settings = unit_settings_new(type, FALSE);
        return unit;
}

/* A report of one service and one socket, which came in either order. */
static Report *build(Unit *first, Unit *second, gboolean evidence)
{
        const struct report_options options = {.evidence = evidence};
        g_autoptr(ReportBuilder) builder = report_builder_new(&options);
        struct snapshot_sink sink = report_builder_sink(builder);
        SnapshotHead head = {.systemd_version = 252, .read_as = 252};
        struct snapshot_tail tail = {.end = 1, .unit_count = 2};

        assert_true(sink.begin(sink.context, &head, NULL));
        assert_true(sink.unit(sink.context, first, NULL));
        assert_true(sink.unit(sink.context, second, NULL));
        assert_true(sink.end(sink.context, &tail, NULL));
        return report_builder_take(builder);
}

static const struct {
        const char *name, *socket;
        const char *service; /* its Service=, or NULL */
        const char *sockets; /* Sockets= of a.service, or NULL */
        const char *directive, *address, *more;
        const char *file_state, *active;
        guint count;
        enum listen_kind kind;
        enum report_network network;
} cases[] = {
        {"port alone", "a.socket", NULL, NULL, "ListenStream", "22", NULL, "enabled", NULL, 1,
         LISTEN_INTERNET, NETWORK_LISTENS},
        {"address and port", "a.socket", NULL, NULL, "ListenDatagram", "0.0.0.0:53", NULL, "static",
         NULL, 1, LISTEN_INTERNET, NETWORK_LISTENS},
        {"IPv6", "a.socket", NULL, NULL, "ListenStream", "[::]:80", NULL, NULL, NULL, 1,
         LISTEN_INTERNET, NETWORK_LISTENS},
        {"IPv6 loopback", "a.socket", NULL, NULL, "ListenStream", "[::1]:631", NULL, NULL, NULL, 1,
         LISTEN_LOOPBACK, NETWORK_REACHABLE},
        {"loopback", "a.socket", NULL, NULL, "ListenStream", "127.0.0.1:631", NULL, NULL, NULL, 1,
         LISTEN_LOOPBACK, NETWORK_REACHABLE},
        {"path", "a.socket", NULL, NULL, "ListenStream", "/run/a", NULL, NULL, NULL, 1,
         LISTEN_LOCAL, NETWORK_REACHABLE},
        {"abstract name", "a.socket", NULL, NULL, "ListenStream", "@1", NULL, NULL, NULL, 1,
         LISTEN_LOCAL, NETWORK_REACHABLE},
        {"virtual machine", "a.socket", NULL, NULL, "ListenStream", "vsock::22", NULL, NULL, NULL,
         1, LISTEN_LOCAL, NETWORK_REACHABLE},
        {"number of another directive", "a.socket", NULL, NULL, "ListenNetlink", "9", NULL, NULL,
         NULL, 1, LISTEN_LOCAL, NETWORK_REACHABLE},
        {"disabled", "a.socket", NULL, NULL, "ListenStream", "22", NULL, "disabled", NULL, 1,
         LISTEN_INTERNET, NETWORK_REACHABLE},
        {"disabled, but active", "a.socket", NULL, NULL, "ListenStream", "22", NULL, "disabled",
         "active", 1, LISTEN_INTERNET, NETWORK_LISTENS},
        {"enabled, but not active", "a.socket", NULL, NULL, "ListenStream", "22", NULL, "enabled",
         "inactive", 1, LISTEN_INTERNET, NETWORK_REACHABLE},
        {"Service=", "other.socket", "a.service", NULL, "ListenStream", "22", NULL, NULL, NULL, 1,
         LISTEN_INTERNET, NETWORK_LISTENS},
        {"Service= of another", "a.socket", "b.service", NULL, "ListenStream", "22", NULL, NULL,
         NULL, 0, LISTEN_LOCAL, NETWORK_REACHABLE},
        {"Sockets=", "other.socket", NULL, "one.socket other.socket", "ListenStream", "22", NULL,
         NULL, NULL, 1, LISTEN_INTERNET, NETWORK_LISTENS},
        {"named twice", "a.socket", "a.service", "a.socket", "ListenStream", "22", NULL, NULL, NULL,
         1, LISTEN_INTERNET, NETWORK_LISTENS},
        {"taken back", "a.socket", NULL, NULL, "ListenStream", "22", "", NULL, NULL, 0,
         LISTEN_LOCAL, NETWORK_REACHABLE},
        {"two addresses", "a.socket", NULL, NULL, "ListenStream", "22", "23", NULL, NULL, 2,
         LISTEN_INTERNET, NETWORK_LISTENS},
};

static void test_sockets(void **state)
{
        (void) state;
        for (guint i = 0; i < G_N_ELEMENTS(cases) * 2; i++) {
                guint row = i / 2;
                g_autoptr(Unit) service = make_unit("a.service", UNIT_SERVICE);
                g_autoptr(Unit) socket = make_unit(cases[row].socket, UNIT_SOCKET);
                g_autoptr(Report) report = NULL;
                const struct report_unit *unit;

                print_message("  %s\n", cases[row].name);
                socket->unit_file_state = cases[row].file_state;
                socket->active_state = cases[row].active;
                if (cases[row].service)
                        put(socket, "Socket", "Service", cases[row].service);
                if (cases[row].sockets)
                        put(service, "Service", "Sockets", cases[row].sockets);
                put(socket, "Socket", cases[row].directive, cases[row].address);
                if (cases[row].more)
                        put(socket, "Socket", cases[row].directive, cases[row].more);
                report = i % 2 ? build(service, socket, TRUE) : build(socket, service, TRUE);
                unit = report->units->pdata[0];
                assert_int_equal(unit->listens->len, cases[row].count);
                assert_int_equal(report_unit_network(unit), cases[row].network);
                if (cases[row].count > 0)
                        assert_int_equal(g_array_index(unit->listens, struct report_listen, 0).kind,
                                         cases[row].kind);
        }
}

/* Nothing is kept where nobody asks for evidence. */
static void test_without_evidence(void **state)
{
        g_autoptr(Unit) service = make_unit("a.service", UNIT_SERVICE);
        g_autoptr(Unit) socket = make_unit("a.socket", UNIT_SOCKET);
        g_autoptr(Report) report = NULL;
        const struct report_unit *unit;

        (void) state;
        put(service, "Service", "ExecStart", "/bin/true");
        put(socket, "Socket", "ListenStream", "22");
        report = build(service, socket, FALSE);
        unit = report->units->pdata[0];
        assert_int_equal(unit->directives->len, 0);
        assert_int_equal(unit->listens->len, 0);
}

static const struct {
        const char *name;
        const char *network; /* private-network, families, deny: what closes it, or NULL */
        enum report_network expected;
} closings[] = {
        {"nothing", NULL, NETWORK_REACHABLE},
        {"no network", "PrivateNetwork", NETWORK_CLOSED},
        {"no families of the Internet", "RestrictAddressFamilies_AF_INET_INET6", NETWORK_CLOSED},
        {"no addresses", "IPAddressDeny", NETWORK_CLOSED},
        {"another check", "NoNewPrivileges", NETWORK_REACHABLE},
};

static void test_network(void **state)
{
        (void) state;
        for (guint i = 0; i < G_N_ELEMENTS(closings); i++) {
                g_autoptr(Unit) service = make_unit("a.service", UNIT_SERVICE);
                g_autoptr(Unit) other = make_unit("b.socket", UNIT_SOCKET);
                g_autoptr(Report) report = build(service, other, TRUE);
                struct report_unit *unit = report->units->pdata[0];
                int check = closings[i].network ? check_find(closings[i].network) : -1;

                print_message("  %s\n", closings[i].name);
                if (check >= 0) {
                        unit->checks[check].status = CHECK_PASS;
                        unit->checks[check].badness = 0;
                }
                assert_int_equal(report_unit_network(unit), closings[i].expected);
        }
}

static char *write_xml(const Report *report, XmlDocument *catalogue)
{
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
        g_autoptr(GError) error = NULL;

        if (!report_write_xml(report, catalogue, stream, &error))
                fail_msg("%s", error->message);
        g_output_stream_write_all(stream, "", 1, NULL, NULL, NULL);
        g_output_stream_close(stream, NULL, NULL);
        return g_memory_output_stream_steal_data(G_MEMORY_OUTPUT_STREAM(stream));
}

static void test_round_trip(void **state)
{
        g_autoptr(Unit) service = make_unit("a.service", UNIT_SERVICE);
        g_autoptr(Unit) socket = make_unit("a.socket", UNIT_SOCKET);
        g_autoptr(GError) error = NULL;
        g_autoptr(XmlDocument) catalogue = NULL;
        g_autoptr(Report) report = NULL;

        (void) state;
        xml_init();
        catalogue = xml_read_file("templates/catalogue.xml", &error);
        if (!catalogue)
                skip();
        put(service, "Service", "ExecStart", " <b> & \"c\" ");
        put(socket, "Socket", "ListenStream", "22");
        report = build(service, socket, TRUE);

        g_autofree char *first = write_xml(report, catalogue);
        g_autoptr(XmlDocument) document = xml_parse(first, strlen(first), "r", &error);
        g_autoptr(Report) again = report_read_xml(document, &error);
        if (!again)
                fail_msg("%s", error->message);
        const struct report_unit *unit = again->units->pdata[0];
        assert_int_equal(unit->directives->len, 1);
        assert_string_equal(g_array_index(unit->directives, struct report_directive, 0).value,
                            " <b> & \"c\" ");
        assert_int_equal(unit->listens->len, 1);
        g_autofree char *second = write_xml(again, catalogue);
        assert_string_equal(first, second);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_sockets),
                cmocka_unit_test(test_without_evidence),
                cmocka_unit_test(test_network),
                cmocka_unit_test(test_round_trip),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
