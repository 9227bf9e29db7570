/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Command line to verb to exit status; errors and remarks to standard error as "bulkhead:
 * sentence". */
#include "verbs/program.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/heap.h"
#include "base/helper.h"
#include "base/last-words.h"
#include "base/text.h"
#include "base/xml.h"
#include "verbs/configuration.h"
#include "verbs/confined.h"
#include "verbs/verb.h"

static void say(const char *sentence)
{
        g_autofree char *harmless = text_for_terminal(sentence);

        /* A line of progress may stand there. */
        fprintf(stderr, "%sbulkhead: %s\n", isatty(STDERR_FILENO) ? "\r\033[K" : "", harmless);
}

void program_say(const struct options *options, const char *format, ...)
{
        g_autofree char *sentence = NULL;
        va_list arguments;

        if (options->quiet)
                return;
        va_start(arguments, format);
        sentence = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        say(sentence);
}

void program_warn(const char *format, ...)
{
        g_autofree char *sentence = NULL;
        va_list arguments;

        va_start(arguments, format);
        sentence = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        say(sentence);
}

void program_warn_problem(const struct options *options, const Problem *problem, const char *unit)
{
        const char *name = problem->unit ? problem->unit : unit;
        g_autoptr(GString) where = g_string_new(NULL);

        if (problem->severity != PROBLEM_ERROR && (!options->verbose || options->quiet))
                return;
        if (problem->path && problem->line > 0)
                g_string_append_printf(where, "%s:%u: ", problem->path, problem->line);
        else if (problem->path)
                g_string_append_printf(where, "%s: ", problem->path);
        else if (name)
                g_string_append_printf(where, "%s: ", name);
        program_warn("%s%s", where->str, problem->message);
}

static const struct verb *find_verb(const struct program *program, const char *name)
{
        for (const struct verb *verb = program->verbs; verb->name; verb++)
                if (g_str_equal(verb->name, name))
                        return verb;
        return NULL;
}

static int status_of_error(const GError *error)
{
        if (g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE))
                return STATUS_USAGE;
        if (g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INCOMPLETE))
                return STATUS_INCOMPLETE;
        return STATUS_FAILED;
}

static int fail(const GError *error)
{
        say(error->message);
        return status_of_error(error);
}

/* What was printed has to have arrived, for the status to be that of the verb. */
static int printed(int status)
{
        if (fflush(stdout) == 0 && !ferror(stdout))
                return status;
        program_warn("Standard output cannot be written: %s.", g_strerror(errno));
        return STATUS_FAILED;
}

static int print_text(const char *text)
{
        fputs(text, stdout);
        return printed(STATUS_DONE);
}

static int print_version(const struct program *program, const struct options *options)
{
        g_autofree char *more = options->verbose ? confined_description() : NULL;
        g_autofree char *text =
                g_strdup_printf("%s %s\n%s", program->name, BULKHEAD_VERSION, more ? more : "");

        return print_text(text);
}

static int print_help(const struct program *program, const struct verb *verb)
{
        g_autofree char *help = options_help(program, verb);

        return print_text(help);
}

/* Without a verb, or with an option in its place. */
static int run_without_verb(const struct program *program, int argc, char **argv)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(Options) options = options_parse(NULL, argc, argv, &error);

        if (!options)
                return fail(error);
        if (options->show_version)
                return print_version(program, options);
        if (options->show_help)
                return print_help(program, NULL);
        program_warn("No verb was given; %s --help lists them.", program->name);
        return STATUS_USAGE;
}

static gboolean asks_for_help(int argc, char **argv)
{
        static const char *const words[] = {"--help", "-h", "--version", NULL};

        for (int i = 1; i < argc; i++)
                if (g_strv_contains(words, argv[i]))
                        return TRUE;
        return FALSE;
}

/* The command line, with what bulkhead.conf adds to it. Help is there even where that is damaged.
 */
static Options *read_options(const struct verb *verb, int argc, char **argv, GError **error)
{
        g_autoptr(Configuration) configuration = NULL;
        g_auto(GStrv) arguments = NULL;
        Options *options;
        guint count;

        if (asks_for_help(argc, argv) || !verb->options)
                return options_parse(verb, argc, argv, error);
        configuration = configuration_read(error);
        if (!configuration)
                return NULL;
        arguments = configuration_apply(configuration, verb, argc, argv);
        count = g_strv_length(arguments);
        options = options_parse(verb, (int) count, arguments, error);
        if (!options && count > (guint) argc)
                g_prefix_error(error, "With what bulkhead.conf adds (bulkhead config prints it): ");
        return options;
}

static int run_verb(const struct program *program, const struct verb *verb, int argc, char **argv)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(Options) options = read_options(verb, argc, argv, &error);
        int status;

        if (!options)
                return fail(error);
        if (options->show_version)
                return print_version(program, options);
        if (options->show_help)
                return print_help(program, verb);
        options->is_alone = TRUE;
        status = verb->run(options, &error);
        return error ? fail(error) : printed(status);
}

static int hand_over(const struct verb *verb, char **argv)
{
        g_autoptr(GError) error = NULL;

        helper_become(verb->helper, argv, &error);
        return fail(error);
}

int program_run(const struct program *program, int argc, char **argv)
{
        const struct verb *verb;

        last_words_prepare(-1);
        heap_prepare();
        setlocale(LC_CTYPE, "C.UTF-8");
        xml_init();
        if (argc < 2 || argv[1][0] == '-')
                return run_without_verb(program, argc, argv);
        verb = find_verb(program, argv[1]);
        if (!verb) {
                program_warn("There is no verb %s; %s --help lists them.", argv[1], program->name);
                return STATUS_USAGE;
        }
        if (verb->helper)
                return hand_over(verb, argv);
        return run_verb(program, verb, argc - 1, argv + 1);
}
