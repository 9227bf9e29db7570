/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How many commands an ExecStart= (or one of its like) has, and whether systemd refuses the unit
 * because of it. The commands themselves are of no interest to the score.
 */
#include <string.h>

#include "base/limits.h"
#include "collect/process-facts.h"
#include "snapshot/words.h"

enum {
        FILE_NAME_MAX = 255,
        SHELL_PREFIX_SINCE = 258, /* "|" runs the line by a shell */
        GLOB_REFUSED_SINCE = 258,
};

/* The characters before the path of a command (systemd.service(5), "Special executable prefixes").
 */
struct command_prefix {
        gboolean ignore_failure;
        gboolean separate_name;
        gboolean no_environment;
        gboolean by_shell;
        guint privileges; /* of "+", "!" and "!!" only one may stand */
        gboolean full_privileges;
};

static gboolean read_prefix(struct command_prefix *prefix, char character, unsigned version)
{
        gboolean *once = NULL;

        switch (character) {
        case '-':
                once = &prefix->ignore_failure;
                break;
        case '@':
                once = &prefix->separate_name;
                break;
        case ':':
                once = &prefix->no_environment;
                break;
        case '|':
                prefix->by_shell = version >= SHELL_PREFIX_SINCE;
                return prefix->by_shell;
        case '+':
                if (prefix->privileges > 0 || prefix->full_privileges)
                        return FALSE;
                prefix->full_privileges = TRUE;
                return TRUE;
        case '!':
                if (prefix->privileges > 1 || prefix->full_privileges)
                        return FALSE;
                prefix->privileges++;
                return TRUE;
        default:
                return FALSE;
        }
        if (*once)
                return FALSE;
        *once = TRUE;
        return TRUE;
}

/* Why the path of a command is none, or NULL. */
static const char *check_path(const char *path, unsigned version)
{
        if (*path == '\0')
                return "a command has no path";
        for (const char *c = path; *c; c++)
                if (g_ascii_iscntrl(*c) || strchr("\"'\\", *c))
                        return "the path of a command has a special character";
        if (version >= GLOB_REFUSED_SINCE && strpbrk(path, "*?["))
                return "the path of a command has a wildcard";
        if (strlen(path) >= LIMIT_PATH_LENGTH)
                return "the path of a command is too long";
        for (const char *part = path; *part; part += strspn(part, "/")) {
                gsize length = strcspn(part, "/");

                if (length > FILE_NAME_MAX)
                        return "the path of a command is too long";
                part += length;
        }
        if (*path != '/' &&
            (strchr(path, '/') || strcmp(path, ".") == 0 || strcmp(path, "..") == 0))
                return "a command is neither an absolute path nor the name of a program";
        if (g_str_has_suffix(path, "/"))
                return "the path of a command is a directory";
        return NULL;
}

/* True at a semicolon that stands alone, escaped by a backslash or not. */
static gboolean at_semicolon(const char *at)
{
        return *at == ';' && (at[1] == '\0' || strchr(WORD_BLANKS, at[1]));
}

/* The arguments up to the end or to a semicolon of its own. Why they are none, or NULL. */
static char *read_arguments(const struct assignment *assignment, const char **cursor,
                            const struct command_prefix *prefix)
{
        guint count = 0;

        while (**cursor && !at_semicolon(*cursor)) {
                g_autofree char *word = NULL;
                g_autofree char *expanded = NULL;
                char *why = NULL;

                if (**cursor == '\\' && at_semicolon(*cursor + 1)) {
                        *cursor += 2;
                        *cursor += strspn(*cursor, WORD_BLANKS);
                        count++;
                        continue;
                }
                if (word_next(cursor, WORD_QUOTES | WORD_C_ESCAPES, &word) != WORD_FOUND)
                        return g_strdup("an argument has a quote without its end");
                expanded = assignment_expand(assignment, word, &why);
                if (!expanded)
                        return why;
                if (count++ == 0 && prefix->separate_name && *expanded == '\0')
                        return g_strdup("the name after \"@\" is empty");
        }
        if (prefix->separate_name && count == 0)
                return g_strdup("there is no name after the path that \"@\" asks it for");
        return NULL;
}

/* One command from its first word on. Why systemd refuses it, or NULL. */
static char *read_command(const struct assignment *assignment, const char *first,
                          const char **cursor, struct command_prefix *prefix)
{
        unsigned version = assignment->loading->reading->version;
        g_autofree char *path = NULL;
        const char *problem;
        char *why = NULL;

        while (read_prefix(prefix, *first, version))
                first++;
        path = assignment_expand(assignment, first, &why);
        if (!path)
                return why;
        problem = prefix->by_shell ? NULL : check_path(path, version);
        if (problem)
                return g_strdup(problem);
        return read_arguments(assignment, cursor, prefix);
}

enum outcome exec_command_apply(struct assignment *assignment, guint *count)
{
        const char *cursor = assignment->value;

        if (*cursor == '\0') {
                *count = 0;
                return OUTCOME_SET;
        }
        for (;;) {
                struct command_prefix prefix = {0};
                g_autofree char *first = NULL;
                g_autofree char *why = NULL;

                if (at_semicolon(cursor)) {
                        cursor++;
                        cursor += strspn(cursor, WORD_BLANKS);
                        continue;
                }
                switch (word_next(&cursor, WORD_QUOTES | WORD_C_ESCAPES, &first)) {
                case WORD_END:
                        return OUTCOME_SET;
                case WORD_BROKEN:
                        return assignment_ignore(assignment, "a quote has no end");
                default:
                        break;
                }
                why = read_command(assignment, first, &cursor, &prefix);
                if (why)
                        return prefix.ignore_failure ? assignment_ignore(assignment, why)
                                                     : assignment_refuse(assignment, why);
                (*count)++;
        }
}
