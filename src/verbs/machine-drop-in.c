/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The drop-in for all services as a file, with comments that tell how to keep it from some. */
#include "verbs/machine-drop-in.h"

#include <string.h>

#include "advise/advice-text.h"
#include "advise/fit.h"
#include "base/text.h"

/* Read right after it. */
#define WAIVED_NAME "10-bulkhead.waived.conf"
enum { NAMES_MAX = 6 };

/* "getty@.service" of "getty@tty1.service": instances are exempt together. The caller's. */
static char *exempt_name(const char *unit)
{
        const char *at = strchr(unit, '@'), *dot = strrchr(unit, '.');

        return at && dot && at < dot ? g_strdup_printf("%.*s%s", (int) (at + 1 - unit), unit, dot)
                                     : g_strdup(unit);
}

/* Each once, char *, in byte order; of one change (id), or of all where that is NULL. */
static GPtrArray *exempt_names(const ReportAdvice *advice, const char *change)
{
        GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

        for (guint i = 0; i < advice->exempt->len; i++) {
                const struct report_exempt *row =
                        &g_array_index(advice->exempt, struct report_exempt, i);
                g_autofree char *name = exempt_name(row->unit);

                if ((change ? g_strcmp0(change, row->change) == 0 : !row->line_back) &&
                    !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
                        g_ptr_array_add(names, g_steal_pointer(&name));
        }
        return names;
}

/* How to keep it from services, as comments. */
static void put_exemptions(GString *out, const ReportAdvice *advice, const char *directory)
{
        g_autoptr(GPtrArray) names = exempt_names(advice, NULL);

        if (names->len == 0)
                return;
        advice_put_wrapped(out, "# ", "# ",
                           "The services below would break, lose what they are there for or lock "
                           "administrators out. Mask its name for them first; run this as root:");
        g_string_append(out, "#   for unit in");
        for (guint i = 0; i < names->len; i++) {
                g_autofree char *quoted = text_for_shell(names->pdata[i]);

                g_string_append_printf(out, " \\\n#     %s", quoted);
        }
        g_string_append_printf(out,
                               "\n#   do mkdir -p \"%s/$unit.d\" &&\n"
                               "#     ln -s /dev/null \"%s/$unit.d/" MACHINE_DROP_IN "\"; done\n",
                               directory, directory);
}

/* How to take single lines back, as comments: waivers, and what units say no to themselves. */
static void put_waived(GString *out, const ReportAdvice *advice, const char *directory)
{
        g_autoptr(GPtrArray) done = g_ptr_array_new();

        for (guint i = 0; i < advice->exempt->len; i++) {
                const struct report_exempt *row =
                        &g_array_index(advice->exempt, struct report_exempt, i);
                g_autofree char *name = g_strconcat(row->unit, ".d", NULL);
                g_autofree char *folder = g_build_filename(directory, name, NULL);
                g_autofree char *file = g_build_filename(folder, WAIVED_NAME, NULL);
                g_autofree char *to = text_for_shell(folder), *in = text_for_shell(file);

                if (!row->line_back ||
                    g_ptr_array_find_with_equal_func(done, row->unit, g_str_equal, NULL))
                        continue;
                if (done->len == 0)
                        advice_put_wrapped(
                                out, "# ", "# ",
                                "A line is not for each of the services below, the rest is. "
                                "Give them what takes the line back; run this as root:");
                g_ptr_array_add(done, (gpointer) row->unit);
                g_string_append_printf(out, "#   mkdir -p %s &&\n#     printf '%%s\\n' '[Service]'",
                                       to);
                for (guint j = i; j < advice->exempt->len; j++) {
                        const struct report_exempt *other =
                                &g_array_index(advice->exempt, struct report_exempt, j);

                        if (other->line_back && g_str_equal(other->unit, row->unit))
                                g_string_append_printf(out, " '%s'", other->line_back);
                }
                g_string_append_printf(out, " \\\n#     >%s\n", in);
        }
}

static void put_change(GString *out, const ReportAdvice *advice, const struct report_change *change,
                       guint number)
{
        char gain[16];
        g_autoptr(GPtrArray) names = exempt_names(advice, change->id);
        g_autofree char *not_for = fit_join(names, NAMES_MAX);
        guint average = (guint) ((change->gain + change->units / 2) / change->units);
        g_autofree char *less = average > 0 ? g_strdup_printf("%s less", text_tenths(average, gain))
                                            : g_strdup("less than 0.05 less");
        g_autofree char *where =
                change->units == 1
                        ? g_strdup("one service")
                        : g_strdup_printf("each of %u services on average", change->units);
        g_autofree char *head =
                g_strdup_printf("\n# %u. %s in %s, risk %s: ", number, less, where, change->risk);

        advice_put_wrapped(out, head, "#    ", change->does ? change->does : "");
        if (change->breaks)
                advice_put_wrapped(out, "#    May break: ", "#    ", change->breaks);
        if (names->len > 0)
                advice_put_wrapped(out, "#    Not for: ", "#    ", not_for);
        g_string_append_printf(out, "%s\n", change->lines);
}

char *machine_drop_in_text(const ReportAdvice *advice, const struct rule_set *rules,
                           const char *directory)
{
        GString *out = g_string_new(NULL);
        char before[16], after[16];
        guint number = 0;
        g_autofree char *head = g_strdup_printf(
                "Proposed by Bulkhead for all services, to be put at %s: %u service%s it, %u of "
                "them become%s less exposed. The exposures of all services together: %s before, %s "
                "after (%s). It also counts for services that are installed later.",
                advice->path, advice->units, advice->units == 1 ? " gets" : "s get", advice->helped,
                advice->helped == 1 ? "s" : "", text_tenths((guint) advice->before, before),
                text_tenths((guint) advice->after, after), rules->name);

        advice_put_wrapped(out, "# ", "# ", head);
        put_exemptions(out, advice, directory);
        put_waived(out, advice, directory);
        g_string_append(out, "[Service]\n");
        for (guint i = 0; i < advice->changes->len; i++) {
                const struct report_change *change =
                        &g_array_index(advice->changes, struct report_change, i);

                if (change->is_for_all)
                        put_change(out, advice, change, ++number);
        }
        return g_string_free(out, FALSE);
}
