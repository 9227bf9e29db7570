/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A proposal to a file that systemd reads, with what each line does beside it. */
#include <string.h>

#include "advise/advice-text.h"
#include "base/text.h"

enum { COLUMNS = 100, CONTEXT = 3 };

void advice_put_wrapped(GString *out, const char *first, const char *prefix, const char *text)
{
        g_autofree char *harmless = text_for_terminal(text);
        g_auto(GStrv) words = g_strsplit(harmless, " ", -1);
        gsize column = text_terminal_width(first);

        g_string_append(out, first);
        for (char **word = words; *word; word++) {
                gsize width = text_terminal_width(*word);

                if (column + width + 1 > COLUMNS && word != words) {
                        g_string_append_printf(out, "\n%s", prefix);
                        column = text_terminal_width(prefix);
                } else if (word != words) {
                        g_string_append_c(out, ' ');
                        column++;
                }
                g_string_append(out, *word);
                column += width;
        }
        g_string_append_c(out, '\n');
}

static void put_step(GString *out, const struct advice_step *step, guint number, guint before)
{
        char from[16], to[16];
        g_autofree char *head =
                g_strdup_printf("# %u. %s to %s, risk %s: ", number, text_tenths(before, from),
                                text_tenths(step->exposure, to), risk_to_string(step->risk));

        advice_put_wrapped(out, head, "#    ", step->does ? step->does : "");
        if (step->breaks && strcmp(step->breaks, "Nothing by itself.") != 0)
                advice_put_wrapped(out, "#    May break: ", "#    ", step->breaks);
        if (step->seen)
                advice_put_wrapped(out, "#    Goes by: ", "#    ", step->seen);
        for (guint i = 0; i < step->lines->len; i++)
                g_string_append_printf(out, "%s\n", (const char *) step->lines->pdata[i]);
}

char *advice_lines(const Proposal *proposal, gboolean is_part)
{
        GString *out = g_string_new(NULL);
        guint before = proposal->before;
        char from[16], to[16];

        g_string_append_printf(out,
                               "# Proposed by Bulkhead for %s: exposure %s before, %s after "
                               "(%s).\n",
                               proposal->unit, text_tenths(proposal->before, from),
                               text_tenths(proposal->after, to), proposal->rules->name);
        if (!is_part)
                g_string_append(out, "[Service]\n");
        for (guint i = 0; i < proposal->steps->len; i++) {
                const struct advice_step *step = proposal->steps->pdata[i];

                g_string_append_c(out, '\n');
                put_step(out, step, i + 1, before);
                before = step->exposure;
        }
        return g_string_free(out, FALSE);
}

/* The number of lines of the unit's file after which the lines of [Service] go; 0: there is no such
 * section. */
static guint find_place(char **lines)
{
        gboolean is_service = FALSE, is_continued = FALSE;
        guint place = 0;

        for (guint i = 0; lines[i]; i++) {
                const char *line = lines[i] + strspn(lines[i], " \t");
                gsize length = strlen(line);

                if (!is_continued && *line == '[')
                        is_service = g_str_has_prefix(line, "[Service]");
                if (is_service && *line)
                        place = i + 1;
                is_continued =
                        length > 0 && line[length - 1] == '\\' && *line != '#' && *line != ';';
        }
        return place;
}

char *advice_insert(const char *fragment, const char *lines)
{
        g_auto(GStrv) own = g_strsplit(fragment, "\n", -1);
        guint place = find_place(own);
        GString *out = g_string_new(NULL);

        for (guint i = 0; own[i]; i++) {
                if (own[i + 1] || *own[i])
                        g_string_append_printf(out, "%s\n", own[i]);
                if (place > 0 && i + 1 == place)
                        g_string_append_printf(out, "\n%s", lines);
        }
        if (place == 0)
                g_string_append_printf(out, "\n[Service]\n%s", lines);
        return g_string_free(out, FALSE);
}

char *advice_file(const Proposal *proposal, const struct advice_place *place)
{
        g_autofree char *lines = advice_lines(proposal, place->fragment != NULL);

        return place->fragment ? advice_insert(place->fragment, lines) : g_steal_pointer(&lines);
}

static guint count_lines(char **lines)
{
        guint count = g_strv_length(lines);

        return count > 0 && !*lines[count - 1] ? count - 1 : count;
}

/* One hunk: both files are the same but for lines that were added in one place. */
static void put_hunk(GString *out, char **old, char **new)
{
        guint before = count_lines(old), after = count_lines(new), same = 0, rest = 0, from, to;

        while (same < before && strcmp(old[same], new[same]) == 0)
                same++;
        while (rest < before - same && strcmp(old[before - 1 - rest], new[after - 1 - rest]) == 0)
                rest++;
        from = same > CONTEXT ? same - CONTEXT : 0;
        to = MIN(rest, CONTEXT);
        g_string_append_printf(out, "@@ -%u,%u +%u,%u @@\n", before == 0 ? 0 : from + 1,
                               before - rest + to - from, after == 0 ? 0 : from + 1,
                               after - rest + to - from);
        for (guint i = from; i < same; i++)
                g_string_append_printf(out, " %s\n", old[i]);
        for (guint i = same; i < before - rest; i++)
                g_string_append_printf(out, "-%s\n", old[i]);
        for (guint i = same; i < after - rest; i++)
                g_string_append_printf(out, "+%s\n", new[i]);
        for (guint i = before - rest; i < before - rest + to; i++)
                g_string_append_printf(out, " %s\n", old[i]);
}

char *advice_diff(const Proposal *proposal, const struct advice_place *place)
{
        g_autofree char *file = advice_file(proposal, place);
        g_auto(GStrv) old = g_strsplit(place->fragment ? place->fragment : "", "\n", -1);
        g_auto(GStrv) new = g_strsplit(file, "\n", -1);
        GString *out = g_string_new(NULL);

        g_string_append_printf(out, "--- %s\n+++ %s\n",
                               place->fragment ? place->fragment_path : "/dev/null", place->path);
        put_hunk(out, old, new);
        return g_string_free(out, FALSE);
}

static void add_command(GPtrArray *commands, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add_command(GPtrArray *commands, const char *format, ...)
{
        va_list arguments;

        va_start(arguments, format);
        g_ptr_array_add(commands, g_strdup_vprintf(format, arguments));
        va_end(arguments);
}

GPtrArray *advice_commands(const struct advice_place *place)
{
        enum { EDIT_STDIN_SINCE = 256 };
        GPtrArray *commands = g_ptr_array_new_with_free_func(g_free);
        const char *scope = place->user_scope ? "--user " : "";
        const char *options = place->options ? place->options : "";
        gboolean is_host = strcmp(place->root, "/") == 0;
        g_autofree char *path =
                is_host ? g_strdup(place->path) : g_strconcat(place->root, place->path, NULL);
        g_autofree char *quoted = text_for_shell(path);
        g_autofree char *unit = text_for_shell(place->unit);
        g_autofree char *directory = text_for_shell(place->root);
        g_autofree char *root =
                is_host ? g_strdup("") : g_strconcat("--root=", directory, " ", NULL);

        if (is_host && place->version >= EDIT_STDIN_SINCE && !place->fragment &&
            g_str_has_suffix(place->path, "/override.conf"))
                add_command(commands,
                            "bulkhead harden %s%s--format=unit %s | systemctl %sedit --stdin %s",
                            scope, options, unit, scope, unit);
        else
                add_command(commands, "bulkhead harden %s%s%s--write %s%s", scope, root, options,
                            place->fragment ? "--full " : "", unit);
        if (is_host) {
                add_command(commands, "systemctl %sdaemon-reload", scope);
                add_command(commands, "systemctl %srestart %s", scope, unit);
                add_command(commands, "bulkhead check %s%s", scope, unit);
                add_command(commands,
                            "# the way back: rm %s; systemctl %sdaemon-reload; "
                            "systemctl %srestart %s",
                            quoted, scope, scope, unit);
        } else {
                add_command(commands, "bulkhead assess %s%s%s", scope, root, unit);
                add_command(commands, "# the way back: rm %s", quoted);
        }
        return commands;
}
