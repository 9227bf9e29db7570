/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files and devices: what a process can reach in the file system. */
#include <string.h>

#include "advise/fit.h"
#include "snapshot/settings.h"
#include "snapshot/words.h"

enum { MOST_NAMED = 3, MOST_PATHS = 24 };

static gboolean is_below(const char *path, const char *directory)
{
        gsize length = strlen(directory);

        return strncmp(path, directory, length) == 0 &&
               (path[length] == '/' || path[length] == '\0' || length == 1);
}

/* Whether a managed directory covers the path: StateDirectory= and its like stay writable. */
static gboolean is_managed(const struct fit *fit, const char *path)
{
        static const struct {
                const char *directive, *root;
        } managed[] = {
                {"StateDirectory", "/var/lib/"},     {"LogsDirectory", "/var/log/"},
                {"CacheDirectory", "/var/cache/"},   {"RuntimeDirectory", "/run/"},
                {"ConfigurationDirectory", "/etc/"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(managed); i++) {
                const char *value = fit_directive(fit, managed[i].directive);
                g_auto(GStrv) words = g_strsplit_set(value ? value : "", " \t", -1);

                for (char **word = words; *word; word++) {
                        g_autofree char *directory = g_strconcat(managed[i].root, *word, NULL);

                        if (**word && is_below(path, directory))
                                return TRUE;
                }
        }
        return FALSE;
}

/* Kept by the kernel, or by other directives. */
static gboolean is_always_writable(const char *path)
{
        static const char *const places[] = {"/dev", "/proc", "/sys", "/tmp", "/var/tmp", NULL};

        for (const char *const *place = places; *place; place++)
                if (is_below(path, *place))
                        return TRUE;
        return FALSE;
}

static const char *const homes[] = {"/home", "/root", "/run/user"};

static void add_path(const struct fit *fit, GPtrArray *paths, const char *path)
{
        if (paths->len >= MOST_PATHS || is_always_writable(path) || is_managed(fit, path))
                return;
        for (guint i = 0; i < paths->len; i++) {
                const char *known = paths->pdata[i];

                if (is_below(path, known + (*known == '-')))
                        return;
        }
        g_ptr_array_add(paths, g_strconcat("-", path, NULL));
}

static char *join_paths(const GPtrArray *paths)
{
        g_autoptr(GString) text = g_string_new(NULL);

        for (guint i = 0; i < paths->len; i++) {
                g_autofree char *word = word_quote(paths->pdata[i]);

                g_string_append_printf(text, "%s%s", i > 0 ? " " : "", word);
        }
        return g_strdup(text->str);
}

char *fit_writable_paths(const struct fit *fit)
{
        static const char *const places[] = {"/var/lib", "/var/log", "/var/cache", "/var/spool",
                                             "/run"};
        g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *name = fit_short_name(fit->unit);
        const char *pid_file = fit_directive(fit, "PIDFile");

        if (pid_file) {
                g_autofree char *absolute = *pid_file == '/' ? g_strdup(pid_file)
                                                             : g_strconcat("/run/", pid_file, NULL);
                g_autofree char *directory = g_path_get_dirname(absolute);

                add_path(fit, paths, strcmp(directory, "/var/run") == 0 ? "/run" : directory);
        }
        for (guint i = 0; fit->seen && i < fit->seen->writes->len; i++)
                add_path(fit, paths, fit->seen->writes->pdata[i]);
        for (gsize i = 0; i < G_N_ELEMENTS(places) && *name; i++) {
                g_autofree char *path = g_strconcat(places[i], "/", name, NULL);

                add_path(fit, paths, path);
        }
        return join_paths(paths);
}

static void add_known(GPtrArray *paths, const char *path)
{
        g_autofree char *optional = g_strconcat("-", path, NULL);

        if (paths->len < MOST_PATHS &&
            !g_ptr_array_find_with_equal_func(paths, optional, g_str_equal, NULL))
                g_ptr_array_add(paths, g_steal_pointer(&optional));
}

char *fit_state_paths(const struct fit *fit)
{
        static const struct {
                const char *directive, *place;
        } managed[] = {
                {"StateDirectory", "/var/lib"},
                {"CacheDirectory", "/var/cache"},
                {"LogsDirectory", "/var/log"},
        };
        static const char *const places[] = {"/var/lib", "/var/log", "/var/cache", "/var/spool"};
        g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *name = fit_short_name(fit->unit);

        for (gsize i = 0; i < G_N_ELEMENTS(managed); i++) {
                const char *value = fit_directive(fit, managed[i].directive);
                g_auto(GStrv) words = g_strsplit_set(value ? value : "", " \t", -1);

                for (char **word = words; *word; word++) {
                        g_autofree char *path = g_strdup_printf("%s/%.*s", managed[i].place,
                                                                (int) strcspn(*word, ":"), *word);

                        if (**word)
                                add_known(paths, path);
                }
        }
        for (guint i = 0; fit->seen && i < fit->seen->writes->len; i++)
                if (is_below(fit->seen->writes->pdata[i], "/var"))
                        add_known(paths, fit->seen->writes->pdata[i]);
        for (gsize i = 0; i < G_N_ELEMENTS(places) && *name; i++) {
                g_autofree char *path = g_strconcat(places[i], "/", name, NULL);

                add_known(paths, path);
        }
        return join_paths(paths);
}

char *fit_home_paths(const struct fit *fit)
{
        g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

        for (guint i = 0; i < fit->unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(fit->unit->directives, struct directive, i);
                const char *cursor = directive->value;
                g_autofree char *word = NULL;

                if (!fit_has_paths(directive->name))
                        continue;
                while (word_next(&cursor, WORD_QUOTES | WORD_RELAXED, &word) == WORD_FOUND) {
                        const char *path = word + strspn(word, "-+!@:|");

                        for (gsize j = 0; j < G_N_ELEMENTS(homes); j++)
                                if (is_below(path, homes[j]) && path[strlen(homes[j])] == '/')
                                        add_known(paths, path);
                        g_clear_pointer(&word, g_free);
                }
        }
        return join_paths(paths);
}

void fit_temporary_var(const struct fit *fit, struct advice_step *step)
{
        if (fit->settings->dynamic_user)
                step_leave_out(step, "DynamicUser= keeps its files below /var/lib/private, for "
                                     "which systemd makes the view of /var itself.");
        else if (!fit->seen)
                step_add_seen(step, "Nothing was seen of a running process, so what it reads and "
                                    "writes below /var is not known.");
}

/* A file that is written to below one of the places, or NULL. */
static const char *writes_below(const Observation *seen, const char *const *places)
{
        for (guint i = 0; seen && i < seen->writes->len; i++)
                for (const char *const *place = places; *place; place++)
                        if (is_below(seen->writes->pdata[i], *place))
                                return seen->writes->pdata[i];
        return NULL;
}

void fit_protect_system(const struct fit *fit, struct advice_step *step)
{
        static const char *const system[] = {"/usr", "/boot", "/efi", "/etc", NULL};
        const char *written = writes_below(fit->seen, system);
        gboolean is_strict = strstr(step->lines->pdata[0], "strict") != NULL;
        g_autofree char *where = NULL;

        if (!is_strict && written)
                step_leave_out(step, "It has a file open for writing below %s.", written);
        if (!is_strict || !fit->seen) {
                if (is_strict)
                        step_add_seen(step, "Nothing was seen of a running process, so where it "
                                            "writes is not known; the paths are those that are "
                                            "usual for its name.");
                return;
        }
        if (step->risk > RISK_MEDIUM)
                step->risk = RISK_MEDIUM;
        where = fit_join(fit->seen->writes, MOST_NAMED);
        if (*where)
                step_add_seen(step, "Files were open for writing in: %s.", where);
        else
                step_add_seen(step, "No file was open for writing at that moment.");
        step_add_seen(step, "What it opens only now and then was not seen.");
}

void fit_protect_home(const struct fit *fit, struct advice_step *step)
{
        static const char *const prefixes[] = {"/home/", "/root/", "/run/user/", "~", NULL};
        const char *named = fit_names_path(fit, prefixes);

        if (strstr(step->lines->pdata[0], "=tmpfs")) {
                if (!g_str_has_suffix(step->lines->pdata[1], "=")) {
                        step_add_seen(step, "The unit names these paths.");
                        return;
                }
                step->is_moot = step->left_out == NULL;
                step_leave_out(step, "It names no path in a home, and ProtectHome=yes hides all.");
        } else if (fit->seen && fit->seen->homes->len > 0) {
                g_autofree char *where = fit_join(fit->seen->homes, MOST_NAMED);

                step_leave_out(step, "It uses files in homes: %s.", where);
        } else if (named)
                step_leave_out(step, "The unit names a path in a home: %s.", named);
        else if (fit->seen)
                step_add_seen(step, "No file in a home was in use.");
}

void fit_private_tmp(const struct fit *fit, struct advice_step *step)
{
        static const char *const shared[] = {"/tmp/", "/var/tmp/", NULL};
        const char *named = fit_names_path(fit, shared);

        for (guint i = 0; fit->seen && i < fit->seen->sockets->len; i++) {
                const struct observed_socket *socket =
                        &g_array_index(fit->seen->sockets, struct observed_socket, i);

                if (socket->path &&
                    (is_below(socket->path, "/tmp") || is_below(socket->path, "/var/tmp"))) {
                        step_leave_out(step, "It has a socket for others at %s.", socket->path);
                        return;
                }
        }
        if (named)
                step_leave_out(step, "The unit names a path in the shared /tmp: %s.", named);
}

void fit_private_devices(const struct fit *fit, struct advice_step *step)
{
        const char *input = fit_directive(fit, "StandardInput");

        if (fit->seen && fit->seen->devices->len > 0) {
                g_autofree char *where = fit_join(fit->seen->devices, MOST_NAMED);

                step_leave_out(step,
                               "It has devices open: %s. DevicePolicy=closed with a "
                               "DeviceAllow= for each is the way for these.",
                               where);
        } else if (fit_directive(fit, "DeviceAllow"))
                step_leave_out(step, "The unit is given devices with DeviceAllow=.");
        else if (fit_directive(fit, "TTYPath") || (input && g_str_has_prefix(input, "tty")))
                step_leave_out(step, "It works on a terminal.");
        else if (fit->seen)
                step_add_seen(step, "No device was open but pseudo devices.");
}
