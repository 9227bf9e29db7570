/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Proposals to numbers of steps and back. What differs between services that are proposed the same
 * step, its exposure, stands beside the number. */
#include "report/proposal-store.h"

struct proposal_store {
        GStringChunk *strings;
        GPtrArray *steps;    /* struct report_step *, owned, without exposure */
        GHashTable *numbers; /* struct report_step * to its place in steps */
        GHashTable *kept;    /* name of a unit to struct kept * */
};

struct kept_step {
        guint32 number;
        guint32 exposure;
};

struct kept {
        guint32 before, after;
        guint32 n_steps, n_left_out;
        GPtrArray *warnings;      /* one reference, or NULL: hardly a service has any */
        struct kept_step steps[]; /* those that are proposed, then those that are left out */
};

static void kept_free(gpointer data)
{
        struct kept *kept = data;

        g_clear_pointer(&kept->warnings, g_ptr_array_unref);
        g_free(kept);
}

/* Equal strings are one, so addresses say what is equal. */
static guint hash_step(gconstpointer key)
{
        const struct report_step *step = key;

        return g_direct_hash(step->change) * 31 + g_direct_hash(step->lines) * 17 +
               g_direct_hash(step->risk) * 7 + g_direct_hash(step->reason);
}

static gboolean equal_steps(gconstpointer a, gconstpointer b)
{
        const struct report_step *left = a, *right = b;

        return left->change == right->change && left->lines == right->lines &&
               left->risk == right->risk && left->reason == right->reason;
}

ProposalStore *proposal_store_new(void)
{
        ProposalStore *store = g_new0(ProposalStore, 1);

        store->strings = g_string_chunk_new(16 * 1024);
        store->steps = g_ptr_array_new_with_free_func(g_free);
        store->numbers = g_hash_table_new(hash_step, equal_steps);
        store->kept = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, kept_free);
        return store;
}

void proposal_store_free(ProposalStore *store)
{
        if (!store)
                return;
        g_hash_table_unref(store->kept);
        g_hash_table_unref(store->numbers);
        g_ptr_array_unref(store->steps);
        g_string_chunk_free(store->strings);
        g_free(store);
}

const char *proposal_store_string(ProposalStore *store, const char *text)
{
        return text ? g_string_chunk_insert_const(store->strings, text) : NULL;
}

static guint32 number_of(ProposalStore *store, const struct report_step *step)
{
        gpointer number;
        struct report_step *row;

        if (g_hash_table_lookup_extended(store->numbers, step, NULL, &number))
                return GPOINTER_TO_UINT(number);
        row = g_memdup2(step, sizeof *step);
        row->exposure = 0;
        g_hash_table_insert(store->numbers, row, GUINT_TO_POINTER(store->steps->len));
        g_ptr_array_add(store->steps, row);
        return store->steps->len - 1;
}

static void put_steps(ProposalStore *store, struct kept_step *to, const GArray *steps)
{
        for (guint i = 0; i < steps->len; i++) {
                const struct report_step *step = &g_array_index(steps, struct report_step, i);

                to[i] = (struct kept_step){number_of(store, step), step->exposure};
        }
}

void proposal_store_put(ProposalStore *store, const char *unit, const ReportProposal *proposal)
{
        guint n_steps = proposal->steps->len, n_left_out = proposal->left_out->len;
        struct kept *kept =
                g_malloc(sizeof *kept + (n_steps + n_left_out) * sizeof(struct kept_step));

        *kept = (struct kept){proposal->before, proposal->after, n_steps, n_left_out, NULL};
        if (proposal->warnings->len > 0)
                kept->warnings = g_ptr_array_ref(proposal->warnings);
        put_steps(store, kept->steps, proposal->steps);
        put_steps(store, kept->steps + n_steps, proposal->left_out);
        g_hash_table_replace(store->kept, (gpointer) proposal_store_string(store, unit), kept);
}

static void get_steps(const ProposalStore *store, const struct kept_step *from, guint count,
                      GArray *steps)
{
        for (guint i = 0; i < count; i++) {
                struct report_step step =
                        *(const struct report_step *) store->steps->pdata[from[i].number];

                step.exposure = from[i].exposure;
                g_array_append_val(steps, step);
        }
}

ReportProposal *proposal_store_get(const ProposalStore *store, const char *unit)
{
        const struct kept *kept = g_hash_table_lookup(store->kept, unit);
        ReportProposal *proposal;

        if (!kept)
                return NULL;
        proposal = report_proposal_new();
        proposal->before = kept->before;
        proposal->after = kept->after;
        get_steps(store, kept->steps, kept->n_steps, proposal->steps);
        get_steps(store, kept->steps + kept->n_steps, kept->n_left_out, proposal->left_out);
        for (guint i = 0; kept->warnings && i < kept->warnings->len; i++)
                g_ptr_array_add(proposal->warnings, kept->warnings->pdata[i]);
        return proposal;
}
