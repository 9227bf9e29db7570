/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The status of a process to numbers. A field that the kernel does not have stays unknown; only
 * those that every kernel has must be there.
 */
#include "collect/process-status.h"

#include <string.h>
#include <unistd.h>

#include "base/limits.h"

/* Numbers after the field's name, divided by blanks; at most count. Returns how many there were. */
static guint read_ids(const char *text, guint count, guint32 *ret_ids)
{
        for (guint i = 0; i < count; i++) {
                guint64 number;
                char *end;

                text += strspn(text, " \t");
                number = g_ascii_strtoull(text, &end, 10);
                if (end == text)
                        return i;
                ret_ids[i] = (guint32) number;
                text = end;
        }
        return count;
}

static gboolean set_ids(guint32 ids[static 4], const char *value)
{
        return read_ids(value, 4, ids) == 4;
}

static void set_groups(struct process *process, const char *value)
{
        guint32 group;
        char *end;

        g_array_set_size(process->groups, 0);
        while (process->groups->len < LIMIT_PROCESS_GROUPS) {
                guint64 number = g_ascii_strtoull(value, &end, 10);

                if (end == value)
                        return;
                group = (guint32) number;
                g_array_append_val(process->groups, group);
                value = end + strspn(end, " ");
        }
}

static gboolean set_mask(guint64 *mask, const char *value)
{
        return g_ascii_string_to_unsigned(value, 16, 0, G_MAXUINT64, mask, NULL);
}

static gint64 number_or_unknown(const char *value)
{
        guint64 number;

        return g_ascii_string_to_unsigned(value, 10, 0, G_MAXINT32, &number, NULL) ? (gint64) number
                                                                                   : -1;
}

enum {
        NEEDED_UID = 1 << 0,
        NEEDED_GID = 1 << 1,
        NEEDED_BOUNDING = 1 << 2,
        NEEDED_EFFECTIVE = 1 << 3,
        NEEDED_ALL = (1 << 4) - 1,
};

/* One field. Returns which of those that must be there it was. */
static guint set_field(struct process *process, const char *name, const char *value)
{
        if (strcmp(name, "Uid") == 0)
                return set_ids(process->uid, value) ? NEEDED_UID : 0;
        if (strcmp(name, "Gid") == 0)
                return set_ids(process->gid, value) ? NEEDED_GID : 0;
        if (strcmp(name, "CapBnd") == 0)
                return set_mask(&process->bounding, value) ? NEEDED_BOUNDING : 0;
        if (strcmp(name, "CapEff") == 0)
                return set_mask(&process->effective, value) ? NEEDED_EFFECTIVE : 0;
        if (strcmp(name, "Groups") == 0)
                set_groups(process, value);
        else if (strcmp(name, "CapPrm") == 0)
                set_mask(&process->permitted, value);
        else if (strcmp(name, "CapInh") == 0)
                set_mask(&process->inheritable, value);
        else if (strcmp(name, "CapAmb") == 0)
                set_mask(&process->ambient, value);
        else if (strcmp(name, "NoNewPrivs") == 0)
                process->no_new_privileges = (gint) number_or_unknown(value);
        else if (strcmp(name, "Seccomp") == 0)
                process->seccomp = (gint) number_or_unknown(value);
        else if (strcmp(name, "Seccomp_filters") == 0)
                process->seccomp_filters = number_or_unknown(value);
        return 0;
}

gboolean process_status_parse(struct process *process, const char *text)
{
        guint seen = 0;

        while (*text) {
                const char *end = strchrnul(text, '\n');
                g_autofree char *line = g_strndup(text, (gsize) (end - text));
                char *colon = strchr(line, ':');

                if (colon) {
                        *colon = '\0';
                        seen |= set_field(process, line, g_strstrip(colon + 1));
                }
                text = *end ? end + 1 : end;
        }
        return seen == NEEDED_ALL;
}

gint64 process_status_filters(const char *text)
{
        const char *line = strstr(text, "\nSeccomp_filters:");

        return line ? g_ascii_strtoll(strchr(line, ':') + 1, NULL, 10) : -1;
}

void process_stat_parse(Unit *unit, struct process *process, const char *text, gint64 boot_time)
{
        enum { FIELD_STATE = 3, FIELD_START = 22 };
        /* The name may hold anything, brackets too. */
        const char *begin = strchr(text, '('), *end = strrchr(text, ')');
        g_autofree char *name = NULL;
        g_auto(GStrv) fields = NULL;
        guint64 ticks;

        if (!begin || !end || end < begin || end[1] != ' ')
                return;
        name = g_strndup(begin + 1, (gsize) (end - begin - 1));
        process->command = unit_string(unit, name);
        fields = g_strsplit(end + 2, " ", -1);
        if (g_strv_length(fields) <= FIELD_START - FIELD_STATE ||
            !g_ascii_string_to_unsigned(fields[FIELD_START - FIELD_STATE], 10, 0,
                                        G_MAXINT64 / G_USEC_PER_SEC, &ticks, NULL))
                return;
        process->start = boot_time + (gint64) (ticks * G_USEC_PER_SEC / sysconf(_SC_CLK_TCK));
}
