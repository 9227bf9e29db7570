/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Each line is held against a table of errors; what it names (a path in quotes, a call before "()")
 * decides which rule of the error applies.
 */
#include "advise/denial.h"

#include <string.h>

#include "advise/denial-rules.h"

void denial_free(Denial *denial)
{
        if (!denial)
                return;
        g_free(denial->error);
        g_free(denial->object);
        g_free(denial->directive);
        g_ptr_array_unref(denial->relax);
        g_free(denial->advice);
        g_free(denial->message);
        g_free(denial);
}

/* What programs and the C library call an error. */
static const struct {
        const char *error;
        const char *words[4];
} errors[] = {
        {"EROFS", {"Read-only file system", "read-only file system", "EROFS", "[Errno 30]"}},
        {"EACCES", {"Permission denied", "permission denied", "EACCES", "[Errno 13]"}},
        {"EPERM", {"Operation not permitted", "operation not permitted", "EPERM", "[Errno 1]"}},
        {"EAFNOSUPPORT",
         {"Address family not supported", "address family not supported", "EAFNOSUPPORT",
          "[Errno 97]"}},
};

/* A path in the line: in quotes, else a word that begins with a slash. One that the line begins
 * with is most often the program's own, and counts where there is no other. */
static char *find_path(const char *message)
{
        g_autofree char *plain = NULL, *leading = NULL;

        for (const char *at = strchr(message, '/'); at; at = strchr(at + 1, '/')) {
                char before = at > message ? at[-1] : ' ';
                const char *quote = before == '"'    ? "\""
                                    : before == '\'' ? "'"
                                    : before == '`'  ? "`'"
                                                     : NULL;
                gsize length;

                if (!strchr(" \t\"'`(=:[", before) || at[1] == '/' || at[1] == ' ' || !at[1])
                        continue;
                length = strcspn(at, quote ? quote : " \t\"',;)");
                while (length > 1 && strchr(".:,", at[length - 1]))
                        length--;
                if (length > 1 && quote)
                        return g_strndup(at, length);
                if (length > 1 && at == message)
                        leading = g_strndup(at, length);
                else if (length > 1 && !plain)
                        plain = g_strndup(at, length);
        }
        return plain ? g_steal_pointer(&plain) : g_steal_pointer(&leading);
}

/* "setuid(33) failed" and "setuid: Operation not permitted" to "setuid". */
static char *find_call(const char *message)
{
        for (const char *at = message; *at; at++) {
                gsize length = strspn(at, "abcdefghijklmnopqrstuvwxyz_0123456789");

                if (length >= 3 && (at == message || !g_ascii_isalnum(at[-1])) &&
                    (at[length] == '(' || at[length] == ':')) {
                        g_autofree char *word = g_strndup(at, length);

                        if (denial_is_call(word))
                                return g_steal_pointer(&word);
                }
                at += length > 0 ? length - 1 : 0;
        }
        return NULL;
}

static void add(struct denial_search *search, Denial *denial, const char *message)
{
        for (guint i = 0; i < search->denials->len; i++) {
                Denial *known = search->denials->pdata[i];

                if (g_strcmp0(known->error, denial->error) == 0 &&
                    g_strcmp0(known->object, denial->object) == 0 &&
                    g_strcmp0(known->directive, denial->directive) == 0) {
                        known->count++;
                        denial_free(denial);
                        return;
                }
        }
        denial->message = g_strdup(message);
        denial->count = 1;
        g_ptr_array_add(search->denials, denial);
}

Denial *denial_new(const char *error, const char *object)
{
        Denial *denial = g_new0(Denial, 1);

        denial->error = g_strdup(error);
        denial->object = g_strdup(object);
        denial->relax = g_ptr_array_new_with_free_func(g_free);
        return denial;
}

void denial_relax(Denial *denial, const char *directive, const char *format, ...)
{
        va_list arguments;

        g_free(denial->directive);
        denial->directive = g_strdup(directive);
        va_start(arguments, format);
        g_ptr_array_add(denial->relax, g_strdup_vprintf(format, arguments));
        va_end(arguments);
}

void denial_say(Denial *denial, const char *format, ...)
{
        va_list arguments;

        g_free(denial->advice);
        va_start(arguments, format);
        denial->advice = g_strdup_vprintf(format, arguments);
        va_end(arguments);
}

static void look_at_errors(struct denial_search *search, const char *message)
{
        for (gsize i = 0; i < G_N_ELEMENTS(errors); i++) {
                for (gsize j = 0; j < G_N_ELEMENTS(errors[i].words); j++) {
                        g_autofree char *path = NULL, *call = NULL;
                        Denial *denial;

                        if (!strstr(message, errors[i].words[j]))
                                continue;
                        path = find_path(message);
                        call = find_call(message);
                        denial = denial_of_error(search, errors[i].error, message, path, call);
                        if (denial)
                                add(search, denial, message);
                        return;
                }
        }
}

static void look_at_line(struct denial_search *search, const struct journal_line *line)
{
        Denial *denial = NULL;

        if (line->source == JOURNAL_KERNEL)
                denial = denial_of_record(search, line->message);
        else if (line->source == JOURNAL_MANAGER)
                denial = denial_of_exit(search, line->message);
        if (denial)
                add(search, denial, line->message);
        else if (line->source != JOURNAL_KERNEL)
                look_at_errors(search, line->message);
}

static gboolean has_named_call(const GPtrArray *denials)
{
        for (guint i = 0; i < denials->len; i++) {
                const Denial *denial = denials->pdata[i];

                if (strcmp(denial->error, "SIGSYS") == 0 && denial->object)
                        return TRUE;
        }
        return FALSE;
}

GPtrArray *denials_find(const GArray *lines, const Unit *unit, unsigned version)
{
        struct denial_search search = {
                .unit = unit,
                .settings = unit->settings,
                .version = version,
                .denials = g_ptr_array_new_with_free_func((GDestroyNotify) denial_free),
        };

        for (guint i = 0; i < lines->len; i++)
                look_at_line(&search, &g_array_index(lines, struct journal_line, i));
        /* The manager says that a process was killed, the kernel also why: once is enough. */
        for (guint i = search.denials->len; has_named_call(search.denials) && i-- > 0;) {
                const Denial *denial = search.denials->pdata[i];

                if (strcmp(denial->error, "SIGSYS") == 0 && !denial->object)
                        g_ptr_array_remove_index(search.denials, i);
        }
        return search.denials;
}
