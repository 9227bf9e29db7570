/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One function for each thing that can be said, in the order in which they are said. */
#include "compare/remarks.h"

#include <string.h>

#include "base/text.h"

static void add(GPtrArray *remarks, struct comparison_remark *remark)
{
        g_ptr_array_add(remarks, remark);
}

static const char *or_unknown(const char *text)
{
        return text && *text ? text : "unknown";
}

static gboolean differ(const char *a, const char *b)
{
        return a && *a && b && *b && !g_str_equal(a, b);
}

static void note_hosts(GPtrArray *remarks, const struct comparison_head *head)
{
        const SnapshotHead *old = head->before->head, *new = head->after->head;

        if (differ(old->machine_id, new->machine_id) ||
            (g_strcmp0(old->machine_id, new->machine_id) != 0 &&
             differ(old->host_name, new->host_name)) ||
            (!old->machine_id && !new->machine_id &&differ(old->host_name, new->host_name)))
                add(remarks,
                    comparison_remark_new("hosts",
                                          "The two sides are of different hosts: %s and %s.",
                                          or_unknown(old->host_name), or_unknown(new->host_name)));
}

static void note_dates(GPtrArray *remarks, const struct comparison_head *head)
{
        g_autofree char *old = text_timestamp(head->before->head->begin);
        g_autofree char *new = text_timestamp(head->after->head->begin);

        /* A tree bears the time at which it was looked at, whatever it is of. */
        if (head->before->kind == SIDE_TREE || head->after->kind == SIDE_TREE)
                return;
        if (head->before->head->begin > 0 && head->after->head->begin > 0 &&
            head->before->head->begin > head->after->head->begin)
                add(remarks,
                    comparison_remark_new("swapped",
                                          "%s was read on %.10s and %s on %.10s: the older one "
                                          "comes second, so the two may be swapped.",
                                          head->before->name, old, head->after->name, new));
}

static void note_release(GPtrArray *remarks, const struct comparison_head *head)
{
        const SnapshotHead *old = head->before->head, *new = head->after->head;

        if (differ(old->os_pretty_name, new->os_pretty_name))
                add(remarks, comparison_remark_new("release", "%s became %s.", old->os_pretty_name,
                                                   new->os_pretty_name));
        if (old->systemd_version && new->systemd_version &&
            old->systemd_version != new->systemd_version)
                add(remarks,
                    comparison_remark_new("systemd",
                                          "systemd %u became systemd %u; both sides are scored by "
                                          "%s.",
                                          old->systemd_version, new->systemd_version,
                                          head->rules->name));
        if (differ(old->architecture, new->architecture))
                add(remarks, comparison_remark_new("architecture", "The architecture %s became %s.",
                                                   old->architecture, new->architecture));
}

static void note_source(GPtrArray *remarks, const struct comparison_head *head)
{
        gboolean old = head->before->head->source == SNAPSHOT_FROM_MANAGER;
        gboolean new = head->after->head->source == SNAPSHOT_FROM_MANAGER;

        if (old != new)
                add(remarks,
                    comparison_remark_new("source",
                                          "%s shows a running manager and %s unit files alone: "
                                          "which units run, and which are made while the system "
                                          "runs, does not compare.",
                                          old ? head->before->name : head->after->name,
                                          old ? head->after->name : head->before->name));
}

/* Waivers, targets and policies that one report has and the other lacks. */
static void note_missing_terms(GPtrArray *remarks, const GPtrArray *terms, const GPtrArray *others,
                               gboolean are_new)
{
        for (guint i = 0; i < terms->len; i++) {
                gboolean found = FALSE;

                for (guint j = 0; j < others->len && !found; j++)
                        found = g_str_equal(terms->pdata[i], others->pdata[j]);
                if (!found)
                        add(remarks,
                            comparison_remark_new("waivers", "%s: %s.", are_new ? "New" : "Gone",
                                                  (const char *) terms->pdata[i]));
        }
}

/* Where a side tells its rule set, policy or waivers, they are its own. */
static void note_terms(GPtrArray *remarks, const struct comparison_head *head)
{
        const ComparisonSide *old = head->before, *new = head->after;
        gboolean old_fixed = old->scored_by != NULL, new_fixed = new->scored_by != NULL;
        const char *old_policy = old_fixed ? old->policy_sha256 : head->policy_sha256;
        const char *new_policy = new_fixed ? new->policy_sha256 : head->policy_sha256;

        if (g_strcmp0(old_policy, new_policy) != 0)
                add(remarks,
                    comparison_remark_new("policy",
                                          "The policy changed: %s before, %s after (SHA-256). "
                                          "Exposures are weighed differently; whether a check "
                                          "passes is not affected.",
                                          old_policy ? old_policy : "none",
                                          new_policy ? new_policy : "none"));
        if (old->terms && new->terms) {
                note_missing_terms(remarks, old->terms, new->terms, FALSE);
                note_missing_terms(remarks, new->terms, old->terms, TRUE);
        }
        if (old_fixed != new_fixed || old_fixed)
                add(remarks,
                    comparison_remark_new("rules",
                                          "%s was scored by %s when it was made; the same rule "
                                          "set is used for both sides.",
                                          old_fixed ? old->name : new->name, head->rules->name));
}

/* What a kind of side lacks, once for both. */
static void note_lack(GPtrArray *remarks, const struct comparison_head *head, enum side_kind kind,
                      const char *one, const char *both)
{
        gboolean old = head->before->kind == kind, new = head->after->kind == kind;

        if (old && new)
                add(remarks, comparison_remark_new("uncompared", "%s", both));
        else if (old || new)
                add(remarks,
                    comparison_remark_new("uncompared", "%s %s",
                                          old ? head->before->name : head->after->name, one));
}

static void note_knowledge(GPtrArray *remarks, const struct comparison_head *head)
{
        note_lack(remarks, head, SIDE_REPORT,
                  "is a report, which keeps no properties, and files and lines of scored services "
                  "only: of the rest, states are compared. A snapshot tells more.",
                  "Both sides are reports, which keep no properties, and files and lines of scored "
                  "services only: of the rest, states are compared. Snapshots tell more.");
        note_lack(remarks, head, SIDE_BASELINE,
                  "is a baseline, which keeps scores, states and digests of files: properties and "
                  "the lines of files are not compared.",
                  "Both sides are baselines, which keep scores, states and digests of files: "
                  "properties and the lines of files are not compared.");
}

void remarks_add_before(GPtrArray *remarks, const struct comparison_head *head)
{
        note_dates(remarks, head);
        note_hosts(remarks, head);
        note_release(remarks, head);
        note_source(remarks, head);
        note_terms(remarks, head);
        note_knowledge(remarks, head);
}

void remarks_add_after(GPtrArray *remarks, const struct difference_context *context)
{
        g_autoptr(GList) names =
                g_list_sort(g_hash_table_get_keys(context->one_sided), (GCompareFunc) strcmp);
        guint count = g_hash_table_size(context->one_sided);
        g_autoptr(GString) list = g_string_new(NULL);

        if (count == 0)
                return;
        for (GList *name = names; name; name = name->next)
                g_string_append_printf(list, "%s%s", list->len > 0 ? ", " : "",
                                       (const char *) name->data);
        add(remarks,
            comparison_remark_new("uncompared",
                                  "%u %s known on one side only and not compared: %s.", count,
                                  count == 1 ? "property is" : "properties are", list->str));
}
