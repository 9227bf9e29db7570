/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From the typed settings of a service to its exposure, with the arithmetic of systemd-analyze
 * security: integers only, no I/O, no allocation while scoring.
 */
#pragma once

#include <glib.h>

#include "snapshot/settings.h"

enum { CHECK_COUNT = 81 };

/*
 * A rule set: whose arithmetic is used. What a directive means (implied settings, words of an
 * enumeration) is decided by the reader, not here. The rule sets differ in this:
 *
 * CAP_BPF is not checked by 247 (upstream checks it since 255, Debian's 252 since 252.19); the
 * check does not apply there and weighs 0.
 *
 * PrivateMounts= counts as set where another setting makes a mount namespace (PrivateDevices=,
 * PrivateTmp=, ProtectControlGroups=, ProtectKernelTunables=, ProtectKernelModules=, ProtectHome=,
 * ProtectSystem=, RootImage=). Not so in the offline forms; from 257 on these take an unset
 * PrivateMounts= for set.
 *
 * IPAddressAllow= is "localhost only" with IPv4 networks of length 8 in 127.0.0.0/8 and with
 * ::1/128. The offline forms take any length.
 *
 * SystemCallArchitectures= with nothing but unknown names counts as a list (8) in the offline forms
 * from 257 on, as no list (10) elsewhere.
 *
 * Nothing in user scope runs as root from 262 on: the user check passes, supplementary groups are
 * looked at, RemoveIPC= does not apply.
 *
 * 247 (seen with its manager running) overlooks IPIngressFilterPath= without IPEgressFilterPath=,
 * and takes calls that a deny list gives an errno of their own for allowed. It had no --offline;
 * systemd-247-offline is its table with what later versions do offline.
 *
 * Rule sets are the entries of rule_sets and are compared by address.
 */
struct rule_set {
        const char *name; /* "systemd-252-offline" */
        unsigned version; /* 247, 252, 257, 262 */
        gboolean offline; /* exactly what `systemd-analyze security --offline` of that version
                             prints */
};

/* The rule set of that name, or NULL. The list ends with a NULL name. */
const struct rule_set *rule_set_find(const char *name);
extern const struct rule_set rule_sets[];
/* The rule set for a system of that systemd version: the newest that is not newer (247 below that;
 * 262 for 0). */
const struct rule_set *rule_set_for_version(unsigned systemd_version, gboolean offline);

enum check_family {
        CHECK_USER,
        CHECK_SUPPLEMENTARY_GROUPS,
        CHECK_BOOLEAN,
        CHECK_PRIVATE_MOUNTS,
        CHECK_DELEGATE,
        CHECK_PROTECT_HOME,
        CHECK_PROTECT_SYSTEM,
        CHECK_ROOT_DIRECTORY,
        CHECK_CAPABILITIES,
        CHECK_UMASK,
        CHECK_KEYRING_MODE,
        CHECK_PROTECT_PROC,
        CHECK_PROC_SUBSET,
        CHECK_NOTIFY_ACCESS,
        CHECK_REMOVE_IPC,
        CHECK_NAMESPACES,
        CHECK_ADDRESS_FAMILIES,
        CHECK_ARCHITECTURES,
        CHECK_SYSTEM_CALLS,
        CHECK_ADDRESS_DENY,
        CHECK_DEVICE_ALLOW,
        CHECK_AMBIENT_CAPABILITIES,
        CHECK_FAMILY_COUNT,
};

struct check {
        const char *id;   /* systemd's json_field */
        const char *name; /* as systemd-analyze shows it, "CapabilityBoundingSet=~CAP_SYS_ADMIN" */
        guint64 weight;
        guint64 range; /* badness is 0 to range */
        gboolean
                default_dependencies_only; /* does not apply to units with DefaultDependencies=no */
        unsigned since;                    /* first rule set version that has it */
        enum check_family family;
        enum setting_id setting;       /* what the check looks at */
        enum setting_id other_setting; /* a second one that can decide it (DynamicUser=, RootImage=,
                                          DevicePolicy=…), or SETTING_NONE */
        guint64 mask;                  /* capabilities, namespace flags; families: a class */
        const char *group;             /* "@mount" */
};
/* In systemd's order, which is the order of every report. */
extern const struct check checks[CHECK_COUNT];
/* Index of the check with that id, or -1. */
int check_find(const char *id);

enum check_status { CHECK_FAIL, CHECK_PASS, CHECK_NOT_APPLICABLE };
const char *check_status_to_string(enum check_status status); /* "fail", "pass", "not-applicable" */

struct check_result {
        enum check_status status;
        guint64 badness; /* 0 to range; meaningless where not applicable */
        guint64 range;   /* as the policy has it */
        guint64 weight;
        guint exposure; /* this check's share in tenths, rounded up as systemd does; 0 where none is
                           shown */
        const char *offender; /* the system call that decided, or NULL; static */
};

struct score {
        guint exposure;                  /* tenths, 0 to 100 */
        guint64 badness_sum, weight_sum; /* the fraction behind it */
        struct check_result results[CHECK_COUNT];
};

/* A policy: weights and ranges that differ, systemd's JSON format (systemd-analyze(1),
 * --security-policy=). */
typedef struct policy Policy;
/*
 * Reads a policy file ("-" for standard input) as systemd-analyze does: a key is a check's id, its
 * value an object with any of weight, range (unsigned numbers) and description_good,
 * description_bad, description_na (strings). Of a key that is there twice the first counts. A check
 * of weight 0 does not apply. An unknown key or a value of a wrong type is ignored as systemd does,
 * and named in ret_problems (Problem *, may be NULL).
 *
 * INPUT errors "path:line: sentence" for what is not JSON to the letter (no comments, no single
 * quotes), and "path: sentence" where systemd would abort: a range of 0, a range below the badness
 * that the check can give, all weights 0; where its sums would overflow; and for a document that is
 * no object (systemd refuses it since 262 and ignored it before, which nobody can have wanted).
 */
Policy *policy_read(const char *path, GPtrArray *ret_problems, GError **error);
/* The same from memory; name stands for the path in messages. */
Policy *policy_parse(const char *data, gsize size, const char *name, GPtrArray *ret_problems,
                     GError **error);
void policy_free(Policy *policy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Policy, policy_free)
const char *policy_path(const Policy *policy);
const char *policy_sha256(const Policy *policy);
GBytes *policy_content(const Policy *policy); /* the text that was read; borrowed */
guint64 policy_weight(const Policy *policy,
                      int check); /* policy may be NULL: the built-in weight */
guint64 policy_range(const Policy *policy, int check);
const char *policy_description(const Policy *policy, int check,
                               enum check_status status); /* or NULL */

/*
 * Scores a service. user_scope matters from 262 on, where nothing of a user manager runs as root.
 * Never fails; a weight sum of zero (possible with a policy only) gives exposure 0.
 */
void score_service(const UnitSettings *settings, gboolean user_scope, const struct rule_set *rules,
                   const Policy *policy, struct score *ret_score);

/* The sum of badness without some checks, as if they passed. */
guint64 score_sum_without(const struct score *score, const gboolean left_out[static CHECK_COUNT]);

/*
 * What decided the check, short enough for a table cell: "root", "strict", "CAP_SYS_ADMIN", "chown
 * is allowed", "no filter". The caller's.
 */
char *check_value(const UnitSettings *settings, const struct rule_set *rules, int check,
                  const struct check_result *result);
/*
 * In a user's manager: whether only the system's could do what the check asks for (privileges, and
 * what is the whole machine's), and the exposure over the checks that are left. The arithmetic is
 * the same.
 */
gboolean check_is_of_system_scope(int check);
gboolean directive_is_of_system_scope(const char *directive);
guint score_of_user(const struct score *score);

/* The origin of that value: of the setting that decided (user or DynamicUser…). NULL where it is
 * the default. */
const struct setting_origin *check_origin(const UnitSettings *settings,
                                          const struct rule_set *rules, int check);
