/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line, read once into one struct that travels as const. */
#pragma once

#include <glib.h>

/* Groups of options; a verb takes some of them. */
enum option_group {
        OPTIONS_SOURCE =
                1 << 0, /* --root, --from, --host, --machine, --bus, --user, --include-secrets */
        OPTIONS_SCORE = 1 << 1,   /* --rules, --bands, --policy, --max-exposure, --exit-zero */
        OPTIONS_OUTPUT = 1 << 2,  /* -o */
        OPTIONS_FORMAT = 1 << 3,  /* --format */
        OPTIONS_RENDER = 1 << 4,  /* --template-dir, --style-dir, --paper, --pdf */
        OPTIONS_FORCE = 1 << 5,   /* --force */
        OPTIONS_COMPARE = 1 << 6, /* --fail-on, --user, --include-secrets */
        OPTIONS_SIGN = 1 << 7,    /* --sign, --previous, --history */
        OPTIONS_VERIFY = 1 << 8,  /* --allowed-signers, --signer, --previous */
        OPTIONS_REDACT = 1 << 9,  /* --redact, --redact-key, --redact-map */
        OPTIONS_WITH = 1 << 12,   /* --with */
        OPTIONS_ADVISE =
                1 << 13, /* --profile, --goal, --only, --except, --full, --name, --write, --try */
        OPTIONS_KEEP = 1 << 19, /* --keep */
        OPTIONS_MAIL = 1 << 20, /* --to, --sender, --eml, --smtp and what else a message needs */
};

#define NO_LIMIT G_MAXUINT

/* Who gets the report as a message, and how. Everything may be NULL. */
struct mail_options {
        char **to;      /* lists of addresses */
        char *sender;   /* an address */
        char *eml;      /* a file, instead of sending */
        char **attach;  /* "pdf", "summary", "json", "none" */
        char *only_if;  /* "always", "changed" or "worse" */
        char *spool;    /* directory */
        char *sendmail; /* program */
        char *smtp, *smtp_user, *smtp_password_file, *smtp_ca;
        char *smtp_tls;   /* "required" or "off" */
        int attempts;     /* 0: the standard */
        gboolean keep;    /* in the spool, for later */
        gboolean waiting; /* send what is there, and nothing else */
};

struct options {
        char **arguments;    /* units or files, NULL-terminated, never NULL */
        char **command_line; /* the program, the verb and all after it as they were given */
        char *root;          /* or NULL */
        char *from;          /* or NULL */
        char *host;          /* [USER@]HOST of a manager, or NULL */
        char *machine;       /* of a manager in a container, or NULL */
        char *bus;           /* address of a manager's bus, or NULL */
        gboolean user_scope;
        gboolean include_secrets;

        char *rules; /* name of a rule set, or NULL */
        gboolean systemd_bands;
        char **policies;    /* files: systemd's JSON and INI files; or NULL */
        char **frameworks;  /* control sets to show, each may hold several, parted by commas */
        char **waivers;     /* files and directories; an empty one: none of before; or NULL */
        guint max_exposure; /* tenths, or NO_LIMIT */
        gboolean exit_zero;
        char **fail_on; /* or NULL */

        char *output;            /* or NULL */
        struct painter *painter; /* started before the process gave up programs (pages.h), or
                                    NULL; borrowed */
        char **formats;          /* or NULL */
        char *template_dir, *style_dir;
        char *paper; /* "a4" or "letter" */
        char *pdf;   /* "full" or "summary" */
        gboolean force;

        char *sign;      /* key, or NULL */
        char **previous; /* report directories or manifests, or NULL */
        char *history;   /* directory of the weekly run, or NULL */
        char *allowed_signers, *signer;
        char *redact, *redact_key, *redact_map;
        char *with;         /* a drop-in to lay over the unit, or NULL */
        char *try;          /* the same for harden */
        char *profile;      /* or NULL */
        guint goal;         /* tenths, or NO_LIMIT */
        char **only;        /* directives, or NULL */
        char **except;      /* directives, or NULL */
        char *drop_in_name; /* "override.conf", or NULL */
        gboolean full;
        gboolean write;

        struct mail_options mail;

        gboolean is_alone; /* no other verb follows in this process */
        gboolean quiet;
        gboolean verbose;
        gboolean colour; /* of stdout, decided from --color=, NO_COLOR, TERM and whether it is a
                            terminal */
        gboolean show_version;
        gboolean show_help;
};

struct program;
struct verb;
typedef struct options Options;

/*
 * Reads the command line after the verb. Error: USAGE with a sentence. verb may be NULL: only
 * --help and --version are known then.
 */
Options *options_parse(const struct verb *verb, int argc, char **argv, GError **error);
void options_free(Options *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Options, options_free)

/* True where value is NULL or one of the words; else a USAGE error that lists them. */
gboolean options_one_of(const char *option, const char *value, const char *const *words,
                        GError **error);

/* The help text of a verb, or of the program where verb is NULL. The caller's. */
char *options_help(const struct program *program, const struct verb *verb);
