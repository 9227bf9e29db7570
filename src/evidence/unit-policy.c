/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The directories are listed once; a unit is then a look into a table. */
#include "evidence/unit-policy.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "snapshot/unit.h"

#define ENDING ".json"

static const char *const directories[] = {
        "/etc/systemd/security-policy.d",
        "/run/systemd/security-policy.d",
        "/usr/local/lib/systemd/security-policy.d",
        "/usr/lib/systemd/security-policy.d",
};

struct entry {
        char *unit, *path;
        Policy *policy;  /* NULL where it cannot be used */
        GBytes *content; /* NULL where it cannot be read */
        char *original;  /* digest before it was redacted, or NULL */
};

struct unit_policies {
        GHashTable *units;  /* name to struct entry * */
        GPtrArray *entries; /* struct entry *, owned, in byte order of their paths once listed */
};

static void entry_free(gpointer data)
{
        struct entry *entry = data;

        g_free(entry->unit);
        g_free(entry->path);
        g_free(entry->original);
        policy_free(entry->policy);
        g_clear_pointer(&entry->content, g_bytes_unref);
        g_free(entry);
}

UnitPolicies *unit_policies_new(void)
{
        UnitPolicies *policies = g_new0(UnitPolicies, 1);

        policies->units = g_hash_table_new(g_str_hash, g_str_equal);
        policies->entries = g_ptr_array_new_with_free_func(entry_free);
        return policies;
}

void unit_policies_free(UnitPolicies *policies)
{
        if (!policies)
                return;
        g_hash_table_unref(policies->units);
        g_ptr_array_unref(policies->entries);
        g_free(policies);
}

/* "/…/nginx.service.json" to "nginx.service"; NULL for other files. */
static char *unit_of(const char *path)
{
        g_autofree char *name = g_path_get_basename(path);

        if (!g_str_has_suffix(name, ".service" ENDING) || *name == '.')
                return NULL;
        name[strlen(name) - strlen(ENDING)] = '\0';
        return g_steal_pointer(&name);
}

/* A file that is damaged says so itself; one that a failing disk keeps is missing evidence. */
static enum problem_severity severity_of(const GError *failure)
{
        return g_error_matches(failure, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED) ? PROBLEM_ERROR
                                                                               : PROBLEM_WARNING;
}

static void add_entry(UnitPolicies *policies, const char *path, Policy *policy, GBytes *content,
                      const GError *failure, GPtrArray *problems)
{
        struct entry *entry = g_new0(struct entry, 1);

        entry->unit = unit_of(path);
        entry->path = g_strdup(path);
        entry->policy = policy;
        entry->content = content;
        g_ptr_array_add(policies->entries, entry);
        g_hash_table_insert(policies->units, entry->unit, entry);
        if (!policy)
                g_ptr_array_add(problems,
                                problem_new(severity_of(failure), NULL, NULL, 0,
                                            "The policy of %s cannot be used, it is scored "
                                            "without: %s",
                                            entry->unit, failure->message));
}

static gboolean is_wanted(const UnitPolicies *policies, const char *path)
{
        g_autofree char *unit = unit_of(path);

        return unit && !g_hash_table_contains(policies->units, unit);
}

void unit_policies_add_text(UnitPolicies *policies, const char *data, gsize size, const char *path,
                            GPtrArray *problems)
{
        g_autoptr(GError) failure = NULL;

        Policy *policy;

        if (!is_wanted(policies, path))
                return;
        policy = policy_parse(data, size, path, problems, &failure);
        add_entry(policies, path, policy, g_bytes_new(data, size), failure, problems);
}

static void add_file(UnitPolicies *policies, const Root *root, const char *path,
                     GPtrArray *problems)
{
        g_autoptr(GError) failure = NULL;
        gsize size;
        g_autofree char *data = NULL;

        if (!is_wanted(policies, path))
                return;
        data = root_read_file(root, path, LIMIT_POLICY_SIZE, &size, &failure);
        if (data)
                unit_policies_add_text(policies, data, size, path, problems);
        else
                add_entry(policies, path, NULL, NULL, failure, problems);
}

static void add_directory(UnitPolicies *policies, const Root *root, const char *directory,
                          GPtrArray *problems)
{
        g_autoptr(GError) failure = NULL;
        g_autoptr(GPtrArray) names = root_list(root, directory, &failure);

        if (!names && !g_error_matches(failure, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND))
                g_ptr_array_add(problems,
                                problem_new(severity_of(failure), NULL, NULL, 0,
                                            "Policies of units are missing: %s", failure->message));

        for (guint i = 0; names && i < names->len; i++) {
                g_autofree char *path = g_build_filename(directory, names->pdata[i], NULL);
                g_autofree char *unit = unit_of(names->pdata[i]);

                if (unit)
                        add_file(policies, root, path, problems);
        }
}

void unit_policies_add_root(UnitPolicies *policies, const Root *root, GPtrArray *problems)
{
        for (gsize i = 0; i < G_N_ELEMENTS(directories); i++)
                add_directory(policies, root, directories[i], problems);
}

const Policy *unit_policies_find(const UnitPolicies *policies, const char *unit)
{
        const struct entry *entry = g_hash_table_lookup(policies->units, unit);
        const char *at = strchr(unit, '@'), *dot = strrchr(unit, '.');

        if (!entry && at && dot > at && policies->entries->len > 0) {
                g_autofree char *template =
                        g_strdup_printf("%.*s%s", (int) (at - unit) + 1, unit, dot);

                entry = g_hash_table_lookup(policies->units, template);
        }
        return entry ? entry->policy : NULL;
}

/* ---- Pseudonyms ---- */

/* The name of a file is that of a unit. */
static char *redact_path(const char *path, Redactor *redactor)
{
        g_autofree char *directory = g_path_get_dirname(path), *file = g_path_get_basename(path);
        g_autofree char *told = redactor_text(redactor, file);

        return g_build_filename(directory, told, NULL);
}

void unit_policies_redact(UnitPolicies *policies, Redactor *redactor, GPtrArray *problems)
{
        g_autoptr(UnitPolicies) told = unit_policies_new();

        for (guint i = 0; i < policies->entries->len; i++) {
                const struct entry *entry = policies->entries->pdata[i];
                g_autofree char *path = redact_path(entry->path, redactor);
                g_autofree char *text = NULL, *plain = NULL;
                gsize size = 0;
                const char *data = entry->content ? g_bytes_get_data(entry->content, &size) : NULL;
                struct entry *made;

                plain = g_strndup(data ? data : "", size);
                text = redactor_text(redactor, plain);
                if (!is_wanted(told, path))
                        continue;
                unit_policies_add_text(told, text, strlen(text), path, problems);
                made = told->entries->pdata[told->entries->len - 1];
                if (entry->content)
                        made->original =
                                g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, entry->content);
                else
                        g_clear_pointer(&made->content, g_bytes_unref);
        }
        g_hash_table_unref(policies->units);
        g_ptr_array_unref(policies->entries);
        policies->units = g_hash_table_ref(told->units);
        policies->entries = g_ptr_array_ref(told->entries);
}

void unit_policies_each(const UnitPolicies *policies, unit_policy_function function, void *context)
{
        for (guint i = 0; i < policies->entries->len; i++) {
                const struct entry *entry = policies->entries->pdata[i];
                g_autofree char *sha256 =
                        entry->content
                                ? g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, entry->content)
                                : NULL;

                function(context, entry->path, sha256, entry->content, entry->original);
        }
}
