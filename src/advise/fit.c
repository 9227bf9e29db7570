/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A profile to steps for one unit: what its name tells, what the reader asked for, then a rule for
 * each directive that has one. A rule looks at what was seen of the running service, and where
 * nothing was seen at what the unit says of itself, and then it is cautious.
 */
#include "advise/fit.h"

#include <string.h>

#include "base/text.h"
#include "snapshot/setting-names.h"
#include "snapshot/settings.h"

static const struct {
        const char *directive;
        fit_function *fit;
} rules[] = {
        {"AmbientCapabilities", fit_users},
        {"CapabilityBoundingSet", fit_capabilities},
        {"DynamicUser", fit_dynamic_user},
        {"IPAddressDeny", fit_address_deny},
        {"MemoryDenyWriteExecute", fit_memory},
        {"NoNewPrivileges", fit_privileges},
        {"PrivateDevices", fit_private_devices},
        {"PrivateNetwork", fit_private_network},
        {"PrivateTmp", fit_private_tmp},
        {"PrivateUsers", fit_users},
        {"ProtectClock", fit_kernel_power},
        {"ProtectHome", fit_protect_home},
        {"ProtectKernelLogs", fit_kernel_power},
        {"ProtectKernelModules", fit_kernel_power},
        {"ProtectSystem", fit_protect_system},
        {"RestrictAddressFamilies", fit_address_families},
        {"RestrictNamespaces", fit_namespaces},
        {"SystemCallFilter", fit_system_calls},
        {"TemporaryFileSystem", fit_temporary_var},
        {"User", fit_static_user},
};

struct advice_step *advice_step_new(const char *line)
{
        struct advice_step *step = g_new0(struct advice_step, 1);

        step->lines = g_ptr_array_new_with_free_func(g_free);
        if (line)
                g_ptr_array_add(step->lines, g_strdup(line));
        return step;
}

void advice_step_free(struct advice_step *step)
{
        g_free(step->id);
        g_ptr_array_unref(step->lines);
        g_free(step->seen);
        g_free(step->left_out);
        g_free(step->replaces);
        g_free(step->needs);
        g_free(step);
}

char *step_directive_name(const char *line)
{
        return g_strndup(line, strcspn(line, "="));
}

void step_leave_out(struct advice_step *step, const char *format, ...)
{
        va_list arguments;

        if (step->left_out)
                return;
        va_start(arguments, format);
        step->left_out = g_strdup_vprintf(format, arguments);
        va_end(arguments);
}

void step_add_seen(struct advice_step *step, const char *format, ...)
{
        g_autofree char *before = step->seen, *sentence = NULL;
        va_list arguments;

        va_start(arguments, format);
        sentence = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        step->seen = before ? g_strconcat(before, " ", sentence, NULL) : g_strdup(sentence);
}

const char *fit_directive(const struct fit *fit, const char *name)
{
        const struct directive *found = unit_find_directive(fit->unit, "Service", name);

        return found && *found->value ? found->value : NULL;
}

gboolean fit_has_paths(const char *directive)
{
        static const char *const names[] = {
                "BindPaths", "EnvironmentFile", "ExecReload",       "ExecStart", "ExecStartPre",
                "PIDFile",   "ReadWritePaths",  "WorkingDirectory", NULL,
        };

        return g_strv_contains(names, directive);
}

const char *fit_names_path(const struct fit *fit, const char *const *prefixes)
{
        for (guint i = 0; i < fit->unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(fit->unit->directives, struct directive, i);
                gboolean is_named = fit_has_paths(directive->name);

                for (const char *const *prefix = prefixes; is_named && *prefix; prefix++) {
                        const char *at = strstr(directive->value, *prefix);

                        /* At the beginning of a word, after marks such as "-" or "@". */
                        if (at && (at == directive->value || strchr(" \t=:@-+!\"'", at[-1])))
                                return directive->value;
                }
        }
        return NULL;
}

char *fit_join(const GPtrArray *words, guint most)
{
        GString *text = g_string_new(NULL);

        for (guint i = 0; i < MIN(words->len, most); i++)
                g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                                       (const char *) words->pdata[i]);
        if (words->len > most)
                g_string_append_printf(text, " and %u more", words->len - most);
        return g_string_free(text, FALSE);
}

char *fit_short_name(const Unit *unit)
{
        const char *at = strchr(unit->name, '@');
        const char *end = at ? at : strrchr(unit->name, '.');

        return end ? g_strndup(unit->name, (gsize) (end - unit->name)) : g_strdup(unit->name);
}

static char *replace(const char *text, const char *what, const char *with)
{
        g_auto(GStrv) parts = g_strsplit(text, what, -1);

        return g_strjoinv(with, parts);
}

static void fill_in(const struct fit *fit, struct advice_step *step)
{
        static const struct {
                const char *word;
                char *(*find)(const struct fit *fit);
        } lists[] = {
                {"{writable}", fit_writable_paths},
                {"{state}", fit_state_paths},
                {"{home}", fit_home_paths},
        };
        g_autofree char *name = fit_short_name(fit->unit);

        for (guint i = 0; i < step->lines->len; i++) {
                char **line = (char **) &step->lines->pdata[i];
                char *filled = replace(*line, "{name}", name);

                g_free(*line);
                *line = filled;
                for (gsize j = 0; j < G_N_ELEMENTS(lists); j++)
                        if (strstr(filled, lists[j].word)) {
                                g_autofree char *paths = lists[j].find(fit);

                                *line = replace(filled, lists[j].word, paths);
                                g_free(filled);
                                break;
                        }
        }
}

static void set_texts(const struct advise_request *request, struct advice_step *step, guint risk)
{
        for (guint i = 0; i < step->lines->len; i++) {
                const char *line = step->lines->pdata[i];
                g_autofree char *name = step_directive_name(line);
                const struct directive_text *text = guidance_find(request->guidance, name);
                guint its = guidance_of_line(request->guidance, line, i == 0 ? &step->does : NULL,
                                             i == 0 ? &step->breaks : NULL);

                step->is_scored |= text && text->check;
                step->risk = MAX(step->risk, its);
        }
        if (risk > 0)
                step->risk = risk;
}

static struct advice_step *make_step(const struct fit *fit, const struct profile_step *row)
{
        struct advice_step *step = advice_step_new(NULL);

        step->id = g_strdup(row->id);
        step->replaces = g_strdup(row->replaces);
        step->needs = g_strdup(row->needs);
        for (guint i = 0; i < row->lines->len; i++)
                g_ptr_array_add(step->lines, g_strdup(row->lines->pdata[i]));
        set_texts(fit->request, step, row->risk);
        fill_in(fit, step);
        return step;
}

static gboolean names_directive(const char *const *names, const char *directive)
{
        for (; names && *names; names++) {
                gsize length = strcspn(*names, "=");

                if (g_ascii_strncasecmp(*names, directive, length) == 0 && !directive[length])
                        return TRUE;
        }
        return FALSE;
}

static gboolean names_a_line(const char *const *names, const struct advice_step *step)
{
        for (guint i = 0; i < step->lines->len; i++) {
                g_autofree char *directive = step_directive_name(step->lines->pdata[i]);

                if (names_directive(names, directive))
                        return TRUE;
        }
        return FALSE;
}

/* What is asked for by name is given in spite of what is known of such services. */
static void apply_notes(const struct fit *fit, struct advice_step *step, const char *directive)
{
        const struct advise_request *request = fit->request;

        if (names_directive(request->only, directive))
                return;
        for (guint i = 0; i < request->guidance->notes->len; i++) {
                const struct service_note *note = request->guidance->notes->pdata[i];

                if (!note->except ||
                    !service_note_matches(note, fit->unit->name, fit->unit->aliases))
                        continue;
                for (char **glob = note->except; *glob; glob++)
                        if (**glob && text_matches_glob(directive, *glob))
                                step_leave_out(step, "%s", note->except_why);
        }
}

/* What its makers said no to was chosen by those who know it; any spelling counts. */
static void respect_refusal(const struct fit *fit, struct advice_step *step, const char *directive)
{
        const struct directive *own = unit_find_directive(fit->unit, "Service", directive);

        if (!own || boolean_from_text(own->value) != 0 ||
            names_directive(fit->request->only, directive) || step->left_out)
                return;
        step->is_refused = TRUE;
        step_leave_out(step, "The unit says %s=%s itself; --only=%s asks for it all the same.",
                       directive, own->value, directive);
}

static void apply_rules(const struct fit *fit, struct advice_step *step)
{
        const struct advise_request *request = fit->request;
        g_autofree char *directive = step_directive_name(step->lines->pdata[0]);

        if (request->only && *request->only && !names_a_line(request->only, step))
                step_leave_out(step, STEP_NOT_ASKED);
        if (names_directive(request->except, directive))
                step_leave_out(step, "Left out on request.");
        if (request->user_scope && directive_is_of_system_scope(directive))
                step_leave_out(step, "A user's manager has not the privileges for it.");
        apply_notes(fit, step, directive);
        for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
                if (strcmp(rules[i].directive, directive) == 0)
                        rules[i].fit(fit, step);
        respect_refusal(fit, step, directive);
        fit_waivers(fit, step, directive);
}

static gboolean is_root(const UnitSettings *settings)
{
        return !settings->dynamic_user &&
               (!settings->user || !*settings->user || strcmp(settings->user, "root") == 0 ||
                strcmp(settings->user, "0") == 0);
}

/* A command that starts as root although the service has a user. */
static gboolean has_root_command(const Unit *unit)
{
        const struct directive *start = unit_find_directive(unit, "Service", "ExecStart");
        const char *mark = start ? start->value : "";

        for (; *mark && strchr("-@:|!+", *mark); mark++)
                if (*mark == '!' || *mark == '+')
                        return TRUE;
        return FALSE;
}

GPtrArray *fit_steps(const struct advise_request *request)
{
        const struct fit fit = {
                .request = request,
                .unit = request->unit,
                .settings = request->unit->settings,
                .seen = request->seen,
                .is_root = (is_root(request->unit->settings) && !request->user_scope) ||
                           has_root_command(request->unit),
        };
        GPtrArray *steps = g_ptr_array_new_with_free_func((GDestroyNotify) advice_step_free);

        for (guint i = 0; i < request->profile->steps->len; i++) {
                struct advice_step *step = make_step(&fit, request->profile->steps->pdata[i]);

                apply_rules(&fit, step);
                g_ptr_array_add(steps, step);
        }
        return steps;
}
