/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options to the folders that stay open. */
#include "verbs/confined.h"

#include <stdlib.h>

#include "confine/confine.h"
#include "verbs/resources.h"
#include "verbs/source.h"

static void add(GPtrArray *paths, const char *path)
{
        if (path)
                g_ptr_array_add(paths, g_strdup(path));
}

/* The folder of a file or directory, where it is replaced by another; and where a link leads. */
static void add_place(GPtrArray *paths, const char *path)
{
        g_autofree char *absolute = NULL, *real = NULL;

        if (!path || g_str_equal(path, "-"))
                return;
        absolute = g_canonicalize_filename(path, NULL);
        g_ptr_array_add(paths, g_path_get_dirname(absolute));
        real = realpath(absolute, NULL);
        if (real && !g_str_equal(real, absolute))
                g_ptr_array_add(paths, g_path_get_dirname(real));
}

/* Where files are written: the outputs, and those that are nobody's for long. */
static GPtrArray *writable_paths(const struct options *options, const char *also)
{
        GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);

        add_place(paths, options->output);
        add_place(paths, options->redact_map);
        add_place(paths, also);
        add(paths, g_get_tmp_dir());
        add(paths, "/dev");
        g_ptr_array_add(paths, g_build_filename(g_get_user_cache_dir(), "fontconfig", NULL));
        return paths;
}

static void add_layers(GPtrArray *paths, char **layers)
{
        for (; layers && *layers; layers++)
                add(paths, *layers);
}

/* Of a house whose folders are wrong, which is said when they are looked for again, at least ours.
 */
static Resources *find_resources(const struct options *options)
{
        const struct options own = {0};
        Resources *found = resources_find(options, NULL);

        return found ? found : resources_find(&own, NULL);
}

static GPtrArray *readable_paths(const struct options *options)
{
        GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(Resources) resources = find_resources(options);
        g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);

        for (const char *const *path = confine_of_libraries; *path; path++)
                add(paths, *path);
        add(paths, program);
        add(paths, options->from);
        for (char **argument = options->arguments; argument && *argument; argument++)
                add(paths, *argument);
        for (char **file = options->previous; file && *file; file++)
                add(paths, *file);
        if (resources) {
                add_layers(paths, resources->templates);
                add_layers(paths, resources->styles);
                add(paths, resources->font_dir);
        }
        return paths;
}

static const char *const *ended(GPtrArray *paths)
{
        g_ptr_array_add(paths, NULL);
        return (const char *const *) paths->pdata;
}

static void confine_reading(const struct options *options, const char *also, gboolean is_live,
                            struct confined *ret)
{
        g_autoptr(GPtrArray) writable = writable_paths(options, also);
        const struct confinement reading = {
                .writable = ended(writable),
                .programs = TRUE,
                .reads_others = TRUE,
                .looks_into_others = is_live,
        };

        confine(&reading, ret);
}

static void confine_rendering(const struct options *options, const char *also, struct confined *ret)
{
        g_autoptr(GPtrArray) writable = writable_paths(options, also);
        g_autoptr(GPtrArray) readable = readable_paths(options);
        const struct confinement rendering = {
                .readable = ended(readable),
                .writable = ended(writable),
        };

        /* Asked for once more by who made the report, when /etc/passwd's servers are out of reach.
         */
        (void) g_get_user_name();
        /* Threads that wait for work were started with more. */
        g_thread_pool_stop_unused_threads();
        confine(&rendering, ret);
}

void confined_reading(const struct options *options, const char *also)
{
        struct confined confined;

        if (options->is_alone && !options->host && !options->machine)
                confine_reading(options, also, source_is_live(options), &confined);
}

void confined_rendering(const struct options *options, const char *also)
{
        struct confined confined;

        if (options->is_alone)
                confine_rendering(options, also, &confined);
}

static void describe(GString *text, const char *when, const struct confined *confined,
                     const char *files, const char *capabilities)
{
        g_string_append_printf(text, "%s:\n  files: ", when);
        if (confined->landlock > 0)
                g_string_append_printf(text, "%s (Landlock, version %d)\n", files,
                                       confined->landlock);
        else
                g_string_append(text, "not confined, this kernel has no Landlock\n");
        g_string_append(text, "  system calls: ");
        if (confined->system_calls)
                g_string_append_printf(text, "%u are allowed (seccomp)\n", confined->allowed);
        else
                g_string_append(text, "not confined, no filter could be set\n");
        g_string_append_printf(text, "  capabilities: %s\n",
                               confined->capabilities ? capabilities : "could not be given up");
        g_string_append_printf(text, "  new privileges: %s\n",
                               confined->new_privileges ? "none can be gained"
                                                        : "could not be ruled out");
}

char *confined_description(void)
{
        static char *nothing[] = {NULL};
        const struct options options = {.arguments = nothing};
        GString *text = g_string_new(NULL);
        struct confined confined;

        confine_reading(&options, NULL, FALSE, &confined);
        describe(text,
                 "While unit files are read (of a running manager, without the first line, which "
                 "would hide processes)",
                 &confined, "written next to the output and in temporary folders alone",
                 "none but to read what is others'");
        confine_rendering(&options, NULL, &confined);
        describe(text, "While documents are made", &confined,
                 "only outputs, templates, fonts and libraries", "none");
        return g_string_free(text, FALSE);
}
