/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Proposals: the cheapest set is the cheapest, no step raises exposure, what is asked for is what
 * is given, and every profile reads. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "advise/advice-text.h"
#include "advise/fit.h"
#include "advise/trial.h"
#include "base/error.h"
#include "base/xml.h"
#include "what-if-fixture.h"

static const char *const templates[] = {BULKHEAD_SOURCE_DIR "/templates", NULL};

#define PLAIN "[Service]\nExecStart=/bin/x\n"

struct fixture {
        Guidance *guidance;
        Profile *profile;
        Unit *unit;
        struct advise_request request;
};

static void fixture_init(struct fixture *fixture, const char *fragment, const char *profile)
{
        fixture->guidance = guidance_read(templates, NULL);
        assert_non_null(fixture->guidance);
        fixture->profile = profile_read(templates, profile, NULL);
        assert_non_null(fixture->profile);
        fixture->unit = read_unit((void *) fragment, NULL);
        fixture->request = (struct advise_request){
                .unit = fixture->unit,
                .read = read_unit,
                .context = (void *) fragment,
                .rules = rule_set_find("systemd-252"),
                .guidance = fixture->guidance,
                .profile = fixture->profile,
                .goal = NO_GOAL,
        };
}

static void fixture_clear(struct fixture *fixture)
{
        unit_free(fixture->unit);
        profile_free(fixture->profile);
        guidance_free(fixture->guidance);
}

/* Ten lines with the costs of a seed. */
static GPtrArray *some_steps(GRand *random)
{
        static const char *const lines[] = {
                "PrivateDevices=yes",
                "PrivateTmp=yes",
                "ProtectClock=yes",
                "ProtectSystem=full",
                "CapabilityBoundingSet=",
                "SystemCallFilter=@system-service",
                "RestrictNamespaces=yes",
                "NoNewPrivileges=yes",
                "DynamicUser=yes",
                "RestrictAddressFamilies=AF_UNIX",
                "ProtectKernelModules=yes",
                "PrivateNetwork=yes",
                "SystemCallFilter=~@privileged @resources",
        };
        GPtrArray *steps = g_ptr_array_new_with_free_func((GDestroyNotify) advice_step_free);

        for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
                struct advice_step *step;

                if (steps->len == 9 || g_rand_int_range(random, 0, 13) >= 10)
                        continue;
                step = advice_step_new(lines[i]);
                step->risk = (guint) g_rand_int_range(random, RISK_NONE, RISK_CERTAIN + 1);
                if (strstr(lines[i], "@system-service"))
                        step->id = g_strdup("calls");
                if (strstr(lines[i], "~@"))
                        step->needs = g_strdup("calls");
                g_ptr_array_add(steps, step);
        }
        return steps;
}

static guint64 cost_of(const GPtrArray *steps, guint64 set)
{
        guint64 cost = 0;

        for (guint i = 0; i < steps->len; i++)
                cost += set >> i & 1 ? step_cost(steps->pdata[i]) : 0;
        return cost;
}

/* Every subset, one after the other. */
static guint64 cheapest_of_all(struct trial *trial, guint goal)
{
        guint64 best = G_MAXUINT64;

        for (guint64 set = 0; set < G_GUINT64_CONSTANT(1) << trial->steps->len; set++)
                if (trial_of(trial, set)->exposure <= goal)
                        best = MIN(best, cost_of(trial->steps, trial_settle(trial, set)));
        return best;
}

static void test_goal_is_cheapest(void **state)
{
        static const guint goals[] = {90, 75, 60, 50, 40, 30};
        struct fixture fixture;
        g_autoptr(GRand) random = g_rand_new_with_seed(7);

        (void) state;
        fixture_init(&fixture, PLAIN, PROFILE_GENERAL);
        for (guint round = 0; round < 8; round++) {
                g_autoptr(GPtrArray) steps = some_steps(random);
                struct trial trial;

                trial_init(&trial, &fixture.request, steps);
                for (gsize i = 0; i < G_N_ELEMENTS(goals); i++) {
                        guint64 best = cheapest_of_all(&trial, goals[i]);
                        gboolean is_cheapest;
                        guint64 set = goal_search(&trial, goals[i], &is_cheapest);

                        if (best == G_MAXUINT64) {
                                assert_true(trial_of(&trial, set)->exposure > goals[i]);
                                continue;
                        }
                        assert_true(is_cheapest);
                        assert_true(trial_of(&trial, set)->exposure <= goals[i]);
                        assert_int_equal(cost_of(steps, set), best);
                }
                trial_clear(&trial);
        }
        fixture_clear(&fixture);
}

static void test_steps_descend(void **state)
{
        static const char *const profiles[] = {"general",  "essential", "network", "web",
                                               "database", "oneshot",   "timer"};

        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(profiles); i++) {
                struct fixture fixture;
                g_autoptr(Proposal) proposal = NULL;
                guint before;

                fixture_init(&fixture, PLAIN, profiles[i]);
                proposal = proposal_new(&fixture.request, NULL);
                assert_non_null(proposal);
                assert_true(proposal->steps->len > 0);
                before = proposal->before;
                for (guint j = 0; j < proposal->steps->len; j++) {
                        const struct advice_step *step = proposal->steps->pdata[j];
                        g_autofree char *name = step_directive_name(step->lines->pdata[0]);

                        if (strcmp(name, "AmbientCapabilities") != 0)
                                assert_true(step->exposure <= before);
                        assert_non_null(step->does);
                        assert_non_null(step->breaks);
                        assert_null(strchr(step->lines->pdata[0], '{'));
                        before = step->exposure;
                }
                assert_int_equal(before, proposal->after);
                fixture_clear(&fixture);
        }
}

static const struct advice_step *find_step(const GPtrArray *steps, const char *beginning)
{
        for (guint i = 0; i < steps->len; i++) {
                const struct advice_step *step = steps->pdata[i];

                for (guint j = 0; j < step->lines->len; j++)
                        if (g_str_has_prefix(step->lines->pdata[j], beginning))
                                return step;
        }
        return NULL;
}

/* What is proposed, or left out with words of its reason, for a unit. */
static const struct {
        const char *name;
        const char *lines;
        const char *proposed; /* beginning of a line, or NULL */
        const char *left_out;
        const char *reason; /* a part of it */
} fits[] = {
        {"no root, no capability", "User=x", "CapabilityBoundingSet=", NULL, NULL},
        {"no root, no privileged call", "User=x", "SystemCallFilter=~@privileged", NULL, NULL},
        {"root keeps setuid()", "", "CapabilityBoundingSet=CAP_CHOWN",
         "SystemCallFilter=~@privileged", "root"},
        {"what is there is not proposed", "PrivateTmp=yes", NULL, "PrivateTmp", "already"},
        {"an own filter stays", "SystemCallFilter=~@swap", NULL, "SystemCallFilter=@system",
         "already"},
        {"an own set stays", "CapabilityBoundingSet=CAP_SYS_TIME", NULL, "CapabilityBoundingSet",
         "chosen"},
        {"own families stay", "RestrictAddressFamilies=AF_VSOCK", NULL, "RestrictAddressFamilies",
         "chosen"},
        {"own devices stay", "DeviceAllow=/dev/kvm rw", NULL, "PrivateDevices", "DeviceAllow="},
        {"homes in use", "WorkingDirectory=/home/x", NULL, "ProtectHome", "/home/x"},
        {"compiled at run time", "ExecStart=\nExecStart=/usr/bin/node x.js", NULL,
         "MemoryDenyWriteExecute", "node"},
        {"risk is left to the reader", "", NULL, "PrivateNetwork", "--only=PrivateNetwork"},
        {"helpers report", "Type=notify\nNotifyAccess=all", "NotifyAccess=main", NULL, NULL},
        {"groups are a risk", "User=x\nSupplementaryGroups=adm", NULL,
         "SupplementaryGroups=", "risk"},
};

static void test_fits(void **state)
{
        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(fits); i++) {
                struct fixture fixture;
                g_autofree char *fragment = g_strconcat(PLAIN, fits[i].lines, "\n", NULL);
                g_autoptr(Proposal) proposal = NULL;

                fixture_init(&fixture, fragment, PROFILE_GENERAL);
                proposal = proposal_new(&fixture.request, NULL);
                if (fits[i].proposed && !find_step(proposal->steps, fits[i].proposed))
                        fail_msg("%s: %s is not proposed", fits[i].name, fits[i].proposed);
                if (fits[i].left_out) {
                        const struct advice_step *step =
                                find_step(proposal->left_out, fits[i].left_out);

                        if (!step || !strstr(step->left_out, fits[i].reason))
                                fail_msg("%s: %s, %s", fits[i].name, fits[i].left_out,
                                         step ? step->left_out : "not left out");
                }
                fixture_clear(&fixture);
        }
}

static void test_only_and_except(void **state)
{
        static const char *const only[] = {"privatenetwork=", "ProtectHome", NULL};
        static const char *const except[] = {"ProtectHome", NULL};
        static const char *const unknown[] = {"Foo", NULL};
        struct fixture fixture;
        g_autoptr(Proposal) proposal = NULL;
        g_autoptr(GError) error = NULL;

        (void) state;
        fixture_init(&fixture, PLAIN, PROFILE_GENERAL);
        fixture.request.only = only;
        fixture.request.except = except;
        proposal = proposal_new(&fixture.request, NULL);
        assert_int_equal(proposal->steps->len, 1);
        assert_non_null(find_step(proposal->steps, "PrivateNetwork=yes"));
        fixture.request.only = unknown;
        assert_null(proposal_new(&fixture.request, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE));
        fixture_clear(&fixture);
}

/* Of what is seen of a running service. */
static void test_seen(void **state)
{
        struct fixture fixture;
        g_autoptr(Observation) seen = observation_new();
        g_autoptr(Proposal) proposal = NULL;
        const struct observed_socket web = {.family = 2, .listening = TRUE, .port = 80};
        const struct advice_step *step;
        const guint32 users[] = {0, 33};

        (void) state;
        fixture_init(&fixture, PLAIN "PIDFile=/run/x.pid\n", PROFILE_GENERAL);
        seen->processes = 2;
        seen->permitted = G_MAXUINT64;
        g_array_append_val(seen->sockets, web);
        g_array_append_vals(seen->users, users, 2);
        observation_add(seen, seen->writes, "/var/log/other");
        observation_add(seen, seen->executable, "x: [heap]");
        observation_add(seen, seen->devices, "/dev/kvm");
        observation_add(seen, seen->homes, "/root/x");
        fixture.request.seen = seen;
        proposal = proposal_new(&fixture.request, NULL);
        assert_true(proposal->was_seen);
        assert_non_null(find_step(proposal->steps, "RestrictAddressFamilies=AF_INET AF_UNIX"));
        step = find_step(proposal->steps, "CapabilityBoundingSet=");
        assert_non_null(step);
        assert_non_null(strstr(step->lines->pdata[0], "CAP_NET_BIND_SERVICE"));
        assert_null(strstr(step->lines->pdata[0], "CAP_NET_RAW"));
        assert_non_null(strstr(step->seen, "port 80"));
        step = find_step(proposal->steps, "ReadWritePaths=");
        assert_non_null(step);
        assert_string_equal(step->lines->pdata[1],
                            "ReadWritePaths=-/run -/var/log/other -/var/lib/x -/var/log/x "
                            "-/var/cache/x -/var/spool/x");
        assert_non_null(find_step(proposal->left_out, "MemoryDenyWriteExecute"));
        assert_non_null(find_step(proposal->left_out, "PrivateDevices"));
        assert_non_null(find_step(proposal->left_out, "ProtectHome"));
        assert_non_null(find_step(proposal->left_out, "PrivateNetwork"));
        assert_non_null(find_step(proposal->left_out, "DynamicUser"));
        fixture_clear(&fixture);
}

static void test_insert(void **state)
{
        g_autofree char *middle = advice_insert("[Service]\nA=1\n\n[Install]\nB=2\n", "C=3\n");
        g_autofree char *end = advice_insert("[Unit]\n[Service]\nA=1", "C=3\n");
        g_autofree char *none = advice_insert("[Unit]\nA=1\n", "C=3\n");
        g_autofree char *continued = advice_insert("[Service]\nA=1 \\\n[x]\nB=2\n", "C=3\n");

        (void) state;
        assert_string_equal(middle, "[Service]\nA=1\n\nC=3\n\n[Install]\nB=2\n");
        assert_string_equal(end, "[Unit]\n[Service]\nA=1\n\nC=3\n");
        assert_string_equal(none, "[Unit]\nA=1\n\n[Service]\nC=3\n");
        assert_string_equal(continued, "[Service]\nA=1 \\\n[x]\nB=2\n\nC=3\n");
}

static void test_dangers(void **state)
{
        static const char *const dangerous[] = {"ssh.service",        "sshd.service",
                                                "getty@tty1.service", "systemd-logind.service",
                                                "dbus.service",       "NetworkManager.service",
                                                "user@0.service",     "emergency.service"};
        g_autoptr(Guidance) guidance = guidance_read(templates, NULL);

        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(dangerous); i++) {
                gboolean found = FALSE;

                for (guint j = 0; j < guidance->notes->len; j++) {
                        const struct service_note *note = guidance->notes->pdata[j];

                        found |= note->danger && service_note_matches(note, dangerous[i], NULL);
                }
                if (!found)
                        fail_msg("%s has no warning", dangerous[i]);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_goal_is_cheapest),
                cmocka_unit_test(test_steps_descend),
                cmocka_unit_test(test_fits),
                cmocka_unit_test(test_only_and_except),
                cmocka_unit_test(test_seen),
                cmocka_unit_test(test_insert),
                cmocka_unit_test(test_dangers),
        };

        xml_init();
        return cmocka_run_group_tests_name("advise", tests, NULL, NULL);
}
