/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Command line to struct options, by GOption; a verb sees only the groups of options that it takes.
 */
#include "verbs/options.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "verbs/options-mail.h"
#include "verbs/program.h"
#include "verbs/verb.h"

/* What GOption fills; the checked form is struct options. */
struct raw {
        Options *options;
        char *bands, *colour, *max_exposure, *goal;
        char **only, **except; /* each may hold several, parted by commas */
};

gboolean options_one_of(const char *option, const char *value, const char *const *words,
                        GError **error)
{
        g_autofree char *list = NULL;

        if (!value || g_strv_contains(words, value))
                return TRUE;
        list = g_strjoinv(", ", (char **) words);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                    "%s=%s is not known; it takes one of: %s.", option, value, list);
        return FALSE;
}

static gboolean read_exposure(const char *option, const char *text, guint *ret_tenths,
                              GError **error)
{
        *ret_tenths = NO_LIMIT;
        if (!text || text_parse_tenths(text, 100, ret_tenths))
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                    "--%s=%s is no exposure; it goes from 0.0 to 10.0.", option, text);
        return FALSE;
}

/* "A,B" and "C" to A, B, C. */
static char **split_lists(char **lists)
{
        g_autoptr(GStrvBuilder) words = g_strv_builder_new();

        if (!lists)
                return NULL;
        for (char **list = lists; *list; list++) {
                g_auto(GStrv) parts = g_strsplit_set(*list, ", ", -1);

                for (char **part = parts; *part; part++)
                        if (**part)
                                g_strv_builder_add(words, *part);
        }
        return g_strv_builder_end(words);
}

static gboolean decide_colour(const char *choice)
{
        const char *terminal = getenv("TERM"), *no_colour = getenv("NO_COLOR");

        if (g_strcmp0(choice, "always") == 0)
                return TRUE;
        if (g_strcmp0(choice, "never") == 0)
                return FALSE;
        if ((no_colour && *no_colour) || !terminal || g_str_equal(terminal, "dumb"))
                return FALSE;
        return isatty(STDOUT_FILENO);
}

static gboolean check_options(struct raw *raw, GError **error)
{
        Options *options = raw->options;

        if (!options_one_of("--bands", raw->bands, (const char *const[]){"guide", "systemd", NULL},
                            error) ||
            !options_one_of("--color", raw->colour,
                            (const char *const[]){"auto", "always", "never", NULL}, error) ||
            !options_one_of("--paper", options->paper, (const char *const[]){"a4", "letter", NULL},
                            error) ||
            !options_one_of("--pdf", options->pdf, (const char *const[]){"full", "summary", NULL},
                            error) ||
            !mail_options_check(&options->mail, error))
                return FALSE;
        options->systemd_bands = g_strcmp0(raw->bands, "systemd") == 0;
        options->colour = decide_colour(raw->colour);
        if (!read_exposure("max-exposure", raw->max_exposure, &options->max_exposure, error) ||
            !read_exposure("goal", raw->goal, &options->goal, error))
                return FALSE;
        options->only = split_lists(raw->only);
        options->except = split_lists(raw->except);
        if (!options->root + !options->from + !options->host + !options->machine + !options->bus <
            4) {
                g_set_error(
                        error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                        "--root=, --from=, --host=, --machine= and --bus= each name a source; give "
                        "one of them.");
                return FALSE;
        }
        if (options->root && !*options->root) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "--root= needs a directory.");
                return FALSE;
        }
        return TRUE;
}

static void add_group(GOptionContext *context, const struct verb *verb, unsigned group,
                      const GOptionEntry *entries)
{
        if (verb && (verb->options & group))
                g_option_context_add_main_entries(context, entries, NULL);
}

/* The context whose entries write into raw. */
static GOptionContext *make_context(const struct verb *verb, struct raw *raw)
{
        Options *o = raw->options;
        GOptionContext *context = g_option_context_new(verb ? verb->arguments : "VERB [OPTION…]");
        const GOptionEntry source[] = {
                {"root", 0, 0, G_OPTION_ARG_FILENAME, &o->root,
                 "Read the unit files of the installed tree at DIR (by default the running "
                 "manager is asked, and where none runs this is /)",
                 "DIR"},
                {"from", 0, 0, G_OPTION_ARG_FILENAME, &o->from,
                 "Read a saved snapshot or report (- is standard input)", "FILE"},
                {"host", 0, 0, G_OPTION_ARG_STRING, &o->host,
                 "Read the manager of another host, over ssh", "[USER@]HOST"},
                {"machine", 0, 0, G_OPTION_ARG_STRING, &o->machine,
                 "Read the manager of a local container", "NAME"},
                {"bus", 0, 0, G_OPTION_ARG_STRING, &o->bus, "Read the manager at a D-Bus address",
                 "ADDRESS"},
                {"user", 0, 0, G_OPTION_ARG_NONE, &o->user_scope,
                 "Read the units of the user's manager instead of the system's", NULL},
                {"include-secrets", 0, 0, G_OPTION_ARG_NONE, &o->include_secrets,
                 "Keep values that can hold secrets instead of their digests", NULL},
                {},
        };
        const GOptionEntry score[] = {
                {"rules", 0, 0, G_OPTION_ARG_STRING, &o->rules,
                 "Score by this rule set (systemd-252, systemd-252-offline, …)", "NAME"},
                {"bands", 0, 0, G_OPTION_ARG_STRING, &raw->bands,
                 "Show the guide's rating bands or systemd's", "guide|systemd"},
                {"policy", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->policies,
                 "Weights and ranges from a policy file in systemd's JSON format; or, in an INI "
                 "file, what units have to reach, besides /etc/bulkhead/policy.d (repeatable)",
                 "FILE"},
                {"waivers", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->waivers,
                 "Accept what the waivers of a file or directory say, besides those of "
                 "/etc/bulkhead/waivers.d (an empty PATH forgets those)",
                 "PATH"},
                {"framework", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->frameworks,
                 "Show the controls of these frameworks only (nist, cis, iso, pci, bsi, anssi)",
                 "NAME[,NAME…]"},
                {"max-exposure", 0, 0, G_OPTION_ARG_STRING, &raw->max_exposure,
                 "Exit with status 3 if a service is more exposed than N (0.0 to 10.0)", "N"},
                {"exit-zero", 0, 0, G_OPTION_ARG_NONE, &o->exit_zero,
                 "Exit with status 0 where it would be 3", NULL},
                {},
        };
        const GOptionEntry output[] = {
                {"output", 'o', 0, G_OPTION_ARG_FILENAME, &o->output, "Write to PATH", "PATH"},
                {},
        };
        const GOptionEntry format[] = {
                {"format", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->formats,
                 "Write this format (repeatable); help lists them", "NAME"},
                {},
        };
        const GOptionEntry render[] = {
                {"template-dir", 0, 0, G_OPTION_ARG_FILENAME, &o->template_dir,
                 "Lay the templates in DIR over Bulkhead's", "DIR"},
                {"style-dir", 0, 0, G_OPTION_ARG_FILENAME, &o->style_dir,
                 "Lay the styles in DIR over Bulkhead's", "DIR"},
                {"paper", 0, 0, G_OPTION_ARG_STRING, &o->paper, "Paper of the PDF", "a4|letter"},
                {"pdf", 0, 0, G_OPTION_ARG_STRING, &o->pdf,
                 "Have the PDF with or without a section for every service", "full|summary"},
                {},
        };
        const GOptionEntry force[] = {
                {"force", 0, 0, G_OPTION_ARG_NONE, &o->force,
                 "Replace an output directory that holds something else", NULL},
                {},
        };
        const GOptionEntry compare[] = {
                {"fail-on", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->fail_on,
                 "Exit with status 3 if a service is more exposed (worse), fails a check it did "
                 "not or is new (new), crossed into a worse band (band), or anything changed "
                 "(any); several with commas",
                 "worse|new|band|any"},
                {"user", 0, 0, G_OPTION_ARG_NONE, &o->user_scope,
                 "Of trees and managers, compare the units of users", NULL},
                {"include-secrets", 0, 0, G_OPTION_ARG_NONE, &o->include_secrets,
                 "Keep values that can hold secrets instead of their digests", NULL},
                {},
        };
        const GOptionEntry sign[] = {
                {"sign", 0, 0, G_OPTION_ARG_STRING, &o->sign,
                 "Sign with an SSH key file or an OpenPGP key (ssh:FILE, openpgp:ID)", "KEY"},
                {"previous", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->previous,
                 "Name the report that came before (by default the one that is replaced)", "DIR"},
                {"history", 0, 0, G_OPTION_ARG_FILENAME, &o->history,
                 "Show how exposure moved since the snapshots that weekly kept in DIR", "DIR"},
                {},
        };
        const GOptionEntry redact[] = {
                {"redact", 0, 0, G_OPTION_ARG_STRING, &o->redact,
                 "Give pseudonyms to these: host, user, path", "WHAT,…"},
                {"redact-key", 0, 0, G_OPTION_ARG_FILENAME, &o->redact_key,
                 "Make the pseudonyms by the key in FILE (16 bytes or more)", "FILE"},
                {"redact-map", 0, 0, G_OPTION_ARG_FILENAME, &o->redact_map,
                 "Keep the key and who is who in FILE, and take the key from it next time", "FILE"},
                {},
        };
        const GOptionEntry verify[] = {
                {"allowed-signers", 0, 0, G_OPTION_ARG_FILENAME, &o->allowed_signers,
                 "Who may sign with which SSH key (ssh-keygen(1), ALLOWED SIGNERS)", "FILE"},
                {"signer", 0, 0, G_OPTION_ARG_STRING, &o->signer,
                 "Who must have signed: a principal, a fingerprint, an OpenPGP user", "WHO"},
                {"previous", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->previous,
                 "Check the chain: the report before, then the one before that (repeatable)",
                 "DIR"},
                {"template-dir", 0, 0, G_OPTION_ARG_FILENAME, &o->template_dir,
                 "The templates that were laid over Bulkhead's", "DIR"},

                {},
        };
        const GOptionEntry with[] = {
                {"with", 0, 0, G_OPTION_ARG_FILENAME, &o->with,
                 "Score the unit as it would be with this drop-in", "FILE"},
                {},
        };
        const GOptionEntry advise[] = {
                {"profile", 0, 0, G_OPTION_ARG_STRING, &o->profile,
                 "Propose the settings of a profile: essential, network, web, database, oneshot, "
                 "timer (general)",
                 "NAME"},
                {"goal", 0, 0, G_OPTION_ARG_STRING, &raw->goal,
                 "Propose the settings of least risk that reach this exposure", "N"},
                {"only", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->only,
                 "Propose these directives alone", "DIRECTIVE,…"},
                {"except", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->except,
                 "Propose all but these directives", "DIRECTIVE,…"},
                {"full", 0, 0, G_OPTION_ARG_NONE, &o->full,
                 "Propose a whole unit file instead of a drop-in", NULL},
                {"name", 0, 0, G_OPTION_ARG_STRING, &o->drop_in_name,
                 "Call the drop-in this (override.conf where that is free)", "FILE"},
                {"write", 0, 0, G_OPTION_ARG_NONE, &o->write,
                 "Put the proposal into its place; an existing file is never replaced", NULL},
                {"try", 0, 0, G_OPTION_ARG_FILENAME, &o->try,
                 "Propose nothing, and tell what this drop-in would do, line by line", "FILE"},
                {},
        };
        const GOptionEntry common[] = {
                {"quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "Say only what went wrong", NULL},
                {"verbose", 'v', 0, G_OPTION_ARG_NONE, &o->verbose,
                 "Name every problem, not only missing evidence", NULL},
                {"color", 0, 0, G_OPTION_ARG_STRING, &raw->colour, "Colour on the terminal",
                 "auto|always|never"},
                {"help", 'h', 0, G_OPTION_ARG_NONE, &o->show_help, "Show this help", NULL},
                {"version", 0, 0, G_OPTION_ARG_NONE, &o->show_version, "Show the version", NULL},
                {},
        };

        g_option_context_set_help_enabled(context, FALSE);
        add_group(context, verb, OPTIONS_SOURCE, source);
        add_group(context, verb, OPTIONS_COMPARE, compare);
        add_group(context, verb, OPTIONS_SCORE, score);
        add_group(context, verb, OPTIONS_OUTPUT, output);
        add_group(context, verb, OPTIONS_FORMAT, format);
        add_group(context, verb, OPTIONS_RENDER, render);
        add_group(context, verb, OPTIONS_FORCE, force);
        add_group(context, verb, OPTIONS_SIGN, sign);
        add_group(context, verb, OPTIONS_VERIFY, verify);
        add_group(context, verb, OPTIONS_REDACT, redact);
        add_group(context, verb, OPTIONS_WITH, with);
        add_group(context, verb, OPTIONS_ADVISE, advise);
        if (verb && (verb->options & OPTIONS_MAIL))
                mail_options_add(context, o);
        if (verb && (verb->options & OPTIONS_KEEP))
                keep_option_add(context, o);
        g_option_context_add_main_entries(context, common, NULL);
        return context;
}

static void raw_clear(struct raw *raw)
{
        g_free(raw->bands);
        g_free(raw->colour);
        g_free(raw->max_exposure);
        g_free(raw->goal);
        g_strfreev(raw->only);
        g_strfreev(raw->except);
}

Options *options_parse(const struct verb *verb, int argc, char **argv, GError **error)
{
        g_autoptr(Options) options = g_new0(Options, 1);
        struct raw raw = {.options = options};
        g_autoptr(GOptionContext) context = make_context(verb, &raw);
        g_auto(GStrv) arguments = g_new0(char *, (gsize) argc + 1);
        g_autoptr(GError) failure = NULL;
        gboolean valid;

        for (int i = 0; i < argc; i++)
                arguments[i] = g_strdup(argv[i]);
        options->command_line = g_strdupv(arguments);
        if (!g_option_context_parse_strv(context, &arguments, &failure)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE, "%s.", failure->message);
                raw_clear(&raw);
                return NULL;
        }
        /* The first is the program; a "--" that ends the options stays behind. */
        options->arguments = g_new0(char *, g_strv_length(arguments) + 1);
        for (guint i = 1, kept = 0; arguments[0] && arguments[i]; i++)
                if (!g_str_equal(arguments[i], "--"))
                        options->arguments[kept++] = g_strdup(arguments[i]);
        valid = check_options(&raw, error);
        raw_clear(&raw);
        return valid ? g_steal_pointer(&options) : NULL;
}

void options_free(Options *options)
{
        if (!options)
                return;
        g_strfreev(options->arguments);
        g_strfreev(options->command_line);
        g_free(options->root);
        g_free(options->from);
        g_free(options->host);
        g_free(options->machine);
        g_free(options->bus);
        g_free(options->rules);
        g_strfreev(options->policies);
        g_strfreev(options->waivers);
        g_strfreev(options->frameworks);
        g_free(options->output);
        g_strfreev(options->formats);
        g_strfreev(options->fail_on);
        g_free(options->template_dir);
        g_free(options->style_dir);
        g_free(options->paper);
        g_free(options->pdf);
        g_free(options->sign);
        g_strfreev(options->previous);
        g_free(options->history);
        g_free(options->allowed_signers);
        g_free(options->signer);
        g_free(options->redact);
        g_free(options->redact_key);
        g_free(options->redact_map);
        g_free(options->with);
        g_free(options->try);
        g_free(options->profile);
        g_strfreev(options->only);
        g_strfreev(options->except);
        g_free(options->drop_in_name);
        mail_options_clear(&options->mail);
        g_free(options);
}

/* GOption prints "prgname [OPTION…] arguments" and the entries. */
static char *verb_help(const struct program *program, const struct verb *verb)
{
        g_autoptr(Options) options = g_new0(Options, 1);
        struct raw raw = {.options = options};
        g_autoptr(GOptionContext) context = make_context(verb, &raw);
        g_autofree char *name = g_strdup_printf("%s %s", program->name, verb->name);

        g_set_prgname(name);
        g_option_context_set_summary(context, verb->summary);
        return g_option_context_get_help(context, TRUE, NULL);
}

char *options_help(const struct program *program, const struct verb *verb)
{
        GString *help;

        if (verb)
                return verb_help(program, verb);
        help = g_string_new(NULL);
        g_string_append_printf(help, "%s\n\nUsage:\n  %s VERB [OPTION…] [ARGUMENT…]\n\nVerbs:\n",
                               program->summary, program->name);
        for (const struct verb *row = program->verbs; row->name; row++)
                g_string_append_printf(help, "  %-9s %s%*s%s\n", row->name, row->arguments,
                                       (int) (14 - text_terminal_width(row->arguments)), "",
                                       row->summary);
        g_string_append_printf(
                help,
                "\n%s VERB --help lists the options of a verb.\n"
                "Exit status: 0 done and within limits, 1 failed, 2 usage, 3 a limit "
                "was exceeded,\n4 evidence is incomplete.\n",
                program->name);
        return g_string_free(help, FALSE);
}
