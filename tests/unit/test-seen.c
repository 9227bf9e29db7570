/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is seen of a running service, and what could not be: a row for each, with what it makes of
 * the proposal. */
#include <string.h>
#include <sys/socket.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "advise/proposal.h"
#include "what-if-fixture.h"

static const char *const templates[] = {BULKHEAD_SOURCE_DIR "/templates", NULL};

/* What is seen besides two processes of one user that hold all capabilities. */
struct sight {
        struct observed_socket socket; /* none where the family is 0 */
        const char *write, *home, *device, *executable, *unseen;
        gboolean two_users, gained, own_namespaces;
        guint64 permitted; /* 0: all */
};

struct row {
        const char *name;
        const char *lines; /* of the unit */
        const char *directive;
        const char *line;  /* how the line begins that is proposed; NULL: it is left out */
        const char *also;  /* in that line, or not where it begins with "!"; or NULL */
        const char *words; /* of the reason, or of what it goes by */
        struct sight sight;
        gboolean is_blind; /* nothing was looked at */
};

#define CAPABILITY_CHOWN 1

static const struct row rows[] = {
        {"a low port keeps its capability",
         "",
         "CapabilityBoundingSet",
         "CapabilityBoundingSet=",
         "CAP_NET_BIND_SERVICE",
         "It listens on port 80",
         {.socket = {.family = AF_INET, .listening = TRUE, .port = 80}},
         FALSE},
        {"a high port needs none",
         "",
         "CapabilityBoundingSet",
         "CapabilityBoundingSet=",
         "!CAP_NET_BIND_SERVICE",
         "hold all capabilities",
         {.socket = {.family = AF_INET, .listening = TRUE, .port = 8080}},
         FALSE},
        {"a raw socket keeps its capability",
         "",
         "CapabilityBoundingSet",
         "CapabilityBoundingSet=",
         "CAP_NET_RAW",
         "raw sockets",
         {.socket = {.family = AF_INET, .raw = TRUE}},
         FALSE},
        {"netlink keeps the network's capabilities",
         "",
         "CapabilityBoundingSet",
         "CapabilityBoundingSet=",
         "CAP_NET_ADMIN",
         "AF_NETLINK",
         {.socket = {.family = AF_NETLINK}},
         FALSE},
        {"capabilities that are left are kept",
         "",
         "CapabilityBoundingSet",
         "CapabilityBoundingSet=",
         "CAP_CHOWN",
         "have given up all capabilities",
         {.permitted = CAPABILITY_CHOWN},
         FALSE},
        {"capabilities without a look",
         "",
         "CapabilityBoundingSet",
         "CapabilityBoundingSet=",
         "CAP_NET_RAW",
         "Nothing was seen of a running process",
         {},
         TRUE},
        {"families of sockets",
         "",
         "RestrictAddressFamilies",
         "RestrictAddressFamilies=AF_INET6 AF_UNIX",
         NULL,
         "Its sockets are of: AF_INET6",
         {.socket = {.family = AF_INET6, .port = 8080}},
         FALSE},
        {"no socket",
         "",
         "RestrictAddressFamilies",
         "RestrictAddressFamilies=AF_UNIX",
         NULL,
         "It had no socket open",
         {},
         FALSE},
        {"families without a look",
         "",
         "RestrictAddressFamilies",
         "RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX",
         NULL,
         "Nothing was seen of a running process",
         {},
         TRUE},
        {"a listening socket needs the network",
         "",
         "PrivateNetwork",
         NULL,
         NULL,
         "a socket that listens on port 8080",
         {.socket = {.family = AF_INET, .listening = TRUE, .port = 8080}},
         FALSE},
        {"no socket of the Internet",
         "",
         "PrivateNetwork",
         "PrivateNetwork=yes",
         NULL,
         "No Internet socket was open",
         {.socket = {.family = AF_UNIX}},
         FALSE},
        {"a socket beyond the machine",
         "",
         "IPAddressDeny",
         NULL,
         NULL,
         "reaches beyond this machine",
         {.socket = {.family = AF_INET, .port = 4000}},
         FALSE},
        {"a socket of the machine",
         "",
         "IPAddressDeny",
         "IPAddressDeny=any",
         NULL,
         "No socket reached beyond this machine",
         {.socket = {.family = AF_INET, .port = 4000, .loopback = TRUE}},
         FALSE},
        {"memory that is written and executed",
         "",
         "MemoryDenyWriteExecute",
         NULL,
         NULL,
         "writable and executable: x: [heap]",
         {.executable = "x: [heap]"},
         FALSE},
        {"no such memory",
         "",
         "MemoryDenyWriteExecute",
         "MemoryDenyWriteExecute=yes",
         NULL,
         "None of its memory",
         {},
         FALSE},
        {"memory without a look",
         "",
         "MemoryDenyWriteExecute",
         "MemoryDenyWriteExecute=yes",
         NULL,
         "Nothing was seen of a running process",
         {},
         TRUE},
        {"a file in a home",
         "",
         "ProtectHome",
         NULL,
         NULL,
         "It uses files in homes: /root/x",
         {.home = "/root/x"},
         FALSE},
        {"no file in a home",
         "",
         "ProtectHome",
         "ProtectHome=yes",
         NULL,
         "No file in a home was in use",
         {},
         FALSE},
        {"a device",
         "",
         "PrivateDevices",
         NULL,
         NULL,
         "It has devices open: /dev/kvm",
         {.device = "/dev/kvm"},
         FALSE},
        {"no device",
         "",
         "PrivateDevices",
         "PrivateDevices=yes",
         NULL,
         "No device was open but pseudo devices",
         {},
         FALSE},
        {"it writes to the system",
         "",
         "ProtectSystem=full",
         NULL,
         NULL,
         "open for writing below /etc/x",
         {.write = "/etc/x"},
         FALSE},
        {"where it writes stays writable",
         "",
         "ProtectSystem",
         "ProtectSystem=strict",
         "-/srv/data",
         "Files were open for writing in: /srv/data",
         {.write = "/srv/data"},
         FALSE},
        {"where it writes, with a blank",
         "",
         "ProtectSystem",
         "ProtectSystem=strict",
         "\"-/srv/a b\"",
         "Files were open for writing in: /srv/a b",
         {.write = "/srv/a b"},
         FALSE},
        {"writes without a look",
         "",
         "ProtectSystem=strict",
         NULL,
         NULL,
         "The risk is high",
         {},
         TRUE},
        {"two users",
         "",
         "DynamicUser",
         NULL,
         NULL,
         "has processes of other users",
         {.two_users = TRUE},
         FALSE},
        {"two users in a namespace",
         "",
         "PrivateUsers",
         NULL,
         NULL,
         "Its processes run as 2 different users",
         {.two_users = TRUE},
         FALSE},
        {"gained privileges",
         "User=y\n",
         "NoNewPrivileges",
         NULL,
         NULL,
         "has gained privileges",
         {.gained = TRUE},
         FALSE},
        {"no gained privileges",
         "",
         "NoNewPrivileges",
         "NoNewPrivileges=yes",
         NULL,
         "No process of it was seen to have gained privileges",
         {},
         FALSE},
        {"namespaces of its own",
         "",
         "RestrictNamespaces",
         NULL,
         NULL,
         "in namespaces that they made themselves",
         {.own_namespaces = TRUE},
         FALSE},
        {"a socket in the shared /tmp",
         "",
         "PrivateTmp",
         NULL,
         NULL,
         "a socket for others at /tmp/x.sock",
         {.socket = {.family = AF_UNIX, .path = "/tmp/x.sock"}},
         FALSE},
        {"what could not be seen is said",
         "",
         NULL,
         NULL,
         NULL,
         "were not shown",
         {.unseen = "The open files were not shown; run this as root."},
         FALSE},
        {"that nothing was seen is said",
         "",
         NULL,
         NULL,
         NULL,
         "No running process of the service was looked at",
         {},
         TRUE},
};

static Observation *observe(const struct sight *sight)
{
        Observation *seen = observation_new();
        const guint32 users[] = {0, 33};

        seen->processes = 2;
        seen->permitted = sight->permitted ? sight->permitted : G_MAXUINT64;
        seen->gained = sight->gained;
        seen->own_namespaces = sight->own_namespaces;
        g_array_append_vals(seen->users, users, sight->two_users ? 2 : 1);
        if (sight->socket.family)
                g_array_append_val(seen->sockets, sight->socket);
        if (sight->write)
                observation_add(seen, seen->writes, sight->write);
        if (sight->home)
                observation_add(seen, seen->homes, sight->home);
        if (sight->device)
                observation_add(seen, seen->devices, sight->device);
        if (sight->executable)
                observation_add(seen, seen->executable, sight->executable);
        if (sight->unseen)
                observation_add(seen, seen->unseen, sight->unseen);
        return seen;
}

/* The step whose first line is that directive, or begins so where it has a value. */
static const struct advice_step *find(const GPtrArray *steps, const char *directive)
{
        gsize length = strlen(directive);

        for (guint i = 0; i < steps->len; i++) {
                const struct advice_step *step = steps->pdata[i];
                const char *line = step->lines->pdata[0];

                if (strncmp(line, directive, length) == 0 &&
                    (strchr(directive, '=') ? line[length] == '\0' : line[length] == '='))
                        return step;
        }
        return NULL;
}

static void assert_words(const GPtrArray *sentences, const char *words)
{
        for (guint i = 0; i < sentences->len; i++)
                if (strstr(sentences->pdata[i], words))
                        return;
        fail_msg("\"%s\" is not said", words);
}

static void check_row(const struct row *row, const Proposal *proposal)
{
        const struct advice_step *step;
        const char *last;

        if (!row->directive) {
                assert_words(proposal->warnings, row->words);
                return;
        }
        step = find(row->line ? proposal->steps : proposal->left_out, row->directive);
        assert_non_null(step);
        if (!row->line) {
                assert_non_null(strstr(step->left_out, row->words));
                return;
        }
        assert_true(g_str_has_prefix(step->lines->pdata[0], row->line));
        assert_non_null(step->seen);
        assert_non_null(strstr(step->seen, row->words));
        last = step->lines->pdata[step->lines->len - 1];
        if (row->also && *row->also == '!')
                assert_null(strstr(last, row->also + 1));
        else if (row->also)
                assert_non_null(strstr(last, row->also));
}

static void test_row(void **state)
{
        const struct row *row = *state;
        g_autofree char *fragment = g_strconcat("[Service]\nExecStart=/bin/x\n", row->lines, NULL);
        g_autoptr(Guidance) guidance = guidance_read(templates, NULL);
        g_autoptr(Profile) profile = profile_read(templates, PROFILE_GENERAL, NULL);
        g_autoptr(Unit) unit = read_unit(fragment, NULL);
        g_autoptr(Observation) seen = row->is_blind ? NULL : observe(&row->sight);
        g_autoptr(Proposal) proposal = NULL;
        const struct advise_request request = {
                .unit = unit,
                .read = read_unit,
                .context = fragment,
                .rules = rule_set_find("systemd-252"),
                .guidance = guidance,
                .profile = profile,
                .seen = seen,
                .goal = NO_GOAL,
        };

        proposal = proposal_new(&request, NULL);
        assert_non_null(proposal);
        assert_int_equal(proposal->was_seen, !row->is_blind);
        check_row(row, proposal);
}

int main(void)
{
        struct CMUnitTest tests[G_N_ELEMENTS(rows)];

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
                tests[i] =
                        (struct CMUnitTest){rows[i].name, test_row, NULL, NULL, (void *) &rows[i]};
        return cmocka_run_group_tests_name("seen", tests, NULL, NULL);
}
