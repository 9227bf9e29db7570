/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The merge: both sides come in byte order, so that the smaller name is always the next. What has
 * no partner is parked, and gets one, or none, when all names are known.
 */
#include "compare/compare.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "compare/difference.h"
#include "compare/park.h"
#include "compare/reading.h"
#include "compare/remarks.h"
#include "compare/rename.h"

/* What is remembered of a side's units for the causes of those that come and go. */
struct memory {
        GHashTable *packages; /* name to name and version */
        GHashTable *aliases;  /* alias to the unit's name */
        Park *park;           /* units without a partner */
};

struct comparing {
        struct difference_context context;
        const struct comparison_sink *sink;
        const struct compare_options *options;
        UnitComparison *unit; /* used for one after the other */
        struct comparison_totals totals;
        Readings *readings;
        struct memory before, after;
};

static void memory_init(struct memory *memory)
{
        memory->packages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        memory->aliases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void memory_clear(struct memory *memory)
{
        g_hash_table_unref(memory->packages);
        g_hash_table_unref(memory->aliases);
        park_free(memory->park);
}

static void remember(struct memory *memory, const Unit *unit)
{
        for (guint i = 0; i < unit->files->len; i++) {
                const char *package = g_array_index(unit->files, struct unit_file, i).package;
                g_autofree char *name = package ? g_strndup(package, strcspn(package, " ")) : NULL;

                if (name && !g_hash_table_contains(memory->packages, name))
                        g_hash_table_insert(memory->packages, g_steal_pointer(&name),
                                            g_strdup(package));
        }
        for (guint i = 0; i < unit->aliases->len; i++)
                g_hash_table_insert(memory->aliases, g_strdup(unit->aliases->pdata[i]),
                                    g_strdup(unit->name));
}

static gboolean deliver(struct comparing *comparing, GError **error)
{
        gboolean taken;

        comparison_totals_add(&comparing->totals, comparing->unit);
        readings_note(comparing->readings, comparing->unit);
        if (comparing->options->mark)
                comparing->options->mark(comparing->options->mark_context, comparing->unit);
        taken = comparing->sink->unit(comparing->sink->context, comparing->unit, error);
        unit_comparison_clear(comparing->unit);
        return taken;
}

/* A tree's version of systemd is that of its package; a manager says its own. */
static gboolean knows_packages(const ComparisonSide *side, const struct memory *memory)
{
        return g_hash_table_size(memory->packages) > 0 ||
               (side->head->systemd_package && side->head->source != SNAPSHOT_FROM_MANAGER);
}

static void find_difference(struct comparing *comparing, const struct side_unit *old,
                            const struct side_unit *new)
{
        comparing->context.packages = (struct cause_packages){
                .before = knows_packages(comparing->context.before, &comparing->before),
                .after = knows_packages(comparing->context.after, &comparing->after),
        };
        difference_find(&comparing->context, old, new, comparing->unit);
}

static gboolean take_pair(struct comparing *comparing, const struct side_unit *old,
                          const struct side_unit *new, GError **error)
{
        find_difference(comparing, old, new);
        return deliver(comparing, error);
}

/* Everything that goes by name alone. */
static gboolean merge(struct comparing *comparing, Side *before, Side *after, GError **error)
{
        const struct side_unit *old = NULL, *new = NULL;
        int order = 0;
        gboolean first = TRUE;

        for (;;) {
                if ((first || order <= 0) && !side_next(before, &old, error))
                        return FALSE;
                if (old && (first || order <= 0))
                        remember(&comparing->before, old->unit);
                if ((first || order >= 0) && !side_next(after, &new, error))
                        return FALSE;
                if (new && (first || order >= 0))
                        remember(&comparing->after, new->unit);
                first = FALSE;
                if (!old && !new)
                        return TRUE;
                order = !old ? 1 : !new ? -1 : strcmp(old->unit->name, new->unit->name);
                if (order == 0  ? !take_pair(comparing, old, new, error)
                    : order < 0 ? !park_add(comparing->before.park, old, error)
                                : !park_add(comparing->after.park, new, error))
                        return FALSE;
        }
}

static void explain_name(UnitComparison *unit, const char *by)
{
        g_autofree char *sentence = NULL;

        unit->renamed_by = by;
        if (g_str_equal(by, "alias"))
                sentence = g_strdup_printf("%s and %s are names of one unit.", unit->old_name,
                                           unit->name);
        else if (g_str_equal(by, "package"))
                sentence =
                        g_strdup_printf("The package %s calls it %s now.",
                                        unit->after.package ? unit->after.package : "", unit->name);
        else
                sentence = g_strdup_printf("%s has the same content.", unit->name);
        /* Where the exposure or the state changed, that is what needs a cause. */
        if (unit->cause.kind == CAUSE_NONE)
                unit->cause = (struct comparison_cause){
                        .kind = CAUSE_NAME,
                        .path = unit->after.path,
                        .sentence = unit_comparison_string(unit, sentence),
                };
}

static gboolean deliver_renamed(struct comparing *comparing, GError **error)
{
        g_autoptr(GArray) pairs = rename_match(comparing->before.park, comparing->after.park);

        for (guint i = 0; i < pairs->len; i++) {
                const struct rename_pair *pair = &g_array_index(pairs, struct rename_pair, i);
                const struct side_unit *old, *new;

                if (!park_fetch(comparing->before.park, pair->before, &old, error) ||
                    !park_fetch(comparing->after.park, pair->after, &new, error))
                        return FALSE;
                find_difference(comparing, old, new);
                explain_name(comparing->unit, pair->by);
                if (!deliver(comparing, error))
                        return FALSE;
        }
        return TRUE;
}

static gboolean deliver_alone(struct comparing *comparing, gboolean added, GError **error)
{
        Park *park = added ? comparing->after.park : comparing->before.park;
        const struct memory *other = added ? &comparing->before : &comparing->after;

        for (guint i = 0; i < park_count(park); i++) {
                const struct parked *parked = park_at(park, i);
                const struct side_unit *unit;

                if (parked->matched)
                        continue;
                if (!park_fetch(park, parked, &unit, error))
                        return FALSE;
                find_difference(comparing, added ? NULL : unit, added ? unit : NULL);
                comparing->unit->cause =
                        cause_of_presence(comparing->unit, &comparing->context.packages,
                                          other->packages, other->aliases);
                if (!deliver(comparing, error))
                        return FALSE;
        }
        return TRUE;
}

static gboolean check_not_empty(const struct comparing *comparing, GError **error)
{
        const ComparisonSide *empty = comparing->totals.before == 0  ? comparing->context.before
                                      : comparing->totals.after == 0 ? comparing->context.after
                                                                     : NULL;

        if (!empty)
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INCOMPLETE,
                    "No unit was found in %s: nothing was read, so nothing can be compared.",
                    empty->name);
        return FALSE;
}

const struct rule_set *compare_choose_rules(Side *const *sides, guint count,
                                            const struct rule_set *asked, GError **error)
{
        const ComparisonSide *fixed = NULL;
        const struct rule_set *rules;
        unsigned newest = 0;

        for (guint i = 0; i < count; i++) {
                const ComparisonSide *side;

                if (!side_wait_head(sides[i], error))
                        return NULL;
                side = side_description(sides[i]);
                newest = MAX(newest, side->head->systemd_version ? side->head->systemd_version
                                                                 : side->head->read_as);
                if (!side->scored_by)
                        continue;
                if (fixed && !g_str_equal(fixed->scored_by, side->scored_by)) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                                    "%s was scored by %s and %s by %s: scores by different rule "
                                    "sets do not compare. Their snapshots do.",
                                    fixed->name, fixed->scored_by, side->name, side->scored_by);
                        return NULL;
                }
                fixed = side;
        }
        if (!fixed)
                return asked ? asked : rule_set_for_version(newest, FALSE);
        rules = rule_set_find(fixed->scored_by);
        if (asked && asked != rules) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s was scored by %s and cannot be scored again by %s; its snapshot "
                            "can.",
                            fixed->name, fixed->scored_by, asked->name);
                return NULL;
        }
        return rules;
}

static gboolean check_scope(const struct difference_context *context, GError **error)
{
        if (context->before->head->user_scope == context->after->head->user_scope)
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                    "%s is of a %s manager and %s of a %s manager: their services do not compare.",
                    context->before->name,
                    context->before->head->user_scope ? "user's" : "system's", context->after->name,
                    context->after->head->user_scope ? "user's" : "system's");
        return FALSE;
}

static gboolean run(struct comparing *comparing, Side *before, Side *after,
                    const struct comparison_head *head, GPtrArray *remarks, GError **error)
{
        struct comparison_tail tail = {.before = head->before,
                                       .after = head->after,
                                       .remarks = remarks};

        if (!comparing->sink->head(comparing->sink->context, head, error) ||
            !(comparing->before.park = park_new(comparing->context.rules, error)) ||
            !(comparing->after.park = park_new(comparing->context.rules, error)) ||
            !merge(comparing, before, after, error) || !deliver_renamed(comparing, error) ||
            !deliver_alone(comparing, TRUE, error) || !deliver_alone(comparing, FALSE, error) ||
            !check_not_empty(comparing, error))
                return FALSE;
        readings_add_remarks(comparing->readings, head, remarks);
        remarks_add_after(remarks, &comparing->context);
        tail.totals = comparing->totals;
        tail.before_problems = side_problems(before);
        tail.after_problems = side_problems(after);
        tail.before_complete = tail.before_problems->len == 0;
        tail.after_complete = tail.after_problems->len == 0;
        return comparing->sink->tail(comparing->sink->context, &tail, error);
}

gboolean compare_sides(Side *before, Side *after, const struct compare_options *options,
                       const struct comparison_sink *sink, GError **error)
{
        const struct rule_set *rules =
                compare_choose_rules((Side *[]){before, after}, 2, options->rules, error);
        g_autoptr(GPtrArray) remarks = g_ptr_array_new_with_free_func(comparison_remark_free);
        g_autoptr(UnitComparison) unit = unit_comparison_new();
        g_autoptr(GHashTable) one_sided =
                g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_autoptr(Readings) readings = readings_new();
        struct comparing comparing = {
                .sink = sink, .options = options, .unit = unit, .readings = readings};
        struct comparison_head head;
        gboolean done;

        if (!rules)
                return FALSE;
        comparing.context = (struct difference_context){
                .before = side_description(before),
                .after = side_description(after),
                .rules = rules,
                .systemd_bands = options->systemd_bands,
                .one_sided = one_sided,
        };
        if (!check_scope(&comparing.context, error))
                return FALSE;
        head = (struct comparison_head){
                .before = comparing.context.before,
                .after = comparing.context.after,
                .rules = rules,
                .systemd_bands = options->systemd_bands,
                .policy_path = options->policy ? policy_path(options->policy) : NULL,
                .policy_sha256 = options->policy ? policy_sha256(options->policy) : NULL,
                .inputs = options->inputs,
                .generated = text_now(),
                .tool_version = BULKHEAD_VERSION,
                .remarks = remarks,
        };
        remarks_add_before(remarks, &head);
        side_set_rules(before, rules, options->policy);
        side_set_rules(after, rules, options->policy);
        memory_init(&comparing.before);
        memory_init(&comparing.after);
        done = run(&comparing, before, after, &head, remarks, error);
        memory_clear(&comparing.before);
        memory_clear(&comparing.after);
        return done;
}
